package uk

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/sanctions"
)

const passportProse = "A-333602 (Exampleland) issued on 4 June 1985 (subsequently revoked)"

func TestTheRowsOfOneGroupIDMakeOneParty(t *testing.T) {
	got, r := readFixture(t, ParseConList, "conlist_2018.csv")
	second := "Exampleland passport no.: B111. Diplomatic passport no. C222"
	expect(t, "parties", []*sanctions.Party{
		{
			ID: "99001", Kind: sanctions.Person, Source: "Group ID 99001",
			Names:         []sanctions.Name{parted(sanctions.Primary, "Adam Ben EXAMPLE", "Adam", "Ben", "EXAMPLE"), parted(sanctions.Strong, "Adam SAMPLE", "Adam", "SAMPLE")},
			BirthDates:    []sanctions.Date{circa(sanctions.Year(1980)), circa(sanctions.Day(1972, 7, 25))},
			BirthPlaces:   []string{"Sampletown, Exampleland", "Exampleland", "Otherland"},
			Genders:       []string{"male"},
			Nationalities: []string{"Exampleland", "Otherland"},
			Titles:        []string{"Dr", "Mr"},
			Positions:     []string{"Minister of Samples"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Passport, Label: "Passport number", Number: "A-333602", Note: passportProse, Invalid: true},
				{Type: sanctions.Passport, Label: "Passport number", Number: "B111", Note: second},
				{Type: sanctions.Passport, Label: "Passport number", Number: "C222", Note: second},
				{Type: sanctions.TaxID, Label: "Fiscal Code", Number: "ABCDEF66R28Z352G", Note: "Italian Fiscal Code ABCDEF66R28Z352G"},
			},
			Addresses:  []sanctions.Address{{Country: "Iran (Islamic Republic of)"}},
			Programs:   []string{"Examples"},
			Listed:     []sanctions.Date{sanctions.Day(2016, 4, 1)},
			Amended:    []sanctions.Date{sanctions.Day(2017, 4, 2)},
			References: []string{"UN QDe.004"},
			Facts:      []sanctions.Fact{{Label: "Passport Details", Value: "lost"}},
			Remarks:    []string{"UN Ref QDe.004. DOB is approximate. Gender: male. Owns a boat (IMO: 9000009)."},
		},
		{
			ID: "99002", Kind: sanctions.Entity, Source: "Group ID 99002",
			Names: []sanctions.Name{parted(sanctions.Primary, "HOLDING’S"), parted(sanctions.Former, "HOLDING OF OLD")},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.IMO, Label: "IMO number", Number: "9000001"},
				{Type: sanctions.MMSI, Label: "MMSI", Number: "445000000"},
			},
			Addresses: []sanctions.Address{{Lines: []string{"1 High Street"}, PostalCode: "AB1", Country: "Exampleland", Note: "at time of listing"}},
			Programs:  []string{"Examples", "Other examples"},
			Listed:    []sanctions.Date{sanctions.Day(2016, 4, 1), sanctions.Day(2016, 5, 1)},
			Facts:     []sanctions.Fact{{Label: "column Last Updated", Value: "soon"}},
			Remarks:   []string{"IMO: 9000001. MMSI: 445000000. Also referred to as H."},
		},
	}, got)
	expect(t, "list", sanctions.UKConsolidated, r.List)
	expect(t, "day of publication", sanctions.Day(2018, 4, 13), r.Published)
	expect(t, "counts", map[string]int{"row": 4, "Group ID": 2, "problem: wrong_encoding": 1}, r.Counts)
	expect(t, "what was not understood", map[string]int{"column Last Updated": 1}, r.Unread)
}

func circa(d sanctions.Date) sanctions.Date { d.Circa = true; return d }

