package ownership

import (
	"cmp"
	"slices"
	"sort"
)

// ProofStep is one interest that decides.
type ProofStep struct {
	Owner string `json:"owner"`
	Owned string `json:"owned"`
	Right Right  `json:"right"`
	// Pct is the size of a stake, or PctMin and PctMax what it is between.
	Pct    string `json:"pct,omitempty"`
	PctMin string `json:"pct_min,omitempty"`
	PctMax string `json:"pct_max,omitempty"`
	// MinOpen: more than PctMin; MaxOpen: less than PctMax.
	MinOpen bool   `json:"pct_min_open,omitempty"`
	MaxOpen bool   `json:"pct_max_open,omitempty"`
	Kind    string `json:"kind,omitempty"` // of control, or "branch" where owned is part of its owner
	// OwnerStatus says why the owner counts: "listed", "may_be_listed", "government",
	// "joint_arrangement", "blocked" or "review", which a further step of the proof
	// explains.
	OwnerStatus string   `json:"owner_status"`
	Sources     []string `json:"sources"` // the records that say so
}

// maxSteps is how long a proof may be.
const maxSteps = 100

// prove gives the fewest interests that decide: of each blocked party the largest
// stakes that together reach the line, then of each owner who is not listed his own.
// For a party that is not blocked it gives all that blocked owners have in it.
func (e *Evaluation) prove(c *casefile, status Status, limit int) (steps []ProofStep, cut bool) {
	steps = []ProofStep{}
	s := e.certain
	if status != Blocked {
		s = e.possible
	}
	if e.isOutright(e.certain, c.p) {
		return steps, false
	}
	first := e.provedOf(c.p)
	queue, seen := []proved{first}, map[proved]bool{first: true}
	for len(queue) > 0 && len(steps) < limit {
		at := queue[0]
		queue = queue[1:]
		why := e.why(s, at, status == NotBlocked)
		for _, h := range why {
			if len(steps) > limit {
				break
			}
			steps = append(steps, e.step(h))
			// Of a government's part it is proved that it is one, even if a list names it.
			next := e.provedOf(h.holder)
			next.asState = next.asState || at.asState
			switch {
			case seen[next], next.asState && e.isGovernment(h.holder), !next.asState && e.beginsSweep(s, h.holder):
				continue
			case !next.asState && len(why) == 1 && e.isOutright(s, h.holder):
				continue // he alone is enough, whoever owns him
			}
			seen[next] = true
			queue = append(queue, next)
		}
		if status == NotBlocked {
			queue = nil
		}
	}
	return steps[:min(len(steps), limit)], len(queue) > 0 || len(steps) > limit
}

// proved is of whom something is proved: that the law blocks him, or that he belongs
// to a government.
type proved struct {
	p       uint32
	asState bool
}

// provedOf is what is to be proved of a party: that it belongs to a government where
// stakes do not block it.
func (e *Evaluation) provedOf(p uint32) proved {
	s, belongs := e.certain, e.belongsToState(p)
	if !belongs {
		s, belongs = e.possible, e.mayBelongToState(p)
	}
	return proved{p, belongs && !e.isOutright(s, p) && !e.reachedBy(s, p, e.before(s, p))}
}

// why are the holdings that decide. Those of whoever was asked for are kept: many may
// stand before one owner.
func (e *Evaluation) why(s *sweep, of proved, all bool) []*holding {
	if s.reasons == nil {
		s.reasons = make(map[question][]*holding)
	}
	asked := question{of, all}
	known, ok := s.reasons[asked]
	if !ok {
		known = e.whyAnew(s, of, all)
		s.reasons[asked] = known
	}
	return known
}

// question is what why was asked.
type question struct {
	proved
	all bool
}

func (e *Evaluation) whyAnew(s *sweep, of proved, all bool) []*holding {
	if !of.asState {
		return e.deciding(s, &e.rule, of.p, all, e.before(s, of.p), s.byControl)
	}
	belong := e.states.certain
	if s.upper {
		belong = e.states.possible
	}
	ranked := e.stateRanks(s.upper)
	states := func(p uint32) bool {
		return p != of.p && belong[p] > 0 && belong[p] == belong[of.p] && (!e.g.circling[of.p] || !e.g.circling[p] || ranked.before(p, of.p))
	}
	asOwner := e.rule // what a government owns was its own before there was guidance
	asOwner.published, asOwner.rights = true, []uint8{shares, votes}
	always := func(uint32) bool { return true }
	out := e.deciding(s, &asOwner, of.p, false, states, always)
	if len(out) == 0 { // on a circle: every interest of somebody who may be meant
		out = e.deciding(s, &asOwner, of.p, true, func(p uint32) bool { return p != of.p && s.isMember(p) }, always)
	}
	return out
}

