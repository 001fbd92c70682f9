package sqlite

import (
	"context"
	"errors"
	"io/fs"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"

	"github.com/mareva/mareva/internal/store"
)

// migrate brings the tables up to date; one process at a time.
func (b *Backend) migrate(ctx context.Context) (err error) {
	if err := b.sign(ctx); err != nil {
		return err
	}
	goose, err := b.goose()
	if err != nil {
		return err
	}
	pending, err := store.Pending(ctx, goose, b.path)
	if err != nil || !pending {
		return err
	}
	lock := flock.New(b.path+".migrating", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return store.Migrate(ctx, goose, b.path)
}

func (b *Backend) goose() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, b.writer, files, goose.WithDisableGlobalRegistry(true))
}

// Schema is which migration the file is at.
func (b *Backend) Schema(ctx context.Context) (int64, error) {
	return store.Schema(ctx, b.reader)
}
