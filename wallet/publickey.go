package wallet

import (
	"crypto/sha256"
	stdsha3 "crypto/sha3"
	"encoding/hex"
	"strings"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/ripemd160" //nolint:staticcheck // weak, and what addresses are made of
	"golang.org/x/crypto/sha3"
)

// PublicKey is a key that a spend has shown, or that somebody knows. It tells
// the addresses of all chains that the key opens.
type PublicKey struct {
	secp256k1 *secp256k1.PublicKey
	ed25519   string // 32 bytes, when the key is of that curve
}

// ParsePublicKey reads a key in hex: 33 bytes (SEC 1, compressed) or 65 bytes
// (uncompressed) of secp256k1, or 32 bytes of Ed25519, which XRP writes with ED
// before them.
func ParsePublicKey(text string) (PublicKey, error) {
	text = strings.TrimSpace(text)
	raw, err := hex.DecodeString(text)
	if err != nil {
		return PublicKey{}, &Error{CodeBadCharacter, shorten(text), "a public key is written in hexadecimal digits", hintKey}
	}
	switch {
	case len(raw) == 32:
		return ed25519PublicKey(text, raw)
	case len(raw) == 33 && raw[0] == 0xed:
		return ed25519PublicKey(text, raw[1:])
	case len(raw) != 33 && (len(raw) != 65 || raw[0] != 4):
		return PublicKey{}, &Error{CodeBadLength, shorten(text), "a public key has 33 bytes, or 65 that begin with 04 (secp256k1), or 32 bytes (Ed25519)", hintKey}
	}
	key, err := secp256k1.ParsePubKey(raw)
	if err != nil {
		return PublicKey{}, &Error{CodeNoKey, shorten(text), "this is no point of the curve secp256k1", hintKey}
	}
	return PublicKey{secp256k1: key}, nil
}

func ed25519PublicKey(text string, raw []byte) (PublicKey, error) {
	if !isEd25519Key(raw) {
		return PublicKey{}, &Error{CodeNoKey, shorten(text), "this is no point of the curve Ed25519, or one without a secret key", hintKey}
	}
	return PublicKey{ed25519: string(raw)}, nil
}

const hintKey = "give the key as a spend showed it"

// LooksLikePublicKey says whether a text is written as a secp256k1 key is: such
// a text is no address of any chain.
func LooksLikePublicKey(text string) bool {
	switch {
	case len(text) == 66 && (strings.HasPrefix(text, "02") || strings.HasPrefix(text, "03")):
	case len(text) == 130 && strings.HasPrefix(text, "04"):
	default:
		return false
	}
	return isHex(text)
}

// String is the key in hex, compressed where there is a choice.
func (k PublicKey) String() string {
	if k.secp256k1 != nil {
		return hex.EncodeToString(k.secp256k1.SerializeCompressed())
	}
	return hex.EncodeToString([]byte(k.ed25519))
}

// opens are the credentials that follow from the key, each with how.
func (k PublicKey) opens() []way {
	if k.secp256k1 == nil {
		return fromEd25519(k.ed25519)
	}
	short, long := k.secp256k1.SerializeCompressed(), k.secp256k1.SerializeUncompressed()
	return []way{
		{to: Credential{KeyHash160, hash160(short)}, how: "RIPEMD-160 of SHA-256 of the compressed public key"},
		{to: Credential{KeyHash160, hash160(long)}, how: "RIPEMD-160 of SHA-256 of the uncompressed public key", origin: fromUncompressed},
		{to: Credential{EVMAccount, keccak256(long[1:])[12:]}, how: "the last 20 bytes of Keccak-256 of the public key"},
		{to: Credential{TaprootKey, taprootOutput(k.secp256k1)}, how: "the key tweaked by its own hash, with no script (BIP 86)"},
		{to: Credential{TezosSecp256k1, blake2bOf(20, short)}, how: "BLAKE2b-160 of the compressed public key"},
		{to: Credential{FilecoinKeyHash, blake2bOf(20, long)}, how: "BLAKE2b-160 of the uncompressed public key"},
		{to: Credential{MoveAccount, blake2bOf(32, []byte{1}, short)}, how: "Sui: BLAKE2b-256 of the byte 1 and the compressed public key", only: Sui},
	}
}

// fromEd25519 are the credentials that follow from an Ed25519 key.
func fromEd25519(key string) []way {
	k := []byte(key)
	aptos := stdsha3.Sum256(append(append([]byte{}, k...), 0))
	return []way{
		{to: Credential{Ed25519Key, key}, how: "the public key itself"},
		{to: Credential{SubstrateAccount, key}, how: "the public key is the account id"},
		{to: Credential{KeyHash160, hash160(append([]byte{0xed}, k...))}, how: "XRP: RIPEMD-160 of SHA-256 of the byte ED and the public key", origin: fromEdOnXRP},
		{to: Credential{TezosEd25519, blake2bOf(20, k)}, how: "BLAKE2b-160 of the public key"},
		{to: Credential{CardanoKeyHash, blake2bOf(28, k)}, how: "BLAKE2b-224 of the public key"},
		{to: Credential{MoveAccount, string(aptos[:])}, how: "Aptos: SHA3-256 of the public key and a zero byte", only: Aptos},
		{to: Credential{MoveAccount, blake2bOf(32, []byte{0}, k)}, how: "Sui: BLAKE2b-256 of a zero byte and the public key", only: Sui},
	}
}

// taprootOutput is the x coordinate of the output key that BIP 86 makes of an
// internal key: the key plus G times the tagged hash of its x coordinate.
func taprootOutput(key *secp256k1.PublicKey) string {
	x := key.X().FillBytes(make([]byte, 32))
	tag := sha256.Sum256([]byte("TapTweak"))
	tweak := sha256.Sum256(append(append(append([]byte{}, tag[:]...), tag[:]...), x...))
	var t secp256k1.ModNScalar
	t.SetBytes(&tweak)
	even, _ := secp256k1.ParsePubKey(append([]byte{2}, x...)) // x is of a point, so its even one exists
	var internal, tweaked, sum secp256k1.JacobianPoint
	even.AsJacobian(&internal)
	secp256k1.ScalarBaseMultNonConst(&t, &tweaked)
	secp256k1.AddNonConst(&internal, &tweaked, &sum)
	sum.ToAffine()
	return string(sum.X.Bytes()[:])
}

func hash160(data []byte) string {
	first := sha256.Sum256(data)
	h := ripemd160.New()
	h.Write(first[:])
	return string(h.Sum(nil))
}

func keccak256(data []byte) string {
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	return string(h.Sum(nil))
}

// blake2bOf is BLAKE2b of the parts with a result of size bytes.
func blake2bOf(size int, parts ...[]byte) string {
	h, _ := blake2b.New(size, nil) // fails for impossible sizes and keys only
	for _, p := range parts {
		h.Write(p)
	}
	return string(h.Sum(nil))
}
