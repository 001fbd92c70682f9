package attribution_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/attribution"
)

// says makes a label that names an actor.
func says(actor string, how attribution.Confidence, pack, source string, concepts ...string) attribution.Label {
	return attribution.Label{Address: "base58:1a", Statement: attribution.Statement{
		Actor: actor, Confidence: how, Pack: pack, Source: source, Concepts: concepts,
	}}
}

func weightOf(claims []attribution.Claim, id string) attribution.Weight {
	for _, c := range claims {
		if c.ID == id {
			return c.Weight
		}
	}
	return 0
}

func TestHowLabelsAddUp(t *testing.T) {
	const half, crawl = attribution.ServiceData, attribution.WebCrawl // 50, 20
	for name, c := range map[string]struct {
		labels []attribution.Label
		want   attribution.Weight
	}{
		"one label weighs its level":                {[]attribution.Label{says("x", half, "p", "s")}, 5000},
		"independent labels combine":                {[]attribution.Label{says("x", half, "p", "s"), says("x", crawl, "q", "t")}, 6000},
		"one pack counts once, by its best":         {[]attribution.Label{says("x", half, "p", "s"), says("x", crawl, "p", "t")}, 5000},
		"one source counts once, by its best":       {[]attribution.Label{says("x", crawl, "p", "s"), says("x", half, "q", "s")}, 5000},
		"packs without sources are independent":     {[]attribution.Label{says("x", half, "p", ""), says("x", half, "q", "")}, 7500},
		"sources without packs are independent":     {[]attribution.Label{says("x", half, "", "s"), says("x", half, "", "t")}, 7500},
		"those that say neither count once":         {[]attribution.Label{says("x", half, "", ""), says("x", crawl, "", "")}, 5000},
		"a label between two packs lowers nothing":  {[]attribution.Label{says("x", half, "p", "s"), says("x", half, "q", "t"), says("x", half, "p", "t")}, 7500},
		"a hub on each side counts twice, not more": {[]attribution.Label{says("x", half, "p", "s"), says("x", half, "p", "t"), says("x", half, "q", "u"), says("x", half, "r", "u")}, 7500},
		"the proven owner is not beyond doubt":      {[]attribution.Label{says("x", attribution.Ownership, "p", "s")}, 9900},
		"nothing reaches certainty":                 {[]attribution.Label{says("x", attribution.Ownership, "p", "s"), says("x", attribution.Override, "q", "t"), says("x", attribution.Override, "r", "u")}, 9999},
		"an unknown way to know counts least":       {[]attribution.Label{says("x", "hearsay", "p", "s")}, 500},
		"no actor is no claim":                      {[]attribution.Label{says("", half, "p", "s", "sanction")}, 0},
	} {
		o := attribution.Weigh(c.labels)
		if got := weightOf(o.Actors, "x"); got != c.want || (c.want == 0) != (len(o.Actors) == 0) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func weighed() *rapid.Generator[[]attribution.Label] {
	one := rapid.Custom(func(t *rapid.T) attribution.Label {
		draw := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		l := says(draw("actor", "", "x", "y"), rapid.SampledFrom(attribution.Confidences()).Draw(t, "confidence"),
			draw("pack", "", "p", "q", "r"), draw("source", "", "s", "t", "u"))
		l.Concepts = rapid.SliceOfNDistinct(rapid.SampledFrom(attribution.Concepts()), 0, 3, rapid.ID).Draw(t, "concepts")
		l.Control = rapid.SampledFrom([]attribution.Control{"", "key", "contract", "multisig", "hosted"}).Draw(t, "control")
		return l
	})
	return rapid.SliceOfN(one, 0, 9)
}

func encoded(t *rapid.T, o attribution.Opinion) string {
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAnOpinionDependsOnNeitherOrderNorRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := weighed().Draw(t, "labels")
		again := rapid.Permutation(append(slices.Clone(labels), labels...)).Draw(t, "again")
		want := encoded(t, attribution.Weigh(labels))
		if got := encoded(t, attribution.Weigh(again)); got != want {
			t.Fatalf("%s\nwant %s", got, want)
		}
		var back attribution.Opinion
		if err := json.Unmarshal([]byte(want), &back); err != nil || encoded(t, back) != want {
			t.Fatalf("does not come back from JSON: %v", err)
		}
	})
}

func TestALabelThatAgreesNeverLowersAClaim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := weighed().Filter(func(l []attribution.Label) bool { return len(l) > 0 }).Draw(t, "labels")
		before, after := attribution.Weigh(labels[1:]), attribution.Weigh(labels)
		for _, side := range [][2][]attribution.Claim{
			{before.Actors, after.Actors},
			{before.Categories, after.Categories},
			{before.Abuses, after.Abuses},
			{before.Controls, after.Controls},
		} {
			for _, c := range side[0] {
				if got := weightOf(side[1], c.ID); got < c.Weight || got >= 10_000 {
					t.Fatalf("%s weighed %s and now %s", c.ID, c.Weight, got)
				}
			}
		}
	})
}

