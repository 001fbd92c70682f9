package wallet

import (
	"fmt"
	"strings"
)

var tezosChains = []Chain{Tezos}

// tezosForms are uses of Base58Check with three bytes of version, as in Octez's
// base58.ml, then a hash of 20 bytes.
var tezosForms = [...]struct {
	version string
	kind    string
	scheme  Scheme // "" where no key opens it
}{
	{"\x06\xa1\x9f", KindAccount, TezosEd25519},   // tz1
	{"\x06\xa1\xa1", KindAccount, TezosSecp256k1}, // tz2
	{"\x06\xa1\xa4", KindAccount, TezosP256},      // tz3
	{"\x06\xa1\xa6", KindAccount, TezosBLS},       // tz4
	{"\x06\xa1\xa9", KindAccount, TezosMLDSA},     // tz5
	{"\x02\x5a\x79", KindContract, ""},            // KT1
	{"\x06\x7c\x75", KindContract, ""},            // sr1, a smart rollup
}

// tezosLeads are how a text begins that is meant for one of them.
var tezosLeads = [...]string{"tz", "KT1", "sr1"}

const (
	tezosVersion = 3
	tezosSize    = tezosVersion + hashSize + base58CheckSize
	tezosChars   = 36
)

func readTezos(text string) (Address, bool, *Error) {
	if len(text) < tezosChars-2 || len(text) > tezosChars+2 || !isTezosLead(text) {
		return Address{}, false, nil
	}
	var buf [maxBase58]byte
	n, bad := decodeBase58(text, &buf)
	data := buf[:n]
	switch good := base58CheckFits(data); {
	case bad >= 0:
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	case good && n == tezosSize:
		return tezosAddress(text, data)
	case good || n == ed25519KeySize:
		return Address{}, false, nil // sound, of a form not known here; or Solana's
	case n != tezosSize || len(text) != tezosChars:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where a Tezos address has %d", len(text), tezosChars))
	}
	return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
}

// tezosAddress makes the address of bytes whose checksum fits.
func tezosAddress(text string, data []byte) (Address, bool, *Error) {
	for i := range tezosForms {
		f := &tezosForms[i]
		if string(data[:tezosVersion]) != f.version {
			continue
		}
		a := Address{Text: text, Canonical: "tezos:" + text, Chains: tezosChains, Kind: f.kind, Checked: true}
		if f.scheme != "" {
			a.credential = Credential{f.scheme, string(data[tezosVersion : tezosVersion+hashSize])}
		}
		return a, true, nil
	}
	return Address{}, false, nil // of a kind of key not known here
}

func isTezosLead(text string) bool {
	for _, lead := range tezosLeads {
		if strings.HasPrefix(text, lead) {
			return true
		}
	}
	return false
}
