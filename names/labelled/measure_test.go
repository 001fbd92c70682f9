package labelled_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/names/labelled"
)

// The example is small enough to be reckoned by hand: three pairs that are the
// same, three that are not, and one score that both have.
var (
	examplePairs = []labelled.Pair{
		{Row: 2, Group: "a", Schema: "Person", Quality: "STRONG", Query: "1", Same: true},
		{Row: 3, Group: "a", Schema: "Person", Quality: "STRONG", Query: "2", Same: true},
		{Row: 4, Group: "a", Schema: "Person", Quality: "WEAK", Query: "3"},
		{Row: 5, Group: "b", Schema: "Person", Quality: "STRONG", Query: "4"},
		{Row: 6, Group: "b", Schema: "Company", Quality: "STRONG", Query: "5", Same: true},
		{Row: 7, Group: "b", Schema: "Company", Quality: "STRONG", Query: "6"},
	}
	exampleScores = []float64{0.9, 0.7, 0.7, 0.1, 0.3, 0.05}
)

func near(got, want float64) bool { return math.Abs(got-want) < 1e-9 }

func TestMeasureCountsByTheThreshold(t *testing.T) {
	r := labelled.Measure(examplePairs, exampleScores, 0.5)
	if want := (labelled.Counts{TruePositive: 2, FalsePositive: 1, FalseNegative: 1, TrueNegative: 2}); r.All != want || r.Threshold != 0.5 {
		t.Errorf("at %v %+v, want %+v", r.Threshold, r.All, want)
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"precision", r.All.Precision(), 2.0 / 3},
		{"recall", r.All.Recall(), 2.0 / 3},
		{"F1", r.All.F1(), 2.0 / 3},
		{"accuracy", r.All.Accuracy(), 4.0 / 6},
		{"AUC", r.AUC, (3 + 2.5 + 2) / 9}, // of 9 couples the tie counts half, and 0.3 loses to 0.7
		{"Brier", r.Brier, (0.01 + 0.09 + 0.49 + 0.01 + 0.49 + 0.0025) / 6},
		{"calibration error", r.CalibrationError, (0.1 + 2*0.2 + 0.1 + 0.7 + 0.05) / 6},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
	if r.All.Pairs() != len(examplePairs) {
		t.Errorf("%d pairs", r.All.Pairs())
	}
}

func TestAScoreAtTheThresholdIsTaken(t *testing.T) {
	for _, c := range []struct {
		threshold float64
		taken     int
	}{{0.7, 3}, {0.7000001, 1}, {0, 6}, {1, 0}} {
		all := labelled.Measure(examplePairs, exampleScores, c.threshold).All
		if got := all.TruePositive + all.FalsePositive; got != c.taken {
			t.Errorf("from %v on %d are taken, want %d", c.threshold, got, c.taken)
		}
	}
}

func TestBinsSayHowOftenAScoreIsRight(t *testing.T) {
	r := labelled.Measure(examplePairs, exampleScores, 0.5)
	if len(r.Bins) != 10 {
		t.Fatalf("%d bins", len(r.Bins))
	}
	want := map[int]labelled.Bin{
		0: {Rows: 1, MeanScore: 0.05},
		1: {Rows: 1, MeanScore: 0.1},
		3: {Rows: 1, MeanScore: 0.3, Same: 1},
		7: {Rows: 2, MeanScore: 0.7, Same: 0.5},
		9: {Rows: 1, MeanScore: 0.9, Same: 1},
	}
	for i, b := range r.Bins {
		w := want[i]
		if b.Rows != w.Rows || !near(b.MeanScore, w.MeanScore) || !near(b.Same, w.Same) {
			t.Errorf("bin %d is %+v, want %+v", i, b, w)
		}
		if !near(b.From, float64(i)/10) || !near(b.To, float64(i+1)/10) {
			t.Errorf("bin %d runs from %v to %v", i, b.From, b.To)
		}
	}
	full := labelled.Measure(examplePairs[:1], []float64{1}, 0.5)
	if full.Bins[9].Rows != 1 || full.CalibrationError != 0 || full.Brier != 0 {
		t.Errorf("a full score of the same: %+v", full)
	}
}

func TestGroupsAreTheRowsOfTheirName(t *testing.T) {
	r := labelled.Measure(examplePairs, exampleScores, 0.5)
	want := []labelled.Group{
		{Name: "group a", Counts: labelled.Counts{TruePositive: 2, FalsePositive: 1}},
		{Name: "group b", Counts: labelled.Counts{FalseNegative: 1, TrueNegative: 2}},
		{Name: "quality STRONG", Counts: labelled.Counts{TruePositive: 2, FalseNegative: 1, TrueNegative: 2}},
		{Name: "quality WEAK", Counts: labelled.Counts{FalsePositive: 1}},
		{Name: "schema Company", Counts: labelled.Counts{FalseNegative: 1, TrueNegative: 1}},
		{Name: "schema Person", Counts: labelled.Counts{TruePositive: 2, FalsePositive: 1, TrueNegative: 1}},
	}
	if fmt.Sprint(r.Groups) != fmt.Sprint(want) {
		t.Errorf("groups\n%v, want\n%v", r.Groups, want)
	}
}

