package column

import (
	"io"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
)

// benchCount is enough that no column of it stays in a processor's cache.
const benchCount = 50_000_000

// benchSmall stays in the cache.
const benchSmall = 20_000

// memory gives the writers of parts that grow in memory, without a copy.
type memory []byte

func (m *memory) Write(p []byte) (int, error) {
	*m = append(*m, p...)
	return len(p), nil
}

func benchPacked(b *testing.B, n int, width uint) Packed {
	data := make(memory, 0, PackedSize(n, width))
	w := NewPackedWriter(&data, n, width)
	rnd := rand.New(rand.NewPCG(1, 1))
	for range n {
		w.Add(rnd.Uint64() & lowMask(width))
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return must(OpenPacked(data, n, width))
}

// benchSorted has the shape of where the edges of an address begin: most have few.
func benchSorted(b *testing.B, n int) Sorted {
	gap := func(rnd *rand.Rand) uint64 {
		if rnd.IntN(1000) == 0 {
			return rnd.Uint64N(20000)
		}
		return rnd.Uint64N(20)
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	shape := SortedShape{N: n}
	for range n {
		shape.Max += gap(rnd)
	}
	var parts [4]memory
	for i, size := range shape.Sizes() {
		parts[i] = make(memory, 0, size)
	}
	w := NewSortedWriter(shape, [4]io.Writer{&parts[0], &parts[1], &parts[2], &parts[3]})
	rnd = rand.New(rand.NewPCG(1, 1))
	v := uint64(0)
	for range n {
		v += gap(rnd)
		w.Add(v)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return must(OpenSorted(shape, [4][]byte{parts[0], parts[1], parts[2], parts[3]}))
}

// weiAmount is an amount as they come on Ethereum: nothing, round, to the last digit,
// and of tokens.
func weiAmount(rnd *rand.Rand, v *uint256.Int) {
	switch k := rnd.IntN(20); {
	case k < 2:
		v.Clear()
	case k < 9: // ether to two digits after the point
		v.SetUint64((1 + rnd.Uint64N(500)) * 1e16)
	case k < 15: // less than an ether, to the last digit
		v.SetUint64(rnd.Uint64N(1e18))
	case k < 17: // a dollar token of six decimals
		v.SetUint64(rnd.Uint64N(1e10))
	case k < 19: // hundreds of ether, or thousands of a token, to the last digit
		v.SetUint64(rnd.Uint64N(1e18))
		v.Mul(v, uint256.NewInt(1000))
		v.AddUint64(v, rnd.Uint64N(1000))
	default: // an approval without limit
		v.SetAllOne()
	}
}

func benchAmounts(b *testing.B, n int) Amounts {
	rnd := rand.New(rand.NewPCG(1, 1))
	var v uint256.Int
	shape := AmountsShape{N: n}
	for range n {
		weiAmount(rnd, &v)
		shape.Payload += int64(AmountSize(&v))
	}
	var parts [2]memory
	for i, size := range shape.Sizes() {
		parts[i] = make(memory, 0, size)
	}
	w := NewAmountsWriter(shape, [2]io.Writer{&parts[0], &parts[1]})
	rnd = rand.New(rand.NewPCG(1, 1))
	for range n {
		weiAmount(rnd, &v)
		w.Add(&v)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return must(OpenAmounts(shape, [2][]byte{parts[0], parts[1]}))
}

// randomly calls with indices from all over n, which cost a nanosecond to make.
func randomly(b *testing.B, n int, call func(i int)) {
	state := uint64(1)
	for b.Loop() {
		state = state*6364136223846793005 + 1442695040888963407
		call(int(state >> 32 * uint64(n) >> 32))
	}
}

var sizes = []struct {
	name string
	n    int
}{{"cached", benchSmall}, {"50M", benchCount}}

func BenchmarkPacked(b *testing.B) {
	var sum uint64
	for _, size := range sizes {
		p := benchPacked(b, size.n, 29)
		b.Run("At/random/"+size.name, func(b *testing.B) {
			randomly(b, size.n, func(i int) { sum += p.At(i) })
		})
		b.Run("At/sequential/"+size.name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				sum += p.At(i)
				if i++; i == size.n {
					i = 0
				}
			}
		})
	}
	for _, width := range []uint{8, 11, 21, 29, 32} {
		p := benchPacked(b, benchCount/10, width)
		out := make([]uint32, 1024)
		b.Run("Decode/"+string(rune('0'+width/10))+string(rune('0'+width%10)), func(b *testing.B) {
			from := 0
			for b.Loop() {
				p.Decode(from, out)
				if from += len(out); from+len(out) > p.Len() {
					from = 0
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(out)), "ns/value")
		})
	}
	_ = sum
}

func BenchmarkSorted(b *testing.B) {
	var sum uint64
	for _, size := range sizes {
		s := benchSorted(b, size.n)
		largest := s.c.max
		b.Run("At/random/"+size.name, func(b *testing.B) {
			randomly(b, size.n, func(i int) { sum += s.At(i) })
		})
		b.Run("Two/random/"+size.name, func(b *testing.B) {
			randomly(b, size.n-1, func(i int) { v, w := s.Two(i); sum += w - v })
		})
		b.Run("Find/random/"+size.name, func(b *testing.B) {
			state := uint64(1)
			for b.Loop() {
				state = state*6364136223846793005 + 1442695040888963407
				sum += uint64(s.Find(state >> 32 * largest >> 32))
			}
		})
		b.Run("At/sequential/"+size.name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				sum += s.At(i)
				if i++; i == size.n {
					i = 0
				}
			}
		})
		b.Run("Cursor/"+size.name, func(b *testing.B) {
			c := s.Cursor(0)
			for b.Loop() {
				v, ok := c.Next()
				if !ok {
					c = s.Cursor(0)
				}
				sum += v
			}
		})
		b.Run("Fill/"+size.name, func(b *testing.B) {
			c := s.Cursor(0)
			out := make([]uint64, 1024)
			for b.Loop() {
				if c.Fill(out) < len(out) {
					c = s.Cursor(0)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(out)), "ns/value")
		})
	}
	_ = sum
}

