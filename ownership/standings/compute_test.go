package standings_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/standings"
	"github.com/mareva/mareva/sanctions"
)

const day ownership.Day = 20260115

func holding(holder, held string, pct int64) ownership.Interest {
	return ownership.Interest{Holder: holder, Held: held, Right: ownership.Shares, Share: ownership.Exactly(ownership.Percents(pct))}
}

func between(i ownership.Interest, from, until ownership.Day) ownership.Interest {
	i.From, i.Until = from, until
	return i
}

func controls(holder, held string) ownership.Interest {
	return ownership.Interest{Holder: holder, Held: held, Right: ownership.Control, Kind: ownership.ControlByArticles}
}

// graph has one statement for all interests, and one for each party.
func graph(t *testing.T, interests []ownership.Interest, parties ...ownership.Party) *ownership.Graph {
	t.Helper()
	var b ownership.Builder
	for i := range parties {
		if err := b.Add(ownership.Statement{ID: parties[i].ID, Party: &parties[i]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Add(ownership.Statement{ID: "interests", Interests: interests}); err != nil {
		t.Fatal(err)
	}
	return b.Graph()
}

func listing(party string, list sanctions.ListName, id string, certain bool, programs ...string) standings.Listing {
	return standings.Listing{Party: party, Owner: ownership.Owner{List: list, EntityID: id, Name: "OWNER " + id, Programs: programs, Certain: certain}}
}

func nobodyIsDescribed(map[string]bool) (map[string]ownership.Party, error) { return nil, nil }

func compute(t *testing.T, g *ownership.Graph, on ownership.Day, listings ...standings.Listing) []ownership.Standing {
	t.Helper()
	all, err := standings.Compute(g, on, listings, nobodyIsDescribed)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// told is "id regime status owner,owner", a line each; ? stands for a doubt.
func told(all []ownership.Standing) string {
	var out []string
	for _, s := range all {
		for _, f := range s.Findings {
			var owners []string
			for _, o := range f.Owners {
				owner := string(o.List) + ":" + o.EntityID
				if !o.Certain {
					owner += "?"
				}
				owners = append(owners, owner)
			}
			out = append(out, strings.Join([]string{s.Party.ID, string(f.Regime), string(f.Outcome.Status), strings.Join(owners, ",")}, " "))
		}
	}
	return strings.Join(out, "\n")
}

func TestWhoStandsWithTheListed(t *testing.T) {
	const sdn, eu, uk = sanctions.OFACSDN, sanctions.EUFinancial, sanctions.UKSanctions
	// The owners of these are entries of the lists themselves.
	const one, two = "us_ofac_sdn:1", "eu_fsf:2"
	chain := []ownership.Interest{holding("a", "b", 60), holding("b", "c", 50)}
	listedChain := []ownership.Interest{holding(one, "b", 60), holding("b", "c", 50)}
	for _, c := range []struct {
		name      string
		interests []ownership.Interest
		listings  []standings.Listing
		want      string
	}{
		{"nobody is listed", chain, nil, ""},
		{"whom nobody knows stands with nobody", chain, []standings.Listing{listing("x", sdn, "1", true)}, ""},
		{"a chain leads to its first owner", listedChain, []standings.Listing{listing(one, sdn, "1", true)}, "b US_OFAC blocked us_ofac_sdn:1\nc US_OFAC blocked us_ofac_sdn:1"},
		{
			"a party of a register that is a listed one stands for itself", chain,
			[]standings.Listing{listing("a", sdn, "1", true)},
			"a US_OFAC blocked us_ofac_sdn:1\nb US_OFAC blocked us_ofac_sdn:1\nc US_OFAC blocked us_ofac_sdn:1",
		},
		{"a doubt about the owner makes all of it a review", chain, []standings.Listing{listing("a", sdn, "1", false)}, "b US_OFAC review us_ofac_sdn:1?\nc US_OFAC review us_ofac_sdn:1?"},
		{
			"one certain entry settles the doubt about another, and is the one that the owner is", chain,
			[]standings.Listing{listing("a", sdn, "1", false), listing("a", sdn, "2", true)},
			"a US_OFAC blocked us_ofac_sdn:2\nb US_OFAC blocked us_ofac_sdn:1?,us_ofac_sdn:2\nc US_OFAC blocked us_ofac_sdn:1?,us_ofac_sdn:2",
		},
		{
			"stakes of two owners are added",
			[]ownership.Interest{holding(one, "c", 25), holding("us_ofac_sdn:2", "c", 25)},
			[]standings.Listing{listing(one, sdn, "1", true), listing("us_ofac_sdn:2", sdn, "2", true)},
			"c US_OFAC blocked us_ofac_sdn:1,us_ofac_sdn:2",
		},
		{
			"two parties that are one listed party are one owner",
			[]ownership.Interest{holding("a", "c", 30), holding(one, "c", 30)},
			[]standings.Listing{listing("a", sdn, "1", true), listing(one, sdn, "1", true)},
			"a US_OFAC blocked us_ofac_sdn:1\nc US_OFAC blocked us_ofac_sdn:1",
		},
		{
			"one owner who is it for certain, and one who may be it, are one who is",
			[]ownership.Interest{holding("a", "c", 30), holding(one, "c", 50)},
			[]standings.Listing{listing("a", sdn, "1", false), listing(one, sdn, "1", true)},
			"c US_OFAC blocked us_ofac_sdn:1",
		},
		{
			"and for review where one of them is in doubt",
			[]ownership.Interest{holding(one, "c", 25), holding("b", "c", 25)},
			[]standings.Listing{listing(one, sdn, "1", true), listing("b", sdn, "2", false)},
			"c US_OFAC review us_ofac_sdn:2?,us_ofac_sdn:1",
		},
		{"49 % is not half", []ownership.Interest{holding(one, "b", 49)}, []standings.Listing{listing(one, sdn, "1", true)}, ""},
		{
			"the entry of a list is not repeated",
			[]ownership.Interest{holding(one, "us_ofac_sdn:2", 60), holding("us_ofac_sdn:2", "c", 60)},
			[]standings.Listing{listing(one, sdn, "1", true), listing("us_ofac_sdn:2", sdn, "2", true)},
			"c US_OFAC blocked us_ofac_sdn:2",
		},
		{
			"but under a regime that does not list it",
			[]ownership.Interest{holding(two, one, 60), holding(one, "c", 60)},
			[]standings.Listing{listing(two, eu, "2", true), listing(one, sdn, "1", true)},
			"c US_OFAC blocked us_ofac_sdn:1\nc EU blocked eu_fsf:2\nus_ofac_sdn:1 EU blocked eu_fsf:2",
		},
		{
			"who may be listed and is owned by the listed for certain is blocked",
			listedChain,
			[]standings.Listing{listing(one, sdn, "1", true), listing("b", sdn, "2", false)},
			"b US_OFAC blocked us_ofac_sdn:1\nc US_OFAC blocked us_ofac_sdn:1",
		},
		{
			"who may be listed and whose owner may be listed too is for review", chain,
			[]standings.Listing{listing("a", sdn, "1", false), listing("b", sdn, "2", false)},
			"b US_OFAC review us_ofac_sdn:1?\nc US_OFAC review us_ofac_sdn:2?",
		},
		{
			"who may be listed, and is not owned by anybody else who is, is left out",
			[]ownership.Interest{holding("a", "b", 60)},
			[]standings.Listing{listing("a", sdn, "1", false), listing("b", eu, "2", false)},
			"b US_OFAC review us_ofac_sdn:1?",
		},
		{
			"nor if another one who is holds a little of it",
			[]ownership.Interest{holding(one, "b", 10)},
			[]standings.Listing{listing(one, sdn, "1", true), listing("b", sdn, "2", false)},
			"",
		},
		{
			"regimes stand in their order, each by its own list",
			[]ownership.Interest{holding("a", "b", 50)},
			[]standings.Listing{listing("a", uk, "3", true), listing("a", eu, "2", true), listing("a", sdn, "1", true)},
			"a US_OFAC blocked us_ofac_sdn:1\na EU blocked eu_fsf:2\na UK blocked gb_fcdo_sanctions:3\nb US_OFAC blocked us_ofac_sdn:1\nb EU blocked eu_fsf:2",
		},
		{
			"more than half counts for all three, and who is on three lists stands for himself on each",
			[]ownership.Interest{holding("a", "b", 51)},
			[]standings.Listing{listing("a", uk, "3", true), listing("a", eu, "2", true), listing("a", sdn, "1", true)},
			"a US_OFAC blocked us_ofac_sdn:1\na EU blocked eu_fsf:2\na UK blocked gb_fcdo_sanctions:3\n" +
				"b US_OFAC blocked us_ofac_sdn:1\nb EU blocked eu_fsf:2\nb UK blocked gb_fcdo_sanctions:3",
		},
		{"another list blocks nobody's companies", chain, []standings.Listing{listing("a", sanctions.UNSecurity, "1", true)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, told(compute(t, graph(t, c.interests), day, c.listings...))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A government that no list names goes by its id in the register, and what it
// controls is blocked too. Behind it stands nobody but itself.
func TestAGovernmentBlocksWhereNoListNamesIt(t *testing.T) {
	state := ownership.Party{ID: "state", Names: []string{"Government of North Korea"}, Government: "KP"}
	all := compute(t, graph(t, []ownership.Interest{holding("state", "b", 50), controls("state", "c"), holding("c", "d", 50)}, state), day)
	if got, want := told(all), "b US_OFAC blocked us_ofac_sdn:state\nc US_OFAC blocked us_ofac_sdn:state\nd US_OFAC blocked us_ofac_sdn:state\nstate US_OFAC blocked us_ofac_sdn:state"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, s := range all {
		if o := s.Findings[0].Owners[0]; o.Name != "Government of North Korea" || o.Programs == nil {
			t.Errorf("%s stands with %+v", s.Party.ID, o)
		}
	}
}

func TestTheDayDecidesWhatCounts(t *testing.T) {
	const entry = "us_ofac_sdn:1"
	g := graph(t, []ownership.Interest{
		between(holding(entry, "ended", 60), 0, 20251231), between(holding(entry, "ends", 60), 0, day), between(holding(entry, "begins", 60), 20260201, 0),
	})
	for on, want := range map[ownership.Day]string{
		20251231: "ended US_OFAC blocked us_ofac_sdn:1\nends US_OFAC blocked us_ofac_sdn:1",
		day:      "ends US_OFAC blocked us_ofac_sdn:1",
		20260116: "",
		20260201: "begins US_OFAC blocked us_ofac_sdn:1",
	} {
		all := compute(t, g, on, listing(entry, sanctions.OFACSDN, "1", true))
		if got := told(all); got != want {
			t.Errorf("on %s: got %q, want %q", on, got, want)
		}
		for _, s := range all {
			if s.Findings[0].AsOf != on {
				t.Errorf("on %s: %s is as of %s", on, s.Party.ID, s.Findings[0].AsOf)
			}
		}
	}
	// What a computation says holds until the first interest begins or ends.
	for on, want := range map[ownership.Day]ownership.Day{20251231: 20251231, day: day, 20260116: 20260131, 20260201: 0} {
		if got := g.Stays(on); got != want {
			t.Errorf("what holds on %s stays until %q, want %q", on, got, want)
		}
		for d := on; want != 0 && d <= want; d++ {
			if told(compute(t, g, d, listing(entry, sanctions.OFACSDN, "1", true))) != told(compute(t, g, on, listing(entry, sanctions.OFACSDN, "1", true))) {
				t.Errorf("what holds on %s does not stay until %s: it is another on %s", on, want, d)
			}
		}
	}
}

func TestThePartiesAreDescribedAsTheRegistersSay(t *testing.T) {
	g := graph(t, []ownership.Interest{holding("us_ofac_sdn:1", "lei:B", 60), holding("us_ofac_sdn:1", "c", 60), holding("us_ofac_sdn:1", "d", 60)},
		ownership.Party{ID: "lei:B", Kind: sanctions.Company, Names: []string{"B Limited"}, SameAs: []string{"gb-coh:1"}},
		ownership.Party{ID: "c", Kind: sanctions.Organization, Names: []string{"C Foundation"}})
	var asked []string
	all, err := standings.Compute(g, day, []standings.Listing{listing("us_ofac_sdn:1", sanctions.OFACSDN, "1", true)}, func(ids map[string]bool) (map[string]ownership.Party, error) {
		for id := range ids {
			asked = append(asked, id)
		}
		return map[string]ownership.Party{"lei:B": {ID: "gb-coh:1", Kind: sanctions.Company, Names: []string{"B Limited", "B Ltd"}, Countries: []string{"GB"}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if slices.Sort(asked); !slices.Equal(asked, []string{"c", "d", "lei:B"}) {
		t.Errorf("descriptions of %v are asked for", asked)
	}
	var got []ownership.Party
	for _, s := range all {
		got = append(got, s.Party)
	}
	want := []ownership.Party{
		{ID: "c", Kind: sanctions.Organization, Names: []string{"C Foundation"}}, // by what the graph knows
		{ID: "d", Kind: sanctions.Unknown},                                       // only interests name it
		{ID: "lei:B", Kind: sanctions.Company, Names: []string{"B Limited", "B Ltd"}, SameAs: []string{"gb-coh:1"}, Countries: []string{"GB"}}, // by its own id
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A listed company that a register knows by its LEI is found under the register's names;
// one that only its list knows is found by the list.
func TestAnEntryThatARegisterDescribesStandsForItself(t *testing.T) {
	entry := ownership.Party{ID: "us_ofac_sdn:1", Names: []string{"A"}, SameAs: []string{"lei:A"}}
	g := graph(t, nil, entry)
	only := []standings.Listing{listing("us_ofac_sdn:1", sanctions.OFACSDN, "1", true)}
	if got := told(compute(t, g, day, only...)); got != "" {
		t.Errorf("one whom no register knows: %q", got)
	}
	all, err := standings.Compute(g, day, only, func(ids map[string]bool) (map[string]ownership.Party, error) {
		return map[string]ownership.Party{"lei:A": {ID: "lei:A", Names: []string{"Another Name"}}}, nil
	})
	if got := told(all); err != nil || got != "lei:A US_OFAC blocked us_ofac_sdn:1" {
		t.Fatalf("got %q, %v", got, err)
	}
	if got := all[0]; !slices.Equal(got.Party.Names, []string{"Another Name"}) || !strings.Contains(got.Findings[0].Outcome.Explanation, "is listed") {
		t.Errorf("got %+v", got)
	}
}

func TestAFailureToDescribeIsAnError(t *testing.T) {
	g := graph(t, []ownership.Interest{holding("a", "b", 60)})
	broken := errors.New("the register is damaged")
	all, err := standings.Compute(g, day, []standings.Listing{listing("a", sanctions.OFACSDN, "1", true)}, func(map[string]bool) (map[string]ownership.Party, error) {
		return nil, broken
	})
	if !errors.Is(err, broken) || all != nil {
		t.Errorf("got %v, %v", all, err)
	}
}
