package cluster

import "slices"

// Hinge is a transaction, or a decision, without which a cluster falls apart.
type Hinge struct {
	Evidence
	// Parts are how many addresses stand in what remains, the largest first.
	Parts []int
}

// A hinge is told where the second part is of some size: any small cluster hangs on single
// transactions.
const (
	hingeLeast = 100 // addresses
	hingeShare = 20  // or a twentieth of the cluster, whichever is more
)

// hinge finds the transaction that holds the most addresses to the rest by itself: where
// two large owners became one cluster by a single transaction, that one is to be doubted
// first. It goes once through addresses and ties as a graph, and asks of each tie what of the
// cluster is reached only through it (Hopcroft and Tarjan's articulation points).
func (w *walk) hinge(ties []tie) *Hinge {
	least := max(hingeLeast, len(w.from)/hingeShare)
	if len(w.from) < 2*least {
		return nil
	}
	g := newTieGraph(ties)
	best, parts := -1, []int(nil)
	g.walk(func(tie int, cut []int) {
		rest := len(g.ties) // addresses
		for _, n := range cut {
			rest -= n
		}
		list := append(slices.Clone(cut), rest)
		slices.Sort(list)
		slices.Reverse(list)
		list = slices.DeleteFunc(list, func(n int) bool { return n == 0 })
		if len(list) > 1 && list[1] >= least && (best < 0 || list[1] > parts[1]) {
			best, parts = tie, list
		}
	})
	if best < 0 {
		return nil
	}
	return &Hinge{w.evidence(&ties[best]), parts}
}

// tieGraph has a node for each address, from 0, and behind them one for each tie.
type tieGraph struct {
	ties    [][]int32 // of each address
	members [][]int32 // of each tie
}

func newTieGraph(ties []tie) *tieGraph {
	g := &tieGraph{members: make([][]int32, len(ties))}
	number := map[uint32]int32{}
	for i := range ties {
		for _, a := range ties[i].addresses {
			n, known := number[a]
			if !known {
				n = int32(len(g.ties))
				number[a] = n
				g.ties = append(g.ties, nil)
			}
			g.ties[n] = append(g.ties[n], int32(i))
			g.members[i] = append(g.members[i], n)
		}
	}
	return g
}

// next is a node's neighbour by number, -1 behind the last.
func (g *tieGraph) next(node, i int) int {
	if node < len(g.ties) {
		if i < len(g.ties[node]) {
			return len(g.ties) + int(g.ties[node][i])
		}
		return -1
	}
	if m := g.members[node-len(g.ties)]; i < len(m) {
		return int(m[i])
	}
	return -1
}

// walk goes depth first, and tells of each tie how many addresses stand in each stretch that
// nothing but the tie holds to the rest.
func (g *tieGraph) walk(tell func(tie int, cut []int)) {
	all := len(g.ties) + len(g.members)
	seen, low, size := make([]int, all), make([]int, all), make([]int, all)
	cuts := make([][]int, len(g.members))
	type frame struct{ node, from, at int }
	stack := []frame{{node: 0, from: -1}}
	clock := 1
	seen[0], low[0], size[0] = 1, 1, 1
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		next := g.next(f.node, f.at)
		f.at++
		switch {
		case next < 0:
			stack = stack[:len(stack)-1]
			if f.node >= len(g.ties) {
				tell(f.node-len(g.ties), cuts[f.node-len(g.ties)])
			}
			if f.from < 0 {
				continue
			}
			low[f.from] = min(low[f.from], low[f.node])
			size[f.from] += size[f.node]
			if f.from >= len(g.ties) && low[f.node] >= seen[f.from] {
				cuts[f.from-len(g.ties)] = append(cuts[f.from-len(g.ties)], size[f.node])
			}
		case next == f.from:
		case seen[next] > 0:
			low[f.node] = min(low[f.node], seen[next])
		default:
			clock++
			seen[next], low[next] = clock, clock
			if next < len(g.ties) {
				size[next] = 1
			}
			stack = append(stack, frame{node: next, from: f.node})
		}
	}
}
