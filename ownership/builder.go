package ownership

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Builder collects statements into a [Graph]. The zero value is ready to use. The
// order in which statements are added never matters.
type Builder struct {
	ids     directory
	parties []party  // by number of an id
	same    []uint32 // by number of an id: another one of the same party, or itself
	names   texts
	edges   []edge
	shares  []size
	plain   map[Share]uint32  // number of a size whose ends are whole units
	uneven  map[string]uint32 // and of others, by what they look like
	kinds   directory
	sources texts
}

// Add takes a statement that is in force. It is an error, and nothing of it is
// taken, when it says what cannot be.
func (b *Builder) Add(s Statement) error {
	for i := range s.Interests {
		if err := s.Interests[i].Check(); err != nil {
			return &Problem{Code: RefusedStatement, Where: cmp.Or(s.Source, s.ID), Message: err.Error()}
		}
	}
	if s.Party != nil {
		if s.Party.ID == "" {
			return &Problem{Code: RefusedStatement, Where: cmp.Or(s.Source, s.ID), Message: "it describes a party without an id"}
		}
		b.describe(s.Party)
	}
	if len(s.Interests) == 0 {
		return nil
	}
	if b.sources.len() >= math.MaxUint32-1 || len(b.edges) >= math.MaxUint32-len(s.Interests) {
		return fmt.Errorf("there are more interests than a graph holds (%d)", uint32(math.MaxUint32))
	}
	source := b.sources.add(cmp.Or(s.Source, s.ID))
	for i := range s.Interests {
		b.hold(&s.Interests[i], source)
	}
	return nil
}

// number is that of a party's id.
func (b *Builder) number(id string) uint32 {
	n := b.ids.number(id)
	if int(n) == len(b.parties) {
		b.parties = append(b.parties, party{id: n})
		b.same = append(b.same, n)
	}
	return n
}

func (b *Builder) describe(p *Party) {
	n := b.number(p.ID)
	at := &b.parties[n]
	// Of several descriptions the one whose name comes first is kept, so that the
	// order of statements does not matter.
	if len(p.Names) > 0 && (at.name == 0 || p.Names[0] < b.names.at(at.name-1)) {
		at.name = b.names.add(p.Names[0]) + 1
	}
	describeParty(at, p)
	for _, id := range p.SameAs {
		b.join(n, b.number(id))
	}
}

// describeParty notes what a description says, but for the name.
func describeParty(at *party, p *Party) {
	at.kind = max(at.kind, uint8(max(0, slices.Index(kindsOfParty, p.Kind))))
	at.flags |= described
	if p.Anonymous != "" {
		at.flags |= anonymous
	}
	if country := strings.ToUpper(p.Government); len(country) == 2 {
		at.government = [2]byte([]byte(country))
	}
}

// root is the id that stands for all of the same party.
func (b *Builder) root(n uint32) uint32 {
	for b.same[n] != n {
		b.same[n] = b.same[b.same[n]]
		n = b.same[n]
	}
	return n
}

// join makes two ids those of one party.
func (b *Builder) join(x, y uint32) {
	x, y = b.root(x), b.root(y)
	if x == y {
		return
	}
	if b.before(y, x) {
		x, y = y, x
	}
	b.same[y] = x
}

// before says which of two ids a party goes by: its LEI, else the first.
func (b *Builder) before(x, y uint32) bool {
	idX, idY := b.ids.at(x), b.ids.at(y)
	if lei := strings.HasPrefix(idX, "lei:"); lei != strings.HasPrefix(idY, "lei:") {
		return lei
	}
	return idX < idY
}

func (b *Builder) hold(i *Interest, source uint32) {
	right, share := rightAndShare(i)
	e := edge{held: b.number(i.Held), share: b.size(share), from: i.From, until: i.Until, source: source}
	e.right, e.flags = uint8(slices.Index(rightsOfEdge, right)), flagsOf(i)
	if i.Holder != "" {
		e.holder = b.number(i.Holder)
	} else {
		e.holder = b.unnamed(i)
	}
	if i.Nominee != "" {
		e.nominee = b.number(i.Nominee) + 1
	}
	if i.Kind != "" {
		// Beyond as many kinds as an edge can tell apart, all that follow are the last.
		e.kind = uint16(min(b.kinds.number(i.Kind)+1, math.MaxUint16))
	}
	b.edges = append(b.edges, e)
}

// rightAndShare are those of an interest as the rule sees it: a branch is part of
// its head office, so whoever is blocked is so with it.
func rightAndShare(i *Interest) (Right, Share) {
	if i.Kind == ControlByBranch {
		return Shares, Exactly(Whole)
	}
	return i.Right, i.Share
}

