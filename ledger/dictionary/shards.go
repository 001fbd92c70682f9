package dictionary

import (
	"bytes"
	"math"
)

// The table of the new keys is one of shardCount small ones, by the hash's first
// bits, so that it grows a shard at a time and never holds two copies of itself. An
// entry is 32 more bits of the hash and the number plus one: most entries of other
// keys are told apart, and moved to a larger shard, without a look at the key.
const (
	shardBits  = 8
	shardCount = 1 << shardBits
)

// shards finds the number of a key.
type shards struct {
	shard  [shardCount]shard
	memory int64
}

// shard is a table of open addressing with linear probing; 0 is a free slot.
type shard struct {
	entries []uint64
	used    int
	limit   int // grow when used reaches it
}

func (s *shards) find(hash uint64, key []byte, keys *arena) (uint32, bool) {
	t := &s.shard[hash>>(64-shardBits)]
	if len(t.entries) == 0 {
		return 0, false
	}
	tag := hash << shardBits >> 32
	for i := t.home(tag); ; {
		e := t.entries[i]
		if e == 0 {
			return 0, false
		}
		if e>>32 == tag {
			if n := uint32(e) - 1; bytes.Equal(keys.key(n), key) {
				return n, true
			}
		}
		if i++; i == len(t.entries) {
			i = 0
		}
	}
}

// home is where the search for a tag begins. It does not fall when the tag rises,
// so a shard is read and written in order when it grows.
func (t *shard) home(tag uint64) int {
	return int(tag * uint64(len(t.entries)) >> 32)
}

// add puts a number under the hash of its key, which is not in the table.
func (s *shards) add(hash uint64, n uint32) {
	i := hash >> (64 - shardBits)
	t := &s.shard[i]
	if t.used >= t.limit {
		before := len(t.entries)
		t.grow(int(i))
		s.memory += 8 * int64(len(t.entries)-before)
	}
	t.put(hash<<shardBits&^math.MaxUint32 | uint64(n+1))
	t.used++
}

func (t *shard) put(entry uint64) {
	i := t.home(entry >> 32)
	for t.entries[i] != 0 {
		if i++; i == len(t.entries) {
			i = 0
		}
	}
	t.entries[i] = entry
}

// grow makes room for half as many again. The shards' first sizes lie evenly
// between one step and the next, so that they grow one after the other and as a
// whole are always about two thirds full.
func (t *shard) grow(i int) {
	size := len(t.entries) + len(t.entries)/2
	if size == 0 {
		size = 64 + i*32/shardCount
	}
	old := t.entries
	t.entries = make([]uint64, size)
	t.limit = size / 5 * 4
	for _, e := range old {
		if e != 0 {
			t.put(e)
		}
	}
}
