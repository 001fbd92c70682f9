package register_test

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
)

// spilling is an archive with one version, which holds nothing in memory.
func spilling(t *testing.T, dir string) (*register.Archive, register.Manifest) {
	a := register.At(dir).SortAtATime(1)
	return a, imported(t, a, 1, "r", "a 1", "b 1", "c 1")
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestAnImportThatFailsChangesNothing(t *testing.T) {
	errCut := errors.New("the file was cut")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	midway, cancelMidway := context.WithCancel(context.Background())
	merging, cancelMerging := context.WithCancel(context.Background())
	for name, c := range map[string]struct {
		ctx        context.Context
		register   string
		statements iter.Seq2[ownership.Statement, error]
		want       string
	}{
		"an error among the statements": {t.Context(), "r", func(yield func(ownership.Statement, error) bool) {
			_ = yield(ownership.Statement{ID: "z"}, nil) && yield(ownership.Statement{}, errCut)
		}, "was cut"},
		"a statement without an id":             {t.Context(), "r", each(ownership.Statement{Source: "x.json line 7"}), "x.json line 7"},
		"an id that is not text":                {t.Context(), "r", each(ownership.Statement{ID: "\xff"}), "UTF-8"},
		"a replaced id that is not text":        {t.Context(), "r", each(ownership.Statement{ID: "z", Replaces: []string{"\xff"}}), "replaces"},
		"a day that is none":                    {t.Context(), "r", each(ownership.Statement{ID: "z", Stated: 20230230}), `"z"`},
		"a day that is none, further in":        {t.Context(), "r", each(ownership.Statement{ID: "z", Party: &ownership.Party{Founded: 20230230}}), `"z"`},
		"a statement that no line can hold":     {t.Context(), "r", each(ownership.Statement{ID: "z", Source: strings.Repeat("x", 17<<20)}), "may have"},
		"a register without an id":              {t.Context(), "", each(ownership.Statement{ID: "z"}), "no id"},
		"a caller that no longer wants to wait": {ended, "r", each(ownership.Statement{ID: "z"}), context.Canceled.Error()},
		"a caller that leaves midway": {midway, "r", func(yield func(ownership.Statement, error) bool) {
			for _, s := range said("x 1", "y 1", "z 1") {
				if !yield(s, nil) {
					return
				}
				cancelMidway()
			}
		}, context.Canceled.Error()},
		"a caller that leaves at the end": {merging, "r", func(yield func(ownership.Statement, error) bool) {
			yield(ownership.Statement{ID: "z"}, nil)
			cancelMerging()
		}, context.Canceled.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			a, _ := spilling(t, dir)
			before := names(t, dir)
			_, err := a.Import(c.ctx, at(2), register.Batch{Register: c.register, Statements: c.statements})
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 400 {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			wantInForce(t, a, "r", "a 1", "b 1", "c 1")
			if after := names(t, dir); !slices.Equal(after, before) {
				t.Errorf("files %q, before %q", after, before)
			}
		})
	}
}

func TestADamagedFileIsAnErrorAndNotBuiltUpon(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut":          func(b []byte) []byte { return b[:len(b)/2] },
		"cut by one":   func(b []byte) []byte { return b[:len(b)-1] },
		"emptied":      func([]byte) []byte { return nil },
		"with more":    func(b []byte) []byte { return append(b, b...) },
		"another file": func([]byte) []byte { return otherFile(t) },
	} {
		t.Run(name, func(t *testing.T) {
			a, m, path, whole := archived(t)
			wantDamaged(t, a, m, path, damage(slices.Clone(whole)))
			if err := os.WriteFile(path, whole, 0o644); err != nil {
				t.Fatal(err)
			}
			wantInForce(t, a, "r", "a 1", "b 1", "c 1")
		})
	}
	t.Run("a bit turned anywhere", func(t *testing.T) {
		a, m, path, whole := archived(t)
		for i := range whole {
			wantDamaged(t, a, m, path, flipped(whole, i))
		}
	})
}

func flipped(b []byte, i int) []byte {
	b = slices.Clone(b)
	b[i] ^= 1
	return b
}

func archived(t *testing.T) (a *register.Archive, m register.Manifest, path string, whole []byte) {
	dir := t.TempDir()
	a, m = spilling(t, dir)
	r, _ := m.Register("r")
	path = filepath.Join(dir, r.SHA256+".jsonl.zst")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return a, m, path, whole
}

func wantDamaged(t *testing.T, a *register.Archive, m register.Manifest, path string, damaged []byte) {
	t.Helper()
	if err := os.WriteFile(path, damaged, 0o644); err != nil {
		t.Fatal(err)
	}
	var last error
	for _, err := range a.Statements(m, "r") {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), path) || !strings.Contains(last.Error(), "backup") {
		t.Errorf("error %v does not say which file and what to do", last)
	}
	if _, err := a.Import(t.Context(), at(2), register.Batch{Register: "r", Statements: each(said("z 1")...)}); err == nil {
		t.Error("a version was built upon it")
	}
}

