package screening

import (
	"cmp"
	"math"
	"slices"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/sanctions"
)

const (
	// justBelow is the highest score of what must not be a match: the default
	// threshold less the smallest step that a score is given in, a hundredth
	// so that a person sees the difference.
	justBelow = DefaultThreshold - 0.01
	// nearlyMatch is the name score from which agreeing facts may make a match.
	nearlyMatch = DefaultThreshold - 0.05
	// scoreSteps is how finely scores are given: four decimals.
	scoreSteps = 10000
)

// find is a listed party that was found, in one way.
type find struct {
	party       int32
	via         Via
	score       float64
	confirmable bool // false: never a match, whatever the score
	matched     string
	quality     sanctions.Quality
	reasons     []Reason
}

// Screen looks the question up in every list, or those of the options. The best
// hits come first, at most one a party; equal ones stand in the order of lists
// and ids, so that equal questions have equal answers. An error is a
// [*QuestionError], and then nothing was screened.
func (x *Index) Screen(q Question, o Options) ([]Hit, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := o.check(x); err != nil {
		return nil, err
	}
	o.Limit = cmp.Or(o.Limit, DefaultLimit)
	o.Threshold = cmp.Or(o.Threshold, DefaultThreshold)
	within := func(party int32) bool {
		return len(o.Lists) == 0 || slices.Contains(o.Lists, x.list(&x.parties[party]))
	}
	finds, err := x.addressFinds(q, nil)
	if err != nil {
		return nil, err
	}
	finds = slices.DeleteFunc(x.identifierFinds(q, finds), func(f find) bool { return !within(f.party) })
	finds = x.nameFinds(q, o.Limit, within, finds)
	return x.hits(finds, o), nil
}

// nameFinds are the parties with a name like one of the question's.
func (x *Index) nameFinds(q Question, limit int, within func(int32) bool, finds []find) []find {
	spelled := q.spelledNames()
	if len(spelled) == 0 {
		return finds
	}
	w := x.workspaces.Get().(*workspace)
	w.scored = w.scored[:0]
	prepared := make([]names.Name, len(spelled))
	for i, s := range spelled {
		prepared[i] = names.Prepare(s)
		x.compareNames(w, int32(i), prepared[i], within, limit)
	}
	slices.SortFunc(w.scored, func(a, b scored) int {
		return cmp.Or(cmp.Compare(x.names[a.name].party, x.names[b.name].party), cmp.Compare(a.name, b.name), cmp.Compare(a.asked, b.asked))
	})
	facts := q.facts()
	for from := 0; from < len(w.scored); {
		party := x.names[w.scored[from].name].party
		to := from + 1
		for to < len(w.scored) && x.names[w.scored[to].name].party == party {
			to++
		}
		finds = append(finds, x.bestName(w.scored[from:to], party, &facts, spelled, prepared))
		from = to
	}
	// Not deferred: a workspace that a panic left half-used must not come back.
	x.workspaces.Put(w)
	return finds
}

// bestName makes one finding of a party's names that were compared.
func (x *Index) bestName(compared []scored, party int32, facts *asked, spelled []string, prepared []names.Name) find {
	weighed := facts.weigh(&x.parties[party])
	best := find{party: party, via: ViaName, score: -1}
	var by scored
	for _, s := range compared {
		n := &x.names[s.name]
		trusted := n.quality != sanctions.Weak || weighed.second || n.prepared.Same(prepared[s.asked])
		score := moved(s.score, weighed.points)
		if !trusted {
			score = min(score, justBelow)
		}
		if score > best.score || (score == best.score && trusted && !best.confirmable) {
			best.score, best.confirmable = score, trusted
			by = s
		}
	}
	n := &x.names[by.name]
	best.matched, best.quality = n.text, n.quality
	best.reasons = append(make([]Reason, 0, 1+len(weighed.reasons)), Reason{"name", spelled[by.asked], n.text, by.score, 1})
	best.reasons = append(best.reasons, weighed.reasons...)
	return best
}

// moved is a name's score after the facts. Agreement does not make a match of
// names that are not nearly one.
func moved(name, points float64) float64 {
	score := min(1, max(0, name+points))
	if points > 0 && name < nearlyMatch {
		return min(score, justBelow)
	}
	return score
}

// ranked is a finding with what its place in the answer depends on.
type ranked struct {
	find
	match bool
	list  sanctions.ListName
	id    string
}

// hits makes the answer of all findings: the best one of each party, in order.
func (x *Index) hits(finds []find, o Options) []Hit {
	all := make([]ranked, 0, len(finds))
	for _, f := range finds {
		if f.score = rounded(f.score); f.score >= minReported {
			p := &x.parties[f.party]
			all = append(all, ranked{f, f.confirmable && f.score >= o.Threshold, x.list(p), x.id(p)})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.party, b.party), falseLast(a.match, b.match), cmp.Compare(b.score, a.score), cmp.Compare(a.via.rank(), b.via.rank()))
	})
	all = slices.CompactFunc(all, func(a, b ranked) bool { return a.party == b.party })
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), falseLast(a.match, b.match), cmp.Compare(a.list, b.list), cmp.Compare(a.id, b.id))
	})
	all = all[:min(len(all), o.Limit)]
	hits := make([]Hit, len(all))
	for i, r := range all {
		p := &x.parties[r.party]
		for k := range r.reasons {
			r.reasons[k].Score, r.reasons[k].Weight = rounded(r.reasons[k].Score), rounded(r.reasons[k].Weight)
		}
		hits[i] = Hit{
			List: r.list, EntityID: r.id, Name: p.name, MatchedName: r.matched,
			AliasQuality: cmp.Or(r.quality, sanctions.Primary), Score: r.score, Match: r.match,
			Programs: p.programs, Via: r.via, Reasons: r.reasons,
		}
	}
	return hits
}

func falseLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// rank orders ways to one party that say the same: the hardest evidence first.
func (v Via) rank() int {
	return slices.Index([]Via{ViaAddress, ViaIdentifier, ViaName, ViaSameKey}, v)
}

func rounded(score float64) float64 { return math.Round(score*scoreSteps) / scoreSteps }
