package storetest

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

// verified is how long a log the benchmarks verify and look things up in.
const verified = 200_000

// Bench measures a backend: durable decisions a second from eight writers, records a second in
// bulk, verification and look-ups in a log of 200,000 records.
func Bench(b *testing.B, maker Maker) {
	b.Run("commit by eight writers", func(b *testing.B) { benchCommit(b, maker) })
	b.Run("commit in bulk", func(b *testing.B) { benchBulk(b, maker) })
	b.Run("long log", func(b *testing.B) { benchLong(b, maker) })
}

// bulky is a decision whose payload has about 600 bytes.
func bulky(versions string) *decision.Record {
	return &decision.Record{
		Transaction: "tx-0123456789", Disposition: "allow", AsOf: "2026-01-02", Versions: versions,
		Question: bytes.Repeat([]byte("q"), 200), Answer: bytes.Repeat([]byte("a"), 200),
	}
}

func perSecond(b *testing.B, n int, since time.Time, unit string) {
	b.ReportMetric(float64(n)/time.Since(since).Seconds(), unit)
	b.ReportMetric(0, "ns/op")
}

func benchCommit(b *testing.B, maker Maker) {
	s := newHome(b, maker).open(b)
	v := plainVersions(b, s)
	ctx := context.Background()
	n := 0
	begin := time.Now()
	for b.Loop() {
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range 100 {
					if err := s.SaveDecision(ctx, tester, bulky(v)); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
		n += writers * 100
	}
	perSecond(b, n, begin, "records/s")
}

// bulk writes so many records in changes of a thousand.
func bulk(b *testing.B, s *store.Store, first, n int) {
	data := map[string]string{"text": string(bytes.Repeat([]byte("x"), 500))}
	for from := first; from < first+n; from += 1000 {
		entries := make([]*store.Entry, 0, 1000)
		for i := from; i < min(from+1000, first+n); i++ {
			entries = append(entries, &store.Entry{ID: fmt.Sprint("r", i), Kind: "restored", Data: data, At: clockBegin, Actor: tester, Replaces: store.None})
		}
		must(b, s.Commit(context.Background(), entries...))
	}
}

func benchBulk(b *testing.B, maker Maker) {
	s := newHome(b, maker).open(b)
	n := 0
	begin := time.Now()
	for b.Loop() {
		bulk(b, s, n, 10_000)
		n += 10_000
	}
	perSecond(b, n, begin, "records/s")
}

func benchLong(b *testing.B, maker Maker) {
	s := newHome(b, maker).open(b)
	bulk(b, s, 1, verified)
	ctx := context.Background()
	b.Run("verify", func(b *testing.B) {
		n := 0
		begin := time.Now()
		for b.Loop() {
			n += int(wantSound(b, s).Records)
		}
		perSecond(b, n, begin, "records/s")
	})
	b.Run("record", func(b *testing.B) {
		n := 0
		begin := time.Now()
		for b.Loop() {
			n++
			if _, err := s.Record(ctx, fmt.Sprint("r", 1+n*7919%verified)); err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, n, begin, "lookups/s")
	})
	b.Run("prove", func(b *testing.B) {
		n := 0
		begin := time.Now()
		for b.Loop() {
			n++
			if _, err := s.Prove(ctx, fmt.Sprint("r", 1+n*7919%verified)); err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, n, begin, "proofs/s")
	})
}
