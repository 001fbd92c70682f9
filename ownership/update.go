package ownership

import "slices"

// Designate lists more parties, or the same ones differently. Only what they reach
// is computed again. Like [Evaluation.Update] it must not run beside other methods.
func (e *Evaluation) Designate(listed ...Listed) {
	var concerned []uint32
	for _, l := range listed {
		p := uint32(l.Party)
		before, known := e.listed[p]
		e.listed[p] = l
		if !known && e.rule.aggregate && e.states == nil && !e.concernsState(l) && (e.assumed != nil || !l.Uncertain) {
			e.enter(p)
			continue
		}
		if !known || before.Uncertain != l.Uncertain || e.concernsState(l) || e.concernsState(before) {
			concerned = append(concerned, p)
		}
	}
	if len(concerned) > 0 {
		e.recompute(e.g, concerned)
	}
}

// Release takes parties from the list.
func (e *Evaluation) Release(parties ...int) {
	var concerned []uint32
	for _, party := range parties {
		if _, listed := e.listed[uint32(party)]; listed {
			delete(e.listed, uint32(party))
			concerned = append(concerned, uint32(party))
		}
	}
	if len(concerned) > 0 {
		e.recompute(e.g, concerned)
	}
}

// Update goes on with what [Graph.With] made of the graph, and concerned that it gave.
func (e *Evaluation) Update(next *Graph, concerned []int) {
	var parties []uint32
	for _, p := range concerned {
		parties = append(parties, uint32(p))
	}
	e.recompute(next, parties)
}

// enter adds one listed party to sweeps in which owners are added up: nobody becomes
// free by it, so they just go on.
func (e *Evaluation) enter(p uint32) {
	e.possible.leaveCycles()
	for _, s := range e.sweeps() {
		if e.isRootOf(s, p) {
			s.join(p, inside)
			s.run(inside)
			s.levels = nil
		}
	}
	e.possible.takeCycles()
}

// concernsState says whether a government's programme may have to do with it.
func (e *Evaluation) concernsState(l Listed) bool {
	return e.rule.Regime == US && slices.ContainsFunc(Governments(), func(g Government) bool { return g.listsPartsUnder(l.Programs) })
}

// recompute computes again whatever the parties concerned can reach, now or before.
func (e *Evaluation) recompute(next *Graph, concerned []uint32) {
	old := e.g
	e.g = next
	states := e.states
	if e.rule.Regime == US {
		e.totals.grow(next)
		e.totals.forget(concerned)
		e.states = e.findStates()
	}
	if states != nil || e.states != nil || (e.assumed != nil) != e.doubtful() {
		e.compute() // governments reach by control, too, and doubts begin or end
		return
	}
	if !e.rule.aggregate {
		e.recomputeGroups(old, concerned)
		return
	}
	e.totals.grow(next)
	e.totals.forget(concerned)
	e.possible.leaveCycles()
	for _, s := range e.sweeps() {
		s.goOn(next, concerned, func(p uint32) bool { return e.isRootOf(s, p) })
	}
	e.possible.takeCycles()
}

// recomputeGroups asks again, for all parties within reach of those concerned, every
// owner from whom they can be reached.
func (e *Evaluation) recomputeGroups(old *Graph, concerned []uint32) {
	e.totals = newTotals(e.g, &e.rule)
	e.certain, e.possible = newSweep(e.g, &e.rule, false, e.totals), newSweep(e.g, &e.rule, true, e.totals)
	e.certain.byControl, e.possible.byControl = e.freezesByControl(false), e.freezesByControl(true)
	if e.assumed != nil {
		e.assumed = newSweep(e.g, &e.rule, false, e.totals)
		e.assumed.byControl = e.freezesByControl(false)
	}
	within := newClosure(e.g.Len())
	for _, g := range []*Graph{old, e.g} {
		within.down(g, concerned)
	}
	e.reached = append(e.reached, make([]reach, e.g.Len()-len(e.reached))...)
	for _, p := range within.list {
		e.reached[p] = reach{}
	}
	e.findGroups()
	above := newClosure(e.g.Len())
	above.up(e.g, within.list)
	var groups [][]uint32
	for _, group := range e.groups {
		if slices.ContainsFunc(group, func(p uint32) bool { return above.has[p] }) {
			groups = append(groups, group)
		}
	}
	e.goThrough(groups, func(p uint32) bool { return within.has[p] })
}

