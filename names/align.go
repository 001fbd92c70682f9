package names

import (
	"cmp"
	"slices"

	"github.com/mareva/mareva/names/latin"
)

// mostExchanged is among how many pairs partners are exchanged: no real name has
// more that are not equal, and a hostile one must not cost more.
const mostExchanged = 12

// MaxInitials is how many letters an acronym has at most.
const MaxInitials = 7

// MaxJoined is how many neighbouring words are run together at most to find the
// one that they make: "van der Bilt", "Vanderbilt".
const MaxJoined = 3

const (
	// joinedShare is left of the similarity of words that agree only when
	// neighbours are run together ("Al Zawahiri", "Alzawahiri").
	joinedShare = 0.97
	// joinedEdits is how many edits words may need to agree when run together.
	joinedEdits = 1.2
	// soundsJoined is how alike words of another script must be when they agree
	// only run together.
	soundsJoined = 0.85
	// initialSimilarity is that of "V" and "Vladimir": it says that nothing
	// speaks against it.
	initialSimilarity = 0.8
	// initialsAlike is the similarity of "JC" and "Jean Claude": many others have
	// the initials. acronymAlike is that of a firm's whole name and its acronym: worth
	// showing, and alone below the threshold, since four words have any acronym.
	initialsAlike = 0.72
	acronymAlike  = 0.76
	// numberSlip is the similarity of numbers that one slip tells apart: "2006" and
	// "2007" name two things, or one of them is misprinted.
	numberSlip = 0.35
	// longNumber is from how many digits a number is misprinted as a word is.
	longNumber = 4
	// leastAlike is the similarity below which two words are two words, and speak
	// against each other.
	leastAlike = 0.3
	// anotherScript is left of the similarity of words that are alike by their
	// sounds in another script but not the same.
	anotherScript = 0.97
)

const (
	// apart is left of the similarity of two words that are known as two names:
	// "Andrei" is no misspelt "Alexei".
	apart = 0.7
	// otherGender is left of it when one is a man's and one a woman's: "Antonio",
	// "Antonia".
	otherGender = 0.5
	// otherPlace is left of the similarity of a given name and a family name.
	otherPlace = 0.85
)

// knownApart is what is left of the similarity of two words when the tables know
// both as names, and not as one.
func knownApart(a, b *meaning) float64 {
	switch {
	case a == nil || b == nil || !a.roles.has(givenRole|knownNameRole) || !b.roles.has(givenRole|knownNameRole):
		return 1
	case (a.roles|b.roles)&(maleRole|femaleRole) == maleRole|femaleRole && a.roles&b.roles&(maleRole|femaleRole) == 0:
		return otherGender
	}
	return apart
}

// A word of another script comes with its spellings, so that what differs from
// all of them differs by more than the way of writing: by strictness more. From
// shortestHeard letters on it may differ at all; a short one is like many. Both by
// precision.
var (
	shortestHeard = [...]int{latin.Letters: 5, latin.Consonants: 5, latin.Syllables: 4}
	strictness    = [...]float64{latin.Letters: 1.5, latin.Consonants: 1.3, latin.Syllables: 1.3}
)

// alignment is the work of one comparison. Bit i of a set stands for word i.
type alignment struct {
	query, candidate             *Name
	queryPaired, candidatePaired uint64
	matches                      [MaxWords]match // the first count of them
	count                        int
}

func (a *alignment) taken() []match { return a.matches[:a.count] }

// match pairs the words from q and from c on, one of the counts being 1.
type match struct {
	q, c, qCount, cCount uint8
	how                  how
	similarity           float32
}

// align pairs equal words first, so that names with the same words pair all of
// them, then the most alike of the rest, and last exchanges partners as long as
// that makes more of the names agree.
func (a *alignment) align() {
	for q := range a.query.Len() {
		word := a.query.Word(q)
		for c := range a.candidate.Len() {
			if a.candidatePaired>>c&1 == 0 && a.candidate.Word(c) == word && !a.otherHangul(q, c) {
				a.take(match{uint8(q), uint8(c), 1, 1, equal, 1})
				break
			}
		}
	}
	if allPaired(a.query, a.queryPaired) || allPaired(a.candidate, a.candidatePaired) {
		return
	}
	equalOnes := a.count
	var room [24]match
	possible := a.possible(room[:0])
	slices.SortFunc(possible, func(x, y match) int {
		return cmp.Or(
			cmp.Compare(y.similarity, x.similarity),
			cmp.Compare(x.q, y.q), cmp.Compare(x.c, y.c),
			cmp.Compare(y.qCount+y.cCount, x.qCount+x.cCount), cmp.Compare(x.qCount, y.qCount),
		)
	})
	for _, m := range possible {
		if span(m.q, m.qCount)&a.queryPaired == 0 && span(m.c, m.cCount)&a.candidatePaired == 0 {
			a.take(m)
		}
	}
	if a.count-equalOnes <= mostExchanged {
		a.exchange(equalOnes, possible)
	}
}

