package wallet

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// xrpAlphabet is Base58 in the XRP Ledger's own order: the same characters as
// Bitcoin's, so only the checksum tells which of the two a text is in.
const xrpAlphabet = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

var (
	xrpChains = []Chain{XRP}
	xrpDigits = digitTable(xrpAlphabet)
)

// The forms by what they begin with. Accounts (version 0) have up to 34
// characters, X-addresses (XLS-5d) always 47.
const (
	minXRPAccount = 25
	maxXRPAccount = 35
	xAddressChars = 47

	xMain = "\x05\x44" // X…
	xTest = "\x04\x93" // T…

	// X-address: two bytes of prefix, the account, a byte that says whether a tag
	// follows, and the tag in eight bytes, least significant first.
	xAddressSize = 2 + hashSize + 1 + 8 + base58CheckSize
	xFlag        = 2 + hashSize
	xNoTag       = 0
	xTag32       = 1
)

func readXRP(text string) (Address, bool, *Error) {
	switch {
	case len(text) < minXRPAccount || len(text) > xAddressChars+1:
	case text[0] == 'r' && len(text) <= maxXRPAccount:
		return readXRPAccount(text)
	case text[0] == 'X' && len(text) >= xAddressChars-1, text[0] == 'T' && len(text) == xAddressChars:
		return readXAddress(text)
	case text[0] == 's' && isXRPSeed(text):
		return Address{}, true, errSecret("the secret seed of an XRP account")
	}
	return Address{}, false, nil
}

func readXRPAccount(text string) (Address, bool, *Error) {
	const size = 1 + hashSize + base58CheckSize
	var buf [maxBase58]byte
	n, bad := decodeXRP(text, &buf)
	data := buf[:n]
	switch {
	case bad >= 0:
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	case n != size:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, too %s for an XRP account", len(text), tooShortOrLong(n, size)))
	case !base58CheckFits(data):
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	return xrpAddress(text, text, data[1:1+hashSize], ""), true, nil
}

// readXAddress reads an account with or without a tag. A text that begins with T
// is claimed only if its first bytes say that it is one.
func readXAddress(text string) (Address, bool, *Error) {
	var buf [maxBase58]byte
	n, bad := decodeXRP(text, &buf)
	data := buf[:n]
	test := n == xAddressSize && string(data[:2]) == xTest
	switch {
	case text[0] == 'T' && !test:
		return Address{}, false, nil
	case bad >= 0:
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	case n != xAddressSize:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where an XRP X-address has %d", len(text), xAddressChars))
	case !base58CheckFits(data):
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	case test:
		return Address{}, true, errTestnet(text, "Ripple (XRP)")
	case string(data[:2]) != xMain:
		return Address{}, false, nil // sound, of something not known here
	}
	tag, known := xAddressTag(data[xFlag : xAddressSize-base58CheckSize])
	if !known {
		return Address{}, true, &Error{
			CodeUnrecognized, text, "this X-address has a tag of a kind that is not in use",
			"give the account, which begins with r, and its tag",
		}
	}
	hash := data[2 : 2+hashSize]
	return xrpAddress(text, encodeXRPAccount(hash), hash, tag), true, nil
}

// xAddressTag gives the tag in decimal, or "" for none.
func xAddressTag(field []byte) (tag string, known bool) {
	number := binary.LittleEndian.Uint64(field[1:])
	switch {
	case field[0] == xNoTag && number == 0:
		return "", true
	case field[0] == xTag32 && number>>32 == 0:
		return strconv.FormatUint(number, 10), true
	}
	return "", false
}

func xrpAddress(text, account string, hash []byte, tag string) Address {
	return Address{
		Text: text, Canonical: "xrp:" + account, Tag: tag, Chains: xrpChains, Kind: KindAccount, Checked: true,
		credential: Credential{KeyHash160, string(hash)},
	}
}

// isXRPSeed tells whether text is a family seed, s…, of either kind of key.
func isXRPSeed(text string) bool {
	const secp256k1, ed25519, entropy = "\x21", "\x01\xe1\x4b", 16
	var buf [maxBase58]byte
	n, bad := decodeXRP(text, &buf)
	if bad >= 0 || !base58CheckFits(buf[:n]) {
		return false
	}
	version := n - entropy - base58CheckSize
	return version > 0 && (string(buf[:version]) == secp256k1 || string(buf[:version]) == ed25519)
}

// decodeXRP is decodeBase58 for XRP's alphabet.
func decodeXRP(text string, out *[maxBase58]byte) (n, bad int) {
	var same [maxBase58]byte
	for i := 0; i < len(text); i++ {
		d := xrpDigits[text[i]]
		if d == notDigit {
			return 0, i
		}
		same[i] = base58Alphabet[d]
	}
	return decodeBase58(string(same[:len(text)]), out)
}

func encodeXRPAccount(hash []byte) string {
	same := []byte(encodeBase58Check(append([]byte{0}, hash...)))
	for i, c := range same {
		same[i] = xrpAlphabet[base58Digits[c]]
	}
	return string(same)
}
