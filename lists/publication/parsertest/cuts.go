package parsertest

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// tail is how much of a file's end is cut byte by byte, whatever the step.
const tail = 24

// checkCuts cuts one file after another, at every place or at every Step-th, and,
// where a cut may go unseen, beside each line break.
func checkCuts(t testing.TB, f Format, fixture []File) {
	whole := read(f, fixture)
	for i, file := range fixture {
		end := len(bytes.TrimRight(file.Data, " \t\r\n"))
		for n := range end {
			besideLineBreak := f.Unseen != nil && (file.Data[n] == '\n' || (n > 0 && file.Data[n-1] == '\n'))
			if n%max(1, f.Step) != 0 && n < end-tail && !besideLineBreak {
				continue
			}
			files := slices.Clone(fixture)
			files[i] = File{file.Name, file.Data[:n:n]}
			cut := cutFile{name: file.Name, at: n, xml: bytes.HasPrefix(bytes.TrimPrefix(file.Data, []byte("\ufeff")), []byte("<")), unseen: n > 0 && f.Unseen != nil && f.Unseen(file.Data[:n]), format: f}
			if !cut.check(t, whole, read(f, files)) {
				return // one place is enough to look at
			}
		}
	}
}

// cutFile is a file of a fixture that is cut somewhere.
type cutFile struct {
	name   string
	at     int
	unseen bool // nobody can see that it is cut
	xml    bool
	format Format
}

// check compares what is left with what the whole file gives.
func (c cutFile) check(t testing.TB, whole, got result) bool {
	t.Helper()
	ok := true
	fail := func(format string, args ...any) {
		t.Helper()
		ok = false
		t.Errorf("%s cut after %d bytes: "+format, append([]any{c.name, c.at}, args...)...)
	}
	if !c.unseen && !got.alarm() {
		fail("no alarm")
	}
	// Within a letter of several bytes a cut looks like a wrong encoding.
	if c.xml && !slices.ContainsFunc(got.report.Problems, func(p publication.Problem) bool {
		return p.Alarm && (p.Code == publication.CutOff || p.Code == publication.WrongEncoding)
	}) {
		fail("nothing says that it is cut: %v", got.report.Problems)
	}
	if got.report.Entries != len(got.records) {
		fail("%d records emitted, %d counted", len(got.records), got.report.Entries)
	}
	for _, rec := range got.records {
		candidates := c.candidates(whole, got.list(rec), rec)
		if len(candidates) == 0 {
			if c.format.Provisional == nil || !c.format.Provisional(rec) {
				fail("%s is not in the whole file", rec.Party.ID)
			}
			continue
		}
		// Files may hold one id more than once; one of these it must be.
		var why string
		if !slices.ContainsFunc(candidates, func(w publication.Record) bool {
			reason := c.differs(rec, w.Party)
			if why == "" {
				why = reason
			}
			return reason == ""
		}) {
			fail("%s", why)
		}
	}
	return ok
}

// candidates are the whole file's records of the same id and list. A file that
// is cut may not know its list.
func (c cutFile) candidates(whole result, list sanctions.ListName, rec publication.Record) (out []publication.Record) {
	for _, w := range whole.records {
		if w.Party.ID == rec.Party.ID && (list == "" || rec.List == w.List) {
			out = append(out, w)
		}
	}
	return out
}

// differs says in what a record of a cut file is wrong, "" when it is not.
func (c cutFile) differs(rec publication.Record, whole *sanctions.Party) string {
	p := rec.Party
	changed := sanctions.ChangedFields(p, whole)
	for _, field := range changed {
		if slices.Contains(rec.Incomplete, field) || (c.unseen && slices.Contains(c.format.Joined, field)) {
			continue
		}
		return p.ID + " differs in " + field + " and does not say so (-whole +cut):\n" + cmp.Diff(whole, p)
	}
	if p.Source != whole.Source {
		return p.ID + " comes from " + p.Source + ", not " + whole.Source
	}
	if len(changed) == 0 || c.format.Rewritten {
		return ""
	}
	both := *whole
	if err := sanctions.Keep(&both, p, changed); err != nil {
		return err.Error()
	}
	if more := sanctions.ChangedFields(whole, &both); more != nil {
		return p.ID + " says what the whole file does not (-whole +both):\n" + cmp.Diff(whole, &both)
	}
	return ""
}
