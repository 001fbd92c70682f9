package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mareva/mareva/audit"
)

// storedHead is the row of table log as it stands, whatever it says.
type storedHead struct {
	rows                    int
	origin, signer, movedTo string
	checkpoint              string
	size, kept              int64
	edge                    []byte
}

func readHead(ctx context.Context, tx querier) (h storedHead, err error) {
	rows, err := tx.QueryContext(ctx, HeadColumns)
	if err != nil {
		return h, err
	}
	defer rows.Close()
	for rows.Next() {
		h.rows++
		if err := rows.Scan(&h.origin, &h.size, &h.edge, &h.checkpoint, &h.kept, &h.signer, &h.movedTo); err != nil {
			return h, err
		}
	}
	if err := rows.Err(); err != nil {
		return h, err
	}
	if h.rows > 0 {
		return h, nil
	}
	var records int64
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM records`).Scan(&records); err != nil {
		return h, err
	}
	if records == 0 {
		return h, ErrNoLog
	}
	return h, nil
}

// head compares the head of the log with what the records say.
func (c *rowCheck) head(ctx context.Context, log hashes, h storedHead, r *audit.Report) error {
	wrong := func(format string, args ...any) { c.find(-1, "", "log", HeadAltered, format, args...) }
	if h.rows == 0 {
		wrong("the head of the log is gone")
	}
	if h.rows > 0 && h.size != r.Records {
		wrong("the head of the log tells of %d records, and there are %d", h.size, r.Records)
	}
	tree, err := audit.TreeOf(ctx, log, r.Records)
	if err != nil && !errors.Is(err, audit.ErrMissing) {
		return err
	}
	if edge, err2 := tree.MarshalBinary(); err == nil && err2 == nil && h.rows > 0 && !bytes.Equal(edge, h.edge) {
		wrong("the edge of the tree in the head of the log is not that of the records")
	}
	if h.rows > 0 && h.origin != r.Origin {
		wrong("the head of the log calls it %q, its keys %q", h.origin, r.Origin)
	}
	if err := c.signer(h, r); err != nil {
		return err
	}
	var kept sql.NullInt64
	if err := log.QueryRowContext(ctx, `SELECT max(size) FROM checkpoints`).Scan(&kept); err != nil {
		return err
	}
	if h.rows > 0 && kept.Int64 != h.kept {
		wrong("the head of the log says that the newest checkpoint that is kept is of %d records, and it is of %d", h.kept, kept.Int64)
	}
	c.moved(h, r)
	var invented int64
	if err := log.QueryRowContext(ctx, `SELECT count(*) FROM checkpoints WHERE size < 1`).Scan(&invented); err != nil {
		return err
	}
	if invented > 0 {
		wrong("table checkpoints has %d rows of less than one record", invented)
	}
	return c.subtrees(ctx, log, r.Records)
}

// signer compares the key that the head names with the one that the records brought in last.
func (c *rowCheck) signer(h storedHead, r *audit.Report) error {
	last := ""
	for _, k := range r.Keys {
		if k.Added >= 0 && k.Retired < 0 {
			last = k.Public
		}
	}
	if h.rows == 0 || last == "" {
		return nil // the log says so
	}
	id, err := audit.KeyID(last)
	if err != nil {
		return err // the keyring has read it
	}
	if id != h.signer {
		c.find(-1, "", "log", HeadAltered, "the head of the log says that key %q signs, and the records that %s does", h.signer, id)
	}
	return nil
}

// moved looks at whether somebody with the key said that the record was moved.
func (c *rowCheck) moved(h storedHead, r *audit.Report) {
	if h.movedTo == "" {
		return
	}
	var trusted []string
	for _, k := range r.Keys {
		if k.Trusted {
			trusted = append(trusted, k.Public)
		}
	}
	if err := movedAsSigned(h.movedTo, r.Origin, r.Records, trusted); err != nil {
		c.find(-1, "", "log", HeadAltered, "the head of the log says that the record was moved to %s, and no trusted key signed that: %v", movedWhere(h.movedTo), err)
		return
	}
	c.findings = append(c.findings, audit.Finding{Seq: -1, Last: -1, Kind: "log", Code: WasMoved, Message: "the record was moved to " + movedWhere(h.movedTo) + ": it goes on there"})
	c.notes[WasMoved]++
}

// storedSubtrees are the hashes of complete subtrees as the database has them, a few bytes for 256
// records. They are read before the records, so that who verifies does not wait for who reads.
type storedSubtrees struct {
	levels map[int][]audit.Hash    // without a gap from the first on
	others map[[2]int64]audit.Hash // behind a gap, by level and number
}

func readSubtrees(ctx context.Context, tx querier) (*storedSubtrees, error) {
	rows, err := tx.QueryContext(ctx, `SELECT level, n, hash FROM subtrees ORDER BY level, n`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	s := &storedSubtrees{levels: map[int][]audit.Hash{}, others: map[[2]int64]audit.Hash{}}
	for rows.Next() {
		var level int
		var n int64
		var raw sql.RawBytes
		if err := rows.Scan(&level, &n, &raw); err != nil {
			return nil, err
		}
		if len(raw) != len(audit.Hash{}) {
			continue // as if it were not there
		}
		if hash := audit.Hash(raw); n == int64(len(s.levels[level])) {
			s.levels[level] = append(s.levels[level], hash)
		} else {
			s.others[[2]int64{int64(level), n}] = hash
		}
	}
	return s, rows.Err()
}

// read is what a verification asks.
func (s *storedSubtrees) read(_ context.Context, level int, from, to int64) ([]audit.Hash, error) {
	known := s.levels[level]
	if from >= 0 && from <= to && to <= int64(len(known)) {
		return known[from:to], nil
	}
	var all []audit.Hash
	for n := from; n < to; n++ {
		hash, is := s.others[[2]int64{int64(level), n}]
		if n >= 0 && n < int64(len(known)) {
			hash, is = known[n], true
		}
		if !is {
			return nil, fmt.Errorf("subtree %d of level %d: %w", n, level, audit.ErrMissing)
		}
		all = append(all, hash)
	}
	return all, nil
}

// subtrees finds stored subtrees that no records complete.
func (c *rowCheck) subtrees(ctx context.Context, log hashes, records int64) error {
	var beyond []string
	args := []any{}
	for level, n := 1, records>>8; level <= 7; level, n = level+1, n>>8 {
		beyond = append(beyond, fmt.Sprintf("(level = %d AND n >= 0 AND n < $%d)", level, level))
		args = append(args, n)
	}
	rows, err := log.QueryContext(ctx, `SELECT level, n FROM subtrees WHERE NOT (`+strings.Join(beyond, " OR ")+`) ORDER BY level, n`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var level, n int64
		if err := rows.Scan(&level, &n); err != nil {
			return err
		}
		c.find(-1, "", "subtrees", HeadAltered, "table subtrees has a row %d of level %d that no records complete", n, level)
	}
	return rows.Err()
}