func TestTheColumnsAndLabelsOf2022AreRead(t *testing.T) {
	got, r := readFixture(t, ParseConList, "conlist_2022.csv")
	remark := func(i int) []string { return got[i].Remarks } // proven below to be the cell
	expect(t, "parties", []*sanctions.Party{
		{
			ID: "99011", Kind: sanctions.Person, Source: "Group ID 99011",
			Names: []sanctions.Name{
				parted(sanctions.Primary, "Ivan OBRAZETS", "Ivan", "OBRAZETS"),
				{Full: "Иван Образец", Quality: sanctions.OriginalScript, Script: "Cyrillic", Lang: "Russian"},
				parted(sanctions.Weak, "VANYA"),
				parted(sanctions.Strong, "Ivan OBRAZETZ", "Ivan", "OBRAZETZ"),
			},
			BirthDates: []sanctions.Date{sanctions.Day(1960, 2, 1)},
			Genders:    []string{"male"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Passport, Label: "Passport number", Number: "11 111", Note: "Russia. Expired"},
				{Type: sanctions.Passport, Label: "Passport number", Number: "22 222", Note: "forged", Invalid: true},
				{Type: sanctions.NationalID, Label: "National Identifier number", Number: "770", Note: "tax card"},
			},
			Programs:   []string{"Russia"},
			Listed:     []sanctions.Date{sanctions.Day(2022, 3, 1)},
			Amended:    []sanctions.Date{sanctions.Day(2022, 3, 4)},
			References: []string{"UN TAi.130", "UK Sanctions List RUS0001", "UK Sanctions List BEL0002"},
			Facts:      []sanctions.Fact{{Label: "UK Sanctions List Date Designated", Value: "28/02/2022"}, {Label: "Shoe Size", Value: "44"}},
			Remarks:    remark(0),
		},
		{
			ID: "99012", Kind: sanctions.Entity, Source: "Group ID 99012",
			Names:       []sanctions.Name{parted(sanctions.Primary, "EXAMPLE BANK")},
			Identifiers: []sanctions.Identifier{{Type: sanctions.Registration, Label: "OGRN", Number: "1027700000000"}},
			Contacts: []sanctions.Contact{
				{Kind: "phone", Value: "+963112121816"},
				{Kind: "phone", Value: "+7 (495) 960-00-01"},
				{Kind: "website", Value: "www.example.org"},
				{Kind: "email", Value: "a@example.org"},
				{Kind: "email", Value: "b@example.org"},
			},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedBy, Name: "EXAMPLE HOLDING", Detail: "Parent company"},
				{Kind: sanctions.LinkedTo, Name: "ONE", Detail: "Subsidiary"},
				{Kind: sanctions.LinkedTo, Name: "TWO", Detail: "Subsidiary"},
			},
			Programs: []string{"Russia"},
			Listed:   []sanctions.Date{sanctions.Day(2022, 3, 1)},
			Amended:  []sanctions.Date{sanctions.Day(2022, 3, 4)},
			Remarks:  remark(1),
		},
		{
			ID: "99013", Kind: sanctions.Vessel, Source: "Group ID 99013",
			Names:       []sanctions.Name{parted(sanctions.Primary, "SAMPLE STAR")},
			Countries:   []string{"North Korea"},
			Identifiers: []sanctions.Identifier{{Type: sanctions.IMO, Label: "IMO number", Number: "9000001"}},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedOrControlled, Name: "Sample Shipping", Detail: "Current owner/operator"},
				{Kind: sanctions.OwnedOrControlled, Name: "Former Shipping", Detail: "Previous owner/operator", Former: true},
			},
			Programs: []string{"Korea"},
			Listed:   []sanctions.Date{sanctions.Day(2018, 3, 1)},
			Amended:  []sanctions.Date{sanctions.Day(2022, 3, 4)},
			Remarks:  remark(2),
		},
	}, got)
	for _, p := range got {
		if len(p.Remarks) != 1 || !bytes.Contains(fixture(t, "conlist_2022.csv"), []byte(p.Remarks[0])) {
			t.Errorf("%s: the remark is not the cell as published: %q", p.ID, p.Remarks)
		}
	}
	expect(t, "day of publication", sanctions.Day(2024, 6, 3), r.Published)
	expect(t, "what was not understood", map[string]int{"column Shoe Size": 1}, r.Unread)
	expect(t, "problems", []publication.Problem(nil), r.Problems)
}

