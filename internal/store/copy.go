package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Querier is a database, or a transaction of it, that answers queries.
type Querier = querier

// Target is a database that a whole record can be copied into.
type Target interface {
	Backend
	// Fill runs one transaction that fills the database, alone among the writers of all
	// processes. It is durable when Fill returns nil; any error but one that wraps ErrUnknown
	// says that nothing was written.
	Fill(ctx context.Context, fill func(Filler) error) error
}

// Filler is a transaction that fills a database. Queries see what it wrote.
type Filler interface {
	Querier
	// Put writes the rows that next gives into a table, until next gives io.EOF.
	Put(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error)
	// Send runs statements in their order.
	Send(ctx context.Context, statements []Statement) error
}

// Copied says what was copied.
type Copied struct {
	Tables []CopiedTable
	Head   Head // of what was copied
}

// CopiedTable is what was copied of one table.
type CopiedTable struct {
	Name  string
	Rows  int64
	Bytes int64 // of the values: texts and bytes as long as they are, numbers as 8
}

// Rows and Bytes are those of all tables.
func (c *Copied) Rows() (rows, bytes int64) {
	for _, t := range c.Tables {
		rows, bytes = rows+t.Rows, bytes+t.Bytes
	}
	return rows, bytes
}

// stored is a table as it is copied: in an order that no two rows share.
type stored struct{ name, order string }

// allTables are those of a database, in the order in which they can be filled. The head of the
// log is last.
func allTables() []stored {
	all := []stored{{"records", "seq"}, {"subtrees", "level, n"}, {"checkpoints", "size"}}
	for _, t := range tables {
		order := "seq, " + t.columns[0]
		if t == partsTable {
			order += ", " + t.columns[1]
		}
		all = append(all, stored{t.name, order})
	}
	return append(all, stored{"log", "one"})
}

// Copy copies a whole record, as it is at one moment, into an empty database, in one
// transaction. Before that ends the root of the log is computed from the leaves that were
// written; compare also reads every row back and compares it column by column, which a copy that is
// verified later does not need. watch is told how many rows of how many are done.
func Copy(ctx context.Context, from Backend, to Target, compare bool, watch func(done, all int64)) (c *Copied, err error) {
	tx, err := from.Snapshot(ctx)
	if err != nil {
		return nil, from.Explain(err)
	}
	defer tx.Rollback()
	head, err := ScanHead(tx.QueryRowContext(ctx, HeadColumns).Scan, sql.ErrNoRows)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from.Name(), from.Explain(err))
	}
	err = to.Fill(ctx, func(f Filler) error {
		if err := mustBeEmpty(ctx, f, to.Name()); err != nil {
			return err
		}
		c, err = copyAll(ctx, tx, f, head, compare, watch)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy %s to %s: %w", from.Name(), to.Name(), err)
	}
	return c, nil
}

// mustBeEmpty refuses a database that holds anything.
func mustBeEmpty(ctx context.Context, q Querier, name string) error {
	for _, t := range allTables() {
		var one int
		err := q.QueryRowContext(ctx, `SELECT 1 FROM `+t.name+` LIMIT 1`).Scan(&one)
		switch {
		case err == nil:
			return fmt.Errorf("%s is %w: table %s has rows; give a new, empty database", name, ErrNotEmpty, t.name)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
	}
	return nil
}

// ErrNotEmpty is that a database which is to be filled holds something already.
var ErrNotEmpty = errors.New("not empty")

// copyAll copies every table within one transaction.
func copyAll(ctx context.Context, from Querier, to Filler, head Head, compare bool, watch func(done, all int64)) (*Copied, error) {
	w := &copyWatch{ctx: ctx, tell: watch}
	passes := int64(1)
	if compare {
		passes = 2
	}
	for _, t := range allTables() {
		var rows int64
		if err := from.QueryRowContext(ctx, `SELECT count(*) FROM `+t.name).Scan(&rows); err != nil {
			return nil, err
		}
		w.all += passes * rows
	}
	c := &Copied{Head: head}
	for _, t := range allTables() {
		done, err := copyTable(ctx, from, to, t, w)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		c.Tables = append(c.Tables, done)
	}
	if compare {
		for _, t := range allTables() {
			if err := compareTable(ctx, from, to, t, "", w); err != nil {
				return nil, fmt.Errorf("table %s: %w", t.name, err)
			}
		}
	}
	return c, sameRoot(ctx, to, head)
}

// copyWatch counts rows, and ends a copy when its context ends.
type copyWatch struct {
	ctx       context.Context
	done, all int64
	tell      func(done, all int64)
}

func (w *copyWatch) row() error {
	if w.done++; w.done%1024 != 0 {
		return nil
	}
	if w.tell != nil {
		w.tell(w.done, w.all)
	}
	return w.ctx.Err()
}

func copyTable(ctx context.Context, from Querier, to Filler, t stored, w *copyWatch) (CopiedTable, error) {
	done := CopiedTable{Name: t.name}
	columns, err := shape(ctx, to, t)
	if err != nil {
		return done, err
	}
	r, err := readTable(ctx, from, t, columns, "")
	if err != nil {
		return done, err
	}
	next, stop := readAhead(r)
	defer stop()
	n, err := to.Put(ctx, t.name, columns.names, func() ([]any, error) {
		row, err := next()
		if err != nil {
			return nil, err
		}
		for i, v := range row {
			done.Bytes += sizeOf(v)
			row[i] = columns.as(i, v)
		}
		return row, w.row()
	})
	done.Rows = n
	if stop(); err == nil && n != r.n {
		err = fmt.Errorf("%d rows were written of %d", n, r.n)
	}
	return done, err
}

// columns are those of a table as a database has them.
type columns struct {
	names []string
	truth []bool // true or false, in a type of its own
}

// shape reads which columns a table has.
func shape(ctx context.Context, q Querier, t stored) (c columns, err error) {
	rows, err := q.QueryContext(ctx, `SELECT * FROM `+t.name+` LIMIT 0`)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return c, err
	}
	for _, t := range types {
		c.names = append(c.names, t.Name())
		c.truth = append(c.truth, strings.HasPrefix(strings.ToUpper(t.DatabaseTypeName()), "BOOL"))
	}
	return c, rows.Err()
}

