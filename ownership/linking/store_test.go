package linking_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership/linking"
)

const (
	nameLine   = `{"party":"lei:a","list":"us_ofac_sdn","entity_id":"1","by":"name","score":0.9,"evidence":["name A & B ~ A+B 0.90"],"state":"proposed"}` + "\n"
	personLine = `{"party":"lei:b","list":"eu_fsf","entity_id":"7","by":"person","score":0,"state":"confirmed","decided_by":"ana","decided_at":"2026-11-02T12:00:00Z","note":"same address"}` + "\n"
)

func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "links.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileIsWrittenAsItWasRead(t *testing.T) {
	path := file(t, personLine+nameLine)
	links, err := linking.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := linking.Write(path, links); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != nameLine+personLine {
		t.Errorf("%s (%v)", text, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("there are %v beside the file (%v)", left, err)
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "links.jsonl")
	rapid.Check(t, func(t *rapid.T) {
		links := linking.Merge(someLinks(true).Draw(t, "links"), someLinks(false).Draw(t, "found"))
		if err := linking.Write(path, links); err != nil {
			t.Fatal(err)
		}
		got, err := linking.Read(path)
		if err != nil || !slices.EqualFunc(got, links, func(a, b linking.Link) bool { return cmp.Equal(a, b) }) {
			t.Fatal(err, cmp.Diff(links, got))
		}
	})
}

func TestAFileThatIsNotUnderstoodIsRefused(t *testing.T) {
	change := func(from, to string) string {
		if !strings.Contains(personLine, from) {
			t.Fatalf("the line has no %s", from)
		}
		return nameLine + strings.Replace(personLine, from, to, 1)
	}
	for _, c := range []struct{ what, text, want string }{
		{"an unknown field", change(`"note"`, `"notes"`), `line 2: want one link as a JSON object: json: unknown field "notes"`},
		{"a pair twice", nameLine + personLine + nameLine, `line 3: party "lei:a" and us_ofac_sdn:1 stand in line 1 already`},
		{"a file that was cut", strings.TrimSuffix(nameLine+personLine, "\n"), "line 2: it does not end, so the file was cut"},
		{"an empty line", nameLine + "\n", "line 2: want one link as a JSON object: it is empty"},
		{"two objects in a line", strings.TrimSuffix(nameLine, "\n") + nameLine, "line 1: want one link as a JSON object, and nothing behind it"},
		{"an unknown state", change(`"confirmed"`, `"sure"`), `line 2: party "lei:b" and eu_fsf:7: state is "sure"`},
		{"an unknown way", change(`"person"`, `"hearsay"`), `by is "hearsay"`},
		{"a decision of nobody's", change(`"decided_by":"ana",`, ""), "say by whom"},
		{"a decision of no time", change(`"decided_at":"2026-11-02T12:00:00Z",`, ""), "say by whom"},
		{"a proposal that was decided", change(`"confirmed"`, `"proposed"`), "it is proposed, but somebody has decided"},
		{"a score above 1", change(`"score":0`, `"score":1.5`), "score is 1.5"},
		{"a name that is certain", strings.Replace(nameLine, "0.9,", "1,", 1), "score is 1, which only an identifier has"},
		{"no party", change(`"lei:b"`, `""`), "needs party, list and entity_id"},
		{"bytes that are not UTF-8", change("same", "\xff"), "line 2: it is not UTF-8"},
		{"a line without end", change("same", strings.Repeat("x", 1<<20)), "line 2: it is longer than 1048576 bytes"},
	} {
		t.Run(c.what, func(t *testing.T) {
			links, err := linking.Read(file(t, c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || links != nil {
				t.Errorf("%v, error %v, want one that says %q", links, err, c.want)
			}
		})
	}
}

func TestNoFileIsNotAnEmptyOne(t *testing.T) {
	if _, err := linking.Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that there is no file", err)
	}
	if links, err := linking.Read(file(t, "")); err != nil || len(links) != 0 {
		t.Errorf("%v, %v: want no links", links, err)
	}
}

func TestAWriteThatFailsLeavesTheOldFile(t *testing.T) {
	path := file(t, nameLine)
	links, err := linking.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := slices.Clone(links)
	bad[0].State = "sure"
	for what, given := range map[string][]linking.Link{"state": bad, "twice": append(links, links...)} {
		if err := linking.Write(path, given); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v, want one that says %q", err, what)
		}
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != nameLine {
		t.Errorf("%s (%v)", text, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", nameLine, personLine, nameLine + personLine, "{}\n", "null\n", nameLine[:40]} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := file(t, string(text))
		links, err := linking.Read(path)
		if err != nil {
			return
		}
		if err := linking.Write(path, links); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := linking.Read(path)
		if err != nil || !cmp.Equal(links, again) {
			t.Fatal(err, cmp.Diff(links, again))
		}
	})
}
