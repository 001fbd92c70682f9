// Package latin answers one question: how may a word of another script be
// written in Latin letters?
//
//	latin.Read("김정은") // kim|gim, jong|jeong, un|eun
//
// A name has no one romanisation. Officials, newspapers and the bearers
// themselves follow different conventions, so a text has several [Reading]s, and
// each of their words several spellings. What the conventions are and where they
// come from stands beside each script's table.
package latin

import (
	"unicode"
	"unicode/utf8"
)

// Reading is one way to read a text: its words in order, each with the spellings
// that it may have, in letters a to z, the likeliest first.
type Reading struct {
	Words     [][]string
	Precision Precision
}

// Precision says how closely the spellings follow what is written, and so how
// closely another spelling must follow them to be the same word.
type Precision uint8

// The precisions.
const (
	Letters    Precision = iota // an alphabet: each sound is written
	Consonants                  // vowels are mostly not written: Arabic, Hebrew
	Syllables                   // foreign names only by their nearest syllables: kana, Hangul, Han
)

// Limits that keep the cost of a hostile text bounded.
const (
	MaxReadings  = 4
	MaxSpellings = 8   // of a word
	MaxRunes     = 100 // of a text; more are not read
)

// Read gives the readings of a text without spaces or signs, in Unicode NFKC,
// whose letters are of one script other than Latin, the likeliest first. There
// is at least one for a text with a letter that has a sound; none otherwise.
func Read(text string) []Reading {
	runes := []rune(text)
	runes = runes[:min(len(runes), MaxRunes)]
	for _, r := range runes {
		for _, s := range scripts {
			if unicode.In(r, s.ranges...) {
				return limited(s.read(runes))
			}
		}
		if unicode.IsLetter(r) && r >= utf8.RuneSelf {
			return limited(other(runes))
		}
	}
	return nil
}

// scripts are those with conventions of their own here.
var scripts = []struct {
	ranges []*unicode.RangeTable
	read   func([]rune) []Reading
}{
	{[]*unicode.RangeTable{unicode.Cyrillic}, cyrillic},
	{[]*unicode.RangeTable{unicode.Greek}, greek},
	{[]*unicode.RangeTable{unicode.Georgian}, georgian},
	{[]*unicode.RangeTable{unicode.Armenian}, armenian},
	{[]*unicode.RangeTable{unicode.Thai}, thai},
	{[]*unicode.RangeTable{unicode.Arabic}, arabic},
	{[]*unicode.RangeTable{unicode.Hebrew}, hebrew},
	{[]*unicode.RangeTable{unicode.Hangul}, hangul},
	{[]*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}, eastAsian},
}

func limited(readings []Reading) []Reading {
	readings = readings[:min(len(readings), MaxReadings)]
	for _, r := range readings {
		for i, w := range r.Words {
			r.Words[i] = w[:min(len(w), MaxSpellings)]
		}
	}
	return readings
}
