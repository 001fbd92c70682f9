package ledger

import (
	"fmt"
	"slices"

	"github.com/mareva/mareva/ledger/segment"
)

// walker goes through what an address did, in the order of the chain or backward. It
// merges the address's debits and credits segment by segment, and reads no more of them
// than it is asked for.
type walker struct {
	v       *View
	address uint32
	filter  Filter
	newest  bool
	left    []stretch // not begun yet
	start   *mark     // where to go on, if not at the beginning

	s               *segment.Segment
	segment         int
	debits, credits rowList

	block       segment.Block // that of the transactions blockFrom … blockTo-1 of s
	blockFrom   int
	blockTo     int
	tx          int // account chains: that of the transfers txFrom … txTo-1
	txFrom      int
	txTo        int
	scanned     int // rows that were looked at
	scanLimit   int // 0: none
	interrupted bool
}

// hit is what an address did in one place: a transfer, or on a UTXO chain a transaction's
// inputs or outputs of the address.
type hit struct {
	s        *segment.Segment
	segment  int
	tx       int
	block    segment.Block
	row      int              // the transfer, else the first of the inputs or outputs
	credit   bool             // UTXO: outputs
	rows     rowList          // UTXO: which of the address's list
	transfer segment.Transfer // account
}

// place is where the hit stands.
func (h *hit) place() Place {
	p := Place{Block: h.block.Number, BlockHash: h.block.Hash, Time: h.block.Time, Index: h.s.TxIndex(h.tx)}
	p.setTx(h.s, h.tx)
	return p
}

// direction of a hit, seen from an address.
func (h *hit) direction(address uint32) Direction {
	switch {
	case h.s.UTXO() && h.credit:
		return Incoming
	case h.s.UTXO():
		return Outgoing
	case h.transfer.From == h.transfer.To:
		return Self
	case h.transfer.From == address:
		return Outgoing
	}
	return Incoming
}

func (v *View) walk(address uint32, f Filter, newest bool) (*walker, error) {
	if address == 0 || address > v.Addresses() {
		return nil, fmt.Errorf("the ledger of %s has no address number %d", v.chain.Name, address)
	}
	w := &walker{v: v, address: address, filter: f, newest: newest, segment: -1}
	if f.Asset != nil && *f.Asset != 0 && v.chain.Model == UTXO {
		return w, nil // there is only the one
	}
	w.left = v.stretches(&f)
	if newest {
		slices.Reverse(w.left)
	}
	return w, nil
}

// next finds the next hit; false at the end, or when scanLimit rows were looked at in
// vain, which interrupted says. h holds then the last row that was looked at.
func (w *walker) next(h *hit) (bool, error) {
	for {
		if w.debits.empty() && w.credits.empty() {
			if len(w.left) == 0 {
				return false, nil
			}
			w.open()
			continue
		}
		if w.scanLimit > 0 && w.scanned >= w.scanLimit {
			w.interrupted = true
			return false, nil
		}
		w.scanned++
		w.take(h)
		w.findBlock(h.tx)
		h.s, h.segment, h.block = w.s, w.segment, w.block
		if !w.s.UTXO() {
			w.s.Transfer(h.row, &h.transfer)
			if w.filter.Asset != nil && h.transfer.Asset != *w.filter.Asset {
				continue
			}
		}
		in, err := w.inTime()
		if in || err != nil {
			return in, err
		}
	}
}

// all calls with every hit.
func (w *walker) all(f func(h *hit) error) error {
	var h hit
	for {
		ok, err := w.next(&h)
		if err != nil || !ok {
			return err
		}
		if err := f(&h); err != nil {
			return err
		}
	}
}

