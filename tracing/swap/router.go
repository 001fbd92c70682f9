package swap

import (
	"github.com/mareva/mareva/ledger/segment"
)

// Routing counts the transactions in which an address had a part. Of what only hands on, none
// of the nets is anything but zero: it owns nothing of what goes through, and is not to be taken for
// an owner.
type Routing struct {
	Seen int // transactions in which it moved something
	Kept int // those that left it with more or less of something
}

// IsRouter says that it kept nothing in any. Routers that leave a unit behind, as some do to save gas, or
// that take fees are not recognised so; the counts say how far they are from it.
func (r Routing) IsRouter() bool { return r.Seen > 0 && r.Kept == 0 }

// Routes looks at the first transactions of an address in a segment, so many at most, and adds what it
// sees. One that cannot be netted counts as one in which it kept something.
func (r *Reader) Routes(s *segment.Segment, address uint32, atMost int, dst *Routing) {
	where, found := s.Occurrences(address)
	if !found || s.UTXO() {
		return
	}
	debit, credit := 0, 0
	for last := -1; atMost > 0; {
		row := -1
		if debit < int(where.Debits.Count) {
			row = where.Debit(debit)
		}
		if credit < int(where.Credits.Count) && (row < 0 || where.Credit(credit) < row) {
			row = where.Credit(credit)
			credit++
		} else if row >= 0 {
			debit++
		} else {
			return
		}
		tx := s.TxOfTransfer(row)
		if tx == last {
			continue
		}
		last = tx
		atMost--
		seen, kept := r.kept(s, tx, address)
		if seen {
			dst.Seen++
		}
		if kept {
			dst.Kept++
		}
	}
}

// kept says whether an address moved something in a transaction, and whether it was left with more or
// less of anything.
func (r *Reader) kept(s *segment.Segment, tx int, address uint32) (seen, kept bool) {
	r.read(s, tx)
	defer func() { r.segment = nil }() // the table is not complete
	if r.fault != IsTrade {
		return true, true
	}
	r.add()
	who, found := r.partyOf(address)
	if !found {
		return false, false
	}
	for _, n := range r.netsOf(who) {
		kept = kept || n.over || !n.amount.IsZero()
	}
	return true, kept
}
