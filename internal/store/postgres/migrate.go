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
