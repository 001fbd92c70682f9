package wallet

import (
	"crypto/sha3"
	"fmt"

	keccak "golang.org/x/crypto/sha3"
)

var nemChains = []Chain{NEM}

// A NEM address is a byte for the network, the RIPEMD-160 of the Keccak-256 of a
// key, and the first four bytes of the Keccak-256 of these.
const (
	nemHead  = 1 + hashSize
	nemSize  = nemHead + 4
	nemChars = 40
	nemGroup = 6 // characters between dashes

	// Symbol's addresses begin alike, but their check is the first three bytes of
	// the SHA3-256.
	symbolSize  = nemHead + 3
	symbolChars = 39
)

// The networks, which give the first character: N, T and M.
const (
	nemMain  = 0x68
	nemTest  = 0x98
	nemMijin = 0x60
)

func readNEM(text string) (Address, bool, *Error) {
	if len(text) < symbolChars || len(text) > nemChars+1+nemChars/nemGroup {
		return Address{}, false, nil
	}
	if lead := text[0] &^ 0x20; lead != 'N' && lead != 'T' && lead != 'M' {
		return Address{}, false, nil
	}
	plain, misplaced := cutDashes(text)
	if len(plain) < symbolChars || len(plain) > nemChars+1 {
		return Address{}, false, nil
	}
	var buf [maxCapitals]byte
	n, bad, whole := decodeCapitals(plain, &buf)
	data := buf[:n]
	switch {
	case bad >= 0:
		return refuseCapitals(text, withDashes(text, bad), "a NEM address", readNEM)
	case len(plain) == symbolChars && whole && symbolFits(data):
		return refuseSymbol(text, plain)
	case len(plain) != nemChars:
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters without dashes, where a NEM address has %d", len(plain), nemChars))
	case misplaced >= 0:
		return Address{}, true, &Error{
			CodeBadCharacter, text,
			fmt.Sprintf("character %d is wrong: a NEM address has a dash after every six characters, or none", misplaced+1),
			"leave the dashes out",
		}
	case !nemFits(data):
		return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	return nemAddress(text, plain, data)
}

// nemAddress makes the address of bytes whose checksum fits; plain is text without
// dashes.
func nemAddress(text, plain string, data []byte) (Address, bool, *Error) {
	switch data[0] {
	case nemMain:
		return Address{
			Text: text, Canonical: "nem:" + plain, Chains: nemChains, Kind: KindAccount, Checked: true,
			credential: Credential{NEMAccount, string(data[1:nemHead])},
		}, true, nil
	case nemTest:
		return Address{}, true, errTestnet(text, "NEM")
	case nemMijin:
		return Address{}, true, &Error{
			CodeTestnet, text, "this is an address of Mijin, a private network", "give an address of the main network",
		}
	}
	return Address{}, false, nil // sound, of a network not known here
}

// refuseSymbol leaves a sound Symbol address to be compared as it stands, which
// needs one spelling.
func refuseSymbol(text, plain string) (Address, bool, *Error) {
	if text == plain {
		return Address{}, false, nil
	}
	return Address{}, true, &Error{
		CodeUnrecognized, text, "this is a Symbol address with dashes", "write it without dashes",
	}
}

// cutDashes removes dashes and gives the index of the first that stands where
// none belongs, or of what stands in a dash's place; -1 if there is no such.
func cutDashes(text string) (plain string, misplaced int) {
	misplaced = -1
	var out [nemChars + 1 + nemChars/nemGroup]byte
	n := 0
	for i := 0; i < len(text); i++ {
		dash, place := text[i] == '-', i%(nemGroup+1) == nemGroup
		if dash != place && misplaced < 0 {
			misplaced = i
		}
		if !dash {
			out[n] = text[i]
			n++
		}
	}
	if n == len(text) {
		return text, -1
	}
	return string(out[:n]), misplaced
}

// withDashes gives the index in text of the character that has index i without
// dashes.
func withDashes(text string, i int) int {
	for at := range len(text) {
		if text[at] == '-' {
			continue
		}
		if i == 0 {
			return at
		}
		i--
	}
	return len(text) - 1
}

func nemFits(data []byte) bool {
	if len(data) != nemSize {
		return false
	}
	h := keccak.NewLegacyKeccak256()
	h.Write(data[:nemHead])
	var sum [32]byte
	h.Sum(sum[:0])
	return string(sum[:nemSize-nemHead]) == string(data[nemHead:])
}

func symbolFits(data []byte) bool {
	if len(data) != symbolSize {
		return false
	}
	sum := sha3.Sum256(data[:nemHead])
	return string(sum[:symbolSize-nemHead]) == string(data[nemHead:])
}
