package change

import "github.com/mareva/mareva/ledger"

// What those who spend the outputs tell: the payer's wallet makes the next transaction as
// it made this one. Each asks that all outputs are spent, by transactions of one owner each,
// since nobody knows how the others will be.

func (v *view) habit(same func(s *Spender) (pass, told bool)) int {
	return v.only(func(o *Output) (bool, bool) {
		if o.Spender == nil || o.Spender.Joint {
			return false, false
		}
		return same(o.Spender)
	})
}

func (v *view) trait(bit ledger.Traits) int {
	here := v.tx.Traits
	if !here.Has(ledger.TraitsKnown) {
		return nobody
	}
	return v.habit(func(s *Spender) (bool, bool) {
		return s.Traits.Has(bit) == here.Has(bit), s.Traits.Has(ledger.TraitsKnown)
	})
}

func lockTimeHabit(v *view) int    { return v.trait(ledger.LockTime) }
func replaceableHabit(v *view) int { return v.trait(ledger.Replaceable) }
func versionHabit(v *view) int     { return v.trait(ledger.VersionTwo) }

func consumer(v *view) int {
	if v.pays != 2 {
		return nobody
	}
	return v.habit(func(s *Spender) (bool, bool) { return s.Outputs <= 2, s.Outputs > 0 })
}

// fixedFee: to pay nothing is no habit.
func fixedFee(v *view) int {
	if !v.feeKnown || v.fee == 0 {
		return nobody
	}
	return v.habit(func(s *Spender) (bool, bool) { return s.Fee == v.fee, s.FeeKnown })
}

// peels says that the spender takes the one output and makes two of it.
func peels(s *Spender) bool { return s.Inputs == 1 && s.Outputs == 2 }

func peelLarger(v *view) int {
	if len(v.tx.Inputs) != 1 || v.pays != 2 {
		return nobody
	}
	larger, most := nobody, uint64(0)
	for i := range v.tx.Outputs {
		switch a := v.tx.Outputs[i].Amount; {
		case a > most:
			larger, most = i, a
		case a == most && a > 0:
			return nobody
		}
	}
	if s := v.tx.Outputs[larger].Spender; s == nil || s.Joint || !peels(s) {
		return nobody
	}
	return larger
}

// peelChain: the rest of a peel chain goes on to a new address, so that nothing is paid
// back and the address is not one in use.
func peelChain(v *view) int {
	here := v.tx.Traits
	if v.pays != 2 || v.backs > 0 || !here.Has(ledger.TraitsKnown) {
		return nobody
	}
	at := v.habit(func(s *Spender) (bool, bool) {
		return peels(s) && s.Traits == here, s.Traits.Has(ledger.TraitsKnown)
	})
	if at != nobody && v.tx.Outputs[at].Past == Used {
		return nobody
	}
	return at
}
