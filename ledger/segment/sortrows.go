package segment

import (
	"encoding/binary"
	"slices"
)

// sortHigh sorts numbers by their upper half and keeps the order of those that have it
// equal. It uses tmp, which is as long, and returns whichever of the two holds the result.
func sortHigh(a, tmp []uint64) []uint64 {
	const digit = 11
	for shift := 32; shift < 64; shift += digit {
		var counts [1<<digit + 1]uint32
		for _, v := range a {
			counts[(v>>shift)&(1<<digit-1)+1]++
		}
		if slices.Contains(counts[:], uint32(len(a))) {
			continue // all have the same digit
		}
		for i := 1; i < len(counts); i++ {
			counts[i] += counts[i-1]
		}
		for _, v := range a {
			d := (v >> shift) & (1<<digit - 1)
			tmp[counts[d]] = v
			counts[d]++
		}
		a, tmp = tmp, a
	}
	return a
}

// Scratch is memory that building one segment after another uses again: fresh memory
// costs the system as much time as the work that is done in it. The zero Scratch is
// ready; one builder at a time may use it.
type Scratch struct{ free, used [][]uint64 }

// take gives n numbers of any value.
func (s *Scratch) take(n int) []uint64 {
	at := -1
	for i, list := range s.free {
		if cap(list) >= n && (at < 0 || cap(list) < cap(s.free[at])) {
			at = i
		}
	}
	var list []uint64
	if at >= 0 {
		list = s.free[at][:n]
		s.free = slices.Delete(s.free, at, at+1)
	} else {
		list = make([]uint64, n)
	}
	s.used = append(s.used, list)
	return list
}

// mostSpare is how many lists wait to be used again.
const mostSpare = 12

// release makes all that was taken free again.
func (s *Scratch) release() {
	s.free = append(s.free, s.used...)
	s.used = nil
	slices.SortFunc(s.free, func(a, b []uint64) int { return cap(b) - cap(a) })
	s.free = s.free[:min(len(s.free), mostSpare)]
}

// occurrences are where addresses occur: address<<32 | row, sorted.
type occurrences struct{ debits, credits []uint64 }

// sortedOccurrences sorts what each adds by address.
func (o *occurrences) sort(scratch *Scratch) {
	tmp := scratch.take(max(len(o.debits), len(o.credits)))
	for _, list := range []*[]uint64{&o.debits, &o.credits} {
		n := len(*list)
		if out := sortHigh(*list, tmp[:n]); n > 0 && &out[0] != &(*list)[0] {
			copy(*list, out)
		}
	}
}

// each calls with every address that occurs, in order, and its rows.
func (o *occurrences) each(f func(address uint32, debits, credits []uint64)) {
	debits, credits := o.debits, o.credits
	for len(debits) > 0 || len(credits) > 0 {
		address := uint32(1<<32 - 1)
		if len(debits) > 0 {
			address = uint32(debits[0] >> 32)
		}
		if len(credits) > 0 {
			address = min(address, uint32(credits[0]>>32))
		}
		d, c := prefix(debits, address), prefix(credits, address)
		f(address, debits[:d], credits[:c])
		debits, credits = debits[d:], credits[c:]
	}
}

// prefix is how many entries at the beginning are of the address.
func prefix(list []uint64, address uint32) int {
	n := 0
	for n < len(list) && uint32(list[n]>>32) == address {
		n++
	}
	return n
}

// hashOrder sorts the numbers of n hashes by hash, equal ones by number.
func hashOrder(n int, hash func(i uint32) *Hash, scratch *Scratch) []uint64 {
	order, tmp := scratch.take(n), scratch.take(n)
	for i := range order {
		order[i] = uint64(binary.BigEndian.Uint32(hash(uint32(i))[:]))<<32 | uint64(i)
	}
	return fixHashes(sortHigh(order, tmp), func(i uint32) []byte { return hash(i)[:] })
}
