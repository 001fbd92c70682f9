package linking

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/latin"
)

// vocabulary is every word of the listed names, in every Latin spelling. A name
// stands under the rarest of its words only, since those of a register are looked
// up for each of millions of names: most then meet no listed name at all.
//
// A word is found by itself, as a variant that the tables of package names know,
// with one letter more, less or other, and by its consonants.
type vocabulary struct {
	ids        map[string]int32
	words      []string
	rarities   []float32
	precisions []latin.Precision // the least precise way in which the word was written
	heaviest   []float32         // word → its greatest weight in a name
	postings   [][]int32         // word → names of which it is one of the rarest
	wordsOf    [][]int32         // name → its words, a repeated one as often
	near       table             // hash of a form of a word → word
	joined     table             // hash of neighbours run together → name
}

// Rarity of a word as in package screening: a share of the weight of one that
// stands in one party only, which falls with the logarithm of how many have it.
const (
	commonest      = 0.4
	typicalParties = 10000
)

// leastAlike is the similarity from which a listed word may be meant.
const leastAlike = 0.5

func newVocabulary(listed []listedName, parties int) vocabulary {
	v := vocabulary{ids: make(map[string]int32), wordsOf: make([][]int32, len(listed))}
	var lastParty, count []int32
	joined := make([]entry, 0, 2*len(listed))
	for i := range listed {
		n := &listed[i].prepared
		enter := func(spelling string, precision latin.Precision) {
			id, ok := v.ids[spelling]
			if !ok {
				id = int32(len(v.words))
				word := strings.Clone(spelling)
				v.ids[word] = id
				v.words, v.precisions = append(v.words, word), append(v.precisions, precision)
				lastParty, count = append(lastParty, -1), append(count, 0)
			}
			v.precisions[id] = max(v.precisions[id], precision)
			if lastParty[id] != listed[i].party {
				lastParty[id] = listed[i].party
				count[id]++
			}
			v.wordsOf[i] = append(v.wordsOf[i], id)
		}
		for at := range n.Len() {
			for _, spelling := range spellings(*n, at) {
				enter(spelling, n.Precision(at))
			}
		}
		eachJoined(*n, func(text string, _, _ int) { joined = append(joined, entry{hash(text, -1), int32(i)}) })
	}
	for _, c := range count {
		tells := 1 - math.Log(float64(c))/math.Log(float64(max(parties, typicalParties)))
		v.rarities = append(v.rarities, float32(commonest+(1-commonest)*tells))
	}
	var near []entry
	for id, word := range v.words {
		eachForm(word, func(h uint32) { near = append(near, entry{h, int32(id)}) })
	}
	v.near, v.joined = newTable(near), newTable(joined)
	return v
}

// spellings are all of a word, the first as it stands.
func spellings(n names.Name, at int) []string {
	return append([]string{n.Word(at)}, n.Spellings(at)...)
}

// shortestJoined is the length from which words run together are looked for.
const shortestJoined = 5

func eachJoined(n names.Name, yield func(text string, first, count int)) {
	for count := 2; count <= names.MaxJoined; count++ {
		for first := 0; first+count <= n.Len(); first++ {
			if text := n.Joined(first, count); len(text) >= shortestJoined {
				yield(text, first, count)
			}
		}
	}
}

// fewestConsonants are enough to look a word up by, shortestForm letters to leave
// one out.
const (
	fewestConsonants = 3
	shortestForm     = 3
)

// eachForm calls yield with the hash of the word, of its every form without one
// letter, and of its consonants. Words within one edit have one of them in common.
func eachForm(word string, yield func(hash uint32)) {
	if len(word) >= shortestForm {
		yield(hash(word, -1))
		for i := range len(word) {
			yield(hash(word, i))
		}
	}
	if key, count := names.Sound(word); count >= fewestConsonants {
		yield((key ^ key>>16) * 0x85ebca6b)
	}
}

