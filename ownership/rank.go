package ownership

// ranks say of parties that may be on cycles in which round they were reached, so that
// nobody is proved by himself.
type ranks map[uint32]int

func (r ranks) before(x, y uint32) bool {
	at, ranked := r[x]
	return ranked && at < r[y]
}

// ranking is how parties are ranked.
type ranking struct {
	e       *Evaluation
	parties []uint32 // those that may be on cycles
	// first says who begins, late who begins when nobody else is left to be reached.
	first, late func(p uint32) bool
	// member says who counts without a rank: who is on no cycle.
	member func(p uint32) bool
	// reached says whether the holders that count are enough.
	reached func(p uint32, counts func(uint32) bool) bool
}

// rank goes round by round: whoever is reached by those of earlier rounds is next.
func (k *ranking) rank() ranks {
	out, of := make(ranks), make(map[uint32]bool, len(k.parties))
	var waiting []uint32
	for _, p := range k.parties {
		of[p] = true
		if k.first(p) {
			out[p] = 0
		} else {
			waiting = append(waiting, p)
		}
	}
	late := false
	for level := 1; len(waiting) > 0; level++ {
		known := func(holder uint32) bool {
			if !k.e.g.circling[holder] {
				return k.member(holder)
			}
			at, ranked := out[holder]
			return ranked && at < level
		}
		var found []uint32
		for _, p := range waiting {
			if k.reached(p, known) {
				found = append(found, p)
			}
		}
		if len(found) == 0 && !late {
			late = true
			for _, p := range k.parties {
				if _, ranked := out[p]; !ranked && k.late(p) {
					found = append(found, p)
				}
			}
		}
		candidates := make(map[uint32]bool)
		for _, p := range found {
			out[p] = level
		}
		for _, p := range found {
			for h := range k.e.g.holdingsOf(p, k.e.rule.day) {
				if _, ranked := out[h.held]; of[h.held] && !ranked {
					candidates[h.held] = true
				}
			}
		}
		waiting = waiting[:0]
		for p := range candidates {
			waiting = append(waiting, p)
		}
	}
	return out
}

// ranksOf ranks the members of a sweep. Parts of a government come late: they are
// proved by stakes where that is possible.
func (e *Evaluation) ranksOf(s *sweep) ranks {
	if s.ranks == nil {
		k := ranking{
			e: e, first: func(p uint32) bool { return e.beginsSweep(s, p) }, late: func(p uint32) bool { return e.isRootOf(s, p) }, member: s.isMember,
			reached: func(p uint32, counts func(uint32) bool) bool { return e.reachedBy(s, p, counts) },
		}
		for _, p := range s.joined {
			if e.g.circling[p] && (s.members[p] == inside || s.members[p] == partnered) {
				k.parties = append(k.parties, p)
			}
		}
		s.ranks = k.rank()
	}
	return s.ranks
}

// stateRanks ranks those who belong, or may belong, to governments.
func (e *Evaluation) stateRanks(possible bool) ranks {
	st, n := e.states, 0
	belong := st.certain
	if possible {
		belong, n = st.possible, 1
	}
	if st.ranks[n] == nil {
		r := e.rule
		r.published, r.rights = true, []uint8{shares, votes}
		always := func(uint32) bool { return true }
		k := ranking{
			e: e, first: func(p uint32) bool { return e.isGovernment(p) || st.tagged[p] }, late: func(uint32) bool { return false },
			member: func(p uint32) bool { return belong[p] > 0 },
			reached: func(p uint32, counts func(uint32) bool) bool {
				same := func(holder uint32) bool { return belong[holder] == belong[p] && counts(holder) }
				return e.reachedAs(&r, possible, p, same, always)
			},
		}
		for p := range uint32(e.g.Len()) {
			if e.g.circling[p] && belong[p] > 0 {
				k.parties = append(k.parties, p)
			}
		}
		st.ranks[n] = k.rank()
	}
	return st.ranks[n]
}

// reachedBy says whether the holders that count are enough to make p a member.
func (e *Evaluation) reachedBy(s *sweep, p uint32, counts func(uint32) bool) bool {
	return e.reachedAs(&e.rule, s.upper, p, counts, s.byControl)
}

func (e *Evaluation) reachedAs(r *rule, upper bool, p uint32, counts, byControl func(uint32) bool) bool {
	for _, right := range r.rights {
		t := e.g.tally(p, right, r.day, counts)
		if (upper && t.mayPass(r)) || (!upper && t.passes(r)) {
			return true
		}
	}
	if byControl == nil {
		return false
	}
	for h := range e.g.holdingsIn(p, r.day) {
		if h.right == control && h.holder != p && counts(h.holder) && byControl(h.holder) {
			return true
		}
	}
	return false
}
