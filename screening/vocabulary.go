package screening

import (
	"math"
	"slices"
	"strings"

	"github.com/mareva/mareva/names"
	"github.com/mareva/mareva/names/latin"
)

// vocabulary is every word of the listed names, in every Latin spelling: in which
// names it stands, how rare it is, and which words may be meant by another.
//
// Words are found in three ways: as variants that the tables of package names
// know; by their consonants; and by letters left out. A word of six letters or more
// is so found within two edits, one of three to five within one: both it and the
// word asked for have a form in common from which that many letters are left out.
// Forms are kept as hashes; a chance collision costs a comparison and finds nothing.
type vocabulary struct {
	ids        map[string]int32
	words      []string
	rarities   []float32
	precisions []latin.Precision // the least precise way in which the word was written
	postings   groups            // word → names that it stands in
	shortened  table             // hash of a form with letters left out → word
	sounds     table             // hash of consonants → word
	joined     table             // hash of neighbours run together, or of initials → name
}

// groups are lists of numbers, one after the other: list i is
// items[starts[i]:starts[i+1]].
type groups struct {
	starts []int32
	items  []int32
}

func (g *groups) of(i int32) []int32 { return g.items[g.starts[i]:g.starts[i+1]] }

// Rarity of a word, a share of the weight of one that stands in one party only.
// It falls with the logarithm of how many parties have it, the usual measure of
// what a word tells (inverse document frequency), and not below commonest,
// since even two Muhammads agree in something. A small list is taken for one of
// typicalParties, where a word that three parties share is rare all the same.
const (
	commonest      = 0.4
	typicalParties = 10000
)

func newVocabulary(listed []listedName, parties int) vocabulary {
	v := vocabulary{ids: make(map[string]int32, len(listed))}
	wordsOf := make([][]int32, 0, len(listed)) // of each name, without repetition
	all := make([]int32, 0, 4*len(listed))
	var lastParty, partyCount, nameCount []int32
	for i := range listed {
		n := &listed[i].prepared
		from := len(all)
		eachSpelling(*n, func(spelling string, precision latin.Precision) {
			id, ok := v.ids[spelling]
			if !ok {
				id = int32(len(v.words))
				word := strings.Clone(spelling)
				v.ids[word] = id
				v.words = append(v.words, word)
				v.precisions = append(v.precisions, precision)
				lastParty, partyCount, nameCount = append(lastParty, -1), append(partyCount, 0), append(nameCount, 0)
			}
			if slices.Contains(all[from:], id) {
				return
			}
			all = append(all, id)
			v.precisions[id] = max(v.precisions[id], precision)
			nameCount[id]++
			if lastParty[id] != listed[i].party {
				lastParty[id] = listed[i].party
				partyCount[id]++
			}
		})
		wordsOf = append(wordsOf, all[from:len(all):len(all)])
	}
	v.post(wordsOf, nameCount)
	v.rarities = make([]float32, len(v.words))
	for id, count := range partyCount {
		tells := 1 - math.Log(float64(count))/math.Log(float64(max(parties, typicalParties)))
		v.rarities[id] = float32(commonest + (1-commonest)*tells)
	}
	v.shortened = newShortened(v.words)
	v.sounds = newSounds(v.words)
	v.joined = newJoined(listed)
	return v
}

// eachSpelling calls yield with every spelling of every word of a name, and with
// the mark that it is.
func eachSpelling(n names.Name, yield func(spelling string, precision latin.Precision)) {
	for i := range n.Len() {
		yield(n.Word(i), n.Precision(i))
		for _, s := range n.Spellings(i) {
			yield(s, n.Precision(i))
		}
	}
	if code := n.Code(); code != "" {
		yield(code, latin.Letters)
	}
}

func (v *vocabulary) post(wordsOf [][]int32, count []int32) {
	g := groups{starts: make([]int32, len(count)+1)}
	for id, n := range count {
		g.starts[id+1] = g.starts[id] + n
	}
	g.items = make([]int32, g.starts[len(count)])
	next := slices.Clone(g.starts)
	for name, ids := range wordsOf {
		for _, id := range ids {
			g.items[next[id]] = int32(name)
			next[id]++
		}
	}
	v.postings = g
}

// rarity is that of a word, listed or not.
func (v *vocabulary) rarity(word string) float64 {
	if id, ok := v.ids[word]; ok {
		return float64(v.rarities[id])
	}
	return 1
}

// alike is a listed word and how like it is to the one asked for.
type alike struct {
	word       int32
	similarity float32
}

