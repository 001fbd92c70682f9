package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// Pending says whether a database lacks migrations that this program has. One that a newer
// program made wraps ErrNewer.
func Pending(ctx context.Context, provider *goose.Provider, name string) (bool, error) {
	at, err := provider.GetDBVersion(ctx)
	if err != nil {
		return false, err
	}
	known := int64(0)
	for _, source := range provider.ListSources() {
		known = max(known, source.Version)
	}
	if at > known {
		return false, fmt.Errorf("%s is at schema %d, and this program knows %d: it was %w; use that one", name, at, known, ErrNewer)
	}
	return at < known, nil
}

// Migrate runs the migrations that a database lacks, each in a transaction of its own. One that
// fails leaves the database as it was before it.
func Migrate(ctx context.Context, provider *goose.Provider, name string) error {
	_, err := provider.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil {
		return fmt.Errorf("bring %s up to date: migration %s failed, and nothing of it was kept: %w; the version of mareva before this one still works with it", name, partial.Failed.Source.Path, partial.Err)
	}
	if err != nil {
		return fmt.Errorf("bring %s up to date: %w", name, err)
	}
	return nil
}

// Schema is which migration a database is at.
func Schema(ctx context.Context, db *sql.DB) (at int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&at)
	return at, err
}
