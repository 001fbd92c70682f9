package wallet

import (
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/sha3"
)

const (
	evmDigits = 40 // hex digits of a 20-byte account
	// From this many digits on, text after 0x is an address of another family
	// (Aptos, Sui and Starknet have up to 64 and may drop leading zeros) and not
	// an EVM address with a few digits too many.
	longHexDigits = 56
)

// evmChains all derive an account from a key in the same way, so that one
// address is the same person's on each of them.
var evmChains = []Chain{
	Ethereum, BSC, Polygon, Arbitrum, Base, Optimism, Avalanche, EthereumClassic, Linea, ZkSync, Scroll, Mantle, Blast,
	Gnosis, Fantom, Sonic, Cronos, Celo, Ronin, Harmony, XDC, Moonbeam, Kaia, Filecoin, Evmos, Injective, IoTeX, Kava, Sei, Hedera,
}

func readEVM(text string) (Address, bool, *Error) {
	digits, prefixed := cutHexPrefix(text)
	if !prefixed {
		if bare := strings.TrimLeft(text, "oO"); len(bare) == evmDigits+1 && bare[0]|0x20 == 'x' && isHex(bare[1:]) {
			return Address{}, true, &Error{CodeBadCharacter, text, "40 hex digits after " + text[:len(text)-evmDigits] + ", where an EVM address has 0x, with the digit 0", hintCopy}
		}
		if !isEVM(text) {
			return Address{}, false, nil
		}
		return Address{}, true, &Error{
			CodeUnrecognized, text, "40 hex digits without 0x",
			"if this is an EVM address, write 0x before it",
		}
	}
	for i := 0; i < len(digits); i++ {
		if !isHexDigit(digits[i]) {
			return Address{}, true, errBadCharacter(text, i+2, "a hexadecimal address")
		}
	}
	if len(digits) >= longHexDigits {
		return Address{}, false, nil
	}
	if len(digits) != evmDigits {
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d hex digits after 0x, where an EVM address has %d", len(digits), evmDigits))
	}
	a := evmAddress(text)
	if caseClash(digits) >= 0 {
		if i, _ := eip55Faults(digits); i >= 0 {
			return Address{}, true, errBadChecksum(text, fmt.Sprintf(
				"the capital letters do not fit the EIP-55 checksum, first at character %d", i+3))
		}
		a.Checked = true
	}
	return a, true, nil
}

// mistyped says whether so many capitals are wrong that it must be a digit that
// is: each digit decides about all of them, and about half come out otherwise.
func mistyped(text string) bool {
	digits, _ := cutHexPrefix(text)
	_, wrong := eip55Faults(digits)
	return wrong > 2
}

// isEVM tells whether text is 40 hex digits, with or without 0x.
func isEVM(text string) bool {
	digits, _ := cutHexPrefix(text)
	return len(digits) == evmDigits && isHex(digits)
}

// evmAddress makes the address of a text for which isEVM holds.
func evmAddress(text string) Address {
	digits, _ := cutHexPrefix(text)
	const head = "evm:0x"
	var b [len(head) + evmDigits]byte
	copy(b[:], head)
	for i := 0; i < evmDigits; i++ {
		b[len(head)+i] = digits[i] | 0x20 // lower case; digits have the bit already
	}
	return evmAccount(text, string(b[:]), evmChains)
}

// evmAccount is the address of an EVM account, however it is written; canonical
// is "evm:0x" and its 40 digits in lower case.
func evmAccount(text, canonical string, chains []Chain) Address {
	account, _ := hex.DecodeString(canonical[len("evm:0x"):]) // the digits were read before
	return Address{
		Text: text, Canonical: canonical, Chains: chains, Kind: KindAccount,
		credential: Credential{EVMAccount, string(account)},
	}
}

// eip55Faults gives the index of the first letter whose case is not the one that
// EIP-55 asks for, or -1, and how many there are: a letter is a capital exactly
// when the digit at its place in the Keccak-256 of the lower-case text is 8 or
// more.
func eip55Faults(digits string) (first, count int) {
	var lower [evmDigits]byte
	for i := range lower {
		lower[i] = digits[i] | 0x20
	}
	h := sha3.NewLegacyKeccak256()
	h.Write(lower[:])
	var sum [32]byte
	h.Sum(sum[:0])
	first = -1
	for i := range lower {
		if lower[i] < 'a' {
			continue
		}
		nibble := sum[i/2] >> 4
		if i%2 == 1 {
			nibble = sum[i/2] & 0xf
		}
		if capital := digits[i] < 'a'; capital != (nibble >= 8) {
			if count++; first < 0 {
				first = i
			}
		}
	}
	return first, count
}

func cutHexPrefix(text string) (digits string, prefixed bool) {
	if len(text) >= 2 && text[0] == '0' && text[1]|0x20 == 'x' {
		return text[2:], true
	}
	return text, false
}

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}
