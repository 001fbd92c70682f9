package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/attribution"
	labelarchive "github.com/mareva/mareva/attribution/archive"
	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/ownership/register"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/screening/identity"
)

// listsIn is where the archive of lists is within the home folder.
func listsIn(home string) *archive.Archive { return archive.At(filepath.Join(home, "lists")) }

// view is what questions are answered from: an index and the versions of the
// lists that it holds. It never changes.
type view struct {
	index    *screening.Index // with who is whom, with labels and with owners
	joined   *screening.Index // without labels
	bare     *screening.Index // with neither
	register []byte           // that the index was joined by
	lists    []viewedList
	labels   labels                // nothing when there are none
	owners   owners                // nothing without ownership registers
	wallets  *attribution.Table    // that the lists name; nil: none, or nobody asked
	loose    bool                  // read from loose files
	warnings []publication.Problem // of loose files
}

// labels are the labels of a view.
type labels struct {
	table    *attribution.Table
	manifest labelarchive.Manifest
	fault    error // why newer ones could not be read
}

// state says on which labels answers rest; nil for none.
func (l labels) state() *screening.LabelState {
	if l.table == nil {
		return nil
	}
	return &screening.LabelState{Version: l.manifest.Version, Number: l.manifest.Number, Labels: l.manifest.Labels}
}

// viewedList is one list of a view.
type viewedList struct {
	screening.ListState
	entries int
	files   []archive.RawFile
	alarms  []publication.Problem
	age     time.Duration // since the publisher's file was last seen; 0 when unknown
}

// viewOptions say which lists to look at.
type viewOptions struct {
	home   string
	loose  string // a folder with published files, instead of the archive
	names  []sanctions.ListName
	asOf   sanctions.Date // zero: now
	bare   bool           // without labels: no state is looked at
	follow bool           // money is traced too, to the wallets that lists name, and valued
}

func (o viewOptions) wants(list sanctions.ListName) bool {
	return len(o.names) == 0 || slices.Contains(o.names, list)
}

