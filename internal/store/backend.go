package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mareva/mareva/audit"
)

// Backend is a database as the store needs it. Packages sqlite and postgres implement it, and
// storetest holds both to it. SQL is written once: parameters are $1, $2 …, times and JSON are
// text, and what the two say differently stands here.
type Backend interface {
	// Name says which database it is to people, without passwords.
	Name() string
	// Reader answers queries. They see what was durable when they began.
	Reader() *sql.DB
	// Snapshot begins a transaction that sees one moment, whatever is written meanwhile.
	Snapshot(ctx context.Context) (*sql.Tx, error)
	// Write runs one transaction, alone among the writers of all processes. When it returns nil,
	// all of it is durable. Any error of it, but for one that wraps ErrUnknown, says that nothing
	// was written.
	Write(ctx context.Context, write func(Tx) error) error
	// Explain says what an error of the database means: it wraps one of the errors below where
	// it is one, and says what to do.
	Explain(err error) error
	// Integrity tells what no query need meet: an index that does not say what its table does, and
	// triggers and the like that are none of ours. An error is of the looking.
	Integrity(ctx context.Context) ([]string, error)
	// Forget takes what was deleted off the disk too, as far as the database can.
	Forget(ctx context.Context) error
	// Schema is which migration the database is at.
	Schema(ctx context.Context) (int64, error)
	Close() error
}

// Tx is a transaction that writes.
type Tx interface {
	// Head is where the log ends; it wraps ErrNoLog when it has not begun.
	Head(ctx context.Context) (Head, error)
	// Send runs statements in their order, in as few exchanges as the database can. One that
	// touches another number of rows than it wants, or breaks a constraint, is a *Refusal.
	Send(ctx context.Context, statements []Statement) error
}

// SendEach is Send for a database that takes one statement after the other.
func SendEach(statements []Statement, explain func(error) error, exec func(query string, args []any) (sql.Result, error)) error {
	for i, s := range statements {
		result, err := exec(s.SQL, s.Args)
		if err != nil {
			if err = explain(err); errors.Is(err, ErrTaken) || errors.Is(err, ErrRefers) {
				err = &Refusal{Index: i, Err: err}
			}
			return err
		}
		rows, err := result.RowsAffected()
		if err != nil {
			return err
		}
		if rows != s.Rows {
			return &Refusal{Index: i, Err: ErrStale}
		}
	}
	return nil
}

// Statement is one step of a transaction.
type Statement struct {
	SQL  string
	Args []any
	Rows int64 // how many it must touch
}

// Head is where the log ends.
type Head struct {
	Origin     string // the log's name
	Tree       audit.Tree
	Checkpoint string // signed
	Kept       int64  // size of the newest checkpoint that is kept for good
	Key        string // the id of the key that signs
	MovedTo    string // where the record was moved to; nothing may be written here any more
}

// Errors of a store. What wraps them says which operation and what to do.
var (
	// ErrUnknown is that nobody can tell whether it was written. Whoever sends the same again,
	// under the same id, gets it written once.
	ErrUnknown = errors.New("it is not known whether this was recorded")
	// ErrTaken is that an id, or a name that only one may have, is another's.
	ErrTaken = errors.New("already taken")
	// ErrStale is that somebody else changed it since it was read.
	ErrStale = errors.New("changed by somebody else meanwhile")
	// ErrNotFound is that there is none.
	ErrNotFound = errors.New("not found")
	// ErrRefers is that something is referred to which is not there.
	ErrRefers = errors.New("refers to something that is not there")
	// ErrFull is that there is no room left.
	ErrFull = errors.New("no room left")
	// ErrBusy is that another process kept the database to itself for too long.
	ErrBusy = errors.New("the database is busy")
	// ErrLost is that the database cannot be reached.
	ErrLost = errors.New("the database cannot be reached")
	// ErrNewer is that a newer program has made the database.
	ErrNewer = errors.New("made by a newer version of mareva")
	// ErrMoved is that the record went on elsewhere.
	ErrMoved = errors.New("this record was moved")
	// ErrNoLog is that the log has not begun.
	ErrNoLog = errors.New("there is no record yet")
	// ErrRolledBack is that the record is older than what was seen here before.
	ErrRolledBack = errors.New("the record is older than it was")
	// ErrNoKey is that the private key which signs checkpoints is not here.
	ErrNoKey = errors.New("no key to sign with")
	// ErrClosed is that the store is closed.
	ErrClosed = errors.New("the store is closed")
)

// Refusal is a statement that the database refused, or that touched other rows than it wanted.
type Refusal struct {
	Index int // of the statement
	Err   error
}

func (r *Refusal) Error() string { return fmt.Sprintf("statement %d: %v", r.Index, r.Err) }

func (r *Refusal) Unwrap() error { return r.Err }
