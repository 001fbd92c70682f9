package ownership

import (
	"iter"
	"strings"
)

// holding is what one party holds of one right in another on one day: one interest,
// or several put together.
type holding struct {
	holder, held uint32
	right        uint8
	sure         bool // all of it is the holder's own
	conflict     bool // statements about it contradict each other
	low, high    int64
	edges        []edge // that it rests on, those of other days among them
	share        Share
}

// holdingsOf are those of a holder on the day, by held, then right. What is given is
// good until the next one.
func (g *Graph) holdingsOf(holder uint32, day Day) iter.Seq[*holding] {
	return func(yield func(*holding) bool) {
		var h holding
		g.eachHolding(g.edgesOf(holder), day, &h, yield)
	}
}

// holdingsIn are those in a party on the day, by holder, then right. What is given
// is good until the next one.
func (g *Graph) holdingsIn(held uint32, day Day) iter.Seq[*holding] {
	return func(yield func(*holding) bool) {
		var h holding
		for edges := range g.edgesIn(held) {
			if !g.eachHolding(edges, day, &h, yield) {
				return
			}
		}
	}
}

func (g *Graph) eachHolding(edges []edge, day Day, h *holding, yield func(*holding) bool) bool {
	for len(edges) > 0 {
		n := 1
		for n < len(edges) && edges[n].held == edges[0].held && edges[n].right == edges[0].right && edges[n].sure() == edges[0].sure() {
			n++
		}
		if g.effective(edges[:n], day, h) && !yield(h) {
			return false
		}
		edges = edges[n:]
	}
	return true
}

// effective puts together the interests that hold on the day; false when none does.
// Those of one statement are added: they are classes of shares. Several statements of
// one register may be several parcels, or one that was noted twice: all from the least
// of them to their sum is possible. Registers each say the whole: where they agree on a
// range, that is it; where they do not, all from the least to the most is possible.
func (g *Graph) effective(edges []edge, day Day, h *holding) bool {
	found, several := -1, false
	for i := range edges {
		if edges[i].holds(day) {
			several = found >= 0
			if found = i; several {
				break
			}
		}
	}
	if found < 0 {
		return false
	}
	e := &edges[found]
	*h = holding{holder: e.holder, held: e.held, right: e.right, sure: e.sure(), conflict: e.flags&conflicting != 0, edges: edges}
	if several {
		h.share, h.conflict = g.together(edges, day)
		h.low, h.high = h.share.Min.units, h.share.Max.units
	} else {
		s := &g.shares[e.share]
		h.low, h.high, h.share = s.low, s.high, s.Share
	}
	if !h.sure {
		h.low = 0
		h.share.Min, h.share.MinOpen = Percent{}, false
	}
	return true
}

func (g *Graph) together(edges []edge, day Day) (all Share, conflict bool) {
	said := make(map[uint32]Share) // by statement
	var order []uint32
	for i := range edges {
		e := &edges[i]
		if !e.holds(day) {
			continue
		}
		s := g.shares[e.share].Share
		conflict = conflict || e.flags&conflicting != 0
		before, known := said[e.source]
		if known {
			s = before.plus(s)
		} else {
			order = append(order, e.source)
		}
		said[e.source] = s
	}
	// By register, which the beginning of a statement's id tells.
	var registers []Share
	byRegister := make(map[string]int)
	for _, source := range order {
		scheme, _, _ := strings.Cut(g.sources.at(source), ":")
		at, known := byRegister[scheme]
		if !known {
			byRegister[scheme] = len(registers)
			registers = append(registers, said[source])
			continue
		}
		registers[at], conflict = registers[at].parcel(said[source]), true
	}
	all = registers[0]
	hull := all
	for _, s := range registers[1:] {
		hull = hull.hull(s)
		both := all.both(s)
		conflict = conflict || both.Check() != nil
		all = both
	}
	if len(registers) > 1 && conflict {
		return hull, true
	}
	return all, conflict
}

// parcel is what two statements say together that may be about two parcels or one:
// from the least of them to the sum.
func (s Share) parcel(t Share) Share {
	least, sum := s.hull(t), s.plus(t)
	if sum.Max.Cmp(Whole) > 0 {
		sum.Max, sum.MaxOpen = Whole, false
	}
	return Share{Min: least.Min, MinOpen: least.MinOpen, Max: sum.Max, MaxOpen: sum.MaxOpen}
}

// plus is the share that two together are; no more than everything.
func (s Share) plus(t Share) Share {
	sum := Share{Min: s.Min.Plus(t.Min), Max: s.Max.Plus(t.Max), MinOpen: s.MinOpen || t.MinOpen, MaxOpen: s.MaxOpen || t.MaxOpen}
	if sum.Max.Cmp(Whole) > 0 && sum.Min.Cmp(Whole) < 0 {
		sum.Max, sum.MaxOpen = Whole, false
	}
	return sum
}

// hull is the smallest range that holds both.
func (s Share) hull(t Share) Share {
	switch s.Min.Cmp(t.Min) {
	case 0:
		s.MinOpen = s.MinOpen && t.MinOpen
	case 1:
		s.Min, s.MinOpen = t.Min, t.MinOpen
	}
	switch s.Max.Cmp(t.Max) {
	case 0:
		s.MaxOpen = s.MaxOpen && t.MaxOpen
	case -1:
		s.Max, s.MaxOpen = t.Max, t.MaxOpen
	}
	return s
}

// both is the range that is in either; its Check fails when there is none.
func (s Share) both(t Share) Share {
	switch s.Min.Cmp(t.Min) {
	case 0:
		s.MinOpen = s.MinOpen || t.MinOpen
	case -1:
		s.Min, s.MinOpen = t.Min, t.MinOpen
	}
	switch s.Max.Cmp(t.Max) {
	case 0:
		s.MaxOpen = s.MaxOpen || t.MaxOpen
	case 1:
		s.Max, s.MaxOpen = t.Max, t.MaxOpen
	}
	return s
}
