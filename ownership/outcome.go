package ownership

import (
	"cmp"
	"slices"
)

// Outcome is what a regime's rule says of one party, and why.
type Outcome struct {
	Blocked bool   `json:"blocked"`
	Status  Status `json:"status"`
	// BlockedPct is what blocked owners hold at least: the sum of their direct stakes,
	// never a product along a chain; where owners are not added, the largest of one
	// owner or joint group. A decimal, cut where it does not end.
	BlockedPct string `json:"blocked_pct"`
	// BlockedPctMax is what they, and those who may be blocked, may hold at most, where
	// it is more.
	BlockedPctMax string   `json:"blocked_pct_max,omitempty"`
	CountedOwners []string `json:"counted_owners"` // whose stakes BlockedPct is
	// ByFiftyPercentRule: blocked by what blocked owners hold, and not by control.
	ByFiftyPercentRule bool    `json:"by_fifty_percent_rule"`
	Basis              string  `json:"basis"` // begins with the citation
	Reason             Reason  `json:"reason,omitempty"`
	Caution            Caution `json:"caution,omitempty"`
	// NeedsControlReview is given where the regime freezes what is controlled: whether
	// a person should look at control.
	NeedsControlReview *bool `json:"needs_control_review,omitempty"`
	// PreviouslyBlockedStaysBlocked is given after a divestment that counts: property
	// that was blocked before it still is (FAQ 402).
	PreviouslyBlockedStaysBlocked *bool       `json:"previously_blocked_property_stays_blocked,omitempty"`
	Proof                         []ProofStep `json:"proof"`
	// ProofGoesOn: the proof was cut; whoever goes on asks for the last owner's.
	ProofGoesOn bool     `json:"proof_goes_on,omitempty"`
	Explanation string   `json:"explanation"`
	WouldChange []Change `json:"would_change"`
}

// Reason says why a party has its status, where the stakes alone do not.
type Reason string

// The reasons.
const (
	TransferNotRecognised  Reason = "unlicensed_transfer_not_recognised"
	StakesMayReachLine     Reason = "stakes_may_reach_line"
	CircularOwnership      Reason = "circular_ownership"
	ContradictoryStatement Reason = "contradictory_statements"
	ControlledByGovernment Reason = "controlled_by_government"
	UncertainIdentity      Reason = "uncertain_identity" // an owner may be somebody else of a listed one's name
)

// Caution is something to look at although the party is not blocked: the gravest.
type Caution string

// The cautions, the gravest first.
const (
	ControlledByBlocked Caution = "controlled_by_blocked_person"
	SignificantMinority Caution = "significant_minority_interest"
	UnknownRemainder    Caution = "unknown_remainder"
)

// minority is the stake from which OFAC's FAQ 398 has people be careful in practice:
// a quarter, where also registers of control begin.
var minority = Percents(25)

// Outcome says how a party stands to the rule, and why.
func (e *Evaluation) Outcome(party int) Outcome { return e.outcome(party, maxSteps) }

// outcome is Outcome with a proof of so many steps at most.
func (e *Evaluation) outcome(party, steps int) Outcome {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := uint32(party)
	c := e.newCase(p)
	out := Outcome{Status: e.statusOf(p), Basis: e.rule.basis, CountedOwners: c.owners(c.certain), BlockedPct: c.certain.low.String(), Proof: []ProofStep{}, WouldChange: []Change{}}
	out.Blocked = out.Status == Blocked
	if most, _ := c.possible.most(); most.Cmp(c.certain.low) > 0 {
		out.BlockedPctMax = most.String()
	}
	out.ByFiftyPercentRule = out.Blocked && !e.isOutright(e.certain, p) && c.certain.passes(&e.rule)
	switch {
	case out.Blocked:
		e.explainBlocked(c, &out)
	case out.Status == Review:
		out.Reason = e.reasonOf(c)
	}
	if !out.Blocked {
		e.addCautions(c, &out)
	}
	if out.Status == Review && out.Reason == ControlledByGovernment {
		out.Basis = e.states.programmes[e.states.possible[c.controller()]-1].Basis
	}
	out.Proof, out.ProofGoesOn = e.prove(c, out.Status, steps)
	out.WouldChange = e.changes(c, &out)
	out.Explanation = e.explain(c, &out)
	return out
}

