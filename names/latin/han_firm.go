package latin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed han_firms.txt
var hanFirmsText string

// firmWords are the words that a language makes its firms' names of.
type firmWords struct {
	signs  spellingTable // what only a firm is called
	others spellingTable // translated in the name of a firm only
}

var hanFirms = sync.OnceValue(func() firmWords {
	return newFirmWords(spellingTables(hanFirmsText))
})

func newFirmWords(tables map[string]spellingTable) firmWords {
	return firmWords{signs: tables["firm signs"], others: tables["firm words"]}
}

const longestFirmWord = 8

// read translates the name of a firm word by word, as lists print it; what is
// no known word is spelled by rest. It is not ok if nothing tells of a firm.
func (f firmWords) read(runes []rune, rest func([]rune) []string) (words [][]string, ok bool) {
	unknown := 0 // letters since the last known word
	flush := func(end int) {
		if unknown > 0 {
			if spellings := soundingWord(rest(runes[end-unknown:end]), Letters); spellings != nil {
				words = append(words, spellings[0].Words...)
			}
			unknown = 0
		}
	}
	for i := 0; i < len(runes); {
		sign, other := f.signs.longest(runes[i:], longestFirmWord), f.others.longest(runes[i:], longestFirmWord)
		n, table := sign, f.signs
		if other > sign {
			n, table = other, f.others
		}
		if n == 0 {
			unknown++
			i++
			continue
		}
		ok = ok || sign >= other
		flush(i)
		words = append(words, english(table[string(runes[i:i+n])])...)
		i += n
	}
	flush(len(runes))
	return words, ok
}

// english parts a translation into its words; one word may have several
// spellings.
func english(translations []string) [][]string {
	if len(translations) != 1 {
		return [][]string{slices.Clone(translations)}
	}
	var words [][]string
	for w := range strings.SplitSeq(translations[0], "_") {
		words = append(words, []string{w})
	}
	return words
}
