package attribution_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/attribution"
)

func TestTheTaxonomyIsATree(t *testing.T) {
	all := attribution.Concepts()
	for i, id := range all {
		broader := attribution.Broader(id)
		if slices.Index(all, id) != i {
			t.Errorf("%s stands twice", id)
		}
		if i > 0 && !slices.Contains(all[:i], broader) {
			t.Errorf("%s stands before the broader %q", id, broader)
		}
		if !attribution.Within(id, "concept") || !attribution.Within(id, id) {
			t.Errorf("%s does not lie within the top and itself", id)
		}
		if attribution.ConceptTitle(id) == id {
			t.Errorf("%s has no title", id)
		}
	}
	// The number of concepts in version 0.1.0 of the taxonomy.
	if len(all) != 93 {
		t.Errorf("%d concepts, want 93", len(all))
	}
}

func TestWhatLiesWithinWhat(t *testing.T) {
	for _, c := range []struct {
		id, ancestor string
		want         bool
	}{
		{"pyramid_scheme", "financial_crime", true},
		{"ransomware", "extortion", true},
		{"ransomware", "entity", false},
		{"defi_dex_pair", "service", true},
		{"extortion", "ransomware", false},
		{"bogus", "bogus", false},
		{"", "concept", false},
	} {
		if got := attribution.Within(c.id, c.ancestor); got != c.want {
			t.Errorf("%s within %s: %v, want %v", c.id, c.ancestor, got, c.want)
		}
	}
}

func TestWhatAHoldersKindSaysOfItsKeys(t *testing.T) {
	for _, c := range []struct {
		concepts []string
		want     attribution.Control
	}{
		{[]string{"exchange"}, attribution.ControlHosted},
		{[]string{"escrow_wallet"}, attribution.ControlHosted},
		{[]string{"deposit_wallet"}, attribution.ControlHosted},
		{[]string{"defi_dex_pair"}, attribution.ControlContract},
		{[]string{"exchange", "defi_dex"}, attribution.ControlContract},
		{[]string{"market"}, attribution.ControlUnknown},
		{[]string{"sanction", "user"}, attribution.ControlUnknown},
		{[]string{"bogus"}, attribution.ControlUnknown},
		{nil, attribution.ControlUnknown},
	} {
		if got := attribution.ControlOf(c.concepts); got != c.want {
			t.Errorf("%v: %q, want %q", c.concepts, got, c.want)
		}
	}
}

func TestTheCategoryIsTheFinestWordForTheHolder(t *testing.T) {
	for want, concepts := range map[string][]string{
		"exchange":      {"service", "exchange", "hot_wallet"},
		"defi_dex_pair": {"defi_dex_pair", "exchange"},
		"user":          {"ransomware", "user", "sanction"},
		"ransomware":    {"ransomware", "sanction"},
		"gambling":      {"shop", "gambling"}, // equally deep: the first by id
		"":              {"hot_wallet", "bogus"},
	} {
		if got := attribution.Category(concepts); got != want {
			t.Errorf("%v: %q, want %q", concepts, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		concepts := rapid.SliceOf(rapid.SampledFrom(attribution.Concepts())).Draw(t, "concepts")
		again := rapid.Permutation(concepts).Draw(t, "again")
		if a, b := attribution.Category(concepts), attribution.Category(again); a != b {
			t.Fatalf("%s or %s, by the order", a, b)
		}
		if a, b := attribution.ControlOf(concepts), attribution.ControlOf(again); a != b {
			t.Fatalf("%s or %s, by the order", a, b)
		}
	})
}

func TestConfidencesFallFromTheSurest(t *testing.T) {
	before := 100
	for _, c := range attribution.Confidences() {
		if !c.Valid() || c.Level() > before || c.Level() < 5 {
			t.Errorf("%s: level %d after %d", c, c.Level(), before)
		}
		before = c.Level()
	}
	for c, want := range map[attribution.Confidence]int{
		attribution.Ownership: 100, attribution.ManualTransaction: 90, attribution.ForensicInquiry: 70,
		attribution.AuthorityData: 60, attribution.WebCrawl: 20, attribution.Heuristic: 10, "": 5, "hearsay": 5,
	} {
		if got := c.Level(); got != want {
			t.Errorf("%q: level %d, want %d", c, got, want)
		}
	}
	if attribution.Confidence("hearsay").Valid() {
		t.Error("hearsay is in the vocabulary")
	}
}
