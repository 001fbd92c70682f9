package ca_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/ca"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

func fixture(t testing.TB, name string) []byte { return parsertest.Fixture(t, name) }

func parse(t testing.TB, data []byte) ([]*sanctions.Party, *publication.Report) {
	t.Helper()
	return parseFile(t, parsertest.FromBytes(t, "sema-lmes.xml", data))
}

func parseFile(t testing.TB, f *publication.File) (parties []*sanctions.Party, r *publication.Report) {
	t.Helper()
	records, r := parsertest.Read(t, ca.Parse, f)
	for _, rec := range records {
		parsertest.CheckParty(t, format, rec.Party)
		if len(rec.Incomplete) > 0 {
			t.Errorf("%s is incomplete in %v", rec.Party.ID, rec.Incomplete)
		}
		parties = append(parties, rec.Party)
	}
	return parties, r
}

const nordland = "Nordland / Terre du Nord"

func snaukin() *sanctions.Party {
	return &sanctions.Party{
		ID: "nordland-1-part-1-item-2", Kind: sanctions.Person, Source: "record Nordland / Terre du Nord, 1, Part 1, 2",
		Names: []sanctions.Name{
			{Full: "Andrei Petrovich SNAUKIN", Quality: sanctions.Primary, Parts: []sanctions.NamePart{
				{Kind: sanctions.FirstName, Text: "Andrei Petrovich"}, {Kind: sanctions.LastName, Text: "SNAUKIN"},
			}},
			{Full: "Andrey", Quality: sanctions.Weak},
			{Full: "Андрей Петрович Снаукин", Quality: sanctions.OriginalScript},
		},
		Titles:     []string{"Major General/major-général"},
		BirthDates: []sanctions.Date{sanctions.Day(1970, 3, 2)},
		Programs:   []string{nordland},
		Listed:     []sanctions.Date{sanctions.Day(2020, 9, 28)},
		Facts: []sanctions.Fact{
			{Label: "Schedule", Value: "1, Part 1"},
			{Label: "Item", Value: "2"},
			{Label: "Aliases", Value: "Andrey; Андрей Петрович Снаукин"},
		},
	}
}

