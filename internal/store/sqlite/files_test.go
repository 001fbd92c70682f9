package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
	"github.com/mareva/mareva/internal/store/storetest"
)

// open opens the store of a folder until the test ends.
func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := try(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func try(t testing.TB, dir string) (*store.Store, error) {
	b, err := sqlite.Open(t.Context(), filepath.Join(dir, "mareva.db"))
	if err != nil {
		return nil, err
	}
	keys := filepath.Join(dir, "audit")
	return store.Open(t.Context(), b, store.Options{Keys: &store.KeyFiles{Dir: keys}, Witness: filepath.Join(keys, "witness")})
}

// save writes a decision that rests on nothing.
func save(t testing.TB, s *store.Store, id string) error {
	t.Helper()
	v, err := s.SaveVersions(t.Context(), "operator:tester", decision.Versions{Program: "test"})
	if err != nil {
		return err
	}
	return s.SaveDecision(t.Context(), "operator:tester", &decision.Record{ID: id, Versions: v, Question: []byte(id)})
}

func wantSaid(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error where %q was to be said", words)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the message does not say %q: %v", w, err)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatIsNoDatabaseIsSaid(t *testing.T) {
	for name, content := range map[string]string{
		"text":           strings.Repeat("this is a letter to a customer\n", 100),
		"half a header":  "SQLite format 3\x00\x10\x00",
		"a torn page":    "SQLite format 3\x00" + strings.Repeat("\xff", 8000),
		"zeroes":         strings.Repeat("\x00", 4096),
		"one short line": "x",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "mareva.db")
		must(t, os.WriteFile(path, []byte(content), 0o600))
		s, err := try(t, dir)
		if err == nil {
			_ = s.Close()
		}
		t.Run(name, func(t *testing.T) {
			if wantSaid(t, err, path); err != nil && !strings.Contains(err.Error(), "restore a backup") && !strings.Contains(err.Error(), "give another --home") {
				t.Errorf("the message does not say what to do: %v", err)
			}
		})
		if after, _ := os.ReadFile(path); string(after) != content {
			t.Errorf("%s: what lay there was overwritten", name)
		}
	}
}

func TestADamagedPageIsSaidAndNothingIsMadeUp(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 20 {
		must(t, save(t, s, "d"+strings.Repeat("x", i)))
	}
	must(t, s.Close())
	path := filepath.Join(dir, "mareva.db")
	content, err := os.ReadFile(path)
	must(t, err)
	for at := 4096; at+4096 <= len(content); at += 4096 {
		spoilt := append([]byte{}, content...)
		for i := range 64 {
			spoilt[at+i] = 0xee
		}
		must(t, os.WriteFile(path, spoilt, 0o600))
		s, err := try(t, dir)
		if err == nil {
			var sound bool
			r, err2 := s.Verify(t.Context(), store.VerifyOptions{})
			if err = err2; err == nil {
				sound = r.Sound()
			}
			_ = s.Close()
			if sound {
				continue // an index that nothing asked, or a free page
			}
			if err == nil {
				continue // the report says it
			}
		}
		if !strings.Contains(err.Error(), "restore a backup") && !strings.Contains(err.Error(), "audit verify") {
			t.Errorf("page %d spoilt: the message does not say what to do: %v", at/4096+1, err)
		}
	}
}

func TestADatabaseOfAnotherProgramIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mareva.db")
	raw := rawAt(t, path)
	_, err := raw.Exec(`CREATE TABLE letters (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO letters VALUES (1, 'x')`)
	must(t, err)
	s, err := try(t, dir)
	if err == nil {
		_ = s.Close()
	}
	wantSaid(t, err, path)
	var n int
	must(t, raw.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE name = 'records'`).Scan(&n))
	if n != 0 {
		t.Error("another program's database got our tables")
	}
}

func TestAFileThatIsRemovedMeanwhileIsSaid(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mareva.db")
	s := open(t, dir)
	must(t, save(t, s, "d1"))
	must(t, os.Rename(path, path+".away"))
	err := save(t, s, "d2")
	wantSaid(t, err, path, "removed or replaced", "restore a backup", "start again")
	must(t, os.Rename(path+".away", path))
	must(t, save(t, s, "d2"))
	must(t, s.Close())
	s = open(t, dir)
	if _, err := s.Decision(t.Context(), "d2"); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsReplacedMeanwhileIsSaid(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	s := open(t, dir)
	must(t, save(t, s, "d1"))
	o := open(t, other)
	must(t, o.Close())
	must(t, os.Rename(filepath.Join(other, "mareva.db"), filepath.Join(dir, "mareva.db")))
	err := save(t, s, "d2")
	if err == nil {
		t.Fatal("a decision was acknowledged that went into a file nobody can find any more")
	}
	wantSaid(t, err, filepath.Join(dir, "mareva.db"), "removed or replaced", "restore a backup", "start again")
}

func TestACopyThatIsPutBackIsNoticed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mareva.db")
	s := open(t, dir)
	must(t, save(t, s, "d1"))
	must(t, s.Close())
	copied, err := os.ReadFile(path)
	must(t, err)
	s = open(t, dir)
	must(t, save(t, s, "d2"))
	must(t, s.Close())
	must(t, os.WriteFile(path, copied, 0o600))
	_, err = try(t, dir)
	if !errors.Is(err, store.ErrRolledBack) {
		t.Errorf("got %v, want %q", err, store.ErrRolledBack)
	}
	wantSaid(t, err, "mareva audit resume --reason")
}

func TestAPathMayHoldAnything(t *testing.T) {
	for _, name := range []string{"with space", "ümlaut", "100%", "a?b=c&d", "a#b", "a%20b", "quote'\"", "semi;colon"} {
		dir := filepath.Join(t.TempDir(), name)
		s, err := try(t, dir)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		must(t, save(t, s, "d1"))
		must(t, s.Close())
		if _, err := os.Stat(filepath.Join(dir, "mareva.db")); err != nil {
			t.Errorf("%q: the file is elsewhere: %v", name, err)
		}
	}
}

func TestFilesAreTheirOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	must(t, save(t, s, "d1"))
	files, err := filepath.Glob(filepath.Join(dir, "mareva.db*"))
	must(t, err)
	if len(files) < 3 {
		t.Errorf("files: %v", files)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
	}
}

func TestFaultOfAProcessThatKeepsWritersWaitingIsSaid(t *testing.T) {
	if storetest.Soak(0) == 0 {
		t.Skip("waits ten seconds: make soak does")
	}
	dir := t.TempDir()
	s := open(t, dir)
	must(t, save(t, s, "d1"))
	raw := rawAt(t, filepath.Join(dir, "mareva.db"))
	conn, err := raw.Conn(t.Context())
	must(t, err)
	_, err = conn.ExecContext(t.Context(), `BEGIN IMMEDIATE`)
	must(t, err)
	err = save(t, s, "d2")
	if !errors.Is(err, store.ErrBusy) {
		t.Errorf("got %v, want %q", err, store.ErrBusy)
	}
	wantSaid(t, err, "another process", "let it end, or stop it")
	_, err = conn.ExecContext(t.Context(), `ROLLBACK`)
	must(t, err)
	must(t, save(t, s, "d2"))
}
