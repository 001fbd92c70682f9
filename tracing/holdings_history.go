package tracing

import (
	"sort"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/segment"
)

// recall has all that a party holds and no account is kept of be what the ledger's rows
// before a number leave of it. Each row of an address is read once, for whichever asset
// taint comes in, so that an address of many rows and many tokens stays cheap.
func (a *accounts) recall(party int32, until uint64) error {
	c := a.coldOf(party)
	from := c.recalled
	c.recalled = until
	first, _ := a.course.locate(from)
	for s := first; s < len(a.course.segments) && a.course.rows[s] < until; s++ {
		o, ok := a.course.segments[s].Occurrences(a.parties[party].address)
		if !ok {
			continue
		}
		base := a.course.rows[s]
		low, high := int(max(from, base)-base), int(min(until-base, a.course.segments[s].Counts().Transfers))
		if err := a.recallIn(party, a.course.segments[s], o, low, high); err != nil {
			return err
		}
	}
	return nil
}

// recallIn does so for the rows low to high-1 of a segment, in batches: memory brings what
// the rows of a batch say at once.
func (a *accounts) recallIn(party int32, s *segment.Segment, o segment.Occurrences, low, high int) error {
	w := newWalk(o, low, high)
	for w.next(s) {
		var amount uint256.Int
		for i := range w.moves[:w.n] {
			x := &w.moves[i]
			if err := a.reading(); err != nil {
				return err
			}
			if a.q.Asset != nil && x.asset != *a.q.Asset {
				continue
			}
			p := a.purseOf(party, x.asset)
			if a.isKept(p) {
				continue
			}
			if s.AmountOf(x.row, &amount); x.sends {
				a.account(p).Send(a.q.Method, &amount, nil)
			} else {
				a.add(p, &amount)
			}
		}
	}
	return nil
}

// lack is what an address sent more than it had, as far as the ledger knows.
type lack struct {
	row    uint64 // in the order of the chain
	amount uint256.Int
}

// lose takes from a receiver, backward, what the forward rule took from nowhere.
func (a *accounts) lose(receiver int32, m *move) {
	if len(a.lacks) == 0 || receiver < 0 || a.parties[receiver].source != 0 {
		return
	}
	p, kept := a.kept(receiver, m.asset)
	if !kept {
		return
	}
	row, list := a.course.turn(m.at), a.lacks[p]
	for len(list) > 0 && list[len(list)-1].row >= row {
		last := &list[len(list)-1]
		list = list[:len(list)-1]
		if last.row > row {
			continue
		}
		account := a.account(p)
		tainted := account.IsTainted()
		a.lost, _ = account.Send(a.q.Method, &last.amount, a.lost[:0])
		if tainted && !account.IsTainted() {
			a.coldOf(receiver).tainteds--
		}
		gone := move{asset: m.asset, runs: a.lost, lines: a.lines[:]}
		if a.weigh(&last.amount, gone.runs, &gone.tainted); !gone.tainted.IsZero() {
			a.exit(Origin, &gone)
		}
	}
	if len(list) == 0 {
		delete(a.lacks, p)
	} else {
		a.lacks[p] = list
	}
}

// recallBackward begins to keep account of all that a party holds after the rows before a
// number, and of where it sent more than it had. Its cursor brings all of it back from
// there on, so that each row is read once, for whichever asset taint comes in.
func (a *accounts) recallBackward(party int32, first purse, until uint64) error {
	if a.coldOf(party).recalled > 0 { // an asset that no row before has
		a.keep(first)
		return nil
	}
	a.coldOf(party).recalled = until
	a.keep(first)
	for i, s := range a.course.segments {
		base := a.course.rows[i]
		o, ok := s.Occurrences(a.parties[party].address)
		if !ok || base >= until {
			continue
		}
		w := newWalk(o, 0, int(min(until-base, s.Counts().Transfers)))
		for w.next(s) {
			for k := range w.moves[:w.n] {
				if err := a.reading(); err != nil {
					return err
				}
				if x := &w.moves[k]; a.q.Asset == nil || x.asset == *a.q.Asset {
					a.recallMove(party, s, x, base)
				}
			}
		}
	}
	return nil
}

// recallMove takes a row into what a party held.
func (a *accounts) recallMove(party int32, s *segment.Segment, x *walked, base uint64) {
	p := a.purseOf(party, x.asset)
	if !a.isKept(p) {
		a.keep(p)
	}
	var amount uint256.Int
	s.AmountOf(x.row, &amount)
	account := a.account(p)
	balance := *account.Balance()
	switch {
	case x.sends && balance.Lt(&amount):
		if a.lacks == nil {
			a.lacks = map[purse][]lack{}
		}
		a.lacks[p] = append(a.lacks[p], lack{base + uint64(x.row), *new(uint256.Int).Sub(&amount, &balance)})
		balance.Clear()
	case x.sends:
		balance.Sub(&balance, &amount)
	default:
		if _, over := balance.AddOverflow(&balance, &amount); over {
			balance.SetAllOne() // a token that makes up its amounts
		}
	}
	account.SetBalance(&balance)
}

// walk goes through rows of an address in a segment.
type walk struct {
	o               segment.Occurrences
	debit, debits   int
	credit, credits int
	high            int // above all rows
	moves           [32]walked
	n               int
	seen            byte // of memory, so that it is read
}

type walked struct {
	row   int
	asset uint32
	sends bool
}

// newWalk goes through the rows low to high-1.
func newWalk(o segment.Occurrences, low, high int) *walk {
	w := &walk{o: o, high: high}
	w.debit, w.debits = between(int(o.Debits.Count), low, high, o.Debit)
	w.credit, w.credits = between(int(o.Credits.Count), low, high, o.Credit)
	return w
}

// next is the next batch, without what the address sends itself, which moves nothing.
// Memory brings what its rows say at once.
func (w *walk) next(s *segment.Segment) bool {
	w.n = 0
	for w.n < len(w.moves) && (w.debit < w.debits || w.credit < w.credits) {
		sent, got := w.high, w.high
		if w.debit < w.debits {
			sent = w.o.Debit(w.debit)
		}
		if w.credit < w.credits {
			got = w.o.Credit(w.credit)
		}
		if sent <= got {
			w.debit++
		}
		if got <= sent {
			w.credit++
		}
		if sent != got {
			w.moves[w.n] = walked{row: min(sent, got), sends: sent < got}
			w.n++
		}
	}
	for i := range w.moves[:w.n] {
		w.moves[i].asset = s.AssetOf(w.moves[i].row)
	}
	for i := range w.moves[:w.n] {
		w.seen += s.TouchAmount(w.moves[i].row)
	}
	return w.n > 0
}

// between are the entries of a list, in order, whose rows are low to high-1.
func between(n, low, high int, at func(int) int) (from, to int) {
	from = sort.Search(n, func(i int) bool { return at(i) >= low })
	return from, from + sort.Search(n-from, func(i int) bool { return at(from+i) >= high })
}
