package ownership

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// With is the graph after some statements ended and others came into force, and the
// parties that this concerns, by number. What it does not concern is shared with g,
// which stays as it is. It is an error when a statement that should end is not there,
// and when it described a party: only a new graph forgets who somebody was.
func (g *Graph) With(ended, added []Statement) (next *Graph, concerned []int, err error) {
	for i := range ended {
		if ended[i].Party != nil {
			return nil, nil, fmt.Errorf("%s describes a party: build the graph anew to forget who that was", cmp.Or(ended[i].Source, ended[i].ID))
		}
	}
	c := g.change()
	for i := range ended {
		if err := c.end(&ended[i]); err != nil {
			return nil, nil, err
		}
	}
	for i := range added {
		if err := c.add(&added[i]); err != nil {
			return nil, nil, err
		}
	}
	for p := range c.concerned {
		concerned = append(concerned, int(p))
	}
	slices.Sort(concerned)
	return c.next, concerned, nil
}

// graphChange puts changes into a graph that nobody else has yet.
type graphChange struct {
	next      *Graph
	concerned map[uint32]bool
}

func (g *Graph) change() *graphChange {
	n := *g
	if n.changed == nil {
		// The first change on a built graph: everything new goes into layers on it.
		n.ids, n.names, n.kinds, n.sources = g.ids.over(), g.names.over(), g.kinds.over(), g.sources.over()
	} else {
		n.ids.slots, n.ids.blob, n.ids.ends = slices.Clone(g.ids.slots), slices.Clone(g.ids.blob), slices.Clone(g.ids.ends)
		for _, t := range []*texts{&n.names, &n.sources, &n.kinds.texts} {
			t.blob, t.ends = slices.Clone(t.blob), slices.Clone(t.ends)
		}
		n.kinds.slots = slices.Clone(g.kinds.slots)
	}
	n.partyOf, n.later, n.shares = slices.Clip(g.partyOf), slices.Clone(g.later), slices.Clone(g.shares)
	n.changed, n.out, n.in = cloned(g.changed), cloned(g.out), cloned(g.in)
	n.uneven, n.circling = cloned(g.uneven), slices.Clone(g.circling)
	return &graphChange{next: &n, concerned: map[uint32]bool{}}
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return maps.Clone(m)
}

// end takes out the interests of a statement.
func (c *graphChange) end(s *Statement) error {
	source := cmp.Or(s.Source, s.ID)
	for i := range s.Interests {
		ended := &s.Interests[i]
		held, known := c.next.Find(ended.Held)
		holder, knownToo := c.next.Find(cmp.Or(ended.Holder, "unnamed:"+ended.Held))
		if !known || !knownToo {
			return fmt.Errorf("%s: there is no interest of %q in %q to end", source, shorten(ended.Holder), shorten(ended.Held))
		}
		x, y := uint32(holder), uint32(held)
		right, share := rightAndShare(ended)
		same := func(e edge) bool {
			return e.holder == x && e.held == y && rightsOfEdge[e.right] == right && c.next.shares[e.share].Share.equal(share) &&
				e.from == ended.From && e.until == ended.Until && c.next.sources.at(e.source) == source
		}
		out, in := c.outOf(x), c.inOf(y)
		at := slices.IndexFunc(out, same)
		if at < 0 {
			return fmt.Errorf("%s: there is no such interest of %s in %s to end", source, c.next.ID(holder), c.next.ID(held))
		}
		c.count(out[at], -1)
		c.next.out[x] = slices.Delete(out, at, at+1)
		at = slices.IndexFunc(in, same)
		c.next.in[y] = slices.Delete(in, at, at+1)
		c.concerned[x], c.concerned[y] = true, true
		c.uncircle(x)
	}
	return nil
}

func (s Share) equal(t Share) bool {
	return s.Min.Cmp(t.Min) == 0 && s.Max.Cmp(t.Max) == 0 && s.MinOpen == t.MinOpen && s.MaxOpen == t.MaxOpen
}

// outOf and inOf are the edges of a party, to be changed.
func (c *graphChange) outOf(p uint32) []edge {
	return slices.Clone(c.next.edgesOf(p))
}

func (c *graphChange) inOf(p uint32) (all []edge) {
	for edges := range c.next.edgesIn(p) {
		all = append(all, edges...)
	}
	return all
}

// count counts an edge in or out.
func (c *graphChange) count(e edge, by int) {
	if s := c.next.shares[e.share]; s.Min.exact != nil || s.Max.exact != nil {
		c.next.uneven[e.held] += int64(by)
	}
	if e.right == control || e.right == votes {
		c.next.control += by
	}
}

// add puts in what a statement says.
func (c *graphChange) add(s *Statement) error {
	source := cmp.Or(s.Source, s.ID)
	for i := range s.Interests {
		if err := s.Interests[i].Check(); err != nil {
			return &Problem{Code: RefusedStatement, Where: source, Message: err.Error()}
		}
	}
	if s.Party != nil {
		if err := c.describe(s.Party, source); err != nil {
			return err
		}
	}
	if len(s.Interests) == 0 {
		return nil
	}
	n := c.next.sources.add(source)
	for i := range s.Interests {
		c.hold(&s.Interests[i], n)
	}
	return nil
}

