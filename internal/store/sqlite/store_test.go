package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/sqlite"
	"github.com/mareva/mareva/internal/store/storetest"
)

func openAt(ctx context.Context, path string) (store.Backend, error) {
	b, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func makeDatabase(t testing.TB) *storetest.Database {
	path := filepath.Join(t.TempDir(), "mareva.db")
	return &storetest.Database{
		At:   path,
		Open: func(ctx context.Context) (store.Backend, error) { return openAt(ctx, path) },
		Raw: func(t testing.TB) *sql.DB {
			b, err := sqlite.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			return rawAt(t, path)
		},
	}
}

func rawAt(t testing.TB, path string) *sql.DB {
	raw, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}

func TestMigrations(t *testing.T) { storetest.Migrations(t, makeDatabase, goose.DialectSQLite3) }

func TestStore(t *testing.T) { storetest.Run(t, makeDatabase) }

func TestTamper(t *testing.T) { storetest.Tamper(t, makeDatabase) }

func TestKillsLoseNothing(t *testing.T) { storetest.Kills(t, makeDatabase, storetest.Soak(50)) }

func TestProcessesThatBeginTogetherWriteOneLog(t *testing.T) { storetest.Together(t, makeDatabase) }

func BenchmarkStore(b *testing.B) { storetest.Bench(b, makeDatabase) }
