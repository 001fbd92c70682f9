package flow

import (
	"cmp"
	"slices"
)

// layer puts every card one column to the right of the last that it got something
// from. Lines that would close a circle run back and count for nothing; those are the
// later ones, and in a backward trace the earlier ones.
func (f *figure) layer() {
	order := make([]int, len(f.lines))
	for i := range order {
		order[i] = i
	}
	backward := f.Direction == "backward"
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := f.lines[i].edge, f.lines[j].edge
		return cmp.Or(known(b)-known(a), a.inTime(b, backward), cmp.Compare(a.Hops, b.Hops))
	})
	next := make([][]int, len(f.cards)) // without lines that run back
	for _, i := range order {
		l := &f.lines[i]
		from, to := l.from, l.to
		if backward { // the layers are counted from the right
			from, to = to, from
		}
		if l.back = leads(next, to, from); !l.back {
			next[from] = append(next[from], to)
		}
	}
	f.climb(next)
	if backward {
		last := 0
		for i := range f.cards {
			last = max(last, f.cards[i].layer)
		}
		for i := range f.cards {
			f.cards[i].layer = last - f.cards[i].layer
		}
	}
}

func known(e *Edge) int {
	if e.First.IsZero() || e.Last.IsZero() {
		return 0
	}
	return 1
}

func (e *Edge) inTime(other *Edge, backward bool) int {
	if backward {
		return other.Last.Compare(e.Last)
	}
	return e.First.Compare(other.First)
}

// leads says whether there is a way from one card to another, or they are the same.
func leads(next [][]int, from, to int) bool {
	seen := make([]bool, len(next))
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			return true
		}
		for _, n := range next[at] {
			if !seen[n] {
				seen[n] = true
				queue = append(queue, n)
			}
		}
	}
	return false
}

// climb finds the longest way to each card.
func (f *figure) climb(next [][]int) {
	before := make([]int, len(f.cards))
	for _, to := range next {
		for _, n := range to {
			before[n]++
		}
	}
	var ready []int
	for n := range f.cards {
		if before[n] == 0 {
			ready = append(ready, n)
		}
	}
	for ; len(ready) > 0; ready = ready[1:] {
		at := ready[0]
		for _, n := range next[at] {
			f.cards[n].layer = max(f.cards[n].layer, f.cards[at].layer+1)
			if before[n]--; before[n] == 0 {
				ready = append(ready, n)
			}
		}
	}
}