func otherFile(t *testing.T) []byte {
	dir := t.TempDir()
	r, _ := imported(t, register.At(dir), 1, "r", "a 1", "b 1").Register("r")
	data, err := os.ReadFile(filepath.Join(dir, r.SHA256+".jsonl.zst"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestALostFileIsAnError(t *testing.T) {
	dir := t.TempDir()
	a, m := spilling(t, dir)
	r, _ := m.Register("r")
	if err := os.Remove(filepath.Join(dir, r.SHA256+".jsonl.zst")); err != nil {
		t.Fatal(err)
	}
	for s, err := range a.Statements(m, "r") {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%+v, %v", s, err)
		}
	}
	if _, err := a.Import(t.Context(), at(2), register.Batch{Register: "r", Statements: each(said("z 1")...)}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestADamagedManifestIsAnErrorNotAnEmptyArchive(t *testing.T) {
	for _, text := range []string{
		"", "{", "{}", `{"number":1}`, `{"number":1,"version":"../../etc/passwd"}`,
		`{"number":1,"version":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","registers":[{"id":"r"}]}`,
	} {
		dir := t.TempDir()
		a, _ := spilling(t, dir)
		if err := os.WriteFile(filepath.Join(dir, register.CurrentFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if m, found, err := a.Current(); err == nil {
			t.Errorf("%q: read as %+v, %v", text, m, found)
		}
		if _, err := a.Import(t.Context(), at(2), register.Batch{Register: "q", Statements: each()}); err == nil {
			t.Errorf("%q: a version was built upon it", text)
		}
	}
}

func TestAManifestNamesNoFileElsewhere(t *testing.T) {
	a, _ := spilling(t, t.TempDir())
	m := register.Manifest{Registers: []register.Register{{ID: "r", SHA256: "../r"}}}
	for s, err := range a.Statements(m, "r") {
		if err == nil || !strings.Contains(err.Error(), "no hash") {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

func TestALostManifestIsAnErrorAndNoNewBeginning(t *testing.T) {
	dir := t.TempDir()
	a, _ := spilling(t, dir)
	imported(t, a, 2, "r", "d 1")
	if err := os.Remove(filepath.Join(dir, register.CurrentFile)); err != nil {
		t.Fatal(err)
	}
	if _, found, err := a.Current(); err == nil || found || !strings.Contains(err.Error(), "is missing though versions are beside it") {
		t.Errorf("found %v, error %v", found, err)
	}
	if _, err := a.Import(t.Context(), at(3), register.Batch{Register: "r", Statements: each()}); err == nil {
		t.Error("an import begins again")
	}
}

// TestAFullDiskIsSaidWithItsPath has the system refuse files above a size, which it
// does to a writer as a full disk does: what fits is written, the rest is not.
func TestAFullDiskIsSaidWithItsPath(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	for name, c := range map[string]struct {
		memory int
		file   string
	}{"while sorting": {1 << 20, "sorted."}, "while merging": {1 << 30, "statements."}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			a, _ := spilling(t, dir)
			before := names(t, dir)
			a.SortAtATime(c.memory)
			var was syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
				t.Fatal(err)
			}
			small := was
			small.Cur = 16 << 10
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
				t.Fatal(err)
			}
			_, err := a.Import(t.Context(), at(2), register.Batch{Register: "r", Statements: madeUp(10_000)})
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
				t.Fatal(err)
			}
			if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), filepath.Join(dir, c.file)) || !strings.Contains(err.Error(), "see that the disk has room") {
				t.Errorf("error %v does not say which file and what to do", err)
			}
			wantInForce(t, a, "r", "a 1", "b 1", "c 1")
			if after := names(t, dir); !slices.Equal(after, before) {
				t.Errorf("files %q, before %q", after, before)
			}
		})
	}
}

func TestADiskThatRefusesLeavesTheOldVersionInForce(t *testing.T) {
	// A folder in the place of the file stands for the refusal: root, too, meets it.
	other, _ := spilling(t, t.TempDir())
	next, _ := imported(t, other, 2, "r", "d 1").Register("r")
	for _, inTheWay := range []string{"000002.json", next.SHA256 + ".jsonl.zst"} {
		dir := t.TempDir()
		a, _ := spilling(t, dir)
		if err := os.MkdirAll(filepath.Join(dir, inTheWay, "full"), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Import(t.Context(), at(2), register.Batch{Register: "r", Statements: each(said("d 1")...)}); err == nil {
			t.Errorf("%s: a version that cannot be written was reported as written", inTheWay)
		}
		wantInForce(t, a, "r", "a 1", "b 1", "c 1")
	}
}

func TestOneWriterAtATimeAndItIsNamed(t *testing.T) {
	dir := t.TempDir()
	a, _ := spilling(t, dir)
	_, err := a.Import(t.Context(), at(2), register.Batch{Register: "r", Statements: func(yield func(ownership.Statement, error) bool) {
		// Within an import, another.
		waiting, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := register.At(dir).Remove(waiting, at(3), "r")
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "process ") {
			t.Errorf("error %v does not say who writes", err)
		}
		wantInForce(t, a, "r", "a 1", "b 1", "c 1") // readers need no lock
		yield(ownership.Statement{ID: "d", Source: "d 1"}, nil)
	}})
	if err != nil {
		t.Fatal(err)
	}
	wantInForce(t, a, "r", "a 1", "b 1", "c 1", "d 1")
}