// beginsSweep says whether the sweeps at hand begin with the party, or count it as a
// partner, so that nothing stands behind it. Where owners are not added up another
// listed owner counts only since the one at hand owns him.
func (e *Evaluation) beginsSweep(s *sweep, p uint32) bool {
	if e.rule.aggregate || e.lastDone == 0 {
		return e.isOutright(s, p)
	}
	return p == e.lastDone-1 || s.members[p] == partnered || (e.isGovernment(e.lastDone-1) && e.isGovernment(p))
}

// deciding are the holdings that make p a member of a sweep: the fewest, or all.
func (e *Evaluation) deciding(s *sweep, r *rule, p uint32, all bool, before, byControl func(uint32) bool) (out []*holding) {
	// On a circle every stake matters: which of them is from outside, say.
	all = all || s.members[p] == throughCycle
	for _, right := range r.rights {
		t := e.g.tally(p, right, e.rule.day, before)
		slices.SortStableFunc(t.counted, func(x, y *holding) int {
			return cmp.Or(y.bound(s.upper).Cmp(x.bound(s.upper)), cmp.Compare(e.g.ID(int(x.holder)), e.g.ID(int(y.holder))))
		})
		// How many of the largest are enough, if all of them are.
		few := len(t.counted)
		if !all {
			few = 1 + sort.Search(len(t.counted), func(n int) bool { return e.enough(s, r, p, right, t.counted[:n+1]) })
		}
		if !all && few <= len(t.counted) {
			return t.counted[:few]
		}
		if all {
			out = append(out, t.counted...)
		}
	}
	for h := range e.g.holdingsIn(p, e.rule.day) {
		if h.right == control && before(h.holder) && (all || byControl != nil && byControl(h.holder)) {
			kept := *h
			out = append(out, &kept)
			if !all {
				break
			}
		}
	}
	return out
}

// enough says whether the holdings alone make p a member.
func (e *Evaluation) enough(s *sweep, r *rule, p uint32, right uint8, some []*holding) bool {
	chosen := make(map[uint32]bool, len(some))
	for _, h := range some {
		chosen[h.holder] = true
	}
	t := e.g.tally(p, right, e.rule.day, func(holder uint32) bool { return chosen[holder] })
	if s.upper {
		return t.mayPass(r)
	}
	return t.passes(r)
}

func (h *holding) bound(upper bool) Percent {
	if upper {
		return h.share.Max
	}
	return h.share.Min
}

// before says who was a member before p: on a cycle the members are ranked, so that
// nobody is proved by himself.
func (e *Evaluation) before(s *sweep, p uint32) func(uint32) bool {
	if !e.g.circling[p] || s.members[p] != inside {
		return func(holder uint32) bool { return holder != p && s.isMember(holder) }
	}
	ranks := e.ranksOf(s)
	return func(holder uint32) bool {
		if !s.isMember(holder) || s.members[holder] == throughCycle {
			return false
		}
		return !e.g.circling[holder] || ranks.before(holder, p)
	}
}

func (e *Evaluation) step(h *holding) ProofStep {
	step := ProofStep{Owner: e.g.ID(int(h.holder)), Owned: e.g.ID(int(h.held)), Right: rightsOfEdge[h.right], OwnerStatus: e.statusInProof(h.holder)}
	switch {
	case h.right == control:
	case h.share.Exact():
		step.Pct = h.share.Min.String()
	default:
		step.PctMin, step.PctMax, step.MinOpen, step.MaxOpen = h.share.Min.String(), h.share.Max.String(), h.share.MinOpen, h.share.MaxOpen
	}
	for i := range h.edges {
		from := &h.edges[i]
		if !from.holds(e.rule.day) {
			continue
		}
		if from.kind > 0 && step.Kind == "" {
			step.Kind = e.g.kinds.at(uint32(from.kind) - 1)
		}
		if source := e.g.sources.at(from.source); !slices.Contains(step.Sources, source) {
			step.Sources = append(step.Sources, source)
		}
	}
	return step
}

func (e *Evaluation) statusInProof(p uint32) string {
	l, listed := e.listed[p]
	switch {
	case listed && l.Uncertain:
		return "may_be_listed"
	case listed:
		return "listed"
	case e.isGovernment(p):
		return "government"
	case e.isPartner(p):
		return "joint_arrangement"
	}
	return string(e.statusOf(p))
}
