package latin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

//go:embed han_chinese.txt
var hanChineseText string

//go:embed han_foreign.txt
var hanForeignText string

// chineseTables are the parts of han_chinese.txt and han_foreign.txt.
type chineseTables struct{ surnames, given, cantonese, foreign spellingTable }

var chinese = sync.OnceValue(func() chineseTables {
	t := spellingTables(hanChineseText)
	return chineseTables{
		surnames: t["surnames"], given: t["given"], cantonese: t["cantonese"],
		foreign: spellingTables(hanForeignText)["foreign"],
	}
})

// eastAsian reads a text in Chinese characters, kana or both: as the name of a
// firm, of a Japanese, Chinese or Korean, or as a foreign name.
func eastAsian(runes []rune) []Reading {
	runes = withoutRepeatMarks(runes)
	kana := slices.ContainsFunc(runes, isKana)
	if firm, ok := hanFirms().read(runes, firmWord); ok {
		return append([]Reading{{firm, Letters}}, soundingWord(firmWord(runes), Syllables)...)
	}
	if !kana {
		return hanReadings(runes)
	}
	if !slices.ContainsFunc(runes, func(r rune) bool { return !isKana(r) }) {
		return soundingWord(kanaWord(runes), Syllables)
	}
	person, _ := japanesePerson(runes)
	return append(person, soundingWord(mixedWord(runes), Syllables)...)
}

// hanReadings reads Chinese characters only. The reading as one word is always
// among those that the caller keeps.
func hanReadings(runes []rune) []Reading {
	japanese, sure := japanesePerson(runes)
	var readings []Reading
	if sure {
		readings = japanese
	}
	readings = append(readings, chinesePerson(runes)...)
	if !sure {
		readings = append(readings, japanese...)
	}
	readings = append(readings, hanjaPerson(runes)...)
	readings = readings[:min(len(readings), MaxReadings-1)]
	return append(readings, soundingWord(hanWord(runes), Syllables)...)
}

// chinesePerson reads a family name and a given name of one or two characters;
// two family names before it are those of a wife and her husband.
func chinesePerson(runes []rune) []Reading {
	n := chinese().surnames.longest(runes, 4)
	if n == 0 {
		return nil
	}
	words := [][]string{chineseSurname(runes[:n])}
	given := runes[n:]
	if len(given) == 3 {
		own := chinese().surnames.longest(given[:1], 1)
		if own == 0 {
			return nil
		}
		words = append(words, chineseSurname(given[:1]))
		given = given[1:]
	}
	switch {
	case len(given) > 2:
		return nil
	case len(given) > 0:
		words = append(words, chineseGiven(given))
	}
	if slices.ContainsFunc(words, func(w []string) bool { return len(w) == 0 }) {
		return nil
	}
	return []Reading{{words, Letters}}
}

// chineseSurname spells a family name in Pinyin, as its bearers do, and by
// Wade–Giles.
func chineseSurname(runes []rune) []string {
	spellings := chinese().surnames[string(runes)]
	if len(spellings) == 0 {
		spellings = withSound(runTogether(chineseSyllables(runes)))
	}
	if len(spellings) == 0 || len(runes) > 1 {
		return slices.Clone(spellings)
	}
	customary := spellings[:min(len(spellings), MaxSpellings-1)]
	return withoutRepeats(slices.Concat(customary, []string{wadeGiles(spellings[0])}))
}

// chineseGiven spells a given name in Pinyin, by Wade–Giles, and in Cantonese
// as Hong Kong does.
func chineseGiven(runes []rune) []string {
	syllables := chineseSyllables(runes)
	var wade, cantonese [][]string
	for i, readings := range syllables {
		var ways []string
		for _, r := range readings {
			ways = append(ways, wadeGiles(r))
		}
		wade = append(wade, ways)
		if spelling := chinese().cantonese[string(runes[i])]; spelling != nil {
			cantonese = append(cantonese, spelling)
		}
	}
	pinyins, wades, hongKong := runTogether(syllables), runTogether(wade), []string(nil)
	if len(cantonese) == len(runes) {
		hongKong = runTogether(cantonese)
	}
	return withSound(withoutRepeats(slices.Concat(pinyins[:1], wades[:1], hongKong, pinyins[1:], wades[1:])))
}

// chineseSyllables gives the readings of each character in a name.
func chineseSyllables(runes []rune) [][]string {
	var syllables [][]string
	for _, r := range runes {
		readings := chinese().given[string(r)]
		if readings == nil {
			readings = []string{pinyinOf(r)}
		}
		syllables = append(syllables, readings)
	}
	return syllables
}

// hanWord spells a text as one word: its syllables, and the foreign sounds for
// which they stand.
func hanWord(runes []rune) []string {
	spellings := runTogether(chineseSyllables(runes))[:1]
	var foreign [][]string
	for i := 0; i < len(runes); {
		n := chinese().foreign.longest(runes[i:], 4)
		if n > 0 {
			foreign = append(foreign, chinese().foreign[string(runes[i:i+n])])
		} else {
			n = 1
			foreign = append(foreign, []string{pinyinOf(runes[i])})
		}
		i += n
	}
	return withoutRepeats(append(spellings, runTogether(foreign)...))
}

// firmWord spells what is no known word in the name of a firm.
func firmWord(runes []rune) []string {
	if slices.ContainsFunc(runes, isKana) {
		return mixedWord(runes)
	}
	spellings := runTogether(chineseSyllables(runes))
	if len(runes) > 1 {
		spellings = slices.Concat(japaneseWhole(runes), spellings)
	}
	return spellings
}

// pinyinOf reads a character in Hanyu Pinyin without tones; a letter or digit
// is itself.
func pinyinOf(r rune) string {
	readings := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal})
	if len(readings) == 0 {
		return plainLetter(r)
	}
	var plain strings.Builder
	for _, letter := range readings[0] {
		if letter == 'v' || letter == 'ü' {
			letter = 'u'
		}
		plain.WriteString(plainLetter(letter))
	}
	return plain.String()
}

func withSound(spellings []string) []string {
	return slices.DeleteFunc(spellings, func(s string) bool { return s == "" })
}

// withoutRepeatMarks writes the character again for which 々 stands.
func withoutRepeatMarks(runes []rune) []rune {
	written := slices.Clone(runes)
	for i, r := range written {
		if r == '々' && i > 0 {
			written[i] = written[i-1]
		}
	}
	return written
}
