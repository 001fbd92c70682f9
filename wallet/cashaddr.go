package wallet

import (
	"fmt"
	"strings"
)

// cashNetwork is a network by its CashAddr prefix, which is part of the checksum.
type cashNetwork struct {
	prefix  string
	testnet string // names the network whose addresses are refused
}

// cashNetworks are those of the CashAddr specification, the main one first.
var cashNetworks = [...]cashNetwork{
	{prefix: "bitcoincash"},
	{prefix: "bchtest", testnet: "Bitcoin Cash"},
	{prefix: "bchreg", testnet: "Bitcoin Cash"},
}

const (
	cashCheck = 8 // characters of checksum
	// Lengths of a payload with a hash of 20 and of 32 bytes; only these are
	// recognised without a prefix.
	cashLength20 = 42
	cashLength32 = 61
	maxCash      = 128
)

// Address types of the CashAddr specification and of its extension for tokens
// (CHIP-2022-02-CashTokens). A token-aware address is the same destination.
const (
	cashP2PKH       = 0
	cashP2SH        = 1
	cashTokensP2PKH = 2
	cashTokensP2SH  = 3
)

var cashSizes = [8]int{20, 24, 28, 32, 40, 48, 56, 64}

var cashChains = []Chain{BitcoinCash}

// cutCashPrefix splits text after the colon of a CashAddr prefix. Without one,
// net is nil and body is text.
func cutCashPrefix(text string) (net *cashNetwork, body string) {
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		return nil, text
	}
	for i := range cashNetworks {
		if strings.EqualFold(text[:colon], cashNetworks[i].prefix) {
			return &cashNetworks[i], text[colon+1:]
		}
	}
	return nil, text
}

func readCashAddr(text string) (Address, bool, *Error) {
	net, body := cutCashPrefix(text)
	if net == nil && !looksCashAddr(body) {
		return Address{}, false, nil
	}
	if i := caseClash(text); i >= 0 {
		if net == nil && cashRemains(strings.ToLower(body)) != 0 {
			return Address{}, false, nil // as Solana's are
		}
		return Address{}, true, errMixedCase(text, i)
	}
	if net == nil && len(body) != cashLength20 && len(body) != cashLength32 {
		return Address{}, true, errBadLength(text, fmt.Sprintf("%d characters, where a CashAddr without its prefix has %d or %d", len(body), cashLength20, cashLength32))
	}
	if net == nil {
		net = cashNetworkOf(body)
	}
	a, err := cashAddress(text, net.prefix, body)
	if err == nil && net.testnet != "" {
		return Address{}, true, errTestnet(text, net.testnet)
	}
	return a, true, err
}

// cashNetworkOf gives the network whose prefix was left out: the one that makes
// the checksum fit, or the main one if none does.
func cashNetworkOf(payload string) *cashNetwork {
	var values [maxCash]byte
	if decodeBase32(payload, values[:]) < 0 {
		for i := range cashNetworks {
			if cashRemain(cashNetworks[i].prefix, values[:len(payload)]) == 0 {
				return &cashNetworks[i]
			}
		}
	}
	return &cashNetworks[0]
}

// looksCashAddr recognises a payload without its prefix by length and first
// character, which holds the type. Other families that are as long have a 1 to
// part their prefix, and CashAddr has none.
//
// One character too few or too many is a slip, where nothing speaks against it: one
// case, and no character that CashAddr does not have.
func looksCashAddr(text string) bool {
	if strings.IndexByte("qpzrQPZR", text[0]) < 0 || strings.IndexByte(text, '1') >= 0 {
		return false
	}
	switch len(text) {
	case cashLength20, cashLength32:
		return true
	case cashLength20 - 1, cashLength20 + 1, cashLength32 - 1, cashLength32 + 1:
		var values [maxCash]byte
		return caseClash(text) < 0 && decodeBase32(text, values[:]) < 0
	}
	return false
}

// cashRemains is the remainder of a payload under the main network's prefix; not 0
// where it has characters that CashAddr does not.
func cashRemains(payload string) uint64 {
	var values [maxCash]byte
	if decodeBase32(payload, values[:]) >= 0 {
		return 1
	}
	return cashRemain(cashNetworks[0].prefix, values[:len(payload)])
}

