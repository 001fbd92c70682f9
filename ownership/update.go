package ownership

import "slices"

// Designate lists more parties, or the same ones differently. Only what they reach
// is computed again. Like [Evaluation.Update] it must not run beside other methods.
func (e *Evaluation) Designate(listed ...Listed) {
	var concerned []uint32
	stately := false // a government's programme may have to do with one of them
	for _, l := range listed {
		p := uint32(l.Party)
		before, known := e.listed[p]
		e.listed[p] = l
		stately = stately || e.concernsState(l) || e.concernsState(before)
		if !known && e.rule.aggregate && !e.concernsState(l) && (e.assumed != nil || !l.Uncertain) {
			e.enter(p)
			continue
		}
		if !known && !e.rule.aggregate && e.states == nil && !e.concernsState(l) && (e.assumed != nil || !l.Uncertain) && e.enterAlone(p) {
			continue
		}
		if !known || before.Uncertain != l.Uncertain || e.concernsState(l) || e.concernsState(before) {
			concerned = append(concerned, p)
		}
	}
	if stately {
		e.compute()
		return
	}
	if len(concerned) > 0 {
		e.recompute(e.g, concerned)
	}
}

// Release takes parties from the list.
func (e *Evaluation) Release(parties ...int) {
	var concerned []uint32
	stately := false // a government's programme may have to do with one of them
	for _, party := range parties {
		if _, listed := e.listed[uint32(party)]; listed {
			stately = stately || e.concernsState(e.listed[uint32(party)])
			delete(e.listed, uint32(party))
			concerned = append(concerned, uint32(party))
		}
	}
	if stately {
		e.compute()
		return
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
	before := slices.Clone(e.possible.cycled)
	e.possible.leaveCycles()
	known := len(e.possible.joined)
	for _, s := range e.sweeps() {
		if e.isRootOf(s, p) {
			s.join(p, inside)
			s.run(inside)
			s.ranks, s.reasons = nil, nil
			s.touched = s.touched[:0]
		}
	}
	e.possible.takeAmong(e.possible.mayCycle(before, e.possible.joined[known:]))
	e.possible.touched = e.possible.touched[:0]
}

// recompute computes again whatever the parties concerned can reach, now or before.
func (e *Evaluation) recompute(next *Graph, concerned []uint32) {
	old := e.g
	e.g = next
	restated := false
	if e.rule.Regime == US {
		restated = e.touchesStates(old, concerned) || (e.states != nil && !e.rule.aggregate)
		if e.states != nil {
			e.states.grow(next.Len())
		}
	}
	if restated || (e.assumed != nil) != e.doubtful() {
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
		s.touched = s.touched[:0]
	}
	e.possible.takeCycles()
	e.possible.touched = e.possible.touched[:0]
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
	s.g, s.ranks, s.reasons = next, nil, nil
	s.grow(next.Len())
	if s.upper {
		for p, circling := range next.circling {
			if circling && (p >= old.Len() || !old.circling[p]) {
				s.entries = append(s.entries, uint32(p))
			}
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
