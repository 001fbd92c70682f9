package change

import (
	"cmp"
	"slices"
)

// Opinion is that an output is the change, and who says so.
type Opinion struct {
	Output     int
	Score      Score // the highest of its heuristics': they see the same things, so that two are not surer than one
	Heuristics []Heuristic
}

// Together sorts links by what they point to: one opinion where all agree, none where there
// are no links, and otherwise the contradiction as it stands, the highest score first.
// Scores are never added or averaged, so that no contradiction is hidden.
func Together(links []Link) []Opinion {
	var all []Opinion
	for _, l := range links {
		at := slices.IndexFunc(all, func(o Opinion) bool { return o.Output == l.Output })
		if at < 0 {
			at = len(all)
			all = append(all, Opinion{Output: l.Output})
		}
		o := &all[at]
		o.Score = max(o.Score, l.Score)
		o.Heuristics = append(o.Heuristics, l.Heuristic)
	}
	slices.SortStableFunc(all, func(a, b Opinion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Output, b.Output))
	})
	return all
}