// cashAddress verifies payload under prefix; text is what was written.
func cashAddress(text, prefix, payload string) (Address, *Error) {
	kind, hash, err := decodeCash(text, prefix, payload)
	if err != nil {
		return Address{}, err
	}
	a := Address{Text: text, Chains: cashChains, Checked: true}
	version := versionP2PKH
	switch kind {
	case cashP2PKH, cashTokensP2PKH:
		a.Kind = KindP2PKH
	case cashP2SH, cashTokensP2SH:
		a.Kind, version = KindP2SH, versionP2SH
	default:
		return Address{}, &Error{
			CodeUnrecognized, text,
			fmt.Sprintf("CashAddr type %d is not one that can receive", kind), hintCopy,
		}
	}
	switch {
	case len(hash) == hashSize:
		a.Canonical = "base58:" + encodeBase58Check(append([]byte(version), hash...))
		a.credential = Credential{hash160Of(a.Kind), string(hash)}
	case len(hash) == 32 && a.Kind == KindP2SH:
		a.Canonical = "cashaddr:" + encodeCash(prefix, cashP2SH, hash)
	default:
		return Address{}, errBadLength(text, fmt.Sprintf("a hash of %d bytes, which no such address has", len(hash)))
	}
	return a, nil
}

// decodeCash gives the type and the hash of any CashAddr payload. prefix is in
// lower case.
func decodeCash(text, prefix, payload string) (kind byte, hash []byte, err *Error) {
	offset := len(text) - len(payload)
	if len(payload) <= cashCheck || len(payload) > maxCash {
		return 0, nil, errBadLength(text, fmt.Sprintf("%d characters, which no CashAddr has", len(payload)))
	}
	var buf [maxCash]byte
	if bad := decodeBase32(payload, buf[:]); bad >= 0 {
		return 0, nil, errBadCharacter(text, offset+bad, "CashAddr")
	}
	values := buf[:len(payload)]
	if cashRemain(prefix, values) != 0 {
		return 0, nil, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	var data [maxCash]byte
	n, whole := packBytes(values[:len(values)-cashCheck], data[:])
	if !whole || n == 0 {
		return 0, nil, errBadLength(text, "the data do not end at a whole byte")
	}
	if data[0]&0x80 != 0 {
		return 0, nil, errBadCharacter(text, offset, "the place of the CashAddr type")
	}
	if want := cashSizes[data[0]&7]; n-1 != want {
		return 0, nil, errBadLength(text, fmt.Sprintf("a hash of %d bytes, where its type asks for %d", n-1, want))
	}
	return data[0] >> 3, data[1:n], nil
}

// encodeCash writes a payload in lower case without its prefix. The hash must
// have one of cashSizes.
func encodeCash(prefix string, kind byte, hash []byte) string {
	version := kind << 3
	for i, size := range cashSizes {
		if size == len(hash) {
			version |= byte(i)
		}
	}
	values := unpackBytes(append([]byte{version}, hash...))
	check := cashRemain(prefix, append(values, make([]byte, cashCheck)...))
	for shift := 5 * (cashCheck - 1); shift >= 0; shift -= 5 {
		values = append(values, byte(check>>shift)&31)
	}
	for i, v := range values {
		values[i] = base32Alphabet[v]
	}
	return string(values)
}

// cashRemain gives the remainder of prefix and values in the code of the
// CashAddr specification; it is 0 where the checksum fits.
func cashRemain(prefix string, values []byte) uint64 {
	c := uint64(1)
	for i := 0; i < len(prefix); i++ {
		c = cashStep(c, prefix[i]&31)
	}
	c = cashStep(c, 0)
	for _, v := range values {
		c = cashStep(c, v)
	}
	return c ^ 1
}

func cashStep(c uint64, v byte) uint64 {
	top := c >> 35
	c = c&0x07ffffffff<<5 ^ uint64(v)
	for i, g := range [...]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470} {
		c ^= g & -(top >> i & 1)
	}
	return c
}
