package tracing

import (
	"sort"

	"github.com/mareva/mareva/ledger/segment"
)

// cursor goes through the rows of an address on an account chain in the order of a trace.
type cursor struct {
	party   int32
	epoch   int // of the trace, whose segments it reads
	segment int
	// What is left of the segment's rows: the next is Debit(debit) or Credit(credit),
	// forward up to the counts, backward down to 0.
	rows          segment.Occurrences
	debit, credit int
	debits        bool   // the sends are gone through, as the trace sees them
	credits       bool   // the receipts are
	waiting       bool   // it stands in the agenda
	busy          bool   // its row is being looked at
	at            uint64 // number of the next row in the course; at the end, before which there is none
	done          bool
}

// seek puts a cursor at the first row of an address from a number on.
func (c *cursor) seek(course *course, address uint32, at uint64) {
	c.done = at >= course.all
	if c.done {
		c.at = at - 1
		return
	}
	n := course.turn(at)
	c.segment, _ = course.locate(n)
	c.open(course, address)
	row := int(n - course.rows[c.segment])
	c.debit = skip(c.debit, row, course.backward, c.rows.Debit)
	c.credit = skip(c.credit, row, course.backward, c.rows.Credit)
	c.find(course, address)
}

// skip leaves out the entries before a row; there are entry more of them, backward that
// many in all.
func skip(entries, row int, backward bool, at func(int) int) int {
	if backward {
		return sort.Search(entries, func(i int) bool { return at(i) > row })
	}
	n := -entries // as open counts
	return sort.Search(n, func(i int) bool { return at(i) >= row }) - n
}

// open begins with the segment's rows. Forward, debit and credit count up to 0, backward
// down to it.
func (c *cursor) open(course *course, address uint32) {
	c.debit, c.credit = 0, 0
	o, ok := course.segments[c.segment].Occurrences(address)
	if !ok {
		c.rows = segment.Occurrences{}
		return
	}
	c.rows = o
	sends, gets := c.debits, c.credits
	sign := -1
	if course.backward {
		sends, gets, sign = gets, sends, 1
	}
	if sends {
		c.debit = sign * int(o.Debits.Count)
	}
	if gets {
		c.credit = sign * int(o.Credits.Count)
	}
}

// find makes at the number of the next row.
func (c *cursor) find(course *course, address uint32) {
	for c.debit == 0 && c.credit == 0 {
		if course.backward {
			c.segment--
		} else {
			c.segment++
		}
		if c.segment < 0 || c.segment >= len(course.segments) {
			c.at, c.done = course.all-1, true
			return
		}
		c.open(course, address)
	}
	row := -1
	for _, r := range [2]int{c.row(c.debit, c.rows.Debits, c.rows.Debit), c.row(c.credit, c.rows.Credits, c.rows.Credit)} {
		if r >= 0 && (row < 0 || (r > row) == course.backward) {
			row = r
		}
	}
	c.at = course.turn(course.rows[c.segment] + uint64(row))
}

// row is the next row of a list, -1 when it is at its end.
func (c *cursor) row(left int, all segment.Span, at func(int) int) int {
	switch {
	case left < 0:
		return at(int(all.Count) + left)
	case left > 0:
		return at(left - 1)
	}
	return -1
}

// next leaves the row behind.
func (c *cursor) next(course *course, address uint32) {
	row := int(course.turn(c.at) - course.rows[c.segment])
	if c.row(c.debit, c.rows.Debits, c.rows.Debit) == row { // a transfer to itself stands in both
		c.debit = closer(c.debit)
	}
	if c.row(c.credit, c.rows.Credits, c.rows.Credit) == row {
		c.credit = closer(c.credit)
	}
	before := c.at
	c.find(course, address)
	c.done = c.done || c.at <= before // only damage goes back
}

// closer is one nearer to 0.
func closer(n int) int {
	if n < 0 {
		return n + 1
	}
	return n - 1
}
