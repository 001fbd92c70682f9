package flow

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// key is an attribute of GraphML, and what kind of value it has.
type key struct{ of, name, kind string }

var keys = [...]key{
	{"graph", "title", "string"},
	{"graph", "method", "string"},
	{"graph", "direction", "string"},
	{"graph", "as_of", "string"},
	{"graph", "partial", "string"},
	{"graph", "notes", "string"},
	{"graph", "statement", "string"},
	{"node", "label", "string"},
	{"node", "address", "string"},
	{"node", "chain", "string"},
	{"node", "kind", "string"},
	{"node", "source", "boolean"},
	{"node", "stop", "boolean"},
	{"node", "hops", "int"},
	{"node", "folded", "int"},
	{"node", "tainted", "string"},
	{"node", "tainted_units", "string"},
	{"node", "received", "string"},
	{"node", "received_units", "string"},
	{"node", "first_seen", "string"},
	{"edge", "label", "string"},
	{"edge", "asset", "string"},
	{"edge", "symbol", "string"},
	{"edge", "decimals", "int"},
	{"edge", "tainted", "string"},
	{"edge", "amount", "string"},
	{"edge", "transfers", "int"},
	{"edge", "first", "string"},
	{"edge", "last", "string"},
	{"edge", "tx", "string"},
	{"edge", "hops", "int"},
	{"edge", "weight", "double"},
}

// WriteGraphML writes a graph for Gephi, yEd, Cytoscape and others, with all its
// nodes and one edge for each asset from one to another. The amounts of edges are in
// smallest units, and those of nodes also as people read them; both are strings, as
// they are larger than such programs can count. An edge's weight is from 1 to 1000,
// for layouts: its part of the largest tainted amount of its asset. An error is of w,
// or says what in the graph does not fit together.
func WriteGraphML(w io.Writer, g *Graph) error {
	if err := g.check(); err != nil {
		return fmt.Errorf("export the flow: %w", err)
	}
	g = g.ordered()
	b := bufio.NewWriter(w)
	x := &export{Writer: b, names: g.names(), most: largest(g.Edges)}
	x.printf("%s\n", `<?xml version="1.0" encoding="UTF-8"?>`)
	x.printf("%s\n", `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">`)
	for _, k := range keys {
		x.printf(`<key id="%s" for="%s" attr.name="%s" attr.type="%s"/>`+"\n", k.id(), k.of, k.name, k.kind)
	}
	x.printf("%s\n", `<graph id="flow" edgedefault="directed">`)
	x.graph(g)
	number := make(map[string]int, len(g.Nodes))
	for i := range g.Nodes {
		number[g.Nodes[i].ID] = i
		x.node(i, &g.Nodes[i])
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		x.edge(i, number[e.From], number[e.To], e, g)
	}
	x.printf("</graph>\n</graphml>\n")
	return b.Flush()
}

func (k key) id() string { return k.of + "_" + k.name }

type export struct {
	*bufio.Writer
	names names
	most  map[string]*big.Int
	of    string // whose attributes follow
}

func (x *export) printf(format string, args ...any) { fmt.Fprintf(x, format, args...) }

// data writes an attribute, unless there is none.
func (x *export) data(name, value string) {
	if value != "" {
		x.printf(`<data key="%s">%s</data>`+"\n", key{of: x.of, name: name}.id(), escape(value))
	}
}

func (x *export) graph(g *Graph) {
	x.of = "graph"
	x.data("title", g.Title)
	x.data("method", g.Method)
	x.data("direction", g.Direction)
	x.data("as_of", g.AsOf)
	x.data("partial", g.Partial)
	x.data("notes", strings.Join(g.Notes, "\n"))
	x.data("statement", statement)
}

func (x *export) node(i int, n *Node) {
	x.of = "node"
	label := cmp.Or(n.Label, n.Address, n.ID)
	if n.Folded > 0 {
		label = count(n.Folded, "address")
		if n.Label != "" {
			label += ": " + n.Label
		}
	}
	x.printf(`<node id="n%d">`+"\n", i)
	x.data("label", label)
	x.data("address", n.Address)
	x.data("chain", n.Chain)
	x.data("kind", n.Kind.String())
	x.data("source", strconv.FormatBool(n.Source))
	x.data("stop", strconv.FormatBool(n.Stop))
	x.data("hops", strconv.Itoa(n.Hops))
	x.data("folded", strconv.Itoa(n.Folded))
	x.amounts("tainted", n.Tainted)
	x.amounts("received", n.Received)
	x.time("first_seen", n.First)
	x.printf("</node>\n")
}

func (x *export) amounts(name string, amounts []Amount) {
	var texts, units []string
	for _, a := range amounts {
		texts = append(texts, x.names.plain(a.Asset, a.Units))
		units = append(units, decimal(a.Units)+" "+a.Asset)
	}
	x.data(name, strings.Join(texts, "; "))
	x.data(name+"_units", strings.Join(units, "; "))
}

func (x *export) edge(i, from, to int, e *Edge, g *Graph) {
	x.of = "edge"
	x.printf(`<edge id="e%d" source="n%d" target="n%d">`+"\n", i, from, to)
	x.data("label", x.names.plain(e.Asset, e.Tainted))
	x.data("asset", e.Asset)
	if a := g.Assets[e.Asset]; a.Known {
		x.data("symbol", a.Symbol)
		x.data("decimals", strconv.Itoa(int(a.Decimals)))
	}
	x.data("tainted", decimal(e.Tainted))
	if e.Amount != nil {
		x.data("amount", decimal(e.Amount))
	}
	x.data("transfers", strconv.Itoa(e.Transfers))
	x.time("first", e.First)
	x.time("last", e.Last)
	x.data("tx", e.Tx)
	x.data("hops", strconv.Itoa(e.Hops))
	x.data("weight", strconv.FormatInt(max(1, relative(e.Tainted, x.most[e.Asset])*1000/whole), 10))
	x.printf("</edge>\n")
}

func (x *export) time(name string, t time.Time) {
	if !t.IsZero() {
		x.data(name, stamp(t))
	}
}

// decimal is the smallest units as a whole number.
func decimal(units *big.Int) string {
	if units == nil {
		return "0"
	}
	return units.String()
}
