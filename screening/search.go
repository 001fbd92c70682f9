package screening

import (
	"cmp"
	"slices"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/latin"
)

const (
	// minReported is the least score of a hit. Hits below it would only hide the
	// better ones.
	minReported = 0.05
	// minPromise is the least estimate of a name that is compared.
	minPromise = 0.45
	// minCompared is how many listed names are compared in full for one reading of
	// an asked name. The estimate that chooses them knows every word but no joined
	// or much misspelt ones, so it is right about the best by a wide margin.
	minCompared = 128
	// comparedPerHit keeps long answers as complete: a party has several names.
	comparedPerHit = 4
	// fewCompared are compared however little they promise. The others must promise
	// something, and a share of the best, since an answer that has the name itself is
	// not made better by its distant likes.
	fewCompared = 16
	hopeless    = 0.65
	weakPromise = 0.6
	// plenty is how many names with the rarer words of a question are enough to
	// leave those out that have nothing but its common words, and common is in how
	// many names a word of the kind stands.
	plenty = 256
	common = 2048
)

// workspace is the memory of one search, kept for the next one. The arrays by
// name are all zero between searches; stamps hold the number of the word that
// was last looked at.
type workspace struct {
	agreed     []float32 // weight of the asked words that the name answers
	answeredBy []int32   // the word, counted from 1, that was last answered
	touched    []int32   // names whose entries are not zero
	stamps     []int32   // by listed word
	asked      int32     // words asked for since the stamps were zero
	alikes     []alike
	terms      []term
	candidates []candidate
	scored     []scored
}

func newWorkspace(x *Index) *workspace {
	return &workspace{
		agreed: make([]float32, len(x.names)), answeredBy: make([]int32, len(x.names)),
		stamps: make([]int32, len(x.words.words)),
	}
}

// term is a word asked for, or several run together, with the listed words that
// answer it.
type term struct {
	weight   float32
	from, to int32 // in alikes
	joined   uint32
	names    int // in which the words stand
}

// candidate is a listed name and the most that it may score.
type candidate struct {
	name    int32
	promise float32
}

// scored is a listed name that was compared with a reading of an asked one.
type scored struct {
	name, asked, reading int32
	score                float64
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

// compareNames compares one reading of an asked name with the listed ones that
// may be meant, and adds what reaches minReported to the workspace.
func (x *Index) compareNames(w *workspace, asked, reading int32, query names.Name, within func(party int32) bool, limit int) {
	query = query.Weighted(x.words.rarity)
	x.findTerms(w, query)
	x.answer(w)
	weight := float32(searchedWeight(query))
	w.candidates = w.candidates[:0]
	for _, name := range w.touched {
		if p := names.Promise(w.agreed[name], weight, x.weights[name]); p >= minPromise && within(x.names[name].party) {
			w.candidates = append(w.candidates, candidate{name, p})
		}
		w.agreed[name], w.answeredBy[name] = 0, 0
	}
	w.touched = w.touched[:0]
	for i, c := range best(w.candidates, max(minCompared, comparedPerHit*limit)) {
		if i >= fewCompared && c.promise < max(weakPromise, hopeless*w.candidates[0].promise) {
			break
		}
		if s := names.Score(query, x.names[c.name].prepared); s >= minReported {
			w.scored = append(w.scored, scored{c.name, asked, reading, s})
		}
	}
}

// best are the most promising candidates, in order.
func best(candidates []candidate, most int) []candidate {
	if len(candidates) > most {
		var histogram [64]int
		for _, c := range candidates {
			histogram[int(c.promise*63)]++
		}
		least, count := len(histogram), 0
		for least > 0 && count < most {
			least--
			count += histogram[least]
		}
		candidates = slices.DeleteFunc(candidates, func(c candidate) bool { return int(c.promise*63) < least })
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.promise, a.promise), cmp.Compare(a.name, b.name))
	})
	return candidates[:min(len(candidates), most)]
}

