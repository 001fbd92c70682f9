package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/mareva/mareva/audit"
)

const origin = "mareva/3f9c0d1e"

var begin = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// logbook is a log in memory, as a store would keep it.
type logbook struct {
	t        testing.TB
	random   io.Reader
	origin   string
	tree     audit.Tree
	rows     []audit.Row
	subtrees map[[2]int64]audit.Hash
	kept     []audit.Kept
	head     string
	private  []string // keys in force
	public   []string // all keys, in order
	retiring []string // private keys that sign one more checkpoint
}

// random is a source of bytes that is the same each time.
func random(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func newLogbook(t testing.TB, seed byte) *logbook {
	l := &logbook{t: t, random: random(seed), origin: origin, subtrees: map[[2]int64]audit.Hash{}}
	private, public := l.newKey()
	l.private, l.public = []string{private}, []string{public}
	l.add("log-begun", audit.KindBegun, audit.Begun{Origin: origin, Key: public})
	return l
}

func (l *logbook) newKey() (private, public string) {
	private, public, err := audit.NewKey(l.origin, l.random)
	if err != nil {
		l.t.Fatal(err)
	}
	return private, public
}

func (l *logbook) add(id, kind string, data any) {
	l.t.Helper()
	raw, err := json.Marshal(data)
	if err != nil {
		l.t.Fatal(err)
	}
	payload, err := audit.Entry{Actor: "user:ann", About: id, Data: raw}.Payload()
	if err != nil {
		l.t.Fatal(err)
	}
	r, err := audit.Seal(id, kind, begin.Add(time.Duration(len(l.rows))*time.Second), payload, l.random)
	if err != nil {
		l.t.Fatal(err)
	}
	l.append(r)
}

func (l *logbook) append(r audit.Record) {
	r.Seq = l.tree.Size
	row := audit.Row{Record: r, StoredLeaf: r.Leaf()}
	for _, s := range l.tree.Append(row.StoredLeaf) {
		l.subtrees[[2]int64{int64(s.Level), s.N}] = s.Hash
	}
	l.rows = append(l.rows, row)
}

// decide adds n plain records.
func (l *logbook) decide(n int) {
	for range n {
		i := len(l.rows)
		l.add(fmt.Sprintf("dec-%d", i), "decision", map[string]any{"n": i, "outcome": "allow"})
	}
}

// sign keeps a checkpoint of all records, signed by the keys in force and by those
// that this checkpoint retires.
func (l *logbook) sign() {
	l.t.Helper()
	c := audit.Checkpoint{Origin: l.origin, Size: l.tree.Size, Root: l.tree.Root(), At: begin.Add(time.Duration(len(l.rows)) * time.Second)}
	text, err := c.Sign(signers(l.t, append(slices.Clone(l.private), l.retiring...)...)...)
	if err != nil {
		l.t.Fatal(err)
	}
	l.retiring = nil
	l.kept = append(l.kept, audit.Kept{Size: c.Size, Note: text})
	l.head = text
}

func signers(t testing.TB, private ...string) []note.Signer {
	t.Helper()
	var out []note.Signer
	for _, p := range private {
		s, err := note.NewSigner(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// rotate brings a new key in and retires all others.
func (l *logbook) rotate() {
	private, public := l.newKey()
	l.add(fmt.Sprintf("key-%d", len(l.rows)), audit.KindKey, audit.KeyChange{
		Added: public, Retired: []string{l.public[len(l.public)-1]}, Reason: "yearly",
	})
	l.retiring, l.private = append(l.retiring, l.private...), []string{private}
	l.public = append(l.public, public)
}

// purge removes payloads under a law and records it.
func (l *logbook) purge(seqs ...int) {
	p := audit.Purge{Under: "31 CFR 501.601"}
	for _, seq := range seqs {
		p.Records = append(p.Records, l.rows[seq].ID)
		l.rows[seq].Salt, l.rows[seq].Payload = nil, nil
	}
	l.add(fmt.Sprintf("purge-%d", len(l.rows)), audit.KindPurge, p)
}

func (l *logbook) clone() *logbook {
	c := *l
	c.rows, c.kept, c.tree = slices.Clone(l.rows), slices.Clone(l.kept), l.tree.Clone()
	c.private, c.public, c.retiring = slices.Clone(l.private), slices.Clone(l.public), slices.Clone(l.retiring)
	c.subtrees = map[[2]int64]audit.Hash{}
	for k, h := range l.subtrees {
		c.subtrees[k] = h
	}
	return &c
}

func (l *logbook) Leaves(_ context.Context, from, to int64) ([]audit.Hash, error) {
	var out []audit.Hash
	for _, r := range l.rows[from:to] {
		out = append(out, r.StoredLeaf)
	}
	return out, nil
}

func (l *logbook) Subtrees(_ context.Context, level int, from, to int64) ([]audit.Hash, error) {
	var out []audit.Hash
	for n := from; n < to; n++ {
		h, ok := l.subtrees[[2]int64{int64(level), n}]
		if !ok {
			return nil, fmt.Errorf("subtree %d of level %d: %w", n, level, audit.ErrMissing)
		}
		out = append(out, h)
	}
	return out, nil
}

func (l *logbook) checkpoints(_ context.Context, above int64, limit int) ([]audit.Kept, error) {
	var out []audit.Kept
	for _, k := range l.kept {
		if k.Size > above && len(out) < limit {
			out = append(out, k)
		}
	}
	return out, nil
}

func (l *logbook) options() audit.Options {
	return audit.Options{
		Published: l.public[len(l.public)-1:], Checkpoints: l.checkpoints, Subtrees: l.Subtrees,
		Kinds: []string{"decision"},
	}
}

// verify reads the log in batches.
func (l *logbook) verify(o audit.Options, batch int) audit.Report {
	l.t.Helper()
	v, err := audit.NewVerifier(o)
	if err != nil {
		l.t.Fatal(err)
	}
	ctx := context.Background()
	for rows := range slices.Chunk(l.rows, batch) {
		if err := v.Add(ctx, rows); err != nil {
			l.t.Fatal(err)
		}
	}
	report, err := v.Finish(ctx, l.head)
	if err != nil {
		l.t.Fatal(err)
	}
	return report
}

// found returns the first finding of a code that speaks of record seq.
func found(r audit.Report, code string, seq int64) *audit.Finding {
	for i, f := range r.Findings {
		if f.Code == code && f.Seq <= seq && seq <= f.Last {
			return &r.Findings[i]
		}
	}
	return nil
}

func show(r audit.Report) string {
	var b bytes.Buffer
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n\t%+v", f)
	}
	return b.String()
}

func wantSound(t testing.TB, r audit.Report) {
	t.Helper()
	if !r.Sound() {
		t.Fatalf("an unaltered log is said to be altered:%s", show(r))
	}
}

func want(t testing.TB, r audit.Report, code string, seq int64, grave bool) audit.Finding {
	t.Helper()
	f := found(r, code, seq)
	if f == nil || f.Grave != grave {
		t.Fatalf("no finding %s (grave %v) of record %d among%s", code, grave, seq, show(r))
	}
	return *f
}
