package tracing

import (
	"math"
	"sort"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// course numbers the transactions, and on account chains the rows, of a whole chain, and
// turns the numbers round where a trace goes backward: what comes first has the lower
// number.
type course struct {
	segments []*segment.Segment
	rows     []uint64 // of each segment: rows, or transactions on a UTXO chain, before it
	all      uint64
	backward bool
	utxo     bool
	from, to uint64 // what lies within Since and Until, in the order of the chain
}

// newCourse numbers a chain.
func newCourse(v *ledger.View, q *Query) course {
	c := course{segments: v.Segments(), backward: q.Direction == Backward, utxo: v.Chain().Model == ledger.UTXO}
	for _, s := range c.segments {
		c.rows = append(c.rows, c.all)
		if s.UTXO() {
			c.all += s.Counts().Txs
		} else {
			c.all += s.Counts().Transfers
		}
	}
	c.to = c.all
	if q.Since != nil {
		c.from = c.firstAt(*q.Since)
	}
	if q.Until != nil && *q.Until < math.MaxInt64 {
		c.to = max(c.from, c.firstAt(*q.Until+1))
	}
	return c
}

// firstAt is the first row of the first block that is at the time or later.
func (c *course) firstAt(time int64) uint64 {
	for i, s := range c.segments {
		block := s.FirstBlockAt(time)
		if block >= int(s.Counts().Blocks) {
			continue
		}
		tx, _ := s.Txs(block)
		switch {
		case s.UTXO():
			return c.rows[i] + uint64(tx)
		case tx >= int(s.Counts().Txs): // it and those after it have none
			return c.rows[i] + s.Counts().Transfers
		}
		row, _ := s.Transfers(tx)
		return c.rows[i] + uint64(row)
	}
	return c.all
}

// turn gives a number in the order of the trace for one in the order of the chain, and
// the other way round.
func (c *course) turn(n uint64) uint64 {
	if c.backward {
		return c.all - 1 - n
	}
	return n
}

// within says whether a number in the order of the chain lies within the times.
func (c *course) within(n uint64) bool { return n >= c.from && n < c.to }

// txAt is the transaction that stands at a number in the order of the trace.
func (c *course) txAt(at uint64) (segment, tx int) {
	segment, n := c.locate(c.turn(at))
	if !c.utxo {
		n = c.segments[segment].TxOfTransfer(n)
	}
	return segment, n
}

// locate finds the segment of a number in the order of the chain.
func (c *course) locate(n uint64) (segment, row int) {
	i := sort.Search(len(c.rows), func(i int) bool { return c.rows[i] > n }) - 1
	return i, int(n - c.rows[i])
}
