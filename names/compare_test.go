package names_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names"
)

func score(a, b string) float64 {
	s, _ := names.Compare(names.Prepare(a), names.Prepare(b), nil)
	return s
}

func TestCompare(t *testing.T) {
	const threshold = names.DefaultThreshold
	for _, c := range []struct {
		name, query, candidate string
		least, most            float64
	}{
		{"the same", "Ayman al-Zawahiri", "AL-ZAWAHIRI, Ayman", 1, 1},
		{"another spelling of a legal form", "Siemens AG", "Siemens Aktiengesellschaft", 1, 1},
		{"a translated legal form", "ООО Ромашка", "LIMITED LIABILITY COMPANY ROMASHKA", 1, 1},
		{"an abbreviation", "A.B.C. Company", "ABC Co.", 1, 1},
		{"another script", "Владимир Путин", "Vladimir Putin", 1, 1},
		{"a name of nothing but small words", "The Trading Company", "Trading Company, The", 1, 1},
		{"one edit", "Barak Obama", "Barack Obama", 0.9, 0.99},
		{"one edit in a short word", "Jon Smith", "John Smith", 0.85, 0.95},
		{"an edit in every word", "Jonn Smyth", "John Smith", 0.75, 0.85},
		{"joined words", "Alzawahiri Ayman", "Ayman Al Zawahiri", 0.95, 0.99},
		{"split words", "Good Will Trading", "Goodwill Trading", 0.95, 0.99},
		{"no space at all", "VladimirPutin", "Vladimir Putin", 0.95, 0.99},
		{"an initial", "V. Putin", "Vladimir Putin", threshold, 0.99},
		{"a title more", "Mr. Rami Makhlouf", "Rami Makhlouf", 0.9, 0.99},
		{"a legal form less", "Nanshan Group", "Nanshan Group Co Ltd", 0.9, 0.99},
		{"a misspelt legal form", "Kala Limtied", "Kala Limited", 0.95, 0.99},
		{"the list has a middle name more", "Barack Obama", "Barack Hussein Obama", threshold, 0.95},
		{"the query has a middle name more", "Sergey Viktorovich Lavrov", "Sergey Lavrov", threshold, 0.95},
		{"other middle names", "Sergey Viktorovich Lavrov", "Sergey Borisovich Lavrov", 0, threshold - 0.1},
		{"another given name", "Boris Abramovich", "Roman Abramovich", 0, 0.5},
		{"another family name of five words", "Abd Muhammad Mustafa Khalid Mosuli", "Abd Muhammad Mustafa Khalid Qaduli", 0, threshold - 0.05},
		{"another number", "Nantahala Capital Offshore Fund II", "Nantahala Capital Offshore Fund III", 0, threshold - 0.2},
		{"only a legal form in common", "Zeta Corp", "Omega Corp", 0, 0.3},
		{"a query of one small word", "CORP", "TACTICAL MISSILES CORP", 0, 0.5},
		{"a query of one common word", "TRADING", "AL NOOR TRADING", 0, threshold - 0.05},
		{"nothing in common", "Angela Merkel", "Vladimir Putin", 0, 0},
		{"nothing", "", "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := score(c.query, c.candidate); got < c.least || got > c.most {
				t.Errorf("%q and %q score %.3f, want %.2f to %.2f", c.query, c.candidate, got, c.least, c.most)
			}
		})
	}
}

func TestWhatTheQueryHasMoreWeighsMore(t *testing.T) {
	long, short := "Sergey Viktorovich Lavrov", "Sergey Lavrov"
	if more, less := score(long, short), score(short, long); more >= less {
		t.Errorf("a word more in the query scores %.3f, in the list %.3f", more, less)
	}
}

func TestRareWordsWeighMore(t *testing.T) {
	rarity := func(word string) float64 {
		if word == "muhammad" {
			return 0.4
		}
		return 1
	}
	query := names.Prepare("Muhammad Qaduli")
	common, _ := names.Compare(query, names.Prepare("Muhammad"), rarity)
	rare, _ := names.Compare(query, names.Prepare("Qaduli"), rarity)
	if common >= rare {
		t.Errorf("sharing Muhammad scores %.3f, sharing Qaduli %.3f", common, rare)
	}
}

// A name that lacks a word of little weight is still that name.
func TestWeights(t *testing.T) {
	for _, more := range []string{"Limited", "Dr.", "al", "the", "Trading"} {
		if got := score("Nordstrand", "Nordstrand "+more); got < names.DefaultThreshold {
			t.Errorf("without %q the name scores %.3f", more, got)
		}
		if got := score(more, "Nordstrand "+more); got >= names.DefaultThreshold {
			t.Errorf("%q alone scores %.3f", more, got)
		}
	}
}

func TestPairsExplainTheScore(t *testing.T) {
	_, pairs := names.Compare(names.Prepare("Jon van der Bilt Ltd"), names.Prepare("Vanderbilt, John III"), nil)
	got := fmt.Sprint(pairs)
	want := "[{jon john 0.75 1} {van der bilt vanderbilt 0.9700000286102295 1} {ltd  0 0.11999999731779099} { iii 0 1}]"
	if got != want {
		t.Errorf("pairs\n%s, want\n%s", got, want)
	}
}

