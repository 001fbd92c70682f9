package names

import (
	"math"
	"strings"

	"github.com/mareva/mareva/names/latin"
)

// MaxWords is how many words of a name are compared. No listed name has half as
// many; the limit keeps the cost of a hostile one bounded.
const MaxWords = 64

// Kind says whose name it is: a word means one thing in the name of a person and
// another in that of a firm.
type Kind uint8

// The kinds. Any is for names of whom nothing is known.
const (
	Any Kind = iota
	Person
	Organisation
	Object // a vessel, an aircraft
)

// Name is a name made ready to be compared: its words in order, each with the
// weight of its class. It is immutable.
type Name struct {
	letters string // the words run together, so that neighbours join for nothing
	tokens  []token
	// spellings are the other ways to write each word in Latin letters; nil for a
	// name that is written in them.
	spellings [][]string
	kind      Kind
}

type token struct {
	meaning   *meaning
	weight    float32
	end       uint16 // of the word in letters
	class     class
	script    script
	exact     bool   // no other spelling is another way to write it
	hangul    string // the word as written, when it is written in Hangul
	precision latin.Precision
}

// Prepare is the likeliest reading of a name of anything.
func Prepare(s string) Name { return PrepareAs(Any, s) }

// PrepareAs is the likeliest of the Readings of a name of the kind; a name
// without a word when there is none.
func PrepareAs(kind Kind, s string) Name {
	if readings := Readings(kind, s); len(readings) > 0 {
		return readings[0]
	}
	return Name{}
}

// part is a word of a name before it has its class.
type part struct {
	text      string
	spellings []string // others
	script    script
	exact     bool
	hangul    string
	precision latin.Precision
	meaning   *meaning
	meant     string // the word of a legal form that it misspells, if any
	hint      class  // what its place in the name tells, else plain
	alone     bool   // the only word that the hint is given to
}

// known is the word by which the tables know the part.
func (p *part) known() string {
	if p.meant != "" {
		return p.meant
	}
	return p.text
}

// assemble makes a name of its words. Words that make one phrase, such as
// "limited liability company", become one.
func assemble(kind Kind, parts []part) Name {
	parts = parts[:min(len(parts), MaxWords)]
	known := tables()
	known.look(parts, kind == Any || kind == Organisation)
	n := Name{kind: kind, tokens: make([]token, 0, len(parts))}
	size := 0
	for _, p := range parts {
		size += len(p.text)
	}
	if size > math.MaxUint16 {
		return Name{} // 64 words of a thousand letters each: no name
	}
	letters := make([]byte, 0, size)
	for i := 0; i < len(parts); {
		m, c, taken := known.next(kind, parts[i:])
		if hint := parts[i].hint; hint != plain && (c == plain || c == given || (hint == family && parts[i].alone)) {
			c = hint
		}
		t := token{meaning: m, class: c, weight: weights[c], script: parts[i].script, exact: parts[i].exact, hangul: parts[i].hangul, precision: parts[i].precision}
		for _, p := range parts[i : i+taken] {
			letters = append(letters, p.text...)
		}
		if others := parts[i].spellings; taken == 1 && len(others) > 0 {
			for len(n.spellings) < len(n.tokens) {
				n.spellings = append(n.spellings, nil)
			}
			n.spellings = append(n.spellings, others)
		}
		t.end = uint16(len(letters))
		n.tokens = append(n.tokens, t)
		i += taken
	}
	n.letters = string(letters)
	n.discountRepeated()
	n.markFathers()
	n.keepFamilyName()
	n.keepLastWord()
	n.markNumeral()
	return n
}

// next reads the longest phrase of the tables at the beginning of parts, or the
// first word as it is.
func (l *lexicon) next(kind Kind, parts []part) (*meaning, class, int) {
	first := &parts[0]
	best, bestClass, taken := first.meaning, l.classOf(kind, first.text, first.meaning), 1
	begins := first.meaning
	if first.meant != "" {
		begins = l.words[first.meant]
		if begins.roles.has(legalFormRole|legalWordRole) && len(first.meant) >= longWord {
			best, bestClass = begins, phraseClass(kind, begins)
		}
	}
	if begins == nil {
		return best, bestClass, taken
	}
	if longest := min(int(begins.phrase), len(parts)); longest > 1 {
		var phrase strings.Builder
		phrase.WriteString(parts[0].known())
		for i := 1; i < longest; i++ {
			phrase.WriteString(parts[i].known())
			m := l.words[phrase.String()]
			if m == nil {
				continue
			}
			switch c := phraseClass(kind, m); c {
			case legalForm, honorific, number, filler:
				best, bestClass, taken = m, c, i+1
			case place, traffic:
				// Its words tell as little, and may come apart.
				for k := range parts[:i+1] {
					parts[k].hint = c
				}
			}
		}
	}
	return best, bestClass, taken
}

