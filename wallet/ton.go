package wallet

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// tonLead is how a friendly TON address begins: the tag byte and the workchain
// byte leave four characters for the third place.
type tonLead struct {
	chars     string
	third     string
	workchain string
	testnet   bool
}

// tonLeads are the tags of TEP-2, 0x11 and 0x51 (whether money comes back that
// the account does not take) and both with 0x80 added for test networks, before
// the workchains 0 and -1.
var tonLeads = [...]tonLead{
	{chars: "EQ", third: "ABCD", workchain: "0"},
	{chars: "UQ", third: "ABCD", workchain: "0"},
	{chars: "Ef", third: "89-_+/", workchain: "-1"},
	{chars: "Uf", third: "89-_+/", workchain: "-1"},
	{chars: "kQ", third: "ABCD", workchain: "0", testnet: true},
	{chars: "0Q", third: "ABCD", workchain: "0", testnet: true},
	{chars: "kf", third: "89-_+/", workchain: "-1", testnet: true},
	{chars: "0f", third: "89-_+/", workchain: "-1", testnet: true},
}

const (
	tonLength  = 48 // characters of the friendly form
	tonSize    = 36 // bytes: tag, workchain, account, CRC
	tonHead    = 2
	tonCheck   = 2
	tonAccount = 32
	// Characters by which a text may be too short or too long and still be taken
	// for a friendly address.
	tonSlack = 2
)

var (
	tonChains = []Chain{TON}
	// base64Digits are those of both Base64 alphabets, which TON's tools take alike.
	base64Digits = mergedBase64()
)

func mergedBase64() [256]byte {
	t := digitTable("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
	t['+'], t['/'] = t['-'], t['_']
	return t
}

// readTON reads the friendly form, which has a checksum. Money goes to one place
// whichever of its spellings is written, so that all have the canonical form of the
// raw one.
func readTON(text string) (Address, bool, *Error) {
	if len(text) < tonLength-tonSlack || len(text) > tonLength+tonSlack {
		return Address{}, false, nil
	}
	lead := tonWorkchain(text)
	if lead == nil {
		return Address{}, false, nil
	}
	if len(text) != tonLength {
		if isSS58(text) {
			return Address{}, false, nil
		}
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where a TON address has %d", len(text), tonLength))
	}
	var data [tonSize]byte
	if bad := decodeBase64(text, &data); bad >= 0 {
		return Address{}, true, errBadCharacter(text, bad, "Base64")
	}
	body := data[:tonSize-tonCheck]
	sum := crc16(body)
	switch {
	case data[len(body)] != byte(sum>>8) || data[len(body)+1] != byte(sum):
		return Address{}, true, errBadChecksum(text, "the checksum at the end does not fit the rest")
	case lead.testnet:
		return Address{}, true, errTestnet(text, "TON")
	}
	a := tonAddress(text, lead.workchain, hex.EncodeToString(body[tonHead:]))
	a.Checked = true
	return a, true, nil
}

// readTONRaw reads the form of TON's nodes: the workchain, a colon and the account
// as 64 hex digits. It has no checksum.
func readTONRaw(text string) (Address, bool, *Error) {
	workchain, digits, found := strings.Cut(text, ":")
	if !found || workchain != "0" && workchain != "-1" {
		return Address{}, false, nil
	}
	for i := 0; i < len(digits); i++ {
		if !isHexDigit(digits[i]) {
			return Address{}, true, errBadCharacter(text, len(workchain)+1+i, "a raw TON address")
		}
	}
	if len(digits) != 2*tonAccount {
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d hex digits after the colon, where a raw TON address has %d", len(digits), 2*tonAccount))
	}
	return tonAddress(text, workchain, strings.ToLower(digits)), true, nil
}

// tonAddress makes an address. TON's wallets are contracts, whose key the address
// does not tell.
func tonAddress(text, workchain, account string) Address {
	return Address{Text: text, Canonical: "ton:" + workchain + ":" + account, Chains: tonChains, Kind: KindAccount}
}

// tonWorkchain gives how text begins if it does so like a friendly address, or nil.
func tonWorkchain(text string) *tonLead {
	if len(text) < 3 {
		return nil
	}
	for i := range tonLeads {
		lead := &tonLeads[i]
		if text[:2] == lead.chars && strings.IndexByte(lead.third, text[2]) >= 0 {
			return lead
		}
	}
	return nil
}

// decodeBase64 writes the bytes of text, which has no padding, to out, or gives the
// index of a character that is no digit; -1 if all are.
func decodeBase64(text string, out *[tonSize]byte) (bad int) {
	acc, n := uint32(0), 0
	for i := 0; i < tonLength; i++ {
		d := base64Digits[text[i]]
		if d == notDigit {
			return i
		}
		acc = acc<<6 | uint32(d)
		if i%4 == 3 {
			out[n], out[n+1], out[n+2] = byte(acc>>16), byte(acc>>8), byte(acc)
			n += 3
		}
	}
	return -1
}
