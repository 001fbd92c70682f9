package column

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
)

const (
	// hintEvery is the number of ones, or of zeros, from one hint to the next.
	hintEvery = 64
	// maxScan is the number of words that a search of the bitmap takes from a hint.
	// Where it does not suffice, the hints of the other kind are searched, after which
	// nothing but damage makes it longer.
	maxScan = 8
	// maxSorted is the number of values in a column: no sum of sizes overflows.
	maxSorted = 1 << 54
)

// Sorted is an immutable array of integers that never decrease, in the code of Elias
// and Fano. The zero Sorted is empty. It may be read by many goroutines.
type Sorted struct{ c *sorted }

type sorted struct {
	low   Packed
	high  []byte // words of 8 bytes
	ones  Packed // where each 64th one of high stands, and at last the length in bits
	zeros Packed
	words uint64
	max   uint64
	shift uint
	n     int
}

// SortedShape is what must be known before sorted values are written.
type SortedShape struct {
	N   int
	Max uint64 // no value is larger; the closer, the smaller the column
}

// Sizes are the bytes of the four parts, low, high, ones and zeros: math.MaxInt64 for
// what no file can hold.
func (s SortedShape) Sizes() [4]int64 {
	if s.N == 0 {
		return [4]int64{}
	}
	if s.check() != nil {
		return [4]int64{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}
	}
	width := Width(s.bits())
	return [4]int64{
		PackedSize(s.N, s.lowWidth()),
		int64((s.bits() + 63) / 64 * 8),
		PackedSize(s.oneHints(), width),
		PackedSize(s.zeroHints(), width),
	}
}

func (s SortedShape) check() error {
	if s.N < 0 || int64(s.N) > maxSorted {
		return fmt.Errorf("%d values cannot be", s.N)
	}
	return nil
}

// lowWidth is the number of bits of a value that are kept as they are.
func (s SortedShape) lowWidth() uint {
	if s.N == 0 || s.Max < uint64(s.N) {
		return 0
	}
	return uint(bits.Len64(s.Max/uint64(s.N))) - 1
}

// zeroBits is the number of zeros of the bitmap, one behind each bucket of values that
// are equal in their high bits.
func (s SortedShape) zeroBits() uint64 { return s.Max>>s.lowWidth() + 1 }

// bits is the length of the bitmap.
func (s SortedShape) bits() uint64 { return uint64(s.N) + s.zeroBits() }

func (s SortedShape) oneHints() int { return (s.N+hintEvery-1)/hintEvery + 1 }

func (s SortedShape) zeroHints() int { return int((s.zeroBits()+hintEvery-1)/hintEvery) + 1 }

// OpenSorted reads a column of a shape from its parts, low, high, ones and zeros,
// which must have exactly the sizes that the shape tells. It keeps them.
func OpenSorted(shape SortedShape, parts [4][]byte) (Sorted, error) {
	if err := shape.check(); err != nil {
		return Sorted{}, fmt.Errorf("open sorted column: %w: %w", err, ErrDamaged)
	}
	for i, want := range shape.Sizes() {
		if int64(len(parts[i])) != want {
			return Sorted{}, fmt.Errorf("open sorted column: %d values up to %d: part %s has %d bytes, want %d: %w",
				shape.N, shape.Max, [...]string{"low", "high", "ones", "zeros"}[i], len(parts[i]), want, ErrDamaged)
		}
	}
	if shape.N == 0 {
		return Sorted{&sorted{}}, nil
	}
	c := &sorted{
		high: parts[1], words: uint64(len(parts[1]) / 8), max: shape.Max, shift: shape.lowWidth(), n: shape.N,
	}
	width := Width(shape.bits())
	var err error
	if c.low, err = OpenPacked(parts[0], shape.N, c.shift); err != nil {
		return Sorted{}, fmt.Errorf("open sorted column: low: %w", err)
	}
	if c.ones, err = OpenPacked(parts[2], shape.oneHints(), width); err != nil {
		return Sorted{}, fmt.Errorf("open sorted column: ones: %w", err)
	}
	if c.zeros, err = OpenPacked(parts[3], shape.zeroHints(), width); err != nil {
		return Sorted{}, fmt.Errorf("open sorted column: zeros: %w", err)
	}
	return Sorted{c}, nil
}

// Len is the number of values.
func (s Sorted) Len() int {
	if s.c == nil {
		return 0
	}
	return s.c.n
}

// At is value i.
func (s Sorted) At(i int) uint64 {
	c := s.c
	low := c.low.At(i)
	return (c.selectOne(i)-uint64(i))<<c.shift | low
}

// Two are the values i and i+1, for less than two calls of At.
func (s Sorted) Two(i int) (uint64, uint64) {
	c := s.c
	low, lowNext := c.low.At(i), c.low.At(i+1)
	at := c.selectOne(i)
	next := c.oneAfter(at, i)
	return (at-uint64(i))<<c.shift | low, (next-uint64(i)-1)<<c.shift | lowNext
}

// Three are the values i, i+1 and i+2, for less than three calls of At.
func (s Sorted) Three(i int) (a, b, c uint64) {
	x := s.c
	first := x.selectOne(i)
	second := x.oneAfter(first, i)
	third := x.oneAfter(second, i+1)
	value := func(at uint64, i int) uint64 { return (at-uint64(i))<<x.shift | x.low.At(i) }
	return value(first, i), value(second, i+1), value(third, i+2)
}