func TestTheListIsReadRecordByRecord(t *testing.T) {
	parties, r := parse(t, fixture(t, "sema.xml"))
	other := func(id string) *sanctions.Party {
		return &sanctions.Party{
			ID: id, Kind: sanctions.Person, Source: "record Sudmer, 3",
			Names: []sanctions.Name{{Full: "Person Other", Quality: sanctions.Primary, Parts: []sanctions.NamePart{
				{Kind: sanctions.FirstName, Text: "Person"}, {Kind: sanctions.LastName, Text: "Other"},
			}}},
			Programs: []string{"Sudmer"},
			Facts:    []sanctions.Fact{{Label: "Item", Value: "3"}},
		}
	}
	want := []*sanctions.Party{
		snaukin(),
		{
			ID: "nordland-1-part-2-item-1", Kind: sanctions.Entity, Source: "record Nordland / Terre du Nord, 1, Part 2, 1",
			Names: []sanctions.Name{
				{Full: "Northern Scientific-Industrial Works JSC", Quality: sanctions.Primary},
				{Full: "Norwerk LLC", Quality: sanctions.Strong},
				{Full: "Норверк, ООО", Quality: sanctions.OriginalScript},
			},
			Programs: []string{nordland},
			Listed:   []sanctions.Date{sanctions.Day(2021, 6, 17)},
			Facts: []sanctions.Fact{
				{Label: "Schedule", Value: "1, Part 2"},
				{Label: "Item", Value: "1"},
				{Label: "EntityOrShip", Value: "Northern Scientific-Industrial Works JSC (also known as Norwerk LLC)"},
			},
		},
		{
			ID: "nordland-1-1-item-7", Kind: sanctions.Vessel, Source: "record Nordland / Terre du Nord, 1.1, 7",
			Names:       []sanctions.Name{{Full: "M/V Frost Queen", Quality: sanctions.Primary}},
			Identifiers: []sanctions.Identifier{{Type: sanctions.IMO, Label: "ShipIMONumber", Number: "9074729"}},
			Programs:    []string{nordland},
			Listed:      []sanctions.Date{sanctions.Day(2025, 2, 21)},
			Facts: []sanctions.Fact{
				{Label: "Schedule", Value: "1.1"},
				{Label: "Item", Value: "7"},
				{Label: "TitleOrShip", Value: "Oil Tanker"},
				{Label: "DateOfBirthOrShipBuildDate", Value: "1994"},
			},
		},
		{
			ID: "sudmer-item-3", Kind: sanctions.Person, Source: "record Sudmer, 3",
			Names: []sanctions.Name{{
				Full: "Thaw", Quality: sanctions.Primary,
				Parts: []sanctions.NamePart{{Kind: sanctions.LastName, Text: "Thaw"}},
			}},
			Programs: []string{"Sudmer"},
			Listed:   []sanctions.Date{sanctions.Month(2012, 4)},
			Facts: []sanctions.Fact{
				{Label: "Item", Value: "3"},
				{Label: "DateOfBirthOrShipBuildDate", Value: "in the early 1970s"},
				{Label: "record/ShoeSize", Value: "44"},
			},
		},
		other("sudmer-item-3-2"),
		other("sudmer-item-3-2"), // word for word the same: one entry
	}
	if diff := cmp.Diff(want, parties); diff != "" {
		t.Errorf("parties (-want +got):\n%s", diff)
	}
	wantReport := &publication.Report{
		Format: "Canada SEMA XML", List: sanctions.CanadaSEMA, Entries: 6,
		Counts: map[string]int{"record": 7, "problem: damaged_record": 1},
		Unread: map[string]int{"record/DateOfBirthOrShipBuildDate": 1, "record/ShoeSize": 1},
		Problems: []publication.Problem{{
			Code: publication.DamagedRecord, Alarm: true, File: "sema-lmes.xml", Line: 56, Record: "Sudmer, 4",
			Message: "has no name or no country", Hint: "download the list again; this record was left out",
		}},
	}
	if diff := cmp.Diff(wantReport, r); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestTheBilingualElementNamesChangeNoEntry(t *testing.T) {
	parties, r := parse(t, fixture(t, "bilingual.xml"))
	if diff := cmp.Diff(snaukin(), parties[0]); diff != "" {
		t.Errorf("the same record under the new names (-old +new):\n%s", diff)
	}
	ship := parties[1]
	wantNames := []sanctions.Name{{Full: "Snow Princess", Quality: sanctions.Primary}, {Full: "Snow Duchess", Quality: sanctions.Strong}}
	if diff := cmp.Diff(wantNames, ship.Names); ship.Kind != sanctions.Vessel || len(ship.Identifiers) != 0 || diff != "" {
		t.Errorf("a ship with a name for a number is a %s with %v; names (-want +got):\n%s", ship.Kind, ship.Identifiers, diff)
	}
	if diff := cmp.Diff(map[string]int{"record/ShipIMONumber": 1}, r.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
}

func TestOnlyTheCanadianListIsRecognised(t *testing.T) {
	tests := map[string]struct {
		head string
		want bool
	}{
		"with the names until August 2026":     {string(fixture(t, "sema.xml")), true},
		"with the names since":                 {string(fixture(t, "bilingual.xml")), true},
		"behind a byte order mark":             {"\ufeff<data-set><record><Country>Iran</Country><Item>1</Item>", true},
		"with a namespace and a prefix":        {`<x:data-set xmlns:x="urn:x"><x:record><x:Country/><x:Schedule>`, true},
		"another data-set with countries":      {`<data-set><record><Country>Iran</Country><Population>1</Population></record><record><Item>`, false},
		"another root":                         {`<sdnList><record><Country>Iran</Country><Item>1</Item>`, false},
		"a record elsewhere":                   {`<data-set><header/><record><Country/><Item/>`, false},
		"the Swiss list":                       {`<swiss-sanctions-list list-type="whole-list">`, false},
		"a page that names the list":           {`<!DOCTYPE html><html><body>data-set record Country Item</body></html>`, false},
		"cut before it shows what it is":       {`<data-set><record><Country>Iran</Coun`, false},
		"an end without a beginning":           {`</data-set>`, false},
		"nothing":                              {"", false},
		"a list of which nobody is on":         {`<data-set></data-set>`, false},
		"a record that has nothing of its own": {`<data-set><record></record></data-set>`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ca.Recognise([]byte(test.head)); got != test.want {
				t.Errorf("recognised: %v", got)
			}
		})
	}
}

func TestBirthDatesAreReadInTheFormsThatThePublisherUses(t *testing.T) {
	tests := map[string][]sanctions.Date{
		"1955-11":                      {sanctions.Month(1955, 11)},
		"1972":                         {sanctions.Year(1972)},
		"1963-1964":                    {sanctions.Between(19630101, 19641231)},
		"1963 or 1964":                 {sanctions.Year(1963), sanctions.Year(1964)},
		"1987/1988":                    {sanctions.Year(1987), sanctions.Year(1988)},
		"1965-07-15 OR 1969-09-28":     {sanctions.Day(1965, 7, 15), sanctions.Day(1969, 9, 28)},
		"Sep-99":                       nil,
		"1964-1963":                    nil,
		"1970-02-30":                   nil,
		"1970 or born in the same war": nil,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			parties, r := parse(t, []byte(`<data-set><record><Country>X</Country><LastName>Y</LastName><Item>1</Item><DateOfBirthOrShipBuildDate>`+
				text+`</DateOfBirthOrShipBuildDate></record></data-set>`))
			if diff := cmp.Diff(want, parties[0].BirthDates); diff != "" {
				t.Errorf("birth dates (-want +got):\n%s", diff)
			}
			if unread := r.Unread["record/DateOfBirthOrShipBuildDate"]; (unread == 1) != (want == nil) {
				t.Errorf("counted as unread %d times", unread)
			}
		})
	}
}

