package wallet

import "encoding/binary"

// maxLongBase58 is the longest text that decodeLongBase58 takes: 58^130 < 2^768,
// which fills its 24 limbs. Cardano's first addresses have some 115.
const (
	maxLongBase58  = 130
	longBase58Size = 24 * 4
)

// decodeLongBase58 is decodeBase58 for texts of up to maxLongBase58 characters.
// out has room for as many zeros as there can be leading ones.
func decodeLongBase58(text string, out *[maxLongBase58 + longBase58Size]byte) (n, bad int) {
	var limbs [longBase58Size / 4]uint32 // least significant first
	used := 0
	for i := 0; i < len(text); {
		value, scale := uint64(0), uint64(1)
		for end := min(i+5, len(text)); i < end; i++ {
			d := base58Digits[text[i]]
			if d == notDigit {
				return 0, i
			}
			value, scale = value*58+uint64(d), scale*58
		}
		for k := range limbs[:used] {
			value += uint64(limbs[k]) * scale
			limbs[k] = uint32(value)
			value >>= 32
		}
		if value != 0 {
			limbs[used] = uint32(value)
			used++
		}
	}
	for n < len(text) && text[n] == base58Alphabet[0] {
		n++ // each leading 1 is a zero byte
	}
	var number [longBase58Size]byte
	for k, limb := range limbs {
		binary.BigEndian.PutUint32(number[len(number)-4*(k+1):], limb)
	}
	first := 0
	for first < len(number) && number[first] == 0 {
		first++
	}
	return n + copy(out[n:], number[first:]), -1
}
