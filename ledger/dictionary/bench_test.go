package dictionary

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// benchKeys are how many keys the benchmarks have: far more than fit a cache.
const benchKeys = 10_000_000

// addresses are random keys of 21 bytes, or a fifth of them of 33, and where each
// starts.
type addresses struct {
	data   []byte
	starts []int
}

func newAddresses(count int, mixed bool) *addresses {
	r := rand.New(rand.NewPCG(1, 2))
	a := &addresses{starts: []int{0}}
	for range count {
		size := 21
		if mixed && r.IntN(5) == 0 {
			size = 33
		}
		end := len(a.data) + size
		for len(a.data) < end {
			a.data = binary.LittleEndian.AppendUint64(a.data, r.Uint64())
		}
		a.data = a.data[:end]
		a.starts = append(a.starts, end)
	}
	return a
}

func (a *addresses) key(n int) []byte { return a.data[a.starts[n]:a.starts[n+1]] }

func (a *addresses) add(key []byte) {
	a.data = append(a.data, key...)
	a.starts = append(a.starts, len(a.data))
}

func (a *addresses) grow(b *testing.B, from, to int) *Growing {
	g := NewGrowing(empty(b))
	for n := from; n < to; n++ {
		if _, err := g.ID(a.key(n)); err != nil {
			b.Fatal(err)
		}
	}
	return g
}

func benchBoth(b *testing.B, do func(b *testing.B, a *addresses)) {
	for _, mixed := range []bool{false, true} {
		name := "evm"
		if mixed {
			name = "bitcoin"
		}
		b.Run(name, func(b *testing.B) {
			if testing.Short() {
				b.Skip("takes a gigabyte")
			}
			do(b, newAddresses(2*benchKeys, mixed))
		})
	}
}

func (a *addresses) part(b *testing.B) *Part {
	g := a.grow(b, 0, benchKeys)
	p, err := g.Flush(filepath.Join(b.TempDir(), "part"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closePart(b, p) })
	runtime.GC()
	b.ReportMetric(float64(p.Size())/benchKeys, "bytes/key")
	return p
}

// BenchmarkGrowing adds keys: each once, and then each once more on average.
func BenchmarkGrowing(b *testing.B) {
	benchBoth(b, func(b *testing.B, a *addresses) {
		// In the order in which they are asked for, so that reading them costs little.
		asked := &addresses{starts: []int{0}}
		r := rand.New(rand.NewPCG(3, 4))
		for n := range benchKeys {
			asked.add(a.key(n))
			asked.add(a.key(r.IntN(n + 1)))
		}
		for b.Loop() {
			g := NewGrowing(empty(b))
			for n := range 2 * benchKeys {
				if _, err := g.ID(asked.key(n)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(g.Memory())/benchKeys, "bytes/key")
		}
		b.ReportMetric(2*benchKeys*float64(b.N)/b.Elapsed().Seconds()/1e6, "M/s")
	})
}

func BenchmarkFlush(b *testing.B) {
	benchBoth(b, func(b *testing.B, a *addresses) {
		g := a.grow(b, 0, benchKeys)
		dir := b.TempDir()
		for b.Loop() {
			k := keys{shape: g.keys.shape(0), all: g.keys.all()}
			path := filepath.Join(dir, "part")
			if err := k.write(context.Background(), path, usual()); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			remove(b, path)
			b.StartTimer()
		}
		b.ReportMetric(benchKeys*float64(b.N)/b.Elapsed().Seconds()/1e6, "M/s")
	})
}

func BenchmarkMerge(b *testing.B) {
	benchBoth(b, func(b *testing.B, a *addresses) {
		var parts []*Part
		dir := b.TempDir()
		g := NewGrowing(empty(b))
		for _, to := range []int{benchKeys, 2 * benchKeys} {
			for n := to - benchKeys; n < to; n++ {
				if _, err := g.ID(a.key(n)); err != nil {
					b.Fatal(err)
				}
			}
			p, err := g.Flush(filepath.Join(dir, string(rune('a'+len(parts)))))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { closePart(b, p) })
			parts = append(parts, p)
		}
		for b.Loop() {
			path := filepath.Join(dir, "merged")
			if err := Merge(context.Background(), path, parts); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			remove(b, path)
			b.StartTimer()
		}
		b.ReportMetric(2*benchKeys*float64(b.N)/b.Elapsed().Seconds()/1e6, "M/s")
	})
}

func BenchmarkIDPresent(b *testing.B) { benchID(b, 0) }

func BenchmarkIDAbsent(b *testing.B) { benchID(b, benchKeys) }

func benchID(b *testing.B, from int) {
	benchBoth(b, func(b *testing.B, a *addresses) {
		d, err := New([]*Part{a.part(b)})
		if err != nil {
			b.Fatal(err)
		}
		asked := sample(a, from)
		i := 0
		for b.Loop() {
			if _, ok := d.ID(asked.key(i)); ok != (from == 0) {
				b.Fatal("wrong answer")
			}
			if i++; i == len(asked.starts)-1 {
				i = 0
			}
		}
	})
}

// sample is a million keys in random order, so that reading them costs little.
func sample(a *addresses, from int) *addresses {
	s := &addresses{starts: []int{0}}
	for _, n := range rand.New(rand.NewPCG(5, 6)).Perm(benchKeys)[:1<<20] {
		s.add(a.key(from + n))
	}
	return s
}

func BenchmarkKey(b *testing.B) {
	benchBoth(b, func(b *testing.B, a *addresses) {
		d, err := New([]*Part{a.part(b)})
		if err != nil {
			b.Fatal(err)
		}
		r := rand.New(rand.NewPCG(5, 6))
		sum := byte(0)
		for b.Loop() {
			sum += d.Key(1 + r.Uint32N(benchKeys))[sum&1] // each waits for the one before
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	benchBoth(b, func(b *testing.B, a *addresses) {
		p := a.part(b)
		for b.Loop() {
			if err := p.Verify(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(benchKeys*float64(b.N)/b.Elapsed().Seconds()/1e6, "M/s")
	})
}

func remove(b *testing.B, path string) {
	if err := os.Remove(path); err != nil {
		b.Fatal(err)
	}
}