// TestAClaimIsWorthAtLeastEveryIndependentChoice compares with trying all sets of
// labels of which no two share a pack or a source.
func TestAClaimIsWorthAtLeastEveryIndependentChoice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := weighed().Draw(t, "labels")
		for i := range labels {
			labels[i].Actor = "x"
			labels[i].Pack, labels[i].Source = labels[i].Pack+"!", labels[i].Source+"!" // none empty
		}
		got := attribution.Weigh(labels).Actors
		most := 0
		for set := range 1 << len(labels) {
			packs, sources, size := map[string]bool{}, map[string]bool{}, 0
			var chosen []attribution.Label
			for i, l := range labels {
				if set>>i&1 == 1 {
					packs[l.Pack], sources[l.Source] = true, true
					chosen = append(chosen, l)
					size++
				}
			}
			if len(packs) < size || len(sources) < size {
				continue
			}
			most = max(most, size)
			doubt := 1.0
			for _, l := range chosen {
				doubt *= 1 - min(float64(l.Confidence.Level())/100, .99)
			}
			if size > 0 && float64(got[0].Weight)/1e4 < 1-doubt-2e-4 {
				t.Fatalf("weighs %s; %d independent labels make %f", got[0].Weight, size, 1-doubt)
			}
		}
		// Nor is it worth more than so many of the best label.
		best, doubt := 0, 1.0
		for _, l := range labels {
			best = max(best, l.Confidence.Level())
		}
		for range most {
			doubt *= 1 - min(float64(best)/100, .99)
		}
		if most > 0 && float64(got[0].Weight)/1e4 > 1-doubt+1e-9 {
			t.Fatalf("weighs %s; %d labels of %d can make %f", got[0].Weight, most, best, 1-doubt)
		}
	})
}

func TestWhatIsAConflict(t *testing.T) {
	const sure, guess = attribution.ServiceData, attribution.Heuristic
	contract, key, hosted := says("", sure, "p", "s"), says("", sure, "q", "t"), says("", sure, "r", "u")
	contract.Control, key.Control, hosted.Control = attribution.ControlContract, attribution.ControlKey, attribution.ControlHosted
	for name, c := range map[string]struct {
		labels []attribution.Label
		want   attribution.ConflictKind
	}{
		"two holders":                         {[]attribution.Label{says("x", sure, "p", "s"), says("y", sure, "q", "t")}, attribution.ActorConflict},
		"a holder and a guess at another":     {[]attribution.Label{says("x", sure, "p", "s"), says("y", guess, "q", "t")}, ""},
		"one holder named twice":              {[]attribution.Label{says("x", sure, "p", "s"), says("x", sure, "q", "t")}, ""},
		"exchange and perpetrator":            {[]attribution.Label{says("", sure, "p", "s", "exchange"), says("", sure, "q", "t", "perpetrator")}, attribution.CategoryConflict},
		"exchange and ransomware":             {[]attribution.Label{says("", sure, "p", "s", "exchange"), says("", sure, "q", "t", "ransomware")}, attribution.CategoryConflict},
		"exchange and ransomware from one":    {[]attribution.Label{says("", sure, "p", "s", "exchange"), says("", sure, "q", "t", "exchange", "ransomware")}, ""},
		"exchange and sanction":               {[]attribution.Label{says("", sure, "p", "s", "exchange"), says("", sure, "q", "t", "sanction")}, ""},
		"mixer and ransomware":                {[]attribution.Label{says("", sure, "p", "s", "mixing_service"), says("", sure, "q", "t", "ransomware")}, ""},
		"mining service and miner":            {[]attribution.Label{says("", sure, "p", "s", "mining_service"), says("", sure, "q", "t", "miner")}, ""},
		"service and the exchange that it is": {[]attribution.Label{says("", sure, "p", "s", "exchange"), says("", sure, "q", "t", "service")}, ""},
		"key and contract":                    {[]attribution.Label{contract, key}, attribution.ControlConflict},
		"key and hosted":                      {[]attribution.Label{hosted, key}, ""},
	} {
		o := attribution.Weigh(c.labels)
		var got attribution.ConflictKind
		if len(o.Conflicts) > 0 {
			got = o.Conflicts[0].Kind
		}
		if got != c.want {
			t.Errorf("%s: conflicts %+v, want %q", name, o.Conflicts, c.want)
		}
	}
	if o := attribution.Weigh([]attribution.Label{contract, key}); o.Control != attribution.ControlUnknown {
		t.Errorf("of a key and a contract that weigh the same, %s was chosen", o.Control)
	}
	if o := attribution.Weigh([]attribution.Label{hosted}); o.Control != attribution.ControlHosted {
		t.Errorf("control %q, want hosted", o.Control)
	}
}

func TestAConflictIsTold(t *testing.T) {
	o := attribution.Weigh([]attribution.Label{says("okex", attribution.WebCrawl, "p", "s"), says("huobi", attribution.ServiceData, "q", "t")})
	if len(o.Conflicts) != 1 {
		t.Fatalf("conflicts %+v, want one", o.Conflicts)
	}
	c := o.Conflicts[0]
	if want := `"huobi" (0.5000, by one label) and "okex" (0.2000, by one label) are both named as the holder`; c.Text != want || c.First.ID != "huobi" {
		t.Errorf("%s\nwant %s", c.Text, want)
	}
	if b, err := json.Marshal(c.First); err != nil || !strings.Contains(string(b), `"weight":0.5000`) {
		t.Errorf("%s, %v", b, err)
	}
}
