package pattern

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/holiman/uint256"
)

// episode is what an address receives in an asset and sends on, nearly all of it.
type episode struct {
	in, out  []*event
	got, put uint256.Int
}

// episodes finds the stretches, of at most that time from the first receipt to the last
// payment, in which so much of what came went out again, and not more. What comes and goes
// in one transaction is a contract's work, and is left out.
func (f *finder) episodes(within time.Duration, percent uint64, give func(*episode)) {
	var x episode
	for i := range f.group {
		e := &f.group[i]
		if e.both || !f.value.real(e) {
			continue
		}
		if len(x.in) > 0 && e.time-x.in[0].time > int64(within/time.Second) || e.in && len(x.out) > 0 && f.drained(&x) {
			x = episode{in: x.in[:0], out: x.out[:0]}
		}
		if e.in {
			x.in = append(x.in, e)
			addTo(&x.got, &e.amount)
			continue
		}
		if len(x.in) == 0 {
			continue // of what it had before
		}
		x.out = append(x.out, e)
		addTo(&x.put, &e.amount)
		if x.put.Cmp(&x.got) > 0 { // also of what it had before: that is another matter
			x = episode{in: x.in[:0], out: x.out[:0]}
			continue
		}
		if atLeast(&x.put, &x.got, percent) {
			give(&x)
			x = episode{in: x.in[:0], out: x.out[:0]}
		}
	}
}

// drained says that nothing is left.
func (f *finder) drained(x *episode) bool { return x.put.Eq(&x.got) }

// passHops remembers where all that came in went out again within a short time. FATF (2020)
// and FinCEN (FIN-2019-A003) name funds that are moved on shortly after they came.
func (f *finder) passHops() {
	if len(f.group) < 2 || len(f.events) > f.o.PassRows {
		return
	}
	most := f.o.Few
	if f.r.utxo {
		most = 1 // with change beside it, every payment of a young coin would be one
	}
	f.episodes(f.o.PassWithin, f.o.PassPercent, func(ep *episode) {
		to, _ := shares(ep.out)
		if len(to) > most || !f.worthPassing(ep) || f.before()+len(f.events) > f.o.PassRows || slices.ContainsFunc(to, func(s share) bool { return f.isService(s.address) }) {
			return
		}
		f.hop(&f.passes, ep, to)
	})
}

// worthPassing says that it is enough to be looked at.
func (f *finder) worthPassing(ep *episode) bool {
	e := ep.in[0]
	if least, ok := f.value.units(e.asset, e.time, 100*f.o.PassUSD); ok {
		return ep.got.Cmp(&least) >= 0
	}
	return e.asset != 0 || ep.got.Cmp(&f.o.PassUnits) >= 0
}

// hop is a link of a chain of addresses: one got a sum, and sent the most of it to one other.
type hop struct {
	address, asset uint32
	from, to       uint32 // from which it had the most, to which it sent the most
	got, put, kept uint256.Int
	first, main    mark // the first receipt, and the first payment to the next
	last           mark
	took           int64
	next           int // the hop that follows, 0 none; else 1 + its number
	follows        bool
	asked          bool
}

// hopsKept bounds the memory for hops of a kind.
const hopsKept = 1 << 20

// hop remembers an episode. Where only some addresses are asked about, those before and after
// it are looked at too.
func (f *finder) hop(list *[]hop, ep *episode, to []share) {
	if len(*list) >= hopsKept || f.isService(f.address) {
		return
	}
	from, _ := shares(ep.in)
	h := hop{address: f.address, asset: ep.in[0].asset, from: from[0].address, to: to[0].address, got: ep.got, put: ep.put, asked: !f.neighbour}
	h.kept.Sub(&ep.put, &to[0].amount)
	h.first, h.last = ep.in[0].mark, ep.out[len(ep.out)-1].mark
	h.took = ep.out[len(ep.out)-1].time - ep.in[0].time
	for _, e := range ep.out {
		if e.peer == h.to {
			h.main = e.mark
			break
		}
	}
	*list = append(*list, h)
	if len(f.o.Addresses) > 0 {
		f.visit(h.from)
		f.visit(h.to)
	}
}

// peelers is how many addresses get the sums that are peeled off at most.
const peelers = 3