func TestOnlyTheConsolidatedListIsRecognisedAsSuch(t *testing.T) {
	for name, c := range map[string]struct {
		head string
		want bool
	}{
		"the list until 2022":              {string(fixture(t, "conlist_2018.csv")), true},
		"the list since 2022":              {string(fixture(t, "conlist_2022.csv")), true},
		"without the date line":            {"NAME 6,name1,Group Type,Alias  Type,Regime,GroupID\n", true},
		"the CSV of the UK Sanctions List": {"Report Date: 13-Feb-2026\nLast Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name type,Regime Name\n", false},
		"OFAC's list":                      {`36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ` + "\n", false},
		"a web page":                       {"<!DOCTYPE html><html>\n", false},
		"nothing":                          {"", false},
	} {
		if got := RecogniseCSV([]byte(c.head)); got != c.want {
			t.Errorf("%s: recognised %v, want %v", name, got, c.want)
		}
	}
}

func TestDamagedRowsRaiseAnAlarmAndLeaveTheOtherPartiesIncomplete(t *testing.T) {
	const header = "Name 6,Name 1,Group Type,Alias Type,Regime,Group ID\n"
	for name, c := range map[string]struct {
		rows string
		code publication.Code
		ids  string
	}{
		"a row that is too short":        {"A,,Entity,AKA,X,1\nB,,Entity\nC,,Entity,AKA,X,3\n", publication.DamagedRecord, "1 3"},
		"a row that is too long":         {"A,,Entity,AKA,X,1,more\nC,,Entity,AKA,X,3\n", publication.DamagedRecord, "3"},
		"a row without Group ID":         {"A,,Entity,AKA,X,\nC,,Entity,AKA,X,3\n", publication.DamagedRecord, "3"},
		"a party without a name":         {"C,,Entity,AKA,X,3\n,,Entity,AKA,X,1\n", publication.DamagedRecord, "3"},
		"a quotation mark that stays":    {"C,,Entity,AKA,X,3\n\"A,,Entity,AKA,X,1\n", publication.DamagedRecord, "3"},
		"a last line without its end":    {"A,,Entity,AKA,X,1\nC,,Entity,AKA,X,3", publication.CutOff, "1"},
		"a second list in the same file": {"A,,Entity,AKA,X,1\n" + header + "C,,Entity,AKA,X,3\n", publication.Glued, "1"},
	} {
		records, r := read(t, ParseConList, "ConList.csv", []byte(header+c.rows))
		var ids []string
		for _, rec := range records {
			ids = append(ids, rec.Party.ID)
			if name != "a party without a name" && len(rec.Incomplete) != len(sanctions.FieldNames()) {
				t.Errorf("%s: %s is incomplete in %v, want every field", name, rec.Party.ID, rec.Incomplete)
			}
		}
		expect(t, name, c.ids, strings.Join(ids, " "))
		if len(r.Problems) != 1 || r.Problems[0].Code != c.code || !r.Alarm() {
			t.Errorf("%s: problems %+v, want one alarm %s", name, r.Problems, c.code)
		}
	}
}

func TestAFileWithoutHeaderIsNoConsolidatedList(t *testing.T) {
	for _, text := range []string{"", "<html><body>\n", "Last Updated,01/02/2018\n"} {
		records, r := read(t, ParseConList, "ConList.csv", []byte(text))
		if len(records) != 0 || !r.Alarm() || r.Counts["problem: not_a_list"] != 1 {
			t.Errorf("%q: %d records, problems %+v", text, len(records), r.Problems)
		}
	}
}
