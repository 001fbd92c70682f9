package latin

import (
	_ "embed"
	"sync"
)

//go:embed cyrillic.txt
var cyrillicFile string

var cyrillicConventions = sync.OnceValue(func() []convention { return parseConventions(cyrillicFile) })

// cyrillic reads a word of any language that is written so. Which language a
// name comes from shows only when it has a letter of few; otherwise it is taken
// for Russian first and for the others' after. Stress marks are not read.
func cyrillic(text []rune) []Reading {
	return alphabetic(spell(cyrillicConventions(), lower(text)))
}
