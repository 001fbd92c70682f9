package latin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed han_korean.txt
var hanKoreanText string

// hanja tells how Korean reads a character of a name, in Hangul; several where
// family names read it otherwise, whose reading is first.
var hanja = sync.OnceValue(func() map[rune][]rune {
	readings := map[rune][]rune{}
	for line := range strings.Lines(hanKoreanText) {
		var hangul []rune
		for _, word := range strings.Fields(line) {
			letters := []rune(word)
			if unicode.Is(unicode.Hangul, letters[0]) {
				hangul = letters
				continue
			}
			for i, r := range letters {
				if unicode.Is(unicode.Han, r) && i < len(hangul) {
					readings[r] = append(readings[r], hangul[i])
				}
			}
		}
	}
	return readings
})

// hanjaPerson reads a Korean name that is written in Chinese characters.
func hanjaPerson(runes []rune) []Reading {
	var syllables []rune
	for i, r := range runes {
		readings := hanja()[r]
		if len(readings) == 0 {
			return nil
		}
		syllable := readings[0]
		if i > 0 {
			syllable = readings[len(readings)-1]
		}
		syllables = append(syllables, syllable)
	}
	person, sure := koreanPerson(syllables)
	if !sure || len(runes) < 2 || korean().surnames.longest(syllables, 2) == 0 {
		return nil
	}
	return person[:1]
}
