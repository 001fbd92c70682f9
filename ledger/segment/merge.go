package segment

import (
	"bytes"
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/column"
)

// at is an entry of a column of one of several segments.
type at struct {
	segment int
	entry   int
}

// distinct goes through a sorted column of all segments at once: each value, in order, with
// the entries that hold it, in the order of the segments.
func (j *joiner) distinct(of func(s *Segment) *column.Sorted, f func(value uint64, where []at)) {
	var q queue
	for i, s := range j.from {
		h := head{at: at{segment: i, entry: -1}, cursor: of(s).Cursor(0)}
		if h.next() {
			q = append(q, h)
		}
	}
	heap.Init(&q)
	var where []at
	for len(q) > 0 {
		value := q[0].value
		where = where[:0]
		for len(q) > 0 && q[0].value == value {
			where = append(where, q[0].at)
			if q[0].next() {
				heap.Fix(&q, 0)
			} else {
				heap.Pop(&q)
			}
		}
		f(value, where)
	}
}

// head is where a segment's column is being read.
type head struct {
	at
	value  uint64
	cursor column.Cursor
}

func (h *head) next() (ok bool) {
	h.entry++
	h.value, ok = h.cursor.Next()
	return ok
}

// queue has the lowest value first, of equal ones the earlier segment.
type queue []head

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].value, q[j].value), cmp.Compare(q[i].segment, q[j].segment)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is never used; a queue only shrinks.
func (q *queue) Push(x any) { *q = append(*q, x.(head)) }

// Pop takes the last.
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// occurrences joins where addresses occur: of each address the debits of all segments, in
// order, then the credits.
func (j *joiner) occurrences() {
	debitBase, creditBase := make([]uint64, len(j.from)), make([]uint64, len(j.from))
	for i, s := range j.from[:len(j.from)-1] {
		debitBase[i+1] = debitBase[i] + s.shape.Transfers + s.shape.Inputs
		creditBase[i+1] = creditBase[i] + s.shape.Transfers + s.shape.Outputs
	}
	ids, places, rows := j.w.sorted[colAddress], j.w.sorted[colPlaces], j.w.packed[colOccurrence]
	cursors := make([]column.Cursor, len(j.from)) // over the places of each segment
	ends := make([]uint64, len(j.from))
	for i, s := range j.from {
		cursors[i] = s.places.Cursor(0)
		ends[i], _ = cursors[i].Next()
	}
	var n, rowsSoFar uint64
	ended := false
	credits := make([]Span, len(j.from))
	j.distinct(func(s *Segment) *column.Sorted { return &s.address }, func(address uint64, where []at) {
		if n++; n%(1<<16) == 0 && j.stopped() {
			ended = true
		}
		if ended {
			return
		}
		ids.Add(address)
		places.Add(rowsSoFar)
		for _, a := range where {
			from := ends[a.segment]
			middle, _ := cursors[a.segment].Next()
			end, _ := cursors[a.segment].Next()
			ends[a.segment] = end
			credits[a.segment] = Span{uint32(middle), uint32(end - middle)}
			rowsSoFar += copyRows(rows, &j.from[a.segment].occurrence, from, middle, debitBase[a.segment])
		}
		places.Add(rowsSoFar)
		for _, a := range where {
			c := credits[a.segment]
			rowsSoFar += copyRows(rows, &j.from[a.segment].occurrence, uint64(c.First), uint64(c.First)+uint64(c.Count), creditBase[a.segment])
		}
	})
	places.Add(rowsSoFar)
}

// copyRows appends rows, counted from base, and says how many.
func copyRows(to *column.PackedWriter, rows *column.Packed, from, end, base uint64) uint64 {
	if from > end || end > uint64(rows.Len()) {
		return 0 // damaged: the writer finds that some are missing
	}
	for i := from; i < end; i++ {
		to.Add(base + rows.At(int(i)))
	}
	return end - from
}

// spent joins which input spends what.
func (j *joiner) spent() {
	base := make([]uint64, len(j.from))
	for i, s := range j.from[:len(j.from)-1] {
		base[i+1] = base[i] + s.shape.Inputs
	}
	refs, spenders := j.w.sorted[colSpent], j.w.packed[colSpender]
	j.distinct(func(s *Segment) *column.Sorted { return &s.spent }, func(ref uint64, where []at) {
		for _, a := range where {
			refs.Add(ref)
			spenders.Add(base[a.segment] + j.from[a.segment].spender.At(a.entry))
		}
	})
}

// keys joins the public keys; one address has one.
func (j *joiner) keys() {
	j.distinct(func(s *Segment) *column.Sorted { return &s.keyAddress }, func(address uint64, where []at) {
		j.w.sorted[colKeyAddress].Add(address)
		first := where[0]
		j.w.raw(colKey, j.from[first.segment].key[33*first.entry:33*first.entry+33])
	})
}

func (j *joiner) copyAmounts(id uint32, of func(s *Segment) *column.Amounts) {
	to := j.w.amounts[id]
	var v uint256.Int
	for _, s := range j.from {
		cursor := of(s).Cursor(0)
		for i := 0; cursor.Next(&v); i++ {
			to.Add(&v)
			if i%(1<<20) == 0 && j.stopped() {
				return
			}
		}
	}
}

// fixHashes orders the entries that share the beginning of their hash by all of it, equal
// hashes by number.
func fixHashes(entries []uint64, hash func(tx uint32) []byte) []uint64 {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to]>>32 == entries[from]>>32 {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(entries[from:to], func(a, b uint64) int {
				return cmp.Or(bytes.Compare(hash(uint32(a&math.MaxUint32)), hash(uint32(b&math.MaxUint32))), cmp.Compare(a, b))
			})
		}
		from = to
	}
	return entries
}
