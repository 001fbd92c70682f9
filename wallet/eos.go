package wallet

import (
	"fmt"
	"strings"
)

var eosChains = []Chain{EOS}

// EOSIO's naming conventions: at most 12 characters for an account, though other
// names have a thirteenth.
const (
	eosAlphabet = ".12345abcdefghijklmnopqrstuvwxyz"
	maxEOS      = 12
	// Longer than any name with a few characters too many.
	longEOS = 20
	wifSize = 51
)

const hintEOS = "give the name of the account, which has at most 12 characters"

// readEOS is asked only where the chain is known to be EOS, so whatever it is
// given is meant as an account's name, if it is not far too long.
func readEOS(text string) (Address, bool, *Error) {
	switch {
	case strings.HasPrefix(text, "PVT_"), len(text) == wifSize && text[0] == '5':
		return Address{}, true, errSecret("a private key")
	case strings.HasPrefix(text, "PUB_"), strings.HasPrefix(text, "EOS") && len(text) >= longEOS:
		return Address{}, true, errNoAddress(text, "a public key", hintEOS)
	case len(text) >= longEOS:
		return Address{}, false, nil
	}
	for i := range len(text) {
		if strings.IndexByte(eosAlphabet, text[i]) < 0 {
			return Address{}, true, errBadCharacter(text, i, "the name of an EOS account")
		}
	}
	switch {
	case len(text) > maxEOS:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where the name of an EOS account has at most %d", len(text), maxEOS))
	case text[len(text)-1] == '.':
		return Address{}, true, &Error{
			CodeBadCharacter, text, "the last character is a full stop, with which no EOS account ends", hintCopy,
		}
	}
	return Address{Text: text, Canonical: "eos:" + text, Chains: eosChains, Kind: KindNamed}, true, nil
}