func (e *Evaluation) statusOf(p uint32) Status { return e.Status(int(p)) }

// goThroughAgain sees that the sweeps are those of a group, where each has its own.
func (e *Evaluation) goThroughAgain(group uint32) {
	if e.rule.aggregate || group == e.lastDone {
		return
	}
	for _, s := range e.sweeps() {
		s.clear()
	}
	if e.lastDone = group; group > 0 {
		e.start(e.oneOwner(group - 1))
	}
}

// groupsOf are, where owners are not added up, the group that holds the most in a
// party for certain, and the one that decides its status.
func (e *Evaluation) groupsOf(p uint32) (nearest, decides uint32) {
	if e.rule.aggregate {
		return 0, 0
	}
	r := e.reached[p]
	return cmp.Or(r.nearest, r.certain, r.possible), cmp.Or(r.certain, r.possible, r.nearest)
}

// byGroup are all parties, those that one owner decides together: whoever asks for all
// goes through each owner once.
func (e *Evaluation) byGroup() []uint32 {
	all := make([]uint32, e.g.Len())
	for p := range all {
		all[p] = uint32(p)
	}
	if !e.rule.aggregate {
		slices.SortStableFunc(all, func(x, y uint32) int {
			nearX, decidesX := e.groupsOf(x)
			nearY, decidesY := e.groupsOf(y)
			return cmp.Or(cmp.Compare(decidesX, decidesY), cmp.Compare(nearX, nearY))
		})
	}
	return all
}

// casefile is what there is to know about one party.
type casefile struct {
	e                 *Evaluation
	p                 uint32
	certain, possible *tally
	controls          []holding // links of control by those who are or may be blocked, the surely blocked first
}

// newCase looks at the right of which blocked owners hold the most. It leaves the
// sweeps at the group that decides.
func (e *Evaluation) newCase(p uint32) *casefile {
	c := &casefile{e: e, p: p}
	nearest, decides := e.groupsOf(p)
	e.goThroughAgain(nearest)
	if e.statusOf(p) == Blocked && !e.isRootOf(e.certain, p) && !e.certain.isMember(p) {
		e.goThroughAgain(decides)
	}
	for _, right := range e.rule.rights {
		if t := e.tallyOf(e.certain, p, right); c.certain == nil || t.low.Cmp(c.certain.low) > 0 {
			c.certain = t
		}
	}
	e.goThroughAgain(decides)
	for _, right := range e.rule.rights {
		t := e.tallyOf(e.possible, p, right)
		if c.possible == nil || atMost(t).Cmp(atMost(c.possible)) > 0 {
			c.possible = t
		}
	}
	for h := range e.g.holdingsIn(p, e.rule.day) {
		if h.right == control && h.holder != p && (e.standing(h.holder) != free || e.isPartner(h.holder)) {
			c.controls = append(c.controls, *h)
		}
	}
	slices.SortStableFunc(c.controls, func(x, y holding) int { return cmp.Compare(e.standing(y.holder), e.standing(x.holder)) })
	return c
}

// tallyOf is what the other members of a sweep hold in a party.
func (e *Evaluation) tallyOf(s *sweep, p uint32, right uint8) *tally {
	return e.g.tally(p, right, e.rule.day, func(holder uint32) bool { return holder != p && s.isMember(holder) })
}

func atMost(t *tally) Percent {
	most, _ := t.most()
	return most
}

