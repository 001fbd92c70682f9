package wallet

import "fmt"

// The shortest address that this package lets pass unverified, and the longest.
// XRP accounts have 25 characters or more, Monero's integrated addresses 106.
const (
	minOpaque = 20
	maxOpaque = 128
)

func readOpaque(text string) (Address, bool, *Error) {
	if !looksOpaque(text) {
		return Address{}, false, nil
	}
	return opaqueAddress(text), true, nil
}

func opaqueAddress(text string) Address {
	return Address{Text: text, Canonical: "text:" + text, Kind: KindOpaque}
}

// looksOpaque tells whether text could be an address of some chain. A CashAddr
// prefix is no part of the length.
func looksOpaque(text string) bool {
	_, body := cutCashPrefix(text)
	return len(body) >= minOpaque && len(body) <= maxOpaque && isAlphanumeric(body)
}

func refuseOpaque(text string) *Error {
	return errBadLength(text, fmt.Sprintf(
		"its length is %d, where an address has %d to %d characters", len(text), minOpaque, maxOpaque))
}
