package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// Moved says how a record was moved.
type Moved struct {
	Copied         // when it was copied now
	At      string // the database before, as the log of the new one says
	Resumed bool   // it was copied before, and only now the database before says so
}

// movedData is what the log says in the new place.
type movedData struct {
	From string `json:"from"`
	To   string `json:"to"`
	Size int64  `json:"size"` // how many records there were
	Root string `json:"root"`
}

// MoveTo moves the record into another, empty database, and ends it here: nothing can be
// written to this database any more, and whoever tries is told where it went. Meanwhile the
// record is held still, over all processes, so that nothing which was acknowledged is left
// behind. The new database gets all of it in one transaction, with an entry that says from
// where it came; only then this one is marked. If it ends between the two, calling it again
// finds the copy, and marks this one.
//
// Nobody else may use s meanwhile.
func (s *Store) MoveTo(ctx context.Context, by Actor, to Target, watch func(done, all int64)) (m *Moved, err error) {
	if s.reads {
		return nil, fmt.Errorf("%s was opened to read: %w", s.Name(), ErrNoKey)
	}
	signer, err := s.keys.signer(signingKey)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	err = s.backend.Write(ctx, func(tx Tx) error {
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		if head.MovedTo != "" {
			return movedTo(head.MovedTo)
		}
		if signer == nil || keyID(signer) != head.Key {
			return fmt.Errorf("that it moved has to be signed by key %s, which is not in %s: %w; bring in a new one by mareva audit rotate-key", head.Key, s.keys.Dir, ErrNoKey)
		}
		if m, err = s.fill(ctx, by, head, signer, to, watch); err != nil {
			return fmt.Errorf("%w; %s goes on as before", err, s.Name())
		}
		moved, err := signMoved(head, to.Name(), signer)
		if err != nil {
			return err
		}
		return tx.Send(ctx, []Statement{{SQL: `UPDATE log SET moved_to = $1 WHERE one = 1`, Args: []any{moved}, Rows: 1}})
	})
	if err != nil {
		return nil, fmt.Errorf("move %s to %s: %w", s.Name(), to.Name(), err)
	}
	return m, nil
}

