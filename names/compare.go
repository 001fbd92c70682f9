package names

import (
	"cmp"
	"math"
	"slices"
)

// DefaultThreshold is the score from which two names are taken for one. On 251
// of OpenSanctions' labelled pairs F1 is .84 there and hardly changes from .75 to
// .81; the upper part of that range takes fewer people for listed ones.
const DefaultThreshold = 0.80

// MaxJoined is how many neighbouring words are run together at most to find the
// one that they make: "van der Bilt", "Vanderbilt".
const MaxJoined = 3

// What is left of a score when weight finds no counterpart. Exponents act on the
// share of a name's weight that found one. What the query has and the list does
// not speaks against a match more than the reverse, since lists print more of a
// name than a customer gives. When both have something left, the names disagree:
// that counts beyond what is missing, by the weight (1 is a plain word) that
// stands against each other, so that a long name with another family name does
// not pass by its length.
const (
	queryExponent     = 0.50
	candidateExponent = 0.30
	contradiction     = 0.30
)

const (
	// joinedShare is left of the similarity of words that agree only when
	// neighbours are run together ("Al Zawahiri", "Alzawahiri").
	joinedShare = 0.97
	// initialSimilarity is that of "V" and "Vladimir": it says that nothing
	// speaks against it.
	initialSimilarity = 0.8
	// numbersDiffer is left of a score when both names have a number and not the
	// same one: "Fund II" is another fund than "Fund III", however long the rest.
	numbersDiffer = 0.7
)

// Pair says which words of the two names stand for one another.
type Pair struct {
	Query      string
	Candidate  string // "" when nothing answers the query's word, and the reverse
	Similarity float64
	Weight     float64
}

// Compare says how alike two names are, from 0 to 1, and why. The order of
// words does not matter; names with the same words score 1. weightOf, which may
// be nil, says how much a word tells, above 0 and at most 1; nil leaves the
// weights that the names have.
func Compare(query, candidate Name, weightOf func(word string) float64) (score float64, pairs []Pair) {
	if weightOf != nil {
		query, candidate = query.Weighted(weightOf), candidate.Weighted(weightOf)
	}
	a := alignment{query: query, candidate: candidate}
	a.align()
	return a.score(), a.pairs()
}

// Score is Compare's score alone, with the weights that the names have.
func Score(query, candidate Name) float64 {
	a := alignment{query: query, candidate: candidate}
	a.align()
	return a.score()
}

// alignment is the work of one comparison. Bit i of a set stands for word i.
type alignment struct {
	query, candidate             Name
	queryPaired, candidatePaired uint64
	matches                      []match
	room                         [16]match // for matches, so that few need no memory of their own
}

// match pairs the words from q and from c on, one of the counts being 1.
type match struct {
	q, c, qCount, cCount uint8
	similarity           float32
}

// align pairs equal words first, so that names with the same words pair all of
// them, then the most alike of the rest.
func (a *alignment) align() {
	a.matches = a.room[:0]
	for q := range a.query.Len() {
		word := a.query.Word(q)
		for c := range a.candidate.Len() {
			if a.candidatePaired>>c&1 == 0 && a.candidate.Word(c) == word {
				a.take(match{uint8(q), uint8(c), 1, 1, 1})
				break
			}
		}
	}
	if a.allPaired(a.query, a.queryPaired) || a.allPaired(a.candidate, a.candidatePaired) {
		return
	}
	var room [32]match
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
}

func span(first, count uint8) uint64 { return (1<<count - 1) << first }

func (a *alignment) allPaired(n Name, paired uint64) bool {
	return paired == 1<<n.Len()-1
}

func (a *alignment) take(m match) {
	a.matches = append(a.matches, m)
	a.queryPaired |= span(m.q, m.qCount)
	a.candidatePaired |= span(m.c, m.cCount)
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
			if s := a.wordSimilarity(q, c); s > 0 {
				list = append(list, match{q, c, 1, 1, s})
			}
			for count := uint8(2); count <= MaxJoined; count++ {
				list = a.joined(list, match{q, c, count, 1, 0})
				list = a.joined(list, match{q, c, 1, count, 0})
			}
		}
	}
	return list
}

func (a *alignment) wordSimilarity(q, c uint8) float32 {
	x, y := a.query.Word(int(q)), a.candidate.Word(int(c))
	k, l := a.query.tokens[q].class, a.candidate.tokens[c].class
	switch {
	case k == number || l == number:
		return 0 // equal ones are paired already
	case len(x) == 1 || len(y) == 1:
		if x[0] == y[0] && k <= initial && l <= initial {
			return initialSimilarity
		}
		return 0
	case k == legalForm && l == plain:
		return formSimilarity(x, y)
	case l == legalForm && k == plain:
		return formSimilarity(y, x)
	}
	return float32(Similarity(x, y))
}

