package wallet

import (
	"fmt"
	"strings"
)

// Base58Check versions of the Zcash protocol specification, section 5.6.
const (
	zcashP2PKH    = "\x1c\xb8"
	zcashP2SH     = "\x1c\xbd"
	sproutVersion = "\x16\x9a"
	sproutTestnet = "\x16\xb6"
)

const (
	saplingPrefix = "zs"
	unifiedPrefix = "u"

	saplingSize = 43 // bytes: a diversifier of 11 and a transmission key of 32
	sproutSize  = 64 // bytes: a paying key and a transmission key

	sproutText = 95 // characters
	sproutSlip = 2  // characters that may be missing or too many in what is still taken for one

	// Characters from which on a text is unified by its first letter alone, and
	// from which on if it has one case and nothing but Bech32.
	minUnifiedText = 90
	minUnifiedHead = 40
)

var zcashChains = []Chain{Zcash}

// shieldedPrefixes are the human-readable parts of Zcash's Bech32 forms.
var shieldedPrefixes = [...]struct {
	prefix    string
	remainder uint32
	kind      string
	size      int // bytes; 0 where they vary
	testnet   bool
}{
	{saplingPrefix, bech32Remainder, KindSapling, saplingSize, false},
	{unifiedPrefix, bech32mRemainder, KindUnified, 0, false},
	{"tex", bech32mRemainder, KindP2PKH, hashSize, false}, // ZIP 320
	{"ztestsapling", bech32Remainder, KindSapling, saplingSize, true},
	{"zregtestsapling", bech32Remainder, KindSapling, saplingSize, true},
	{"utest", bech32mRemainder, KindUnified, 0, true},
	{"uregtest", bech32mRemainder, KindUnified, 0, true},
	{"textest", bech32mRemainder, KindP2PKH, hashSize, true},
	{"texregtest", bech32mRemainder, KindP2PKH, hashSize, true},
}

// readShielded reads all that Zcash has beside Base58Check's t1 and t3.
func readShielded(text string) (Address, bool, *Error) {
	for i := range shieldedPrefixes {
		p := &shieldedPrefixes[i]
		body, found := cutBech32(text, p.prefix)
		if !found {
			continue
		}
		if p.prefix == unifiedPrefix && !maybeUnified(text, body) || caseClash(text) >= 0 && isBase58Key(text) {
			return Address{}, false, nil
		}
		var buf [maxInput]byte
		data, err := readLongBech32(text, p.prefix, p.remainder, &buf)
		if err == nil && p.size > 0 && len(data) != p.size {
			err = errBadLength(text, fmt.Sprintf("%d bytes, where this form has %d", len(data), p.size))
		}
		length := len(p.prefix) + 1 + (p.size*8+4)/5 + bech32Check
		switch {
		case err != nil && err.Code == CodeBadChecksum && p.size > 0 && len(text) != length:
			return Address{}, true, errBadLength(text, fmt.Sprintf(
				"%d characters, where one that begins with %s1 has %d", len(text), p.prefix, length))
		case err != nil:
			return Address{}, true, err
		case p.testnet:
			return Address{}, true, errTestnet(text, "Zcash")
		}
		a, err := shieldedAddress(text, p.kind, data)
		return a, true, err
	}
	return Address{}, false, nil
}

// shieldedAddress makes the address of a kind from its data.
func shieldedAddress(text, kind string, data []byte) (Address, *Error) {
	a := Address{
		Text: text, Canonical: "zcash:" + strings.ToLower(text), Chains: zcashChains, Kind: kind, Checked: true,
	}
	switch kind {
	case KindP2PKH: // to be paid from transparent addresses alone, and the same account
		transparent := transparentAddress(zcashP2PKH, data)
		transparent.Text = text
		return transparent, nil
	case KindSapling:
		a.credential = Credential{SaplingReceiver, string(data)}
	case KindUnified:
		if _, why := openUnified(unifiedPrefix, data); why != "" {
			return Address{}, &Error{CodeUnrecognized, text, "the checksum fits, but " + why, hintCopy}
		}
	}
	return a, nil
}

