package ownership

// Graph is what was evaluated.
func (e *Evaluation) Graph() *Graph { return e.g }

// Regime is whose law was asked.
func (e *Evaluation) Regime() Regime { return e.rule.Regime }

// AsOf is for which day; 0: now.
func (e *Evaluation) AsOf() Day { return e.rule.day }

// Role says why a party counts as an owner, in the words of [ProofStep]: "listed",
// "government" or "joint_arrangement", else its status. A partner is one of whoever
// stood behind the party of the last Outcome.
func (e *Evaluation) Role(party int) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.statusInProof(uint32(party))
}

// Listed says whether a list blocks the party, and how.
func (e *Evaluation) Listed(party int) (Listed, bool) {
	l, listed := e.listed[uint32(party)]
	return l, listed
}

// Stakes are the interests in a party on the day as the rule counts them, by holder,
// then right: several of one right are put together. A holder may have two of one
// right, one of his own and one held through others or as a nominee, of which nothing
// is sure.
func (e *Evaluation) Stakes(party int) []Interest {
	var out []Interest
	for h := range e.g.holdingsIn(uint32(party), e.rule.day) {
		for i := range h.edges {
			if h.edges[i].holds(e.rule.day) {
				stake := e.g.interest(&h.edges[i])
				stake.Share = h.share
				out = append(out, stake)
				break
			}
		}
	}
	return out
}

// maxBehind is how many parties of a proof are looked at for who is behind it.
const maxBehind = 10_000

// Behind are the listed parties and governments on whom the proof of an outcome ends,
// the nearest first.
func (e *Evaluation) Behind(party int) (roots []int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := uint32(party)
	_, decides := e.groupsOf(p)
	e.goThroughAgain(decides)
	s, status := e.certain, e.statusOf(p)
	if status != Blocked {
		s = e.possible
	}
	seen := map[uint32]bool{p: true}
	// In depth first, so that among however many owners the first root is soon met.
	for stack := []uint32{p}; len(stack) > 0 && (len(seen) < maxBehind || len(roots) == 0); {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, h := range e.why(s, e.provedOf(at), status == NotBlocked) {
			switch {
			case seen[h.holder]:
			case s.members[h.holder] == partnered && !e.isRoot(h.holder): // counted, and not blocked
			case e.beginsSweep(s, h.holder):
				roots = append(roots, int(h.holder))
			case status != NotBlocked:
				stack = append(stack, h.holder)
			}
			seen[h.holder] = true
		}
	}
	if len(roots) == 0 && e.standing(p) == mayBeThroughCycle {
		return e.rootsAbove(p)
	}
	return roots
}

// rootsAbove are all listed parties and governments that hold something in the party,
// directly or through others: of a circle, into which a blocked person's stake leads by
// way of somebody who is not blocked.
func (e *Evaluation) rootsAbove(p uint32) (roots []int) {
	seen := map[uint32]bool{p: true}
	for queue := []uint32{p}; len(queue) > 0 && (len(seen) < maxBehind || len(roots) == 0); queue = queue[1:] {
		for h := range e.g.holdingsIn(queue[0], e.rule.day) {
			if seen[h.holder] || h.right == office {
				continue
			}
			seen[h.holder] = true
			if e.isRoot(h.holder) {
				roots = append(roots, int(h.holder))
			} else {
				queue = append(queue, h.holder)
			}
		}
	}
	return roots
}

// Stays is the last day on which the interests that hold on day are the same; 0: for
// ever.
func (g *Graph) Stays(day Day) (last Day) {
	note := func(d Day) {
		if last == 0 || d < last {
			last = d
		}
	}
	for p := range uint32(g.Len()) {
		for _, e := range g.edgesOf(p) {
			switch {
			case e.from > day:
				note(e.from.before())
			case e.until >= day:
				note(e.until)
			}
		}
	}
	return last
}
