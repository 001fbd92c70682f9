package coinjoin_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/coinjoin"
)

func dice() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestWhatProtocolsBuildIsRecognised(t *testing.T) {
	for name, c := range map[string]struct {
		tx   *draft
		want coinjoin.Finding
	}{
		"a Whirlpool mix of five": {
			whirlpool(5, 5_000_000),
			coinjoin.Finding{Kind: coinjoin.Whirlpool, Denomination: 5_000_000, Equal: 5, Participants: 5, AnonymitySet: 5},
		},
		"a surge of eight": {
			whirlpool(8, 100_000),
			coinjoin.Finding{Kind: coinjoin.Whirlpool, Denomination: 100_000, Equal: 8, Participants: 8, AnonymitySet: 8},
		},
		"a mix one output of which goes to a script is told apart": {
			whirlpool(5, 1_000_000).with(func(d *draft) { d.forms[d.Outputs[0].Address] = ledger.FormP2WSH }),
			coinjoin.Finding{
				Kind: coinjoin.WhirlpoolExternal, Denomination: 1_000_000, Equal: 5, Participants: 5, AnonymitySet: 4,
			},
		},
		"a mix of which nothing is known but what it pays": {
			whirlpool(5, 50_000_000).with(forgetInputs).with(func(d *draft) { d.Form = nil }),
			coinjoin.Finding{Kind: coinjoin.Whirlpool, Denomination: 50_000_000, Equal: 5, Participants: 5, AnonymitySet: 5},
		},
		"a Tx0 with change": {
			newDraft(in2024).in(6_900_000).times(6, 1_004_235).out(50_000, 818_430).data(),
			coinjoin.Finding{
				Kind: coinjoin.WhirlpoolTx0, Denomination: 1_004_235, Equal: 6, Participants: 1, AnonymitySet: 1,
			},
		},
		"a Tx0 of one premix output": {
			newDraft(in2024).in(110_000).out(104_235, 5_000).data(),
			coinjoin.Finding{Kind: coinjoin.WhirlpoolTx0, Denomination: 104_235, Equal: 1, Participants: 1, AnonymitySet: 1},
		},
		"a Wasabi 1 round": {
			wasabi1(60, 10_986_161, dice()),
			coinjoin.Finding{Kind: coinjoin.Wasabi1, Denomination: 10_986_161, Equal: 60, Participants: 60, AnonymitySet: 60},
		},
		"an early round of ten at a twentieth of a bitcoin": {
			wasabi1(10, 5_007_088, dice()).with(func(d *draft) { d.Time = in2018 }),
			coinjoin.Finding{Kind: coinjoin.Wasabi1, Denomination: 5_007_088, Equal: 10, Participants: 10, AnonymitySet: 10},
		},
		"a JoinMarket round": {
			joinMarket(6, 31_234_567, false, dice()),
			coinjoin.Finding{Kind: coinjoin.JoinMarket, Denomination: 31_234_567, Equal: 6, Participants: 6, AnonymitySet: 6},
		},
		"a JoinMarket round whose taker sweeps": {
			joinMarket(7, 148_176, true, dice()),
			coinjoin.Finding{Kind: coinjoin.JoinMarket, Denomination: 148_176, Equal: 7, Participants: 7, AnonymitySet: 7},
		},
		"a JoinMarket round whose taker pays elsewhere": {
			joinMarket(6, 40_000, false, dice()).with(func(d *draft) { d.forms[d.Outputs[0].Address] = ledger.FormP2SH }),
			coinjoin.Finding{Kind: coinjoin.JoinMarket, Denomination: 40_000, Equal: 6, Participants: 6, AnonymitySet: 5},
		},
		"a JoinMarket round of which no input is known": {
			joinMarket(6, 40_000, false, dice()).with(forgetInputs),
			coinjoin.Finding{Kind: coinjoin.JoinMarket, Denomination: 40_000, Equal: 6, Participants: 6, AnonymitySet: 6},
		},
		"a round of three is possible only": {
			joinMarket(3, 40_000, false, dice()),
			coinjoin.Finding{Kind: coinjoin.EqualOutputs, Denomination: 40_000, Equal: 3, Participants: 3, AnonymitySet: 3},
		},
		"a Stonewall": {
			newDraft(in2024).in(700_000, 300_000, 2_000_000).out(400_000, 400_000, 599_500, 1_599_500),
			coinjoin.Finding{Kind: coinjoin.Stonewall, Denomination: 400_000, Equal: 2, AnonymitySet: 2},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := coinjoin.Recognise(&c.tx.Transaction); got != c.want {
				t.Errorf("got %+v, not %+v", got, c.want)
			}
		})
	}
}

