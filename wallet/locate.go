package wallet

import (
	"fmt"
	"strings"
)

// maxLocated bounds the texts in which a wrong character is looked for: the work
// grows with the square of their length.
const maxLocated = 130

// Likely says which character of an address with a wrong checksum is likely
// wrong: the only one that, exchanged for another or with its neighbour, makes the
// checksum fit. It is "" when there is none, or more than one. The shorter the
// checksum, the less it proves: the capitals of EIP-55 are some 15 bits, SS58, TON
// and Stellar have 16, Hedera 23, the others 30 and more.
//
// It tries every character in every place, which takes some milliseconds, so it is
// not part of Message; [Error.Error] asks it.
func (e *Error) Likely() string {
	if e.Code != CodeBadChecksum || len(e.Input) > maxLocated {
		return ""
	}
	_, f := read(e.Input, "")
	if f == nil || f.Code != CodeBadChecksum || f.codec == nil || f.codec.name == "evm" && !mistyped(f.text) {
		return ""
	}
	if at, right, found := f.oneWrong(); found {
		return fmt.Sprintf("character %d, %q, is likely wrong: %q there would fit", at+1, f.text[at], right)
	}
	if at, found := f.exchanged(); found {
		return fmt.Sprintf("characters %d and %d are likely exchanged", at+1, at+2)
	}
	return ""
}

// oneWrong finds the one character of which another makes the text sound.
func (f *fault) oneWrong() (at int, right byte, found bool) {
	alphabet := f.codec.alphabet
	if strings.ToUpper(f.text) == f.text {
		alphabet = strings.ToUpper(alphabet)
	}
	text := []byte(f.text)
	for i, was := range text {
		for _, c := range []byte(alphabet) {
			if c == was || f.codec.name == "evm" && c|0x20 == was|0x20 {
				continue
			}
			text[i] = c
			if !f.fits(text) {
				continue
			}
			if found {
				return 0, 0, false // two ways to mend it: neither is likely
			}
			at, right, found = i, c, true
		}
		text[i] = was
	}
	return at, right, found
}

// exchanged finds the one pair of neighbours that stand the wrong way round.
func (f *fault) exchanged() (at int, found bool) {
	text := []byte(f.text)
	for i := range len(text) - 1 {
		if text[i] == text[i+1] {
			continue
		}
		text[i], text[i+1] = text[i+1], text[i]
		if f.fits(text) {
			if found {
				return 0, false
			}
			at, found = i, true
		}
		text[i], text[i+1] = text[i+1], text[i]
	}
	return at, found
}

func (f *fault) fits(text []byte) bool {
	a, mine, err := f.codec.read(string(text))
	return mine && err == nil && a.Checked
}
