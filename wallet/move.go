package wallet

import (
	"encoding/hex"
	"fmt"
	"strings"
)

const moveDigits = 64 // hex digits of 32 bytes

var moveChains = []Chain{Aptos, Sui}

// readMove reads the addresses of the chains of the language Move: 0x and 32 bytes
// in hex, of which zeros in front may be left out. Neither has a checksum, and the
// address does not tell one chain from the other; Starknet's, of at most 63 digits,
// look the same.
//
// Fewer than longHexDigits belong to the EVM, but for one digit: it names code of
// the chain itself (AIP-40), never an EVM account. It takes a named chain to come
// here, since the EVM's codec refuses it.
func readMove(text string) (Address, bool, *Error) {
	digits, prefixed := cutHexPrefix(text)
	if !prefixed || len(digits) < longHexDigits && len(digits) != 1 {
		return Address{}, false, nil
	}
	for i := 0; i < len(digits); i++ {
		if !isHexDigit(digits[i]) {
			return Address{}, true, errBadCharacter(text, i+2, "a hexadecimal address")
		}
	}
	if len(digits) > moveDigits {
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d hex digits after 0x, where an address has at most %d", len(digits), moveDigits))
	}
	const zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	full := zeros[:moveDigits-len(digits)] + strings.ToLower(digits)
	account, _ := hex.DecodeString(full) // the digits were read before
	return Address{
		Text: text, Canonical: "move:0x" + full, Chains: moveChains, Kind: KindAccount,
		credential: Credential{MoveAccount, string(account)},
	}, true, nil
}
