package latin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// The samples are pairs of a Latin name part and its spelling in another
// script, from labels of Wikidata: noisy, most names are foreign to the script,
// and some pairs are not the same name at all.
func TestMostForeignNamesKeepTheirConsonants(t *testing.T) {
	for _, c := range []struct {
		language          string
		agreement, vowels float64 // least share of equal skeletons; greatest mean distance
	}{
		{"chinese", 0.67, 0.28},
		{"japanese", 0.76, 0.26},
		{"korean", 0.68, 0.33},
	} {
		t.Run(c.language, func(t *testing.T) {
			agreement, distance := measureEastAsian(t, c.language)
			t.Logf("%s: %.1f %% of skeletons agree, mean distance %.3f", c.language, 100*agreement, distance)
			if agreement < c.agreement {
				t.Errorf("%.3f of the skeletons agree, want %.3f at least", agreement, c.agreement)
			}
			if distance > c.vowels {
				t.Errorf("mean distance is %.3f, want %.3f at most", distance, c.vowels)
			}
		})
	}
}

func measureEastAsian(t *testing.T, language string) (agreement, distance float64) {
	path := filepath.Join("..", "..", "..", "shared", "data", "names", "translit", "wd_"+language+"_sample.tsv")
	sample, err := os.ReadFile(path)
	if err != nil {
		t.Skip("sample is not there: ", err)
	}
	pairs := 0.0
	for line := range strings.Lines(string(sample)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) < 2 {
			continue
		}
		pairs++
		latin := latinPart(fields[0])
		spellings := wholeSpellings(Read(norm.NFKC.String(strings.ReplaceAll(fields[1], " ", ""))))
		best, agrees := 1.0, false
		for _, s := range spellings {
			agrees = agrees || consonantClasses(s) == consonantClasses(latin)
			best = min(best, float64(levenshtein(s, latin))/float64(max(len(s), len(latin), 1)))
		}
		if agrees {
			agreement++
		}
		distance += best
	}
	return agreement / pairs, distance / pairs
}

// wholeSpellings gives every spelling of every reading, its words run together.
func wholeSpellings(readings []Reading) []string {
	var all []string
	for _, r := range readings {
		texts := []string{""}
		for _, word := range r.Words {
			var longer []string
			for _, text := range texts {
				for _, spelling := range word {
					longer = append(longer, text+spelling)
				}
			}
			texts = longer
		}
		all = append(all, texts...)
	}
	return all
}

func latinPart(name string) string {
	replaced := strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i").Replace(strings.ToLower(name))
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, norm.NFD.String(replaced))
}

// consonantClasses merges the consonants that transliteration confuses and drops the
// vowels.
func consonantClasses(word string) string {
	classes := strings.NewReplacer(
		"c", "k", "q", "k", "g", "k", "x", "k", "j", "k",
		"z", "s", "d", "t", "b", "p", "f", "p", "v", "p", "r", "l", "n", "m",
		"a", "", "e", "", "i", "", "o", "", "u", "", "h", "", "w", "", "y", "")
	var last rune
	return strings.Map(func(r rune) rune {
		if r == last {
			return -1
		}
		last = r
		return r
	}, classes.Replace(word))
}
