// Package storetest holds every backend of package store to the same promises.
//
//	func TestStore(t *testing.T) { storetest.Run(t, makeDatabase) }
//
// An adapter's tests say how to make an empty database ([Maker]); the suite says what any of
// them must do: what was acknowledged is there, once and to the byte, whoever else writes,
// whatever is refused beside it and whenever the process dies; and whatever is changed behind
// the store's back is found and named.
//
//   - [Run]: the conformance of one backend.
//   - [Tamper]: every column of every table altered, rows removed, exchanged and invented.
//   - [Kills] and [Child]: a process that is killed while it writes, compared with a model.
//   - [Bench]: how fast it is.
package storetest

import (
	"context"
	"database/sql"
	"testing"

	"github.com/mareva/mareva/internal/store"
)

// Database is one database, empty when it is made and gone when its test ends.
type Database struct {
	// At says where it is to another process, which opens it by the function given to [Child].
	At string
	// Open opens it as a process of its own would; it may be open several times.
	Open func(ctx context.Context) (store.Backend, error)
	// Raw opens it beside the store. Its tables are there already.
	Raw func(t testing.TB) *sql.DB
	// Loosen rids the tables of the checks of what refers to what, for who tampers with them; nil
	// where Raw has none.
	Loosen func(t testing.TB, raw *sql.DB)
}

// Maker makes an empty database for a test.
type Maker func(t testing.TB) *Database

// Run holds a backend to what any must do.
func Run(t *testing.T, maker Maker) {
	for _, part := range []struct {
		name  string
		tests []test
	}{
		{"commit", commitTests},
		{"refusals", refusalTests},
		{"text", textTests},
		{"two stores", sharedTests},
		{"life", lifeTests},
		{"keys", keyTests},
		{"witness", witnessTests},
		{"trust", trustTests},
		{"clock", clockTests},
		{"model", modelTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.tests {
				t.Run(c.name, func(t *testing.T) { c.run(t, newHome(t, maker)) })
			}
		})
	}
}

// test is one promise.
type test struct {
	name string
	run  func(t *testing.T, h *home)
}

// loose opens the database for who tampers with it.
func (d *Database) loose(t testing.TB) *sql.DB {
	raw := d.Raw(t)
	if d.Loosen != nil {
		d.Loosen(t, raw)
	}
	return raw
}
