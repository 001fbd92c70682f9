package latin

import (
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseAbjad reads a table whose beginning tells its form.
func parseAbjad(table string) *abjad {
	a := &abjad{first: map[string][]spelling{}, last: map[string][]spelling{}, any: map[string][]spelling{}}
	for key, words := range tableLines(table) {
		spellings := parseCosts(words)
		switch key {
		case "first-gap":
			a.gaps.first = spellings
		case "last-gap":
			a.gaps.last = spellings
		case "gap":
			a.gaps.middle = spellings
		default:
			a.put(key, spellings)
		}
	}
	return a
}

func (a *abjad) put(key string, spellings []spelling) {
	letters, first := strings.CutPrefix(key, "^")
	letters, last := strings.CutSuffix(letters, "$")
	switch {
	case first:
		a.first[letters] = spellings
	case last:
		a.last[letters] = spellings
	default:
		a.any[letters] = spellings
	}
	a.longest = max(a.longest, utf8.RuneCountInString(letters))
}

func parseCosts(words []string) []spelling {
	out := make([]spelling, len(words))
	for i, w := range words {
		text := strings.TrimRight(w, "0123456789")
		cost, _ := strconv.Atoi(w[len(text):]) // none is 0
		out[i] = spelling{strings.TrimSuffix(text, "_"), cost}
	}
	return out
}

// tableLines gives the lines "key: word word" of a table.
func tableLines(table string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for line := range strings.Lines(table) {
			key, words, found := strings.Cut(line, ":")
			if !found || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(strings.TrimSpace(key), strings.Fields(words)) {
				return
			}
		}
	}
}
