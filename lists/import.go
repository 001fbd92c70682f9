package lists

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// shrinkLimit is the share of a list's entries that one publication may remove
// without a person looking: more than 1 in 10. Genuine delistings of a whole
// programme have been a few in a hundred.
const shrinkLimit = 10

// Importer makes new versions of lists out of published files.
type Importer struct {
	Archive *archive.Archive
	Now     func() time.Time
}

// Request says what to import.
type Request struct {
	Paths []string
	// List names the list where the file does not; it overrides the file.
	List sanctions.ListName
	// AsOf is the day from which the new versions count. Without it the day of
	// publication does, or today where the file does not say.
	AsOf           sanctions.Date
	AcceptRemovals bool
	// Begin, when set, is called before each publication is read.
	Begin func(Found)
}

// Outcome is what became of one list in an import.
type Outcome struct {
	List      sanctions.ListName
	Manifest  archive.Manifest // the version now in force
	Unchanged bool             // the publication is the version that was in force before
	Change    sanctions.Change // from the version before
	Held      []string         // entries gone from the file, kept until their removal is accepted
	Report    *publication.Report
	Alarms    []publication.Problem
}

// Import reads the publications in the request's paths and makes new versions.
// It goes on after a refused file; refused holds what was not applied at all. An
// error means that the archive or a file could not be used.
func (im *Importer) Import(ctx context.Context, req Request) (outcomes []Outcome, refused []publication.Problem, err error) {
	found, refused, err := Collect(req.Paths)
	if err != nil {
		return nil, nil, err
	}
	unlock, err := im.Archive.Lock(ctx)
	if err != nil {
		return nil, refused, err
	}
	defer unlock()
	if err := im.alarmRefused(req.List, refused); err != nil {
		return nil, refused, err
	}
	var all []*read
	for _, f := range found {
		if req.Begin != nil {
			req.Begin(f)
		}
		r, err := readAll(withContext(ctx, f), req.List)
		if err != nil {
			return nil, refused, err
		}
		all = append(all, r)
	}
	ordered, undated := inOrder(all)
	refused = append(refused, undated...)
	for _, r := range ordered {
		for _, list := range r.lists() {
			outcome, err := im.apply(r, list, req)
			if p := (*publication.Problem)(nil); errors.As(err, &p) {
				refused = append(refused, *p)
				err = im.alarmRefused(list, []publication.Problem{*p})
				if err != nil {
					return outcomes, refused, err
				}
				continue
			}
			if err != nil {
				return outcomes, refused, err
			}
			outcomes = append(outcomes, outcome)
		}
		if len(r.builders) == 0 {
			refused = append(refused, r.report.Problems...)
		}
	}
	return outcomes, refused, nil
}

func (r *read) lists() []sanctions.ListName {
	out := make([]sanctions.ListName, 0, len(r.builders))
	for list := range r.builders {
		out = append(out, list)
	}
	slices.Sort(out)
	return out
}

func withContext(ctx context.Context, f Found) Found {
	parse := f.Parse
	f.Parse = func(files []*publication.File, r *publication.Report, emit publication.Emit) error {
		return parse(files, r, func(record publication.Record) error {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("stopped; nothing was changed: %w", err)
			}
			return emit(record)
		})
	}
	return f
}

// apply makes one list's new version. A *publication.Problem as error means
// that the publication was refused and nothing changed.
func (im *Importer) apply(r *read, list sanctions.ListName, req Request) (Outcome, error) {
	newest, found, err := im.Archive.Newest(list)
	if err != nil {
		return Outcome{}, err
	}
	var was *sanctions.Snapshot
	if found {
		if was, err = im.Archive.Load(newest); err != nil {
			return Outcome{}, err
		}
	}
	now := im.Now().UTC().Truncate(time.Second)
	asOf, err := r.countsFrom(list, newest, found, req.AsOf, now)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{List: list, Report: r.report, Alarms: alarms(r.report.Problems)}
	next, err := out.next(r, list, was, req.AcceptRemovals)
	if err != nil {
		return Outcome{}, err
	}
	if was != nil && next.Version == was.Version {
		out.Unchanged, out.Manifest = true, newest
	} else {
		out.Manifest, err = im.Archive.Append(r.manifest(out, asOf, now), next)
		if err != nil {
			return Outcome{}, err
		}
	}
	state, err := im.Archive.State(list)
	if err != nil {
		return Outcome{}, err
	}
	state.Alarms = out.Alarms
	if seen := lastSeen(asOf, now); !r.report.Alarm() && seen.After(state.CheckedAt) {
		// Of a damaged file nobody knows whom it should have added.
		state.CheckedAt = seen
	}
	return out, im.Archive.SetState(list, state)
}

// countsFrom decides the day from which a publication counts, and refuses one
// that is older than the version in force: all that it says was known already,
// and applying it would bring back what was changed since.
func (r *read) countsFrom(list sanctions.ListName, newest archive.Manifest, found bool, asked sanctions.Date, now time.Time) (sanctions.Date, error) {
	published := r.report.Published
	if found && !published.IsZero() && published.From < newest.Published.From {
		return sanctions.Date{}, r.refuse(publication.Older, fmt.Sprintf("was published on %s; version %d of %s in force is of %s", published, newest.Number, list, newest.Published),
			"nothing was changed; a mirror may lag, download the list again")
	}
	asOf := sanctions.DayOf(now)
	switch {
	case !asked.IsZero():
		asOf = asked
	case !published.IsZero():
		asOf = published
	}
	if found && asOf.From < newest.AsOf.From {
		return sanctions.Date{}, r.refuse(publication.Older, fmt.Sprintf("would count from %s; version %d of %s counts from %s already", asOf, newest.Number, list, newest.AsOf),
			"nothing was changed; import publications oldest first, into an empty --home for a history of its own")
	}
	return asOf, nil
}

