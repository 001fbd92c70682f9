package tracing

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// Bridge is the crossing of what an arrival brought.
const Bridge = "bridge"

// Arrival is taint that a payment brought from elsewhere: at the end of a transaction, of what its
// receiver then holds, the newest units are tainted. One that lies outside of the times of a
// query is left out.
type Arrival struct {
	Segment, Tx int // where the transaction stands in the view
	// Address and Asset are those of the payment on a chain of accounts.
	Address, Asset uint32
	// Output is its place among the outputs of the transaction on a chain of these.
	Output int
	Amount uint256.Int // all that the payment brought
	// Parts are the tainted units of it by the number of their source; under poison only the
	// sources count.
	Parts []taint.Run
	Hops  int // from a source, the payment included
}

// check refuses an arrival that cannot be.
func (x *Arrival) check(v *ledger.View, m taint.Method) error {
	segments := v.Segments()
	if x.Segment < 0 || x.Segment >= len(segments) || x.Tx < 0 || uint64(x.Tx) >= segments[x.Segment].Counts().Txs {
		return fmt.Errorf("the ledger has no transaction %d in segment %d", x.Tx, x.Segment)
	}
	s := segments[x.Segment]
	if s.UTXO() {
		from, to := s.Outputs(x.Tx)
		if x.Output < 0 || x.Output >= to-from {
			return fmt.Errorf("its transaction has %d outputs, and none at %d", to-from, x.Output)
		}
		if s.Output(from+x.Output).Amount < x.Amount.Uint64() || !x.Amount.IsUint64() {
			return fmt.Errorf("it brings %s, which is more than the output holds", x.Amount.Dec())
		}
	} else if x.Address == 0 || x.Address > v.Addresses() || x.Asset >= v.Assets() {
		return errors.New("the ledger has no such address or asset")
	}
	var total uint256.Int
	for i := range x.Parts {
		if x.Parts[i].Source == 0 {
			return errors.New("a tainted part has no source: count from 1")
		}
		if _, over := total.AddOverflow(&total, &x.Parts[i].Amount); m != taint.Poison && (over || x.Amount.Lt(&total)) {
			return fmt.Errorf("more is tainted than the %s that it brings", x.Amount.Dec())
		}
	}
	return nil
}

// arriveApart says whether arrivals have a source beside the others.
func (t *trace) arriveApart() bool {
	first := uint32(0)
	if len(t.q.Sources) > 0 {
		first = t.q.Sources[0].Number
	}
	for i := range t.q.Arrivals {
		for _, r := range t.q.Arrivals[i].Parts {
			if first == 0 {
				first = r.Source
			}
			if r.Source != first {
				return true
			}
		}
	}
	return len(t.q.Arrivals) > 0 && t.q.Apart
}

// runs are the parts as an account receives them.
func (x *Arrival) runs(m taint.Method) []taint.Run {
	parts := addParts(nil, x.Parts)
	if m == taint.Poison {
		for i := range parts {
			parts[i].Amount = x.Amount
		}
		return parts
	}
	if m.Ordered() && len(parts) > 0 {
		return whole(m, parts, &x.Amount, false)
	}
	return parts
}

// awaitArrivals has the ends of transactions wait that bring something.
func (a *accounts) awaitArrivals() {
	for i := range a.q.Arrivals {
		x := &a.q.Arrivals[i]
		if end, ok := a.endOf(x.Segment, x.Tx); ok && a.course.within(end) {
			c := a.closingOf(end)
			c.arrivals = append(c.arrivals, x)
		}
	}
}

// land brings in an arrival.
func (a *accounts) land(at uint64, x *Arrival) error {
	c := crossed{
		at: at, segment: x.Segment, tx: x.Tx, to: x.Address, asset: x.Asset, amount: x.Amount, runs: x.runs(a.q.Method),
		hops: int32(x.Hops), kind: Bridge, in: true,
	}
	c.read(a.course.segments[x.Segment])
	return a.bring(&c)
}

// awaitArrivals has the transactions wait that bring something, behind what the trace itself
// does there.
func (o *outputs) awaitArrivals() {
	for i := range o.q.Arrivals {
		x := &o.q.Arrivals[i]
		n, s := o.course.rows[x.Segment]+uint64(x.Tx), o.course.segments[x.Segment]
		if !o.course.within(n) {
			continue
		}
		moment := 2 * n
		if s.TxState(x.Tx)&segment.Coinbase != 0 { // it may take fees yet
			_, end := s.Txs(s.BlockOf(x.Tx))
			moment = 2*(o.course.rows[x.Segment]+uint64(end)-1) + 1
		}
		o.agenda.add(moment, int32(i)+1)
	}
}

// land brings an arrival into its output.
func (o *outputs) land(x *Arrival) error {
	o.tx.open(&o.course, x.Segment, x.Tx)
	o.tx.readOutputs()
	to := &o.tx.outputs[x.Output]
	m := move{to: to.address, amount: &to.amount, runs: x.runs(o.q.Method), at: o.tx.at, segment: x.Segment, tx: x.Tx}
	if o.weigh(&x.Amount, m.runs, &m.tainted); m.tainted.IsZero() {
		return nil
	}
	m.lines = []line{{runs: m.runs, tainted: m.tainted, hops: int32(x.Hops)}}
	o.countMove(&o.crossedIn, &m)
	o.crossing = Bridge
	holds, err := o.arrive(&m)
	if o.crossing = ""; !holds {
		return err
	}
	// What the trace itself brought there stays.
	before := o.coins[to.ref]
	var all taint.Account
	var left []taint.Run
	fault := all.Receive(o.q.Method, &to.amount, before.runs)
	if fault == nil {
		left, fault = all.Taint(o.q.Method, &x.Amount, m.runs, nil)
	}
	if fault != nil {
		return fault
	}
	o.unplace(&m, left)
	runs, _ := all.Send(o.q.Method, &to.amount, nil)
	hops, way := int32(x.Hops), o.wayTo(&m, &m.lines[0])
	if len(before.runs) > 0 && before.hops <= hops {
		hops, way = before.hops, before.way
	}
	o.lay(to, runs, hops, way)
	return err
}

// unplace counts what found no untainted unit to taint.
func (t *trace) unplace(m *move, left []taint.Run) {
	if len(left) == 0 || t.q.Method == taint.Poison {
		return
	}
	x := move{asset: m.asset, runs: left, lines: m.lines}
	taint.Tainted(left, &x.tainted)
	t.limit(Unplaced, &x)
}
