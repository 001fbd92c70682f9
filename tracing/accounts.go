package tracing

import (
	"cmp"
	"errors"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// accounts is a trace on an account chain. It reads the rows of the addresses that have
// taint, and no others: each such address has a cursor, and the agenda says whose row is
// the next of all.
//
// What an address holds is kept by asset. How much of it there is when taint first comes
// is read from the rows before. While no taint is left the address is not looked at, and
// catches up when taint comes again.
type accounts struct {
	*trace
	agenda   agenda
	cursors  []cursor
	lacks    map[purse][]lack // backward: what is still to be lost
	balances bool             // whether the method asks how much is there beside the taint
	reads    density
	swept    *sweep // nil: cursors are what reads rows
	runs     []taint.Run
	lines    [1]line
	lost     []taint.Run // a second one, for what moves while a move is on its way
	crosser
}

func newAccounts(t *trace) *accounts {
	m := t.q.Method
	a := &accounts{trace: t, balances: m == taint.Haircut || m.Ordered() || m == taint.Seniority && t.course.backward}
	t.heldBy = a.heldBy
	a.begin()
	a.awaitArrivals()
	return a
}

// begin has the sources wait for their first rows.
func (a *accounts) begin() {
	if a.course.from >= a.course.to {
		return
	}
	if a.sweepsFromBegin() {
		a.sweepFrom(a.course.from)
		return
	}
	start := a.course.from
	if a.course.backward {
		start = a.course.turn(a.course.to - 1)
	}
	for i := range a.parties {
		if a.parties[i].source != 0 {
			a.cursor(int32(i), start)
		}
	}
}

// wake has those addresses wait whose new rows matter.
func (a *accounts) wake(from uint64) error {
	if a.swept != nil {
		return nil // it goes on where it was
	}
	if len(a.cursors) == 0 { // nothing was within the times yet
		a.begin()
		return nil
	}
	for n := from; n < a.course.all; n++ {
		if err := a.reading(); err != nil {
			return err
		}
		s, row := a.course.locate(n)
		sends, gets := a.course.segments[s].Ends(row)
		for _, address := range [2]uint32{sends, gets} {
			i, known := a.byAddress.find(address)
			if !known || a.cursorOf(i) < 0 {
				continue
			}
			c := &a.cursors[a.cursorOf(i)]
			if !c.waiting && a.matters(i) {
				a.place(c)
				a.wait(a.cursorOf(i))
			}
		}
	}
	return nil
}

// wait puts a cursor into the agenda, unless it is at its end.
func (a *accounts) wait(i int32) {
	if c := &a.cursors[i]; !c.done && !c.waiting {
		c.waiting = true
		a.agenda.add(c.at, i)
	}
}

// place finds a cursor's place again, in segments that may not be those of before.
func (a *accounts) place(c *cursor) {
	if c.epoch == a.epoch {
		return
	}
	at := c.at
	if c.done {
		at++
	}
	c.epoch = a.epoch
	c.seek(&a.course, a.parties[c.party].address, at)
}

// run looks at one row after the other.
func (a *accounts) run() error {
	err := a.steps()
	if errors.As(err, new(*partial)) {
		a.abandon()
	}
	return err
}

func (a *accounts) steps() error {
	var x segment.Transfer
	for a.swept == nil {
		first, ok := a.agenda.next()
		if !ok {
			return nil
		}
		n := a.course.turn(first.at)
		if !a.course.within(n) {
			return nil // all others come later still
		}
		if first.who == closes {
			if err := cmp.Or(a.close(first.at), a.full()); err != nil {
				return err
			}
			continue
		}
		if a.sweepsOn(n) {
			if err := a.sweepFromHere(n); err != nil {
				return err
			}
			break
		}
		if err := a.reading(); err != nil {
			return err
		}
		// A row is that of two addresses at most.
		here := [2]int32{first.who, -1}
		if second, more := a.agenda.peek(); more && second.at == first.at && second.who != closes {
			_, _ = a.agenda.next()
			here[1] = second.who
		}
		for _, c := range here {
			if c >= 0 {
				a.cursors[c].waiting, a.cursors[c].busy = false, true
			}
		}
		s, row := a.course.locate(n)
		a.course.segments[s].Moved(row, &x)
		if err := a.row(&x, here, first.at, s, row); err != nil {
			return err
		}
		if err := a.full(); err != nil {
			return err
		}
		for _, c := range here {
			if c >= 0 {
				a.leave(c)
			}
		}
	}
	return a.sweep()
}

// leave puts a cursor on to its next row, if that still matters.
func (a *accounts) leave(i int32) {
	c := &a.cursors[i]
	c.busy = false
	c.next(&a.course, a.parties[c.party].address)
	if a.matters(c.party) {
		a.wait(i)
	}
}

// matters says whether the rows of a party do: it is a source, or has taint.
func (a *accounts) matters(party int32) bool {
	p := &a.parties[party]
	return p.source != 0 || p.cold != 0 && a.cold[p.cold].tainteds > 0 || a.isTrading(party)
}

// cursorOf is the cursor of a party, -1: none.
func (a *accounts) cursorOf(party int32) int32 {
	if p := &a.parties[party]; p.cold != 0 {
		return a.cold[p.cold].cursor
	}
	return -1
}

// cursor gives a party a cursor, and has it wait for its first row from a number on.
func (a *accounts) cursor(party int32, at uint64) {
	p := &a.parties[party]
	c := cursor{party: party, epoch: a.epoch, debits: true, credits: (a.balances || a.q.Crossings != nil) && p.source == 0}
	c.seek(&a.course, p.address, at)
	i := int32(len(a.cursors))
	a.coldOf(party).cursor = i
	a.cursors = append(a.cursors, c)
	a.wait(i)
}

// row is a transfer that an address with taint sends or receives; here are the cursors
// that stand at it.
func (a *accounts) row(x *segment.Transfer, here [2]int32, at uint64, s, row int) error {
	from, to := x.From, x.To
	if a.course.backward {
		from, to = to, from
	}
	if from == to || x.Amount.IsZero() || a.q.Asset != nil && x.Asset != *a.q.Asset {
		return nil
	}
	sender, receiver := int32(-1), int32(-1)
	for _, c := range here {
		if c >= 0 {
			switch p := a.cursors[c].party; a.parties[p].address {
			case from:
				sender = p
			case to:
				receiver = p
			}
		}
	}
	m := move{from: from, to: to, asset: x.Asset, amount: &x.Amount, at: at, segment: s, row: row}
	held, traded := false, false
	if a.q.Crossings != nil {
		var err error
		if traded, err = a.trades(sender, receiver, &m); err != nil {
			return err
		}
	}
	if sender >= 0 && !traded && a.sendKept(sender, &m) {
		var err error
		if held, err = a.arrive(&m); held {
			receiver, _ = a.byAddress.find(to)
			err = cmp.Or(a.receive(receiver, &m), err)
			if errors.As(err, new(*partial)) {
				a.limit(Ended, &m)
			}
		}
		if err != nil {
			return err
		}
	}
	if receiver >= 0 && !held && a.balances {
		if p, kept := a.kept(receiver, m.asset); kept {
			a.add(p, m.amount)
		}
	}
	a.lose(receiver, &m)
	return nil
}

// sendKept is send for a sender of whom cursors know what it holds.
func (a *accounts) sendKept(sender int32, m *move) bool {
	if a.parties[sender].source != 0 {
		return a.send(purse{sender, -1}, m)
	}
	p, kept := a.kept(sender, m.asset)
	return kept && a.send(p, m)
}

// send takes what a move moves out of what its sender holds, and says whether any of it is
// tainted.
func (a *accounts) send(from purse, m *move) bool {
	p := &a.parties[from.party]
	if p.source != 0 {
		a.runs = append(a.runs[:0], taint.Run{Source: p.source, Amount: *m.amount})
	} else if !a.draw(from, m) {
		return false
	}
	m.runs = a.runs
	if a.weigh(m.amount, m.runs, &m.tainted); m.tainted.IsZero() {
		return false
	}
	if a.handOver != nil || a.q.HubRows > 0 {
		m.tx = a.course.segments[m.segment].TxOfTransfer(m.row)
	}
	a.lines[0] = line{from: m.from, runs: m.runs, tainted: m.tainted, hops: p.hops + 1, way: p.way}
	m.lines = a.lines[:]
	if p.source != 0 {
		a.see(p, m.at)
		a.countMove(&a.issued, m)
		a.gain(p, m)
	}
	return true
}

// draw takes a move out of an account, and says whether that had taint.
func (a *accounts) draw(from purse, m *move) bool {
	account := a.account(from)
	if !account.IsTainted() {
		if a.balances {
			account.Send(a.q.Method, m.amount, nil)
		}
		return false
	}
	if a.becomesHub(from.party, m) {
		return false
	}
	var lack uint256.Int
	if a.runs, lack = account.Send(a.q.Method, m.amount, a.runs[:0]); a.balances && !lack.IsZero() {
		a.unexplained.at(kind{asset: m.asset}).add(&lack)
	}
	if a.swept == nil && !account.IsTainted() {
		a.coldOf(from.party).tainteds--
	}
	return true
}

// receive gives a move with its taint to what its receiver holds.
func (a *accounts) receive(receiver int32, m *move) error {
	c := a.cursorOf(receiver)
	switch {
	case c < 0:
		a.cursor(receiver, m.at+1)
		c = a.cursorOf(receiver)
	case !a.cursors[c].waiting && !a.cursors[c].busy:
		if err := a.catchUp(c, m.at); err != nil {
			return err
		}
	}
	to, kept := a.kept(receiver, m.asset)
	if !kept {
		var err error
		if to, err = a.begun(receiver, m); err != nil {
			return err
		}
	}
	tainted := a.account(to).IsTainted()
	if err := a.receiveInto(to, m); err != nil {
		return err
	}
	if !tainted && a.account(to).IsTainted() {
		a.coldOf(receiver).tainteds++
	}
	if !a.cursors[c].busy {
		a.wait(c)
	}
	return nil
}

// receiveInto puts a move with its taint into a purse.
func (a *accounts) receiveInto(to purse, m *move) error {
	err := a.account(to).Receive(a.q.Method, m.amount, m.runs)
	if errors.Is(err, taint.ErrTooMuch) {
		a.limit(TooMuch, m) // a token that makes up its amounts
		return nil
	}
	return err
}

// begun begins to keep account of what an address holds of an asset: all of it, as the
// ledger knows it at this moment, without taint.
func (a *accounts) begun(party int32, m *move) (purse, error) {
	p := a.purseOf(party, m.asset)
	switch {
	case !a.balances:
	case a.course.backward:
		return p, a.recallBackward(party, p, a.course.turn(m.at)+1)
	default:
		if err := a.recall(party, m.at); err != nil {
			return p, err
		}
	}
	a.keep(p)
	return p, nil
}

// catchUp has an address without taint go through the rows up to a number, but leave out
// that one, which is being looked at.
func (a *accounts) catchUp(i int32, at uint64) error {
	if err := a.catchUpBefore(i, at); err != nil {
		return err
	}
	if c := &a.cursors[i]; !c.done && c.at == at {
		c.next(&a.course, a.parties[c.party].address)
	}
	return nil
}

// catchUpBefore has it go through those before a number.
func (a *accounts) catchUpBefore(i int32, at uint64) error {
	var x segment.Transfer
	c := &a.cursors[i]
	a.place(c)
	address := a.parties[c.party].address
	if !a.balances { // what it did meanwhile does not matter
		if !c.done && c.at < at {
			c.seek(&a.course, address, at)
		}
		return nil
	}
	for ; !c.done && c.at < at; c.next(&a.course, address) {
		if err := a.reading(); err != nil {
			return err
		}
		s, row := a.course.locate(a.course.turn(c.at))
		a.course.segments[s].Moved(row, &x)
		if x.From == x.To || x.Amount.IsZero() || a.q.Asset != nil && x.Asset != *a.q.Asset {
			continue
		}
		p, kept := a.kept(c.party, x.Asset)
		switch sends := x.From == address; {
		case !kept:
		case sends != a.course.backward:
			a.account(p).Send(a.q.Method, &x.Amount, nil)
		default:
			a.add(p, &x.Amount)
			a.lose(c.party, &move{asset: x.Asset, at: c.at})
		}
	}
	return nil
}
