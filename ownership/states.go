package ownership

import "slices"

// states are the governments that a programme blocks with all they own or control,
// and who belongs to them: for certain, and possibly.
type states struct {
	programmes        []Government
	governments       map[uint32]uint8 // who is one, by programme+1
	certain, possible []uint8          // by party: programme+1 of the government it belongs to; 0: none
	tagged            map[uint32]bool  // who may be one by a programme's tag
	ranks             [2]ranks         // of the certain and the possible; nil until asked for
}

// findStates is nil when no government that a programme blocks is among the parties.
func (e *Evaluation) findStates() *states {
	st := &states{governments: make(map[uint32]uint8), tagged: make(map[uint32]bool)}
	mayBe := make([][]uint32, len(Governments()))
	for _, gov := range Governments() {
		if !gov.holds(e.rule.day) {
			continue
		}
		st.programmes = append(st.programmes, gov)
		n := uint8(len(st.programmes))
		for p := range uint32(e.g.Len()) {
			if c := e.g.party(p).government; c[0] != 0 && string(c[:]) == gov.Country {
				st.governments[p] = n
			}
		}
		for p, country := range e.question.Governments {
			if country == gov.Country {
				st.governments[uint32(p)] = n
			}
		}
		for p, l := range e.listed {
			if gov.listsPartsUnder(l.Programs) && e.g.control > 0 {
				mayBe[n-1] = append(mayBe[n-1], p)
				st.tagged[p] = true
			}
		}
		slices.Sort(mayBe[n-1])
	}
	if len(st.governments) == 0 && !slices.ContainsFunc(mayBe, func(ps []uint32) bool { return len(ps) > 0 }) {
		return nil
	}
	st.certain, st.possible = make([]uint8, e.g.Len()), make([]uint8, e.g.Len())
	// What a government owns is counted as the rule counts; half of the votes is a
	// controlling interest (31 CFR 510.311(b)).
	r := e.rule
	r.aggregate, r.published, r.rights = true, true, []uint8{shares, votes}
	known := newTotals(e.g, &r)
	sweeps := []*sweep{newSweep(e.g, &r, false, known), newSweep(e.g, &r, true, known)}
	for _, s := range sweeps {
		s.byControl = func(uint32) bool { return true }
	}
	for i := range st.programmes {
		for _, s := range sweeps {
			st.spread(s, uint8(i+1), mayBe[i])
			s.clear()
		}
	}
	return st
}

// spread finds what belongs to one government.
func (st *states) spread(s *sweep, n uint8, mayBe []uint32) {
	into := st.certain
	if s.upper {
		into = st.possible
	}
	for p, of := range st.governments {
		if of == n {
			s.join(p, inside)
		}
	}
	if s.upper {
		for _, p := range mayBe {
			s.join(p, inside)
		}
	}
	s.run(inside)
	if s.upper {
		s.takeCycles()
	}
	for _, p := range s.joined {
		if into[p] == 0 {
			into[p] = n
		}
	}
}

// concernsState says whether a government's programme may have to do with it.
func (e *Evaluation) concernsState(l Listed) bool {
	return e.rule.Regime == US && slices.ContainsFunc(Governments(), func(g Government) bool { return g.listsPartsUnder(l.Programs) })
}

// touchesStates says whether what belongs to a government may change with what is
// held by, or in, the parties concerned: somebody who is or may be one stands, by any
// number of steps, behind one of them.
func (e *Evaluation) touchesStates(old *Graph, concerned []uint32) bool {
	if (old.control > 0) != (e.g.control > 0) {
		return true // only where something is controlled are tags looked at
	}
	for _, g := range []*Graph{e.g, old} {
		above := newClosure()
		above.up(g, slices.DeleteFunc(slices.Clone(concerned), func(p uint32) bool { return int(p) >= g.Len() }))
		for _, p := range above.list {
			if g.party(p).government[0] != 0 || e.question.Governments[int(p)] != "" || e.concernsState(e.listed[p]) {
				return true
			}
		}
	}
	return false
}

func (st *states) grow(n int) {
	st.certain = append(st.certain, make([]uint8, n-len(st.certain))...)
	st.possible = append(st.possible, make([]uint8, n-len(st.possible))...)
}
