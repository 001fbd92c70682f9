package cluster

import (
	"context"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// Reader reads transactions of a UTXO chain as package coinjoin looks at them. It is not safe
// for concurrent use.
type Reader struct {
	v        *ledger.View
	segments []*segment.Segment
	tx       coinjoin.Transaction
}

// NewReader reads from a ledger.
func NewReader(v *ledger.View) *Reader {
	return &Reader{v: v, segments: v.Segments(), tx: coinjoin.Transaction{Form: v.Form}}
}

// Recognise says what kind of CoinJoin a transaction is, by the numbers of its segment and its
// own there.
func (r *Reader) Recognise(at, tx int) (coinjoin.Finding, bool) {
	return coinjoin.Recognise(r.read(r.segments[at], tx))
}

// Doubt says that the inputs of a transaction need not be of one owner: it is a CoinJoin, or
// built like one.
func (r *Reader) Doubt(at, tx int) bool {
	s := r.segments[at]
	if from, to := s.Outputs(tx); to-from < coinjoin.LeastOutputs {
		return false
	}
	found, ok := coinjoin.Recognise(r.read(s, tx))
	return ok && found.Kind.Apart()
}

func (r *Reader) read(s *segment.Segment, tx int) *coinjoin.Transaction {
	t := &r.tx
	t.Time, t.Inputs, t.Outputs = s.Time(s.BlockOf(tx)), t.Inputs[:0], t.Outputs[:0]
	var in segment.Input
	for row, to := s.Inputs(tx); row < to; row++ {
		s.Input(row, &in)
		t.Inputs = append(t.Inputs, coinjoin.Input{Address: in.Address, Amount: in.Amount, Known: in.Known})
	}
	for row, to := s.Outputs(tx); row < to; row++ {
		out := s.Output(row)
		t.Outputs = append(t.Outputs, coinjoin.Output{Address: out.Address, Amount: out.Amount})
	}
	return t
}

// Recognised is a transaction that was taken for one of package coinjoin's kinds.
type Recognised struct {
	Place ledger.Place
	coinjoin.Finding
}

// CoinJoins gives the transactions of a chain that look like CoinJoins, and those that prepare
// one, in the order of the chain.
func CoinJoins(ctx context.Context, v *ledger.View, watch func(done, all uint64), give func(*Recognised) error) error {
	r := NewReader(v)
	done := uint64(0)
	for i, s := range r.segments {
		for tx := range int(s.Counts().Txs) {
			if done++; done&(1<<12-1) == 0 {
				if err := ctx.Err(); err != nil {
					return err
				}
				if watch != nil {
					watch(done, v.Counts().Txs)
				}
			}
			found, ok := r.Recognise(i, tx)
			if !ok {
				continue
			}
			if err := give(&Recognised{Place: v.PlaceOf(i, tx), Finding: found}); err != nil {
				return err
			}
		}
	}
	return nil
}