// lastSeen is when a file that counts from a day was surely the publisher's
// newest: now, if that day is today; else on that day. A file from a drawer is
// as old as it says, however lately it was imported.
func lastSeen(asOf sanctions.Date, now time.Time) time.Time {
	if asOf.From >= sanctions.DayOf(now).From {
		return now
	}
	return time.Date(int(asOf.From/10000), time.Month(asOf.From/100%100), int(asOf.From%100), 0, 0, 0, 0, time.UTC)
}

func (r *read) refuse(code publication.Code, message, hint string) error {
	return &publication.Problem{Code: code, Alarm: true, File: r.found.Files[0].Path, Message: message, Hint: hint}
}

// next builds the next version: the publication, and whatever must not leave
// because of it.
func (out *Outcome) next(r *read, list sanctions.ListName, was *sanctions.Snapshot, acceptRemovals bool) (*sanctions.Snapshot, error) {
	b := r.builders[list]
	if b.Len() == 0 && was == nil {
		return nil, r.refuse(publication.EmptyFile, "holds no entry of "+string(list), "download the list again")
	}
	if was != nil {
		if err := r.complete(list, was); err != nil {
			return nil, err
		}
	}
	if r.report.Amendment && was != nil {
		if err := addMissing(b, was, was.IDs()); err != nil {
			return nil, err
		}
	}
	s := b.Snapshot()
	var err error
	if out.Change, err = sanctions.Diff(was, s); err != nil || was == nil {
		return s, err
	}
	removed := out.Change.Removed
	if len(removed)*shrinkLimit > was.Len() {
		out.Alarms = append(out.Alarms, publication.Problem{
			Code: publication.Shrunk, Alarm: true, File: r.found.Files[0].Path,
			Message: fmt.Sprintf("no longer has %d of the %d entries of %s, more than a tenth", len(removed), was.Len(), list),
			Hint:    "compare with the publisher's announcement; if the removals are true, import it again with --accept-removals",
		})
	}
	if len(out.Alarms) == 0 || acceptRemovals || len(removed) == 0 {
		return s, nil
	}
	out.Held, out.Change.Removed = removed, []string{}
	kept := sanctions.NewBuilder(list)
	if err := addMissing(kept, s, s.IDs()); err != nil {
		return nil, err
	}
	if err := addMissing(kept, was, removed); err != nil {
		return nil, err
	}
	return kept.Snapshot(), nil
}

// addMissing puts the entries with the ids into b, unless it has them.
func addMissing(b *sanctions.Builder, from *sanctions.Snapshot, ids []string) error {
	for _, id := range ids {
		i, _ := slices.BinarySearch(from.IDs(), id)
		if b.Has(id) {
			continue
		}
		if err := b.AddEncoded(id, from.Encoded(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *read) manifest(out Outcome, asOf sanctions.Date, now time.Time) archive.Manifest {
	list, _ := sanctions.ListByName(out.List)
	m := archive.Manifest{
		AsOf: asOf, Published: r.report.Published, ImportedAt: now, Publisher: list.Publisher, Format: r.report.Format,
		Added: len(out.Change.Added), Removed: len(out.Change.Removed), Changed: len(out.Change.Changed), Redesignated: len(out.Change.Redesignated),
		Held: out.Held, Counts: r.report.Counts, Unread: r.report.Unread, Problems: r.report.Problems,
	}
	for _, f := range r.found.Files {
		m.Files = append(m.Files, archive.RawFile{Name: f.Name, SHA256: f.SHA256, Size: f.Size})
	}
	return m
}

func alarms(problems []publication.Problem) []publication.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p publication.Problem) bool { return !p.Alarm })
}

// alarmRefused notes on the lists that refused files were meant for that an
// import failed: a list that can no longer be kept up must be seen.
func (im *Importer) alarmRefused(list sanctions.ListName, refused []publication.Problem) error {
	for _, p := range refused {
		target := list
		if target == "" {
			target = listOfOfficialName(filepath.Base(p.File))
		}
		if _, found, err := im.Archive.Newest(target); target == "" || err != nil || !found {
			continue // nothing is in force that the file could have renewed
		}
		state, err := im.Archive.State(target)
		if err != nil {
			return err
		}
		state.Alarms = append(slices.DeleteFunc(state.Alarms, func(q publication.Problem) bool { return q.Code == p.Code && q.File == p.File }), p)
		if err := im.Archive.SetState(target, state); err != nil {
			return err
		}
	}
	return nil
}

// listOfOfficialName tells by a publisher's own file name which list a file
// that cannot be read was meant to be; "" when the name is nobody's.
func listOfOfficialName(name string) sanctions.ListName {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(name, ".zst"), ".gz"))
	switch name {
	case "sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv", "sdn.xml", "sdn_advanced.xml":
		return sanctions.OFACSDN
	case "cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv", "cons_advanced.xml":
		return sanctions.OFACConsolidated
	case "uk-sanctions-list.xml", "uk_sanctions_list.xml":
		return sanctions.UKSanctions
	case "conlist.csv", "sanctionsconlist.csv":
		return sanctions.UKConsolidated
	case "sema-lmes.xml":
		return sanctions.CanadaSEMA
	}
	if strings.HasPrefix(name, "xmlfullsanctionslist") {
		return sanctions.EUFinancial
	}
	return ""
}
