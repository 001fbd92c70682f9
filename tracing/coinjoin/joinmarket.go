package coinjoin

import (
	"math"
	"slices"

	"github.com/mareva/mareva/ledger"
)

// In a JoinMarket round a taker and makers get one output each of the amount that the
// taker chose; makers get change and are paid by the taker, who gets change too unless
// it sweeps an account. So with n participants there are 2n outputs, or 2n-1. All wallets
// of a round are of one form; only the taker may pay elsewhere.
const (
	coinJoinStart  = 1_377_129_600 // 2013-08-22: G. Maxwell, "CoinJoin: Bitcoin privacy for the real world"
	leastJoined    = 27_300        // satoshi: JoinMarket's DUST_THRESHOLD
	makersAtLeast  = 4             // its minimum_makers; fewer by choice
	fewestJoined   = 3
	manyJoined     = 10     // equal outputs: more are doubted whatever stands beside them
	fewOwners      = 2      // times the participants: of more inputs some fit together by chance
	fewSweeping    = 3      // halves of it, where no change of the taker's bears the shape out
	makerMostFee   = 10_000 // satoshi: paid to a maker, beside a hundredth of the amount; takers rarely allow as much
	makerMostPays  = 5_000  // satoshi: what a maker gives to the miners; 100 or nothing is usual
	leastStonewall = 5_460  // satoshi: ten times dust
	mostRoundOut   = 1_000  // outputs: rounds have some tens
)

func (s *shape) joinMarket() (Finding, bool) {
	n := s.equal
	if n <= makersAtLeast || n != (len(s.outputs)+1)/2 || s.data > 0 || len(s.outputs) > mostRoundOut ||
		s.denomination < leastJoined || len(s.owners) < n || !s.after(coinJoinStart) ||
		!s.oneForm() || !s.fresh() {
		return Finding{}, false
	}
	found, possible := !s.whole, true
	if s.whole {
		found, possible = s.marketFunded()
	}
	found = found && len(s.owners) <= fewOwners*n
	sweeps := len(s.outputs) == 2*n-1
	if !possible || round(s.denomination) && !found || sweeps && 2*len(s.owners) > fewSweeping*n {
		return Finding{}, false
	}
	return Finding{
		Kind: JoinMarket, Denomination: s.denomination, Equal: n, Participants: n, AnonymitySet: s.alike(),
	}, true
}

// equalOutputs: so many equal outputs that several owners may have paid them, each able
// to bring one, whatever else does not fit a protocol. One participant alone can see to
// that: by taking its change on the address that it spends from, by change of just the
// round's amount, by a data output. Other chains' mixes look like this too.
func (s *shape) equalOutputs() (Finding, bool) {
	n := s.equal
	if n < fewestJoined || s.denomination < leastJoined || !s.after(coinJoinStart) ||
		len(s.outputs)-n > mostBeside(n) || len(s.owners) < n-1 {
		return Finding{}, false
	}
	if s.whole && participants(s.owners, s.denomination, makerMostFee+s.denomination/100) < n-1 {
		return Finding{}, false
	}
	return Finding{Kind: EqualOutputs, Denomination: s.denomination, Equal: n, Participants: n, AnonymitySet: s.alike()}, true
}

// mostBeside is how many other outputs so many equal ones may have beside them: a change
// each, and those of a coordinator; a payout to several people often has two or three equal
// sums by chance.
func mostBeside(equal int) int {
	switch {
	case equal <= makersAtLeast:
		return equal
	case equal < manyJoined:
		return equal + 2
	}
	return math.MaxInt
}

// demands are what each participant gets back, ascending: the denomination, and one
// change at most.
func (s *shape) demands(n int) []uint64 {
	all := s.others()
	for i := range all {
		all[i] += s.denomination
	}
	for len(all) < n {
		all = append(all, s.denomination)
	}
	slices.Sort(all)
	return all
}

// marketFunded says whether the participants bring what they get: makers earn, the taker
// pays them and the miners.
func (s *shape) marketFunded() (found, possible bool) {
	n := s.equal
	earns := makerMostFee + s.denomination/100
	return fundable(s.owners, s.demands(n), terms{earns: earns, pays: makerMostPays, payer: s.fee + uint64(n)*earns})
}

// round says that an amount has three digits at most, as people choose for payments,
// which an exchange may make to many at once.
func round(amount uint64) bool {
	for amount%10 == 0 {
		amount /= 10
	}
	return amount < 1_000
}

// oneForm says that all wallets are of one form that JoinMarket has, and at most one of
// the equal outputs goes elsewhere.
func (s *shape) oneForm() bool {
	form := ledger.FormUnknown
	for _, in := range s.tx.Inputs {
		if form = s.form(in.Address); form != ledger.FormUnknown {
			break
		}
	}
	switch form {
	case ledger.FormUnknown:
		return true
	case ledger.FormP2PKH, ledger.FormP2SH, ledger.FormP2WPKH:
		all, equal := s.outputsNot(form)
		return s.inputsAre(form) && all == equal && all <= 1
	}
	return false
}

// stonewall: two equal outputs and two of change, which two sets of inputs pay, each its
// own, sharing the fee. Samourai builds it of one wallet's inputs, or with a friend.
func (s *shape) stonewall() (Finding, bool) {
	if s.equal != 2 || len(s.outputs) != 4 || s.data > 0 || !s.whole || len(s.owners) < 2 ||
		s.denomination < leastStonewall || !s.after(coinJoinStart) ||
		s.alike() != 2 || !s.fresh() {
		return Finding{}, false
	}
	rest := s.others()
	if len(rest) != 2 || rest[0] == rest[1] {
		return Finding{}, false
	}
	if found, _ := search(s.owners, s.demands(2), terms{pays: s.fee, payer: s.fee}); !found {
		return Finding{}, false
	}
	return Finding{Kind: Stonewall, Denomination: s.denomination, Equal: 2, AnonymitySet: 2}, true
}
