package flow

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// foldNote is how the note about folding begins, by which an earlier one is found.
const foldNote = "Folded: "

// Fold makes at most so many nodes of a graph. Sources, listed parties and stops stay
// by themselves as long as there is room for them, and so do the addresses with the
// largest flows. The others become groups of addresses with the same hops: those with
// the same neighbours if that is enough. A group never mixes sources, listed parties
// or stops with what is neither, unless there is no room for a group of each. Notes
// say what was folded.
func (g *Graph) Fold(maxNodes int) {
	maxNodes = max(maxNodes, 1)
	if len(g.Nodes) <= maxNodes {
		return
	}
	g.Nodes, g.Edges = slices.Clone(g.Nodes), slices.Clone(g.Edges)
	slices.SortStableFunc(g.Nodes, func(a, b Node) int { return strings.Compare(a.ID, b.ID) })
	order, must := g.rank()
	want := maxNodes * 2 / 3 // fewer by themselves would be too coarse a picture
	if must < maxNodes {
		want = max(want, must)
	}
	for _, by := range []struct {
		key  func(*Node) string
		want int
	}{
		{g.neighbourhood(), want},
		{labelled, want},
		{column, want},
		{role, 0},
		{func(*Node) string { return "" }, 0},
	} {
		keys := make([]string, len(g.Nodes))
		for i := range g.Nodes {
			keys[i] = by.key(&g.Nodes[i])
		}
		if keep := most(order, keys, maxNodes); keep >= by.want {
			g.join(order[keep:], keys)
			break
		}
	}
	g.Notes = slices.DeleteFunc(slices.Clone(g.Notes), func(note string) bool { return strings.HasPrefix(note, foldNote) })
	g.Notes = append(g.Notes, g.folded())
}

// rank orders nodes by how much a reader would miss them, and says how many of them
// are sources, listed or stops.
func (g *Graph) rank() (order []int, must int) {
	most := largest(g.Edges)
	flow := make(map[string]int64, len(g.Nodes))
	for i := range g.Edges {
		e := &g.Edges[i]
		if e.From != e.To {
			part := relative(e.Tainted, most[e.Asset]) >> 20 // so that no sum overflows
			flow[e.From] += part
			flow[e.To] += part
		}
	}
	class := func(n *Node) int {
		switch {
		case n.Source:
			return 0
		case n.Kind == Listed:
			return 1
		case n.Stop:
			return 2
		}
		return 3
	}
	for i := range g.Nodes {
		order = append(order, i)
		if class(&g.Nodes[i]) < 3 {
			must++
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &g.Nodes[i], &g.Nodes[j]
		return cmp.Or(cmp.Compare(class(a), class(b)), cmp.Compare(flow[b.ID], flow[a.ID]), cmp.Compare(a.Hops, b.Hops), cmp.Compare(i, j))
	})
	return order, must
}

// role is what no group mixes.
func role(n *Node) string { return fmt.Sprint(n.Source, n.Kind == Listed, n.Stop) }

func column(n *Node) string { return role(n) + " " + strconv.Itoa(n.Hops) }

func labelled(n *Node) string { return fmt.Sprintf("%s %d %q", column(n), n.Kind, n.Label) }

// neighbourhood tells nodes apart by kind and label, and by whom they got something
// from or gave something to.
func (g *Graph) neighbourhood() func(*Node) string {
	around := make(map[string]map[string]bool, len(g.Nodes))
	note := func(id, other string) {
		if around[id] == nil {
			around[id] = make(map[string]bool)
		}
		around[id][other] = true
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		note(e.From, ">"+e.To)
		note(e.To, "<"+e.From)
	}
	return func(n *Node) string {
		return fmt.Sprintf("%s %q", labelled(n), slices.Sorted(maps.Keys(around[n.ID])))
	}
}

// most is how many of the first nodes in order can be kept, if those after them are
// grouped by key; below 0 where even one group for each key is too much.
func most(order []int, keys []string, maxNodes int) int {
	groups := make(map[string]bool)
	for keep := len(order) - 1; keep >= 0; keep-- {
		groups[keys[order[keep]]] = true
		if keep+len(groups) <= maxNodes {
			return keep
		}
	}
	return -1
}

