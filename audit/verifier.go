package audit

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Row is a record as a store has it, with the leaf hash stored beside it.
type Row struct {
	Record

	StoredLeaf Hash
}

// A Kept is a signed checkpoint as a store keeps it.
type Kept struct {
	Size int64
	Note string
}

// Options say what a verification has to go by.
type Options struct {
	// Published are public keys of the log that are trusted, at least one. The
	// newest is the best: an older one may have been lost to somebody since.
	Published []string

	// Checkpoints and Subtrees must speak of the same state as the rows: a store
	// reads them all in one transaction.

	// Checkpoints returns up to limit of the kept checkpoints whose size is above
	// the given one, the smallest first; one of each size. Nil when none are kept.
	Checkpoints func(ctx context.Context, above int64, limit int) ([]Kept, error)

	// Subtrees returns stored subtrees as Source does, and ErrMissing when one is
	// not there. Nil when none are stored.
	Subtrees func(ctx context.Context, level int, from, to int64) ([]Hash, error)

	// Outside are checkpoints that somebody kept elsewhere.
	Outside []string

	// Kinds are the kinds that this program knows. Empty: any.
	Kinds []string

	// Slack is how much time may go back from a record to the next without a word.
	Slack time.Duration

	// Limit is how many findings of one code are listed; 0 is 1000. All are counted.
	Limit int
}

// A Verifier reads a log from its first record to its last and finds what is not as
// it was signed. It holds neither records nor leaves, but the ids of records whose
// payloads are gone until a purge record names them, and what it needs to name
// misplaced records, up to a bound.
type Verifier struct {
	o     Options
	kinds map[string]bool
	found findings
	ring  *Keyring

	records int64     // rows taken
	next    int64     // the place after the last row's
	at      time.Time // of the last row

	stored   Tree  // of the stored leaves
	computed *Tree // of the records' own leaves; nil while it is the same
	broken   bool  // a record is missing: neither tree goes on
	block    Tree  // once broken: of the 256 leaves that a stored subtree covers
	closed   []closing

	marks    marks
	fit      fit
	strays   []stray // rows whose leaf is not theirs
	gaps     []gap
	wrong    []Subtree // stored subtrees that are not those of the records
	gone     map[string]absence
	finished bool
}

// An absence is a record without payload that no purge record has named so far.
type absence struct {
	seq  int64
	kind string
}

// A closing is a complete subtree by both trees.
type closing struct {
	level, n         int64
	stored, computed Hash
}

// NewVerifier begins a verification.
func NewVerifier(o Options) (*Verifier, error) {
	ring, err := NewKeyring(o.Published...)
	if err != nil {
		return nil, err
	}
	v := &Verifier{o: o, ring: ring, gone: map[string]absence{}, fit: fit{stored: -1, computed: -1, size: -1}}
	v.found = findings{limit: int64(o.Limit), counts: map[string]int64{}, listed: []Finding{}}
	if o.Limit <= 0 {
		v.found.limit = 1000
	}
	if len(o.Kinds) > 0 {
		v.kinds = map[string]bool{KindBegun: true, KindKey: true, KindPurge: true}
		for _, kind := range o.Kinds {
			v.kinds[kind] = true
		}
	}
	v.marks.begin(o.Outside, &v.found)
	return v, nil
}

// maxSeq is more records than any log holds; a place above it is an altered one.
const maxSeq = 1 << 60

var errFinished = errors.New("audit: the verification is finished")

// Add takes the next rows, in order of Seq. Batches of some thousand make use of all
// cores. An error is of the reading, never a finding; after one the verification
// cannot go on.
func (v *Verifier) Add(ctx context.Context, rows []Row) error {
	if v.finished {
		return errFinished
	}
	if len(rows) == 0 {
		return nil
	}
	if err := v.compareMarks(ctx); err != nil { // those of the empty log
		return err
	}
	seals := checkRows(rows)
	v.marks.open(v.ring, rows[len(rows)-1].Seq+1)
	v.closed = v.closed[:0]
	for i := range rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		v.take(&rows[i], seals[i])
		if err := v.compareMarks(ctx); err != nil {
			return err
		}
	}
	return v.compareSubtrees(ctx)
}

