package column

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
)

const (
	// packedPadding is the number of zero bytes behind the values, so that the last
	// of them too is read by one load of 8 bytes.
	packedPadding = 8
	// oneLoad is the widest value that one unaligned load of 8 bytes holds whole,
	// wherever in its first byte it begins.
	oneLoad = 57
	// maxWidth is the widest value of all.
	maxWidth = 64
)

// Packed is an immutable array of unsigned integers of one width, 0 to 64 bits. The
// zero Packed is empty. It may be read by many goroutines.
type Packed struct {
	data  []byte
	mask  uint64
	n     int
	width uint
}

// Width is the number of bits that values up to max need.
func Width(max uint64) uint { return uint(bits.Len64(max)) }

// PackedSize is the number of bytes that n values of a width take, with the padding.
// It is math.MaxInt64 for what no file can hold.
func PackedSize(n int, width uint) int64 {
	if n <= 0 || width == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(n), uint64(width))
	if hi != 0 || lo > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64((lo+7)/8) + packedPadding
}

// OpenPacked reads n values of a width from data, which must have exactly the size
// that PackedSize tells. It keeps data.
func OpenPacked(data []byte, n int, width uint) (Packed, error) {
	if n < 0 || width > maxWidth {
		return Packed{}, fmt.Errorf("open packed column: %d values of %d bits: want 0 or more of 0 to 64 bits", n, width)
	}
	if want := PackedSize(n, width); int64(len(data)) != want {
		return Packed{}, fmt.Errorf("open packed column: %d values of %d bits: %d bytes, want %d: %w",
			n, width, len(data), want, ErrDamaged)
	}
	if width == 0 { // At reads zeros as it reads anything
		data = make([]byte, packedPadding+1)
	}
	return Packed{data: data, mask: lowMask(width), n: n, width: width}, nil
}

// lowMask has the lowest width bits set.
func lowMask(width uint) uint64 { return 1<<width - 1 }

// Len is the number of values.
func (p Packed) Len() int { return p.n }

// At is value i.
func (p Packed) At(i int) uint64 {
	bit := uint64(i) * uint64(p.width)
	b := p.data[bit>>3:]
	x := binary.LittleEndian.Uint64(b) >> (bit & 7)
	if p.width > oneLoad {
		x |= uint64(b[8]) << (64 - bit&7)
	}
	return x & p.mask
}

// PackedWriter writes a Packed column from its first value to its last.
type PackedWriter struct {
	w     io.Writer
	err   error
	buf   []byte
	word  uint64 // bits not yet in buf
	held  uint   // so many, less than 64
	width uint
	n     int // values that are to come yet
	all   int
	bare  bool // no padding at the end
	done  bool
}

// packedBuffer is the memory of one PackedWriter.
const packedBuffer = 4 << 10

// NewPackedWriter writes n values of a width to w, PackedSize bytes in all.
func NewPackedWriter(w io.Writer, n int, width uint) *PackedWriter {
	p := &PackedWriter{w: w, n: n, all: n, width: width}
	if n < 0 || width > maxWidth {
		p.err = fmt.Errorf("write packed column: %d values of %d bits: want 0 or more of 0 to 64 bits", n, width)
		return p
	}
	p.buf = make([]byte, 0, min(int64(packedBuffer), (PackedSize(n, width)+15)&^7))
	return p
}

// Add writes the next value. What goes wrong is told by Close.
func (p *PackedWriter) Add(v uint64) {
	if v>>p.width != 0 || p.n <= 0 || p.err != nil {
		p.refuse(v)
		return
	}
	p.n--
	p.word |= v << p.held
	p.held += p.width
	if p.held < 64 {
		return
	}
	p.held -= 64
	p.put(p.word)
	p.word = v >> (p.width - p.held)
}

// refuse keeps the first error.
func (p *PackedWriter) refuse(v uint64) {
	switch {
	case p.err != nil:
	case p.n <= 0:
		p.err = fmt.Errorf("write packed column: more than the %d values it was made for", p.all)
	default:
		p.err = fmt.Errorf("write packed column: value %d is %d, wider than %d bits", p.all-p.n, v, p.width)
	}
}

func (p *PackedWriter) put(word uint64) {
	if len(p.buf)+8 > cap(p.buf) {
		p.flush()
	}
	p.buf = binary.LittleEndian.AppendUint64(p.buf, word)
}

func (p *PackedWriter) flush() {
	if p.err == nil && len(p.buf) > 0 {
		if _, err := p.w.Write(p.buf); err != nil {
			p.err = fmt.Errorf("write packed column: %w", err)
		}
	}
	p.buf = p.buf[:0]
}

var errClosed = errors.New("closed already")

// Close writes what is left. It does not close the writer underneath. The column is
// whole only when Close gives no error.
func (p *PackedWriter) Close() error {
	if p.done && p.err == nil {
		return fmt.Errorf("write packed column: %w", errClosed)
	}
	p.done = true
	if p.err == nil && p.n > 0 {
		p.err = fmt.Errorf("write packed column: %d values, want %d", p.all-p.n, p.all)
	}
	if p.err != nil {
		return p.err
	}
	if p.all > 0 && p.width > 0 {
		p.flush()
		p.buf = binary.LittleEndian.AppendUint64(p.buf, p.word)[:(p.held+7)/8]
		if !p.bare {
			p.buf = append(p.buf, make([]byte, packedPadding)...)
		}
		p.flush()
	}
	return p.err
}
