package flow

import (
	"cmp"
	"slices"
)

// arrangement is where everything is, in columns from the left. Cards stand in those
// of even number and amounts in those between; a line that passes a column has a
// place of its own in it. So nothing that lies between two columns, where lines bend,
// and nothing in one of them can touch a text.
type arrangement struct {
	items   []item
	columns [][]int // items from the top
	paths   [][]int // of each line: its items, the left end first
}

// item is a card, an amount with its line, or a place where a line passes.
type item struct {
	column, at   int // in column, the at-th
	y            int // of the line, or of the middle of the card
	above, below int // how far it reaches from there
	wide         int
	card         int // -1 for lines
	line         int // -1 for cards
	label        bool
	weight       int
	before, next []int // neighbours in the columns on the left and on the right
}

func arrange(f *figure) *arrangement {
	a := &arrangement{}
	last := 0
	for i := range f.cards {
		last = max(last, f.cards[i].layer)
	}
	a.columns = make([][]int, 2*last+1)
	in, out := make([]int, len(f.cards)), make([]int, len(f.cards)) // lines on the left and on the right
	heights := make([][2]int, len(f.cards))
	for i := range f.lines {
		l := &f.lines[i]
		out[l.left()]++
		in[l.right()]++
		heights[l.left()][1] += l.thick() + portGap
		heights[l.right()][0] += l.thick() + portGap
	}
	for n := range f.cards {
		c := &f.cards[n]
		c.high = max(c.high, min(max(heights[n][0], heights[n][1])+2*cardMargin, mostPorts))
		a.add(item{column: 2 * c.layer, above: (c.high + 1) / 2, below: (c.high + 1) / 2, wide: c.wide, card: n, line: -1})
	}
	for i := range f.lines {
		l := &f.lines[i]
		left, right := l.left(), l.right()
		from, to := 2*f.cards[left].layer, 2*f.cards[right].layer
		// The amount stands where its line is most by itself.
		labelled := to - 1
		if out[left] <= in[right] {
			labelled = from + 1
		}
		path := []int{left}
		for column := from + 1; column < to; column++ {
			half := (l.thick() + 1) / 2
			it := item{column: column, above: half, below: half, card: -1, line: i, weight: 1 + l.band/20}
			if column == labelled && l.label != "" {
				it.label, it.wide = true, width(l.text(), smallFace)+4
				it.above += labelHeight
			}
			path = append(path, a.add(it))
		}
		path = append(path, right)
		for k := range path[1:] {
			a.items[path[k]].next = append(a.items[path[k]].next, path[k+1])
			a.items[path[k+1]].before = append(a.items[path[k+1]].before, path[k])
		}
		a.paths = append(a.paths, path)
	}
	a.order()
	a.place()
	return a
}

// labelHeight is what an amount needs above its line.
const labelHeight = 14

// thick is how much room a line needs.
func (l *line) thick() int { return max(2, (l.band+9)/10) }

// text is what stands above a line.
func (l *line) text() string {
	if l.back {
		return "← " + l.label
	}
	return l.label
}

func (a *arrangement) add(it item) int {
	n := len(a.items)
	a.items = append(a.items, it)
	a.columns[it.column] = append(a.columns[it.column], n)
	return n
}

// sweeps is how often the columns are gone through; it rarely gets better after ten.
const sweeps = 16

// order puts every item near the middle of its neighbours, column after column, and
// keeps the order with the fewest crossings.
func (a *arrangement) order() {
	a.begin()
	best, fewest := a.clone(), a.crossings()
	for n := 0; n < sweeps && fewest > 0; n++ {
		for i := range a.columns {
			if n%2 == 0 {
				a.sort(i, false)
			} else {
				a.sort(len(a.columns)-1-i, true)
			}
		}
		if c := a.crossings(); c < fewest {
			best, fewest = a.clone(), c
		}
	}
	a.columns = best
	a.number()
}

// begin puts the items of a column in the order in which a walk from the left comes
// to them, so that what belongs together stands together.
func (a *arrangement) begin() {
	columns := a.clone()
	for i := range a.columns {
		a.columns[i] = nil
	}
	seen := make([]bool, len(a.items))
	var visit func(n int)
	visit = func(n int) {
		if seen[n] {
			return
		}
		seen[n] = true
		a.columns[a.items[n].column] = append(a.columns[a.items[n].column], n)
		for _, m := range a.items[n].next {
			visit(m)
		}
	}
	for _, column := range columns {
		for _, n := range column {
			visit(n)
		}
	}
	a.number()
}

func (a *arrangement) clone() [][]int {
	out := make([][]int, len(a.columns))
	for i := range a.columns {
		out[i] = slices.Clone(a.columns[i])
	}
	return out
}

func (a *arrangement) number() {
	for _, column := range a.columns {
		for at, n := range column {
			a.items[n].at = at
		}
	}
}

// sort orders a column by the mean place of the neighbours on one side.
func (a *arrangement) sort(column int, right bool) {
	mean := make(map[int]int, len(a.columns[column]))
	for at, n := range a.columns[column] {
		neighbours := a.items[n].before
		if right {
			neighbours = a.items[n].next
		}
		mean[n] = at * 1000
		if len(neighbours) > 0 {
			sum := 0
			for _, m := range neighbours {
				sum += a.items[m].at * 1000
			}
			mean[n] = sum / len(neighbours)
		}
	}
	slices.SortStableFunc(a.columns[column], func(x, y int) int { return cmp.Compare(mean[x], mean[y]) })
	for at, n := range a.columns[column] {
		a.items[n].at = at
	}
}

// crossings counts the pairs of lines that cross between two columns: of each line
// those before it that end farther down.
func (a *arrangement) crossings() (n int) {
	for column, items := range a.columns {
		if column+1 == len(a.columns) {
			break
		}
		ends := make(tree, len(a.columns[column+1])+1)
		for _, i := range items {
			for _, m := range a.items[i].next {
				n += ends.above(a.items[m].at)
			}
			for _, m := range a.items[i].next {
				ends.add(a.items[m].at)
			}
		}
	}
	return n
}

// tree counts numbers so that those above another are found fast (a Fenwick tree;
// the first place has the count of all).
type tree []int

func (t tree) add(number int) {
	t[0]++
	for i := number + 1; i < len(t); i += i & -i {
		t[i]++
	}
}

func (t tree) above(number int) int {
	n := t[0]
	for i := number + 1; i > 0; i -= i & -i {
		n -= t[i]
	}
	return n
}
