package column

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// selectOne is where in the bitmap one number i stands. Damage may make it any place
// inside.
func (c *sorted) selectOne(i int) uint64 {
	return c.selectBit(uint64(i), &c.ones, &c.zeros, 0)
}

// selectZero is where zero number i stands.
func (c *sorted) selectZero(i uint64) uint64 {
	return c.selectBit(i, &c.zeros, &c.ones, math.MaxUint64)
}

// selectBit is where bit number i of one kind stands: of the ones, or with flip all
// ones of the zeros. own are the hints of that kind.
func (c *sorted) selectBit(i uint64, own, other *Packed, flip uint64) uint64 {
	k := int(i / hintEvery)
	at := own.At(k)
	if place, found := c.scan(at, i%hintEvery, flip); found {
		return place
	}
	at, rank := searchHints(i, at, own.At(k+1), other)
	place, _ := c.scan(at, rank, flip)
	return place
}

// scan passes so many bits of a kind from a place on and gives the place of the next;
// false, and some place inside, where that is further than it looks.
func (c *sorted) scan(at, pass, flip uint64) (place uint64, found bool) {
	w := at >> 6
	if w >= c.words {
		return c.words*64 - 1, false
	}
	words := c.high[w*8:]
	words = words[:min(len(words), maxScan*8)]
	mask := uint64(math.MaxUint64) << (at & 63)
	for len(words) >= 8 {
		word := (binary.LittleEndian.Uint64(words) ^ flip) & mask
		count := uint64(bits.OnesCount64(word))
		if pass < count {
			return w<<6 + uint64(selectInWord(word, uint(pass))), true
		}
		pass -= count
		mask = math.MaxUint64
		words = words[8:]
		w++
	}
	return c.words*64 - 1, false
}

// searchHints comes closer to bit number i, which stands somewhere from at to end,
// where few bits of its kind stand among many of the other. A hint of the other kind
// tells how many there are of both up to its place: the last that is not beyond i is
// within 64 bits of either kind. It gives its place and the bits to pass from there.
func searchHints(i, at, end uint64, other *Packed) (place, rank uint64) {
	first := i / hintEvery * hintEvery // the number of the bit at
	place, rank = at, i-first
	// The hints of the other kind that stand between at and end; the last of all is no
	// bit's place.
	last := uint64(other.n - 1)
	from := min((at-first+hintEvery-1)/hintEvery, last)
	to := min((end-first)/hintEvery+1, last)
	for from < to {
		mid := (from + to) / 2
		there := other.At(int(mid))
		passed := there - mid*hintEvery // bits of the own kind before it
		if passed > i {
			to = mid
			continue
		}
		from = mid + 1
		if there >= at && passed >= first {
			place, rank = there, i-passed
		}
	}
	return place, rank
}

// selectInWord is the place of the set bit number rank of a word, which has more than
// rank of them. It finds the byte, then the bit, by adding in all lanes at once.
func selectInWord(word uint64, rank uint) uint {
	const lanes, tops = 0x0101010101010101, 0x8080808080808080
	// In each byte the number of ones in it and all lower ones.
	s := word - word>>1&0x5555555555555555
	s = s&0x3333333333333333 + s>>2&0x3333333333333333
	s = (s + s>>4) & 0x0f0f0f0f0f0f0f0f * lanes
	// The top bit of each byte whose number is at most rank.
	r := uint64(rank) * lanes
	full := (r | tops - s) & tops
	shift := uint(bits.OnesCount64(full)) * 8
	r = uint64(rank) - s<<8>>shift&0xff
	// The byte's bits, each in a byte of its own, and the same again.
	b := word >> shift & 0xff * lanes & 0x8040201008040201
	b = (b + 0x7f7f7f7f7f7f7f7f | b) & tops >> 7 * lanes
	full = (r*lanes | tops) - b
	return shift + uint(bits.OnesCount64(full&tops))
}
