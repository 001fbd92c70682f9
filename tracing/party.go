package tracing

import (
	"cmp"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// party is an address that the trace knows. It fills two lines of a processor's cache, since
// a trace through a whole chain finds most parties in memory only; what few parties need is
// in their cold part.
type party struct {
	coin    taint.Account // account chains: what it holds of the chain's own coin
	address uint32
	source  uint32 // number, 0: none
	hops    int32  // fewest so far; 0: a source, or not reached
	way     int32  // by which it was reached in so many; 0: none
	first   uint64 // number in the course of what first brought taint
	order   uint64 // tells those apart that were first reached at the same number
	stop    *stopped
	got     units // tainted ones of the coin, beside those in the cold part
	cold    int32 // its cold part; 0: none
	judged  bool  // whether it is a stop was asked
	seen    bool  // taint came to it, or it sent some
	hub     bool
	kept    bool // the trace keeps account of its coin
}

// cold is what few parties need, or seldom.
type cold struct {
	tainted tally
	held    tally  // UTXO chains
	rows    int    // in the ledger, as of the epoch counted
	counted int    //
	calm    uint64 // number in the course before which it cannot be a hub

	// Account chains.
	cursor   int32  // which reads its rows; -1: none
	tainteds int32  // how many of its accounts are tainted, while a cursor reads its rows
	recalled uint64 // rows before it are in what it holds and no account is kept of
	tokens   int32  // the last token that taint came to; -1: none
}

func (p *party) compareFirst(o *party) int {
	if c := cmp.Or(cmp.Compare(p.first, o.first), cmp.Compare(p.order, o.order)); c != 0 || p.source != 0 == (o.source != 0) {
		return c
	}
	if p.source != 0 { // it sent what the other received
		return -1
	}
	return 1
}

// party finds or adds an address.
func (t *trace) party(address uint32) int32 {
	if i, known := t.byAddress.find(address); known {
		t.parties[i].address = address // it may be met for the first time
		return i
	}
	i := int32(len(t.parties))
	t.parties = append(t.parties, party{address: address})
	t.byAddress.add(address, i)
	return i
}

// spread makes every address of the ledger a party, of the address's own number, which costs
// memory only for those that are met.
func (t *trace) spread() {
	all := t.v.Addresses()
	if t.byAddress.all == all {
		return
	}
	parties := make([]party, int(all)+1)
	if t.byAddress.all > 0 {
		copy(parties, t.parties)
	} else {
		for i := range t.parties {
			parties[t.parties[i].address] = t.parties[i]
		}
		t.tokens.renumber(t.parties)
	}
	t.parties, t.byAddress = parties, index{all: all}
}

// coldOf is the cold part of a party, until another one is made.
func (t *trace) coldOf(party int32) *cold { return t.coldPart(&t.parties[party]) }

func (t *trace) coldPart(p *party) *cold {
	if p.cold == 0 {
		if len(t.cold) == 0 {
			t.cold = append(t.cold, cold{})
		}
		p.cold = int32(len(t.cold))
		t.cold = append(t.cold, cold{cursor: -1, tokens: -1})
	}
	return &t.cold[p.cold]
}

// units adds up amounts, as long as they need no more than 128 bits.
type units struct{ low, high uint64 }

// add says whether there was room.
func (u *units) add(x *uint256.Int) bool {
	low, carry := bits.Add64(u.low, x[0], 0)
	high, carry := bits.Add64(u.high, x[1], carry)
	if carry|x[2]|x[3] != 0 {
		return false
	}
	u.low, u.high = low, high
	return true
}

// gain counts the taint of a move as a party's.
func (t *trace) gain(p *party, m *move) {
	if got := t.gotOf(p, m.asset); got == nil || t.apart || !got.add(&m.tainted) {
		t.countMove(&t.coldPart(p).tainted, m)
	}
}

// gotOf is where a party's taint of an asset adds up fast, nil where there is no such place.
func (t *trace) gotOf(p *party, asset uint32) *units {
	if asset == 0 {
		return &p.got
	}
	party, _ := t.byAddress.find(p.address)
	i := t.tokens.find(party, asset)
	if i < 0 {
		return nil
	}
	t.list(i)
	return &t.tokens.at(i).got
}

// list puts a token into its party's list, unless it is there.
func (t *trace) list(i int32) {
	if x := t.tokens.at(i); !x.listed {
		c := t.coldOf(x.party)
		x.listed, x.next, c.tokens = true, c.tokens, i
	}
}

// taintedBy is what a party received, of a source what it sent.
func (t *trace) taintedBy(party int32) (all tally) {
	p := &t.parties[party]
	all.addUnits(0, p.got)
	if p.cold == 0 {
		return all
	}
	all.merge(t.cold[p.cold].tainted)
	for i := t.cold[p.cold].tokens; i >= 0; i = t.tokens.at(i).next {
		all.addUnits(t.tokens.at(i).asset, t.tokens.at(i).got)
	}
	return all
}

func (t *tally) addUnits(asset uint32, u units) {
	if u != (units{}) {
		t.at(kind{asset: asset}).add(&uint256.Int{u.low, u.high})
	}
}
