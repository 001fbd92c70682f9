package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/mareva/mareva/audit"
)

// VerifyOptions of [Store.Verify].
type VerifyOptions struct {
	Published []string // public keys that are trusted; none: those that were in force here
	Outside   []string // checkpoints that somebody kept elsewhere
	Deep      bool     // also look for damage of the database that no query need meet
	Limit     int      // findings listed of one code; 0: the default of package audit
	Watch     func(done, all int64)
}

// verifyBatch is how many records are read at once at most; and how many bytes of them, but for
// one record.
const (
	verifyBatch      = 4096
	verifyBatchBytes = 64 << 20
)

// clockSlack is how far times may go back from one entry to the next: they are taken before the
// entries have their order, which a group under way and a database that is looked for put off.
const clockSlack = time.Minute

// Codes of findings about the tables, beside those of package audit.
const (
	// RowAltered is a row that is not what its record says.
	RowAltered = "row_altered"
	// RowRemoved is a row that is not there although its record is.
	RowRemoved = "row_removed"
	// RowInvented is a row without a record that it could be drawn from.
	RowInvented = "row_invented"
	// ActorUnknown is a record of a user, or by a key, that no earlier record made.
	ActorUnknown = "actor_unknown"
	// HeadAltered is that the table log, or that of subtrees, is not what the records say.
	HeadAltered = "head_altered"
	// Damaged is what the database itself says is wrong with it, or what is in it that no version
	// of this program makes.
	Damaged = "damaged"
	// WasRestored is that the log went on from a backup; its message says what was lost. Not grave.
	WasRestored = "restored"
	// WasMoved is that the record was moved, as the key signed. Not grave.
	WasMoved = "moved"
)