// leastAlike is the similarity from which a listed word may be meant.
const leastAlike = 0.5

// alikes adds the listed words that may be meant by one spelling of a word. Asked
// is stamped on each that was looked at, so that none is twice.
func (v *vocabulary) alikes(word string, precision latin.Precision, out []alike, stamps []int32, asked int32) []alike {
	meet := func(id int32, similarity float64) {
		if stamps[id] != asked && similarity >= leastAlike {
			stamps[id] = asked
			out = append(out, alike{id, float32(similarity)})
		}
	}
	if id, ok := v.ids[word]; ok {
		meet(id, 1)
	}
	names.Variants(word, func(variant string, similarity float64) {
		if id, ok := v.ids[variant]; ok {
			meet(id, similarity)
		}
	})
	look := func(id int32) {
		if stamps[id] == asked {
			return
		}
		meet(id, names.SimilarityFrom(leastAlike, word, v.words[id], max(precision, v.precisions[id])))
		stamps[id] = asked
	}
	eachShortened(word, func(hash uint32) {
		v.shortened.each(hash, look)
	})
	if key, count := names.Sound(word); count >= telling(precision) {
		v.sounds.each(scrambled(key), look)
	}
	return out
}

// telling is how many consonants are enough to look a word up by.
func telling(precision latin.Precision) int {
	if precision == latin.Letters {
		return 3
	}
	return 2
}

// lettersLeftOut is how many letters a form may lack, by the word's length.
func lettersLeftOut(length int) int {
	if length <= 5 {
		return 1
	}
	return 2
}

// beginning is how many letters of a word make its forms. Two words within two
// edits have beginnings within two edits; the limit keeps long words from
// having hundreds of forms.
const beginning = 8

// eachShortened calls yield with the hash of the word's beginning and of its
// every form with letters left out. Words of one or two letters have none.
func eachShortened(word string, yield func(hash uint32)) {
	if len(word) < 3 {
		return
	}
	out := lettersLeftOut(len(word))
	word = word[:min(len(word), beginning)]
	yield(hashWithout(word, -1, -1))
	for i := range len(word) {
		yield(hashWithout(word, i, -1))
		for j := i + 1; out == 2 && j < len(word); j++ {
			yield(hashWithout(word, i, j))
		}
	}
}

// hashWithout is a hash of the word without its letters i and j (FNV-1a).
func hashWithout(word string, i, j int) uint32 {
	h := uint32(2166136261)
	for k := range len(word) {
		if k != i && k != j {
			h = (h ^ uint32(word[k])) * 16777619
		}
	}
	return scrambled(h)
}

// scrambled mixes the bits of a number so that the first ones can choose a bucket.
func scrambled(h uint32) uint32 {
	h = (h ^ h>>16) * 0x85ebca6b
	return h ^ h>>13
}

func newShortened(words []string) table {
	// Counting first, filling after, keeps the table at its final size.
	ends := make([]int32, len(words))
	inParallel(len(words), func(i int) {
		eachShortened(words[i], func(uint32) { ends[i]++ })
	})
	total := int32(0)
	for i := range ends {
		total += ends[i]
		ends[i] = total
	}
	entries := make([]entry, total)
	inParallel(len(words), func(i int) {
		at := ends[i]
		eachShortened(words[i], func(hash uint32) {
			at--
			entries[at] = entry{hash, int32(i)}
		})
	})
	return newTable(entries)
}

func newSounds(words []string) table {
	entries := make([]entry, 0, len(words))
	for i, w := range words {
		if key, count := names.Sound(w); count >= telling(latin.Syllables) {
			entries = append(entries, entry{scrambled(key), int32(i)})
		}
	}
	return newTable(entries)
}

// shortestJoined is the length from which words run together are looked for,
// shortestInitials that of an acronym.
const (
	shortestJoined   = 5
	shortestInitials = 3
)

// newJoined enters neighbours run together, and the initials of several words.
func newJoined(listed []listedName) table {
	entries := make([]entry, 0, 2*len(listed))
	for i := range listed {
		n := &listed[i].prepared
		for count := 2; count <= names.MaxJoined; count++ {
			for first := 0; first+count <= n.Len(); first++ {
				if text := n.Joined(first, count); len(text) >= shortestJoined {
					entries = append(entries, entry{hashWithout(text, -1, -1), int32(i)})
				}
			}
		}
		if initials := n.Initials(); initials != "" {
			entries = append(entries, entry{hashWithout(initials, -1, -1), int32(i)})
		}
	}
	return newTable(entries)
}
