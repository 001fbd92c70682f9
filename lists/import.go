package lists

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Importer makes new versions of lists out of published files.
type Importer struct {
	Archive *archive.Archive
	Now     func() time.Time
}

// Request says what to import.
type Request struct {
	Paths []string
	// List names the list where the file does not say, and decides between OFAC's
	// two, which most of its files do not name.
	List sanctions.ListName
	// Meant is the list that the files were asked for as, when somebody knows: an
	// alarm about a refused file goes there. It overrides nothing.
	Meant sanctions.ListName
	// AsOf is the day from which the new versions count. Without it the day of
	// publication does, or today where the file does not say.
	AsOf           sanctions.Date
	AcceptRemovals bool
	// Begin, when set, is called before each publication is read.
	Begin func(Found)
}

func (r Request) meant() sanctions.ListName {
	if r.List != "" {
		return r.List
	}
	return r.Meant
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
	if err := errors.Join(im.alarmRefused(req.meant(), refused), im.keepRefused(req.meant(), refused)); err != nil {
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
			outcome, err := im.apply(r, list, req, meantFor(list, req.meant(), refused))
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
func (im *Importer) apply(r *read, list sanctions.ListName, req Request, refused []publication.Problem) (Outcome, error) {
	versions, err := im.Archive.Versions(list)
	if err != nil {
		return Outcome{}, err
	}
	var newest archive.Manifest
	c := circumstances{accept: req.AcceptRemovals, alarms: append(alarms(r.report.Problems), refused...)}
	if len(versions) > 0 {
		newest = versions[len(versions)-1]
		c.format = newest.Format
		if c.was, err = im.Archive.Load(newest); err != nil {
			return Outcome{}, err
		}
	}
	now := im.Now().UTC().Truncate(time.Second)
	asOf, err := r.countsFrom(list, newest, req.AsOf, now)
	if err != nil {
		return Outcome{}, err
	}
	c.most = mostEntries(versions, asOf)
	s, err := r.succeed(list, c)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{List: list, Manifest: newest, Change: s.change, Held: s.held, Report: r.report, Alarms: s.alarms}
	out.Unchanged = c.was != nil && s.next.Version == c.was.Version
	return out, im.record(&out, s.next, r, asOf, now)
}

// record writes the version and what is known of it: alarms first, so that none
// is lost if the writing ends in between.
func (im *Importer) record(out *Outcome, next *sanctions.Snapshot, r *read, asOf sanctions.Date, now time.Time) error {
	state, err := im.Archive.State(out.List)
	if err != nil {
		return err
	}
	if len(out.Alarms) > 0 {
		state.Alarms, state.Held = out.Alarms, out.Held
		if err := im.Archive.SetState(out.List, state); err != nil {
			return err
		}
	}
	if !out.Unchanged {
		if out.Manifest, err = im.Archive.Append(r.manifest(*out, asOf, now), next); err != nil {
			return err
		}
		state.Fetched = nil // what the publisher's server last gave is no longer in force
	}
	state.Alarms, state.Held = out.Alarms, out.Held
	// Of a damaged file, or one of changes to a list that is not here, nobody
	// knows whom it should have added.
	whole := !r.report.Alarm() && (!r.report.Amendment || out.Manifest.Number > 1)
	if seen := r.lastSeen(asOf, now); whole && seen.After(state.CheckedAt) {
		state.CheckedAt = seen
	}
	return im.Archive.SetState(out.List, state)
}

// month is how far back a slow shrinking is looked for.
const month = 30 * 24 * time.Hour

// mostEntries is the most entries that a list had in the month before a day.
func mostEntries(versions []archive.Manifest, day sanctions.Date) (most int) {
	since := sanctions.DayOf(startOf(day).Add(-month))
	for _, m := range versions {
		if m.AsOf.From >= since.From {
			most = max(most, m.Entries)
		}
	}
	return most
}

func startOf(day sanctions.Date) time.Time {
	return time.Date(int(day.From/10000), time.Month(day.From/100%100), int(day.From%100), 0, 0, 0, 0, time.UTC)
}

// countsFrom decides the day from which a publication counts, and refuses one
// that is older than the version in force: all that it says was known already,
// and applying it would bring back what was changed since.
func (r *read) countsFrom(list sanctions.ListName, newest archive.Manifest, asked sanctions.Date, now time.Time) (sanctions.Date, error) {
	// Publishers east of here may be a day ahead.
	tomorrow := sanctions.DayOf(now.Add(24 * time.Hour))
	if asked.From > tomorrow.From {
		return sanctions.Date{}, r.refuse(publication.Future, fmt.Sprintf("would count from %s, which is to come", asked), "nothing was changed; give --as-of a day that has come")
	}
	if r.report.Published.From > tomorrow.From {
		// Taken at its word, it would make every later publication look old.
		r.report.Add(publication.Problem{
			Code: publication.Future, File: r.found.Files[0].Path, Message: fmt.Sprintf("says that it is of %s, which is to come; it counts as undated", r.report.Published),
			Hint: "compare this machine's clock with the publisher's page",
		})
		r.report.Published = sanctions.Date{}
	}
	published := r.report.Published
	if !published.IsZero() && published.From < newest.Published.From {
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
	if asOf.From < newest.AsOf.From {
		return sanctions.Date{}, r.refuse(publication.Older, fmt.Sprintf("would count from %s; version %d of %s counts from %s already", asOf, newest.Number, list, newest.AsOf),
			"nothing was changed; import publications oldest first, into an empty --home for a history of its own")
	}
	return asOf, nil
}

// lastSeen is when a publication was surely the publisher's newest: now, if it
// says today or says nothing; else on the day that it says, or that the importer
// was told. A dated file from a drawer is as old as it says, however lately it
// was imported.
func (r *read) lastSeen(asOf sanctions.Date, now time.Time) time.Time {
	day := asOf
	if p := r.report.Published; !p.IsZero() && p.From < day.From {
		day = p
	}
	if day.From >= sanctions.DayOf(now).From {
		return now
	}
	return startOf(day)
}

func (r *read) refuse(code publication.Code, message, hint string) error {
	return &publication.Problem{Code: code, Alarm: true, File: r.found.Files[0].Path, Message: message, Hint: hint}
}

func (r *read) manifest(out Outcome, asOf sanctions.Date, now time.Time) archive.Manifest {
	list, _ := sanctions.ListByName(out.List)
	m := archive.Manifest{
		AsOf: asOf, Published: r.report.Published, ImportedAt: now, Publisher: list.Publisher, Format: r.report.Format,
		Added: len(out.Change.Added), Removed: len(out.Change.Removed), Changed: len(out.Change.Changed), Redesignated: len(out.Change.Redesignated),
		Counts: r.report.Counts, Unread: r.report.Unread, Problems: r.report.Problems,
	}
	for _, f := range r.found.Files {
		m.Files = append(m.Files, archive.RawFile{Name: f.Name, SHA256: f.SHA256, Size: f.Size})
	}
	return m
}
