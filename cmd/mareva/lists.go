package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

type listsCommand struct {
	Import  listsImport  `cmd:"" help:"Official files into a new version of each list found in them."`
	Fetch   listsFetch   `cmd:"" help:"Download the lists from their publishers, then import them."`
	Status  listsStatus  `cmd:"" help:"What is in force, how old it is, and what is wrong."`
	History listsHistory `cmd:"" help:"All versions of a list, or of one entry in it."`
	Diff    listsDiff    `cmd:"" help:"What changed between two versions."`

	Identities listsIdentities `cmd:"" help:"Which entries of several lists are one party, and which may be."`
	Decide     listsDecide     `cmd:"" help:"Say that two entries are one party, or are not."`
}

type listsImport struct {
	homeFlag
	actingFlag
	Paths          []string `arg:"" help:"Files as published, also .gz or .zst, or folders with some." name:"path"`
	List           string   `help:"The list that the files hold, where they do not say."`
	AsOf           *string  `help:"The day from which the version counts (default: the day of publication, else today)." placeholder:"DATE"`
	AcceptRemovals bool     `help:"Also remove what a suspicious file no longer has."`
}

func (c *listsImport) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	if err := p.mayImport(ctx, home, c.As); err != nil {
		return err
	}
	req := lists.Request{Paths: c.Paths, List: sanctions.ListName(c.List), AcceptRemovals: c.AcceptRemovals}
	if c.List != "" && !req.List.Valid() {
		return usage("--list %q: a list's name has lower-case letters, digits and underscores, as us_ofac_sdn", c.List)
	}
	if req.AsOf, err = day("--as-of", c.AsOf); err != nil {
		return err
	}
	return p.thenRecorded(ctx, home, c.As, listVersions, p.thenOwners(ctx, home, p.importLists(ctx, home, req)))
}

// importLists imports and says what became of each list. Anything that raised
// an alarm makes the exit status 1.
func (p *Program) importLists(ctx context.Context, home string, req lists.Request) error {
	var bar *progress
	req.Begin = func(f lists.Found) {
		if bar != nil {
			bar.end()
		}
		bar = p.newProgress("reading "+f.Files[0].Name, f.Work())
		for _, file := range f.Files {
			file.Watch(bar.add)
		}
	}
	importer := lists.Importer{Archive: listsIn(home), Now: p.Now}
	outcomes, refused, err := importer.Import(ctx, req)
	if bar != nil {
		bar.end()
	}
	alarm := len(refused) > 0
	for _, o := range outcomes {
		p.say(o)
		alarm = alarm || len(o.Alarms) > 0
	}
	for _, problem := range refused {
		fmt.Fprintf(p.Stderr, "refused: %s\n", printable(problem.Error()))
	}
	if err != nil {
		return err
	}
	if len(outcomes) > 0 {
		if err := p.resolveIdentities(ctx, home, nil); err != nil {
			return fmt.Errorf("the lists are imported, but not who on them is whom: %w", err)
		}
	}
	if alarm {
		return errRefused
	}
	return nil
}

// say tells a person what an import did.
func (p *Program) say(o lists.Outcome) {
	m := o.Manifest
	if o.Unchanged {
		fmt.Fprintf(p.Stdout, "%s: unchanged, version %d (%s) as of %s, %d entries\n", o.List, m.Number, m.Version.Short(), m.AsOf, m.Entries)
	} else {
		fmt.Fprintf(p.Stdout, "%s: version %d (%s) as of %s from %s: %d entries, %d added, %d removed, %d changed, %d re-designated\n",
			o.List, m.Number, m.Version.Short(), m.AsOf, m.Format, m.Entries, m.Added, m.Removed, m.Changed, m.Redesignated)
	}
	for _, r := range o.Change.Redesignated {
		fmt.Fprintf(p.Stdout, "  re-designated: %s is now %s\n", r.From, r.To)
	}
	if n := total(o.Report.Unread); n > 0 {
		fmt.Fprintf(p.Stdout, "  %d published values were not understood; see mareva lists status\n", n)
	}
	for _, problem := range o.Report.Problems {
		if !problem.Alarm {
			fmt.Fprintf(p.Stderr, "warning: %s\n", printable(problem.Error()))
		}
	}
	for _, problem := range o.Alarms {
		fmt.Fprintf(p.Stderr, "alarm: %s\n", printable(problem.Error()))
	}
	if len(o.Held) > 0 {
		fmt.Fprintf(p.Stderr, "alarm: %s: %d entries are gone from the file and stay on the list until accepted with --accept-removals: %s\n", o.List, len(o.Held), some(o.Held))
	}
}

func total(counts map[string]int) (n int) {
	for _, v := range counts {
		n += v
	}
	return n
}

func some(ids []string) string {
	const most = 10
	if len(ids) > most {
		return strings.Join(ids[:most], ", ") + " …"
	}
	return strings.Join(ids, ", ")
}

type listsStatus struct {
	homeFlag
	JSON bool `help:"As JSON Lines, one list a line."`
}