// closure is a set of parties that grows along interests.
type closure struct {
	has  []bool
	list []uint32
}

func newClosure(n int) *closure { return &closure{has: make([]bool, n)} }

func (c *closure) add(p uint32) {
	if !c.has[p] {
		c.has[p] = true
		c.list = append(c.list, p)
	}
}

// down adds the parties, and all in whom one of the set holds something.
func (c *closure) down(g *Graph, parties []uint32) {
	for _, p := range parties {
		c.add(p)
	}
	for i := 0; i < len(c.list); i++ {
		if p := c.list[i]; int(p) < g.Len() {
			for _, e := range g.edgesOf(p) {
				c.add(e.held)
			}
		}
	}
}

// up adds the parties, and all who hold something in one of the set.
func (c *closure) up(g *Graph, parties []uint32) {
	for _, p := range parties {
		c.add(p)
	}
	for i := 0; i < len(c.list); i++ {
		for edges := range g.edgesIn(c.list[i]) {
			c.add(edges[0].holder)
		}
	}
}

// grow makes room for parties that are new.
func (t *totals) grow(next *Graph) {
	t.g = next
	for right := range t.byRight {
		if t.byRight[right] != nil {
			for len(t.byRight[right]) < next.Len() {
				t.byRight[right] = append(t.byRight[right], uncounted)
			}
		}
	}
}

// forget has the totals of parties counted again.
func (t *totals) forget(parties []uint32) {
	for _, p := range parties {
		for right := range t.byRight {
			if t.byRight[right] != nil {
				t.byRight[right][p] = uncounted
			}
		}
	}
}

// leaveCycles takes back what takeCycles added.
func (s *sweep) leaveCycles() {
	for _, p := range s.cycled {
		s.members[p] = outside
	}
	for _, p := range s.cycled {
		for h := range s.g.holdingsOf(p, s.rule.day) {
			s.add(h, -1)
		}
	}
	s.cycled = s.cycled[:0]
}

// goOn takes out the members whom the parties concerned reach, goes over to the next
// graph, and takes in again whoever is still reached.
func (s *sweep) goOn(next *Graph, concerned []uint32, isRoot func(uint32) bool) {
	var left []uint32
	for queue := slices.Clone(concerned); len(queue) > 0; {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if int(p) >= len(s.members) || s.members[p] == outside {
			continue
		}
		s.members[p] = outside
		left = append(left, p)
		for h := range s.g.holdingsOf(p, s.rule.day) {
			s.add(h, -1)
			queue = append(queue, h.held)
		}
	}
	old := s.g
	s.g, s.levels = next, nil
	s.grow(next.Len())
	for p := range uint32(next.Len()) {
		if s.upper && next.circling[p] && (int(p) >= old.Len() || !old.circling[p]) {
			s.entries = append(s.entries, p)
		}
	}
	s.joined = slices.DeleteFunc(s.joined, func(p uint32) bool { return s.members[p] == outside })
	for _, p := range slices.Concat(left, concerned) {
		if isRoot(p) || s.reaches(p) || s.controlled(p) {
			s.join(p, inside)
		}
	}
	s.run(inside)
}

func (s *sweep) grow(n int) {
	for len(s.members) < n {
		s.members = append(s.members, outside)
	}
	for _, right := range s.rule.rights {
		for len(s.sums[right]) < n {
			s.sums[right] = append(s.sums[right], 0)
			if s.upper {
				s.lows[right] = append(s.lows[right], 0)
			}
		}
	}
}
