package standing_test

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/tracing/standing"
)

// BenchmarkUpdate follows 20 sources on a made-up chain of a million transfers: all of them
// from nothing, after a block of 150 transfers, and one more source.
func BenchmarkUpdate(b *testing.B) {
	const transfers, block = 1_000_000, 150
	home := b.TempDir()
	l := ledger.In(home, chain(b, "ethereum"))
	made := synthetic.Accounts{Chain: l.Chain(), Seed: 1, Transfers: transfers}
	if _, err := l.Import(context.Background(), made.Source(), ledger.Options{}); err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // ids, not secrets
	v := view(b, l)
	defer v.Close()
	source := func(id string) standing.Source {
		list := []uint32{1 + random.Uint32N(v.Addresses()), 1 + random.Uint32N(v.Addresses())}
		slices.Sort(list)
		return standing.Source{ID: id, Kind: "sanction", Addresses: slices.Compact(list)}
	}
	var sources []standing.Source
	for i := range 20 {
		sources = append(sources, source("list:"+string(rune('a'+i))))
	}
	opt := haircut()
	opt.HubRows = 10_000
	said := standing.Labels{Version: "1"}
	run := func(s *standing.Set, sources []standing.Source) standing.Report {
		r, err := s.Update(context.Background(), view(b, l), sources, said)
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	b.Run("from nothing", func(b *testing.B) {
		var edges, entries float64
		for b.Loop() {
			s := standing.InFolder(filepath.Join(b.TempDir(), "taint"), l, opt, standing.SystemDisk{})
			entries = float64(run(s, sources).Addresses)
			edges = 0
			for i := range s.Table().Sources() {
				edges += float64(s.Table().Sources()[i].Summary().Transfers)
			}
			b.ReportMetric(float64(s.Table().Bytes())/entries, "B/entry")
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(edges, "edges/op")
		b.ReportMetric(edges*float64(b.N)/b.Elapsed().Seconds(), "edges/s")
		b.ReportMetric(entries, "entries/op")
	})
	s := standing.In(home, l.Chain(), opt)
	defer s.Close()
	run(s, sources)
	b.Run("one more source", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if i%2 == 0 {
				run(s, append(slices.Clone(sources), source("list:z")))
			} else {
				run(s, sources)
			}
		}
	})
	b.Run("one more block", func(b *testing.B) {
		head, _ := v.Head()
		continued := 0
		for i := 1; b.Loop(); i++ {
			b.StopTimer()
			in := &rowsSource{model: ledger.Account}
			for range block {
				in.rows = append(in.rows, transferOf(v, random, head.Number+uint64(i)))
			}
			add(b, l, in)
			b.StartTimer()
			continued += run(s, sources).Continued
		}
		b.ReportMetric(float64(continued)/float64(b.N), "continued/op")
	})
}

// transferOf moves something between accounts that a view knows.
func transferOf(v *ledger.View, random *rand.Rand, block uint64) func(b *ledger.Batch) {
	from, to, tx, amount := 1+random.Uint32N(v.Addresses()), 1+random.Uint32N(v.Addresses()), random.Int(), random.Uint64N(1<<60)
	return func(b *ledger.Batch) {
		t := ledger.Tx{Block: block, Time: 1_800_000_000 + int64(block), Hash: hashOf(tx), Index: ledger.NoIndex, Transfers: 1}
		x := ledger.Transfer{Kind: ledger.Value, Amount: *uint256.NewInt(amount)}
		for _, end := range []struct {
			id uint32
			to *ledger.Text
		}{{from, &x.From}, {to, &x.To}} {
			key, _ := ledger.AppendKey(nil, v.Chain().Name, v.AddressText(end.id)) // it was read from one
			*end.to = b.Add(key)
		}
		b.Txs, b.Transfers = append(b.Txs, t), append(b.Transfers, x)
	}
}
