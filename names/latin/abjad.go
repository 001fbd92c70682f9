package latin

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// abjad is a script in which short vowels are not written. It guesses how a
// word may sound: each letter, or few letters together, has spellings that are
// more or less likely, and between consonants a vowel may have been left out.
type abjad struct {
	first, last, any map[string][]spelling // by letters, where their place in the word matters
	longest          int                   // letters that are read together
	gaps             gaps
}

// gaps are the vowels that may stand between two consonants, by place.
type gaps struct{ first, last, middle []spelling }

// spelling is a way to write something, and how unlikely it is: the costs of a
// word's parts add up to the word's.
type spelling struct {
	text string
	cost int
}

// spellings gives the likeliest spellings of a word, at the latest last the one
// with nothing but what is written.
func (a *abjad) spellings(word []rune) []string {
	bare := a.spell(word, 1, gaps{}).texts()
	if len(bare) == 0 {
		return nil
	}
	found := a.spell(word, MaxSpellings, a.gaps).texts()
	if slices.Contains(found, bare[0]) {
		return found
	}
	return append(found[:min(len(found), MaxSpellings-1)], bare[0])
}

// spell reads a word letter by letter and keeps the likeliest beginnings. Costs
// only add up, so what is dropped on the way would hardly have come first.
func (a *abjad) spell(word []rune, keep int, missing gaps) *shortlist {
	upTo := make([]shortlist, len(word)+1) // how the first so many letters may be spelled
	for i := range upTo {
		upTo[i].size = keep
	}
	upTo[0].add(guess{})
	for i := range word {
		known := false
		for n, sounds := range a.soundsAt(word, i) {
			known = true
			for _, begun := range upTo[i].guesses {
				for _, sound := range sounds {
					begun.extend(&upTo[i+n], sound, missing.before(sound, begun, i+n == len(word)))
				}
			}
		}
		if !known { // a letter without a sound
			for _, begun := range upTo[i].guesses {
				upTo[i+1].add(begun)
			}
		}
	}
	return &upTo[len(word)]
}

// soundsAt gives the spellings of what stands at i, by the number of letters read.
func (a *abjad) soundsAt(word []rune, i int) iter.Seq2[int, []spelling] {
	return func(yield func(int, []spelling) bool) {
		for n := 1; n <= a.longest && i+n <= len(word); n++ {
			sounds := a.soundsOf(string(word[i:i+n]), i == 0, i+n == len(word))
			if sounds != nil && !yield(n, sounds) {
				return
			}
		}
	}
}

// soundsOf prefers what is said of the letters in their place.
func (a *abjad) soundsOf(letters string, first, last bool) []spelling {
	if s, found := a.first[letters]; first && found {
		return s
	}
	if s, found := a.last[letters]; last && found {
		return s
	}
	if s, found := a.any[letters]; found {
		return s
	}
	r, size := utf8.DecodeRuneInString(letters)
	if size < len(letters) || !unicode.In(r, unicode.L, unicode.N) {
		return nil
	}
	// A letter of a language that the table does not know still tells names apart.
	return []spelling{{letter(r), 0}}
}

// before gives the vowels that may have been left out before a sound; none
// where there can be none.
func (g gaps) before(sound spelling, begun guess, last bool) []spelling {
	switch {
	case begun.run == 0 || sound.text == "" || sound.text[0] == 'y' || isVowel(sound.text[0]):
		return nil
	case !begun.opened && begun.run == 1:
		return g.first
	case last && !strings.ContainsAny(sound.text, vowels):
		return g.last
	}
	return g.middle
}
