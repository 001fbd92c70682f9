package postgres_test

import (
	"context"
	"database/sql"
	"os"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/postgres"
	"github.com/mareva/mareva/internal/store/postgres/pgtest"
	"github.com/mareva/mareva/internal/store/storetest"
)

var shared pgtest.Shared

func TestMain(m *testing.M) {
	storetest.Child(openAt)
	storetest.Sequences(25)
	os.Exit(shared.Run(m))
}

func openAt(ctx context.Context, url string) (store.Backend, error) {
	b, err := postgres.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func makeDatabase(t testing.TB) *storetest.Database { return databaseOf(shared.Server(t).URL(t)) }

func databaseOf(url string) *storetest.Database {
	return &storetest.Database{
		At:   url,
		Open: func(ctx context.Context) (store.Backend, error) { return openAt(ctx, url) },
		Raw: func(t testing.TB) *sql.DB {
			b, err := postgres.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			raw, err := sql.Open("pgx", url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = raw.Close() })
			return raw
		},
		Loosen: func(t testing.TB, raw *sql.DB) { // by the owner of the tables, who needs to be no superuser
			_, err := raw.ExecContext(t.Context(), `DO $$ DECLARE c record; BEGIN
				FOR c IN SELECT conrelid::regclass AS t, conname AS n FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
				LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.n); END LOOP; END $$`)
			if err != nil {
				t.Fatal(err)
			}
		},
	}
}

func TestMigrations(t *testing.T) { storetest.Migrations(t, makeDatabase, goose.DialectPostgres) }

func TestStore(t *testing.T) { storetest.Run(t, makeDatabase) }

func TestTamper(t *testing.T) { storetest.Tamper(t, makeDatabase) }

func TestKillsLoseNothing(t *testing.T) { storetest.Kills(t, makeDatabase, storetest.Soak(10)) }

func TestProcessesThatBeginTogetherWriteOneLog(t *testing.T) { storetest.Together(t, makeDatabase) }

func BenchmarkStore(b *testing.B) { storetest.Bench(b, makeDatabase) }
