package attribution_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/sanctions"
)

// The size that the product is built for. Benchmarks alone make it.
const (
	manyLabels     = 10_000_000
	manyStatements = 5_000
)

const (
	base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	bech32Digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

// madeAddress makes the i-th address: 60 in 100 EVM, 35 Bitcoin's three forms, the
// rest Tron's. It only looks like one.
func madeAddress(i int) string {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	digits := func(n int, alphabet string) string {
		b := make([]byte, n)
		for k := range b {
			b[k] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	switch share := i % 100; {
	case share < 60:
		return "evm:0x" + digits(40, "0123456789abcdef")
	case share < 75:
		return "base58:1" + digits(33, base58Digits)
	case share < 85:
		return "base58:3" + digits(33, base58Digits)
	case share < 95:
		return "bech32:bc1q" + digits(38, bech32Digits)
	}
	return "tron:T" + digits(33, base58Digits)
}

func madeStatements() []attribution.Statement {
	out := make([]attribution.Statement, manyStatements)
	for i := range out {
		out[i] = attribution.Statement{
			Text: fmt.Sprintf("reserve wallet %d of service %d", i, i%700), Actor: fmt.Sprintf("service%d", i%700),
			Concepts: []string{"exchange", "hot_wallet"}, Confidence: attribution.Confidences()[i%14],
			Chain: "bitcoin", Asset: "BTC", Pack: fmt.Sprintf("packs/%d.yaml", i%300),
			Source: fmt.Sprintf("https://example.org/disclosures/%d", i%900), Last: sanctions.Day(2022, 11, 1+i%28),
		}
	}
	return out
}

// manyTable makes the table once for all benchmarks.
var manyTable = sync.OnceValue(func() []byte {
	var builder attribution.Builder
	all := madeStatements()
	for i := range manyLabels {
		if err := builder.Add(attribution.Label{Address: madeAddress(i), Statement: all[i*7919%manyStatements]}); err != nil {
			panic(err)
		}
	}
	var out bytes.Buffer
	if _, err := builder.WriteTo(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
})

func BenchmarkBuild10M(b *testing.B) {
	addresses := make([]string, manyLabels)
	for i := range addresses {
		addresses[i] = madeAddress(i)
	}
	all := madeStatements()
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		begin := time.Now()
		var builder attribution.Builder
		for i, a := range addresses {
			if err := builder.Add(attribution.Label{Address: a, Statement: all[i*7919%manyStatements]}); err != nil {
				b.Fatal(err)
			}
		}
		added := time.Since(begin)
		size, err := builder.WriteTo(io.Discard)
		if err != nil {
			b.Fatal(err)
		}
		whole := time.Since(begin)
		runtime.ReadMemStats(&after)
		b.ReportMetric(manyLabels/whole.Seconds(), "labels/s")
		b.ReportMetric(added.Seconds(), "s-adding")
		b.ReportMetric(float64(after.Sys-before.Sys)/1e6, "MB-more-from-system")
		b.ReportMetric(float64(size)/manyLabels, "bytes/label")
	}
}

func BenchmarkOpen10M(b *testing.B) {
	data := manyTable()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		table := open(b, data)
		b.ReportMetric(float64(table.Stats().Bytes)/float64(table.Len()), "bytes/label")
	}
}

func BenchmarkReadAndOpen10M(b *testing.B) {
	path := filepath.Join(b.TempDir(), "many.labels")
	if err := os.WriteFile(path, manyTable(), 0o644); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		open(b, data)
	}
}

func BenchmarkLookup10M(b *testing.B) {
	table := open(b, manyTable())
	r := rand.New(rand.NewPCG(1, 2))
	asked := make([]string, 1<<16)
	pick := func(from, n int) {
		for i := range asked {
			asked[i] = madeAddress(from + r.IntN(n))
		}
	}
	run := func(name string, want int) {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				if table.Lookup(asked[i%len(asked)]).Len() != want {
					b.Fatal(asked[i%len(asked)])
				}
				i++
			}
		})
	}
	pick(0, 1000)
	for i := range asked {
		asked[i] = asked[i%1000]
	}
	run("hot", 1)
	pick(0, manyLabels)
	run("anywhere", 1)
	pick(manyLabels, manyLabels)
	run("absent", 0)
	b.Run("p99", func(b *testing.B) {
		took := make([]time.Duration, 0, 2_000_000)
		for b.Loop() {
			took = took[:0]
			for range 16 {
				pick(0, manyLabels*10/9) // one in ten is absent
				for _, a := range asked {
					begin := time.Now()
					table.Lookup(a)
					took = append(took, time.Since(begin))
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2]), "ns-p50")
			b.ReportMetric(float64(took[len(took)*99/100]), "ns-p99")
			b.ReportMetric(float64(took[len(took)*999/1000]), "ns-p99.9")
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		found := table.Lookup(madeAddress(1))
		for b.Loop() {
			if found.At(0).Pack == "" {
				b.Fatal("no pack")
			}
		}
	})
}

func BenchmarkWeigh(b *testing.B) {
	all := madeStatements()
	var labels []attribution.Label
	for i := range 5 {
		labels = append(labels, attribution.Label{Address: "base58:1a", Statement: all[i*40]})
	}
	b.ReportAllocs()
	for b.Loop() {
		attribution.Weigh(labels)
	}
}
