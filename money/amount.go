package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/holiman/uint256"
)

// maxDigits is the number of digits of 2^256 - 1.
const maxDigits = 78

// ErrTooLarge is in the error of ParseAmount for a number beyond 256 bits.
var ErrTooLarge = errors.New("the amount is more than 256 bits hold")

// ParseAmount reads a whole number of the smallest unit: decimal digits, without
// sign, exponent, point, spaces, or zeros in front.
func ParseAmount[T string | []byte](text T) (amount uint256.Int, err error) {
	for i := range len(text) {
		if c := text[i]; c < '0' || c > '9' {
			return uint256.Int{}, fmt.Errorf("read the amount %s: character %d is no digit: give a whole number of the smallest unit", quote(text), i+1)
		}
	}
	switch {
	case len(text) == 0:
		return uint256.Int{}, errors.New("read an amount: there is none: give a whole number of the smallest unit")
	case text[0] == '0' && len(text) > 1:
		return uint256.Int{}, fmt.Errorf("read the amount %s: it begins with 0: write the number without", quote(text))
	case len(text) > maxDigits:
		return uint256.Int{}, fmt.Errorf("read the amount %s of %d digits: %w", quote(text), len(text), ErrTooLarge)
	}
	const word = 19 // digits that fit 64 bits
	for i := 0; i < len(text); {
		value, scale := uint64(0), uint64(1)
		for end := min(i+word, len(text)); i < end; i++ {
			value, scale = value*10+uint64(text[i]-'0'), scale*10
		}
		if amount.IsZero() {
			amount.SetUint64(value)
			continue
		}
		var factor, sum uint256.Int
		if _, over := amount.MulOverflow(&amount, factor.SetUint64(scale)); over {
			return uint256.Int{}, fmt.Errorf("read the amount %s: %w", quote(text), ErrTooLarge)
		}
		if _, over := amount.AddOverflow(&amount, sum.SetUint64(value)); over {
			return uint256.Int{}, fmt.Errorf("read the amount %s: %w", quote(text), ErrTooLarge)
		}
	}
	return amount, nil
}

// quote shows as much of a text as an error should.
func quote[T string | []byte](text T) string {
	if len(text) > maxDigits+1 {
		return fmt.Sprintf("%q…", string(text[:maxDigits]))
	}
	return fmt.Sprintf("%q", string(text))
}

// Format writes an amount exactly, decimals digits of it behind the point, without
// zeros at the end: "1.5", "0.00000001", "20". Thousands are not grouped.
func Format(amount *uint256.Int, decimals uint8) string {
	digits := amount.Dec()
	places := int(decimals)
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	whole, part := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if part == "" {
		return whole
	}
	return whole + "." + part
}