func flagsOf(i *Interest) (flags uint8) {
	if i.Indirect {
		flags |= indirect
	}
	if i.AsNominee {
		flags |= asNominee
	}
	if i.conflicting {
		flags |= conflicting
	}
	return flags
}

// unnamed is somebody of whom the register does not say who it is.
func (b *Builder) unnamed(i *Interest) uint32 {
	n := b.number("unnamed:" + i.Held)
	at := &b.parties[n]
	at.flags |= described | anonymous
	if name := unnamed(i); at.name == 0 || name < b.names.at(at.name-1) {
		at.name = b.names.add(name) + 1
	}
	return n
}

// unnamed is what such a holder is called.
func unnamed(i *Interest) string {
	if i.Detail == "" {
		return "somebody who is not named"
	}
	return "somebody who is not named (" + i.Detail + ")"
}

// size is the number of a share in the table of all that occur: there are few.
func (b *Builder) size(s Share) uint32 {
	if b.plain == nil {
		b.plain, b.uneven = make(map[Share]uint32), make(map[string]uint32)
	}
	if s.Min.exact == nil && s.Max.exact == nil {
		n, known := b.plain[s]
		if !known {
			n = b.newSize(s)
			b.plain[s] = n
		}
		return n
	}
	looks := fmt.Sprint(s.Min.Rat().RatString(), " ", s.Max.Rat().RatString(), " ", s.MinOpen, s.MaxOpen)
	n, known := b.uneven[looks]
	if !known {
		n = b.newSize(s)
		b.uneven[looks] = n
	}
	return n
}

func (b *Builder) newSize(s Share) uint32 {
	b.shares = append(b.shares, size{s, s.Min.units, s.Max.units})
	return uint32(len(b.shares) - 1)
}

// Graph ends the building. The builder must not be used afterwards.
func (b *Builder) Graph() *Graph {
	g := &Graph{ids: b.ids, names: b.names, edges: b.edges, shares: b.shares, kinds: b.kinds, sources: b.sources}
	numbers := b.order(g)
	for i := range g.edges {
		e := &g.edges[i]
		e.holder, e.held = numbers[e.holder], numbers[e.held]
		if e.nominee > 0 {
			e.nominee = numbers[e.nominee-1] + 1
		}
	}
	*b = Builder{}
	g.sortEdges()
	g.findCircling()
	return g
}

// order numbers the parties by their ids, and gives for each id the number of its
// party.
func (b *Builder) order(g *Graph) []uint32 {
	roots := make([]uint32, 0, len(b.parties))
	for n := range uint32(len(b.parties)) {
		if r := b.root(n); r == n {
			roots = append(roots, n)
		} else {
			b.merge(r, n)
		}
	}
	b.ids.sort(roots)
	g.parties = make([]party, len(roots))
	g.partyOf = make([]uint32, len(b.parties))
	for i, n := range roots {
		g.parties[i] = b.parties[n]
		g.partyOf[n] = uint32(i)
	}
	for n := range uint32(len(b.parties)) {
		g.partyOf[n] = g.partyOf[b.root(n)]
	}
	return g.partyOf
}

// merge adds to a party what is said of it under another id.
func (b *Builder) merge(into, from uint32) {
	to, p := &b.parties[into], &b.parties[from]
	if p.name > 0 && (to.name == 0 || b.names.at(p.name-1) < b.names.at(to.name-1)) {
		to.name = p.name
	}
	to.kind = max(to.kind, p.kind)
	to.flags |= p.flags
	if to.government == [2]byte{} {
		to.government = p.government
	}
}

// sortEdges puts edges in order: by counting by their holders, then each holder's.
func (g *Graph) sortEdges() {
	g.first = make([]uint32, len(g.parties)+1)
	g.begin = make([]uint32, len(g.parties)+1)
	g.uneven = make(map[uint32]int64)
	for i := range g.edges {
		e := &g.edges[i]
		g.first[e.holder+1]++
		g.begin[e.held+1]++
		if e.right == control || e.right == votes {
			g.control++
		}
		if s := &g.shares[e.share]; s.Min.exact != nil || s.Max.exact != nil {
			g.uneven[e.held]++
		}
	}
	for i := range g.parties {
		g.first[i+1] += g.first[i]
		g.begin[i+1] += g.begin[i]
	}
	sorted, place := make([]edge, len(g.edges)), slices.Clone(g.first)
	for i := range g.edges {
		holder := g.edges[i].holder
		sorted[place[holder]] = g.edges[i]
		place[holder]++
	}
	g.edges = sorted
	for i := range g.parties {
		slices.SortFunc(g.edges[g.first[i]:g.first[i+1]], g.compareEdges)
	}
	g.inward = make([]uint32, len(g.edges))
	place = slices.Clone(g.begin)
	for i := range g.edges {
		held := g.edges[i].held
		g.inward[place[held]] = uint32(i)
		place[held]++
	}
}
