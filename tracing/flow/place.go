package flow

const (
	// rounds is how often places are brought nearer to those of their neighbours.
	rounds = 120
	// fine is how many places there are to a pixel while they are looked for.
	fine = 64

	cardGap = 16 // between two cards, one above the other
	lineGap = 7  // where one of them is a line
)

// place gives every item its y: near its neighbours, in the order of its column, and
// nothing over anything else. Whole numbers only, so that every machine draws the
// same.
func (a *arrangement) place() {
	for column := range a.columns {
		a.settle(column, func(int) (int, int) { return 0, 1 })
	}
	for round := range rounds {
		for i := range a.columns {
			column := i
			if round%2 == 1 {
				column = len(a.columns) - 1 - i
			}
			a.settle(column, a.wanted)
		}
	}
	top := 0
	for i := range a.items {
		it := &a.items[i]
		it.y = floorDiv(it.y, fine)
		top = min(top, it.y-it.above)
	}
	for i := range a.items {
		a.items[i].y -= top
	}
}

// wanted is the mean of an item's neighbours, and how much it matters.
func (a *arrangement) wanted(n int) (y, weight int) {
	it := &a.items[n]
	sum, of := 0, 0
	for _, neighbours := range [][]int{it.before, it.next} {
		for _, m := range neighbours {
			pull := it.pull(&a.items[m])
			sum += a.items[m].y * pull
			of += pull
		}
	}
	if of == 0 {
		return it.y, 1
	}
	return floorDiv(sum, of), of
}

// pull is how much two neighbours want to be side by side: lines that pass should be
// straight, and wide ones above all.
func (it *item) pull(other *item) int {
	pull := 2
	if it.card < 0 && other.card < 0 {
		pull = 8
	}
	return pull * max(1, it.weight, other.weight)
}

// settle moves the items of a column near to where they want to be.
func (a *arrangement) settle(column int, wanted func(int) (int, int)) {
	spots := make([]spot, len(a.columns[column]))
	for i, n := range a.columns[column] {
		spots[i].at, spots[i].weight = wanted(n)
		if i > 0 {
			spots[i].apart = a.apart(a.columns[column][i-1], n)
		}
	}
	settle(spots)
	for i, n := range a.columns[column] {
		a.items[n].y = spots[i].at
	}
}

// apart is how far two neighbours must be from each other, and one more, as they are
// rounded.
func (a *arrangement) apart(upper, lower int) int {
	x, y := &a.items[upper], &a.items[lower]
	gap := cardGap
	if x.card < 0 || y.card < 0 {
		gap = lineGap
	}
	return (x.below + y.above + gap + 1) * fine
}

// spot is where something wants to be, and how far it must be from the one before.
type spot struct{ at, weight, apart int }

// settle moves spots as little as possible, by least squares, so that they are as
// far from each other as they must: those that would not be are moved together as
// one block.
func settle(spots []spot) {
	type block struct{ sum, weight, spots int }
	var blocks []block
	offset := 0
	for _, s := range spots {
		offset += s.apart
		blocks = append(blocks, block{(s.at - offset) * s.weight, s.weight, 1})
		for k := len(blocks) - 1; k > 0 && blocks[k-1].sum*blocks[k].weight > blocks[k].sum*blocks[k-1].weight; k-- {
			blocks[k-1].sum += blocks[k].sum
			blocks[k-1].weight += blocks[k].weight
			blocks[k-1].spots += blocks[k].spots
			blocks = blocks[:k]
		}
	}
	i := 0
	offset = 0
	for _, b := range blocks {
		for range b.spots {
			offset += spots[i].apart
			spots[i].at = floorDiv(b.sum, b.weight) + offset
			i++
		}
	}
}

// floorDiv rounds down, also below 0, so that moving a picture does not change it.
func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
