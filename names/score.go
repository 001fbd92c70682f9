package names

import (
	"math"

	"github.com/mareva/mareva/names/latin"
)

// What is left of a score when weight finds no counterpart. Exponents act on the
// share of a name's weight that found one. What the query has and the list does
// not speaks against a match more than the reverse, since lists print more of a
// name than a customer gives. When both have something left, the names disagree:
// that counts beyond what is missing, by the weight (1 is a plain word) that
// stands against each other, so that a long name with another family name does
// not pass by its length.
const (
	queryExponent     = 0.48
	candidateExponent = 0.25
	contradiction     = 0.30
	// elsewhere is left of a score when one firm's name has a place that the
	// other's has not: a subsidiary in Chile is another legal person.
	elsewhere = 0.95
)

// agreement multiplies what is left of either name, see the exponents. A pair
// weighs as much as the lighter side: a rare misspelling of a common word is no
// rare word. As far as the two differ, what the heavier one weighs more found no
// counterpart.
func (a *alignment) agreement() float64 {
	var agreed, paired float64
	queryRest, candidateRest := rest(a.query, a.queryPaired), rest(a.candidate, a.candidatePaired)
	for _, m := range a.taken() {
		q, c, s := sum(a.query, m.q, m.qCount), sum(a.candidate, m.c, m.cCount), float64(m.similarity)
		w := min(q, c)
		paired += w
		agreed += w * s
		queryRest += (q - w) * (1 - s) * (1 - s)
		candidateRest += (c - w) * (1 - s) * (1 - s)
	}
	if paired == 0 {
		return a.together()
	}
	score := max(combine(agreed, paired, queryRest, candidateRest), a.together())
	if a.query.kind == Organisation && hasPlace(a.query, a.queryPaired) != hasPlace(a.candidate, a.candidatePaired) {
		score *= elsewhere
	}
	return score
}

// hasPlace says whether a place is among the words without a counterpart.
func hasPlace(n *Name, paired uint64) bool {
	for i := range n.Len() {
		if paired>>i&1 == 0 && n.tokens[i].class == place {
			return true
		}
	}
	return false
}

// together is the similarity of names that agree when all their words are run
// together: the same letters parted otherwise, or the marks of two vessels.
func (a *alignment) together() float64 {
	if a.query.Same(*a.candidate) && a.query.Len() > 0 {
		return joinedShare
	}
	if x, y := a.query.Code(), a.candidate.Code(); x != "" && y != "" {
		return joinedShare * Similarity(x, y, latin.Letters)
	}
	return 0
}

func combine(agreed, paired, queryRest, candidateRest float64) float64 {
	s := power(agreed/(paired+queryRest), queryExponent) * power(agreed/(paired+candidateRest), candidateExponent)
	return min(1, s*(1-contradiction*min(1, queryRest, candidateRest)))
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

func sum(n *Name, first, count uint8) (w float64) {
	for i := first; i < first+count; i++ {
		w += n.Weight(int(i))
	}
	return w
}

// rest is the weight of the words without a counterpart.
func rest(n *Name, paired uint64) (weight float64) {
	for i := range n.Len() {
		if paired>>i&1 == 0 {
			weight += n.Weight(i)
		}
	}
	return weight
}
