package wallet

// base32Alphabet is shared by Bech32 (BIP 173) and CashAddr.
const base32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

var base32Digits = digitTable(base32Alphabet)

// Remainders that a Bech32 checksum leaves (BIP 173, BIP 350).
const (
	bech32Remainder  = 1
	bech32mRemainder = 0x2bc830a3
)

// decodeBase32 gives the value of each character of s, in either case, in out,
// or the index of the first that is no digit; -1 if all are. out is at least as
// long as s.
func decodeBase32(s string, out []byte) (bad int) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		d := base32Digits[c]
		if d == notDigit {
			return i
		}
		out[i] = d
	}
	return -1
}

// bech32Remain gives the remainder of prefix and values in the code of BIP 173.
// prefix is in lower case.
func bech32Remain(prefix string, values []byte) uint32 {
	c := uint32(1)
	for i := 0; i < len(prefix); i++ {
		c = bech32Step(c, prefix[i]>>5)
	}
	c = bech32Step(c, 0)
	for i := 0; i < len(prefix); i++ {
		c = bech32Step(c, prefix[i]&31)
	}
	for _, v := range values {
		c = bech32Step(c, v)
	}
	return c
}

func bech32Step(c uint32, v byte) uint32 {
	top := c >> 25
	c = c&0x1ffffff<<5 ^ uint32(v)
	for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		c ^= g & -(top >> i & 1)
	}
	return c
}

// packBytes joins values of 5 bits into bytes in out and gives their number. ok
// is false if the bits left over make up a whole value or are not zero.
func packBytes(values, out []byte) (n int, ok bool) {
	acc, bits := uint32(0), 0
	for _, v := range values {
		acc = acc<<5&0xfff | uint32(v)
		bits += 5
		if bits >= 8 {
			bits -= 8
			out[n] = byte(acc >> bits)
			n++
		}
	}
	return n, bits < 5 && acc&(1<<bits-1) == 0
}

// unpackBytes is the inverse of packBytes.
func unpackBytes(data []byte) []byte {
	values := make([]byte, 0, (len(data)*8+4)/5)
	acc, bits := uint32(0), 0
	for _, b := range data {
		acc = acc<<8&0xfff | uint32(b)
		for bits += 8; bits >= 5; {
			bits -= 5
			values = append(values, byte(acc>>bits)&31)
		}
	}
	if bits > 0 {
		values = append(values, byte(acc<<(5-bits))&31)
	}
	return values
}
