package listed_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/listed"
	"github.com/mareva/mareva/sanctions"
)

var (
	shares  = ownership.Interest{Right: ownership.Shares, Share: ownership.Unknown}
	control = ownership.Interest{Right: ownership.Control}
	office  = ownership.Interest{Right: ownership.Office, Kind: listed.Leader}
)

func between(holder, held, detail string, rights ...ownership.Interest) []ownership.Interest {
	for n := range rights {
		rights[n].Holder, rights[n].Held, rights[n].Detail = holder, held, detail
	}
	return rights
}

func TestARelationGivesTheInterestThatItsPublisherStates(t *testing.T) {
	const me, other, named = "us_ofac_sdn:1", "us_ofac_sdn:2", "us_ofac_sdn:name:Example Holding"
	tests := map[string]struct {
		relation sanctions.Relation
		want     []ownership.Interest
	}{
		"owned by an entry":                          {sanctions.Relation{Kind: sanctions.OwnedBy, To: "2"}, between(other, me, "", shares)},
		"controlled by an entry":                     {sanctions.Relation{Kind: sanctions.ControlledBy, To: "2"}, between(other, me, "", control)},
		"owned or controlled, which may be both":     {sanctions.Relation{Kind: sanctions.OwnedOrControlled, To: "2"}, between(other, me, "", shares, control)},
		"a leader holds an office in the other":      {sanctions.Relation{Kind: sanctions.LeaderOf, To: "2"}, between(me, other, "", office)},
		"what the publisher says more is kept":       {sanctions.Relation{Kind: sanctions.OwnedBy, To: "2", Detail: "quality: Low"}, between(other, me, "quality: Low", shares)},
		"an id is taken before a name":               {sanctions.Relation{Kind: sanctions.OwnedBy, To: "2", Name: "Example Holding"}, between(other, me, "", shares)},
		"an owner with a name only":                  {sanctions.Relation{Kind: sanctions.OwnedBy, Name: " Example Holding ", Detail: "Parent company"}, between(named, me, "Parent company", shares)},
		"an organisation with a name only":           {sanctions.Relation{Kind: sanctions.LeaderOf, Name: "Example Holding"}, between(me, named, "", office)},
		"an owner of whom nothing is said":           {sanctions.Relation{Kind: sanctions.ControlledBy}, between("", me, "the list does not say who", control)},
		"an owner of whom only a remark is":          {sanctions.Relation{Kind: sanctions.OwnedBy, Detail: "a fund"}, between("", me, "the list does not say who; a fund", shares)},
		"a leader of nobody":                         {sanctions.Relation{Kind: sanctions.LeaderOf}, nil},
		"a former owner":                             {sanctions.Relation{Kind: sanctions.OwnedBy, To: "2", Former: true}, nil},
		"acting for another":                         {sanctions.Relation{Kind: sanctions.ActingFor, To: "2"}, nil},
		"supporting another":                         {sanctions.Relation{Kind: sanctions.Supports, To: "2"}, nil},
		"kin":                                        {sanctions.Relation{Kind: sanctions.FamilyOf, To: "2"}, nil},
		"an associate":                               {sanctions.Relation{Kind: sanctions.AssociateOf, To: "2"}, nil},
		"linked, without a word of ownership":        {sanctions.Relation{Kind: sanctions.LinkedTo, To: "2"}, nil},
		"linked to a name, which becomes no party":   {sanctions.Relation{Kind: sanctions.LinkedTo, Name: "Example Holding"}, nil},
		"a former owner's name, which becomes none":  {sanctions.Relation{Kind: sanctions.OwnedBy, Name: "Example Holding", Former: true}, nil},
		"a name of blanks is none":                   {sanctions.Relation{Kind: sanctions.OwnedBy, Name: " "}, between("", me, "the list does not say who", shares)},
		"a kind of relation that nobody knows (yet)": {sanctions.Relation{Kind: "godparent_of", To: "2"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := &sanctions.Party{ID: "1", Kind: sanctions.Entity, Source: "sdn.csv 1", Names: []sanctions.Name{{Full: "EXAMPLE CO", Quality: sanctions.Primary}}, Relations: []sanctions.Relation{tt.relation}}
			got := listed.Statements(sanctions.OFACSDN, p)
			if d := cmp.Diff(tt.want, got[0].Interests, compared); d != "" {
				t.Error(d)
			}
			for _, i := range got[0].Interests {
				if err := i.Check(); err != nil {
					t.Error(err)
				}
			}
			described := map[string]bool{"": true, me: true, other: true}
			for _, s := range got[1:] {
				described[s.Party.ID] = true
			}
			for _, i := range got[0].Interests {
				if !described[i.Holder] || !described[i.Held] {
					t.Errorf("nothing describes %q or %q", i.Holder, i.Held)
				}
			}
			if len(tt.want) == 0 && len(got) > 1 {
				t.Errorf("%d parties of no interest", len(got)-1)
			}
		})
	}
}

