package screening

import "slices"

// table finds numbers by hash. Entries lie sorted by the hash's first bits, one
// bucket after the other, so that finding takes one step and memory is eight
// bytes an entry.
type table struct {
	shift   uint
	starts  []int32
	entries []entry
}

type entry struct {
	hash  uint32
	value int32
}

// perBucket is how many entries share a bucket on average: few enough to look
// through at once.
const perBucket = 4

func newTable(entries []entry) table {
	t := table{shift: 32, starts: []int32{0, 0}}
	for len(entries)>>(32-t.shift) > perBucket && t.shift > 8 {
		t.shift--
	}
	t.starts = make([]int32, 1<<(32-t.shift)+1)
	for _, e := range entries {
		t.starts[t.bucket(e.hash)+1]++
	}
	for i := 1; i < len(t.starts); i++ {
		t.starts[i] += t.starts[i-1]
	}
	next := slices.Clone(t.starts)
	t.entries = make([]entry, len(entries))
	for _, e := range entries {
		b := t.bucket(e.hash)
		t.entries[next[b]] = e
		next[b]++
	}
	return t
}

func (t *table) bucket(hash uint32) uint64 { return uint64(hash) >> t.shift }

// each calls yield with the values with the hash, in the order in which they
// were entered.
func (t *table) each(hash uint32, yield func(value int32)) {
	b := t.bucket(hash)
	for _, e := range t.entries[t.starts[b]:t.starts[b+1]] {
		if e.hash == hash {
			yield(e.value)
		}
	}
}