// findTerms looks up the listed words that answer those of the query, the rarest
// ones first.
func (x *Index) findTerms(w *workspace, query names.Name) {
	w.terms, w.alikes = w.terms[:0], w.alikes[:0]
	noneTells := true
	for i := range query.Len() {
		noneTells = noneTells && !query.Telling(i)
	}
	for i := range query.Len() {
		if query.Telling(i) || noneTells {
			x.findTerm(w, query, i)
		}
	}
	for count := 2; count <= names.MaxJoined; count++ {
		for first := 0; first+count <= query.Len(); first++ {
			x.findWhole(w, query, query.Joined(first, count), first, count)
		}
	}
	if initials := query.Initials(); initials != "" {
		x.findWhole(w, query, initials, 0, query.Len())
	}
	if code := query.Code(); code != "" {
		w.nextStamp()
		from := int32(len(w.alikes))
		w.alikes = x.words.alikes(code, latin.Letters, w.alikes, w.stamps, w.asked)
		w.addTerm(x, from, float32(searchedWeight(query)))
	}
	slices.SortStableFunc(w.terms, func(a, b term) int { return cmp.Compare(a.names, b.names) })
}

// findWhole looks up one listed word that several of the query may stand for.
func (x *Index) findWhole(w *workspace, query names.Name, word string, first, count int) {
	id, ok := x.words.ids[word]
	if !ok {
		return
	}
	var weight float32
	for i := first; i < first+count; i++ {
		weight += float32(query.Weight(i))
	}
	from := int32(len(w.alikes))
	w.alikes = append(w.alikes, alike{id, 1})
	w.addTerm(x, from, weight)
}

func (x *Index) findTerm(w *workspace, query names.Name, i int) {
	w.nextStamp()
	from := int32(len(w.alikes))
	w.alikes = x.words.alikes(query.Word(i), query.Precision(i), w.alikes, w.stamps, w.asked)
	for _, s := range query.Spellings(i) {
		// A word that is like one spelling may be another one to the letter. That it
		// is there twice does no harm: a name is answered by the likest.
		w.nextStamp()
		w.alikes = x.words.alikes(s, query.Precision(i), w.alikes, w.stamps, w.asked)
	}
	t := w.addTerm(x, from, float32(query.Weight(i)))
	if text := query.Word(i); len(text) >= shortestInitials {
		t.joined = hashWithout(text, -1, -1)
	}
}

// addTerm makes a term of the listed words found from there on, the likest first.
func (w *workspace) addTerm(x *Index, from int32, weight float32) *term {
	found := w.alikes[from:]
	slices.SortFunc(found, func(a, b alike) int {
		return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.word, b.word))
	})
	t := term{weight: weight, from: from, to: int32(len(w.alikes))}
	for _, a := range found {
		t.names += len(x.words.postings.of(a.word))
	}
	w.terms = append(w.terms, t)
	return &w.terms[len(w.terms)-1]
}

// nextStamp begins another word.
func (w *workspace) nextStamp() {
	if w.asked++; w.asked < 0 {
		clear(w.stamps)
		w.asked = 1
	}
}

// answer adds up, for every listed name, the weight of the asked words that it
// has or that one of its words is like. Once there are plenty of names with the
// rarer words, common ones bring in no others.
func (x *Index) answer(w *workspace) {
	for i, t := range w.terms {
		word := int32(i + 1)
		add := w.answerAll
		if t.names > common && len(w.touched) >= plenty {
			add = w.answerTouched
		}
		for _, a := range w.alikes[t.from:t.to] {
			shared := min(t.weight, x.words.rarities[a.word]) * a.similarity
			add(x.words.postings.of(a.word), word, shared)
		}
		if t.joined != 0 {
			x.words.joined.each(t.joined, func(name int32) { w.answerOne(name, word, t.weight) })
		}
	}
}

func (w *workspace) answerAll(list []int32, word int32, weight float32) {
	for _, name := range list {
		w.answerOne(name, word, weight)
	}
}

// answerTouched counts the word for the names that another was counted for.
func (w *workspace) answerTouched(list []int32, word int32, weight float32) {
	if len(list) < 8*len(w.touched) {
		for _, name := range list {
			if w.answeredBy[name] != 0 {
				w.answerOne(name, word, weight)
			}
		}
		return
	}
	for _, name := range w.touched {
		if _, ok := slices.BinarySearch(list, name); ok {
			w.answerOne(name, word, weight)
		}
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
