package names

import (
	"math"
	"sync"
)

// Promise estimates Score from weights alone: how much of both names agrees,
// and how much they have. An index chooses by it what to compare.
func Promise(agreed, query, candidate float32) float32 {
	// What agrees in part stands in both rests in part; it contradicts nothing.
	agreed = min(agreed, query, candidate)
	if agreed <= 0 {
		return 0
	}
	t := promises()
	return t.query[int(agreed/query*promiseSteps)] * t.candidate[int(agreed/candidate*promiseSteps)]
}

// promiseSteps is how finely shares are told apart by an estimate.
const promiseSteps = 1024

// promises are the powers of score, by share: an index needs thousands of them
// for each name.
var promises = sync.OnceValue(func() *struct{ query, candidate [promiseSteps + 1]float32 } {
	var t struct{ query, candidate [promiseSteps + 1]float32 }
	for i := range t.query {
		share := float64(i) / promiseSteps
		t.query[i] = float32(math.Pow(share, queryExponent))
		t.candidate[i] = float32(math.Pow(share, candidateExponent))
	}
	return &t
})
