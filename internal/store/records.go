package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/mareva/mareva/audit"
)

// querier is a database or a transaction of it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// HeadColumns and ScanHead are how a backend reads the head within its own transaction.
const HeadColumns = `SELECT origin, size, edge, checkpoint, kept, signer, moved_to FROM log WHERE one = 1`

// ScanHead reads a row of HeadColumns; without one it wraps ErrNoLog.
func ScanHead(scan func(into ...any) error, noRows error) (h Head, err error) {
	var size int64
	var edge []byte
	var moved string
	err = scan(&h.Origin, &size, &edge, &h.Checkpoint, &h.Kept, &h.Key, &moved)
	if errors.Is(err, noRows) {
		return h, ErrNoLog
	}
	if err != nil {
		return h, err
	}
	if moved != "" {
		h.MovedTo = movedWhere(moved)
	}
	err = h.Tree.UnmarshalBinary(edge)
	if err == nil && h.Tree.Size != size {
		err = fmt.Errorf("it tells of %d and of %d records", size, h.Tree.Size)
	}
	if err != nil {
		err = fmt.Errorf("the head of the log cannot be read: %w: run mareva audit verify, and restore a backup", err)
	}
	return h, err
}

func headOf(ctx context.Context, b Backend) (Head, error) {
	h, err := ScanHead(b.Reader().QueryRowContext(ctx, HeadColumns).Scan, sql.ErrNoRows)
	if err != nil && !errors.Is(err, ErrNoLog) {
		err = b.Explain(err)
	}
	return h, err
}

const selectRecords = `SELECT seq, id, kind, at, salt, payload, commitment FROM records`

func scanRecord(rows *sql.Rows) (r audit.Record, err error) {
	var at string
	var commitment []byte
	if err = rows.Scan(&r.Seq, &r.ID, &r.Kind, &at, &r.Salt, &r.Payload, &commitment); err != nil {
		return r, err
	}
	copy(r.Commitment[:], commitment)
	r.At, err = ParseTime(at)
	return r, err
}

// Record is the one of an id; it wraps ErrNotFound when there is none.
func (s *Store) Record(ctx context.Context, id string) (*audit.Record, error) {
	found, err := collect(ctx, s, scanRecord, selectRecords+` WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("record %q: %w", id, ErrNotFound)
	}
	return &found[0], nil
}

// pageBytes is how many bytes of payloads a page of records has at most, but for its last one.
const pageBytes = 8 << 20

// Records are those from a place in the log on, at most so many, and fewer where they are
// large. None are left when there are none.
func (s *Store) Records(ctx context.Context, from int64, limit int) (page []audit.Record, err error) {
	rows, err := s.backend.Reader().QueryContext(ctx, selectRecords+` WHERE seq >= $1 ORDER BY seq LIMIT $2`, from, limit)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	for size := 0; size < pageBytes && rows.Next(); {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, s.explain(err)
		}
		size += len(r.Payload)
		page = append(page, r)
	}
	if err := rows.Err(); err != nil {
		return nil, s.explain(err)
	}
	return page, nil
}

// PlacesAbout are the places in the log of what is about one thing, in order.
func (s *Store) PlacesAbout(ctx context.Context, id string) ([]int64, error) {
	return collect(ctx, s, func(rows *sql.Rows) (seq int64, err error) { return seq, rows.Scan(&seq) },
		`SELECT seq FROM records WHERE about = $1 ORDER BY seq`, id)
}

// About are the records about one thing, in order.
func (s *Store) About(ctx context.Context, id string) ([]audit.Record, error) {
	return collect(ctx, s, scanRecord, selectRecords+` WHERE about = $1 ORDER BY seq`, id)
}

// Prove proves that a record is in the log, by the newest checkpoint.
func (s *Store) Prove(ctx context.Context, id string) (*audit.Proof, error) {
	record, err := s.Record(ctx, id)
	if err != nil {
		return nil, err
	}
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	path, err := audit.ProveRecord(ctx, s, head.Tree.Size, record.Seq)
	if err != nil {
		return nil, s.explain(err)
	}
	return &audit.Proof{Record: *record, Path: path, Checkpoint: head.Checkpoint}, nil
}

// Leaves are the leaf hashes of records [from, to).
func (s *Store) Leaves(ctx context.Context, from, to int64) ([]audit.Hash, error) {
	return hashesOf(s.backend.Reader()).Leaves(ctx, from, to)
}

// Subtrees are the hashes of complete subtrees [from, to) of 256^level records.
func (s *Store) Subtrees(ctx context.Context, level int, from, to int64) ([]audit.Hash, error) {
	return hashesOf(s.backend.Reader()).Subtrees(ctx, level, from, to)
}

// hashes are those of the log as one database or transaction sees it.
type hashes struct {
	querier
	busy sync.Locker // held while rows are read: a transaction has one connection
}

func hashesOf(q querier) hashes { return hashes{q, &sync.Mutex{}} }

func (h hashes) Leaves(ctx context.Context, from, to int64) ([]audit.Hash, error) {
	return h.read(ctx, to-from, `SELECT leaf FROM records WHERE seq >= $1 AND seq < $2 ORDER BY seq`, from, to)
}

func (h hashes) Subtrees(ctx context.Context, level int, from, to int64) ([]audit.Hash, error) {
	return h.read(ctx, to-from, `SELECT hash FROM subtrees WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n`, level, from, to)
}

func (h hashes) read(ctx context.Context, want int64, query string, args ...any) ([]audit.Hash, error) {
	h.busy.Lock()
	defer h.busy.Unlock()
	rows, err := h.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make([]audit.Hash, 0, want)
	for rows.Next() {
		var raw sql.RawBytes
		if err := rows.Scan(&raw); err != nil {
			return nil, err
		}
		var hash audit.Hash
		if copy(hash[:], raw) != len(hash) || len(raw) != len(hash) {
			return nil, fmt.Errorf("a hash of the log has %d bytes: run mareva audit verify: %w", len(raw), audit.ErrMissing)
		}
		all = append(all, hash)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if int64(len(all)) != want {
		return nil, fmt.Errorf("the log has %d hashes where there were %d: run mareva audit verify: %w", len(all), want, audit.ErrMissing)
	}
	return all, nil
}

// openEntry reads what a payload says.
func openEntry[T any](payload []byte) (audit.Entry, T, error) {
	var data T
	entry, err := audit.ParsePayload(payload)
	if err == nil {
		err = json.Unmarshal(entry.Data, &data)
	}
	return entry, data, err
}
