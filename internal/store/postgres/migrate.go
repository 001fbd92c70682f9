package postgres

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/mareva/mareva/internal/store"
)

// migrate brings the tables up to date; one replica at a time.
func (b *Backend) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // looks each second, for five minutes
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, b.reader, files, goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	pending, err := store.Pending(ctx, provider, b.name)
	if err != nil || !pending {
		return err
	}
	return store.Migrate(ctx, provider, b.name)
}

// Schema is which migration the database is at.
func (b *Backend) Schema(ctx context.Context) (int64, error) { return store.Schema(ctx, b.reader) }

// isClosed says that a connection ended under way.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// Integrity looks for triggers and rules, of which we have none. Indexes are left to
// PostgreSQL's checksums and its amcheck.
func (b *Backend) Integrity(ctx context.Context) (found []string, err error) {
	rows, err := b.reader.QueryContext(ctx, `SELECT what FROM (
		SELECT 'trigger ' || t.tgname AS what FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
			WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
		UNION ALL SELECT 'rule ' || rulename FROM pg_rules WHERE schemaname = current_schema()
		UNION ALL SELECT 'view ' || viewname FROM pg_views WHERE schemaname = current_schema()) planted ORDER BY what`)
	if err != nil {
		return nil, b.Explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			return nil, b.Explain(err)
		}
		found = append(found, what+" is there, which no version of mareva makes")
	}
	return found, b.Explain(rows.Err())
}

// Forget gives the space of deleted rows back, so that new ones overwrite it.
func (b *Backend) Forget(ctx context.Context) error {
	_, err := b.reader.ExecContext(ctx, `VACUUM records, decisions, evidence`)
	return b.Explain(err)
}
