package bitcoin

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/ledger"
)

// coinDecimals is how many decimals a coin of every chain read here has.
const coinDecimals = 8

// parseDecimal reads a JSON number exactly, as an integer of units of which 10 to the
// power of decimals make one. Exponents are taken, since programs that hold amounts
// as floating point write small ones so: 1e-08.
func parseDecimal(text []byte, decimals int) (uint64, error) {
	mantissa, exponent := text, 0
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		n, err := strconv.Atoi(string(text[e+1:]))
		if err != nil || n < -400 || n > 400 {
			return 0, fmt.Errorf("%.40q is no amount", text)
		}
		mantissa, exponent = text[:e], n
	}
	whole, fraction, point := bytes.Cut(mantissa, []byte{'.'})
	if len(whole) == 0 || point && len(fraction) == 0 {
		return 0, fmt.Errorf("%.40q is no amount", text)
	}
	fraction = bytes.TrimRight(fraction, "0")
	exponent += decimals - len(fraction)
	var n uint64
	for _, digits := range [2][]byte{whole, fraction} {
		for _, c := range digits {
			if c < '0' || c > '9' {
				return 0, fmt.Errorf("%.40q is no amount that can be paid", text)
			}
			if n > maxMoney/10 {
				return 0, fmt.Errorf("%.40q is more than any chain has", text)
			}
			n = n*10 + uint64(c-'0')
		}
	}
	for ; exponent < 0 && n != 0; exponent++ {
		if n%10 != 0 {
			return 0, fmt.Errorf("%.40q has more than %d decimals", text, decimals)
		}
		n /= 10
	}
	for ; exponent > 0 && n != 0; exponent-- {
		if n > maxMoney/10 {
			return 0, fmt.Errorf("%.40q is more than any chain has", text)
		}
		n *= 10
	}
	if n > maxMoney {
		return 0, fmt.Errorf("%.40q is more than any chain has", text)
	}
	return n, nil
}

// coins is an amount in coins, as nodes print it; wholeNumber one in the smallest
// unit, or any other number from 0, that some exports put into quotes. Null and
// absent are not known.
type (
	coins struct {
		n     uint64
		known bool
	}
	wholeNumber coins
)

// UnmarshalJSON implements json.Unmarshaler.
func (a *coins) UnmarshalJSON(text []byte) (err error) {
	if string(text) == "null" {
		return nil
	}
	a.n, err = parseDecimal(text, coinDecimals)
	a.known = err == nil
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *wholeNumber) UnmarshalJSON(text []byte) (err error) {
	if string(text) == "null" {
		return nil
	}
	a.n, err = parseDecimal(unquoted(text), 0)
	a.known = err == nil
	return err
}

// word is a number of 32 bits, as versions, lock times and sequences are. Programs that
// take a version for a number with a sign write it so.
type word struct {
	n     uint32
	known bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *word) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	digits, negative := bytes.CutPrefix(unquoted(text), []byte{'-'})
	n, err := parseDecimal(digits, 0)
	if err != nil || n > math.MaxUint32 || negative && n > -math.MinInt32 {
		return fmt.Errorf("%.40q is no number of 32 bits", text)
	}
	w.n, w.known = uint32(n), true
	if negative {
		w.n = -w.n
	}
	return nil
}

// traitsOf are the traits that a text tells: of the version, the lock time and the
// sequences of all inputs, or none.
func traitsOf(version, lockTime word, sequences func(yield func(word) bool)) ledger.Traits {
	if !version.known || !lockTime.known {
		return 0
	}
	t := ledger.TraitsOf(version.n, lockTime.n)
	for s := range sequences {
		if !s.known {
			return 0
		}
		t = t.Input(s.n)
	}
	return t
}

func unquoted(text []byte) []byte {
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		return text[1 : n-1]
	}
	return text
}

// moment is a time as exports write it: Unix seconds, or a date and time of UTC.
type moment struct {
	unix  int64
	known bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *moment) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	s := string(unquoted(text))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		*m = moment{n, true}
		return nil
	}
	s = strings.TrimSuffix(s, " UTC")
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			*m = moment{t.Unix(), true}
			return nil
		}
	}
	return fmt.Errorf("%.40q is no time; it should be Unix seconds or RFC 3339", text)
}

func (m moment) orUnknown() int64 {
	if m.known {
		return m.unix
	}
	return ledger.NoTime
}
