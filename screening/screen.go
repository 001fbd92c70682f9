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
	// threshold less a hundredth, so that a person sees the difference.
	justBelow = DefaultThreshold - 0.01
	// nearlyMatch is the name score from which agreeing facts may make a match: two
	// Ivans of one day of birth are two.
	nearlyMatch = DefaultThreshold - 0.1
	// certain is what an equal name counts as when facts speak against it: no name
	// is proof against them.
	certain = 0.99
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
	by          scored   // the names that were found alike, for ViaName
	reasons     []Reason // for any other way
}

// inquiry is a question made ready: what its names and facts are.
type inquiry struct {
	spelled  []string
	weak     []bool         // which of them are weak aliases
	readings [][]names.Name // of each spelled name
	facts    asked
	options  Options
}

func (q Question) prepare(o Options) *inquiry {
	in := &inquiry{facts: q.facts(), options: o}
	in.spelled, in.weak = q.spelledNames()
	kind := names.Any
	if q.Schema != "" {
		kind = kindOfName(in.facts.given)
	}
	in.readings = make([][]names.Name, len(in.spelled))
	for i, s := range in.spelled {
		in.readings[i] = names.Readings(kind, s)
	}
	return in
}

// words is how many words the readings of all names have.
func (in *inquiry) words() (n int) {
	for _, readings := range in.readings {
		for _, r := range readings {
			n += r.Len()
		}
	}
	return n
}

// Screen looks the question up in every list, or those of the options. Matches
// come first, then the best hits, at most one an entry; equal ones stand in the order of lists
// and ids, so that equal questions have equal answers. An error is a
// [*QuestionError], or that of the links, and then nothing was screened.
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
	in := &inquiry{options: o}
	if len(q.Properties) > 0 {
		in = q.prepare(o)
		finds = x.nameFinds(in, within, finds)
	}
	hits := []Hit{}
	if len(finds) > 0 {
		hits = x.hits(in, finds)
	}
	if x.owned == nil {
		return hits, nil
	}
	more, err := x.owned.hitsOf(x, q, o)
	if err != nil {
		return nil, err
	}
	return withOwned(hits, more, o.Limit), nil
}

// nameFinds are the parties with a name like one of the question's.
func (x *Index) nameFinds(in *inquiry, within func(int32) bool, finds []find) []find {
	if len(in.spelled) == 0 {
		return finds
	}
	w := x.workspaces.Get().(*workspace)
	w.scored = w.scored[:0]
	for i, readings := range in.readings {
		for r, reading := range readings {
			x.compareNames(w, int32(i), int32(r), reading, within, in.options.Limit)
		}
	}
	slices.SortFunc(w.scored, func(a, b scored) int {
		return cmp.Or(
			cmp.Compare(x.names[a.name].party, x.names[b.name].party), cmp.Compare(a.name, b.name),
			cmp.Compare(a.asked, b.asked), cmp.Compare(a.reading, b.reading),
		)
	})
	for from := 0; from < len(w.scored); {
		party := x.names[w.scored[from].name].party
		to := from + 1
		for to < len(w.scored) && x.names[w.scored[to].name].party == party {
			to++
		}
		finds = append(finds, x.bestName(in, w.scored[from:to], party))
		from = to
	}
	// Not deferred: a workspace that a panic left half-used must not come back.
	x.workspaces.Put(w)
	return finds
}

// bestName makes one finding of a party's names that were compared.
func (x *Index) bestName(in *inquiry, compared []scored, party int32) find {
	weighed := in.facts.weigh(&x.parties[party], in.options.Weights, false)
	best := find{party: party, via: ViaName, score: -1}
	for _, s := range compared {
		n := &x.names[s.name]
		trusted := n.quality != sanctions.Weak || weighed.second || n.prepared.Same(in.readings[s.asked][s.reading])
		score := moved(s.score, weighed.points)
		if !trusted {
			score = min(score, justBelow)
		}
		match := func(trusted bool, score float64) bool { return trusted && rounded(score) >= in.options.Threshold }
		if x, y := match(trusted, score), match(best.confirmable, best.score); x && !y ||
			x == y && (score > best.score || (score == best.score && trusted && !best.confirmable)) {
			best.score, best.confirmable, best.by = score, trusted, s
		}
	}
	n := &x.names[best.by.name]
	best.matched, best.quality = n.text, n.quality
	return best
}

