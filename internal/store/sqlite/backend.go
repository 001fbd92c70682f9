package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/mareva/mareva/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// busyFor is how long a writer waits for another process.
const busyFor = 10 * time.Second

// readers are connections for queries.
const readers = 8

// writerCache is how much the writer keeps in memory, in KiB, as SQLite has it: less than nothing.
const writerCache = -64 << 10

// Backend is one SQLite file.
type Backend struct {
	path   string
	file   os.FileInfo // when it was opened
	reader *sql.DB
	writer *sql.DB // one connection

	mu       sync.Mutex // held by who writes
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// Open opens a file, which it makes when it is not there, and brings its tables up to date.
func Open(ctx context.Context, path string) (*Backend, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("%w: the home folder must be writable for this user; or give another --home", err)
	}
	// Made here, so that only its owner may read it; SQLite gives its other files the same mode.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %s and its folder must be writable for this user; or give another --home", err, path)
	}
	info, err := f.Stat()
	if err == nil {
		err = mayTake(f, path)
	}
	if err == nil && info.Size() == 0 {
		err = syncFolder(filepath.Dir(path)) // or a power cut could take the whole new file
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	// One process at a time makes a file, or brings it up to date.
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return nil, err
	}
	defer lock.Unlock() //nolint:errcheck // the system frees it at the latest when the program ends
	b := &Backend{path: path, file: info, prepared: map[string]*sql.Stmt{}}
	if b.writer, err = b.open("synchronous(full)", "foreign_keys(on)", "secure_delete(on)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)", fmt.Sprintf("cache_size(%d)", writerCache)); err != nil {
		return nil, err
	}
	b.writer.SetMaxOpenConns(1)
	b.writer.SetMaxIdleConns(1)
	if b.reader, err = b.open("query_only(on)"); err == nil {
		b.reader.SetMaxOpenConns(readers)
		b.reader.SetMaxIdleConns(readers)
		err = b.migrate(ctx)
	}
	if err == nil {
		b.conn, err = b.writer.Conn(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, b.Explain(err)), b.Close())
	}
	return b, nil
}

// OpenToRead opens a file that may not be written, as it stands. It refuses one of which a part
// lies beside it still, in the write-ahead log, since that cannot be read without writing.
func OpenToRead(path string) (*Backend, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = mayTake(f, path)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		return nil, fmt.Errorf("%s-wal holds what is not yet in %s, and you may not write there: copy the whole home folder to where you may, and give that one by --home", path, path)
	}
	b := &Backend{path: path, file: info}
	at := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1"}
	if b.reader, err = sql.Open("sqlite", at.String()); err != nil {
		return nil, err
	}
	b.writer = b.reader // which refuses
	return b, nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (b *Backend) open(pragmas ...string) (*sql.DB, error) {
	// The first one: a lock is waited for from the first statement on.
	query := "_pragma=busy_timeout(" + fmt.Sprint(busyFor.Milliseconds()) + ")&_pragma=journal_mode(wal)"
	for _, p := range pragmas {
		query += "&_pragma=" + p
	}
	at := url.URL{Scheme: "file", Opaque: (&url.URL{Path: b.path}).EscapedPath(), RawQuery: query}
	return sql.Open("sqlite", at.String())
}

// Name is the file.
func (b *Backend) Name() string { return b.path }

// Reader answers queries.
func (b *Backend) Reader() *sql.DB { return b.reader }

// Snapshot begins a transaction that sees one moment.
func (b *Backend) Snapshot(ctx context.Context) (*sql.Tx, error) {
	tx, err := b.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	// SQLite takes its view at the first read.
	var one int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM log`).Scan(&one); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// Write runs one transaction.
func (b *Backend) Write(ctx context.Context, write func(store.Tx) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now, err := os.Stat(b.path); errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(now, b.file) {
		return fmt.Errorf("%s was moved, removed or replaced while it was in use: put it back or restore a backup, then start again", b.path)
	}
	return b.inTransaction(ctx, func() error { return write(transaction{b}) })
}

// inTransaction holds the database while something is done to it. Neither the beginning nor the
// commit is ended by the context: the driver would give the context's error also where they were
// done.
func (b *Backend) inTransaction(ctx context.Context, do func() error) error {
	held := context.WithoutCancel(ctx)
	if _, err := b.conn.ExecContext(held, `BEGIN IMMEDIATE`); err != nil {
		return b.Explain(err)
	}
	err := do()
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		_, err = b.conn.ExecContext(held, `COMMIT`)
	}
	if err != nil {
		// Where the error has ended the transaction already there is nothing to roll back.
		_, _ = b.conn.ExecContext(held, `ROLLBACK`)
		return b.Explain(err)
	}
	return nil
}

type transaction struct{ b *Backend }

func (t transaction) Head(ctx context.Context) (store.Head, error) {
	stmt, err := t.b.prepare(ctx, store.HeadColumns)
	if err != nil {
		return store.Head{}, err
	}
	return store.ScanHead(stmt.QueryRowContext(ctx).Scan, sql.ErrNoRows)
}

func (t transaction) Send(ctx context.Context, statements []store.Statement) error {
	return store.SendEach(statements, t.b.Explain, func(query string, args []any) (sql.Result, error) {
		stmt, err := t.b.prepare(ctx, query)
		if err != nil {
			return nil, err
		}
		return stmt.ExecContext(ctx, args...)
	})
}

// prepare keeps statements: there are few, and each is run often.
func (b *Backend) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := b.prepared[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := b.conn.PrepareContext(context.WithoutCancel(ctx), query)
	if err == nil {
		b.prepared[query] = stmt
	}
	return stmt, err
}

// Explain says what an error means.
func (b *Backend) Explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	wrap := func(as error, do string) error { return fmt.Errorf("%w: %s (%w)", as, do, err) }
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return wrap(store.ErrBusy, fmt.Sprintf("another process has been writing to %s for more than %s; let it end, or stop it", b.path, busyFor))
	case sqlite3.SQLITE_FULL:
		return wrap(store.ErrFull, fmt.Sprintf("make room on the disk of %s; nothing of this was written, and what was acknowledged before stands", b.path))
	case sqlite3.SQLITE_CONSTRAINT:
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
			return wrap(store.ErrTaken, "something with the same key stands there")
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return fmt.Errorf("%w (%w)", store.ErrRefers, err)
		}
	case sqlite3.SQLITE_IOERR:
		switch e.Code() {
		case sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMOPEN: // before anything is written
			return wrap(store.ErrFull, fmt.Sprintf("make room on the disk of %s; nothing was written", b.path))
		}
		return wrap(store.ErrUnknown, fmt.Sprintf("the disk of %s refused; look at it, then start again", b.path))
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%s is damaged or is no database of Mareva's: stop, keep a copy of it, and restore a backup: %w", b.path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%s and its folder must be writable for this user: %w", b.path, err)
	}
	return err
}

// Close ends all connections.
func (b *Backend) Close() error {
	var errs []error
	for _, stmt := range b.prepared {
		errs = append(errs, stmt.Close())
	}
	if b.conn != nil {
		errs = append(errs, b.conn.Close())
	}
	if b.reader != nil {
		errs = append(errs, b.reader.Close())
	}
	return errors.Join(append(errs, b.writer.Close())...)
}
