package wallet

import (
	"fmt"
	"hash/crc32"
	"strings"
)

// byronLeads are how Cardano's first addresses begin: the first bytes of their
// CBOR never change. They are in two halves, so that one slip of the finger leaves
// one of them whole.
var byronLeads = [...]struct {
	first, second string
	length        int // in characters; a small check number makes it one or two less
	testnet       string
}{
	{"Ae2td", "PwUPE", 59, ""},
	{"DdzFF", "zCqrh", 104, ""},
	{"2cWKM", "JemoB", 69, "Cardano"},
	{"37btj", "rVyb4", 114, "Cardano"},
}

const (
	byronSlip = 3  // characters that may be missing or too many in what is still taken for one
	byronRoot = 28 // bytes
	minByron  = 50 // characters; less hold no root and check number

	// What an address opens with: a key, or Ada bought before the chain began.
	byronKey    = 0
	byronRedeem = 2

	byronNetworkMagic = 2 // the attribute that only test networks have
)

// readByron reads the Base58 form of CIP-19: CBOR of the address and of its
// CRC-32.
func readByron(text string) (Address, bool, *Error) {
	if len(text) < minByron-byronSlip || len(text) > maxLongBase58 {
		return Address{}, false, nil
	}
	length, claimed := byronClaim(text)
	var buf [maxLongBase58 + longBase58Size]byte
	n, bad := decodeLongBase58(text, &buf)
	if bad >= 0 {
		if !claimed {
			return Address{}, false, nil
		}
		return Address{}, true, errBadCharacter(text, bad, "Base58")
	}
	address, state := openByron(buf[:n])
	switch {
	case state == byronFits && address.testnet:
		return Address{}, true, errTestnet(text, "Cardano")
	case state == byronFits:
		return Address{
			Text: text, Canonical: "cardano:" + text, Chains: cardanoChains, Kind: KindByron, Checked: true,
		}, true, nil
	case state == byronUnknown:
		return Address{}, true, &Error{
			CodeUnrecognized, text, "the checksum fits, but what it guards is no address that Cardano knows", hintCopy,
		}
	case !claimed:
		return Address{}, false, nil
	case len(text) > length || len(text) < length-2:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where one that begins like it has %d", len(text), length))
	}
	return Address{}, true, errBadChecksum(text, "the checksum does not fit the rest")
}

// byronClaim says whether text is meant as a Byron address, and what length it
// should have.
func byronClaim(text string) (length int, claimed bool) {
	for i := range byronLeads {
		lead := &byronLeads[i]
		if len(text) < lead.length-2-byronSlip || len(text) > lead.length+byronSlip {
			continue
		}
		at := len(lead.first)
		if strings.HasPrefix(text, lead.first) || strings.Contains(text[at-1:at+1+len(lead.second)], lead.second) {
			return lead.length, true
		}
	}
	return 0, false
}

// byronState says how far data are a Byron address.
type byronState int

const (
	byronBroken  byronState = iota // not its frame, or its checksum does not fit
	byronUnknown                   // its frame and checksum, and nothing known within
	byronFits
)

type byronAddress struct{ testnet bool }

// openByron reads [24(payload), crc32(payload)].
func openByron(data []byte) (a byronAddress, state byronState) {
	outer := cborReader{rest: data}
	outer.expect(cborArray, 2)
	outer.expect(cborTag, 24) // CBOR within CBOR
	payload := outer.bytes()
	check := outer.number(cborUnsigned)
	if !outer.atEnd() || check != uint64(crc32.ChecksumIEEE(payload)) {
		return byronAddress{}, byronBroken
	}
	inner := cborReader{rest: payload}
	inner.expect(cborArray, 3)
	root := inner.bytes()
	attributes := inner.number(cborMap)
	next := uint64(0)
	for range min(attributes, uint64(len(payload))) {
		key := inner.number(cborUnsigned)
		if key < next || key > 0xff {
			return byronAddress{}, byronUnknown
		}
		next = key + 1
		inner.bytes()
		a.testnet = a.testnet || key == byronNetworkMagic
	}
	opens := inner.number(cborUnsigned)
	if !inner.atEnd() || len(root) != byronRoot || opens != byronKey && opens != byronRedeem {
		return byronAddress{}, byronUnknown
	}
	return a, byronFits
}
