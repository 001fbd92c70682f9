package column

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func packedBytes(t testing.TB, width uint, values []uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewPackedWriter(&b, len(values), width)
	for _, v := range values {
		w.Add(v)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packedOf(t testing.TB, width uint, values []uint64) Packed {
	t.Helper()
	p, err := OpenPacked(packedBytes(t, width, values), len(values), width)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// must is for what cannot fail in a sound test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestPackedGivesBackEveryValueAtEveryWidth(t *testing.T) {
	for width := uint(0); width <= 64; width++ {
		for _, n := range []int{0, 1, 2, 7, 8, 9, 63, 64, 65, 1000} {
			want := make([]uint64, n)
			state := uint64(n)*977 + uint64(width)
			for i := range want {
				state = state*6364136223846793005 + 1442695040888963407
				want[i] = (state ^ state>>29) & lowMask(width)
				if i%5 == 0 {
					want[i] = lowMask(width)
				}
			}
			data := packedBytes(t, width, want)
			if int64(len(data)) != PackedSize(n, width) {
				t.Fatalf("%d of %d bits: %d bytes, PackedSize says %d", n, width, len(data), PackedSize(n, width))
			}
			p := must(OpenPacked(data, n, width))
			if p.Len() != n {
				t.Fatalf("Len is %d, want %d", p.Len(), n)
			}
			for from := 0; from <= n; from += 1 + n/9 {
				checkPacked(t, p, from, want[from:])
			}
		}
	}
}

func checkPacked(t *testing.T, p Packed, from int, want []uint64) {
	t.Helper()
	got := make([]uint64, len(want))
	for i := range got {
		got[i] = p.At(from + i)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("width %d: At from %d: %s", p.width, from, d)
	}
	clear(got)
	p.Decode64(from, got)
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("width %d: Decode64 from %d: %s", p.width, from, d)
	}
	if p.width > 32 {
		return
	}
	short := make([]uint32, len(want))
	p.Decode(from, short)
	for i, v := range short {
		if uint64(v) != want[i] {
			t.Fatalf("width %d: Decode from %d: value %d is %d, want %d", p.width, from, i, v, want[i])
		}
	}
}

func TestPackedRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		width := rapid.UintRange(0, 64).Draw(r, "width")
		want := rapid.SliceOf(rapid.Uint64Max(lowMask(width))).Draw(r, "values")
		p := packedOf(t, width, want)
		from := rapid.IntRange(0, len(want)).Draw(r, "from")
		got := make([]uint64, len(want)-from)
		p.Decode64(from, got)
		for i, v := range want {
			if p.At(i) != v || i >= from && got[i-from] != v {
				r.Fatalf("value %d is %d, want %d", i, p.At(i), v)
			}
		}
	})
}

func TestPackedIsLittleEndianFromTheLowestBit(t *testing.T) {
	got := packedBytes(t, 12, []uint64{0xabc, 0x123, 0xfff})
	want := []byte{0xbc, 0x3a, 0x12, 0xff, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0}
	if !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
}

func TestWidthIsTheBitsOfTheLargestValue(t *testing.T) {
	for max, want := range map[uint64]uint{0: 0, 1: 1, 2: 2, 255: 8, 256: 9, math.MaxUint64: 64} {
		if got := Width(max); got != want {
			t.Errorf("Width(%d) = %d, want %d", max, got, want)
		}
	}
}

func TestPackedWriterRefusesWhatItWasNotMadeFor(t *testing.T) {
	for name, c := range map[string]struct {
		n      int
		width  uint
		values []uint64
	}{
		"too few":               {2, 8, []uint64{1}},
		"too many":              {1, 8, []uint64{1, 2}},
		"too many of no width":  {1, 0, []uint64{0, 0}},
		"too wide":              {2, 8, []uint64{256, 1}},
		"too wide for no width": {1, 0, []uint64{1}},
		"width over 64":         {1, 65, []uint64{1}},
		"less than none":        {-1, 8, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := NewPackedWriter(&bytes.Buffer{}, c.n, c.width)
			for _, v := range c.values {
				w.Add(v)
			}
			if err := w.Close(); err == nil {
				t.Error("no error")
			}
			if err := w.Close(); err == nil {
				t.Error("no error when closed again")
			}
		})
	}
}

func TestPackedWriterTellsTheErrorUnderneath(t *testing.T) {
	broken := errors.New("no space")
	w := NewPackedWriter(failingWriter{broken}, 100000, 20)
	for i := range 100000 {
		w.Add(uint64(i))
	}
	if err := w.Close(); !errors.Is(err, broken) {
		t.Errorf("%v, want %v", err, broken)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestOpenPackedRefusesOtherSizes(t *testing.T) {
	for _, c := range []struct {
		bytes, n int
		width    uint
	}{{0, 1, 1}, {8, 1, 1}, {10, 1, 1}, {1, 5, 0}, {9, -1, 1}, {9, 1, 65}, {0, math.MaxInt, 64}, {0, math.MaxInt, 1}} {
		if _, err := OpenPacked(make([]byte, c.bytes), c.n, c.width); err == nil {
			t.Errorf("%d values of %d bits in %d bytes: no error", c.n, c.width, c.bytes)
		}
	}
}

func TestPackedOfNoWidthHasAnyLength(t *testing.T) {
	p := must(OpenPacked(nil, math.MaxInt, 0))
	if p.At(math.MaxInt-1) != 0 || p.Len() != math.MaxInt {
		t.Error("want zeros")
	}
}

func TestDecodeBeyondTheEndPanicsAsASliceDoes(t *testing.T) {
	p := packedOf(t, 8, []uint64{1, 2, 3})
	for _, from := range []int{-1, 2, 4, math.MaxInt} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Decode from %d: no panic", from)
				}
			}()
			p.Decode(from, make([]uint32, 2))
		}()
	}
}
