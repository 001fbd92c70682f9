package bridge

import (
	"fmt"
	"strings"

	"github.com/mareva/mareva/money"
)

// judge says what speaks for a hop by memo, and what against it. why says what is not known
// of the payment in.
func (f *finder) judge(h *Hop, why string) {
	says := []string{fmt.Sprintf("%s says that it is the %s of %s%s", f.text(&h.To), word(h.Function), f.text(&h.From), h.Evidence)}
	if why != "" {
		says = append(says, "what was paid in cannot be told: "+why)
	} else if h.To.Known {
		says = append(says, fmt.Sprintf("%s went in, %s came out", f.amount(&h.From), f.amount(&h.To)))
	}
	if h.Asked == nil {
		says = append(says, "what was asked for is not in the ledger")
	} else {
		says = append(says, "asked for was "+wish(h.Asked))
	}
	early, note := f.early(&h.From, &h.To)
	if note != "" {
		says = append(says, note)
	}
	switch {
	case f.failed(site{h.From.View, h.From.Segment, h.From.Tx}):
		f.unjoin(h, "the transaction that it names failed and paid nothing in")
	case early != "":
		f.unjoin(h, early)
	case h.From.Known && h.To.Known && f.sameParty(&h.From, &h.To):
		f.unjoin(h, "who paid in is who pays out: anybody can write such a memo")
	case h.Function == Refund && h.From.View != h.To.View:
		h.Contradiction = "a refund goes back on the chain on which it came, and this is another"
	default:
		h.Contradiction = f.mismatch(h)
	}
	if !h.Confirmed {
		says = append(says, "nobody calls who pays out a bridge")
	}
	h.Evidence = strings.Join(says, "; ")
}

// amount writes what an end moved: with its symbol where decimals are known.
func (f *finder) amount(e *End) string {
	a := f.views[e.View].Asset(e.Asset)
	if a.Decimals == nil {
		return e.Amount.Dec() + " units of " + a.ID
	}
	symbol := a.Symbol
	if symbol == "" {
		symbol = a.ID
	}
	return money.Format(&e.Amount, *a.Decimals) + " " + symbol
}

// sameParty says that who paid in pays out, on one chain or by one key.
func (f *finder) sameParty(from, to *End) bool {
	return f.same(from.View, from.Address, to.View, to.Bridge)
}

// same says that two addresses are one: on one chain, or on two where one key opens both.
func (f *finder) same(viewA int, a uint32, viewB int, b uint32) bool {
	if a == 0 || b == 0 {
		return false
	}
	if viewA == viewB {
		return a == b
	}
	one, ok := account(f.views[viewA], a)
	if !ok {
		return false
	}
	other, ok := account(f.views[viewB], b)
	return ok && one == other
}

// mismatch compares what was asked for with what came.
func (f *finder) mismatch(h *Hop) string {
	if h.Function == Refund {
		if expected := f.expected(h.Asked, out{site{view: h.To.View}, Refund}, &h.From); h.To.Known && expected != 0 && h.To.Address != expected {
			return fmt.Sprintf("it pays %s, and a refund was to go to %s", f.address(&h.To), f.views[h.To.View].AddressText(expected))
		}
		return ""
	}
	if h.Asked == nil || h.Asked.Function == Withdraw {
		return ""
	}
	if fault := f.otherChain(h); fault != "" {
		return fault
	}
	m := h.Asked
	if !h.To.Known || m.Named || m.Destination == "" || m.Cut && len(m.Fields) <= 3 {
		return ""
	}
	v := f.views[h.To.View]
	id, seen, err := v.Address(m.Destination)
	switch {
	case err != nil:
		return fmt.Sprintf("the destination asked for, %s, is no address of %s, where it came out", quote(m.Destination), h.To.Chain)
	case !seen || id != h.To.Address:
		return fmt.Sprintf("it pays %s, and the destination asked for is %s; where the first is the bridge's own contract, the ledger lacks what that pays on", f.address(&h.To), m.Destination)
	}
	return ""
}

func (f *finder) address(e *End) string { return f.views[e.View].AddressText(e.Address) }

// otherChain says that an outbound is on another chain than the asset asked for, or moves
// another asset.
func (f *finder) otherChain(h *Hop) string {
	known := false
	for _, a := range h.Asked.Assets {
		if a.Chain == "" || a.Form != OnChain {
			return "" // on a chain that this program does not know, or on the protocol's own
		}
		known = true
		if a.Chain == h.To.Chain && (!h.To.Known || f.isAsset(a, h)) {
			return ""
		}
	}
	if !known {
		return ""
	}
	if h.To.Known {
		return fmt.Sprintf("asked for was %s, and %s came out on %s", h.Asked.Assets[0], f.amount(&h.To), h.To.Chain)
	}
	return fmt.Sprintf("asked for was %s, and it came out on %s", h.Asked.Assets[0], h.To.Chain)
}

func (f *finder) isAsset(a Asset, h *Hop) bool {
	x := f.views[h.To.View].Asset(h.To.Asset)
	if h.To.Asset == 0 {
		return a.Contract == "" && strings.EqualFold(a.Ticker, x.Symbol)
	}
	return a.Contract == "" && x.Symbol == "" || a.Is(x)
}
