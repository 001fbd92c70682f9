package main

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/flow"
)

// traceGraph gathers a trace as a graph: one edge for each asset from one address to
// another. It is written at the end.
type traceGraph struct {
	command *traceCommand
	w       io.Writer
	write   func(io.Writer, *flow.Graph) error
	graph   flow.Graph
	view    *ledger.View
	edges   map[graphEdge]*flow.Edge
	texts   map[uint32]string
	nobody  bool // an edge leads to no address, or comes from none
}

type graphEdge struct{ from, to, asset uint32 }

// nobodyID is the node of what has no address.
const nobodyID = ":none"

func newTraceGraph(c *traceCommand, w io.Writer, write func(io.Writer, *flow.Graph) error) *traceGraph {
	title := "Where it came from"
	if c.Direction == "forward" {
		title = "Where it went"
	}
	return &traceGraph{command: c, w: w, write: write, graph: flow.Graph{
		Title: title, Method: c.Method, Direction: c.Direction, Assets: map[string]money.Asset{},
	}}
}

func (o *traceGraph) begin(v *ledger.View, _ []string) error {
	o.view, o.edges, o.texts, o.nobody = v, map[graphEdge]*flow.Edge{}, map[uint32]string{}, false
	asOf := fmt.Sprintf("%s without a block", v.Chain().Name)
	if head, ok := v.Head(); ok {
		asOf = fmt.Sprintf("%s block %s", v.Chain().Name, grouped(head.Number))
	}
	o.graph.AsOf = strings.TrimPrefix(o.graph.AsOf+", "+asOf, ", ")
	return nil
}

// node is the id of an address's node.
func (o *traceGraph) node(id uint32) string {
	text, known := o.texts[id]
	if !known {
		text = string(o.view.Chain().Name) + nobodyID
		if id != 0 {
			text = string(o.view.Chain().Name) + ":" + o.view.AddressText(id)
		}
		o.texts[id] = text
	}
	return text
}

func (o *traceGraph) transfer(x *tracing.Transfer) error {
	o.nobody = o.nobody || x.From == 0 || x.To == 0
	at := x.Place()
	when := time.Time{}
	if at.Time != ledger.NoTime {
		when = time.Unix(at.Time, 0).UTC()
	}
	asset := o.view.Asset(x.Asset)
	key := graphEdge{x.From, x.To, x.Asset}
	e := o.edges[key]
	if e == nil {
		e = &flow.Edge{
			From: o.node(x.From), To: o.node(x.To), Asset: asset.ID, Tainted: new(big.Int), Amount: new(big.Int),
			First: when, Last: when, Tx: o.view.TxText(&at), Hops: x.Hops,
		}
		o.edges[key] = e
		o.graph.Assets[asset.ID] = moneyAsset(asset)
	}
	e.Tainted.Add(e.Tainted, x.Tainted.ToBig())
	e.Amount.Add(e.Amount, x.Amount.ToBig())
	e.Transfers++
	e.Hops = min(e.Hops, x.Hops)
	if !when.IsZero() && (when.Before(e.First) || e.First.IsZero()) {
		e.First = when
	}
	if when.After(e.Last) {
		e.Last = when
	}
	return nil
}

func moneyAsset(a ledger.Asset) money.Asset {
	m := money.Asset{Symbol: a.Symbol, Name: a.Name}
	if a.Decimals != nil {
		m.Decimals, m.Known = *a.Decimals, true
	}
	return m
}

func (o *traceGraph) end(r *tracing.Result, labels *tracing.Labels, _ []string) error {
	reached := map[uint32]bool{}
	err := r.Addresses(func(a *tracing.Address) error {
		reached[a.ID] = true
		n := flow.Node{
			ID: o.node(a.ID), Address: o.view.AddressText(a.ID), Chain: string(o.view.Chain().Name), Label: a.Stop,
			Kind: kindOf(labels.Of(a.ID)), Source: a.Source, Stop: a.Stop != "" || a.Hub, Hops: a.Hops, Tainted: o.amounts(a.Tainted),
		}
		if n.Label == "" {
			n.Label = labelName(labels, a.ID)
		}
		if a.Hub && n.Label == "" {
			n.Label = "hub: moves too much to be one owner's"
		}
		if received, known := r.Received(a); known {
			n.Received = o.amounts(received)
		}
		if a.First.Time != ledger.NoTime {
			n.First = time.Unix(a.First.Time, 0).UTC()
		}
		o.graph.Nodes = append(o.graph.Nodes, n)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(o.texts)) {
		if id != 0 && !reached[id] { // it paid what came of a trade, or from another chain
			o.graph.Nodes = append(o.graph.Nodes, flow.Node{
				ID: o.node(id), Address: o.view.AddressText(id), Chain: string(o.view.Chain().Name), Label: labelName(labels, id), Kind: kindOf(labels.Of(id)),
			})
		}
	}
	if o.nobody {
		o.graph.Nodes = append(o.graph.Nodes, flow.Node{ID: o.node(0), Chain: string(o.view.Chain().Name), Label: "no address"})
	}
	for _, e := range o.edges { // the writers put them in order
		o.graph.Edges = append(o.graph.Edges, *e)
	}
	return nil
}

func (o *traceGraph) amounts(list []tracing.Amount) (out []flow.Amount) {
	for _, a := range list {
		if a.Source != 0 {
			continue
		}
		asset := o.view.Asset(a.Asset)
		o.graph.Assets[asset.ID] = moneyAsset(asset)
		out = append(out, flow.Amount{Asset: asset.ID, Units: a.Units})
	}
	return out
}

// kindOf is the shape that a label gives an address.
func kindOf(l *tracing.Label) flow.Kind {
	switch {
	case l == nil:
		return flow.Unknown
	case l.Listed:
		return flow.Listed
	case l.Category == "mixing_service":
		return flow.Mixer
	case l.Service:
		return flow.Service
	}
	return flow.Unknown
}

func (o *traceGraph) finish(partial string) error {
	o.graph.Partial = partial
	return o.write(o.w, &o.graph)
}