// moved is a name's score after the facts, whose points are added to its
// log-odds. Agreement does not make a match of names that are not nearly one.
func moved(name, points float64) float64 {
	if points == 0 || name <= 0 {
		return name
	}
	p := min(name, certain)
	score := 1 / (1 + (1-p)/p*math.Exp(-points))
	switch {
	case points < 0:
		return min(name, score)
	case name < nearlyMatch:
		return max(name, min(score, justBelow))
	}
	return max(name, score)
}

// ranked is a finding with what its place in the answer depends on.
type ranked struct {
	find
	match bool
	list  sanctions.ListName
	id    string
}

// hits makes the answer of all findings: the best one of each party, matches
// first, so that no finding takes the place of one.
func (x *Index) hits(in *inquiry, finds []find) []Hit {
	all := make([]ranked, 0, len(finds))
	for _, f := range finds {
		if f.score = rounded(f.score); f.score >= minReported {
			p := &x.parties[f.party]
			all = append(all, ranked{f, f.confirmable && f.score >= in.options.Threshold, x.list(p), x.id(p)})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.party, b.party), falseLast(a.match, b.match), cmp.Compare(b.score, a.score), cmp.Compare(a.via.rank(), b.via.rank()))
	})
	all = slices.CompactFunc(all, func(a, b ranked) bool { return a.party == b.party })
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(falseLast(a.match, b.match), cmp.Compare(b.score, a.score), cmp.Compare(a.list, b.list), cmp.Compare(a.id, b.id))
	})
	all = all[:min(len(all), in.options.Limit)]
	hits := make([]Hit, len(all))
	for i, r := range all {
		p := &x.parties[r.party]
		reasons := r.reasons
		if r.via == ViaName {
			reasons = x.explain(in, r.by)
		}
		roundReasons(reasons)
		canonical, referents := x.identify(p)
		hits[i] = Hit{
			List: r.list, EntityID: r.id, Name: p.name, MatchedName: r.matched,
			AliasQuality: cmp.Or(r.quality, sanctions.Primary), Score: r.score, Match: r.match,
			Programs: p.programs, Via: r.via, Reasons: reasons, CanonicalID: canonical, Referents: referents,
		}
	}
	return hits
}

// explain gives the reasons of a hit by name: the names, their parts, the facts.
func (x *Index) explain(in *inquiry, by scored) []Reason {
	n := &x.names[by.name]
	query := in.readings[by.asked][by.reading].Weighted(x.words.rarity)
	reasons := nameReasons(in.spelled[by.asked], n.text, query, n.prepared)
	return append(reasons, in.facts.weigh(&x.parties[n.party], in.options.Weights, true).reasons...)
}

// nameReasons explain how alike two names are: both whole, then part by part.
// The weight of a part is its share of all that was compared.
func nameReasons(asked, listed string, query, candidate names.Name) []Reason {
	score, pairs := names.Compare(query, candidate, nil)
	reasons := append(make([]Reason, 0, 1+len(pairs)), Reason{"name", asked, listed, score, 1})
	all := 0.0
	for _, p := range pairs {
		all += p.Weight
	}
	for _, p := range pairs {
		reasons = append(reasons, Reason{"name_" + p.How, p.Query, p.Candidate, p.Similarity, p.Weight / all})
	}
	return reasons
}

func roundReasons(reasons []Reason) {
	for k := range reasons {
		reasons[k].Score, reasons[k].Weight = rounded(reasons[k].Score), rounded(reasons[k].Weight)
	}
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
	return slices.Index([]Via{ViaAddress, ViaIdentifier, ViaName, ViaOwnership, ViaSameKey, ViaAttribution}, v)
}

func rounded(score float64) float64 { return math.Round(score*scoreSteps) / scoreSteps }