// loadView reads the lists, the labels and the owners and builds the index. A fault
// in any is an error.
func (p *Program) loadView(o viewOptions) (*view, error) {
	v, err := p.reloadView(o, nil)
	if err == nil {
		err = cmp.Or(v.labels.fault, v.owners.fault)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// reloadView is loadView, but takes over the index of a view that rests on the
// same versions.
func (p *Program) reloadView(o viewOptions, old *view) (*view, error) {
	go names.Prepare("") // reads the tables of names while the lists are read
	var v view
	var snapshots []*sanctions.Snapshot
	var err error
	if o.loose != "" {
		snapshots, err = v.addLoose(o)
	} else {
		snapshots, err = v.addArchived(p, o)
	}
	if err != nil {
		return nil, err
	}
	for _, name := range o.names {
		if !slices.ContainsFunc(snapshots, func(s *sanctions.Snapshot) bool { return s.List == name }) {
			return nil, fmt.Errorf("there is no list %s%s; see mareva lists status", name, o.when())
		}
	}
	if len(snapshots) == 0 {
		return nil, errNoLists(o)
	}
	switch {
	case old == nil:
		v.bare, err = screening.New(snapshots)
	case old.restsOn(snapshots):
		v.bare = old.bare
	default:
		v.bare, err = old.bare.Next(snapshots)
	}
	if err != nil {
		return nil, err
	}
	if err := p.joinView(&v, o, old); err != nil {
		return nil, err
	}
	v.label(o, old)
	if err := v.own(p, o, old); err != nil {
		return nil, err
	}
	switch {
	case !o.follow:
	case old != nil && old.bare == v.bare:
		v.wallets = old.wallets
	default:
		if v.wallets, err = walletsOf(snapshots); err != nil {
			return nil, err
		}
	}
	return &v, nil
}

// label puts the labels on the index. When they cannot be read those before stay,
// and the fault is an alarm: the lists must not wait for labels.
func (v *view) label(o viewOptions, old *view) {
	if o.bare {
		return
	}
	var before labels
	if old != nil {
		before = old.labels
	}
	if v.labels = before.next(o.home); v.labels.fault != nil {
		v.warnings = append(v.warnings, publication.Problem{
			Code: publication.Unreadable, File: "labels", Message: v.labels.fault.Error(), Hint: "restore the folder labels from a backup, or import the packs into a new home", Alarm: true,
		})
	}
	switch {
	case v.labels.table == nil:
	case old != nil && old.joined == v.joined && v.labels.same(before):
		v.index = old.index
	default:
		v.index = v.joined.Labelled(v.labels.table, v.labels.manifest.Actors)
	}
}

// next are the labels in force now.
func (l labels) next(home string) labels {
	m, found, err := labelsIn(home).Current()
	switch {
	case err == nil && !found && l.table != nil:
		err = errors.New("the labels were there and are no longer")
	case err == nil && !found, err == nil && l.table != nil && l.same(labels{manifest: m}):
		l.fault = nil
		return l
	case err == nil:
		var table *attribution.Table
		if table, err = labelsIn(home).Load(m); err == nil {
			return labels{table: table, manifest: m}
		}
	}
	l.fault = err
	return l
}

func (l labels) same(other labels) bool {
	return l.manifest.Number == other.manifest.Number && l.manifest.Version == other.manifest.Version
}

// joinView puts on the index who is whom. A register that cannot be read is an
// alarm and no more: it says which hits are one party, never who is a hit.
func (p *Program) joinView(v *view, o viewOptions, old *view) error {
	if o.loose != "" && len(v.bare.Lists()) < 2 {
		v.joined, v.index = v.bare, v.bare // nobody can be on two lists
		return nil
	}
	var register *identity.Register
	var err error
	if o.loose != "" {
		var r *identity.Resolution
		if r, err = v.bare.Resolve(nil, p.today()); err != nil {
			return err
		}
		register = r.Register
	} else {
		if v.register, err = listsIn(o.home).Identities(); err != nil {
			return err
		}
		if old != nil && old.bare == v.bare && bytes.Equal(old.register, v.register) {
			v.joined, v.index, v.warnings = old.joined, old.joined, append(v.warnings, old.registerWarnings()...)
			return nil
		}
		if register, err = parseRegister(o.home, v.register); err != nil {
			v.warnings = append(v.warnings, publication.Problem{Code: publication.DamagedRecord, File: archive.IdentitiesFile, Message: err.Error(), Alarm: true})
			register = &identity.Register{}
		}
	}
	v.joined = v.bare.Joined(register)
	v.index = v.joined
	return nil
}

// registerWarnings are those about the register.
func (v *view) registerWarnings() (out []publication.Problem) {
	for _, w := range v.warnings {
		if w.File == archive.IdentitiesFile {
			out = append(out, w)
		}
	}
	return out
}

// restsOn says whether the view holds exactly these snapshots.
func (v *view) restsOn(snapshots []*sanctions.Snapshot) bool {
	return v != nil && slices.EqualFunc(v.lists, snapshots, func(l viewedList, s *sanctions.Snapshot) bool {
		return l.List == s.List && l.Version == s.Version
	})
}

// fingerprint changes whenever the lists or labels may have: the names, sizes and
// times of the files that say what is in force.
func (o viewOptions) fingerprint() (string, error) {
	var b strings.Builder
	root, all := filepath.Join(o.home, "lists"), false
	if o.loose != "" {
		root, all = o.loose, true
	}
	err := noteFiles(&b, root, func(name string) bool {
		return all || filepath.Ext(name) == ".json" || name == archive.IdentitiesFile
	})
	if err == nil {
		err = noteFiles(&b, labelsIn(o.home).Dir(), func(name string) bool { return name == labelarchive.CurrentFile })
	}
	if err == nil {
		err = noteFiles(&b, ownersIn(o.home), func(name string) bool {
			return name == standingsFile || name == linksFile || name == register.CurrentFile
		})
	}
	if err == nil && o.follow {
		err = noteFiles(&b, filepath.Dir(prices.In(o.home).Path()), func(name string) bool { return name == filepath.Base(prices.In(o.home).Path()) })
	}
	return b.String(), err
}

// noteFiles notes the files below root that count. A folder that is not there yet
// has none, and a file that was just replaced is noted the next time.
func noteFiles(b *strings.Builder, root string, counts func(name string) bool) error {
	var notes strings.Builder
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !counts(d.Name()) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintf(&notes, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	b.WriteString(notes.String())
	return err
}

func (o viewOptions) when() string {
	if o.asOf.IsZero() {
		return ""
	}
	return " as of " + o.asOf.String()
}

// noListYet is the error where nothing was imported yet.
type noListYet struct{ home string }

func (e noListYet) Error() string {
	return fmt.Sprintf("there is no list in %s yet: run mareva lists fetch, mareva lists import FILE…, or give --lists DIR", e.home)
}

func errNoLists(o viewOptions) error {
	if !o.asOf.IsZero() {
		return fmt.Errorf("no list is known%s in %s: the history begins later; see mareva lists history", o.when(), o.home)
	}
	return noListYet{o.home}
}

func (v *view) addLoose(o viewOptions) ([]*sanctions.Snapshot, error) {
	loaded, problems, err := lists.Load([]string{o.loose})
	v.warnings, v.loose = problems, true
	if err != nil {
		return nil, errors.Join(err, firstOf(problems))
	}
	var out []*sanctions.Snapshot
	for _, l := range loaded {
		if !o.wants(l.Snapshot.List) {
			continue
		}
		state := screening.ListState{List: l.Snapshot.List, Version: l.Snapshot.Version}
		if !l.Report.Published.IsZero() {
			day := l.Report.Published.String()
			state.AsOf = &day
		}
		at := viewedList{ListState: state, entries: l.Snapshot.Len()}
		at.alarms = l.Alarms
		for _, f := range l.Files {
			at.files = append(at.files, archive.RawFile{Name: f.Name, SHA256: f.SHA256, Size: f.Size})
		}
		v.lists = append(v.lists, at)
		out = append(out, l.Snapshot)
	}
	return out, nil
}

func firstOf(problems []publication.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &problems[0]
}

func (v *view) addArchived(p *Program, o viewOptions) ([]*sanctions.Snapshot, error) {
	a := listsIn(o.home)
	names, err := a.Lists()
	if err != nil {
		return nil, err
	}
	if v.warnings, err = a.Refused(); err != nil {
		return nil, err
	}
	var out []*sanctions.Snapshot
	for _, name := range names {
		if !o.wants(name) {
			continue
		}
		m, found, err := a.Newest(name)
		if !o.asOf.IsZero() && err == nil {
			m, found, err = a.AsOf(name, o.asOf)
		}
		if err != nil {
			return nil, err
		}
		if !found {
			v.warnings = append(v.warnings, publication.Problem{
				Code: publication.Unreadable, File: string(name), Message: "has no version" + o.when() + " and was not screened", Hint: "see mareva lists history --list " + string(name),
			})
			continue
		}
		s, err := a.Load(m)
		if err != nil {
			return nil, err
		}
		state, err := a.State(name)
		if err != nil {
			return nil, err
		}
		day := m.AsOf.String()
		at := viewedList{
			ListState: screening.ListState{List: name, Version: m.Version, AsOf: &day},
			entries:   m.Entries, files: m.Files, alarms: state.Alarms,
		}
		if o.asOf.IsZero() && !state.CheckedAt.IsZero() {
			checked := state.CheckedAt.UTC().Format(time.RFC3339)
			at.CheckedAt, at.age = &checked, p.Now().Sub(state.CheckedAt)
		}
		v.lists = append(v.lists, at)
		out = append(out, s)
	}
	return out, nil
}

// states are the lists' versions as answers carry them.
func (v *view) states(names []sanctions.ListName) []screening.ListState {
	out := []screening.ListState{}
	for _, l := range v.lists {
		if len(names) == 0 || slices.Contains(names, l.List) {
			out = append(out, l.ListState)
		}
	}
	return out
}
