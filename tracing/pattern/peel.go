package pattern

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// peels follows peel chains through the blocks of a chain of outputs: transactions of one
// input and two outputs, the larger of which the next one spends (Meiklejohn et al. 2013).
type peels struct {
	f    *finder
	live map[uint64]*peel // by the output that the next would spend
	base uint64           // number of the last output before the window
	full bool
}

// peel is a chain so far.
type peel struct {
	hops         int
	address, end uint32      // that of the first input, and of the last large output
	start        uint256.Int // what the first one paid out
	peeled       uint256.Int
	first, last  mark
	time         int64
	marks        []mark
	asked        bool // one of its addresses is asked about
}

// peelsKept bounds the chains that may still go on.
const peelsKept = 1 << 20

func newPeels(f *finder) *peels {
	p := &peels{f: f, live: map[uint64]*peel{}}
	if len(f.r.window) > 0 {
		w := &f.r.window[0]
		p.base = w.s.OutputBase() + uint64(w.credits[0])
	}
	return p
}

// peeling is a transaction that may be a hop.
type peeling struct {
	in        segment.Input
	big       uint64 // number of the larger output in the chain
	to, other uint32
	small     uint256.Int
	sum       uint256.Int // of both
	time      int64
}

// shape reads a transaction, and says whether it looks like a hop.
func (p *peels) shape(i int, s *segment.Segment, tx int) (x peeling, ok bool) {
	in, endIn := s.Inputs(tx)
	out, endOut := s.Outputs(tx)
	if endIn-in != 1 || endOut-out != 2 {
		return x, false
	}
	a, b, row := s.Output(out), s.Output(out+1), out
	if a.Amount < b.Amount {
		a, b, row = b, a, out+1
	}
	x = peeling{big: s.OutputBase() + uint64(row) + 1, to: a.Address, other: b.Address}
	if a.Address == 0 || b.Address == 0 || b.Amount == 0 || b.Amount <= p.f.o.DustUnits.Uint64() {
		return x, false
	}
	var large uint256.Int
	x.sum.Add(large.SetUint64(a.Amount), x.small.SetUint64(b.Amount))
	if !atLeast(&large, &x.sum, p.f.o.PeelPercent) {
		return x, false
	}
	s.Input(in, &x.in)
	x.time = p.f.r.time(i, tx)
	// One who spends what lies at the address that gets the rest hides nothing.
	return x, x.in.Address != 0 && x.time != ledger.NoTime && a.Address != x.in.Address && b.Address != x.in.Address
}

// transaction takes the next transaction of the window.
func (p *peels) transaction(i int, s *segment.Segment, tx int) {
	x, ok := p.shape(i, s, tx)
	if !ok {
		return
	}
	c, follows := p.live[x.in.Ref]
	if follows {
		delete(p.live, x.in.Ref)
		if x.time-c.time > int64(p.f.o.PeelWithin/time.Second) {
			p.give(c)
			follows = false
		}
	}
	at := mark{int32(i), int32(tx)}
	if !follows {
		if c = p.earlier(&x); c == nil {
			c = &peel{address: x.in.Address, start: x.sum, first: at}
		}
	}
	p.extend(c, &x, at)
	if len(p.live) >= peelsKept {
		p.forget(x.time)
	}
	if len(p.live) < peelsKept {
		p.live[x.big] = c
	} else {
		p.full = true
		p.give(c)
	}
}

func (p *peels) extend(c *peel, x *peeling, at mark) {
	c.hops++
	if asked := p.f.o.Addresses; len(asked) > 0 && !c.asked {
		c.asked = slices.Contains(asked, x.in.Address) || slices.Contains(asked, x.to) || slices.Contains(asked, x.other)
	}
	c.end, c.last, c.time = x.to, at, x.time
	c.peeled.Add(&c.peeled, &x.small) // of 64 bits each
	if len(c.marks) < evidenceKept {
		c.marks = append(c.marks, at)
	}
}

// earlier is the chain before the window that a transaction goes on, as far as a chain must
// be long; nil: there is none.
func (p *peels) earlier(x *peeling) *peel {
	type link struct {
		peeling
		mark
	}
	var links []link
	next := x
	for ref := x.in.Ref; ref != 0 && ref <= p.base && len(links) < p.f.o.PeelHops; {
		s, row, ok := p.f.view.OutputAt(ref)
		if !ok {
			break
		}
		i := slices.Index(p.f.view.Segments(), s)
		l := link{mark: mark{int32(i), int32(s.TxOfOutput(row))}}
		if l.peeling, ok = p.shape(i, s, int(l.tx)); !ok || l.big != ref || next.time-l.time > int64(p.f.o.PeelWithin/time.Second) {
			break
		}
		links = append(links, l)
		next, ref = &links[len(links)-1].peeling, l.in.Ref
	}
	if len(links) == 0 {
		return nil
	}
	slices.Reverse(links)
	c := &peel{address: links[0].in.Address, start: links[0].sum, first: links[0].mark}
	for k := range links {
		p.extend(c, &links[k].peeling, links[k].mark)
	}
	return c
}

// forget gives up the chains that have waited too long for their next hop.
func (p *peels) forget(now int64) {
	for ref, c := range p.live { // findings are ordered at the end
		if now-c.time > int64(p.f.o.PeelWithin/time.Second) {
			delete(p.live, ref)
			p.give(c)
		}
	}
}

// finish gives all that are left.
func (p *peels) finish() {
	list := make([]*peel, 0, len(p.live))
	for _, c := range p.live {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *peel) int {
		return cmp.Or(cmp.Compare(a.last.segment, b.last.segment), cmp.Compare(a.last.tx, b.last.tx))
	})
	for _, c := range list {
		p.give(c)
	}
	p.live = nil
	if p.full {
		p.f.summary.Partial = fmt.Sprintf("more than %d chains of payments were open at once, so that long ones may be cut: ask about less time", peelsKept)
	}
}

// give gives a chain that is long enough.
func (p *peels) give(c *peel) {
	f := p.f
	if c.hops < f.o.PeelHops || len(f.o.Addresses) > 0 && !c.asked {
		return
	}
	f.address = c.address
	x := f.begin(PeelChain, 0)
	x.Parties = append(x.Parties, Party{Receiver, c.end})
	x.marks, x.first, x.last, x.Transactions = c.marks, c.first, c.last, c.hops
	x.Amount = c.start
	x.Why = fmt.Sprintf("%d transactions one after the other, each of one input and two outputs, the next within %s spending the larger one, which was at least %d %%; of %s they peeled off %s",
		c.hops, hours(f.o.PeelWithin), f.o.PeelPercent, f.value.sum(x), f.value.text(0, &c.peeled))
	f.keep(x)
}
