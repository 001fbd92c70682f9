package wallet

import (
	"fmt"
	"strings"
)

// evmSpelling is another way to write 0x.
type evmSpelling struct {
	prefix string
	chains []Chain
	// bare says that letters go on into the digits, so that a text may begin so by
	// chance.
	bare bool
}

var evmSpellings = [...]evmSpelling{
	{prefix: "ronin:", chains: []Chain{Ronin}},
	{prefix: "xdc", chains: []Chain{XDC}, bare: true},
}

// readRonin reads EVM accounts as Ronin and XDC write them. Capitals are checked as
// those behind 0x are (EIP-55).
func readRonin(text string) (Address, bool, *Error) {
	for i := range evmSpellings {
		if s := &evmSpellings[i]; hasPrefixFold(text, s.prefix) {
			return s.read(text)
		}
	}
	return Address{}, false, nil
}

func (s *evmSpelling) read(text string) (Address, bool, *Error) {
	digits := text[len(s.prefix):]
	if s.bare {
		off := len(digits) - evmDigits
		if off < -1 || off > 1 || slipsOf(digits, &hexDigits) > maxSlips {
			return Address{}, false, nil
		}
	}
	for i := 0; i < len(digits); i++ {
		if !isHexDigit(digits[i]) {
			return Address{}, true, errBadCharacter(text, len(s.prefix)+i, "a hexadecimal address")
		}
	}
	if len(digits) != evmDigits {
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d hex digits after %s, where an account has %d", len(digits), strings.ToLower(s.prefix), evmDigits))
	}
	a := evmAddress(digits)
	a.Text, a.Chains = text, s.chains
	if caseClash(digits) >= 0 {
		if i, _ := eip55Faults(digits); i >= 0 {
			return Address{}, true, errBadChecksum(text, fmt.Sprintf(
				"the capital letters do not fit the EIP-55 checksum, first at character %d", len(s.prefix)+i+1))
		}
		a.Checked = true
	}
	return a, true, nil
}

var hexDigits = digitTable(mixedHex)
