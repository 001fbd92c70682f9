package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/internal/store"
)

// settleFor is how long Settle waits for others.
const settleFor = 2 * time.Second

// Settle makes one file of a database and of what was written beside it, so that it can be
// moved. It wraps store.ErrBusy when somebody has it open.
func Settle(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	b := &Backend{path: path}
	at := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: fmt.Sprintf("_pragma=busy_timeout(%d)", settleFor.Milliseconds())}
	db, err := sql.Open("sqlite", at.String())
	if err != nil {
		return err
	}
	defer db.Close()
	var mode string
	err = b.Explain(db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode))
	if err != nil && !errors.Is(err, store.ErrBusy) {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("%w: somebody has %s open; stop what serves from it", store.ErrBusy, path)
	}
	return nil
}

// Check says whether the file has the tables that this program makes and nothing else, such as a
// trigger.
func (b *Backend) Check(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "mareva-tables-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	own, err := Open(ctx, filepath.Join(dir, "own.db"))
	if err != nil {
		return err
	}
	defer own.Close()
	want, err := own.made(ctx)
	if err != nil {
		return err
	}
	got, err := b.made(ctx)
	if err != nil {
		return b.Explain(err)
	}
	for _, m := range got {
		if !slices.Contains(want, m) {
			return fmt.Errorf("%s has %s, which this program does not make", b.path, strings.SplitN(m, "\x00", 2)[0])
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%s has %d tables and indexes instead of %d", b.path, len(got), len(want))
	}
	return nil
}

// made are the tables, indexes and whatever else a database has, with the SQL that made them.
func (b *Backend) made(ctx context.Context) (all []string, err error) {
	// The table of migrations is their tool's own, and statistics are SQLite's.
	rows, err := b.reader.QueryContext(ctx, `SELECT type || ' ' || name, tbl_name, coalesce(sql, '') FROM sqlite_schema
		WHERE type <> 'table' OR name NOT IN ('goose_db_version', 'sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4') ORDER BY type, name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var what, table, text string
		if err := rows.Scan(&what, &table, &text); err != nil {
			return nil, err
		}
		all = append(all, strings.Join([]string{what, table, text}, "\x00"))
	}
	return all, rows.Err()
}