// as gives a value as the database of the columns wants it.
func (c columns) as(i int, v any) any {
	switch x := v.(type) {
	case int64:
		if c.truth[i] {
			return x != 0
		}
	case []byte:
		if x == nil {
			return []byte{} // it is empty, and not NULL
		}
	}
	return v
}

// tableReader reads the rows of a table, in order.
type tableReader struct {
	rows *sql.Rows
	into []any
	row  []any
	n    int64
}

// readTable begins to read. A table that lacks one of the columns, or has one more, is an error.
func readTable(ctx context.Context, q Querier, t stored, c columns, where string) (*tableReader, error) {
	own, err := shape(ctx, q, t)
	if err != nil {
		return nil, err
	}
	if len(own.names) != len(c.names) {
		return nil, fmt.Errorf("it has the columns %v here and %v there", own.names, c.names)
	}
	rows, err := q.QueryContext(ctx, `SELECT `+strings.Join(c.names, ", ")+` FROM `+t.name+where+` ORDER BY `+t.order)
	if err != nil {
		return nil, err
	}
	r := &tableReader{rows: rows, row: make([]any, len(c.names))}
	for i := range r.row {
		r.into = append(r.into, &r.row[i])
	}
	return r, nil
}

// next is a row, with what is true or false as 1 or 0; io.EOF at the end. The row is good until
// the one after it is read.
func (r *tableReader) next() ([]any, error) {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	if err := r.rows.Scan(r.into...); err != nil {
		return nil, err
	}
	r.n++
	for i, v := range r.row {
		if truth, is := v.(bool); is {
			r.row[i] = int64(0)
			if truth {
				r.row[i] = int64(1)
			}
		}
	}
	return r.row, nil
}

// readRows is how many rows are read ahead at once, and readBytes from how many bytes on no
// further one is.
const (
	readRows  = 256
	readBytes = 1 << 20
)

// readAhead reads rows while those before are worked on: one database answers while the other
// one writes. Rows are the caller's. stop closes the reader; it may be called twice.
func readAhead(r *tableReader) (next func() ([]any, error), stop func()) {
	type batch struct {
		rows [][]any
		err  error
	}
	batches, stopped := make(chan batch, 2), make(chan struct{})
	var over sync.WaitGroup
	over.Go(func() {
		defer close(batches)
		defer r.rows.Close()
		for last := false; !last; {
			b := batch{rows: make([][]any, 0, readRows)}
			for size := int64(0); len(b.rows) < readRows && size < readBytes && b.err == nil; {
				var row []any
				if row, b.err = r.next(); b.err == nil {
					b.rows = append(b.rows, slices.Clone(row))
					for _, v := range row {
						size += sizeOf(v)
					}
				}
			}
			last = b.err != nil
			select {
			case batches <- b:
			case <-stopped:
				return
			}
		}
	})
	var now batch
	next = func() ([]any, error) {
		for len(now.rows) == 0 {
			if now.err != nil {
				return nil, now.err
			}
			now = <-batches
		}
		row := now.rows[0]
		now.rows = now.rows[1:]
		return row, nil
	}
	return next, sync.OnceFunc(func() {
		close(stopped)
		over.Wait()
	})
}

func sizeOf(v any) int64 {
	switch x := v.(type) {
	case string:
		return int64(len(x))
	case []byte:
		return int64(len(x))
	case nil:
		return 0
	}
	return 8
}
