package ledger

import (
	"sort"

	"github.com/mareva/mareva/ledger/segment"
)

// Place is where something stands in the chain.
type Place struct {
	Block     uint64
	BlockHash Hash   // zero: unknown
	Time      int64  // of the block: Unix seconds, or NoTime
	Hash      Hash   // of the transaction; zero where it goes by a name
	Name      string // of the transaction, where it has one
	Index     uint32 // of the transaction in its block, or NoIndex
}

// Direction is which way an amount moved, seen from the address that is asked about.
type Direction uint8

// The directions. In a [Filter], Incoming and Outgoing include what moved from the
// address to itself, since that did both.
const (
	Either   Direction = iota // only in a Filter
	Incoming                  // to the address
	Outgoing                  // from it
	Self                      // from it to itself; only in answers about account chains
)

func (d Direction) String() string {
	switch d {
	case Incoming:
		return "in"
	case Outgoing:
		return "out"
	case Self:
		return "self"
	default:
		return "either"
	}
}

// Filter narrows a question. The zero Filter takes everything. Both ends of a range
// belong to it.
type Filter struct {
	Since, Until       *int64 // times of blocks, in Unix seconds
	FromBlock, ToBlock *uint64
	Direction          Direction
	Asset              *uint32 // by number, see [View.AssetNumber]
}

// place reads where a transaction stands.
func place(s *segment.Segment, tx int) (p Place) {
	b := s.Block(s.BlockOf(tx))
	p = Place{Block: b.Number, BlockHash: b.Hash, Time: b.Time, Index: s.TxIndex(tx)}
	p.setTx(s, tx)
	return p
}

// PlaceOf is where a transaction stands, by the number of its segment and its own there.
func (v *View) PlaceOf(segment, tx int) Place { return place(v.segments[segment], tx) }

// setTx gives the place the hash or the name of a transaction.
func (p *Place) setTx(s *segment.Segment, tx int) {
	p.Hash, p.Name = Hash{}, ""
	if name := s.TxName(tx); len(name) > 0 {
		p.Name = string(name)
	} else {
		p.Hash = Hash(s.TxHash(tx))
	}
}

// Seen is where an address stands first and last; false where it moved nothing.
func (v *View) Seen(address uint32) (first, last Place, ok bool) {
	for _, s := range v.segments {
		if o, has := s.Occurrences(address); has && o.Debits.Count+o.Credits.Count > 0 {
			first, ok = place(s, endTx(s, o, false)), true
			break
		}
	}
	for i := len(v.segments) - 1; ok && i >= 0; i-- {
		s := v.segments[i]
		if o, has := s.Occurrences(address); has && o.Debits.Count+o.Credits.Count > 0 {
			return first, place(s, endTx(s, o, true)), true
		}
	}
	return first, last, false
}

// endTx is the first or the last transaction in which an address occurs.
func endTx(s *segment.Segment, o segment.Occurrences, last bool) (tx int) {
	found := false
	for _, l := range [2]rowList{list(s, o, false), list(s, o, true)} {
		if l.empty() {
			continue
		}
		if at := l.tx(l.row(last)); !found || last == (at > tx) && at != tx {
			tx, found = at, true
		}
	}
	return tx
}

// rowList is what is left to read of the debits or credits of an address: the rows
// from … end-1 of its list.
type rowList struct {
	s       *segment.Segment
	o       segment.Occurrences
	credit  bool
	at, end int
	rows    int // of the segment, on that side
}

// list is all debits or credits of an address.
func list(s *segment.Segment, o segment.Occurrences, credit bool) rowList {
	c := s.Counts()
	l := rowList{s: s, o: o, credit: credit, end: int(o.Debits.Count), rows: int(c.Transfers + c.Inputs)}
	if credit {
		l.end, l.rows = int(o.Credits.Count), int(c.Transfers+c.Outputs)
	}
	if l.rows == 0 {
		l.end = 0 // damaged, if it was not
	}
	return l
}

func (l *rowList) empty() bool { return l.at >= l.end }

func (l *rowList) entry(i int) int {
	row := 0
	if l.credit {
		row = l.o.Credit(i)
	} else {
		row = l.o.Debit(i)
	}
	return min(row, l.rows-1) // more only in a damaged file
}

// row is the first row that is left, or the last.
func (l *rowList) row(last bool) int {
	if last {
		return l.entry(l.end - 1)
	}
	return l.entry(l.at)
}

// take drops that row.
func (l *rowList) take(last bool) {
	if last {
		l.end--
	} else {
		l.at++
	}
}

// narrow keeps the rows from … to-1 of the segment.
func (l *rowList) narrow(from, to int) {
	n := l.end - l.at
	at := l.at + sort.Search(n, func(i int) bool { return l.entry(l.at+i) >= from })
	l.end = l.at + sort.Search(n, func(i int) bool { return l.entry(l.at+i) >= to })
	l.at = at
}

// tx is the transaction of one of the rows.
func (l *rowList) tx(row int) int {
	switch {
	case !l.s.UTXO():
		return l.s.TxOfTransfer(row)
	case l.credit:
		return l.s.TxOfOutput(row)
	}
	return l.s.TxOfInput(row)
}

// rowsOf are the rows of a transaction that the list could have.
func (l *rowList) rowsOf(tx int) (from, to int) {
	switch {
	case !l.s.UTXO():
		return l.s.Transfers(tx)
	case l.credit:
		return l.s.Outputs(tx)
	}
	return l.s.Inputs(tx)
}
