package column

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"github.com/holiman/uint256"
)

const (
	amountGroup   = 32                  // values in a group
	amountCodes   = amountGroup / 2     // bytes of codes in front of its payloads
	amountPadding = 8                   // zero bytes behind the last group, so that any payload is read by loads of 8
	maxAmounts    = math.MaxInt64 >> 10 // values in a column: no sum of their sizes overflows

	code12   = 11 // 12 bytes
	code16   = 12 // 16 bytes
	code32   = 13 // 32 bytes
	codeDec2 = 14 // decimal exponent in 1 byte, mantissa in 2
	codeDec5 = 15 // decimal exponent in 1 byte, mantissa in 5

	// payloadSizes are the bytes behind each code.
	payloadSizes = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0c\x10\x20\x03\x06"
)

// Amounts is an immutable array of exact unsigned integers of up to 256 bits, of
// which small and round ones take little space. The zero Amounts is empty. It may be
// read by many goroutines.
type Amounts struct{ c *amounts }

type amounts struct {
	starts Packed
	groups []byte
	end    int // of the payloads: the padding begins
	n      int
}

// AmountsShape is what must be known before amounts are written.
type AmountsShape struct {
	N       int
	Payload int64 // the sum of AmountSize of all
}

// Sizes are the bytes of the two parts, starts and groups: math.MaxInt64 for what no
// file can hold.
func (s AmountsShape) Sizes() [2]int64 {
	if s.N == 0 && s.Payload == 0 {
		return [2]int64{}
	}
	if s.check() != nil {
		return [2]int64{math.MaxInt64, math.MaxInt64}
	}
	return [2]int64{PackedSize(s.groups(), s.startWidth()), s.groupBytes() + amountPadding}
}

func (s AmountsShape) check() error {
	if s.N < 0 || int64(s.N) > maxAmounts || s.Payload < 0 || s.Payload > int64(s.N)*32 {
		return fmt.Errorf("%d amounts in %d bytes cannot be", s.N, s.Payload)
	}
	return nil
}

func (s AmountsShape) groups() int { return (s.N + amountGroup - 1) / amountGroup }

// groupBytes are those of all groups, without the padding.
func (s AmountsShape) groupBytes() int64 { return int64(s.groups())*amountCodes + s.Payload }

func (s AmountsShape) startWidth() uint { return Width(uint64(s.groupBytes())) }

// OpenAmounts reads a column of a shape from its parts, starts and groups, which must
// have exactly the sizes that the shape tells. It keeps them.
func OpenAmounts(shape AmountsShape, parts [2][]byte) (Amounts, error) {
	if err := shape.check(); err != nil {
		return Amounts{}, fmt.Errorf("open amounts: %w: %w", err, ErrDamaged)
	}
	for i, want := range shape.Sizes() {
		if int64(len(parts[i])) != want {
			return Amounts{}, fmt.Errorf("open amounts: %d in %d bytes: part %s has %d bytes, want %d: %w",
				shape.N, shape.Payload, [...]string{"starts", "groups"}[i], len(parts[i]), want, ErrDamaged)
		}
	}
	if shape.N == 0 {
		return Amounts{&amounts{}}, nil
	}
	starts, err := OpenPacked(parts[0], shape.groups(), shape.startWidth())
	if err != nil {
		return Amounts{}, fmt.Errorf("open amounts: %w", err)
	}
	return Amounts{&amounts{starts: starts, groups: parts[1], end: len(parts[1]) - amountPadding, n: shape.N}}, nil
}

// Len is the number of values.
func (a Amounts) Len() int {
	if a.c == nil {
		return 0
	}
	return a.c.n
}

// At sets v to value i.
func (a Amounts) At(i int, v *uint256.Int) {
	code, at := a.c.locate(i)
	readAmount(a.c.groups, code, at, a.c.end, v)
}

// Touch has memory bring value i. Who touches some values before reading them waits for
// memory once. What it gives is part of the value, and only there so that it is read.
func (a Amounts) Touch(i int) byte {
	_, at := a.c.locate(i)
	return a.c.groups[min(at, a.c.end)]
}

// Uint64 is value i; false when it does not fit.
func (a Amounts) Uint64(i int) (uint64, bool) {
	code, at := a.c.locate(i)
	var v uint256.Int
	readAmount(a.c.groups, code, at, a.c.end, &v)
	return v[0], v[1]|v[2]|v[3] == 0
}

// locate finds the code of value i and where its payload begins, which damage may set
// beyond the end.
func (c *amounts) locate(i int) (code uint, at int) {
	// No damage may lead outside: the codes of the last group begin here or before.
	start := int(min(c.starts.At(i/amountGroup), uint64(c.end-amountCodes)))
	codes := c.groups[start : start+amountCodes]
	first, second := binary.LittleEndian.Uint64(codes), binary.LittleEndian.Uint64(codes[8:])
	at = start + amountCodes
	r := uint(i) % amountGroup * 4
	if r >= 64 {
		at += sumSizes(first)
		first = second
		r -= 64
	}
	return uint(first>>r) & 15, at + sumSizes(first&lowMask(r))
}