// The halves are rows 2, 4, 6 and rows 3, 5, 7.
func TestAThresholdChosenOnOneHalfIsTriedOnTheOther(t *testing.T) {
	folds := labelled.Measure(examplePairs, exampleScores, 0.5).Folds
	for i, want := range []struct {
		at, chosen  labelled.Counts
		auc         float64
		above, upTo float64 // where the chosen threshold lies
	}{
		{labelled.Counts{TruePositive: 1, FalsePositive: 1, FalseNegative: 1}, labelled.Counts{TruePositive: 1, FalsePositive: 1, FalseNegative: 1}, 0.5, 0.3, 0.7},
		{labelled.Counts{TruePositive: 1, TrueNegative: 2}, labelled.Counts{TruePositive: 1, TrueNegative: 2}, 1, 0.1, 0.3},
	} {
		f := folds[i]
		if f.Counts != want.at || !near(f.AUC, want.auc) {
			t.Errorf("half %d: %+v and AUC %v, want %+v and %v", i, f.Counts, f.AUC, want.at, want.auc)
		}
		if f.Chosen <= want.above || f.Chosen > want.upTo || f.ThresholdChosen != want.chosen {
			t.Errorf("half %d: %+v at the chosen %v, want %+v", i, f.ThresholdChosen, f.Chosen, want.chosen)
		}
	}
}

func TestTheWorstAreTheFarthestOnTheWrongSide(t *testing.T) {
	r := labelled.Measure(examplePairs, exampleScores, 0.45)
	if len(r.Worst) != 2 || r.Worst[0].Row != 4 || r.Worst[1].Row != 6 || r.Worst[0].Score != 0.7 {
		t.Errorf("the worst are %+v", r.Worst)
	}
	many := make([]labelled.Pair, 50)
	if got := len(labelled.Measure(many, make([]float64, 50), 0).Worst); got != 20 {
		t.Errorf("of 50 wrong rows %d are shown", got)
	}
}

func TestMeasuresWithoutASideAreDefined(t *testing.T) {
	none := labelled.Counts{}
	if none.Precision() != 1 || none.Recall() != 1 || none.F1() != 1 || none.Accuracy() != 1 {
		t.Errorf("of no rows: %v %v %v %v", none.Precision(), none.Recall(), none.F1(), none.Accuracy())
	}
	if r := labelled.Measure(examplePairs[:2], exampleScores[:2], 0.5); r.AUC != 0.5 || r.All.F1() != 1 {
		t.Errorf("of rows that are all the same the AUC is %v", r.AUC)
	}
	wrong := labelled.Counts{FalsePositive: 1, FalseNegative: 1}
	if wrong.Precision() != 0 || wrong.Recall() != 0 || wrong.F1() != 0 || wrong.Accuracy() != 0 {
		t.Errorf("of wrong rows: %+v", wrong)
	}
}

// The AUC by its definition: over all couples of a row that is the same and one
// that is not.
func TestAUCIsTheShareOfCouplesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "rows")
		pairs, scores := make([]labelled.Pair, n), make([]float64, n)
		for i := range n {
			pairs[i].Same = rapid.Bool().Draw(t, "same")
			scores[i] = float64(rapid.IntRange(0, 6).Draw(t, "score")) / 6 // so that there are ties
		}
		won, couples := 0.0, 0.0
		for i := range n {
			for j := range n {
				if !pairs[i].Same || pairs[j].Same {
					continue
				}
				couples++
				switch {
				case scores[i] > scores[j]:
					won++
				case scores[i] == scores[j]:
					won += 0.5
				}
			}
		}
		want := 0.5
		if couples > 0 {
			want = won / couples
		}
		r := labelled.Measure(pairs, scores, 0.5)
		if !near(r.AUC, want) {
			t.Errorf("AUC %v, want %v", r.AUC, want)
		}
		rows := 0
		for _, b := range r.Bins {
			rows += b.Rows
		}
		if rows != n || r.All.Pairs() != n || r.Folds[0].Pairs()+r.Folds[1].Pairs() != n {
			t.Errorf("of %d rows %d are in bins, %d counted, %d and %d in halves", n, rows, r.All.Pairs(), r.Folds[0].Pairs(), r.Folds[1].Pairs())
		}
	})
}