// peelHops remembers where the address sent the most of what it got to one and the rest to
// others.
func (f *finder) peelHops() {
	if len(f.group) < 3 {
		return
	}
	f.episodes(f.o.PeelWithin, f.o.PassPercent, func(ep *episode) {
		to, put := shares(ep.out)
		from, _ := shares(ep.in)
		if len(to) < 2 || len(to) > 1+peelers || !atLeast(&to[0].amount, &put, f.o.PeelPercent) ||
			!atLeast(&from[0].amount, &ep.got, f.o.FewPercent) || to[0].address == from[0].address {
			return
		}
		f.hop(&f.hops, ep, to)
	})
}

// link joins hops to chains and calls with each, from its first hop on.
func (f *finder) link(hops []hop, give func(chain []*hop)) {
	slices.SortFunc(hops, func(a, b hop) int {
		return cmp.Or(cmp.Compare(a.first.segment, b.first.segment), cmp.Compare(a.first.tx, b.first.tx), cmp.Compare(a.address, b.address), cmp.Compare(a.asset, b.asset))
	})
	type key struct{ address, asset uint32 }
	at := map[key][]int{}
	for i := range hops {
		k := key{hops[i].address, hops[i].asset}
		at[k] = append(at[k], i)
	}
	for i := range hops {
		h := &hops[i]
		list := at[key{h.to, h.asset}]
		// What follows begins with a receipt that is no earlier than the payment, and so
		// strictly later than the hop: no chain is a circle.
		n := sort.Search(len(list), func(k int) bool { return !hops[list[k]].first.before(h.main) })
		if n == len(list) {
			continue
		}
		next := &hops[list[n]]
		if next.from == h.address && !next.follows && h.first.before(next.first) {
			h.next, next.follows = list[n]+1, true
		}
	}
	f.cut = false
	var chain []*hop
	for i := range hops {
		if hops[i].follows {
			continue
		}
		chain = chain[:0]
		asked := false
		for n := i + 1; n != 0; n = hops[n-1].next {
			chain = append(chain, &hops[n-1])
			asked = asked || hops[n-1].asked
		}
		if asked {
			f.address = hops[i].address
			give(chain)
		}
	}
}

// chained is a finding about a chain of hops.
func (f *finder) chained(k Kind, chain []*hop) *Finding {
	begin, last := chain[0], chain[len(chain)-1]
	x := f.begin(k, begin.asset)
	for _, h := range chain {
		x.seeAt(h.main)
	}
	x.first, x.last = begin.first, last.last
	x.Amount = begin.got
	if begin.from != 0 {
		x.Parties = append(x.Parties, Party{Payer, begin.from})
	}
	for _, h := range chain[1:min(len(chain), 1+viaShown)] {
		x.Parties = append(x.Parties, Party{Via, h.address})
	}
	x.Parties = append(x.Parties, Party{Receiver, last.to})
	x.Others = max(0, len(chain)-1-viaShown)
	return x
}

// viaShown is how many addresses between are named.
const viaShown = 10

// peelChain gives a chain of hops that peel, if it is long enough.
func (f *finder) peelChain(chain []*hop) {
	if len(chain) < f.o.PeelHopsAccounts {
		return
	}
	x := f.chained(PeelChain, chain)
	var peeled uint256.Int
	for _, h := range chain {
		addTo(&peeled, &h.kept)
	}
	x.Why = fmt.Sprintf("the first of %d addresses one after the other, each of which sent at least %d %% of what it had got on to the next within %s, and the rest elsewhere; of %s they peeled off %s",
		len(chain), f.o.PeelPercent, hours(f.o.PeelWithin), f.value.sum(x), f.value.text(x.Asset, &peeled))
	f.keep(x)
}

// passChain gives a chain of hops through which a sum passes. One alone is what a deposit
// address does, of which every exchange has thousands.
func (f *finder) passChain(chain []*hop) {
	if len(chain) < f.o.PassHops {
		return
	}
	x := f.chained(PassThrough, chain)
	slowest := int64(0)
	for _, h := range chain {
		slowest = max(slowest, h.took)
	}
	x.Why = fmt.Sprintf("%s came in and went on through %d addresses one after the other, of each at least %d %%; the slowest took %s",
		f.value.sum(x), len(chain), f.o.PassPercent, hours(time.Duration(slowest)*time.Second))
	f.keep(x)
}
