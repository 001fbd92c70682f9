package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/mareva/mareva/internal/store"
)

// migrate brings the tables up to date.
func (b *Backend) migrate(ctx context.Context) error {
	if err := b.sign(ctx); err != nil {
		return err
	}
	var damage *sqlite.Error
	if _, err := store.Schema(ctx, b.reader); errors.As(err, &damage) && damage.Code()&0xff == sqlite3.SQLITE_CORRUPT {
		return err // what runs migrations would say that there are none
	}
	goose, err := b.goose()
	if err != nil {
		return err
	}
	pending, err := store.Pending(ctx, goose, b.path)
	if err != nil || !pending {
		return err
	}
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

// mostFaults is how many faults of the file are told.
const mostFaults = 100

// Integrity has SQLite compare the indexes with the tables, and the tables with those that this
// program makes.
func (b *Backend) Integrity(ctx context.Context) (found []string, err error) {
	rows, err := b.reader.QueryContext(ctx, fmt.Sprintf(`PRAGMA integrity_check(%d)`, mostFaults))
	if err != nil {
		return nil, b.Explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var said string
		if err := rows.Scan(&said); err != nil {
			return nil, b.Explain(err)
		}
		if said != "ok" {
			found = append(found, said)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, b.Explain(err)
	}
	if err := b.Check(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		found = append(found, err.Error())
	}
	return found, nil
}

// Forget writes what is in the write-ahead log into the file, where deleted content is
// overwritten, and empties the log.
func (b *Backend) Forget(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var busy, frames, moved int
	if err := b.conn.QueryRowContext(context.WithoutCancel(ctx), `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return b.Explain(err)
	}
	if busy != 0 {
		return fmt.Errorf("%w: somebody has been reading %s for %s; it goes when the last program that uses the file ends", store.ErrBusy, b.path, busyFor)
	}
	return nil
}
