package ownership

import (
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
	kinds   texts
	sources texts

	// core has the parties that may be on a cycle: all others own nobody who, by any
	// number of steps, owns them.
	core []bool
	// uneven has how many stakes in a party are fractions whose decimals do not end.
	uneven map[uint32]int64
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

// Len is the number of parties, and Interests that of interests.
func (g *Graph) Len() int       { return len(g.parties) }
func (g *Graph) Interests() int { return len(g.edges) }

// Find gives the number of the party with the id, or known under it.
func (g *Graph) Find(id string) (int, bool) {
	n, found := g.ids.find(id)
	if !found {
		return 0, false
	}
	return int(g.partyOf[n]), true
}

// ID is the id of a party.
func (g *Graph) ID(party int) string { return g.ids.at(g.parties[party].id) }

// Name is what the party is called: its id when no statement says.
func (g *Graph) Name(party int) string {
	if n := g.parties[party].name; n > 0 {
		return g.names.at(n - 1)
	}
	return g.ID(party)
}

// Kind says what sort of party it is.
func (g *Graph) Kind(party int) sanctions.Kind { return kindsOfParty[g.parties[party].kind] }

// held are the edges of a holder.
func (g *Graph) heldBy(party uint32) []edge { return g.edges[g.first[party]:g.first[party+1]] }

// holders are the edges of those who hold something in a party.
func (g *Graph) holders(party uint32) iter.Seq[*edge] {
	return func(yield func(*edge) bool) {
		for _, n := range g.inward[g.begin[party]:g.begin[party+1]] {
			if !yield(&g.edges[n]) {
				return
			}
		}
	}
}

// Holdings are the interests in a party that hold on the day, by holder.
func (g *Graph) Holdings(party int, day Day) []Interest {
	var out []Interest
	for e := range g.holders(uint32(party)) {
		if e.holds(day) {
			out = append(out, g.interest(e))
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
