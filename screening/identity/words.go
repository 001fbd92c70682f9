package identity

import (
	"math/bits"
	"strings"
)

// A word tells little of who is meant when many entries have it. "Many" is one
// in commonShare, and in a small collection commonLeast: below that, a family
// name that some brothers share would count as common.
const (
	commonShare = 500
	commonLeast = 12
)

// vocabulary counts in how many entries words stand, by their hash. Two words
// with one hash are counted together, which makes them seem more common: that
// errs to the side of not joining.
type vocabulary struct {
	counts map[uint32]int32
	common int32
}

// newVocabulary counts each word once an entry.
func newVocabulary(entries []*Entry) *vocabulary {
	v := &vocabulary{counts: make(map[uint32]int32, len(entries)), common: int32(max(commonLeast, len(entries)/commonShare))}
	var own []uint32
	for _, e := range entries {
		own = own[:0]
		for _, name := range e.names {
			for w := range strings.SplitSeq(name, " ") {
				if h := uint32(hash(w)); !contains(own, h) {
					own = append(own, h)
					v.counts[h]++
				}
			}
		}
	}
	return v
}

func contains(list []uint32, h uint32) bool {
	for _, x := range list {
		if x == h {
			return true
		}
	}
	return false
}

// signature is what a name is looked up by.
type signature struct {
	whole   uint64 // equal for names of the same words in any order, particles left out
	sound   uint64 // equal for names whose words sound alike, see soundOf
	rarest  uint64 // equal for names with the same two rarest words
	words   int32  // of two letters or more, particles left out
	telling int32  // words among them that are not common
}

// read takes no memory: names are many.
func (v *vocabulary) read(name string) (s signature) {
	var rare [2]struct {
		hash  uint64
		count int32
	}
	for w := range strings.SplitSeq(name, " ") {
		if isParticle(w) {
			continue
		}
		h := hash(w)
		s.whole += mix(h)
		s.sound += mix(soundOf(w))
		count := v.counts[uint32(h)]
		if len(w) > 1 {
			s.words++
			if count <= v.common {
				s.telling++
			}
		}
		before := func(i int) bool {
			return rare[i].count == 0 || count < rare[i].count || (count == rare[i].count && h < rare[i].hash)
		}
		switch {
		case before(0):
			rare[1] = rare[0]
			rare[0].hash, rare[0].count = h, count
		case before(1):
			rare[1].hash, rare[1].count = h, count
		}
	}
	s.rarest = mix(rare[0].hash) + mix(rare[1].hash)
	return s
}

// isParticle tells words that publishers write or leave out.
func isParticle(word string) bool {
	switch word {
	case "al", "el", "ul", "bin", "ibn", "ben", "bint", "abu", "abou", "the", "of", "and", "de", "der", "van", "von":
		return true
	}
	return false
}

// hash is FNV-1a. It is written out because its value must be the same in every
// run, or equal lists would be answered differently.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// mix spreads a hash over all bits, so that sums of hashes can be compared.
func mix(h uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}

// soundOf is equal for words that differ as two romanisations of one name do:
// "Mohammed" and "Muhamad", "Yusuf" and "Youssef". The consonants must agree and
// the first vowel roughly, since "Hassan" and "Hussein" may be twins. Short words
// and numbers, Roman ones too, sound like themselves alone: "II" is the son of
// "I".
func soundOf(word string) uint64 {
	if len(word) < shortestSound || strings.ContainsAny(word, "0123456789") || strings.Trim(word, "ivx") == "" {
		return hash(word)
	}
	key := make([]byte, 0, 16)
	vowel := byte(0)
	for i := range len(word) {
		c := word[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			if vowel == 0 {
				vowel = vowelClass(c)
			}
			continue
		case 'q', 'c':
			c = 'k'
		case 'w':
			c = 'v'
		}
		if n := len(key); n == 0 || key[n-1] != c {
			key = append(key, c)
		}
	}
	return hash(string(append(key, vowel)))
}

// shortestSound is the length from which words are compared by sound: of shorter
// ones too little is left without the vowels.
const shortestSound = 4

func vowelClass(c byte) byte {
	switch c {
	case 'a', 'e':
		return 'a'
	case 'i', 'y':
		return 'i'
	}
	return 'o'
}

// skeletons is the set of a party's words by their first letter and next
// consonant, a bit each: spellings of one word seldom differ there. Two parties
// with none in common are not worth comparing.
func skeletons(e *Entry) (set uint64) {
	for _, name := range e.names {
		for w := range strings.SplitSeq(name, " ") {
			if len(w) > 1 && !isParticle(w) {
				set |= 1 << (mix(uint64(w[0])<<8|uint64(nextConsonant(w[1:]))) % 64)
			}
		}
	}
	return set
}

func nextConsonant(s string) byte {
	for i := range len(s) {
		if strings.IndexByte("aeiouyhw", s[i]) < 0 {
			return s[i]
		}
	}
	return 0
}
