package audit_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/audit"
)

var ctx = context.Background()

func TestEveryProofOfEverySizeHolds(t *testing.T) {
	const most = 600
	h, _ := newHashes(most)
	var tree audit.Tree
	roots := []audit.Hash{tree.Root()}
	for _, leaf := range h.leaves {
		tree.Append(leaf)
		roots = append(roots, tree.Root())
	}
	for _, half := range []int64{0, 1} {
		t.Run([]string{"even", "odd"}[half], func(t *testing.T) {
			t.Parallel()
			source := &hashes{leaves: h.leaves, subtrees: h.subtrees}
			for size := 2 - half; size <= most; size += 2 {
				proveAll(t, source, roots, size)
			}
		})
	}
}

// proveAll makes and checks every proof of a tree, with one hash of each altered in turn.
func proveAll(t *testing.T, h *hashes, roots []audit.Hash, size int64) {
	root, err := audit.RootOf(ctx, h, size)
	if err != nil || root != roots[size] {
		t.Fatalf("root of %d: %v, %v", size, root, err)
	}
	step := int64(1)
	if testing.Short() {
		step = 7
	}
	for seq := size % step; seq < size; seq += step {
		p, err := audit.ProveRecord(ctx, h, size, seq)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(p, size, root, seq, h.leaves[seq]); err != nil {
			t.Fatalf("record %d of %d: %v", seq, size, err)
		}
		if len(p) > 0 {
			p[seq%int64(len(p))][size%32] ^= 1
			if tlog.CheckRecord(p, size, root, seq, h.leaves[seq]) == nil {
				t.Fatalf("record %d of %d: an altered proof holds", seq, size)
			}
		}
	}
	older := size * size % (size + 1)
	p, err := audit.ProveTree(ctx, h, size, older)
	if err != nil {
		t.Fatal(err)
	}
	if older > 0 && tlog.CheckTree(p, size, root, older, roots[older]) != nil {
		t.Fatalf("%d does not continue %d", size, older)
	}
}

func TestEveryMutationOfEverySmallProofFails(t *testing.T) {
	for size := int64(1); size <= 70; size++ {
		h, tree := newHashes(int(size))
		root := tree.Root()
		for seq := range size {
			p, err := audit.ProveRecord(ctx, h, size, seq)
			if err != nil {
				t.Fatal(err)
			}
			fails := func(what string, p tlog.RecordProof, size, seq int64, leaf audit.Hash) {
				t.Helper()
				if tlog.CheckRecord(p, size, root, seq, leaf) == nil {
					t.Fatalf("record %d of %d: a proof with %s holds", seq, size, what)
				}
			}
			leaf := h.leaves[seq]
			for other := range size {
				if other != seq {
					fails("another place", p, size, other, leaf)
					fails("another leaf", p, size, seq, h.leaves[other])
				}
			}
			fails("one hash more", append(slices.Clone(p), audit.Hash{}), size, seq, leaf)
			for i := range p {
				fails("one hash less", slices.Delete(slices.Clone(p), i, i+1), size, seq, leaf)
				fails("a hash twice", slices.Insert(slices.Clone(p), i, p[i]), size, seq, leaf)
				altered := slices.Clone(p)
				altered[i][31] ^= 1
				fails("another hash", altered, size, seq, leaf)
			}
			for i := range len(p) - 1 {
				swapped := slices.Clone(p)
				swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
				fails("two hashes swapped", swapped, size, seq, leaf)
			}
		}
	}
}

func TestProofsReachOverManyLevels(t *testing.T) {
	const n = 70_000 // above 256²
	h, tree := newHashes(n)
	if len(h.subtrees[1]) != n/256 || len(h.subtrees[2]) != 1 {
		t.Fatalf("%d and %d subtrees", len(h.subtrees[1]), len(h.subtrees[2]))
	}
	for _, seq := range []int64{0, 255, 256, 65_535, 65_536, 69_887, 69_888, n - 1} {
		h.reads = 0
		p, err := audit.ProveRecord(ctx, h, n, seq)
		if err != nil || tlog.CheckRecord(p, n, tree.Root(), seq, h.leaves[seq]) != nil {
			t.Errorf("record %d: %v", seq, err)
		}
		if h.reads > 6 {
			t.Errorf("record %d took %d reads", seq, h.reads)
		}
	}
	back, err := audit.TreeOf(ctx, h, n)
	if err != nil || back.Root() != tree.Root() {
		t.Errorf("the tree read back: %v", err)
	}
	back.Append(h.leaves[0])
	tree.Append(h.leaves[0])
	if back.Root() != tree.Root() {
		t.Error("the tree read back grows otherwise")
	}
}

func TestAProofThatCannotBeMadeIsAnError(t *testing.T) {
	h, _ := newHashes(10)
	for _, c := range [][2]int64{{0, 0}, {5, 5}, {5, -1}, {-1, 0}} {
		if _, err := audit.ProveRecord(ctx, h, c[0], c[1]); err == nil {
			t.Errorf("record %d of %d is proven", c[1], c[0])
		}
	}
	for _, c := range [][2]int64{{4, 5}, {5, -1}} {
		if _, err := audit.ProveTree(ctx, h, c[0], c[1]); err == nil {
			t.Errorf("%d continues %d", c[0], c[1])
		}
	}
	if _, err := audit.ProveRecord(ctx, short{h}, 10, 3); err == nil {
		t.Error("a source that gives too few hashes is believed")
	}
	l := newLogbook(t, 1)
	l.decide(600)
	delete(l.subtrees, [2]int64{1, 0})
	if _, err := audit.ProveRecord(ctx, l, 600, 300); !errors.Is(err, audit.ErrMissing) {
		t.Errorf("a missing subtree: %v", err)
	}
}

