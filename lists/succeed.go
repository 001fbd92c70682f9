package lists

import (
	"fmt"
	"slices"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// shrinkLimit is the share of a list's entries, names or wallets that one
// publication may take away without a person looking: no more than 1 in 10.
// Genuine delistings of a whole programme have been a few in a hundred.
const shrinkLimit = 10

// succession is what follows a version of a list when a publication comes.
type succession struct {
	next   *sanctions.Snapshot
	change sanctions.Change // from the version before
	held   []string         // entries that the publication would take away, kept for now
	alarms []publication.Problem
}

// circumstances are what decides about a succession beside the publication.
type circumstances struct {
	was    *sanctions.Snapshot // nil: there is no version yet
	most   int                 // the most entries that the list had in the last month
	alarms []publication.Problem
	accept bool   // a person accepts what the publication takes away
	format string // that the version before was read from
}

// succeed decides what the next version of a list is. A publication without
// alarms is it. A suspicious one only adds: new entries, and to entries that it
// has too whatever it says more of them. Who it lacks, or calls delisted, stays,
// and so does every name, number and wallet, until a person accepts the removal.
func (r *read) succeed(list sanctions.ListName, c circumstances) (succession, error) {
	b := r.builders[list]
	if b.Len() == 0 {
		return succession{}, r.refuse(publication.EmptyFile, "holds no entry of "+string(list), "the version in force stays; download the list again")
	}
	if c.was == nil {
		if r.report.Amendment {
			r.report.Add(publication.Problem{
				Code: publication.MissingPart, File: r.found.Files[0].Path,
				Message: "holds changes to " + string(list) + ", and there is no whole list to change", Hint: "import the whole list as well",
			})
		}
		next := b.Snapshot()
		change, err := sanctions.Diff(nil, next)
		return succession{next: next, change: change, alarms: c.alarms}, err
	}
	if err := r.complete(list, c.was); err != nil {
		return succession{}, err
	}
	if c.format != "" && c.format != r.report.Format {
		r.report.Add(publication.Problem{
			Code: publication.OtherFormat, File: r.found.Files[0].Path,
			Message: "is " + r.report.Format + ", where the version before was read from " + c.format + ": what only that edition says is gone",
			Hint:    "import the same edition each time; the advanced XML says most of OFAC's lists",
		})
	}
	if r.report.Amendment {
		if err := addMissing(b, c.was, c.was.IDs()); err != nil {
			return succession{}, err
		}
	}
	s := succession{next: b.Snapshot(), alarms: slices.Clone(c.alarms)}
	var err error
	if s.change, err = sanctions.Diff(c.was, s.next); err != nil {
		return succession{}, err
	}
	gone, err := s.takenAway(c.was)
	if err != nil {
		return succession{}, err
	}
	// What a record is known to lack is no loss, and accepted by nobody.
	if err := s.carryOver(r.incomplete[list], c.was); err != nil {
		return succession{}, err
	}
	if c.accept {
		return s, nil
	}
	s.alarms = append(s.alarms, r.shrunk(list, c, s.next, gone)...)
	if len(s.alarms) == 0 {
		return s, nil
	}
	s.held = gone
	return s, s.onlyAdd(c.was)
}

// takenAway are the entries in force that the publication no longer has, or
// calls delisted.
func (s *succession) takenAway(was *sanctions.Snapshot) ([]string, error) {
	gone := slices.Clone(s.change.Removed)
	for _, c := range s.change.Changed {
		if !slices.Contains(c.Fields, "delisted") {
			continue
		}
		before, _, err := was.Party(c.ID)
		if err != nil {
			return nil, err
		}
		after, _, err := s.next.Party(c.ID)
		if err != nil {
			return nil, err
		}
		if before.InForce() && !after.InForce() {
			gone = append(gone, c.ID)
		}
	}
	slices.Sort(gone)
	return gone, nil
}

// shrunk raises an alarm when more than a tenth is gone: of the entries at once
// or within a month, or of the names or wallets.
func (r *read) shrunk(list sanctions.ListName, c circumstances, next *sanctions.Snapshot, gone []string) []publication.Problem {
	tooMany := func(lost, of int) bool { return lost*shrinkLimit > of }
	names, numbers, wallets := c.was.Totals()
	namesNow, numbersNow, walletsNow := next.Totals()
	var what string
	switch {
	case tooMany(len(gone), c.was.Len()):
		what = fmt.Sprintf("no longer has %d of the %d entries", len(gone), c.was.Len())
	case tooMany(c.most-next.Len(), c.most):
		what = fmt.Sprintf("has %d entries where a month ago there were %d", next.Len(), c.most)
	case tooMany(names-namesNow, names):
		what = fmt.Sprintf("has %d names where there were %d", namesNow, names)
	case tooMany(numbers-numbersNow, numbers):
		what = fmt.Sprintf("has %d identifiers where there were %d", numbersNow, numbers)
	case tooMany(wallets-walletsNow, wallets):
		what = fmt.Sprintf("has %d wallets where there were %d", walletsNow, wallets)
	default:
		return nil
	}
	return []publication.Problem{{
		Code: publication.Shrunk, Alarm: true, File: r.found.Files[0].Path,
		Message: fmt.Sprintf("%s of %s: more than a tenth is gone", what, list),
		Hint:    "compare with the publisher's announcement; if it is true, import it again with --accept-removals",
	}}
}

// carryOver completes records under a new id that lack something from the entry
// that they follow.
func (s *succession) carryOver(incomplete map[string][]string, was *sanctions.Snapshot) error {
	var completed []*sanctions.Party
	for _, r := range s.change.Redesignated {
		fields := incomplete[r.To]
		if len(fields) == 0 {
			continue
		}
		p, err := s.joined(r.To, was, r.From, fields)
		if err != nil {
			return err
		}
		completed = append(completed, p)
	}
	if len(completed) == 0 {
		return nil
	}
	b := sanctions.NewBuilder(s.next.List)
	if err := addMissing(b, s.next, s.next.IDs()); err != nil {
		return err
	}
	for _, p := range completed {
		if err := b.Replace(p); err != nil {
			return err
		}
	}
	s.next = b.Snapshot()
	return nil
}

// onlyAdd gives back all that the publication would take away.
func (s *succession) onlyAdd(was *sanctions.Snapshot) error {
	b := sanctions.NewBuilder(s.next.List)
	for _, c := range s.change.Changed {
		p, err := s.joined(c.ID, was, c.ID, sanctions.FieldNames())
		if err != nil {
			return err
		}
		if err := b.Add(p); err != nil {
			return err
		}
	}
	if err := addMissing(b, s.next, s.next.IDs()); err != nil {
		return err
	}
	if err := addMissing(b, was, was.IDs()); err != nil {
		return err
	}
	s.next = b.Snapshot()
	var err error
	s.change, err = sanctions.Diff(was, s.next)
	return err
}

// joined is the new entry with what the earlier one says more in some fields.
func (s *succession) joined(id string, was *sanctions.Snapshot, earlierID string, fields []string) (*sanctions.Party, error) {
	p, _, err := s.next.Party(id)
	if err != nil {
		return nil, err
	}
	earlier, _, err := was.Party(earlierID)
	if err != nil {
		return nil, err
	}
	return p, sanctions.Keep(p, earlier, fields)
}

// addMissing puts the entries with the ids into b, unless it has them.
func addMissing(b *sanctions.Builder, from *sanctions.Snapshot, ids []string) error {
	for _, id := range ids {
		if b.Has(id) {
			continue
		}
		i, found := slices.BinarySearch(from.IDs(), id)
		if !found {
			return fmt.Errorf("list %s, version %s has no entry %s", from.List, from.Version.Short(), id)
		}
		if err := b.AddEncoded(id, from.Encoded(i)); err != nil {
			return err
		}
	}
	return nil
}
