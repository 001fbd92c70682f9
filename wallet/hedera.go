package wallet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var hederaChains = []Chain{Hedera}

// HIP-15's checksum depends on the ledger, which has a number.
const (
	hederaMain = iota
	hederaTest
	hederaPreview

	hederaCheck = 5 // letters
	maxHedera   = 3*19 + 2 + 1 + 4*hederaCheck
)

// readHedera reads shard.realm.number with or without HIP-15's checksum. All
// accounts of the main network are in shard 0 and realm 0; elsewhere three
// numbers are more likely a version or a date, so only a checksum makes an account
// of them.
func readHedera(text string) (Address, bool, *Error) {
	id, check, checked := strings.Cut(text, "-")
	if len(text) > maxHedera || strings.Count(text, ".") != 2 || strings.Count(id, ".") != 2 {
		return Address{}, false, nil
	}
	home := strings.HasPrefix(id, "0.0.")
	if !home && !checked {
		return Address{}, false, nil
	}
	if !startsNumbers(id) {
		return Address{}, false, nil // a name, such as NEAR's
	}
	if err := refuseHederaNumbers(text, id); err != nil {
		return Address{}, true, err
	}
	a := Address{Text: text, Canonical: "hedera:" + id, Chains: hederaChains, Kind: KindAccount, Checked: checked}
	if checked {
		if err := refuseHederaCheck(text, id, check); err != nil {
			return Address{}, true, err
		}
		if !home {
			a.Canonical = "hedera:" + text
		}
	}
	return a, true, nil
}

// startsNumbers tells whether shard and realm consist of digits and the number, if
// there is one, begins with one.
func startsNumbers(id string) bool {
	last := strings.LastIndexByte(id, '.') + 1
	for i := range min(last+1, len(id)) {
		if c := id[i]; c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// refuseHederaNumbers says what is wrong with the three numbers of id, which
// stand at the beginning of text; nil if nothing is.
func refuseHederaNumbers(text, id string) *Error {
	at := 0
	for number := range strings.SplitSeq(id, ".") {
		for i := range len(number) {
			if c := number[i]; c < '0' || c > '9' {
				return refuseHederaAlias(text, number, at+i)
			}
		}
		switch n, err := strconv.ParseUint(number, 10, 64); {
		case number == "":
			return errBadLength(text, fmt.Sprintf("a number is missing at character %d", at+1))
		case number[0] == '0' && len(number) > 1:
			return &Error{
				CodeBadCharacter, text, fmt.Sprintf("the number at character %d begins with a zero", at+1),
				"leave the zeros out",
			}
		case err != nil || n > math.MaxInt64:
			return errBadLength(text, fmt.Sprintf("the number at character %d is too large", at+1))
		}
		at += len(number) + 1
	}
	return nil
}

// refuseHederaAlias refuses what has a character other than a digit, the first of
// them at index i of text, in place of number.
func refuseHederaAlias(text, number string, i int) *Error {
	if len(number) == evmDigits && isHex(number) {
		return &Error{
			CodeUnrecognized, text, "this is the EVM address of a Hedera account behind 0.0.",
			"write 0x in place of 0.0., or give the account's number",
		}
	}
	return errBadCharacter(text, i, "the numbers of a Hedera account")
}

// refuseHederaCheck says what is wrong with the checksum of id; nil if nothing is.
func refuseHederaCheck(text, id, check string) *Error {
	from := len(text) - len(check)
	for i := range len(check) {
		switch c := check[i]; {
		case c >= 'A' && c <= 'Z':
			return &Error{
				CodeMixedCase, text, fmt.Sprintf("character %d, %q, is a capital letter", from+i+1, c),
				"the checksum of a Hedera account is written in small letters; " + hintCopy,
			}
		case c < 'a' || c > 'z':
			return errBadCharacter(text, from+i, "the checksum of a Hedera account")
		}
	}
	if len(check) != hederaCheck {
		return errBadLength(text, fmt.Sprintf(
			"%d letters after the dash, where the checksum of a Hedera account has %d", len(check), hederaCheck))
	}
	switch check {
	case hederaChecksum(id, hederaMain):
		return nil
	case hederaChecksum(id, hederaTest):
		return errTestnet(text, "Hedera")
	case hederaChecksum(id, hederaPreview):
		return errTestnet(text, "Hedera preview")
	}
	return errBadChecksum(text, "the letters after the dash do not fit the numbers")
}

// hederaChecksum gives the letters that HIP-15 asks for behind id on a ledger.
func hederaChecksum(id string, ledger int) string {
	const (
		p3     = 26 * 26 * 26
		p5     = 26 * 26 * p3
		weight = 31
		spread = 1_000_003
	)
	var sums [2]int // of the digits at even and at odd places
	digits := 0
	for i := range len(id) {
		d := 10
		if id[i] != '.' {
			d = int(id[i] - '0')
		}
		sums[i%2] += d
		digits = (digits*weight + d) % p3
	}
	hash := ledger // of the ledger's one byte and six zero bytes
	for range 6 {
		hash = hash * weight % p5
	}
	c := ((len(id)%5*11+sums[0]%11)*11+sums[1]%11)*p3 + digits + hash
	c = c % p5 * spread % p5
	var letters [hederaCheck]byte
	for i := range letters {
		letters[hederaCheck-1-i] = byte('a' + c%26)
		c /= 26
	}
	return string(letters[:])
}
