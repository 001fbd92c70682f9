package wallet

import (
	"crypto/sha256"
	"encoding/binary"
)

const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// maxBase58 is the longest text that decodeBase58 takes: 58^49 < 2^288, which
// fills its nine limbs.
const maxBase58 = 49

const notDigit = 0xff

var base58Digits = digitTable(base58Alphabet)

// digitTable gives each byte's place in alphabet, or notDigit.
func digitTable(alphabet string) (t [256]byte) {
	for i := range t {
		t[i] = notDigit
	}
	for i := range alphabet {
		t[alphabet[i]] = byte(i)
	}
	return t
}

// decodeBase58 writes the bytes that text stands for to out and gives their
// number, or gives the index of a character that is no digit; bad is -1 if all
// are. text must have at most maxBase58 characters.
func decodeBase58(text string, out *[maxBase58]byte) (n, bad int) {
	var limbs [9]uint32
	return base58Bytes(text, limbs[:], out[:])
}

// base58Bytes is decodeBase58 for texts of any length: limbs, which are zero, must
// hold the number, the least significant first, and out its bytes and as many zeros
// as text has leading ones.
//
// Five digits at a time are multiplied into limbs of 32 bits, which keeps every
// product in 64: 58^5 < 2^30.
func base58Bytes(text string, limbs []uint32, out []byte) (n, bad int) {
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
	leading := true
	for k := used - 1; k >= 0; k-- {
		var word [4]byte
		binary.BigEndian.PutUint32(word[:], limbs[k])
		for _, b := range word {
			if leading && b == 0 {
				continue
			}
			leading = false
			out[n] = b
			n++
		}
	}
	return n, -1
}

// encodeBase58 is the inverse of decodeBase58.
func encodeBase58(data []byte) string {
	zeros := 0
	for zeros < len(data) && data[zeros] == 0 {
		zeros++
	}
	// log(256)/log(58) < 1.37 digits for each byte.
	digits := make([]byte, 0, zeros+len(data)*137/100+1)
	for _, b := range data[zeros:] {
		carry := int(b)
		for i := range digits {
			carry += int(digits[i]) << 8
			digits[i] = byte(carry % 58)
			carry /= 58
		}
		for carry > 0 {
			digits = append(digits, byte(carry%58))
			carry /= 58
		}
	}
	for range zeros {
		digits = append(digits, 0)
	}
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	for i, d := range digits {
		digits[i] = base58Alphabet[d]
	}
	return string(digits)
}

// base58CheckSize is the number of check bytes at the end of Base58Check.
const base58CheckSize = 4

func base58CheckSum(data []byte) [base58CheckSize]byte {
	first := sha256.Sum256(data)
	second := sha256.Sum256(first[:])
	return [base58CheckSize]byte(second[:base58CheckSize])
}

// encodeBase58Check encodes version and hash with their check bytes.
func encodeBase58Check(data []byte) string {
	sum := base58CheckSum(data)
	full := make([]byte, 0, len(data)+base58CheckSize)
	return encodeBase58(append(append(full, data...), sum[:]...))
}

// base58CheckFits tells whether the last bytes of data check the others.
func base58CheckFits(data []byte) bool {
	if len(data) <= base58CheckSize {
		return false
	}
	body := data[:len(data)-base58CheckSize]
	return base58CheckSum(body) == [base58CheckSize]byte(data[len(body):])
}
