package wallet

import (
	"encoding/binary"
	"math/bits"
)

// BLAKE2b (RFC 7693) with a personal string, which golang.org/x/crypto does not
// have. It is for Zcash's short messages; hashes without a personal string are
// that package's.
const (
	blake2bBlock    = 128 // bytes
	blake2bSize     = 64  // of the longest hash
	blake2bPersonal = 16
	blake2bRounds   = 12
)

var blake2bIV = [8]uint64{
	0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
}

// blake2bSigma is the order of a block's words in each round; the eleventh round
// is the first again.
var blake2bSigma = [10][16]byte{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}

// personalBlake2b is the hash of data, of size bytes (1 to 64), under a personal
// string. Only the first size bytes of what it gives count.
func personalBlake2b(size int, personal [blake2bPersonal]byte, data []byte) (sum [blake2bSize]byte) {
	h := blake2bIV
	h[0] ^= uint64(size) | 1<<16 | 1<<24 // no key; one leaf, one level
	h[6] ^= binary.LittleEndian.Uint64(personal[:8])
	h[7] ^= binary.LittleEndian.Uint64(personal[8:])
	done := uint64(0)
	for len(data) > blake2bBlock {
		done += blake2bBlock
		blake2bCompress(&h, (*[blake2bBlock]byte)(data), done, false)
		data = data[blake2bBlock:]
	}
	var last [blake2bBlock]byte
	copy(last[:], data)
	blake2bCompress(&h, &last, done+uint64(len(data)), true)
	for i, word := range h {
		binary.LittleEndian.PutUint64(sum[8*i:], word)
	}
	return sum
}

// blake2bCompress takes one block in; done counts the bytes up to its end.
func blake2bCompress(h *[8]uint64, block *[blake2bBlock]byte, done uint64, last bool) {
	var m [16]uint64
	for i := range m {
		m[i] = binary.LittleEndian.Uint64(block[8*i:])
	}
	v0, v1, v2, v3, v4, v5, v6, v7 := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
	v8, v9, v10, v11 := blake2bIV[0], blake2bIV[1], blake2bIV[2], blake2bIV[3]
	v12, v13, v14, v15 := blake2bIV[4]^done, blake2bIV[5], blake2bIV[6], blake2bIV[7]
	if last {
		v14 = ^v14
	}
	for round := range blake2bRounds {
		s := &blake2bSigma[round%len(blake2bSigma)]
		v0, v4, v8, v12 = blake2bMix(v0, v4, v8, v12, m[s[0]&15], m[s[1]&15])
		v1, v5, v9, v13 = blake2bMix(v1, v5, v9, v13, m[s[2]&15], m[s[3]&15])
		v2, v6, v10, v14 = blake2bMix(v2, v6, v10, v14, m[s[4]&15], m[s[5]&15])
		v3, v7, v11, v15 = blake2bMix(v3, v7, v11, v15, m[s[6]&15], m[s[7]&15])
		v0, v5, v10, v15 = blake2bMix(v0, v5, v10, v15, m[s[8]&15], m[s[9]&15])
		v1, v6, v11, v12 = blake2bMix(v1, v6, v11, v12, m[s[10]&15], m[s[11]&15])
		v2, v7, v8, v13 = blake2bMix(v2, v7, v8, v13, m[s[12]&15], m[s[13]&15])
		v3, v4, v9, v14 = blake2bMix(v3, v4, v9, v14, m[s[14]&15], m[s[15]&15])
	}
	for i, word := range [8]uint64{v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11, v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15} {
		h[i] ^= word
	}
}

// blake2bMix is the function G of RFC 7693.
func blake2bMix(a, b, c, d, x, y uint64) (_, _, _, _ uint64) {
	a += b + x
	d = bits.RotateLeft64(d^a, -32)
	c += d
	b = bits.RotateLeft64(b^c, -24)
	a += b + y
	d = bits.RotateLeft64(d^a, -16)
	c += d
	b = bits.RotateLeft64(b^c, -63)
	return a, b, c, d
}
