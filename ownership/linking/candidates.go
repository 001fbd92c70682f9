package linking

import (
	"strings"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/latin"
)

// leastPromise is the least estimate of how much two names agree for them to be
// compared in full: below what makes a score of 0.70, which is 0.87, by what an
// estimate may miss.
const leastPromise = 0.75

// workspace is the memory of one search, kept for the next one. Its arrays are all
// zero between searches.
type workspace struct {
	answered []float32 // by listed word: the weight of the asked word that it answers
	agreed   []float32 // by listed name: the weight of the words that it answers run together
	stamps   []bool    // by listed name: whether it is touched
	words    []int32   // whose entries are not zero
	touched  []int32   // names likewise
	order    []int
	found    []int32
	alikes   map[string][]alike // by word asked for: registers repeat their words
}

// alike is a listed word that may be meant.
type alike struct {
	word       int32
	similarity float32
}

// fewWords bounds what is kept of the words asked for: the commonest come back at
// once after all are forgotten.
const fewWords = 1 << 13

func newWorkspace(f *Finder) *workspace {
	return &workspace{
		answered: make([]float32, len(f.words.words)),
		agreed:   make([]float32, len(f.names)), stamps: make([]bool, len(f.names)),
		alikes: make(map[string][]alike),
	}
}

// candidates are the listed names to compare with a reading, which it gives with
// its words weighted. They are in the workspace until the next call.
func (f *Finder) candidates(w *workspace, reading names.Name) (query names.Name, found []int32) {
	w.found = w.found[:0]
	if reading.Len() == 0 {
		return reading, nil
	}
	query = reading.Weighted(f.words.rarity)
	if least, found := f.answer(w, query); found {
		f.choose(w, least, searchedWeight(query))
	}
	for _, id := range w.words {
		w.answered[id] = 0
	}
	for _, name := range w.touched {
		w.agreed[name], w.stamps[name] = 0, false
	}
	w.words, w.touched = w.words[:0], w.touched[:0]
	return query, w.found
}

// answer finds the listed words that answer those of the query, the heaviest first,
// and gives the least that the query may weigh against a name. It gives up, and says so, when too much
// of the query has no answer: so ends the search for most names of a register, at
// their first word.
func (f *Finder) answer(w *workspace, query names.Name) (least float32, found bool) {
	var whole uint64 // words that make a listed one when they are run together
	eachJoined(query, func(text string, first, count int) {
		id, ok := f.words.ids[text]
		if !ok {
			return
		}
		var sum float32
		for i := first; i < first+count; i++ {
			sum += float32(query.Weight(i))
			whole |= 1 << i
		}
		w.answer(id, sum)
	})
	all, missing := searchedWeight(query), float32(0)
	w.order = searched(query, w.order[:0])
	for _, at := range w.order {
		against, answered := f.answerWord(w, query, at)
		least += against
		if answered || whole>>at&1 != 0 {
			continue
		}
		missing += against
		if names.Promise(all-missing, all, all-missing) < leastPromise {
			return 0, false
		}
	}
	return least, true
}

// answerWord says whether anything listed answers a word of the query, and the
// least that the word weighs against it: as package names has it, a rare misspelling of a common
// word is no rare word.
func (f *Finder) answerWord(w *workspace, query names.Name, at int) (against float32, answered bool) {
	weight := float32(query.Weight(at))
	against = weight
	look := func(word string) {
		for _, a := range f.alikes(w, word, query.Precision(at)) {
			answered = true
			both, unlike := min(weight, f.words.heaviest[a.word]), 1-a.similarity
			against = min(against, both+(weight-both)*unlike*unlike)
			w.answer(a.word, both*a.similarity)
		}
		if len(word) < shortestJoined {
			return
		}
		h := hash(word, -1)
		for _, e := range f.words.joined.bucket(h) {
			if e.hash == h {
				answered = true
				w.touch(e.value)
				w.agreed[e.value] += weight
			}
		}
	}
	look(query.Word(at))
	for _, s := range query.Spellings(at) {
		look(s)
	}
	return against, answered
}

// alikes are the listed words that may be meant by a word. Those of a word in other
// letters are not kept, since they depend on how it was read.
func (f *Finder) alikes(w *workspace, word string, precision latin.Precision) []alike {
	if found, ok := w.alikes[word]; ok && precision == latin.Letters {
		return found
	}
	var found []alike
	f.words.alikes(word, precision, func(id int32, similarity float64) {
		found = append(found, alike{id, float32(similarity)})
	})
	if precision == latin.Letters {
		if len(w.alikes) >= fewWords {
			clear(w.alikes)
		}
		w.alikes[strings.Clone(word)] = found
	}
	return found
}

func (w *workspace) answer(id int32, weight float32) {
	if w.answered[id] == 0 {
		w.words = append(w.words, id)
	}
	w.answered[id] = max(w.answered[id], weight)
}

func (w *workspace) touch(name int32) {
	if !w.stamps[name] {
		w.stamps[name] = true
		w.touched = append(w.touched, name)
	}
}

// choose keeps the names that stand under the words found, and promise a score worth
// comparing for. What the query weighs lies between least and most, and the estimate
// takes what suits the name; it counts a word of the query twice that answers two of
// the name. So it is seldom too low.
func (f *Finder) choose(w *workspace, least, most float32) {
	for _, id := range w.words {
		for _, name := range f.words.postings[id] {
			w.touch(name)
		}
	}
	for _, name := range w.touched {
		agreed := w.agreed[name]
		for _, id := range f.words.wordsOf[name] {
			agreed += w.answered[id]
		}
		if names.Promise(agreed, min(max(agreed, least), most), f.names[name].weight) >= leastPromise {
			w.found = append(w.found, name)
		}
	}
}
