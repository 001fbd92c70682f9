package names

import "github.com/mareva/mareva/names/latin"

// maxComparedBytes is the longest word that is compared letter by letter.
// Longer ones are equal or not.
const maxComparedBytes = 40

const (
	// patience is the cost from which each further edit costs a word more than its
	// length says: two edits may be slips, three are another word ("Monteiro",
	// "Montenegro").
	patience   = 1.75
	impatience = 0.25 // of similarity, for each edit beyond patience
)

// Similarity says how alike two folded words are, from 0 to 1: 1 when equal,
// else less the more letters must be edited for the length, confusable letters
// costing less (see costs.go). Precision is that of the less precisely written
// word.
func Similarity(a, b string, precision latin.Precision) float64 {
	return SimilarityFrom(0, a, b, precision)
}

// SimilarityFrom is Similarity where it is at least so much, and 0 or the true
// value below: it gives up as soon as the words turn out to be too unlike.
func SimilarityFrom(least float64, a, b string, precision latin.Precision) float64 {
	if a == b {
		return 1
	}
	longer, shorter := max(len(a), len(b)), min(len(a), len(b))
	if longer > maxComparedBytes || shorter == 0 || longer > 2*shorter+1 {
		return 0
	}
	length := float64(longer+shorter) / 2
	most := (1 - least) * length
	if most > patience {
		most = (1 - least + impatience*patience) / (1/length + impatience)
	}
	cost := editCost(a, b, precision, int32(most*oneEdit)+1)
	return max(0, 1-cost/length-impatience*max(0, cost-patience))
}

// editCost is the least cost to make one word of the other by leaving out,
// putting in and changing letters, and by swapping neighbours (optimal string
// alignment). It is symmetric. A cost above most, in hundredths of an edit, may be
// given as any number above it.
func editCost(a, b string, precision latin.Precision, most int32) float64 {
	c := &costs()[precision]
	var x, y [maxComparedBytes]uint8
	var extraX, extraY [maxComparedBytes]int32
	c.read(a, &x, &extraX)
	c.read(b, &y, &extraY)
	var rows [3][maxComparedBytes + 1]int32
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) {
		above[j+1] = above[j] + extraY[j]
	}
	leastAbove := int32(0)
	for i := range len(a) {
		changed := &c.changed[x[i]]
		left := extraX[i]
		cost := above[0] + left
		row[0] = cost
		leastHere := cost
		for j := range len(b) {
			cost = min(above[j]+int32(changed[y[j]]), above[j+1]+left, cost+extraY[j])
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] && x[i] != y[j] {
				cost = min(cost, before[j-1]+swapped)
			}
			row[j+1] = cost
			leastHere = min(leastHere, cost)
		}
		if min(leastHere, leastAbove+swapped) > most {
			return float64(leastHere) / oneEdit
		}
		before, above, row, leastAbove = above, row, before, leastHere
	}
	return float64(above[len(b)]) / oneEdit
}