// hash is one of the word without its letter i (FNV-1a, its bits mixed). A chance
// collision costs a comparison and finds nothing.
func hash(word string, i int) uint32 {
	h := uint32(2166136261)
	for k := range len(word) {
		if k != i {
			h = (h ^ uint32(word[k])) * 16777619
		}
	}
	h = (h ^ h>>16) * 0x85ebca6b
	return h ^ h>>13
}

// leastShare is how much of a listed name's weight a proposed name has at least: of
// one that has less, package names makes no score of 0.70.
const leastShare = 0.5

// post enters each weighted name under its rarest words: of those that tell, so
// many that no proposed name can lack them all.
func (v *vocabulary) post(listed []listedName) {
	v.postings, v.heaviest = make([][]int32, len(v.words)), make([]float32, len(v.words))
	for i := range listed {
		n := &listed[i].prepared
		for at := range n.Len() {
			for _, spelling := range spellings(*n, at) {
				id := v.ids[spelling]
				v.heaviest[id] = max(v.heaviest[id], float32(n.Weight(at)))
			}
		}
		rest := listed[i].weight
		for _, at := range searched(*n, nil) {
			if rest < leastShare*listed[i].weight {
				break
			}
			rest -= float32(n.Weight(at))
			for _, spelling := range spellings(*n, at) {
				id := v.ids[spelling]
				if list := v.postings[id]; len(list) == 0 || list[len(list)-1] != int32(i) {
					v.postings[id] = append(list, int32(i))
				}
			}
		}
	}
}

// searched are the places of the words by which a name is looked for, the heaviest
// first: those that tell, or all when none does.
func searched(n names.Name, to []int) []int {
	from := len(to)
	for i := range n.Len() {
		if n.Telling(i) {
			to = append(to, i)
		}
	}
	for i := 0; len(to) == from && i < n.Len(); i++ {
		to = append(to, i)
	}
	slices.SortStableFunc(to[from:], func(a, b int) int { return cmp.Compare(n.Weight(b), n.Weight(a)) })
	return to
}

func searchedWeight(n names.Name) (weight float32) {
	var few [16]int
	for _, at := range searched(n, few[:0]) {
		weight += float32(n.Weight(at))
	}
	return weight
}

// rarity is that of a word, listed or not.
func (v *vocabulary) rarity(word string) float64 {
	if id, ok := v.ids[word]; ok {
		return float64(v.rarities[id])
	}
	return 1
}

// alikes calls yield with the listed words that may be meant by a word; one may
// come twice.
func (v *vocabulary) alikes(word string, precision latin.Precision, yield func(id int32, similarity float64)) {
	if id, ok := v.ids[word]; ok {
		yield(id, 1)
	}
	names.Variants(word, func(variant string, similarity float64) {
		if id, ok := v.ids[variant]; ok && similarity >= leastAlike {
			yield(id, similarity)
		}
	})
	last := int32(-1)
	eachForm(word, func(h uint32) {
		for _, e := range v.near.bucket(h) {
			if e.hash != h || e.value == last {
				continue
			}
			last = e.value
			if s := names.SimilarityFrom(leastAlike, word, v.words[last], max(precision, v.precisions[last])); s >= leastAlike {
				yield(last, s)
			}
		}
	})
}

// table finds numbers by hash: entries by the first bits of the hash, a bucket
// after the other.
type table struct {
	shift   uint
	starts  []int32
	entries []entry
}

type entry struct {
	hash  uint32
	value int32
}

func newTable(entries []entry) table {
	t := table{shift: 24}
	for len(entries)>>(32-t.shift) > 2 && t.shift > 8 {
		t.shift--
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.value, b.value)) })
	t.entries = slices.Clip(slices.Compact(entries))
	t.starts = make([]int32, 1<<(32-t.shift)+1)
	for _, e := range t.entries {
		t.starts[e.hash>>t.shift+1]++
	}
	for i := 1; i < len(t.starts); i++ {
		t.starts[i] += t.starts[i-1]
	}
	return t
}

func (t *table) bucket(hash uint32) []entry {
	b := hash >> t.shift
	return t.entries[t.starts[b]:t.starts[b+1]]
}
