package ownership_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/synthetic"
)

// The benchmarks of scale work on an invented register. Its size is given in
// parties, with five interests to three of them:
//
//	OWNERSHIP_SCALE=3000000 go test -run '^$' -bench Scale -benchtime 1x ./ownership
//
// Without it there are 100,000.
const (
	scaleVariable = "OWNERSHIP_SCALE"
	scaleDefault  = 100_000
	scaleListed   = 20_000
)

var scaleRegister = sync.OnceValues(func() (synthetic.Register, error) {
	parties := scaleDefault
	if text := os.Getenv(scaleVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < scaleListed {
			return synthetic.Register{}, fmt.Errorf("%s=%q: give a number of parties, at least %d", scaleVariable, text, scaleListed)
		}
		parties = n
	}
	return synthetic.Register{Seed: 1, Parties: parties, Interests: parties / 3 * 5}, nil
})

// scaleGraph is made once for all benchmarks but that of building.
var scaleGraph = sync.OnceValues(func() (*ownership.Graph, error) {
	r, err := scaleRegister()
	if err != nil {
		return nil, err
	}
	return buildScale(r)
})

func buildScale(r synthetic.Register) (*ownership.Graph, error) {
	var b ownership.Builder
	for s := range r.Statements() {
		if err := b.Add(s); err != nil {
			return nil, err
		}
	}
	return b.Graph(), nil
}

func scaled(b *testing.B) (synthetic.Register, *ownership.Graph) {
	b.Helper()
	r, err := scaleRegister()
	if err != nil {
		b.Fatal(err)
	}
	g, err := scaleGraph()
	if err != nil {
		b.Fatal(err)
	}
	return r, g
}

// listedOf spreads the listed evenly over the register: over persons, tops of groups
// and their leaves as often as they occur. Every tenth is uncertain.
func listedOf(b *testing.B, r synthetic.Register, g *ownership.Graph) (listed []ownership.Listed) {
	b.Helper()
	for i := range scaleListed {
		p, found := g.Find(r.ID(int(int64(i) * int64(r.Parties) / scaleListed)))
		if !found {
			b.Fatal("a party of the register is not in the graph")
		}
		listed = append(listed, ownership.Listed{Party: p, Uncertain: i%10 == 0})
	}
	return listed
}

// liveHeap is what is in use after a collection, in MB.
func liveHeap() float64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// heapWatch looks at the heap all the time, since nothing says what its peak was.
type heapWatch struct {
	stop chan struct{}
	peak chan float64
}

func watchHeap() heapWatch {
	w := heapWatch{make(chan struct{}), make(chan float64, 1)}
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}} // unlike MemStats it stops nobody
		var peak uint64
		for {
			metrics.Read(heap)
			peak = max(peak, heap[0].Value.Uint64())
			select {
			case <-tick.C:
			case <-w.stop:
				w.peak <- float64(peak) / 1e6
				return
			}
		}
	}()
	return w
}

// report ends the watch and reports its peak.
func (w heapWatch) report(b *testing.B) {
	b.Helper()
	close(w.stop)
	b.ReportMetric(<-w.peak, "peak-MB")
}

// BenchmarkScaleBuild is inventing, adding and sorting; adding without the inventing
// is what is left when "invent-s" is taken off.
func BenchmarkScaleBuild(b *testing.B) {
	r, err := scaleRegister()
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	for range r.Statements() {
	}
	invented := time.Since(begin).Seconds()
	before := liveHeap()
	watch := watchHeap()
	var g *ownership.Graph
	for b.Loop() {
		b.StopTimer()
		runtime.GC() // of the one before, so that the peak is of one
		b.StartTimer()
		if g, err = buildScale(r); err != nil {
			b.Fatal(err)
		}
	}
	watch.report(b)
	b.ReportMetric(liveHeap()-before, "graph-MB")
	b.ReportMetric(invented, "invent-s")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/build")
	if g.Interests() != r.Interests {
		b.Fatalf("%d interests of %d", g.Interests(), r.Interests)
	}
}

func BenchmarkScaleEvaluate(b *testing.B) {
	r, g := scaled(b)
	listed := listedOf(b, r, g)
	for _, regime := range ownership.Regimes() {
		b.Run(string(regime), func(b *testing.B) {
			before := liveHeap()
			watch := watchHeap()
			var e *ownership.Evaluation
			var err error
			for b.Loop() {
				b.StopTimer()
				runtime.GC() // of the one before, so that the peak is of one
				b.StartTimer()
				if e, err = g.Evaluate(ownership.Question{Regime: regime, Listed: listed}); err != nil {
					b.Fatal(err)
				}
			}
			watch.report(b)
			b.ReportMetric(liveHeap()-before, "evaluation-MB")
			b.ReportMetric(before, "before-MB")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/evaluation")
			blocked, review := 0, 0
			for _, p := range e.Concerned() {
				if e.Status(p) == ownership.Blocked {
					blocked++
				} else {
					review++
				}
			}
			b.ReportMetric(float64(blocked), "blocked")
			b.ReportMetric(float64(review), "review")
			if blocked <= scaleListed*9/10 {
				b.Fatalf("%d are blocked, fewer than are listed with others of them", blocked)
			}
		})
	}
}

// asked are ids in an order that no cache foresees.
func asked(r synthetic.Register) []string {
	ids := make([]string, 1<<16)
	for i := range ids {
		ids[i] = r.ID(int(uint64(i) * 0x9e3779b97f4a7c15 >> 24 % uint64(r.Parties)))
	}
	return ids
}

func BenchmarkScaleStatus(b *testing.B) {
	r, g := scaled(b)
	ids := asked(r)
	for _, regime := range ownership.Regimes() {
		b.Run(string(regime), func(b *testing.B) {
			e, err := g.Evaluate(ownership.Question{Regime: regime, Listed: listedOf(b, r, g)})
			if err != nil {
				b.Fatal(err)
			}
			n, blocked := 0, 0
			for b.Loop() {
				p, found := g.Find(ids[n%len(ids)])
				if !found {
					b.Fatal("a party of the register is not in the graph")
				}
				if e.Status(p) == ownership.Blocked {
					blocked++
				}
				n++
			}
			if n >= len(ids) && blocked == 0 {
				b.Fatal("nobody is blocked")
			}
		})
	}
}

// BenchmarkScaleOutcome asks of those concerned, who have the longest proofs, and of
// anybody.
func BenchmarkScaleOutcome(b *testing.B) {
	r, g := scaled(b)
	for _, regime := range ownership.Regimes() {
		e, err := g.Evaluate(ownership.Question{Regime: regime, Listed: listedOf(b, r, g)})
		if err != nil {
			b.Fatal(err)
		}
		concerned := e.Concerned()
		b.Run(string(regime)+"/concerned", func(b *testing.B) {
			n := 0
			for b.Loop() {
				if o := e.Outcome(concerned[n*7919%len(concerned)]); o.Explanation == "" {
					b.Fatal("an outcome without an explanation")
				}
				n++
			}
		})
		b.Run(string(regime)+"/anybody", func(b *testing.B) {
			n := 0
			for b.Loop() {
				if o := e.Outcome(n * 7919 % g.Len()); o.Explanation == "" {
					b.Fatal("an outcome without an explanation")
				}
				n++
			}
		})
	}
}
