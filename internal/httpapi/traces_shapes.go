package httpapi

import (
	"math/big"
	"strconv"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// TraceSummary says what became of the taint. Amounts are of tainted units, by asset, in the
// smallest unit. Except under poison tainted_out is what stopped, held, returned, fees,
// limits and gone are together; with crossings tainted_out and what crossed in are that and what
// crossed out.
type TraceSummary struct {
	Type       string                 `json:"type" enum:"summary"`
	Chain      string                 `json:"chain"`
	Method     string                 `json:"method"`
	Direction  string                 `json:"direction" enum:"forward,backward"`
	AsOfBlock  *uint64                `json:"as_of_block" doc:"The last block of the ledger"`
	Reached    int                    `json:"reached_addresses" doc:"Sources among them, stops not"`
	Edges      uint64                 `json:"edges" doc:"Transfers that carried taint"`
	TaintedOut map[string]string      `json:"tainted_out" doc:"What the sources sent; backward what they received"`
	StoppedAt  map[string]TraceStop   `json:"stopped_at"`
	Held       map[string]string      `json:"held" doc:"By addresses, or in unspent outputs, at the end; null under poison, which adds nothing up"`
	Returned   map[string]string      `json:"returned" doc:"To a source"`
	Fees       map[string]string      `json:"fees"`
	Limited    map[string]TraceAmount `json:"limited" doc:"What was not followed on: max_hops, min_amount, hub (an address without label that moves too much to be one owner's; what it held by then is no transfer), ended, too_much; of trades lending, staking, liquidity, unplaced, indivisible; coinjoin where the trace ends at them"`
	Gone       map[string]TraceAmount `json:"gone" doc:"no_address, unclaimed; backward minted, unexplained"`
	Crossed    *TraceCrossed          `json:"crossed,omitempty" doc:"What went through trades and over bridges; not there where nothing did"`
	// Unexplained are untainted units.
	Unexplained   map[string]string      `json:"unexplained" doc:"What addresses with taint sent though the ledger does not show where they had it from: taken as untainted. Null where the method does not ask for balances, and on chains of unspent outputs"`
	BySource      map[string]TraceSource `json:"by_source,omitempty" doc:"What each source sent, where they are kept apart"`
	UnknownInputs int                    `json:"unknown_inputs,omitempty" doc:"Inputs on the way of which the ledger does not know the amount: they were taken for what their transactions lack"`
	Unseen        []string               `json:"unseen_sources,omitempty" doc:"Sources that the ledger never saw"`
	Partial       string                 `json:"partial,omitempty" doc:"Why the trace ended before its end"`
	Mixers        *TraceMixers           `json:"mixers,omitempty" doc:"What became of the taint that reached mixers, where that was asked for"`
}

// TraceStop is what reached the stops of one label.
type TraceStop struct {
	Amounts    map[string]string `json:"amounts"`
	Transfers  int               `json:"transfers"`
	Depositors int               `json:"depositors" doc:"Different addresses that it came from"`
}

// TraceAmount is what left a trace in one way.
type TraceAmount struct {
	Amounts   map[string]string `json:"amounts"`
	Transfers int               `json:"transfers"`
}

// TraceCrossed is what became another asset, or came from another chain.
type TraceCrossed struct {
	Out map[string]string `json:"out" doc:"Paid in trades that gave another asset for it"`
	In  map[string]string `json:"in" doc:"What trades gave for it, and what came from other chains"`
}

// TraceSource is what became of one source's taint.
type TraceSource struct {
	TaintedOut map[string]string            `json:"tainted_out"`
	StoppedAt  map[string]map[string]string `json:"stopped_at" doc:"By label, then asset"`
	Held       map[string]string            `json:"held"`
	Returned   map[string]string            `json:"returned"`
	Fees       map[string]string            `json:"fees"`
	Limited    map[string]map[string]string `json:"limited"`
	Gone       map[string]map[string]string `json:"gone"`
	Crossed    *TraceCrossed                `json:"crossed,omitempty"`
}

// TraceAddress is an address that taint reached.
type TraceAddress struct {
	Type      string            `json:"type" enum:"address"`
	Chain     string            `json:"chain"`
	Address   string            `json:"address"`
	Label     string            `json:"label,omitempty" doc:"As its source says"`
	Source    bool              `json:"source,omitempty"`
	Stop      bool              `json:"stop,omitempty" doc:"The trace goes no further here"`
	Hops      int               `json:"hops" doc:"Fewest transfers from a source"`
	Received  map[string]string `json:"received" doc:"All that came to it of the assets that carried taint, as far as the trace goes; null where it moves too much to be added up"`
	Tainted   map[string]string `json:"tainted" doc:"Of that, tainted; of a source what it sent"`
	Share     *float64          `json:"share" doc:"Tainted of received; null with several assets, for sources, and where received is not known"`
	FirstSeen *string           `json:"first_seen" format:"date-time" doc:"When taint first came; null: the ledger does not know the time"`
	// BySource is there where sources are kept apart.
	BySource map[string]map[string]string `json:"by_source,omitempty"`
}

// TraceTransfer is a transfer that carried taint.
type TraceTransfer struct {
	Type    string  `json:"type" enum:"transfer"`
	Chain   string  `json:"chain"`
	Tx      string  `json:"tx"`
	Block   uint64  `json:"block"`
	Time    *string `json:"time" format:"date-time"`
	From    *string `json:"from"`
	To      *string `json:"to"`
	Asset   string  `json:"asset"`
	Amount  string  `json:"amount"`
	Tainted string  `json:"tainted_amount"`
	Hops    int     `json:"hops"`
	Stop    string  `json:"stop,omitempty" doc:"Label of the stop that it reached"`
	// Crossing is there where the transfer is a leg of a trade, or came over a bridge.
	Crossing string            `json:"crossing,omitempty" doc:"swap, wrap, swap for another, stake, loan or pool: a leg of such a trade. What is paid in one carries the taint that goes into it, and what it pays the taint that comes out. bridge: it came from another chain"`
	CoinJoin string            `json:"coinjoin,omitempty" doc:"whirlpool, wasabi1, wasabi2 or joinmarket: the transaction was taken for such a CoinJoin, of whose outputs nobody can tell whose they are"`
	Sources  map[string]string `json:"by_source,omitempty"`
}

// TraceWriter writes what a trace finds in the words of the API.
type TraceWriter struct {
	View *ledger.View
	// Names are those of the sources by their number, from 1; none: they are not kept apart.
	Names []string
	// ReceiptRows is how many rows may be read to tell what addresses received; it falls
	// as they are. Nil: any number.
	ReceiptRows *int
}

// Transfer describes a transfer.
func (w *TraceWriter) Transfer(t *tracing.Transfer) TraceTransfer {
	at := t.Place()
	out := TraceTransfer{
		Type: "transfer", Chain: string(w.View.Chain().Name), Tx: w.View.TxText(&at), Block: at.Block, Time: ledgerTime(at.Time),
		From: w.address(t.From), To: w.address(t.To), Asset: w.View.Asset(t.Asset).ID,
		Amount: t.Amount.Dec(), Tainted: t.Tainted.Dec(), Hops: t.Hops, Stop: t.Stop, Crossing: t.Crossing, CoinJoin: string(t.CoinJoin()),
	}
	if len(w.Names) > 0 {
		out.Sources = map[string]string{}
		for i := range t.Parts {
			out.Sources[w.source(t.Parts[i].Source)] = t.Parts[i].Amount.Dec()
		}
	}
	return out
}

func (w *TraceWriter) address(id uint32) *string {
	if id == 0 {
		return nil
	}
	text := w.View.AddressText(id)
	return &text
}

func (w *TraceWriter) source(number uint32) string {
	if n := int(number); n >= 1 && n <= len(w.Names) {
		return w.Names[n-1]
	}
	return strconv.Itoa(int(number))
}

// sums are the amounts of all sources together, by asset.
func (w *TraceWriter) sums(list []tracing.Amount) map[string]string { return w.of(list, 0) }

// of are those of one source.
func (w *TraceWriter) of(list []tracing.Amount, source uint32) map[string]string {
	out := map[string]string{}
	for _, a := range list {
		if a.Source == source {
			out[w.View.Asset(a.Asset).ID] = a.Units.String()
		}
	}
	return out
}

// Address describes an address; label is whose it is, "" where nobody says.
func (w *TraceWriter) Address(r *tracing.Result, a *tracing.Address, label string) TraceAddress {
	out := TraceAddress{
		Type: "address", Chain: string(w.View.Chain().Name), Address: w.View.AddressText(a.ID), Label: label, Source: a.Source,
		Stop: a.Stop != "" || a.Hub, Hops: a.Hops, Tainted: w.sums(a.Tainted), FirstSeen: ledgerTime(a.First.Time),
	}
	if a.Stop != "" {
		out.Label = a.Stop
	}
	if received, known := w.received(r, a); known {
		out.Received = w.sums(received)
		if len(received) == 1 && len(out.Tainted) == 1 && !a.Source {
			out.Share = shareOf(a.Tainted[0].Units, received[0].Units)
		}
	}
	if len(w.Names) > 0 {
		out.BySource = map[string]map[string]string{}
		for _, x := range a.Tainted {
			if x.Source == 0 {
				continue
			}
			if name := w.source(x.Source); out.BySource[name] == nil {
				out.BySource[name] = w.of(a.Tainted, x.Source)
			}
		}
	}
	return out
}

// shareOf is the part of a whole, from 0 to 1; nil where the whole is nothing, or not all known.
func shareOf(part, whole *big.Int) *float64 {
	if whole.Sign() <= 0 || part.Cmp(whole) > 0 {
		return nil
	}
	share := Share(part, whole)
	return &share
}

// Share is a part of a whole that is not zero, from 0 to 1, as near as a number can say it;
// but it is 1 for the whole only.
func Share(part, whole *big.Int) float64 {
	f, _ := new(big.Rat).SetFrac(part, whole).Float64()
	if f >= 1 && part.Cmp(whole) < 0 {
		return 1 - 1.0/(1<<53)
	}
	return f
}

// received is what came to an address, as long as it may be added up.
func (w *TraceWriter) received(r *tracing.Result, a *tracing.Address) ([]tracing.Amount, bool) {
	if w.ReceiptRows != nil {
		if *w.ReceiptRows -= r.Rows(a); *w.ReceiptRows < 0 {
			return nil, false
		}
	}
	return r.Received(a)
}

// Summary describes what became of the taint.
func (w *TraceWriter) Summary(s *tracing.Summary, method, direction string, unseen []string) TraceSummary {
	out := TraceSummary{
		Type: "summary", Chain: string(w.View.Chain().Name), Method: method, Direction: direction, Reached: s.Reached, Edges: s.Transfers,
		TaintedOut: w.sums(s.Issued), StoppedAt: map[string]TraceStop{}, Held: w.sums(s.Held), Returned: w.sums(s.Returned), Fees: w.sums(s.Fees),
		Limited: map[string]TraceAmount{}, Gone: map[string]TraceAmount{}, UnknownInputs: s.UnknownInputs, Unseen: unseen, Partial: s.Partial,
	}
	out.Crossed = w.crossed(s, 0)
	if s.Unexplained != nil && w.View.Chain().Model == ledger.Account {
		out.Unexplained = w.sums(s.Unexplained)
	}
	if method == taint.Poison.String() {
		out.Held = nil // under which nothing adds up
	}
	if head, ok := w.View.Head(); ok {
		out.AsOfBlock = &head.Number
	}
	for _, x := range s.Stopped {
		out.StoppedAt[x.Label] = TraceStop{w.sums(x.Amounts), x.Transfers, x.Depositors}
	}
	for _, x := range s.Limited {
		out.Limited[string(x.Limit)] = TraceAmount{w.sums(x.Amounts), x.Transfers}
	}
	for _, x := range s.Gone {
		out.Gone[string(x.Exit)] = TraceAmount{w.sums(x.Amounts), x.Transfers}
	}
	if len(w.Names) > 0 {
		out.BySource = map[string]TraceSource{}
		for i, name := range w.Names {
			out.BySource[name] = w.bySource(s, uint32(i+1))
		}
	}
	return out
}

// crossed is what crossed of one source, or of all together; nil: nothing.
func (w *TraceWriter) crossed(s *tracing.Summary, source uint32) *TraceCrossed {
	out := TraceCrossed{w.of(s.CrossedOut, source), w.of(s.CrossedIn, source)}
	if len(out.Out)+len(out.In) == 0 {
		return nil
	}
	return &out
}

func (w *TraceWriter) bySource(s *tracing.Summary, number uint32) TraceSource {
	out := TraceSource{
		TaintedOut: w.of(s.Issued, number), Held: w.of(s.Held, number), Returned: w.of(s.Returned, number), Fees: w.of(s.Fees, number),
		StoppedAt: map[string]map[string]string{}, Limited: map[string]map[string]string{}, Gone: map[string]map[string]string{}, Crossed: w.crossed(s, number),
	}
	put := func(to map[string]map[string]string, key string, list []tracing.Amount) {
		if amounts := w.of(list, number); len(amounts) > 0 {
			to[key] = amounts
		}
	}
	for _, x := range s.Stopped {
		put(out.StoppedAt, x.Label, x.Amounts)
	}
	for _, x := range s.Limited {
		put(out.Limited, string(x.Limit), x.Amounts)
	}
	for _, x := range s.Gone {
		put(out.Gone, string(x.Exit), x.Amounts)
	}
	return out
}
