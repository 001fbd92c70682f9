package change_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/change"
)

// anyTransaction draws from few values, so that they often meet.
func anyTransaction(t *rapid.T) *change.Transaction {
	amount := rapid.OneOf(rapid.Uint64Range(0, 9), rapid.SampledFrom([]uint64{1_000, 50_000, 123_456, 1_000_000, 5_000_001, 1 << 63}))
	form := rapid.SampledFrom([]ledger.Form{ledger.FormUnknown, ledger.FormP2PKH, ledger.FormP2WPKH})
	traits := rapid.SampledFrom([]ledger.Traits{0, plain, core, signal})
	address := rapid.Uint32Range(0, 6)
	tx := &change.Transaction{Traits: traits.Draw(t, "traits"), Fee: amount.Draw(t, "fee"), FeeKnown: rapid.Bool().Draw(t, "fee known")}
	for range rapid.IntRange(0, 4).Draw(t, "inputs") {
		tx.Inputs = append(tx.Inputs, change.Input{
			Address: address.Draw(t, "payer"), Form: form.Draw(t, "form"), Amount: amount.Draw(t, "spent"), Known: rapid.IntRange(0, 9).Draw(t, "known") > 0,
		})
	}
	for range rapid.IntRange(0, 4).Draw(t, "outputs") {
		o := change.Output{
			Address: address.Draw(t, "paid"), Form: form.Draw(t, "form"), Amount: amount.Draw(t, "paid amount"),
			Past: change.Past(rapid.IntRange(0, 2).Draw(t, "past")), Again: rapid.Bool().Draw(t, "again"),
		}
		if rapid.IntRange(0, 4).Draw(t, "spent") > 0 {
			o.Spender = &change.Spender{
				Joint: rapid.IntRange(0, 9).Draw(t, "joint") == 0, Traits: traits.Draw(t, "next traits"),
				Inputs: rapid.IntRange(0, 3).Draw(t, "next inputs"), Outputs: rapid.IntRange(0, 3).Draw(t, "next outputs"),
				Fee: amount.Draw(t, "next fee"), FeeKnown: rapid.Bool().Draw(t, "next fee known"),
			}
		}
		tx.Outputs = append(tx.Outputs, o)
	}
	return tx
}

func TestTheOrderOfInputsAndOutputsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tx := anyTransaction(t)
		other := *tx
		other.Inputs = rapid.Permutation(tx.Inputs).Draw(t, "inputs in another order")
		order := make([]int, len(tx.Outputs))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(t, "outputs in another order")
		other.Outputs = nil
		for _, from := range order {
			other.Outputs = append(other.Outputs, tx.Outputs[from])
		}
		want := change.Links(tx)
		got := change.Links(&other)
		for i := range got {
			got[i].Output = order[got[i].Output]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("links are %v, in another order %v", want, got)
		}
	})
}

func TestLearningWhatWasUnknownNeverMovesALink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tx := anyTransaction(t)
		known := links(tx)
		less := *tx
		less.Outputs = slices.Clone(tx.Outputs)
		for i := range less.Outputs {
			switch o := &less.Outputs[i]; rapid.IntRange(0, 3).Draw(t, "forget") {
			case 0:
				o.Past = change.PastUnknown
			case 1:
				o.Form = ledger.FormUnknown
			case 2:
				o.Spender = nil
			}
		}
		for h, at := range links(&less) {
			if was, said := known[h]; said && was != at {
				t.Fatalf("%s points to %d, and to %d where less is known", h, was, at)
			}
		}
	})
}

func TestOpinionsHoldEachLinkOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := change.Links(anyTransaction(t))
		var held []change.Link
		opinions := change.Together(all)
		for _, o := range opinions {
			best := change.Score(0)
			for _, h := range o.Heuristics {
				held = append(held, change.Link{Output: o.Output, Heuristic: h, Score: h.Score()})
				best = max(best, h.Score())
			}
			if o.Score != best {
				t.Fatalf("opinion %v, the best of whose heuristics scores %d", o, best)
			}
		}
		byName := func(a, b change.Link) int { return cmp.Compare(a.Heuristic, b.Heuristic) }
		slices.SortFunc(held, byName)
		slices.SortFunc(all, byName)
		if !slices.Equal(held, all) {
			t.Fatalf("opinions hold %v of links %v", held, all)
		}
	})
}

// FuzzLinks makes a transaction of bytes, 13 for each input and output.
func FuzzLinks(f *testing.F) {
	f.Add([]byte("one input and two outputs, or what else is in these"), uint8(1), uint64(3))
	f.Fuzz(func(t *testing.T, data []byte, inputs uint8, fee uint64) {
		tx := &change.Transaction{Fee: fee, FeeKnown: fee&1 == 0, Traits: ledger.Traits(fee >> 8)}
		for ; len(data) >= 13; data = data[13:] {
			address, amount, bits := uint32(data[0]), binary.LittleEndian.Uint64(data[1:]), data[9]
			form := ledger.Form(data[10] % 8)
			if len(tx.Inputs) < int(inputs) {
				tx.Inputs = append(tx.Inputs, change.Input{Address: address, Form: form, Amount: amount, Known: bits&1 == 0})
				continue
			}
			o := change.Output{Address: address, Form: form, Amount: amount, Past: change.Past(bits >> 1 & 3), Again: bits&8 != 0}
			if bits&16 == 0 {
				o.Spender = &change.Spender{
					Joint: bits&32 != 0, Traits: ledger.Traits(data[11]), Inputs: int(int8(data[12])), Outputs: int(data[11]), Fee: amount, FeeKnown: bits&64 != 0,
				}
			}
			tx.Outputs = append(tx.Outputs, o)
		}
		for _, l := range change.Links(tx) {
			if l.Output < 0 || l.Output >= len(tx.Outputs) || tx.Outputs[l.Output].Address == 0 || tx.Outputs[l.Output].Amount == 0 {
				t.Fatalf("%v points to no output that pays an address", l)
			}
		}
	})
}

// BenchmarkLinks: of chains most transactions have one or two inputs and two outputs.
func BenchmarkLinks(b *testing.B) {
	for _, size := range []struct{ inputs, outputs int }{{1, 2}, {2, 2}, {5, 20}, {10_000, 10_000}} {
		b.Run(fmt.Sprintf("inputs=%d/outputs=%d", size.inputs, size.outputs), func(b *testing.B) {
			r := rand.New(rand.NewSource(1))
			tx := &change.Transaction{Traits: core}
			for i := range size.inputs {
				tx.Inputs = append(tx.Inputs, change.Input{Address: uint32(i + 1), Form: ledger.FormP2WPKH, Amount: 1_000_000 + r.Uint64()%1_000_000, Known: true})
			}
			next := by(core, 2, 2)
			for i := range size.outputs {
				tx.Outputs = append(tx.Outputs, change.Output{
					Address: uint32(1_000_000 + i), Form: ledger.FormP2WPKH, Amount: 1 + r.Uint64()%900_000, Past: change.Used, Spender: &next,
				})
			}
			tx.Outputs[0].Past = change.Fresh
			var links []change.Link
			b.ReportAllocs()
			for b.Loop() {
				links = change.AppendLinks(links[:0], tx)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mtx/s")
		})
	}
}
