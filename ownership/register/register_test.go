package register_test

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
)

func at(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

func each(statements ...ownership.Statement) iter.Seq2[ownership.Statement, error] {
	return func(yield func(ownership.Statement, error) bool) {
		for _, s := range statements {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// said reads statements as the tests write them: "ID DAY" with what it says behind
// it: "gone" for a withdrawal, "for IDS" for those it replaces. Day 0 is unknown.
func said(texts ...string) (out []ownership.Statement) {
	for _, text := range texts {
		var s ownership.Statement
		var day int
		if _, err := fmt.Sscanf(text, "%s %d", &s.ID, &day); err != nil {
			panic(text)
		}
		if day != 0 {
			s.Stated = ownership.Day(20240100 + day)
		}
		s.Withdrawn = strings.Contains(text, " gone")
		if _, ids, found := strings.Cut(text, " for "); found {
			s.Replaces = strings.Fields(ids)
		}
		s.Source = text
		out = append(out, s)
	}
	return out
}

func imported(t *testing.T, a *register.Archive, n int, id string, texts ...string) register.Manifest {
	t.Helper()
	m, err := a.Import(t.Context(), at(n), register.Batch{Register: id, Format: "test", Statements: each(said(texts...)...)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// holding gives the sources of the statements that hold.
func holding(t *testing.T, a *register.Archive, m register.Manifest, id string) (out []string) {
	t.Helper()
	for s, err := range a.Statements(m, id) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s.Source)
	}
	return out
}

func wantInForce(t *testing.T, a *register.Archive, id string, want ...string) {
	t.Helper()
	m, found, err := a.Current()
	if err != nil || !found {
		t.Fatalf("nothing in force: %v", err)
	}
	if got := holding(t, a, m, id); !slices.Equal(got, want) {
		t.Errorf("%s: in force %q, want %q", id, got, want)
	}
}

func TestWhichStatementHolds(t *testing.T) {
	for name, c := range map[string]struct {
		imports [][]string
		want    []string
		changes register.Changes // of the last import
		graves  int
	}{
		"statements are sorted by id": {
			[][]string{{"b 1", "c 1", "a 1"}},
			[]string{"a 1", "b 1", "c 1"},
			register.Changes{Read: 3, Added: 3},
			0,
		},
		"a later statement supersedes": {
			[][]string{{"a 1", "b 1"}, {"a 2"}},
			[]string{"a 2", "b 1"},
			register.Changes{Read: 1, Changed: 1},
			0,
		},
		"an older one that arrives late is kept out": {
			[][]string{{"a 2"}, {"a 1"}},
			[]string{"a 2"},
			register.Changes{Read: 1, KeptOut: 1},
			0,
		},
		"of two of one day the one read last holds": {
			[][]string{{"a 1 x"}, {"a 1 y", "a 1 z"}},
			[]string{"a 1 z"},
			register.Changes{Read: 2, Changed: 1, KeptOut: 1},
			0,
		},
		"a statement without a day supersedes": {
			[][]string{{"a 5"}, {"a 0"}},
			[]string{"a 0"},
			register.Changes{Read: 1, Changed: 1},
			0,
		},
		"a statement without a day is superseded": {
			[][]string{{"a 0"}, {"a 5"}},
			[]string{"a 5"},
			register.Changes{Read: 1, Changed: 1},
			0,
		},
		"within a batch days decide, not the order": {
			[][]string{{"a 3", "a 1", "a 2"}},
			[]string{"a 3"},
			register.Changes{Read: 3, Added: 1, KeptOut: 2},
			0,
		},
		"a replaced statement holds no longer": {
			[][]string{{"a 1", "b 1"}, {"c 2 for a b"}},
			[]string{"c 2 for a b"},
			register.Changes{Read: 1, Added: 1, Removed: 2},
			2,
		},
		"a replaced statement that arrives after the one replacing it does not hold": {
			[][]string{{"c 2 for a"}, {"a 3"}},
			[]string{"c 2 for a"},
			register.Changes{Read: 1, KeptOut: 1},
			1,
		},
		"a replaced statement does not hold when the one replacing it came too late itself": {
			[][]string{{"a 1", "c 3"}, {"c 2 for a"}},
			[]string{"c 3"},
			register.Changes{Read: 1, Removed: 1, KeptOut: 1},
			1,
		},
		"a statement that replaces itself holds": {
			[][]string{{"a 1 for a"}},
			[]string{"a 1 for a"},
			register.Changes{Read: 1, Added: 1},
			0,
		},
		"a withdrawn statement holds no longer": {
			[][]string{{"a 1"}, {"a 2 gone"}},
			nil,
			register.Changes{Read: 1, Removed: 1},
			1,
		},
		"a withdrawal keeps an older statement out that arrives after it": {
			[][]string{{"a 2 gone"}, {"a 1"}},
			nil,
			register.Changes{Read: 1, KeptOut: 1},
			1,
		},
		"a statement after the withdrawal holds": {
			[][]string{{"a 2 gone"}, {"a 3"}},
			[]string{"a 3"},
			register.Changes{Read: 1, Added: 1},
			0,
		},
		"an older withdrawal that arrives late withdraws nothing": {
			[][]string{{"a 3"}, {"a 2 gone"}},
			[]string{"a 3"},
			register.Changes{Read: 1},
			0,
		},
		"a withdrawal without a day has that of what it withdraws": {
			[][]string{{"a 3"}, {"a 0 gone"}, {"a 2"}},
			nil,
			register.Changes{Read: 1, KeptOut: 1},
			1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := register.At(t.TempDir())
			var m register.Manifest
			for i, texts := range c.imports {
				m = imported(t, a, i+1, "r", texts...)
			}
			wantInForce(t, a, "r", c.want...)
			c.changes.Register = "r"
			if m.Changes != c.changes {
				t.Errorf("changes %+v, want %+v", m.Changes, c.changes)
			}
			if r, _ := m.Register("r"); r.Tombstones != c.graves || r.Statements != len(c.want) {
				t.Errorf("%d statements and %d tombstones, want %d and %d", r.Statements, r.Tombstones, len(c.want), c.graves)
			}
		})
	}
}

func TestAFullPublicationRemovesWhatIsNotInIt(t *testing.T) {
	a := register.At(t.TempDir())
	imported(t, a, 1, "r", "a 1", "b 5", "c 1", "d 4 gone")
	m, err := a.Import(t.Context(), at(2), register.Batch{Register: "r", Whole: true, Statements: each(said("b 3", "c 3", "d 3", "e 3")...)})
	if err != nil {
		t.Fatal(err)
	}
	wantInForce(t, a, "r", "b 5", "c 3", "e 3") // what was said after the publication stays
	if want := (register.Changes{Register: "r", Read: 4, Added: 1, Changed: 1, Removed: 1, KeptOut: 2}); m.Changes != want {
		t.Errorf("changes %+v, want %+v", m.Changes, want)
	}
	for name, texts := range map[string][]string{"without statements": nil, "in which all is withdrawn": {"b 6 gone"}} {
		_, err = a.Import(t.Context(), at(3), register.Batch{Register: "r", Whole: true, Statements: each(said(texts...)...)})
		if err == nil || !strings.Contains(err.Error(), "remove the register") {
			t.Errorf("a full publication %s: %v", name, err)
		}
	}
	wantInForce(t, a, "r", "b 5", "c 3", "e 3")
}

func TestARegisterChangesNoOther(t *testing.T) {
	a := register.At(filepath.Join(t.TempDir(), "ownership"))
	if _, found, err := a.Current(); found || err != nil {
		t.Fatalf("a new archive has a version: %v, %v", found, err)
	}
	imported(t, a, 1, "psc", "a 1")
	imported(t, a, 2, "gleif", "a 2", "b 2")
	wantInForce(t, a, "psc", "a 1")
	wantInForce(t, a, "gleif", "a 2", "b 2")
	m, err := a.Remove(t.Context(), at(3), "gleif")
	if err != nil {
		t.Fatal(err)
	}
	wantInForce(t, a, "psc", "a 1")
	if want := (register.Changes{Register: "gleif", Removed: 2}); m.Changes != want || len(m.Registers) != 1 {
		t.Errorf("manifest %+v", m)
	}
	if _, err := a.Remove(t.Context(), at(4), "gleif"); err == nil {
		t.Error("a register that is not there was removed")
	}
	for _, err := range a.Statements(m, "gleif") {
		if err == nil {
			t.Error("a register that is not there has a statement")
		}
	}
}

func TestEveryVersionStays(t *testing.T) {
	a := register.At(t.TempDir())
	imported(t, a, 1, "r", "a 1")
	imported(t, a, 2, "r", "a 2")
	imported(t, a, 3, "r", "b 1")
	history, err := a.History()
	if err != nil || len(history) != 3 {
		t.Fatalf("%d versions, %v; want 3", len(history), err)
	}
	want := [][]string{{"a 1"}, {"a 2"}, {"a 2", "b 1"}}
	for i, m := range history {
		byNumber, err := a.Version(i + 1)
		if err != nil || !cmp.Equal(m, byNumber) || m.Number != i+1 || !m.Time.Equal(at(i+1)) {
			t.Errorf("version %d: %+v, %+v, %v", i+1, m, byNumber, err)
		}
		if got := holding(t, a, m, "r"); !slices.Equal(got, want[i]) {
			t.Errorf("version %d: %q, want %q", i+1, got, want[i])
		}
	}
	for _, n := range []int{-1, 0, 4} {
		if _, err := a.Version(n); err == nil {
			t.Errorf("there is a version %d", n)
		}
	}
}

func TestTheManifestSaysWhereARegisterIsFrom(t *testing.T) {
	dir := t.TempDir()
	a := register.At(dir)
	full := []register.File{{Name: "full.json", SHA256: "aa"}}
	reading := func(yield func(ownership.Statement, error) bool) {
		full[0].Refused = 2 // known only after reading
		yield(ownership.Statement{ID: "a", Source: "x", Party: &ownership.Party{ID: "lei:1"}, Interests: []ownership.Interest{{Held: "lei:2"}, {Held: "lei:3"}}}, nil)
	}
	var m register.Manifest
	for i, b := range []register.Batch{
		{Title: "Made up", Format: "bods", Files: full, Statements: reading, Whole: true},
		{Format: "psc", Files: []register.File{{Name: "day.json", SHA256: "bb", Refused: 1}}, Statements: each(said("b 1", "b 2 gone")...)},
		{Format: "psc", Files: []register.File{{Name: "full.json", SHA256: "aa", Refused: 2}}},
	} {
		b.Register = "r"
		var err error
		if m, err = a.Import(t.Context(), at(i+1), b); err != nil {
			t.Fatal(err)
		}
	}
	r, _ := m.Register("r")
	info, err := os.Stat(filepath.Join(dir, r.SHA256+".jsonl.zst"))
	if err != nil {
		t.Fatal(err)
	}
	want := register.Register{
		ID: "r", Title: "Made up", Format: "psc", SHA256: r.SHA256, Bytes: info.Size(), Statements: 1, Parties: 1, Interests: 2, Tombstones: 1, Refused: 3,
		Files: []register.File{{Name: "day.json", SHA256: "bb", Refused: 1, ImportedAt: at(2)}, {Name: "full.json", SHA256: "aa", Refused: 2, ImportedAt: at(3)}},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	m, err = a.Import(t.Context(), at(4), register.Batch{Register: "r", Files: []register.File{{Name: "new.json"}}, Statements: each(said("c 1")...), Whole: true})
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := m.Register("r"); len(r.Files) != 1 || r.Refused != 0 {
		t.Errorf("after a full publication the files are %+v", r.Files)
	}
}
