package wallet

import (
	"encoding/hex"
	"fmt"
	"strings"
)

var nearChains = []Chain{Near}

// NEAR's rules for account ids: 64 hex digits are a key, anything else a name of
// at most as many characters.
const (
	maxNear     = 64
	nearTestnet = ".testnet"
)

// nearEndings are the top-level accounts under which people have names. The
// protocol allows others, but those would make an account of any domain name.
var nearEndings = [...]string{".near", ".tg"}

func readNear(text string) (Address, bool, *Error) {
	if len(text) == maxNear && isLowerHex(text) {
		key, _ := hex.DecodeString(text) // they are digits
		return Address{
			Text: text, Canonical: "near:" + text, Chains: nearChains, Kind: KindAccount,
			credential: ed25519Credential(string(key)),
		}, true, nil
	}
	dot := strings.LastIndexByte(text, '.')
	if dot < 0 {
		return Address{}, false, nil
	}
	ending := text[dot:]
	test := strings.EqualFold(ending, nearTestnet)
	if !test && !isNearEnding(ending) {
		return Address{}, false, nil
	}
	if err := refuseNearName(text); err != nil {
		return Address{}, true, err
	}
	if test {
		return Address{}, true, errTestnet(text, "NEAR")
	}
	return Address{Text: text, Canonical: "near:" + text, Chains: nearChains, Kind: KindNamed}, true, nil
}

// refuseNearName says what is wrong with text as an account id; nil if nothing is.
// Letters and digits in between, single full stops, dashes or underscores.
func refuseNearName(text string) *Error {
	separator := true // a name begins like a part of it, not with a separator
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			return &Error{
				CodeMixedCase, text, fmt.Sprintf("character %d, %q, is a capital letter", i+1, c),
				"names of NEAR accounts are written in small letters; " + hintCopy,
			}
		case isLetterOrDigit(c):
			separator = false
		case separator:
			return &Error{
				CodeBadCharacter, text,
				fmt.Sprintf("character %d, %q, does not follow a letter or digit", i+1, c), hintCopy,
			}
		default:
			separator = true
		}
	}
	if len(text) > maxNear {
		return errBadLength(text, fmt.Sprintf(
			"%d characters, where the name of a NEAR account has at most %d", len(text), maxNear))
	}
	return nil
}

func isNearEnding(ending string) bool {
	for _, known := range nearEndings {
		if strings.EqualFold(ending, known) {
			return true
		}
	}
	return false
}

func isLowerHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
