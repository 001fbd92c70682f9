package follow

import (
	"context"
	"errors"

	"github.com/mareva/mareva/ledger"
)

// ErrNoBlock says that the node has no block of that number on its best chain.
var ErrNoBlock = errors.New("the node has no such block on its best chain")

// ErrChanged says that the node's best chain changed while a block was read, so that
// nothing of what was read is kept. Asking again is right.
var ErrChanged = errors.New("the node's chain changed while the block was read")

// Node is a running node of the chain that is followed. What it says is not believed
// further than each method promises; that blocks link by their parents, the follower
// checks itself.
type Node interface {
	// Head is the last block of the node's best chain.
	Head(ctx context.Context) (number uint64, hash ledger.Hash, err error)
	// HashAt is the block of that number on the node's best chain, or ErrNoBlock.
	HashAt(ctx context.Context, number uint64) (ledger.Hash, error)
	// Block adds the whole block of that number to b as rows. b.Blocks has its number,
	// hash, parent and time, and the rows are those of that very block. After an error,
	// b may hold some of its rows and must be reset.
	Block(ctx context.Context, number uint64, b *ledger.Batch) error
	// Wait returns nil when the node's head is probably another than after, or the
	// error of ctx or of the node.
	Wait(ctx context.Context, after ledger.Hash) error
}

// Checker is a node that can say whether it is of the chain that is meant. The follower
// asks before anything else, and again after each fault.
type Checker interface {
	Check(ctx context.Context) error
}
