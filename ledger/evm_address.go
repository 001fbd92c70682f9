package ledger

import "encoding/hex"

// evmTextSize is the length of an EVM account as text: 0x and 40 digits.
const evmTextSize = 2 + 2*accountSize

// AppendEVMKeyHex is the fast way for 0x and 40 hex digits whose letters are all of
// one case, so that there is no checksum (EIP-55) to verify. Anything else is false,
// and dst as it was: AppendKey decides about it.
func AppendEVMKeyHex(dst, text []byte) ([]byte, bool) { return appendEVMHex(dst, text) }

func appendEVMHex[T string | []byte](dst []byte, text T) ([]byte, bool) {
	if len(text) != evmTextSize || text[0] != '0' || text[1] != 'x' {
		return dst, false
	}
	var key [1 + accountSize]byte
	key[0] = formEVM
	seen := byte(0)
	for i := range accountSize {
		high, low := hexDigits[text[2+2*i]], hexDigits[text[3+2*i]]
		seen |= high | low
		key[1+i] = high<<4 | low&0xf
	}
	if seen&notHex != 0 || seen&(lowerHex|upperHex) == lowerHex|upperHex {
		return dst, false
	}
	return append(dst, key[:]...), true
}

// What hexDigits says of a byte, beside the digit's value.
const (
	lowerHex = 0x10 // a letter in lower case
	upperHex = 0x20 // a letter in upper case
	notHex   = 0x80
)

var hexDigits = func() (t [256]byte) {
	for i := range t {
		t[i] = notHex
	}
	for d := range byte(10) {
		t['0'+d] = d
	}
	for d := range byte(6) {
		t['a'+d], t['A'+d] = 10+d|lowerHex, 10+d|upperHex
	}
	return t
}()

func evmText(account []byte) string {
	var text [evmTextSize]byte
	text[0], text[1] = '0', 'x'
	hex.Encode(text[2:], account)
	return string(text[:])
}