func BenchmarkAmounts(b *testing.B) {
	var sum uint64
	for _, size := range sizes {
		a := benchAmounts(b, size.n)
		var v uint256.Int
		b.Run("At/random/"+size.name, func(b *testing.B) {
			randomly(b, size.n, func(i int) { a.At(i, &v); sum += v[0] })
		})
		b.Run("Uint64/random/"+size.name, func(b *testing.B) {
			randomly(b, size.n, func(i int) { v, _ := a.Uint64(i); sum += v })
		})
		b.Run("Cursor/"+size.name, func(b *testing.B) {
			c := a.Cursor(0)
			for b.Loop() {
				if !c.Next(&v) {
					c = a.Cursor(0)
				}
				sum += v[0]
			}
		})
	}
	_ = sum
}

func BenchmarkWrite(b *testing.B) {
	b.Run("Packed", func(b *testing.B) {
		w := NewPackedWriter(io.Discard, b.N, 29)
		for i := range b.N {
			w.Add(uint64(i) & lowMask(29))
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("Sorted", func(b *testing.B) {
		w := NewSortedWriter(SortedShape{b.N, uint64(b.N) * 9}, [4]io.Writer{io.Discard, io.Discard, io.Discard, io.Discard})
		for i := range b.N {
			w.Add(uint64(i) * 9)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("AmountSize", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(1, 1))
		values := make([]uint256.Int, 4096)
		for i := range values {
			weiAmount(rnd, &values[i])
		}
		sum, i := 0, 0
		for b.Loop() {
			sum += AmountSize(&values[i%4096])
			i++
		}
		_ = sum
	})
}
