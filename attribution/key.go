package attribution

import (
	"encoding/binary"
	"encoding/hex"
	"unsafe"
)

// A key is an address in the bytes of a table. It begins with a head, a varint:
//
//	0            the 20 bytes of "evm:0x<40 hex digits in lower case>" follow
//	2n           n bytes of letters, digits and colons follow, six bits each
//	2n+1         n bytes of text follow as they are
//
// A text has exactly one key, the first of these that can hold it, so that equal
// keys are equal addresses and the other way round.
const (
	evmHead    = "evm:0x"
	evmBytes   = 20
	evmText    = len(evmHead) + 2*evmBytes
	maxAddress = 640 // bytes; more than the longest text that package wallet reads
	maxKey     = 2 + maxAddress
)

// sixBit are the characters of six bits, by their value. The value 63 fills the
// last place where the characters would else not tell their number.
const (
	sixBit    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:"
	sixFiller = 63
	sixNone   = 0xff
)

var sixValues = sixTable()

func sixTable() (t [256]byte) {
	for i := range t {
		t[i] = sixNone
	}
	for i := range sixBit {
		t[sixBit[i]] = byte(i)
	}
	return t
}

// appendKey appends the key of a text of 1 to maxAddress bytes.
func appendKey(dst []byte, text string) []byte {
	if len(text) == evmText && text[:len(evmHead)] == evmHead {
		if out, ok := appendDigits(append(dst, 0), text[len(evmHead):]); ok {
			return out
		}
	}
	size := (len(text)*6 + 7) / 8
	if out, ok := appendSix(binary.AppendUvarint(dst, uint64(size)<<1), text); ok {
		return out
	}
	return append(binary.AppendUvarint(dst, uint64(len(text))<<1|1), text...)
}

func appendDigits(dst []byte, digits string) ([]byte, bool) {
	for i := 0; i+1 < len(digits); i += 2 {
		high, low := digitValue(digits[i]), digitValue(digits[i+1])
		if high|low > 0xf {
			return nil, false
		}
		dst = append(dst, high<<4|low)
	}
	return dst, true
}

func digitValue(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return sixNone
}

// appendSix packs four characters into three bytes, the first character into the
// highest bits.
func appendSix(dst []byte, text string) ([]byte, bool) {
	i := 0
	for ; i+4 <= len(text); i += 4 {
		a, b, c, d := sixValues[text[i]], sixValues[text[i+1]], sixValues[text[i+2]], sixValues[text[i+3]]
		if a|b|c|d == sixNone {
			return nil, false
		}
		dst = append(dst, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	rest := text[i:]
	if rest == "" {
		return dst, true
	}
	values := [4]byte{0, 0, 0, sixFiller}
	for k := range len(rest) {
		if values[k] = sixValues[rest[k]]; values[k] == sixNone {
			return nil, false
		}
	}
	if len(rest) < 3 {
		values[3] = 0 // the number of bytes tells one and two characters
	}
	last := [3]byte{values[0]<<2 | values[1]>>4, values[1]<<4 | values[2]>>2, values[2]<<6 | values[3]}
	return append(dst, last[:len(rest)]...), true
}

// cutKey gives the length of the key at the beginning of data; 0 when there is no
// whole one.
func cutKey(data []byte) int {
	head, n := binary.Uvarint(data)
	switch {
	case n <= 0 || head == 1:
		return 0
	case head == 0:
		n += evmBytes
	case head>>1 > maxAddress:
		return 0
	default:
		n += int(head >> 1)
	}
	if n > len(data) {
		return 0
	}
	return n
}

// appendText appends the text of a key that cutKey measured.
func appendText(dst, key []byte) []byte {
	head, n := binary.Uvarint(key)
	body := key[n:]
	switch {
	case head == 0:
		return hex.AppendEncode(append(dst, evmHead...), body)
	case head&1 == 1:
		return append(dst, body...)
	}
	for i := 0; i < len(body); i += 3 {
		var group [3]byte
		n := copy(group[:], body[i:])
		values := [4]byte{
			group[0] >> 2, group[0]<<4&0x3f | group[1]>>4,
			group[1]<<2&0x3f | group[2]>>6, group[2] & 0x3f,
		}
		for _, v := range values[:n+n/3] { // one more character than bytes in a whole group
			if v != sixFiller {
				dst = append(dst, sixBit[v])
			}
		}
	}
	return dst
}

// isKey says whether a key that cutKey measured is the one that its text has.
func isKey(key []byte) bool {
	const evmPacked = (evmText*6 + 7) / 8 // only of this size a text has a shorter key
	body := key[1:]
	switch {
	case key[0] == 0:
		return true
	case key[0] < 0x80 && key[0]&1 == 0 && len(body) != evmPacked:
		// Most addresses: to write their texts would be most of the work of opening
		// a table.
		return isSix(body)
	}
	return isKeyOfText(key)
}

// isSix says whether bytes are what appendSix writes.
func isSix(body []byte) bool {
	for ; len(body) >= 3; body = body[3:] {
		a, b, c, d := body[0]>>2, body[0]<<4&0x3f|body[1]>>4, body[1]<<2&0x3f|body[2]>>6, body[2]&0x3f
		if a == sixFiller || b == sixFiller || c == sixFiller || d == sixFiller && len(body) > 3 {
			return false
		}
	}
	switch len(body) {
	case 1:
		return body[0]&3 == 0 && body[0]>>2 != sixFiller
	case 2:
		return body[1]&0xf == 0 && body[0]>>2 != sixFiller && body[0]<<4&0x3f|body[1]>>4 != sixFiller
	}
	return true
}

func isKeyOfText(key []byte) bool {
	var text, again [maxKey]byte
	written := appendText(text[:0], key)
	if len(written) == 0 || len(written) > maxAddress {
		return false
	}
	// A copy for each address of a table would be costly.
	return string(appendKey(again[:0], unsafe.String(&written[0], len(written)))) == string(key)
}
