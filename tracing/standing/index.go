package standing

import (
	"slices"
	"sort"
)

// index says in which entries of which files an address stands. The entries of all files are
// numbered through; base says where each file begins.
type index struct {
	keys  []uint64 // address << 32 | number, ascending
	base  []uint32
	shift uint
	heads []uint32 // where the addresses of each bucket begin: those with the same high bits
}

// perBucket is about how many entries a bucket has, if ids are spread evenly.
const perBucket = 4

// maxEntries is how many entries an index can number.
const maxEntries = 1<<32 - 1

func newIndex(files []*file) index {
	x := index{base: make([]uint32, 0, len(files))}
	n, highest := 0, uint32(0)
	for _, f := range files {
		x.base = append(x.base, uint32(n))
		if n += int(f.entries); f.entries > 0 {
			highest = max(highest, f.address(int(f.entries)-1))
		}
	}
	x.keys = make([]uint64, 0, n)
	for _, f := range files {
		for i := range int(f.entries) {
			x.keys = append(x.keys, uint64(f.address(i))<<32|uint64(len(x.keys)))
		}
	}
	if len(files) > 1 {
		sortKeys(x.keys, highest)
	}
	for uint64(highest)>>x.shift > uint64(n/perBucket) {
		x.shift++
	}
	x.heads = make([]uint32, uint64(highest)>>x.shift+2)
	for _, k := range x.keys {
		x.heads[k>>32>>x.shift+1]++
	}
	for i := 1; i < len(x.heads); i++ {
		x.heads[i] += x.heads[i-1]
	}
	return x
}

// sortKeys sorts by address, digit by digit from the lowest. The numbers of equal addresses
// rise already, and stay in order.
func sortKeys(keys []uint64, highest uint32) {
	if len(keys) < 1<<12 {
		slices.Sort(keys)
		return
	}
	const digit = 11
	from, to := keys, make([]uint64, len(keys))
	passes := 0
	for shift := uint(0); highest>>shift > 0; shift += digit {
		var starts [1<<digit + 1]uint32
		for _, k := range from {
			starts[k>>(32+shift)&(1<<digit-1)+1]++
		}
		for i := 1; i < len(starts); i++ {
			starts[i] += starts[i-1]
		}
		for _, k := range from {
			d := k >> (32 + shift) & (1<<digit - 1)
			to[starts[d]] = k
			starts[d]++
		}
		from, to = to, from
		if passes++; shift+digit >= 32 {
			break
		}
	}
	if passes%2 == 1 {
		copy(keys, from)
	}
}

// find are the keys of an address.
func (x *index) find(address uint32) []uint64 {
	bucket := uint64(address) >> x.shift
	if bucket+1 >= uint64(len(x.heads)) {
		return nil
	}
	list := x.keys[x.heads[bucket]:x.heads[bucket+1]]
	low := sort.Search(len(list), func(i int) bool { return uint32(list[i]>>32) >= address })
	high := low
	for high < len(list) && uint32(list[high]>>32) == address {
		high++
	}
	return list[low:high]
}

// place is the file and the entry of a key.
func (x *index) place(key uint64) (file, entry int) {
	number := uint32(key)
	file = sort.Search(len(x.base), func(i int) bool { return x.base[i] > number }) - 1
	return file, int(number - x.base[file])
}