// owners are the ids of those counted, in order.
func (c *casefile) owners(t *tally) []string {
	out := []string{}
	for _, h := range t.counted {
		if !h.share.Min.IsZero() || h.share.MinOpen {
			out = append(out, c.e.g.ID(int(h.holder)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// controller is the first of those who control the party as a government does.
func (c *casefile) controller() uint32 {
	for _, h := range c.controls {
		if c.e.states != nil && c.e.states.possible[h.holder] > 0 {
			return h.holder
		}
	}
	return c.p
}

// explainBlocked fills in why a party is blocked when the rule on stakes is not why.
func (e *Evaluation) explainBlocked(c *casefile, out *Outcome) {
	if out.ByFiftyPercentRule || e.states == nil {
		return
	}
	n := e.states.certain[c.p]
	if n == 0 {
		return
	}
	gov := e.states.programmes[n-1]
	out.Basis = gov.Basis + " – owned or controlled by the " + gov.Name
	if !e.isOutright(e.certain, c.p) {
		out.Reason = ControlledByGovernment
	}
}

// reasonOf says why a person has to decide.
func (e *Evaluation) reasonOf(c *casefile) Reason {
	if l, listed := e.listed[c.p]; listed && l.Uncertain {
		return UncertainIdentity
	}
	byStakes := c.possible.mayPass(&e.rule)
	switch {
	case byStakes && (c.possible.conflict || !c.possible.excess().IsZero()):
		return ContradictoryStatement
	case e.standing(c.p) == mayBeThroughCycle:
		return CircularOwnership
	case e.assumed != nil && e.assumed.isMember(c.p):
		return UncertainIdentity
	case byStakes:
		return StakesMayReachLine
	case e.mayBelongToState(c.p) && (len(c.controls) > 0 || e.controlByVotes(c)):
		return ControlledByGovernment
	case e.mayBelongToState(c.p):
		return CircularOwnership // with those who may be the government's, not by stakes alone
	}
	return ""
}

func (e *Evaluation) addCautions(c *casefile, out *Outcome) {
	held, _ := c.certain.most()
	switch {
	case len(c.controls) > 0 || e.controlByVotes(c):
		out.Caution = ControlledByBlocked
	case held.Cmp(minority) >= 0 || e.anyHolds(c.p, minority, blocked):
		out.Caution = SignificantMinority
	case out.Status == NotBlocked && e.remainderMayReach(c):
		out.Caution = UnknownRemainder
	}
	if e.rule.freezesControlled {
		most, _ := c.possible.most()
		needs := len(c.controls) > 0 || most.Cmp(minority) >= 0 || e.groupHolds(c.p, minority) || e.anyHolds(c.p, minority, mayBeBlocked) || e.controlByVotes(c)
		out.NeedsControlReview = &needs
	}
}

// anyHolds says whether any one owner of that standing, or a graver one, may hold as
// much: where owners are not added up the one who surely holds the most is not the only
// one to look at.
func (e *Evaluation) anyHolds(p uint32, share Percent, from standing) bool {
	if e.rule.aggregate {
		return false // the sum says it
	}
	for h := range e.g.holdingsIn(p, e.rule.day) {
		if h.holder == p || !e.rule.counts(h.right) || e.standing(h.holder) < from || h.share.Max.Cmp(share) < 0 {
			continue
		}
		his := e.g.tally(p, h.right, e.rule.day, func(holder uint32) bool { return holder == h.holder })
		if atMost(his).Cmp(share) >= 0 {
			return true
		}
	}
	return false
}

// groupHolds says whether, where owners are not added up, what any one of them may
// hold, with those he owns, may be as much.
func (e *Evaluation) groupHolds(p uint32, share Percent) bool {
	return !e.rule.aggregate && e.reached[p].mostOfAny >= share.units
}

// controlByVotes says whether members hold half of the votes where votes make no
// owner.
func (e *Evaluation) controlByVotes(c *casefile) bool {
	if e.rule.counts(votes) {
		return false
	}
	return atMost(e.tallyOf(e.possible, c.p, votes)).Cmp(Percents(50)) >= 0
}

// remainderMayReach says whether what nobody is known to hold, with what those hold
// who are or may be blocked, would reach the line. Of somebody of whom no holder is
// known at all it says nothing.
func (e *Evaluation) remainderMayReach(c *casefile) bool {
	if c.possible.holders == 0 || !c.possible.excess().IsZero() {
		return false
	}
	return e.rule.passes(c.possible.left())
}
