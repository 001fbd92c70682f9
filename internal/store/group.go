package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

// A group is written in one transaction, and made durable by one fsync. Whoever comes while one
// is being written is in the next.
const (
	groupChanges = 512     // changes at most
	groupBytes   = 8 << 20 // from which no further change joins
	writeWithin  = 30 * time.Second
	// settleWithin is how long a lost database is asked again whether something was written.
	settleWithin = 20 * time.Second
	settleEvery  = 250 * time.Millisecond
)

// pending is one change that waits for its group.
type pending struct {
	entries []*sealed
	size    int
	also    []Statement // beside what writes the entries
	public  string      // of cosign
	cosign  note.Signer // a key that comes in by it; nil: none
	done    chan error
}

// hand gives a change to the writer.
func (s *Store) hand(ctx context.Context, p *pending) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return ErrClosed
	}
	select {
	case s.queue <- p:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writeGroups is the one writer. It ends when the queue is closed and empty.
func (s *Store) writeGroups() {
	defer close(s.written)
	var next *pending
	for {
		first := next
		next = nil
		if first == nil {
			p, open := <-s.queue
			if !open {
				return
			}
			first = p
		}
		group, size := []*pending{first}, first.size
	gather:
		for len(group) < groupChanges && size < groupBytes {
			select {
			case p, open := <-s.queue:
				if !open {
					break gather
				}
				if size+p.size > groupBytes {
					next = p
					break gather
				}
				group, size = append(group, p), size+p.size
			default:
				break gather
			}
		}
		s.writeGroup(group)
	}
}

// writeGroup writes a group and answers everyone in it.
func (s *Store) writeGroup(group []*pending) {
	err := s.write(group)
	switch {
	case err == nil:
		for _, p := range group {
			p.done <- nil
		}
	case errors.Is(err, ErrUnknown) || errors.Is(err, ErrLost):
		deadline := time.Now().Add(settleWithin)
		for _, p := range group {
			p.done <- s.settle(p, err, deadline)
		}
	case errors.As(err, new(*Refusal)) && len(group) > 1:
		// One of them is refused. Alone, each gets its own answer.
		for _, p := range group {
			s.writeGroup([]*pending{p})
		}
	case errors.Is(err, ErrTaken):
		p := group[0]
		if stands, err2 := s.stands(p); err2 == nil && stands {
			err = nil
		}
		p.done <- err
	default:
		for _, p := range group {
			p.done <- err
		}
	}
}

// settle finds out what became of a change that was under way when the database was lost, and
// writes it when it was not written. Its id makes sure that it is never written twice. Only what
// was found out while the log was locked is final: before, the commit that was lost may still be
// on its way.
func (s *Store) settle(p *pending, cause error, deadline time.Time) error {
	for time.Now().Before(deadline) {
		stands, err := s.stands(p)
		switch {
		case err == nil && stands:
			return nil
		case errors.Is(err, ErrTaken):
			return err
		case err == nil:
			err = s.write([]*pending{p})
			if err == nil {
				return nil
			}
			if errors.As(err, new(*Refusal)) || errors.Is(err, ErrFull) { // the log was locked
				if stands, err2 := s.stands(p); err2 == nil && stands {
					return nil
				} else if err2 == nil {
					return err
				}
			}
			cause = err
		}
		select {
		case <-time.After(settleEvery):
		case <-s.stop:
			deadline = time.Time{}
		}
	}
	if errors.Is(cause, ErrUnknown) {
		return cause
	}
	return fmt.Errorf("%w: %w", ErrUnknown, cause)
}

// stands says whether all of a change is in the log, as it is.
func (s *Store) stands(p *pending) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
	defer cancel()
	for i, e := range p.entries {
		var kind string
		var payload []byte
		err := s.backend.Reader().QueryRowContext(ctx, `SELECT kind, payload FROM records WHERE id = $1`, e.record.ID).Scan(&kind, &payload)
		switch {
		case errors.Is(err, sql.ErrNoRows) && i == 0:
			return false, nil
		case errors.Is(err, sql.ErrNoRows):
			return false, fmt.Errorf("record %s is in the log, but not %s which belongs to it: %w", p.entries[0].record.ID, e.record.ID, ErrTaken)
		case err != nil:
			return false, s.explain(err)
		case kind != e.record.Kind || !bytes.Equal(payload, e.record.Payload):
			return false, fmt.Errorf("record id %s: %w by another record", e.record.ID, ErrTaken)
		}
	}
	return true, nil
}