// number is that of a party, a new one when nobody has the id.
func (c *graphChange) number(id string) uint32 {
	if p, known := c.next.Find(id); known {
		return uint32(p)
	}
	p := uint32(c.next.Len())
	c.next.later = append(c.next.later, party{id: c.next.ids.number(id)})
	c.next.partyOf = append(c.next.partyOf, p)
	c.next.circling = append(c.next.circling, false)
	return p
}

// describe says who a party is. That two parties known so far are one is for a new
// graph to say.
func (c *graphChange) describe(p *Party, source string) error {
	n := c.number(p.ID)
	for _, id := range p.SameAs {
		other, known := c.next.Find(id)
		switch {
		case known && uint32(other) != n:
			return fmt.Errorf("%s says that %s and %s are one: build the graph anew to join them", source, p.ID, id)
		case !known:
			c.next.ids.number(id)
			c.next.partyOf = append(c.next.partyOf, n)
		}
	}
	at := *c.next.party(n)
	if len(p.Names) > 0 && (at.name == 0 || p.Names[0] < c.next.names.at(at.name-1)) {
		at.name = c.next.names.add(p.Names[0]) + 1
	}
	describeParty(&at, p)
	c.keep(n, at)
	return nil
}

func (c *graphChange) keep(n uint32, at party) {
	c.next.changed[n] = at
	c.concerned[n] = true
	for _, e := range c.next.edgesOf(n) {
		c.concerned[e.held] = true // what is known of its holders may have changed
	}
}

func (c *graphChange) hold(i *Interest, source uint32) {
	holder := i.Holder
	if holder == "" {
		holder = "unnamed:" + i.Held
		n := c.number(holder)
		at := *c.next.party(n)
		at.flags |= described | anonymous
		if name := unnamed(i); at.name == 0 || name < c.next.names.at(at.name-1) {
			at.name = c.next.names.add(name) + 1
		}
		c.keep(n, at)
	}
	right, share := rightAndShare(i)
	e := edge{holder: c.number(holder), held: c.number(i.Held), from: i.From, until: i.Until, source: source}
	e.right, e.flags = uint8(slices.Index(rightsOfEdge, right)), flagsOf(i)
	if e.share = uint32(slices.IndexFunc(c.next.shares, func(s size) bool { return s.equal(share) })); int32(e.share) < 0 {
		e.share = uint32(len(c.next.shares))
		c.next.shares = append(c.next.shares, size{share, share.Min.units, share.Max.units})
	}
	if i.Nominee != "" {
		e.nominee = c.number(i.Nominee) + 1
	}
	if i.Kind != "" {
		e.kind = uint16(min(c.next.kinds.number(i.Kind)+1, math.MaxUint16))
	}
	c.count(e, 1)
	x, y := e.holder, e.held
	out, in := append(c.outOf(x), e), append(c.inOf(y), e)
	slices.SortFunc(out, c.next.compareEdges)
	slices.SortFunc(in, c.next.compareEdges)
	c.next.out[x], c.next.in[y] = out, in
	c.concerned[x], c.concerned[y] = true, true
	c.circle(x, y)
}

// circle notes what is on a cycle, or leads to one, by a new edge.
func (c *graphChange) circle(holder, held uint32) {
	if c.next.circling[holder] {
		return
	}
	above := []uint32{holder}
	seen := map[uint32]bool{holder: true}
	for i := 0; i < len(above); i++ {
		for edges := range c.next.edgesIn(above[i]) {
			if h := edges[0].holder; !seen[h] {
				seen[h] = true
				above = append(above, h)
			}
		}
	}
	if !c.next.circling[held] && !seen[held] {
		return
	}
	for _, p := range above {
		c.next.circling[p] = true
	}
}

// uncircle notes what leads to no cycle any more without an edge of holder.
func (c *graphChange) uncircle(holder uint32) {
	for queue := []uint32{holder}; len(queue) > 0; {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		leads := slices.ContainsFunc(c.next.edgesOf(p), func(e edge) bool { return c.next.circling[e.held] })
		if leads || !c.next.circling[p] {
			continue
		}
		c.next.circling[p] = false
		for edges := range c.next.edgesIn(p) {
			queue = append(queue, edges[0].holder)
		}
	}
}

// compareEdges orders edges: all of one holding together, and always the same way.
func (g *Graph) compareEdges(x, y edge) int {
	if order := cmp.Or(
		compare(x.holder, y.holder), compare(x.held, y.held), cmp.Compare(x.right, y.right),
		cmp.Compare(x.flags&(indirect|asNominee), y.flags&(indirect|asNominee)), cmp.Compare(x.from, y.from), cmp.Compare(x.until, y.until)); order != 0 {
		return order // what follows takes longer
	}
	return cmp.Or(
		cmp.Compare(g.shares[x.share].low, g.shares[y.share].low), cmp.Compare(g.shares[x.share].high, g.shares[y.share].high),
		strings.Compare(string(g.sources.bytes(x.source)), string(g.sources.bytes(y.source))), cmp.Compare(x.kind, y.kind), cmp.Compare(x.flags, y.flags))
}
