package names

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/names/latin"
)

// MaxReadings is how many ways to read a name there are at most.
const MaxReadings = latin.MaxReadings

// Readings are the ways to read a name of the kind, the likeliest first. One that
// is written in Latin letters has one reading. Each word of a reading may have
// several spellings, which count as one in a comparison.
func Readings(kind Kind, s string) []Name {
	if isASCII(s) {
		return []Name{assemble(kind, unspaced(latinParts(kind, s)))}
	}
	out := readAll(kind, s)
	if before, after, found := strings.Cut(s, rightToLeftOverride); found {
		// The eye reads backwards what follows the override, up to its end.
		hidden, rest, _ := strings.Cut(after, endOfOverride)
		out = append(out, readAll(kind, before+backwards(hidden)+rest)...)
		out = out[:min(len(out), MaxReadings)]
	}
	return out
}

const (
	rightToLeftOverride = "\u202e"
	endOfOverride       = "\u202c"
)

func readAll(kind Kind, s string) []Name {
	words := split(s)
	read := make([][]latin.Reading, len(words))
	count, commas := 1, 0
	for i, w := range words {
		if w.script != latinScript {
			read[i] = latin.Read(w.text)
			count = max(count, len(read[i]))
		}
		if w.comma {
			commas++
		}
	}
	native := kind != Organisation && isNative(s, words, read)
	out := make([]Name, 0, count)
	for at := range min(count, MaxReadings) {
		var parts []part
		hint := plain
		if kind == Person && commas == 1 {
			hint = family
		}
		for i, w := range words {
			from := len(parts)
			if w.script == latinScript {
				parts = append(parts, part{text: w.text})
			} else if n := len(read[i]); n > 0 {
				exact := native && (w.script == hanScript || w.script == hangulScript)
				parts = appendReading(parts, read[i][min(at, n-1)], w, exact)
			}
			for k := range parts[from:] {
				parts[from+k].hint = hint
			}
			if w.comma && hint == family {
				if len(parts) == 1 {
					parts[0].alone = true
				}
				hint = given
			}
		}
		if n := assemble(kind, unspaced(parts)); n.Len() > 0 {
			out = append(out, n)
		}
	}
	return out
}

func appendReading(parts []part, r latin.Reading, w written, exact bool) []part {
	if exact {
		r.Precision = latin.Letters
	}
	var syllables []rune
	if w.script == hangulScript && utf8.RuneCountInString(w.text) == len(r.Words) {
		syllables = []rune(w.text)
	}
	for i, spellings := range r.Words {
		p := part{text: spellings[0], spellings: spellings[1:], script: w.script, exact: exact, precision: r.Precision}
		switch {
		case syllables != nil:
			p.hangul = string(syllables[i])
		case w.script == hangulScript && len(r.Words) == 1:
			p.hangul = w.text
		}
		if seen := looksLatin(w.text); len(r.Words) == 1 && len(seen) > 1 && !slices.Contains(spellings, seen) {
			p.spellings = append(slices.Clone(p.spellings), seen) // "НАМАЅ" is namas, and looks like Hamas
		}
		parts = append(parts, p)
	}
	return parts
}

// Words is how many words the longest reading of a text has, before the limit of
// MaxWords; 0 for a text that is no name.
func Words(s string) (most int) {
	if isASCII(s) {
		return len(partsOf(Fold(s), plain, nil))
	}
	for _, w := range split(s) {
		longest := 0
		if w.script == latinScript {
			longest = 1
		} else {
			for _, r := range latin.Read(w.text) {
				longest = max(longest, len(r.Words))
			}
		}
		most += longest
	}
	return most
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
		switch w.script {
		case kanaScript:
			return false
		case hanScript, hangulScript:
			hasSurname := len(read[i]) > 0 && len(read[i][0].Words) > 1
			if utf8.RuneCountInString(w.text) >= shortestForeign && !hasSurname {
				return false
			}
			native = true
		default:
		}
	}
	return native
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
	from := len(parts)
	for w := range strings.FieldsSeq(folded) {
		parts = append(parts, part{text: unstretched(w), hint: hint})
	}
	if len(parts) == from+1 {
		parts[from].alone = true
	}
	return parts
}

func backwards(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
