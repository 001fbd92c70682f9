package synthetic

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/mareva/mareva/ledger"
)

// Source gives the chain as batches. Its hashes are invented, so they are not those of the
// blocks that WriteBlocks writes; all else is the same.
func (s Spends) Source() ledger.Source { return &spendSource{chain: s} }

type spendSource struct {
	chain   Spends
	done    atomic.Int64
	batches spareBatches
}

func (s *spendSource) Name() string {
	return fmt.Sprintf("invented spends of %s, seed %d, %d blocks", s.chain.Chain.Name, s.chain.Seed, s.chain.Blocks)
}

func (s *spendSource) Model() ledger.Model { return ledger.UTXO }

// Progress is in blocks: there are no bytes.
func (s *spendSource) Progress() (done, all int64) { return s.done.Load(), int64(s.chain.Blocks) }

// Recycle gives back a batch whose taker is done with it. Nobody has to.
func (s *spendSource) Recycle(b *ledger.Batch) { s.batches.give(b) }

// Read implements ledger.Source; Position.Offset counts blocks. What is spent depends on
// all blocks before, so those before from are invented too.
func (s *spendSource) Read(ctx context.Context, from ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	if from.Offset < 0 || uint64(from.Offset) > s.chain.Blocks {
		return fmt.Errorf("invented spends: block %d of %d: no such place", from.Offset, s.chain.Blocks)
	}
	state := spending{Spends: s.chain}
	b := s.batches.take()
	for block := range s.chain.Blocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.add(b, &state, block)
		s.done.Store(int64(block + 1))
		switch {
		case block < uint64(from.Offset):
			b.Reset()
		case block+1 == s.chain.Blocks || len(b.Inputs)+len(b.Outputs) >= batchRows:
			if err := give(b, ledger.Position{Offset: int64(block + 1)}); err != nil {
				return err
			}
			b = s.batches.take()
		}
	}
	return nil
}

// add invents a block.
func (s *spendSource) add(b *ledger.Batch, state *spending, block uint64) {
	head := ledger.Block{Number: firstHeight + block, Time: spendTime(block)}
	seed(s.chain.Seed).fill(head.Hash[:], forBlockHash, block)
	b.Blocks = append(b.Blocks, head)
	var mint, p payment
	state.coinbase(block, &mint)
	minted := s.addTx(b, &head, 0, &mint)
	b.Txs[len(b.Txs)-1].Coinbase = true
	b.Txs[len(b.Txs)-1].Outputs++ // that which commits to the witnesses
	b.Outputs = append(b.Outputs, ledger.Output{})
	for index := uint32(1); index <= spendsBlock && state.next(&p); index++ {
		id := s.addTx(b, &head, index, &p)
		state.keep(&p, &id)
	}
	state.keep(&mint, &minted) // as in WriteBlocks
}

func (s *spendSource) addTx(b *ledger.Batch, head *ledger.Block, index uint32, p *payment) (id [32]byte) {
	seed(s.chain.Seed).fill(id[:], forTx, p.number)
	b.Txs = append(b.Txs, ledger.Tx{
		Block: head.Number, Time: head.Time, Index: index, Hash: printed(id), Status: ledger.StatusDone,
		Inputs: uint32(len(p.inputs)), Outputs: uint32(len(p.outputs)),
	})
	s.addRows(b, p)
	return id
}

func (s *spendSource) addRows(b *ledger.Batch, p *payment) {
	var room [64]byte
	var key [33]byte
	for _, in := range p.inputs {
		s.chain.publicKey(in.account, &key)
		b.Inputs = append(b.Inputs, ledger.Input{PrevHash: printed(in.tx), PrevIndex: in.index, PublicKey: b.Add(key[:])})
	}
	for _, out := range p.outputs {
		b.Outputs = append(b.Outputs, ledger.Output{Address: b.Add(s.chain.appendKey(room[:0], out.account)), Amount: out.amount})
	}
}

// printed turns a hash from the order of blocks into that of users.
func printed(hash [32]byte) ledger.Hash {
	slices.Reverse(hash[:])
	return hash
}
