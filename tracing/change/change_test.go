package change_test

import (
	"slices"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/change"
)

// payment spends 900,123 of address 1 and 700,456 of address 2, pays 1,234,567 to address
// 3, and has 355,801 change on address 4 and a fee of 10,211, so that no heuristic but
// optimal change has anything to say.
func payment(edit ...func(tx *change.Transaction)) *change.Transaction {
	tx := &change.Transaction{
		Inputs: []change.Input{
			{Address: 1, Form: ledger.FormP2WPKH, Amount: 900_123, Known: true},
			{Address: 2, Form: ledger.FormP2WPKH, Amount: 700_456, Known: true},
		},
		Outputs: []change.Output{
			{Address: 3, Form: ledger.FormP2WPKH, Amount: 1_234_567},
			{Address: 4, Form: ledger.FormP2WPKH, Amount: 355_801},
		},
	}
	for _, e := range edit {
		e(tx)
	}
	return tx
}

// split spends 900,123 of address 1 by itself, so that optimal change is silent too.
func split(edit ...func(tx *change.Transaction)) *change.Transaction {
	tx := payment()
	tx.Inputs = tx.Inputs[:1]
	tx.Outputs[0].Amount, tx.Outputs[1].Amount = 123_457, 766_455
	for _, e := range edit {
		e(tx)
	}
	return tx
}

const (
	core   = ledger.TraitsKnown | ledger.LockTime | ledger.VersionTwo
	plain  = ledger.TraitsKnown
	two    = ledger.TraitsKnown | ledger.VersionTwo
	signal = ledger.TraitsKnown | ledger.Replaceable
)

// spent has the payment spent by one transaction and the change by the other.
func spent(here ledger.Traits, payment, rest change.Spender) func(tx *change.Transaction) {
	return func(tx *change.Transaction) {
		tx.Traits, tx.Outputs[0].Spender, tx.Outputs[1].Spender = here, &payment, &rest
	}
}

func by(traits ledger.Traits, inputs, outputs int) change.Spender {
	return change.Spender{Traits: traits, Inputs: inputs, Outputs: outputs}
}

func links(tx *change.Transaction) map[change.Heuristic]int {
	all := map[change.Heuristic]int{}
	for _, l := range change.Links(tx) {
		all[l.Heuristic] = l.Output
	}
	return all
}

// quiet is what a heuristic answers that says nothing.
const quiet = -1

