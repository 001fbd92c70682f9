package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/mareva/mareva/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Backend is one PostgreSQL database.
type Backend struct {
	name   string
	pool   *pgxpool.Pool // for queries
	writer *pgxpool.Pool // one connection, so that no query keeps a writer waiting
	reader *sql.DB
}

const (
	// readers are connections for queries, unless the URL says pool_max_conns.
	readers = 16
	// busyFor is how long a writer waits for another session, in milliseconds.
	busyFor = "10000"
	// frozenFor is how long one that holds the log may do nothing, in milliseconds: then the
	// server ends it, so that it does not keep the others waiting for ever.
	frozenFor = "60000"
	// connectWithin is how long a server may be silent, unless the URL says connect_timeout.
	connectWithin = 10 * time.Second
)

// Open connects to a database by its URL and brings its tables up to date.
func Open(ctx context.Context, url string) (*Backend, error) {
	b := &Backend{name: store.Plain(url)}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", b.name, withoutSecret(err))
	}
	// What is acknowledged is on the server's disk, whatever the database's default is.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	config.ConnConfig.RuntimeParams["application_name"] = "mareva"
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if !strings.Contains(url, "connect_timeout") {
		config.ConnConfig.ConnectTimeout = connectWithin
	}
	writing := config.Copy()
	writing.MaxConns, writing.MinConns = 1, 0
	writing.ConnConfig.RuntimeParams["lock_timeout"] = busyFor
	writing.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = frozenFor
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = readers
	}
	if b.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("database %s: %w", b.name, err)
	}
	if b.writer, err = pgxpool.NewWithConfig(ctx, writing); err != nil {
		b.pool.Close()
		return nil, fmt.Errorf("database %s: %w", b.name, err)
	}
	b.reader = stdlib.OpenDBFromPool(b.pool)
	if err := b.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", b.name, b.Explain(err)), b.Close())
	}
	return b, nil
}

// withoutSecret leaves the URL, which may hold a password, out of a message.
func withoutSecret(err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		return fmt.Errorf("this is no URL of PostgreSQL, as postgres://user:password@host:5432/database: %w", parse.Unwrap())
	}
	return err
}

// Name is the URL without its password.
func (b *Backend) Name() string { return b.name }

// Reader answers queries.
func (b *Backend) Reader() *sql.DB { return b.reader }

