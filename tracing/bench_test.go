package tracing_test

import (
	"context"
	"testing"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// invented is a ledger of an invented chain.
func invented(b *testing.B, transfers uint64) *ledger.View {
	b.Helper()
	chain, err := ledger.ChainNamed("ethereum")
	if err != nil {
		b.Fatal(err)
	}
	l := ledger.In(home(b), chain)
	source := synthetic.Accounts{Chain: chain, Seed: 1, Transfers: transfers}.Source()
	if _, err := l.Import(context.Background(), source, ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
		b.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = v.Close() })
	return v
}

// founders are the accounts that an invented chain begins with.
func founders(n int) (list []tracing.Source) {
	for id := range uint32(n) {
		list = append(list, tracing.Source{Address: id + 1, Number: 1})
	}
	return list
}

func BenchmarkEverything(b *testing.B) {
	v := invented(b, 500_000)
	for _, m := range []taint.Method{taint.Haircut, taint.FIFO, taint.Poison} {
		for _, how := range []struct {
			name  string
			after uint64
		}{{"swept", 1}, {"by cursors", 0}} {
			b.Run(m.String()+"/"+how.name, func(b *testing.B) {
				q := query(m, founders(256)).SweepAfter(how.after)
				for b.Loop() {
					if _, err := tracing.Trace(context.Background(), v, q, nil); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(v.Counts().Transfers)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Medges/s")
			})
		}
	}
}
