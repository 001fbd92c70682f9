package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// written is a word as it stands: folded when it is in Latin letters, else in
// its script, in NFKC.
type written struct {
	text   string
	script script
	comma  bool // a comma follows
}

// script is the one that a word is written in.
type script uint8

const (
	latinScript script = iota
	cyrillicScript
	greekScript
	arabicScript
	hebrewScript
	hanScript
	kanaScript
	hangulScript
	otherScript
)

func scriptOf(r rune) script {
	switch {
	case r < utf8.RuneSelf || !unicode.In(r, unicode.L, unicode.M) || unicode.In(r, unicode.Latin, unicode.Inherited):
		return latinScript
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillicScript
	case unicode.Is(unicode.Greek, r):
		return greekScript
	case unicode.Is(unicode.Arabic, r):
		return arabicScript
	case unicode.Is(unicode.Hebrew, r):
		return hebrewScript
	case unicode.Is(unicode.Han, r):
		return hanScript
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return kanaScript
	case unicode.Is(unicode.Hangul, r):
		return hangulScript
	}
	return otherScript
}

// kashida lengthens an Arabic word on paper and says nothing.
const kashida = '\u0640'

// eastAsianForms are legal forms of one letter in brackets, which would read as a
// syllable of the name.
var eastAsianForms = strings.NewReplacer("㈜", " ", "㈱", " ", "㈲", " ", "(주)", " ", "（주）", " ", "(株)", " ", "（株）", " ", "(有)", " ", "（有）", " ")

// split parts a text into words, each of Latin letters or of others.
func split(s string) []written {
	var out []written
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = appendWritten(out, undisguised(word))
			word = word[:0]
		}
	}
	last := rune(0)
	for _, r := range norm.NFKC.String(strings.Map(unframed, eastAsianForms.Replace(s))) {
		again := r == last && unicode.Is(unicode.M, r) // a mark stands once, however often it is written
		last = r
		switch {
		case again || r == kashida || isInvisible(r) || isLooseMark(r) || isApostrophe(r) || r == '\'' || r == '`':
		case r < utf8.RuneSelf && (isASCIILetter(byte(r)) || isDigit(byte(r)) || strings.ContainsRune("./&", r)),
			r >= utf8.RuneSelf && unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl):
			word = append(word, r)
		default:
			flush()
			if r == ',' && len(out) > 0 {
				out[len(out)-1].comma = true
			}
		}
	}
	flush()
	return out
}

// appendWritten adds the runs of Latin and of other letters in a word without
// signs.
func appendWritten(out []written, word []rune) []written {
	isLatin := func(r rune) bool { return scriptOf(r) == latinScript }
	from := 0
	for i := 1; i <= len(word); i++ {
		if i < len(word) && (isLatin(word[i]) == isLatin(word[from]) || unicode.In(word[i], unicode.M)) {
			continue
		}
		if run := string(word[from:i]); isLatin(word[from]) {
			for w := range strings.FieldsSeq(Fold(run)) {
				out = append(out, written{text: unstretched(w)})
			}
		} else {
			out = append(out, written{text: run, script: scriptOf(word[from])})
		}
		from = i
	}
	return out
}
