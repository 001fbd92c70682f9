package mixer

import (
	"context"
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/taint"
)

// Query says which pool is followed, and how far.
type Query struct {
	Pool
	Deposits []Deposit // the tainted ones, in any order
	// Overlapping says that the parts of a deposit are not parts of a whole: under poison
	// each source taints all of it.
	Overlapping bool
	Links       []Link // of this pool
	Until       *int64 // the last moment, in Unix seconds, as in a trace
	MaxRows     uint64 // of the ledger that are read; 0: all
}

// mostPayees is to how many one withdrawal may go: a recipient, a relayer, and what other
// versions pay their protocol or treasury.
const mostPayees = 8

// Follow goes through all that a pool was paid and paid, and hands over every withdrawal in
// the order of the chain. each may be nil. When ctx ends, or a limit, what was found so far
// comes back, and Partial says so.
func Follow(ctx context.Context, v *ledger.View, q *Query, each func(*Withdrawal) error) (Summary, error) {
	f := following{
		view: v, query: q, each: each, at: txAt{segment: -1},
		contents: contents{denomination: q.Denomination, overlapping: q.Overlapping},
		Summary:  Summary{Tainted: Sum{}, Probable: Sum{}, Linked: Sum{}, Left: Sum{}, Waiting: Sum{}, Undetermined: Sum{}},
	}
	if q.Denomination.IsZero() {
		return f.Summary, fmt.Errorf("the pool %s on %s: its denomination is zero", v.AddressText(q.Address), v.Chain().Name)
	}
	if err := f.expect(); err != nil {
		return f.Summary, err
	}
	r := reader{ctx: ctx, view: v, until: q.Until, maxRows: q.MaxRows}
	var err error
	if f.Partial, err = r.rows(q.Address, q.Asset, f.row); err != nil {
		return f.Summary, err
	}
	f.Rows = r.read
	if err := f.finish(); err != nil {
		return f.Summary, err
	}
	return f.Summary, nil
}

// following is a pool on its way through the ledger.
type following struct {
	Summary
	view     *ledger.View
	query    *Query
	each     func(*Withdrawal) error
	contents contents
	before   uint64 // deposits so far that no evidence links
	carrying uint64 // those of them that brought taint

	tainted map[txAt][]int // deposits by transaction
	ins     map[txAt][]*linked
	outs    map[txAt][]*linked
	placed  int // deposits that were met

	at      txAt
	waiting map[payment][]int // tainted deposits of this transaction that were not met yet
	open    Withdrawal        // what goes out until it is a denomination
}

// payment tells payments of one transaction apart as far as a trace does.
type payment struct {
	from   uint32
	amount uint256.Int
}

// linked is a link on its way.
type linked struct {
	*Link
	paid    bool // its deposit came
	tainted uint256.Int
	parts   []taint.Run
}

// expect finds the transactions of the tainted deposits and of the links.
func (f *following) expect() error {
	f.tainted, f.ins, f.outs = map[txAt][]int{}, map[txAt][]*linked{}, map[txAt][]*linked{}
	for i := range f.query.Deposits {
		d := &f.query.Deposits[i]
		at, ok := locate(f.view, &d.Place)
		if !ok {
			return f.fault("a deposit of transaction %s: the ledger has no such transaction", f.view.TxText(&d.Place))
		}
		if d.Amount.Lt(&d.Tainted) {
			return f.fault("a deposit of transaction %s: more of it is tainted than there is", f.view.TxText(&d.Place))
		}
		var sum uint256.Int
		if taint.Tainted(d.Parts, &sum); !f.query.Overlapping && len(d.Parts) > 0 && sum != d.Tainted {
			return f.fault("a deposit of transaction %s: its parts are %s and not %s", f.view.TxText(&d.Place), sum.Dec(), d.Tainted.Dec())
		}
		f.tainted[at] = append(f.tainted[at], i)
	}
	for i := range f.query.Links {
		l := &linked{Link: &f.query.Links[i]}
		in, known := locate(f.view, &l.Deposit)
		out, also := locate(f.view, &l.Withdrawal)
		if !known || !also {
			return f.fault("a link of %s and %s: the ledger has no such transactions", f.view.TxText(&l.Deposit), f.view.TxText(&l.Withdrawal))
		}
		f.ins[in], f.outs[out] = append(f.ins[in], l), append(f.outs[out], l)
	}
	return nil
}

