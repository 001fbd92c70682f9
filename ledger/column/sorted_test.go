package column

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

func sortedParts(t testing.TB, shape SortedShape, values []uint64) [4][]byte {
	t.Helper()
	var b [4]bytes.Buffer
	w := NewSortedWriter(shape, [4]io.Writer{&b[0], &b[1], &b[2], &b[3]})
	for _, v := range values {
		w.Add(v)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var parts [4][]byte
	for i, size := range shape.Sizes() {
		parts[i] = b[i].Bytes()
		if int64(len(parts[i])) != size {
			t.Fatalf("%+v: part %d has %d bytes, Sizes says %d", shape, i, len(parts[i]), size)
		}
	}
	return parts
}

func sortedOf(t testing.TB, max uint64, values []uint64) Sorted {
	t.Helper()
	shape := SortedShape{N: len(values), Max: max}
	return must(OpenSorted(shape, sortedParts(t, shape, values)))
}

type failer interface{ Fatalf(string, ...any) }

// checkSorted holds every way of reading to the values.
func checkSorted(t failer, s Sorted, want []uint64, probes []uint64) {
	if s.Len() != len(want) {
		t.Fatalf("Len is %d, want %d", s.Len(), len(want))
	}
	for i, v := range want {
		if got := s.At(i); got != v {
			t.Fatalf("At(%d) = %d, want %d", i, got, v)
		}
		if i+1 < len(want) {
			if a, b := s.Two(i); a != v || b != want[i+1] {
				t.Fatalf("Two(%d) = %d, %d, want %d, %d", i, a, b, v, want[i+1])
			}
		}
		if i+2 < len(want) {
			if a, b, c := s.Three(i); a != v || b != want[i+1] || c != want[i+2] {
				t.Fatalf("Three(%d) = %d, %d, %d, want %d", i, a, b, c, want[i:i+3])
			}
		}
	}
	for _, from := range []int{0, 1, len(want) / 2, len(want) - 1, len(want)} {
		if from < 0 || from > len(want) {
			continue
		}
		c := s.Cursor(from)
		for i := from; i < len(want); i++ {
			if v, ok := c.Next(); !ok || v != want[i] {
				t.Fatalf("cursor from %d: value %d is %d, %v, want %d", from, i, v, ok, want[i])
			}
		}
		if v, ok := c.Next(); ok {
			t.Fatalf("cursor from %d: %d after the end", from, v)
		}
	}
	for _, v := range probes {
		at := sort.Search(len(want), func(i int) bool { return want[i] >= v })
		if got, found := s.Search(v); got != at || found != (at < len(want) && want[at] == v) {
			t.Fatalf("Search(%d) = %d, %v, want %d", v, got, found, at)
		}
		if got := s.Find(v); got != at {
			t.Fatalf("Find(%d) = %d, want %d", v, got, at)
		}
	}
}

// probesOf are the values, what stands beside them and the extremes.
func probesOf(values []uint64) []uint64 {
	probes := []uint64{0, 1, math.MaxUint64, math.MaxUint64 - 1}
	for _, v := range values {
		probes = append(probes, v, v+1, v-1)
	}
	return probes
}

func TestSortedRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.Uint64().Draw(r, "limit")
		values := rapid.SliceOf(rapid.Uint64Max(limit)).Draw(r, "values")
		repeat := rapid.IntRange(1, 20).Draw(r, "repeat")
		var want []uint64
		for _, v := range values {
			for range repeat {
				want = append(want, v)
			}
		}
		slices.Sort(want)
		max := limit
		if len(want) > 0 && rapid.Bool().Draw(r, "tight") {
			max = want[len(want)-1]
		}
		checkSorted(r, sortedOf(t, max, want), want, append(probesOf(values), rapid.SliceOf(rapid.Uint64()).Draw(r, "probes")...))
	})
}

