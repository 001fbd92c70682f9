package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
)

func openFile(t testing.TB, path string) *sqlite.Backend {
	t.Helper()
	b, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func openHome(t testing.TB, dir string, readOnly bool) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), openFile(t, filepath.Join(dir, "mareva.db")), store.Options{Keys: &store.KeyFiles{Dir: filepath.Join(dir, "audit")}, ReadOnly: readOnly})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func person(name string) *auth.User {
	return &auth.User{Kind: auth.Person, Name: name, Roles: []auth.Role{auth.RoleAdmin}}
}

// Every image is a database that opens, with a log that verifies and all that was acknowledged
// before it was begun.
func TestAnImageIsWholeWhileEightWrite(t *testing.T) {
	dir := t.TempDir()
	s := openHome(t, dir, false)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := s.AddUser(context.WithoutCancel(t.Context()), "operator:x", person(fmt.Sprintf("w%d.%d", n, i))); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	b := openFile(t, filepath.Join(dir, "mareva.db"))
	defer b.Close()
	for i := range 5 {
		mark := person(fmt.Sprint("mark ", i))
		if err := s.AddUser(t.Context(), "operator:x", mark); err != nil {
			t.Fatal(err)
		}
		image, err := b.Image(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for head.Tree.Size < image.Head.Tree.Size+50 { // so that there is something to keep out
			if head, err = s.Head(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var file bytes.Buffer
		if n, err := image.WriteTo(&file); err != nil || n != image.Size {
			t.Fatalf("%d bytes of %d: %v", n, image.Size, err)
		}
		if err := image.Close(); err != nil {
			t.Fatal(err)
		}
		copied := t.TempDir()
		if err := os.CopyFS(filepath.Join(copied, "audit"), os.DirFS(filepath.Join(dir, "audit"))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, "mareva.db"), file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		c := openHome(t, copied, true)
		head, err = c.Head(t.Context())
		if err != nil || head.Checkpoint != image.Head.Checkpoint {
			t.Errorf("image %d: %v, %v", i, head.Checkpoint, err)
		}
		if _, err := c.User(t.Context(), mark.ID); err != nil {
			t.Errorf("image %d lacks what was acknowledged before: %v", i, err)
		}
		if report, err := c.Verify(t.Context(), store.VerifyOptions{}); err != nil || !report.Sound() {
			t.Errorf("image %d: %+v, %v", i, report, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestThereIsNoImageBeforeALogHasBegun(t *testing.T) {
	b := openFile(t, filepath.Join(t.TempDir(), "mareva.db"))
	defer b.Close()
	if _, err := b.Image(t.Context()); !errors.Is(err, store.ErrNoLog) {
		t.Error(err)
	}
}

func TestAnImageEndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	s := openHome(t, dir, false)
	defer s.Close()
	b := openFile(t, filepath.Join(dir, "mareva.db"))
	defer b.Close()
	ctx, cancel := context.WithCancel(t.Context())
	image, err := b.Image(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := image.WriteTo(&bytes.Buffer{}); err == nil {
		t.Error("it went on")
	}
	_ = image.Close() // its context has ended it
	if err := s.AddUser(t.Context(), "operator:x", person("after")); err != nil {
		t.Error(err)
	}
}

func TestADatabaseFromElsewhereHasOurTablesAndNothingElse(t *testing.T) {
	for what, change := range map[string]string{
		"":                         `SELECT 1`,
		"trigger evil":             `CREATE TRIGGER evil AFTER INSERT ON records BEGIN DELETE FROM users; END`,
		"view evil":                `CREATE VIEW evil AS SELECT 1`,
		"table evil":               `CREATE TABLE evil (x)`,
		"index evil":               `CREATE INDEX evil ON users (email)`,
		"tables and indexes":       `DROP INDEX records_about`,
		"table users, which":       `ALTER TABLE users ADD COLUMN evil TEXT`,
		"index records_about, whi": `DROP INDEX records_about; CREATE INDEX records_about ON records (about)`,
	} {
		dir := t.TempDir()
		s := openHome(t, dir, false)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "mareva.db")
		raw := rawAt(t, path)
		if _, err := raw.ExecContext(t.Context(), change); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if err := raw.Close(); err != nil {
			t.Fatal(err)
		}
		b := openFile(t, path)
		err := b.Check(t.Context())
		if (err == nil) != (what == "") || (err != nil && !strings.Contains(err.Error(), what)) {
			t.Errorf("%q: %v", what, err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADatabaseIsSettledIntoOneFileUnlessSomebodyHasItOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mareva.db")
	if err := sqlite.Settle(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	s := openHome(t, dir, false)
	u := person("kept")
	if err := s.AddUser(t.Context(), "operator:x", u); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Settle(t.Context(), path); !errors.Is(err, store.ErrBusy) || !strings.Contains(err.Error(), "stop") {
		t.Errorf("somebody has it open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Settle(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	s = openHome(t, dir, false)
	defer s.Close()
	if _, err := s.User(t.Context(), u.ID); err != nil {
		t.Error(err)
	}
}
