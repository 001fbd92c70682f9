package names

import (
	"cmp"
	"slices"
)

// Pair says which words of the two names stand for one another, and how.
type Pair struct {
	Query      string
	Candidate  string // "" when nothing answers the query's word, and the reverse
	How        string // see how
	Class      string // what the words are taken for: "name", "legal form" …
	Similarity float64
	Weight     float64
}

// how says why words pair.
type how uint8

const (
	unpaired how = iota
	equal
	meant          // two spellings, translations or a short form of one word
	misspelt       // letters differ
	transliterated // another script, by its Latin spellings
	joined         // neighbours run together
	initialOf
)

var hows = [...]string{
	unpaired: "missing", equal: "same", meant: "variant", misspelt: "similar", transliterated: "transliterated",
	joined: "joined", initialOf: "initial",
}

// Compare says how alike two names are, from 0 to 1, and why. The order of
// words does not matter; names with the same words score 1. weightOf, which may
// be nil, says how much a word tells, above 0 and at most 1; nil leaves the
// weights that the names have.
func Compare(query, candidate Name, weightOf func(word string) float64) (score float64, pairs []Pair) {
	if weightOf != nil {
		query, candidate = query.Weighted(weightOf), candidate.Weighted(weightOf)
	}
	a := alignment{query: &query, candidate: &candidate}
	a.align()
	return calibrated(a.agreement()), a.pairs()
}

// Score is Compare's score alone, with the weights that the names have.
func Score(query, candidate Name) float64 {
	a := alignment{query: &query, candidate: &candidate}
	a.align()
	return calibrated(a.agreement())
}

// Best is how alike two texts are as names of the kind, by the readings of both
// that are most alike, and why.
func Best(kind Kind, query, candidate string) (score float64, pairs []Pair) {
	for _, a := range Readings(kind, query) {
		for _, b := range Readings(kind, candidate) {
			if s := Score(a, b); s > score {
				score, pairs = Compare(a, b, nil)
			}
		}
	}
	return score, pairs
}

// pairs explains the alignment: the pairs in the query's order, then what has
// no counterpart.
func (a *alignment) pairs() []Pair {
	slices.SortFunc(a.taken(), func(x, y match) int { return cmp.Compare(x.q, y.q) })
	out := make([]Pair, 0, a.query.Len()+a.candidate.Len())
	for _, m := range a.taken() {
		out = append(out, Pair{
			Query: words(a.query, m.q, m.qCount), Candidate: words(a.candidate, m.c, m.cCount), How: hows[m.how],
			Class: a.query.Class(int(m.q)), Similarity: float64(m.similarity), Weight: a.weight(m),
		})
	}
	for i := range a.query.Len() {
		if a.queryPaired>>i&1 == 0 {
			out = append(out, Pair{Query: a.query.Word(i), How: hows[unpaired], Class: a.query.Class(i), Weight: a.query.Weight(i)})
		}
	}
	for i := range a.candidate.Len() {
		if a.candidatePaired>>i&1 == 0 {
			out = append(out, Pair{Candidate: a.candidate.Word(i), How: hows[unpaired], Class: a.candidate.Class(i), Weight: a.candidate.Weight(i)})
		}
	}
	return out
}

func words(n *Name, first, count uint8) string {
	s := n.Word(int(first))
	for i := first + 1; i < first+count; i++ {
		s += " " + n.Word(int(i))
	}
	return s
}
