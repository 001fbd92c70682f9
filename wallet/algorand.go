package wallet

import (
	"crypto/sha512"
	"fmt"
)

var algorandChains = []Chain{Algorand}

// An Algorand address is 32 bytes and the last four of their SHA-512/256.
const (
	algorandKey   = 32
	algorandSize  = algorandKey + 4
	algorandChars = 58
)

func readAlgorand(text string) (Address, bool, *Error) {
	if len(text) < algorandChars-1 || len(text) > algorandChars+1 || hasPrefixFold(text, "0x") {
		return Address{}, false, nil
	}
	var buf [maxCapitals]byte
	n, bad, whole := decodeCapitals(text, &buf)
	switch {
	case bad >= 0:
		return refuseCapitals(text, bad, "an Algorand address", readAlgorand)
	case len(text) != algorandChars:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where an Algorand address has %d", len(text), algorandChars))
	}
	data := buf[:n]
	sum := sha512.Sum512_256(data[:algorandKey])
	if !whole || string(sum[algorandKey-4:]) != string(data[algorandKey:]) {
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	a := Address{Text: text, Canonical: "algorand:" + text, Chains: algorandChains, Kind: KindAccount, Checked: true}
	// Accounts of several keys and of programs are hashes.
	if isEd25519Key(data[:algorandKey]) {
		a.credential = Credential{Ed25519Key, string(data[:algorandKey])}
	}
	return a, true, nil
}
