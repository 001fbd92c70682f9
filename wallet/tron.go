package wallet

import (
	"encoding/hex"
	"strings"
)

// tronVersion is the byte before a Tron account's 20 bytes, in both its forms.
// The Base58Check form has its row in base58Forms.
const tronVersion = "\x41"

var tronChains = []Chain{Tron}

// readTronHex reads the form that Tron nodes print: the version byte and the
// account as 42 hex digits. It has no checksum.
func readTronHex(text string) (Address, bool, *Error) {
	if len(text) != 42 || !strings.HasPrefix(text, "41") {
		return Address{}, false, nil
	}
	account, err := hex.DecodeString(text)
	if err != nil {
		return Address{}, false, nil //nolint:nilerr // no hex digits: another form, not a bad one of this
	}
	return Address{
		Text:      text,
		Canonical: "tron:" + encodeBase58Check(account),
		Chains:    tronChains,
		Kind:      KindAccount,

		credential: Credential{EVMAccount, string(account[len(tronVersion):])},
	}, true, nil
}
