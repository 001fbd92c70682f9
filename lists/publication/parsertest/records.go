package parsertest

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// result is what a parser made of some files.
type result struct {
	records []publication.Record
	report  *publication.Report
	err     error
}

// read opens and parses files. Files that cannot be opened are an error, as
// they are to whoever imports them.
func read(f Format, files []File) result {
	r := result{report: publication.NewReport()}
	var opened []*publication.File
	for _, file := range files {
		o, err := publication.FromBytes(file.Name, file.Data)
		if err != nil {
			r.err = err
			return r
		}
		opened = append(opened, o)
	}
	r.err = f.Parse(opened, r.report, func(rec publication.Record) error {
		r.records = append(r.records, rec)
		return nil
	})
	return r
}

// alarm says whether whoever reads r learns that something is wrong.
func (r result) alarm() bool { return r.err != nil || r.report.Alarm() }

// list is the list that a record is on.
func (r result) list(rec publication.Record) sanctions.ListName {
	if rec.List != "" {
		return rec.List
	}
	return r.report.List
}

func checkRecords(t testing.TB, f Format, fixture []File) {
	r := read(f, fixture)
	if r.err != nil {
		t.Errorf("error %v", r.err)
	}
	if len(r.records) == 0 {
		t.Errorf("the fixture gives no records")
	}
	if r.report.Format != f.Name || r.report.List != f.List {
		t.Errorf("the report is of the format %q and the list %q, want %q and %q", r.report.Format, r.report.List, f.Name, f.List)
	}
	r.check(t, f)
}

// check holds a result to what is true of any, whatever stands in the files.
func (r result) check(t testing.TB, f Format) {
	t.Helper()
	if r.report.Entries != len(r.records) {
		t.Errorf("%d records emitted, %d counted", len(r.records), r.report.Entries)
	}
	for _, p := range r.report.Problems {
		if p.Code == "" || p.Message == "" || p.Hint == "" {
			t.Errorf("a problem that does not say what is wrong and what to do: %+v", p)
		}
	}
	for _, rec := range r.records {
		if rec.List != "" && !rec.List.Valid() {
			t.Errorf("%s is on the list %q", rec.Party.ID, rec.List)
		}
		for _, name := range rec.Incomplete {
			if !slices.Contains(sanctions.FieldNames(), name) {
				t.Errorf("%s is incomplete in %q, which is no field", rec.Party.ID, name)
			}
		}
		CheckParty(t, f, rec.Party)
	}
}

// CheckParty holds one party to what is true of any: for real publications, which
// are too large to be run through the whole suite.
func CheckParty(t testing.TB, f Format, p *sanctions.Party) {
	t.Helper()
	if p.ID == "" || p.Source == "" {
		t.Errorf("a party without id or source: %+v", p)
	}
	if kind, ok := sanctions.KindOfSchema(p.Kind.Schema()); !ok || kind != p.Kind {
		t.Errorf("%s is of the kind %q", p.ID, p.Kind)
	}
	if len(p.Names) == 0 && !f.Nameless {
		t.Errorf("%s has no name", p.ID)
	}
	qualities := []sanctions.Quality{sanctions.Primary, sanctions.Strong, sanctions.Weak, sanctions.Former, sanctions.OriginalScript}
	for _, n := range p.Names {
		if strings.TrimSpace(n.Full) == "" {
			t.Errorf("%s has an empty name: %+v", p.ID, n)
		}
		if !slices.Contains(qualities, n.Quality) {
			t.Errorf("%s has a name of the quality %q", p.ID, n.Quality)
		}
	}
	for _, d := range slices.Concat(p.BirthDates, p.DeathDates, p.Listed, p.Delisted, p.Amended) {
		if d.From > d.To {
			t.Errorf("%s has the date %d to %d", p.ID, d.From, d.To)
		}
	}
	checkLists(t, p)
	checkEncoding(t, p)
	if f.Also != nil {
		f.Also(t, p)
	}
}

