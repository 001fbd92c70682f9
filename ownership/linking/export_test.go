package linking

import (
	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/ownership"
)

// LikeNames are the listed parties, as "list:id", that the party's names find, by
// the index or by comparing all.
func (f *Finder) LikeNames(p *ownership.Party, all bool) map[string]float64 {
	s := f.search(p)
	everything := make([]int32, len(f.names))
	for i := range everything {
		everything[i] = int32(i)
	}
	for _, text := range p.Names {
		for _, reading := range names.Readings(kindOfName(p.Kind), text) {
			query, candidates := f.candidates(newWorkspace(f), reading)
			if all {
				candidates = everything
			}
			s.compare(text, query, candidates)
		}
	}
	out := make(map[string]float64)
	for party, l := range s.best {
		out[string(f.parties[party].list)+":"+f.parties[party].id] = l.score
	}
	return out
}
