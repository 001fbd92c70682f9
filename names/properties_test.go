package names_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names"
)

// aName draws words that are alike, small, known to the tables, numbers and of
// other scripts.
func aName() *rapid.Generator[string] {
	word := rapid.OneOf(
		rapid.StringMatching(`[A-C][a-d]{0,7}`),
		rapid.SampledFrom([]string{
			"ltd", "GmbH", "S.A.", "open", "joint", "stock", "company", "co", "Mr", "al", "abd", "rahman", "bin", "de", "the",
			"trading", "bank", "banco", "Syria", "Korea", "II", "2", "2004", "first", "Bill", "William", "Antonio", "Antonia",
			"Ivanovich", "Petrovna", "V", "J.C.", "김", "김정은", "Путин", "Иванович", "محمد", "習近平", "・", ",", "中国银行",
		}),
	)
	return rapid.Map(rapid.SliceOfN(word, 1, 9), func(words []string) string { return strings.Join(words, " ") })
}

func aKind() *rapid.Generator[names.Kind] {
	return rapid.SampledFrom([]names.Kind{names.Any, names.Person, names.Organisation, names.Object})
}

func aReading(t *rapid.T, kind names.Kind, label string) names.Name {
	readings := names.Readings(kind, aName().Draw(t, label))
	if len(readings) == 0 {
		return names.Name{}
	}
	return readings[rapid.IntRange(0, len(readings)-1).Draw(t, "reading")]
}

// checkComparison asserts what holds of every two names.
func checkComparison(t interface{ Errorf(string, ...any) }, a, b names.Name) {
	s, pairs := names.Compare(a, b, nil)
	if !(s >= 0 && s <= 1) {
		t.Errorf("%v and %v score %v", a, b, s)
	}
	if plain := names.Score(a, b); plain != s {
		t.Errorf("%v and %v: Score %v, Compare %v", a, b, plain, s)
	}
	if itself := names.Score(a, a); a.Len() > 0 && itself != 1 {
		t.Errorf("%v and itself score %v", a, itself)
	}
	if (a.Len() == 0 || b.Len() == 0) && s != 0 {
		t.Errorf("%v and %v score %v, and one has no word", a, b, s)
	}
	if back := names.Score(b, a); (s == 0) != (back == 0) || (s == 1) != (back == 1) {
		t.Errorf("%v and %v score %v, the other way round %v", a, b, s, back)
	}
	checkPairs(t, a, b, pairs)
}

// checkPairs asserts that every word of both names is in one pair.
func checkPairs(t interface{ Errorf(string, ...any) }, a, b names.Name, pairs []names.Pair) {
	left := map[string]int{}
	for i := range a.Len() {
		left["query "+a.Word(i)]++
	}
	for i := range b.Len() {
		left["candidate "+b.Word(i)]++
	}
	for _, p := range pairs {
		for _, w := range strings.Fields(p.Query) {
			left["query "+w]--
		}
		for _, w := range strings.Fields(p.Candidate) {
			left["candidate "+w]--
		}
		if (p.How == "missing") != (p.Query == "" || p.Candidate == "") {
			t.Errorf("%v and %v: %+v", a, b, p)
		}
		if p.How == "" || p.Class == "" || !(p.Similarity >= 0 && p.Similarity <= 1) || !(p.Weight > 0) {
			t.Errorf("%v and %v: %+v", a, b, p)
		}
	}
	for w, n := range left {
		if n != 0 {
			t.Errorf("%v and %v: the pairs %v have %s %d times too few", a, b, pairs, w, n)
		}
	}
}

func TestCompareProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := aKind().Draw(t, "kind")
		checkComparison(t, aReading(t, kind, "a"), aReading(t, kind, "b"))
	})
}

func TestWeightedNamesStillScoreWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := aKind().Draw(t, "kind")
		a, b := aReading(t, kind, "a"), aReading(t, kind, "b")
		rarity := rapid.Float64Range(0.01, 1).Draw(t, "rarity")
		weightOf := func(word string) float64 {
			if len(word)%2 == 0 {
				return rarity
			}
			return 1
		}
		s, pairs := names.Compare(a, b, weightOf)
		if !(s >= 0 && s <= 1) {
			t.Errorf("%v and %v score %v", a, b, s)
		}
		if again := names.Score(a.Weighted(weightOf), b.Weighted(weightOf)); again != s {
			t.Errorf("%v and %v score %v, weighted before %v", a, b, s, again)
		}
		if itself := names.Score(a.Weighted(weightOf), a.Weighted(weightOf)); a.Len() > 0 && itself != 1 {
			t.Errorf("%v and itself score %v", a, itself)
		}
		checkPairs(t, a, b, pairs)
	})
}

func TestOrderOfWordsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// No phrases: in "joint stock company" the order is the meaning.
		words := rapid.SliceOfN(rapid.StringMatching(`[A-Ca-c]{4,8}|[1-3]{1,2}`), 1, 8).Draw(t, "words")
		shuffled := append([]string(nil), words...)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Shuffle(len(words), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		kind := aKind().Draw(t, "kind")
		a, b := names.PrepareAs(kind, strings.Join(words, " ")), names.PrepareAs(kind, strings.Join(shuffled, " "))
		if s := names.Score(a, b); s != 1 {
			t.Errorf("%v and %v score %v", a, b, s)
		}
	})
}

// What an index leaves out by its promise must not have been a match.
func TestPromiseGrowsWithWhatAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.Float32Range(0.1, 10)
		query, candidate := weight.Draw(t, "query"), weight.Draw(t, "candidate")
		little := rapid.Float32Range(0, 10).Draw(t, "little")
		more := little + weight.Draw(t, "more")
		low, high := names.Promise(little, query, candidate), names.Promise(more, query, candidate)
		if low < 0 || high > 1 || low > high {
			t.Errorf("of %v and %v, %v agreeing promises %v and %v %v", query, candidate, little, low, more, high)
		}
		if full := names.Promise(query, query, query); full != 1 {
			t.Errorf("%v of %v promises %v", query, query, full)
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("Jon Smith", "John Smith")
	f.Add("van der Bilt", "Vanderbilt \xff")
	f.Add("EP-CFI, S.A. de C.V.", "김정은 ウラジーミル・プーチン")
	f.Add("\u202enituP", "Рutin 0sama")
	f.Add(strings.Repeat("a ", 200), "aa aaa")
	f.Fuzz(func(t *testing.T, x, y string) {
		for _, kind := range []names.Kind{names.Person, names.Organisation} {
			a, b := names.Readings(kind, x), names.Readings(kind, y)
			for i := range max(len(a), len(b)) {
				if len(a) > 0 && len(b) > 0 {
					checkComparison(t, a[min(i, len(a)-1)], b[min(i, len(b)-1)])
				}
			}
		}
	})
}
