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

// Compute finds who stands with the listed, in the order of ids. A list's own entries
// are not repeated; a party of the registers that is one of them stands for itself, so
// that it is found under the names that the registers have for it.
func Compute(g *ownership.Graph, day ownership.Day, listings []Listing, describe Describe) ([]ownership.Standing, error) {
	found := make(map[int][]candidate)
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
	for p, candidates := range found {
		party, known := parties[g.ID(p)]
		var findings []ownership.Finding
		for _, c := range candidates {
			if known || !c.onlyEntry {
				findings = append(findings, c.Finding)
			}
		}
		if len(findings) == 0 {
			continue
		}
		if !known {
			party = ownership.Party{Kind: g.Kind(p)} // only interests name it
		}
		if party.ID != "" && party.ID != g.ID(p) && !slices.Contains(party.SameAs, party.ID) {
			party.SameAs = append(slices.Clone(party.SameAs), party.ID) // people ask by this number, too
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

// candidate is a finding of a party of whom it is not known yet what the registers say.
type candidate struct {
	ownership.Finding
	// onlyEntry: it is the entry of a list, by its LEI, say. Unless a register describes
	// it there is nothing by which the list itself would not find it.
	onlyEntry bool
}

// evaluate adds what one regime says.
func evaluate(g *ownership.Graph, regime ownership.Regime, day ownership.Day, listings []Listing, found map[int][]candidate) error {
	q := ownership.Question{Regime: regime, AsOf: day}
	entries := make(map[int][]ownership.Owner) // by party, those that it is or may be
	linked := make(map[int]bool)               // whether a register's party was found to be it
	for _, l := range listings {
		p, known := g.Find(l.Party)
		if l.List != ownership.ListOf(regime) || !known {
			continue
		}
		q.Listed = append(q.Listed, ownership.Listed{Party: p, Uncertain: !l.Certain, Programs: l.Programs})
		entries[p] = add(entries[p], l.Owner)
		linked[p] = linked[p] || l.Party != idOf(l.Owner)
	}
	e, err := g.Evaluate(q)
	if err != nil {
		return fmt.Errorf("%s: %w", regime, err)
	}
	for _, p := range e.Concerned() {
		itself := slices.DeleteFunc(slices.Clone(entries[p]), func(o ownership.Owner) bool { return !o.Certain })
		if slices.ContainsFunc(itself, func(o ownership.Owner) bool { return idOf(o) == g.ID(p) }) {
			continue
		}
		f := ownership.Finding{Regime: regime, AsOf: day, Outcome: e.Outcome(p), Owners: itself}
		if len(itself) == 0 {
			f.Owners = behind(e, p, entries)
		}
		if len(f.Owners) > 0 {
			found[p] = append(found[p], candidate{f, len(itself) > 0 && !linked[p]})
		} else if len(entries[p]) == 0 || f.Outcome.Blocked {
			return fmt.Errorf("%s: %s is %s, and nobody is found behind it: this is a fault of Mareva's; please report it", regime, g.ID(p), f.Outcome.Status)
		}
	}
	return nil
}

// idOf is the id of a list's own entry.
func idOf(o ownership.Owner) string { return string(o.List) + ":" + o.EntityID }

// behind are the owners behind a party, and for a government itself.
func behind(e *ownership.Evaluation, p int, entries map[int][]ownership.Owner) []ownership.Owner {
	var owners []ownership.Owner
	for _, root := range e.Behind(p) {
		for _, o := range entries[root] {
			owners = add(owners, o)
		}
		if len(entries[root]) == 0 {
			owners = add(owners, government(e, root))
		}
	}
	if len(owners) == 0 && e.Role(p) == "government" {
		owners = add(owners, government(e, p))
	}
	return owners
}

// add adds an owner who is not there yet; one who is becomes certain if this is.
func add(owners []ownership.Owner, o ownership.Owner) []ownership.Owner {
	at := slices.IndexFunc(owners, func(known ownership.Owner) bool { return known.List == o.List && known.EntityID == o.EntityID })
	if at < 0 {
		return append(owners, o)
	}
	owners[at].Certain = owners[at].Certain || o.Certain
	return owners
}

// government is an owner that no list names: a government whose programme blocks it, or
// a part of it. It goes by its id in the register.
func government(e *ownership.Evaluation, party int) ownership.Owner {
	return ownership.Owner{
		List: ownership.ListOf(e.Regime()), EntityID: e.Graph().ID(party), Name: e.Graph().Name(party), Programs: []string{},
		Certain: e.Status(party) == ownership.Blocked,
	}
}