func TestEachHeuristicPointsToTheChangeOrIsSilent(t *testing.T) {
	type edit = func(tx *change.Transaction)
	amounts := func(a ...uint64) edit {
		return func(tx *change.Transaction) {
			for i := range a {
				tx.Outputs[i].Amount = a[i]
			}
		}
	}
	pasts := func(p ...change.Past) edit {
		return func(tx *change.Transaction) {
			for i := range p {
				tx.Outputs[i].Past = p[i]
			}
		}
	}
	forms := func(f ...ledger.Form) edit {
		return func(tx *change.Transaction) {
			for i := range f {
				tx.Outputs[i].Form = f[i]
			}
		}
	}
	back := func(tx *change.Transaction) { tx.Outputs[1].Address = 1 }
	fee := func(a, b uint64) (change.Spender, change.Spender) {
		return change.Spender{Fee: a, FeeKnown: true}, change.Spender{Fee: b, FeeKnown: true}
	}
	theirs, ours := fee(5_000, 10_211)
	same, too := fee(10_211, 10_211)
	for _, tt := range []struct {
		name      string
		heuristic change.Heuristic
		tx        *change.Transaction
		want      int
	}{
		{"what returns to an address of the inputs is change", change.AddressReuse, payment(back), 1},
		{"nothing returns to an address of the inputs", change.AddressReuse, payment(), quiet},
		{"two outputs return to addresses of the inputs", change.AddressReuse, payment(back, func(tx *change.Transaction) { tx.Outputs[0].Address = 2 }), quiet},
		{"one returns, and of another the address is unknown as an input's", change.AddressReuse, payment(back, func(tx *change.Transaction) {
			tx.Inputs[1].Address, tx.Outputs[0].Address = 0, 0
		}), 1},
		{"unknown addresses are not the same address", change.AddressReuse, payment(func(tx *change.Transaction) { tx.Inputs[0].Address, tx.Outputs[1].Address = 0, 0 }), quiet},

		{"one address alone is new", change.OneTime, payment(pasts(change.Used, change.Fresh)), 1},
		{"both addresses are new", change.OneTime, payment(pasts(change.Fresh, change.Fresh)), quiet},
		{"of one address nobody knows whether it is new", change.OneTime, payment(pasts(change.PastUnknown, change.Fresh)), quiet},
		{"the new address receives again later", change.OneTime, payment(pasts(change.Used, change.Fresh), func(tx *change.Transaction) { tx.Outputs[1].Again = true }), quiet},
		{"something is paid back already", change.OneTime, payment(pasts(change.Fresh, change.Used), back), quiet},
		{"an input's address is unknown, to which may be paid back", change.OneTime, payment(pasts(change.Used, change.Fresh), func(tx *change.Transaction) { tx.Inputs[1].Address = 0 }), quiet},

		{"one output alone has the inputs' script type", change.ScriptType, payment(forms(ledger.FormP2SH, ledger.FormP2WPKH)), 1},
		{"all have it", change.ScriptType, payment(), quiet},
		{"the inputs are of two types", change.ScriptType, payment(forms(ledger.FormP2SH, ledger.FormP2WPKH), func(tx *change.Transaction) { tx.Inputs[0].Form = ledger.FormP2PKH }), quiet},
		{"the type of one output is unknown", change.ScriptType, payment(forms(ledger.FormUnknown, ledger.FormP2WPKH)), quiet},
		{"the inputs' type is unknown", change.ScriptType, payment(forms(ledger.FormP2SH, ledger.FormUnknown), func(tx *change.Transaction) { tx.Inputs[0].Form, tx.Inputs[1].Form = 0, 0 }), quiet},

		{"a hundredth of a coin is paid", change.RoundPayment, split(amounts(1_000_000, 355_801)), 1},
		{"a hundredth of a coin is paid, and the rest is less round", change.RoundPayment, split(amounts(1_000_000, 340_000)), 1},
		{"a hundred thousandth is paid", change.RoundPayment, split(amounts(1_000, 355_801)), 1},
		{"a hundred units are paid, which is so by chance", change.RoundPayment, split(amounts(100, 355_801)), quiet},
		{"two amounts are round, one more so", change.RoundPayment, split(amounts(1_000_000, 300_000)), quiet},
		{"no amount is round", change.RoundPayment, split(), quiet},
		{"of three two are round", change.RoundPayment, split(func(tx *change.Transaction) {
			tx.Outputs = append(tx.Outputs, change.Output{Address: 5, Amount: 200_000})
			tx.Outputs[0].Amount = 30_000
		}), 1},
		{"of three one is round", change.RoundPayment, split(func(tx *change.Transaction) {
			tx.Outputs = append(tx.Outputs, change.Output{Address: 5, Amount: 200_000})
		}), quiet},
		{"what carries data is not round either", change.RoundPayment, split(func(tx *change.Transaction) {
			tx.Outputs = append(tx.Outputs, change.Output{})
		}), quiet},

		{"one output alone is less than every input", change.OptimalChange, payment(), 1},
		{"there is one input", change.OptimalChange, split(), quiet},
		{"both outputs are less", change.OptimalChange, payment(amounts(600_000, 355_801)), quiet},
		{"none is less", change.OptimalChange, payment(amounts(700_456, 800_000)), quiet},
		{"an input had been spared had there been no fee", change.OptimalChange, payment(amounts(895_000, 700_000)), quiet},
		{"an input's amount is unknown", change.OptimalChange, payment(func(tx *change.Transaction) { tx.Inputs[1].Known = false }), quiet},
		{"an input's amount is unknown, though the fee is told", change.OptimalChange, payment(func(tx *change.Transaction) {
			tx.Inputs[1].Known, tx.FeeKnown = false, true
		}), quiet},
		{"outputs are more than inputs", change.OptimalChange, payment(amounts(2_000_000, 355_801)), quiet},

		{"the payment is spent to three", change.Consumer, split(spent(0, by(0, 1, 3), by(0, 1, 2))), 1},
		{"neither is", change.Consumer, split(spent(0, by(0, 1, 2), by(0, 1, 1))), quiet},
		{"both are", change.Consumer, split(spent(0, by(0, 1, 3), by(0, 1, 9))), quiet},
		{"how many were paid is unknown", change.Consumer, split(spent(0, by(0, 1, 3), by(0, 1, 0))), quiet},
		{"there are three outputs", change.Consumer, split(spent(0, by(0, 1, 3), by(0, 1, 2)), func(tx *change.Transaction) {
			tx.Outputs = append(tx.Outputs, tx.Outputs[0])
		}), quiet},
		{"a CoinJoin spends the payment", change.Consumer, split(spent(0, change.Spender{Joint: true, Outputs: 90}, by(0, 1, 2))), quiet},

		{"the next transaction sets a lock time as well", change.LockTimeHabit, split(spent(core, by(plain, 1, 1), by(core, 1, 1))), 1},
		{"neither sets one", change.LockTimeHabit, split(spent(plain, by(core, 1, 1), by(plain, 1, 1))), 1},
		{"both next ones set one", change.LockTimeHabit, split(spent(core, by(core, 1, 1), by(core, 1, 1))), quiet},
		{"of one next transaction it is unknown", change.LockTimeHabit, split(spent(core, by(0, 1, 1), by(core, 1, 1))), quiet},
		{"of this transaction it is unknown", change.LockTimeHabit, split(spent(0, by(core, 1, 1), by(plain, 1, 1))), quiet},
		{"the payment is unspent", change.LockTimeHabit, split(spent(core, by(plain, 1, 1), by(core, 1, 1)), func(tx *change.Transaction) { tx.Outputs[0].Spender = nil }), quiet},
		{"the next transaction signals as well", change.ReplaceableHabit, split(spent(signal, by(plain, 1, 1), by(signal, 1, 1))), 1},
		{"both signal", change.ReplaceableHabit, split(spent(signal, by(signal, 1, 1), by(signal, 1, 1))), quiet},
		{"the next transaction is of version 2 as well", change.VersionHabit, split(spent(two, by(plain, 1, 1), by(core, 1, 1))), 1},
		{"both are of version 1", change.VersionHabit, split(spent(core, by(plain, 1, 1), by(plain, 1, 1))), quiet},

		{"the next transaction pays the same fee", change.FixedFee, split(spent(0, theirs, ours)), 1},
		{"both pay it", change.FixedFee, split(spent(0, same, too)), quiet},
		{"a fee is unknown", change.FixedFee, split(spent(0, change.Spender{}, ours)), quiet},
		{"this fee is unknown", change.FixedFee, split(spent(0, theirs, ours), func(tx *change.Transaction) { tx.Inputs[0].Known = false }), quiet},
		{"this fee is told though inputs are not", change.FixedFee, split(spent(0, theirs, ours), func(tx *change.Transaction) {
			tx.Inputs[0].Known, tx.Fee, tx.FeeKnown = false, 10_211, true
		}), 1},
		{"outputs are more than inputs, so that there is no fee", change.FixedFee, split(spent(0, theirs, change.Spender{Fee: 1<<64 - 1, FeeKnown: true}), amounts(133_668, 766_456)), quiet},
		{"no fee is paid", change.FixedFee, split(spent(0, theirs, change.Spender{FeeKnown: true}), amounts(133_668, 766_455)), quiet},

		{"the larger of two is split again", change.PeelLarger, split(spent(0, by(0, 7, 1), by(0, 1, 2))), 1},
		{"the smaller of two is split again", change.PeelLarger, split(spent(0, by(0, 1, 2), by(0, 7, 1))), quiet},
		{"both are of one amount", change.PeelLarger, split(spent(0, by(0, 1, 2), by(0, 1, 2)), amounts(400_000, 400_000)), quiet},
		{"the payment is not spent yet", change.PeelLarger, split(spent(0, by(0, 7, 1), by(0, 1, 2)), func(tx *change.Transaction) { tx.Outputs[0].Spender = nil }), 1},
		{"there are two inputs", change.PeelLarger, payment(spent(0, by(0, 1, 2), by(0, 1, 2))), quiet},
		{"the larger enters a CoinJoin", change.PeelLarger, split(spent(0, by(0, 7, 1), change.Spender{Joint: true, Inputs: 1, Outputs: 2})), quiet},

		{"one alone is split with all traits", change.PeelChain, split(spent(core, by(plain, 1, 2), by(core, 1, 2))), 1},
		{"the other is swept with many", change.PeelChain, split(spent(core, by(core, 40, 1), by(core, 1, 2))), 1},
		{"both are split with all traits", change.PeelChain, split(spent(core, by(core, 1, 2), by(core, 1, 2))), quiet},
		{"the rest goes to an address in use", change.PeelChain, split(spent(core, by(plain, 1, 2), by(core, 1, 2)), pasts(0, change.Used)), quiet},
		{"the rest is paid back", change.PeelChain, split(spent(core, by(plain, 1, 2), by(core, 1, 2)), back), quiet},
		{"traits are unknown", change.PeelChain, split(spent(0, by(0, 40, 1), by(0, 1, 2))), quiet},
	} {
		t.Run(string(tt.heuristic)+": "+tt.name, func(t *testing.T) {
			got, said := links(tt.tx)[tt.heuristic]
			if !said {
				got = quiet
			}
			if got != tt.want {
				t.Errorf("points to %d, want %d", got, tt.want)
			}
		})
	}
}

