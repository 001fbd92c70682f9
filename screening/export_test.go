package screening

import "github.com/mareva/mareva/names"

// BestOfAll compares the name with every listed one.
func BestOfAll(x *Index, text string) (best float64) {
	query := names.PrepareAs(names.Any, text).Weighted(x.words.rarity)
	for i := range x.names {
		best = max(best, names.Score(query, x.names[i].prepared))
	}
	return best
}