// join makes one node of those with the same key, and adds up the edges.
func (g *Graph) join(rest []int, keys []string) {
	groups := make(map[string][]int) // in order of IDs
	for _, i := range slices.Sorted(slices.Values(rest)) {
		groups[keys[i]] = append(groups[keys[i]], i)
	}
	taken := make(map[string]bool, len(g.Nodes))
	for i := range g.Nodes {
		taken[g.Nodes[i].ID] = true
	}
	renamed := make(map[string]string)
	number := 0
	var joined []Node
	for _, members := range slices.SortedFunc(maps.Values(groups), func(a, b []int) int { return cmp.Compare(a[0], b[0]) }) {
		if len(members) < 2 {
			continue
		}
		nodes := make([]Node, len(members))
		for k, i := range members {
			nodes[k] = g.Nodes[i]
		}
		group := group(nodes)
		for group.ID == "" || taken[group.ID] {
			number++
			group.ID = "folded:" + strconv.Itoa(number)
		}
		taken[group.ID] = true
		for k := range nodes {
			renamed[nodes[k].ID] = group.ID
		}
		joined = append(joined, group)
	}
	g.Nodes = append(slices.DeleteFunc(g.Nodes, func(n Node) bool { return renamed[n.ID] != "" }), joined...)
	g.Edges = merge(g.Edges, func(id string) string { return cmp.Or(renamed[id], id) })
}

// group is one node for several. What they do not have in common is not said of it.
func group(nodes []Node) Node {
	out := Node{Kind: nodes[0].Kind, Label: nodes[0].Label, Chain: nodes[0].Chain, Hops: nodes[0].Hops, First: nodes[0].First}
	for i := range nodes {
		n := &nodes[i]
		if n.Kind != out.Kind {
			out.Kind = Unknown
		}
		if n.Label != out.Label {
			out.Label = ""
		}
		if n.Chain != out.Chain {
			out.Chain = ""
		}
		out.Source, out.Stop = out.Source || n.Source, out.Stop || n.Stop
		out.Hops = min(out.Hops, n.Hops)
		out.First = earlier(out.First, n.First)
		out.Folded += max(1, n.Folded)
		out.Tainted, out.Received = append(out.Tainted, n.Tainted...), append(out.Received, n.Received...)
	}
	out.Tainted, out.Received = sum(out.Tainted), sum(out.Received)
	return out
}

// folded says what the groups of a graph stand for.
func (g *Graph) folded() string {
	in := make(map[string]bool)
	addresses := 0
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Folded > 0 {
			in[n.ID] = true
			addresses += n.Folded
		}
	}
	var to, among, from []*Edge
	for i := range g.Edges {
		switch e := &g.Edges[i]; {
		case in[e.From] && in[e.To]:
			among = append(among, e)
		case in[e.To]:
			to = append(to, e)
		case in[e.From]:
			from = append(from, e)
		}
	}
	text := foldNote + count(addresses, "address") + " in " + count(len(in), "group") + "."
	n := g.names()
	for _, part := range []struct {
		where string
		edges []*Edge
	}{{"to them", to}, {"among them", among}, {"from them", from}} {
		if len(part.edges) > 0 {
			text += " " + n.carried(part.where, part.edges)
		}
	}
	return text
}

// carried says in a sentence what transfers moved.
func (n names) carried(where string, edges []*Edge) string {
	transfers := 0
	var tainted []Amount
	for _, e := range edges {
		transfers += e.Transfers
		tainted = append(tainted, Amount{e.Asset, e.Tainted})
	}
	return count(transfers, "transfer") + " " + where + " carried a tainted amount of " + n.list(sum(tainted)) + "."
}

// count writes a number with its noun.
func count(n int, noun string) string {
	text := grouped(new(big.Int).SetInt64(int64(n)).String()) + " " + noun
	switch {
	case n == 1:
		return text
	case strings.HasSuffix(noun, "s"):
		return text + "es"
	}
	return text + "s"
}