// aName draws words that are alike, small, numbers and other scripts.
func aName() *rapid.Generator[string] {
	word := rapid.OneOf(
		rapid.StringMatching(`[A-C][a-d]{0,7}`),
		rapid.SampledFrom([]string{"ltd", "Mr", "al", "trading", "II", "2004", "김", "Путин", "S.A.", "open", "joint", "stock", "company"}),
	)
	return rapid.Map(rapid.SliceOfN(word, 1, 9), func(words []string) string { return strings.Join(words, " ") })
}

func TestCompareProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Prepare(aName().Draw(t, "a")), names.Prepare(aName().Draw(t, "b"))
		if s, _ := names.Compare(a, a, nil); s != 1 {
			t.Errorf("%v and itself score %v", a, s)
		}
		s, pairs := names.Compare(a, b, nil)
		if s < 0 || s > 1 {
			t.Errorf("score %v", s)
		}
		if plain := names.Score(a, b); plain != s {
			t.Errorf("Score %v, Compare %v", plain, s)
		}
		if back := names.Score(b, a); (s == 0) != (back == 0) || (s == 1) != (back == 1) {
			t.Errorf("%v and %v score %v, the other way round %v", a, b, s, back)
		}
		count := 0
		for _, p := range pairs {
			count += len(strings.Fields(p.Query)) + len(strings.Fields(p.Candidate))
		}
		if count != a.Len()+b.Len() {
			t.Errorf("the pairs %v have %d words of %d", pairs, count, a.Len()+b.Len())
		}
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
		if s := score(strings.Join(words, " "), strings.Join(shuffled, " ")); s != 1 {
			t.Errorf("%v and %v score %v", words, shuffled, s)
		}
	})
}

func TestHostileNamesEnd(t *testing.T) {
	a := names.Prepare(strings.Repeat("ab abc ", 5000))
	b := names.Prepare(strings.Repeat("abcd abd ", 5000) + strings.Repeat("x", 100000))
	if a.Len() != names.MaxWords || b.Len() != names.MaxWords {
		t.Errorf("%d and %d words", a.Len(), b.Len())
	}
	names.Compare(a, b, nil)
	if n := names.Prepare(strings.Repeat("x", 100000)); n.Len() > 1 {
		t.Errorf("%d words", n.Len())
	}
}

// TestLabelledPairs keeps what OpenSanctions' labelled pairs measured when the
// threshold was chosen.
func TestLabelledPairs(t *testing.T) {
	const path = "../../shared/data/names/name_bench_dev.csv"
	f, err := os.Open(path)
	if err != nil {
		t.Skip("the labelled pairs are not here: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong, missed float64
	for _, row := range rows[1:] {
		match := score(row[2], row[3]) >= names.DefaultThreshold
		switch label := row[4] == "true"; {
		case match && label:
			right++
		case match:
			wrong++
		case label:
			missed++
		}
	}
	f1 := 2 * right / (2*right + wrong + missed)
	t.Logf("F1 %.3f: right %v, wrong %v, missed %v", f1, right, wrong, missed)
	if f1 < 0.83 {
		t.Errorf("F1 %.3f, was 0.84", f1)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("Jon Smith", "John Smith")
	f.Add("van der Bilt", "Vanderbilt \xff")
	f.Add(strings.Repeat("a ", 200), "aa aaa")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := names.Prepare(x), names.Prepare(y)
		if s, _ := names.Compare(a, b, nil); !(s >= 0 && s <= 1) {
			t.Errorf("%q and %q score %v", x, y, s)
		}
		if s := names.Score(a, a); a.Len() > 0 && s != 1 {
			t.Errorf("%q and itself score %v", x, s)
		}
	})
}

func ExampleCompare() {
	score, pairs := names.Compare(names.Prepare("Jon Smith Ltd"), names.Prepare("SMITH, John"), nil)
	fmt.Printf("%.2f\n", score)
	for _, p := range pairs {
		fmt.Printf("%q %q %.2f\n", p.Query, p.Candidate, p.Similarity)
	}
	// Output:
	// 0.87
	// "jon" "john" 0.75
	// "smith" "smith" 1.00
	// "ltd" "" 0.00
}

func BenchmarkCompare(b *testing.B) {
	for _, c := range []struct{ name, query, candidate string }{
		{"equal", "AL-ZAWAHIRI, Ayman", "Ayman al-Zawahiri"},
		{"alike", "Sergei Victorovich Lavrow", "Sergey Viktorovich LAVROV"},
		{"other", "Ingeborg Maria Abrahamsen", "KHAWLA BARZAN IBRAHIM HASAN AL-TIKRITI"},
	} {
		b.Run(c.name, func(b *testing.B) {
			query, candidate := names.Prepare(c.query), names.Prepare(c.candidate)
			b.ReportAllocs()
			for b.Loop() {
				names.Score(query, candidate)
			}
		})
	}
}

func BenchmarkPrepare(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		names.Prepare("TACTICAL MISSILES CORPORATION JOINT STOCK COMPANY")
	}
}
