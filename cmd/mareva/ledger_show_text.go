package main

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/money"
)

// assetNames say how amounts of assets are written for a person.
type assetNames map[string]httpapi.LedgerAsset

func namesOf(list []httpapi.LedgerAsset) assetNames {
	a := assetNames{}
	for _, x := range list {
		a[x.Asset] = x
	}
	return a
}

// amount writes an amount in coins; in the smallest unit where the decimals are not known.
func (a assetNames) amount(asset string, smallest *string) string {
	if smallest == nil {
		return "not known"
	}
	n, ok := new(big.Int).SetString(*smallest, 10)
	if !ok {
		return *smallest
	}
	return coins(n, a[asset].Decimals)
}

// name writes an asset: what it calls itself stands before its contract, which tells it
// from others that call themselves the same.
func (a assetNames) name(asset string) string {
	x := a[asset]
	var parts []string
	if x.Decimals == nil {
		parts = append(parts, "units of")
	}
	if x.Symbol != nil && *x.Symbol != asset {
		parts = append(parts, *x.Symbol)
	}
	return strings.Join(append(parts, asset), " ")
}

// coins writes an amount of the smallest unit, which may be negative or larger than one of
// the chain's amounts, in coins.
func coins(n *big.Int, decimals *uint8) string {
	if decimals == nil {
		return n.String()
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	whole := new(big.Int).Abs(n)
	if amount, over := uint256.FromBig(whole); !over {
		return sign + money.Format(amount, *decimals)
	}
	digits := whole.String() // of 78 digits or more, which is beyond any decimals of sums that matter
	point := len(digits) - int(*decimals)
	if point <= 0 {
		return sign + "0." + strings.Repeat("0", -point) + strings.TrimRight(digits, "0")
	}
	return sign + strings.TrimSuffix(digits[:point]+"."+strings.TrimRight(digits[point:], "0"), ".")
}

// alignPoints pads amounts so that their points stand below each other.
func alignPoints(amounts []string) []string {
	before := func(s string) int {
		if i := strings.IndexByte(s, '.'); i >= 0 {
			return i
		}
		return len(s)
	}
	width := 0
	for _, a := range amounts {
		width = max(width, before(a))
	}
	out := make([]string, len(amounts))
	for i, a := range amounts {
		out[i] = strings.Repeat(" ", width-before(a)) + a
	}
	return out
}

// shownTime writes a time for a person.
func shownTime(rfc3339 *string) string {
	if rfc3339 == nil {
		return "time not known"
	}
	t, err := time.Parse(time.RFC3339, *rfc3339)
	if err != nil {
		return *rfc3339
	}
	return t.Format("2006-01-02 15:04:05")
}

// textOr writes what may be nothing.
func textOr(text *string, none string) string {
	if text == nil {
		return none
	}
	return *text
}

// upTo says what an answer rests on.
func upTo(block *uint64) string {
	if block == nil {
		return "which holds no block"
	}
	return fmt.Sprintf("up to block %d", *block)
}

func (p *Program) showSummary(a *httpapi.LedgerAddress, assets assetNames) error {
	st := p.style()
	if !a.Seen {
		fmt.Fprintf(p.Stdout, "%s: the ledger of %s, %s, has not seen it; that says nothing about whose it is\n", st.bold(printable(a.Address)), a.Chain, upTo(a.AsOfBlock))
		return nil
	}
	fmt.Fprintf(p.Stdout, "%s on %s, %s (times are UTC)\n", st.bold(printable(a.Address)), a.Chain, upTo(a.AsOfBlock))
	t := newTable(p.Stdout)
	t.row("  first", fmt.Sprintf("%s  block %d  %s", shownTime(a.FirstTime), *a.FirstBlock, *a.FirstTx))
	t.row("  last", fmt.Sprintf("%s  block %d  %s", shownTime(a.LastTime), *a.LastBlock, *a.LastTx))
	t.row("  moved", fmt.Sprintf("%s in, %s out", grouped(a.Incoming), grouped(a.Outgoing)))
	if a.PublicKey != nil {
		t.row("  key", *a.PublicKey)
	}
	if err := t.flush(); err != nil {
		return err
	}
	if len(a.Balances) == 0 {
		return nil
	}
	fmt.Fprintf(p.Stdout, "\nbalances %s\n", upTo(a.BalanceAt))
	t = newTable(p.Stdout)
	var balance, received, sent []string
	for _, b := range a.Balances {
		balance = append(balance, assets.amount(b.Asset, b.Balance))
		received, sent = append(received, assets.amount(b.Asset, &b.Received)), append(sent, assets.amount(b.Asset, &b.Sent))
	}
	t.row("  BALANCE", "RECEIVED", "SENT", "ASSET")
	balance, received, sent = alignPoints(balance), alignPoints(received), alignPoints(sent)
	for i, b := range a.Balances {
		t.row(append([]any{"  " + balance[i], received[i], sent[i], assets.name(b.Asset)}, balanceNote(&b, assets)...)...)
	}
	return t.flush()
}

// balanceNote is a cell that says what to know about a balance, or none.
func balanceNote(b *httpapi.LedgerBalance, assets assetNames) []any {
	var notes []string
	if b.UnspentCount != nil {
		notes = append(notes, several(*b.UnspentCount, "unspent output", "unspent outputs")+" of "+assets.amount(b.Asset, b.Unspent))
	}
	if b.UnknownInputs > 0 {
		notes = append(notes, several(b.UnknownInputs, "input", "inputs")+" of unknown amount")
	}
	if b.Unexplained != nil {
		notes = append(notes, "sent "+assets.amount(b.Asset, b.Unexplained)+" that the ledger did not see coming")
	}
	if b.Inexact > 0 {
		notes = append(notes, several(b.Inexact, "amount", "amounts")+" not exact")
	}
	if notes == nil {
		return nil
	}
	return []any{strings.Join(notes, "; ")}
}

func (p *Program) showMovements(a *httpapi.LedgerMovements, assets assetNames) error {
	fmt.Fprintln(p.Stdout)
	if len(a.Movements) == 0 {
		fmt.Fprintln(p.Stdout, "the ledger has no movement that is asked for")
		return nil
	}
	arrows := map[string]string{"in": "←", "out": "→", "self": "↔"}
	var amounts []string
	for _, m := range a.Movements {
		amounts = append(amounts, assets.amount(m.Asset, m.Amount))
	}
	amounts = alignPoints(amounts)
	t := newTable(p.Stdout)
	t.row("TIME", "BLOCK", "", "AMOUNT", "ASSET", "COUNTERPARTY", "TRANSACTION")
	for i, m := range a.Movements {
		other := textOr(m.Other, "none")
		if m.Number == nil {
			other = several(uint64(len(m.Rows)), strings.TrimSuffix(m.Kind, "s"), m.Kind)
		}
		amount := amounts[i]
		if m.Inexact {
			amount += " (not exact)"
		}
		t.row(shownTime(m.Time), m.Block, arrows[m.Direction], amount, assets.name(m.Asset), other, m.Tx)
	}
	if err := t.flush(); err != nil {
		return err
	}
	if a.Next != nil {
		fmt.Fprintf(p.Stdout, "more: the same command with --cursor %s\n", *a.Next)
	}
	return nil
}

func (p *Program) showCounterparties(a *httpapi.LedgerCounterparties, assets assetNames) error {
	fmt.Fprintln(p.Stdout)
	if len(a.Counterparties) == 0 {
		fmt.Fprintln(p.Stdout, "the ledger has no counterparty that is asked for")
		return nil
	}
	var received, sent []string
	for _, c := range a.Counterparties {
		received, sent = append(received, assets.amount(c.Asset, &c.Received)), append(sent, assets.amount(c.Asset, &c.Sent))
	}
	received, sent = alignPoints(received), alignPoints(sent)
	t := newTable(p.Stdout)
	t.row("COUNTERPARTY", "RECEIVED FROM", "SENT TO", "ASSET", "TIMES", "FIRST", "LAST")
	for i, c := range a.Counterparties {
		cells := []any{textOr(c.Address, "none"), received[i], sent[i], assets.name(c.Asset), grouped(c.Transfers), shownTime(c.FirstTime), shownTime(c.LastTime)}
		if c.Unknown > 0 {
			cells = append(cells, several(c.Unknown, "amount", "amounts")+" not known")
		}
		t.row(cells...)
	}
	if err := t.flush(); err != nil {
		return err
	}
	if more := a.Total - len(a.Counterparties); more > 0 {
		fmt.Fprintf(p.Stdout, "%d more; show them with --limit %d\n", more, a.Total)
	}
	return nil
}

func (p *Program) showTransaction(chain string, x *httpapi.LedgerTransaction, assets assetNames) error {
	st := p.style()
	fmt.Fprintf(p.Stdout, "%s on %s\n", st.bold(printable(x.Tx)), chain)
	t := newTable(p.Stdout)
	at := fmt.Sprint(x.Block)
	if x.Index != nil {
		at += fmt.Sprintf(", number %d in it", *x.Index)
	}
	t.row("  block", at)
	t.row("  time", shownTime(x.Time))
	switch {
	case x.Coinbase:
		t.row("  kind", "coinbase: it issues the block's reward")
	case x.Status != nil && *x.Status == "failed":
		t.row("  status", "failed: nothing moved")
	case x.Status != nil:
		t.row("  status", *x.Status)
	}
	utxo := len(x.Inputs)+len(x.Outputs) > 0
	if utxo && !x.Coinbase {
		coin := ""
		for name := range assets {
			coin = name
		}
		t.row("  fee", strings.TrimSpace(assets.amount(coin, x.Fee)))
	}
	if traits := traitsText(x); traits != "" {
		t.row("  traits", traits)
	}
	if x.Memo != nil {
		t.row("  memo", printable(*x.Memo))
	}
	if err := t.flush(); err != nil {
		return err
	}
	if utxo {
		return p.showSpends(x, assets)
	}
	var amounts []string
	for _, m := range x.Transfers {
		amounts = append(amounts, assets.amount(m.Asset, &m.Amount))
	}
	amounts = alignPoints(amounts)
	t = newTable(p.Stdout)
	for i, m := range x.Transfers {
		kind := m.Kind
		if m.Number > 0 {
			kind += fmt.Sprintf(" %d", m.Number)
		}
		if m.Inexact {
			kind += ", not exact"
		}
		t.row("  "+textOr(m.From, "issued"), "→", textOr(m.To, "destroyed"), amounts[i], assets.name(m.Asset), kind)
	}
	return t.flush()
}

// traitsText says what the wallet's software left in a transaction; "" where it is not
// known.
func traitsText(x *httpapi.LedgerTransaction) string {
	if x.LockTime == nil || x.Replaceable == nil || x.VersionTwo == nil {
		return ""
	}
	parts := []string{"version 1", "no lock time", "not replaceable"}
	if *x.VersionTwo {
		parts[0] = "version 2 or more"
	}
	if *x.LockTime {
		parts[1] = "lock time"
	}
	if *x.Replaceable {
		parts[2] = "replaceable"
	}
	return strings.Join(parts, ", ")
}

func (p *Program) showSpends(x *httpapi.LedgerTransaction, assets assetNames) error {
	coin := ""
	for name := range assets { // a chain with outputs has one
		coin = name
	}
	var amounts []string
	for _, in := range x.Inputs {
		amounts = append(amounts, assets.amount(coin, in.Amount))
	}
	for _, out := range x.Outputs {
		amounts = append(amounts, assets.amount(coin, &out.Amount))
	}
	amounts = alignPoints(amounts)
	t := newTable(p.Stdout)
	for i, in := range x.Inputs {
		note := fmt.Sprintf("output %d of %s", in.PrevIndex, in.PrevTx)
		if in.Outside {
			note += ", which the ledger does not have"
		}
		t.row(fmt.Sprintf("  input %d", i), "←", textOr(in.Address, "no address"), amounts[i], coin, note)
	}
	for i, out := range x.Outputs {
		note := "unspent"
		if out.SpentByTx != nil {
			note = fmt.Sprintf("spent by input %d of %s, block %d", *out.SpentByInput, *out.SpentByTx, *out.SpentByBlock)
		}
		t.row(fmt.Sprintf("  output %d", i), "→", textOr(out.Address, "no address"), amounts[len(x.Inputs)+i], coin, note)
	}
	return t.flush()
}
