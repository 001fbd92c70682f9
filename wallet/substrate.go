package wallet

import (
	"fmt"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// ss58Network is a network by the number that its SS58 addresses begin with.
type ss58Network struct {
	number uint16
	chains []Chain
	// leads are the characters that a text of this number can begin with, and
	// shortest and longest its length, but for accounts with many leading zeros.
	leads             string
	shortest, longest int
}

// ss58Networks are rows of ss58-registry.json. 42 is of no network: each that
// lives in Polkadot's family reads it, so it stands for both. Numbers that are not
// here are left to the forms after this one.
var ss58Networks = [...]ss58Network{
	{number: 0, chains: []Chain{Polkadot}, leads: "1", shortest: 47, longest: 48},
	{number: 2, chains: []Chain{Kusama}, leads: "CDEFGHJ", shortest: 47, longest: 47},
	{number: 42, chains: []Chain{Polkadot, Kusama}, leads: "5", shortest: 48, longest: 48},
}

const (
	ss58Salt    = "SS58PRE"
	ss58Account = 32 // bytes
	ss58Check   = 2
	// The shortest Base58 text of a number, an account and a check is as long as
	// these have bytes. Unless it begins with 1, it is longer than Solana's keys.
	minSS58    = 1 + ss58Account + ss58Check
	minSS58Few = 45
	// A text with more characters that Base58 does not have was never Base58.
	maxSlips = 2
)

// readSS58 reads accounts of Polkadot and its family: a network number of one or
// two bytes, 32 bytes and the first two of BLAKE2b-512, in Base58. The same account
// has another canonical form on each network, since it is another destination; the
// credential is the same.
func readSS58(text string) (Address, bool, *Error) {
	if len(text) < minSS58 || len(text) > maxBase58 || len(text) < minSS58Few && text[0] != base58Alphabet[0] {
		return Address{}, false, nil
	}
	var buf [maxBase58]byte
	n, bad := decodeBase58(text, &buf)
	if bad >= 0 {
		if !looksSS58(text) {
			return Address{}, false, nil
		}
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	}
	data := buf[:n]
	number, account, whole := cutSS58(data)
	network := ss58NetworkOf(number)
	switch {
	case !whole && looksSS58(text):
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, too %s for an SS58 address that begins with %s",
			len(text), tooShortOrLong(n, minSS58), text[:1]))
	case !whole || network == nil:
		return Address{}, false, nil
	case !ss58Fits(data):
		if len(text) < network.shortest-1 {
			return Address{}, false, nil
		}
		return Address{}, true, errBadChecksum(text, "the check bytes at the end do not fit the rest")
	}
	return Address{
		Text: text, Canonical: "ss58:" + text, Chains: network.chains, Kind: KindAccount, Checked: true,
		credential: Credential{SubstrateAccount, string(account)},
	}, true, nil
}

// cutSS58 gives the network number and the account of data; whole says whether
// data has both and a check. From 64 on, the low 6 bits of the first byte are the
// upper ones of the number's low byte, and the second byte has the others.
func cutSS58(data []byte) (number uint16, account []byte, whole bool) {
	size := 1
	switch {
	case len(data) < minSS58 || data[0] > 127:
		return 0, nil, false
	case data[0] < 64:
		number = uint16(data[0])
	default:
		size = 2
		number = uint16(data[0]&0x3f)<<2 | uint16(data[1]>>6) | uint16(data[1]&0x3f)<<8
	}
	if len(data) != size+ss58Account+ss58Check || size == 2 && number < 64 {
		return 0, nil, false
	}
	return number, data[size : size+ss58Account], true
}

// ss58Fits says whether the last bytes of data check the others.
func ss58Fits(data []byte) bool {
	var salted [len(ss58Salt) + 2 + ss58Account]byte
	body := data[:len(data)-ss58Check]
	n := copy(salted[:], ss58Salt)
	n += copy(salted[n:], body)
	sum := blake2b.Sum512(salted[:n])
	return string(sum[:ss58Check]) == string(data[len(body):])
}

// isSS58 says whether text is sound, of whatever network.
func isSS58(text string) bool {
	if len(text) > maxBase58 {
		return false
	}
	var buf [maxBase58]byte
	n, bad := decodeBase58(text, &buf)
	if bad >= 0 {
		return false
	}
	_, _, whole := cutSS58(buf[:n])
	return whole && ss58Fits(buf[:n])
}

func ss58NetworkOf(number uint16) *ss58Network {
	for i := range ss58Networks {
		if ss58Networks[i].number == number {
			return &ss58Networks[i]
		}
	}
	return nil
}

// looksSS58 says whether text begins like an address of a known network, is as
// long but for one character, and is in Base58 but for a slip.
func looksSS58(text string) bool {
	if slipsOf(text, &base58Digits) > maxSlips || caseClash(text) < 0 || tonWorkchain(text) != nil {
		return false
	}
	for i := range ss58Networks {
		n := &ss58Networks[i]
		if strings.IndexByte(n.leads, text[0]) >= 0 && len(text) >= n.shortest-1 && len(text) <= n.longest+1 {
			return true
		}
	}
	return false
}

// slipsOf counts the characters of text that are no digits.
func slipsOf(text string, digits *[256]byte) int {
	count := 0
	for i := 0; i < len(text); i++ {
		if digits[text[i]] == notDigit {
			count++
		}
	}
	return count
}
