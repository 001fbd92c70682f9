package latin

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// convention is one way to write a script in Latin letters.
type convention struct {
	name     string
	letters  string
	unlikely int
	rows     map[rune][]*row // by their first letter, the longest first
}

// row says how some letters may be spelled between others.
type row struct {
	letters       []rune
	before, after string // each "" for anything
	spellings     []weighedSpelling
}

type weighedSpelling struct {
	text     string
	unlikely int
}

const edge = '|'

// maxWays is how many ways to write a word are followed in one convention. Of
// all conventions together MaxSpellings remain.
const maxWays = 8

// spell gives the likeliest spellings of a word among all conventions, at least
// one. Where none concerns the word, the last reads what it can and the rest is
// read letter by letter.
func spell(conventions []convention, word []rune) []string {
	var found []weighedSpelling
	for i := range conventions {
		c := &conventions[i]
		if !c.concerns(word) {
			continue
		}
		if parts, all := c.parts(word); all || c.letters != "" {
			found = c.spell(parts, found)
		}
	}
	if found == nil {
		last := &conventions[len(conventions)-1]
		parts, _ := last.parts(word)
		found = last.spell(parts, found)
	}
	return likeliest(found)
}

// concerns says whether a word has none but the letters of a convention that
// says which it has. Of others, its rows tell.
func (c *convention) concerns(word []rune) bool {
	if c.letters == "" {
		return true
	}
	for _, r := range word {
		if !strings.ContainsRune(c.letters, r) {
			return false
		}
	}
	return true
}

// spell adds the ways to write a word in one convention, the likeliest first. Who
// writes a name writes a letter the same way throughout, so it is rows that are
// chosen among, not places in the word.
func (c *convention) spell(parts []*row, found []weighedSpelling) []weighedSpelling {
	ways := []way{{unlikely: c.unlikely}}
	var chosen []*row // those that there is a choice in, by their place in a way's choices
	for _, p := range parts {
		if len(p.spellings) > 1 && !slices.Contains(chosen, p) {
			chosen = append(chosen, p)
			ways = forked(ways, p.spellings)
		}
	}
	choices := make([]int, len(chosen))
	var text []byte
	for _, w := range ways {
		w.recall(choices)
		text = text[:0]
		for _, p := range parts {
			choice := 0
			if at := slices.Index(chosen, p); at >= 0 {
				choice = choices[at]
			}
			text = append(text, p.spellings[choice].text...)
		}
		found = append(found, weighedSpelling{string(text), w.unlikely})
	}
	return found
}

// way is the last of the choices made for rows, in the order in which the word
// shows them.
type way struct {
	earlier  *way
	choice   int
	unlikely int
}

// recall writes down all choices that led here.
func (w *way) recall(choices []int) {
	for i := len(choices) - 1; i >= 0; i-- {
		choices[i], w = w.choice, w.earlier
	}
}

// forked continues each way with each choice and keeps the likeliest.
func forked(ways []way, choices []weighedSpelling) []way {
	next := make([]way, 0, len(ways)*len(choices))
	for i := range ways {
		for choice, s := range choices {
			next = append(next, way{&ways[i], choice, ways[i].unlikely + s.unlikely})
		}
	}
	slices.SortStableFunc(next, func(a, b way) int { return cmp.Compare(a.unlikely, b.unlikely) })
	return next[:min(len(next), maxWays)]
}

// parts cuts a word into the rows that read it, and says whether all of it was
// read by rows of the convention.
func (c *convention) parts(word []rune) ([]*row, bool) {
	parts, known := make([]*row, 0, len(word)), true
	for at := 0; at < len(word); {
		r := c.rowAt(word, at)
		if r == nil {
			r = &row{letters: word[at : at+1], spellings: []weighedSpelling{{text: letter(word[at])}}}
			known = false
		}
		parts = append(parts, r)
		at += len(r.letters)
	}
	return parts, known
}

func (c *convention) rowAt(word []rune, at int) *row {
	for _, r := range c.rows[word[at]] {
		end := at + len(r.letters)
		if end > len(word) || !slices.Equal(word[at:end], r.letters) {
			continue
		}
		before, after := edge, edge
		if at > 0 {
			before = word[at-1]
		}
		if end < len(word) {
			after = word[end]
		}
		if allows(r.before, before) && allows(r.after, after) {
			return r
		}
	}
	return nil
}

func allows(letters string, r rune) bool {
	return letters == "" || strings.ContainsRune(letters, r)
}

// likeliest keeps MaxSpellings. Those that sound apart go before those that
// differ as any two clerks may, which comparing words sees through anyway.
func likeliest(all []weighedSpelling) []string {
	slices.SortStableFunc(all, func(a, b weighedSpelling) int { return cmp.Compare(a.unlikely, b.unlikely) })
	var sounds [MaxSpellings]string // of unheard: few, so that looking through them costs least
	unheard, alike := make([]weighedSpelling, 0, MaxSpellings), make([]weighedSpelling, 0, MaxSpellings)
	for _, s := range all {
		if len(unheard) == MaxSpellings {
			break
		}
		same := func(o weighedSpelling) bool { return o.text == s.text }
		if s.text == "" || slices.ContainsFunc(unheard, same) || slices.ContainsFunc(alike, same) {
			continue
		}
		if heard := sound(s.text); !slices.Contains(sounds[:len(unheard)], heard) {
			sounds[len(unheard)] = heard
			unheard = append(unheard, s)
		} else if len(alike) < MaxSpellings {
			alike = append(alike, s)
		}
	}
	kept := slices.Concat(unheard, alike)
	kept = kept[:min(len(kept), MaxSpellings)]
	slices.SortStableFunc(kept, func(a, b weighedSpelling) int { return cmp.Compare(a.unlikely, b.unlikely) })
	var spellings []string
	for _, s := range kept {
		spellings = append(spellings, s.text)
	}
	return spellings
}

// sound makes equal what is often written either way: like letters, and one
// letter or two.
func sound(text string) string {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		switch c {
		case 'y':
			c = 'i'
		case 'c', 'q':
			c = 'k'
		case 'z':
			c = 's'
		case 'w':
			c = 'v'
		case 'o':
			if i+1 < len(text) && text[i+1] == 'u' {
				continue // "ou" is u
			}
		}
		if n := len(out); n == 0 || out[n-1] != c {
			out = append(out, c)
		}
	}
	return string(out)
}

// alphabetic is the reading of a word in an alphabet, if it has a sound.
func alphabetic(spellings []string) []Reading {
	if len(spellings) == 0 {
		return nil
	}
	return []Reading{{Words: [][]string{spellings}, Precision: Letters}}
}

// lower gives a text in lower case without loose accents.
func lower(text []rune) []rune {
	word := make([]rune, 0, len(text))
	for _, r := range text {
		if !unicode.Is(unicode.Mn, r) {
			word = append(word, unicode.ToLower(r))
		}
	}
	return word
}
