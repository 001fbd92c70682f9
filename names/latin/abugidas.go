package latin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed abugidas.txt
var abugidasFile string

// abugidaConventions gives each script's only convention by its name.
var abugidaConventions = sync.OnceValue(func() map[string][]convention {
	named := map[string][]convention{}
	for _, c := range parseConventions(abugidasFile) {
		named[c.name] = append(named[c.name], c)
	}
	return named
})

// abugidas are scripts whose consonants have a vowel of their own, which is not
// written, unless a sign says otherwise.
var abugidas = []struct {
	script     *unicode.RangeTable
	convention string
	sounds     func([]rune) []rune // puts a word in the letters of the convention's rows
}{
	{unicode.Devanagari, "devanagari", indian},
	{unicode.Bengali, "bengali", indian},
	{unicode.Gurmukhi, "devanagari", indian},
	{unicode.Gujarati, "devanagari", indian},
	{unicode.Oriya, "bengali", indian},
	{unicode.Tamil, "tamil", indian},
	{unicode.Telugu, "southern", indian},
	{unicode.Kannada, "southern", indian},
	{unicode.Malayalam, "southern", indian},
	{unicode.Sinhala, "sinhala", withVowels},
	{unicode.Khmer, "khmer", withVowels},
	{unicode.Myanmar, "burmese", withVowels},
	{unicode.Ethiopic, "ethiopic", ethiopic},
}

// indian writes a word in Devanagari. The nine scripts have their letters in
// the same order, 128 places each, but for a few.
func indian(text []rune) []rune {
	const first, last, places = 'ऀ', '\u0d7f', 0x80
	var word []rune
	for _, r := range outOfOrder().Replace(string(text)) {
		if r >= first && r <= last {
			r = first + (r-first)%places
		}
		word = append(word, r)
	}
	return weakened(withVowels(word))
}

// outOfOrder writes the letters that stand where another script has others:
// Gurmukhi's marks, Assamese letters, and Malayalam consonants without a vowel.
var outOfOrder = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("ੰ", "ं", "ੱ", "", "ੲ", "", "ੳ", "", "ৰ", "र", "ৱ", "व",
		"ൺ", "ण्", "ൻ", "न्", "ർ", "र्", "ൽ", "ल्", "ൾ", "ळ्", "ൿ", "क्")
})

const (
	unwritten = '·' // the vowel of a consonant that has no sign
	weak      = '°' // the same where speech may drop it
)

// withVowels adds the vowels that are not written.
func withVowels(word []rune) []rune {
	var sounds []rune
	for i := 0; i < len(word); i++ {
		sounds = append(sounds, word[i])
		if !isBareConsonant(word[i]) {
			continue
		}
		for i+1 < len(word) && strings.ContainsRune(shades, word[i+1]) {
			i++
			sounds = append(sounds, word[i])
		}
		if i+1 == len(word) || !setsVowel(word[i+1]) {
			sounds = append(sounds, unwritten)
		}
	}
	return sounds
}

// weakened marks the vowels that Hindi drops in speech: those between two
// syllables with vowels, from the end of the word, never two in a row.
func weakened(sounds []rune) []rune {
	for i := len(sounds) - 4; i >= 2; i-- {
		before, next := sounds[i-2], sounds[i+2]
		if sounds[i] == unwritten && isBareConsonant(sounds[i-1]) && isSpoken(before) &&
			isBareConsonant(sounds[i+1]) && (next == unwritten || setsVowel(next) && next != virama) {
			sounds[i] = weak
		}
	}
	return sounds
}

// Signs that settle what consonants sound like.
const (
	virama = '्'
	shades = "़៉៊ျြွှ" // make another consonant of the one before
	nasals = "ँंःංඃ"   // and breaths: stand after a vowel, also an unwritten one
)

func isSpoken(r rune) bool {
	return r == unwritten || (unicode.IsLetter(r) || setsVowel(r)) && !isBareConsonant(r) && r != virama
}

// setsVowel tells the signs that stand instead of a consonant's own vowel.
func setsVowel(r rune) bool {
	return unicode.Is(unicode.M, r) && !strings.ContainsRune(nasals, r)
}

// isBareConsonant tells the consonants that have a vowel of their own.
func isBareConsonant(r rune) bool {
	return r >= 'क' && r <= 'ह' || r >= 'ක' && r <= 'ෆ' || r >= 'ក' && r <= 'អ' || r >= 'က' && r <= 'အ'
}

// ethiopic parts each letter into its consonant, written as that with the first
// vowel, and the number of its vowel.
func ethiopic(text []rune) []rune {
	const first, last, vowels = 'ሀ', 'ፗ', 8
	var sounds []rune
	for _, r := range text {
		if r < first || r > last {
			sounds = append(sounds, r)
			continue
		}
		vowel := (r - first) % vowels
		sounds = append(sounds, r-vowel, '①'+vowel)
	}
	return sounds
}