// take takes the next row, or the next rows of a transaction, off the lists. On UTXO
// chains what an address spends in a transaction comes before what it gets there.
func (w *walker) take(h *hit) {
	d, c := &w.debits, &w.credits
	if !w.s.UTXO() {
		first := d
		if d.empty() || !c.empty() && (c.row(w.newest) < d.row(w.newest)) != w.newest && c.row(w.newest) != d.row(w.newest) {
			first = c
		}
		h.row = first.row(w.newest)
		for _, l := range [2]*rowList{d, c} { // a transfer to itself stands in both
			if !l.empty() && l.row(w.newest) == h.row {
				l.take(w.newest)
			}
		}
		if h.row < w.txFrom || h.row >= w.txTo {
			w.tx = w.s.TxOfTransfer(h.row)
			w.txFrom, w.txTo = w.s.Transfers(w.tx)
		}
		h.tx = w.tx
		return
	}
	l := d
	switch {
	case d.empty():
		l = c
	case !c.empty():
		spends, gets := d.tx(d.row(w.newest)), c.tx(c.row(w.newest))
		if gets < spends && !w.newest || gets >= spends && w.newest {
			l = c
		}
	}
	h.tx, h.credit, h.rows = l.tx(l.row(w.newest)), l.credit, *l
	from, to := l.rowsOf(h.tx)
	for !l.empty() {
		if row := l.row(w.newest); row < from || row >= to {
			break
		}
		l.take(w.newest)
	}
	if w.newest {
		h.rows.at = l.end
	} else {
		h.rows.end = l.at
	}
	if h.rows.empty() { // damaged: the row lies outside of its own transaction
		l.take(w.newest)
		h.rows.end = h.rows.at + 1
	}
	h.row = h.rows.row(false)
}

// findBlock makes block that of a transaction.
func (w *walker) findBlock(tx int) {
	if tx >= w.blockFrom && tx < w.blockTo {
		return
	}
	n := w.s.BlockOf(tx)
	w.block = w.s.Block(n)
	w.blockFrom, w.blockTo = w.s.Txs(n)
}

// inTime says whether the block is within the filter's times.
func (w *walker) inTime() (bool, error) {
	f := &w.filter
	if f.Since == nil && f.Until == nil {
		return true, nil
	}
	if w.block.Time == NoTime {
		return false, fmt.Errorf("a question by time about %s: block %d has something of it: %w: import the blocks with their times (a file of blocks or transactions that has them), or ask by block",
			w.v.AddressText(w.address), w.block.Number, ErrUntimed)
	}
	return (f.Since == nil || w.block.Time >= *f.Since) && (f.Until == nil || w.block.Time <= *f.Until), nil
}

// open begins the next stretch.
func (w *walker) open() {
	part := w.left[0]
	w.left = w.left[1:]
	s := w.v.segments[part.segment]
	w.s, w.segment, w.blockFrom, w.blockTo, w.txFrom, w.txTo = s, part.segment, 0, 0, 0, 0
	w.debits, w.credits = rowList{s: s}, rowList{s: s, credit: true}
	if m := w.start; m != nil && part.segment != m.segment && (part.segment < m.segment) != w.newest {
		return // before the mark
	}
	o, ok := s.Occurrences(w.address)
	if !ok {
		return
	}
	first, _ := s.Txs(part.from)
	_, last := s.Txs(part.to - 1)
	if w.filter.Direction != Incoming {
		w.debits = list(s, o, false)
	}
	if w.filter.Direction != Outgoing {
		w.credits = list(s, o, true)
	}
	for _, l := range [2]*rowList{&w.debits, &w.credits} {
		whole := part.from == 0 && part.to == int(s.Counts().Blocks)
		if l.empty() || whole && (w.start == nil || w.start.segment != part.segment) {
			continue
		}
		from, to := rowRange(l, first, last)
		if m := w.start; m != nil && m.segment == part.segment {
			row := m.debit
			if l.credit {
				row = m.credit
			}
			if w.newest {
				to = min(to, row)
			} else {
				from = max(from, row)
			}
		}
		l.narrow(from, to)
	}
}

// rowRange are the rows of the transactions first … end-1.
func rowRange(l *rowList, first, end int) (from, to int) {
	if first >= end || end > int(l.s.Counts().Txs) {
		return 0, 0
	}
	from, _ = l.rowsOf(first)
	_, to = l.rowsOf(end - 1)
	return from, to
}
