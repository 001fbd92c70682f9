package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
)

type labelsStats struct {
	homeFlag
	JSON bool `help:"As one JSON object." name:"json"`
}

// labelStatistics counts the labels in force.
type labelStatistics struct {
	Manifest   archive.Manifest  `json:"version"`
	Table      attribution.Stats `json:"table"`
	Several    int               `json:"addresses_with_several_labels"`
	Disputed   int               `json:"addresses_with_conflicts"`
	Categories map[string]int    `json:"labels_by_category"`
	Confidence map[string]int    `json:"labels_by_confidence"`
	Chains     map[string]int    `json:"labels_by_chain"`
}

func (c *labelsStats) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	table, m, err := currentLabels(home)
	if err != nil {
		return err
	}
	if table == nil {
		return errNoLabels
	}
	s := countLabels(table, m)
	if c.JSON {
		return encodeTo(p.Stdout, s)
	}
	return p.showStatistics(s)
}

func countLabels(table *attribution.Table, m archive.Manifest) labelStatistics {
	s := labelStatistics{
		Manifest: m, Table: table.Stats(), Categories: map[string]int{}, Confidence: map[string]int{}, Chains: map[string]int{},
	}
	var same []attribution.Label // of one address
	count := func() {
		if len(same) > 1 {
			s.Several++
			if len(attribution.Weigh(same).Conflicts) > 0 {
				s.Disputed++
			}
		}
		same = same[:0]
	}
	for l := range table.All() {
		if len(same) > 0 && same[0].Address != l.Address {
			count()
		}
		same = append(same, l)
		s.Categories[cmp.Or(attribution.Category(l.Concepts), "none")]++
		s.Confidence[string(l.Confidence)]++
		s.Chains[cmp.Or(string(l.Chain), "not said")]++
	}
	count()
	return s
}

func (p *Program) showStatistics(s labelStatistics) error {
	p.sayLabels(s.Manifest)
	fmt.Fprintf(p.Stdout, "%s with several labels, %s with conflicts, %s\n",
		plural(s.Several, "address", "addresses"), plural(s.Disputed, "address", "addresses"), plural(len(s.Manifest.Actors), "actor", "actors"))
	fmt.Fprintln(p.Stdout)
	t := newTable(p.Stdout)
	t.row("PACK", "LABELS", "REFUSED", "FILE", "IMPORTED")
	for _, pack := range s.Manifest.Packs {
		t.row(pack.ID, pack.Labels, pack.Refused, pack.File, p.ago(pack.ImportedAt))
	}
	for _, counts := range []struct {
		heading string
		counts  map[string]int
	}{{"CATEGORY", s.Categories}, {"CONFIDENCE", s.Confidence}, {"CHAIN", s.Chains}} {
		t.row("")
		t.row(counts.heading, "LABELS")
		names := slices.Sorted(maps.Keys(counts.counts))
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(counts.counts[b], counts.counts[a]) })
		for _, name := range names {
			t.row(name, counts.counts[name])
		}
	}
	return t.flush()
}
