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
	Alarms   []publication.Problem
}

// Load reads all lists in the files and folders into memory, as importing them
// into an empty archive would. What is wrong with them comes back as problems;
// finding no list at all is an error, since an empty screening would read as
// clean.
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
		for _, list := range r.lists() {
			before := newest[list]
			s, err := r.succeed(list, circumstances{was: before.Snapshot, alarms: alarms(r.report.Problems)})
			if p := (*publication.Problem)(nil); errors.As(err, &p) {
				problems = append(problems, *p)
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			newest[list] = Loaded{Snapshot: s.next, Report: r.report, Files: r.found.Files, Alarms: s.alarms}
			problems = append(problems, s.alarms...)
		}
		problems = append(problems, slices.DeleteFunc(slices.Clone(r.report.Problems), func(p publication.Problem) bool { return p.Alarm && len(r.builders) > 0 })...)
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
	joins      int // records joined because their id stood there already
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

// maxJoins bounds the work that one file's repeated ids may cause.
const maxJoins = 1000

// add puts a party in. Two different records with one id are joined, so that
// neither's names or wallets are lost, and the file raises an alarm.
func (r *read) add(b *sanctions.Builder, p *sanctions.Party) error {
	if len(p.Names) == 0 && p.Kind != sanctions.Wallet {
		r.report.Add(publication.Problem{
			Code: publication.DamagedRecord, Alarm: true, File: r.found.Files[0].Path, Record: p.ID,
			Message: "has no name that can be read", Hint: "the publisher may have changed the format; compare with its page",
		})
	}
	err := b.Add(p)
	if !errors.Is(err, sanctions.ErrDuplicate) {
		return err
	}
	r.report.Add(publication.Problem{
		Code: publication.DuplicateID, Alarm: true, File: r.found.Files[0].Path, Record: p.ID,
		Message: "stands twice with different content; both were joined", Hint: "download the file again",
	})
	if r.joins++; r.joins > maxJoins {
		return &publication.Problem{
			Code: publication.DuplicateID, Alarm: true, File: r.found.Files[0].Path, Record: p.ID,
			Message: fmt.Sprintf("is one of more than %d records whose id stands there already; reading ended here", maxJoins), Hint: "check where the file comes from",
		}
	}
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
		if says := r.report.List; says != "" && says != list && !(ofacList(says) && ofacList(list)) {
			r.report.Add(publication.Problem{
				Code: publication.OtherList, Alarm: true, File: r.found.Files[0].Path,
				Message: "holds " + string(says) + ", not " + string(list), Hint: "nothing was changed; leave --list out",
			})
			r.builders = nil
			return
		}
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

// ofacList says whether a list is one of the two that OFAC's files do not name:
// between these the caller may decide.
func ofacList(list sanctions.ListName) bool {
	return list == sanctions.OFACSDN || list == sanctions.OFACConsolidated
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