func (f *following) fault(format string, args ...any) error {
	return fmt.Errorf("the pool %s on %s: %w", f.view.AddressText(f.query.Address), f.view.Chain().Name, fmt.Errorf(format, args...))
}

// row takes a payment in.
func (f *following) row(x *row) error {
	if x.at != f.at {
		if err := f.endTx(); err != nil {
			return err
		}
		f.at = x.at
		f.beginTx()
	}
	if x.in {
		return f.paidIn(x)
	}
	return f.paidOut(x)
}

// beginTx gathers which payments of a transaction are tainted.
func (f *following) beginTx() {
	f.waiting = nil
	for _, i := range f.tainted[f.at] {
		if f.waiting == nil {
			f.waiting = map[payment][]int{}
		}
		d := &f.query.Deposits[i]
		key := payment{d.From, d.Amount}
		f.waiting[key] = append(f.waiting[key], i)
	}
}

// paidIn takes a payment to the pool.
func (f *following) paidIn(x *row) error {
	var d *Deposit
	if key := (payment{x.other, x.amount}); len(f.waiting[key]) > 0 {
		d = &f.query.Deposits[f.waiting[key][0]]
		f.waiting[key] = f.waiting[key][1:]
		f.placed++
		f.TaintedDeposits++
		f.Tainted.add(&d.Tainted, partsOf(d))
	}
	var n, rest uint256.Int
	n.DivMod(&x.amount, &f.query.Denomination, &rest)
	if !rest.IsZero() {
		f.Other++
		f.undetermined(d)
		return nil
	}
	if !n.IsUint64() || f.Deposits+n.Uint64() < f.Deposits {
		f.breaks(TooMuch)
		f.undetermined(d)
		return nil
	}
	f.Deposits += n.Uint64()
	if links := f.ins[f.at]; len(links) > 0 && n.Uint64() == 1 {
		l := links[0]
		f.ins[f.at] = links[1:]
		if l.paid = true; d != nil {
			l.tainted, l.parts = d.Tainted, partsOf(d)
		}
		return nil
	}
	f.before += n.Uint64()
	if d != nil {
		f.carrying++
	}
	if f.Reason != "" {
		f.undetermined(d)
		return nil
	}
	err := f.contents.receive(&x.amount, n.Uint64(), d)
	if errors.Is(err, taint.ErrTooMuch) {
		f.breaks(TooMuch)
		f.undetermined(d)
		return nil
	}
	if err != nil {
		return f.fault("transaction %s: %w", f.txText(), err)
	}
	return nil
}

// undetermined counts the taint of a deposit of which nothing can be said.
func (f *following) undetermined(d *Deposit) {
	if d != nil {
		f.Undetermined.add(&d.Tainted, partsOf(d))
	}
}

// breaks ends what can be said of the pool.
func (f *following) breaks(why Reason) {
	if f.Reason != "" {
		return
	}
	f.Reason = why
	left, parts := f.contents.left()
	f.Undetermined.add(&left, parts)
	f.contents = contents{denomination: f.query.Denomination}
}

// paidOut adds a payment of the pool to the withdrawal that is open, which ends with the
// payment that makes a denomination full.
func (f *following) paidOut(x *row) error {
	w := &f.open
	if len(w.Paid) == 0 {
		*w = Withdrawal{Paid: w.Paid[:0]}
	}
	_, over := w.Amount.AddOverflow(&w.Amount, &x.amount)
	w.Paid = append(w.Paid, Payee{Address: x.other, Amount: x.amount})
	switch {
	case over || w.Amount.Gt(&f.query.Denomination) || len(w.Paid) == mostPayees && w.Amount.Lt(&f.query.Denomination):
		if over {
			w.Amount.SetAllOne()
		}
		return f.odd()
	case w.Amount.Eq(&f.query.Denomination):
		return f.withdraw()
	}
	return nil
}

