package main

import (
	"fmt"
	"math/big"

	"github.com/mareva/mareva/internal/httpapi"
)

// shownWithdrawals is how many withdrawals a person sees.
const shownWithdrawals = 15

// mixers tells a person what became of what reached mixers.
func (o *traceText) mixers() error {
	sum := o.opened.mixers.summary()
	if sum == nil {
		return nil
	}
	fmt.Fprintf(o.w, "\n%s\n", o.program.style().bold("mixers"))
	if len(sum.Pools)+len(sum.Unassigned) == 0 {
		fmt.Fprintln(o.w, "the trace reached none")
		return nil
	}
	for i := range sum.Pools {
		o.pool(&sum.Pools[i])
	}
	for _, u := range sum.Unassigned {
		fmt.Fprintf(o.w, "%s  %s in %s: %s\n", u.Address, o.units(u.Asset, u.Amount), several(uint64(u.Transfers), "transfer", "transfers"), u.Note)
	}
	return o.withdrawals()
}

func (o *traceText) pool(p *httpapi.TracePool) {
	fmt.Fprintf(o.w, "%s  pool of %s: %s and %s in the ledger\n", p.Pool, o.units(p.Asset, p.Denomination),
		several(p.Deposits, "deposit", "deposits"), several(p.Withdrawals, "withdrawal", "withdrawals"))
	if o.command.Direction == "forward" {
		fmt.Fprintf(o.w, "    %s tainted in %s", o.units(p.Asset, p.Tainted), several(p.TaintedDeposits, "deposit", "deposits"))
		for _, x := range []struct{ words, amount string }{
			{"left with withdrawals by expectation", p.Probable},
			{"left by evidence", p.Linked},
			{"still there by expectation", p.Left},
			{"waiting for a linked withdrawal", p.Waiting},
			{"undetermined", p.Undetermined},
		} {
			// Where no withdrawal is known, nothing is known of what is still there.
			if x.amount != "0" && p.Withdrawals > 0 {
				fmt.Fprintf(o.w, ", %s %s", o.units(p.Asset, x.amount), x.words)
			}
		}
		fmt.Fprintln(o.w)
	}
	for _, note := range []string{p.Note, p.Partial} {
		if note != "" {
			fmt.Fprintf(o.w, "    %s\n", note)
		}
	}
}

// withdrawals shows the first.
func (o *traceText) withdrawals() error {
	t, n := newTable(o.w), 0
	err := o.opened.mixers.withdrawals(func(w *httpapi.TraceWithdrawal) error {
		if n++; n > shownWithdrawals {
			return nil
		}
		if n == 1 {
			fmt.Fprintln(o.w)
			t.row("WITHDRAWAL", "TO", "AMOUNT", "PROBABLY TAINTED", "UNSPENT DEPOSITS", "")
		}
		to := ""
		if w.To != nil {
			to = *w.To
		}
		t.row(w.Tx, to, o.units(w.Asset, w.Amount), o.probable(w), unspent(w), o.evidence(w))
		return nil
	})
	if err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	if more := n - shownWithdrawals; more > 0 {
		fmt.Fprintf(o.w, "and %s: --format jsonl gives all\n", several(uint64(more), "withdrawal more", "withdrawals more"))
	}
	return nil
}

func (o *traceText) probable(w *httpapi.TraceWithdrawal) string {
	switch {
	case w.Probable != nil:
		return o.units(w.Asset, *w.Probable)
	case o.command.Direction == "backward":
		return ""
	}
	return "unknown"
}

// unspent is how many deposits a withdrawal may spend, and how many of them are tainted.
func unspent(w *httpapi.TraceWithdrawal) string {
	switch {
	case w.Unspent == nil:
		return "unknown"
	case w.UnspentTainted == nil:
		return fmt.Sprint(*w.Unspent)
	}
	return fmt.Sprintf("%s of %d tainted", *w.UnspentTainted, *w.Unspent)
}

func (o *traceText) evidence(w *httpapi.TraceWithdrawal) string {
	if w.LinkedDeposit == "" {
		return ""
	}
	text := "linked to " + w.LinkedDeposit + ": " + printable(w.Evidence)
	if w.Linked != nil {
		text = o.units(w.Asset, *w.Linked) + " tainted, " + text
	}
	return text
}

// units writes an amount of an asset for a person.
func (o *traceText) units(asset, units string) string {
	n, ok := new(big.Int).SetString(units, 10)
	number, known := o.view.AssetNumber(asset)
	if !ok || !known {
		return units + " " + asset
	}
	return amountText(o.view.Asset(number), n)
}
