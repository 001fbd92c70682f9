package synthetic

import (
	"encoding/binary"
	"math/bits"
)

// seed is what everything invented is drawn from. A number follows from the seed, what it
// is for and the number of the thing, so nothing is remembered between two draws.
type seed uint64

// purpose keeps the draws of different things apart.
type purpose uint64

const (
	forBlockStart purpose = iota + 1
	forBlockHash
	forTransfer
	forTx
	forAccount
	forToken
	forSpend
	forScript
	forReveal
)

// draw is a number for a thing. For one purpose it differs for any two things below 2^56.
func (s seed) draw(what purpose, thing uint64) uint64 {
	return mix(uint64(s) ^ mix(uint64(what)<<56^thing))
}

// fill draws bytes for a thing. The first eight tell it from all others.
func (s seed) fill(dst []byte, what purpose, thing uint64) {
	from := stream(s.draw(what, thing))
	word := uint64(from)
	for len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, word)
		dst, word = dst[8:], from.next()
	}
	for i := range dst {
		dst[i] = byte(word >> (8 * i))
	}
}

// mix is the finalizer of SplitMix64: a permutation in which every bit of the result
// hangs on every bit of x.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// stream gives one number after the other.
type stream uint64

func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(uint64(*s))
}

// below is a number from 0 to n-1.
func (s *stream) below(n uint64) uint64 {
	high, _ := bits.Mul64(s.next(), n)
	return high
}

// chance is true so many times out of a hundred.
func (s *stream) chance(percent uint64) bool { return s.below(100) < percent }

// rank is a number from 0 to n-1, n at least 1, by a law of Zipf of exponent 1 in steps:
// each doubling of the rank is drawn equally often, and within it each number. It takes
// whole numbers alone, so that every processor draws the same.
func (s *stream) rank(n uint64) uint64 {
	doublings := uint64(bits.Len64(n))
	for {
		word := s.next()
		octave, _ := bits.Mul64(word, doublings)
		if r := 1<<octave | mix(word)&(1<<octave-1); r <= n {
			return r - 1
		}
	}
}
