package follow

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/mareva/mareva/ledger"
)

// ahead is how many blocks are asked for at once.
const ahead = 8

// blocks is the source of a stretch of a node's blocks.
type blocks struct {
	node        Node
	name        string
	model       ledger.Model
	at          time.Time
	first, last uint64
	parent      ledger.Hash // of the first, zero: unknown
	tip         ledger.Hash // of the last, once all are read
	read        atomic.Int64
}

// Name is another each time, so that blocks which were read before an interruption are
// read again: the node may have given them up meanwhile.
func (b *blocks) Name() string {
	return fmt.Sprintf("%s, blocks %d to %d, asked at %s", b.name, b.first, b.last, b.at.UTC().Format(time.RFC3339Nano))
}

func (b *blocks) Model() ledger.Model { return b.model }

func (b *blocks) Progress() (done, all int64) {
	return b.read.Load(), int64(b.last - b.first + 1)
}

// answer is a block that was asked for.
type answer struct {
	batch *ledger.Batch
	err   error
}

// Read gives the blocks in order. Each must name the one before as its parent.
func (b *blocks) Read(ctx context.Context, _ ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	ctx, stop := context.WithCancel(ctx)
	asked := make(chan chan answer, ahead)
	done := make(chan struct{})
	go b.ask(ctx, asked, done)
	defer func() {
		stop()
		<-done
	}()
	number, parent := b.first, b.parent
	for waiting := range asked {
		got := <-waiting
		if got.err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return faulty{fmt.Errorf("block %d: %w", number, got.err)}
		}
		hash, err := link(got.batch, number, parent)
		if err != nil {
			return faulty{err}
		}
		b.read.Store(int64(number - b.first + 1))
		if err := give(got.batch, ledger.Position{Offset: int64(number - b.first + 1)}); err != nil {
			return err
		}
		number++
		parent, b.tip = hash, hash
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if number != b.last+1 {
		return faulty{fmt.Errorf("the blocks end at %d instead of %d", number-1, b.last)}
	}
	return nil
}

// ask asks for blocks, several at once, and hands them over in order.
func (b *blocks) ask(ctx context.Context, asked chan<- chan answer, done chan<- struct{}) {
	defer close(done)
	defer close(asked)
	slots := make(chan struct{}, ahead)
	for number := b.first; number <= b.last; number++ {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		waiting := make(chan answer, 1)
		go func() {
			batch := &ledger.Batch{}
			err := b.node.Block(ctx, number, batch)
			waiting <- answer{batch, err}
			<-slots
		}()
		select {
		case asked <- waiting:
		case <-ctx.Done():
			return
		}
	}
}

// link holds a block to its number and parent.
func link(batch *ledger.Batch, number uint64, parent ledger.Hash) (ledger.Hash, error) {
	if len(batch.Blocks) != 1 || batch.Blocks[0].Number != number || batch.Blocks[0].Hash == (ledger.Hash{}) {
		return ledger.Hash{}, fmt.Errorf("it was asked for block %d and gave something else", number)
	}
	block := &batch.Blocks[0]
	if number > 0 && parent != (ledger.Hash{}) && block.Parent != parent {
		return block.Hash, fmt.Errorf("block %d has the parent %x, and block %d is %x: %w", number, block.Parent, number-1, parent, ErrChanged)
	}
	return block.Hash, nil
}
