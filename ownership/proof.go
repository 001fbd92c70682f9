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
	if e.isRoot(c.p) {
		return steps, false
	}
	s := e.certain
	if status != Blocked {
		s = e.possible
	}
	queue, seen := []uint32{c.p}, map[uint32]bool{c.p: true}
	for len(queue) > 0 && len(steps) < limit {
		p := queue[0]
		queue = queue[1:]
		for _, h := range e.deciding(s, p, status == NotBlocked) {
			steps = append(steps, e.step(h))
			if !seen[h.holder] && !e.beginsSweep(h.holder) {
				seen[h.holder] = true
				queue = append(queue, h.holder)
			}
		}
		if status == NotBlocked {
			queue = nil
		}
	}
	return steps[:min(len(steps), limit)], len(queue) > 0 || len(steps) > limit
}

// beginsSweep says whether the sweeps at hand begin with the party, so that nothing
// stands behind it. Where owners are not added up that is one group: another listed
// owner counts in it only since the group owns him.
func (e *Evaluation) beginsSweep(p uint32) bool {
	if e.rule.aggregate || e.lastDone == 0 {
		return e.isRoot(p)
	}
	return slices.Contains(e.groupOf[e.lastDone-1], p)
}

// deciding are the holdings that make p a member of a sweep: the fewest, or all.
func (e *Evaluation) deciding(s *sweep, p uint32, all bool) (out []*holding) {
	// On a circle every stake matters: which of them is from outside, say.
	all = all || s.members[p] == throughCycle
	before := e.before(s, p)
	for _, right := range e.rule.rights {
		t := e.g.tally(p, right, e.rule.day, before)
		slices.SortStableFunc(t.counted, func(x, y *holding) int {
			return cmp.Or(y.bound(s.upper).Cmp(x.bound(s.upper)), cmp.Compare(e.g.ID(int(x.holder)), e.g.ID(int(y.holder))))
		})
		// How many of the largest are enough, if all of them are.
		few := len(t.counted)
		if !all {
			few = 1 + sort.Search(len(t.counted), func(n int) bool { return e.enough(s, p, right, t.counted[:n+1]) })
		}
		if !all && few <= len(t.counted) {
			return t.counted[:few]
		}
		if all {
			out = append(out, t.counted...)
		}
	}
	for h := range e.g.holdingsIn(p, e.rule.day) {
		if h.right == control && before(h.holder) && (all || s.byControl != nil && s.byControl(h.holder)) {
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
func (e *Evaluation) enough(s *sweep, p uint32, right uint8, some []*holding) bool {
	chosen := make(map[uint32]bool, len(some))
	for _, h := range some {
		chosen[h.holder] = true
	}
	t := e.g.tally(p, right, e.rule.day, func(holder uint32) bool { return chosen[holder] })
	if s.upper {
		return t.mayPass(&e.rule)
	}
	return t.passes(&e.rule)
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
	if !e.g.circling[p] || s.members[p] != inside || e.isPartner(p) {
		return func(holder uint32) bool { return holder != p && s.isMember(holder) }
	}
	levels := e.levelsOf(s)
	return func(holder uint32) bool {
		if !s.isMember(holder) || s.members[holder] == throughCycle {
			return false
		}
		return !e.g.circling[holder] || levels[holder] < levels[p]
	}
}

// levelsOf ranks the members that may be on cycles by how many rounds it takes to
// reach them.
func (e *Evaluation) levelsOf(s *sweep) map[uint32]int {
	if s.levels != nil {
		return s.levels
	}
	s.levels = make(map[uint32]int)
	var waiting []uint32
	for _, p := range s.joined {
		switch {
		case !e.g.circling[p] || s.members[p] != inside:
		case e.beginsSweep(p):
			s.levels[p] = 0
		default:
			waiting = append(waiting, p)
		}
	}
	for level := 1; len(waiting) > 0; level++ {
		known := func(holder uint32) bool {
			if !e.g.circling[holder] {
				return s.isMember(holder)
			}
			at, ok := s.levels[holder]
			return ok && at < level
		}
		var found, next []uint32
		candidates := make(map[uint32]bool)
		for _, p := range waiting {
			if e.reachedBy(s, p, known) {
				found = append(found, p)
			}
		}
		for _, p := range found {
			s.levels[p] = level
			for h := range e.g.holdingsOf(p, e.rule.day) {
				candidates[h.held] = true
			}
		}
		if len(found) == 0 {
			break
		}
		for p := range candidates {
			if _, ranked := s.levels[p]; !ranked && e.g.circling[p] && s.members[p] == inside {
				next = append(next, p)
			}
		}
		waiting = next
	}
	return s.levels
}

// reachedBy says whether the holders that count are enough.
func (e *Evaluation) reachedBy(s *sweep, p uint32, counts func(uint32) bool) bool {
	for _, right := range e.rule.rights {
		t := e.g.tally(p, right, e.rule.day, counts)
		if (s.upper && t.mayPass(&e.rule)) || (!s.upper && t.passes(&e.rule)) {
			return true
		}
	}
	for h := range e.g.holdingsIn(p, e.rule.day) {
		if h.right == control && counts(h.holder) && s.byControl != nil && s.byControl(h.holder) {
			return true
		}
	}
	return false
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
