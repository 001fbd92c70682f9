package ethereum

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/holiman/uint256"
)

// Values stand in answers as JSON texts of 0x and hex digits; these types read one
// each, so that a wrong one is an error of the decoder and never a zero.

type (
	hash     [32]byte
	account  [20]byte
	quantity uint64
	amount   uint256.Int
	octets   []byte
	// callData is the beginning of a call's data where there may be a memo in it, else
	// nothing.
	callData []byte
)

var (
	errNotHex  = errors.New("not a text of 0x and hex digits")
	errTooMany = errors.New("more digits than the value can have")
)

// hexDigits are those of a JSON text without 0x, or an error.
func hexDigits(text []byte) ([]byte, error) {
	if len(text) < 4 || text[0] != '"' || text[len(text)-1] != '"' || text[1] != '0' || text[2]|0x20 != 'x' {
		return nil, fmt.Errorf("%s: %w", shorten(text), errNotHex)
	}
	return text[3 : len(text)-1], nil
}

// shorten cuts what an error quotes of an answer.
func shorten(text []byte) string {
	const most = 80
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// fixed reads exactly as many bytes as dst has.
func fixed(dst, text []byte) error {
	digits, err := hexDigits(text)
	if err != nil {
		return err
	}
	if len(digits) != 2*len(dst) {
		return fmt.Errorf("%s: %d hex digits instead of %d", shorten(text), len(digits), 2*len(dst))
	}
	if _, err := hex.Decode(dst, digits); err != nil {
		return fmt.Errorf("%s: %w", shorten(text), errNotHex)
	}
	return nil
}

func (h *hash) UnmarshalJSON(text []byte) error { return fixed(h[:], text) }

func (a *account) UnmarshalJSON(text []byte) error { return fixed(a[:], text) }

// number reads a number of at most as many bytes as dst has, big endian. Zeros before
// it are taken: some nodes print them.
func number(dst, text []byte) error {
	digits, err := hexDigits(text)
	if err != nil {
		return err
	}
	if len(digits) == 0 {
		return fmt.Errorf("%s: no digit", shorten(text))
	}
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	if len(digits) > 2*len(dst) {
		return fmt.Errorf("%s: %w", shorten(text), errTooMany)
	}
	clear(dst)
	for i, end := 0, len(digits); i < end; i++ {
		c := digits[end-1-i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return fmt.Errorf("%s: %w", shorten(text), errNotHex)
		}
		dst[len(dst)-1-i/2] |= c << (4 * (i % 2))
	}
	return nil
}

func (q *quantity) UnmarshalJSON(text []byte) error {
	var word [8]byte
	if err := number(word[:], text); err != nil {
		return err
	}
	var v quantity
	for _, c := range word {
		v = v<<8 | quantity(c)
	}
	*q = v
	return nil
}

func (a *amount) UnmarshalJSON(text []byte) error {
	var word [32]byte
	if err := number(word[:], text); err != nil {
		return err
	}
	(*uint256.Int)(a).SetBytes32(word[:])
	return nil
}

func (o *octets) UnmarshalJSON(text []byte) error {
	digits, err := hexDigits(text)
	if err != nil {
		return err
	}
	out := make([]byte, len(digits)/2)
	if len(digits)%2 != 0 {
		return fmt.Errorf("%s: an odd number of hex digits", shorten(text))
	}
	if _, err := hex.Decode(out, digits); err != nil {
		return fmt.Errorf("%s: %w", shorten(text), errNotHex)
	}
	*o = out
	return nil
}

// UnmarshalJSON never fails: nothing but a memo rests on the data.
func (c *callData) UnmarshalJSON(text []byte) error {
	digits, err := hexDigits(text)
	if err == nil {
		*c, err = CallMemoData(nil, digits)
	}
	if err != nil {
		*c = nil
	}
	return nil
}
