package identity

import (
	"strings"

	"github.com/mareva/mareva/names"
)

// likeness is how far two names agree, weakest first.
type likeness uint8

const (
	unlike likeness = iota
	alike           // scores alikeScore or more
	nearly          // scores nearlyScore or more
	within          // all words of the one, two or more, sound like words of the other
	sounds          // the same words but for their romanisation, in any order
	same            // the same words, in any order
)

// The scores are those of names.Score, from 0 to 1. Brothers score up to .97
// ("Kamal" and "Jamal Mustafa Abdallah Sultan", born, as OFAC has it, on one
// day), so that no score alone joins two people.
const (
	alikeScore  = 0.80
	nearlyScore = 0.90
)

// maxNames bounds how many spellings of a party are scored against another's.
const maxNames = 8

// namePair is the names of two entries that agree best.
type namePair struct {
	likeness likeness
	score    float64
	a, b     string
	words    int32 // of the shorter one, see signature
	telling  int32 // of these
	primary  bool  // for both it is the primary name
	shared   bool  // several entries of one list have one of the names: it tells nobody
}

// compareNames finds the names that have the same words, or words that sound
// the same: of these the most telling.
func (m *matcher) compareNames(at pair) (best namePair) {
	worthiest, as, bs := int32(0), m.entries[at.a].names, m.entries[at.b].names
	for i, x := range m.signatures[at.a] {
		if x.words == 0 {
			continue
		}
		for j, y := range m.signatures[at.b] {
			if x.sound != y.sound {
				continue
			}
			p := m.namePair(x, y)
			p.likeness, p.score, p.primary = sounds, 1, i == 0 && j == 0
			if x.whole == y.whole {
				p.likeness = same
			}
			if worth := p.worth(); worth > worthiest {
				worthiest, best = worth, p
				best.a, best.b = as[i], bs[j]
			}
		}
	}
	return best
}

func (m *matcher) namePair(x, y signature) namePair {
	return namePair{words: min(x.words, y.words), telling: min(x.telling, y.telling), shared: m.shared[x.whole] || m.shared[y.whole]}
}

// worth orders pairs of names: the likeness first, then what they tell.
func (p namePair) worth() int32 {
	worth := 1000*int32(p.likeness) + 20*p.telling + 2*p.words
	if p.primary {
		worth++
	}
	return worth
}

// compareSpellings is for entries none of whose names sound the same. It takes
// as long as all the rest together.
func (m *matcher) compareSpellings(at pair) (best namePair) {
	as, bs := m.entries[at.a].names, m.entries[at.b].names
	as, bs = as[:min(len(as), maxNames)], bs[:min(len(bs), maxNames)]
	prepared := make([]names.Name, len(bs))
	for j, y := range bs {
		prepared[j] = names.Prepare(y)
	}
	for i, x := range as {
		query, sx := names.Prepare(x), m.signatures[at.a][i]
		for j, y := range bs {
			score, likeness, sy := names.Score(query, prepared[j]), unlike, m.signatures[at.b][j]
			switch {
			case (sx.words >= 2 && isWithin(x, y)) || (sy.words >= 2 && isWithin(y, x)):
				likeness = within
			case score >= nearlyScore:
				likeness = nearly
			case score >= alikeScore:
				likeness = alike
			}
			if likeness > best.likeness || (likeness == best.likeness && score > best.score) {
				best = m.namePair(sx, sy)
				best.likeness, best.score, best.a, best.b, best.primary = likeness, score, x, y, i == 0 && j == 0
			}
		}
	}
	return best
}

// isWithin says whether each word of part sounds like one of the whole's. A lone
// initial must be there as it is.
func isWithin(part, whole string) bool {
	for w := range strings.SplitSeq(part, " ") {
		if isParticle(w) {
			continue
		}
		found := false
		for v := range strings.SplitSeq(whole, " ") {
			if v == w || (len(w) > 1 && soundOf(v) == soundOf(w)) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
