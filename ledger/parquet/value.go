package parquet

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/bits"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

var errNull = errors.New("is empty where a value is needed")

// integerOf is the integer that a double is, from its bits: formatting it would
// show another one, as soon as it is over 2^53.
func integerOf(f float64) (n uint256.Int, err error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return n, fmt.Errorf("is %v, no number", f)
	case f == 0:
		return n, nil
	case f < 0:
		return n, fmt.Errorf("is %v, an amount below 0", f)
	}
	word := math.Float64bits(f)
	exponent := int(word>>52) - 1075 // f = mantissa · 2^exponent
	mantissa := word&(1<<52-1) | 1<<52
	if exponent < 0 {
		if f < 1 || bits.TrailingZeros64(mantissa) < -exponent {
			return n, fmt.Errorf("is %v, which has a fraction of the smallest unit", f)
		}
		n.SetUint64(mantissa >> -exponent)
		return n, nil
	}
	if exponent+53 > 256 {
		return n, fmt.Errorf("is %v, more than 256 bits hold", f)
	}
	n.SetUint64(mantissa)
	n.Lsh(&n, uint(exponent))
	return n, nil
}

// satoshisOf is the amount whose published form, a double in coins of 10^8 units, f is.
//
// The nearest integer is that amount, as long as it is below 2^51, which is more than
// all bitcoins there will be (21·10^14 units): the division by 10^8 and the
// multiplication here round once each, by 2^-53 of the value at most, together by less
// than 2^51 · 2^-52 = 1/2. What is farther from an integer than such rounding can
// carry it was none.
func satoshisOf(f float64) (uint64, error) {
	x := f * 1e8
	n := math.Round(x)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return 0, fmt.Errorf("is %v, no number", f)
	case f < 0:
		return 0, fmt.Errorf("is %v, an amount below 0", f)
	case n >= 1<<51:
		return 0, fmt.Errorf("is %v, more than there are bitcoins: is the column in satoshis?", f)
	case math.Abs(x-n) > n*0x1p-50:
		return 0, fmt.Errorf("is %v, which has a fraction of a satoshi", f)
	}
	return uint64(n), nil
}

// amountOf is a value of a column of amounts, and whether the column holds doubles.
func (c *column) amountOf(v parquet.Value) (n uint256.Int, inexact bool, err error) {
	if v.IsNull() {
		return n, false, errNull
	}
	switch v.Kind() {
	case parquet.Double:
		n, err = integerOf(v.Double())
		return n, true, err
	case parquet.Int32, parquet.Int64:
		i, err := wholeOf(v)
		if err != nil {
			return n, false, err
		}
		n.SetUint64(i)
	default:
		b := v.ByteArray()
		if c.scale < 0 && v.Kind() == parquet.ByteArray {
			n, err = decimalOf(b)
			return n, false, err
		}
		if n, err = bigEndianOf(b); err != nil {
			return n, false, err
		}
	}
	if c.scale > 0 {
		var rest uint256.Int
		ten := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(uint64(c.scale)))
		n.DivMod(&n, ten, &rest)
		if !rest.IsZero() {
			return n, false, errors.New("has a fraction of the smallest unit")
		}
	}
	return n, false, nil
}

// decimalOf reads the digits of an integer.
func decimalOf(b []byte) (n uint256.Int, err error) {
	const most = 78 // digits that 256 bits need
	if len(b) == 0 || len(b) > most {
		return n, fmt.Errorf("is %q, no integer of at most 256 bits", clip(b))
	}
	for _, d := range b {
		if d < '0' || d > '9' {
			return n, fmt.Errorf("is %q, no integer of digits only", clip(b))
		}
	}
	if err := n.SetFromDecimal(string(b)); err != nil {
		return n, fmt.Errorf("is %q, no integer of at most 256 bits", b)
	}
	return n, nil
}

// bigEndianOf reads the two's complement number of a DECIMAL.
func bigEndianOf(b []byte) (n uint256.Int, err error) {
	if len(b) == 0 {
		return n, errNull
	}
	if b[0]&0x80 != 0 {
		return n, errors.New("is an amount below 0")
	}
	for len(b) > 32 {
		if b[0] != 0 {
			return n, errors.New("is more than 256 bits hold")
		}
		b = b[1:]
	}
	n.SetBytes(b)
	return n, nil
}

// wholeOf is a whole number of at least 0.
func wholeOf(v parquet.Value) (uint64, error) {
	var n int64
	switch {
	case v.IsNull():
		return 0, errNull
	case v.Kind() == parquet.Int32:
		n = int64(v.Int32())
	default:
		n = v.Int64()
	}
	if n < 0 {
		return 0, fmt.Errorf("is %d, below 0", n)
	}
	return uint64(n), nil
}

// index32 is a whole number that has room in 32 bits, of which the last means unknown.
func index32(v parquet.Value) (uint32, error) {
	n, err := wholeOf(v)
	if err == nil && n >= math.MaxUint32 {
		err = fmt.Errorf("is %d, too large for a place", n)
	}
	return uint32(n), err
}

// timeOf is a time in seconds; unknown where the value is null.
func (c *column) timeOf(v parquet.Value) (int64, error) {
	if v.IsNull() {
		return ledger.NoTime, nil
	}
	var seconds int64
	if v.Kind() == parquet.Int96 {
		// The nanoseconds of a day, and the day counted from that of Julius Scaliger,
		// of which 1 January 1970 was the 2,440,588th.
		i := v.Int96()
		nanos := uint64(i[1])<<32 | uint64(i[0])
		if nanos >= 86400e9 {
			return 0, fmt.Errorf("says %d nanoseconds of a day, which has fewer", nanos)
		}
		seconds = (int64(int32(i[2]))-2440588)*86400 + int64(nanos/1e9)
	} else {
		seconds = v.Int64() / c.unit
	}
	const latest = 1 << 35 // in the year 3058
	if seconds < 0 || seconds > latest {
		return 0, fmt.Errorf("is %d seconds after 1970, no time of a block", seconds)
	}
	return seconds, nil
}

// hashOf reads a hash of 64 hex digits, with or without 0x.
func hashOf(b []byte) (h ledger.Hash, err error) {
	digits := b
	if len(b) == 66 && b[0] == '0' && b[1] == 'x' {
		digits = b[2:]
	}
	if len(digits) != 64 {
		return h, fmt.Errorf("is %q, no hash of 64 hex digits", clip(b))
	}
	if _, err := hex.Decode(h[:], digits); err != nil {
		return h, fmt.Errorf("is %q, no hash of 64 hex digits", clip(b))
	}
	return h, nil
}

// clip keeps what an error repeats of a value short.
func clip(b []byte) []byte {
	const most = 80
	if len(b) > most {
		return append(append([]byte(nil), b[:most]...), "…"...)
	}
	return b
}
