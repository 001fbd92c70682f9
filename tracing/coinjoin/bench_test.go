package coinjoin_test

import (
	"math/rand/v2"
	"testing"

	"github.com/mareva/mareva/tracing/coinjoin"
)

// ordinary is a thousand transactions as blocks hold them: of a hundred, some 60 with one
// input and up to two outputs, 25 with two or three inputs, 5 that carry data, 5 that
// bring many coins together, and 5 that pay many at once, equal sums among them.
func ordinary() (all []*draft) {
	r := rand.New(rand.NewPCG(3, 4))
	any := func(n int) (amounts []uint64) {
		for range n {
			amounts = append(amounts, 1_000+r.Uint64N(1_000_000_000))
		}
		return amounts
	}
	for i := range 1_000 {
		d := newDraft(in2024)
		switch kind := i % 100; {
		case kind < 60:
			d.in(5_000_000_000).out(any(1 + kind%2)...)
		case kind < 85:
			d.in(5_000_000_000).in(any(1 + kind%2)...).out(any(1 + kind%3)...)
		case kind < 90:
			d.in(5_000_000_000).out(any(2)...).data()
		case kind < 95:
			d.in(any(20 + 30*(kind%3))...).out(1_000)
		default:
			d.in(50_000_000_000).in(any(kind%5)...).out(any(10+5*(kind%5))...).times(5, 10_000_000)
		}
		all = append(all, d)
	}
	return all
}

func benchmark(b *testing.B, all []*coinjoin.Transaction) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		coinjoin.Recognise(all[i%len(all)])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}

func BenchmarkRecognise(b *testing.B) {
	b.Run("ordinary", func(b *testing.B) {
		var all []*coinjoin.Transaction
		for _, d := range ordinary() {
			all = append(all, &d.Transaction)
		}
		benchmark(b, all)
	})
	b.Run("hostile", func(b *testing.B) {
		benchmark(b, []*coinjoin.Transaction{&hostile(dice()).Transaction})
	})
	b.Run("batches that are searched long", func(b *testing.B) {
		var all []*coinjoin.Transaction
		for r := dice(); len(all) < 50; {
			all = append(all, &batch(36, r).Transaction)
		}
		benchmark(b, all)
	})
	for _, file := range []string{
		"dumplings__sw_202403/SamouraiCoinJoins.txt",
		"dumplings__ww1_202405/WasabiCoinJoins.txt",
		"dumplings__end_zksnacks_202405/Wasabi2CoinJoins.txt",
		"dumplings__jm_202406/OtherCoinJoins.txt",
	} {
		b.Run(file, func(b *testing.B) {
			var all []*coinjoin.Transaction
			for _, tx := range readReal(b, file) {
				all = append(all, &tx.Transaction)
			}
			benchmark(b, all)
		})
	}
}

func TestOrdinaryTransactionsAreTakenForNothing(t *testing.T) {
	for _, d := range ordinary() {
		if got, ok := coinjoin.Recognise(&d.Transaction); ok {
			t.Errorf("%+v of %+v", got, d.Transaction)
		}
	}
}
