package storetest

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"github.com/mareva/mareva/internal/store"
)

// Migrations holds a backend to what a new version may do to a database.
func Migrations(t *testing.T, maker Maker, dialect goose.Dialect) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, h *home, dialect goose.Dialect)
	}{
		{"a database of a newer version is refused", refusesNewer},
		{"a migration that fails leaves the database as it was", migrationFails},
		{"a migration of a record that is in use keeps it", migrationKeeps},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, newHome(t, maker), dialect) })
	}
}

func refusesNewer(t *testing.T, h *home, _ goose.Dialect) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	raw := h.db.Raw(t)
	_, err := raw.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`)
	must(t, err)
	_, err = h.try(t.Context(), h.options())
	wantError(t, err, store.ErrNewer, "a database of a newer version")
	wantWords(t, err, "schema 99", "this program knows", "use that one")
	_, err = raw.Exec(`DELETE FROM goose_db_version WHERE version_id = 99`)
	must(t, err)
	if _, err := h.open(t).Versions(t.Context(), v); err != nil {
		t.Errorf("the database was changed: %v", err)
	}
}

// with are the migrations of today and one more.
func (h *home) with(t *testing.T, dialect goose.Dialect, next string) *goose.Provider {
	t.Helper()
	files := fstest.MapFS{"00099_next.sql": &fstest.MapFile{Data: []byte("-- +goose Up\n" + next)}}
	b, err := h.db.Open(t.Context())
	must(t, err)
	at, err := b.Schema(t.Context())
	must(t, err)
	must(t, b.Close())
	for v := range at {
		files["0000"+string(rune('1'+v))+"_past.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nSELECT 1;\n")}
	}
	p, err := goose.NewProvider(dialect, h.db.Raw(t), files, goose.WithDisableGlobalRegistry(true))
	must(t, err)
	return p
}

func migrationFails(t *testing.T, h *home, dialect goose.Dialect) {
	s := h.open(t)
	v := plainVersions(t, s)
	closeStore(t, s)
	p := h.with(t, dialect, "CREATE TABLE half (n INTEGER);\nDELETE FROM evidence;\nINSERT INTO nothing VALUES (1);\n")
	pending, err := store.Pending(t.Context(), p, "the-database")
	if err != nil || !pending {
		t.Errorf("pending: %v, %v", pending, err)
	}
	err = store.Migrate(t.Context(), p, "the-database")
	wantWords(t, err, "the-database", "00099_next.sql", "nothing of it was kept", "still works")
	if rows, err := readTable(h.db.Raw(t), "half"); err == nil {
		t.Errorf("half a migration is there: %v", rows)
	}
	s = h.open(t)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	wantSound(t, s)
}

func migrationKeeps(t *testing.T, h *home, dialect goose.Dialect) {
	s := h.open(t)
	v := plainVersions(t, s)
	must(t, s.SaveDecision(t.Context(), tester, plain("d1", v)))
	must(t, store.Migrate(t.Context(), h.with(t, dialect, "ALTER TABLE decisions ADD COLUMN novelty TEXT;\n"), "the-database"))
	// The older program is open still: it goes on, or says why not.
	if err := s.SaveDecision(t.Context(), tester, plain("d2", v)); err != nil && !strings.Contains(err.Error(), "newer version") {
		t.Errorf("a store that was open while the tables changed: %v", err)
	}
	wantDecision(t, s, plain("d1", v))
	closeStore(t, s)
	_, err := h.try(t.Context(), h.options())
	wantError(t, err, store.ErrNewer, "the older program")
}
