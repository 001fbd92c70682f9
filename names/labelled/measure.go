package labelled

import (
	"cmp"
	"math"
	"slices"
)

// Report is how scores agree with the labels.
type Report struct {
	Threshold float64 `json:"threshold"`
	All       Counts  `json:"all"`
	AUC       float64 `json:"auc"`   // chance that a pair labelled the same scores above one labelled different; ties count half
	Brier     float64 `json:"brier"` // mean squared distance of score and label: 0 is perfect
	// CalibrationError is the mean distance, weighted by rows, between a bin's mean
	// score and its share of pairs labelled the same (expected calibration error).
	CalibrationError float64  `json:"calibration_error"`
	Folds            [2]Fold  `json:"folds"`
	Groups           []Group  `json:"groups"` // by name
	Bins             []Bin    `json:"bins"`   // ten, by score
	Worst            []Scored `json:"worst"`
}

// Counts are of one threshold: a pair is taken for the same from there on.
type Counts struct {
	TruePositive  int `json:"true_positive"`
	FalsePositive int `json:"false_positive"`
	FalseNegative int `json:"false_negative"`
	TrueNegative  int `json:"true_negative"`
}

// Fold is one half of the rows, every second one, in the order of the file.
type Fold struct {
	Counts
	AUC float64 `json:"auc"`
	// Chosen is the threshold that was best on the other half, and ThresholdChosen
	// what it gives on this one: how well a threshold chosen on such rows holds on
	// rows that nobody looked at.
	Chosen          float64 `json:"chosen"`
	ThresholdChosen Counts  `json:"at_chosen"`
}

// Group is the rows of one kind: a case group, schema or quality.
type Group struct {
	Name string `json:"name"`
	Counts
}

// Bin is the rows whose score lies from From up to, but not including, To.
type Bin struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Rows      int     `json:"rows"`
	MeanScore float64 `json:"mean_score"`
	Same      float64 `json:"same"` // share labelled the same
}

// Scored is a pair with its score.
type Scored struct {
	Pair
	Score float64 `json:"score"`
}

const (
	bins  = 10
	worst = 20
)

// Measure compares the score of each pair, by their order, with its label.
func Measure(pairs []Pair, scores []float64, threshold float64) Report {
	scored := make([]Scored, len(pairs))
	for i, p := range pairs {
		scored[i] = Scored{p, scores[i]}
	}
	r := Report{Threshold: threshold, AUC: auc(scored), Bins: reliability(scored)}
	groups := map[string]*Group{}
	for _, s := range scored {
		r.All.count(s, threshold)
		for _, name := range []string{"group " + s.Group, "schema " + s.Schema, "quality " + s.Quality} {
			if groups[name] == nil {
				groups[name] = &Group{Name: name}
			}
			groups[name].count(s, threshold)
		}
		r.Brier += (s.Score - truth(s)) * (s.Score - truth(s)) / float64(len(scored))
	}
	for _, g := range groups {
		r.Groups = append(r.Groups, *g)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	for _, b := range r.Bins {
		r.CalibrationError += math.Abs(b.MeanScore-b.Same) * float64(b.Rows) / float64(len(scored))
	}
	r.Worst = worstOf(scored, threshold)
	r.Folds = folds(scored, threshold)
	return r
}

func folds(scored []Scored, threshold float64) (out [2]Fold) {
	var half [2][]Scored
	for i, s := range scored {
		half[i%2] = append(half[i%2], s)
	}
	for i := range out {
		f := Fold{Counts: countAll(half[i], threshold), AUC: auc(half[i]), Chosen: bestThreshold(half[1-i])}
		f.ThresholdChosen = countAll(half[i], f.Chosen)
		out[i] = f
	}
	return out
}

func countAll(scored []Scored, threshold float64) (c Counts) {
	for _, s := range scored {
		c.count(s, threshold)
	}
	return c
}

// bestThreshold is the hundredth with the highest F1, the middle one of several.
func bestThreshold(scored []Scored) float64 {
	var best []float64
	most := -1.0
	for step := 1; step < 100; step++ {
		threshold := float64(step) / 100
		switch f := countAll(scored, threshold).F1(); {
		case f > most:
			most, best = f, append(best[:0], threshold)
		case f == most:
			best = append(best, threshold)
		}
	}
	return best[len(best)/2]
}

func truth(s Scored) float64 {
	if s.Same {
		return 1
	}
	return 0
}

func (c *Counts) count(s Scored, threshold float64) {
	switch taken := s.Score >= threshold; {
	case taken && s.Same:
		c.TruePositive++
	case taken:
		c.FalsePositive++
	case s.Same:
		c.FalseNegative++
	default:
		c.TrueNegative++
	}
}

// Pairs is how many rows there are.
func (c Counts) Pairs() int {
	return c.TruePositive + c.FalsePositive + c.FalseNegative + c.TrueNegative
}

// Precision is the share of the pairs taken for the same that are; 1 when none is taken.
func (c Counts) Precision() float64 { return share(c.TruePositive, c.FalsePositive) }

// Recall is the share of the same pairs that are taken for it; 1 when there are none.
func (c Counts) Recall() float64 { return share(c.TruePositive, c.FalseNegative) }

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 { return share(2*c.TruePositive, c.FalsePositive+c.FalseNegative) }

// Accuracy is the share of rows on the right side.
func (c Counts) Accuracy() float64 {
	return share(c.TruePositive+c.TrueNegative, c.FalsePositive+c.FalseNegative)
}

func share(part, rest int) float64 {
	if part+rest == 0 {
		return 1
	}
	return float64(part) / float64(part+rest)
}

// auc is the area under the ROC curve, by ranks (Mann and Whitney). It is one
// half when all labels are equal.
func auc(scored []Scored) float64 {
	sorted := slices.Clone(scored)
	slices.SortFunc(sorted, func(a, b Scored) int { return cmp.Compare(a.Score, b.Score) })
	wins, same, below := 0.0, 0, 0
	for from := 0; from < len(sorted); {
		to, sameHere := from, 0
		for ; to < len(sorted) && sorted[to].Score == sorted[from].Score; to++ {
			if sorted[to].Same {
				sameHere++
			}
		}
		differentHere := to - from - sameHere
		wins += float64(sameHere) * (float64(below) + float64(differentHere)/2)
		below, same, from = below+differentHere, same+sameHere, to
	}
	if same == 0 || below == 0 {
		return 0.5
	}
	return wins / float64(same) / float64(below)
}

func reliability(scored []Scored) []Bin {
	out := make([]Bin, bins)
	for _, s := range scored {
		b := &out[min(bins-1, int(s.Score*bins))]
		b.Rows++
		b.MeanScore += s.Score
		b.Same += truth(s)
	}
	for i := range out {
		b := &out[i]
		b.From, b.To = float64(i)/bins, float64(i+1)/bins
		if b.Rows > 0 {
			b.MeanScore /= float64(b.Rows)
			b.Same /= float64(b.Rows)
		}
	}
	return out
}

// worstOf are the rows on the wrong side, the farthest from the threshold first.
func worstOf(scored []Scored, threshold float64) []Scored {
	wrong := slices.DeleteFunc(slices.Clone(scored), func(s Scored) bool { return (s.Score >= threshold) == s.Same })
	slices.SortStableFunc(wrong, func(a, b Scored) int {
		return cmp.Compare(math.Abs(b.Score-threshold), math.Abs(a.Score-threshold))
	})
	return wrong[:min(len(wrong), worst)]
}