// write makes a group durable in one transaction.
func (s *Store) write(group []*pending) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeWithin)
	defer cancel()
	var after Head
	var owner []int // which change a statement belongs to
	err := s.backend.Write(ctx, func(tx Tx) error {
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		if head.MovedTo != "" {
			return movedTo(head.MovedTo)
		}
		before := head.Key
		signers, err := s.signersFor(ctx, &head, group)
		if err != nil {
			return err
		}
		if err := s.goesOn(ctx, head, before); err != nil {
			return err
		}
		statements := s.statements[:0]
		owner = owner[:0]
		for i, p := range group {
			for _, e := range p.entries {
				statements = appendRecord(statements, &head.Tree, e)
			}
			statements = append(statements, p.also...)
			for len(owner) < len(statements) {
				owner = append(owner, i)
			}
		}
		if statements, err = s.appendHead(statements, &head, s.now(), signers, head.Key != before); err != nil {
			return err
		}
		s.statements, after = statements, head
		return tx.Send(ctx, statements)
	})
	clear(s.statements) // payloads are not held on to
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Index < len(owner) {
		return fmt.Errorf("record %s: %w", group[owner[refusal.Index]].entries[0].record.ID, err)
	}
	if err != nil {
		return err
	}
	for _, p := range group {
		if p.cosign != nil {
			s.signer, s.public = p.cosign, p.public
		}
	}
	s.last = after
	s.witness.note(after)
	return nil
}

// signersFor are who signs the checkpoint behind a group: the key in force, and one that the
// group brings in, which is in force from there on.
func (s *Store) signersFor(ctx context.Context, head *Head, group []*pending) ([]note.Signer, error) {
	if s.reads {
		return nil, fmt.Errorf("%s was opened to read: %w", s.backend.Name(), ErrNoKey)
	}
	if s.signer == nil || keyID(s.signer) != head.Key {
		// Another process has brought in another key.
		s.signer = nil
		if err := s.takeKey(ctx, *head); err != nil {
			return nil, err
		}
	}
	var signers []note.Signer
	if s.signer != nil && keyID(s.signer) == head.Key {
		signers = append(signers, s.signer)
	}
	for _, p := range group {
		if p.cosign != nil {
			signers, head.Key = append(signers, p.cosign), keyID(p.cosign)
		}
	}
	if len(signers) == 0 {
		return nil, fmt.Errorf("checkpoints are signed by key %s, which is not in %s: %w; copy signing.key from where it is, or bring in a new one by mareva audit rotate-key", head.Key, s.keys.Dir, ErrNoKey)
	}
	return signers, nil
}

// appendRecord adds what writes one record, and gives it its place in the log.
func appendRecord(to []Statement, tree *audit.Tree, e *sealed) []Statement {
	r := &e.record
	r.Seq = tree.Size
	leaf := r.Leaf()
	to = append(to, Statement{
		SQL:  `INSERT INTO records (seq, id, kind, at, actor, about, salt, payload, commitment, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		Args: []any{r.Seq, r.ID, r.Kind, FormatTime(r.At), string(e.entry.Actor), e.entry.About, r.Salt, r.Payload, r.Commitment[:], leaf[:]}, Rows: 1,
	})
	for _, sub := range tree.Append(leaf) {
		to = append(to, Statement{
			SQL:  `INSERT INTO subtrees (level, n, hash) VALUES ($1, $2, $3)`,
			Args: []any{sub.Level, sub.N, sub.Hash[:]}, Rows: 1,
		})
	}
	for _, rows := range e.rows {
		to = rows.write(to, r.Seq, e.replaces)
	}
	return to
}

// The first checkpoint of each hour is kept for good, and the first behind every so many records.
const (
	keepEvery  = 1024
	keepWithin = time.Hour
)

// appendHead adds what moves the head of the log behind what was appended, with its signed
// checkpoint.
func (s *Store) appendHead(to []Statement, head *Head, now time.Time, signers []note.Signer, keep bool) ([]Statement, error) {
	checkpoint := audit.Checkpoint{Origin: head.Origin, Size: head.Tree.Size, Root: head.Tree.Root(), At: now}
	text, err := checkpoint.Sign(signers...)
	if err != nil {
		return nil, fmt.Errorf("sign the checkpoint of %d records: %w", head.Tree.Size, err)
	}
	before, err := audit.ParseCheckpoint(head.Checkpoint)
	if err != nil && head.Checkpoint != "" {
		return nil, fmt.Errorf("the head of the log: %w: run mareva audit verify", err)
	}
	if keep || head.Tree.Size/keepEvery != head.Kept/keepEvery || now.Truncate(keepWithin).After(before.At) {
		to = append(to, Statement{
			SQL: `INSERT INTO checkpoints (size, note) VALUES ($1, $2)`, Args: []any{head.Tree.Size, text}, Rows: 1,
		})
		head.Kept = head.Tree.Size
	}
	edge, err := head.Tree.MarshalBinary()
	if err != nil {
		return nil, err
	}
	head.Checkpoint = text
	return append(to, Statement{
		SQL:  `UPDATE log SET size = $1, edge = $2, checkpoint = $3, kept = $4, signer = $5 WHERE one = 1`,
		Args: []any{head.Tree.Size, edge, text, head.Kept, head.Key}, Rows: 1,
	}), nil
}

// timeFormat sorts as text.
const timeFormat = "2006-01-02T15:04:05.000000Z"

// FormatTime writes a time as the database has it: UTC, microseconds.
func FormatTime(t time.Time) string { return t.UTC().Format(timeFormat) }

// ParseTime reads what FormatTime wrote.
func ParseTime(text string) (time.Time, error) { return time.Parse(timeFormat, text) }