func TestSortedAtTheExtremes(t *testing.T) {
	for name, c := range map[string]struct {
		max    uint64
		values []uint64
	}{
		"none":                    {0, nil},
		"none below much":         {math.MaxUint64, nil},
		"one zero":                {0, []uint64{0}},
		"one zero below much":     {math.MaxUint64, []uint64{0}},
		"the largest":             {math.MaxUint64, []uint64{math.MaxUint64}},
		"both ends":               {math.MaxUint64, []uint64{0, math.MaxUint64}},
		"the largest, often":      {math.MaxUint64, slices.Repeat([]uint64{math.MaxUint64}, 3000)},
		"zero, often":             {0, make([]uint64, 3000)},
		"zero, often, then a gap": {math.MaxUint64, append(make([]uint64, 3000), math.MaxUint64)},
		"a gap, then one value":   {1 << 20, append(slices.Repeat([]uint64{0}, 10), slices.Repeat([]uint64{1 << 20}, 5000)...)},
	} {
		t.Run(name, func(t *testing.T) {
			checkSorted(t, sortedOf(t, c.max, c.values), c.values, append(probesOf(c.values), c.max, c.max/2))
		})
	}
}

// Few values that take most of the range are the hubs of a graph: gaps of many words
// in the bitmap, which the hints of zeros lead across, and the reverse.
func TestSortedAcrossLongGapsAndLongRuns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 6 {
		var want []uint64
		v := uint64(0)
		for len(want) < 40000 {
			switch rnd.IntN(400) {
			case 0:
				v += rnd.Uint64N(1 << 22)
			case 1:
				for range rnd.IntN(3000) {
					want = append(want, v+uint64(rnd.IntN(2)*round/3))
				}
				v += 2
			default:
				v += rnd.Uint64N(uint64(round)*3 + 1)
			}
			want = append(want, v)
			v = max(v, want[len(want)-1])
		}
		slices.Sort(want)
		probes := probesOf(want[:1000])
		for range 20000 {
			probes = append(probes, rnd.Uint64N(v+10), want[rnd.IntN(len(want))])
		}
		checkSorted(t, sortedOf(t, want[len(want)-1], want), want, probes)
	}
}

// What damage may do is bounded by a scan limit, which sound bytes must never reach.
func TestSelectFindsEveryBitOfSoundBytes(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		var want []uint64
		v := uint64(0)
		for range 30000 {
			if rnd.IntN(100) == 0 {
				v += 1 << rnd.IntN(16)
			}
			if rnd.IntN(30) == 0 {
				v++
			}
			want = append(want, v)
		}
		c := sortedOf(t, v, want).c
		one, zero := 0, uint64(0)
		for at := range (SortedShape{N: c.n, Max: c.max}).bits() {
			if c.word(at>>6)>>(at&63)&1 == 1 {
				if got := c.selectOne(one); got != at {
					t.Fatalf("one %d stands at %d, want %d", one, got, at)
				}
				one++
			} else {
				if got := c.selectZero(zero); got != at {
					t.Fatalf("zero %d stands at %d, want %d", zero, got, at)
				}
				zero++
			}
		}
	}
}

func TestSelectInWordIsTheBitOfThatRank(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.Uint64Min(1).Draw(r, "word") & rapid.Uint64().Draw(r, "thinner")
		rank := uint(0)
		for rest := word; rest != 0; rest &= rest - 1 {
			want := uint(bits.TrailingZeros64(rest))
			if got := selectInWord(word, rank); got != want {
				r.Fatalf("bit %d of %#x is %d, want %d", rank, word, got, want)
			}
			rank++
		}
	})
	for rank := range uint(64) {
		if got := selectInWord(math.MaxUint64, rank); got != rank {
			t.Errorf("bit %d of all is %d", rank, got)
		}
	}
}

func TestSortedFillGivesAllToTheEnd(t *testing.T) {
	want := []uint64{1, 5, 5, 9, 1000}
	c := sortedOf(t, 1000, want).Cursor(1)
	out := make([]uint64, 3)
	if n := c.Fill(out); n != 3 || !slices.Equal(out, want[1:4]) {
		t.Errorf("%d: %v", n, out)
	}
	if n := c.Fill(out); n != 1 || out[0] != 1000 {
		t.Errorf("%d: %v", n, out)
	}
	if n := c.Fill(out); n != 0 {
		t.Errorf("%d after the end", n)
	}
}

