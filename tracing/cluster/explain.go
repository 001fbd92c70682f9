package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mareva/mareva/ledger"
)

// Heuristic is why addresses are taken for one owner's.
type Heuristic string

// The heuristics by which clusters grow.
const (
	MultiInput Heuristic = "multi_input" // one transaction spends from all of them
	Decided    Heuristic = "decided"     // somebody said so
)

// Evidence is why addresses stand in one cluster.
type Evidence struct {
	Heuristic Heuristic
	Place     ledger.Place // of the transaction; zero for Decided
	Addresses []uint32     // ascending
	Why       string       // of Decided
	// Segment and Tx are the transaction's numbers.
	Segment, Tx int
}

// Cluster is an address with all that are spent from together with it.
type Cluster struct {
	Name      uint32   // its lowest address, of what is known of it
	Addresses []uint32 // ascending
	// Evidence are those transactions that brought parts together which nothing before them did,
	// in the order of the chain, then what people decided.
	Evidence []Evidence
	// Hinge is the transaction without which the cluster falls into large parts; nil: there is
	// none, or nobody looked, as Searched says.
	Hinge    *Hinge
	Searched bool
	// Doubted counts the transactions that spend from one of the addresses and from others and do
	// not count: those that several owners may have built, and those that people split.
	Doubted int
	// Partial says why the cluster is not complete; "" when it is.
	Partial string
}

// Limits bound what is read for one answer. Zero values set none.
type Limits struct {
	Addresses int
	Rows      uint64 // inputs of the ledger
}

// Explain finds the cluster of an address in the ledger alone, with its evidence. It takes
// time by the size of the cluster. When ctx ends, or a limit ends it, what was found so far
// comes back, and Partial says so.
func Explain(ctx context.Context, v *ledger.View, d *Decisions, address uint32, limits Limits) (*Cluster, error) {
	w, err := newWalk(ctx, v, d, address, limits)
	if err != nil {
		return nil, err
	}
	var ties []tie
	w.run(func(t *tie) bool {
		ties = append(ties, *t)
		return true
	})
	c := &Cluster{Doubted: w.doubted, Partial: w.partial}
	for a := range w.from {
		c.Addresses = append(c.Addresses, a)
	}
	slices.Sort(c.Addresses)
	c.Name = c.Addresses[0]
	slices.SortFunc(ties, tie.compare)
	c.Evidence = w.span(ties)
	if c.Partial == "" {
		c.Hinge, c.Searched = w.hinge(ties), true
	}
	return c, nil
}

// Path is a shortest chain of evidence from one address to another of its cluster: each
// element shares an address with the next. It is nil where the two are not in one cluster, or
// the limits ended the search; then partial says so.
func Path(ctx context.Context, v *ledger.View, d *Decisions, from, to uint32, limits Limits) (path []Evidence, partial string, err error) {
	w, err := newWalk(ctx, v, d, from, limits)
	if err != nil || from == to {
		return nil, "", err
	}
	var ties []tie
	w.run(func(t *tie) bool {
		ties = append(ties, *t)
		return !slices.Contains(t.addresses, to)
	})
	if _, reached := w.from[to]; !reached {
		return nil, w.partial, nil
	}
	for at := to; at != from; {
		t := &ties[w.from[at]]
		path = append(path, w.evidence(t))
		at = t.by
	}
	slices.Reverse(path)
	return path, "", nil
}

// tie is what holds addresses together.
type tie struct {
	segment, tx int      // -1: a decision
	addresses   []uint32 // ascending
	why         string
	by          uint32 // the address from which the walk came to it
}

func (t tie) compare(o tie) int {
	if (t.segment < 0) != (o.segment < 0) { // decisions last
		return cmp.Compare(o.segment, t.segment)
	}
	return cmp.Or(cmp.Compare(t.segment, o.segment), cmp.Compare(t.tx, o.tx), slices.Compare(t.addresses, o.addresses))
}

// walk goes from an address to all of its cluster, the nearest first.
type walk struct {
	ctx     context.Context
	v       *ledger.View
	limits  Limits
	decided *decided
	reader  *Reader
	queue   []uint32
	from    map[uint32]int // number of the tie that brought an address; -1: the first one
	ties    int
	looked  map[[2]int]struct{}
	joins   map[uint32][][2]uint32
	rows    uint64
	doubted int
	partial string
}