var compared = cmp.Options{cmp.AllowUnexported(ownership.Percent{}), cmpopts.IgnoreUnexported(ownership.Interest{})}

func TestAnEntryIsAParty(t *testing.T) {
	p := &sanctions.Party{
		ID: "27307", Kind: sanctions.Company, Source: "sdn.csv 27307",
		Names: []sanctions.Name{
			{Full: "PRIMER", Quality: sanctions.Weak},
			{Full: "PRIMER BANK", Quality: sanctions.Strong},
			{Full: "BANK PRIMER", Quality: sanctions.Primary},
			{Full: "BANK OF THE EXAMPLE", Quality: sanctions.Former},
		},
		BirthDates: []sanctions.Date{sanctions.Year(1964)}, Countries: []string{"Russia"},
		Nationalities: []string{"Russia", "Cyprus"}, Citizenships: []string{"Cyprus", "Malta"},
		Identifiers: []sanctions.Identifier{
			{Type: sanctions.LEI, Number: "253400example0000012"},
			{Type: sanctions.LEI, Number: "253400EXAMPLE0000099", Invalid: true},
			{Type: sanctions.LEI, Number: "not given"},
			{Type: sanctions.Registration, Number: "253400EXAMPLE0000055"},
		},
		Relations: []sanctions.Relation{
			{Kind: sanctions.OwnedBy, Name: "Example Holding"},
			{Kind: sanctions.ControlledBy, Name: "Example Holding"},
		},
	}
	const holding = "us_ofac_sdn:name:Example Holding"
	want := []ownership.Statement{
		{
			ID: "us_ofac_sdn:27307", Source: "us_ofac_sdn sdn.csv 27307",
			Party: &ownership.Party{
				ID: "us_ofac_sdn:27307", Kind: sanctions.Company, Names: []string{"BANK PRIMER", "PRIMER BANK", "BANK OF THE EXAMPLE"},
				Identifiers: p.Identifiers, SameAs: []string{"lei:253400EXAMPLE0000012"}, Countries: []string{"Russia"},
				Nationalities: []string{"Russia", "Cyprus", "Malta"}, BirthDates: p.BirthDates,
			},
			Interests: append(between(holding, "us_ofac_sdn:27307", "", shares), between(holding, "us_ofac_sdn:27307", "", control)...),
		},
		{
			ID: holding, Source: "us_ofac_sdn sdn.csv 27307",
			Party: &ownership.Party{ID: holding, Kind: sanctions.Unknown, Names: []string{"Example Holding"}},
		},
	}
	if d := cmp.Diff(want, listed.Statements(sanctions.OFACSDN, p), compared); d != "" {
		t.Error(d)
	}

	p.Delisted = []sanctions.Date{sanctions.Day(2026, 1, 2)}
	want = want[:1]
	want[0].Interests = nil
	if d := cmp.Diff(want, listed.Statements(sanctions.OFACSDN, p), compared); d != "" {
		t.Error("delisted:", d)
	}
}

// The shapes are those in which the readers of the lists fill relations: OFAC's
// profiles by id, the United Kingdom's and the United States' ships by name.
func TestChainsOfEntriesMeet(t *testing.T) {
	parties := []*sanctions.Party{
		{ID: "100", Kind: sanctions.Person, Source: "DistinctParty 100", Relations: []sanctions.Relation{{Kind: sanctions.LeaderOf, To: "200"}}},
		{ID: "200", Kind: sanctions.Entity, Source: "DistinctParty 200", Relations: []sanctions.Relation{{Kind: sanctions.OwnedOrControlled, To: "100", Detail: "quality: Low"}}},
		{ID: "300", Kind: sanctions.Vessel, Source: "DistinctParty 300", Relations: []sanctions.Relation{{Kind: sanctions.OwnedBy, To: "200", Name: "EXAMPLE SHIPPING"}, {Kind: sanctions.LinkedTo, Name: "SOMEBODY"}}},
	}
	var got []string
	described := map[string]bool{}
	for _, p := range parties {
		for _, s := range listed.Statements(sanctions.OFACSDN, p) {
			described[s.Party.ID] = true
			for _, i := range s.Interests {
				got = append(got, i.Holder+" has "+string(i.Right)+" in "+i.Held)
			}
		}
	}
	want := []string{
		"us_ofac_sdn:100 has office in us_ofac_sdn:200",
		"us_ofac_sdn:100 has shares in us_ofac_sdn:200",
		"us_ofac_sdn:100 has control in us_ofac_sdn:200",
		"us_ofac_sdn:200 has shares in us_ofac_sdn:300",
	}
	if d := cmp.Diff(want, got); d != "" || len(described) != 3 {
		t.Error(d, described)
	}
}
