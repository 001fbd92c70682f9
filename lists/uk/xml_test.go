package uk

import (
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

func TestTheUKSanctionsListIsReadEntryByEntry(t *testing.T) {
	got, r := readFixture(t, ParseXML, "uksl.xml")
	expect(t, "parties", []*sanctions.Party{
		{
			ID: "TST0001", Kind: sanctions.Person, Source: "Designation UniqueID TST0001",
			Names: []sanctions.Name{
				parted(sanctions.Primary, "ADAM BEN CARL EXAMPLE", "ADAM", "BEN", "CARL", "EXAMPLE"),
				parted(sanctions.Weak, "Little Finger"),
				parted(sanctions.Strong, "ADEM EXAMPLE", "ADEM", "EXAMPLE"),
				parted(sanctions.Strong, "Adam SAMPLE", "Adam", "SAMPLE"),
				parted(sanctions.Strong, "OLDNAME"),
				{Full: "Адам Образец", Quality: sanctions.OriginalScript, Script: "Cyrillic", Lang: "Russian"},
			},
			BirthDates:    []sanctions.Date{sanctions.Year(1968), sanctions.Day(1967, 11, 12), sanctions.Month(1966, 3)},
			BirthPlaces:   []string{"Sampletown, Exampleland", "Otherland"},
			Genders:       []string{"male"},
			Nationalities: []string{"Exampleland"},
			Titles:        []string{"Dr"},
			Positions:     []string{"Minister of Samples"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Passport, Label: "Passport number", Number: "X0001", Note: "revoked in 2021", Invalid: true},
				{Type: sanctions.NationalID, Label: "National Identifier number", Number: "777-1", Note: "identity card"},
			},
			Addresses:  []sanctions.Address{{Lines: []string{"1 High Street", "Sampletown"}, PostalCode: "AB1 2CD", Country: "Exampleland"}},
			Contacts:   []sanctions.Contact{{Kind: "phone", Value: "+44 1632 960001"}, {Kind: "phone", Value: "+44 1632 960002"}, {Kind: "email", Value: "adam@example.org"}, {Kind: "website", Value: "www.example.org"}},
			Programs:   []string{"The Example (Sanctions) (EU Exit) Regulations 2020"},
			Measures:   []string{"Asset freeze", "Travel Ban", "Trust services sanctions"},
			Listed:     []sanctions.Date{sanctions.Day(2020, 12, 30)},
			Amended:    []sanctions.Date{sanctions.Day(2022, 2, 11)},
			References: []string{"OFSI 99001", "UN TSi.001", "UN TSi.002"},
			Facts: []sanctions.Fact{
				{Label: "Designation/Names/Name/NameType", Value: "Birth name: OLDNAME"},
				{Label: "Designation source", Value: "UN"},
				{Label: "UK Statement of Reasons", Value: "He is invented."},
				{Label: "Designation/SanctionsImposedIndicators/Deflag", Value: "perhaps"},
				{Label: "Designation/IndividualDetails/Individual/DOBs/DOB", Value: "15/08/19yy"},
				{Label: "Designation/IndividualDetails/Individual/DOBs/DOB", Value: "31/02/1970"},
				{Label: "Passport additional information", Value: "Two more, numbers unknown"},
				{Label: "Designation/IndividualDetails/Individual/ShoeSize@unit", Value: "EU"},
				{Label: "Designation/IndividualDetails/Individual/ShoeSize", Value: "44"},
			},
			Remarks: []string{"Also a chess player."},
		},
		{
			ID: "TST0002", Kind: sanctions.Entity, Source: "Designation UniqueID TST0002",
			Names: []sanctions.Name{parted(sanctions.Primary, "EXAMPLE TRADING LLC")},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Registration, Label: "OGRN", Number: "1247700291200"},
				{Type: sanctions.Registration, Label: "KPP", Number: "770701001"},
				{Type: sanctions.TaxID, Label: "INN", Number: "9707028663"},
				{Type: sanctions.TaxID, Label: "INN", Number: "7707083893"},
				{Type: sanctions.Registration, Label: "Business registration number", Number: "HRB-12345 Sampletown"},
			},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedBy, Name: "EXAMPLE HOLDING", Detail: "Parent company"},
				{Kind: sanctions.OwnedBy, Name: "SAMPLE FUND", Detail: "Parent company"},
				{Kind: sanctions.LinkedTo, Name: "EXAMPLE SHOPS", Detail: "Subsidiary"},
			},
			Facts: []sanctions.Fact{{Label: "Type of entity", Value: "Limited liability company"}},
		},
		{
			ID: "TST0003", Kind: sanctions.Vessel, Source: "Designation UniqueID TST0003",
			Names:     []sanctions.Name{parted(sanctions.Primary, "Sample Star")},
			Countries: []string{"Comoros"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.IMO, Label: "IMO number", Number: "9000001"},
				{Type: sanctions.IMO, Label: "IMO number", Number: "9000002"},
				{Type: sanctions.IMO, Label: "IMO number", Number: "IMO unknown"},
				{Type: sanctions.OtherID, Label: "Hull identification number", Number: "HIN-1"},
			},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedOrControlled, Name: "Sample Shipping", Detail: "Current owner/operator"},
				{Kind: sanctions.OwnedOrControlled, Name: "Former Shipping", Detail: "Previous owner/operator", Former: true},
			},
			Facts: []sanctions.Fact{
				{Label: "Previous flags", Value: "India"},
				{Label: "Type of ship", Value: "Bulk carrier"},
				{Label: "Tonnage of ship", Value: "7078"},
				{Label: "Length of ship", Value: "110"},
				{Label: "Year built", Value: "2011"},
			},
		},
	}, got)
	expect(t, "list", sanctions.UKSanctions, r.List)
	expect(t, "day of publication", sanctions.Day(2026, 2, 2), r.Published)
	expect(t, "counts", map[string]int{"Designation": 3, "Individual": 1, "Entity": 1, "Ship": 1}, r.Counts)
	expect(t, "what was not understood", map[string]int{
		"Designation/Names/Name/NameType":                        1,
		"Designation/SanctionsImposedIndicators/Deflag":          1,
		"Designation/IndividualDetails/Individual/DOBs/DOB":      2,
		"Designation/IndividualDetails/Individual/ShoeSize":      1,
		"Designation/IndividualDetails/Individual/ShoeSize@unit": 1,
	}, r.Unread)
}

