package un_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/un"
	"github.com/mareva/mareva/sanctions"
)

func published(t *testing.T, name string) (map[string]*sanctions.Party, *publication.Report) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "lists", "un", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the published list is not here: %v", err)
	}
	f, err := publication.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if !un.Recognise(f.Head) {
		t.Errorf("%s is not recognised", name)
	}
	return parse(t, f)
}

func TestThePublishedListsAreReadWhole(t *testing.T) {
	for _, c := range []struct {
		name        string
		day         sanctions.Date
		individuals int
		aliases     int
	}{
		{"un_2025-11-29.xml.zst", sanctions.Day(2025, 11, 29), 727, 2308},
		{"un_2026-01-28.xml.zst", sanctions.Day(2026, 1, 28), 726, 2304},
	} {
		t.Run(c.name, func(t *testing.T) {
			parties, r := published(t, c.name)
			want := map[string]int{"INDIVIDUAL": c.individuals, "ENTITY": 273, "INDIVIDUAL_ALIAS": c.aliases, "ENTITY_ALIAS": 735}
			if diff := cmp.Diff(want, r.Counts); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
			if r.Entries != c.individuals+273 || len(parties) != r.Entries || r.Published != c.day {
				t.Errorf("%d entries, %d ids, published %s", r.Entries, len(parties), r.Published)
			}
			if len(r.Unread)+len(r.Problems) > 0 {
				t.Errorf("unread %v, problems %v", r.Unread, r.Problems)
			}
		})
	}
}

func TestNamesWithinBracketsAreFoundInThePublishedList(t *testing.T) {
	parties, _ := published(t, "un_2026-01-28.xml.zst")
	nusra := parties["6908429"]
	if !slices.ContainsFunc(nusra.Names, func(n sanctions.Name) bool { return n.Full == "Jabhat al-Nusrah" && n.Quality == sanctions.Strong }) {
		t.Errorf("%s has no name Jabhat al-Nusrah: %v", nusra.PrimaryName(), nusra.Names)
	}
}
