package tracing

import (
	"cmp"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// A trace through much of a chain reads row after row, which takes a fraction of the time for
// a row that a cursor takes to find the next one of an address.
//
// A sweep keeps the balance of every account from the chain's first row on, tainted or not,
// where the method asks for balances. So nothing is ever read again, and what a row costs is
// the memory of its two accounts. Rows are taken in small batches, whose accounts are all
// asked for before the first is used: memory then answers many at a time.
//
// What moves taint is what the cursors have too: send, arrive, receiveInto. Once a trace
// sweeps it does so to its end, and goes on so.
//
// The price is memory for every address of the chain, so a trace that is to go on, of which
// there may be many, sweeps only where it is told to.
type sweep struct {
	at    uint64 // number of the next row
	begin uint64 // rows before it only change balances, of accounts that no cursor had read
	rows  [sweepRows]segment.Transfer
	moves [sweepRows]swept
	seen  uint64 // of memory, so that it is read
	// Where balances do not matter: a bit for each address that may have taint.
	tainted []uint64
}

// swept is whose purses a row is about. Party 0 is none.
type swept struct {
	row      int // of the batch
	from, to purse
}

// sweepRows is a batch: its accounts stay in the processor's first cache.
const sweepRows = 32

// sweepWhen says whether a trace sweeps, and when.
type sweepWhen struct {
	may   bool   // when it is faster
	after uint64 // after so many rows at any rate; 0: not set
	never bool
}

// sweepAddresses bounds the memory of a sweep: 4 GB for their own coin, and about as much
// again where tokens are a fifth of what moves.
const sweepAddresses = 1 << 25

// Times of cursors and sweeps, in the time that a sweep takes for a row.
const (
	cursorRow    = 6       // a cursor's row
	recalledRows = 3       // so many rows that only tell what an account held
	sweepLeast   = 1 << 16 // a trace of fewer rows is over at once
	sweepCheck   = 1 << 12
	sweepShare   = 32 // a sweep is worth a thought once cursors have read a row for so many ahead
)

// density says how many of the rows that lie between a cursor reads.
type density struct {
	rows uint64 // read by cursors in all
	last uint64 // number of the row at which the density was looked at
}

// sweepsFromBegin says whether the sources alone have so many rows that a sweep is faster.
func (a *accounts) sweepsFromBegin() bool {
	if when := a.q.sweep; when.after > 0 || !a.maySweep() {
		return when.after == 1 && a.maySweep()
	}
	ahead, own := a.course.to-a.course.from, uint64(0)
	if ahead < sweepLeast {
		return false
	}
	for i := range a.parties {
		for _, s := range a.course.segments {
			if o, ok := s.Occurrences(a.parties[i].address); ok {
				own += uint64(o.Debits.Count)
			}
		}
	}
	own /= a.course.all / ahead // about what lies within the times
	return own*cursorRow >= a.course.to
}

// maySweep says whether a trace can be a sweep: forward, and with no bound on what it reads.
func (a *accounts) maySweep() bool {
	when := &a.q.sweep
	return (when.may && a.v.Addresses() <= sweepAddresses || when.after > 0) && !when.never && !a.course.backward && a.q.MaxRows == 0
}

// sweepsOn says, with the row at a number still to be looked at, whether all that is left
// is read faster by a sweep: by how many of the last rows the cursors read.
func (a *accounts) sweepsOn(n uint64) bool {
	a.reads.rows++
	if after := a.q.sweep.after; after > 0 {
		return a.reads.rows >= after && a.maySweep()
	}
	if a.reads.rows%sweepCheck != 0 || !a.maySweep() {
		return false
	}
	recalled := a.read - a.reads.rows
	if spent := a.reads.rows*cursorRow + recalled/recalledRows; spent > max(a.course.to, sweepLeast) {
		return true // as much as a sweep would have cost, and no end in sight
	}
	behind, ahead, since := n, a.course.to-n, n-a.reads.last+1
	a.reads.last = n
	if a.reads.rows*sweepShare < ahead || a.reads.rows < sweepLeast {
		return false
	}
	return ahead*sweepCheck/since*cursorRow > ahead+behind
}

// sweepFromHere turns a trace by cursors that has come to a row into a sweep.
func (a *accounts) sweepFromHere(n uint64) error {
	for i := range a.cursors {
		if c := &a.cursors[i]; !c.waiting && a.parties[c.party].source == 0 && a.balances {
			if err := a.catchUp(int32(i), n); err != nil {
				return err
			}
		}
	}
	for i := range a.cold {
		a.cold[i].cursor = -1
	}
	a.forget()
	a.cursors, a.agenda = nil, agenda{}
	a.sweepFrom(n)
	return nil
}

// forget empties what no account is kept of, to be told anew.
func (a *accounts) forget() {
	for i := range a.parties {
		if p := &a.parties[i]; !p.kept {
			p.coin = taint.Account{}
		}
	}
	for i := range a.tokens.n {
		if t := a.tokens.at(int32(i)); !t.kept {
			t.account = taint.Account{}
		}
	}
}

// sweepFrom begins a sweep at a row. Balances need those before it too.
func (a *accounts) sweepFrom(n uint64) {
	a.swept = &sweep{at: n, begin: n}
	if a.balances {
		a.swept.at = 0
	}
}

// sweep reads the rows that are left.
func (a *accounts) sweep() error {
	w := a.swept
	a.spread()
	if !a.balances {
		w.tainted = make([]uint64, a.v.Addresses()/64+1)
		for i := range a.parties {
			if p := &a.parties[i]; p.source != 0 || p.seen {
				w.tainted[i/64] |= 1 << (i % 64)
			}
		}
	}
	for w.at < a.course.to {
		s, row := a.course.locate(w.at)
		end := min(a.course.to, a.course.rows[s]+a.course.segments[s].Counts().Transfers)
		for scan := a.course.segments[s].Scan(row); w.at < end; {
			if w.at < w.begin {
				end = min(end, w.begin)
			}
			n := w.read(scan, int(min(sweepRows, end-w.at)))
			if n == 0 {
				return &partial{"the ledger is damaged"}
			}
			if err := a.sweepBatch(s, n); err != nil {
				return err
			}
			w.at += uint64(n)
		}
	}
	return nil
}

// read takes rows of a segment into the batch.
func (w *sweep) read(scan *segment.Scan, n int) int {
	for i := range n {
		if !scan.Next(&w.rows[i]) {
			return i
		}
	}
	return n
}

// sweepBatch looks at the first rows of the batch, which are of a segment.
func (a *accounts) sweepBatch(s, n int) error {
	w := a.swept
	if a.read += uint64(n); a.read>>16 != (a.read-uint64(n))>>16 && a.ctx.Err() != nil {
		return &partial{"it was stopped"}
	}
	moves, err := a.ask(w.rows[:n])
	if err != nil {
		return err
	}
	for i := range moves {
		e := &moves[i]
		x, at := &w.rows[e.row], w.at+uint64(e.row)
		if at < w.begin {
			a.rebalance(e, &x.Amount)
			continue
		}
		m := move{from: x.From, to: x.To, asset: x.Asset, amount: &x.Amount, at: at, segment: s, row: int(at - a.course.rows[s])}
		if err := a.sweepRow(e, &m); err != nil {
			return err
		}
		if err := a.full(); err != nil {
			return err
		}
	}
	return nil
}

// ask finds whose purses the rows are about, and has memory bring them.
func (a *accounts) ask(rows []segment.Transfer) ([]swept, error) {
	w, highest := a.swept, a.v.Addresses()
	moves := w.moves[:0]
	for i := range rows {
		x := &rows[i]
		if max(x.From, x.To) > highest {
			return nil, fmt.Errorf("trace on %s: the ledger is damaged: a transfer is of an address that it does not have; check it with mareva ledger verify", a.v.Chain().Name)
		}
		if x.From != x.To && !x.Amount.IsZero() && (a.q.Asset == nil || x.Asset == *a.q.Asset) {
			moves = append(moves, swept{i, purse{int32(x.From), -1}, purse{int32(x.To), -1}})
			if a.balances || w.mayBeTainted(x.From) {
				w.seen += a.parties[x.From].meet(x.From) + a.parties[x.To].meet(x.To)
			}
		}
	}
	if a.balances {
		a.askTokens(moves, rows)
	}
	return moves, nil
}

// meet has memory bring both lines of a party.
func (p *party) meet(address uint32) uint64 {
	if p.address != address {
		p.address = address
	}
	return p.coin.Balance()[0]
}

// askTokens does so for what they hold of tokens.
func (a *accounts) askTokens(moves []swept, rows []segment.Transfer) {
	w, x := a.swept, &a.tokens
	for i := range moves {
		e := &moves[i]
		if asset := rows[e.row].Asset; asset != 0 && len(x.slots) > 0 {
			w.seen += x.slots[x.home(hashToken(e.from.party, asset))] + x.slots[x.home(hashToken(e.to.party, asset))]
		}
	}
	for i := range moves {
		e := &moves[i]
		if asset := rows[e.row].Asset; asset != 0 {
			e.from, e.to = a.purseOf(e.from.party, asset), a.purseOf(e.to.party, asset)
		}
	}
}

// purseOf finds what a party holds of an asset, or makes it.
func (a *accounts) purseOf(party int32, asset uint32) purse {
	p := purse{party, -1}
	if asset != 0 && party != 0 {
		if p.token = a.tokens.find(party, asset); p.token < 0 {
			p.token = a.tokens.add(party, asset)
		}
	}
	return p
}

// rebalance moves untainted units between accounts of which none is kept yet.
func (a *accounts) rebalance(e *swept, amount *uint256.Int) {
	if e.from.party != 0 && !a.isKept(e.from) {
		a.account(e.from).Send(a.q.Method, amount, nil)
	}
	if e.to.party != 0 && !a.isKept(e.to) {
		a.add(e.to, amount)
	}
}

// sweepRow brings the taint of a row to its receiver.
func (a *accounts) sweepRow(e *swept, m *move) error {
	if !a.balances && !a.mayHave(e, m) {
		return nil
	}
	if e.from.party != 0 && a.send(e.from, m) {
		held, err := a.arrive(m)
		if held {
			if !a.balances { // else it is known
				e.to = a.purseOf(e.to.party, m.asset)
				a.swept.tainted[m.to/64] |= 1 << (m.to % 64)
			}
			if !a.isKept(e.to) {
				a.keep(e.to)
			}
			return cmp.Or(a.receiveInto(e.to, m), err)
		}
		if err != nil {
			return err
		}
	}
	if e.to.party != 0 && a.balances {
		a.add(e.to, m.amount)
	}
	return nil
}

// mayBeTainted says whether taint came to an address, where balances do not matter.
func (w *sweep) mayBeTainted(address uint32) bool { return w.tainted[address/64]>>(address%64)&1 != 0 }

// mayHave says whether a sender may have taint, where balances do not matter.
func (a *accounts) mayHave(e *swept, m *move) (known bool) {
	if !a.swept.mayBeTainted(m.from) {
		return false
	}
	if a.parties[e.from.party].source != 0 {
		return true
	}
	e.from, known = a.purse(e.from.party, m.asset)
	return known
}
