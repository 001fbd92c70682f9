package latin

import (
	"strings"
	"unicode/utf8"
)

// nameBook is a dictionary of names in a script and of the parts from which
// others are put together.
type nameBook struct {
	fold  func(string) string // one form for what is one name
	words map[string][]string
	heads map[string][]string // parts that may begin a word
	tails map[string][]string // parts that may end one
}

// shortestRest is how many letters a part must leave to be taken for a part.
const shortestRest = 3

// parseNames reads a table whose beginning tells its form.
func parseNames(table string, fold func(string) string) *nameBook {
	b := &nameBook{fold, map[string][]string{}, map[string][]string{}, map[string][]string{}}
	for key, spellings := range tableLines(table) {
		part, begins := strings.CutSuffix(key, "-")
		part, ends := strings.CutPrefix(part, "-")
		part = fold(part)
		if begins {
			b.heads[part] = spellings
		}
		if ends {
			b.tails[part] = spellings
		} else {
			b.words[part] = spellings
		}
	}
	return b
}

// read gives the readings of a word that is in the book, or is put together
// from parts that are. A word in the book is not taken apart. The first reading
// has one word.
func (b *nameBook) read(word string) []Reading {
	if known := b.whole(word); known != nil {
		return known
	}
	return b.compound(word)
}

func (b *nameBook) whole(word string) []Reading {
	if spellings := b.words[b.fold(word)]; spellings != nil {
		return []Reading{oneWord(spellings, Letters)}
	}
	return nil
}

func (b *nameBook) compound(word string) []Reading {
	word = b.fold(word)
	if head, rest, found := b.cutHead(word); found {
		return []Reading{oneWord(joined(head, rest), Letters), twoWords(head, rest, Letters)}
	}
	stem, tail, long := b.cutTail(word)
	switch {
	case stem == nil:
		return nil
	case long:
		return []Reading{oneWord(joined(stem, tail), Letters), twoWords(stem, tail, Letters)}
	}
	return []Reading{oneWord(joined(stem, tail), Letters)}
}

// cutHead finds the longest head before a word of the book.
func (b *nameBook) cutHead(word string) (head, rest []string, found bool) {
	for i := range word {
		h, r := b.heads[word[:i]], b.words[word[i:]]
		if h != nil && r != nil && utf8.RuneCountInString(word[i:]) >= shortestRest {
			head, rest, found = h, r, true
		}
	}
	return head, rest, found
}

// cutTail finds the longest tail after a word of the book. A long one may also
// be written as a word of its own.
func (b *nameBook) cutTail(word string) (stem, tail []string, long bool) {
	for i := range word {
		s, t := b.words[word[:i]], b.tails[word[i:]]
		if s != nil && t != nil && utf8.RuneCountInString(word[:i]) >= shortestRest {
			return s, t, utf8.RuneCountInString(word[i:]) >= shortestRest
		}
	}
	return nil, nil, false
}

func oneWord(spellings []string, p Precision) Reading {
	return Reading{[][]string{spellings}, p}
}

func twoWords(first, second []string, p Precision) Reading {
	return Reading{[][]string{first, second}, p}
}

// joined writes two parts as one word, the likeliest spellings of both first. A
// "-" at the end of the first stands for the sound the second begins with.
func joined(first, second []string) []string {
	var out []string
	for sum := range len(first) + len(second) - 1 {
		for i := range first[:min(sum+1, len(first))] {
			if j := sum - i; j < len(second) && len(out) < MaxSpellings {
				out = append(out, join(first[i], second[j]))
			}
		}
	}
	return out
}

func join(first, second string) string {
	if begun, doubles := strings.CutSuffix(first, "-"); doubles {
		return begun + onset(second) + second
	}
	return first + second
}

// onset is the consonant that a word begins with.
func onset(word string) string {
	if len(word) > 1 && word[1] == 'h' {
		return word[:2]
	}
	return word[:min(1, len(word))]
}
