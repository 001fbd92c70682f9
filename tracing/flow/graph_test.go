package flow

import (
	"fmt"
	"math/big"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/money"
)

// anyAmount is from nothing to more than 256 bits hold.
func anyAmount(t *rapid.T, name string) *big.Int {
	n := new(big.Int).SetUint64(rapid.Uint64().Draw(t, name))
	return n.Lsh(n, rapid.SampledFrom([]uint{0, 0, 0, 30, 70, 200}).Draw(t, name+" shift"))
}

// anyGraph has addresses that give anything to each other, one of them to many.
func anyGraph(t *rapid.T, mostNodes int) *Graph {
	g := &Graph{
		Title: "Case 4711", Method: rapid.SampledFrom([]string{"haircut", "poison", "fifo", ""}).Draw(t, "method"),
		Direction: rapid.SampledFrom([]string{"forward", "backward"}).Draw(t, "direction"),
		AsOf:      "block 10,934,201", Partial: rapid.SampledFrom([]string{"", "the limit of 5 hops was reached"}).Draw(t, "partial"),
		Assets: map[string]money.Asset{"ETH": {Symbol: "ETH", Decimals: 18, Known: true}, "0xaa": {Symbol: "TKN", Decimals: 6, Known: true}},
	}
	n := rapid.IntRange(1, mostNodes).Draw(t, "nodes")
	few := rapid.IntRange(0, 1000).Draw(t, "labelled") // in a thousand
	for i := range n {
		node := Node{ID: fmt.Sprintf("ethereum:0x%040x", i), Address: fmt.Sprintf("0x%040x", i), Chain: "ethereum", Hops: i % 7}
		if rapid.IntRange(0, 999).Draw(t, "special") < few {
			node.Label = rapid.SampledFrom([]string{"", "Exchange A", "Pool, attributed by Example Lists", "بنك المثال"}).Draw(t, "label")
			node.Kind = Kind(rapid.IntRange(0, len(kinds)-1).Draw(t, "kind"))
			node.Source, node.Stop = rapid.Bool().Draw(t, "source"), rapid.Bool().Draw(t, "stop")
			node.Folded = rapid.SampledFrom([]int{0, 0, 0, 137}).Draw(t, "folded")
			node.Tainted = append(node.Tainted, Amount{"ETH", anyAmount(t, "tainted")})
		}
		g.Nodes = append(g.Nodes, node)
	}
	end := rapid.OneOf(rapid.IntRange(0, n-1), rapid.Just(0))
	for range rapid.IntRange(0, 2*n+5).Draw(t, "edges") {
		e := Edge{
			From: g.Nodes[end.Draw(t, "from")].ID, To: g.Nodes[end.Draw(t, "to")].ID, Asset: rapid.SampledFrom([]string{"ETH", "ETH", "0xaa", "0xbb"}).Draw(t, "asset"),
			Tainted: anyAmount(t, "tainted"), Transfers: rapid.IntRange(1, 9).Draw(t, "transfers"), Hops: rapid.IntRange(0, 9).Draw(t, "hops"),
			Tx: rapid.SampledFrom([]string{"0x01", "0x02"}).Draw(t, "tx"),
		}
		e.Amount = new(big.Int).Add(e.Tainted, anyAmount(t, "untainted"))
		if hour := rapid.IntRange(0, 99).Draw(t, "hour"); hour > 0 {
			e.First = time.Date(2020, 9, 26, hour, 0, 0, 0, time.UTC)
			e.Last = e.First.Add(time.Hour)
		}
		g.Edges = append(g.Edges, e)
	}
	return g
}

func shuffled(t *rapid.T, g *Graph) *Graph {
	out := *g
	out.Nodes = rapid.Permutation(g.Nodes).Draw(t, "order of nodes")
	out.Edges = rapid.Permutation(g.Edges).Draw(t, "order of edges")
	return &out
}

// star is a source that pays a thousand units to each of so many addresses.
func star(leaves int) *Graph {
	g := &Graph{Method: "fifo", Assets: map[string]money.Asset{"ETH": {Symbol: "ETH", Known: true}}}
	g.Nodes = append(g.Nodes, Node{ID: "hub", Source: true})
	for i := range leaves {
		id := fmt.Sprintf("leaf %03d", i)
		paid := big.NewInt(1000)
		g.Nodes = append(g.Nodes, Node{ID: id, Hops: 1, Tainted: []Amount{{"ETH", paid}}})
		g.Edges = append(g.Edges, Edge{From: "hub", To: id, Asset: "ETH", Tainted: paid, Amount: paid, Transfers: 1, Hops: 1})
	}
	return g
}
