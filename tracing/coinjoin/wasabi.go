package coinjoin

import (
	"slices"

	"github.com/mareva/mareva/ledger"
)

// Wasabi 1 (ZeroLink) gives each participant one output of a base denomination that
// goes down a little from round to round; to who brings more, one of about twice, four
// times … as much too; what is left as change; and the coordinator a fee. All of
// witness version 0, key hash.
const (
	wasabi1Start = 1_530_403_200 // 2018-07-01; released in that month
	// The fewer equal outputs, the less may their amount look like a person's choice.
	wasabi1Certain, wasabi1Least = 10, 5
	wasabi1Inputs                = 7  // a participant's at most
	wasabi1Twice                 = 10 // one in ten may be there twice, with inputs of one address
)

// base says that an amount is near a base denomination that was in use: 0.1 BTC down to
// 0.08 and up to 0.12, in the first rounds 0.05 or 0.01; but is no round amount, such
// as people pay.
func base(amount uint64, equal int) bool {
	switch {
	case amount%100_000 == 0, equal < wasabi1Certain && amount%10_000 == 0:
		return false
	case amount > 8_000_000 && amount < 12_000_000, amount > 4_500_000 && amount < 5_500_000,
		amount > 900_000 && amount < 1_100_000:
		return true
	}
	return false
}

func (s *shape) wasabi1() (Finding, bool) {
	n, inputs := s.equal, len(s.tx.Inputs)
	if n < wasabi1Least || s.data > 0 || !base(s.denomination, n) || !s.after(wasabi1Start) ||
		inputs < n || inputs > wasabi1Inputs*n {
		return Finding{}, false
	}
	if other, _ := s.outputsNot(ledger.FormP2WPKH); other > 0 || !s.inputsAre(ledger.FormP2WPKH) {
		return Finding{}, false
	}
	others := len(s.outputs) - n
	// One change each, and the coordinator's.
	if others-s.levels() > n+1 || len(s.owners) < n-n/wasabi1Twice || s.whole && !s.baseFunded(max(0, n-others)) {
		return Finding{}, false
	}
	return Finding{
		Kind: Wasabi1, Denomination: s.denomination, Equal: n, Participants: n, AnonymitySet: s.alike(),
	}, true
}

// levels counts the outputs of about twice the denomination, four times and so on.
func (s *shape) levels() (count int) {
	for level := 2 * s.denomination; level < mostMoney/4; level *= 2 {
		from, _ := slices.BinarySearch(s.outputs, level-level/128)
		to, _ := slices.BinarySearch(s.outputs, level+level/128)
		if from == len(s.outputs) {
			break
		}
		count += to - from
	}
	return count
}

// baseFunded says that each of the participants can bring the denomination, and that
// those who get nothing else can do so without giving the rest away. Who comes again
// brings an earlier denomination, which differs by less than a hundredth, and pays no
// fee.
func (s *shape) baseFunded(changeless int) bool {
	d := s.denomination
	again := d / 100
	small, _ := slices.BinarySearch(s.owners, d+2*again+s.fee)
	return participants(s.owners, d, again) >= s.equal-s.equal/wasabi1Twice &&
		participants(s.owners[:small], d, again) >= changeless
}
