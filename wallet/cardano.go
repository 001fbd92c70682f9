package wallet

import (
	"fmt"
	"strings"
)

// The parts of a Shelley address (CIP-19), in bytes. A header of one byte says
// in its upper half what follows and in its lower half for which network.
const (
	shelleyHash    = 28 // BLAKE2b-224 of a key or a script
	enterpriseSize = 1 + shelleyHash
	baseSize       = 1 + 2*shelleyHash
	// A pointer is three numbers of 64 bits, 7 bits in a byte.
	pointerNumbers  = 3
	maxPointerBytes = pointerNumbers * 10

	maxShelley = 128 // characters; the longest pointer has fewer

	shelleyMainnet = 1 // network ids
	shelleyTestnet = 0
)

var cardanoChains = []Chain{Cardano}

// shelleyPrefixes are the human-readable parts of CIP-5 that stand before an
// address.
var shelleyPrefixes = [...]struct {
	prefix  string
	stake   bool
	network byte
	lengths []int // characters of the forms that have a fixed length
}{
	{"addr", false, shelleyMainnet, []int{58, 103}},
	{"stake", true, shelleyMainnet, []int{59}},
	{"addr_test", false, shelleyTestnet, []int{63, 108}},
	{"stake_test", true, shelleyTestnet, []int{64}},
}

// shelleyKind is what the upper half of a header stands for, or "". Where it is
// odd, a script stands first, else a key.
func shelleyKind(header byte) string {
	switch header {
	case 0, 1, 2, 3:
		return KindBase
	case 4, 5:
		return KindPointer
	case 6, 7:
		return KindEnterprise
	case 14, 15:
		return KindStake
	}
	return ""
}

// readShelley reads the Bech32 forms of CIP-19. An underscore is in the prefixes
// of test networks alone.
func readShelley(text string) (Address, bool, *Error) {
	for i := range shelleyPrefixes {
		p := &shelleyPrefixes[i]
		if _, found := cutBech32(text, p.prefix); !found {
			continue
		}
		if caseClash(text) >= 0 && isBase58Key(text) {
			return Address{}, false, nil // Solana
		}
		var buf [maxInput]byte
		data, err := readLongBech32(text, p.prefix, bech32Remainder, &buf)
		if err != nil {
			if err.Code == CodeBadChecksum && !hasShelleyLength(text, p.prefix, p.lengths) {
				err = errBadLength(text, fmt.Sprintf("%d characters, where one that begins with %s1 has %s",
					len(text), p.prefix, eitherOf(p.lengths)))
			}
			return Address{}, true, err
		}
		a, err := shelleyAddress(text, data, p.stake, p.network)
		return a, true, err
	}
	return Address{}, false, nil
}

// hasShelleyLength says whether text has one of lengths, or points to a stake, by
// its first character behind the prefix, and has not too many.
func hasShelleyLength(text, prefix string, lengths []int) bool {
	for _, n := range lengths {
		if len(text) == n {
			return true
		}
	}
	kind := base32Digits[text[len(prefix)+1]|0x20]
	return len(text) > lengths[0] && len(text) <= maxShelley && (kind>>1 == 4 || kind>>1 == 5)
}

func shelleyAddress(text string, data []byte, stake bool, network byte) (Address, *Error) {
	if len(data) < enterpriseSize {
		return Address{}, errBadLength(text, fmt.Sprintf(
			"%d bytes, where an address has at least %d", len(data), enterpriseSize))
	}
	header := data[0] >> 4
	kind := shelleyKind(header)
	if kind == "" || (kind == KindStake) != stake {
		return Address{}, unknownShelley(text, fmt.Sprintf("what begins so has no form of number %d", header))
	}
	if err := shelleyLength(text, kind, data); err != nil {
		return Address{}, err
	}
	switch id := data[0] & 0xf; {
	case id == shelleyTestnet:
		return Address{}, errTestnet(text, "Cardano")
	case id != shelleyMainnet:
		return Address{}, unknownShelley(text, fmt.Sprintf("it is of a network of number %d, which is not known", id))
	case network != id:
		return Address{}, unknownShelley(text, "it begins as an address of a test network, and is one of the main network")
	}
	scheme := CardanoKeyHash
	if header%2 == 1 {
		scheme = CardanoScript
	}
	return Address{
		Text: text, Canonical: "cardano:" + strings.ToLower(text), Chains: cardanoChains, Kind: kind, Checked: true,
		credential: Credential{scheme, string(data[1:enterpriseSize])},
	}, nil
}

// shelleyLength checks what stands behind the header.
func shelleyLength(text, kind string, data []byte) *Error {
	want := enterpriseSize
	switch kind {
	case KindPointer:
		if !isPointer(data[enterpriseSize:]) {
			return errBadLength(text, "the pointer to a stake is not three whole numbers")
		}
		return nil
	case KindBase:
		want = baseSize
	}
	if len(data) != want {
		return errBadLength(text, fmt.Sprintf("%d bytes, where this form has %d", len(data), want))
	}
	return nil
}

// isPointer says whether data are three numbers, each written with as few bytes
// as can be and of 64 bits at most; the highest bit of a byte tells that another
// follows.
func isPointer(data []byte) bool {
	if len(data) > maxPointerBytes {
		return false
	}
	numbers, value, size := 0, uint64(0), 0
	for _, b := range data {
		if size == 0 && b == 0x80 || value>>57 != 0 {
			return false
		}
		value, size = value<<7|uint64(b&0x7f), size+1
		if b < 0x80 {
			numbers, value, size = numbers+1, 0, 0
		}
	}
	return numbers == pointerNumbers && size == 0
}

func unknownShelley(text, message string) *Error {
	return &Error{CodeUnrecognized, text, message, "give an address of the main network"}
}

// eitherOf writes numbers with "or" between them.
func eitherOf(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = fmt.Sprint(n)
	}
	return strings.Join(texts, " or ")
}
