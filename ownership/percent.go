package ownership

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// unit is how finely whole numbers count percentages: in billionths of a percent.
const unit = 1_000_000_000

// maxDigits is how long a written number may be. No register counts finer, and
// arithmetic on more would only cost.
const maxDigits = 60

// Percent is an exact percentage, 0 included. What does not end as a decimal (a
// third) is kept as a fraction. The zero value is 0 %.
type Percent struct {
	units int64    // billionths of a percent; the rest is cut off where there is a fraction
	exact *big.Rat // only where units is not the whole value
}

// Whole is everything.
var Whole = Percents(100)

// Percents is a whole number of percent.
func Percents(n int64) Percent { return Percent{units: n * unit} }

// ParsePercent reads a decimal number of percent: "49.995".
func ParsePercent(text string) (Percent, error) {
	r, err := parseDecimal(text)
	if err != nil {
		return Percent{}, fmt.Errorf("percentage %q: %w", shorten(text), err)
	}
	return percentOf(r), nil
}

// PartOf is the percentage that shares are of all, both whole numbers as text.
func PartOf(shares, all string) (Percent, error) {
	s, err := parseCount(shares)
	if err != nil {
		return Percent{}, fmt.Errorf("number of shares %q: %w", shorten(shares), err)
	}
	of, err := parseCount(all)
	if err != nil {
		return Percent{}, fmt.Errorf("number of all shares %q: %w", shorten(all), err)
	}
	if of.Sign() == 0 {
		return Percent{}, fmt.Errorf("%s of 0 shares: give the number of all shares", shorten(shares))
	}
	r := new(big.Rat).SetFrac(s, of)
	return percentOf(r.Mul(r, big.NewRat(100, 1))), nil
}

// percentOf takes over r.
func percentOf(r *big.Rat) Percent {
	scaled := new(big.Rat).Mul(r, big.NewRat(unit, 1))
	cut := new(big.Int).Quo(scaled.Num(), scaled.Denom())
	p := Percent{exact: r}
	if cut.IsInt64() {
		p.units = cut.Int64()
		if scaled.IsInt() {
			p.exact = nil
		}
	}
	return p
}

// Rat is the value as a fraction, in percent.
func (p Percent) Rat() *big.Rat {
	if p.exact != nil {
		return new(big.Rat).Set(p.exact)
	}
	return big.NewRat(p.units, unit)
}

// Cmp is -1, 0 or 1 as p is less than, equal to or more than q.
func (p Percent) Cmp(q Percent) int {
	if p.exact == nil && q.exact == nil {
		return compare(p.units, q.units)
	}
	return p.Rat().Cmp(q.Rat())
}

// Plus is the sum.
func (p Percent) Plus(q Percent) Percent {
	if p.exact == nil && q.exact == nil {
		if sum := p.units + q.units; (sum > p.units) == (q.units > 0) {
			return Percent{units: sum}
		}
	}
	r := p.Rat()
	return percentOf(r.Add(r, q.Rat()))
}

// Minus is the difference; it may be negative.
func (p Percent) Minus(q Percent) Percent {
	if p.exact == nil && q.exact == nil {
		if rest := p.units - q.units; (rest < p.units) == (q.units > 0) {
			return Percent{units: rest}
		}
	}
	r := p.Rat()
	return percentOf(r.Sub(r, q.Rat()))
}

// IsZero says whether it is 0 %.
func (p Percent) IsZero() bool { return p.units == 0 && p.exact == nil }

// cutDigits is how many decimals of a number without an end are given.
const cutDigits = 18

// String is the decimal number: exact where it ends, else cut, never rounded up,
// after 18 digits.
func (p Percent) String() string {
	if p.exact == nil && p.units >= 0 {
		text := strconv.FormatInt(p.units/unit, 10)
		if rest := p.units % unit; rest > 0 {
			text += strings.TrimRight(fmt.Sprintf(".%09d", rest), "0")
		}
		return text
	}
	r := p.Rat()
	digits, ends := r.FloatPrec()
	if ends {
		return r.FloatString(digits)
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(cutDigits), nil)
	cut := new(big.Int).Quo(new(big.Int).Mul(r.Num(), scale), r.Denom())
	return new(big.Rat).SetFrac(cut, scale).FloatString(cutDigits)
}

// MarshalText gives a decimal, or a fraction where a decimal would not be exact.
func (p Percent) MarshalText() ([]byte, error) {
	if p.exact != nil {
		return []byte(p.exact.RatString()), nil
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (p *Percent) UnmarshalText(b []byte) error {
	num, of, fraction := strings.Cut(string(b), "/")
	if !fraction {
		v, err := ParsePercent(string(b))
		*p = v
		return err
	}
	// PartOf makes fractions of numbers of up to maxDigits, times a hundred.
	digits := strings.TrimPrefix(num, "-")
	if len(digits) > maxDigits+2 || len(of) > maxDigits+2 || digits == "" || !onlyDigits(digits) || !onlyDigits(of) {
		return fmt.Errorf("percentage %q: want a fraction of whole numbers, such as 100/3", shorten(string(b)))
	}
	r, ok := new(big.Rat).SetString(num + "/" + of)
	if !ok {
		return fmt.Errorf("percentage %q: want a number above 0 behind the /", shorten(string(b)))
	}
	*p = percentOf(r)
	return nil
}

func parseDecimal(text string) (*big.Rat, error) {
	digits, decimals, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	switch {
	case len(text) > maxDigits:
		return nil, fmt.Errorf("has more than %d characters", maxDigits)
	case digits == "" || !onlyDigits(digits) || (point && (decimals == "" || !onlyDigits(decimals))):
		return nil, fmt.Errorf("want digits with at most one point, such as 49.995")
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("want digits with at most one point, such as 49.995")
	}
	return r, nil
}

func parseCount(text string) (*big.Int, error) {
	if len(text) > maxDigits {
		return nil, fmt.Errorf("has more than %d characters", maxDigits)
	}
	if text == "" || !onlyDigits(text) {
		return nil, fmt.Errorf("want digits only")
	}
	n, _ := new(big.Int).SetString(text, 10)
	return n, nil
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func compare[T int64 | uint32](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// shorten keeps a message short whatever was sent.
func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:77], "") + "..."
}
