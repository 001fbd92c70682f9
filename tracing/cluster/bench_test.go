package cluster_test

import (
	"context"
	"testing"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/tracing/cluster"
)

// BenchmarkGrow clusters an invented chain of some 400,000 inputs and outputs.
func BenchmarkGrow(b *testing.B) {
	l := newChain(b).ledger(b)
	invented := synthetic.Spends{Chain: l.Chain(), Seed: 1, Blocks: 50}
	if _, err := l.Import(context.Background(), invented.Source(), ledger.Options{At: time.Unix(firstSecond, 0)}); err != nil {
		b.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	inputs := 0
	for b.Loop() {
		if err := cluster.New().Grow(context.Background(), v, cluster.GrowOptions{}); err != nil {
			b.Fatal(err)
		}
		inputs += int(v.Counts().Inputs)
	}
	b.ReportMetric(float64(inputs)/b.Elapsed().Seconds()/1e6, "M_inputs/s")
}
