package flow

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/money"
)

// Graph is a trace: addresses, and what went from one to another.
type Graph struct {
	Title     string
	Method    string // such as "haircut"
	Direction string // "forward", or "backward": the sources are then where money ended
	AsOf      string // up to where the ledger was read, such as "block 10,934,201"
	Partial   string // why the trace is not complete; "": it is
	Nodes     []Node
	Edges     []Edge
	Assets    map[string]money.Asset // by Amount.Asset; of one that is missing the decimals are not known
	Notes     []string               // what else a reader must know; Fold adds to it
}

// Node is an address, or several that are folded into one.
type Node struct {
	ID             string // such as "ethereum:0x…", of which no two are equal
	Address, Chain string
	Label          string // whose it is, and by whom that is said; "": unlabelled
	Kind           Kind
	Source, Stop   bool // the trace begins here, or goes no further
	Hops           int
	Tainted        []Amount
	Received       []Amount // of which Tainted is a part
	First          time.Time
	Folded         int // how many addresses this stands for; 0: it is one
}

// Kind is what is known of an address. It decides its shape.
type Kind uint8

// The kinds of addresses.
const (
	Unknown  Kind = iota // circle
	Service              // square
	Listed               // octagon, and the only one in red
	Mixer                // hexagon
	Contract             // diamond
)

var kinds = [...]string{"unknown", "service", "listed", "mixer", "contract"}

// String is the kind in lower case, as in "mixer".
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Amount is some smallest units of an asset. They are a big.Int since sums over
// addresses may be more than 256 bits hold: anybody can issue a token. Nil is 0.
type Amount struct {
	Asset string
	Units *big.Int
}

// Edge is what went from one address to another of one asset.
type Edge struct {
	From, To    string // of Node.ID
	Asset       string
	Tainted     *big.Int // nil is 0
	Amount      *big.Int // all of it; nil where it is not known
	Transfers   int
	First, Last time.Time // zero where a time is not known
	Tx          string    // of the largest transfer
	Hops        int       // the least of its transfers
}

// check says what keeps a graph from being written.
func (g *Graph) check() error {
	known := make(map[string]bool, len(g.Nodes))
	for i := range g.Nodes {
		n := &g.Nodes[i]
		switch {
		case n.ID == "":
			return fmt.Errorf("node %d of the flow has no ID: name it by chain and address", i)
		case known[n.ID]:
			return fmt.Errorf("two nodes of the flow are %q: give each address once", n.ID)
		case int(n.Kind) >= len(kinds):
			return fmt.Errorf("node %q of the flow is of %s: the last is %s", n.ID, n.Kind, kinds[len(kinds)-1])
		case n.Folded < 0:
			return fmt.Errorf("node %q of the flow stands for %d addresses: give 0 for one", n.ID, n.Folded)
		}
		known[n.ID] = true
		for _, a := range slices.Concat(n.Tainted, n.Received) {
			if sign(a.Units) < 0 {
				return fmt.Errorf("node %q of the flow has %s of %s: an amount is never below 0", n.ID, a.Units, a.Asset)
			}
		}
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		for _, end := range []string{e.From, e.To} {
			if !known[end] {
				return fmt.Errorf("an edge of the flow runs from %q to %q, and there is no node %q: add it", e.From, e.To, end)
			}
		}
		if sign(e.Tainted) < 0 || sign(e.Amount) < 0 {
			return fmt.Errorf("the edge of the flow from %q to %q has an amount of %s below 0", e.From, e.To, e.Asset)
		}
	}
	return nil
}

// ordered is the same graph whatever the order in which it came, with one edge for
// each asset from one node to another. It shares no slice with g that is written to.
func (g *Graph) ordered() *Graph {
	out := *g
	out.Nodes = slices.Clone(g.Nodes)
	slices.SortFunc(out.Nodes, func(a, b Node) int { return strings.Compare(a.ID, b.ID) })
	for i := range out.Nodes {
		n := &out.Nodes[i]
		n.Tainted, n.Received = sum(n.Tainted), sum(n.Received)
	}
	out.Edges = merge(g.Edges, func(id string) string { return id })
	out.Notes = slices.Clone(g.Notes)
	return &out
}
