package synthetic

import (
	"context"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/mareva/mareva/ledger"
)

// batchRows is how many rows a batch has about: a few MB.
const batchRows = 1 << 15

// Source gives the chain as batches, so that the ledger is measured without a parser.
func (a Accounts) Source() ledger.Source { return &accountSource{chain: a} }

type accountSource struct {
	chain   Accounts
	done    atomic.Int64
	batches spareBatches
}

func (s *accountSource) Name() string {
	return fmt.Sprintf("invented accounts of %s, seed %d, %d transfers", s.chain.Chain.Name, s.chain.Seed, s.chain.Transfers)
}

func (s *accountSource) Model() ledger.Model { return ledger.Account }

// Progress is in transfers: there are no bytes.
func (s *accountSource) Progress() (done, all int64) {
	return s.done.Load(), int64(s.chain.Transfers)
}

// Read implements ledger.Source; Position.Offset counts blocks.
func (s *accountSource) Read(ctx context.Context, from ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	blocks := s.chain.blocks()
	if from.Offset < 0 || uint64(from.Offset) > blocks {
		return fmt.Errorf("invented accounts: block %d of %d: no such place", from.Offset, blocks)
	}
	var transfers []transfer
	for block := uint64(from.Offset); block < blocks; {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := s.batches.take()
		for ; block < blocks && len(b.Transfers) < batchRows; block++ {
			transfers = s.chain.appendBlock(transfers[:0], block, false)
			s.add(b, block, transfers)
		}
		s.done.Store(int64(min(s.chain.begin(block), s.chain.Transfers)))
		if err := give(b, ledger.Position{Offset: int64(block)}); err != nil {
			return err
		}
	}
	return nil
}

// Recycle gives back a batch whose taker is done with it. Nobody has to.
func (s *accountSource) Recycle(b *ledger.Batch) { s.batches.give(b) }

// add puts a block into a batch.
func (s *accountSource) add(b *ledger.Batch, block uint64, transfers []transfer) {
	drawn := seed(s.chain.Seed)
	head := ledger.Block{Number: block, Time: timeOf(block)}
	drawn.fill(head.Hash[:], forBlockHash, block)
	if block > 0 {
		drawn.fill(head.Parent[:], forBlockHash, block-1)
	}
	b.Blocks = append(b.Blocks, head)
	var bytes [20]byte
	var key [21]byte
	var text [42]byte
	for i := range transfers {
		t := &transfers[i]
		if i == 0 || t.tx != transfers[i-1].tx {
			tx := ledger.Tx{Block: block, Time: head.Time, Index: t.index, Status: ledger.StatusDone}
			drawn.fill(tx.Hash[:], forTx, t.tx)
			b.Txs = append(b.Txs, tx)
		}
		b.Txs[len(b.Txs)-1].Transfers++
		out := ledger.Transfer{Kind: t.kind, Number: t.place, Amount: t.amount}
		drawn.fill(bytes[:], forAccount, t.from)
		out.From = b.Add(ledger.AppendEVMKey(key[:0], bytes[:]))
		drawn.fill(bytes[:], forAccount, t.to)
		out.To = b.Add(ledger.AppendEVMKey(key[:0], bytes[:]))
		if t.token > 0 {
			drawn.fill(bytes[:], forToken, t.token)
			out.Asset = b.Add(appendHex(text[:0], bytes[:]))
		}
		b.Transfers = append(b.Transfers, out)
	}
}

// spareBatches are batches to fill again.
type spareBatches struct{ pool sync.Pool }

func (s *spareBatches) take() *ledger.Batch {
	if b, ok := s.pool.Get().(*ledger.Batch); ok {
		return b
	}
	return &ledger.Batch{}
}

func (s *spareBatches) give(b *ledger.Batch) {
	b.Reset()
	s.pool.Put(b)
}

// appendHex writes bytes as 0x and digits.
func appendHex(dst, bytes []byte) []byte {
	return hex.AppendEncode(append(dst, "0x"...), bytes)
}
