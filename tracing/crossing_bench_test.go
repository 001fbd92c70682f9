package tracing_test

import (
	"context"
	"testing"

	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/swap"
	"github.com/mareva/mareva/tracing/taint"
)

// BenchmarkTrades traces through everything, and asks of each transaction whether it is a trade.
func BenchmarkTrades(b *testing.B) {
	v := invented(b, 500_000)
	for _, how := range []string{"not asked for", "asked for"} {
		b.Run(how, func(b *testing.B) {
			q := query(taint.Haircut, founders(256)).SweepAfter(0)
			if how == "asked for" {
				trades := tracing.NewTrades(v, nil, swap.Policy{})
				for id := uint32(300); id < 310; id++ {
					trades.Give(id, swap.Exchange)
				}
				q.Crossings = trades
			}
			for b.Loop() {
				if _, err := tracing.Trace(context.Background(), v, q, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(v.Counts().Transfers)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Medges/s")
		})
	}
}
