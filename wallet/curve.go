package wallet

import "filippo.io/edwards25519"

// isEd25519Key tells whether the 32 bytes of data can be somebody's public key: a
// point of the curve and none of the few whose eighth multiple is zero, for which
// there is no secret key (Solana's system program and Algorand's zero address are
// two). About half of all hashes pass. It takes a square root: some 5 µs.
func isEd25519Key(data []byte) bool {
	p, err := new(edwards25519.Point).SetBytes(data)
	if err != nil {
		return false
	}
	return p.MultByCofactor(p).Equal(edwards25519.NewIdentityPoint()) == 0
}

// ed25519Credential is the credential of an address whose form says that key is
// one. The key of zero bytes is where money is burnt: it opens nothing.
func ed25519Credential(key string) Credential {
	if key == noKey {
		return Credential{}
	}
	return Credential{Ed25519Key, key}
}

const (
	ed25519KeySize = 32
	noKey          = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
)
