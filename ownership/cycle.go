package ownership

// findCore peels off, again and again, those who hold nothing and those in whom
// nobody holds anything. What is left is all that can be on a cycle, and what is
// between cycles. Registers have very little of it.
func (g *Graph) findCore() {
	n := len(g.parties)
	g.core = make([]bool, n)
	outs, ins := make([]uint32, n), make([]uint32, n)
	var peeled []uint32
	for i := range n {
		outs[i], ins[i] = g.first[i+1]-g.first[i], g.begin[i+1]-g.begin[i]
		g.core[i] = true
	}
	peel := func(p uint32) {
		if g.core[p] && (outs[p] == 0 || ins[p] == 0) {
			g.core[p] = false
			peeled = append(peeled, p)
		}
	}
	for i := range uint32(n) {
		peel(i)
	}
	for len(peeled) > 0 {
		p := peeled[len(peeled)-1]
		peeled = peeled[:len(peeled)-1]
		for i := range g.heldBy(p) {
			held := g.heldBy(p)[i].held
			ins[held]--
			peel(held)
		}
		for e := range g.holders(p) {
			outs[e.holder]--
			peel(e.holder)
		}
	}
}

// takeCycles adds those who would be reached only if they counted themselves: each
// holds, through others of them, part of the next, and a member holds something in
// one of them. All that may be such are taken at first, and whoever is not reached
// then is taken out again, until none is left that is not.
func (s *sweep) takeCycles() {
	held := s.enteredCycles()
	if len(held) == 0 {
		return
	}
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
	for _, p := range kept {
		for h := range s.g.holdingsOf(p, s.rule.day) {
			if s.members[h.held] == outside && (s.reaches(h.held) || s.controlled(h.held)) {
				s.join(h.held, throughCycle)
			}
		}
	}
	s.run(throughCycle)
}

// enteredCycles are those of the core in whom a member holds something, and all of
// the core behind them.
func (s *sweep) enteredCycles() (out []uint32) {
	seen := make(map[uint32]bool)
	note := func(p uint32) {
		if s.g.core[p] && s.members[p] == outside && !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	for _, p := range s.touched {
		note(p)
	}
	for i := 0; i < len(out); i++ {
		for h := range s.g.holdingsOf(out[i], s.rule.day) {
			if (s.rule.counts(h.right) && !h.share.Max.IsZero()) || h.right == control {
				note(h.held)
			}
		}
	}
	return out
}

// controlled says whether a member controls the party in a way that makes it one.
func (s *sweep) controlled(p uint32) bool {
	if s.byControl == nil {
		return false
	}
	for h := range s.g.holdingsIn(p, s.rule.day) {
		if h.right == control && s.members[h.holder] != outside && s.byControl(h.holder) {
			return true
		}
	}
	return false
}
