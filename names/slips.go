package names

import (
	"slices"

	"github.com/mareva/mareva/names/latin"
)

// Words of legal forms are misspelt as any other, and would then count as names.
// From shortestSlip letters on a misspelling is recognised in a phrase, from
// longWord on alone: "stock" and "stack" are both words, "corporatoin" is not.
const (
	shortestSlip = 5
	longWord     = 7
)

func (l *lexicon) readSlips() {
	l.slips = make(map[uint32][]string)
	for word, m := range l.words {
		if m.roles.has(legalFormRole|legalWordRole) && len(word) >= shortestSlip && len(word) <= maxComparedBytes && m.phrase > 0 {
			eachLacking(word, func(form uint32) { l.slips[form] = append(l.slips[form], word) })
		}
	}
	for _, words := range l.slips {
		slices.Sort(words)
	}
}

// eachLacking calls yield with the hash of the word and of its every form that
// lacks a letter. The hash is a polynomial in base, so that a form's follows from
// those of the word's beginnings.
func eachLacking(word string, yield func(form uint32)) {
	const base = 16777619
	whole := uint32(0)
	for i := range len(word) {
		whole = whole*base + uint32(word[i])
	}
	yield(whole)
	before, power := uint32(0), uint32(1)
	for range len(word) - 1 {
		power *= base
	}
	const inverse = 899433627 // of base, modulo 2^32
	for i := range len(word) {
		upTo := before*base + uint32(word[i])
		yield(before*power + whole - upTo*power)
		before, power = upTo, power*inverse
	}
}

// look finds what the tables say of each part and, where that is nothing and
// slips are looked for, of which legal form's word it may be a slip.
func (l *lexicon) look(parts []part, slips bool) {
	for i := range parts {
		p := &parts[i]
		p.meaning = l.words[p.text]
		for k := 0; k < len(p.spellings) && p.meaning.empty(); k++ {
			if m := l.words[p.spellings[k]]; !m.empty() {
				p.meaning = m
			}
		}
		if slips && p.meaning.empty() && len(p.text) >= shortestSlip-1 && len(p.text) <= maxComparedBytes && !hasDigit(p.text) {
			p.meant = l.slipOf(p.text)
		}
	}
}

// slipOf is the word of a legal form that another is a slip away from, "" when
// there is none.
func (l *lexicon) slipOf(word string) (meant string) {
	eachLacking(word, func(form uint32) {
		for _, m := range l.slips[form] {
			if meant == "" && editCost(word, m, latin.Letters, oneEdit) <= 1 {
				meant = m
			}
		}
	})
	return meant
}
