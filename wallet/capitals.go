package wallet

import (
	"fmt"
	"strings"
)

// Stellar, Algorand and NEM write Base32 in capitals (RFC 4648), without padding.

var capitalDigits = digitTable(base32Upper)

// maxCapitals is the longest text that decodeCapitals takes: Stellar's signed
// payloads.
const maxCapitals = 165

// decodeCapitals writes the bytes of text to out and gives their number, or the
// index of a character that is no digit; bad is -1 if all are. whole is false if
// the bits left over are not zero or make up a digit: then the text is one of
// several spellings of the bytes and never the right one.
func decodeCapitals(text string, out *[maxCapitals]byte) (n, bad int, whole bool) {
	var values [maxCapitals]byte
	for i := 0; i < len(text); i++ {
		d := capitalDigits[text[i]]
		if d == notDigit {
			return 0, i, false
		}
		values[i] = d
	}
	n, whole = packBytes(values[:len(text)], out[:])
	return n, -1, whole
}

// encodeCapitals is the inverse of decodeCapitals.
func encodeCapitals(data []byte) string {
	values := unpackBytes(data)
	for i, v := range values {
		values[i] = base32Upper[v]
	}
	return string(values)
}

// refuseCapitals says what of a text that is not all Base32 in capitals: it is
// sound but for small letters, or one of its few other characters is wrong, or
// it is something else. bad is the index of the first wrong character.
func refuseCapitals(
	text string, bad int, form string, read func(string) (Address, bool, *Error),
) (Address, bool, *Error) {
	if first, small := smallLetters(text); small > 0 {
		if _, mine, err := read(strings.ToUpper(text)); mine && err == nil {
			return Address{}, true, &Error{
				CodeMixedCase, text, fmt.Sprintf("character %d, %q, is a small letter", first+1, text[first]),
				"this form is written all in capitals; " + hintCopy,
			}
		}
	}
	// Half of the letters of Base58 are small, and hexadecimal has other digits.
	if _, hex := cutHexPrefix(text); hex || notCapitals(text) > len(text)/8 {
		return Address{}, false, nil
	}
	return Address{}, true, errBadCharacter(text, bad, form)
}

// smallLetters gives the index of the first small letter and how many there are.
func smallLetters(text string) (first, count int) {
	first = -1
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= 'a' && c <= 'z' {
			if count++; first < 0 {
				first = i
			}
		}
	}
	return first, count
}

// notCapitals counts the characters that are neither digits of Base32 nor dashes.
func notCapitals(text string) (count int) {
	for i := 0; i < len(text); i++ {
		if capitalDigits[text[i]] == notDigit && text[i] != '-' {
			count++
		}
	}
	return count
}
