package drawing

import (
	"cmp"
	"slices"
)

// arrangement is where everything is, in rows from the top. Boxes stand in rows of
// even number and labels in those between, so that no label can touch a box; a line
// that passes a row has a place of its own in it, so that it touches neither.
type arrangement struct {
	items []item
	rows  [][]int // items from left to right
	paths [][]int // of each line: its items, the upper end first
}

// item is a box, a label, or a place where a line passes.
type item struct {
	row, at  int // in row, the at-th
	x, width int // of the middle
	box      int // -1 for labels and places
	line     int // -1 for boxes
	labelled bool
	deciding bool
	up, down []int // neighbours in the rows above and below
}

// Distances and sizes, in units of the drawing: a pixel where it is not scaled.
const (
	boxWidth  = 172
	boxInside = boxWidth - 14
	gap       = 20 // between neighbours
	thinGap   = 12 // where one of them is a line
)

func arrange(f *figure) *arrangement {
	a := &arrangement{}
	highest := 0
	for _, b := range f.boxes {
		highest = max(highest, b.layer)
	}
	a.rows = make([][]int, 2*highest+1)
	rowOf := func(n int) int { return 2 * (highest - f.boxes[n].layer) }
	for n := range f.boxes {
		a.add(item{row: rowOf(n), width: boxWidth, box: n, line: -1})
	}
	for i, l := range f.lines {
		upper, lower := l.holder, l.held
		if l.back {
			upper, lower = lower, upper
		}
		path := []int{upper}
		for row := rowOf(upper) + 1; row < rowOf(lower); row++ {
			it := item{row: row, width: 2, box: -1, line: i, deciding: l.deciding}
			// The label is at the end of what is held, where the shares add up.
			if row == rowOf(lower)-1 && !l.back || row == rowOf(upper)+1 && l.back {
				it.labelled = len(l.labels) > 0
				for _, label := range l.labels {
					it.width = max(it.width, width(label.text, label.face())+8)
				}
			}
			path = append(path, a.add(it))
		}
		path = append(path, lower)
		for j := range path[1:] {
			a.items[path[j]].down = append(a.items[path[j]].down, path[j+1])
			a.items[path[j+1]].up = append(a.items[path[j+1]].up, path[j])
		}
		a.paths = append(a.paths, path)
	}
	a.order()
	a.place()
	return a
}

func (a *arrangement) add(it item) int {
	n := len(a.items)
	a.items = append(a.items, it)
	a.rows[it.row] = append(a.rows[it.row], n)
	return n
}

// sweeps is how often the rows are gone through; it rarely gets better after six.
const sweeps = 12

// order puts every item near the middle of its neighbours, row after row, and keeps
// the order with the fewest crossings.
func (a *arrangement) order() {
	a.begin()
	best, fewest := a.cloneRows(), a.crossings()
	for n := 0; n < sweeps && fewest > 0; n++ {
		for i := range a.rows {
			if n%2 == 0 { // from the bottom, where the party asked about is
				a.sortRow(len(a.rows)-1-i, true)
			} else {
				a.sortRow(i, false)
			}
		}
		if c := a.crossings(); c < fewest {
			best, fewest = a.cloneRows(), c
		}
	}
	a.rows = best
	a.number()
}

// begin puts the items of a row in the order in which a walk upwards from the party
// asked about comes to them, so that what belongs together stands together.
func (a *arrangement) begin() {
	for i := range a.rows {
		a.rows[i] = a.rows[i][:0]
	}
	seen := make([]bool, len(a.items))
	var visit func(n int)
	visit = func(n int) {
		if seen[n] {
			return
		}
		seen[n] = true
		a.rows[a.items[n].row] = append(a.rows[a.items[n].row], n)
		for _, m := range a.items[n].up {
			visit(m)
		}
	}
	for n := range a.items {
		visit(n)
	}
	a.number()
}

func (a *arrangement) cloneRows() [][]int {
	out := make([][]int, len(a.rows))
	for i := range a.rows {
		out[i] = slices.Clone(a.rows[i])
	}
	return out
}

func (a *arrangement) number() {
	for _, row := range a.rows {
		for at, n := range row {
			a.items[n].at = at
		}
	}
}

// sortRow sorts a row by the mean place of the neighbours below or above.
func (a *arrangement) sortRow(row int, below bool) {
	mean := make(map[int]int, len(a.rows[row]))
	for at, n := range a.rows[row] {
		neighbours := a.items[n].up
		if below {
			neighbours = a.items[n].down
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
	slices.SortStableFunc(a.rows[row], func(x, y int) int { return cmp.Compare(mean[x], mean[y]) })
	for at, n := range a.rows[row] {
		a.items[n].at = at
	}
}

// crossings counts the pairs of lines that cross, row by row: of each line those
// before it that end farther to the right.
func (a *arrangement) crossings() (n int) {
	for row, items := range a.rows {
		if row+1 == len(a.rows) {
			break
		}
		ends := make(tree, len(a.rows[row+1])+1)
		for _, i := range items {
			for _, m := range a.items[i].down {
				n += ends.above(a.items[m].at)
			}
			for _, m := range a.items[i].down {
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