// These are wrong, known, and said so in the docs: the payment is output 0 throughout.
func TestEachHeuristicErrsAsTheDocsSay(t *testing.T) {
	for _, tt := range []struct {
		name      string
		heuristic change.Heuristic
		tx        *change.Transaction
	}{
		{"who is paid put an input and its address in, as in a PayJoin", change.AddressReuse, payment(func(tx *change.Transaction) {
			tx.Outputs[0].Address = 2
		})},
		{"change goes to an address in use, and a new one is paid", change.OneTime, payment(func(tx *change.Transaction) {
			tx.Outputs[0].Past, tx.Outputs[1].Past = change.Fresh, change.Used
		})},
		{"who is paid uses the payer's old script type, the payer's change a new one", change.ScriptType, payment(func(tx *change.Transaction) {
			tx.Outputs[1].Form = ledger.FormP2TR
		})},
		{"so much is paid that a round amount is left", change.RoundPayment, split(func(tx *change.Transaction) {
			tx.Outputs[0].Amount, tx.Outputs[1].Amount = 389_912, 500_000
		})},
		{"a wallet gathers small coins while it pays", change.OptimalChange, payment(func(tx *change.Transaction) {
			tx.Outputs[0].Amount, tx.Outputs[1].Amount = 355_801, 1_234_567
		})},
		{"the payer pays many with the change", change.Consumer, split(spent(0, by(0, 1, 2), by(0, 1, 3)))},
		{"who is paid has the payer's program, the payer another by then", change.LockTimeHabit, split(spent(core, by(core, 1, 1), by(plain, 1, 1)))},
		{"so it is of the signal", change.ReplaceableHabit, split(spent(signal, by(signal, 1, 1), by(plain, 1, 1)))},
		{"so it is of the version", change.VersionHabit, split(spent(core, by(core, 1, 1), by(plain, 1, 1)))},
		{"who is paid pays the fee that their program proposes as well", change.FixedFee, split(spent(0,
			change.Spender{Fee: 10_211, FeeKnown: true}, change.Spender{Fee: 7, FeeKnown: true}))},
		{"most of the coin is paid, and spent in part", change.PeelLarger, split(spent(0, by(0, 1, 2), by(0, 9, 1)), func(tx *change.Transaction) {
			tx.Outputs[0].Amount, tx.Outputs[1].Amount = 766_455, 123_457
		})},
		{"who is paid has the payer's program and pays on", change.PeelChain, split(spent(core, by(core, 1, 2), by(core, 9, 1)))},
	} {
		t.Run(string(tt.heuristic)+": "+tt.name, func(t *testing.T) {
			if got, said := links(tt.tx)[tt.heuristic]; !said || got != 0 {
				t.Errorf("points to %d (%v), want to the payment", got, said)
			}
		})
	}
}

