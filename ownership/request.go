package ownership

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// Request is a small question that brings its own holdings: a stream's line, or a
// person's what-if.
type Request struct {
	Regime      Regime
	AsOf        Day
	Listed      []string
	Holdings    []Interest // Source of each is in Detail
	Control     []Interest
	Programs    map[string][]string
	Governments map[string]string
	Joint       [][]string
	Prior       []Interest
	Divestment  *Divestment
}

// Divestment is how a blocked owner gave up a stake. FAQ 402 recognises it when it
// took place entirely outside the jurisdiction of the United States and no US person
// took part; nil is unknown.
type Divestment struct {
	EntirelyOutsideUS *bool
	USPersonInvolved  *bool
}

// recognised says whether it counts; false, false when that is not known.
func (d *Divestment) recognised() (yes, known bool) {
	switch {
	case d == nil:
		return false, false
	case d.EntirelyOutsideUS != nil && !*d.EntirelyOutsideUS, d.USPersonInvolved != nil && *d.USPersonInvolved:
		return false, true
	case d.EntirelyOutsideUS != nil && d.USPersonInvolved != nil:
		return true, true
	}
	return false, false
}

// Answer is what the rule says of every party of a request that is not listed.
type Answer struct {
	Entities map[string]Outcome `json:"entities"`
	// Warnings are what looks wrong in the request; everything is computed all the same.
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is a [Problem] of a request.
type Warning Problem

func (a *Answer) warn(problems ...Problem) {
	for _, p := range problems {
		if w := Warning(p); !slices.Contains(a.Warnings, w) {
			a.Warnings = append(a.Warnings, w)
		}
	}
}

// maxWarnings is how many warnings an answer carries.
const maxWarnings = 100

// maxProofBytes is how long the proofs of an answer may be together, about: a chain of
// a hundred thousand companies has proofs of a step each, from which one goes on to the
// next company's.
const maxProofBytes = 16 << 20

// Answer computes it. It ends early only when ctx does.
func (r *Request) Answer(ctx context.Context) (*Answer, error) {
	now, warnings, err := r.evaluate(ctx, r.Holdings, nil)
	if err != nil {
		return nil, err
	}
	a := &Answer{Entities: now}
	a.warn(r.doubts()...)
	a.warn(warnings...)
	if r.Divestment == nil && r.Prior == nil {
		return a, nil
	}
	if r.Regime != US {
		a.warn(Problem{"divestment_not_applied", "divestment", "FAQ 402 is a rule of the United States; the holdings count as they are"})
		return a, nil
	}
	var prior map[string]Outcome
	if r.Prior != nil {
		var more []Problem
		if prior, more, err = r.evaluate(ctx, timeless(r.Prior), nil); err != nil {
			return nil, err
		}
		a.warn(more...)
	}
	if err := r.blockBefore(ctx, a, prior); err != nil {
		return nil, err
	}
	r.applyDivestment(a, prior)
	return a, nil
}

// timeless are holdings that count whatever their days: those before a divestment have
// ended.
func timeless(holdings []Interest) []Interest {
	out := slices.Clone(holdings)
	for i := range out {
		out[i].From, out[i].Until = 0, 0
	}
	return out
}

// blockBefore computes anew what those hold now who are, or may be, still blocked as
// they were before a divestment that does not count, or perhaps does not.
func (r *Request) blockBefore(ctx context.Context, a *Answer, prior map[string]Outcome) error {
	recognised, known := r.Divestment.recognised()
	if recognised {
		return nil
	}
	still := make(map[string]bool) // whether it is uncertain
	for id, before := range prior {
		now := a.Entities[id]
		switch {
		case before.Blocked && !now.Blocked:
			still[id] = !known
		case before.Status == Review && now.Status == NotBlocked:
			still[id] = true
		}
	}
	if len(still) == 0 {
		return nil
	}
	again, _, err := r.evaluate(ctx, r.Holdings, still)
	for id, now := range again {
		if now.Reason == UncertainIdentity {
			now.Reason = TransferNotRecognised
		}
		a.Entities[id] = now // those still blocked are not among them, and stay for applyDivestment
	}
	return err
}

// doubts are warnings of what a request names and nothing can follow from.
func (r *Request) doubts() (out []Problem) {
	for _, id := range slices.Sorted(maps.Keys(r.Governments)) {
		country := r.Governments[id]
		blocks := slices.ContainsFunc(Governments(), func(g Government) bool { return g.Country == country && g.holds(r.AsOf) })
		if r.Regime == US && !blocks {
			out = append(out, Problem{"no_programme", "governments", fmt.Sprintf(
				"no programme is known that blocks the government of %s (%s) with what it controls on that day; North Korea is KP", country, shorten(id))})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.Programs)) {
		if !slices.Contains(r.Listed, id) {
			out = append(out, Problem{"not_listed", "programs", fmt.Sprintf("%q has programmes and is not in listed; nothing follows from them", shorten(id))})
		}
	}
	return out
}

// applyDivestment settles every entity by what it was before and what it is now.
func (r *Request) applyDivestment(a *Answer, prior map[string]Outcome) {
	yes, known := r.Divestment.recognised()
	for id, before := range prior {
		if _, still := a.Entities[id]; !still {
			a.Entities[id] = before // held by nobody any more
		}
	}
	for id, now := range a.Entities {
		before, had := prior[id]
		switch {
		case known && !yes && had && before.Status == Review && now.Status == NotBlocked:
			now = before // a transfer that does not count changes nothing of the doubt
		case yes:
			if had && !now.Blocked {
				was := before.Blocked
				now.PreviouslyBlockedStaysBlocked = &was
			}
		case known && had && before.Blocked:
			if !now.Blocked {
				before.Reason = TransferNotRecognised
				before.Explanation += " The transfer since is not recognised: it was not wholly outside the jurisdiction of the United States, or a US person took part (FAQ 402)."
			}
			now = before
		case !known && !now.Blocked && (before.Blocked || before.Status == Review || prior == nil), known && prior == nil && !now.Blocked:
			now.Status, now.Reason = Review, TransferNotRecognised
			now.Explanation += " Whether the transfer is recognised is not known: it must have been wholly outside the jurisdiction of the United States, with no US person taking part (FAQ 402)."
		}
		a.Entities[id] = now
	}
}

func (r *Request) evaluate(ctx context.Context, holdings []Interest, still map[string]bool) (map[string]Outcome, []Problem, error) {
	var b Builder
	for _, i := range r.merged(holdings) {
		if err := b.Add(Statement{Source: i.Detail, Interests: []Interest{i}}); err != nil {
			return nil, nil, err
		}
	}
	for _, i := range r.Control {
		if err := b.Add(Statement{Source: i.Detail, Interests: []Interest{i}}); err != nil {
			return nil, nil, err
		}
	}
	for _, id := range r.parties() {
		b.number(id)
	}
	g := b.Graph()
	q := Question{Regime: r.Regime, AsOf: r.AsOf, Governments: make(map[int]string)}
	number := func(id string) int {
		n, _ := g.Find(id)
		return n
	}
	for _, id := range r.Listed {
		q.Listed = append(q.Listed, Listed{Party: number(id), Programs: r.Programs[id]})
	}
	for id, uncertain := range still {
		q.Listed = append(q.Listed, Listed{Party: number(id), Uncertain: uncertain})
	}
	for id, country := range r.Governments {
		q.Governments[number(id)] = country
	}
	for _, group := range r.Joint {
		var parties []int
		for _, id := range group {
			parties = append(parties, number(id))
		}
		q.Joint = append(q.Joint, parties)
	}
	e, err := g.Evaluate(q)
	if err != nil {
		return nil, nil, err
	}
	out := make(map[string]Outcome, g.Len())
	perStep := 150 + 3*len(g.ids.blob)/max(1, g.Len()) // bytes, about
	steps := max(1, min(maxSteps, maxProofBytes/perStep/max(1, g.Len())))
	for _, p := range e.byGroup() {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if _, listed := e.listed[p]; !listed {
			out[g.ID(int(p))] = e.outcome(int(p), steps)
		}
	}
	return out, g.Problems(r.AsOf, maxWarnings), nil
}

// parties are all ids that the request names.
func (r *Request) parties() []string {
	out := slices.Clone(r.Listed)
	for _, i := range slices.Concat(r.Holdings, r.Prior, r.Control) {
		out = append(out, i.Holder, i.Held) // also where it does not hold on the day
	}
	for id := range r.Governments {
		out = append(out, id)
	}
	for _, group := range r.Joint {
		out = append(out, group...)
	}
	slices.Sort(out)
	return out
}

// merged puts together holdings of one owner in one party on the day. A request
// does not say whether two lines are two parcels or one that was noted twice, so all
// from the least of them to the sum is possible.
func (r *Request) merged(holdings []Interest) []Interest {
	held := slices.DeleteFunc(slices.Clone(holdings), func(i Interest) bool {
		e := edge{from: i.From, until: i.Until}
		return !e.holds(r.AsOf)
	})
	slices.SortStableFunc(held, func(x, y Interest) int { return cmp.Or(cmp.Compare(x.Holder, y.Holder), cmp.Compare(x.Held, y.Held)) })
	var out []Interest
	parcels := 0 // of the holding at hand
	for _, i := range held {
		i.From, i.Until = 0, 0
		last := len(out) - 1
		if last < 0 || out[last].Holder != i.Holder || out[last].Held != i.Held {
			out, parcels = append(out, i), 0
			continue
		}
		merged := &out[last]
		merged.Share = merged.Share.parcel(i.Share)
		if parcels++; parcels < maxSources {
			merged.Detail += ", " + i.Detail
		} else if parcels == maxSources {
			merged.Detail += " and more"
		}
		merged.conflicting = true
	}
	return out
}
