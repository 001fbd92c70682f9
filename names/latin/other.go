package latin

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode"
)

// other reads a word of a script that has no function of its own: those of
// India and its neighbours and of Ethiopia by their tables, Lao as the Thai that
// it is written like, any other letter by letter.
func other(text []rune) []Reading {
	for _, r := range text {
		if unicode.Is(unicode.Lao, r) {
			return thai(thaiFromLao(text))
		}
		for _, a := range abugidas {
			if unicode.Is(a.script, r) {
				return alphabetic(spell(abugidaConventions()[a.convention], a.sounds(text)))
			}
		}
	}
	return alphabetic(letterByLetter(text))
}

// thaiFromLao gives the Thai letters that stand where the Lao ones do.
func thaiFromLao(text []rune) []rune {
	const order = 'ກ' - 'ก'
	word := make([]rune, len(text))
	for i, r := range text {
		word[i] = r
		if t := r - order; unicode.Is(unicode.Thai, t) {
			word[i] = t
		}
	}
	return word
}

func letterByLetter(text []rune) []string {
	var word strings.Builder
	for _, r := range text {
		word.WriteString(letter(r))
	}
	if word.Len() == 0 {
		return nil
	}
	return []string{word.String()}
}

// letter writes one letter as go-unidecode has it, in a to z and digits. What
// nobody can read becomes its code point, so that equal texts stay equal. Marks,
// signs and letters that only modify others are silent.
func letter(r rune) string {
	known := strings.ToLower(unidecode.Unidecode(string(r)))
	sound := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, known)
	if sound == "" && known == "" && unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r) {
		return "u" + strconv.FormatInt(int64(r), 16)
	}
	return sound
}
