package swap

import (
	"cmp"
	"math/bits"
	"slices"
)

// judge finds the counterparties. Venues, and addresses between that keep nothing, lead to
// whom they hand something or take it from.
func (r *Reader) judge() {
	leads := func(p *party) bool {
		return p.venue == Exchange || p.venue == Liquidity || p.venue == NoVenue && !p.gains && !p.pays && !p.odd && !p.nobody
	}
	for i := range r.moves {
		if m := &r.moves[i]; leads(&r.parties[m.sender]) && leads(&r.parties[m.receiver]) {
			r.unite(int32(m.sender), int32(m.receiver))
		}
	}
	for i := range r.parties {
		if p := &r.parties[i]; p.venue == Exchange || p.venue == Liquidity {
			r.parties[r.leader(int32(i))].near = true
		}
	}
	nearby := func(i uint32) bool {
		return leads(&r.parties[i]) && r.parties[r.leader(int32(i))].near
	}
	for i := range r.moves {
		m := &r.moves[i]
		fromNear, toNear := nearby(m.sender), nearby(m.receiver)
		if a, b := &r.parties[m.sender], &r.parties[m.receiver]; !leads(a) && toNear {
			a.near = true
		} else if !leads(b) && fromNear {
			b.near = true
		}
	}
	for i := range r.parties {
		p := &r.parties[i]
		pool := !r.policy.Strict && p.gains && p.gives && (p.near || r.calls)
		p.accepted = !p.nobody && (p.venue != NoVenue || pool)
	}
}

// leader is who stands for all that a party is united with.
func (r *Reader) leader(i int32) int32 {
	for r.parties[i].leader != i {
		r.parties[i].leader = r.parties[r.parties[i].leader].leader
		i = r.parties[i].leader
	}
	return i
}

func (r *Reader) unite(a, b int32) {
	a, b = r.leader(a), r.leader(b)
	r.parties[max(a, b)].leader = min(a, b)
}

// classify sums up what all parties lost and gained of each class.
func (r *Reader) classify() {
	for i := range r.nets {
		r.byClass = append(r.byClass, int32(i))
	}
	slices.SortFunc(r.byClass, func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.nets[a].class, r.nets[b].class), cmp.Compare(a, b))
	})
	for i, n := range r.byClass {
		x := &r.nets[n]
		if len(r.classes) == 0 || r.classes[len(r.classes)-1].id != x.class {
			r.classes = append(r.classes, class{id: x.class, from: int32(i)})
		}
		c := &r.classes[len(r.classes)-1]
		c.to = int32(i) + 1
		r.count(c, x)
	}
	r.countWrapping()
	for i := range r.classes {
		c := &r.classes[i]
		if c.over || c.payers.accepted == 0 || c.gainers.others == 0 {
			continue
		}
		for _, n := range r.byClass[c.from:c.to] {
			if x := &r.nets[n]; x.gained && !r.parties[x.party].accepted {
				if r.open = append(r.open, n); len(r.open) > maxReceivers+1 {
					return
				}
			}
		}
	}
}

// count takes a net into its class.
func (r *Reader) count(c *class, x *net) {
	if x.over {
		c.over = true
	}
	if x.over || x.amount.IsZero() {
		return
	}
	p := &r.parties[x.party]
	side, total, kinds, lowest, blind := &c.payers, &c.acceptedPay, &c.givers, &c.giver, &c.blinds
	if x.gained {
		side, total, kinds, lowest, blind = &c.gainers, &c.acceptedGain, &c.takers, &c.taker, &c.blindTake
	}
	if !p.accepted || x.own {
		side.others++
		return
	}
	side.accepted++
	if _, over := total.AddOverflow(total, &x.amount); over {
		c.over = true
	}
	if x.gained {
		if c.onlyTaker = r.ids[x.party]; side.accepted > 1 {
			c.onlyTaker = 0
		}
	}
	if p.venue == NoVenue {
		*blind = true
		return
	}
	*kinds |= 1 << p.venue
	if *lowest == 0 {
		*lowest = r.ids[x.party]
	}
}

// countWrapping notes how much wrappers turned into what stands for it.
func (r *Reader) countWrapping() {
	for i := range r.policy.Wrappers {
		w := &r.policy.Wrappers[i]
		c := r.class(w.Base)
		party, found := r.partyOf(w.Contract)
		if c == nil || !found {
			continue
		}
		for _, n := range r.netsOf(party) {
			for _, s := range r.sums[n.from:n.to] {
				if s.asset != w.Token || s.over {
					continue
				}
				_, a := c.wrapping.AddOverflow(&c.wrapping, &s.in)
				_, b := c.wrapping.AddOverflow(&c.wrapping, &s.out)
				c.over = c.over || a || b
				c.wrapper = w.Contract
			}
		}
	}
}

// class finds one by its asset, nil: nobody moved any.
func (r *Reader) class(id uint32) *class {
	i, found := slices.BinarySearchFunc(r.classes, id, func(c class, id uint32) int { return cmp.Compare(c.id, id) })
	if !found {
		return nil
	}
	return &r.classes[i]
}

// has says whether a set of kinds has one.
func has(kinds uint8, v Venue) bool { return kinds&(1<<v) != 0 }

// single says that a set has that kind and no other.
func single(kinds uint8, v Venue) bool { return has(kinds, v) && bits.OnesCount8(kinds) == 1 }
