package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/change"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// Change is an output that may have gone back to a cluster whose addresses paid for it. It is
// no part of the cluster.
type Change struct {
	Place    ledger.Place // of the transaction
	Output   int          // its number there
	Address  uint32
	Amount   uint64
	Opinions []change.Opinion // one: all heuristics that speak agree; of others, the first is about this output
}

// Links finds the change of the transactions that a cluster paid, in the order of the chain:
// outputs to addresses outside of it to which at least one heuristic points. When ctx ends, or a limit ends it,
// partial says so.
func Links(ctx context.Context, v *ledger.View, c *Cluster, limits Limits, give func(*Change) error) (partial string, err error) {
	inside := make(map[uint32]bool, len(c.Addresses))
	for _, a := range c.Addresses {
		inside[a] = true
	}
	r := &changeReader{
		Reader: NewReader(v), next: NewReader(v), whole: beginsWithChain(v), ctx: ctx, limit: limits.Rows, spenders: map[[2]int]*change.Spender{},
	}
	for at, s := range v.Segments() {
		for _, tx := range transactionsFrom(s, c.Addresses) {
			opinions := change.Together(change.Links(r.changeOf(at, tx)))
			if partial := r.over(); partial != "" {
				return partial, nil // what was read of this transaction may not be all of it
			}
			for i, o := range opinions {
				out := r.change.Outputs[o.Output]
				if inside[out.Address] {
					continue
				}
				all := append([]change.Opinion{o}, opinions[:i]...)
				x := Change{Place: v.PlaceOf(at, tx), Output: o.Output, Address: out.Address, Amount: out.Amount, Opinions: append(all, opinions[i+1:]...)}
				if err := give(&x); err != nil {
					return "", err
				}
			}
		}
	}
	return "", nil
}

// beginsWithChain says whether a ledger has the chain from its first block on, without a gap:
// only then is an address that it never saw a new one.
func beginsWithChain(v *ledger.View) bool {
	head, ok := v.Head()
	return ok && v.Counts().Blocks == head.Number+1
}

// transactionsFrom are the transactions of a segment that spend from addresses, each once.
func transactionsFrom(s *segment.Segment, addresses []uint32) []int {
	known := map[int]bool{}
	for _, a := range addresses {
		if o, ok := s.Occurrences(a); ok {
			for n := range int(o.Debits.Count) {
				known[s.TxOfInput(o.Debit(n))] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(known))
}

// changeReader reads transactions as package change looks at them.
type changeReader struct {
	*Reader
	next   *Reader // of those that spend what it pays
	whole  bool    // the ledger has the chain from its beginning
	ctx    context.Context
	limit  uint64 // of rows; 0: none
	rows   uint64 // read so far
	change change.Transaction
	// spenders are those of the transaction at hand: many of its outputs may be spent by one.
	spenders map[[2]int]*change.Spender
}

// over says why no more is to be read.
func (r *changeReader) over() (partial string) {
	if r.limit > 0 && r.rows > r.limit {
		return fmt.Sprintf("it ended after %d inputs and outputs, as many as it may read", r.limit)
	}
	if r.ctx.Err() != nil {
		return "it was stopped"
	}
	return ""
}

func (r *changeReader) changeOf(at, tx int) *change.Transaction {
	s, t := r.segments[at], &r.change
	joint := r.read(s, tx)
	r.rows += uint64(len(joint.Inputs) + len(joint.Outputs))
	found, ok := coinjoin.Recognise(joint)
	*t = change.Transaction{
		// Of what a Tx0 pays, none is change for certain: the coordinator's fee looks like it.
		Joint: ok && (found.Kind.Apart() || found.Kind == coinjoin.WhirlpoolTx0), Traits: ledger.Traits(s.Traits(tx)),
		Inputs: t.Inputs[:0], Outputs: t.Outputs[:0],
	}
	for i := range joint.Inputs {
		in := &joint.Inputs[i]
		t.Inputs = append(t.Inputs, change.Input{Address: in.Address, Form: r.v.Form(in.Address), Amount: in.Amount, Known: in.Known})
	}
	first, _ := s.Outputs(tx)
	clear(r.spenders)
	for i := range joint.Outputs {
		if r.over() != "" {
			break
		}
		out := &joint.Outputs[i]
		x := change.Output{Address: out.Address, Form: r.v.Form(out.Address), Amount: out.Amount}
		x.Past, x.Again = r.past(at, tx, out.Address)
		x.Spender = r.spender(at, s.OutputBase()+uint64(first+i)+1)
		t.Outputs = append(t.Outputs, x)
	}
	return t
}

// past says whether an address had received before a transaction, and whether it did again.
func (r *changeReader) past(at, tx int, address uint32) (past change.Past, again bool) {
	if address == 0 {
		return change.PastUnknown, false
	}
	if r.whole {
		past = change.Fresh
	}
	for i, s := range r.segments {
		o, ok := s.Occurrences(address)
		if !ok || o.Credits.Count == 0 {
			continue
		}
		first, last := s.TxOfOutput(o.Credit(0)), s.TxOfOutput(o.Credit(int(o.Credits.Count)-1))
		if i < at || i == at && first < tx {
			past = change.Used
		}
		if i > at || i == at && last > tx {
			again = true
			break
		}
	}
	return past, again
}

// spender is the transaction that spends an output of the chain; nil: none in the ledger.
func (r *changeReader) spender(from int, ref uint64) *change.Spender {
	for at := from; at < len(r.segments); at++ {
		s := r.segments[at]
		row, ok := s.Spender(ref)
		if !ok {
			continue
		}
		tx := s.TxOfInput(row)
		if x, known := r.spenders[[2]int{at, tx}]; known {
			return x
		}
		i, j := s.Inputs(tx)
		k, l := s.Outputs(tx)
		joint := r.next.read(s, tx)
		r.rows += uint64(len(joint.Inputs) + len(joint.Outputs))
		found, ok := coinjoin.Recognise(joint)
		x := &change.Spender{Joint: ok && found.Kind.Apart(), Traits: ledger.Traits(s.Traits(tx)), Inputs: j - i, Outputs: l - k}
		x.Fee, x.FeeKnown = fee(joint)
		r.spenders[[2]int{at, tx}] = x
		return x
	}
	return nil
}

// fee is what inputs hold more than outputs, where all are known and make sense.
func fee(tx *coinjoin.Transaction) (uint64, bool) {
	var in, out uint64
	for i := range tx.Inputs {
		x := &tx.Inputs[i]
		if in += x.Amount; !x.Known || in < x.Amount {
			return 0, false
		}
	}
	for i := range tx.Outputs {
		if out += tx.Outputs[i].Amount; out < tx.Outputs[i].Amount {
			return 0, false
		}
	}
	return in - out, in >= out
}