// maybeUnified says whether a text that begins with u1 is meant as a unified
// address, and not as a key or a name.
func maybeUnified(text, body string) bool {
	if len(text) >= minUnifiedText || len(text) < minUnifiedHead {
		return len(text) >= minUnifiedText
	}
	var buf [minUnifiedText]byte
	return caseClash(text) < 0 && decodeBase32(body, buf[:]) < 0
}

// transparentAddress writes a hash in Base58Check with one of Zcash's versions.
func transparentAddress(version string, hash []byte) Address {
	data := append([]byte(version), hash...)
	text := encodeBase58Check(data)
	kind := KindP2PKH
	if version == zcashP2SH {
		kind = KindP2SH
	}
	return Address{
		Text: text, Canonical: "base58:" + text, Chains: zcashChains, Kind: kind, Checked: true,
		credential: Credential{hash160Of(kind), string(hash)},
	}
}

// unifiedReceivers gives the addresses that a unified address has within it and
// that can stand alone: transparent and Sapling. It gives none for any other text.
func unifiedReceivers(text string) (inner []Address) {
	if _, found := cutBech32(text, unifiedPrefix); !found {
		return nil
	}
	var buf [maxInput]byte
	data, err := readLongBech32(text, unifiedPrefix, bech32mRemainder, &buf)
	if err != nil {
		return nil
	}
	receivers, _ := openUnified(unifiedPrefix, data)
	for _, r := range receivers {
		switch r.kind {
		case receiverP2PKH:
			inner = append(inner, transparentAddress(zcashP2PKH, r.data))
		case receiverP2SH:
			inner = append(inner, transparentAddress(zcashP2SH, r.data))
		case receiverSapling:
			single := encodeBech32(saplingPrefix, bech32Remainder, r.data)
			inner = append(inner, Address{
				Text: single, Canonical: "zcash:" + single, Chains: zcashChains, Kind: KindSapling, Checked: true,
				credential: Credential{SaplingReceiver, string(r.data)},
			})
		}
	}
	return inner
}

// readSprout reads the first shielded form, in Base58Check. Nothing can be paid
// to it any more, but it may stand on a list.
func readSprout(text string) (Address, bool, *Error) {
	if len(text) < sproutText-sproutSlip || len(text) > sproutText+sproutSlip {
		return Address{}, false, nil
	}
	claimed := strings.HasPrefix(text, "zc")
	var buf [maxLongBase58 + longBase58Size]byte
	n, bad := decodeLongBase58(text, &buf)
	if bad >= 0 {
		if !claimed {
			return Address{}, false, nil
		}
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	}
	data := buf[:n]
	sound := n == len(sproutVersion)+sproutSize+base58CheckSize && base58CheckFits(data)
	switch {
	case sound && string(data[:2]) == sproutVersion:
		return Address{
			Text: text, Canonical: "zcash:" + text, Chains: zcashChains, Kind: KindSprout, Checked: true,
		}, true, nil
	case sound && string(data[:2]) == sproutTestnet:
		return Address{}, true, errTestnet(text, "Zcash")
	case sound || !claimed && !isSproutBut(text):
		return Address{}, false, nil
	case len(text) != sproutText:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where one that begins with zc has %d", len(text), sproutText))
	}
	return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
}

// isSproutBut says whether text is a Sprout address but for one of the first two
// characters, by which it is known.
func isSproutBut(text string) bool {
	if len(text) != sproutText || (text[0] == 'z') == (text[1] == 'c') {
		return false
	}
	var buf [maxLongBase58 + longBase58Size]byte
	n, _ := decodeLongBase58("zc"+text[2:], &buf)
	return base58CheckFits(buf[:n])
}
