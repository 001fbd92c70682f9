package ownership

import (
	"cmp"
	"slices"
)

// Where owners are not added up each of the listed, and each government, is a group of
// his own: with those whom he owns, and whose holdings are so his, and with his partners.

// reach says which group of owners went farthest towards a party.
type reach struct {
	certain, possible uint32 // group by which it is a member: its owner's number+1; 0: none
	nearest           uint32 // group with the largest stake
	held              int64  // that stake, at least, in units
	heldMost          int64  // and at most
	mostOfAny         int64  // what any group may hold at most
	cycle             bool   // a member only through a cycle
}

// goThrough runs the sweeps of some groups, and notes how far they went towards
// those parties that it is about.
func (e *Evaluation) goThrough(groups []uint32, about func(p uint32) bool) {
	for _, owner := range e.ownersFirst(groups) {
		if e.isReachedByAnother(owner) {
			continue
		}
		e.start(e.oneOwner(owner))
		e.harvest(owner+1, about)
		for _, s := range e.sweeps() {
			s.clear()
		}
	}
	e.lastDone = 0
}

// oneOwner are those who count as one with a listed owner, where owners are not added
// up: all parts of a government are that government.
func (e *Evaluation) oneOwner(owner uint32) []uint32 {
	one := []uint32{owner}
	if e.isGovernment(owner) {
		for p, of := range e.states.governments {
			if p != owner && of == e.states.governments[owner] {
				one = append(one, p)
			}
		}
		e.sortByID(one)
	}
	return one
}

// isReachedByAnother says whether all that a listed owner reaches is reached by
// another one, of whose members he is one.
func (e *Evaluation) isReachedByAnother(owner uint32) bool {
	r := e.reached[owner]
	if e.isRootOf(e.certain, owner) {
		return r.certain != 0 && r.certain != owner+1
	}
	return r.possible != 0 && r.possible != owner+1
}

// ownersFirst puts groups into an order in which owners come before whom they own,
// as far as there are no cycles: so most of what the listed own in one another is
// gone through once.
func (e *Evaluation) ownersFirst(groups []uint32) []uint32 {
	makesOne := make(map[uint32]bool, len(groups))
	for _, owner := range groups {
		makesOne[owner] = true
	}
	type frame struct {
		p    uint32
		next []edge
	}
	seen := make([]bool, e.g.Len())
	ordered := make([]uint32, 0, len(groups)) // the last first
	for i := len(groups) - 1; i >= 0; i-- {
		start := groups[i]
		if seen[start] {
			continue
		}
		seen[start] = true
		for stack := []frame{{start, e.g.edgesOf(start)}}; len(stack) > 0; {
			f := &stack[len(stack)-1]
			if len(f.next) == 0 {
				if makesOne[f.p] {
					ordered = append(ordered, f.p)
				}
				stack = stack[:len(stack)-1]
				continue
			}
			held := f.next[0].held
			f.next = f.next[1:]
			if !seen[held] {
				seen[held] = true
				stack = append(stack, frame{held, e.g.edgesOf(held)})
			}
		}
	}
	slices.Reverse(ordered)
	return ordered
}

// firstOf says whether of two groups that do equally well the first is the one to
// name, whatever the order in which they were gone through.
func (e *Evaluation) firstOf(group, than uint32) bool {
	return than != 0 && e.g.compareIDs(group-1, than-1) < 0
}

// harvest notes how far a group went.
func (e *Evaluation) harvest(group uint32, about func(p uint32) bool) {
	for _, p := range e.certain.joined {
		r := &e.reached[p]
		if about(p) && e.certain.members[p] != partnered && (r.certain == 0 || e.firstOf(group, r.certain)) {
			r.certain = group
		}
	}
	for _, p := range e.possible.joined {
		r := &e.reached[p]
		// A partner counts what he holds in himself, too, which is a cycle.
		partner := e.possible.members[p] == partnered
		cycle := e.possible.members[p] == throughCycle || partner
		if !about(p) || (partner && !e.possible.reachesWithOwn(p)) {
			continue
		}
		if r.possible == 0 || (r.cycle && !cycle) || (r.cycle == cycle && e.firstOf(group, r.possible)) {
			r.possible, r.cycle = group, cycle
		}
	}
	for _, right := range e.rule.rights {
		for _, p := range e.possible.touched {
			if !about(p) {
				continue
			}
			r := &e.reached[p]
			held, most := e.certain.sums[right][p], e.possible.sums[right][p]
			if e.possible.members[p] != outside && e.g.circling[p] { // who does not count in himself
				held = e.tallyOf(e.certain, p, right).low.units
				most = atMost(e.tallyOf(e.possible, p, right)).units
			}
			if most > r.mostOfAny && most >= minority.units {
				r.mostOfAny = max(r.mostOfAny, atMost(e.tallyOf(e.possible, p, right)).units)
			}
			more := cmp.Or(cmp.Compare(held, r.held), cmp.Compare(most, r.heldMost))
			if more > 0 || (more == 0 && e.firstOf(group, r.nearest)) {
				r.held, r.heldMost, r.nearest = held, most, group
			}
		}
	}
}
