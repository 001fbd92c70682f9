package flow

import (
	"cmp"
	"slices"
)

// passes is how often lines are straightened: one that moves makes room for others.
const passes = 3

// straighten lets lines run level as far as they can, the widest first. Nothing
// changes its place in its column, nor comes too near to what is beside it.
func (p *picture) straighten() {
	order := make([]int, len(p.lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p.lines[j].band, p.lines[i].band) })
	for range passes {
		for _, i := range order {
			p.level(i)
		}
	}
}

// span is where something may be: from low to high.
type span struct{ low, high int }

func (s span) and(t span) span { return span{max(s.low, t.low), min(s.high, t.high)} }

// level runs along a line, and gives as many items in a row as possible the same y.
func (p *picture) level(i int) {
	path := p.paths[i]
	for start := 0; start < len(path); {
		room := p.free(i, path[start])
		stop, sum := start+1, p.items[path[start]].y
		for ; stop < len(path); stop++ {
			both := room.and(p.free(i, path[stop]))
			if both.low > both.high {
				break
			}
			room = both
			sum += p.items[path[stop]].y
		}
		y := min(max(floorDiv(sum, stop-start), room.low), room.high)
		for _, n := range path[start:stop] {
			if p.movable(n) {
				p.items[n].y = y
			}
			if it := &p.items[n]; it.card >= 0 && p.movable(n) {
				p.ports[end{it.card, i}] = y
			}
		}
		start = stop
	}
}

// movable says whether an item may be moved for one line: a card only if it has no
// other.
func (p *picture) movable(n int) bool {
	it := &p.items[n]
	return it.card < 0 || len(it.before)+len(it.next) == 1
}

// free is where an item of a line may be.
func (p *picture) free(line, n int) span {
	it := &p.items[n]
	if !p.movable(n) {
		y := p.ports[end{it.card, line}]
		return span{y, y}
	}
	out := span{it.above, max(p.high-it.below, it.above)}
	column := p.columns[it.column]
	if it.at > 0 {
		upper := column[it.at-1]
		out.low = p.items[upper].y + p.apart(upper, n)/fine
	}
	if it.at+1 < len(column) {
		lower := column[it.at+1]
		out.high = p.items[lower].y - p.apart(n, lower)/fine
	}
	return out
}
