package standings

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mareva/mareva/ownership"
)

// Listing says that a party of the registers is, or may be, a listed one whose
// property is blocked.
type Listing struct {
	Party string // its id in the registers
	ownership.Owner
}

// Describe gives what the registers say of parties, by id.
type Describe func(ids map[string]bool) (map[string]ownership.Party, error)

// Compute finds who stands with the listed, in the order of ids. Parties that are,
// or may be, listed themselves are not repeated.
func Compute(g *ownership.Graph, day ownership.Day, listings []Listing, describe Describe) ([]ownership.Standing, error) {
	found := make(map[int][]ownership.Finding)
	for _, regime := range ownership.Regimes() {
		if err := evaluate(g, regime, day, listings, found); err != nil {
			return nil, err
		}
	}
	ids := make(map[string]bool, len(found))
	for p := range found {
		ids[g.ID(p)] = true
	}
	parties, err := describe(ids)
	if err != nil {
		return nil, err
	}
	out := make([]ownership.Standing, 0, len(found))
	for p, findings := range found {
		party, known := parties[g.ID(p)]
		if !known {
			party = ownership.Party{Kind: g.Kind(p)} // only interests name it
		}
		party.ID = g.ID(p)
		if len(party.Names) == 0 && g.Name(p) != party.ID {
			party.Names = []string{g.Name(p)}
		}
		out = append(out, ownership.Standing{Party: party, Findings: findings})
	}
	slices.SortFunc(out, func(x, y ownership.Standing) int { return cmp.Compare(x.Party.ID, y.Party.ID) })
	return out, nil
}

// evaluate adds what one regime says.
func evaluate(g *ownership.Graph, regime ownership.Regime, day ownership.Day, listings []Listing, found map[int][]ownership.Finding) error {
	q := ownership.Question{Regime: regime, AsOf: day}
	owners := make(map[int][]ownership.Owner)
	for _, l := range listings {
		p, known := g.Find(l.Party)
		if l.List != ownership.ListOf(regime) || !known {
			continue
		}
		q.Listed = append(q.Listed, ownership.Listed{Party: p, Uncertain: !l.Certain, Programs: l.Programs})
		owners[p] = append(owners[p], l.Owner)
	}
	e, err := g.Evaluate(q)
	if err != nil {
		return fmt.Errorf("%s: %w", regime, err)
	}
	for _, p := range e.Concerned() {
		if _, listed := owners[p]; listed {
			continue
		}
		f := ownership.Finding{Regime: regime, AsOf: day, Outcome: e.Outcome(p), Owners: []ownership.Owner{}}
		for _, root := range e.Behind(p) {
			f.Owners = append(f.Owners, owners[root]...)
			if len(owners[root]) == 0 {
				f.Owners = append(f.Owners, government(e, root))
			}
		}
		found[p] = append(found[p], f)
	}
	return nil
}

// government is an owner that no list names: a government whose programme blocks it.
// It goes by its id in the register.
func government(e *ownership.Evaluation, party int) ownership.Owner {
	return ownership.Owner{
		List: ownership.ListOf(e.Regime()), EntityID: e.Graph().ID(party), Name: e.Graph().Name(party), Programs: []string{}, Certain: true,
	}
}
