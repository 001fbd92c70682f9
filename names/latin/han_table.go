package latin

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// spellingTable holds the Latin spellings of words of an East Asian script.
type spellingTable map[string][]string

// spellingTables parses a data file: below each "[name]", words of the script
// followed by the spellings that they share. "-" stands for the empty spelling.
func spellingTables(text string) map[string]spellingTable {
	tables := map[string]spellingTable{}
	table := spellingTable{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			table = spellingTable{}
			tables[strings.TrimSuffix(name, "]")] = table
			continue
		}
		table.addLine(strings.Fields(line))
	}
	return tables
}

// addLine adds what a line says; words at its end without spellings are in the
// table too, with none.
func (t spellingTable) addLine(fields []string) {
	for len(fields) > 0 {
		keys := lengthWhile(fields, hasOtherScript)
		end := keys + lengthWhile(fields[keys:], func(s string) bool { return !hasOtherScript(s) })
		spellings := make([]string, 0, end-keys)
		for _, s := range fields[keys:end] {
			spellings = append(spellings, strings.Trim(s, "-"))
		}
		for _, key := range fields[:keys] {
			t.add(key, spellings)
		}
		fields = fields[end:]
	}
}

// add keeps what an earlier entry says of the same word. Spellings of one
// entry may repeat each other: those of letters are columns.
func (t spellingTable) add(key string, spellings []string) {
	if earlier, ok := t[key]; ok {
		spellings = withoutRepeats(slices.Concat(earlier, spellings))
	}
	t[key] = spellings
}

// longest says how many letters at the start of the text are a word of the
// table, at most limit; 0 for none.
func (t spellingTable) longest(runes []rune, limit int) int {
	for n := min(limit, len(runes)); n > 0; n-- {
		if _, ok := t[string(runes[:n])]; ok {
			return n
		}
	}
	return 0
}

func lengthWhile(fields []string, holds func(string) bool) int {
	if i := slices.IndexFunc(fields, func(s string) bool { return !holds(s) }); i >= 0 {
		return i
	}
	return len(fields)
}

func hasOtherScript(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// withoutRepeats keeps the first of equal spellings.
func withoutRepeats(spellings []string) []string {
	var kept []string
	for _, s := range spellings {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// runTogether gives the words that the parts make when each is spelled in one
// of its ways: all by the first, all by the second, then with one part at a
// time departing from the first.
func runTogether(parts [][]string) []string {
	pick := func(odd, choice, others int) string {
		var word strings.Builder
		for i, p := range parts {
			n := others
			if i == odd {
				n = choice
			}
			if len(p) > 0 {
				word.WriteString(p[min(n, len(p)-1)])
			}
		}
		return word.String()
	}
	words := []string{pick(-1, 0, 0), pick(-1, 0, 1)}
	for i := 0; i < len(parts) && len(words) < MaxSpellings; i++ {
		if len(parts[i]) > 1 {
			words = append(words, pick(i, 1, 0))
		}
	}
	return withoutRepeats(words)
}

// plainLetter gives an ASCII letter or digit that stands among letters of
// another script, in lower case; nothing for any other.
func plainLetter(r rune) string {
	switch {
	case 'A' <= r && r <= 'Z':
		return string(r + 'a' - 'A')
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return string(r)
	}
	return ""
}

// soundingWord is the reading of a text as a single word; none if it has no sound.
func soundingWord(spellings []string, precision Precision) []Reading {
	spellings = slices.DeleteFunc(withoutRepeats(spellings), func(s string) bool { return s == "" })
	if len(spellings) == 0 {
		return nil
	}
	return []Reading{{[][]string{spellings}, precision}}
}
