package names

import (
	"testing"

	"pgregory.net/rapid"
)

// plainDistance is the textbook table of the optimal string alignment distance.
func plainDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			substituted := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				substituted++
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, substituted)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceIsThatOfTheTextbook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few letters, so that swaps and repetitions happen.
		word := rapid.StringMatching(`[a-c]{1,20}|[a-d]{50,64}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if got, want := distance(a, b), plainDistance(a, b); got != want {
			t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
		}
	})
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       float64
	}{
		{"equal", "smith", "smith", 1},
		{"one edit of ten", "friedrichs", "fridrichs", 0.9},
		{"a swap is one edit", "brain", "brian", 0.8},
		{"three letters are equal or not", "kim", "kin", 0},
		{"a letter less of four", "john", "jon", 0.75},
		{"two edits in five are too many", "smith", "smots", 0},
		{"numbers are equal or not", "fund2004", "fund2005", 0},
		{"other words", "vladimir", "viktor", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Similarity(c.a, c.b); got != c.want {
				t.Errorf("Similarity(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
			}
		})
	}
}

func TestTablesAreFolded(t *testing.T) {
	for spelling, w := range tables().words {
		if Fold(spelling) != spelling || Fold(w.text) != w.text {
			t.Errorf("%q (%q) is not folded: no name can have it", spelling, w.text)
		}
		if w.class == plain {
			t.Errorf("%q has no class", spelling)
		}
	}
}
