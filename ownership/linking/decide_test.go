package linking_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/sanctions"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func proposal(party, entity string, by linking.Way, score float64) linking.Link {
	return linking.Link{Party: party, List: sanctions.OFACSDN, EntityID: entity, By: by, Score: score, State: linking.Proposed, Evidence: []string{"name A ~ B 0.90"}}
}

func decided(l linking.Link, state linking.State) linking.Link {
	l.State, l.DecidedBy, l.DecidedAt, l.Note = state, "ana", noon, "same address"
	return l
}

func TestMerge(t *testing.T) {
	byName, better := proposal("lei:a", "1", linking.ByName, 0.9), proposal("lei:a", "1", linking.ByIdentifier, 1)
	gone := decided(byName, linking.Confirmed)
	gone.NotFound = true
	byPerson := decided(linking.Link{Party: "lei:a", List: sanctions.OFACSDN, EntityID: "1", By: linking.ByPerson}, linking.Confirmed)
	for _, c := range []struct {
		what                  string
		previous, found, want []linking.Link
	}{
		{"a proposal that is not found any more is gone", []linking.Link{byName}, nil, nil},
		{"a proposal is that of the new run", []linking.Link{byName}, []linking.Link{better}, []linking.Link{better}},
		{"a confirmed link that is found again has the new evidence", []linking.Link{gone}, []linking.Link{better}, []linking.Link{decided(better, linking.Confirmed)}},
		{"a confirmed link that is not found any more stays in force", []linking.Link{decided(byName, linking.Confirmed)}, nil, []linking.Link{gone}},
		{"a rejected link stays rejected", []linking.Link{decided(byName, linking.Rejected)}, []linking.Link{better}, []linking.Link{decided(better, linking.Rejected)}},
		{"what a person linked was never found", []linking.Link{byPerson}, nil, []linking.Link{byPerson}},
		{"what a person linked may be found later", []linking.Link{byPerson}, []linking.Link{byName}, []linking.Link{decided(byName, linking.Confirmed)}},
		{"a pair found twice has the harder evidence", nil, []linking.Link{better, byName}, []linking.Link{better}},
		{"a finder decides nothing", nil, []linking.Link{decided(byName, linking.Confirmed)}, []linking.Link{byName}},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := linking.Merge(c.previous, c.found)
			if len(got) != len(c.want) || (len(got) > 0 && !cmp.Equal(c.want, got)) {
				t.Error(cmp.Diff(c.want, got))
			}
		})
	}
}

// someLinks draws a link for some pairs of few parties and entries.
func someLinks(decisions bool) *rapid.Generator[[]linking.Link] {
	return rapid.Custom(func(t *rapid.T) (out []linking.Link) {
		for i := range 12 {
			if !rapid.Bool().Draw(t, "there") {
				continue
			}
			l := proposal(fmt.Sprint("lei:", i/3), fmt.Sprint(i%3), linking.ByName, 0.9)
			if rapid.Bool().Draw(t, "identifier") {
				l.By, l.Score = linking.ByIdentifier, 1
			}
			if state := rapid.SampledFrom([]linking.State{linking.Proposed, linking.Confirmed, linking.Rejected}).Draw(t, "state"); decisions && state != linking.Proposed {
				l = decided(l, state)
			}
			out = append(out, l)
		}
		return out
	})
}

func stateOf(links []linking.Link, of linking.Link) linking.State {
	for _, l := range links {
		if l.Party == of.Party && l.EntityID == of.EntityID {
			return l.State
		}
	}
	return ""
}

func TestMergeKeepsEveryDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		previous := someLinks(true).Draw(t, "previous")
		links := previous
		for range 3 {
			found := someLinks(false).Draw(t, "found")
			links = linking.Merge(links, found)
			for _, l := range found {
				if stateOf(links, l) == "" {
					t.Fatalf("%+v was found and is not there", l)
				}
			}
		}
		for _, l := range previous {
			if after := stateOf(links, l); l.State != linking.Proposed && after != l.State {
				t.Fatalf("%+v is %q afterwards", l, after)
			}
		}
	})
}

func TestMergeDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// With pairs that are there twice, too.
		previous := append(someLinks(true).Draw(t, "previous"), someLinks(true).Draw(t, "more")...)
		found := append(someLinks(false).Draw(t, "found"), someLinks(false).Draw(t, "more found")...)
		want := linking.Merge(previous, found)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for _, links := range [][]linking.Link{previous, found} {
			r.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
		}
		if diff := cmp.Diff(want, linking.Merge(previous, found)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(want, linking.Merge(want, found)); diff != "" {
			t.Fatal("merging again changes: ", diff)
		}
	})
}

func TestDecide(t *testing.T) {
	links := []linking.Link{proposal("lei:a", "1", linking.ByName, 0.9), proposal("lei:b", "1", linking.ByIdentifier, 1)}
	before := slices.Clone(links)
	moscow := noon.In(time.FixedZone("MSK", 3*3600))
	got, err := linking.Decide(links, "lei:a", sanctions.OFACSDN, "1", linking.Confirmed, "ana", moscow, "same address")
	if err != nil {
		t.Fatal(err)
	}
	if want := []linking.Link{decided(links[0], linking.Confirmed), links[1]}; !cmp.Equal(want, got) || !got[0].Certain() || got[0].DecidedAt.Location() != time.UTC {
		t.Error(cmp.Diff(want, got))
	}
	if got, err = linking.Decide(got, "lei:b", sanctions.OFACSDN, "1", linking.Rejected, "ana", noon, ""); err != nil || got[1].Certain() || got[1].Uncertain() {
		t.Errorf("%+v is rejected and counts (%v)", got, err)
	}
	if got, err = linking.Decide(got, "lei:c", sanctions.OFACSDN, "1", linking.Confirmed, "ana", noon, ""); err != nil || len(got) != 3 || got[2].By != linking.ByPerson || !got[2].Certain() {
		t.Errorf("%+v: want a link of a person's (%v)", got, err)
	}
	if !cmp.Equal(before, links) {
		t.Error("the links that were given have changed")
	}
}

func TestADecisionSaysWhatItLacks(t *testing.T) {
	for _, c := range []struct {
		what, party, by string
		state           linking.State
		at              time.Time
		want            string
	}{
		{"no party", "", "ana", linking.Confirmed, noon, "needs the party's id"},
		{"no decision", "lei:a", "ana", linking.Proposed, noon, `confirmed or rejected, not "proposed"`},
		{"nobody who decides", "lei:a", "", linking.Confirmed, noon, "say who decides"},
		{"no time", "lei:a", "ana", linking.Confirmed, time.Time{}, "say when"},
		{"nothing to reject", "lei:z", "ana", linking.Rejected, noon, `party "lei:z" and us_ofac_sdn:1: nothing links them`},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := linking.Decide([]linking.Link{proposal("lei:a", "1", linking.ByName, 0.9)}, c.party, sanctions.OFACSDN, "1", c.state, c.by, c.at, "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
		})
	}
}
