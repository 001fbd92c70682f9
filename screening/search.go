package screening

import (
	"cmp"
	"slices"

	"github.com/mareva/mareva/names"
)

const (
	// minReported is the least score of a hit. Below it at most half of what the
	// names say agrees; such hits would only hide the better ones.
	minReported = 0.5
	// minCompared is how many listed names are compared in full for one asked
	// name. The estimate that chooses them knows every word but no joined or much
	// misspelt ones, so it is right about the best by a wide margin.
	minCompared = 100
	// comparedPerHit keeps long answers as complete: a party has several names.
	comparedPerHit = 4
)

// workspace is the memory of one search, kept for the next one. Its arrays are
// as long as there are listed names and are all zero between searches.
type workspace struct {
	agreed     []float32 // weight of the asked words that the name answers
	answeredBy []int32   // the word, counted from 1, that was last answered
	touched    []int32   // names whose entries are not zero
	alikes     [64]alike
	candidates []candidate
	scored     []scored
}

func newWorkspace(names int) *workspace {
	return &workspace{agreed: make([]float32, names), answeredBy: make([]int32, names)}
}

// candidate is a listed name and the most that it may score.
type candidate struct {
	name    int32
	promise float64
}

// scored is a listed name that was compared with an asked one.
type scored struct {
	name, asked int32
	score       float64
}

// searchedWeight is the weight of the words by which a name is looked for: those
// that tell, or all when none does. Words such as "LLC" and "al" stand in so
// many names that looking them up costs more than it finds.
func searchedWeight(n names.Name) (telling float64) {
	all := 0.0
	for i := range n.Len() {
		all += n.Weight(i)
		if n.Telling(i) {
			telling += n.Weight(i)
		}
	}
	if telling == 0 {
		return all
	}
	return telling
}

// compareNames compares one asked name with the listed ones that may be meant,
// and adds what reaches minReported to the workspace.
func (x *Index) compareNames(w *workspace, asked int32, query names.Name, within func(party int32) bool, limit int) {
	query = query.Weighted(x.words.rarity)
	x.answer(w, query)
	weight := searchedWeight(query)
	w.candidates = w.candidates[:0]
	for _, name := range w.touched {
		n := &x.names[name]
		if p := names.Promise(float64(w.agreed[name]), weight, float64(n.weight)); p >= minReported && within(n.party) {
			w.candidates = append(w.candidates, candidate{name, p})
		}
		w.agreed[name], w.answeredBy[name] = 0, 0
	}
	w.touched = w.touched[:0]
	if most := max(minCompared, comparedPerHit*limit); len(w.candidates) > most {
		slices.SortFunc(w.candidates, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(b.promise, a.promise), cmp.Compare(a.name, b.name))
		})
		w.candidates = w.candidates[:most]
	}
	for _, c := range w.candidates {
		if s := names.Score(query, x.names[c.name].prepared); s >= minReported {
			w.scored = append(w.scored, scored{c.name, asked, s})
		}
	}
}

// answer adds up, for every listed name, the weight of the asked words that it
// has or that one of its words is like.
func (x *Index) answer(w *workspace, query names.Name) {
	noneTells := true
	for i := range query.Len() {
		noneTells = noneTells && !query.Telling(i)
	}
	word := int32(0)
	for i := range query.Len() {
		if !query.Telling(i) && !noneTells {
			continue
		}
		word++
		weight := float32(query.Weight(i))
		for _, a := range x.words.alikes(query.Word(i), w.alikes[:0]) {
			shared := min(weight, x.words.rarities[a.word]) * float32(a.similarity)
			w.answerAll(x.words.postings.of(a.word), word, shared)
		}
		if text := query.Word(i); len(text) >= shortestJoined {
			for name := range x.words.joined.get(hashWithout(text, -1, -1)) {
				w.answerOne(name, word, weight)
			}
		}
	}
	for count := 2; count <= names.MaxJoined; count++ {
		for first := 0; first+count <= query.Len(); first++ {
			if id, ok := x.words.ids[query.Joined(first, count)]; ok {
				word++
				var weight float32
				for i := first; i < first+count; i++ {
					weight += float32(query.Weight(i))
				}
				w.answerAll(x.words.postings.of(id), word, weight)
			}
		}
	}
}

func (w *workspace) answerAll(list []int32, word int32, weight float32) {
	for _, name := range list {
		w.answerOne(name, word, weight)
	}
}

// answerOne counts a word once for a name: the first, which is the likest.
func (w *workspace) answerOne(name, word int32, weight float32) {
	switch w.answeredBy[name] {
	case word:
		return
	case 0:
		w.touched = append(w.touched, name)
	}
	w.answeredBy[name] = word
	w.agreed[name] += weight
}