// otherHangul says whether two words are written in two ways in Hangul, whose
// syllables are all told apart, though some have a spelling in common.
func (a *alignment) otherHangul(q, c int) bool {
	k, l := a.query.tokens[q].hangul, a.candidate.tokens[c].hangul
	return k != "" && l != "" && k != l
}

func span(first, count uint8) uint64 { return (1<<count - 1) << first }

func allPaired(n *Name, paired uint64) bool { return paired == 1<<n.Len()-1 }

func (a *alignment) take(m match) {
	a.matches[a.count] = m
	a.count++
	a.queryPaired |= span(m.q, m.qCount)
	a.candidatePaired |= span(m.c, m.cCount)
}

// exchange lets two pairs of single words change partners while what agrees grows. The matches from first on
// are looked at; possible says who is like whom.
func (a *alignment) exchange(first int, possible []match) {
	like := func(q, c uint8) (match, bool) {
		i := slices.IndexFunc(possible, func(m match) bool {
			return m.q == q && m.c == c && m.qCount == 1 && m.cCount == 1
		})
		if i < 0 {
			return match{}, false
		}
		return possible[i], true
	}
	single := func(m match) bool { return m.qCount == 1 && m.cCount == 1 }
	for again := true; again; {
		again = false
		for i := first; i < a.count; i++ {
			for j := i + 1; j < a.count; j++ {
				x, y := a.matches[i], a.matches[j]
				if !single(x) || !single(y) {
					continue
				}
				u, uOK := like(x.q, y.c)
				v, vOK := like(y.q, x.c)
				if uOK && vOK && u.similarity+v.similarity > x.similarity+y.similarity+0.001 {
					a.matches[i], a.matches[j] = u, v
					again = true
				}
			}
		}
	}
}

// possible lists what could pair among the words that are left.
func (a *alignment) possible(list []match) []match {
	for q := range uint8(a.query.Len()) {
		if a.queryPaired>>q&1 != 0 {
			continue
		}
		for c := range uint8(a.candidate.Len()) {
			if a.candidatePaired>>c&1 != 0 {
				continue
			}
			s, why := a.wordSimilarity(q, c)
			if k, l := a.query.tokens[q].class, a.candidate.tokens[c].class; (k == given && l == family) || (k == family && l == given) {
				s *= otherPlace
			}
			if s >= leastAlike {
				list = append(list, match{q, c, 1, 1, why, s})
			}
			for count := uint8(2); count <= MaxJoined; count++ {
				list = a.joined(list, match{q, c, count, 1, joined, 0})
				list = a.joined(list, match{q, c, 1, count, joined, 0})
			}
			if n := len(a.query.Word(int(q))); n > MaxJoined && n <= MaxInitials {
				list = a.joined(list, match{q, c, 1, uint8(n), joined, 0})
			}
			if n := len(a.candidate.Word(int(c))); n > MaxJoined && n <= MaxInitials {
				list = a.joined(list, match{q, c, uint8(n), 1, joined, 0})
			}
		}
	}
	return list
}

func (a *alignment) wordSimilarity(q, c uint8) (float32, how) {
	k, l := &a.query.tokens[q], &a.candidate.tokens[c]
	if a.otherHangul(int(q), int(c)) {
		return 0, misspelt
	}
	if s := sameMeaning(k.meaning, l.meaning); s >= equivalent*equivalent {
		return s, meant
	}
	x, y := a.query.Word(int(q)), a.candidate.Word(int(c))
	if k.class == number || l.class == number {
		return numberSimilarity(x, y), misspelt
	}
	if len(x) == 1 || len(y) == 1 {
		if x[0] == y[0] && len(x) != len(y) && mayHaveInitial(k.class) && mayHaveInitial(l.class) {
			return initialSimilarity, initialOf
		}
		return 0, misspelt
	}
	if k.script != latinScript || l.script != latinScript {
		return a.heard(q, c), transliterated
	}
	return float32(SimilarityFrom(leastAlike, x, y, latin.Letters) * knownApart(k.meaning, l.meaning)), misspelt
}

