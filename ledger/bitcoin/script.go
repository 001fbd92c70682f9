package bitcoin

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"golang.org/x/crypto/ripemd160" //nolint:staticcheck // weak, and what addresses are made of

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// The operations by which scripts are told apart.
const (
	opReturn      = 0x6a
	opDup         = 0x76
	opEqual       = 0x87
	opEqualVerify = 0x88
	opHash160     = 0xa9
	opCheckSig    = 0xac
	opPushData1   = 0x4c
	opPushData2   = 0x4d
	op1           = 0x51
	op16          = 0x60
	tokenPrefix   = 0xef // CHIP-2022-02-CashTokens
)

// longestKey is room for the key of any address that a script may have: form,
// version and a program of 40 bytes.
const longestKey = 42

// hash160 hashes public keys; it keeps its state from one to the next.
type hash160 struct {
	ripemd hash.Hash
	once   digest
	sum    [20]byte
}

func (h *hash160) of(data []byte) []byte {
	if h.ripemd == nil {
		h.ripemd = ripemd160.New()
	}
	h.once = sha256.Sum256(data)
	h.ripemd.Reset()
	h.ripemd.Write(h.once[:])
	return h.ripemd.Sum(h.sum[:0])
}

// appendScriptKey appends the key of the address that an output's script pays to,
// and nothing where it has none.
func (h *hash160) appendScriptKey(dst, s []byte, segwit bool) []byte {
	n := len(s)
	switch {
	case n == 25 && s[0] == opDup && s[1] == opHash160 && s[2] == 20 && s[23] == opEqualVerify && s[24] == opCheckSig:
		return ledger.AppendHash160Key(dst, wallet.KindP2PKH, s[3:23])
	case n == 23 && s[0] == opHash160 && s[1] == 20 && s[22] == opEqual:
		return ledger.AppendHash160Key(dst, wallet.KindP2SH, s[2:22])
	case (n == 35 || n == 67) && int(s[0]) == n-2 && s[n-1] == opCheckSig && isPublicKey(s[1:n-1]):
		return ledger.AppendHash160Key(dst, wallet.KindP2PKH, h.of(s[1:n-1]))
	case segwit:
		if version, program, ok := witnessProgram(s); ok {
			return ledger.AppendWitnessKey(dst, version, program)
		}
	}
	return dst
}

// witnessProgram reads a script that is a witness version and a program. Version 0
// gives a meaning to 20 and 32 bytes only.
func witnessProgram(s []byte) (version byte, program []byte, ok bool) {
	if len(s) < 4 || len(s) > 42 || int(s[1]) != len(s)-2 {
		return 0, nil, false
	}
	switch {
	case s[0] == 0:
		return 0, s[2:], len(s) == 22 || len(s) == 34
	case s[0] >= op1 && s[0] <= op16:
		return s[0] - op1 + 1, s[2:], true
	}
	return 0, nil, false
}

// isPublicKey says that bytes have the length and the first byte of a public key,
// which is all that nodes ask before they use one.
func isPublicKey(b []byte) bool {
	switch {
	case len(b) == 33:
		return b[0] == 2 || b[0] == 3
	case len(b) == 65:
		return b[0] == 4 || b[0] == 6 || b[0] == 7
	}
	return false
}

// isSignature says that bytes look like a signature and the byte that says what it
// signs: one of DER's form, or of Schnorr's length where a chain has those.
func isSignature(b []byte, schnorr bool) bool {
	return len(b) >= 9 && len(b) <= 73 && b[0] == 0x30 || schnorr && len(b) == 65
}

// keyOfScriptSig is the public key that a P2PKH spend reveals: the script pushes a
// signature and a key, and nothing else.
func keyOfScriptSig(s []byte, schnorr bool) []byte {
	signature, rest, ok := pushed(s)
	if !ok || !isSignature(signature, schnorr) {
		return nil
	}
	key, rest, ok := pushed(rest)
	if !ok || len(rest) != 0 || !isPublicKey(key) {
		return nil
	}
	return key
}

// nestedWitnessKey says that a scriptSig is the push of a P2WPKH program, so that
// the witness is that of a key inside P2SH.
func nestedWitnessKey(s []byte) bool {
	return len(s) == 23 && s[0] == 22 && s[1] == 0 && s[2] == 20
}

// keyOfWitness is the public key that a P2WPKH spend reveals, nested or not: the
// witness is a signature and a compressed key. A witness script or a control block
// of the same length begins otherwise.
func keyOfWitness(scriptSig, signature, key []byte) []byte {
	if len(scriptSig) != 0 && !nestedWitnessKey(scriptSig) {
		return nil
	}
	if len(key) != 33 || !isPublicKey(key) || !isSignature(signature, false) {
		return nil
	}
	return key
}

// pushed reads the push of bytes with which a script begins.
func pushed(s []byte) (data, rest []byte, ok bool) {
	if len(s) == 0 {
		return nil, nil, false
	}
	n, head := int(s[0]), 1
	switch {
	case s[0] < opPushData1:
	case s[0] == opPushData1 && len(s) >= 2:
		n, head = int(s[1]), 2
	case s[0] == opPushData2 && len(s) >= 3:
		n, head = int(binary.LittleEndian.Uint16(s[1:])), 3
	default:
		return nil, nil, false
	}
	if n > len(s)-head {
		return nil, nil, false
	}
	return s[head : head+n], s[head+n:], true
}

// withoutTokens cuts the tokens off that an output of Bitcoin Cash carries before its
// script: a category of 32 bytes, what of it follows, and by that a commitment and an
// amount. Bytes that are no well-made tokens are a script that nobody can spend.
func withoutTokens(s []byte) (script []byte, had bool) {
	if len(s) < 34 || s[0] != tokenPrefix {
		return s, false
	}
	const reserved, hasCommitment, hasNFT, hasAmount = 0x80, 0x40, 0x20, 0x10
	flags := s[33]
	if flags&reserved != 0 || flags&(hasNFT|hasAmount) == 0 || flags&hasCommitment != 0 && flags&hasNFT == 0 {
		return s, false
	}
	c := cursor{data: s, pos: 34}
	if flags&hasCommitment != 0 {
		c.script("commitment")
	}
	if flags&hasAmount != 0 {
		c.compact("amount of tokens")
	}
	if c.err != nil {
		return s, false
	}
	return s[c.pos:], true
}
