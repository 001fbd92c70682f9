package prices

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
)

const (
	// maxDigits is how many digits a price may have from its first that is not 0: 10^28
	// fits 96 bits.
	maxDigits = 28
	maxPrice  = 80 // bytes of the text of a price
)

// decimal is the number (hi·2^64 + lo) / 10^scale. It ends in no zero behind the point, so
// that equal numbers are the same decimal.
type decimal struct {
	lo    uint64
	hi    uint32
	scale uint8
}

var errNotDecimal = errors.New("is no decimal number: write digits with at most one point, such as 1234.56, without sign, exponent or other characters")

// parseDecimal reads digits with at most one point between them.
func parseDecimal(text []byte) (d decimal, err error) {
	if len(text) > maxPrice {
		return d, fmt.Errorf("has more than %d characters: round it", maxPrice)
	}
	point := -1
	for i, c := range text {
		switch {
		case c == '.' && point < 0:
			point = i
		case c < '0' || c > '9':
			return d, errNotDecimal
		}
	}
	end, whole := len(text), len(text)
	if point >= 0 {
		whole = point
		for end > point && (text[end-1] == '0' || end-1 == point) {
			end--
		}
	}
	switch {
	case whole == 0, point == len(text)-1:
		return d, errNotDecimal
	case text[0] == '0' && whole > 1:
		return d, errors.New("begins with 0: write the number without")
	}
	if end > whole {
		d.scale = uint8(end - whole - 1) //nolint:gosec // at most maxPrice
	}
	digits := 0
	for _, c := range text[:end] {
		if c == '.' || digits == 0 && c == '0' {
			continue
		}
		if digits++; digits > maxDigits {
			return decimal{}, fmt.Errorf("has more than %d digits: round it", maxDigits)
		}
		over, lo := bits.Mul64(d.lo, 10)
		var carry uint64
		d.lo, carry = bits.Add64(lo, uint64(c-'0'), 0)
		d.hi = d.hi*10 + uint32(over+carry) //nolint:gosec // below 10
	}
	return d, nil
}

func (d decimal) isZero() bool { return d.hi == 0 && d.lo == 0 }

// big is the number times 10^scale.
func (d decimal) big() *big.Int {
	n := new(big.Int).SetUint64(uint64(d.hi))
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(d.lo))
}

// appendTo writes what parseDecimal reads.
func (d decimal) appendTo(out []byte) []byte {
	var space [maxDigits]byte
	digits := space[:0]
	if d.hi == 0 {
		digits = strconv.AppendUint(digits, d.lo, 10)
	} else {
		digits = d.big().Append(digits, 10)
	}
	places := int(d.scale)
	if places == 0 {
		return append(out, digits...)
	}
	whole := len(digits) - places
	if whole <= 0 {
		out = append(out, "0."...)
		for range -whole {
			out = append(out, '0')
		}
		return append(out, digits...)
	}
	out = append(append(out, digits[:whole]...), '.')
	return append(out, digits[whole:]...)
}