func TestANameOfNoWordIsDamage(t *testing.T) {
	parties, r := parse(t, []byte(`<data-set><record><Country>X</Country><EntityOrShip>)</EntityOrShip><Item>1</Item></record></data-set>`))
	if len(parties) != 0 || len(r.Problems) != 1 || r.Problems[0].Code != publication.DamagedRecord || r.Problems[0].Record != "X, 1" {
		t.Errorf("%d parties, problems %+v", len(parties), r.Problems)
	}
}

func TestTheStoredListOfMay2025(t *testing.T) {
	f, err := publication.Open(filepath.Join("..", "..", "..", "shared", "data", "lists", "ca", "canada_sema_2025-05.xml.zst"))
	if err != nil {
		t.Skip("the stored files are not here")
	}
	if !ca.Recognise(f.Head) {
		t.Error("not recognised")
	}
	parties, r := parseFile(t, f)
	ids, kinds := map[string]bool{}, map[sanctions.Kind]int{}
	for _, p := range parties {
		if ids[p.ID] {
			t.Errorf("the id %s comes twice", p.ID)
		}
		ids[p.ID] = true
		kinds[p.Kind]++
	}
	if r.Counts["record"] != 4759 || r.Entries != 4759 || len(r.Problems) != 0 || !r.Published.IsZero() {
		t.Errorf("%d entries of %v, published %v, problems %+v", r.Entries, r.Counts, r.Published, r.Problems)
	}
	if !ids["belarus-1-part-1-item-2"] || ids["belarus-1-part-1-item-2-2"] {
		t.Error("the ids are not made of the citations alone")
	}
	if diff := cmp.Diff(map[sanctions.Kind]int{sanctions.Person: 3334, sanctions.Entity: 1316, sanctions.Vessel: 109}, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	// "Sep-99" and "born in the early 1970s".
	if diff := cmp.Diff(map[string]int{"record/DateOfBirthOrShipBuildDate": 2}, r.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
}