// listStatus is one line of "lists status --json".
type listStatus struct {
	List      sanctions.ListName    `json:"list"`
	Title     string                `json:"title"`
	Publisher string                `json:"publisher"`
	Number    int                   `json:"number"`
	Version   sanctions.Version     `json:"version"`
	AsOf      sanctions.Date        `json:"as_of"`
	Published *sanctions.Date       `json:"published"` // null: the file does not say
	CheckedAt *string               `json:"checked_at"`
	Entries   int                   `json:"entries"`
	Format    string                `json:"format"`
	Files     []archive.RawFile     `json:"files"`
	Counts    map[string]int        `json:"counts"`
	Unread    map[string]int        `json:"unread"`
	Held      []string              `json:"held"`
	Alarms    []publication.Problem `json:"alarms"`
	Warnings  []publication.Problem `json:"warnings"` // of the file that the version was read from

	checked time.Time
}

func (c *listsStatus) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	all, err := statusOf(listsIn(home))
	if err != nil {
		return err
	}
	refused, err := listsIn(home).Refused()
	if err != nil {
		return err
	}
	for _, problem := range refused {
		fmt.Fprintf(p.Stderr, "refused at the last import: %s\n", printable(problem.Error()))
	}
	if len(all) == 0 {
		return errNoLists(viewOptions{home: home})
	}
	alarm := len(refused) > 0
	encoder := json.NewEncoder(p.Stdout)
	for _, s := range all {
		alarm = alarm || len(s.Alarms) > 0
		if c.JSON {
			if err := encoder.Encode(s); err != nil {
				return err
			}
		}
	}
	if !c.JSON {
		if err := p.showStatus(all); err != nil {
			return err
		}
	}
	if alarm {
		return errRefused
	}
	return nil
}

func statusOf(a *archive.Archive) ([]listStatus, error) {
	names, err := a.Known()
	if err != nil {
		return nil, err
	}
	var out []listStatus
	for _, name := range names {
		m, _, err := a.Newest(name)
		if err != nil {
			return nil, err
		}
		state, err := a.State(name)
		if err != nil {
			return nil, err
		}
		about, _ := sanctions.ListByName(name)
		s := listStatus{
			List: name, Title: about.Title, Publisher: about.Publisher, Number: m.Number, Version: m.Version, AsOf: m.AsOf,
			Entries: m.Entries, Format: m.Format, Files: m.Files, Counts: m.Counts, Unread: m.Unread, Held: state.Held, Alarms: state.Alarms,
			checked: state.CheckedAt,
		}
		if !m.Published.IsZero() {
			s.Published = &m.Published
		}
		if !state.CheckedAt.IsZero() {
			at := state.CheckedAt.UTC().Format(time.RFC3339)
			s.CheckedAt = &at
		}
		s.Warnings = []publication.Problem{}
		for _, problem := range m.Problems {
			if !problem.Alarm {
				s.Warnings = append(s.Warnings, problem)
			}
		}
		s.Unread, s.Held, s.Alarms = orEmpty(s.Unread), append([]string{}, s.Held...), append([]publication.Problem{}, s.Alarms...)
		out = append(out, s)
	}
	return out, nil
}

func orEmpty(m map[string]int) map[string]int {
	if m == nil {
		return map[string]int{}
	}
	return m
}

func (p *Program) showStatus(all []listStatus) error {
	st := p.style()
	t := newTable(p.Stdout)
	t.row("LIST", "VERSION", "AS OF", "CHECKED", "ENTRIES", "UNREAD", "STATE")
	for _, s := range all {
		state := "good"
		if about, _ := sanctions.ListByName(s.List); about.Closed.IsZero() && p.Now().Sub(s.checked) > maxAge {
			state = "older than 24 hours"
		}
		if len(s.Alarms) > 0 {
			state = fmt.Sprintf("%d alarms", len(s.Alarms))
		}
		version := "none"
		if s.Number > 0 {
			version = fmt.Sprintf("%d %s", s.Number, s.Version.Short())
		}
		t.row(s.List, version, s.AsOf, p.ago(s.checked), s.Entries, total(s.Unread), state)
	}
	if err := t.flush(); err != nil {
		return err
	}
	for _, s := range all {
		for path, n := range s.Unread {
			fmt.Fprintf(p.Stdout, "  %s: not understood: %s (%d)\n", s.List, printable(path), n)
		}
		for _, a := range s.Alarms {
			fmt.Fprintf(p.Stdout, "  %s %s: %s\n", st.amber("alarm"), s.List, printable(a.Error()))
		}
		for _, w := range s.Warnings {
			fmt.Fprintf(p.Stdout, "  warning %s: %s\n", s.List, printable(w.Error()))
		}
		if len(s.Held) > 0 {
			fmt.Fprintf(p.Stdout, "  %s %s: %d removals wait for lists import --accept-removals: %s\n", st.amber("alarm"), s.List, len(s.Held), some(s.Held))
		}
	}
	return nil
}

// ago says how long a moment is past, in the largest unit that is honest.
func (p *Program) ago(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	switch d := p.Now().Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours())/24)
	}
}

var errNoVersion = errors.New("no such version; see mareva lists history")
