package ownership

import (
	"bytes"
	"iter"

	"github.com/mareva/mareva/sanctions"
)

// Graph is who holds what in whom, as the statements in force say it. It never
// changes; see [Builder]. Parties are numbered in the order of their ids.
type Graph struct {
	ids     directory // also those under which a party is known besides its own
	partyOf []uint32  // by number of an id
	parties []party
	names   texts

	edges  []edge   // by holder, then held, then right
	first  []uint32 // by party: where its edges begin; one more at the end
	inward []uint32 // numbers of edges, by held
	begin  []uint32 // by party: where its inward edges begin; one more at the end

	shares  []size
	kinds   directory
	sources texts

	// circling has the parties that are on a cycle of holdings or hold, by any number of
	// steps, something in one that is.
	circling []bool
	// control counts the links of control and the votes: what a government may control by.
	control int
	// uneven has how many stakes in a party are fractions whose decimals do not end.
	uneven map[uint32]int64

	// What [Graph.With] changed. The numbers of later parties follow those of parties.
	later   []party
	changed map[uint32]party
	out, in map[uint32][]edge // all edges of a holder, and of a held party, instead of those above
}

// party is what the graph keeps of a party.
type party struct {
	id         uint32 // number of its id
	name       uint32 // +1; 0: none
	kind       uint8  // in kindsOfParty
	government [2]byte
	flags      uint8
}

const (
	described = 1 << iota // some statement says who it is
	anonymous
)

var kindsOfParty = []sanctions.Kind{sanctions.Unknown, sanctions.Person, sanctions.Company, sanctions.Organization, sanctions.Entity, sanctions.Vessel, sanctions.Aircraft}

// edge is one interest.
type edge struct {
	holder, held uint32
	share        uint32 // in shares
	from, until  Day
	source       uint32 // in sources; interests of one statement have one
	nominee      uint32 // +1; 0: none
	kind         uint16 // in kinds, +1; 0: none
	right        uint8  // in rightsOfEdge
	flags        uint8
}

const (
	indirect = 1 << iota
	asNominee
	conflicting // put together from statements that contradict each other
)

var rightsOfEdge = []Right{Shares, Votes, Control, Office}

const (
	shares = iota
	votes
	control
	office
)

// size is a share with its ends in whole units, cut off.
type size struct {
	Share
	low, high int64
}

// holds says whether the interest holds on the day; on day 0 those that never
// ended.
func (e *edge) holds(day Day) bool {
	if day == 0 {
		return e.until == 0
	}
	return e.from <= day && (e.until == 0 || day <= e.until)
}

// sure says whether the whole stake is the holder's own.
func (e *edge) sure() bool { return e.flags&(indirect|asNominee) == 0 }

// Len is the number of parties.
func (g *Graph) Len() int { return len(g.parties) + len(g.later) }

// Interests is the number of interests.
func (g *Graph) Interests() int {
	n := len(g.edges)
	for p, edges := range g.out {
		n += len(edges)
		if int(p) < len(g.parties) {
			n -= int(g.first[p+1] - g.first[p])
		}
	}
	return n
}

// party is what the graph keeps of one.
func (g *Graph) party(p uint32) *party {
	if g.changed != nil {
		if c, ok := g.changed[p]; ok {
			return &c
		}
		if int(p) >= len(g.parties) {
			return &g.later[int(p)-len(g.parties)]
		}
	}
	return &g.parties[p]
}

// Find gives the number of the party with the id, or known under it.
func (g *Graph) Find(id string) (int, bool) {
	n, found := g.ids.find(id)
	if !found {
		return 0, false
	}
	return int(g.partyOf[n]), true
}

// ID is the id of a party.
func (g *Graph) ID(party int) string { return g.ids.at(g.party(uint32(party)).id) }

// compareIDs orders parties by their ids.
func (g *Graph) compareIDs(x, y uint32) int {
	return bytes.Compare(g.ids.bytes(g.party(x).id), g.ids.bytes(g.party(y).id))
}

// Name is what the party is called: its id when no statement says.
func (g *Graph) Name(party int) string {
	if n := g.party(uint32(party)).name; n > 0 {
		return g.names.at(n - 1)
	}
	return g.ID(party)
}

// Kind says what sort of party it is.
func (g *Graph) Kind(party int) sanctions.Kind { return kindsOfParty[g.party(uint32(party)).kind] }

// edgesOf are those of a holder, by held.
func (g *Graph) edgesOf(holder uint32) []edge {
	if g.changed != nil {
		if edges, ok := g.out[holder]; ok || int(holder) >= len(g.parties) {
			return edges
		}
	}
	return g.edges[g.first[holder]:g.first[holder+1]]
}

// edgesIn gives the edges of those who hold something in a party, by holder; all of
// one holder together.
func (g *Graph) edgesIn(held uint32) iter.Seq[[]edge] {
	return func(yield func([]edge) bool) {
		if g.changed != nil {
			if edges, ok := g.in[held]; ok || int(held) >= len(g.parties) {
				for len(edges) > 0 {
					n := 1
					for n < len(edges) && edges[n].holder == edges[0].holder {
						n++
					}
					if !yield(edges[:n:n]) {
						return
					}
					edges = edges[n:]
				}
				return
			}
		}
		numbers := g.inward[g.begin[held]:g.begin[held+1]]
		for len(numbers) > 0 {
			from, n := numbers[0], 1
			for n < len(numbers) && g.edges[numbers[n]].holder == g.edges[from].holder {
				n++
			}
			if !yield(g.edges[from : from+uint32(n)]) {
				return
			}
			numbers = numbers[n:]
		}
	}
}

// Holdings are the interests in a party that hold on the day, by holder.
func (g *Graph) Holdings(party int, day Day) []Interest {
	var out []Interest
	for edges := range g.edgesIn(uint32(party)) {
		for i := range edges {
			if edges[i].holds(day) {
				out = append(out, g.interest(&edges[i]))
			}
		}
	}
	return out
}

// interest puts an edge into words.
func (g *Graph) interest(e *edge) Interest {
	i := Interest{
		Holder: g.ID(int(e.holder)), Held: g.ID(int(e.held)), Right: rightsOfEdge[e.right], Share: g.shares[e.share].Share,
		Indirect: e.flags&indirect != 0, AsNominee: e.flags&asNominee != 0, From: e.from, Until: e.until,
		Detail: g.sources.at(e.source),
	}
	if e.kind > 0 {
		i.Kind = g.kinds.at(uint32(e.kind) - 1)
	}
	if e.nominee > 0 {
		i.Nominee = g.ID(int(e.nominee - 1))
	}
	return i
}
