package ledger

import (
	"bytes"
	"encoding/binary"
)

// hotKeys remembers the ids of addresses that came lately: few take part in most
// transfers, and a look-up here costs no cache miss. A newer address takes the place of
// an older one.
type hotKeys struct {
	entries [1 << hotBits]hotKey // 1 MB, to stay near a core
}

const hotBits = 15

type hotKey struct {
	id  uint32 // 0: free
	n   uint8
	key [27]byte // longer ones are not remembered
}

// entry is where a key would stand; nil for keys of other lengths.
func (h *hotKeys) entry(key []byte) *hotKey {
	if len(key) < 8 || len(key) > len(hotKey{}.key) {
		return nil
	}
	const mix = 0x9e3779b97f4a7c15
	return &h.entries[binary.LittleEndian.Uint64(key[len(key)-8:])*mix>>(64-hotBits)]
}

// is says whether the entry is that of a key.
func (k *hotKey) is(key []byte) bool {
	return k.id != 0 && int(k.n) == len(key) && bytes.Equal(k.key[:k.n], key)
}

func (k *hotKey) set(key []byte, id uint32) {
	k.id, k.n = id, uint8(len(key))
	copy(k.key[:], key)
}
