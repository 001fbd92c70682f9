package column

import (
	"fmt"
	"io"
)

// SortedWriter writes sorted values from the first to the last.
type SortedWriter struct {
	low, high   *PackedWriter
	ones, zeros *PackedWriter
	err         error
	shape       SortedShape
	count       int
	last        uint64
	bucket      uint64 // the high bits of the last value: zeros written
	word        uint64 // of the bitmap, from bit at*64 on
	at          uint64
	shift       uint
	done        bool
}

// NewSortedWriter writes a column of a shape to its parts, low, high, ones and zeros.
func NewSortedWriter(shape SortedShape, parts [4]io.Writer) *SortedWriter {
	w := &SortedWriter{shape: shape}
	if err := shape.check(); err != nil {
		w.err = fmt.Errorf("write sorted column: %w", err)
		return w
	}
	if shape.N == 0 {
		return w
	}
	w.shift = shape.lowWidth()
	width := Width(shape.bits())
	w.low = NewPackedWriter(parts[0], shape.N, w.shift)
	w.high = NewPackedWriter(parts[1], int((shape.bits()+63)/64), 64)
	w.high.bare = true
	w.ones = NewPackedWriter(parts[2], shape.oneHints(), width)
	w.zeros = NewPackedWriter(parts[3], shape.zeroHints(), width)
	return w
}

// Add writes the next value. What goes wrong is told by Close.
func (w *SortedWriter) Add(v uint64) {
	if w.err != nil || v < w.last || v > w.shape.Max || w.count >= w.shape.N {
		w.refuse(v)
		return
	}
	w.last = v
	w.low.Add(v & lowMask(w.shift))
	if bucket := v >> w.shift; bucket != w.bucket {
		w.endBuckets(bucket)
	}
	place := w.bucket + uint64(w.count)
	if w.count%hintEvery == 0 {
		w.ones.Add(place)
	}
	w.reach(place)
	w.word |= 1 << (place & 63)
	w.count++
}

// endBuckets writes the zeros of all buckets below one.
func (w *SortedWriter) endBuckets(bucket uint64) {
	for next := (w.bucket + hintEvery - 1) / hintEvery * hintEvery; next < bucket; next += hintEvery {
		w.zeros.Add(next + uint64(w.count))
	}
	w.bucket = bucket
}

// reach writes the words before that of a place.
func (w *SortedWriter) reach(place uint64) {
	for ; w.at < place>>6; w.at++ {
		w.high.Add(w.word)
		w.word = 0
	}
}

// refuse keeps the first error.
func (w *SortedWriter) refuse(v uint64) {
	switch {
	case w.err != nil:
	case w.count >= w.shape.N:
		w.err = fmt.Errorf("write sorted column: more than the %d values it was made for", w.shape.N)
	case v < w.last:
		w.err = fmt.Errorf("write sorted column: value %d is %d, less than %d before it", w.count, v, w.last)
	default:
		w.err = fmt.Errorf("write sorted column: value %d is %d, more than %d", w.count, v, w.shape.Max)
	}
}

// Close writes what is left. It does not close the writers underneath. The column is
// whole only when Close gives no error.
func (w *SortedWriter) Close() error {
	if w.done && w.err == nil {
		return fmt.Errorf("write sorted column: %w", errClosed)
	}
	w.done = true
	if w.err == nil && w.count != w.shape.N {
		w.err = fmt.Errorf("write sorted column: %d values, want %d", w.count, w.shape.N)
	}
	if w.err != nil || w.shape.N == 0 {
		return w.err
	}
	w.endBuckets(w.shape.zeroBits())
	w.ones.Add(w.shape.bits())
	w.zeros.Add(w.shape.bits())
	w.reach(w.shape.bits() - 1)
	w.high.Add(w.word)
	for i, p := range [...]*PackedWriter{w.low, w.high, w.ones, w.zeros} {
		if err := p.Close(); err != nil {
			w.err = fmt.Errorf("write sorted column: %s: %w", [...]string{"low", "high", "ones", "zeros"}[i], err)
			return w.err
		}
	}
	return nil
}
