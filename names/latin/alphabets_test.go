package latin

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

const made = `
convention first
letters abc
a      x
b      y q:5
c      -
[|]a   start
ab[c]  long

convention second
like first
unlikely 3
a      z
`

func TestTheLongestRowThatFitsIsRead(t *testing.T) {
	conventions := parseConventions(made)
	for word, want := range map[string][]string{
		"a":   {"start", "z"}, // one's own row for anywhere goes before another's for the edge
		"ba":  {"yx", "yz", "qx", "qz"},
		"abc": {"long"},
		"ab":  {"starty", "zy", "startq", "zq"},
		"bb":  {"yy", "qq"}, // never yq: who writes a name writes a letter the same way throughout
		"ac":  {"start", "z"},
		"c":   nil,
		"ad":  {"zd"}, // concerns neither, so the last reads what it can
		"":    nil,
	} {
		if got := spell(conventions, []rune(word)); !slices.Equal(got, want) {
			t.Errorf("%q is spelled %q, want %q", word, got, want)
		}
	}
}

func TestSpellingsThatSoundApartGoFirst(t *testing.T) {
	all := []weighedSpelling{{"sergey", 0}, {"sergei", 1}, {"sergiy", 1}}
	for i := range MaxSpellings - 2 {
		all = append(all, weighedSpelling{"other" + string("abdfgh"[i]), 5})
	}
	got := likeliest(all)
	if len(got) != MaxSpellings || got[0] != "sergey" || slices.Contains(got, "sergei") {
		t.Errorf("kept %q, want each that sounds apart and none that sounds like the first", got)
	}
}

func TestTheFilesAreWellFormed(t *testing.T) {
	files, err := filepath.Glob("*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"cyrillic.txt", "greek.txt", "georgian.txt", "armenian.txt", "thai.txt", "abugidas.txt"} {
		if !slices.Contains(files, file) {
			t.Fatalf("%s is not here", file)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{} // names of conventions
		rows := map[string]bool{}  // of the convention
		for line := range strings.Lines(string(text)) {
			line, _, _ = strings.Cut(line, "#")
			fields := strings.Fields(line)
			switch {
			case len(fields) == 0:
			case len(fields) == 1:
				t.Errorf("%s: %q says nothing", file, line)
			case fields[0] == "convention":
				known[fields[1]] = true
				clear(rows)
			case fields[0] == "like":
				for _, name := range fields[1:] {
					if !known[name] {
						t.Errorf("%s: no convention %q before", file, name)
					}
				}
			case fields[0] == "unlikely":
				if _, err := strconv.Atoi(fields[1]); err != nil {
					t.Errorf("%s: %v", file, err)
				}
			case fields[0] == "letters":
			default:
				if rows[fields[0]] {
					t.Errorf("%s: a second row for %s", file, fields[0])
				}
				rows[fields[0]] = true
				checkRow(t, file, fields)
			}
		}
	}
}

func checkRow(t *testing.T, file string, fields []string) {
	t.Helper()
	if r := parseRow(fields); len(r.letters) == 0 || strings.ContainsAny(string(r.letters), "[]|") {
		t.Errorf("%s: %s are no letters", file, fields[0])
	}
	for _, s := range fields[1:] {
		text, number, weighed := strings.Cut(s, ":")
		if _, err := strconv.Atoi(number); weighed && err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if text != "-" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz") != "" || text == "" {
			t.Errorf("%s: %q is not written in a to z", file, text)
		}
	}
}

// checkReading asserts what holds of every reading of the scripts here.
func checkReading(t *testing.T, text string) {
	t.Helper()
	runes := []rune(text)
	runes = runes[:min(len(runes), MaxRunes)]
	for _, read := range []func([]rune) []Reading{cyrillic, greek, georgian, armenian, thai, other} {
		for _, reading := range read(runes) {
			for _, spellings := range reading.Words {
				if n := len(spellings); n == 0 || n > MaxSpellings {
					t.Errorf("%q has %d spellings", text, n)
				}
				for _, s := range spellings {
					if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
						t.Errorf("%q is spelled %q", text, s)
					}
				}
			}
		}
	}
}

func FuzzReadingAnyText(f *testing.F) {
	for _, s := range []string{
		"", "Путин", "щ́ъь", "Ευάγ̈γελος", "ჯუღა", "Եվա", "เแโ", "ก์์์", "ั", "รร", "เ", "क़्", "ဦး", "ፗ፟", "𞤀", "٣",
		strings.Repeat("ж", 200), strings.Repeat("ร", 99) + "เ", "\xff", "·°|[]+~.", "ÀЖ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkReading(t, norm.NFKC.String(s)) })
}

// TestForeignNamesOfWikidata holds the level that was reached on 2,000 names
// that Russian speakers write by their sound, most of them not Russian.
func TestForeignNamesOfWikidata(t *testing.T) {
	f, err := os.Open("../../../shared/data/names/translit/wd_russian_sample.tsv")
	if err != nil {
		t.Skip("the pairs of names are not here: ", err)
	}
	defer f.Close()
	total, first, best := 0, [3]int{}, [3]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		want := plain(fields[0])
		spellings := spellingsOf(t, norm.NFKC.String(strings.ReplaceAll(fields[1], " ", "")))
		edits := make([]int, len(spellings))
		for i, s := range spellings {
			edits[i] = levenshtein(want, s)
		}
		total++
		for within := range best {
			if edits[0] <= within {
				first[within]++
			}
			if slices.Min(edits) <= within {
				best[within]++
			}
		}
	}
	t.Logf("of %d names within 0, 1 and 2 edits: the first spelling %v, the best %v", total, first, best)
	for within, least := range [3]int{1140, 1600, 1820} {
		if best[within] < least {
			t.Errorf("%d of %d within %d edits, were at least %d", best[within], total, within, least)
		}
	}
}

// plain is a Latin name in a to z.
func plain(name string) string {
	var b strings.Builder
	for _, r := range name {
		b.WriteString(letter(r))
	}
	return b.String()
}

func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			edits := diagonal
			if a[i] != b[j] {
				edits++
			}
			diagonal = row[j+1]
			row[j+1] = min(edits, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func BenchmarkCyrillic(b *testing.B) {
	word := []rune("Чайковский")
	for b.Loop() {
		cyrillic(word)
	}
}
