package pattern_test

import (
	"testing"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/tracing/pattern"
)

// aDay is how many transfers Ethereum has in a day or so.
const aDay = 1_500_000

// labelled calls every hundredth address an exchange's and every thousandth a mixer's.
type labelled struct{}

func (labelled) Category(address uint32) string {
	switch {
	case address%1000 == 0:
		return "mixing_service"
	case address%100 == 0:
		return "exchange"
	}
	return ""
}

func (labelled) Entity(address uint32) string {
	if address%100 != 0 {
		return ""
	}
	return string(rune('A' + address/100%20))
}

// The last day of a chain of so many, with all before it to look back at.
func BenchmarkADay(b *testing.B) {
	chain, err := ledger.ChainNamed("ethereum")
	if err != nil {
		b.Fatal(err)
	}
	l := ledger.In(folder(b), chain)
	source := synthetic.Accounts{Chain: chain, Seed: 1, Transfers: 4 * aDay}.Source()
	if _, err := l.Import(b.Context(), source, ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
		b.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	head, _ := v.Head()
	from := head.Number - aDay/150
	for _, kind := range append(pattern.Kinds(), "") {
		o := pattern.Defaults(chain)
		o.FromBlock, o.Labels = &from, labelled{}
		name := "all"
		if kind != "" {
			o.Kinds, name = []pattern.Kind{kind}, string(kind)
		}
		b.Run(name, func(b *testing.B) {
			var s pattern.Summary
			for b.Loop() {
				if s, err = pattern.Find(b.Context(), v, o, func(*pattern.Finding) error { return nil }); err != nil || s.Partial != "" {
					b.Fatal(s.Partial, err)
				}
			}
			b.ReportMetric(float64(s.Rows), "transfers")
			b.ReportMetric(float64(s.Findings), "findings")
			b.ReportMetric(float64(s.Addresses), "addresses")
		})
	}
}

// The last day of a chain of outputs: 144 blocks of 2,000 transactions.
func BenchmarkADayOfOutputs(b *testing.B) {
	chain, err := ledger.ChainNamed("bitcoin")
	if err != nil {
		b.Fatal(err)
	}
	l := ledger.In(folder(b), chain)
	if _, err := l.Import(b.Context(), synthetic.Spends{Chain: chain, Seed: 1, Blocks: 3 * 144}.Source(), ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
		b.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	head, _ := v.Head()
	from := head.Number - 143
	o := pattern.Defaults(chain)
	o.FromBlock, o.Labels = &from, labelled{}
	var s pattern.Summary
	for b.Loop() {
		if s, err = pattern.Find(b.Context(), v, o, func(*pattern.Finding) error { return nil }); err != nil || s.Partial != "" {
			b.Fatal(s.Partial, err)
		}
	}
	b.ReportMetric(float64(s.Rows), "rows")
	b.ReportMetric(float64(s.Findings), "findings")
	b.ReportMetric(float64(s.Addresses), "addresses")
}
