package wallet

// maxLongBase58 is the longest text that decodeLongBase58 takes: 58^130 < 2^768,
// which fills its 24 limbs. Cardano's first addresses have some 115.
const (
	maxLongBase58  = 130
	longBase58Size = 24 * 4
)

// decodeLongBase58 is decodeBase58 for texts of up to maxLongBase58 characters.
// out has room for as many zeros as there can be leading ones.
func decodeLongBase58(text string, out *[maxLongBase58 + longBase58Size]byte) (n, bad int) {
	var limbs [longBase58Size / 4]uint32
	return base58Bytes(text, limbs[:], out[:])
}
