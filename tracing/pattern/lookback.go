package pattern

import (
	"sort"

	"github.com/mareva/mareva/ledger/segment"
)

// before is how many rows of an address stand before the window.
func (r *reader) before(address uint32) (n int) {
	w := &r.window[0]
	for _, s := range r.view.Segments()[:w.segment] {
		if o, ok := s.Occurrences(address); ok {
			n += int(o.Debits.Count) + int(o.Credits.Count)
		}
	}
	if o, ok := w.s.Occurrences(address); ok {
		d, _ := rows(o.Debit, int(o.Debits.Count), w.debits[0], w.debits[1])
		c, _ := rows(o.Credit, int(o.Credits.Count), w.credits[0], w.credits[1])
		n += d + c
	}
	return n
}

// back appends what an address received, or sent, before the window: the newest first, and
// at most so many rows.
func (r *reader) back(dst []event, address uint32, credit bool, most int) []event {
	if len(r.window) == 0 {
		return dst
	}
	w := &r.window[0]
	return r.backFrom(dst, address, credit, most, w.segment, w.tx)
}

// backFrom is back from a transaction. On a chain of accounts the events have no places, and
// times only where they are needed: to find them is most of the work.
func (r *reader) backFrom(dst []event, address uint32, credit bool, most, before, tx int) []event {
	for i := before; i >= 0 && most > 0; i-- {
		s := r.view.Segments()[i]
		o, ok := s.Occurrences(address)
		if !ok {
			continue
		}
		n, at := int(o.Debits.Count), o.Debit
		if credit {
			n, at = int(o.Credits.Count), o.Credit
		}
		if i == before {
			first := r.firstRow(s, tx, credit)
			n = sort.Search(n, func(k int) bool { return at(k) >= first })
		}
		last := -1
		for ; n > 0 && most > 0; most-- {
			n--
			switch {
			case !r.utxo && r.timed:
				dst = r.transfer(dst, i, at(n), credit)
			case !r.utxo:
				dst = r.moved(dst, i, at(n), credit)
			case credit:
				dst = r.receipt(dst, address, i, s.TxOfOutput(at(n)), at(n))
			default:
				if t := s.TxOfInput(at(n)); t != last {
					dst, last = r.payments(dst, address, i, t), t
				}
			}
		}
	}
	return dst
}

// firstRow is the first row of a transaction that may be a debit or a credit, or the end.
func (r *reader) firstRow(s *segment.Segment, tx int, credit bool) (row int) {
	c := s.Counts()
	end := tx >= int(c.Txs)
	switch {
	case !r.utxo && end:
		return int(c.Transfers)
	case !r.utxo:
		row, _ = s.Transfers(tx)
	case credit && end:
		return int(c.Outputs)
	case credit:
		row, _ = s.Outputs(tx)
	case end:
		return int(c.Inputs)
	default:
		row, _ = s.Inputs(tx)
	}
	return row
}
