package standing

import (
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
)

// trail remembers by which transfers taint first came to addresses in so many hops. Each
// leads to the one before it, so that the way back to the source can be walked.
//
// On an account chain this is the way that the money took. On a chain of outputs an address
// may get several tainted outputs in equally many hops, and the way goes by the first.
type trail struct {
	utxo   bool
	source func(address uint32) bool
	ways   []way
	best   map[uint32]int32 // in ways, by address: fewest hops
	at     map[uint64]int32 // chains of outputs: in ways, by address and hops
}

// way is a transfer that brought taint.
type way struct {
	before   int32 // in ways; -1: from is a source
	hops     uint32
	from, to uint32
	block    uint64
	hash     ledger.Hash // of the transaction, where it has no name
	name     string
}

func newTrail(utxo bool, source func(uint32) bool) *trail {
	return &trail{utxo: utxo, source: source, at: map[uint64]int32{}, best: map[uint32]int32{}}
}

func wayKey(address uint32, hops int) uint64 { return uint64(address)<<32 | uint64(uint32(hops)) }

// note takes a transfer of the trace, in the order of the chain.
func (t *trail) note(x *tracing.Transfer) error {
	if x.To == 0 && !t.utxo || t.source(x.To) {
		return nil
	}
	best, known := t.best[x.To]
	nearer := !known || uint32(x.Hops) < t.ways[best].hops
	key := wayKey(x.To, x.Hops)
	if !nearer {
		if _, known := t.at[key]; known || !t.utxo {
			return nil // on an account chain what an address sends came by the nearest way so far
		}
	}
	place := x.Place()
	w := way{before: -1, hops: uint32(x.Hops), from: x.From, to: x.To, block: place.Block, hash: place.Hash, name: place.Name}
	if x.Hops > 1 {
		before, known := t.before(x)
		if !known {
			return fmt.Errorf("block %d: taint comes from address number %d in %d hops, to which it never came in one less", place.Block, x.From, x.Hops)
		}
		w.before = before
	}
	i := int32(len(t.ways))
	t.ways = append(t.ways, w)
	if t.utxo {
		t.at[key] = i
	}
	if nearer {
		t.best[x.To] = i
	}
	return nil
}

// before is the way by which the sender of a transfer had its taint.
func (t *trail) before(x *tracing.Transfer) (i int32, known bool) {
	if t.utxo {
		i, known = t.at[wayKey(x.From, x.Hops-1)]
		return i, known
	}
	i, known = t.best[x.From]
	return i, known && int(t.ways[i].hops) == x.Hops-1
}

// kept are the ways that lead to the best one of some address, in order; number says where
// each stands there, from 1.
func (t *trail) kept() (list []way, number []uint32) {
	used := make([]bool, len(t.ways))
	for address, i := range t.best {
		if address == 0 {
			continue
		}
		for ; i >= 0 && !used[i]; i = t.ways[i].before {
			used[i] = true
		}
	}
	number = make([]uint32, len(t.ways))
	for i := range t.ways {
		if used[i] {
			list = append(list, t.ways[i])
			number[i] = uint32(len(list))
		}
	}
	return list, number
}
