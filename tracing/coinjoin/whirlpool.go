package coinjoin

import (
	"slices"

	"github.com/mareva/mareva/ledger"
)

// A Whirlpool mix has as many inputs as outputs, and every output pays the pool's
// denomination. Who comes again brings exactly that; who is new brings a little more,
// and these pay the miners. The server takes outputs of any address in Bech32, not
// only of the wallet's own form.

// Pools, in satoshi: Samourai's four (whirlpool_stats, Samourai Wallet), and since
// June 2025 the two of Ashigaru, who run the same protocol.
var pools = [...]uint64{100_000, 1_000_000, 5_000_000, 50_000_000, 2_500_000, 25_000_000}

const (
	whirlpoolStart = 1_546_300_800 // 2019-01-01; open to all in spring 2019
	smallestMix    = 5
	largestMix     = 10      // surge cycles: five and what comes in beside
	mostPremixFee  = 100_000 // satoshi: what the new ones bring above the denomination
	tx0MostPremix  = 70      // premix outputs of one Tx0 (whirlpool-server, tx0MaxOutputs)
	tx0MostChange  = 3       // one or two; three where two owners prepare together
)

func (s *shape) whirlpool() (Finding, bool) {
	n := s.equal
	if n < smallestMix || n > largestMix || len(s.tx.Inputs) != n || len(s.tx.Outputs) != n ||
		!slices.Contains(pools[:], s.denomination) || !s.after(whirlpoolStart) ||
		!s.premixed() || !s.inputsAre(ledger.FormP2WPKH) || !s.fresh() {
		return Finding{}, false
	}
	kind := Whirlpool
	if other, _ := s.outputsNot(ledger.FormP2WPKH); other > 0 {
		if !s.bech32() {
			return Finding{}, false
		}
		kind = WhirlpoolExternal
	}
	return Finding{
		Kind: kind, Denomination: s.denomination, Equal: n, Participants: n, AnonymitySet: s.alike(),
	}, true
}

// premixed says that every input brings the denomination and at most a fee, and no two
// are of one address.
func (s *shape) premixed() bool {
	if len(s.owners) != len(s.tx.Inputs) {
		return false
	}
	for _, in := range s.tx.Inputs {
		if in.Known && (in.Amount < s.denomination || in.Amount > s.denomination+mostPremixFee) {
			return false
		}
	}
	return true
}

// bech32 says that every output pays a witness program, as far as forms are known.
func (s *shape) bech32() bool {
	for _, o := range s.tx.Outputs {
		switch s.form(o.Address) {
		case ledger.FormUnknown, ledger.FormP2WPKH, ledger.FormP2WSH, ledger.FormP2TR, ledger.FormWitness:
		default:
			return false
		}
	}
	return true
}

// tx0 is how one owner prepares: outputs of one amount, the denomination and what the
// miners of the mix will get; the pool's fee; change; and one output of data by which
// the pool knows the fee.
func (s *shape) tx0() (Finding, bool) {
	if s.data != 1 || len(s.outputs) < 2 || !s.after(whirlpoolStart) {
		return Finding{}, false
	}
	for _, pool := range pools {
		first, _ := slices.BinarySearch(s.outputs, pool+1)
		if first == len(s.outputs) || s.outputs[first] > pool+mostPremixFee {
			continue
		}
		premix, last := s.outputs[first], first
		for last < len(s.outputs) && s.outputs[last] == premix {
			last++
		}
		rest := len(s.outputs) - (last - first)
		if last-first > tx0MostPremix || rest < 1 || rest > 1+tx0MostChange || !s.poolFee(pool) {
			continue
		}
		if other, _ := s.outputsNot(ledger.FormP2WPKH); other > 0 || !s.fresh() {
			return Finding{}, false
		}
		return Finding{
			Kind: WhirlpoolTx0, Denomination: premix, Equal: last - first, Participants: 1, AnonymitySet: 1,
		}, true
	}
	return Finding{}, false
}

// poolFee finds an output of the fee: five percent of the denomination, three and a
// half at first, down to half of it with a code.
func (s *shape) poolFee(pool uint64) bool {
	at, _ := slices.BinarySearch(s.outputs, pool/64)
	return at < len(s.outputs) && s.outputs[at] <= pool/20
}
