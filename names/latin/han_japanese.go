package latin

import (
	_ "embed"
	"slices"
	"sync"
)

//go:embed japanese_names.txt
var japaneseNamesText string

// japaneseTables are the parts of japanese_names.txt.
type japaneseTables struct{ surnames, given, characters spellingTable }

var japanese = sync.OnceValue(func() japaneseTables {
	t := spellingTables(japaneseNamesText)
	return japaneseTables{surnames: t["surnames"], given: t["given"], characters: t["characters"]}
})

const longestJapaneseName = 5

// japanesePerson reads a text as a family name and a given name, or as one of
// them. It is sure if what it read is in the tables.
func japanesePerson(runes []rune) (readings []Reading, sure bool) {
	if whole := japaneseWhole(runes); whole != nil {
		return []Reading{{[][]string{whole}, Letters}}, len(runes) > 1
	}
	for n := min(longestJapaneseName, len(runes)-1); n > 0; n-- {
		surname, known := japanese().surnames[string(runes[:n])]
		if !known {
			continue
		}
		given, usual := japaneseGiven(runes[n:])
		if len(given) == 0 {
			continue
		}
		reading := Reading{[][]string{longVowelSpellings(surname), given}, Letters}
		if usual {
			return []Reading{reading}, true
		}
		if readings == nil {
			readings = []Reading{reading}
		}
	}
	return readings, false
}

// japaneseWhole spells a text that is one name of the tables.
func japaneseWhole(runes []rune) []string {
	names := slices.Concat(japanese().surnames[string(runes)], japanese().given[string(runes)])
	return longVowelSpellings(names)
}

// japaneseGiven spells a given name as the table does, or as its characters
// are commonly read in names.
func japaneseGiven(runes []rune) (spellings []string, usual bool) {
	if names := japanese().given[string(runes)]; names != nil {
		return longVowelSpellings(names), true
	}
	if !slices.ContainsFunc(runes, func(r rune) bool { return !isKana(r) }) {
		return withSound(kanaWord(runes)), true
	}
	var parts [][]string
	for i := 0; i < len(runes); {
		n := japanese().characters.longest(runes[i:], 3)
		if n == 0 {
			return nil, false
		}
		parts = append(parts, japanese().characters[string(runes[i:i+n])])
		i += n
	}
	return longVowelSpellings(runTogether(parts)), false
}

// longVowelSpellings writes each reading with its long vowels in all ways, the
// shortest of each reading first.
func longVowelSpellings(readings []string) []string {
	var short, other []string
	for _, r := range readings {
		ways := withLongVowels(r)
		short = append(short, ways[0])
		other = append(other, ways[1:]...)
	}
	all := withoutRepeats(slices.Concat(short, other))
	return all[:min(len(all), MaxSpellings)]
}

// mixedWord spells Chinese characters among kana: names of the tables first,
// then characters as read in names, at last in Chinese.
func mixedWord(runes []rune) []string {
	var parts [][]string
	for i := 0; i < len(runes); {
		n, spellings := mixedPart(runes[i:])
		parts = append(parts, spellings)
		i += n
	}
	return runTogether(parts)
}

func mixedPart(runes []rune) (n int, spellings []string) {
	for n < len(runes) && isKana(runes[n]) {
		n++
	}
	if n > 0 {
		return n, kanaWord(runes[:n])
	}
	t := japanese()
	for _, table := range []spellingTable{t.surnames, t.given, t.characters} {
		if n = table.longest(runes, longestJapaneseName); n > 0 {
			return n, longVowelSpellings(table[string(runes[:n])])
		}
	}
	return 1, []string{pinyinOf(runes[0])}
}