type short struct{ *hashes }

func (s short) Leaves(ctx context.Context, from, to int64) ([]audit.Hash, error) {
	return s.hashes.Leaves(ctx, from, to-1)
}

func (l *logbook) prove(seq int) audit.Proof {
	l.t.Helper()
	p, err := audit.ProveRecord(ctx, l, l.tree.Size, int64(seq))
	if err != nil {
		l.t.Fatal(err)
	}
	return audit.Proof{Record: l.rows[seq].Record, Path: p, Checkpoint: l.head}
}

func TestAProofFileIsCheckedWithAPublishedKeyAlone(t *testing.T) {
	l := newLogbook(t, 2)
	l.decide(300)
	l.purge(7)
	l.sign()
	for _, seq := range []int{0, 1, 7, 255, 256, 300, 301} {
		p := l.prove(seq)
		file, err := p.Format()
		if err != nil {
			t.Fatal(err)
		}
		back, err := audit.ParseProof(file)
		if err != nil {
			t.Fatalf("%v of\n%s", err, file)
		}
		c, err := back.Check(l.public...)
		if err != nil || c.Size != 302 || c.Origin != origin {
			t.Errorf("record %d: %+v, %v", seq, c, err)
		}
		if back.Record.Purged() != (seq == 7) || bytes.Contains(file, []byte("payload_text\": null")) != (seq == 7) {
			t.Errorf("record %d: purged is %v in\n%s", seq, back.Record.Purged(), file)
		}
		if _, err := back.Check(); err == nil {
			t.Error("a proof is checked with no key")
		}
		_, other := newLogbook(t, 9).newKey()
		if _, err := back.Check(other); err == nil {
			t.Error("a proof is checked with another key of the same name")
		}
	}
}

// Each byte of a proof file is altered in turn: none of them may pass.
func TestAnAlteredProofFileIsRefused(t *testing.T) {
	l := newLogbook(t, 3)
	l.decide(9)
	l.sign()
	file, err := l.prove(5).Format()
	if err != nil {
		t.Fatal(err)
	}
	for i := range file {
		for _, flip := range []byte{1, 2, 0x20} {
			bad := bytes.Clone(file)
			bad[i] ^= flip
			p, err := audit.ParseProof(bad)
			if err != nil {
				continue
			}
			if _, err := p.Check(l.public...); err == nil {
				t.Fatalf("byte %d altered to %q passes:\n%s", i, bad[i], bad)
			}
		}
	}
}

func TestAnyAlteredProofFails(t *testing.T) {
	l := newLogbook(t, 4)
	l.decide(400)
	l.sign()
	rapid.Check(t, func(t *rapid.T) {
		p := l.prove(rapid.IntRange(0, 400).Draw(t, "seq"))
		if _, err := p.Check(l.public...); err != nil {
			t.Fatal(err)
		}
		p.Path = append(tlog.RecordProof(nil), p.Path...)
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			mutate(t, &p.Record)
		case 1:
			p.Path = p.Path[:len(p.Path)-1]
		case 2:
			p.Path = append(p.Path, audit.Hash{})
		case 3:
			p.Path[rapid.IntRange(0, len(p.Path)-1).Draw(t, "hash")][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 0x80
		case 4:
			i := rapid.IntRange(0, len(p.Path)-2).Draw(t, "hash")
			p.Path[i], p.Path[i+1] = p.Path[i+1], p.Path[i]
		}
		if _, err := p.Check(l.public...); err == nil {
			t.Fatalf("an altered proof holds: %+v", p)
		}
	})
}

// mutate alters one field of a record.
func mutate(t *rapid.T, r *audit.Record) string {
	field := rapid.SampledFrom([]string{"seq", "id", "kind", "at", "commitment", "salt", "payload", "no salt", "no payload", "short payload"}).Draw(t, "field")
	bit := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		return b
	}
	switch field {
	case "seq":
		r.Seq++
	case "id":
		r.ID = string(bit([]byte(r.ID)))
	case "kind":
		r.Kind = string(bit([]byte(r.Kind)))
	case "at":
		r.At = r.At.Add(1 << rapid.IntRange(0, 40).Draw(t, "nanoseconds"))
	case "commitment":
		r.Commitment = [32]byte(bit(r.Commitment[:]))
	case "salt":
		r.Salt = bit(r.Salt)
	case "payload":
		r.Payload = bit(r.Payload)
	case "no salt":
		r.Salt = nil
	case "no payload":
		r.Payload = nil
	case "short payload":
		r.Payload = r.Payload[:len(r.Payload)-1]
	}
	return field
}

func TestATreeReadsBackWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tree audit.Tree
		for range rapid.IntRange(0, 300).Draw(t, "size") {
			tree.Append(audit.Hash{byte(tree.Size)})
		}
		data, err := tree.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back audit.Tree
		if err := back.UnmarshalBinary(data); err != nil || back.Size != tree.Size || back.Root() != tree.Root() {
			t.Fatalf("%d leaves: %v", tree.Size, err)
		}
		if len(data) > 8 && back.UnmarshalBinary(data[:len(data)-1]) == nil {
			t.Fatal("a cut edge is taken")
		}
	})
}
