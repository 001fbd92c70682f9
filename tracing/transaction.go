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
	unknown  int // inputs of which nobody told the amount
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

// read reads the inputs and outputs. The inputs hold as much as the outputs, or more: those of
// which nobody told the amount are taken for what is lacking, in equal parts.
func (t *transaction) read() {
	t.readOutputs()
	from, to := t.s.Inputs(t.tx)
	var unknown []int
	var in segment.Input
	for row := from; row < to; row++ {
		t.s.Input(row, &in)
		e := end{address: in.Address, ref: in.Ref}
		e.amount.SetUint64(in.Amount)
		if !in.Known {
			unknown = append(unknown, len(t.inputs))
		}
		t.inputs = append(t.inputs, e)
	}
	t.unknown = len(unknown)
	paid, held := total(t.outputs), total(t.inputs)
	if !held.Lt(&paid) {
		return
	}
	if len(unknown) == 0 {
		unknown = append(unknown, len(t.inputs))
		t.inputs = append(t.inputs, end{minted: t.coinbase})
	}
	lacks := paid.Sub(&paid, &held)
	for i, at := range unknown {
		left := uint256.NewInt(uint64(len(unknown) - i))
		part := new(uint256.Int).Div(lacks, left)
		if i == 0 {
			part.Add(part, new(uint256.Int).Mod(lacks, left))
		}
		t.inputs[at].amount.Add(&t.inputs[at].amount, part)
		lacks.Sub(lacks, part)
	}
}

func (t *transaction) readOutputs() {
	from, to := t.s.Outputs(t.tx)
	for row := from; row < to; row++ {
		x := t.s.Output(row)
		e := end{address: x.Address, ref: t.s.OutputBase() + uint64(row) + 1}
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
		ends = append(ends, end{fee: true, amount: *amount.Sub(&amount, &told)})
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
