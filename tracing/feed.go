package tracing

import (
	"sort"

	"github.com/mareva/mareva/ledger/segment"
)

// feed has the transactions of a source wait, block by block as the trace comes there: a
// source may have millions, and the trace may end before it needs them.
type feed struct {
	address uint32
	segment int
	rows    segment.Occurrences
	next    int // entry among its debits, backward its credits
	end     int // where they end, as the trace goes
}

// follow begins a feed.
func (o *outputs) follow(address uint32) {
	f := feed{address: address, segment: -1}
	if o.course.backward {
		f.segment = len(o.course.segments)
	}
	o.feeds = append(o.feeds, f)
	o.await(len(o.feeds) - 1)
}

// feed has all wait that a source spends in a block, backward is paid in it.
func (o *outputs) feed(i int) {
	f := &o.feeds[i]
	s, block := o.course.segments[f.segment], -1
	for f.next != f.end {
		tx := f.tx(o)
		if b := s.BlockOf(tx); block < 0 {
			block = b
		} else if b != block {
			break
		}
		o.wait(f.segment, tx)
		f.step(o)
	}
	o.await(i)
}

// await wakes a feed before its next block.
func (o *outputs) await(i int) {
	f := &o.feeds[i]
	for f.next == f.end {
		if !f.open(o) {
			return
		}
	}
	tx, base := f.tx(o), o.course.rows[f.segment]
	if !o.course.within(base + uint64(tx)) {
		return // all others are farther still
	}
	s := o.course.segments[f.segment]
	from, to := s.Txs(s.BlockOf(tx))
	moment := 2 * (base + uint64(from))
	if o.course.backward {
		moment = 2*(base+uint64(to)-1) + 1
	}
	o.agenda.add(o.turn(moment), -1-int32(i)) // before all else at that moment
}

// open goes on to the next segment, and there to the first row within the times.
func (f *feed) open(o *outputs) bool {
	f.next, f.end = 0, 0
	if o.course.backward {
		f.segment--
	} else {
		f.segment++
	}
	if f.segment < 0 || f.segment >= len(o.course.segments) {
		return false
	}
	s, base := o.course.segments[f.segment], o.course.rows[f.segment]
	rows, has := s.Occurrences(f.address)
	if !has {
		return true
	}
	f.rows = rows
	number := func(entry int) uint64 {
		f.next = entry
		return base + uint64(f.tx(o))
	}
	if !o.course.backward {
		n := int(rows.Debits.Count)
		f.next = sort.Search(n, func(k int) bool { return number(k) >= o.course.from })
		f.end = n
		return true
	}
	n := int(rows.Credits.Count)
	f.next = sort.Search(n, func(k int) bool { return number(k) >= o.course.to }) - 1
	f.end = -1
	return true
}

// tx is the transaction of the next row.
func (f *feed) tx(o *outputs) int {
	s := o.course.segments[f.segment]
	if o.course.backward {
		return s.TxOfOutput(f.rows.Credit(f.next))
	}
	return s.TxOfInput(f.rows.Debit(f.next))
}

func (f *feed) step(o *outputs) {
	if o.course.backward {
		f.next--
	} else {
		f.next++
	}
}
