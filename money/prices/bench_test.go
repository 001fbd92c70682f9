package prices_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/money/prices"
)

const (
	benchAssets = 250
	benchDays   = 4000
)

// million is a table of a million prices of days, one day after the other, as a fetch of
// many assets gives them.
func million() []byte {
	var out bytes.Buffer
	out.WriteString("asset,date,usd,chain,source\n")
	for day := range benchDays {
		date := time.Unix(int64(day)*86400, 0).UTC().AddDate(40, 0, 0).Format(time.DateOnly)
		for asset := range benchAssets {
			fmt.Fprintf(&out, "0x%040x,%s,%d.%06d,ethereum,made up\n", asset, date, day, asset*7919+1)
		}
	}
	return out.Bytes()
}

func BenchmarkReadAMillion(b *testing.B) {
	data := million()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if table, err := prices.Read(bytes.NewReader(data)); err != nil || table.Len() != benchAssets*benchDays {
			b.Fatal(err)
		}
	}
}

func BenchmarkVersionOfAMillion(b *testing.B) {
	data := million()
	for b.Loop() {
		b.StopTimer()
		table, err := prices.Read(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		_ = table.Version()
	}
}

// A million prices, looked up in the order of time as a trace does, and at random, where
// each look-up waits for memory.
func BenchmarkAt(b *testing.B) {
	for _, c := range []struct {
		name   string
		layout string
		step   func(i int) time.Duration
	}{
		{"days", time.DateOnly, func(i int) time.Duration { return time.Duration(i) * 24 * time.Hour }},
		{"days with gaps", time.DateOnly, func(i int) time.Duration { return time.Duration(i+i/50) * 24 * time.Hour }},
		{"hours", time.RFC3339, func(i int) time.Duration { return time.Duration(i) * time.Hour }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var text bytes.Buffer
			text.WriteString("asset,date,usd,chain\n")
			first := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
			for i := range benchDays {
				date := first.Add(c.step(i)).Format(c.layout)
				for asset := range benchAssets {
					fmt.Fprintf(&text, "0x%040x,%s,%d.5,ethereum\n", asset, date, i+1)
				}
			}
			table, err := prices.Read(&text)
			if err != nil {
				b.Fatal(err)
			}
			assets := make([]string, benchAssets)
			for i := range assets {
				assets[i] = fmt.Sprintf("0x%040x", i)
			}
			random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // questions, no secrets
			questions := make([]int64, 1<<16)
			for i := range questions {
				questions[i] = first.Add(c.step(random.IntN(benchDays))).Unix()
			}
			look := func(b *testing.B) {
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					if _, known := table.At("ethereum", assets[n%benchAssets], questions[n%len(questions)]); !known {
						b.Fatal("there is no price")
					}
					n++
				}
			}
			b.Run("at random", look)
			slices.Sort(questions)
			b.Run("in order", look)
		})
	}
}

func BenchmarkValue(b *testing.B) {
	table, err := prices.Read(bytes.NewReader([]byte("asset,date,usd\nETH,2024-05-31,3762.29\n")))
	if err != nil {
		b.Fatal(err)
	}
	p, _ := table.At("", "ETH", may31)
	amount := uint256.NewInt(1_500_000_000_000_000_000)
	b.ReportAllocs()
	for b.Loop() {
		_ = p.Value(amount, 18)
	}
}
