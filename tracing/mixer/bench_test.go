package mixer_test

import (
	"fmt"
	"testing"

	"github.com/mareva/mareva/tracing/mixer"
)

// BenchmarkFollow goes through a pool of 200,000 deposits, of which one in ten is tainted, and
// as many withdrawals with their relayers: 600,000 rows.
func BenchmarkFollow(b *testing.B) {
	const deposits = 200_000
	rows := make([]string, 0, 3*deposits)
	for i := range deposits {
		rows = append(rows, fmt.Sprintf("%d d%d u%d pool 100", i+1, i, i%1000))
	}
	for i := range deposits {
		rows = append(rows, fmt.Sprintf("%d w%d pool x%d 99", deposits+i+1, i, i%1000), fmt.Sprintf("%d w%d pool r 1", deposits+i+1, i))
	}
	v := chain(b, b, rows...)
	q := mixer.Query{Pool: pool(b, v, "pool", 100)}
	for i := 0; i < deposits; i += 10 {
		q.Deposits = append(q.Deposits, paid(b, v, fmt.Sprintf("d%d", i), fmt.Sprintf("u%d", i%1000), 100, 100))
	}
	for name, each := range map[string]func(*mixer.Withdrawal) error{"sums": nil, "withdrawals": func(*mixer.Withdrawal) error { return nil }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s, err := mixer.Follow(b.Context(), v, &q, each)
				if err != nil || s.Withdrawals != deposits {
					b.Fatal(s.Withdrawals, err)
				}
			}
			b.ReportMetric(float64(b.N)*3*deposits/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkLearn tells that it is a pool.
func BenchmarkLearn(b *testing.B) {
	const deposits = 200_000
	rows := make([]string, 0, deposits)
	for i := range deposits {
		rows = append(rows, fmt.Sprintf("%d d%d u%d pool 100", i+1, i, i%1000))
	}
	v := chain(b, b, rows...)
	address := id(b, v, "pool")
	b.ReportAllocs()
	for b.Loop() {
		if l, err := mixer.Learn(b.Context(), v, address, 0, 0, nil); err != nil || l.Kind != mixer.Fixed {
			b.Fatal(l, err)
		}
	}
	b.ReportMetric(float64(b.N)*deposits/b.Elapsed().Seconds(), "rows/s")
}
