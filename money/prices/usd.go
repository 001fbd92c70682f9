package prices

import (
	"math/big"
	"strings"
)

// USD is an exact number of US dollars. The zero USD is no dollar.
type USD struct {
	units *big.Int // of 10^-scale dollars; nil is 0, and nobody changes it
	scale int
}

// Add is the sum of both, exactly.
func (u USD) Add(v USD) USD {
	if u.IsZero() {
		return v
	}
	if v.IsZero() {
		return u
	}
	scale := max(u.scale, v.scale)
	return USD{new(big.Int).Add(u.at(scale), v.at(scale)), scale}
}

// Cmp is -1, 0 or 1 where u is less than, as much as, or more than v.
func (u USD) Cmp(v USD) int {
	scale := max(u.scale, v.scale)
	return u.at(scale).Cmp(v.at(scale))
}

// IsZero says that it is nothing at all; what is less than a cent is something.
func (u USD) IsZero() bool { return u.units == nil || u.units.Sign() == 0 }

// at gives the number in units of a scale that is at least its own.
func (u USD) at(scale int) *big.Int {
	if u.units == nil {
		return new(big.Int)
	}
	if scale == u.scale {
		return u.units
	}
	return new(big.Int).Mul(u.units, power(scale-u.scale))
}

// String gives dollars and cents, "1234.56", without signs between the thousands. Half a
// cent goes to the even one.
func (u USD) String() string {
	const cents = 2
	units := u.at(max(u.scale, cents))
	if excess := u.scale - cents; excess > 0 {
		whole, rest := new(big.Int).QuoRem(units, power(excess), new(big.Int))
		switch half := rest.Lsh(rest, 1).Cmp(power(excess)); {
		case half > 0, half == 0 && whole.Bit(0) == 1:
			whole.Add(whole, big.NewInt(1))
		}
		units = whole
	}
	return withPoint(units.String(), cents)
}

// Exact gives every digit, without zeros at the end: "1234.5600000000000000007".
func (u USD) Exact() string {
	text := withPoint(u.at(u.scale).String(), u.scale)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// MarshalText is String, for answers in JSON.
func (u USD) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// withPoint puts a point before the last places digits.
func withPoint(digits string, places int) string {
	if places == 0 {
		return digits
	}
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	return digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

// power is 10^n.
func power(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
