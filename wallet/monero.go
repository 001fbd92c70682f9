package wallet

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"

	"golang.org/x/crypto/sha3"
)

// Monero writes Base58 in blocks: 8 bytes are 11 characters, and what is left
// over, 5 bytes in every address, is 7.
const (
	moneroBlock     = 8
	moneroBlockText = 11
	moneroTail      = 5
	moneroTailText  = 7

	moneroKeys      = 64 // the public spend and view keys
	moneroPaymentID = 8
	moneroCheck     = 4

	moneroSize     = 1 + moneroKeys + moneroCheck
	integratedSize = moneroSize + moneroPaymentID

	// Lengths in characters.
	moneroText     = moneroSize/moneroBlock*moneroBlockText + moneroTailText
	integratedText = integratedSize/moneroBlock*moneroBlockText + moneroTailText
	// Characters that may be missing or too many in what is still taken for one.
	moneroSlip = 2
)

const moneroStandard = 18 // the network byte of a main address

var moneroChains = []Chain{Monero}

// moneroForms are the network bytes of Monero's cryptonote_config.h.
var moneroForms = [...]struct {
	network byte
	kind    string
	size    int
	testnet string // names the network whose addresses are refused
}{
	{moneroStandard, KindStandard, moneroSize, ""},
	{19, KindIntegrated, integratedSize, ""},
	{42, KindSubaddress, moneroSize, ""},
	{53, KindStandard, moneroSize, "Monero testnet"},
	{54, KindIntegrated, integratedSize, "Monero testnet"},
	{63, KindSubaddress, moneroSize, "Monero testnet"},
	{24, KindStandard, moneroSize, "Monero stagenet"},
	{25, KindIntegrated, integratedSize, "Monero stagenet"},
	{36, KindSubaddress, moneroSize, "Monero stagenet"},
}

func readMonero(text string) (Address, bool, *Error) {
	if !hasMoneroLength(text) || isHex(text) {
		return Address{}, false, nil
	}
	claimed := text[0] == '4' || text[0] == '8'
	for i := range len(text) {
		if base58Digits[text[i]] != notDigit {
			continue
		}
		if !claimed {
			return Address{}, false, nil
		}
		return Address{}, true, errBadCharacter(text, i, "Base58")
	}
	if len(text) != moneroText && len(text) != integratedText {
		if _, byron := byronClaim(text); byron || !claimed {
			return Address{}, false, nil
		}
		return Address{}, true, errBadLength(text, fmt.Sprintf(
			"%d characters, where a Monero address has %d, or %d with a payment id",
			len(text), moneroText, integratedText))
	}
	var buf [integratedSize]byte
	data, overflow := decodeMonero(text, buf[:])
	switch {
	case overflow < 0 && moneroFits(data):
		return moneroAddress(text, data)
	case !claimed && !isMoneroBut(text):
		return Address{}, false, nil
	case overflow >= 0:
		return Address{}, true, errBadChecksum(text, fmt.Sprintf(
			"characters %d to %d stand for more than their bytes can hold",
			overflow+1, min(overflow+moneroBlockText, len(text))))
	}
	return Address{}, true, errBadChecksum(text, "the check characters at the end do not fit the rest")
}

// moneroAddress reads data whose checksum fits. Bytecoin and others, with network
// bytes of their own, are not known here.
func moneroAddress(text string, data []byte) (Address, bool, *Error) {
	for i := range moneroForms {
		form := &moneroForms[i]
		if form.network != data[0] || form.size != len(data) {
			continue
		}
		if form.testnet != "" {
			return Address{}, true, errTestnet(text, form.testnet)
		}
		keys := data[1 : 1+moneroKeys]
		a := Address{
			Text: text, Canonical: "monero:" + text, Chains: moneroChains, Kind: form.kind, Checked: true,
			credential: Credential{MoneroKeys, string(keys)},
		}
		if form.kind == KindIntegrated {
			a.Canonical = "monero:" + encodeMoneroAddress(moneroStandard, keys)
			a.Tag = hex.EncodeToString(data[1+moneroKeys : 1+moneroKeys+moneroPaymentID])
		}
		return a, true, nil
	}
	return Address{}, false, nil
}

func hasMoneroLength(text string) bool {
	n := len(text)
	return n >= moneroText-moneroSlip && n <= moneroText+moneroSlip ||
		n >= integratedText-moneroSlip && n <= integratedText+moneroSlip
}

// isMoneroBut says whether text is an address of the main network but for its
// first character, by which one is known.
func isMoneroBut(text string) bool {
	for _, lead := range []byte("48") {
		mended := []byte(text)
		mended[0] = lead
		var buf [integratedSize]byte
		data, overflow := decodeMonero(string(mended), buf[:])
		if overflow < 0 && moneroFits(data) {
			return true
		}
	}
	return false
}

func moneroFits(data []byte) bool {
	body := data[:len(data)-moneroCheck]
	return moneroSum(body) == [moneroCheck]byte(data[len(body):])
}

func moneroSum(body []byte) [moneroCheck]byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(body)
	var sum [32]byte
	h.Sum(sum[:0])
	return [moneroCheck]byte(sum[:])
}

// decodeMonero gives what text stands for, in out, or the index at which a block
// begins that stands for too much; overflow is -1 if none does. text has nothing
// but Base58 and the length of an address.
func decodeMonero(text string, out []byte) (data []byte, overflow int) {
	n := 0
	for at := 0; at < len(text); at += moneroBlockText {
		block, size := text[at:], moneroTail
		if len(block) > moneroBlockText {
			block, size = block[:moneroBlockText], moneroBlock
		}
		value := uint64(0)
		for i := range len(block) {
			high, low := bits.Mul64(value, 58)
			sum, carry := bits.Add64(low, uint64(base58Digits[block[i]]), 0)
			if high != 0 || carry != 0 {
				return nil, at
			}
			value = sum
		}
		if value>>(8*size-1)>>1 != 0 {
			return nil, at
		}
		var word [moneroBlock]byte
		binary.BigEndian.PutUint64(word[:], value)
		n += copy(out[n:], word[moneroBlock-size:])
	}
	return out[:n], -1
}

// encodeMonero is the inverse of decodeMonero.
func encodeMonero(data []byte) string {
	text := make([]byte, 0, integratedText)
	for len(data) > 0 {
		size, digits := moneroTail, moneroTailText
		if len(data) >= moneroBlock {
			size, digits = moneroBlock, moneroBlockText
		}
		value := uint64(0)
		for _, b := range data[:size] {
			value = value<<8 | uint64(b)
		}
		data = data[size:]
		text = text[:len(text)+digits]
		for i := range digits {
			text[len(text)-1-i] = base58Alphabet[value%58]
			value /= 58
		}
	}
	return string(text)
}

// encodeMoneroAddress writes a network byte and what stands behind it, with its
// check bytes.
func encodeMoneroAddress(network byte, body []byte) string {
	data := make([]byte, 0, integratedSize)
	data = append(append(data, network), body...)
	sum := moneroSum(data)
	return encodeMonero(append(data, sum[:]...))
}