// fill copies the record, which is held still, and writes into the copy from where it came. A
// copy that is there already is as good.
func (s *Store) fill(ctx context.Context, by Actor, head Head, signer note.Signer, to Target, watch func(done, all int64)) (*Moved, error) {
	from, err := s.backend.Snapshot(ctx)
	if err != nil {
		return nil, s.backend.Explain(err)
	}
	defer from.Rollback()
	m := &Moved{At: s.Name(), Copied: Copied{Head: head}}
	err = to.Fill(ctx, func(f Filler) error {
		switch there, err := ScanHead(f.QueryRowContext(ctx, HeadColumns).Scan, sql.ErrNoRows); {
		case err == nil:
			m.Resumed = true
			return s.movedBefore(ctx, from, f, head, there, to.Name(), watch)
		case !errors.Is(err, ErrNoLog):
			return err
		}
		if err := mustBeEmpty(ctx, f, to.Name()); err != nil {
			return err
		}
		c, err := copyAll(ctx, from, f, head, true, watch)
		if err != nil {
			return err
		}
		m.Copied = *c
		return s.sayMoved(ctx, by, f, head, to.Name(), signer)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// sayMoved writes into the log of the copy from where it came.
func (s *Store) sayMoved(ctx context.Context, by Actor, f Filler, head Head, to string, signer note.Signer) error {
	now := s.now()
	entry, err := s.seal(&Entry{
		ID: s.NewID("rec"), Kind: kindMoved, At: now, Actor: by, About: head.Origin, Replaces: None,
		Data: movedData{s.Name(), to, head.Tree.Size, head.Tree.Root().String()},
	})
	if err != nil {
		return err
	}
	head.Tree.Edge = slices.Clone(head.Tree.Edge) // the caller keeps its own
	statements := appendRecord(nil, &head.Tree, entry)
	if statements, err = s.appendHead(statements, &head, now, []note.Signer{signer}, true); err != nil {
		return err
	}
	return f.Send(ctx, statements)
}

// movedBefore says whether a database that is not empty holds this record because it was moved
// there, and all of it.
func (s *Store) movedBefore(ctx context.Context, from, there Querier, head, copied Head, name string, watch func(done, all int64)) error {
	other := func(why string) error {
		return fmt.Errorf("%s is %w: %s; give a new, empty database", name, ErrNotEmpty, why)
	}
	switch {
	case copied.Origin != head.Origin:
		return other("it holds another record, " + copied.Origin)
	case copied.Tree.Size <= head.Tree.Size:
		return other(fmt.Sprintf("it holds %d entries of this record, which has %d", copied.Tree.Size, head.Tree.Size))
	}
	r, err := recordAt(ctx, there, head.Tree.Size)
	if err != nil {
		return err
	}
	if r.Kind != kindMoved {
		return other("it holds a record that goes on otherwise than by having been moved there")
	}
	_, said, err := openEntry[movedData](r.Payload)
	if err != nil {
		return err
	}
	if said.Size != head.Tree.Size || said.Root != head.Tree.Root().String() {
		return other("it says that another state of this record was moved there")
	}
	if copied.MovedTo != "" {
		return fmt.Errorf("%s: %w", name, movedTo(copied.MovedTo))
	}
	return sameBefore(ctx, from, there, head, copied, watch)
}

// sameBefore compares the entries up to a head. Where the copy went on, rows that are drawn from
// them may have changed since, and payloads may have been purged: then the leaves decide.
func sameBefore(ctx context.Context, from, there Querier, head, copied Head, watch func(done, all int64)) error {
	if err := sameRoot(ctx, there, head); err != nil {
		return err
	}
	if copied.Tree.Size > head.Tree.Size+1 {
		return nil
	}
	w := &copyWatch{ctx: ctx, tell: watch, all: head.Tree.Size}
	for _, t := range append([]stored{{"records", "seq"}}, allTables()[3:3+len(tables)]...) {
		if err := compareTable(ctx, from, there, t, fmt.Sprintf(" WHERE seq < %d", head.Tree.Size), w); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	return nil
}

// recordAt is the one at a place in the log.
func recordAt(ctx context.Context, q Querier, seq int64) (r audit.Record, err error) {
	rows, err := q.QueryContext(ctx, selectRecords+` WHERE seq = $1`, seq)
	if err != nil {
		return r, err
	}
	defer rows.Close()
	if !rows.Next() {
		return r, errors.Join(rows.Err(), fmt.Errorf("record %d: %w", seq, ErrNotFound))
	}
	if r, err = scanRecord(rows); err != nil {
		return r, err
	}
	return r, rows.Err()
}

// RestoredBefore says whether a database holds the record of another one and, behind it, nothing
// but what restoring it writes: then it was restored there before, and that was not ended.
func RestoredBefore(ctx context.Context, from, there Backend) (bool, error) {
	want, err := ScanHead(from.Reader().QueryRowContext(ctx, HeadColumns).Scan, sql.ErrNoRows)
	if err != nil {
		return false, err
	}
	tx, err := there.Snapshot(ctx)
	if err != nil {
		return false, there.Explain(err)
	}
	defer tx.Rollback()
	head, err := ScanHead(tx.QueryRowContext(ctx, HeadColumns).Scan, sql.ErrNoRows)
	if err != nil || head.Origin != want.Origin || head.Tree.Size < want.Tree.Size || head.MovedTo != "" {
		return false, there.Explain(err)
	}
	var others int
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM records WHERE seq >= $1 AND kind NOT IN ($2, $3)`, want.Tree.Size, kindKey, kindRestored).Scan(&others)
	if err != nil || others > 0 {
		return false, there.Explain(err)
	}
	if err := sameRoot(ctx, tx, want); err != nil {
		return false, there.Explain(err)
	}
	return true, nil
}

// Restored is what the log says of a backup that it was restored from.
type Restored struct {
	Reason   string    `json:"reason"`
	MadeAt   time.Time `json:"backup_made_at"`
	Size     int64     `json:"size"` // how many records the backup has
	Root     string    `json:"root"`
	LostFrom *int64    `json:"lost_from"` // the place of the first record that is lost; nil: none is known to be
	SeenSize *int64    `json:"seen_size"` // how many there had been; nil: nobody here remembers
}

// SayRestored writes into the log that it was restored from a backup. Where the key that signs
// is not here it first brings in a new one, and gives its public key: nobody vouches for that
// but who publishes it.
func (s *Store) SayRestored(ctx context.Context, by Actor, r Restored) (public string, err error) {
	if !s.Signs() {
		if public, err = s.Rotate(ctx, by, "restored from a backup where the key before was not"); err != nil {
			return "", err
		}
	}
	head, err := s.Head(ctx)
	if err != nil {
		return public, err
	}
	return public, s.Commit(ctx, &Entry{ID: s.NewID("rec"), Kind: kindRestored, At: s.now(), Actor: by, About: head.Origin, Data: r, Replaces: None})
}
