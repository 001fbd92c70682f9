package flow

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// totals are what a fold must not change.
func totals(g *Graph) map[string]string {
	sums := make(map[string]*big.Int)
	note := func(name string, units *big.Int) {
		if sums[name] == nil {
			sums[name] = new(big.Int)
		}
		if units != nil {
			sums[name].Add(sums[name], units)
		}
	}
	for _, e := range g.Edges {
		note(e.Asset+" tainted on edges", e.Tainted)
		note(e.Asset+" on edges", e.Amount)
		note("transfers", big.NewInt(int64(e.Transfers)))
	}
	for _, n := range g.Nodes {
		note("addresses", big.NewInt(int64(max(1, n.Folded))))
		for _, a := range n.Tainted {
			note(a.Asset+" tainted on nodes", a.Units)
		}
		for _, a := range n.Received {
			note(a.Asset+" received", a.Units)
		}
	}
	out := make(map[string]string)
	for name, sum := range sums {
		out[name] = sum.String()
	}
	return out
}

func TestFoldingAddsUpAndKeepsWhatMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 60)
		most := rapid.IntRange(1, 70).Draw(t, "most nodes")
		before := totals(g)
		folded := *g
		folded.Fold(most)
		if after := totals(&folded); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Fatalf("%v before and %v after", before, after)
		}
		if len(folded.Nodes) > most {
			t.Fatalf("%d nodes of at most %d", len(folded.Nodes), most)
		}
		if err := folded.check(); err != nil {
			t.Fatal(err)
		}
		here := make(map[string]bool)
		var source, stop, listed bool
		for _, n := range folded.Nodes {
			here[n.ID] = true
			source, stop, listed = source || n.Source, stop || n.Stop, listed || n.Kind == Listed
		}
		var must []string
		for _, n := range g.Nodes {
			if n.Source || n.Stop || n.Kind == Listed {
				must = append(must, n.ID)
			}
			if n.Source && !source || n.Stop && !stop || n.Kind == Listed && !listed && most >= 8 {
				t.Fatalf("nothing tells of %+v any more", n)
			}
		}
		if len(must) < most {
			for _, id := range must {
				if !here[id] {
					t.Fatalf("%s was folded, and there are only %d sources, listed parties and stops for %d nodes", id, len(must), most)
				}
			}
		}
	})
}

func TestFoldingIsTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 40)
		most := rapid.IntRange(1, 30).Draw(t, "most nodes")
		other := shuffled(t, g)
		g.Fold(most)
		other.Fold(most)
		if x, y := graphML(t, g), graphML(t, other); x != y {
			t.Fatalf("folded in another order, it differs: %s\nand\n%s", x, y)
		}
	})
}

func graphML(t interface{ Fatal(args ...any) }, g *Graph) string {
	var b bytes.Buffer
	if err := WriteGraphML(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLeavesOfOneHubBecomeOneGroup(t *testing.T) {
	g := star(139)
	g.Nodes[5].Stop = true
	g.Edges[100].Tainted = big.NewInt(5000) // to leaf 100
	for i := range 139 {
		if i != 4 && i != 100 { // all with the same neighbours
			g.Edges = append(g.Edges, Edge{From: fmt.Sprintf("leaf %03d", i), To: "leaf 100", Asset: "ETH", Tainted: big.NewInt(2), Transfers: 1})
		}
	}
	g.Fold(4)
	var ids []string
	for _, n := range g.Nodes {
		ids = append(ids, fmt.Sprintf("%s %d", n.ID, n.Folded))
	}
	slices.Sort(ids)
	if want := []string{"folded:1 137", "hub 0", "leaf 004 0", "leaf 100 0"}; !slices.Equal(ids, want) {
		t.Errorf("nodes %q, want %q", ids, want)
	}
	want := []string{"Folded: 137 addresses in 1 group. 137 transfers to them carried a tainted amount of 137,000 ETH. 137 transfers from them carried a tainted amount of 274 ETH."}
	if !slices.Equal(g.Notes, want) {
		t.Errorf("notes %q, want %q", g.Notes, want)
	}
	if g.Fold(3); len(g.Notes) != 1 || !strings.HasPrefix(g.Notes[0], "Folded: 138 addresses in 1 group.") {
		t.Errorf("notes %q after a second fold, want one that tells of 138 addresses", g.Notes)
	}
}

func TestStopsOfOneNameAreFoldedTogetherWhenThereAreTooMany(t *testing.T) {
	g := star(60)
	for i := range g.Nodes[1:] {
		n := &g.Nodes[i+1]
		n.Stop, n.Kind, n.Label = true, Service, "Exchange "+string(rune('A'+i%2))
	}
	g.Fold(12)
	folded := 0
	for _, n := range g.Nodes {
		if n.Folded > 0 {
			folded++
			if !n.Stop || n.Kind != Service || !strings.HasPrefix(n.Label, "Exchange ") {
				t.Errorf("a group %+v, want stops of one service", n)
			}
		}
	}
	if folded != 2 || len(g.Nodes) != 12 {
		t.Errorf("%d groups among %d nodes, want 2 among 12", folded, len(g.Nodes))
	}
}

func TestAGraphThatFitsIsNotFolded(t *testing.T) {
	g := star(5)
	g.Fold(6)
	if len(g.Nodes) != 6 || len(g.Notes) != 0 {
		t.Errorf("%d nodes with notes %q, want all 6 and none", len(g.Nodes), g.Notes)
	}
}

func TestTheTransactionOfTheLargestIsKept(t *testing.T) {
	g := star(2)
	g.Edges = []Edge{
		{From: "hub", To: "leaf 000", Asset: "ETH", Tainted: big.NewInt(1), Amount: big.NewInt(9), Tx: "small", Transfers: 1, Hops: 2},
		{From: "hub", To: "leaf 000", Asset: "ETH", Tainted: big.NewInt(3), Amount: big.NewInt(3), Tx: "large", Transfers: 2, Hops: 1},
		{From: "hub", To: "leaf 001", Asset: "ETH", Tainted: big.NewInt(2), Tx: "other", Transfers: 1, Hops: 1},
	}
	g.Fold(2)
	if len(g.Edges) != 1 {
		t.Fatalf("%d edges, want 1", len(g.Edges))
	}
	e := g.Edges[0]
	if e.Tx != "large" || e.Tainted.Int64() != 6 || e.Amount != nil || e.Transfers != 4 || e.Hops != 1 {
		t.Errorf("edge %+v, want 6 tainted of an unknown amount in 4 transfers, 1 hop, the largest in large", e)
	}
}
