package ofac_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mareva/mareva/lists/ofac"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// Real publications, where they are beside the project.
func TestRealPublicationsAreReadWhole(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "data", "lists", "ofac")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no real publications here")
	}
	for _, c := range []struct {
		name    string
		parser  publication.Parser
		files   []string
		list    sanctions.ListName
		entries int
		counts  map[string]int
	}{
		{"SDN CSV of 2021", ofac.ParseCSV, []string{"2021-07_watchman-bench/sdn.csv.zst", "2021-07_watchman-bench/alt.csv", "2021-07_watchman-bench/add.csv", "2021-07_watchman-bench/sdn_comments.csv"}, sanctions.OFACSDN, 8976, map[string]int{"SDN row": 8976, "ALT row": 11910, "ADD row": 13837, "COMMENTS row": 5}},
		{"SDN CSV of 2023 without comments", ofac.ParseCSV, []string{"2024-01_watchman-static/sdn.csv.zst", "2024-01_watchman-static/alt.csv", "2024-01_watchman-static/add.csv.zst"}, sanctions.OFACSDN, 13821, map[string]int{"ALT row": 17091, "ADD row": 18990, "remark cut at 1,000 characters": 17}},
		{"Consolidated CSV of 2018", ofac.ParseCSV, []string{"2018-05_cons_all-formats/cons_prim.csv", "2018-05_cons_all-formats/cons_alt.csv", "2018-05_cons_all-formats/cons_add.csv"}, sanctions.OFACConsolidated, 639, map[string]int{"ALT row": 1209, "ADD row": 857}},
		{"Consolidated legacy XML of 2025", ofac.ParseLegacy, []string{"cons_legacy_2025-12-18.xml"}, sanctions.OFACConsolidated, 442, map[string]int{"sdnEntry": 442, "aka": 1145}},
		{"Consolidated legacy XML of 2026", ofac.ParseLegacy, []string{"cons_legacy_2026-01-08.xml"}, sanctions.OFACConsolidated, 442, map[string]int{"sdnEntry": 442, "aka": 1144}},
		{"Consolidated advanced XML of 2020", ofac.ParseAdvanced, []string{"cons_advanced_2020-03-17.xml.zst"}, sanctions.OFACConsolidated, 375, map[string]int{"DistinctParty": 375, "Alias": 1290, "Feature": 1250, "IDRegDocument": 573, "SanctionsEntry": 759, "ProfileRelationship": 276, "Location": 464}},
		{"legacy sample of 2026", ofac.ParseLegacy, []string{"samples_transcribed/sdn_legacy_2026-08-07_sample.xml"}, sanctions.OFACSDN, 3, nil},
		{"advanced fragment of 2026", ofac.ParseAdvanced, []string{"samples_transcribed/ofac_sdn_advanced_2026-09-09_fragment.xml"}, sanctions.OFACSDN, 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var files []*publication.File
			for _, name := range c.files {
				f, err := publication.Open(filepath.Join(root, name))
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, f)
			}
			r := parse(t, c.parser, files)
			if r.report.List != c.list || r.report.Entries != c.entries || r.report.Alarm() {
				t.Errorf("list %s, %d entries, problems %v; want %s with %d", r.report.List, r.report.Entries, r.report.Problems, c.list, c.entries)
			}
			for word, n := range c.counts {
				if r.report.Counts[word] != n {
					t.Errorf("%s: %d, want %d", word, r.report.Counts[word], n)
				}
			}
			if len(r.report.Unread) > 0 {
				t.Errorf("unread %v", r.report.Unread)
			}
		})
	}
}
