package standing

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cespare/xxhash/v2"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

// made is the file of a source that reached addresses and says no more of them.
func made(tb testing.TB, id string, addresses []uint32) []byte {
	tb.Helper()
	texts := []string{"", "ethereum", id}
	slices.Sort(texts)
	h := header{method: 2, entries: uint32(len(addresses)), texts: 3, chain: textNumber(texts, "ethereum"), id: textNumber(texts, id)}
	h.textBytes, h.amountBytes, h.summaryBytes = uint64(len("ethereum")+len(id)), uint64(len(addresses)), 10
	at, _ := h.parts()
	h.size = at.sum + sumSize
	data := h.append(nil)
	for _, a := range addresses {
		data = binary.LittleEndian.AppendUint32(data, a)
	}
	for i := range addresses {
		e := entry{hops: 1, flags: flagSeen, amounts: uint64(i)}
		data = e.append(data)
	}
	data = append(appendTexts(data, texts), make([]byte, len(addresses)+10)...)
	return binary.LittleEndian.AppendUint64(data, xxhash.Sum64(data))
}

func madeTable(tb testing.TB, sources [][]uint32) *Table {
	tb.Helper()
	m := &manifest{}
	var files []*file
	for i, addresses := range sources {
		id := fmt.Sprintf("s%06d", i)
		f, err := openFile(made(tb, id, addresses))
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, f)
		m.Sources = append(m.Sources, kept{ID: id, Reached: len(addresses)})
	}
	t, err := newTable(ledger.Chain{Name: "ethereum", Model: ledger.Account}, m, files)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestALookUpFindsEverySourceOfAnAddressAndNoOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		// Ids close to each other and far apart, few and more than are sorted by comparing.
		high := rapid.SampledFrom([]uint32{3, 70, 1 << 13, 1 << 23, 1<<32 - 2}).Draw(rt, "highest")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0)) //nolint:gosec // ids, not secrets
		model := map[uint32][]string{}
		sources := make([][]uint32, rapid.IntRange(0, 5).Draw(rt, "sources"))
		for i := range sources {
			for range rapid.SampledFrom([]int{0, 1, 9, 3000}).Draw(rt, "addresses") {
				sources[i] = append(sources[i], 1+uint32(random.Uint64N(uint64(high))))
			}
			slices.Sort(sources[i])
			sources[i] = slices.Compact(sources[i])
			for _, a := range sources[i] {
				model[a] = append(model[a], fmt.Sprintf("s%06d", i))
			}
		}
		table := madeTable(t, sources)
		ask := []uint32{0, 1, high, high + 1, 1<<32 - 1}
		for a := range model {
			ask = append(ask, a, a+1, a-1)
		}
		for _, a := range ask {
			var got []string
			for _, x := range table.Of(a) {
				got = append(got, x.Source.ID)
			}
			if !slices.Equal(got, model[a]) {
				rt.Fatalf("address %d: %v, want %v", a, got, model[a])
			}
		}
	})
}

// BenchmarkOf looks up addresses of which a tenth were reached, most by one source.
func BenchmarkOf(b *testing.B) {
	const ledgerAddresses = 20_000_000
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // ids, not secrets
	for _, each := range []int{2_000, 10_000} {
		var sources [][]uint32
		for range 200 {
			var list []uint32
			for range each {
				list = append(list, 1+random.Uint32N(ledgerAddresses))
			}
			slices.Sort(list)
			sources = append(sources, slices.Compact(list))
		}
		table := madeTable(b, sources)
		for _, reached := range []bool{false, true} {
			ask := make([]uint32, 1<<16)
			for i := range ask {
				ask[i] = 1 + random.Uint32N(ledgerAddresses)
				if list := sources[random.IntN(len(sources))]; reached {
					ask[i] = list[random.IntN(len(list))]
				}
			}
			b.Run(fmt.Sprintf("sources=200/entries=%d/reached=%t", table.Entries(), reached), func(b *testing.B) {
				b.ReportAllocs()
				n := 0
				for i := 0; b.Loop(); i++ {
					n += len(table.Of(ask[i&(1<<16-1)]))
				}
				b.ReportMetric(float64(n)/float64(b.N), "exposures/op")
			})
		}
	}
}

// BenchmarkIndex is what one update or reload pays for the merged index.
func BenchmarkIndex(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // ids, not secrets
	var files []*file
	for i := range 200 {
		var list []uint32
		for range 10_000 {
			list = append(list, 1+random.Uint32N(20_000_000))
		}
		slices.Sort(list)
		f, err := openFile(made(b, fmt.Sprintf("s%06d", i), slices.Compact(list)))
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, f)
	}
	for b.Loop() {
		newIndex(files)
	}
}
