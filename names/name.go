package names

import (
	"math"
	"strings"
)

// MaxWords is how many words of a name are compared. No listed name has half as
// many; the limit keeps the cost of a hostile one bounded.
const MaxWords = 64

// Name is a name made ready to be compared: its words in order, each with the
// weight of its kind. It is immutable.
type Name struct {
	letters string // the words run together, so that neighbours join for nothing
	tokens  []token
}

type token struct {
	end    uint16 // of the word in letters
	class  class
	weight float32
}

// Prepare folds s and weighs its words. Legal forms are written alike ("OOO",
// "Limited Liability Company": "llc"). They, honorifics and particles weigh
// little, but they stay: a name of nothing else can be compared too.
func Prepare(s string) Name {
	words := strings.Fields(Fold(s))
	words = words[:min(len(words), MaxWords)]
	known := tables()
	rest := strings.Join(words, "")
	letters := make([]byte, 0, len(rest))
	n := Name{tokens: make([]token, 0, len(words))}
	for len(words) > 0 {
		w, taken := known.next(words, rest)
		for _, t := range words[:taken] {
			rest = rest[len(t):]
		}
		words = words[taken:]
		if len(letters)+len(w.text) > math.MaxUint16 {
			break // 64 words of a thousand letters each: no name
		}
		letters = append(letters, w.text...)
		n.tokens = append(n.tokens, token{uint16(len(letters)), w.class, float32(weights[w.class])})
	}
	n.letters = string(letters)
	return n
}

// next reads the longest entry of the tables at the beginning of words, or the
// first word as it is. Letters begin with the words run together.
func (l *lexicon) next(words []string, letters string) (word, int) {
	length := 0
	found, taken := word{words[0], classOf(words[0])}, 1
	for i, w := range words[:min(l.longest, len(words))] {
		length += len(w)
		if entry, ok := l.words[letters[:length]]; ok && (i == 0 || entry.class == legalForm) {
			found, taken = entry, i+1
		}
	}
	return found, taken
}

func classOf(word string) class {
	switch {
	case hasDigit(word) || isRoman(word):
		return number
	case len(word) == 1:
		return initial
	}
	return plain
}

// isRoman tells the numerals from II to XX. Single letters are initials more
// often than numbers.
func isRoman(word string) bool {
	switch word {
	case "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx":
		return true
	}
	return false
}

// Len is the number of words.
func (n Name) Len() int { return len(n.tokens) }

// Word is the i-th word.
func (n Name) Word(i int) string { return n.span(i, 1) }

// Joined is the count words from the i-th on, run together.
func (n Name) Joined(i, count int) string { return n.span(i, count) }

// Weight is what the i-th word weighs, at most 1.
func (n Name) Weight(i int) float64 { return float64(n.tokens[i].weight) }

// Telling says whether the kind of the i-th word, whatever its rarity, says
// something of who is meant: not those of legal forms, titles and particles.
func (n Name) Telling(i int) bool { return weights[n.tokens[i].class] >= weights[initial] }

// Same says whether both names have the same letters in the same order,
// wherever their words part.
func (n Name) Same(m Name) bool { return n.letters == m.letters }

// String is the words with spaces between.
func (n Name) String() string {
	words := make([]string, n.Len())
	for i := range words {
		words[i] = n.Word(i)
	}
	return strings.Join(words, " ")
}

// Weighted is the name with each word's weight multiplied by what weightOf
// says of it, which must be above 0 and at most 1: how rare it is.
func (n Name) Weighted(weightOf func(word string) float64) Name {
	weighted := Name{n.letters, make([]token, len(n.tokens))}
	for i, t := range n.tokens {
		t.weight = float32(weights[t.class] * weightOf(n.Word(i)))
		weighted.tokens[i] = t
	}
	return weighted
}

func (n Name) span(i, count int) string {
	start := uint16(0)
	if i > 0 {
		start = n.tokens[i-1].end
	}
	return n.letters[start:n.tokens[i+count-1].end]
}
