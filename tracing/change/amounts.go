package change

import "github.com/mareva/mareva/ledger"

// What the transaction tells by itself.

func addressReuse(v *view) int {
	if v.backs != 1 {
		return nobody
	}
	return v.back
}

// oneTime keeps Meiklejohn's conditions: nothing paid back, and all other outputs' addresses
// in use before. An input of unknown address might be paid back.
func oneTime(v *view) int {
	if v.backs > 0 || v.spends(0) {
		return nobody
	}
	at := v.only(func(o *Output) (bool, bool) { return o.Past == Fresh, o.Past != PastUnknown })
	if at != nobody && v.tx.Outputs[at].Again {
		return nobody
	}
	return at
}

func scriptType(v *view) int {
	form := v.tx.Inputs[0].Form
	for i := range v.tx.Inputs {
		if v.tx.Inputs[i].Form != form {
			return nobody
		}
	}
	return v.only(func(o *Output) (bool, bool) { return o.Form == form, o.Form != ledger.FormUnknown })
}

// The roundnesses, in the smallest unit: BlockSci's hundredth of a coin, and finer ones, for
// payments have become smaller. Below a thousand one amount in a hundred is round by chance.
const (
	mostRound  = 1_000_000
	leastRound = 1_000
)

// roundPayment asks that the change has two zeros less than the payments: of two round
// amounts the rounder is one time in ten so by chance. What is round is round in every finer
// unit too, so that no two units point to different outputs.
func roundPayment(v *view) int {
	for unit := uint64(mostRound); unit >= leastRound; unit /= 10 {
		at := v.only(func(o *Output) (bool, bool) { return o.Amount%unit != 0, true })
		if at != nobody && v.tx.Outputs[at].Amount%(unit/10) != 0 {
			return at
		}
	}
	return nobody
}

// optimalChange asks for change that leaves every input needed even if the fee had been
// nothing, and for payments that no input could be left out for if they were change.
func optimalChange(v *view) int {
	if len(v.tx.Inputs) < 2 || !v.feeKnown { // of one input every output is less
		return nobody
	}
	least := ^uint64(0)
	for i := range v.tx.Inputs {
		if !v.tx.Inputs[i].Known {
			return nobody
		}
		least = min(least, v.tx.Inputs[i].Amount)
	}
	at := v.only(func(o *Output) (bool, bool) { return o.Amount < least, true })
	if at == nobody || v.fee >= least-v.tx.Outputs[at].Amount {
		return nobody
	}
	return at
}
