package dictionary

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// Growing gives ids to new keys on top of a dictionary. One goroutine at a time may
// use it, to read as well.
type Growing struct {
	base  *Dictionary
	keys  arena
	table shards
}

// NewGrowing begins above a dictionary, which it goes on using.
func NewGrowing(base *Dictionary) *Growing {
	return &Growing{base: base}
}

// ID is the id of a key, a new one if it had none. The key is copied. It fails with
// ErrKey, or with ErrFull.
func (g *Growing) ID(key []byte) (uint32, error) {
	if len(key) == 0 || len(key) > MaxKey {
		return 0, fmt.Errorf("dictionary: key of %d bytes: %w", len(key), ErrKey)
	}
	hash := xxhash.Sum64(key)
	if id, ok := g.base.find(hash, key); ok {
		return id, nil
	}
	if n, ok := g.table.find(hash, key, &g.keys); ok {
		return g.base.length + 1 + n, nil
	}
	if g.base.length+g.keys.count >= MaxKeys {
		return 0, fmt.Errorf("dictionary: key %x: %w", key, ErrFull)
	}
	g.table.add(hash, g.keys.count)
	g.keys.add(key)
	return g.base.length + g.keys.count, nil
}

// New is how many keys were added and not flushed.
func (g *Growing) New() int { return int(g.keys.count) }

// Len is the highest id.
func (g *Growing) Len() int { return int(g.base.length + g.keys.count) }

// Memory is how many bytes the keys that are not flushed take.
func (g *Growing) Memory() int64 { return g.keys.memory + g.table.memory }

// Dictionary is that of the flushed keys: the one it began with and a part for each
// Flush since.
func (g *Growing) Dictionary() *Dictionary { return g.base }

// Parts are those of Dictionary, in order.
func (g *Growing) Parts() []*Part { return slices.Clone(g.base.parts) }

// Key is the key of an id, which must not be written to: nil for 0 and above Len. It
// is there until the next Flush.
func (g *Growing) Key(id uint32) []byte {
	if id <= g.base.length {
		return g.base.Key(id)
	}
	if n := id - g.base.length - 1; n < g.keys.count {
		return g.keys.key(n)
	}
	return nil
}

// Flush writes the new keys as a part, opens it and goes on above it. Nothing new
// is no part and no error. After an error everything is as before.
func (g *Growing) Flush(path string) (*Part, error) {
	if g.keys.count == 0 {
		return nil, nil
	}
	k := keys{shape: g.keys.shape(g.base.length), all: g.keys.all()}
	if err := k.write(context.Background(), path, usual()); err != nil {
		return nil, fmt.Errorf("flush new keys of a dictionary to %s: %w", path, err)
	}
	p, err := OpenPart(path)
	if err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	g.base = &Dictionary{parts: append(slices.Clip(g.base.parts), p), length: p.base + p.count}
	g.keys, g.table = arena{}, shards{}
	return p, nil
}