// Verify reads the whole record, as it stands at one moment, and finds what was altered,
// removed, put elsewhere or invented in the log and in the tables that are drawn from it. An
// error is of the reading; what is wrong with the record is in the report.
func (s *Store) Verify(ctx context.Context, opt VerifyOptions) (*audit.Report, error) {
	var damage []string
	if opt.Deep {
		var err error
		if damage, err = s.backend.Integrity(ctx); err != nil {
			return nil, s.explain(err)
		}
	}
	tx, err := s.backend.Snapshot(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	defer tx.Rollback()
	report, err := s.verify(ctx, tx, opt)
	if err != nil {
		return nil, s.explain(err)
	}
	for _, what := range damage {
		report.Counts[Damaged]++
		report.Grave++
		report.Findings = append(report.Findings, audit.Finding{Seq: -1, Last: -1, Kind: "database", Code: Damaged, Message: what, Grave: true})
	}
	return report, nil
}

func (s *Store) verify(ctx context.Context, tx *sql.Tx, opt VerifyOptions) (*audit.Report, error) {
	published := opt.Published
	if len(published) == 0 && s.keys != nil {
		var err error
		if published, err = s.keys.Trusted(); err != nil {
			return nil, err
		}
	}
	if len(published) == 0 {
		return nil, fmt.Errorf("no public key is known here to check signatures with: %w; give a published one with --key", ErrNoKey)
	}
	head, err := readHead(ctx, tx)
	if err != nil {
		return nil, err
	}
	log := hashesOf(tx)
	subtrees, err := readSubtrees(ctx, tx)
	if err != nil {
		return nil, err
	}
	verifier, err := audit.NewVerifier(audit.Options{
		Published: published, Outside: opt.Outside, Kinds: slices.Sorted(maps.Keys(drawn)), Limit: opt.Limit,
		Checkpoints: log.checkpoints, Subtrees: subtrees.read, Slack: clockSlack,
	})
	if err != nil {
		return nil, err
	}
	rows := newRowCheck(opt.Limit)
	batches := readBatches(ctx, log)
	defer batches.Close() // of no use any more where it ended before
	for batch := range batches.read {
		if err := verifier.Add(ctx, batch.bare()); err != nil {
			return nil, err
		}
		rows.add(batch)
		if opt.Watch != nil {
			opt.Watch(batch.until(), head.size)
		}
	}
	if err := batches.Close(); err != nil {
		return nil, err
	}
	report, err := verifier.Finish(ctx, head.checkpoint)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(rows.finish(ctx, tx), rows.head(ctx, log, head, &report)); err != nil {
		return nil, err
	}
	rows.into(&report)
	return &report, nil
}

// storedRow is a record with what the database has beside it.
type storedRow struct {
	audit.Row
	actor, about sql.NullString
}

// batch are records in order, and the rows that claim to be drawn from them, or from places
// between them.
type batch struct {
	records []storedRow
	rows    map[*table]map[int64][][]any // by record
}

func (b *batch) bare() []audit.Row {
	rows := make([]audit.Row, len(b.records))
	for i := range b.records {
		rows[i] = b.records[i].Row
	}
	return rows
}

// until is the place behind the last record.
func (b *batch) until() int64 {
	last := b.records[len(b.records)-1].Seq
	return last + min(1, math.MaxInt64-last)
}

// batchReader reads batches while others are looked at.
type batchReader struct {
	read   chan *batch
	cancel context.CancelFunc
	err    error // once read is closed
}

func readBatches(ctx context.Context, log hashes) *batchReader {
	ctx, cancel := context.WithCancel(ctx)
	r := &batchReader{read: make(chan *batch, 1), cancel: cancel}
	go func() {
		defer close(r.read)
		for from := int64(math.MinInt64); ; { // places below 0 are found too
			b, err := readBatch(ctx, log, from)
			if err != nil || len(b.records) == 0 {
				r.err = err
				return
			}
			last := b.records[len(b.records)-1].Seq
			from = b.until()
			select {
			case r.read <- b:
			case <-ctx.Done():
				r.err = ctx.Err()
				return
			}
			if last == math.MaxInt64 {
				return // nothing is behind it
			}
		}
	}()
	return r
}

// Close waits until nothing is read any more, and gives the error of reading.
func (r *batchReader) Close() error {
	r.cancel()
	left := false
	for range r.read { // nobody wants it
		left = true
	}
	if left {
		return context.Canceled
	}
	return r.err
}

func readBatch(ctx context.Context, tx hashes, from int64) (*batch, error) {
	tx.busy.Lock()
	defer tx.busy.Unlock()
	b := &batch{rows: map[*table]map[int64][][]any{}}
	if err := b.readRecords(ctx, tx, from); err != nil || len(b.records) == 0 {
		return b, err
	}
	for _, t := range tables {
		rows, err := t.between(ctx, tx, from, b.until())
		if err != nil {
			return nil, err
		}
		b.rows[t] = rows
	}
	return b, nil
}

func (b *batch) readRecords(ctx context.Context, tx querier, from int64) error {
	rows, err := tx.QueryContext(ctx, `SELECT seq, id, kind, at, actor, about, salt, payload, commitment, leaf
		FROM records WHERE seq >= $1 ORDER BY seq LIMIT $2`, from, verifyBatch)
	if err != nil {
		return err
	}
	defer rows.Close()
	b.records = make([]storedRow, 0, verifyBatch)
	var kept arena
	words := wordbook{}
	var id, kind, at, actor, about, salt, payload, commitment, leaf sql.RawBytes
	for size := 0; size < verifyBatchBytes && rows.Next(); {
		var r storedRow
		if err := rows.Scan(&r.Seq, &id, &kind, &at, &actor, &about, &salt, &payload, &commitment, &leaf); err != nil {
			return err
		}
		r.ID, r.Kind = string(id), words.word(kind)
		r.actor = sql.NullString{String: words.word(actor), Valid: actor != nil}
		r.about = sql.NullString{String: r.ID, Valid: about != nil}
		if string(about) != r.ID {
			r.about.String = words.word(about)
		}
		r.Salt, r.Payload = kept.keep(salt), kept.keep(payload)
		// What cannot be read as it was written is zero, has another leaf, and is named for that.
		if len(commitment) == len(r.Commitment) {
			copy(r.Commitment[:], commitment)
		}
		if len(leaf) == len(r.StoredLeaf) {
			copy(r.StoredLeaf[:], leaf)
		}
		if r.At, err = ParseTime(string(at)); err != nil || FormatTime(r.At) != string(at) {
			r.At = time.Time{}
		}
		size += len(r.Payload)
		b.records = append(b.records, r)
	}
	return rows.Err()
}

// wordbook has each text of a batch once: most are of a few.
type wordbook map[string]string

func (w wordbook) word(b []byte) string {
	if s, known := w[string(b)]; known { // without an allocation
		return s
	}
	s := string(b)
	w[s] = s
	return s
}

// arena keeps bytes in few pieces of memory.
type arena []byte

// arenaBytes is a piece: some hundred records.
const arenaBytes = 1 << 18

func (a *arena) keep(b []byte) []byte {
	if b == nil {
		return nil
	}
	if cap(*a)-len(*a) < len(b) {
		*a = make([]byte, 0, max(arenaBytes, len(b)))
	}
	from := len(*a)
	*a = append(*a, b...)
	return (*a)[from:len(*a):len(*a)]
}

// checkpoints are those kept of the log above a size.
func (h hashes) checkpoints(ctx context.Context, above int64, limit int) ([]audit.Kept, error) {
	h.busy.Lock()
	defer h.busy.Unlock()
	rows, err := h.QueryContext(ctx, `SELECT size, note FROM checkpoints WHERE size > $1 ORDER BY size LIMIT $2`, above, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []audit.Kept
	for rows.Next() {
		var kept audit.Kept
		if err := rows.Scan(&kept.Size, &kept.Note); err != nil {
			return nil, err
		}
		all = append(all, kept)
	}
	return all, rows.Err()
}

// into adds the findings about tables to a report.
func (c *rowCheck) into(r *audit.Report) {
	for code, n := range c.counts {
		r.Counts[code] += n
		r.Grave += n
	}
	for code, n := range c.notes {
		r.Counts[code] += n
	}
	r.Findings = append(r.Findings, c.findings...)
	slices.SortStableFunc(r.Findings, func(a, b audit.Finding) int { return cmp.Compare(a.Seq, b.Seq) })
}
