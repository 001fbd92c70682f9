package names

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names/latin"
)

// aWord draws words of few letters, so that swaps and repetitions happen, and of
// letters and digits that are taken for one another.
func aWord() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[a-c]{1,12}`),
		rapid.StringMatching(`[aeihklrst01]{1,20}`),
		rapid.StringMatching(`[a-z0-9]{1,40}`),
		rapid.SampledFrom([]string{"vladimir", "wladimir", "gaddafi", "kadhafi", "aaaaaaaa", "fund2", "fund3", "1000", "2000"}),
	)
}

func aPrecision() *rapid.Generator[latin.Precision] {
	return rapid.SampledFrom([]latin.Precision{latin.Letters, latin.Consonants, latin.Syllables})
}

// fullCost is the cost of the edits, however many they are.
func fullCost(a, b string, precision latin.Precision) float64 {
	return editCost(a, b, precision, 3*maxComparedBytes*oneEdit)
}

func TestEditCostProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := aWord().Draw(t, "a"), aWord().Draw(t, "b")
		precision := aPrecision().Draw(t, "precision")
		cost := fullCost(a, b, precision)
		if back := fullCost(b, a, precision); back != cost {
			t.Errorf("%q to %q costs %v, the other way round %v", a, b, cost, back)
		}
		if (cost == 0) != (a == b) || cost < 0 {
			t.Errorf("%q to %q costs %v", a, b, cost)
		}
		if most := float64(len(a) + len(b)); cost > most {
			t.Errorf("%q to %q costs %v, all letters anew %v", a, b, cost, most)
		}
		if exact := fullCost(a, b, latin.Letters); cost > exact {
			t.Errorf("%q to %q costs %v at precision %d and %v by letters", a, b, cost, precision, exact)
		}
	})
}

// A detour over a third word is hardly ever cheaper: swaps, and letters beside
// equal ones, make it so by less than an edit for each letter that they concern.
func TestADetourIsNotCheaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, c := aWord().Draw(t, "a"), aWord().Draw(t, "c")
		precision := aPrecision().Draw(t, "precision")
		at := rapid.IntRange(0, len(a)-1).Draw(t, "at")
		b := a[:at] + a[at+1:]
		direct, detour := fullCost(a, c, precision), fullCost(a, b, precision)+fullCost(b, c, precision)
		if direct > detour+1.5 {
			t.Errorf("%q to %q costs %v, over %q %v", a, c, direct, b, detour)
		}
	})
}

func TestSimilarityProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(aWord(), rapid.StringMatching(`[a-d]{38,60}`))
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		precision := aPrecision().Draw(t, "precision")
		s := Similarity(a, b, precision)
		if !(s >= 0 && s <= 1) || (s == 1) != (a == b) {
			t.Errorf("%q and %q are alike by %v", a, b, s)
		}
		if back := Similarity(b, a, precision); back != s {
			t.Errorf("%q and %q are alike by %v, the other way round %v", a, b, s, back)
		}
	})
}

// Giving up early must not change what is alike enough.
func TestSimilarityFromIsSimilarityWhereItCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := aWord().Draw(t, "a"), aWord().Draw(t, "b")
		precision, least := aPrecision().Draw(t, "precision"), rapid.Float64Range(0, 1).Draw(t, "least")
		full, got := Similarity(a, b, precision), SimilarityFrom(least, a, b, precision)
		if full >= least && got != full {
			t.Errorf("%q and %q are alike by %v, from %v on by %v", a, b, full, least, got)
		}
		if full < least && got >= least {
			t.Errorf("%q and %q are alike by %v, which is less than %v, yet from there on by %v", a, b, full, least, got)
		}
	})
}

func TestSimilarityOrdersWhatHappensToNames(t *testing.T) {
	for _, c := range []struct {
		what           string
		word           string
		likelier, less string
	}{
		{"a letter doubled, a letter put in", "hanibal", "hannibal", "hantibal"},
		{"a letter of one sound, any letter", "viktor", "victor", "vimtor"},
		{"y for i, a vowel of another sound", "sergei", "sergey", "sergea"},
		{"voiced and unvoiced, any letter", "gadafi", "kadafi", "sadafi"},
		{"a vowel for a vowel, a consonant for a vowel", "husni", "hosni", "htsni"},
		{"a vowel left out, a consonant left out", "qasem", "qasm", "qaem"},
		{"neighbours swapped, both changed", "brian", "brain", "brtkn"},
		{"one edit, two", "friedrichs", "friedrich", "friedrih"},
		{"a digit that looks like the letter, another one", "putin", "put1n", "put9n"},
		{"an edit in a long word, in a short one", "konstantinopel", "konstantinobel", "kons"},
	} {
		t.Run(c.what, func(t *testing.T) {
			high, low := Similarity(c.word, c.likelier, latin.Letters), Similarity(c.word, c.less, latin.Letters)
			if high <= low || high < 0.5 {
				t.Errorf("%q is alike %q by %.3f and %q by %.3f", c.word, c.likelier, high, c.less, low)
			}
		})
	}
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		what, a, b  string
		precision   latin.Precision
		least, most float64
	}{
		{"equal", "smith", "smith", latin.Letters, 1, 1},
		{"one edit of ten", "friedrichs", "fridrichs", latin.Letters, 0.85, 0.97},
		{"a letter less of four", "john", "jon", latin.Letters, 0.7, 0.95},
		{"three edits are another word", "monteiro", "montenegro", latin.Letters, 0, 0.7},
		{"other digits", "fund2004", "fund2915", latin.Letters, 0, 0.5},
		{"other words", "vladimir", "viktor", latin.Letters, 0, 0.3},
		{"twice as long and more", "ab", "abcdefg", latin.Letters, 0, 0},
		{"nothing", "", "a", latin.Letters, 0, 0},
		{"only consonants were written", "mhmd", "muhammad", latin.Consonants, 0.75, 0.99},
		{"vowels count where they were written", "mhmd", "muhammad", latin.Letters, 0, 0.6},
		{"l and r are one in kana", "ramura", "lamula", latin.Syllables, 0.85, 0.99},
		{"but not among letters", "ramura", "lamula", latin.Letters, 0, 0.85},
	} {
		t.Run(c.what, func(t *testing.T) {
			if got := Similarity(c.a, c.b, c.precision); got < c.least || got > c.most {
				t.Errorf("%q and %q are alike by %.3f, want %.2f to %.2f", c.a, c.b, got, c.least, c.most)
			}
		})
	}
}

func TestSoundIsThatOfOtherSpellings(t *testing.T) {
	for _, c := range [][2]string{{"qaddafi", "kadhafi"}, {"sergei", "serguey"}, {"putin", "poutine"}, {"muhammad", "mehmed"}} {
		x, count := Sound(c[0])
		if y, _ := Sound(c[1]); x != y || count == 0 {
			t.Errorf("%q sounds %x by %d consonants, %q %x", c[0], x, count, c[1], y)
		}
	}
	for _, c := range [][2]string{{"putin", "lavrov"}, {"vladimir", "viktor"}, {"ali", "amir"}} {
		x, _ := Sound(c[0])
		if y, _ := Sound(c[1]); x == y {
			t.Errorf("%q and %q sound %x", c[0], c[1], x)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		word := aWord().Draw(t, "word")
		key, count := Sound(word)
		if count > soundedConsonants || count > len(word) || (key == 0) != (count == 0) || key >= 1<<30 {
			t.Errorf("%q sounds %x by %d consonants", word, key, count)
		}
	})
}
