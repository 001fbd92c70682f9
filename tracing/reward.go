package tracing

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// reward brings the taint in the fees of a block to the outputs of its reward, or, backward,
// that of the outputs to the fees. The reward takes what the block issues first, then the
// fees in the order of their transactions; what it does not claim nobody has.
//
// Only FIFO does so: under it alone each unit of a fee has a place. The transaction at hand
// is one of the block.
func (o *outputs) reward() error {
	fees, known, err := o.blockFees()
	if err != nil {
		return err
	}
	t, reward := &o.tx, rewardOf(o.tx.s, o.tx.tx)
	switch {
	case !known && o.course.backward: // what of it are fees nobody can tell
		t.open(&o.course, t.segment, reward)
		t.read()
		return o.spread(t.outputs, t.inputs)
	case !known || reward < 0:
		o.keepFees(fees)
		return nil
	}
	t.open(&o.course, t.segment, reward)
	t.readOutputs()
	paid, charged := total(t.outputs), total(fees)
	issued := end{minted: true, fee: true}
	if charged.Lt(&paid) {
		issued.amount.Sub(&paid, &charged)
	}
	// Where the chain's rule says what the block issues, a reward of no more than that took
	// no fees. One below the rule gave up part of what it might issue, and what part of its
	// fees nobody can tell: it is taken to have claimed all of them.
	height := t.s.Block(t.s.BlockOf(reward)).Number
	if rule, known := o.v.Chain().Subsidy(height); known && !paid.LtUint64(rule) && issued.amount.LtUint64(rule) {
		issued.amount.SetUint64(rule)
	}
	parts := append([]end{issued}, fees...)
	if !o.course.backward {
		return o.spread(parts, t.outputs)
	}
	unclaimed := end{fee: true}
	unclaimed.amount.Add(&issued.amount, &charged)
	unclaimed.amount.Sub(&unclaimed.amount, &paid) // none where the reward took all
	return o.spread(append(slices.Clone(t.outputs), unclaimed), parts)
}

// rewardOf is the transaction that takes the fees of the block in which one stands: the
// first that mints; -1: none.
func rewardOf(s *segment.Segment, tx int) int {
	from, to := s.Txs(s.BlockOf(tx))
	for tx := from; tx < to; tx++ {
		if s.TxState(tx)&segment.Coinbase != 0 {
			return tx
		}
	}
	return -1
}

// blockFees are the fees of the block of the transaction at hand, in order; known says that
// the ledger tells all of them.
func (o *outputs) blockFees() (fees []end, known bool, err error) {
	s, i := o.tx.s, o.tx.segment
	from, to := s.Txs(s.BlockOf(o.tx.tx))
	known = true
	for range to - from { // before anything is taken
		if err := o.reading(); err != nil {
			return nil, false, err
		}
	}
	var t transaction
	for tx := from; tx < to; tx++ {
		if t.open(&o.course, i, tx); t.coinbase {
			continue
		}
		t.readOutputs()
		paid, held := total(t.outputs), uint256.Int{}
		first, last := s.Inputs(tx)
		var in segment.Input
		for row := first; row < last; row++ {
			s.Input(row, &in)
			known = known && in.Known
			held.AddUint64(&held, in.Amount)
		}
		fee := uint256.Int{}
		if paid.Lt(&held) {
			fee.Sub(&held, &paid)
		}
		if o.course.backward {
			fees = append(fees, end{fee: true, amount: fee, payer: t.number + 1})
		} else {
			fees = append(fees, feeOf(t.number, fee, o.charged)...)
		}
	}
	return fees, known, nil
}

// keepFees counts the taint in fees as that, where the ledger does not tell what the reward
// took of which.
func (o *outputs) keepFees(fees []end) {
	for i := range fees {
		o.count(&o.fees, 0, fees[i].runs)
	}
}
