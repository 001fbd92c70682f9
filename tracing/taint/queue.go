package taint

import (
	"slices"

	"github.com/holiman/uint256"
)

// queue is a sequence of runs, of which no two neighbours are of one source.
type queue struct {
	runs    []Run
	head    int // runs before it have left
	tainted int // how many of the others are
}

// tidyFrom is the length from which it is worth to give memory back.
const tidyFrom = 32

func (q *queue) live() []Run { return q.runs[q.head:] }

func (q *queue) push(r *Run) {
	before := len(q.runs)
	if q.runs = appendRun(q.runs, q.head, r); len(q.runs) > before && r.Source != 0 {
		q.tainted++
	}
}

// pushAll is push for each of some runs.
func (q *queue) pushAll(runs []Run) {
	tainted := 0
	for i := 1; i < len(runs); i++ {
		if runs[i].Source == runs[i-1].Source || runs[i].Amount.IsZero() || runs[i-1].Amount.IsZero() {
			for i := range runs { // not as Send gives them
				q.push(&runs[i])
			}
			return
		}
		if runs[i].Source != 0 {
			tainted++
		}
	}
	q.push(&runs[0])
	q.runs = append(q.runs, runs[1:]...)
	q.tainted += tainted
}

// popFront moves the amount from the front to dst; there is more than that.
func (q *queue) popFront(amount *uint256.Int, dst []Run) []Run {
	left, at := *amount, q.head
	for ; !left.Lt(&q.runs[at].Amount); at++ {
		left.Sub(&left, &q.runs[at].Amount)
		if q.runs[at].Source != 0 {
			q.tainted--
		}
	}
	dst = append(dst, q.runs[q.head:at]...)
	if r := &q.runs[at]; !left.IsZero() {
		r.Amount.Sub(&r.Amount, &left)
		dst = append(dst, Run{r.Source, left})
	}
	q.head = at
	q.tidy()
	return dst
}

// popBack moves the amount from the end to dst, in order; there is more than that.
func (q *queue) popBack(amount *uint256.Int, dst []Run) []Run {
	left, at := *amount, len(q.runs)
	for ; !left.Lt(&q.runs[at-1].Amount); at-- {
		left.Sub(&left, &q.runs[at-1].Amount)
		if q.runs[at-1].Source != 0 {
			q.tainted--
		}
	}
	if r := &q.runs[at-1]; !left.IsZero() {
		r.Amount.Sub(&r.Amount, &left)
		dst = append(dst, Run{r.Source, left})
	}
	dst = append(dst, q.runs[at:]...)
	q.runs = q.runs[:at]
	q.tidy()
	return dst
}

// tidy keeps what lies before the head and behind the end in proportion to the queue.
// Each run is moved at most once for each that left, so it costs nothing to speak of.
func (q *queue) tidy() {
	live := q.live()
	switch {
	case cap(q.runs) >= tidyFrom && 4*len(live) <= cap(q.runs):
		q.runs, q.head = append(make([]Run, 0, 2*len(live)), live...), 0
	case q.head >= tidyFrom && q.head >= len(live):
		q.runs, q.head = slices.Delete(q.runs, 0, q.head), 0
	}
}

// receiveInOrder puts runs behind what the account holds.
func (a *Account) receiveInOrder(runs []Run) {
	if a.more == nil {
		if a.inFront(runs) && a.addInline(&runs[0]) {
			return
		}
		if !slices.ContainsFunc(runs, func(r Run) bool { return r.Source != 0 && !r.Amount.IsZero() }) {
			return
		}
		a.queueUp()
	}
	a.more.pushAll(runs)
}

// inFront says whether the account holds untainted units at most behind the runs'
// first, and so has itself room for them.
func (a *Account) inFront(runs []Run) bool {
	return len(runs) <= 2 && runs[0].Source != 0 && (len(runs) == 1 || runs[1].Source == 0) &&
		a.balance == uint256.Int{a.low, a.high}
}

// queueUp moves what the account says by itself into a queue.
func (a *Account) queueUp() {
	h := newHolding()
	held := uint256.Int{a.low, a.high}
	h.push(&Run{a.source, held})
	h.push(&Run{Amount: *held.Sub(&a.balance, &held)})
	a.more = h
	a.source, a.low, a.high = 0, 0, 0
}

// sendInOrder sends less than the balance, under FIFO or LIFO.
func (a *Account) sendInOrder(m Method, amount *uint256.Int, dst []Run) []Run {
	start := len(dst)
	switch {
	case a.more == nil:
		dst = a.sendFront(m, amount, dst)
	case m == FIFO:
		dst = a.more.popFront(amount, dst)
		a.settleQueue()
	default:
		dst = a.more.popBack(amount, dst)
		a.settleQueue()
	}
	if len(dst) == start+1 && dst[start].Source == 0 {
		return dst[:start]
	}
	return dst
}

// sendFront is sendInOrder where one source's units stand in front of untainted ones.
func (a *Account) sendFront(m Method, amount *uint256.Int, dst []Run) []Run {
	held := uint256.Int{a.low, a.high}
	var share, rest uint256.Int
	if m == FIFO {
		share = *least(amount, &held)
	} else if rest.Sub(&a.balance, &held); rest.Lt(amount) {
		share.Sub(amount, &rest)
	}
	start := len(dst)
	dst = appendRun(dst, start, &Run{a.source, share})
	dst = appendRun(dst, start, &Run{Amount: *rest.Sub(amount, &share)})
	held.Sub(&held, &share)
	if a.low, a.high = held[0], held[1]; held.IsZero() {
		a.source = 0
	}
	return dst
}

// settleQueue gives up a queue that the account has room for, or that holds no taint.
func (a *Account) settleQueue() {
	switch first := &a.more.runs[a.more.head]; {
	case a.more.tainted == 0:
		a.more = nil
	case a.more.tainted == 1 && first.Source != 0 && first.Amount[2]|first.Amount[3] == 0:
		a.source, a.low, a.high = first.Source, first.Amount[0], first.Amount[1]
		a.more = nil
	}
}