func TestZeroColumnsAreEmpty(t *testing.T) {
	var (
		p Packed
		s Sorted
		a Amounts
	)
	if p.Len() != 0 || s.Len() != 0 || a.Len() != 0 || s.Find(0) != 0 {
		t.Error("not empty")
	}
	c := s.Cursor(0)
	if _, ok := c.Next(); ok {
		t.Error("a value of nothing")
	}
	ac := a.Cursor(0)
	if ac.Next(nil) {
		t.Error("an amount of nothing")
	}
}

func TestSortedWriterRefusesWhatItWasNotMadeFor(t *testing.T) {
	for name, c := range map[string]struct {
		shape  SortedShape
		values []uint64
	}{
		"too few":         {SortedShape{3, 10}, []uint64{1, 2}},
		"too many":        {SortedShape{1, 10}, []uint64{1, 2}},
		"one of none":     {SortedShape{0, 10}, []uint64{1}},
		"decreasing":      {SortedShape{2, 10}, []uint64{2, 1}},
		"over the max":    {SortedShape{2, 10}, []uint64{2, 11}},
		"less than none":  {SortedShape{-1, 10}, nil},
		"more than files": {SortedShape{math.MaxInt, 10}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := NewSortedWriter(c.shape, [4]io.Writer{io.Discard, io.Discard, io.Discard, io.Discard})
			for _, v := range c.values {
				w.Add(v)
			}
			if err := w.Close(); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestSortedWriterTellsTheErrorOfEachPart(t *testing.T) {
	broken := errors.New("no space")
	for part := range 4 {
		parts := [4]io.Writer{io.Discard, io.Discard, io.Discard, io.Discard}
		parts[part] = failingWriter{broken}
		w := NewSortedWriter(SortedShape{1000, 100000}, parts)
		for i := range 1000 {
			w.Add(uint64(i) * 100)
		}
		if err := w.Close(); !errors.Is(err, broken) {
			t.Errorf("part %d: %v, want %v", part, err, broken)
		}
	}
}

func TestOpenSortedRefusesOtherSizes(t *testing.T) {
	shape := SortedShape{N: 3, Max: 1000}
	for part := range 4 {
		for _, change := range []int{-1, 1} {
			parts := sortedParts(t, shape, []uint64{1, 2, 1000})
			parts[part] = make([]byte, len(parts[part])+change)
			if _, err := OpenSorted(shape, parts); !errors.Is(err, ErrDamaged) {
				t.Errorf("part %d with %d bytes more: %v", part, change, err)
			}
		}
	}
	for _, shape := range []SortedShape{{-1, 1}, {math.MaxInt, 1}, {math.MaxInt, math.MaxUint64}, {math.MaxInt >> 9, math.MaxUint64}, {1, 0}} {
		if _, err := OpenSorted(shape, [4][]byte{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%+v: %v", shape, err)
		}
	}
}

func TestSortedTakesLittleSpace(t *testing.T) {
	n := 1 << 20
	size := int64(0)
	for _, part := range (SortedShape{N: n, Max: uint64(n) * 1000}).Sizes() {
		size += part
	}
	// 2 bits and the logarithm of 1000 are the code's own; hints are allowed 1 bit.
	if got := float64(size) * 8 / float64(n); got > 13 {
		t.Errorf("%.2f bits a value", got)
	}
}

func TestSortedIsAsTheFormatSays(t *testing.T) {
	got := sortedParts(t, SortedShape{N: 5, Max: 36}, []uint64{5, 8, 8, 15, 32})
	padding := string(make([]byte, packedPadding))
	for i, want := range []string{
		"\xc1\x00" + padding,               // 1, 0, 0, 3, 0 of 2 bits
		"\x5a\x10\x00\x00\x00\x00\x00\x00", // ones at 1, 3, 4, 6, 12
		"\xf1" + padding,                   // 1, 15 of 4 bits
		"\xf0" + padding,                   // 0, 15 of 4 bits
	} {
		if string(got[i]) != want {
			t.Errorf("part %d is % x, want % x", i, got[i], want)
		}
	}
}
