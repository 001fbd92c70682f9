package bitcoin

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"

	"github.com/mareva/mareva/ledger"
)

// digest is a hash in the order in which blocks hold it; users print it reversed.
type digest = [32]byte

func doubleSHA256(data []byte) digest {
	once := sha256.Sum256(data)
	return sha256.Sum256(once[:])
}

// printed turns 32 bytes from the order of blocks to that of users, and back.
func printed(b []byte) ledger.Hash {
	_ = b[31]
	var h ledger.Hash
	for i := 0; i < 32; i += 8 {
		binary.LittleEndian.PutUint64(h[24-i:], bits.ReverseBytes64(binary.LittleEndian.Uint64(b[i:])))
	}
	return h
}

// parseHash reads a hash as users print it.
func parseHash(text string) (ledger.Hash, error) {
	var h ledger.Hash
	if len(text) != 64 {
		return h, fmt.Errorf("hash %.80q has %d characters, not 64 hex digits", text, len(text))
	}
	if _, err := hex.Decode(h[:], []byte(text)); err != nil {
		return h, fmt.Errorf("hash %q: %w", text, err)
	}
	return h, nil
}

// merkleRoot folds the leaves, which it overwrites. twice says that somewhere two
// neighbours that the tree joins are the same: then other transactions than those
// given have the same root (CVE-2012-2459), and a block so shaped is never valid.
func merkleRoot(leaves []digest) (root digest, twice bool) {
	var pair [64]byte
	for n := len(leaves); n > 1; n = (n + 1) / 2 {
		for i := 0; i < n; i += 2 {
			left, right := leaves[i], leaves[i]
			if i+1 < n {
				right = leaves[i+1]
				twice = twice || left == right
			}
			copy(pair[:32], left[:])
			copy(pair[32:], right[:])
			leaves[i/2] = doubleSHA256(pair[:])
		}
	}
	if len(leaves) > 0 {
		root = leaves[0]
	}
	return root, twice
}
