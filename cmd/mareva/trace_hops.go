package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/bridge"
	"github.com/mareva/mareva/tracing/taint"
)

// traceHops is how a trace goes from chain to chain.
type traceHops struct {
	others   []*ledger.View // that have seen no source
	views    []*ledger.View // all
	froms    []numbered
	list     []bridge.Hop
	leaving  map[hopEnd][]int // hops by where they leave
	reached  map[int]*hopTaint
	arrivals map[*ledger.View][]tracing.Arrival
	cut      string // why not all is here; "": it is
}

// hopEnd is what a transaction moved of an asset.
type hopEnd struct {
	view  int
	place ledger.Place
	asset uint32
}

// hopTaint is the taint that went into a hop.
type hopTaint struct {
	parts []taint.Run // by source of its chain
	hops  int
}

// Bounds of a trace from chain to chain.
const (
	mostHops      = 1 << 18 // of about a kilobyte
	mostHopRounds = 12
)

// hops says whether a trace may go to other chains.
func (c *traceCommand) hops() bool {
	return !c.NoCrossings && c.Direction == "forward" && c.Chain == "" && c.Asset == ""
}

// hop finds out what comes to which chain. Each round traces through all chains with what the
// one before brought there, until nothing else comes; what is written comes after them.
func (t *openedTrace) hop(ctx context.Context) error {
	h := &t.hops
	if !t.command.hops() || len(t.views)+len(h.others) < 2 {
		return nil
	}
	h.views = slices.Concat(t.views, h.others)
	h.froms = append(slices.Clone(t.froms), make([]numbered, len(h.others))...)
	if err := t.findHops(ctx); err != nil || len(h.list) == 0 {
		return err
	}
	for round := 0; ; round++ {
		if round == mostHopRounds {
			h.cut = fmt.Sprintf("what goes from chain to chain was followed through %d rounds, and more comes still", mostHopRounds)
			break
		}
		reached, err := t.hopRound(ctx)
		if err != nil {
			return err
		}
		h.reached = reached
		next := t.arrive()
		if len(next)+len(h.arrivals) == 0 || reflect.DeepEqual(next, h.arrivals) {
			break
		}
		h.arrivals = next
	}
	if h.cut != "" {
		t.partial = h.cut
	}
	copy(t.froms, h.froms) // with the names of sources that came
	for i := len(t.froms); i < len(h.views); i++ {
		if v := h.views[i]; len(h.arrivals[v]) > 0 {
			t.views, t.froms = append(t.views, v), append(t.froms, h.froms[i])
			h.others = slices.DeleteFunc(h.others, func(o *ledger.View) bool { return o == v })
		}
	}
	return nil
}

// findHops looks for hops of which both ends are in the ledgers.
func (t *openedTrace) findHops(ctx context.Context) error {
	h := &t.hops
	o := bridge.Options{Bridges: t.bridges()}
	memos := uint64(0)
	for _, v := range h.views {
		memos += v.Counts().Memos
	}
	if memos == 0 && len(o.Bridges) == 0 {
		return nil
	}
	h.leaving = map[hopEnd][]int{}
	_, err := bridge.Find(ctx, h.views, o, h.take)
	if err != nil && ctx.Err() == nil {
		return err
	}
	if err != nil {
		h.list, t.partial = nil, "it was stopped while hops between chains were looked for"
	}
	return nil
}

// take keeps a hop that leaves from somewhere.
func (h *traceHops) take(x bridge.Hop) error {
	if x.From.View < 0 || !x.From.Known || x.Missing == bridge.Unjoined {
		return nil
	}
	if len(h.list) == mostHops {
		h.cut = fmt.Sprintf("there are more than %d hops between chains", mostHops)
		return nil
	}
	end := hopEnd{x.From.View, x.From.Place, x.From.Asset}
	h.leaving[end] = append(h.leaving[end], len(h.list))
	h.list = append(h.list, x)
	return nil
}

// bridges are those that labels and --venues name.
func (t *openedTrace) bridges() (list []bridge.Bridge) {
	taken := map[bridge.Bridge]bool{}
	add := func(text, name string) {
		for i, v := range t.hops.views {
			id, seen, err := v.Address(text)
			if at := (bridge.Bridge{View: i, Address: id}); err == nil && seen && !taken[at] {
				taken[at] = true
				list = append(list, bridge.Bridge{View: i, Address: id, Name: name})
			}
		}
	}
	for _, x := range t.venues {
		if x.bridge {
			add(x.text, "")
		}
	}
	if t.labels.table == nil {
		return list
	}
	for x := range t.labels.table.All() {
		if slices.ContainsFunc(x.Concepts, func(id string) bool { return attribution.Within(id, "defi_bridge") }) {
			_, text, _ := strings.Cut(x.Address, ":")
			add(text, x.Actor)
		}
	}
	return list
}

// hopRound traces through all chains, and notes what goes into hops.
func (t *openedTrace) hopRound(ctx context.Context) (map[int]*hopTaint, error) {
	h := &t.hops
	reached := map[int]*hopTaint{}
	for i, v := range h.views {
		if len(h.froms[i].sources)+len(h.arrivals[v]) == 0 {
			continue
		}
		asked, err := t.ask(ctx, v, h.froms[i])
		if errors.Is(err, errNoAsset) {
			continue
		}
		if err != nil {
			return nil, err
		}
		q := asked.query
		q.Arrivals = h.arrivals[v]
		progress := t.program.newLedgerProgress(nil)
		n := uint64(0)
		_, err = tracing.Trace(ctx, v, q, func(x *tracing.Transfer) error {
			if n++; n%1024 == 0 {
				progress.step(fmt.Sprintf("%s  looking for hops, %s tainted transfers", v.Chain().Name, grouped(n)), 0, 0)
			}
			h.note(i, x, reached)
			return nil
		})
		progress.end()
		if err != nil {
			return nil, err
		}
	}
	return reached, nil
}