// checkLists looks for what is empty or twice in the party's lists, and for
// numbers without their number.
func checkLists(t testing.TB, p *sanctions.Party) {
	t.Helper()
	v := reflect.ValueOf(*p)
	for i := range v.NumField() {
		list := v.Field(i)
		if list.Kind() != reflect.Slice {
			continue
		}
		for j := range list.Len() {
			if list.Index(j).IsZero() {
				t.Errorf("%s has an empty value in %s", p.ID, v.Type().Field(i).Name)
			}
			for k := range j {
				if reflect.DeepEqual(list.Index(j).Interface(), list.Index(k).Interface()) {
					t.Errorf("%s has twice in %s: %+v", p.ID, v.Type().Field(i).Name, list.Index(j))
				}
			}
		}
	}
	for _, id := range p.Identifiers {
		if id.Number == "" || id.Type == "" {
			t.Errorf("%s has an identifier without type or number: %+v", p.ID, id)
		}
	}
	for _, w := range p.Wallets {
		if w.Address == "" {
			t.Errorf("%s has a wallet without its address: %+v", p.ID, w)
		}
	}
	for _, c := range p.Contacts {
		if c.Kind == "" || c.Value == "" {
			t.Errorf("%s has a contact without kind or value: %+v", p.ID, c)
		}
	}
	for _, r := range p.Relations {
		if r.Kind == "" || (r.To == "" && r.Name == "") {
			t.Errorf("%s has a relation to nobody: %+v", p.ID, r)
		}
	}
	for _, fact := range p.Facts {
		if fact.Value == "" {
			t.Errorf("%s has a fact that says nothing: %+v", p.ID, fact)
		}
	}
}

// checkEncoding proves that a party is stored as it is.
func checkEncoding(t testing.TB, p *sanctions.Party) {
	t.Helper()
	line, err := sanctions.Encode(p)
	if err != nil {
		t.Errorf("%s cannot be encoded: %v", p.ID, err)
		return
	}
	back := new(sanctions.Party)
	if err := json.Unmarshal(line, back); err != nil {
		t.Errorf("%s cannot be read back: %v", p.ID, err)
		return
	}
	if !reflect.DeepEqual(p, back) {
		t.Errorf("%s reads back as another (-read +read back):\n%s", p.ID, cmp.Diff(p, back))
	}
}

// alike compares what was made of two editions of the same files.
func alike(t testing.TB, what string, want, got result) {
	t.Helper()
	if (want.err == nil) != (got.err == nil) {
		t.Errorf("%s: error %v, not %v", what, got.err, want.err)
	}
	if diff := cmp.Diff(want.records, got.records); diff != "" {
		t.Errorf("%s: the records differ (-before +now):\n%s", what, diff)
	}
	// Where a problem stands is the one thing that may differ.
	bare := func(r *publication.Report) publication.Report {
		out := *r
		out.Problems = slices.Clone(r.Problems)
		for i := range out.Problems {
			out.Problems[i].File, out.Problems[i].Line = "", 0
			out.Problems[i].Message = ""
		}
		return out
	}
	if diff := cmp.Diff(bare(want.report), bare(got.report)); diff != "" {
		t.Errorf("%s: the report differs (-before +now):\n%s", what, diff)
	}
}

func checkTwice(t testing.TB, f Format, fixture []File) {
	alike(t, "read again", read(f, fixture), read(f, fixture))
}

var errRefused = errors.New("refused")

func checkRefusal(t testing.TB, f Format, fixture []File) {
	var files []*publication.File
	for _, file := range fixture {
		o, err := publication.FromBytes(file.Name, file.Data)
		if err != nil {
			t.Errorf("%s cannot be opened: %v", file.Name, err)
			return
		}
		files = append(files, o)
	}
	r, asked := publication.NewReport(), 0
	err := f.Parse(files, r, func(publication.Record) error {
		asked++
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("the error of emit is lost: %v", err)
	}
	if asked != 1 {
		t.Errorf("%d records were emitted, and the first was refused", asked)
	}
	if r.Entries != 0 {
		t.Errorf("%d entries counted that nobody took", r.Entries)
	}
}
