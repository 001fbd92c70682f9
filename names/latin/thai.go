package latin

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed thai.txt
var thaiFile string

var thaiConventions = sync.OnceValue(func() []convention { return parseConventions(thaiFile) })

// thai reads a Thai word. What it spells depends on where syllables end, which
// Thai does not write, so a rare word may be cut in the wrong place.
func thai(text []rune) []Reading {
	return alphabetic(spell(thaiConventions(), thaiSounds(text)))
}

// thaiSounds puts a word in the order of its sounds, as thai.txt has them.
func thaiSounds(text []rune) []rune {
	w := &thaiWord{letters: spokenThai(text)}
	for w.at < len(w.letters) {
		w.syllable()
	}
	return w.sounds
}

// spokenThai leaves out tones, signs of repetition and abbreviation, and the
// letters that are marked as silent.
func spokenThai(text []rune) []rune {
	const silencer, tones = '์', "่้๊๋๎ํๆฯฺ"
	var spoken []rune
	for _, r := range text {
		switch {
		case r == silencer:
			n := len(spoken)
			if n > 0 && !isThaiConsonant(spoken[n-1]) {
				n-- // a vowel that is silent with its consonant
			}
			spoken = spoken[:max(n-1, 0)]
		case !strings.ContainsRune(tones, r):
			spoken = append(spoken, r)
		}
	}
	return spoken
}

const leadingThai = "เแโไใ" // vowels written before the consonants that they follow in speech

func isLeadingThai(r rune) bool { return strings.ContainsRune(leadingThai, r) }

// isThaiVowel tells vowels written after, above and below their consonants.
func isThaiVowel(r rune) bool { return strings.ContainsRune("ะัาำิีึืุู็ๅ", r) }

func isThaiConsonant(r rune) bool { return r >= 'ก' && r <= 'ฮ' }
