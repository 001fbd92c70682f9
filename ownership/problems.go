package ownership

import (
	"fmt"
	"slices"
	"strings"
)

// Problems are what looks wrong in the interests that hold on the day, by party, at
// most limit of them. Everything is computed all the same; they say where a result
// may rest on a mistake.
func (g *Graph) Problems(day Day, limit int) []Problem {
	var out []Problem
	describes := false // somebody, so that those whom nothing describes stand out
	for p := range uint32(g.Len()) {
		describes = describes || g.party(p).flags&described != 0
	}
	for p := range uint32(g.Len()) {
		if len(out) >= limit {
			return out[:limit]
		}
		if describes && g.party(p).flags&described == 0 {
			out = append(out, Problem{
				UnknownParty, strings.Join(g.sourcesIn(p, day), ", "),
				fmt.Sprintf("%s holds or is held, and nothing says who it is; import the register that describes it", g.ID(int(p))),
			})
		}
		out = append(out, g.problemsOf(p, day)...)
	}
	for _, cycle := range g.cycles(day) {
		out = append(out, g.cycleProblem(cycle, day))
	}
	return out[:min(len(out), limit)]
}

func (g *Graph) problemsOf(p uint32, day Day) (out []Problem) {
	var totals [2]Percent
	for h := range g.holdingsIn(p, day) {
		where := strings.Join(g.sourcesOf(h, day), ", ")
		if h.conflict {
			out = append(out, Problem{Contradiction, where, fmt.Sprintf(
				"what %s holds in %s is said in ways that do not agree: it counts as %s; end or withdraw the statement that is wrong", g.ID(int(h.holder)), g.ID(int(p)), h.share)})
		}
		if h.right > votes {
			continue
		}
		totals[h.right] = totals[h.right].Plus(h.share.Min)
		if h.holder == p {
			out = append(out, Problem{OwnShares, where, fmt.Sprintf("%s holds %s of itself; such a stake alone never blocks", g.ID(int(p)), h.share)})
		}
	}
	for right, total := range totals {
		if total.Cmp(Whole) > 0 {
			out = append(out, Problem{SharesAboveWhole, strings.Join(g.sourcesIn(p, day), ", "), fmt.Sprintf(
				"the %s of %s add up to %s %%, which is more than there are; stakes count only as far as they are sure; end or correct one of them", rightsOfEdge[right], g.ID(int(p)), total)})
		}
	}
	return out
}

// maxSources is how many records a message names.
const maxSources = 5

func (g *Graph) sourcesOf(h *holding, day Day) (out []string) {
	for i := range h.edges {
		if e := &h.edges[i]; e.holds(day) && len(out) < maxSources {
			out = append(out, g.sources.at(e.source))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sourcesIn are the records of interests in a party, or of what it holds when nobody
// holds anything in it.
func (g *Graph) sourcesIn(p uint32, day Day) (out []string) {
	for h := range g.holdingsIn(p, day) {
		if len(out) < maxSources {
			out = append(out, g.sourcesOf(h, day)...)
		}
	}
	if len(out) == 0 {
		for h := range g.holdingsOf(p, day) {
			if len(out) < maxSources {
				out = append(out, g.sourcesOf(h, day)...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (g *Graph) cycleProblem(cycle []uint32, day Day) Problem {
	var ids []string
	for _, p := range cycle[:min(len(cycle), maxSources)] {
		ids = append(ids, g.ID(int(p)))
	}
	text := list(ids)
	if more := len(cycle) - len(ids); more > 0 {
		text = strings.Join(ids, ", ") + fmt.Sprintf(" and %d more", more)
	}
	return Problem{CycleOfOwners, strings.Join(g.sourcesIn(cycle[0], day), ", "), text + " own one another in a circle; stakes that reach the line only through it are for review"}
}

// cycles are the groups of parties of which each owns every other by some number of
// steps, in the order of their first. The walk keeps its own stack, since a chain may
// be as long as the register.
func (g *Graph) cycles(day Day) (out [][]uint32) {
	order := make(map[uint32]int) // in which a party was met, from 1
	low := make(map[uint32]int)   // the earliest met that it leads back to
	onPath := make(map[uint32]bool)
	var path []uint32
	type frame struct {
		p    uint32
		next []uint32
	}
	enter := func(p uint32) frame {
		order[p], low[p], onPath[p] = len(order)+1, len(order)+1, true
		path = append(path, p)
		f := frame{p: p}
		for h := range g.holdingsOf(p, day) {
			if h.right <= votes && h.held != p && g.circling[h.held] {
				f.next = append(f.next, h.held)
			}
		}
		return f
	}
	for start := range uint32(g.Len()) {
		if !g.circling[start] || order[start] > 0 {
			continue
		}
		for stack := []frame{enter(start)}; len(stack) > 0; {
			f := &stack[len(stack)-1]
			if len(f.next) > 0 {
				p := f.next[0]
				f.next = f.next[1:]
				switch {
				case order[p] == 0:
					stack = append(stack, enter(p))
				case onPath[p]:
					low[f.p] = min(low[f.p], order[p])
				}
				continue
			}
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				below := stack[len(stack)-1].p
				low[below] = min(low[below], low[f.p])
			}
			if low[f.p] != order[f.p] {
				continue
			}
			at := len(path) - 1
			for path[at] != f.p {
				at--
			}
			group := slices.Clone(path[at:])
			path = path[:at]
			for _, p := range group {
				onPath[p] = false
			}
			if len(group) > 1 {
				slices.Sort(group)
				out = append(out, group)
			}
		}
	}
	slices.SortFunc(out, func(x, y []uint32) int { return compare(x[0], y[0]) })
	return out
}
