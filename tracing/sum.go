package tracing

import (
	"math/big"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// sum adds up amounts of 256 bits, however many.
type sum struct {
	low  uint256.Int
	high uint64
}

func (s *sum) add(x *uint256.Int) {
	if _, over := s.low.AddOverflow(&s.low, x); over {
		s.high++
	}
}

func (s *sum) plus(o *sum) {
	s.add(&o.low)
	s.high += o.high
}

func (s *sum) big() *big.Int {
	b := s.low.ToBig()
	if s.high > 0 {
		b.Add(b, new(big.Int).Lsh(new(big.Int).SetUint64(s.high), 256))
	}
	return b
}

// kind is what amounts are kept apart by.
type kind struct{ asset, source uint32 }

// number sorts kinds.
func (k kind) number() uint64 { return uint64(k.asset)<<32 | uint64(k.source) }

// tally adds up amounts by asset and source. It is a sorted list, since most have one entry.
type tally []tallied

type tallied struct {
	kind
	sum
}

func (t *tally) at(k kind) *sum {
	list := *t
	low, high := 0, len(list)
	for low < high { // faster than a search by a function
		if middle := (low + high) / 2; list[middle].number() < k.number() {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(list) || list[low].kind != k {
		*t = slices.Insert(list, low, tallied{kind: k})
	}
	return &(*t)[low].sum
}

// count adds the tainted ones of runs: together, and source by source where a trace keeps
// several apart. Under poison each source taints the whole, which counts once.
func (t *trace) count(to *tally, asset uint32, runs []taint.Run) {
	whole := t.q.Method == taint.Poison
	for i := range runs {
		r := &runs[i]
		if r.Source == 0 {
			continue
		}
		if !whole || i == 0 {
			to.at(kind{asset, 0}).add(&r.Amount)
		}
		if t.apart {
			to.at(kind{asset, r.Source}).add(&r.Amount)
		}
	}
}

// countMove adds a move, whose tainted units are summed already.
func (t *trace) countMove(to *tally, m *move) {
	to.at(kind{m.asset, 0}).add(&m.tainted)
	if !t.apart {
		return
	}
	for i := range m.runs {
		if r := &m.runs[i]; r.Source != 0 {
			to.at(kind{m.asset, r.Source}).add(&r.Amount)
		}
	}
}

func (t *tally) merge(o tally) {
	for i := range o {
		t.at(o[i].kind).plus(&o[i].sum)
	}
}

// Amount is how much of an asset. Source is 0 for what is of all sources together; where
// several are kept apart, an amount for each follows.
type Amount struct {
	Asset  uint32 // by its number in the ledger
	Source uint32
	Units  *big.Int // of the asset's smallest unit
}

// amounts are the entries, by asset, then source.
func (t tally) amounts() []Amount {
	out := make([]Amount, len(t))
	for i := range t {
		out[i] = Amount{t[i].asset, t[i].source, t[i].big()}
	}
	return out
}
