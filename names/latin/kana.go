package latin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed kana.txt
var kanaText string

var kanaTable = sync.OnceValue(func() spellingTable { return spellingTables(kanaText)["kana"] })

// The sounds of kana that are no syllable of their own.
const (
	nasal     = "n" // ン
	doubling  = "*" // ッ, doubles the consonant after it
	longVowel = "-" // ー, lengthens the vowel before it
)

// kanaWord spells a text in kana: a Japanese word letter for letter, or a
// foreign word by its syllables.
func kanaWord(runes []rune) []string {
	sounds := kanaSounds(runes)
	plain := writeKana(sounds, "")
	foreign := foreignKana.Replace(writeKana(withoutSupportVowels(sounds), ""))
	spellings := []string{
		withLongVowels(plain)[0],
		foreign,
		foreignKana.Replace(writeKana(withoutSupportVowels(sounds), "r")), // パーカー is Parker
		strings.ReplaceAll(foreign, "j", "z"),                             // ベジエ is Bézier
		strings.ReplaceAll(foreign, "r", "l"),
		plain,
	}
	spellings = append(spellings, withLongVowels(longAsDoubled(sounds))[1:]...)
	return withoutRepeats(spellings)
}

// foreignKana undoes what Hepburn makes of doubled consonants of German and
// Slavic names: バッハ is Bach, ニコリッチ is Nikolić.
var foreignKana = strings.NewReplacer("hha", "ch", "hho", "ch", "hhe", "ch", "hhi", "ch", "hhu", "ch", "tch", "ch")

// kanaSounds gives the sounds of a text; hiragana is read as katakana.
func kanaSounds(runes []rune) []string {
	const toKatakana = 'ア' - 'あ'
	katakana := slices.Clone(runes)
	for i, r := range katakana {
		if 'ぁ' <= r && r <= 'ゖ' || r == 'ゝ' || r == 'ゞ' {
			katakana[i] = r + toKatakana
		}
	}
	var sounds []string
	for i := 0; i < len(katakana); {
		n := max(1, kanaTable().longest(katakana[i:], 2))
		if sound := kanaSound(katakana[i:i+n], sounds); sound != "" {
			sounds = append(sounds, sound)
		}
		i += n
	}
	return sounds
}

func kanaSound(kana []rune, before []string) string {
	if s := kanaTable()[string(kana)]; s != nil {
		return s[0]
	}
	switch kana[0] {
	case 'ン':
		return nasal
	case 'ッ':
		return doubling
	case 'ー':
		return longVowel
	case 'ヽ', 'ヾ': // repeats the syllable before
		if len(before) > 0 {
			return before[len(before)-1]
		}
	}
	return plainLetter(kana[0])
}

// writeKana joins sounds; a lengthened vowel a, e or o is followed by long.
func writeKana(sounds []string, long string) string {
	var word strings.Builder
	for i, s := range sounds {
		switch s {
		case longVowel:
			if i > 0 && strings.HasSuffix(sounds[i-1], "i") || i > 0 && strings.HasSuffix(sounds[i-1], "u") {
				continue
			}
			word.WriteString(long)
		case doubling:
			if i+1 < len(sounds) {
				word.WriteString(doubledConsonant(sounds[i+1]))
			}
		default:
			word.WriteString(s)
		}
	}
	return word.String()
}

// longAsDoubled writes every long vowel out, as a Japanese name does in kana
// that has no sign for it.
func longAsDoubled(sounds []string) string {
	doubled := slices.Clone(sounds)
	for i, s := range doubled {
		if s != longVowel {
			continue
		}
		doubled[i] = ""
		if i > 0 && doubled[i-1] != "" {
			doubled[i] = doubled[i-1][len(doubled[i-1])-1:]
		}
	}
	return writeKana(doubled, "")
}

func doubledConsonant(next string) string {
	switch {
	case next == "" || strings.ContainsRune("aiueon-*", rune(next[0])):
		return ""
	case strings.HasPrefix(next, "ch"):
		return "t" // Hepburn: tch
	}
	return next[:1]
}

// supportVowels end the syllables with which Japanese spells a foreign
// consonant that has no vowel.
var supportVowels = map[string]bool{
	"ku": true, "gu": true, "su": true, "zu": true, "tsu": true, "to": true, "do": true, "nu": true,
	"fu": true, "bu": true, "pu": true, "mu": true, "ru": true, "vu": true, "shu": true, "ju": true,
	"chi": true, "ji": true, "chu": true, "tu": true, "du": true,
}

// withoutSupportVowels takes those vowels away, but where the syllable needs
// its vowel: トランプ is tranp.
func withoutSupportVowels(sounds []string) []string {
	bare := slices.Clone(sounds)
	for i := len(sounds) - 1; i >= 0 && len(sounds) > 1; i-- {
		next := "" // as written already
		if i+1 < len(bare) {
			next = bare[i+1]
		}
		if supportVowels[sounds[i]] && !needsVowel(next) {
			bare[i] = sounds[i][:len(sounds[i])-1]
		}
	}
	return bare
}

// needsVowel says whether a consonant cannot be spoken before what follows: a
// vowel's or consonant's sign, a vowel, or a bare r, m or n as in Victor.
func needsVowel(next string) bool {
	switch next {
	case nasal, longVowel, doubling, "r", "m":
		return true
	}
	return next != "" && strings.ContainsRune("aiueoy", rune(next[0]))
}

// withLongVowels gives the ways to write the long vowels of a Japanese word
// whose kana are spelled letter for letter: Sato, Satou, Satoh.
func withLongVowels(kana string) []string {
	short := strings.NewReplacer("ou", "o", "oo", "o", "uu", "u", "'", "").Replace(kana)
	return withoutRepeats([]string{
		short,
		strings.ReplaceAll(kana, "'", ""),
		withH(kana),
		strings.NewReplacer("nb", "mb", "np", "mp", "nm", "mm").Replace(short), // Homma, Shimbashi
	})
}

// withH writes a long o as oh where no vowel follows.
func withH(kana string) string {
	kana = strings.NewReplacer("ou", "oh", "oo", "oh", "uu", "u").Replace(kana)
	for _, vowel := range []string{"a", "i", "u", "e", "o"} {
		kana = strings.ReplaceAll(kana, "oh"+vowel, "o"+vowel)
	}
	return strings.ReplaceAll(kana, "'", "")
}

func isKana(r rune) bool {
	return unicode.In(r, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}
