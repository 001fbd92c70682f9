package tracing

import (
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// transaction is one of a UTXO chain.
type transaction struct {
	s        *segment.Segment
	segment  int
	tx       int
	number   uint64 // in the chain
	at       uint64 // in the course
	coinbase bool
	inputs   []end
	outputs  []end
}

// end is an input or output of a transaction, and the taint in it.
type end struct {
	address uint32
	amount  uint256.Int
	ref     uint64 // the output's number in the chain; 0: it is in no output of the ledger
	minted  bool   // it is what a block issues
	fee     bool
	payer   uint64 // 1 + the number of the transaction whose fee it is, for which the taint waits
	source  uint32 // number of the source that it belongs to
	runs    []taint.Run
	hops    int32
	way     int32
}

func (t *transaction) open(c *course, i, tx int) {
	t.s, t.segment, t.tx = c.segments[i], i, tx
	t.number = c.rows[i] + uint64(tx)
	t.at = c.turn(t.number)
	t.coinbase = t.s.TxState(tx)&segment.Coinbase != 0
	t.inputs, t.outputs = t.inputs[:0], t.outputs[:0]
}

// read reads the inputs and outputs. The inputs hold as much as the outputs, or more: what
// nobody told of them is taken for as much as is lacking.
func (t *transaction) read() {
	t.readOutputs()
	from, to := t.s.Inputs(t.tx)
	unknown := -1
	var in segment.Input
	for row := from; row < to; row++ {
		t.s.Input(row, &in)
		e := end{address: in.Address, ref: in.Ref, way: -1}
		e.amount.SetUint64(in.Amount)
		if !in.Known && unknown < 0 {
			unknown = len(t.inputs)
		}
		t.inputs = append(t.inputs, e)
	}
	paid, held := total(t.outputs), total(t.inputs)
	if !held.Lt(&paid) {
		return
	}
	if unknown < 0 {
		unknown = len(t.inputs)
		t.inputs = append(t.inputs, end{way: -1, minted: t.coinbase})
	}
	lacks := paid.Sub(&paid, &held)
	t.inputs[unknown].amount.Add(&t.inputs[unknown].amount, lacks)
}

func (t *transaction) readOutputs() {
	from, to := t.s.Outputs(t.tx)
	for row := from; row < to; row++ {
		x := t.s.Output(row)
		e := end{address: x.Address, ref: t.s.OutputBase() + uint64(row) + 1, way: -1}
		e.amount.SetUint64(x.Amount)
		t.outputs = append(t.outputs, e)
	}
}

// fees are what the inputs hold more than the outputs, with the taint that the block's reward
// had from it.
func (t *transaction) fees(charged map[uint64][]end) []end {
	held, paid := total(t.inputs), total(t.outputs)
	return feeOf(t.number, *held.Sub(&held, &paid), charged)
}

// feeOf is a fee with the taint in it, which is that of several ends where several gave it.
func feeOf(payer uint64, amount uint256.Int, charged map[uint64][]end) []end {
	ends := charged[payer]
	delete(charged, payer)
	if told := total(ends); told.Lt(&amount) {
		ends = append(ends, end{way: -1, fee: true, amount: *amount.Sub(&amount, &told)})
	}
	return ends
}

// total is what ends hold together: at most 2^32 amounts of 64 bits.
func total(ends []end) (sum uint256.Int) {
	for i := range ends {
		sum.Add(&sum, &ends[i].amount)
	}
	return sum
}