// Snapshot begins a transaction that sees one moment.
func (b *Backend) Snapshot(ctx context.Context) (*sql.Tx, error) {
	tx, err := b.reader.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	// PostgreSQL takes its view at the first statement.
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM log`); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// Write runs one transaction.
func (b *Backend) Write(ctx context.Context, write func(store.Tx) error) error {
	conn, err := b.writer.Acquire(ctx)
	if err != nil {
		return b.Explain(err)
	}
	defer conn.Release()
	t := &transaction{b: b, conn: conn.Conn()}
	err = write(t)
	if err == nil && !t.begun {
		return nil
	}
	if err == nil {
		_, err = t.conn.Exec(ctx, `COMMIT`)
		if err == nil {
			return nil
		}
		err = b.Explain(err)
		if errors.Is(err, store.ErrLost) || ctx.Err() != nil {
			return fmt.Errorf("%w: the connection was lost at the commit: %w", store.ErrUnknown, err)
		}
		return err
	}
	if t.begun && !t.conn.IsClosed() {
		if _, err2 := t.conn.Exec(context.WithoutCancel(ctx), `ROLLBACK`); err2 != nil {
			_ = t.conn.Close(context.WithoutCancel(ctx)) // which rolls back too
		}
	}
	return b.Explain(err)
}

type transaction struct {
	b     *Backend
	conn  *pgx.Conn
	begun bool
}

// Head begins the transaction too: both go in one exchange. Where there is no log yet it locks
// out whoever would begin one.
func (t *transaction) Head(ctx context.Context) (head store.Head, err error) {
	batch := &pgx.Batch{}
	batch.Queue(`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`) // whatever the database's default is
	batch.Queue(store.HeadColumns + ` FOR UPDATE`).QueryRow(func(row pgx.Row) error {
		var err2 error
		head, err2 = store.ScanHead(row.Scan, pgx.ErrNoRows)
		if errors.Is(err2, store.ErrNoLog) {
			return nil // or the rest of the batch is not read
		}
		return err2
	})
	t.begun = true
	if err = t.conn.SendBatch(ctx, batch).Close(); err != nil {
		return head, err
	}
	if head.Origin == "" {
		// There is no row to lock. Begun anew, since two who hold what reading took would wait for
		// each other.
		if _, err := t.conn.Exec(ctx, `ROLLBACK; BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; LOCK TABLE log IN ACCESS EXCLUSIVE MODE`); err != nil {
			return head, err
		}
		return store.ScanHead(t.conn.QueryRow(ctx, store.HeadColumns).Scan, pgx.ErrNoRows)
	}
	return head, nil
}

func (t *transaction) Send(ctx context.Context, statements []store.Statement) error {
	batch := &pgx.Batch{}
	for _, s := range statements {
		batch.Queue(s.SQL, s.Args...)
	}
	results := t.conn.SendBatch(ctx, batch)
	for i, s := range statements {
		tag, err := results.Exec()
		if err == nil && tag.RowsAffected() != s.Rows {
			err = &store.Refusal{Index: i, Err: store.ErrStale}
		} else if err != nil {
			if err = t.b.Explain(err); errors.Is(err, store.ErrTaken) || errors.Is(err, store.ErrRefers) {
				err = &store.Refusal{Index: i, Err: err}
			}
		}
		if err != nil {
			_ = results.Close() // says the same
			return err
		}
	}
	return results.Close()
}

// Explain says what an error means.
func (b *Backend) Explain(err error) error {
	if err == nil || errors.Is(err, store.ErrLost) || errors.Is(err, store.ErrUnknown) {
		return err
	}
	wrap := func(as error, do string) error { return fmt.Errorf("%w: %s (%w)", as, do, err) }
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch {
		case e.Code == "23505":
			return wrap(store.ErrTaken, "something with the same key stands there")
		case e.Code == "23503":
			return fmt.Errorf("%w (%w)", store.ErrRefers, err)
		case e.Code == "53100":
			return wrap(store.ErrFull, fmt.Sprintf("make room on the disk of %s; nothing of this was written", b.name))
		case e.Code == "55P03" || e.Code == "57014" || e.Code == "40P01" || e.Code == "40001":
			return wrap(store.ErrBusy, fmt.Sprintf("another session keeps the log of %s locked", b.name))
		case e.Code == "57P01" || e.Code == "57P02" || e.Code == "57P03" || strings.HasPrefix(e.Code, "08") || e.Code == "53300":
			return wrap(store.ErrLost, fmt.Sprintf("see that %s runs and can be reached", b.name))
		case e.Code == "25006":
			return wrap(store.ErrLost, fmt.Sprintf("%s is a standby that only reads; give the primary", b.name))
		case e.Code == "3D000":
			return fmt.Errorf("%s: there is no such database; make it, owned by this user: %w", b.name, err)
		case e.Code == "28P01" || e.Code == "28000" || e.Code == "42501":
			return fmt.Errorf("%s does not let this user in: %w", b.name, err)
		}
		return err
	}
	var network net.Error
	if errors.As(err, &network) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || errors.As(err, new(*pgconn.ConnectError)) ||
		isClosed(err) {
		return wrap(store.ErrLost, fmt.Sprintf("see that %s runs and can be reached", b.name))
	}
	return err
}

// Close ends all connections.
func (b *Backend) Close() error {
	err := b.reader.Close()
	b.writer.Close()
	b.pool.Close()
	return err
}
