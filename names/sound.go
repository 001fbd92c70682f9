package names

// Sound is what the consonants of a folded word have in common with those of its
// other spellings: "qaddafi" and "kadhafi" have one sound. An index looks words
// up by it. Count is how many consonants it stands for; few say little.
func Sound(word string) (key uint32, count int) {
	last := byte(0)
	for i := 0; i < len(word) && count < soundedConsonants; i++ {
		c := sounds[letter(word[i])]
		if c == ' ' || c == last {
			continue
		}
		last = c
		key = key<<5 | uint32(c-'a'+1)
		count++
	}
	return key, count
}

// soundedConsonants is how many make the key: six of five bits.
const soundedConsonants = 6

// sounds are the letters a to z and the digits, each by the one that stands for
// its kind: lips, throat, teeth, hisses and the liquids each for itself. Vowels,
// h and y are blank: they come and go.
const sounds = " pkt pk  kklmn pkrst ppk s" + "          "

// Variants calls yield with the other spellings, translations and short forms
// that the tables know of a word, and how alike they are.
func Variants(word string, yield func(variant string, similarity float64)) {
	known := tables()
	m := known.words[word]
	if m == nil {
		return
	}
	for _, g := range m.groups {
		for _, other := range known.members[g.group] {
			if other != word {
				yield(other, float64(sameMeaning(m, known.words[other])))
			}
		}
	}
}
