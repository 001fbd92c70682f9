package wallet

import (
	"fmt"
	"strings"
)

// cutBech32 gives what stands behind prefix and a 1, in either case, at the
// beginning of text.
func cutBech32(text, prefix string) (body string, found bool) {
	n := len(prefix)
	if len(text) <= n || text[n] != '1' || !strings.EqualFold(text[:n], prefix) {
		return "", false
	}
	return text[n+1:], true
}

// readLongBech32 verifies a text that begins with prefix and a 1, of any length,
// and writes its data to out. remainder says which checksum it must have, of
// BIP 173 or of BIP 350.
func readLongBech32(text, prefix string, remainder uint32, out *[maxInput]byte) (data []byte, err *Error) {
	if len(text) > maxInput {
		return nil, errBadLength(text, fmt.Sprintf("%d characters, where at most %d are read", len(text), maxInput))
	}
	if clash := caseClash(text); clash >= 0 {
		return nil, errMixedCase(text, clash)
	}
	start := len(prefix) + 1
	var buf [maxInput]byte
	if bad := decodeBase32(text[start:], buf[:]); bad >= 0 {
		return nil, errBadCharacter(text, start+bad, "Bech32 after the first 1")
	}
	values := buf[:len(text)-start]
	if len(values) <= bech32Check {
		return nil, errBadLength(text, fmt.Sprintf("%d characters, too few for an address", len(text)))
	}
	if got := bech32Remain(prefix, values); got != remainder {
		if got == bech32Remainder || got == bech32mRemainder {
			return nil, errBadChecksum(text, "the checksum is of the wrong variant for this form (BIP 350)")
		}
		return nil, errBadChecksum(text, "the check characters at the end do not fit the rest")
	}
	n, whole := packBytes(values[:len(values)-bech32Check], out[:])
	if !whole {
		return nil, errBadLength(text, "the data do not end at a whole byte")
	}
	return out[:n], nil
}

// encodeBech32 is the inverse of readLongBech32. prefix is in lower case.
func encodeBech32(prefix string, remainder uint32, data []byte) string {
	return bech32Text(prefix, remainder, unpackBytes(data))
}

// bech32Text writes values of 5 bits with their checksum.
func bech32Text(prefix string, remainder uint32, values []byte) string {
	values = append(values, make([]byte, bech32Check)...)
	check := bech32Remain(prefix, values) ^ remainder
	for i := range bech32Check {
		values[len(values)-1-i] = byte(check>>(5*i)) & 31
	}
	text := make([]byte, 0, len(prefix)+1+len(values))
	text = append(append(text, prefix...), '1')
	for _, v := range values {
		text = append(text, base32Alphabet[v])
	}
	return string(text)
}
