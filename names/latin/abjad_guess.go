package latin

import (
	"slices"
	"strings"
)

// guess is the beginning of a word as it may be spelled.
type guess struct {
	spelling
	run    int  // consonants since the last vowel
	opened bool // a vowel was there
}

// extend adds to a list the guess with one sound more, and before it each of
// the vowels that may have been left out.
func (g guess) extend(list *shortlist, sound spelling, missing []spelling) {
	if len(missing) == 0 {
		list.add(g.with("", sound.text, sound.cost))
		return
	}
	for _, vowel := range missing {
		cost := vowel.cost + sound.cost
		if vowel.text == "" {
			cost += g.strain(sound.text)
		}
		if list.wants(g.cost + cost) {
			list.add(g.with(vowel.text, sound.text, cost))
		}
	}
}

func (g guess) with(vowel, sound string, cost int) guess {
	g.text += vowel + sound
	g.cost += cost
	if vowel != "" || strings.ContainsAny(sound, vowels) {
		g.run, g.opened = 0, true
	}
	if n := len(sound); n > 0 && !isVowel(sound[n-1]) {
		g.run++
	}
	return g
}

// strain says how much harder than others two consonants are without a vowel
// between: "br" and "st" begin a word easily, "nd" and "rt" end a syllable.
func (g guess) strain(next string) int {
	before, after := g.text[len(g.text)-1], next[0]
	const liquids, nasals = "rl", "nm"
	stops := strings.IndexByte("bpdtgkfvc", before) >= 0 || before == 'h' && len(g.text) > 1 // "gh", "kh"
	opens := stops && strings.IndexByte(liquids, after) >= 0 || before == 's'
	closes := strings.IndexByte(liquids+nasals, before) >= 0
	switch {
	case opens && g.run == 1 && !g.opened:
		return -6
	case closes && g.run == 1 && g.opened:
		return -2
	case g.run > 1:
		return 4
	}
	return 0
}

// vowels are what needs no vowel beside it; of digits nobody knows.
const vowels = "aeiou0123456789"

func isVowel(c byte) bool { return strings.IndexByte(vowels, c) >= 0 }

// shortlist keeps the likeliest of the guesses, the likeliest first, of equals
// the one that came first. No two are spelled alike.
type shortlist struct {
	size    int
	guesses []guess
}

// wants says whether a guess of this cost would be kept.
func (l *shortlist) wants(cost int) bool {
	return len(l.guesses) < l.size || cost < l.guesses[len(l.guesses)-1].cost
}

func (l *shortlist) add(g guess) {
	if !l.wants(g.cost) {
		return
	}
	if i := slices.IndexFunc(l.guesses, func(o guess) bool { return o.text == g.text }); i >= 0 {
		if l.guesses[i].cost <= g.cost {
			return
		}
		l.guesses = slices.Delete(l.guesses, i, i+1)
	}
	place := slices.IndexFunc(l.guesses, func(o guess) bool { return o.cost > g.cost })
	if place < 0 {
		place = len(l.guesses)
	}
	l.guesses = slices.Insert(l.guesses, place, g)
	l.guesses = l.guesses[:min(len(l.guesses), l.size)]
}

// texts are the spellings that have a sound at all.
func (l *shortlist) texts() []string {
	var out []string
	for _, g := range l.guesses {
		if g.text != "" {
			out = append(out, g.text)
		}
	}
	return out
}
