package screening

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

// searched is how many of them a question looks at, before it is known who of those
// found is blocked, and on which list their owners stand.
const searched = 500

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
		for _, f := range s.Findings {
			if !slices.Contains(ownership.Regimes(), f.Regime) {
				return nil, fmt.Errorf("owned party %s: there is no regime %q; want one of %v", s.Party.ID, f.Regime, ownership.Regimes())
			}
		}
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
		ID: p.ID, Kind: cmp.Or(p.Kind, sanctions.Unknown), Source: p.ID, Identifiers: slices.Clone(p.Identifiers),
		Countries: p.Countries, Nationalities: p.Nationalities, BirthDates: p.BirthDates,
	}
	for _, id := range append([]string{p.ID}, p.SameAs...) {
		number, is := identifierOf(id)
		if is && !slices.ContainsFunc(entry.Identifiers, func(known sanctions.Identifier) bool {
			return known.Type == number.Type && numberKey(known.Number) == numberKey(number.Number)
		}) {
			entry.Identifiers = append(entry.Identifiers, number)
		}
	}
	quality := sanctions.Primary
	for _, name := range p.Names {
		entry.Names = append(entry.Names, sanctions.Name{Full: name, Quality: quality})
		quality = sanctions.Strong
	}
	return entry
}

// identifierOf is the number that an id in a register is, where people ask by it.
func identifierOf(id string) (sanctions.Identifier, bool) {
	scheme, number, _ := strings.Cut(id, ":")
	switch {
	case number == "":
	case scheme == "lei":
		return sanctions.Identifier{Type: sanctions.LEI, Number: number}, true
	case scheme == "gb-coh":
		return sanctions.Identifier{Type: sanctions.Registration, Number: number, Country: "GB"}, true
	}
	return sanctions.Identifier{}, false
}

// Ownership is why a hit by ownership is one: who was found, who stands behind it, and
// what the law says of it. Its JSON is part of a hit's.
type Ownership struct {
	EntityID string            `json:"entity_id" doc:"The party that was found, by its id in the register"`
	Name     string            `json:"name"`
	Regime   ownership.Regime  `json:"regime"`
	AsOf     string            `json:"as_of" doc:"The day of the computation"`
	Outcome  ownership.Outcome `json:"outcome"`
	Owners   []ownership.Owner `json:"owners" nullable:"false" doc:"All listed parties behind it; the hit is on one of them"`
}

// Itself says whether the party is blocked in its own right: it is the listed one under
// a register's names, or a government. There is nothing to prove of it.
func (o *Ownership) Itself() bool { return o.Outcome.Blocked && len(o.Outcome.Proof) == 0 }

// hitsOf asks for the question among the owned, and gives the listed parties behind
// those found: one hit a company and regime. One that is blocked for certain is a match
// as its name is; what is for review is not.
func (o *owned) hitsOf(x *Index, q Question, options Options) ([]Hit, error) {
	if len(q.Properties) == 0 {
		return nil, nil // nobody owns an address by shares
	}
	asked := options
	asked.Lists, asked.Limit = nil, max(searched, options.Limit)
	found, err := o.index.Screen(q, asked)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, company := range found {
		s := o.standings[company.EntityID]
		for i := range s.Findings {
			f := &s.Findings[i]
			owners := ownersOf(f)
			if owner, is := ownerOn(options.Lists, owners, s, f); is {
				hits = append(hits, x.behind(company, s, f, owner, owners))
			}
		}
	}
	return hits, nil
}

// ownersOf are a finding's owners, each once: for certain where it is so of one of
// several.
func ownersOf(f *ownership.Finding) []ownership.Owner {
	owners := []ownership.Owner{}
	for _, o := range f.Owners {
		at := slices.IndexFunc(owners, func(p ownership.Owner) bool { return p.List == o.List && p.EntityID == o.EntityID })
		if at < 0 {
			at = len(owners)
			owners = append(owners, o)
		}
		owners[at].Certain = owners[at].Certain || o.Certain
		if owners[at].Programs == nil {
			owners[at].Programs = []string{}
		}
	}
	return owners
}

// ownerOn is the owner on whom the hit is: the first certain one on one of the lists,
// else the first there; none means all lists. A company of which nobody says who is
// behind it stands for itself, since it is blocked, or for review, all the same.
func ownerOn(lists []sanctions.ListName, owners []ownership.Owner, s *ownership.Standing, f *ownership.Finding) (ownership.Owner, bool) {
	if len(owners) == 0 {
		name := s.Party.ID
		if len(s.Party.Names) > 0 {
			name = s.Party.Names[0]
		}
		owners = []ownership.Owner{{List: ownership.ListOf(f.Regime), EntityID: s.Party.ID, Name: name, Programs: []string{}, Certain: true}}
	}
	var first *ownership.Owner
	for i := range owners {
		if o := &owners[i]; len(lists) == 0 || slices.Contains(lists, o.List) {
			if o.Certain {
				return *o, true
			}
			first = cmp.Or(first, o)
		}
	}
	if first == nil {
		return ownership.Owner{}, false
	}
	return *first, true
}

// behind is the hit on an owner of the company that was found.
func (x *Index) behind(company Hit, s *ownership.Standing, f *ownership.Finding, owner ownership.Owner, owners []ownership.Owner) Hit {
	h := company
	h.List, h.EntityID, h.Name, h.Programs, h.Via = owner.List, owner.EntityID, owner.Name, owner.Programs, ViaOwnership
	h.Match = company.Match && f.Outcome.Blocked && owner.Certain
	h.Reasons = append(slices.Clone(company.Reasons), Reason{
		Feature: "ownership", Query: company.MatchedName, Candidate: f.Outcome.Explanation, Score: 1, Weight: 0,
	})
	h.Ownership = &Ownership{EntityID: s.Party.ID, Name: company.Name, Regime: f.Regime, AsOf: f.AsOf.String(), Outcome: f.Outcome, Owners: owners}
	h.CanonicalID, h.Referents = identity.Reference{List: owner.List, EntityID: owner.EntityID}.String(), []string{}
	if at, found := x.partyAt(owner.List, owner.EntityID); found {
		h.CanonicalID, h.Referents = x.identify(&x.parties[at])
	}
	return h
}

// withOwned puts hits by ownership among the others: matches first, and in each half
// the others first, so that nobody owned takes the place of a listed party.
// One who is a listed party under another name is left out where that one was found.
func withOwned(hits, more []Hit, limit int) []Hit {
	all := append(make([]Hit, 0, len(hits)+len(more)), hits...)
	for _, m := range more {
		if !m.Ownership.Itself() || !slices.ContainsFunc(hits, func(h Hit) bool {
			return h.List == m.List && h.EntityID == m.EntityID && (h.Match || !m.Match)
		}) {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Hit) int {
		return cmp.Or(
			falseLast(a.Match, b.Match), falseLast(a.Ownership == nil, b.Ownership == nil),
			cmp.Compare(b.Score, a.Score), cmp.Compare(a.List, b.List), cmp.Compare(a.EntityID, b.EntityID), compareOwned(a.Ownership, b.Ownership))
	})
	return all[:min(len(all), limit)]
}

// compareOwned orders hits on one owner by the party that was found, then by regime.
func compareOwned(a, b *Ownership) int {
	if a == nil || b == nil {
		return 0
	}
	return cmp.Or(cmp.Compare(a.EntityID, b.EntityID), cmp.Compare(slices.Index(ownership.Regimes(), a.Regime), slices.Index(ownership.Regimes(), b.Regime)))
}
