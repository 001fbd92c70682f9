package dictionary

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"github.com/cespare/xxhash/v2"
)

// MaxKeys is how many keys a dictionary can have: the highest id.
const MaxKeys = math.MaxUint32 - 1

// MaxKey is the length of the longest key in bytes; the shortest has one.
const MaxKey = 255

var (
	// ErrFull says that every id is given away.
	ErrFull = errors.New("no id is left: a dictionary has at most 4294967294 keys")
	// ErrKey says that a key is empty or too long.
	ErrKey = errors.New("a key has 1 to 255 bytes")
)

// Dictionary is the ids and keys of parts that follow each other. It does not
// change, and any number of goroutines may use it. It does not own its parts: it
// must not be used after one of them is closed.
type Dictionary struct {
	parts  []*Part
	length uint32
}

// New joins parts, in order and without gaps from id 1 on, to a dictionary. No parts
// are an empty dictionary. That no key is in two of them is the caller's promise.
func New(parts []*Part) (*Dictionary, error) {
	d := &Dictionary{parts: append([]*Part(nil), parts...)}
	for i, p := range parts {
		if p.base != d.length {
			return nil, fmt.Errorf("dictionary: part %d (%s) begins above id %d, the parts before it end with %d: give all parts in order",
				i, p.path, p.base, d.length)
		}
		d.length = p.base + p.count
	}
	return d, nil
}

// Len is the highest id.
func (d *Dictionary) Len() int { return int(d.length) }

// ID is the id of a key.
func (d *Dictionary) ID(key []byte) (uint32, bool) {
	return d.find(xxhash.Sum64(key), key)
}

func (d *Dictionary) find(hash uint64, key []byte) (uint32, bool) {
	for _, p := range d.parts {
		if n, ok := p.find(hash, key); ok {
			return p.base + 1 + n, true
		}
	}
	return 0, false
}

// Key is the key of an id: its bytes in the map, which must not be written to and
// are there until the part is closed. It is nil for 0 and above Len.
func (d *Dictionary) Key(id uint32) []byte {
	if id == 0 || id > d.length {
		return nil
	}
	parts := d.parts
	if len(parts) > 1 {
		parts = parts[sort.Search(len(parts), func(i int) bool { return parts[i].base >= id })-1:]
	}
	p := parts[0]
	return p.key(id - 1 - p.base)
}
