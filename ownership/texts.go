package ownership

import (
	"bytes"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// texts are many strings in one piece of memory, numbered from 0.
type texts struct {
	under *texts // whose numbers come first; nil for none
	below uint32 // how many it has
	blob  []byte
	ends  []uint64
}

// over is an empty layer on texts that stay as they are.
func (t *texts) over() texts { return texts{under: t, below: uint32(t.len())} }

func (t *texts) len() int { return int(t.below) + len(t.ends) }

func (t *texts) add(s string) uint32 {
	t.blob = append(t.blob, s...)
	t.ends = append(t.ends, uint64(len(t.blob)))
	return uint32(t.len() - 1)
}

func (t *texts) bytes(i uint32) []byte {
	if i < t.below {
		return t.under.bytes(i)
	}
	i -= t.below
	from := uint64(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.blob[from:t.ends[i]]
}

func (t *texts) at(i uint32) string { return string(t.bytes(i)) }

// sort puts numbers of texts into the texts' order. The beginnings are compared where
// they lie together: ids are told apart by them.
func (t *texts) sort(numbers []uint32) {
	type keyed struct {
		beginning [28]byte
		number    uint32
	}
	keys := make([]keyed, len(numbers))
	for i, n := range numbers {
		keys[i].number = n
		copy(keys[i].beginning[:], t.bytes(n))
	}
	slices.SortFunc(keys, func(x, y keyed) int {
		if order := bytes.Compare(x.beginning[:], y.beginning[:]); order != 0 {
			return order
		}
		return bytes.Compare(t.bytes(x.number), t.bytes(y.number))
	})
	for i := range keys {
		numbers[i] = keys[i].number
	}
}

// directory finds the number of a text.
type directory struct {
	texts
	before *directory // whose texts come first; nil for none
	slots  []uint32   // number+1, 0 for free; a power of two of them, at most two thirds taken
}

// over is an empty layer on a directory that stays as it is.
func (d *directory) over() directory { return directory{texts: d.texts.over(), before: d} }

// find gives the number of s; false when it is not there.
func (d *directory) find(s string) (uint32, bool) {
	if d.before != nil {
		if n, found := d.before.find(s); found {
			return n, true
		}
	}
	if len(d.slots) == 0 {
		return 0, false
	}
	slot := d.slot(s)
	if d.slots[slot] == 0 {
		return 0, false
	}
	return d.slots[slot] - 1, true
}

// number gives the number of s, a new one when it is not there yet.
func (d *directory) number(s string) uint32 {
	if d.before != nil {
		if n, found := d.before.find(s); found {
			return n
		}
	}
	if 3*(len(d.ends)+1) > 2*len(d.slots) {
		d.grow(max(16, 2*len(d.slots)))
	}
	slot := d.slot(s)
	if d.slots[slot] == 0 {
		d.slots[slot] = d.add(s) + 1
	}
	return d.slots[slot] - 1
}

// slot is where s is, or where it would go.
func (d *directory) slot(s string) uint64 {
	mask := uint64(len(d.slots) - 1)
	for slot := xxhash.Sum64String(s) & mask; ; slot = (slot + 1) & mask {
		if n := d.slots[slot]; n == 0 || string(d.bytes(n-1)) == s {
			return slot
		}
	}
}

func (d *directory) grow(slots int) {
	d.slots = make([]uint32, slots)
	mask := uint64(slots - 1)
	for i := d.below; i < uint32(d.len()); i++ {
		slot := xxhash.Sum64(d.bytes(i)) & mask
		for d.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		d.slots[slot] = i + 1
	}
}
