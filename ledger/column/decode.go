package column

import (
	"encoding/binary"
	"fmt"
)

// Decode writes the values from index from on to out, for widths up to 32; the
// higher bits of wider values are lost.
func (p Packed) Decode(from int, out []uint32) {
	p.checkRange(from, len(out))
	switch w := p.width; {
	case w == 0:
		clear(out)
	case w == 8:
		for i, b := range p.data[from : from+len(out)] {
			out[i] = uint32(b)
		}
	case w == 16:
		b := p.data[2*from:]
		for i := range out {
			out[i] = uint32(binary.LittleEndian.Uint16(b[2*i:]))
		}
	case w == 32:
		b := p.data[4*from:]
		for i := range out {
			out[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
	case w <= oneLoad/4:
		p.decodeFours(from, out)
	case w <= oneLoad/2:
		p.decodePairs(from, out)
	default:
		bit, mask := uint64(from)*uint64(w), uint32(p.mask)
		for i := range out {
			out[i] = uint32(binary.LittleEndian.Uint64(p.data[bit>>3:])>>(bit&7)) & mask
			bit += uint64(w)
		}
	}
}

// decodeFours reads four values by one load.
func (p Packed) decodeFours(from int, out []uint32) {
	w, mask := p.width, uint32(p.mask)
	bit := uint64(from) * uint64(w)
	step := 4 * uint64(w)
	for len(out) >= 4 {
		x := binary.LittleEndian.Uint64(p.data[bit>>3:]) >> (bit & 7)
		o := out[:4:4]
		o[0] = uint32(x) & mask
		x >>= w & 63
		o[1] = uint32(x) & mask
		x >>= w & 63
		o[2] = uint32(x) & mask
		x >>= w & 63
		o[3] = uint32(x) & mask
		bit += step
		from += 4
		out = out[4:]
	}
	for i := range out {
		out[i] = uint32(p.At(from + i))
	}
}

// decodePairs reads two values by one load.
func (p Packed) decodePairs(from int, out []uint32) {
	w, mask := p.width, uint32(p.mask)
	bit := uint64(from) * uint64(w)
	step := 2 * uint64(w)
	for len(out) >= 4 {
		x := binary.LittleEndian.Uint64(p.data[bit>>3:]) >> (bit & 7)
		bit += step
		y := binary.LittleEndian.Uint64(p.data[bit>>3:]) >> (bit & 7)
		bit += step
		o := out[:4:4]
		o[0] = uint32(x) & mask
		o[1] = uint32(x>>(w&63)) & mask
		o[2] = uint32(y) & mask
		o[3] = uint32(y>>(w&63)) & mask
		from += 4
		out = out[4:]
	}
	for i := range out {
		out[i] = uint32(p.At(from + i))
	}
}

// Decode64 writes the values from index from on to out.
func (p Packed) Decode64(from int, out []uint64) {
	p.checkRange(from, len(out))
	switch w := p.width; {
	case w == 0:
		clear(out)
	case w == 64:
		b := p.data[8*from:]
		for i := range out {
			out[i] = binary.LittleEndian.Uint64(b[8*i:])
		}
	case w > oneLoad:
		for i := range out {
			out[i] = p.At(from + i)
		}
	default:
		bit := uint64(from) * uint64(w)
		mask := p.mask
		for i := range out {
			out[i] = binary.LittleEndian.Uint64(p.data[bit>>3:]) >> (bit & 7) & mask
			bit += uint64(w)
		}
	}
}

// checkRange panics as a slice expression does.
func (p Packed) checkRange(from, n int) {
	if from < 0 || from > p.n || n > p.n-from {
		panic(fmt.Sprintf("column: values [%d:%d+%d] of %d", from, from, n, p.n))
	}
}