func TestOnlyTheUKSanctionsListIsRecognisedAsSuch(t *testing.T) {
	for name, c := range map[string]struct {
		head string
		want bool
	}{
		"the list":                            {string(fixture(t, "uksl.xml")), true},
		"the list with a byte order mark":     {"\ufeff<?xml version=\"1.0\"?><Designations>", true},
		"a namespace prefix":                  {`<u:Designations xmlns:u="urn:x"><u:Designation>`, true},
		"an encoding that is not UTF-8":       {`<?xml version="1.0" encoding="windows-1252"?><Designations>`, true},
		"a web page":                          {"<!DOCTYPE html><html><body>Designations</body></html>", false},
		"the UN list":                         {`<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="x"><INDIVIDUALS>`, false},
		"OFSI's XML edition":                  {`<ArrayOfFinancialSanctionsTarget xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">`, false},
		"the Consolidated List":               {string(fixture(t, "conlist_2022.csv")), false},
		"a schema that speaks of the element": {`<xs:schema><xs:element name="Designations"/></xs:schema>`, false},
		"nothing":                             {"", false},
	} {
		if got := RecogniseXML([]byte(c.head)); got != c.want {
			t.Errorf("%s: recognised %v, want %v", name, got, c.want)
		}
	}
}

func TestADesignationWithoutIdOrNameIsDamagedAndTheOthersAreRead(t *testing.T) {
	list := `<Designations><Designation><Names><Name><Name6>A</Name6></Name></Names></Designation>
<Designation><UniqueID>TST0001</UniqueID><Names><Name><NameType>Alias</NameType></Name></Names></Designation>
<Designation><UniqueID>TST0002</UniqueID><Names><Name><Name6>B</Name6></Name></Names></Designation></Designations>`
	records, r := read(t, ParseXML, "list.xml", []byte(list))
	if len(records) != 1 || records[0].Party.ID != "TST0002" {
		t.Errorf("records %v, want TST0002 alone", records)
	}
	if r.Counts["problem: damaged_record"] != 2 || !r.Alarm() || r.Problems[1].Record != "TST0001" || r.Problems[1].Line != 2 {
		t.Errorf("problems %+v, want two alarms, the second on TST0001 in line 2", r.Problems)
	}
}

func TestWithoutADateElementTheRootsAttributeDatesTheList(t *testing.T) {
	_, r := read(t, ParseXML, "list.xml", []byte(`<Designations dateGenerated="2026-08-14T23:00:04.744Z"></Designations>`))
	expect(t, "day of publication", sanctions.Day(2026, 8, 14), r.Published)
}

func TestSeveralFilesAreNoPublication(t *testing.T) {
	for name, parse := range map[string]publication.Parser{"XML": ParseXML, "CSV": ParseConList} {
		if err := parse(nil, publication.NewReport(), nil); err == nil {
			t.Errorf("%s: no error for no file", name)
		}
	}
}
