package ownership

import (
	"slices"
	"sync"
)

// Question is which rule to apply to a graph, and to whom.
type Question struct {
	Regime Regime
	AsOf   Day // 0: now, that is every interest that has not ended
	// Listed are those whom the regime's lists block.
	Listed []Listed
	// Governments are parties that are a country's government, by number, besides
	// those of which the registers say so.
	Governments map[int]string
	// Joint are groups of parties that exercise their rights together.
	Joint [][]int
}

// Listed is a party of the graph that a list blocks.
type Listed struct {
	Party int
	// Uncertain: it may be somebody else of that name.
	Uncertain bool
	// Programs are the tags under which it is listed.
	Programs []string
}

// Evaluation is who is blocked with the listed, by one regime's rule on one day. Its
// methods may be called concurrently, except those that change it.
type Evaluation struct {
	g        *Graph
	rule     rule
	question Question
	listed   map[uint32]Listed
	states   *states // nil where no government is concerned
	totals   *totals

	// Where owners are added up there is one sweep of each kind.
	certain, possible *sweep
	// assumed is the first as if every doubt about who is listed were settled with yes;
	// nil where there is no doubt.
	assumed *sweep

	// Where they are not, each owner or joint group has its own, made again when
	// somebody asks: here is only for whom it went farthest.
	mu       sync.Mutex          // guards the scratch sweeps
	groups   []uint32            // the listed and the governments, each of whom makes one, by id
	partners map[uint32][]uint32 // those in a joint arrangement with somebody
	reached  []reach
	lastDone uint32 // the group whose the sweeps are; 0: none
}

// Evaluate computes everything.
func (g *Graph) Evaluate(q Question) (*Evaluation, error) {
	r, err := ruleFor(q.Regime, q.AsOf)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{g: g, rule: r, question: q, listed: make(map[uint32]Listed, len(q.Listed))}
	for _, l := range q.Listed {
		p := uint32(l.Party)
		before, twice := e.listed[p]
		if twice {
			l.Uncertain = l.Uncertain && before.Uncertain
			l.Programs = append(slices.Clone(before.Programs), l.Programs...)
		}
		e.listed[p] = l
	}
	e.compute()
	return e, nil
}

func (e *Evaluation) compute() {
	e.totals = newTotals(e.g, &e.rule)
	if e.rule.Regime == US {
		e.states = e.findStates()
	}
	e.certain, e.possible = newSweep(e.g, &e.rule, false, e.totals), newSweep(e.g, &e.rule, true, e.totals)
	if e.assumed = nil; e.doubtful() {
		e.assumed = newSweep(e.g, &e.rule, false, e.totals)
	}
	e.partners = e.findPartners()
	for _, s := range e.sweeps() {
		s.byControl, s.partners = e.freezesByControl(s.upper), e.countsPartners()
	}
	if e.rule.aggregate {
		e.start(e.roots())
		return
	}
	e.groups = e.roots()
	e.reached = make([]reach, e.g.Len())
	e.goThrough(e.groups, func(uint32) bool { return true })
}

// doubtful says whether it is in doubt of anybody that he is the listed one.
func (e *Evaluation) doubtful() bool {
	for _, l := range e.listed {
		if l.Uncertain {
			return true
		}
	}
	return false
}

// sweeps are those there are.
func (e *Evaluation) sweeps() []*sweep {
	if e.assumed == nil {
		return []*sweep{e.certain, e.possible}
	}
	return []*sweep{e.certain, e.assumed, e.possible}
}

// isRootOf says whether a sweep may begin with the party.
func (e *Evaluation) isRootOf(s *sweep, p uint32) bool {
	return e.isOutright(s, p) || e.belongsToState(p) || (s.upper && e.mayBelongToState(p))
}

// freezesByControl says of which members the control makes members too: of those who
// may be blocked where the regime freezes what is controlled. What a government controls
// is found beforehand.
func (e *Evaluation) freezesByControl(possible bool) func(uint32) bool {
	if e.rule.freezesControlled && possible {
		return func(uint32) bool { return true }
	}
	return nil
}

// roots are all whom the law blocks outright, by their ids.
func (e *Evaluation) roots() []uint32 {
	var out []uint32
	for p := range e.listed {
		out = append(out, p)
	}
	if e.states != nil {
		for p := range e.states.governments {
			if _, twice := e.listed[p]; !twice {
				out = append(out, p)
			}
		}
		for p := range uint32(e.g.Len()) {
			if e.states.possible[p] > 0 && !e.isRoot(p) {
				out = append(out, p)
			}
		}
	}
	e.sortByID(out)
	return out
}

