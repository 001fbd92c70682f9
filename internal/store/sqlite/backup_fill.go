package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mareva/mareva/internal/store"
)

var _ store.Target = (*Backend)(nil)

// fillCache is how much memory filling a file may take for its pages.
const fillCache = 128 << 20

// Fill runs one transaction that fills the file. What refers to what is not looked up: rows come
// from a database that did.
func (b *Backend) Fill(ctx context.Context, fill func(store.Filler) error) (err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	// The pages of indexes come in no order: without room for them each is written many times.
	if err := b.pragmas(ctx, "foreign_keys = OFF", fmt.Sprintf("cache_size = -%d", fillCache>>10)); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, b.pragmas(context.WithoutCancel(ctx), "foreign_keys = ON", fmt.Sprintf("cache_size = %d", writerCache))) // as they were
	}()
	return b.inTransaction(ctx, func() error { return fill(filler{b.conn, b}) })
}

func (b *Backend) pragmas(ctx context.Context, all ...string) error {
	for _, p := range all {
		if _, err := b.conn.ExecContext(ctx, `PRAGMA `+p); err != nil {
			return b.Explain(err)
		}
	}
	return nil
}

// filler is the transaction on its connection.
type filler struct {
	*sql.Conn
	b *Backend
}

// putRows is how many rows one statement inserts, and putBytes from how many bytes on no further
// one joins.
const (
	putRows  = 32
	putBytes = 1 << 20
)

func (f filler) Put(ctx context.Context, table string, columns []string, next func() ([]any, error)) (n int64, err error) {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	prepare := func(rows int) (*sql.Stmt, error) {
		return f.PrepareContext(ctx, `INSERT INTO `+table+` (`+strings.Join(columns, ", ")+`) VALUES `+strings.TrimSuffix(strings.Repeat(row+", ", rows), ", "))
	}
	full, err := prepare(putRows)
	if err != nil {
		return 0, err
	}
	defer full.Close()
	values := make([]any, 0, putRows*len(columns))
	for last := false; !last; {
		values = values[:0]
		for size := 0; len(values) < cap(values) && size < putBytes && !last; {
			row, err := next()
			if last = errors.Is(err, io.EOF); err != nil && !last {
				return n, err
			}
			for _, v := range row {
				if b, is := v.([]byte); is {
					size += len(b)
				}
			}
			values = append(values, row...)
		}
		switch rows := len(values) / len(columns); rows {
		case 0:
		case putRows:
			_, err = full.ExecContext(ctx, values...)
			n += putRows
		default:
			var some *sql.Stmt
			if some, err = prepare(rows); err == nil {
				_, err = some.ExecContext(ctx, values...)
				err = errors.Join(err, some.Close())
			}
			n += int64(rows)
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Scratch makes a new file that is thrown away when filling it fails: what keeps a file whole
// then is left out, which saves writing each page twice.
func Scratch(ctx context.Context, path string) (*Backend, error) {
	b, err := Open(ctx, path)
	if err != nil {
		return nil, err
	}
	// Whoever else had it open would be in the way; the next reader makes it a file as all others.
	b.reader.SetMaxIdleConns(0)
	b.reader.SetMaxIdleConns(readers)
	if err := b.pragmas(ctx, "journal_mode = OFF", "synchronous = OFF"); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (f filler) Send(ctx context.Context, statements []store.Statement) error {
	return store.SendEach(statements, f.b.Explain, func(query string, args []any) (sql.Result, error) {
		return f.ExecContext(ctx, query, args...)
	})
}