func newWalk(ctx context.Context, v *ledger.View, d *Decisions, address uint32, limits Limits) (*walk, error) {
	if v.Chain().Model != ledger.UTXO {
		return nil, fmt.Errorf("cluster addresses of %s: %w", v.Chain().Name, ErrAccounts)
	}
	w := &walk{
		ctx: ctx, v: v, limits: limits, decided: d.on(v), reader: NewReader(v), queue: []uint32{address}, from: map[uint32]int{address: -1},
		looked: map[[2]int]struct{}{}, joins: map[uint32][][2]uint32{},
	}
	for _, j := range w.decided.joins {
		w.joins[j[0]], w.joins[j[1]] = append(w.joins[j[0]], j), append(w.joins[j[1]], j)
	}
	return w, nil
}

// run hands over each tie once, until told to end.
func (w *walk) run(each func(*tie) bool) {
	for len(w.queue) > 0 {
		a := w.queue[0]
		w.queue = w.queue[1:]
		for _, j := range w.joins[a] {
			if !w.follow(&tie{segment: -1, addresses: []uint32{j[0], j[1]}, why: w.decided.whys[j], by: a}, each) {
				return
			}
		}
		if !w.decided.apart[a] && !w.spends(a, each) {
			return
		}
	}
}

// spends goes through the transactions that spend from an address.
func (w *walk) spends(a uint32, each func(*tie) bool) (on bool) {
	for i, s := range w.v.Segments() {
		o, ok := s.Occurrences(a)
		if !ok {
			continue
		}
		for n := range int(o.Debits.Count) {
			w.rows++
			if w.rows&(1<<10-1) == 0 && w.ctx.Err() != nil {
				w.partial = "it was stopped"
				return false
			}
			if w.limits.Rows > 0 && w.rows > w.limits.Rows {
				w.partial = fmt.Sprintf("it ended after %d inputs, as many as it may read", w.limits.Rows)
				return false
			}
			tx := s.TxOfInput(o.Debit(n))
			if _, known := w.looked[[2]int{i, tx}]; known {
				continue
			}
			w.looked[[2]int{i, tx}] = struct{}{}
			payers := w.payers(i, tx)
			if len(payers) < 2 {
				continue
			}
			if !w.decided.tells(s, tx) || w.reader.Doubt(i, tx) {
				w.doubted++
				continue
			}
			if !w.follow(&tie{segment: i, tx: tx, addresses: payers, by: a}, each) {
				return false
			}
		}
	}
	return true
}

// payers are the addresses that a transaction spends from and that may be told by it, each
// once, ascending.
func (w *walk) payers(segment, tx int) []uint32 {
	s := w.v.Segments()[segment]
	from, to := s.Inputs(tx)
	w.rows += uint64(to - from)
	if to-from < 2 {
		return nil
	}
	list := make([]uint32, 0, to-from)
	for row := from; row < to; row++ {
		if a := s.Payer(row); a != 0 && !w.decided.apart[a] {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// follow puts the addresses of a tie into the queue, and hands the tie over.
func (w *walk) follow(t *tie, each func(*tie) bool) bool {
	for _, a := range t.addresses {
		if _, known := w.from[a]; known {
			continue
		}
		if w.limits.Addresses > 0 && len(w.from) >= w.limits.Addresses {
			w.partial = fmt.Sprintf("it ended after %d addresses, as many as it may have", w.limits.Addresses)
			break
		}
		w.from[a] = w.ties
		w.queue = append(w.queue, a)
	}
	w.ties++
	return each(t) && w.partial == ""
}

// span leaves out the ties whose addresses those before brought together.
func (w *walk) span(ties []tie) (out []Evidence) {
	root := map[uint32]uint32{}
	find := func(a uint32) uint32 {
		for {
			up, known := root[a]
			if !known {
				return a
			}
			if top, known := root[up]; known {
				root[a] = top
			}
			a = up
		}
	}
	for i := range ties {
		joined := false
		first := find(ties[i].addresses[0])
		for _, a := range ties[i].addresses[1:] {
			if r := find(a); r != first {
				root[r], joined = first, true
			}
		}
		if joined {
			out = append(out, w.evidence(&ties[i]))
		}
	}
	return out
}

func (w *walk) evidence(t *tie) Evidence {
	if t.segment < 0 {
		return Evidence{Heuristic: Decided, Addresses: t.addresses, Why: t.why, Segment: -1}
	}
	return Evidence{Heuristic: MultiInput, Place: w.v.PlaceOf(t.segment, t.tx), Addresses: t.addresses, Segment: t.segment, Tx: t.tx}
}
