package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mareva/mareva/names/labelled"
	"github.com/mareva/mareva/screening"
)

// matching reports how well scores agree with people's judgements of the pairs in
// a file of the shape of OpenSanctions' name benchmark.
func (c *benchCommand) matching(p *Program) error {
	f, err := os.Open(c.Matching)
	if err != nil {
		return err
	}
	defer f.Close()
	pairs, err := labelled.Read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Matching, err)
	}
	scores := make([]float64, len(pairs))
	for i, pair := range pairs {
		if scores[i], err = scoreOf(pair); err != nil {
			return fmt.Errorf("%s: line %d: %w", c.Matching, pair.Row, err)
		}
	}
	r := labelled.Measure(pairs, scores, screening.DefaultThreshold)
	if c.JSON {
		return json.NewEncoder(p.Stdout).Encode(r)
	}
	return p.showReport(r, len(pairs))
}

func scoreOf(pair labelled.Pair) (float64, error) {
	comparison, err := screening.Pair{
		Schema: pair.Schema,
		Query:  map[string][]string{"name": {pair.Query}}, Candidate: map[string][]string{"name": {pair.Listed}},
	}.Compare(screening.Options{})
	return comparison.Score, err
}

func (p *Program) showReport(r labelled.Report, rows int) error {
	fmt.Fprintf(p.Stdout, "%d pairs, matcher %s, threshold %.2f\n\n", rows, screening.MatcherVersion, r.Threshold)
	t := newTable(p.Stdout)
	t.row("", "PAIRS", "SAME", "F1", "PRECISION", "RECALL", "ACCURACY", "AUC")
	row := func(name string, c labelled.Counts, auc string) {
		t.row(name, fmt.Sprint(c.Pairs()), fmt.Sprint(c.TruePositive+c.FalseNegative),
			share(c.F1()), share(c.Precision()), share(c.Recall()), share(c.Accuracy()), auc)
	}
	row("all", r.All, share(r.AUC))
	for i, f := range r.Folds {
		row(fmt.Sprintf("fold %d", i+1), f.Counts, share(f.AUC))
		row(fmt.Sprintf("fold %d at %.2f, best on the other", i+1, f.Chosen), f.ThresholdChosen, "")
	}
	for _, g := range r.Groups {
		row(g.Name, g.Counts, "")
	}
	if err := t.flush(); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "\nReliability: of pairs with such a score, how many are the same (calibration error %s, Brier score %s)\n", share(r.CalibrationError), share(r.Brier))
	t = newTable(p.Stdout)
	t.row("SCORE", "PAIRS", "MEAN SCORE", "SAME", "")
	for _, b := range r.Bins {
		if b.Rows > 0 {
			t.row(fmt.Sprintf("%.1f to %.1f", b.From, b.To), fmt.Sprint(b.Rows), share(b.MeanScore), share(b.Same), bar(b.Same))
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	if len(r.Worst) == 0 {
		return nil
	}
	fmt.Fprintf(p.Stdout, "\nThe worst rows: on the wrong side, the farthest first\n")
	t = newTable(p.Stdout)
	t.row("LINE", "SCORE", "LABEL", "QUALITY", "ASKED", "LISTED")
	for _, s := range r.Worst {
		label := "different"
		if s.Same {
			label = "same"
		}
		t.row(fmt.Sprint(s.Row), share(s.Score), label, s.Quality, printable(s.Query), printable(s.Listed))
	}
	return t.flush()
}

func share(v float64) string { return fmt.Sprintf("%.3f", v) }

// bar draws a share of one.
func bar(share float64) (drawn string) {
	for step := 1.0; step <= share*20+0.5; step++ {
		drawn += "█"
	}
	return drawn
}
