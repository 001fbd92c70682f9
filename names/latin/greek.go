package latin

import (
	_ "embed"
	"sync"

	"golang.org/x/text/unicode/norm"
)

//go:embed greek.txt
var greekFile string

var greekConventions = sync.OnceValue(func() []convention { return parseConventions(greekFile) })

// greek reads a Greek word. Accents are not read, but a diaeresis is, and so is
// the accent on the first of two vowels, which says that they are not one sound:
// "ai" in "Μάιος" is two.
func greek(text []rune) []Reading {
	return alphabetic(spell(greekConventions(), withoutAccents(text)))
}

const (
	acute     = '\u0301'
	diaeresis = '\u0308'
)

func withoutAccents(text []rune) []rune {
	var word []rune
	stressed := false // the letter before
	for _, r := range norm.NFD.String(string(text)) {
		last := len(word) - 1
		switch {
		case r == diaeresis && last >= 0:
			word[last] = apart(word[last])
		case r == acute:
			stressed = true
		default:
			letter := lower([]rune{r})
			if stressed && len(letter) > 0 {
				letter[0] = apart(letter[0])
			}
			stressed = stressed && len(letter) == 0
			word = append(word, letter...)
		}
	}
	return word
}

// apart gives the second of two vowels that are not one sound.
func apart(vowel rune) rune {
	switch vowel {
	case 'ι':
		return 'ϊ'
	case 'υ':
		return 'ϋ'
	}
	return vowel
}
