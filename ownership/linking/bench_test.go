package linking_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/sanctions"
)

// lists are 20,000 parties with 60,000 names, as the lists of five publishers
// together have; published ones where they are here.
func lists(b *testing.B) []*sanctions.Snapshot {
	if s, err := ofacSnapshot(); err == nil {
		return []*sanctions.Snapshot{s, generatedList(2, sanctions.EUFinancial, 9000)}
	}
	b.Log("the OFAC list is not here: all parties are generated")
	return []*sanctions.Snapshot{generatedList(2, sanctions.EUFinancial, 20000)}
}

// BenchmarkFind finds 100,000 parties with names in GLEIF's style, on one core. A
// register of three million takes thirty times as long, on two cores half of it.
func BenchmarkFind(b *testing.B) {
	f, err := linking.New(lists(b), codeOf)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 3))
	register := make([]*ownership.Party, 100_000)
	for i := range register {
		register[i] = registered(r, i)
	}
	links := 0
	b.ReportAllocs()
	for b.Loop() {
		links = 0
		for _, p := range register {
			links += len(f.Find(p))
		}
	}
	each := b.Elapsed().Seconds() / float64(b.N) / float64(len(register))
	b.ReportMetric(each*1e6, "µs/party")
	b.ReportMetric(each*3e6/2, "s/3M-on-2-cores")
	b.ReportMetric(float64(links), "links")
}

// BenchmarkFindOnAllCores is the same with as many goroutines as there are cores.
func BenchmarkFindOnAllCores(b *testing.B) {
	f, err := linking.New(lists(b), codeOf)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		r := rand.New(rand.NewPCG(rand.Uint64(), 3))
		for i := 0; pb.Next(); i++ {
			f.Find(registered(r, i))
		}
	})
}

func BenchmarkNew(b *testing.B) {
	snapshots := lists(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		f, err := linking.New(snapshots, codeOf)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		runtime.KeepAlive(f)
		b.StartTimer()
	}
}