// formSimilarity is that of a legal form and a word that may be its misspelling
// ("Limtied").
func formSimilarity(form, word string) (best float32) {
	if len(word) < shortestWritten {
		return float32(Similarity(form, word))
	}
	for _, spelling := range tables().written[form] {
		best = max(best, float32(Similarity(spelling, word)))
	}
	return best
}

// joined adds m when its words, run together, are alike but for one letter.
func (a *alignment) joined(list []match, m match) []match {
	if int(m.q+m.qCount) > a.query.Len() || int(m.c+m.cCount) > a.candidate.Len() ||
		span(m.q, m.qCount)&a.queryPaired != 0 || span(m.c, m.cCount)&a.candidatePaired != 0 {
		return list
	}
	x, y := a.query.span(int(m.q), int(m.qCount)), a.candidate.span(int(m.c), int(m.cCount))
	if len(x) > len(y)+1 || len(y) > len(x)+1 {
		return list
	}
	if s := Similarity(x, y); s*float64(max(len(x), len(y))) >= float64(max(len(x), len(y))-1) {
		m.similarity = float32(s * joinedShare)
		list = append(list, m)
	}
	return list
}

// score multiplies what is left of either name, see the exponents. A pair
// weighs as much as the lighter side: a rare misspelling of a common word is no
// rare word.
func (a *alignment) score() float64 {
	var agreed, paired float64
	for _, m := range a.matches {
		w := a.weight(m)
		paired += w
		agreed += w * float64(m.similarity)
	}
	if paired == 0 {
		return 0
	}
	queryRest, queryNumber := rest(a.query, a.queryPaired)
	candidateRest, candidateNumber := rest(a.candidate, a.candidatePaired)
	s := combine(agreed, paired, queryRest, candidateRest)
	if queryNumber && candidateNumber {
		s *= numbersDiffer
	}
	return s
}

func combine(agreed, paired, queryRest, candidateRest float64) float64 {
	s := power(agreed/(paired+queryRest), queryExponent) * power(agreed/(paired+candidateRest), candidateExponent)
	return min(1, s*(1-contradiction*min(1, queryRest, candidateRest)))
}

// Promise estimates Score from weights alone: how much of both names agrees,
// and how much they have. An index chooses by it what to compare.
func Promise(agreed, query, candidate float64) float64 {
	// What agrees in part stands in both rests in part; it contradicts nothing.
	agreed = min(agreed, query, candidate)
	if agreed <= 0 {
		return 0
	}
	return power(agreed/query, queryExponent) * power(agreed/candidate, candidateExponent)
}

// power is exact where it matters: what agrees in full stays 1.
func power(base, exponent float64) float64 {
	if base == 1 {
		return 1
	}
	return math.Pow(base, exponent)
}

func (a *alignment) weight(m match) float64 {
	return min(sum(a.query, m.q, m.qCount), sum(a.candidate, m.c, m.cCount))
}

func sum(n Name, first, count uint8) (w float64) {
	for i := first; i < first+count; i++ {
		w += n.Weight(int(i))
	}
	return w
}

// rest is the weight of the words without a counterpart, and whether one of
// them is a number.
func rest(n Name, paired uint64) (weight float64, hasNumber bool) {
	for i := range n.Len() {
		if paired>>i&1 == 0 {
			weight += n.Weight(i)
			w := n.Word(i)
			hasNumber = hasNumber || n.tokens[i].class == number || w == "i" || w == "v" || w == "x"
		}
	}
	return weight, hasNumber
}

// pairs explains the alignment: the pairs in the query's order, then what has
// no counterpart.
func (a *alignment) pairs() []Pair {
	slices.SortFunc(a.matches, func(x, y match) int { return cmp.Compare(x.q, y.q) })
	out := make([]Pair, 0, a.query.Len()+a.candidate.Len())
	for _, m := range a.matches {
		out = append(out, Pair{
			words(a.query, m.q, m.qCount), words(a.candidate, m.c, m.cCount), float64(m.similarity), a.weight(m),
		})
	}
	for i := range a.query.Len() {
		if a.queryPaired>>i&1 == 0 {
			out = append(out, Pair{Query: a.query.Word(i), Weight: a.query.Weight(i)})
		}
	}
	for i := range a.candidate.Len() {
		if a.candidatePaired>>i&1 == 0 {
			out = append(out, Pair{Candidate: a.candidate.Word(i), Weight: a.candidate.Weight(i)})
		}
	}
	return out
}

func words(n Name, first, count uint8) string {
	s := n.Word(int(first))
	for i := first + 1; i < first+count; i++ {
		s += " " + n.Word(int(i))
	}
	return s
}