// sortByID puts parties into an order that does not depend on how the graph came to
// be what it is.
func (e *Evaluation) sortByID(parties []uint32) {
	slices.SortFunc(parties, e.g.compareIDs)
}

// start runs the sweeps from some roots. Who is listed for certain may be blocked
// too, so the last holds all of the first.
func (e *Evaluation) start(roots []uint32) {
	for _, s := range e.sweeps() {
		for _, p := range roots {
			if e.isRootOf(s, p) {
				s.join(p, inside)
			}
		}
		s.run(inside)
	}
	e.possible.takeCycles()
}

// isGovernment says whether the party is a government that a programme blocks, and
// isRoot whether the law blocks it outright for this or another reason.
func (e *Evaluation) isGovernment(p uint32) bool {
	return e.states != nil && e.states.governments[p] > 0
}

func (e *Evaluation) isRoot(p uint32) bool {
	_, listed := e.listed[p]
	return listed || e.isGovernment(p)
}

// isOutright says whether a sweep holds the party to be blocked outright: of who only
// may be listed, the one for those blocked for certain does not.
func (e *Evaluation) isOutright(s *sweep, p uint32) bool {
	l, listed := e.listed[p]
	return (listed && (s != e.certain || !l.Uncertain)) || e.isGovernment(p)
}

// belongsToState says whether the party belongs to a government that a programme
// blocks with all it owns or controls.
func (e *Evaluation) belongsToState(p uint32) bool { return e.states != nil && e.states.certain[p] > 0 }

// mayBelongToState says whether it possibly does.
func (e *Evaluation) mayBelongToState(p uint32) bool {
	return e.states != nil && e.states.possible[p] > 0
}

// isPartner says whether the party is only counted with a member of the sweeps at
// hand, with whom it is in a joint arrangement.
func (e *Evaluation) isPartner(p uint32) bool {
	return e.possible.members[p] == partnered && !e.isRoot(p)
}

// findPartners are those in a joint arrangement with each party: each of two is
// treated as holding what both hold (Schedule 1, paragraph 3, of the regulations under
// the Sanctions and Anti-Money Laundering Act 2018), whether or not they are listed.
// Two who have a partner in common are not partners by that.
func (e *Evaluation) findPartners() map[uint32][]uint32 {
	if e.rule.Regime != UK || len(e.question.Joint) == 0 {
		return nil
	}
	partners := make(map[uint32][]uint32)
	for _, arrangement := range e.question.Joint {
		for _, p := range arrangement {
			for _, q := range arrangement {
				if p != q {
					partners[uint32(p)] = append(partners[uint32(p)], uint32(q))
				}
			}
		}
	}
	return partners
}

// countsPartners gives the partners of the listed, which count with them.
func (e *Evaluation) countsPartners() func(member uint32) []uint32 {
	if e.partners == nil {
		return nil
	}
	return func(member uint32) []uint32 {
		if !e.isRoot(member) {
			return nil
		}
		return e.partners[member]
	}
}

// standing is how a party stands to the rule.
type standing uint8

const (
	free standing = iota
	mayBeBlocked
	mayBeThroughCycle
	blocked
)

func (e *Evaluation) standing(p uint32) standing {
	if e.rule.aggregate {
		switch {
		case e.certain.members[p] != outside:
			return blocked
		case e.possible.members[p] == throughCycle:
			return mayBeThroughCycle
		case e.possible.members[p] != outside:
			return mayBeBlocked
		}
		return free
	}
	switch r := &e.reached[p]; {
	case r.certain > 0:
		return blocked
	case r.cycle:
		return mayBeThroughCycle
	case r.possible > 0:
		return mayBeBlocked
	}
	return free
}

// Status is what the rule says of a party.
type Status string

// The statuses. Review: a person has to decide, and the reason says what about.
const (
	Blocked    Status = "blocked"
	NotBlocked Status = "not_blocked"
	Review     Status = "review"
)

// Status is the short form of [Evaluation.Outcome].
func (e *Evaluation) Status(party int) Status {
	switch e.standing(uint32(party)) {
	case blocked:
		return Blocked
	case mayBeBlocked, mayBeThroughCycle:
		return Review
	}
	return NotBlocked
}

// Concerned are the parties that are blocked or to be reviewed, the listed among
// them, in order.
func (e *Evaluation) Concerned() []int {
	var out []int
	for p := range uint32(e.g.Len()) {
		if e.standing(p) != free {
			out = append(out, int(p))
		}
	}
	return out
}
