package screening_test

import (
	"runtime"
	"testing"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

func BenchmarkNew(b *testing.B) {
	s, _ := realIndex(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		x, err := screening.New([]*sanctions.Snapshot{s})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		b.ReportMetric(float64(x.Len()), "parties")
		runtime.KeepAlive(x)
		b.StartTimer()
	}
}

func benchmarkQuestions(b *testing.B, questions []screening.Question) {
	_, x := realIndex(b)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if _, err := x.Screen(questions[i%len(questions)], screening.Options{}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func listedQuestions(b *testing.B) (out []screening.Question) {
	s, _ := realIndex(b)
	_, names, schemas := listedNames(b, s)
	for i := 0; i < len(names); i += 7 {
		out = append(out, screening.Question{Schema: schemas[i], Properties: map[string][]string{"name": {names[i]}}})
	}
	return out
}

func ordinaryQuestions(b *testing.B) (out []screening.Question) {
	for _, row := range unlisted(b) {
		out = append(out, customer(row))
	}
	return out
}

func BenchmarkScreenListed(b *testing.B) { benchmarkQuestions(b, listedQuestions(b)) }

func BenchmarkScreenOrdinary(b *testing.B) { benchmarkQuestions(b, ordinaryQuestions(b)) }

func BenchmarkScreenAddress(b *testing.B) {
	benchmarkQuestions(b, []screening.Question{
		{Address: "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"},
		{Address: "1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V"},
	})
}

func BenchmarkBatch(b *testing.B) {
	_, x := realIndex(b)
	questions := ordinaryQuestions(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := x.Screen(questions[i%len(questions)], screening.Options{}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "names/s")
}
