package tracing

import (
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// spread brings the taint of the ends where a transaction begins, as the trace goes, to
// those where it ends. What is left over is the fee.
func (o *outputs) spread(begin, ends []end) error {
	method := o.q.Method
	if o.course.backward && method == taint.LIFO {
		// The last outputs took the first units, and the fee those before: put in this
		// order, they stand as the inputs do.
		slices.Reverse(begin)
		method = taint.FIFO
	}
	o.givers.reset()
	for i := range begin {
		o.take(&begin[i])
		o.givers.add(&begin[i])
	}
	if len(o.givers.list) == 0 {
		return nil // what brought the trace here has gone to another spend already
	}
	o.givers.wide = len(o.givers.list)*len(ends) > maxLines
	if err := o.divide(method, begin, ends); err != nil {
		return err
	}
	order := o.transfers
	for i := range ends {
		if err := o.pay(method, &ends[i], o.split.Output(i)); err != nil {
			return err
		}
	}
	o.issueGiven(order)
	return o.payFee(method)
}

// take finds the taint of an end.
func (o *outputs) take(e *end) {
	if e.fee {
		return // what it holds is known
	}
	if i, known := o.byAddress.find(e.address); known && e.address != 0 && o.parties[i].source != 0 {
		e.source = o.parties[i].source
		if !e.amount.IsZero() {
			e.runs = []taint.Run{{Source: e.source, Amount: e.amount}}
		}
		return
	}
	if c, has := o.coins[e.ref]; has && e.ref != 0 {
		e.runs, e.hops, e.way = c.runs, c.hops, c.way
		delete(o.coins, e.ref)
	}
}

// divide splits what the beginning holds over the ends.
func (o *outputs) divide(method taint.Method, begin, ends []end) error {
	o.split.Reset(method)
	for i := range begin {
		o.split.In(&begin[i].amount, begin[i].runs)
	}
	for i := range ends {
		o.split.Out(&ends[i].amount)
	}
	if err := o.split.Do(); err != nil {
		at := o.v.PlaceOf(o.tx.segment, o.tx.tx)
		return fmt.Errorf("trace on %s: transaction %s of block %d: %w: check the ledger with mareva ledger verify", o.v.Chain().Name, o.v.TxText(&at), at.Block, err)
	}
	return nil
}

// pay brings taint to one end.
func (o *outputs) pay(method taint.Method, to *end, runs []taint.Run) error {
	m := move{to: to.address, amount: &to.amount, runs: runs, at: o.tx.at, segment: o.tx.segment, tx: o.tx.tx}
	if o.weigh(m.amount, runs, &m.tainted); m.tainted.IsZero() {
		return nil
	}
	m.lines = o.givers.draw(method, m.runs)
	if to.payer != 0 {
		o.charge(to.payer-1, runs)
		o.waitFor(to.payer - 1)
		return nil
	}
	if i, known := o.byAddress.find(to.address); known && to.address != 0 && o.parties[i].source != 0 {
		if o.takeChange(&m, o.parties[i].source); len(m.lines) == 0 {
			return nil
		}
	}
	if o.givers.mixed {
		m.join()
	}
	nearest := m.nearest()
	if to.minted {
		o.exit(Minted, &m)
		return o.tell(&m, "")
	}
	holds, err := o.arrive(&m)
	switch {
	case !holds:
	case to.ref == 0: // backward: spent from outside of the ledger
		o.exit(Origin, &m)
	default:
		o.lay(to, runs, nearest.hops, o.wayTo(&m, nearest))
	}
	return err
}

// wayTo is the way by which a line came to an output.
func (o *outputs) wayTo(m *move, l *line) int32 {
	if i, known := o.byAddress.find(m.to); known {
		if w := o.parties[i].way; w > 0 && o.ways[w].at == m.at && o.ways[w].hops == l.hops {
			return w // that of the address, which has just been noted
		}
	}
	o.ways = append(o.ways, way{before: l.way, hops: l.hops, from: l.from, to: m.to, at: m.at})
	return int32(len(o.ways) - 1)
}

// takeChange takes out of a move what a source pays to itself, which was never sent.
func (o *outputs) takeChange(m *move, source uint32) {
	lines := m.lines[:0]
	m.runs = nil
	m.tainted.Clear()
	for _, l := range m.lines {
		if o.givers.list[l.giver].source == source {
			i := slices.IndexFunc(l.runs, func(r taint.Run) bool { return r.Source == source })
			if i >= 0 {
				o.givers.keep(l.giver, &l.runs[i].Amount)
				l.runs = slices.Delete(l.runs, i, i+1)
				o.weigh(&l.tainted, l.runs, &l.tainted)
			}
			if len(l.runs) == 0 {
				continue
			}
		}
		lines = append(lines, l)
		m.runs = addParts(m.runs, l.runs)
		m.tainted.Add(&m.tainted, &l.tainted)
	}
	m.lines = lines
}

// issueGiven notes what sources gave, less their change.
func (o *outputs) issueGiven(order uint64) {
	for i := range o.givers.list {
		g := &o.givers.list[i]
		if g.source == 0 || g.sent.IsZero() {
			continue
		}
		p := &o.parties[o.party(g.address)]
		if o.see(p, o.tx.at); p.first == o.tx.at {
			p.order = min(p.order, order)
		}
		runs := [1]taint.Run{{Source: g.source, Amount: g.sent}}
		o.count(&o.issued, 0, runs[:])
		o.gain(p, &move{runs: runs[:], tainted: g.sent})
	}
}

// join makes one line of two from the same address: what a source pays, and what came to it
// in a fee, are told apart no longer.
func (m *move) join() {
	for i := 1; i < len(m.lines); i++ {
		l := &m.lines[i]
		j := slices.IndexFunc(m.lines[:i], func(o line) bool { return o.from == l.from })
		if j < 0 {
			continue
		}
		to := &m.lines[j]
		to.runs = addParts(to.runs, l.runs)
		to.tainted.Add(&to.tainted, &l.tainted)
		if l.hops < to.hops {
			to.hops, to.way = l.hops, l.way
		}
		m.lines = slices.Delete(m.lines, i, i+1)
		i--
	}
}

// charge keeps the taint of a fee until the transaction that takes it, or paid it, is looked
// at. The givers have just been drawn from.
func (o *outputs) charge(payer uint64, runs []taint.Run) {
	ends := o.givers.split(runs)
	for i := range ends {
		// The transaction at hand is a part of the way, though no hop.
		e := &ends[i]
		o.ways = append(o.ways, way{before: e.way, hops: e.hops, from: e.address, at: o.tx.at})
		e.way = int32(len(o.ways) - 1)
	}
	o.charged[payer] = ends
}

// payFee brings the taint that is left over to the fee.
func (o *outputs) payFee(method taint.Method) error {
	fee, runs := o.split.Fee()
	var tainted uint256.Int
	if o.weigh(&fee, runs, &tainted); tainted.IsZero() {
		return nil
	}
	if o.tx.coinbase {
		o.exit(Unclaimed, &move{runs: runs, tainted: tainted, lines: make([]line, 1)})
		return nil
	}
	if method != taint.FIFO {
		o.count(&o.fees, 0, runs)
		return nil
	}
	o.givers.draw(method, runs)
	o.charge(o.tx.number, runs)
	o.waitForReward(o.tx.segment, o.tx.tx)
	return nil
}
