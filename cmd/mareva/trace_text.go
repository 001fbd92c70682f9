package main

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing"
)

// traceText tells a person what a trace found: the sums, and the addresses with the most.
type traceText struct {
	opened  *openedTrace
	program *Program
	command *traceCommand
	w       io.Writer
	view    *ledger.View
	names   []string
}

// shownAddresses is how many addresses a person sees.
const shownAddresses = 15

func (o *traceText) begin(v *ledger.View, names []string) error {
	o.view, o.names = v, names
	return nil
}

func (o *traceText) transfer(*tracing.Transfer) error { return nil }

func (o *traceText) end(r *tracing.Result, labels *tracing.Labels, _ []string) error {
	st := o.program.style()
	verb := map[string]string{"forward": "sent by the sources", "backward": "received by the sources"}[o.command.Direction]
	fmt.Fprintf(o.w, "%s, %s %s, %s\n", st.bold(string(o.view.Chain().Name)), o.command.Method, o.command.Direction, coverage(o.view))
	fmt.Fprintf(o.w, "%s, %s\n\n", several(uint64(r.Reached), "address", "addresses"), several(r.Summary.Transfers, "tainted transfer", "tainted transfers"))
	t := newTable(o.w)
	t.row(verb, o.amounts(r.Issued))
	for _, s := range r.Stopped {
		from := "from"
		if o.command.Direction == "backward" {
			from = "to"
		}
		t.row("at "+s.Label, o.amounts(s.Amounts), several(uint64(s.Transfers), "transfer", "transfers"), fmt.Sprintf("%s %s", from, several(uint64(s.Depositors), "address", "addresses")))
	}
	for _, x := range []struct {
		words string
		list  []tracing.Amount
	}{{"held by addresses at the end", r.Held}, {"back to the sources", r.Returned}, {"in fees", r.Fees}, {"paid in trades for other assets", r.CrossedOut}, {"got for it, or from other chains", r.CrossedIn}} {
		if len(x.list) > 0 {
			t.row(x.words, o.amounts(x.list))
		}
	}
	for _, x := range r.Limited {
		t.row("not followed: "+limitWords[x.Limit], o.amounts(x.Amounts), several(uint64(x.Transfers), "transfer", "transfers"))
	}
	for _, x := range r.Gone {
		t.row(exitWords[x.Exit], o.amounts(x.Amounts))
	}
	if err := t.flush(); err != nil {
		return err
	}
	if len(r.Unexplained) > 0 {
		fmt.Fprintf(o.w, "%s\n", st.faint("untainted for lack of knowledge: "+o.amounts(r.Unexplained)+" that addresses sent though the ledger does not show where they had it from"))
	}
	if err := o.addresses(r, labels); err != nil {
		return err
	}
	return o.mixers()
}

var limitWords = map[tracing.Limit]string{
	tracing.MaxHops: "more hops than asked for", tracing.MinAmount: "below the least amount", tracing.Hub: "at addresses without label that move too much to be one owner's",
	tracing.Lending: "lent to others", tracing.Staking: "staked", tracing.Liquidity: "put into pools that others trade with",
	tracing.Unplaced: "by trades to where all is tainted already, or gone", tracing.Ended: "the trace ended here", tracing.TooMuch: "tokens that make up their amounts",
}

var exitWords = map[tracing.Exit]string{
	tracing.Nobody: "to no address", tracing.Unclaimed: "fees that no block took", tracing.Minted: "issued by blocks or contracts", tracing.Origin: "from funds that the ledger does not explain",
}

// addresses shows those with the most of the asset of which the sources sent the most
// transfers, which is the chain's coin where they sent any.
func (o *traceText) addresses(r *tracing.Result, labels *tracing.Labels) error {
	var all []*tracing.Address
	_ = r.Addresses(func(a *tracing.Address) error { // only collects
		all = append(all, a)
		return nil
	})
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *tracing.Address) int { return most(b).Cmp(most(a)) })
	fmt.Fprintln(o.w)
	t := newTable(o.w)
	t.row("ADDRESS", "HOPS", "TAINTED", "HELD", "FIRST (UTC)", "")
	for i, a := range all {
		if i == shownAddresses {
			break
		}
		first := ""
		if a.First.Time != ledger.NoTime {
			first = time.Unix(a.First.Time, 0).UTC().Format(time.DateTime)
		}
		note := a.Stop
		switch {
		case a.Source:
			note = strings.TrimSpace("source " + labelName(labels, a.ID))
		case a.Hub:
			note = "hub"
		case note == "":
			note = labelName(labels, a.ID)
		}
		t.row(o.view.AddressText(a.ID), a.Hops, o.amounts(a.Tainted), o.amounts(a.Held), first, note)
	}
	if err := t.flush(); err != nil {
		return err
	}
	if n := len(all) - shownAddresses; n > 0 {
		fmt.Fprintf(o.w, "and %s: --format jsonl gives all, --svg draws them\n", several(uint64(n), "address more", "addresses more"))
	}
	return nil
}

func (o *traceText) finish(partial string) error {
	if partial != "" {
		fmt.Fprintf(o.w, "\n%s: %s\n", o.program.style().amber("NOT COMPLETE"), partial)
	}
	fmt.Fprintln(o.w, o.program.style().faint("Traced exposure is evidence of a flow under the method named, and says nothing of anybody's guilt."))
	return nil
}

// most is the tainted amount of the first asset.
func most(a *tracing.Address) *big.Int {
	if len(a.Tainted) == 0 {
		return new(big.Int)
	}
	return a.Tainted[0].Units
}

// amounts writes amounts with their asset, the coin first.
func (o *traceText) amounts(list []tracing.Amount) string {
	sums := map[uint32]*big.Int{}
	for _, a := range list {
		if a.Source != 0 {
			continue // it stands in the one of all sources
		}
		if sums[a.Asset] == nil {
			sums[a.Asset] = new(big.Int)
		}
		sums[a.Asset].Add(sums[a.Asset], a.Units)
	}
	const shown = 3
	var texts []string
	for i, asset := range slices.Sorted(maps.Keys(sums)) {
		if i == shown {
			texts = append(texts, fmt.Sprintf("%d assets more", len(sums)-shown))
			break
		}
		texts = append(texts, amountText(o.view.Asset(asset), sums[asset]))
	}
	return strings.Join(texts, ", ")
}

// amountText writes an amount of an asset for a person.
func amountText(asset ledger.Asset, units *big.Int) string {
	m := money.Asset{Symbol: asset.Symbol}
	if m.Symbol == "" {
		m.Symbol = asset.ID
	}
	if asset.Decimals != nil {
		m.Decimals, m.Known = *asset.Decimals, true
	}
	if amount, over := uint256.FromBig(units); !over {
		return m.Format(amount)
	}
	return units.String() + " units of " + m.Symbol
}
