package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mareva/mareva/decision"
)

func drawSnapshot(t *Told) ([]tableRows, error) {
	var d decision.Snapshot
	if err := t.read(&d); err != nil {
		return nil, err
	}
	return one(snapshotsTable, t.ID, string(d.Kind), d.Name, d.Version), nil
}

func drawVersions(t *Told) ([]tableRows, error) {
	var d decision.Versions
	if err := t.read(&d); err != nil {
		return nil, err
	}
	parts := tableRows{table: partsTable}
	for _, s := range d.Snapshots {
		parts.rows = append(parts.rows, []any{t.ID, s.ID()})
	}
	return append(one(versionsTable, t.ID, d.Program, d.Matcher, d.Policy), parts), nil
}

// SaveVersions makes sure that versions, and every snapshot of theirs, are in the record, and
// gives the id that decisions name them by. It writes nothing when they are.
func (s *Store) SaveVersions(ctx context.Context, by Actor, v decision.Versions) (id string, err error) {
	v = v.Sorted()
	for range 3 { // somebody else may save some of it at the same moment
		if id, err = s.saveVersions(ctx, by, v); !errors.Is(err, ErrTaken) {
			break
		}
	}
	return id, err
}

func (s *Store) saveVersions(ctx context.Context, by Actor, v decision.Versions) (string, error) {
	id := v.ID()
	if known, err := s.has(ctx, versionsTable, id); err != nil || known {
		return id, err
	}
	var entries []*Entry
	now := s.now()
	for _, snap := range v.Snapshots {
		known, err := s.has(ctx, snapshotsTable, snap.ID())
		if err != nil {
			return "", err
		}
		if !known {
			entries = append(entries, snapshotEntry(snap, now, by))
		}
	}
	entries = append(entries, &Entry{ID: id, Kind: kindVersions, At: now, Actor: by, About: id, Data: v, Replaces: None})
	return id, s.Commit(ctx, entries...)
}

// SaveSnapshots makes sure that versions are in the record, each once. It writes what is not there
// yet, in the order given.
func (s *Store) SaveSnapshots(ctx context.Context, by Actor, snapshots ...decision.Snapshot) error {
	ids, err := collect(ctx, s, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) }, `SELECT id FROM snapshots`)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	now := s.now()
	for _, snap := range snapshots {
		id := snap.ID()
		if known[id] {
			continue
		}
		known[id] = true
		err := s.Commit(ctx, snapshotEntry(snap, now, by))
		if err != nil && !errors.Is(err, ErrTaken) { // taken: somebody else recorded it just now
			return err
		}
	}
	return nil
}

func snapshotEntry(snap decision.Snapshot, now time.Time, by Actor) *Entry {
	return &Entry{ID: snap.ID(), Kind: kindSnapshot, At: now, Actor: by, About: snap.ID(), Data: snap, Replaces: None}
}

// Versions are those of an id.
func (s *Store) Versions(ctx context.Context, id string) (*decision.Versions, error) {
	r, err := s.Record(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("versions %q: %w", id, err)
	}
	_, v, err := openEntry[decision.Versions](r.Payload)
	if err != nil || r.Kind != kindVersions {
		return nil, fmt.Errorf("versions %q: record of kind %s: %w", id, r.Kind, errors.Join(err, ErrNotFound))
	}
	return &v, nil
}

// DecisionsUnder are the ids of decisions that rest on a snapshot, behind one of them (empty:
// from the beginning), in the order of the log.
func (s *Store) DecisionsUnder(ctx context.Context, snapshot string, behind int64, limit int) ([]string, int64, error) {
	last := behind
	ids, err := collect(ctx, s, func(rows *sql.Rows) (id string, err error) {
		return id, rows.Scan(&id, &last)
	}, `SELECT d.id, d.seq FROM decisions d JOIN version_snapshots p ON p.versions = d.versions
		WHERE p.snapshot = $1 AND d.seq > $2 ORDER BY d.seq LIMIT $3`, snapshot, behind, limit)
	return ids, last, err
}

// has says whether a table has a row of a key.
func (s *Store) has(ctx context.Context, t *table, key string) (bool, error) {
	found, err := collect(ctx, s, func(rows *sql.Rows) (n int, err error) { return n, rows.Scan(&n) },
		`SELECT 1 FROM `+t.name+` WHERE `+t.columns[0]+` = $1`, key)
	return len(found) > 0, err
}
