package ownership

import "slices"

// recomputeGroups asks again, for all parties within reach of those concerned, every
// owner from whom they can be reached.
func (e *Evaluation) recomputeGroups(old *Graph, concerned []uint32) {
	e.totals.grow(e.g)
	e.totals.forget(concerned)
	for _, s := range e.sweeps() {
		s.clear() // of whom somebody asked last
		s.g = e.g
		s.grow(e.g.Len())
	}
	e.lastDone = 0
	within, above := newClosure(), newClosure()
	within.partners, above.partners = e.partners, e.partners
	for _, g := range []*Graph{old, e.g} {
		within.down(g, concerned)
	}
	e.reached = append(e.reached, make([]reach, e.g.Len()-len(e.reached))...)
	for _, p := range within.list {
		e.reached[p] = reach{}
	}
	e.regroup(concerned)
	above.up(e.g, within.list)
	var groups []uint32
	for _, p := range above.list {
		if e.makesGroup(p) {
			groups = append(groups, p)
		}
	}
	e.sortByID(groups)
	e.goThrough(groups, func(p uint32) bool { return within.has[p] })
}

// makesGroup says whether the party is one of the groups.
func (e *Evaluation) makesGroup(p uint32) bool {
	_, is := slices.BinarySearchFunc(e.groups, p, e.g.compareIDs)
	return is
}

// regroup brings the groups along after the list changed for some parties.
func (e *Evaluation) regroup(concerned []uint32) {
	for _, p := range concerned {
		at, was := slices.BinarySearchFunc(e.groups, p, e.g.compareIDs)
		switch is := e.isRoot(p); {
		case is && !was:
			e.groups = slices.Insert(e.groups, at, p)
		case was && !is:
			e.groups = slices.Delete(e.groups, at, at+1)
		}
	}
}

// enterAlone adds one listed owner where owners are not added up: nothing changes for
// the others. False when it is reached by another one or reaches one: then it matters
// who is gone through first.
func (e *Evaluation) enterAlone(p uint32) bool {
	if len(e.question.Joint) > 0 || e.reached[p].possible != 0 {
		return false
	}
	e.regroup([]uint32{p})
	for _, s := range e.sweeps() {
		s.clear() // of whom somebody asked last
	}
	e.lastDone = 0
	e.start(e.oneOwner(p))
	alone := !slices.ContainsFunc(e.possible.joined, func(q uint32) bool { return q != p && e.isRoot(q) })
	if alone {
		e.harvest(p+1, func(uint32) bool { return true })
	}
	for _, s := range e.sweeps() {
		s.clear()
	}
	return alone
}

// closure is a set of parties that grows along interests.
type closure struct {
	partners map[uint32][]uint32 // whose holdings count as theirs; nil for none
	has      map[uint32]bool
	list     []uint32
}

func newClosure() *closure { return &closure{has: make(map[uint32]bool)} }

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
		p := c.list[i]
		for _, partner := range c.partners[p] {
			c.add(partner)
		}
		if int(p) < g.Len() {
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
		for _, partner := range c.partners[c.list[i]] {
			c.add(partner)
		}
		for edges := range g.edgesIn(c.list[i]) {
			c.add(edges[0].holder)
		}
	}
}
