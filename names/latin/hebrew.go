package latin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed hebrew_names.txt
var hebrewNamesText string

//go:embed abjad_hebrew.txt
var hebrewLettersText string

var (
	hebrewNames   = sync.OnceValue(func() *nameBook { return parseNames(hebrewNamesText, foldHebrew) })
	hebrewLetters = sync.OnceValue(func() *abjad { return parseAbjad(hebrewLettersText) })
)

// hebrew reads a word in Hebrew script. A known name has the spellings that
// people use; of any other the short vowels are guessed.
func hebrew(word []rune) []Reading {
	plain := foldHebrew(string(word))
	if known := hebrewNames().read(plain); known != nil {
		return known
	}
	return guessed(hebrewLetters(), []rune(plain))
}

// foldHebrew leaves letters, digits and the sign of foreign sounds, each letter
// in the form it has within a word. The points go: names are written without.
func foldHebrew(word string) string {
	word = hebrewForms().Replace(word)
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || r == '\'' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, word)
}

var hebrewForms = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"ך", "כ", "ם", "מ", "ן", "נ", "ף", "פ", "ץ", "צ", // final forms
		"װ", "וו", "ױ", "וי", "ײ", "יי", // ligatures of Yiddish
		"׳", "'", "’", "'",
	)
})
