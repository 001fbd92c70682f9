package lists

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Loaded is a list read from loose files, with no state.
type Loaded struct {
	Snapshot *sanctions.Snapshot
	Report   *publication.Report
	Files    []*publication.File
}

// Load reads all lists in the files and folders into memory. What is wrong with
// them comes back as problems; finding no list at all is an error, since an
// empty screening would read as clean.
func Load(paths []string) ([]Loaded, []publication.Problem, error) {
	found, problems, err := Collect(paths)
	if err != nil {
		return nil, nil, err
	}
	var all []*read
	for _, f := range found {
		r, err := readAll(f, "")
		if err != nil {
			return nil, nil, err
		}
		all = append(all, r)
	}
	ordered, refused := inOrder(all)
	problems = append(problems, refused...)
	newest := map[sanctions.ListName]Loaded{}
	for _, r := range ordered {
		problems = append(problems, r.report.Problems...)
		for list, b := range r.builders {
			if b.Len() > 0 {
				newest[list] = Loaded{Snapshot: b.Snapshot(), Report: r.report, Files: r.found.Files}
			}
		}
	}
	out := make([]Loaded, 0, len(newest))
	for _, l := range newest {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Loaded) int { return strings.Compare(string(a.Snapshot.List), string(b.Snapshot.List)) })
	if len(out) == 0 {
		return nil, problems, fmt.Errorf("no list that can be read in %s", strings.Join(paths, ", "))
	}
	return out, problems, nil
}

// read is a publication that was read to its end.
type read struct {
	found    Found
	report   *publication.Report
	builders map[sanctions.ListName]*sanctions.Builder
	// incomplete names, by list and id, the fields of records that lack
	// something of what was published.
	incomplete map[sanctions.ListName]map[string][]string
}

// key names what a publication holds, for the order of several.
func (r *read) key() string {
	names := make([]string, 0, len(r.builders))
	for list := range r.builders {
		names = append(names, string(list))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// pending stands for the report's list while a parser has not yet decided which
// list its file holds.
const pending sanctions.ListName = "pending"

// readAll parses a publication into one builder for each list that it holds.
// list, when not empty, overrides what the file says.
func readAll(f Found, list sanctions.ListName) (*read, error) {
	r := &read{
		found: f, report: publication.NewReport(),
		builders: map[sanctions.ListName]*sanctions.Builder{}, incomplete: map[sanctions.ListName]map[string][]string{},
	}
	err := f.Parse(f.Files, r.report, func(record publication.Record) error {
		target := record.List
		switch {
		case list != "":
			target = list
		case target == "":
			target = pending
		}
		b := r.builders[target]
		if b == nil {
			b = sanctions.NewBuilder(target)
			r.builders[target], r.incomplete[target] = b, map[string][]string{}
		}
		if len(record.Incomplete) > 0 {
			r.incomplete[target][record.Party.ID] = record.Incomplete
		}
		return r.add(b, record.Party)
	})
	if p := (*publication.Problem)(nil); errors.As(err, &p) {
		// What was read before the damage stays good.
		r.report.Add(*p)
		err = nil
	}
	if err != nil {
		return nil, err
	}
	r.settle(list)
	return r, nil
}

// add puts a party in. Two different records with one id are joined, so that
// neither's names or wallets are lost, and the file raises an alarm.
func (r *read) add(b *sanctions.Builder, p *sanctions.Party) error {
	err := b.Add(p)
	if !errors.Is(err, sanctions.ErrDuplicate) {
		return err
	}
	r.report.Add(publication.Problem{
		Code: publication.DuplicateID, Alarm: true, File: r.found.Files[0].Path, Record: p.ID,
		Message: "stands twice with different content; both were joined", Hint: "download the file again",
	})
	first, err := b.Party(p.ID)
	if err != nil {
		return err
	}
	if err := sanctions.Keep(first, p, sanctions.FieldNames()); err != nil {
		return err
	}
	return b.Replace(first)
}

// settle gives the records of the undecided list to the one that the parser
// found, or to the one that the caller named.
func (r *read) settle(list sanctions.ListName) {
	if list != "" {
		r.report.List = list
	}
	b, ok := r.builders[pending]
	if !ok {
		if list := r.report.List; list != "" && r.builders[list] == nil {
			r.builders[list] = sanctions.NewBuilder(list) // a file of no entries is still a publication of its list
		}
		return
	}
	delete(r.builders, pending)
	name := r.report.List
	if name == "" {
		r.report.Add(publication.Problem{
			Code: publication.Unnamed, Alarm: true, File: r.found.Files[0].Path,
			Message: "does not say which list it holds", Hint: "name it with --list",
		})
		return
	}
	b.Rename(name)
	r.builders[name], r.incomplete[name] = b, r.incomplete[pending]
	delete(r.incomplete, pending)
}

// complete adds to a list's records that are known to lack something what the
// version before says there. The list's name is known only after parsing, so
// this cannot be done record by record.
func (r *read) complete(list sanctions.ListName, was *sanctions.Snapshot) error {
	for id, fields := range r.incomplete[list] {
		earlier, found, err := was.Party(id)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		p, err := r.builders[list].Party(id)
		if err != nil {
			return err
		}
		if err := sanctions.Keep(p, earlier, fields); err != nil {
			return err
		}
		if err := r.builders[list].Replace(p); err != nil {
			return err
		}
	}
	return nil
}
