package lists_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

// published is where real publications lie beside the project.
func published(t *testing.T) string {
	t.Helper()
	root := filepath.Join("..", "..", "shared", "data", "lists")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no real publications here")
	}
	return root
}

func TestRealPublicationsAreEachImportedOrRefusedWithAReason(t *testing.T) {
	root := published(t)
	entries := map[string]int{
		"ofac/2021-07_watchman-bench": 8976, "ofac/2024-01_watchman-static": 13821, "ofac/cons_advanced_2020-03-17.xml.zst": 375,
		"ofac/cons_legacy_2025-12-18.xml": 442, "ofac/cons_legacy_2026-01-08.xml": 442,
		"ofac/samples_transcribed/sdn_legacy_2026-08-07_sample.xml": 3, "ofac/samples_transcribed/ofac_sdn_advanced_2026-09-09_fragment.xml": 1,
		"un/un_2025-11-29.xml.zst": 1000, "un/un_2026-01-28.xml.zst": 999, "eu/eu_fsf_v1.1_2026-08-05_sample.xml": 3,
		"uk/ofsi_conlist_2018-04-13.csv.zst": 2106, "uk/boe_conlist_2016-02-12.csv": 463, "uk/uksl_2026-08-14_sample.xml": 2,
		"ca/canada_sema_2025-05.xml.zst": 4759, "ch/seco_page_2025-05.xml": 3, "ch/seco_2026-08-15_sample.xml": 2,
		// 14,160 rows; parties that stand on several of the list's sources under one id are one.
		"us_csl/csl_consolidated_2022-04.csv.zst": 14048,
	}
	for name, want := range entries {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.Now = func() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) }
			outcomes, refused, err := h.Import(context.Background(), lists.Request{Paths: []string{filepath.Join(root, name)}})
			if err != nil || len(refused) > 0 || len(outcomes) != 1 {
				t.Fatalf("%d outcomes, refused %v, %v", len(outcomes), refused, err)
			}
			if got := outcomes[0].Manifest.Entries; got != want || len(outcomes[0].Alarms) > 0 {
				t.Errorf("%d entries, alarms %v; want %d", got, outcomes[0].Alarms, want)
			}
		})
	}
	refusals := map[string]publication.Code{
		"eu/eu_global_old-format_2016-02-11.xml.zst": publication.Unsupported, "eu/eu_fsf_csv_v1.0_short_2018-07-04.csv": publication.Unsupported,
		"eu/derived_eu_names_2025-05.csv.zst": publication.NotAList, "eu/eu_fsf_schema_1_1.xsd": publication.NotAList, "un/sc-sanctions.xsd": publication.NotAList,
		"ofac/2018-05_cons_all-formats/cons_prim.del": publication.Unsupported, "ofac/2018-05_cons_all-formats/cons_prim.pip": publication.Unsupported,
		"ofac/2018-05_cons_all-formats/cons_prim.ff.zst": publication.Unsupported, "ofac/2018-05_cons_all-formats/cons_alt.ff": publication.Unsupported,
	}
	for name, want := range refusals {
		_, refused, err := newHouse(t).Import(context.Background(), lists.Request{Paths: []string{filepath.Join(root, name)}})
		if err != nil || len(refused) != 1 || refused[0].Code != want {
			t.Errorf("%s: refused %v, %v; want %s", name, refused, err, want)
		}
	}
}

// The daily lists of 2022, whose differences were counted from the raw rows.
func TestTheHistoryOf2022IsTold(t *testing.T) {
	days, err := filepath.Glob(filepath.Join(published(t), "ofac", "sdn_csv_snap", "*.zst"))
	if err != nil || len(days) != 5 {
		t.Fatalf("%d days, %v", len(days), err)
	}
	h := newHouse(t)
	var counts [][4]int // added, removed, changed, re-designated
	var wallets []int
	var redesignated []sanctions.Redesignation
	for _, path := range days {
		day, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(path), "sdn_"), "_")
		asOf, err := sanctions.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		outcomes, refused, err := h.Import(context.Background(), lists.Request{Paths: []string{path}, AsOf: asOf})
		if err != nil || len(refused) > 0 || len(outcomes) != 1 {
			t.Fatalf("%s: %v, %v", day, refused, err)
		}
		m := outcomes[0].Manifest
		counts = append(counts, [4]int{m.Added, m.Removed, m.Changed, m.Redesignated})
		redesignated = append(redesignated, outcomes[0].Change.Redesignated...)
		lazarus, _, err := h.inForce(sanctions.OFACSDN).Party("27307")
		if err != nil {
			t.Fatal(err)
		}
		wallets = append(wallets, len(lazarus.Wallets))
	}
	want := [][4]int{{9964, 0, 0, 0}, {69, 8, 2, 0}, {1, 0, 500, 0}, {1048, 58, 223, 1}, {4, 0, 0, 1}}
	if d := diff.Diff(want, counts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if want := []int{1, 4, 8, 8, 8}; !slices.Equal(wallets, want) {
		t.Errorf("the Lazarus Group's wallets: %v, want %v", wallets, want)
	}
	if !slices.Contains(redesignated, sanctions.Redesignation{From: "38499", To: "39796"}) {
		t.Errorf("Tornado Cash is not among the re-designations %v", redesignated)
	}
}
