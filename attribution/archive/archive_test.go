package archive_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
)

func label(pack, address string) attribution.Label {
	return attribution.Label{Address: "base58:" + address, Statement: attribution.Statement{
		Text: "made up", Actor: "somebody", Confidence: attribution.WebCrawl, Pack: pack,
	}}
}

func each(labels ...attribution.Label) iter.Seq2[attribution.Label, error] {
	return func(yield func(attribution.Label, error) bool) {
		for _, l := range labels {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func at(n int) time.Time { return time.Date(2024, 1, n, 12, 0, 0, 0, time.UTC) }

func packs(ids ...string) (out []archive.Pack) {
	for _, id := range ids {
		out = append(out, archive.Pack{ID: id, Title: "pack " + id})
	}
	return out
}

func imported(t *testing.T, a *archive.Archive, n int, pack string, addresses ...string) archive.Manifest {
	t.Helper()
	var labels []attribution.Label
	for _, address := range addresses {
		labels = append(labels, label(pack, address))
	}
	m, err := a.Import(t.Context(), at(n), archive.Batch{Packs: packs(pack), Labels: each(labels...)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// inForce gives the labels in force as "pack address", sorted.
func inForce(t *testing.T, a *archive.Archive) []string {
	t.Helper()
	m, found, err := a.Current()
	if err != nil || !found {
		t.Fatalf("nothing in force: %v", err)
	}
	table, err := a.Load(m)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for l := range table.All() {
		out = append(out, l.Pack+" "+strings.TrimPrefix(l.Address, "base58:"))
	}
	slices.Sort(out)
	return out
}

func wantInForce(t *testing.T, a *archive.Archive, want ...string) {
	t.Helper()
	if got := inForce(t, a); !slices.Equal(got, want) {
		t.Errorf("in force %q, want %q", got, want)
	}
}

func TestAPackReplacesItselfAndNoOther(t *testing.T) {
	a := archive.At(filepath.Join(t.TempDir(), "labels"))
	if _, found, err := a.Current(); found || err != nil {
		t.Fatalf("a new archive has a version: %v, %v", found, err)
	}
	imported(t, a, 1, "p", "1a", "1b")
	imported(t, a, 2, "q", "1a")
	wantInForce(t, a, "p 1a", "p 1b", "q 1a")
	m := imported(t, a, 3, "p", "1c")
	wantInForce(t, a, "p 1c", "q 1a")
	if len(m.Packs) != 2 || m.Packs[0].ID != "p" || m.Packs[0].Labels != 1 || !m.Packs[0].ImportedAt.Equal(at(3)) ||
		!m.Packs[1].ImportedAt.Equal(at(2)) || m.Packs[1].Title != "pack q" || m.Labels != 2 || m.Addresses != 2 {
		t.Errorf("manifest %+v", m)
	}
	if _, err := a.Remove(t.Context(), at(4), "q"); err != nil {
		t.Fatal(err)
	}
	wantInForce(t, a, "p 1c")
	if _, err := a.Remove(t.Context(), at(5), "q"); err == nil {
		t.Error("a pack that is not there was removed")
	}
}

func TestEveryVersionStays(t *testing.T) {
	a := archive.At(t.TempDir())
	first := imported(t, a, 1, "p", "1a")
	imported(t, a, 2, "p", "1b")
	again := imported(t, a, 3, "p", "1a")
	if first.Version != again.Version {
		t.Error("the same labels have two versions")
	}
	history, err := a.History()
	if err != nil || len(history) != 3 {
		t.Fatalf("%d versions, %v; want 3", len(history), err)
	}
	for i, m := range history {
		if m.Number != i+1 || !m.Time.Equal(at(i+1)) {
			t.Errorf("version %d: %+v", i+1, m)
		}
		if table, err := a.Load(m); err != nil || table.Len() != 1 {
			t.Errorf("version %d: %v", m.Number, err)
		}
	}
}

func TestAnImportThatFailsChangesNothing(t *testing.T) {
	errCut := errors.New("the file was cut")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		packs  []archive.Pack
		labels iter.Seq2[attribution.Label, error]
	}{
		"an error among the labels": {t.Context(), packs("q"), func(yield func(attribution.Label, error) bool) {
			_ = yield(label("q", "1z"), nil) && yield(attribution.Label{}, errCut)
		}},
		"a label of another pack":               {t.Context(), packs("q"), each(label("p", "1z"))},
		"a label that no table can hold":        {t.Context(), packs("q"), each(attribution.Label{Statement: attribution.Statement{Pack: "q"}})},
		"a pack without an id":                  {t.Context(), packs(""), each()},
		"a pack given twice":                    {t.Context(), packs("q", "q"), each()},
		"a caller that no longer wants to wait": {ended, packs("q"), each(label("q", "1z"))},
	} {
		dir := t.TempDir()
		a := archive.At(dir)
		imported(t, a, 1, "p", "1a")
		before, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Import(c.ctx, at(2), archive.Batch{Packs: c.packs, Labels: c.labels}); err == nil {
			t.Errorf("%s: no error", name)
		}
		wantInForce(t, a, "p 1a")
		if after, err := os.ReadDir(dir); err != nil || len(after) != len(before) {
			t.Errorf("%s: %d files, before %d: %v", name, len(after), len(before), err)
		}
	}
}

func TestADamagedTableIsNotServedAndNotBuiltUpon(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"a bit turned":  func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"cut":           func(b []byte) []byte { return b[:len(b)/2] },
		"emptied":       func([]byte) []byte { return nil },
		"another table": func([]byte) []byte { return otherTable(t) },
	} {
		dir := t.TempDir()
		a := archive.At(dir)
		m := imported(t, a, 1, "p", "1a")
		path := filepath.Join(dir, m.Version+".labels")
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, damage(slices.Clone(whole)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Load(m); err == nil || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: error %v does not say what to do", name, err)
		}
		if _, err := a.Import(t.Context(), at(2), archive.Batch{Packs: packs("q"), Labels: each(label("q", "1b"))}); err == nil {
			t.Errorf("%s: a version was built upon it", name)
		}
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
		wantInForce(t, a, "p 1a")
	}
}

func otherTable(t *testing.T) []byte {
	dir := t.TempDir()
	m := imported(t, archive.At(dir), 1, "x", "1x")
	data, err := os.ReadFile(filepath.Join(dir, m.Version+".labels"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestADamagedManifestIsAnErrorNotAnEmptyArchive(t *testing.T) {
	for _, text := range []string{"", "{", "{}", `{"number":1,"version":"../../etc/passwd"}`} {
		dir := t.TempDir()
		a := archive.At(dir)
		imported(t, a, 1, "p", "1a")
		if err := os.WriteFile(filepath.Join(dir, "current.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if m, found, err := a.Current(); err == nil {
			t.Errorf("%q: read as %+v, %v", text, m, found)
		}
		if _, err := a.Import(t.Context(), at(2), archive.Batch{Packs: packs("q"), Labels: each()}); err == nil {
			t.Errorf("%q: a version was built upon it", text)
		}
	}
}

// TestAKilledWriterLeavesTheOldVersionInForce puts an archive into each state in
// which a writer can die, which are the first steps of an import without the rest.
func TestAKilledWriterLeavesTheOldVersionInForce(t *testing.T) {
	finished := t.TempDir()
	done := archive.At(finished)
	imported(t, done, 1, "p", "1a")
	next := imported(t, done, 2, "q", "1b")
	steps := []struct{ name, from string }{
		{"table.1.tmp", next.Version + ".labels"},
		{next.Version + ".labels", next.Version + ".labels"},
		{"000002.json.1.tmp", "000002.json"},
		{"000002.json", "000002.json"},
		{"current.json.1.tmp", "current.json"},
	}
	for died := range steps {
		for _, half := range []bool{false, true} {
			dir := t.TempDir()
			a := archive.At(dir)
			imported(t, a, 1, "p", "1a")
			for i, s := range steps[:died+1] {
				data, err := os.ReadFile(filepath.Join(finished, s.from))
				if err != nil {
					t.Fatal(err)
				}
				if half && i == died {
					data = data[:len(data)/2]
				}
				if err := os.WriteFile(filepath.Join(dir, s.name), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			wantInForce(t, a, "p 1a")
			if history, err := a.History(); err != nil || len(history) != 1 {
				t.Errorf("died after %s: %d versions, %v; want 1", steps[died].name, len(history), err)
			}
			imported(t, a, 2, "q", "1b")
			wantInForce(t, a, "p 1a", "q 1b")
			if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); left != nil {
				t.Errorf("died after %s: %q is still there", steps[died].name, left)
			}
		}
	}
}

func TestADiskThatRefusesLeavesTheOldVersionInForce(t *testing.T) {
	// A folder in the place of the file stands for the refusal: root, too, meets it.
	for _, inTheWay := range []string{"000002.json", "table"} {
		dir := t.TempDir()
		a := archive.At(dir)
		imported(t, a, 1, "p", "1a")
		name := inTheWay
		if name == "table" {
			other := archive.At(t.TempDir())
			imported(t, other, 1, "p", "1a")
			name = imported(t, other, 2, "q", "1b").Version + ".labels"
		}
		if err := os.MkdirAll(filepath.Join(dir, name, "full"), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Import(t.Context(), at(2), archive.Batch{Packs: packs("q"), Labels: each(label("q", "1b"))}); err == nil {
			t.Errorf("%s: a version that cannot be written was reported as written", inTheWay)
		}
		wantInForce(t, a, "p 1a")
	}
}

func TestOneWriterAtATimeAndItIsNamed(t *testing.T) {
	dir := t.TempDir()
	a := archive.At(dir)
	imported(t, a, 1, "p", "1a")
	_, err := a.Import(t.Context(), at(2), archive.Batch{Packs: packs("q"), Labels: func(yield func(attribution.Label, error) bool) {
		// Within an import, another.
		waiting, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := archive.At(dir).Remove(waiting, at(3), "p")
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "process ") {
			t.Errorf("error %v does not say who writes", err)
		}
		yield(label("q", "1b"), nil)
	}})
	if err != nil {
		t.Fatal(err)
	}
	wantInForce(t, a, "p 1a", "q 1b")
}

func TestALostManifestIsAnErrorAndNoNewBeginning(t *testing.T) {
	dir := t.TempDir()
	a := archive.At(dir)
	imported(t, a, 1, "p", "1a")
	imported(t, a, 2, "q", "1b")
	if err := os.Remove(filepath.Join(dir, archive.CurrentFile)); err != nil {
		t.Fatal(err)
	}
	if _, found, err := a.Current(); err == nil || found || !strings.Contains(err.Error(), "is missing though versions are beside it") {
		t.Errorf("found %v, error %v", found, err)
	}
	if _, err := a.Import(t.Context(), at(3), archive.Batch{Packs: packs("r"), Labels: each(label("r", "1c"))}); err == nil {
		t.Error("an import begins again")
	}
}