func TestAWasabi2RoundTellsNotHowManyTookPart(t *testing.T) {
	for _, n := range []int{8, 13, 30, 200} {
		got, _ := coinjoin.Recognise(&wasabi2(n, dice()).Transaction)
		if got.Kind != coinjoin.Wasabi2 || got.Participants != 0 || got.Equal < 2 {
			t.Errorf("of %d: %+v", n, got)
		}
	}
}

func forgetInputs(d *draft) {
	for i := range d.Inputs {
		d.Inputs[i] = coinjoin.Input{}
	}
}

func TestWhatOthersBuildIsNotTakenForACoinJoin(t *testing.T) {
	for name, tx := range map[string]*draft{
		"a payment":                                newDraft(in2024).in(900_000, 400_000).out(1_000_000, 299_000),
		"a consolidation":                          newDraft(in2024).in(1, 2, 3, 4, 5, 6, 7, 8, 100_000, 100_000).out(190_000),
		"a faucet's fan-out":                       newDraft(in2024).in(1_000_000_000).times(100, 10_000_000),
		"an exchange's payout of ten":              newDraft(in2024).in(900_000_000, 300_000_000).times(10, 10_000_000).out(1_099_990_000),
		"an airdrop of dust":                       newDraft(in2024).in(500_000, 200_000, 1_000, 2_000, 3_000, 4_000).times(200, 546).out(590_000),
		"a split by one owner of many":             newDraft(in2024).in(60_000, 80_000, 90_000, 70_000, 100_000, 110_000).times(5, 100_000),
		"a payout at the pool's amount":            newDraft(in2024).in(2_000_000, 2_000_000, 1_000_100, 500, 400).times(5, 1_000_000),
		"runes":                                    newDraft(in2024).as(ledger.FormP2TR).in(546, 546, 90_000).times(2, 546).out(60_000, 20_000).data(),
		"one address paying itself":                wasabi2(20, dice()).with(oneAddress),
		"a CoinJoin before its proposal":           joinMarket(8, 40_000, false, dice()).with(func(d *draft) { d.Time = in2013 }),
		"a Whirlpool before Whirlpool":             whirlpool(5, 1_000_000).with(func(d *draft) { d.Time = in2018 }),
		"denominations before Wasabi 2":            wasabi2(20, dice()).with(func(d *draft) { d.Time = in2021 }),
		"a withdrawal of mixed coins":              newDraft(in2024).in(1_000_000, 1_000_000, 5_000_000, 100_000).out(6_000_000, 1_099_000),
		"equal and others, all of one":             joinMarket(6, 40_000, false, dice()).with(oneAddress),
		"one that pays an address twice":           joinMarket(6, 40_000, false, dice()).with(func(d *draft) { d.Outputs[1].Address = d.Outputs[3].Address }),
		"one of wallets that differ":               joinMarket(6, 40_000, false, dice()).with(func(d *draft) { d.forms[d.Inputs[0].Address] = ledger.FormP2SH }),
		"one that pays more than it has":           joinMarket(6, 40_000, false, dice()).with(func(d *draft) { d.Inputs[0].Amount = 1 }),
		"a payout of a dozen, at a mixer's amount": newDraft(in2024).in(repeat(14, 60_000_000)...).times(12, 10_125_037).out(718_000_000),
		"a payout of a dozen and forty others":     newDraft(in2024).in(repeat(14, 60_000_000)...).times(12, 10_125_037).out(repeat(40, 2_200_000)...),
		"denominations that one owner brings": wasabi2(20, dice()).with(func(d *draft) {
			for i := range d.Inputs[8:] {
				d.Inputs[i].Address = d.Inputs[9].Address
			}
		}),
		"a token's transfer that looks like a Tx0": newDraft(in2024).in(2_000_000).out(104_235, 1_893_000).data(),
		"equal and others, of large coins only": newDraft(in2024).in(repeat(50, 150_000_000)...).times(10, 31_234_567).
			out(repeat(9, 40_000_000)...).out(6_800_000_000),
		"equal and others, of a coin larger than any of them": newDraft(in2024).in(repeat(50, 8_000_000)...).in(500_000_000).
			times(10, 31_234_567).out(repeat(10, 58_000_000)...),
		"one denomination of many": newDraft(in2024).in(repeat(8, 500_000)...).times(12, 262_144).out(800_000),
		"few denominations among other sums": newDraft(in2024).in(repeat(8, 5_000_000)...).times(3, 262_144).times(3, 118_098).
			out(repeat(30, 1_200_000)...),
		"sums beyond all money": newDraft(in2024).in(1<<63, 1<<63, 1<<63).times(3, 1<<63).out(1<<63, 1<<63),
		"nothing":               newDraft(in2024),
	} {
		t.Run(name, func(t *testing.T) {
			want := coinjoin.Kind("")
			if slices.Contains(inDoubt, name) {
				want = coinjoin.EqualOutputs
			}
			if got, _ := coinjoin.Recognise(&tx.Transaction); got.Kind != want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// inDoubt are those that several owners may have built: they are called no CoinJoin, and
// merge nothing.
var inDoubt = []string{
	"a split by one owner of many", "a Whirlpool before Whirlpool", "one that pays an address twice", "one of wallets that differ",
	"a payout of a dozen, at a mixer's amount", "a payout of a dozen and forty others", "equal and others, of large coins only",
	"equal and others, of a coin larger than any of them",
}

// TestOneParticipantCannotHideARound lets one of them do what no wallet of the protocol does.
func TestOneParticipantCannotHideARound(t *testing.T) {
	for name, hide := range map[string]func(d *draft){
		"its change goes back to where it came from": func(d *draft) { d.Outputs[1].Address = d.Inputs[0].Address },
		"its change is the round's amount": func(d *draft) {
			for i := range d.Outputs {
				if had := d.Outputs[i].Amount; had != 12_345_678 {
					d.Outputs[i].Amount = 12_345_678
					d.Inputs[0].Amount += 12_345_678
					d.out(had)
					return
				}
			}
		},
		"it adds data":           func(d *draft) { d.data() },
		"it brings another form": func(d *draft) { d.forms[d.Inputs[0].Address] = ledger.FormP2TR },
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{3, 4, 7, 12} {
				tx := joinMarket(n, 12_345_678, false, dice()).with(hide)
				if got, _ := coinjoin.Recognise(&tx.Transaction); !got.Kind.Apart() {
					t.Errorf("a round of %d: %+v", n, got)
				}
			}
		})
	}
}

func TestRoundsOfFewWithManyInputsAreDoubted(t *testing.T) {
	for _, n := range []int{3, 4, 5} {
		for _, each := range []uint64{1, 2, 3, 6} {
			tx := joinMarket(n, 12_345_678, false, dice()).with(func(d *draft) {
				before := d.Inputs
				d.Inputs = nil
				for _, in := range before {
					part := in.Amount / each
					for range each - 1 {
						d.in(part)
					}
					d.in(in.Amount - part*(each-1))
				}
			})
			if got, _ := coinjoin.Recognise(&tx.Transaction); !got.Kind.Apart() {
				t.Errorf("%d participants, each input in %d: %+v", n, each, got)
			}
		}
	}
}

func TestMixesOfOtherChainsAreDoubted(t *testing.T) {
	for name, tx := range map[string]*draft{
		"Dash's PrivateSend":         newDraft(in2024).as(ledger.FormP2PKH).in(repeat(10, 100_001_000)...).times(10, 100_001_000),
		"Bitcoin Cash's CashShuffle": newDraft(in2024).as(ledger.FormP2PKH).in(1_200_000, 1_300_000, 1_000_270, 1_500_000, 1_000_270).times(5, 1_000_000).out(199_730, 299_730, 499_730),
	} {
		if got, _ := coinjoin.Recognise(&tx.Transaction); got.Kind != coinjoin.EqualOutputs {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func oneAddress(d *draft) {
	for i := range d.Inputs {
		d.Inputs[i].Address = 1
	}
}

// Exchanges pay batches: ten tenths of a bitcoin, nine or ten other sums, of a dozen coins
// that customers brought, or of sixty. What each of ten could have brought does not fit.
func TestABatchOfAnExchangeIsNoCoinJoin(t *testing.T) {
	r := dice()
	for round := range 200 {
		d := batch(12+48*(round%2), r)
		if got, _ := coinjoin.Recognise(&d.Transaction); got.Kind.Joint() {
			t.Fatalf("%+v of %+v", got, d.Transaction)
		}
	}
}

// batch pays ten equal sums and as many others, of so many inputs.
func batch(inputs int, r *rand.Rand) *draft {
	d, paid := newDraft(in2024).times(10, 10_000_000), uint64(100_000_000)
	for range 8 + r.IntN(2) {
		amount := 1_000_000 + r.Uint64N(50_000_000)
		d.out(amount)
		paid += amount
	}
	brought := paid
	for range inputs - 1 {
		amount := 15_000_000 + r.Uint64N(95_000_000)
		d.in(amount)
		brought += amount
	}
	return d.in(paid).out(brought - paid - 20_000) // what is left goes back
}

func TestOnlyWhatIsCertainIsCalledACoinJoinAndNothingDoubtfulIsMerged(t *testing.T) {
	for kind, want := range map[coinjoin.Kind]struct{ joint, apart bool }{
		coinjoin.Whirlpool:         {true, true},
		coinjoin.Wasabi1:           {true, true},
		coinjoin.Wasabi2:           {true, true},
		coinjoin.JoinMarket:        {true, true},
		coinjoin.WhirlpoolExternal: {false, true},
		coinjoin.EqualOutputs:      {false, true},
		coinjoin.Stonewall:         {false, true},
		coinjoin.WhirlpoolTx0:      {false, false},
		"":                         {false, false},
	} {
		if kind.Joint() != want.joint || kind.Apart() != want.apart {
			t.Errorf("%s: joint %t, apart %t", kind, kind.Joint(), kind.Apart())
		}
	}
}

func TestTenThousandInputsEndSoon(t *testing.T) {
	r := dice()
	for name, d := range map[string]*draft{
		"a round":          joinMarket(500, 40_000_000, false, r),
		"inputs all equal": newDraft(in2024).times(400, 30_000).with(func(d *draft) { d.in(make([]uint64, 10_000)...) }),
		"nothing fits":     hostile(r),
		"a batch":          batch(36, r),
	} {
		t.Run(name, func(t *testing.T) { coinjoin.Recognise(&d.Transaction) })
	}
}

func repeat(n int, amount uint64) (all []uint64) {
	for i := range n {
		all = append(all, amount+uint64(i*i))
	}
	return all
}

// hostile has as many inputs and outputs as fit in a block, of the shape that each rule
// looks at the longest.
func hostile(r *rand.Rand) *draft {
	d := newDraft(in2024).times(500, 40_000_000)
	for range 500 {
		d.out(r.Uint64N(1_000_000_000))
	}
	for range 10_000 {
		d.in(r.Uint64N(100_000_000))
	}
	return d
}
