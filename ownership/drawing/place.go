package drawing

// rounds is how often positions are brought nearer to those of their neighbours.
const rounds = 200

// fine is how many positions there are to a pixel while they are looked for.
const fine = 64

// place gives every item its x: near its neighbours, in the order of its row, and
// nothing over anything else. Whole numbers only, so that every machine draws the
// same.
func (a *arrangement) place() {
	for row := range a.rows {
		a.settle(row, func(int) (int, int) { return 0, 1 })
	}
	for round := range rounds {
		for i := range a.rows {
			row := i
			if round%2 == 0 {
				row = len(a.rows) - 1 - i
			}
			a.settle(row, a.wanted)
		}
	}
	left := 0
	for _, it := range a.items {
		left = min(left, floorDiv(it.x, fine)-it.width/2)
	}
	for i := range a.items {
		a.items[i].x = floorDiv(a.items[i].x, fine) - left
	}
}

// wanted is the mean of an item's neighbours, and how much it matters.
func (a *arrangement) wanted(n int) (x, weight int) {
	it := &a.items[n]
	sum, of := 0, 0
	for _, neighbours := range [][]int{it.up, it.down} {
		for _, m := range neighbours {
			pull := it.pull(&a.items[m])
			sum += a.items[m].x * pull
			of += pull
		}
	}
	if of == 0 {
		return it.x, 1
	}
	return floorDiv(sum, of), of
}

// pull is how much two neighbours want to be one above the other: lines that pass
// should be straight, and those that decide above all.
func (it *item) pull(other *item) int {
	pull := 2
	if it.box < 0 && other.box < 0 {
		pull = 8
	}
	if it.deciding || other.deciding {
		pull *= 20
	}
	return pull
}

// settle moves the items of a row near to where they want to be.
func (a *arrangement) settle(row int, wanted func(int) (int, int)) {
	spots := make([]spot, len(a.rows[row]))
	for i, n := range a.rows[row] {
		spots[i].x, spots[i].weight = wanted(n)
		if i > 0 {
			spots[i].apart = a.apart(a.rows[row][i-1], n)
		}
	}
	settle(spots)
	for i, n := range a.rows[row] {
		a.items[n].x = spots[i].x
	}
}

// spot is where something wants to be, and how far it must be from the one before.
type spot struct{ x, weight, apart int }

// settle moves spots as little as possible, by least squares, so that they are as
// far from each other as they must: those that would not be are moved together as
// one block.
func settle(spots []spot) {
	type block struct{ sum, weight, spots int }
	var blocks []block
	offset := 0
	for _, s := range spots {
		offset += s.apart
		blocks = append(blocks, block{(s.x - offset) * s.weight, s.weight, 1})
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
			spots[i].x = floorDiv(b.sum, b.weight) + offset
			i++
		}
	}
}

// apart is how far the middles of two neighbours must be from each other, and one
// more, as they are rounded.
func (a *arrangement) apart(left, right int) int {
	x, y := &a.items[left], &a.items[right]
	between := gap
	if x.width <= 2 || y.width <= 2 {
		between = thinGap
	}
	return ((x.width+1)/2 + (y.width+1)/2 + between + 1) * fine
}

// floorDiv rounds down, also below 0, so that moving a drawing does not change it.
func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
