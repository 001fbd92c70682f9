package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

// home is a database with the folder of its keys, as one installation has them.
type home struct {
	db  *Database
	dir string
	opt store.Options // beside keys and witness
}

func newHome(t testing.TB, maker Maker) *home {
	return &home{db: maker(t), dir: filepath.Join(t.TempDir(), "audit")}
}

// other is another installation on the same database: without the keys of the first.
func (h *home) other(t testing.TB) *home {
	return &home{db: h.db, dir: filepath.Join(t.TempDir(), "audit"), opt: h.opt}
}

func (h *home) options() store.Options {
	opt := h.opt
	opt.Keys = &store.KeyFiles{Dir: h.dir}
	opt.Witness = h.path("witness")
	return opt
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

// try opens the store; whoever gets one closes it.
func (h *home) try(ctx context.Context, opt store.Options) (*store.Store, error) {
	b, err := h.db.Open(ctx)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, b, opt)
}

// open opens the store until the test ends.
func (h *home) open(t testing.TB) *store.Store { return h.openAs(t, h.options()) }

func (h *home) openAs(t testing.TB, opt store.Options) *store.Store {
	t.Helper()
	s, err := h.try(t.Context(), opt)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	return s
}

func closeStore(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

const tester store.Actor = "operator:tester"

// tb is what a check of a sequence (rapid.T) and a test have in common.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func must(t tb, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func wantError(t tb, err, want error, doing string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %q", doing, err, want)
	}
}

// wantWords says that a message tells what to do.
func wantWords(t tb, err error, words ...string) {
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

// wantSound verifies the whole record.
func wantSound(t tb, s *store.Store) *audit.Report {
	t.Helper()
	r, err := s.Verify(context.Background(), store.VerifyOptions{})
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	if !r.Sound() {
		t.Fatalf("the record is not sound: %v\n%s", r.Counts, showFindings(r))
	}
	return r
}

func showFindings(r *audit.Report) string {
	var b strings.Builder
	for i, f := range r.Findings {
		if i == 12 {
			b.WriteString("\t…\n")
			break
		}
		b.WriteString("\t" + f.Code + " " + f.Kind + " " + f.ID + ": " + f.Message + "\n")
	}
	return b.String()
}

// plainVersions are versions that nothing but the test's decisions rests on.
func plainVersions(t tb, s *store.Store) string {
	t.Helper()
	id, err := s.SaveVersions(context.Background(), tester, decision.Versions{
		Program: "test", Snapshots: []decision.Snapshot{{Kind: decision.List, Name: "sdn", Version: "1"}},
	})
	must(t, err)
	return id
}

// plain is a decision that is told by its id.
func plain(id, versions string) *decision.Record {
	return &decision.Record{
		ID: id, Transaction: "tx-" + id, Disposition: "allow", AsOf: "2026-01-02", Versions: versions,
		Question: []byte("question of " + id), Answer: []byte("answer of " + id),
	}
}

// wantDecision reads a decision back to the byte.
func wantDecision(t tb, s *store.Store, want *decision.Record) {
	t.Helper()
	got, err := s.Decision(context.Background(), want.ID)
	if err != nil {
		t.Errorf("decision %s: %v", want.ID, err)
		return
	}
	if got.Transaction != want.Transaction || got.Disposition != want.Disposition || got.AsOf != want.AsOf || got.Versions != want.Versions ||
		string(got.Question) != string(want.Question) || string(got.Answer) != string(want.Answer) {
		t.Errorf("decision %s is not what was written: %.300v", want.ID, got)
	}
}

func person(name string) *auth.User {
	return &auth.User{Kind: auth.Person, Name: name, Roles: []auth.Role{auth.RoleAnalyst}}
}

func size(t tb, s *store.Store) int64 {
	t.Helper()
	head, err := s.Head(context.Background())
	must(t, err)
	return head.Tree.Size
}

func readFile(t tb, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return string(text)
}

func putFile(t tb, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

// within fails a test that waits for something that does not come.
func within(t testing.TB, long time.Duration, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(long):
		t.Fatalf("%s: not within %s", what, long)
	}
}

// purge is Purge for who does not count.
func purge(ctx context.Context, s *store.Store, under string, ids ...string) error {
	_, err := s.Purge(ctx, tester, under, ids...)
	return err
}
