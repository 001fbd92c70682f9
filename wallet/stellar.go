package wallet

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

var stellarChains = []Chain{Stellar}

// Stellar's strkeys (SEP-23): a version byte, whose upper five bits are the first
// character, the key or hash, for the multiplexed ones an id of eight bytes, and a
// CRC-16.
const (
	strkeyAccount       = 6 << 3  // G…
	strkeyMuxed         = 12 << 3 // M…
	strkeyContract      = 2 << 3  // C…
	strkeyMuxedContract = 22 << 3 // W… (CAP-84)

	strkeyHash  = 32
	strkeyID    = 8
	strkeyCheck = 2
	strkeySize  = 1 + strkeyHash + strkeyCheck
	strkeyChars = 56
	muxedChars  = 69 // with an id
)

// strkeyForm is one use of strkeys.
type strkeyForm struct {
	lead  byte
	chars int
	name  string
	// what names a form that is no address; hint is what to give instead.
	what, hint string
}

var strkeyForms = [...]strkeyForm{
	{lead: 'G', chars: strkeyChars, name: "Stellar account"},
	{lead: 'M', chars: muxedChars, name: "Stellar multiplexed account"},
	{lead: 'C', chars: strkeyChars, name: "Stellar contract"},
	{lead: 'W', chars: muxedChars, name: "Stellar multiplexed contract"},
	{lead: 'T', chars: strkeyChars, what: "the hash of a Stellar transaction", hint: hintStellar},
	{lead: 'X', chars: strkeyChars, what: "a hash whose preimage signs for a Stellar account", hint: hintStellar},
	{lead: 'L', chars: strkeyChars, what: "a Stellar liquidity pool", hint: hintStellar},
	{lead: 'B', chars: 58, what: "a Stellar claimable balance", hint: hintStellar},
	{lead: 'P', what: "a signed payload of Stellar", hint: hintStellar}, // of any length
}

const hintStellar = "give the account, which begins with G or M, or the contract, which begins with C"

func readStellar(text string) (Address, bool, *Error) {
	if isStellarSeed(text) {
		return Address{}, true, errSecret("the secret seed of a Stellar account")
	}
	form := strkeyFormOf(text)
	if form == nil {
		return Address{}, false, nil
	}
	var buf [maxCapitals]byte
	n, bad, whole := decodeCapitals(text, &buf)
	data := buf[:n]
	fits := whole && strkeyFits(data)
	switch {
	case form.what != "":
		// An Algorand address may begin like a claimable balance.
		mine := bad < 0 && (fits || form.chars == strkeyChars)
		return Address{}, mine, errNoAddress(text, form.what, form.hint)
	case bad >= 0:
		return refuseCapitals(text, bad, "a Stellar address", readStellar)
	case len(text) != form.chars:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where a %s has %d", len(text), form.name, form.chars))
	case !fits:
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	return stellarAddress(text, data)
}

// stellarAddress makes the address of a strkey whose checksum fits.
func stellarAddress(text string, data []byte) (Address, bool, *Error) {
	a := Address{Text: text, Canonical: "stellar:" + text, Chains: stellarChains, Kind: KindAccount, Checked: true}
	plain := byte(strkeyAccount)
	switch data[0] {
	case strkeyContract, strkeyMuxedContract:
		a.Kind, plain = KindContract, strkeyContract
	case strkeyAccount, strkeyMuxed:
		a.credential = ed25519Credential(string(data[1 : 1+strkeyHash]))
	default:
		return Address{}, true, errBadCharacter(text, 1, "this place of a Stellar address")
	}
	if data[0] != plain {
		id := data[1+strkeyHash:]
		a.Canonical = "stellar:" + encodeStrkey(plain, data[1:1+strkeyHash])
		a.Tag = strconv.FormatUint(binary.BigEndian.Uint64(id[:strkeyID]), 10)
	}
	return a, true, nil
}

// isStellarSeed tells whether text is a secret seed, S…, or one with a character
// too many, too few or wrong.
func isStellarSeed(text string) bool {
	if len(text) < strkeyChars-1 || len(text) > strkeyChars+1 || text[0]|0x20 != 's' {
		return false
	}
	upper := text
	if _, small := smallLetters(text); small > 0 {
		upper = strings.ToUpper(text)
	}
	var buf [maxCapitals]byte
	n, bad, whole := decodeCapitals(upper, &buf)
	// Versions end in three zero bits, so only four letters can follow the first.
	seed := bad < 0 && upper[1] <= 'D' && upper[1] >= 'A'
	return seed && (upper == text || whole && strkeyFits(buf[:n]))
}

// strkeyFormOf gives the form that text begins like and has about the length of.
func strkeyFormOf(text string) *strkeyForm {
	if len(text) < strkeyChars-1 || len(text) > maxCapitals {
		return nil
	}
	lead := text[0]
	if lead >= 'a' {
		lead &^= 0x20
	}
	for i := range strkeyForms {
		f := &strkeyForms[i]
		excess := len(text) - f.chars
		if f.lead == lead && (f.chars == 0 || excess >= -1 && excess <= 2) {
			return f
		}
	}
	return nil
}

// strkeyFits tells whether the last two bytes of data check the others.
func strkeyFits(data []byte) bool {
	if len(data) < strkeySize {
		return false
	}
	body := len(data) - strkeyCheck
	return crc16(data[:body]) == binary.LittleEndian.Uint16(data[body:])
}

func encodeStrkey(version byte, hash []byte) string {
	data := append(make([]byte, 0, strkeySize), version)
	data = append(data, hash...)
	return encodeCapitals(binary.LittleEndian.AppendUint16(data, crc16(data)))
}
