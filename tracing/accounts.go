package tracing

import (
	"cmp"
	"errors"
	"slices"

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
	accounts []taint.Account
	balances bool // whether the method asks how much is there beside the taint
	runs     []taint.Run
	lines    [1]line
	lost     []taint.Run // a second one, for what moves while a move is on its way
}

// holding is what an address holds of one asset.
type holding struct {
	asset   uint32
	account int32  // in accounts
	lacks   []lack // backward: what is still to be lost
}

// lack is what an address sent more than it had, as far as the ledger knows.
type lack struct {
	row    uint64 // in the order of the chain
	amount uint256.Int
}

func newAccounts(t *trace) *accounts {
	m := t.q.Method
	a := &accounts{trace: t, balances: m == taint.Haircut || m.Ordered() || m == taint.Seniority && t.course.backward}
	a.begin()
	return a
}

// begin has the sources wait for their first rows.
func (a *accounts) begin() {
	if a.course.from >= a.course.to {
		return
	}
	start := a.course.from
	if a.course.backward {
		start = a.course.turn(a.course.to - 1)
	}
	for i := range a.parties {
		a.cursor(int32(i), start)
	}
}

// wake has those addresses wait whose new rows matter.
func (a *accounts) wake(from uint64) error {
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
			i, known := a.byAddress[address]
			if !known || a.parties[i].cursor < 0 {
				continue
			}
			c := &a.cursors[a.parties[i].cursor]
			if p := &a.parties[i]; !c.waiting && (p.source != 0 || a.isTainted(p)) {
				a.place(c)
				a.wait(p.cursor)
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
	var x segment.Transfer
	for {
		first, ok := a.agenda.next()
		if !ok {
			return nil
		}
		n := a.course.turn(first.at)
		if !a.course.within(n) {
			return nil // all others come later still
		}
		if err := a.reading(); err != nil {
			return err
		}
		// A row is that of two addresses at most.
		here := [2]int32{first.who, -1}
		if at, more := a.agenda.peek(); more && at == first.at {
			second, _ := a.agenda.next()
			here[1] = second.who
		}
		for _, c := range here {
			if c >= 0 {
				a.cursors[c].waiting, a.cursors[c].busy = false, true
			}
		}
		s, row := a.course.locate(n)
		a.course.segments[s].Transfer(row, &x)
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
}

// leave puts a cursor on to its next row, if that still matters.
func (a *accounts) leave(i int32) {
	c := &a.cursors[i]
	c.busy = false
	p := &a.parties[c.party]
	c.next(&a.course, p.address)
	if p.source != 0 || a.isTainted(p) {
		a.wait(i)
	}
}

func (a *accounts) isTainted(p *party) bool {
	for i := range p.holdings {
		if a.accounts[p.holdings[i].account].IsTainted() {
			return true
		}
	}
	return false
}

// cursor gives a party a cursor, and has it wait for its first row from a number on.
func (a *accounts) cursor(party int32, at uint64) {
	p := &a.parties[party]
	c := cursor{party: party, epoch: a.epoch, debits: true, credits: a.balances && p.source == 0}
	c.seek(&a.course, p.address, at)
	p.cursor = int32(len(a.cursors))
	a.cursors = append(a.cursors, c)
	a.wait(p.cursor)
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
	held := false
	if sender >= 0 && a.send(sender, &m) {
		m.tx = a.course.segments[s].TxOfTransfer(row)
		var err error
		held, err = a.arrive(&m)
		if held {
			receiver = a.byAddress[to]
			err = cmp.Or(a.receive(receiver, &m), err)
			if errors.As(err, new(*partial)) {
				a.limit(Ended, &m)
			}
		}
		if err != nil {
			return err
		}
	}
	if receiver >= 0 && !held {
		a.receiveUntainted(receiver, &m)
	}
	a.lose(receiver, &m)
	return nil
}

// send takes what a move moves out of what its sender holds, and says whether any of it is
// tainted.
func (a *accounts) send(sender int32, m *move) bool {
	p := &a.parties[sender]
	if p.source != 0 {
		a.runs = append(a.runs[:0], taint.Run{Source: p.source, Amount: *m.amount})
	} else {
		h := p.holding(m.asset)
		if h == nil {
			return false
		}
		if a.becomesHub(p, m) {
			return false
		}
		var lack uint256.Int
		account := &a.accounts[h.account]
		tainted := account.IsTainted()
		if a.runs, lack = account.Send(a.q.Method, m.amount, a.runs[:0]); !tainted {
			return false
		}
		if a.balances && !lack.IsZero() {
			a.unexplained.at(kind{asset: m.asset}).add(&lack)
		}
	}
	m.runs = a.runs
	if a.weigh(m.amount, m.runs, &m.tainted); m.tainted.IsZero() {
		return false
	}
	a.lines[0] = line{from: m.from, runs: m.runs, tainted: m.tainted, hops: p.hops + 1, way: p.way}
	m.lines = a.lines[:]
	if p.source != 0 {
		a.see(p, m.at)
		a.count(&a.issued, m.asset, m.runs)
		a.count(&p.tainted, m.asset, m.runs)
	}
	return true
}

// becomesHub says whether a sender with taint has by now moved too much to be one owner's.
// What it holds goes no further then.
func (a *accounts) becomesHub(p *party, m *move) bool {
	if !a.isHub(p, m.segment, a.course.segments[m.segment].TxOfTransfer(m.row)) {
		return false
	}
	for i := range p.holdings {
		account := &a.accounts[p.holdings[i].account]
		if a.q.Method != taint.Poison {
			rest := move{asset: p.holdings[i].asset, runs: account.AppendParts(nil)}
			taint.Tainted(rest.runs, &rest.tainted)
			a.limit(Hub, &rest)
		}
		*account = taint.Account{}
	}
	return true
}

// receive gives a move with its taint to what its receiver holds.
func (a *accounts) receive(receiver int32, m *move) error {
	c := a.parties[receiver].cursor
	switch {
	case c < 0:
		a.cursor(receiver, m.at+1)
		c = a.parties[receiver].cursor
	case !a.cursors[c].waiting && !a.cursors[c].busy:
		if err := a.catchUp(c, m.at); err != nil {
			return err
		}
	}
	h := a.parties[receiver].holding(m.asset)
	if h == nil {
		var err error
		if h, err = a.keep(receiver, m); err != nil {
			return err
		}
	}
	if err := a.accounts[h.account].Receive(a.q.Method, m.amount, m.runs); err != nil {
		if !errors.Is(err, taint.ErrTooMuch) {
			return err
		}
		a.limit(TooMuch, m) // a token that makes up its amounts
	}
	if !a.cursors[c].busy {
		a.wait(c)
	}
	return nil
}

// receiveUntainted gives a move without taint to what its receiver holds, if the trace
// keeps account of it.
func (a *accounts) receiveUntainted(receiver int32, m *move) {
	if h := a.parties[receiver].holding(m.asset); h != nil && a.balances {
		_ = a.accounts[h.account].Receive(a.q.Method, m.amount, nil) // beyond 256 bits the ledger itself is wrong, and the balance stays
	}
}

// lose takes from a receiver, backward, what the forward rule took from nowhere.
func (a *accounts) lose(receiver int32, m *move) {
	if !a.course.backward || receiver < 0 || a.parties[receiver].source != 0 {
		return
	}
	h := a.parties[receiver].holding(m.asset)
	if h == nil {
		return
	}
	row := a.course.turn(m.at)
	for len(h.lacks) > 0 && h.lacks[len(h.lacks)-1].row >= row {
		last := &h.lacks[len(h.lacks)-1]
		h.lacks = h.lacks[:len(h.lacks)-1]
		if last.row > row {
			continue
		}
		a.lost, _ = a.accounts[h.account].Send(a.q.Method, &last.amount, a.lost[:0])
		gone := move{asset: m.asset, runs: a.lost, lines: a.lines[:]}
		if a.weigh(&last.amount, gone.runs, &gone.tainted); !gone.tainted.IsZero() {
			a.exit(Origin, &gone)
		}
	}
}

// keep begins to keep account of what an address holds of an asset: all of it, as the
// ledger knows it at this moment, without taint.
func (a *accounts) keep(party int32, m *move) (*holding, error) {
	account := int32(len(a.accounts))
	a.accounts = append(a.accounts, taint.Account{})
	h := holding{asset: m.asset, account: account}
	if a.balances {
		until := a.course.turn(m.at) // rows before it count
		if a.course.backward {
			until++
		}
		balance, lacks, err := a.balance(a.parties[party].address, m.asset, until)
		if err != nil {
			return nil, err
		}
		a.accounts[account].SetBalance(&balance)
		h.lacks = lacks
	}
	p := &a.parties[party]
	i, _ := slices.BinarySearchFunc(p.holdings, m.asset, compareAsset)
	p.holdings = slices.Insert(p.holdings, i, h)
	return &p.holdings[i], nil
}

func (p *party) holding(asset uint32) *holding {
	if len(p.holdings) == 1 && p.holdings[0].asset == asset {
		return &p.holdings[0]
	}
	i, found := slices.BinarySearchFunc(p.holdings, asset, compareAsset)
	if !found {
		return nil
	}
	return &p.holdings[i]
}

func compareAsset(h holding, asset uint32) int { return cmp.Compare(h.asset, asset) }

// balance is what an address holds of an asset after the rows before one, and backward
// where it sent more than it had.
func (a *accounts) balance(address, asset uint32, until uint64) (balance uint256.Int, lacks []lack, err error) {
	chain := a.course
	chain.backward = false
	c := cursor{debits: true, credits: true}
	c.seek(&chain, address, 0)
	var x segment.Transfer
	for ; !c.done && c.at < until; c.next(&chain, address) {
		if err := a.reading(); err != nil {
			return balance, nil, err
		}
		s, row := chain.locate(c.at)
		chain.segments[s].Transfer(row, &x)
		switch {
		case x.Asset != asset || x.From == x.To:
		case x.To == address:
			if _, over := balance.AddOverflow(&balance, &x.Amount); over {
				balance.SetAllOne() // a token that makes up its amounts
			}
		case balance.Lt(&x.Amount):
			if a.course.backward {
				lacks = append(lacks, lack{c.at, *new(uint256.Int).Sub(&x.Amount, &balance)})
			}
			balance.Clear()
		default:
			balance.Sub(&balance, &x.Amount)
		}
	}
	return balance, lacks, nil
}

// catchUp has an address without taint go through the rows up to a number.
func (a *accounts) catchUp(i int32, at uint64) error {
	var x segment.Transfer
	c := &a.cursors[i]
	a.place(c)
	address := a.parties[c.party].address
	for ; !c.done && c.at <= at; c.next(&a.course, address) {
		if c.at == at || !a.balances {
			continue
		}
		if err := a.reading(); err != nil {
			return err
		}
		s, row := a.course.locate(a.course.turn(c.at))
		a.course.segments[s].Transfer(row, &x)
		if x.From == x.To || x.Amount.IsZero() || a.q.Asset != nil && x.Asset != *a.q.Asset {
			continue
		}
		m := move{asset: x.Asset, amount: &x.Amount, at: c.at}
		h := a.parties[c.party].holding(x.Asset)
		switch sends := x.From == address; {
		case h == nil:
		case sends != a.course.backward:
			a.lost, _ = a.accounts[h.account].Send(a.q.Method, m.amount, a.lost[:0])
		default:
			a.receiveUntainted(c.party, &m)
			a.lose(c.party, &m)
		}
	}
	return nil
}

// hold sums up what is held.
func (a *accounts) hold() {
	for i := range a.parties {
		p := &a.parties[i]
		for j := range p.holdings {
			h := &p.holdings[j]
			a.runs = a.accounts[h.account].AppendParts(a.runs[:0])
			a.count(&p.held, h.asset, a.runs)
		}
		a.held.merge(p.held)
	}
}
