package dictionary

import (
	"iter"
	"slices"
)

// Keys are kept in chunks, so that they are not all copied to a larger place when
// there are more, and are found by blocks of keysPerBlock: 256 keys of at most 255
// bytes, so that where a key starts in its block fits 16 bits.
const (
	chunkSize    = 4 << 20
	keysPerBlock = 256
	blockSize    = keysPerBlock * MaxKey
	blockMemory  = 24 + 24 + 8
)

// arena keeps keys by number from 0, in the order in which they were added.
type arena struct {
	blocks []block
	chunk  []byte // what is free of the newest chunk
	count  uint32
	memory int64
	bytes  uint64 // of all keys
	length uint32 // of every key; 0 when they differ
}

// block is up to 256 keys, one after the other.
type block struct {
	data []byte
	// starts is where each key begins; nil as long as all keys are equally long.
	starts []uint16
	length int // of each key, where starts is nil
}

// key is that of a number below count.
func (a *arena) key(n uint32) []byte {
	b := &a.blocks[n/keysPerBlock]
	i := int(n % keysPerBlock)
	if b.starts == nil {
		from := i * b.length
		to := from + b.length
		return b.data[from:to:to]
	}
	from, to := int(b.starts[i]), len(b.data)
	if i+1 < len(b.starts) {
		to = int(b.starts[i+1])
	}
	return b.data[from:to:to]
}

// add keeps a copy of a key of 1 to MaxKey bytes under the number count.
func (a *arena) add(key []byte) {
	if a.count%keysPerBlock == 0 {
		a.begin()
	}
	b := &a.blocks[len(a.blocks)-1]
	i := int(a.count % keysPerBlock)
	switch {
	case i == 0:
		b.length = len(key)
	case b.starts == nil && len(key) != b.length:
		b.starts = make([]uint16, i, keysPerBlock)
		for j := range b.starts {
			b.starts[j] = uint16(j * b.length)
		}
		a.memory += 2 * keysPerBlock
	}
	if b.starts != nil {
		b.starts = append(b.starts, uint16(len(b.data)))
	}
	if len(b.data)+len(key) > cap(b.data) {
		a.move(b)
	}
	b.data = append(b.data, key...)
	switch n := uint32(len(key)); {
	case a.count == 0:
		a.length = n
	case a.length != n:
		a.length = 0
	}
	a.bytes += uint64(len(key))
	a.count++
}

// shape is that of a part with these keys above an id.
func (a *arena) shape(base uint32) shape {
	return shape{base: base, count: a.count, length: a.length, bytes: a.bytes}
}

// all are the keys in order.
func (a *arena) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for n := range a.count {
			if !yield(a.key(n)) {
				return
			}
		}
	}
}

// begin starts a block in what is free of the chunk.
func (a *arena) begin() {
	if n := len(a.blocks); n > 0 {
		last := &a.blocks[n-1]
		a.chunk = a.chunk[len(last.data):]
		last.data = slices.Clip(last.data)
	}
	before := cap(a.blocks)
	a.blocks = append(a.blocks, block{data: a.chunk[:0]})
	a.memory += int64(cap(a.blocks)-before) * blockMemory
}

// move takes the newest block to a new chunk, in which the longest keys fit. The
// first chunks are small, so that a few keys do not take megabytes.
func (a *arena) move(b *block) {
	size := min(chunkSize, max(blockSize, int(a.memory/8)))
	a.chunk = make([]byte, size)
	a.memory += int64(size)
	b.data = append(a.chunk[:0], b.data...)
}