// discountRepeated takes the weight off a word that stands twice in a row:
// "Sergey Sergey Shoigu" says no more than "Sergey Shoigu". Farther apart, as in
// "Ahmed Ali Ahmed", they are two people's names, and so are they across a comma
// ("HASSAN, Hassan"); "V. V." are two names too.
func (n *Name) discountRepeated() {
	for i := 1; i < n.Len(); i++ {
		before := n.tokens[i-1].class
		if n.Word(i) == n.Word(i-1) && before != initial && before != family {
			n.tokens[i].class, n.tokens[i].weight = repeated, weights[repeated]
		}
	}
	half := n.Len() / 2
	if half == 0 || n.Len()%2 != 0 || n.letters[:len(n.letters)/2] != n.letters[len(n.letters)/2:] {
		return
	}
	for i := half; i < n.Len(); i++ { // the whole name twice
		n.tokens[i].class, n.tokens[i].weight = repeated, weights[repeated]
	}
}

// markFathers makes the word before "oglu" or "kyzy" the father's name that it is.
func (n *Name) markFathers() {
	for i := 1; i < n.Len(); i++ {
		before := &n.tokens[i-1]
		if m := n.tokens[i].meaning; n.kind <= Person && m != nil && m.roles.has(fatherRole) && (before.class == plain || before.class == given) {
			before.class, before.weight = patronymic, weights[patronymic]
		}
	}
}

// keepFamilyName takes the last father's name of a short name for the family
// name that it is: "Roman Abramovich".
func (n *Name) keepFamilyName() {
	const withPatronymic = 3 // words
	if n.Len() >= withPatronymic {
		return
	}
	for i := range n.tokens {
		if n.tokens[i].class == patronymic {
			n.tokens[i].class, n.tokens[i].weight = plain, weights[plain]
		}
	}
}

// keepLastWord lets the last word of a person's name count when no two others do:
// King, Prince and Do are family names there, and titles elsewhere.
func (n *Name) keepLastWord() {
	last := n.Len() - 1
	if n.kind != Person || last < 1 || n.tokens[last].class == repeated {
		return
	}
	telling := 0
	for i := range n.tokens {
		if n.Telling(i) {
			telling++
		}
	}
	if w := n.Word(last); telling < 2 && !n.Telling(last) && len(w) > 1 && !isSuffix(w) {
		n.tokens[last].class, n.tokens[last].weight = plain, weights[plain]
	}
}

// isSuffix tells what stands behind a name and is never one.
func isSuffix(word string) bool {
	switch word {
	case "jr", "sr", "md", "phd", "esq", "junior", "senior", "bey", "khan", "sahib", "hanim", "effendi":
		return true
	}
	return false
}

// markNumeral tells "III" at the end of a person's name from the names Xi and Vi.
func (n *Name) markNumeral() {
	if last := n.Len() - 1; n.kind == Person && last >= 2 && isRoman(n.Word(last)) {
		n.tokens[last].class, n.tokens[last].weight = number, weights[number]
	}
}

// Len is the number of words.
func (n Name) Len() int { return len(n.tokens) }

// Word is the i-th word.
func (n Name) Word(i int) string { return n.span(i, 1) }

// Joined is the count words from the i-th on, run together.
func (n Name) Joined(i, count int) string { return n.span(i, count) }

// Spellings are the other ways to write the i-th word in Latin letters; none for
// a word that is written in them.
func (n Name) Spellings(i int) []string {
	if i < len(n.spellings) {
		return n.spellings[i]
	}
	return nil
}

// longestCode is how many letters the mark of a vessel or aircraft has at most.
const longestCode = 12

// Code is the name of a vessel or aircraft run together, as marks such as
// "EP-CFI" are told from one another; "" for a name that is no mark.
func (n Name) Code() string {
	if n.kind != Object || n.Len() < 2 || len(n.letters) > longestCode {
		return ""
	}
	return n.letters
}

// Initials are the first letters of a firm's name of three words or more, by which
// it may be known; "" for other names.
func (n Name) Initials() string {
	if n.kind == Person || n.kind == Object || n.Len() < 3 || n.Len() > MaxInitials {
		return ""
	}
	initials := make([]byte, n.Len())
	for i := range initials {
		initials[i] = n.Word(i)[0]
	}
	return string(initials)
}

// Precision says how closely the i-th word follows what is written.
func (n Name) Precision(i int) latin.Precision { return n.tokens[i].precision }

// Weight is what the i-th word weighs, at most 1.
func (n Name) Weight(i int) float64 { return float64(n.tokens[i].weight) }

// Telling says whether the class of the i-th word, whatever its rarity, says
// something of who is meant: not those of legal forms, titles and particles.
func (n Name) Telling(i int) bool { return weights[n.tokens[i].class] >= weights[initial] }

// Class says what the i-th word is taken for.
func (n Name) Class(i int) string { return classNames[n.tokens[i].class] }

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

// hangulOf is how words are written in Hangul; "" unless all are.
func (n *Name) hangulOf(first, count uint8) (text string) {
	for _, t := range n.tokens[first : first+count] {
		if t.hangul == "" {
			return ""
		}
		text += t.hangul
	}
	return text
}

// Weighted is the name with each word's weight that of its class times what
// weightOf says of it, which must be above 0 and at most 1: how rare it is.
func (n Name) Weighted(weightOf func(word string) float64) Name {
	weighted := n
	weighted.tokens = make([]token, len(n.tokens))
	for i, t := range n.tokens {
		t.weight = weights[t.class] * float32(weightOf(n.Word(i)))
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
