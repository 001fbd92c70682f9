package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mareva/mareva/names/latin"
)

// MaxReadings is how many ways to read a name there are at most.
const MaxReadings = latin.MaxReadings

// Readings are the ways to read a name of the kind, the likeliest first. One that
// is written in Latin letters has one reading. Each word of a reading may have
// several spellings, which count as one in a comparison.
func Readings(kind Kind, s string) []Name {
	if isASCII(s) {
		return []Name{assemble(kind, latinParts(kind, s))}
	}
	out := readAll(kind, s)
	if strings.ContainsRune(s, rightToLeftOverride) {
		// The eye reads backwards what follows the override.
		out = append(out, readAll(kind, backwards(s))...)
		out = out[:min(len(out), MaxReadings)]
	}
	return out
}

const rightToLeftOverride = '\u202e'

func readAll(kind Kind, s string) []Name {
	words := split(s)
	read := make([][]latin.Reading, len(words))
	count := 1
	for i, w := range words {
		if !w.latin {
			read[i] = latin.Read(w.text)
			count = max(count, len(read[i]))
		}
	}
	native := kind != Organisation && isNative(s, words, read)
	out := make([]Name, 0, count)
	for at := range min(count, MaxReadings) {
		var parts []part
		for i, w := range words {
			if w.latin {
				parts = append(parts, part{text: w.text})
			} else if n := len(read[i]); n > 0 {
				parts = appendReading(parts, read[i][min(at, n-1)], native && isIdeographic(w.text))
			}
		}
		if n := assemble(kind, parts); n.Len() > 0 {
			n.hangul = hangulOf(words)
			out = append(out, n)
		}
	}
	return out
}

func appendReading(parts []part, r latin.Reading, native bool) []part {
	how := spelled
	if native {
		how, r.Precision = exact, latin.Letters
	}
	for _, spellings := range r.Words {
		parts = append(parts, part{text: spellings[0], spellings: spellings[1:], script: how, precision: r.Precision})
	}
	return parts
}

// hangulOf is the name without spaces when all of it is Hangul.
func hangulOf(words []written) string {
	var all strings.Builder
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w.text); !unicode.Is(unicode.Hangul, r) {
			return ""
		}
		all.WriteString(w.text)
	}
	return all.String()
}

// foreignDots part the words of foreign names in Chinese and Japanese.
const foreignDots = "·・‧•･"

// shortestForeign is how many letters a foreign word has at least in Han or
// Hangul when nothing else tells: native given names have one or two.
const shortestForeign = 3

// isNative says whether a name in Han or Hangul is one of the language, whose
// syllables are all told apart, and not a foreign one written by its sounds.
func isNative(s string, words []written, read [][]latin.Reading) bool {
	if strings.ContainsAny(s, foreignDots) {
		return false
	}
	native := false
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w.text)
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return false
		case unicode.In(r, unicode.Han, unicode.Hangul):
			hasSurname := len(read[i]) > 0 && len(read[i][0].Words) > 1
			if utf8.RuneCountInString(w.text) >= shortestForeign && !hasSurname {
				return false
			}
			native = true
		}
	}
	return native
}

func isIdeographic(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.In(r, unicode.Han, unicode.Hangul)
}

// latinParts are the words of a name in Latin letters. A comma in a person's
// parts the family name from the given ones, as lists print them.
func latinParts(kind Kind, s string) []part {
	before, after, comma := strings.Cut(s, ",")
	if kind != Person || !comma || strings.Contains(after, ",") {
		return partsOf(Fold(s), plain, nil)
	}
	return partsOf(Fold(after), given, partsOf(Fold(before), family, nil))
}

func partsOf(folded string, hint class, parts []part) []part {
	parts = slices.Grow(parts, strings.Count(folded, " ")+1)
	for w := range strings.FieldsSeq(folded) {
		parts = append(parts, part{text: w, hint: hint})
	}
	return parts
}

// written is a word as it stands: folded when it is in Latin letters, else in
// its script, in NFKC.
type written struct {
	text  string
	latin bool
}

// split parts a text into words of one script each.
func split(s string) []written {
	var out []written
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = appendWritten(out, undisguised(word))
			word = word[:0]
		}
	}
	for _, r := range norm.NFKC.String(s) {
		switch {
		case isInvisible(r) || isApostrophe(r) || r == '\'' || r == '`':
		case r < utf8.RuneSelf && (isASCIILetter(byte(r)) || isDigit(byte(r)) || r == '.' || r == '&'),
			r >= utf8.RuneSelf && unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl):
			word = append(word, r)
		default:
			flush()
		}
	}
	flush()
	return out
}

// appendWritten adds the runs of one script in a word without signs.
func appendWritten(out []written, word []rune) []written {
	from := 0
	for i := 1; i <= len(word); i++ {
		if i < len(word) && (isLatin(word[i]) == isLatin(word[from]) || unicode.In(word[i], unicode.M)) {
			continue
		}
		if run := string(word[from:i]); isLatin(word[from]) {
			for w := range strings.FieldsSeq(Fold(run)) {
				out = append(out, written{w, true})
			}
		} else {
			out = append(out, written{run, false})
		}
		from = i
	}
	return out
}

// isLatin says whether Fold reads the letter: all but the letters of scripts
// that have readings of their own.
func isLatin(r rune) bool {
	return r < utf8.RuneSelf || !unicode.In(r, unicode.L, unicode.M) || unicode.In(r, unicode.Latin, unicode.Inherited)
}

func backwards(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
