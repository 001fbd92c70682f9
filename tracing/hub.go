package tracing

import (
	"sort"

	"github.com/mareva/mareva/ledger/segment"
	"github.com/mareva/mareva/tracing/taint"
)

// isHub says whether an address without label has moved too much to be one owner's, by what
// the ledger shows of it before a transaction: what comes later changes nothing of what is
// known at that moment, so that a trace that goes on with new blocks gives what one from the
// beginning gives. Backward there is no later, and all its rows count.
func (t *trace) isHub(p *party, i, tx int) bool {
	if t.q.HubRows <= 0 || p.hub || p.stop != nil {
		return p.hub
	}
	c := t.coldPart(p)
	if c.counted != t.epoch {
		c.counted, c.rows = t.epoch, t.rowsOf(p.address)
	}
	if c.rows <= t.q.HubRows || t.course.backward {
		p.hub = c.rows > t.q.HubRows
		return p.hub
	}
	first, _ := firstRows(t.course.segments[i], tx)
	if n := t.course.rows[i] + uint64(first); t.course.utxo || n >= c.calm {
		before := t.rowsBefore(p.address, i, tx)
		p.hub = before > t.q.HubRows
		c.calm = n + uint64(max(0, t.q.HubRows-before)/2) // a row is one of the address twice at most
	}
	return p.hub
}

// rowsOf is how many rows of the ledger an address has.
func (t *trace) rowsOf(address uint32) (n int) {
	for _, s := range t.course.segments {
		if o, ok := s.Occurrences(address); ok {
			n += int(o.Debits.Count) + int(o.Credits.Count)
		}
	}
	return n
}

// rowsBefore is how many of them stand before a transaction.
func (t *trace) rowsBefore(address uint32, i, tx int) (n int) {
	for k := range i + 1 {
		s := t.course.segments[k]
		o, ok := s.Occurrences(address)
		if !ok {
			continue
		}
		if k < i {
			n += int(o.Debits.Count) + int(o.Credits.Count)
			continue
		}
		debit, credit := firstRows(s, tx)
		n += sort.Search(int(o.Debits.Count), func(i int) bool { return o.Debit(i) >= debit })
		n += sort.Search(int(o.Credits.Count), func(i int) bool { return o.Credit(i) >= credit })
	}
	return n
}

// firstRows are the first rows of a transaction that may debit and credit an address.
func firstRows(s *segment.Segment, tx int) (debit, credit int) {
	if s.UTXO() {
		debit, _ = s.Inputs(tx)
		credit, _ = s.Outputs(tx)
		return debit, credit
	}
	debit, _ = s.Transfers(tx)
	return debit, debit
}

// becomesHub says whether a sender with taint has by now moved too much to be one owner's.
// What it holds goes no further then.
func (a *accounts) becomesHub(sender int32, m *move) bool {
	if a.q.HubRows <= 0 || !a.isHub(&a.parties[sender], m.segment, a.course.segments[m.segment].TxOfTransfer(m.row)) {
		return false
	}
	a.eachKept(sender, func(asset uint32, account *taint.Account) {
		if account.IsTainted() && a.q.Method != taint.Poison {
			rest := move{asset: asset, runs: account.AppendParts(nil)}
			taint.Tainted(rest.runs, &rest.tainted)
			a.limit(Hub, &rest)
		}
		*account = taint.Account{}
	})
	a.coldOf(sender).tainteds = 0
	return true
}