// oneAfter is where the one behind that at stands, which is number i.
func (c *sorted) oneAfter(at uint64, i int) uint64 {
	w := at >> 6
	// Two shifts: one by 64 in all clears the word.
	if word := c.word(w) >> (at & 63) >> 1; word != 0 {
		return at + 1 + uint64(bits.TrailingZeros64(word))
	}
	for range maxScan {
		if w++; w >= c.words {
			break
		}
		if word := c.word(w); word != 0 {
			return w<<6 + uint64(bits.TrailingZeros64(word))
		}
	}
	return c.selectOne(i + 1)
}

// Find is the first i with At(i) >= v, and Len if there is none.
func (s Sorted) Find(v uint64) int {
	i, _ := s.find(v)
	return i
}

// Search is Find, and says whether At(i) is v: for less than both.
func (s Sorted) Search(v uint64) (i int, found bool) {
	i, end := s.find(v)
	return i, i < end && s.c.low.At(i) == v&s.c.low.mask
}

// find is the first i with At(i) >= v. Those from i to end-1 are the rest of v's
// bucket: their high bits are those of v.
func (s Sorted) find(v uint64) (i, end int) {
	c := s.c
	if c == nil || c.n == 0 || v > c.max {
		return s.Len(), 0
	}
	bucket := v >> c.shift
	var start uint64
	if bucket > 0 {
		start = c.selectZero(bucket-1) + 1
	}
	w := start >> 6
	if start < bucket || w >= c.words { // damaged
		return c.n, 0
	}
	from := start - bucket
	last := from
	// The bucket is the run of ones from start on.
	if rest := ^c.word(w) >> (start & 63); rest != 0 {
		last += uint64(bits.TrailingZeros64(rest))
	} else {
		last = c.selectZero(bucket) - bucket
	}
	n := uint64(c.n)
	end = int(min(last, n))
	return c.findLow(v&c.low.mask, int(min(from, n)), end), end
}

// findLow is the first of the values from..end whose low bits are v or more, else end.
func (c *sorted) findLow(v uint64, from, end int) int {
	for end-from > 8 {
		mid := int(uint(from+end) / 2)
		if c.low.At(mid) < v {
			from = mid + 1
		} else {
			end = mid
		}
	}
	for from < end && c.low.At(from) < v {
		from++
	}
	return from
}

func (c *sorted) word(w uint64) uint64 { return binary.LittleEndian.Uint64(c.high[w*8:]) }

// Cursor reads sorted values one after the other.
type Cursor struct {
	low    []byte
	high   []byte // words to come
	word   uint64 // ones to come of the word before them
	behind uint64 // bits before that word, less the number of ones read so far
	bit    uint64 // where in low the next value begins
	mask   uint64
	left   int
	shift  uint
}

// Cursor reads from value i on, 0 <= i <= Len.
func (s Sorted) Cursor(i int) Cursor {
	c := s.c
	if c == nil || i == c.n {
		return Cursor{}
	}
	at := c.selectOne(i)
	w := at >> 6
	return Cursor{
		low: c.low.data, high: c.high[w*8+8:], word: c.word(w) & (math.MaxUint64 << (at & 63)),
		behind: w<<6 - uint64(i), bit: uint64(i) * uint64(c.shift), mask: c.low.mask, left: c.n - i, shift: c.shift,
	}
}

// Next is the next value; false at the end.
func (c *Cursor) Next() (uint64, bool) {
	if c.left <= 0 {
		return 0, false
	}
	word := c.word
	for word == 0 {
		if len(c.high) < 8 { // damaged
			c.left = 0
			return 0, false
		}
		word = binary.LittleEndian.Uint64(c.high)
		c.high = c.high[8:]
		c.behind += 64
	}
	b := c.low[c.bit>>3:]
	low := binary.LittleEndian.Uint64(b) >> (c.bit & 7)
	if c.shift > oneLoad {
		low |= uint64(b[8]) << (64 - c.bit&7)
	}
	v := (c.behind+uint64(bits.TrailingZeros64(word)))<<c.shift | low&c.mask
	c.word = word & (word - 1)
	c.behind--
	c.bit += uint64(c.shift)
	c.left--
	return v, true
}

// Fill writes the next values to out and tells how many there were: fewer than
// len(out) at the end only.
func (c *Cursor) Fill(out []uint64) int {
	out = out[:min(len(out), max(c.left, 0))]
	word, behind, bit, high, low := c.word, c.behind, c.bit, c.high, c.low
	shift, mask := c.shift&63, c.mask
	if shift > oneLoad {
		return c.fillOneByOne(out)
	}
	for i := range out {
		for word == 0 {
			if len(high) < 8 { // damaged
				c.left = 0
				return i
			}
			word = binary.LittleEndian.Uint64(high)
			high = high[8:]
			behind += 64
		}
		rest := binary.LittleEndian.Uint64(low[bit>>3:]) >> (bit & 7) & mask
		out[i] = (behind+uint64(bits.TrailingZeros64(word)))<<shift | rest
		word &= word - 1
		behind--
		bit += uint64(shift)
	}
	c.word, c.behind, c.bit, c.high = word, behind, bit, high
	c.left -= len(out)
	return len(out)
}

func (c *Cursor) fillOneByOne(out []uint64) int {
	for i := range out {
		v, ok := c.Next()
		if !ok {
			return i
		}
		out[i] = v
	}
	return len(out)
}
