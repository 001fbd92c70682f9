package ownership_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/synthetic"
)

// The benchmarks of change start from an evaluation and go on, each change on top of
// those before. Give their number, or the engine's state at the end depends on how
// fast it was:
//
//	OWNERSHIP_SCALE=3000000 go test -run '^$' -bench 'Designate|Release|With|Update' -benchtime 200x ./ownership

// reportTimes reports what most changes take, and the slowest.
func reportTimes(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	for _, part := range []struct {
		of   float64
		name string
	}{{0.5, "p50-ms"}, {0.99, "p99-ms"}, {1, "max-ms"}} {
		b.ReportMetric(float64(took[int(part.of*float64(len(took)-1))].Microseconds())/1000, part.name)
	}
}

// forEachRegime evaluates anew for each.
func forEachRegime(b *testing.B, measure func(b *testing.B, r synthetic.Register, e *ownership.Evaluation)) {
	r, g := scaled(b)
	for _, regime := range ownership.Regimes() {
		b.Run(string(regime), func(b *testing.B) {
			e, err := g.Evaluate(ownership.Question{Regime: regime, Listed: listedOf(b, r, g)})
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			measure(b, r, e)
		})
	}
}

// BenchmarkDesignate lists one party more each time, whatever it reaches.
func BenchmarkDesignate(b *testing.B) {
	forEachRegime(b, func(b *testing.B, _ synthetic.Register, e *ownership.Evaluation) {
		random := rand.New(rand.NewPCG(1, 1))
		var took []time.Duration
		for b.Loop() {
			p := random.IntN(e.Graph().Len())
			begin := time.Now()
			e.Designate(ownership.Listed{Party: p})
			took = append(took, time.Since(begin))
			if e.Status(p) != ownership.Blocked {
				b.Fatal("a listed party is not blocked")
			}
		}
		reportTimes(b, took)
	})
}

// BenchmarkRelease takes the listed from the list, one after the other.
func BenchmarkRelease(b *testing.B) {
	forEachRegime(b, func(b *testing.B, r synthetic.Register, e *ownership.Evaluation) {
		listed := listedOf(b, r, e.Graph())
		random := rand.New(rand.NewPCG(1, 1))
		random.Shuffle(len(listed), func(i, j int) { listed[i], listed[j] = listed[j], listed[i] })
		var took []time.Duration
		for b.Loop() {
			p := listed[len(took)%len(listed)].Party
			begin := time.Now()
			e.Release(p)
			took = append(took, time.Since(begin))
			if _, still := e.Listed(p); still {
				b.Fatal("a released party is still listed")
			}
		}
		reportTimes(b, took)
	})
}

// newStake is one of 60 % of anybody in any company.
func newStake(r synthetic.Register, random *rand.Rand, n int) []ownership.Statement {
	return []ownership.Statement{{ID: fmt.Sprintf("new %d", n), Interests: []ownership.Interest{{
		Holder: r.ID(random.IntN(r.Parties)), Held: r.ID(random.IntN(r.Companies())), Right: ownership.Shares,
		Share: ownership.Exactly(ownership.Percents(60)), From: 20260101,
	}}}}
}

// BenchmarkWith puts one new stake after the other into the graph.
func BenchmarkWith(b *testing.B) {
	r, g := scaled(b)
	random := rand.New(rand.NewPCG(1, 2))
	before := g.Interests()
	var took []time.Duration
	for b.Loop() {
		added := newStake(r, random, len(took))
		begin := time.Now()
		next, _, err := g.With(nil, added)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
		g = next
	}
	reportTimes(b, took)
	if g.Interests() != before+len(took) {
		b.Fatalf("%d interests after %d new ones on %d", g.Interests(), len(took), before)
	}
}

// BenchmarkUpdate brings an evaluation along with new stakes; changing the graph is
// not in its times.
func BenchmarkUpdate(b *testing.B) {
	forEachRegime(b, func(b *testing.B, r synthetic.Register, e *ownership.Evaluation) {
		random := rand.New(rand.NewPCG(1, 2))
		var took []time.Duration
		for b.Loop() {
			next, concerned, err := e.Graph().With(nil, newStake(r, random, len(took)))
			if err != nil {
				b.Fatal(err)
			}
			begin := time.Now()
			e.Update(next, concerned)
			took = append(took, time.Since(begin))
			if e.Graph() != next {
				b.Fatal("the evaluation is not of the new graph")
			}
		}
		reportTimes(b, took)
	})
}
