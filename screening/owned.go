package screening

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening/identity"
)

// owned are the parties that no list names and that stand with listed ones, since
// those own or control them. They are searched as a list is.
type owned struct {
	index     *Index
	standings map[string]*ownership.Standing // by the party's id
}

// ownedList is what the list of them is called within; no answer shows it.
const ownedList sanctions.ListName = "ownership"

// Owned is x with parties that stand with listed ones: asking for one of them finds
// the listed owner. x stays as it is; without standings the index has none.
func (x *Index) Owned(standings []ownership.Standing) (*Index, error) {
	next := x.clone()
	next.labels, next.owned = x.labels, nil
	if len(standings) == 0 {
		return next, nil
	}
	o := &owned{standings: make(map[string]*ownership.Standing, len(standings))}
	b := sanctions.NewBuilder(ownedList)
	for i := range standings {
		s := &standings[i]
		if err := b.Add(entryOf(&s.Party)); err != nil {
			return nil, fmt.Errorf("owned party %s: %w", s.Party.ID, err)
		}
		o.standings[s.Party.ID] = s
	}
	var err error
	if o.index, err = New([]*sanctions.Snapshot{b.Snapshot()}); err != nil {
		return nil, err
	}
	next.owned = o
	return next, nil
}

// entryOf is a party of a register as a list would have it.
func entryOf(p *ownership.Party) *sanctions.Party {
	entry := &sanctions.Party{
		ID: p.ID, Kind: cmp.Or(p.Kind, sanctions.Unknown), Source: p.ID, Identifiers: p.Identifiers,
		Countries: p.Countries, Nationalities: p.Nationalities, BirthDates: p.BirthDates,
	}
	quality := sanctions.Primary
	for _, name := range p.Names {
		entry.Names = append(entry.Names, sanctions.Name{Full: name, Quality: quality})
		quality = sanctions.Strong
	}
	return entry
}

// Ownership is why a hit by ownership is one: who was found, and what the law says
// of it. Its JSON is part of a hit's.
type Ownership struct {
	EntityID string            `json:"entity_id" doc:"The party that was found, by its id in the register"`
	Name     string            `json:"name"`
	Regime   ownership.Regime  `json:"regime"`
	AsOf     string            `json:"as_of" doc:"The day of the computation"`
	Outcome  ownership.Outcome `json:"outcome"`
}

// hitsOf asks for the question among the owned, and gives the listed parties behind
// those found. One that is blocked for certain is a match as its name is; what is for
// review is not.
func (o *owned) hitsOf(x *Index, q Question, options Options) ([]Hit, error) {
	if len(q.Properties) == 0 {
		return nil, nil // nobody owns an address by shares
	}
	asked := options
	asked.Lists = nil
	found, err := o.index.Screen(q, asked)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, company := range found {
		s := o.standings[company.EntityID]
		for i := range s.Findings {
			f := &s.Findings[i]
			for _, owner := range f.Owners {
				if len(options.Lists) == 0 || slices.Contains(options.Lists, owner.List) {
					hits = append(hits, x.behind(company, s, f, owner))
				}
			}
		}
	}
	return hits, nil
}

// behind is the hit on an owner of the company that was found.
func (x *Index) behind(company Hit, s *ownership.Standing, f *ownership.Finding, owner ownership.Owner) Hit {
	h := company
	h.List, h.EntityID, h.Name, h.Programs, h.Via = owner.List, owner.EntityID, owner.Name, owner.Programs, ViaOwnership
	if h.Programs == nil {
		h.Programs = []string{}
	}
	h.Match = company.Match && f.Outcome.Blocked && owner.Certain
	h.Reasons = append(slices.Clone(company.Reasons), Reason{
		Feature: "ownership", Query: company.MatchedName, Candidate: f.Outcome.Explanation, Score: 1, Weight: 0,
	})
	h.Ownership = &Ownership{EntityID: s.Party.ID, Name: company.Name, Regime: f.Regime, AsOf: f.AsOf.String(), Outcome: f.Outcome}
	h.CanonicalID, h.Referents = identity.Reference{List: owner.List, EntityID: owner.EntityID}.String(), []string{}
	if at, found := x.partyAt(owner.List, owner.EntityID); found {
		h.CanonicalID, h.Referents = x.identify(&x.parties[at])
	}
	return h
}

// withOwned puts hits by ownership among the others, the best first.
func withOwned(hits, more []Hit, limit int) []Hit {
	all := slices.Concat(hits, more)
	slices.SortStableFunc(all, func(a, b Hit) int {
		return cmp.Or(
			falseLast(a.Match, b.Match), cmp.Compare(b.Score, a.Score), cmp.Compare(a.List, b.List), cmp.Compare(a.EntityID, b.EntityID),
			cmp.Compare(a.Via.rank(), b.Via.rank()), cmp.Compare(a.MatchedName, b.MatchedName))
	})
	return all[:min(len(all), limit)]
}
