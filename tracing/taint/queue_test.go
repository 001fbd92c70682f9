package taint_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/mareva/mareva/tracing/taint"
)

// A long queue gives memory back as it goes, and keeps its order.
func TestALongQueueKeepsItsOrder(t *testing.T) {
	for _, m := range []taint.Method{taint.FIFO, taint.LIFO} {
		var a taint.Account
		var naive naiveQueue
		for round := range 60 {
			for i := range 40 {
				amount := uint64(1 + (i+round)%3)
				receive(t, &a, m, amount, run(uint32(1+i%2), amount))
				naive = append(naive, slices.Repeat([]uint32{uint32(1 + i%2)}, int(amount))...)
			}
			take := len(naive) / 2
			if round%10 == 9 {
				take = len(naive) - 3
			}
			got, lack := a.Send(m, n(uint64(take)), nil)
			want, _ := naive.send(m, take)
			if !slices.Equal(units(got, 0), want) || !lack.IsZero() {
				t.Fatalf("%v: round %d gives %v, want %v", m, round, got, want)
			}
		}
	}
}

func TestAQueueDoesNotGrowWithWhatPassesThrough(t *testing.T) {
	var a taint.Account
	receive(t, &a, taint.FIFO, 50, run(1, 50))
	var runs []taint.Run
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 200_000 { // 8 MB of runs, of which 50 are there at a time
		receive(t, &a, taint.FIFO, 1, run(uint32(1+i%2), 1))
		runs, _ = a.Send(taint.FIFO, n(1), runs[:0])
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	runtime.KeepAlive(&a)
}
