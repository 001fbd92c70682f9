package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/mareva/mareva/internal/store"
)

var _ store.Target = (*Backend)(nil)

// Fill runs one transaction that fills the database.
func (b *Backend) Fill(ctx context.Context, fill func(store.Filler) error) error {
	conn, err := b.reader.Conn(ctx)
	if err != nil {
		return b.Explain(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return b.Explain(err)
	}
	defer tx.Rollback()
	// Whoever holds the head of the log locked writes to it, or copies from it. A moment is given to
	// one that is just ending.
	_, err = tx.ExecContext(ctx, `SET LOCAL lock_timeout = '5s'`)
	if err == nil {
		_, err = tx.ExecContext(ctx, `LOCK TABLE log IN ACCESS EXCLUSIVE MODE`)
	}
	if err != nil {
		var e *pgconn.PgError
		if errors.As(err, &e) && e.Code == "55P03" {
			return fmt.Errorf("%w: somebody works with %s at this moment, or it is the database that is copied from; give another, empty one", store.ErrBusy, b.name)
		}
		return b.Explain(err)
	}
	if err := fill(filler{tx, conn, b}); err != nil {
		return b.Explain(err)
	}
	if err := tx.Commit(); err != nil {
		if err = b.Explain(err); errors.Is(err, store.ErrLost) || ctx.Err() != nil {
			return fmt.Errorf("%w: the connection was lost at the commit: %w", store.ErrUnknown, err)
		}
		return err
	}
	// Or the first queries would be planned for empty tables. Without it they are only slower.
	_, _ = conn.ExecContext(ctx, `ANALYZE`)
	return nil
}

// filler is the transaction and the connection that it runs on.
type filler struct {
	*sql.Tx
	conn *sql.Conn
	b    *Backend
}

// Put writes rows by COPY, which is many times as fast as statements.
func (f filler) Put(ctx context.Context, table string, columns []string, next func() ([]any, error)) (n int64, err error) {
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return nil, nil // the end
		}
		return row, err
	})
	err = f.conn.Raw(func(driver any) error {
		var err error
		n, err = driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, source)
		return err
	})
	return n, err
}

func (f filler) Send(ctx context.Context, statements []store.Statement) error {
	return store.SendEach(statements, f.b.Explain, func(query string, args []any) (sql.Result, error) {
		return f.ExecContext(ctx, query, args...)
	})
}