// endTx ends a transaction. What went out and is no denomination is none of a pool.
func (f *following) endTx() error {
	if len(f.open.Paid) > 0 {
		return f.odd()
	}
	return nil
}

func (f *following) odd() error {
	f.breaks(OddAmount)
	f.open.Reason = f.Reason
	f.open.Before, f.open.Tainted = f.before, f.carrying
	return f.handOver()
}

// withdraw takes one deposit out: the one that evidence links, else any.
func (f *following) withdraw() error {
	w, c := &f.open, &f.contents
	f.Withdrawals++
	w.Before, w.Tainted = f.before, f.carrying
	if f.Reason == "" {
		w.Unspent = c.unspent
		c.all.Tainted(&w.UnspentTainted)
	}
	if links := f.outs[f.at]; len(links) > 0 {
		l := links[0]
		f.outs[f.at] = links[1:]
		if !l.paid {
			return f.fault("transaction %s: its link to %s cannot be, which is not before it", f.txText(), f.view.TxText(&l.Deposit))
		}
		l.paid = false
		w.Link, w.Linked, w.LinkedParts, w.Reason = l.Link, l.tainted, l.parts, f.Reason
		f.Linked.add(&l.tainted, l.parts)
		return f.handOver()
	}
	if f.Reason == "" && c.unspent == 0 {
		f.breaks(MorePaidOut)
	}
	if w.Reason = f.Reason; w.Reason != "" {
		if f.Reason == MorePaidOut && f.Withdrawals > f.Deposits {
			f.Missing = max(f.Missing, f.Withdrawals-f.Deposits)
		}
		return f.handOver()
	}
	w.Probable, w.Parts = c.send()
	f.Probable.add(&w.Probable, w.Parts)
	return f.handOver()
}

// handOver hands a withdrawal over with what each of its payees got, and begins the next.
func (f *following) handOver() error {
	w := &f.open
	defer func() { w.Paid, w.Amount = w.Paid[:0], uint256.Int{} }()
	if f.each == nil {
		return nil
	}
	w.Place = f.view.PlaceOf(f.at.segment, f.at.tx)
	weights := make([]uint256.Int, len(w.Paid))
	for i := range w.Paid {
		weights[i] = w.Paid[i].Amount
	}
	if !w.Probable.IsZero() {
		for i, share := range taint.Apportion(nil, &w.Probable, weights) {
			w.Paid[i].Probable = share
		}
	}
	if !w.Linked.IsZero() {
		for i, share := range taint.Apportion(nil, &w.Linked, weights) {
			w.Paid[i].Linked = share
		}
	}
	return f.each(w)
}

// finish sums up what is left.
func (f *following) finish() error {
	if err := f.endTx(); err != nil {
		return err
	}
	for _, l := range f.waitingLinks() {
		f.Waiting.add(&l.tainted, l.parts)
	}
	left, parts := f.contents.left()
	f.Left.add(&left, parts)
	f.Unspent = f.contents.unspent
	if f.Partial == "" && f.placed < len(f.query.Deposits) {
		return f.fault("%d of %d tainted deposits are no payments to it in the ledger, or come after the end", len(f.query.Deposits)-f.placed, len(f.query.Deposits))
	}
	return nil
}

// waitingLinks are those whose deposit was paid and whose withdrawal was not met.
func (f *following) waitingLinks() (list []*linked) {
	for _, links := range f.outs {
		for _, l := range links {
			if l.paid {
				list = append(list, l)
			}
		}
	}
	return list
}

func (f *following) txText() string {
	at := f.view.PlaceOf(f.at.segment, f.at.tx)
	return f.view.TxText(&at)
}
