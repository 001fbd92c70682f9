package bods_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/bods"
)

// FuzzRead: whatever is read, nothing panics, what is handed on can be, and how
// the bytes arrive makes no difference.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json*")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(parties() + tieOf(stake, `{"type":"rightsToProfitOrIncome"},{"type":"shareholding","share":{"exact":1e1}}`, "")))
	f.Add([]byte("[" + modern("1", "r", "relationship", `"componentRecords":["x"],"subject":"c","interestedParty":{"reason":"unknown"}`, "") + "]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, problems, err := outcome(bytes.NewReader(data))
		for _, s := range got {
			if s.ID == "bods:" || s.Source == "" || (!s.Withdrawn && s.Party == nil && s.Interests == nil && len(problems) == 0 && len(s.ID) == 0) {
				t.Errorf("%+v", s)
			}
			for _, i := range s.Interests {
				if err := i.Check(); err != nil {
					t.Errorf("%+v: %v", i, err)
				}
			}
		}
		slowly, slowProblems, slowErr := outcome(iotest.HalfReader(bytes.NewReader(data)))
		if diff := cmp.Diff(got, slowly, byValue) + cmp.Diff(problems, slowProblems); diff != "" || (err == nil) != (slowErr == nil) {
			t.Error(diff, err, slowErr)
		}
	})
}

func outcome(r io.Reader) (all []ownership.Statement, problems []ownership.Problem, err error) {
	err = bods.Read(r, "f",
		func(s ownership.Statement) error { all = append(all, s); return nil },
		func(p ownership.Problem) { problems = append(problems, p) })
	return all, problems, err
}
