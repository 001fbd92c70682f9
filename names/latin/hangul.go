package latin

import (
	_ "embed"
	"slices"
	"sync"
)

//go:embed hangul.txt
var hangulText string

// koreanTables are the parts of hangul.txt.
type koreanTables struct {
	initials, vowels, finals, borders spellingTable
	surnames, given                   spellingTable
	firms                             firmWords
}

var korean = sync.OnceValue(func() *koreanTables {
	t := spellingTables(hangulText)
	return &koreanTables{
		initials: t["initials"], vowels: t["vowels"], finals: t["finals"], borders: t["borders"],
		surnames: t["surnames"], given: t["given"],
		firms: newFirmWords(t),
	}
})

// hangul reads Korean: the name of a person, each syllable a word, as lists
// print them; the name of a firm, translated; or any word by its sound.
func hangul(runes []rune) []Reading {
	word := soundingWord(koreanWord(runes), Syllables)
	if firm, ok := korean().firms.read(runes, koreanWord); ok {
		return append([]Reading{{firm, Letters}}, word...)
	}
	person, sure := koreanPerson(runes)
	if sure {
		return append(person, word...)
	}
	return append(word, person...)
}

// koreanPerson reads a text as a family name and one or two syllables of a
// given name, or a given name alone. It is sure if all of them are usual.
func koreanPerson(runes []rune) (readings []Reading, sure bool) {
	if slices.ContainsFunc(runes, func(r rune) bool { return r < firstSyllable || r > lastSyllable }) {
		return nil, false
	}
	surname := korean().surnames.longest(runes, 2)
	given := runes[surname:]
	sure = usualGiven(given)
	alone, long := surname == 0, len(given) == 3
	if len(given) > 3 || alone && len(given) != 2 || (alone || long) && !sure {
		return nil, false
	}
	words := givenWords(given)
	if surname > 0 {
		words = slices.Insert(words, 0, surnameSpellings(runes[:surname], len(runes)))
	}
	readings = []Reading{{words, Letters}}
	if spoken := spokenGiven(given); spoken != nil && surname > 0 {
		readings = append(readings, Reading{[][]string{words[0], spoken}, Letters})
	}
	return readings, sure
}

// surnameSpellings allows for two syllables being a given name only, where the
// family name stands apart.
func surnameSpellings(surname []rune, length int) []string {
	spellings := korean().surnames[string(surname)]
	if len(surname) == 1 && length == 2 {
		spellings = withoutRepeats(slices.Concat(spellings, korean().given[string(surname)]))
	}
	return slices.Clone(spellings[:min(len(spellings), MaxSpellings)])
}

func usualGiven(given []rune) bool {
	return !slices.ContainsFunc(given, func(r rune) bool { return korean().given[string(r)] == nil })
}

func givenWords(given []rune) [][]string {
	var words [][]string
	for _, r := range given {
		spellings := slices.Concat(korean().given[string(r)], syllableSpellings(r))
		words = append(words, withoutRepeats(spellings))
	}
	return words
}

// spokenGiven gives the syllables of a given name as one word where they change
// each other: 학렬 is hangnyol to the ear. Nil where they do not.
func spokenGiven(given []rune) []string {
	if len(given) != 2 {
		return nil
	}
	if writeKorean(given, revised) == writeKorean(given, unassimilated) {
		return nil
	}
	return withoutRepeats([]string{writeKorean(given, mcCune), writeKorean(given, revised)})
}
