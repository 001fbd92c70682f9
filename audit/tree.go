package audit

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// A Tree is the right edge of the log's Merkle tree, all that is needed to append:
// the roots of the complete subtrees whose sizes are the powers of two in Size, the
// largest first. The zero Tree is the empty log.
type Tree struct {
	Size int64
	Edge []Hash // as many as Size has bits set
}

// A Subtree is the root of a complete subtree of 256^Level leaves, the N'th of its
// level from 0. Kept, they make any proof out of a few short reads.
type Subtree struct {
	Level int
	N     int64
	Hash  Hash
}

// Append adds a leaf and returns the subtrees that it completes, lowest level first.
func (t *Tree) Append(leaf Hash) []Subtree {
	var closed []Subtree
	h := leaf
	level := bits.TrailingZeros64(^uint64(t.Size)) // how many subtrees the leaf completes
	last := len(t.Edge)
	for l := 1; l <= level; l++ {
		last--
		h = tlog.NodeHash(t.Edge[last], h)
		if l%8 == 0 {
			closed = append(closed, Subtree{Level: l / 8, N: t.Size >> l, Hash: h})
		}
	}
	t.Edge = append(t.Edge[:last], h)
	t.Size++
	return closed
}

// Root returns the root of the tree; of an empty one, the hash of nothing (RFC 6962, 2.1).
func (t *Tree) Root() Hash {
	if len(t.Edge) == 0 {
		return emptyRoot
	}
	h := t.Edge[len(t.Edge)-1]
	for i := len(t.Edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.Edge[i], h)
	}
	return h
}

// Clone returns a tree that shares nothing with t.
func (t *Tree) Clone() Tree {
	return Tree{Size: t.Size, Edge: append([]Hash(nil), t.Edge...)}
}

// MarshalBinary writes Size as eight bytes, the highest first, then the hashes of Edge.
func (t *Tree) MarshalBinary() ([]byte, error) {
	if t.Size < 0 || len(t.Edge) != bits.OnesCount64(uint64(t.Size)) {
		return nil, fmt.Errorf("audit: a tree of %d leaves cannot have an edge of %d hashes", t.Size, len(t.Edge))
	}
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(t.Edge)*tlog.HashSize), uint64(t.Size))
	for _, h := range t.Edge {
		b = append(b, h[:]...)
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote and refuses anything else.
func (t *Tree) UnmarshalBinary(data []byte) error {
	if len(data) < 8 {
		return fmt.Errorf("audit: the edge of a tree has %d bytes, at least 8 are needed", len(data))
	}
	size := binary.BigEndian.Uint64(data)
	if size > 1<<63-1 || len(data) != 8+bits.OnesCount64(size)*tlog.HashSize {
		return fmt.Errorf("audit: the edge of a tree of %d leaves cannot have %d bytes", size, len(data))
	}
	edge := make([]Hash, 0, bits.OnesCount64(size))
	for rest := data[8:]; len(rest) > 0; rest = rest[tlog.HashSize:] {
		edge = append(edge, Hash(rest[:tlog.HashSize]))
	}
	*t = Tree{Size: int64(size), Edge: edge}
	return nil
}
