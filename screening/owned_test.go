package screening_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/screening/identity"
)

// The listed owners of the standings below. Lazarus is on two lists.
var (
	lazarus   = ownership.Owner{List: sanctions.OFACSDN, EntityID: "2", Name: "LAZARUS GROUP", Programs: []string{"DPRK3"}, Certain: true}
	lazarusUN = ownership.Owner{List: sanctions.UNSecurity, EntityID: "7", Name: "LAZARUS GROUP", Certain: true}
	missiles  = ownership.Owner{List: sanctions.OFACSDN, EntityID: "3", Name: "TACTICAL MISSILES CORPORATION", Programs: []string{"RUSSIA-EO14024"}, Certain: true}
)

const goldenCraneLEI = "5493001KJTIIGC8Y1R12"

// company is a party of a register, called by its id unless it has names.
func company(id string, names ...string) ownership.Party {
	return ownership.Party{ID: id, Kind: sanctions.Company, Names: names}
}

func doubtful(o ownership.Owner) ownership.Owner {
	o.Certain = false
	return o
}

// blockedBy and inReview are what a regime says of a company with the owners.
func blockedBy(regime ownership.Regime, owners ...ownership.Owner) ownership.Finding {
	return ownership.Finding{Regime: regime, AsOf: 20260115, Owners: owners, Outcome: ownership.Outcome{
		Blocked: true, Status: ownership.Blocked, BlockedPct: "50", Explanation: "It is blocked with its owners.", Proof: []ownership.ProofStep{{}},
	}}
}

func inReview(regime ownership.Regime, owners ...ownership.Owner) ownership.Finding {
	return ownership.Finding{Regime: regime, AsOf: 20260115, Owners: owners, Outcome: ownership.Outcome{
		Status: ownership.Review, BlockedPct: "0", BlockedPctMax: "60", Explanation: "It is for review.",
	}}
}

// goldenCrane is a company that Lazarus owns, with all that tells who it is.
func goldenCrane() ownership.Party {
	p := company("lei:"+goldenCraneLEI, "Golden Crane Trading Limited", "Goldkranich Handel")
	p.Identifiers = []sanctions.Identifier{
		{Type: sanctions.LEI, Number: goldenCraneLEI}, {Type: sanctions.Registration, Number: "09123456", Country: "GB"},
	}
	p.Countries = []string{"GB"}
	return p
}

// listsOfOwners are the lists on which the owners stand.
func listsOfOwners(t *testing.T) []*sanctions.Snapshot {
	t.Helper()
	list := func(name sanctions.ListName, parties ...*sanctions.Party) *sanctions.Snapshot {
		b := sanctions.NewBuilder(name)
		for _, p := range parties {
			if err := b.Add(p); err != nil {
				t.Fatal(err)
			}
		}
		return b.Snapshot()
	}
	return []*sanctions.Snapshot{
		list(sanctions.OFACSDN,
			&sanctions.Party{ID: "2", Kind: sanctions.Entity, Names: names("LAZARUS GROUP"), Programs: []string{"DPRK3"}},
			&sanctions.Party{ID: "3", Kind: sanctions.Company, Names: names("TACTICAL MISSILES CORPORATION")}),
		list(sanctions.UNSecurity, &sanctions.Party{ID: "7", Kind: sanctions.Entity, Names: names("LAZARUS GROUP")}),
	}
}