func (v *Verifier) take(row *Row, s seal) {
	v.records++
	if row.Seq < v.next || row.Seq >= maxSeq {
		v.late(row)
		return
	}
	if row.Seq > v.next {
		v.lose(v.next, row.Seq-1)
	}
	v.next = row.Seq + 1
	v.grow(row, s.leaf)
	switch {
	case s.leaf != row.StoredLeaf:
		v.stray(row, s)
	case s.fault != nil:
		v.found.add(finding(&row.Record, Altered, true, s.fault.Field+" "+s.fault.Message))
	default:
		v.read(&row.Record)
	}
	if row.Purged() {
		v.absent(&row.Record)
	}
	if back := v.at.Sub(row.At); back > v.o.Slack && v.records > 1 {
		v.found.add(finding(&row.Record, Clock, false, fmt.Sprintf("its time is %v before that of the record before it", back)))
	}
	v.at = row.At
}

// read takes note of what a record that is as it was sealed says of the log itself.
func (v *Verifier) read(r *Record) {
	if v.kinds != nil && !v.kinds[r.Kind] {
		v.found.add(finding(r, UnknownKind, false, "this program does not know the kind "+r.Kind))
	}
	if r.Seq == 0 || r.Kind == KindBegun || r.Kind == KindKey {
		v.found.add(v.ring.AddRecord(r)...)
	}
	if r.Kind == KindPurge && !r.Purged() {
		v.purge(r)
	}
}

func (v *Verifier) absent(r *Record) {
	switch r.Kind {
	case KindBegun, KindKey: // the keyring has said so
	case KindPurge:
		v.found.add(finding(r, Removed, true, "the payload of a purge record is gone; it must never be purged"))
	default:
		if a, ok := v.gone[r.ID]; ok { // two records of one id: no purge can mean both
			v.found.add(lost(r.ID, a))
		}
		v.gone[r.ID] = absence{seq: r.Seq, kind: r.Kind}
	}
}

func (v *Verifier) purge(r *Record) {
	var p Purge
	err := readData(r, &p)
	if err == nil && p.Under == "" {
		err = errors.New("it does not name the law that it was made under")
	}
	if err != nil {
		v.found.add(finding(r, Purged, false, "this purge record excuses nothing: "+err.Error()))
		return
	}
	for _, id := range p.Records {
		a, ok := v.gone[id]
		if !ok {
			v.found.add(finding(r, Purged, false, fmt.Sprintf("names record %q, whose payload is not gone, or which is not before it", id)))
			continue
		}
		delete(v.gone, id)
		v.found.add(Finding{
			Seq: a.seq, Last: a.seq, ID: id, Kind: a.kind, Code: Purged,
			Message: fmt.Sprintf("purged under %s by record %d (%s)", p.Under, r.Seq, r.ID),
		})
	}
}

// grow appends the leaf to the trees and keeps what they close.
func (v *Verifier) grow(row *Row, leaf Hash) {
	if v.broken {
		v.growBlock(row)
		return
	}
	if v.computed == nil && leaf != row.StoredLeaf {
		t := v.stored.Clone()
		v.computed = &t
	}
	closed := v.stored.Append(row.StoredLeaf)
	own := closed
	if v.computed != nil {
		own = v.computed.Append(leaf)
	}
	for i, s := range closed {
		v.closed = append(v.closed, closing{int64(s.Level), s.N, s.Hash, own[i].Hash})
	}
}

// growBlock goes on after a gap, as far as the lowest stored subtrees reach.
func (v *Verifier) growBlock(row *Row) {
	if row.Seq%256 == 0 {
		v.block = Tree{}
	}
	if v.block.Size != row.Seq%256 {
		return
	}
	for _, s := range v.block.Append(row.StoredLeaf) {
		v.closed = append(v.closed, closing{1, row.Seq / 256, s.Hash, s.Hash})
	}
}

func finding(r *Record, code string, grave bool, message string) Finding {
	return Finding{Seq: r.Seq, Last: r.Seq, ID: r.ID, Kind: r.Kind, Code: code, Message: message, Grave: grave}
}
