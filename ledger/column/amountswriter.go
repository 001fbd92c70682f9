package column

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/holiman/uint256"
)

// AmountSize is the number of payload bytes of one value.
func AmountSize(v *uint256.Int) int {
	code, _, _ := formOf(v)
	return int(payloadSizes[code])
}

// formOf chooses the code of a value: the shortest form, of equally short ones the
// lowest code. The exponent and mantissa are those of a decimal form; the mantissa
// does not end in a decimal zero, so that a value has one form only.
func formOf(v *uint256.Int) (code, exponent uint, mantissa uint64) {
	if v.IsUint64() {
		return formOf64(v[0])
	}
	switch size := v.ByteLen(); {
	case size <= 10:
		code = uint(size)
	case size <= 12:
		code = code12
	case size <= 16:
		code = code16
	default:
		code = code32
	}
	// A mantissa of 40 bits leaves 8 decimal zeros or more to a value of over 64 bits,
	// and what is divisible by 10^8 is so by 2^8.
	rest := *v
	for !rest.IsUint64() {
		if rest[0]&0xff != 0 {
			return code, 0, 0
		}
		if divide(&rest, 1e8) != 0 {
			return code, 0, 0
		}
		exponent += 8
	}
	mantissa, zeros := stripZeros(rest[0])
	exponent += zeros
	switch {
	case mantissa < 1<<16:
		return codeDec2, exponent, mantissa
	case mantissa < 1<<40:
		return codeDec5, exponent, mantissa
	}
	return code, 0, 0
}

func formOf64(v uint64) (code, exponent uint, mantissa uint64) {
	code = uint(bits.Len64(v)+7) / 8
	// A decimal form that is shorter leaves three zeros or more: it saves a byte, and
	// its mantissa is a byte shorter still.
	if code < 4 || v&7 != 0 {
		return code, 0, 0
	}
	mantissa, exponent = stripZeros(v)
	switch {
	case mantissa < 1<<16:
		return codeDec2, exponent, mantissa
	case code > 6 && mantissa < 1<<40:
		return codeDec5, exponent, mantissa
	}
	return code, 0, 0
}

// stripZeros takes the decimal zeros from the end of a value other than 0.
func stripZeros(v uint64) (rest uint64, zeros uint) {
	for v%1e4 == 0 {
		v /= 1e4
		zeros += 4
	}
	for v%10 == 0 {
		v /= 10
		zeros++
	}
	return v, zeros
}

// divide divides v in place and gives the remainder.
func divide(v *uint256.Int, by uint64) (remainder uint64) {
	for i := 3; i >= 0; i-- {
		v[i], remainder = bits.Div64(remainder, v[i], by)
	}
	return remainder
}

// AmountsWriter writes amounts from the first to the last.
type AmountsWriter struct {
	starts  *PackedWriter
	groups  io.Writer
	err     error
	shape   AmountsShape
	count   int
	written int64 // bytes of the groups
	payload int64
	codes   [amountCodes]byte
	buf     []byte // the group that grows: room for its codes, then payloads
	done    bool
}

// NewAmountsWriter writes a column of a shape to its parts, starts and groups.
func NewAmountsWriter(shape AmountsShape, parts [2]io.Writer) *AmountsWriter {
	w := &AmountsWriter{groups: parts[1], shape: shape}
	if err := shape.check(); err != nil {
		w.err = fmt.Errorf("write amounts: %w", err)
		return w
	}
	w.starts = NewPackedWriter(parts[0], shape.groups(), shape.startWidth())
	w.buf = make([]byte, amountCodes, amountCodes+32*amountGroup+8)
	return w
}

// Add writes the next value. What goes wrong is told by Close.
func (w *AmountsWriter) Add(v *uint256.Int) {
	code, exponent, mantissa := formOf(v)
	if code <= 8 || code >= codeDec2 {
		w.add(code, exponent, mantissa, v[0])
		return
	}
	if !w.begin(code) {
		return
	}
	full := len(w.buf) + int(payloadSizes[code])
	for _, word := range v {
		w.buf = binary.LittleEndian.AppendUint64(w.buf, word)
	}
	w.buf = w.buf[:full]
	w.finish()
}

// AddUint64 is Add for a small value.
func (w *AmountsWriter) AddUint64(v uint64) {
	code, exponent, mantissa := formOf64(v)
	w.add(code, exponent, mantissa, v)
}

// add writes a value whose payload fits 8 bytes.
func (w *AmountsWriter) add(code, exponent uint, mantissa, v uint64) {
	if !w.begin(code) {
		return
	}
	if code >= codeDec2 {
		v = mantissa<<8 | uint64(exponent)
	}
	full := len(w.buf) + int(payloadSizes[code])
	w.buf = binary.LittleEndian.AppendUint64(w.buf, v)[:full]
	w.finish()
}

// begin notes the code of the next value; false when it cannot be taken.
func (w *AmountsWriter) begin(code uint) bool {
	if w.err != nil {
		return false
	}
	if w.count >= w.shape.N {
		w.err = fmt.Errorf("write amounts: more than the %d values it was made for", w.shape.N)
		return false
	}
	w.payload += int64(payloadSizes[code])
	if w.payload > w.shape.Payload {
		w.err = fmt.Errorf("write amounts: value %d goes over the %d bytes it was made for", w.count, w.shape.Payload)
		return false
	}
	i := w.count % amountGroup
	w.codes[i/2] |= byte(code << (i % 2 * 4))
	return true
}

// finish counts the value and ends a full group.
func (w *AmountsWriter) finish() {
	w.count++
	if w.count%amountGroup == 0 {
		w.flush()
	}
}

func (w *AmountsWriter) flush() {
	w.starts.Add(uint64(w.written))
	copy(w.buf, w.codes[:])
	if _, err := w.groups.Write(w.buf); err != nil {
		w.err = fmt.Errorf("write amounts: groups: %w", err)
	}
	w.written += int64(len(w.buf))
	w.buf = w.buf[:amountCodes]
	w.codes = [amountCodes]byte{}
}

// Close writes what is left. It does not close the writers underneath. The column is
// whole only when Close gives no error.
func (w *AmountsWriter) Close() error {
	if w.done && w.err == nil {
		return fmt.Errorf("write amounts: %w", errClosed)
	}
	w.done = true
	if w.err == nil && (w.count != w.shape.N || w.payload != w.shape.Payload) {
		w.err = fmt.Errorf("write amounts: %d values in %d bytes, want %d in %d",
			w.count, w.payload, w.shape.N, w.shape.Payload)
	}
	if w.err == nil && w.count%amountGroup != 0 {
		w.flush()
	}
	if w.err != nil {
		return w.err
	}
	if w.count > 0 {
		if _, err := w.groups.Write(make([]byte, amountPadding)); err != nil {
			w.err = fmt.Errorf("write amounts: groups: %w", err)
			return w.err
		}
	}
	if err := w.starts.Close(); err != nil {
		w.err = fmt.Errorf("write amounts: starts: %w", err)
	}
	return w.err
}