func TestThereAreNoLinksWithoutAPayer(t *testing.T) {
	for name, edit := range map[string]func(tx *change.Transaction){
		"a coinbase":             func(tx *change.Transaction) { tx.Coinbase = true },
		"a CoinJoin":             func(tx *change.Transaction) { tx.Joint = true },
		"no inputs":              func(tx *change.Transaction) { tx.Inputs = nil },
		"no outputs":             func(tx *change.Transaction) { tx.Outputs = nil },
		"one output":             func(tx *change.Transaction) { tx.Outputs = tx.Outputs[1:] },
		"one output beside data": func(tx *change.Transaction) { tx.Outputs[0].Amount = 0 },
		"change of no address":   func(tx *change.Transaction) { tx.Outputs[1].Address = 0 },
	} {
		if got := change.Links(payment(edit)); len(got) != 0 {
			t.Errorf("%s gives %v", name, got)
		}
	}
}

func TestContradictionsStandSideBySide(t *testing.T) {
	tx := payment(func(tx *change.Transaction) {
		tx.Outputs[0].Address = 1        // address reuse: output 0
		tx.Outputs[0].Amount = 1_200_000 // round payment: output 1
	})
	got := change.Together(change.Links(tx))
	want := []change.Opinion{
		{Output: 0, Score: 1000, Heuristics: []change.Heuristic{change.AddressReuse}},
		{Output: 1, Score: 977, Heuristics: []change.Heuristic{change.RoundPayment, change.OptimalChange}},
	}
	if !slices.EqualFunc(got, want, func(a, b change.Opinion) bool {
		return a.Output == b.Output && a.Score == b.Score && slices.Equal(a.Heuristics, b.Heuristics)
	}) {
		t.Errorf("opinions are %v, want %v", got, want)
	}
	if got := change.Together(nil); got != nil {
		t.Errorf("no links give %v", got)
	}
}

