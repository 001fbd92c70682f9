package latin

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestASpellingWithoutVowelsIsAlwaysAmongTheGuesses(t *testing.T) {
	for word, want := range map[string]string{"شبلخ": "shblkh", "درمخ": "drmkh", "טקנס": "tkns"} {
		got := Read(word)[0].Words[0]
		if !slices.Contains(got, want) || len(got) != MaxSpellings || got[0] == want {
			t.Errorf("%s is read as %v", word, got)
		}
	}
}

func TestGuessesAreOrderedAndDifferent(t *testing.T) {
	list := arabicLetters().spell([]rune("شبلخورم"), 20, arabicLetters().gaps).guesses
	for i := 1; i < len(list); i++ {
		alike := slices.ContainsFunc(list[:i], func(g guess) bool { return g.text == list[i].text })
		if list[i].cost < list[i-1].cost || alike {
			t.Errorf("%v comes after %v", list[i], list[:i])
		}
	}
	if len(list) != 20 {
		t.Errorf("%d guesses instead of 20", len(list))
	}
}

func TestJoinedPartsBeginWithTheLikeliest(t *testing.T) {
	got := fmt.Sprint(joined([]string{"abdul", "abdu-"}, []string{"rahman", "shakur"}))
	if want := "[abdulrahman abdulshakur abdurrahman abdushshakur]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzAbjadsStayWithinTheirBounds(f *testing.F) {
	for _, seed := range []string{"محمد", "عبدال", "الـ", "ال١", "־ב", "יִצְחָק", strings.Repeat("و", 200), strings.Repeat("تشكس", 60)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, script := range []string{"ا", "ש", ""} {
			text := norm.NFKC.String(script + text)
			runes := []rune(text)
			runes = runes[:min(len(runes), MaxRunes)]
			for _, readings := range [][]Reading{limited(arabic(runes)), limited(hebrew(runes))} {
				if fault := outOfBounds(readings); fault != "" {
					t.Errorf("%q is read as %v: %s", text, readings, fault)
				}
			}
		}
	})
}

func outOfBounds(readings []Reading) string {
	if len(readings) > MaxReadings {
		return "too many readings"
	}
	for _, r := range readings {
		if len(r.Words) == 0 {
			return "a reading without words"
		}
		for _, w := range r.Words {
			if len(w) == 0 || len(w) > MaxSpellings {
				return "a word with too few or too many spellings"
			}
			for _, s := range w {
				if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
					return "a spelling that is none"
				}
			}
		}
	}
	return ""
}

// Two thousand names of people with an article in Wikidata, and how Arabic
// writes them. Some of the pairs are of different names, so that the
// shares cannot reach 1.
func TestSampledNamesInArabicAreFound(t *testing.T) {
	sample, err := os.ReadFile("../../../shared/data/names/translit/wd_arabic_sample.tsv")
	if err != nil {
		t.Skip("the sample of names is not here: ", err)
	}
	var all, sameConsonants, within1, within2 float64
	for line := range strings.Lines(string(sample)) {
		fields := strings.Split(line, "\t")
		want, text := plainLatin(fields[0]), norm.NFKC.String(strings.ReplaceAll(fields[1], " ", ""))
		all++
		spellings := []string{}
		for _, r := range Read(text) { // the article weighs little: what comes after it is enough
			spellings = append(append(spellings, readAs([]Reading{r})...), r.Words[len(r.Words)-1]...)
		}
		if agrees(spellings, want) {
			sameConsonants++
		}
		switch d := nearest(spellings, want); {
		case d <= 1:
			within1++
			within2++
		case d == 2:
			within2++
		}
	}
	t.Logf("of %v names: same consonants %.3f, within 1 letter %.3f, within 2 letters %.3f",
		all, sameConsonants/all, within1/all, within2/all)
	if sameConsonants/all < 0.885 || within1/all < 0.70 || within2/all < 0.87 {
		t.Error("fewer names are found than were")
	}
}

// The dictionary's own names, read as if it did not have them.
func TestNamesOfTheDictionaryAreGuessedWithoutIt(t *testing.T) {
	for _, tt := range []struct {
		book    *nameBook
		letters *abjad
		share   float64
	}{{arabicNames(), arabicLetters(), 0.97}, {hebrewNames(), hebrewLetters(), 0.96}} {
		var all, sameConsonants, within1 float64
		for word, known := range tt.book.words {
			all++
			spellings := tt.letters.spellings([]rune(word))
			if slices.ContainsFunc(known, func(want string) bool { return agrees(spellings, want) }) {
				sameConsonants++
			}
			if slices.ContainsFunc(known, func(want string) bool { return nearest(spellings, want) <= 1 }) {
				within1++
			}
		}
		t.Logf("of %v names: same consonants %.3f, within 1 letter %.3f", all, sameConsonants/all, within1/all)
		if sameConsonants/all < tt.share {
			t.Error("fewer names are guessed than were")
		}
	}
}

// agrees says whether a spelling has the same consonants as the word wanted,
// when those that sound alike are one.
func agrees(spellings []string, want string) bool {
	return slices.ContainsFunc(spellings, func(s string) bool { return consonants(s) == consonants(want) })
}

func consonants(word string) string {
	merged := strings.NewReplacer("c", "k", "q", "k", "g", "k", "x", "k", "j", "k", "z", "s", "d", "t", "b", "p", "f", "p", "v", "p").Replace(word)
	var out []byte
	for i := range len(merged) {
		doubled := i > 0 && merged[i] == merged[i-1]
		if !doubled && strings.IndexByte("aeiouhwy ", merged[i]) < 0 {
			out = append(out, merged[i])
		}
	}
	return string(out)
}

// nearest is the number of letters by which the best spelling differs.
func nearest(spellings []string, want string) int {
	best := utf8.RuneCountInString(want)
	for _, s := range spellings {
		best = min(best, levenshtein(strings.ReplaceAll(s, " ", ""), want))
	}
	return best
}

// plainLatin takes the accents off.
func plainLatin(word string) string {
	word = strings.NewReplacer("ı", "i", "ł", "l", "đ", "d", "ð", "d", "ø", "o", "ß", "ss", "æ", "ae", "œ", "oe", "þ", "th").
		Replace(strings.ToLower(word))
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, norm.NFD.String(word))
}

func TestTablesOfLettersAreWellFormed(t *testing.T) {
	for _, table := range []string{arabicLettersText, hebrewLettersText} {
		seen := map[string]bool{}
		for key, words := range tableLines(table) {
			if seen[key] {
				t.Errorf("%s stands twice", key)
			}
			seen[key] = true
			var texts []string
			for _, s := range parseCosts(words) {
				if strings.Trim(s.text, "abcdefghijklmnopqrstuvwxyz") != "" || slices.Contains(texts, s.text) {
					t.Errorf("%s has the spelling %q, which is none or stands twice", key, s.text)
				}
				texts = append(texts, s.text)
			}
			if len(texts) == 0 {
				t.Errorf("%s has no spelling", key)
			}
		}
	}
}
