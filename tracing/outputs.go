package tracing

import (
	"cmp"
	"slices"
	"sort"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// outputs is a trace on a UTXO chain. Taint lies in outputs: forward it waits for the
// transaction that spends one, backward for the transaction that made it. Transactions are
// looked at in order, each once.
//
// The agenda counts two moments a transaction. The second one of a block's last is when
// the block's reward takes the fees, see reward.go.
type outputs struct {
	*trace
	agenda  agenda
	feeds   []feed              // of the sources; in the agenda -1 - the number
	coins   map[uint64]coin     // by the output's number in the chain
	charged map[uint64][]end    // FIFO: the fee of a transaction, by its number, where it has taint
	waiting map[uint64]struct{} // moments in the agenda
	now     uint64              // the moment at hand, turned
	tx      transaction
	split   taint.Split
	givers  givers
}

// coin is the taint of an output, or of a fee.
type coin struct {
	runs    []taint.Run
	address uint32 // whose it is, as the trace goes
	hops    int32
	way     int32
}

func newOutputs(t *trace) *outputs {
	o := &outputs{trace: t, coins: map[uint64]coin{}, charged: map[uint64][]end{}, waiting: map[uint64]struct{}{}}
	t.heldBy = o.heldBy
	if t.q.Asset != nil && *t.q.Asset != 0 {
		return o // there is only the one
	}
	for i := range t.parties {
		if t.parties[i].source != 0 {
			o.follow(t.parties[i].address)
		}
	}
	o.awaitArrivals()
	return o
}

// hold sums up what lies in outputs that the trace did not go beyond.
func (o *outputs) hold() {
	for _, c := range o.coins { // in any order: the sums are the same
		o.holds(c.address, c.runs)
	}
	for _, fee := range o.charged {
		for i := range fee {
			o.holds(fee[i].address, fee[i].runs)
		}
	}
}

func (o *outputs) holds(address uint32, runs []taint.Run) {
	o.count(&o.held, 0, runs)
	if i, known := o.byAddress.find(address); known {
		o.count(&o.coldOf(i).held, 0, runs)
	}
}

// heldBy is what lies in a party's outputs, once it is summed up.
func (o *outputs) heldBy(party int32) tally {
	if p := &o.parties[party]; p.cold != 0 {
		return o.cold[p.cold].held
	}
	return nil
}

// wake has those new transactions wait that spend what has taint, or what is a source's.
func (o *outputs) wake(from uint64) error {
	var in segment.Input
	for n := from; n < o.course.all; n++ {
		i, tx := o.course.locate(n)
		s := o.course.segments[i]
		first, end := s.Inputs(tx)
		for row := first; row < end; row++ {
			if err := o.reading(); err != nil {
				return err
			}
			s.Input(row, &in)
			_, tainted := o.coins[in.Ref]
			if p, known := o.byAddress.find(in.Address); tainted && in.Ref != 0 || known && in.Address != 0 && o.parties[p].source != 0 {
				o.wait(i, tx)
			}
		}
	}
	return nil
}

// wait puts a transaction into the agenda. Where its reward holds fees, backward, that
// comes first.
func (o *outputs) wait(i, tx int) {
	s := o.course.segments[i]
	if o.course.backward && o.q.Method == taint.FIFO && s.TxState(tx)&segment.Coinbase != 0 && rewardOf(s, tx) == tx {
		o.waitForReward(i, tx)
		return
	}
	if n := o.course.rows[i] + uint64(tx); o.course.within(n) {
		o.add(2 * n)
	}
}

// waitForReward puts the end of a transaction's block into the agenda.
func (o *outputs) waitForReward(i, tx int) {
	s := o.course.segments[i]
	_, end := s.Txs(s.BlockOf(tx))
	if o.course.within(o.course.rows[i] + uint64(tx)) {
		o.add(2*(o.course.rows[i]+uint64(end)-1) + 1)
	}
}

// waitFor puts a transaction into the agenda by its number in the chain.
func (o *outputs) waitFor(number uint64) { o.wait(o.course.locate(number)) }

// add puts a moment into the agenda. One that has passed, as when a reward is spent in its
// own block, does not come again: what lies there stays.
func (o *outputs) add(moment uint64) {
	if o.turn(moment) < o.now {
		return
	}
	if _, waits := o.waiting[moment]; !waits {
		o.waiting[moment] = struct{}{}
		o.agenda.add(o.turn(moment), 0)
	}
}

// turn turns a moment round where the trace goes backward, and back again.
func (o *outputs) turn(moment uint64) uint64 {
	if o.course.backward {
		return 2*o.course.all - 1 - moment
	}
	return moment
}

// run looks at one transaction after the other.
func (o *outputs) run() error {
	for {
		next, ok := o.agenda.next()
		if !ok {
			return nil
		}
		if next.who < 0 {
			o.feed(int(-1 - next.who))
			continue
		}
		o.now = next.at
		moment := o.turn(next.at)
		if next.who > 0 {
			if err := cmp.Or(o.land(&o.q.Arrivals[next.who-1]), o.full()); err != nil {
				return err
			}
			continue
		}
		delete(o.waiting, moment)
		i, tx := o.course.locate(moment / 2)
		o.tx.open(&o.course, i, tx)
		step := o.transaction
		if moment%2 == 1 {
			step = o.reward
		}
		if err := step(); err != nil {
			return err
		}
		if err := o.full(); err != nil {
			return err
		}
	}
}

// transaction brings taint through a transaction: forward from its inputs to its outputs,
// backward the other way.
func (o *outputs) transaction() error {
	t := &o.tx
	t.read()
	o.unknown += t.unknown
	for range len(t.inputs) + len(t.outputs) {
		if err := o.reading(); err != nil {
			return err
		}
	}
	if o.course.backward {
		return o.spread(slices.Concat(t.outputs, t.fees(o.charged)), t.inputs)
	}
	return o.spread(t.inputs, t.outputs)
}

// lay puts taint into an output, and has the transaction wait that it leads to.
func (o *outputs) lay(to *end, runs []taint.Run, hops, way int32) {
	o.coins[to.ref] = coin{runs: append([]taint.Run(nil), runs...), address: to.address, hops: hops, way: way}
	if o.course.backward {
		i := sort.Search(len(o.course.segments), func(i int) bool { return o.course.segments[i].OutputBase() >= to.ref }) - 1
		if i < 0 {
			return
		}
		s := o.course.segments[i]
		if row := to.ref - s.OutputBase() - 1; row < s.Counts().Outputs {
			if tx := s.TxOfOutput(int(row)); i < o.tx.segment || i == o.tx.segment && tx < o.tx.tx { // else damaged
				o.wait(i, tx)
			}
		}
		return
	}
	for i := o.tx.segment; i < len(o.course.segments); i++ {
		if row, spent := o.course.segments[i].Spender(to.ref); spent {
			if tx := o.course.segments[i].TxOfInput(row); i > o.tx.segment || tx > o.tx.tx {
				o.wait(i, tx)
			}
			return
		}
	}
}
