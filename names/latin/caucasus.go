package latin

import (
	_ "embed"
	"sync"
)

//go:embed georgian.txt
var georgianFile string

//go:embed armenian.txt
var armenianFile string

var (
	georgianConventions = sync.OnceValue(func() []convention { return parseConventions(georgianFile) })
	armenianConventions = sync.OnceValue(func() []convention { return parseConventions(armenianFile) })
)

// georgian reads a Georgian word, also one in capitals or in the letters of the
// church.
func georgian(text []rune) []Reading {
	return alphabetic(spell(georgianConventions(), mkhedruli(lower(text))))
}

// mkhedruli writes a word in today's letters. Nuskhuri, the small letters of
// the church, stands in the same order.
func mkhedruli(word []rune) []rune {
	for i, r := range word {
		if r >= 'ⴀ' && r <= 'ⴥ' {
			word[i] = r - 'ⴀ' + 'ა'
		}
	}
	return word
}

// armenian reads an Armenian word, first as in Armenia, then as in the West.
func armenian(text []rune) []Reading {
	return alphabetic(spell(armenianConventions(), lower(text)))
}
