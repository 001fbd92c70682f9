package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// A Source gives the hashes that proofs are made of. A store implements it.
type Source interface {
	// Leaves returns the leaf hashes of the records [from, to), exactly to-from
	// of them in order of Seq. One that is not there is ErrMissing.
	Leaves(ctx context.Context, from, to int64) ([]Hash, error)

	// Subtrees returns the roots of the complete subtrees [from, to) of
	// 256^level leaves, level at least 1, as Tree.Append gave them; exactly
	// to-from in order. One that is not there is ErrMissing.
	Subtrees(ctx context.Context, level int, from, to int64) ([]Hash, error)
}

// ErrMissing is what a [Source] wraps when a hash that it should have is not there.
var ErrMissing = errors.New("audit: a hash is missing")

// emptyRoot is the root of a tree without leaves: SHA-256 of nothing.
var emptyRoot = Hash{
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
}

// ProveRecord returns the proof that the tree of the first size records holds record
// seq (RFC 6962, 2.1.1).
func ProveRecord(ctx context.Context, src Source, size, seq int64) (tlog.RecordProof, error) {
	if size < 1 || seq < 0 || seq >= size {
		return nil, fmt.Errorf("audit: there is no record %d in a log of %d", seq, size)
	}
	return tlog.ProveRecord(size, seq, reader(ctx, src))
}

// ProveTree returns the proof that the tree of the first newer records continues
// that of the first older ones (RFC 6962, 2.1.2). Every log continues the empty one,
// by an empty proof, which [tlog.CheckTree] does not take.
func ProveTree(ctx context.Context, src Source, newer, older int64) (tlog.TreeProof, error) {
	if older < 0 || newer < older {
		return nil, fmt.Errorf("audit: a log of %d records cannot continue one of %d", newer, older)
	}
	if older == 0 {
		return tlog.TreeProof{}, nil
	}
	return tlog.ProveTree(newer, older, reader(ctx, src))
}

// RootOf returns the root of the first size records.
func RootOf(ctx context.Context, src Source, size int64) (Hash, error) {
	t, err := TreeOf(ctx, src, size)
	if err != nil {
		return Hash{}, err
	}
	return t.Root(), nil
}

// TreeOf returns the tree of the first size records, to append to.
func TreeOf(ctx context.Context, src Source, size int64) (Tree, error) {
	if size < 0 {
		return Tree{}, fmt.Errorf("audit: there is no log of %d records", size)
	}
	var want []int64
	for level := 62; level >= 0; level-- {
		if size>>level&1 == 1 {
			want = append(want, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	edge, err := readHashes(ctx, src, want)
	if err != nil {
		return Tree{}, err
	}
	return Tree{Size: size, Edge: edge}, nil
}

func reader(ctx context.Context, src Source) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) { return readHashes(ctx, src, indexes) })
}

// A span is a run of hashes of one stored level that is read at once.
type span struct {
	level    int // in powers of 256; 0 is leaves
	from, to int64
	hashes   []Hash
}

// near is how many unneeded hashes are read rather than asking twice.
const near = 32

// readHashes finds the hashes with these places in tlog's order. A hash between two
// stored levels is folded from at most 128 of the lower.
func readHashes(ctx context.Context, src Source, indexes []int64) ([]Hash, error) {
	wanted := make([]span, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		wanted[i] = span{level: level / 8, from: n << (level % 8), to: (n + 1) << (level % 8)}
	}
	read := slices.Clone(wanted)
	slices.SortFunc(read, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.from, b.from))
	})
	n := 0
	for _, s := range read { // joined where they touch or nearly do
		if n > 0 && read[n-1].level == s.level && s.from <= read[n-1].to+near {
			read[n-1].to = max(read[n-1].to, s.to)
			continue
		}
		read[n] = s
		n++
	}
	read = read[:n]
	for i := range read {
		if err := read[i].fill(ctx, src); err != nil {
			return nil, err
		}
	}
	out := make([]Hash, len(wanted))
	for i, w := range wanted {
		at := slices.IndexFunc(read, func(r span) bool { return r.level == w.level && r.from <= w.from && w.to <= r.to })
		r := read[at]
		out[i] = fold(r.hashes[w.from-r.from : w.to-r.from])
	}
	return out, nil
}

func (s *span) fill(ctx context.Context, src Source) (err error) {
	what := "leaves"
	if s.level == 0 {
		s.hashes, err = src.Leaves(ctx, s.from, s.to)
	} else {
		what = fmt.Sprintf("subtrees of level %d", s.level)
		s.hashes, err = src.Subtrees(ctx, s.level, s.from, s.to)
	}
	if err != nil {
		return fmt.Errorf("audit: %s %d to %d: %w", what, s.from, s.to-1, err)
	}
	if int64(len(s.hashes)) != s.to-s.from {
		return fmt.Errorf("audit: %s %d to %d: got %d hashes, not %d", what, s.from, s.to-1, len(s.hashes), s.to-s.from)
	}
	return nil
}

// fold returns the root of a power of two of hashes, which it leaves as they are.
func fold(hashes []Hash) Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return tlog.NodeHash(fold(hashes[:half]), fold(hashes[half:]))
}
