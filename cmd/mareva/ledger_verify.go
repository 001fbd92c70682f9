package main

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/mareva/mareva/ledger"
)

type ledgerVerify struct {
	homeFlag
	Chain string `help:"Only this chain." placeholder:"CHAIN"`
	JSON  bool   `help:"As JSON, one object a line and chain." name:"json"`
}

// verifiedLedger is what a ledger adds up to. A sum that is not known is null.
type verifiedLedger struct {
	Chain        string  `json:"chain"`
	Transactions uint64  `json:"transactions"`
	Issued       *string `json:"issued"`
	Unspent      *string `json:"unspent"`
	Fees         *string `json:"fees"`
}

func (c *ledgerVerify) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return err
	}
	whole := true
	for _, l := range ledgers {
		r, err := p.verifyLedger(ctx, l)
		if err != nil {
			if len(ledgers) == 1 || ctx.Err() != nil {
				return err
			}
			// One that cannot be opened does not keep the others from being verified.
			whole = false
			fmt.Fprintf(p.Stderr, "fault: %s\n", printable(err.Error()))
			continue
		}
		p.sayFaults(&r)
		whole = whole && r.OK()
		if c.JSON {
			for _, note := range r.Notes {
				fmt.Fprintf(p.Stderr, "note: %s: %s\n", r.Chain, printable(note))
			}
			err = encodeTo(p.Stdout, sumsOf(&r))
		} else {
			err = p.showVerified(l.Chain(), &r)
		}
		if err != nil {
			return err
		}
	}
	if !whole {
		return errRefused // each fault is told above
	}
	return nil
}

// verifyLedger reads all of a ledger.
func (p *Program) verifyLedger(ctx context.Context, l *ledger.Ledger) (r ledger.Verification, err error) {
	v, err := l.View()
	if err != nil {
		return r, err
	}
	defer v.Close()
	bar := p.newLedgerProgress(nil)
	defer bar.end()
	return v.Verify(ctx, func(g ledger.VerifyProgress) {
		bar.step("verifying "+string(l.Chain().Name)+": "+g.Step, g.Done, g.All)
	})
}

// sayFaults tells what is wrong.
func (p *Program) sayFaults(r *ledger.Verification) {
	told := map[string]uint64{}
	for _, f := range r.Faults {
		told[f.Kind]++
		where := f.File
		if f.Column != "" {
			where += fmt.Sprintf(", column %s, entry %d", f.Column, f.Entry)
		}
		if where != "" {
			where += ": "
		}
		fmt.Fprintf(p.Stderr, "fault: %s: %s%s: %s\n", r.Chain, printable(where), printable(f.Kind), printable(f.What))
	}
	for _, kind := range slices.Sorted(maps.Keys(r.FaultCounts)) {
		if n := r.FaultCounts[kind]; n > told[kind] {
			fmt.Fprintf(p.Stderr, "fault: %s: %s more: %s\n", r.Chain, grouped(n-told[kind]), printable(kind))
		}
	}
}

// sumsOf is a verification as JSON.
func sumsOf(r *ledger.Verification) verifiedLedger {
	return verifiedLedger{
		Chain: string(r.Chain), Transactions: r.Transactions,
		Issued: sumOrNull(r.Issued), Unspent: sumOrNull(r.Unspent), Fees: sumOrNull(r.Fees),
	}
}

func sumOrNull(n *big.Int) *string {
	if n == nil {
		return nil
	}
	text := n.String()
	return &text
}

// showVerified tells a person what a ledger adds up to.
func (p *Program) showVerified(chain ledger.Chain, r *ledger.Verification) error {
	st := p.style()
	verdict := "all that it holds adds up"
	if !r.OK() {
		verdict = st.red("it does not add up")
	}
	fmt.Fprintf(p.Stdout, "%s: %s: %s\n", st.bold("ledger of "+string(r.Chain)), several(r.Transactions, "transaction", "transactions"), verdict)
	t := newTable(p.Stdout)
	for _, sum := range []struct {
		name   string
		amount *big.Int
	}{{"issued", r.Issued}, {"destroyed", r.Destroyed}, {"unspent", r.Unspent}, {"fees", r.Fees}} {
		switch {
		case sum.amount != nil:
			t.row("  "+sum.name, coins(sum.amount, &chain.Decimals)+" "+chain.Asset)
		case chain.Model == ledger.UTXO && sum.name != "destroyed":
			t.row("  "+sum.name, "not known")
		}
	}
	for _, fact := range []struct {
		n         uint64
		one, many string
	}{
		{r.OutsideInputs, "input spends an output outside of the ledger", "inputs spend outputs outside of the ledger"},
		{r.UnknownInputs, "input is of unknown amount", "inputs are of unknown amount"},
		{r.UntimedBlocks, "block is of unknown time", "blocks are of unknown time"},
		{r.InexactRows, "amount was a floating point number in the input", "amounts were floating point numbers in the input"},
		{r.UncheckedBlocks, "block's subsidy could not be checked", "blocks' subsidies could not be checked"},
	} {
		if fact.n > 0 {
			t.row("  unknown", several(fact.n, fact.one, fact.many))
		}
	}
	for _, note := range r.Notes {
		t.row("  note", note)
	}
	return t.flush()
}