// sumSizes adds the payload sizes of 16 codes.
//
// Up to 10 a code is its size. The others differ by 1 (code 11), 4, 19, -11 and -9
// (codes 12 to 15), and the last four are 4 + 15a - 15b - 13ab of their lowest bits a
// and b.
func sumSizes(codes uint64) int {
	const ones = 0x1111111111111111
	pairs := codes&0x0f0f0f0f0f0f0f0f + codes>>4&0x0f0f0f0f0f0f0f0f
	a, b, eight := codes, codes>>1, codes>>3&ones
	high := eight & (codes >> 2)
	return int(pairs*0x0101010101010101>>56) + // at most 16 times 15
		bits.OnesCount64(eight&^high&a&b) + 4*bits.OnesCount64(high) +
		15*(bits.OnesCount64(high&a)-bits.OnesCount64(high&b)) - 13*bits.OnesCount64(high&a&b)
}

// readAmount sets v to the value whose payload begins at, or to 0 when that runs over
// the end, behind which data has 8 bytes more.
func readAmount(data []byte, code uint, at, end int, v *uint256.Int) {
	code &= 15
	size := int(payloadSizes[code])
	if at+size > end {
		v.Clear()
		return
	}
	b := data[at:]
	x := binary.LittleEndian.Uint64(b)
	if isWide(code) {
		v[0], v[1], v[2], v[3] = x, binary.LittleEndian.Uint64(b[8:]), 0, 0
		if size < 16 {
			v[1] &= lowMask(8*uint(size) - 64)
		} else if size == 32 {
			v[2], v[3] = binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:])
		}
		return
	}
	// Which of the other codes comes next nobody can guess: one way for all of them is
	// faster than two. A value that is written out is its own mantissa, its exponent 0.
	exponent := x & exponentMasks[code]
	mantissa := x >> (exponentMasks[code] & 8) & mantissaMasks[code]
	if exponent >= uint64(len(powers)) {
		scale(mantissa, exponent, v)
		return
	}
	v[1], v[0] = bits.Mul64(mantissa, powers[exponent])
	v[2], v[3] = 0, 0
}

// isWide says that a payload is longer than 8 bytes.
func isWide(code uint) bool { return code-9 <= code32-9 }

// By code: the bits of the exponent in the first 8 bytes, those of the mantissa once
// the exponent is shifted out.
var (
	exponentMasks = [16]uint64{codeDec2: 0xff, codeDec5: 0xff}
	mantissaMasks = [16]uint64{
		0, 0xff, 0xffff, 0xffffff, 0xffffffff, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1,
		codeDec2: 0xffff, codeDec5: 1<<40 - 1,
	}
)

// powers are those of ten that fit 64 bits.
var powers = [...]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// scale sets v to mantissa times ten to the exponent, modulo 2^256: only damage gets
// that far.
func scale(mantissa, exponent uint64, v *uint256.Int) {
	v.SetUint64(mantissa)
	for exponent > 0 {
		step := min(exponent, uint64(len(powers)-1))
		v.Mul(v, uint256.NewInt(powers[step]))
		exponent -= step
	}
}

// AmountsCursor reads amounts one after the other.
type AmountsCursor struct {
	data          []byte
	first, second uint64 // codes to come of this group
	at, end       int
	i, n          int
}

// Cursor reads from value i on, 0 <= i <= Len.
func (a Amounts) Cursor(i int) AmountsCursor {
	if a.c == nil || i == a.c.n {
		return AmountsCursor{}
	}
	c := AmountsCursor{data: a.c.groups, end: a.c.end, i: i, n: a.c.n}
	if i%amountGroup == 0 {
		c.at = int(min(a.c.starts.At(i/amountGroup), uint64(c.end)))
		return c
	}
	_, c.at = a.c.locate(i)
	start := a.c.starts.At(i / amountGroup)
	start = min(start, uint64(c.end-amountCodes))
	c.first = binary.LittleEndian.Uint64(c.data[start:])
	c.second = binary.LittleEndian.Uint64(c.data[start+8:])
	for range i % amountGroup {
		c.first, c.second = c.first>>4|c.second<<60, c.second>>4
	}
	return c
}

// Next sets v to the next value; false at the end, where v stays as it is.
func (c *AmountsCursor) Next(v *uint256.Int) bool {
	if c.i >= c.n {
		return false
	}
	if c.i%amountGroup == 0 {
		if c.at+amountCodes > c.end { // damaged
			c.i = c.n
			return false
		}
		codes := c.data[c.at : c.at+amountCodes]
		c.first, c.second = binary.LittleEndian.Uint64(codes), binary.LittleEndian.Uint64(codes[8:])
		c.at += amountCodes
	}
	c.i++
	code := uint(c.first) & 15
	c.first, c.second = c.first>>4|c.second<<60, c.second>>4
	readAmount(c.data, code, c.at, c.end, v)
	c.at += int(payloadSizes[code])
	return true
}