// note takes a tainted transfer to the hops that it goes into.
func (h *traceHops) note(view int, x *tracing.Transfer, reached map[int]*hopTaint) {
	list, leaves := h.leaving[hopEnd{view, x.Place(), x.Asset}]
	if !leaves {
		return
	}
	for _, n := range list {
		from := &h.list[n].From
		if from.Bridge != 0 && x.To != from.Bridge || from.Bridge == 0 && (x.From != from.Address || x.To == x.From) {
			continue
		}
		r := reached[n]
		if r == nil {
			r = &hopTaint{hops: x.Hops}
			reached[n] = r
		}
		r.hops = min(r.hops, x.Hops)
		for _, p := range x.Parts {
			k, found := slices.BinarySearchFunc(r.parts, p.Source, func(a taint.Run, s uint32) int { return int(a.Source) - int(s) })
			if !found {
				r.parts = slices.Insert(r.parts, k, taint.Run{Source: p.Source})
			}
			r.parts[k].Amount.Add(&r.parts[k].Amount, &p.Amount)
		}
	}
}

// follows says whether taint is followed over a hop: where the transactions themselves say so. Who
// pays out has to be called a bridge, or the payment in has to name whom to pay. What is inferred is
// followed only if that is asked for.
func (t *openedTrace) follows(x *bridge.Hop) bool {
	switch {
	case x.Missing != bridge.Neither || !x.To.Known || x.Contradiction != "":
		return false
	case x.From.Bridge == 0:
		return false // paid to several addresses: which of them are the bridge's is not told
	case x.Basis == bridge.ByAmountAndTime:
		return t.command.InferredHops
	case x.Confirmed:
		return true
	}
	if x.Asked == nil || x.Asked.Named || x.Asked.Destination == "" || x.Function == bridge.Refund {
		return false
	}
	id, seen, err := t.hops.views[x.To.View].Address(x.Asked.Destination)
	return err == nil && seen && id == x.To.Address
}

// arrive is what the hops bring that taint reached.
func (t *openedTrace) arrive() map[*ledger.View][]tracing.Arrival {
	h := &t.hops
	out := map[*ledger.View][]tracing.Arrival{}
	for n := range h.list {
		r, x := h.reached[n], &h.list[n]
		if r == nil || !t.follows(x) {
			continue
		}
		v := h.views[x.To.View]
		for _, a := range t.landings(x) {
			a.Hops = r.hops + 1
			a.Parts = t.crossed(x, r, &a.Amount)
			if len(a.Parts) > 0 {
				out[v] = append(out[v], a)
			}
		}
	}
	return out
}

// landings are the payments that a hop arrives in.
func (t *openedTrace) landings(x *bridge.Hop) (list []tracing.Arrival) {
	v := t.hops.views[x.To.View]
	if v.Chain().Model == ledger.Account {
		return []tracing.Arrival{{Segment: x.To.Segment, Tx: x.To.Tx, Address: x.To.Address, Asset: x.To.Asset, Amount: x.To.Amount}}
	}
	s := v.Segments()[x.To.Segment]
	from, to := s.Outputs(x.To.Tx)
	for row := from; row < to; row++ {
		if o := s.Output(row); o.Address == x.To.Address && (x.To.Row < 0 || x.To.Row == row) {
			list = append(list, tracing.Arrival{Segment: x.To.Segment, Tx: x.To.Tx, Output: row - from, Amount: *uint256.NewInt(o.Amount)})
		}
	}
	return list
}

// crossed is what of an amount that came out is tainted, by the sources of the chain it came to.
func (t *openedTrace) crossed(x *bridge.Hop, r *hopTaint, out *uint256.Int) (parts []taint.Run) {
	var tainted []uint256.Int
	in, sum := x.From.Amount, uint256.Int{}
	for _, p := range r.parts {
		tainted = append(tainted, p.Amount)
		sum.Add(&sum, &p.Amount)
	}
	if in.Lt(&sum) { // under poison, where each source taints the whole
		in = sum
	}
	shares, err := bridge.Cross(nil, tainted, &in, out)
	if err != nil {
		return nil // more than went in did not
	}
	for i, p := range r.parts {
		switch {
		case t.command.Method == taint.Poison.String():
			shares[i] = *out
		case x.Basis == bridge.ByAmountAndTime: // else what could have come out in several places would be there in each
			shares[i] = *expected(&shares[i], x.Likelihood)
		}
		if !shares[i].IsZero() {
			parts = append(parts, taint.Run{Source: t.sourceOn(x.From.View, x.To.View, p.Source), Amount: shares[i]})
		}
	}
	return parts
}

// expected is the part of an amount that a likelihood says, rounded down.
func expected(amount *uint256.Int, l bridge.Likelihood) *uint256.Int {
	if l.Den == 0 {
		return new(uint256.Int)
	}
	part, _ := new(uint256.Int).MulDivOverflow(amount, uint256.NewInt(l.Num), uint256.NewInt(l.Den)) // at most the amount
	return part
}

// sourceOn is the number that a source of one chain has on another.
func (t *openedTrace) sourceOn(from, to int, source uint32) uint32 {
	if t.command.Apart == "" || from == to {
		return source
	}
	name := t.hops.froms[from].names[source-1]
	names := &t.hops.froms[to].names
	if i := slices.Index(*names, name); i >= 0 {
		return uint32(i + 1)
	}
	*names = append(*names, name)
	return uint32(len(*names))
}