// The published figures: of a million transactions so many right and so many wrong.
func TestScoresAreTheShareOfTheRightInPublishedCounts(t *testing.T) {
	for h, count := range map[change.Heuristic][2]int{
		change.ScriptType:       {236_927, 30_544},
		change.RoundPayment:     {211_132, 4_961},
		change.OptimalChange:    {305_982, 26_317},
		change.Consumer:         {283_425, 129_450},
		change.LockTimeHabit:    {306_533, 2_925},
		change.ReplaceableHabit: {75_313, 2_698},
		change.VersionHabit:     {245_298, 3_765},
		change.FixedFee:         {117_414, 25_319},
	} {
		if want := change.Score(1000 * count[0] / (count[0] + count[1])); h.Score() != want {
			t.Errorf("%s scores %d, want %d", h, h.Score(), want)
		}
	}
}

func TestEachHeuristicSaysWhyAndOnWhatItsScoreRests(t *testing.T) {
	if n := len(change.Heuristics()); n != 12 {
		t.Errorf("%d heuristics", n)
	}
	for _, h := range change.Heuristics() {
		if h.Reason() == "" {
			t.Errorf("%s gives no reason", h)
		}
		if (h.Score() == 0) != (h.Source() == "") || h.Score() > 1000 {
			t.Errorf("%s scores %d by %q", h, h.Score(), h.Source())
		}
	}
	if h := change.Heuristic("guess"); h.Score() != 0 || h.Reason() != "" {
		t.Error("an unknown heuristic has a score or a reason")
	}
}
