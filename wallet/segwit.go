package wallet

import (
	"fmt"
	"strings"
)

// segwitNetworks are the human-readable parts of BIP 173 addresses.
var segwitNetworks = [...]struct {
	prefix  string
	chains  []Chain
	newest  byte   // the witness version up to which the chain knows rules
	testnet string // names the network whose addresses are refused
}{
	{prefix: "bc", chains: []Chain{Bitcoin}, newest: 1},
	{prefix: "ltc", chains: []Chain{Litecoin}, newest: 1},
	{prefix: "btg", chains: []Chain{BitcoinGold}},
	{prefix: "tb", testnet: "Bitcoin"},
	{prefix: "bcrt", testnet: "Bitcoin"},
	{prefix: "tltc", testnet: "Litecoin"},
	{prefix: "rltc", testnet: "Litecoin"},
}

// Sizes of BIP 173 and BIP 141, in characters and bytes.
const (
	maxBech32      = 90
	bech32Check    = 6
	minProgram     = 2
	maxProgram     = 40
	keyHashProgram = 20
	longProgram    = 32
	maxWitness     = 16
)

func readSegwit(text string) (Address, bool, *Error) {
	for i := range segwitNetworks {
		net := &segwitNetworks[i]
		n := len(net.prefix)
		if len(text) <= n || text[n] != '1' || !strings.EqualFold(text[:n], net.prefix) {
			continue
		}
		if clash := caseClash(text); clash >= 0 {
			if isBase58Key(text) {
				return Address{}, false, nil
			}
			return Address{}, true, errMixedCase(text, clash)
		}
		kind, credential, err := segwitKind(text, net.prefix)
		switch {
		case err != nil:
			return Address{}, true, err
		case net.testnet != "":
			return Address{}, true, errTestnet(text, net.testnet)
		}
		return Address{
			Text:      text,
			Canonical: "bech32:" + strings.ToLower(text),
			Chains:    net.chains,
			Kind:      kind,
			Checked:   true,

			credential: credential,
		}, true, nil
	}
	return Address{}, false, nil
}

// segwitKind verifies text, whose human-readable part is prefix, and gives what
// it asks for.
func segwitKind(text, prefix string) (kind string, credential Credential, err *Error) {
	if len(text) > maxBech32 {
		return "", Credential{}, errBadLength(text, fmt.Sprintf("%d characters, where at most %d are allowed", len(text), maxBech32))
	}
	body := text[len(prefix)+1:]
	var buf [maxBech32]byte
	if bad := decodeBase32(body, buf[:]); bad >= 0 {
		return "", Credential{}, errBadCharacter(text, len(prefix)+1+bad, "Bech32 after the first 1")
	}
	if len(body) <= bech32Check {
		return "", Credential{}, errBadLength(text, fmt.Sprintf("%d characters, too few for an address", len(text)))
	}
	values := buf[:len(body)]
	version := values[0]
	var program [maxBech32]byte
	size, whole := packBytes(values[1:len(values)-bech32Check], program[:])
	if err := segwitLength(text, version, size); err != nil {
		return "", Credential{}, err
	}
	switch remainder := bech32Remain(prefix, values); {
	case remainder != bech32Remainder && remainder != bech32mRemainder:
		return "", Credential{}, errBadChecksum(text, "the check characters at the end do not fit the rest")
	case (version == 0) != (remainder == bech32Remainder):
		return "", Credential{}, errBadChecksum(text, fmt.Sprintf(
			"the checksum is of the wrong variant for witness version %d (BIP 350)", version))
	}
	if version > maxWitness {
		return "", Credential{}, errBadCharacter(text, len(prefix)+1, "the place of the witness version")
	}
	if !whole {
		return "", Credential{}, errBadLength(text, "the data do not end at a whole byte")
	}
	switch {
	case version == 0 && size == keyHashProgram:
		return KindP2WPKH, Credential{KeyHash160, string(program[:size])}, nil
	case version == 0:
		return KindP2WSH, Credential{ScriptSHA256, string(program[:size])}, nil
	case version == 1 && size == longProgram:
		return KindP2TR, Credential{TaprootKey, string(program[:size])}, nil
	}
	return KindWitness, Credential{}, nil
}

// segwitLength checks a witness program's length. It is asked before the
// checksum, because "a character is missing" helps more than "does not fit".
func segwitLength(text string, version byte, size int) *Error {
	if version == 0 && size != keyHashProgram && size != longProgram {
		return errBadLength(text, fmt.Sprintf(
			"%d characters, which a witness version 0 address never has", len(text)))
	}
	if size < minProgram || size > maxProgram {
		return errBadLength(text, fmt.Sprintf(
			"a witness program of %d bytes, where %d to %d are allowed", size, minProgram, maxProgram))
	}
	return nil
}

// isBase58Key tells whether text is 32 bytes in Base58, as Solana's addresses
// are. Some begin with bc1; at that start they have 43 characters, which no
// witness address has.
func isBase58Key(text string) bool {
	if len(text) > maxBase58 {
		return false
	}
	var buf [maxBase58]byte
	n, bad := decodeBase58(text, &buf)
	return bad < 0 && n == 32
}

// encodeSegwit makes a witness address.
func encodeSegwit(prefix string, version byte, program []byte) string {
	remainder := uint32(bech32Remainder)
	if version > 0 {
		remainder = bech32mRemainder
	}
	return bech32Text(prefix, remainder, append([]byte{version}, unpackBytes(program)...))
}
