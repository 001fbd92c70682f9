package storetest

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// tableNames are all tables of the record, in the order in which they can be filled.
var tableNames = []string{
	"records", "subtrees", "log", "checkpoints", "users", "api_keys", "snapshots", "versions", "version_snapshots", "decisions", "evidence",
}

// image is what all tables hold at one moment.
type image map[string]*rowsOf

type rowsOf struct {
	columns []string
	rows    [][]any
}

func (r *rowsOf) column(name string) int { return slices.Index(r.columns, name) }

func takeImage(t tb, raw *sql.DB) image {
	t.Helper()
	all := image{}
	for _, table := range tableNames {
		got, err := readTable(raw, table)
		if err != nil {
			t.Fatalf("read table %s: %v", table, err)
		}
		all[table] = got
	}
	return all
}

func readTable(raw *sql.DB, table string) (*rowsOf, error) {
	rows, err := raw.Query(`SELECT * FROM ` + table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	all := &rowsOf{columns: columns}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all.rows = append(all.rows, row)
	}
	return all, rows.Err()
}

// restore makes the tables what they were.
func (m image) restore(t tb, raw *sql.DB) {
	t.Helper()
	for _, table := range tableNames {
		m.put(t, raw, table)
	}
}

// put makes one table what it was.
func (m image) put(t tb, raw *sql.DB, table string) {
	t.Helper()
	tx, err := raw.Begin()
	must(t, err)
	defer tx.Rollback()
	_, err = tx.Exec(`DELETE FROM ` + table)
	must(t, err)
	was := m[table]
	marks := make([]string, len(was.columns))
	for i := range marks {
		marks[i] = fmt.Sprint("$", i+1)
	}
	if len(was.rows) > 0 {
		insert, err := tx.Prepare(`INSERT INTO ` + table + ` (` + strings.Join(was.columns, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`)
		must(t, err)
		for _, row := range was.rows {
			_, err := insert.Exec(row...)
			must(t, err)
		}
		must(t, insert.Close())
	}
	must(t, tx.Commit())
}

// wipe empties the database, for the next beginning.
func wipe(t testing.TB, raw *sql.DB) {
	t.Helper()
	for _, table := range slices.Backward(tableNames) {
		_, err := raw.Exec(`DELETE FROM ` + table)
		must(t, err)
	}
}
