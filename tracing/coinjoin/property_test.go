package coinjoin_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/coinjoin"
)

// drawRound builds a transaction as one of the protocols does, and says which.
func drawRound(t *rapid.T) (*draft, coinjoin.Kind) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	switch rapid.IntRange(0, 4).Draw(t, "protocol") {
	case 0:
		pool := rapid.SampledFrom([]uint64{100_000, 1_000_000, 5_000_000, 50_000_000}).Draw(t, "pool")
		return whirlpool(rapid.IntRange(5, 8).Draw(t, "participants"), pool), coinjoin.Whirlpool
	case 1:
		base := 9_000_001 + 100*rapid.Uint64Range(0, 20_000).Draw(t, "base")
		return wasabi1(rapid.IntRange(10, 100).Draw(t, "participants"), base, r), coinjoin.Wasabi1
	case 2:
		return wasabi2(rapid.IntRange(12, 150).Draw(t, "participants"), r), coinjoin.Wasabi2
	case 3:
		// Not of the amounts and the size of Wasabi 1, which may look the same, nor such as
		// people choose.
		amount := rapid.Uint64Range(27_300, 800_000).Draw(t, "amount") | 1
		n, sweep := rapid.IntRange(5, 20).Draw(t, "participants"), r.IntN(2) == 0
		tx := joinMarket(n, amount, sweep, r)
		if sweep && 2*len(tx.Inputs) > 3*n {
			return tx, coinjoin.EqualOutputs
		}
		return tx, coinjoin.JoinMarket
	}
	return newDraft(in2024).in(6_900_000).times(6, 1_004_235).out(50_000, 818_430).data(), coinjoin.WhirlpoolTx0
}

func TestEveryRoundIsRecognisedInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tx, want := drawRound(t)
		got, _ := coinjoin.Recognise(&tx.Transaction)
		if got.Kind != want {
			t.Fatalf("got %+v, not %s, of %+v", got, want, tx.Transaction)
		}
		tx.Inputs = rapid.Permutation(tx.Inputs).Draw(t, "inputs")
		tx.Outputs = rapid.Permutation(tx.Outputs).Draw(t, "outputs")
		if again, _ := coinjoin.Recognise(&tx.Transaction); again != got {
			t.Fatalf("got %+v, in another order %+v", got, again)
		}
	})
}

// What is left as change is anyone's sum: a bit more or less, and who paid for it, leaves
// the round what it was.
func TestChangeAndWhatPaysForItMayBeAnySum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		tx := joinMarket(rapid.IntRange(5, 12).Draw(t, "participants"), 345_678, false, r)
		before, _ := coinjoin.Recognise(&tx.Transaction)
		for i := range tx.Outputs {
			if more := rapid.Uint64Range(0, 400).Draw(t, "more"); tx.Outputs[i].Amount != 345_678 {
				tx.Outputs[i].Amount += more
				tx.Inputs[len(tx.Inputs)-1].Amount += more
			}
		}
		if after, _ := coinjoin.Recognise(&tx.Transaction); after != before || after.Kind != coinjoin.JoinMarket {
			t.Fatalf("%+v became %+v", before, after)
		}
	})
}

func TestWhatIsNotKnownDoesNotHideARound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tx, want := drawRound(t)
		for i := range tx.Inputs {
			if rapid.Bool().Draw(t, "amount") {
				tx.Inputs[i].Amount, tx.Inputs[i].Known = 0, false
			}
			if rapid.Bool().Draw(t, "address") {
				tx.Inputs[i].Address = 0
			}
		}
		if rapid.Bool().Draw(t, "form") {
			tx.Form = nil
		}
		if rapid.Bool().Draw(t, "time") {
			tx.Time = ledger.NoTime
		}
		if got, _ := coinjoin.Recognise(&tx.Transaction); got.Kind != want {
			t.Fatalf("got %+v, not %s, of %+v", got, want, tx.Transaction)
		}
	})
}

func TestAnyTransactionIsTakenForWhatItCanBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDraft(rapid.SampledFrom([]int64{in2013, in2018, in2024, ledger.NoTime}).Draw(t, "time"))
		amount := rapid.SampledFrom([]uint64{0, 1, 8_192, 39_366, 40_000, 100_000, 104_235, 1_594_323, 10_986_161, 1 << 62, 1<<64 - 1})
		d.in(rapid.SliceOfN(amount, 0, 12).Draw(t, "inputs")...)
		d.out(rapid.SliceOfN(amount, 0, 12).Draw(t, "outputs")...)
		got, ok := coinjoin.Recognise(&d.Transaction)
		switch {
		case ok != (got.Kind != ""):
			t.Fatalf("%t: %+v", ok, got)
		case got.Participants > len(d.Inputs), got.AnonymitySet > got.Equal, got.Equal > len(d.Outputs):
			t.Fatalf("%+v of %+v", got, d.Transaction)
		case got.Kind.Apart() && d.Time == in2013:
			t.Fatalf("%+v before there was any", got)
		}
	})
}

func TestFewOutputsAreNeverOfSeveralOwners(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.SampledFrom([]uint64{100_000, 5_000_000, 10_000_000, 123_456_789})
		tx := coinjoin.Transaction{Time: in2024}
		for i := range rapid.IntRange(1, 12).Draw(t, "inputs") {
			tx.Inputs = append(tx.Inputs, coinjoin.Input{Address: uint32(i + 1), Amount: amount.Draw(t, "input"), Known: rapid.Bool().Draw(t, "known")})
		}
		for i := range rapid.IntRange(0, coinjoin.LeastOutputs-1).Draw(t, "outputs") {
			tx.Outputs = append(tx.Outputs, coinjoin.Output{Address: uint32(100 + i), Amount: amount.Draw(t, "output")})
		}
		if got, _ := coinjoin.Recognise(&tx); got.Kind.Apart() {
			t.Fatalf("%d outputs are %s", len(tx.Outputs), got.Kind)
		}
	})
}
