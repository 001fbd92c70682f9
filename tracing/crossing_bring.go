package tracing

import (
	"cmp"
	"errors"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// crossed is what somebody has at the end of a transaction by a trade or an arrival.
type crossed struct {
	at          uint64 // the transaction's last row
	segment, tx int
	from, to    uint32
	asset       uint32
	amount      uint256.Int
	runs        []taint.Run
	hops, way   int32
	kind        string
	in          bool        // it was of another asset, or on another chain
	absent      uint256.Int // of the amount, what no row tells
}

// crossedOf is what a leg of a trade brings.
func (a *accounts) crossedOf(t *through, end uint64, leg swap.Leg, runs []taint.Run) crossed {
	p := &a.parties[t.payer]
	x := crossed{
		at: end, segment: t.segment, tx: t.tx, to: leg.Address, asset: leg.Asset, amount: leg.Amount, runs: runs,
		from: t.venue, hops: p.hops + 1, way: p.way, kind: t.kind,
	}
	told := x.read(a.course.segments[t.segment])
	if t.soldOf(x.asset) == nil && told.Lt(&x.amount) { // else it came back, which rows tell
		x.absent.Sub(&x.amount, &told)
	}
	if t.hops > 0 && x.from != p.address {
		x.hops, x.way = t.hops+1, t.way
	}
	return x
}

// read finds who paid most of it, and how much the rows of the transaction brought on the whole.
func (x *crossed) read(s *segment.Segment) (told uint256.Int) {
	var sent, most uint256.Int
	var y segment.Transfer
	from, to := s.Transfers(x.tx)
	for row := from; row < to; row++ {
		sends, gets := s.Ends(row)
		if sends == gets || gets != x.to && sends != x.to || s.AssetOf(row) != x.asset {
			continue
		}
		if s.Moved(row, &y); sends == x.to {
			sent.Add(&sent, &y.Amount)
			continue
		}
		if told.Add(&told, &y.Amount); most.Lt(&y.Amount) {
			most, x.from = y.Amount, sends
		}
	}
	if told.Lt(&sent) {
		told = sent
	}
	return *told.Sub(&told, &sent)
}

// bring gives somebody what crossed.
func (a *accounts) bring(x *crossed) error {
	if a.q.Asset != nil && x.asset != *a.q.Asset {
		return nil
	}
	m := move{from: x.from, to: x.to, asset: x.asset, amount: &x.amount, runs: x.runs, at: x.at, segment: x.segment, tx: x.tx}
	m.row = int(x.at - a.course.rows[x.segment])
	if a.weigh(m.amount, m.runs, &m.tainted); m.tainted.IsZero() {
		a.addAbsent(x)
		return nil
	}
	if x.in {
		a.countMove(&a.crossedIn, &m)
	}
	a.lines[0] = line{from: m.from, runs: m.runs, tainted: m.tainted, hops: x.hops, way: x.way}
	m.lines = a.lines[:]
	a.crossing = x.kind
	holds, err := a.arrive(&m)
	a.crossing = ""
	if !holds {
		a.addAbsent(x)
		return err
	}
	receiver, _ := a.byAddress.find(x.to)
	if fault := a.keepCrossed(receiver, &m, x); fault != nil {
		if errors.As(fault, new(*partial)) {
			a.limit(Ended, &m)
		}
		err = cmp.Or(fault, err)
	}
	return err
}

// addAbsent adds what no row tells to an account that is kept.
func (a *accounts) addAbsent(x *crossed) {
	if party, known := a.byAddress.find(x.to); known && a.balances && !x.absent.IsZero() && x.to != 0 {
		if p, kept := a.kept(party, x.asset); kept {
			a.add(p, &x.absent)
		}
	}
}

// keepCrossed has a receiver hold what crossed.
func (a *accounts) keepCrossed(receiver int32, m *move, x *crossed) error {
	c := a.cursorOf(receiver)
	if c < 0 {
		a.cursor(receiver, m.at+1)
		c = a.cursorOf(receiver)
	} else if !a.cursors[c].waiting {
		if err := a.catchUpBefore(c, m.at+1); err != nil {
			return err
		}
	}
	p, kept := a.kept(receiver, m.asset)
	if !kept {
		p = a.purseOf(receiver, m.asset)
		if a.balances {
			if err := a.recall(receiver, m.at+1); err != nil {
				return err
			}
		}
		a.keep(p)
	}
	a.addAbsent(x)
	tainted := a.account(p).IsTainted()
	if err := a.taintIn(p, m); err != nil {
		return err
	}
	if !tainted && a.account(p).IsTainted() {
		a.coldOf(receiver).tainteds++
	}
	a.wait(c)
	return nil
}

// taintIn taints what rows have brought into a purse. Where balances do not matter they brought
// nothing yet.
func (a *accounts) taintIn(p purse, m *move) error {
	if !a.balances {
		return a.receiveInto(p, m)
	}
	left, err := a.account(p).Taint(a.q.Method, m.amount, m.runs, nil)
	if err == nil {
		a.unplace(m, slices.Clip(left))
	}
	return err
}