func indexOfOwners(t *testing.T) *screening.Index {
	t.Helper()
	x, err := screening.New(listsOfOwners(t))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func owned(t *testing.T, x *screening.Index, standings ...ownership.Standing) *screening.Index {
	t.Helper()
	next, err := x.Owned(standings)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// standingOf is a company with what regimes say of it.
func standingOf(p ownership.Party, findings ...ownership.Finding) ownership.Standing {
	return ownership.Standing{Party: p, Findings: findings}
}

// ways is "list:id via company match", one a hit.
func ways(hits []screening.Hit) string {
	out := make([]string, len(hits))
	for i, h := range hits {
		of := ""
		if h.Ownership != nil {
			of = " " + h.Ownership.EntityID
		}
		out[i] = fmt.Sprintf("%s:%s %s%s %v", h.List, h.EntityID, h.Via, of, h.Match)
	}
	return strings.Join(out, "; ")
}

func TestACompanyThatNoListNamesIsFoundByItsOwner(t *testing.T) {
	x := owned(t, indexOfOwners(t), standingOf(goldenCrane(), blockedBy(ownership.US, lazarus)))
	const match = "us_ofac_sdn:2 ownership lei:" + goldenCraneLEI + " true"
	const below = "us_ofac_sdn:2 ownership lei:" + goldenCraneLEI + " false"
	for _, c := range []struct {
		name string
		ask  screening.Question
		want string
	}{
		{"by its name", ask("name=Golden Crane Trading Limited"), match},
		{"by its name with another legal form", ask("schema=Company", "name=Golden Crane Trading Ltd."), match},
		{"by a misspelt name", ask("name=Goldn Crane Tradng"), match},
		{"by another of its names", ask("name=Goldkranich Handel"), match},
		{"by its LEI", ask("leiCode=" + goldenCraneLEI), match},
		{"by its number in a register", ask("registrationNumber=09123456"), match},
		{"by a name that is too far off", ask("name=Golden Crown Trading Limited"), below},
		{"by its name, though another company has another LEI", ask("name=Golden Crane Tradng", "leiCode=2138002P5RNKC5W2JZ46"), below},
		{"not by an address", ask("address=" + elsewhere), ""},
		{"not by a stranger's name", ask("name=Ingeborg Abrahamsen"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ways(screen(t, x, c.ask, screening.Options{})); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestOnlyWhatIsBlockedForCertainIsAMatch(t *testing.T) {
	for _, c := range []struct {
		name    string
		finding ownership.Finding
		ask     string
		options screening.Options
		want    bool
	}{
		{"blocked, with a certain owner", blockedBy(ownership.US, lazarus), "Golden Crane Trading Limited", screening.Options{}, true},
		{"blocked, with an owner who may be another", blockedBy(ownership.US, doubtful(lazarus)), "Golden Crane Trading Limited", screening.Options{}, false},
		{"for review, with a certain owner", inReview(ownership.US, lazarus), "Golden Crane Trading Limited", screening.Options{}, false},
		{"for review, with a low threshold", inReview(ownership.US, lazarus), "Golden Crane Trading Limited", screening.Options{Threshold: 0.01}, false},
		{"blocked, and the name just misses the threshold", blockedBy(ownership.US, lazarus), "Goldn Crane Tradng", screening.Options{Threshold: 0.999}, false},
		{"blocked, and the threshold is low enough", blockedBy(ownership.US, lazarus), "Golden Crown Trading Limited", screening.Options{Threshold: 0.05}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			hits := screen(t, owned(t, indexOfOwners(t), standingOf(goldenCrane(), c.finding)), ask("name="+c.ask), c.options)
			if len(hits) != 1 || hits[0].Match != c.want || hits[0].Via != screening.ViaOwnership {
				t.Errorf("got %s, want one hit with match %v", ways(hits), c.want)
			}
		})
	}
}

// A company is one hit a regime, however many stand behind it: on the first of them who
// is certain.
func TestEveryRegimeGivesAHitWithAllOwners(t *testing.T) {
	x := owned(t, indexOfOwners(t), standingOf(goldenCrane(), blockedBy(ownership.US, doubtful(missiles), lazarus, lazarus), inReview(ownership.EU, lazarusUN)))
	q := ask("name=Golden Crane Trading Limited")
	const of = " ownership lei:" + goldenCraneLEI
	hits := screen(t, x, q, screening.Options{})
	if got, want := ways(hits), "us_ofac_sdn:2"+of+" true; un_sc_sanctions:7"+of+" false"; got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if hits[0].Ownership.Regime != ownership.US || hits[1].Ownership.Regime != ownership.EU {
		t.Errorf("the regimes are %s and %s", hits[0].Ownership.Regime, hits[1].Ownership.Regime)
	}
	if diff := cmp.Diff([]ownership.Owner{doubtful(missiles), lazarus}, hits[0].Ownership.Owners); diff != "" {
		t.Errorf("owners (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		options screening.Options
		want    string
	}{
		"one list":                   {screening.Options{Lists: []sanctions.ListName{sanctions.UNSecurity}}, "un_sc_sanctions:7" + of + " false"},
		"a limit keeps the match":    {screening.Options{Limit: 1}, "us_ofac_sdn:2" + of + " true"},
		"a limit keeps the order":    {screening.Options{Limit: 2}, ways(hits)},
		"both lists are all of them": {screening.Options{Lists: []sanctions.ListName{sanctions.OFACSDN, sanctions.UNSecurity}}, ways(hits)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ways(screen(t, x, q, c.options)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAnOwnerWhoIsCertainOnceIsCertain(t *testing.T) {
	x := owned(t, indexOfOwners(t), standingOf(goldenCrane(), blockedBy(ownership.US, doubtful(lazarus), lazarus)))
	hits := screen(t, x, ask("name=Golden Crane Trading Limited"), screening.Options{})
	if len(hits) != 1 || !hits[0].Match || cmp.Diff([]ownership.Owner{lazarus}, hits[0].Ownership.Owners) != "" {
		t.Errorf("got %+v", hits)
	}
}

func TestACompanyBehindWhichNobodyIsNamedIsFoundAllTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		finding ownership.Finding
		lists   []sanctions.ListName
		want    string
	}{
		"blocked":                         {blockedBy(ownership.US), nil, "us_ofac_sdn:csv:a ownership csv:a true"},
		"for review":                      {inReview(ownership.US), nil, "us_ofac_sdn:csv:a ownership csv:a false"},
		"by the list of the regime":       {blockedBy(ownership.US), []sanctions.ListName{sanctions.OFACSDN}, "us_ofac_sdn:csv:a ownership csv:a true"},
		"by another list, it is not told": {blockedBy(ownership.US), []sanctions.ListName{sanctions.UNSecurity}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			hits := screen(t, owned(t, indexOfOwners(t), standingOf(company("csv:a", "Golden Crane Trading"), c.finding)), ask("name=Golden Crane Trading"), screening.Options{Lists: c.lists})
			if got := ways(hits); got != c.want {
				t.Fatalf("got  %s\nwant %s", got, c.want)
			}
			for _, h := range hits {
				if h.Name != "Golden Crane Trading" || h.Programs == nil || h.Ownership.Owners == nil || h.CanonicalID != "us_ofac_sdn:csv:a" {
					t.Errorf("got %+v", h)
				}
			}
		})
	}
}

// namesakes are companies of one name, each with what is found of it.
func namesakes(n int, finding ownership.Finding) (all []ownership.Standing) {
	for i := range n {
		all = append(all, standingOf(company(fmt.Sprintf("csv:a%03d", i), "Golden Crane Trading Limited"), finding))
	}
	return all
}

func TestNoFindingTakesThePlaceOfABlockedNamesake(t *testing.T) {
	blocked := standingOf(company("csv:z", "Golden Crane Trading Limited"), blockedBy(ownership.US, lazarus))
	q := ask("name=Golden Crane Trading Limited")
	hits := screen(t, owned(t, indexOfOwners(t), append(namesakes(100, inReview(ownership.US, lazarus)), blocked)...), q, screening.Options{})
	if len(hits) != screening.DefaultLimit || hits[0].Ownership.EntityID != "csv:z" || !hits[0].Match || hits[1].Match {
		t.Errorf("among those for review: %s", ways(hits))
	}
	hits = screen(t, owned(t, indexOfOwners(t), append(namesakes(100, blockedBy(ownership.EU, lazarusUN)), blocked)...), q, screening.Options{Lists: []sanctions.ListName{sanctions.OFACSDN}})
	if got := ways(hits); got != "us_ofac_sdn:2 ownership csv:z true" {
		t.Errorf("among those of another list: %s", got)
	}
}

func TestNobodyOwnedTakesThePlaceOfAListedParty(t *testing.T) {
	for name, c := range map[string]struct {
		finding   ownership.Finding
		threshold float64
		want      string // the first two
	}{
		"matches first among matches":         {blockedBy(ownership.US, missiles), 0.5, "un_sc_sanctions:7 name true; us_ofac_sdn:2 name true"},
		"hits below first among those":        {inReview(ownership.US, missiles), 0.999, "un_sc_sanctions:7 name false; us_ofac_sdn:2 name false"},
		"matches by ownership before the low": {blockedBy(ownership.US, missiles), 0.999, "us_ofac_sdn:3 ownership csv:a000 true; us_ofac_sdn:3 ownership csv:a001 true"},
	} {
		t.Run(name, func(t *testing.T) {
			all := namesakes(2*screening.DefaultLimit, c.finding)
			for i := range all {
				all[i].Party.Names = []string{"Lazarus Grupp"}
			}
			hits := screen(t, owned(t, indexOfOwners(t), all...), ask("name=Lazarus Grupp"), screening.Options{Threshold: c.threshold})
			if got := ways(hits[:2]); got != c.want || len(hits) != screening.DefaultLimit {
				t.Errorf("got  %s among %d\nwant %s", got, len(hits), c.want)
			}
		})
	}
}

// A register's party that is the listed one leads to it by the register's names, and is
// not told twice where the list's own lead there too.
func TestAListedPartyIsFoundUnderTheNamesOfARegisterOnce(t *testing.T) {
	finding := blockedBy(ownership.US, lazarus)
	finding.Outcome.Proof = nil
	x := owned(t, indexOfOwners(t), standingOf(company("csv:l", "Silver Heron Foundation", "Lazarus Group"), finding))
	for name, want := range map[string]string{
		"Silver Heron Foundation": "us_ofac_sdn:2 ownership csv:l true",
		"Lazarus Group":           "un_sc_sanctions:7 name true; us_ofac_sdn:2 name true",
	} {
		if got := ways(screen(t, x, ask("name="+name), screening.Options{})); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
	x = owned(t, indexOfOwners(t), standingOf(company("csv:l", "Lazarus Grouq Holding"), finding)) // its match stays, where the list's name is none
	if got := ways(screen(t, x, ask("name=Lazarus Grouq Holding"), screening.Options{Threshold: 0.99})); !strings.HasPrefix(got, "us_ofac_sdn:2 ownership csv:l true; ") {
		t.Errorf("got %s", got)
	}
}

func TestAnIDInARegisterIsFoundAsANumber(t *testing.T) {
	p := ownership.Party{ID: "lei:" + goldenCraneLEI, SameAs: []string{"gb-coh:09123456", "csv:12345678"}, Names: []string{"Golden Crane Trading Limited"}}
	for q, want := range map[string]int{"leiCode=" + goldenCraneLEI: 1, "registrationNumber=09123456": 1, "registrationNumber=12345678": 0} {
		x := owned(t, indexOfOwners(t), standingOf(p, blockedBy(ownership.US, lazarus)))
		if hits := screen(t, x, ask(q), screening.Options{}); len(hits) != want || (want > 0 && !hits[0].Match) {
			t.Errorf("%s: got %q", q, ways(hits))
		}
	}
}

func TestMatchesByOwnershipStandBehindTheOthers(t *testing.T) {
	x := owned(t, indexOfOwners(t),
		standingOf(company("csv:a", "Lazarus Grupp"), inReview(ownership.US, missiles)),
		standingOf(company("csv:b", "Lazarus Group Holding"), blockedBy(ownership.US, missiles)))
	hits := screen(t, x, ask("name=Lazarus Group"), screening.Options{})
	if got, want := ways(hits), "un_sc_sanctions:7 name true; us_ofac_sdn:2 name true; us_ofac_sdn:3 ownership csv:b true; us_ofac_sdn:3 ownership csv:a false"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if hits[0].Score < hits[2].Score {
		t.Errorf("scores %v and %v are not in order", hits[0].Score, hits[2].Score)
	}
}

// A party may be listed by one regime and owned by the listed of another. Both are
// told, and the name comes first.
func TestAPartyThatIsListedAndOwnedIsFoundBothWays(t *testing.T) {
	p := company("csv:Tactical Missiles Corporation", "TACTICAL MISSILES CORPORATION")
	x := owned(t, indexOfOwners(t), standingOf(p, blockedBy(ownership.EU, lazarusUN)))
	got := ways(screen(t, x, ask("name=Tactical Missiles Corporation"), screening.Options{}))
	const of = " ownership csv:Tactical Missiles Corporation true"
	if want := "us_ofac_sdn:3 name true; un_sc_sanctions:7" + of; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The JSON of a hit is a contract.
func TestHitByOwnershipJSON(t *testing.T) {
	finding := blockedBy(ownership.US, lazarus)
	finding.Outcome.Proof, finding.Outcome.WouldChange, finding.Outcome.CountedOwners = []ownership.ProofStep{}, []ownership.Change{}, []string{"csv:L"}
	x := owned(t, indexOfOwners(t), standingOf(goldenCrane(), finding))
	got, err := json.Marshal(screen(t, x, ask("leiCode="+goldenCraneLEI), screening.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"list":"us_ofac_sdn","entity_id":"2","name":"LAZARUS GROUP","matched_name":"5493001KJTIIGC8Y1R12","alias_quality":"primary",` +
		`"score":1,"match":true,"programs":["DPRK3"],"via":"ownership","reasons":[` +
		`{"feature":"identifier","query":"5493001KJTIIGC8Y1R12","candidate":"5493001KJTIIGC8Y1R12","score":1,"weight":1},` +
		`{"feature":"ownership","query":"5493001KJTIIGC8Y1R12","candidate":"It is blocked with its owners.","score":1,"weight":0}],` +
		`"canonical_id":"us_ofac_sdn:2","referents":[],"ownership":{"entity_id":"lei:5493001KJTIIGC8Y1R12","name":"Golden Crane Trading Limited",` +
		`"regime":"US_OFAC","as_of":"2026-01-15","outcome":{"blocked":true,"status":"blocked","blocked_pct":"50","counted_owners":["csv:L"],` +
		`"by_fifty_percent_rule":false,"basis":"","proof":[],"explanation":"It is blocked with its owners.","would_change":[]},` +
		`"owners":[{"list":"us_ofac_sdn","entity_id":"2","name":"LAZARUS GROUP","programs":["DPRK3"],"certain":true}]}}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	doubt := owned(t, indexOfOwners(t), standingOf(goldenCrane(), blockedBy(ownership.EU, lazarusUN)))
	if got, _ := json.Marshal(screen(t, doubt, ask("leiCode="+goldenCraneLEI), screening.Options{})); strings.Count(string(got), `"programs":[]`) != 2 {
		t.Errorf("no programmes are %s", got)
	}
	if got, _ := json.Marshal(screen(t, x, ask("name=Lazarus Group"), screening.Options{})); strings.Contains(string(got), `"ownership"`) {
		t.Errorf("a hit by name has %s", got)
	}
}

func TestWithoutStandingsAnswersAreAsBefore(t *testing.T) {
	x := testIndex(t)
	for name, next := range map[string]*screening.Index{"none": owned(t, x), "others": owned(t, x, standingOf(goldenCrane(), blockedBy(ownership.US, lazarus)))} {
		t.Run(name, func(t *testing.T) {
			for _, q := range []screening.Question{
				ask("name=Ayman Al-Zawahri"), ask("name=Hidden Kobra"), ask("publicKey=" + listedETH), ask("address=" + listedBTC), ask("passportNumber=1084010"), ask("name=Ingeborg Abrahamsen"),
			} {
				want, got := screen(t, x, q, screening.Options{}), screen(t, next, q, screening.Options{})
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%+v (-without +with):\n%s", q, diff)
				}
			}
			if _, err := next.Screen(screening.Question{}, screening.Options{}); err == nil {
				t.Error("nothing is a question")
			}
		})
	}
	t.Run("the index before stays as it was", func(t *testing.T) {
		if got := ways(screen(t, x, ask("name=Golden Crane Trading Limited"), screening.Options{})); strings.Contains(got, "ownership") {
			t.Error(got)
		}
	})
	t.Run("they are taken away again", func(t *testing.T) {
		with := owned(t, indexOfOwners(t), standingOf(goldenCrane(), blockedBy(ownership.US, lazarus)))
		if got := ways(screen(t, owned(t, with), ask("name=Golden Crane Trading Limited"), screening.Options{})); got != "" {
			t.Error(got)
		}
	})
}

func TestLabelsAndIdentitiesStayWithOwners(t *testing.T) {
	x := indexOfOwners(t)
	r, err := x.Resolve(nil, sanctions.Day(2026, 1, 15))
	if err != nil {
		t.Fatal(err)
	}
	two := identity.Reference{List: sanctions.OFACSDN, EntityID: "2"}
	canonical, _ := r.Register.CanonicalID(two)
	joined := x.Joined(r.Register)
	before := screen(t, joined, ask("name=Lazarus Group"), screening.Options{})
	x = labelled(t, joined, nil, label(t, elsewhere, attribution.Statement{Party: "us_ofac_sdn:2", Confidence: attribution.Ownership}))
	x = owned(t, x, standingOf(goldenCrane(), blockedBy(ownership.US, lazarus)))
	if got := ways(screen(t, x, ask("address="+elsewhere), screening.Options{})); got != "us_ofac_sdn:2 attribution false" {
		t.Errorf("a labelled address gives %q", got)
	}
	if diff := cmp.Diff(before, screen(t, x, ask("name=Lazarus Group"), screening.Options{})); diff != "" {
		t.Errorf("who is whom (-before +after):\n%s", diff)
	}
	hits := screen(t, x, ask("name=Golden Crane Trading Limited"), screening.Options{})
	if len(hits) != 1 || hits[0].CanonicalID != canonical || cmp.Diff(hits[0].Referents, before[1].Referents) != "" {
		t.Errorf("an owner on two lists goes by %+v, want canonical id %q with the referents %v", hits, canonical, before[1].Referents)
	}
}

// Whom the register does not name is found by a number all the same, and is in
// nobody's way.
func TestAPartyWithoutANameIsTaken(t *testing.T) {
	p := ownership.Party{ID: "gb-coh:09123456", Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Number: "09123456"}}}
	x := owned(t, indexOfOwners(t), standingOf(p, blockedBy(ownership.US, lazarus)))
	hits := screen(t, x, ask("registrationNumber=09123456"), screening.Options{})
	if got := ways(hits); got != "us_ofac_sdn:2 ownership gb-coh:09123456 true" {
		t.Error(got)
	}
	if got := ways(screen(t, x, ask("name=Lazarus Group"), screening.Options{})); got != "un_sc_sanctions:7 name true; us_ofac_sdn:2 name true" {
		t.Error(got)
	}
}

func TestOwnedRefusesWhatNamesNobody(t *testing.T) {
	same := company("csv:a", "A")
	other := company("csv:a", "B")
	for name, standings := range map[string][]ownership.Standing{
		"a party without an id": {standingOf(ownership.Party{Names: []string{"A"}}, blockedBy(ownership.US, lazarus))},
		"an unknown regime":     {standingOf(same, blockedBy("MARS", lazarus))},
		"two parties of one id": {standingOf(same, blockedBy(ownership.US, lazarus)), standingOf(other, blockedBy(ownership.US, lazarus))},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := testIndex(t).Owned(standings); err == nil || !strings.Contains(err.Error(), "owned party") {
				t.Errorf("error %v", err)
			}
		})
	}
}
