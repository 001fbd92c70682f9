package ownership

import "slices"

// states are the governments that a programme blocks with all they own or control,
// and who belongs to them: for certain, and possibly.
type states struct {
	programmes        []Government
	governments       map[uint32]uint8 // who is one, by programme+1
	certain, possible []uint8          // by party: programme+1 of the government it belongs to; 0: none
}

// findStates is nil when no government that a programme blocks is among the parties.
func (e *Evaluation) findStates() *states {
	st := &states{governments: make(map[uint32]uint8)}
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
			if gov.listsPartsUnder(l.Programs) && e.controlsSomebody(p) {
				mayBe[n-1] = append(mayBe[n-1], p)
			}
		}
		slices.Sort(mayBe[n-1])
	}
	if len(st.governments) == 0 && !slices.ContainsFunc(mayBe, func(ps []uint32) bool { return len(ps) > 0 }) {
		return nil
	}
	st.certain, st.possible = make([]uint8, e.g.Len()), make([]uint8, e.g.Len())
	r := e.rule // what a government owns is counted as the rule counts
	r.aggregate, r.published = true, true
	sweeps := []*sweep{newSweep(e.g, &r, false, e.totals), newSweep(e.g, &r, true, e.totals)}
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

// controlsSomebody says whether a party has a link of control.
func (e *Evaluation) controlsSomebody(p uint32) bool {
	for h := range e.g.holdingsOf(p, e.rule.day) {
		if h.right == control {
			return true
		}
	}
	return false
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