// heard is the similarity of two words of which one at least is written in
// another script: that of the spellings that are most alike.
func (a *alignment) heard(q, c uint8) float32 {
	k, l := &a.query.tokens[q], &a.candidate.tokens[c]
	x, y := a.query.Word(int(q)), a.candidate.Word(int(c))
	others, listed := a.query.Spellings(int(q)), a.candidate.Spellings(int(c))
	if slices.Contains(others, y) || slices.Contains(listed, x) {
		return 1
	}
	for _, s := range others {
		if slices.Contains(listed, s) {
			return 1
		}
	}
	precision := max(k.precision, l.precision)
	switch {
	case k.script == l.script && !k.exact && !l.exact:
		// One convention wrote both, so they differ as they were written.
		return float32(Similarity(x, y, latin.Letters) * knownApart(k.meaning, l.meaning))
	case k.exact || l.exact || min(len(x), len(y)) < shortestHeard[precision]:
		return 0
	}
	best := max(Similarity(x, y, precision), closest(x, listed, precision), closest(y, others, precision))
	if k.script != latinScript && l.script != latinScript {
		for _, s := range others {
			best = max(best, closest(s, listed, precision))
		}
	}
	return float32(max(0, 1-strictness[precision]*(1-best)) * anotherScript * knownApart(k.meaning, l.meaning))
}

func closest(word string, others []string, precision latin.Precision) (best float64) {
	for _, s := range others {
		best = max(best, Similarity(word, s, precision))
	}
	return best
}

func mayHaveInitial(c class) bool {
	return c == plain || c == family || c == given || c == patronymic || c == initial
}

// numberSimilarity of numbers that are not equal.
func numberSimilarity(x, y string) float32 {
	if runesBetween([]rune(x), []rune(y)) > 1 {
		return 0
	}
	if min(len(x), len(y)) < longNumber {
		return numberSlip
	}
	return max(numberSlip, float32(Similarity(x, y, latin.Letters)))
}

// runesBetween counts the letters that differ once the common beginning and end
// are taken off.
func runesBetween(x, y []rune) int {
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return max(len(x), len(y))
}

// joined adds m when its words, run together, are alike but for a letter, or
// when one word is the initials of the others.
func (a *alignment) joined(list []match, m match) []match {
	if int(m.q+m.qCount) > a.query.Len() || int(m.c+m.cCount) > a.candidate.Len() ||
		span(m.q, m.qCount)&a.queryPaired != 0 || span(m.c, m.cCount)&a.candidatePaired != 0 {
		return list
	}
	if x, y := a.query.hangulOf(m.q, m.qCount), a.candidate.hangulOf(m.c, m.cCount); x != "" && y != "" && x != y {
		return list
	}
	x, y := a.query.span(int(m.q), int(m.qCount)), a.candidate.span(int(m.c), int(m.cCount))
	if a.isInitials(m, x, y) {
		m.similarity, m.how = a.initialsSimilarity(m), initialOf
		return append(list, m)
	}
	if max(m.qCount, m.cCount) > MaxJoined {
		return list
	}
	precision := max(a.query.tokens[m.q].precision, a.candidate.tokens[m.c].precision)
	s := togetherLike(x, y, precision)
	if m.qCount == 1 {
		for _, other := range a.query.Spellings(int(m.q)) {
			s = max(s, togetherLike(other, y, precision))
		}
	} else {
		for _, other := range a.candidate.Spellings(int(m.c)) {
			s = max(s, togetherLike(x, other, precision))
		}
	}
	if s > 0 {
		m.similarity = float32(s * joinedShare)
		list = append(list, m)
	}
	return list
}

// togetherLike is the similarity of words run together, 0 when they are not the
// same but for about a letter.
func togetherLike(x, y string, precision latin.Precision) float64 {
	if len(x) > len(y)+1 || len(y) > len(x)+1 {
		return 0
	}
	longer := float64(max(len(x), len(y)))
	s := SimilarityFrom(1-joinedEdits/longer, x, y, precision)
	if s*longer < longer-joinedEdits || (precision != latin.Letters && s < soundsJoined) {
		return 0
	}
	return s
}

// initialsSimilarity tells the acronym of a whole name from some initials.
func (a *alignment) initialsSimilarity(m match) float32 {
	whole, count := a.candidate, m.cCount
	if m.qCount > 1 {
		whole, count = a.query, m.qCount
	}
	if whole.kind == Person || int(count) != whole.Len() || count < 3 {
		return initialsAlike
	}
	return acronymAlike
}

// isInitials says whether the single word is the first letters of the others.
func (a *alignment) isInitials(m match, x, y string) bool {
	n, first, count, short := a.candidate, m.c, m.cCount, x
	if m.qCount > 1 {
		n, first, count, short = a.query, m.q, m.qCount, y
	}
	if len(short) != int(count) {
		return false
	}
	for i := range int(count) {
		if w := n.Word(int(first) + i); w[0] != short[i] || len(w) < 2 {
			return false
		}
	}
	return true
}
