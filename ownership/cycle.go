package ownership

import "slices"

// findCircling peels off, again and again, those who hold nothing in anybody left.
// What remains is on a cycle or leads to one. Registers have very little of it.
func (g *Graph) findCircling() {
	n := len(g.parties)
	g.circling = make([]bool, n)
	holds := make([]uint32, n)
	var peeled []uint32
	for p := range uint32(n) {
		holds[p] = g.first[p+1] - g.first[p]
		if g.circling[p] = holds[p] > 0; !g.circling[p] {
			peeled = append(peeled, p)
		}
	}
	for len(peeled) > 0 {
		p := peeled[len(peeled)-1]
		peeled = peeled[:len(peeled)-1]
		for _, n := range g.inward[g.begin[p]:g.begin[p+1]] {
			holder := g.edges[n].holder
			if holds[holder]--; holds[holder] == 0 {
				g.circling[holder] = false
				peeled = append(peeled, holder)
			}
		}
	}
}

// takeCycles adds those who would be reached only if they counted themselves: each
// holds, through others of them, part of the next, and a member holds something in
// one of them, if only through others. All that may be such are taken at first, and
// whoever is not reached then is taken out again, until none is left that is not.
func (s *sweep) takeCycles() {
	s.takeAmong(s.enteredCycles())
}

func (s *sweep) takeAmong(held []uint32) {
	if len(held) == 0 {
		return
	}
	entries := len(s.entries)
	defer func() { s.entries = s.entries[:entries] }()
	for _, p := range held {
		s.members[p] = throughCycle
	}
	for _, p := range held {
		for h := range s.g.holdingsOf(p, s.rule.day) {
			s.add(h, 1)
		}
	}
	for queue := append([]uint32(nil), held...); len(queue) > 0; {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if s.members[p] != throughCycle || s.reaches(p) || s.controlled(p) {
			continue
		}
		s.members[p] = outside
		for h := range s.g.holdingsOf(p, s.rule.day) {
			if s.add(h, -1) || h.right == control {
				queue = append(queue, h.held)
			}
		}
	}
	var kept []uint32
	for _, p := range held {
		if s.members[p] == throughCycle {
			kept = append(kept, p)
		}
	}
	s.joined = append(s.joined, kept...)
	s.cycled = append(s.cycled, kept...)
	for _, p := range kept {
		s.joinPartners(p)
		for h := range s.g.holdingsOf(p, s.rule.day) {
			if s.mayJoin(h.held) && (s.reaches(h.held) || s.controlled(h.held)) {
				s.join(h.held, throughCycle)
			}
		}
	}
	s.run(throughCycle)
}

// enteredCycles are those in whom members hold something, directly or through
// others, and that are on cycles or lead to them.
func (s *sweep) enteredCycles() (out []uint32) {
	seen := make(map[uint32]bool)
	note := func(p uint32) {
		if s.g.circling[p] && s.members[p] == outside && !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	// Whoever was left and reached again is among the entries twice.
	slices.Sort(s.entries)
	s.entries = slices.Compact(s.entries)
	for _, p := range s.entries {
		if s.held(p) {
			note(p)
		}
	}
	for i := 0; i < len(out); i++ {
		for h := range s.g.holdingsOf(out[i], s.rule.day) {
			// That somebody who is no part of a government controls leads to none.
			byControl := h.right == control && s.rule.freezesControlled && s.byControl != nil && s.byControl(out[i])
			if (s.rule.counts(h.right) && !h.share.Max.IsZero()) || byControl {
				note(h.held)
			}
		}
	}
	return out
}

// held says whether members hold something in the party.
func (s *sweep) held(p uint32) bool {
	for h := range s.g.holdingsIn(p, s.rule.day) {
		if s.members[h.holder] != outside && s.rule.counts(h.right) && !h.share.Max.IsZero() {
			return true
		}
	}
	return false
}

// controlled says whether a member controls the party in a way that makes it one.
func (s *sweep) controlled(p uint32) bool {
	if s.byControl == nil {
		return false
	}
	for h := range s.g.holdingsIn(p, s.rule.day) {
		if h.right == control && h.holder != p && s.members[h.holder] != outside && s.byControl(h.holder) {
			return true
		}
	}
	return false
}

// mayCycle are those who were members through cycles and those whom new members reach:
// when members only join, nobody else becomes one.
func (s *sweep) mayCycle(before, joined []uint32) (out []uint32) {
	seen := make(map[uint32]bool)
	for _, p := range before {
		if s.members[p] == outside && !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	for _, p := range joined {
		s.noteHeld(p, seen, &out)
	}
	for i := 0; i < len(out); i++ {
		s.noteHeld(out[i], seen, &out)
	}
	return out
}

func (s *sweep) noteHeld(p uint32, seen map[uint32]bool, out *[]uint32) {
	for h := range s.g.holdingsOf(p, s.rule.day) {
		byControl := h.right == control && s.byControl != nil && s.byControl(p)
		if !byControl && (!s.rule.counts(h.right) || h.share.Max.IsZero()) {
			continue
		}
		if q := h.held; s.g.circling[q] && s.members[q] == outside && !seen[q] {
			seen[q] = true
			*out = append(*out, q)
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
	if len(s.cycled) > 0 {
		s.joined = slices.DeleteFunc(s.joined, func(p uint32) bool { return s.members[p] == outside })
	}
	s.cycled = s.cycled[:0]
}
