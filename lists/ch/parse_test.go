package ch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/ch"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

func fixture(t testing.TB, name string) []byte { return parsertest.Fixture(t, name) }

func parse(t testing.TB, data []byte) ([]publication.Record, *publication.Report) {
	t.Helper()
	return parsertest.Read(t, ch.Parse, parsertest.FromBytes(t, "list.xml", data))
}

func day(y, m, d int) []sanctions.Date { return []sanctions.Date{sanctions.Day(y, m, d)} }

func part(kind sanctions.PartKind, text string) sanctions.NamePart {
	return sanctions.NamePart{Kind: kind, Text: text}
}

func whole(text string) []sanctions.NamePart {
	return []sanctions.NamePart{part(sanctions.WholeName, text)}
}

func TestAWholeListIsReadEntryByEntry(t *testing.T) {
	records, r := parse(t, fixture(t, "whole.xml"))
	ordinance := "Ordinance of 1 June 2016 on measures against Nordland (SR 946.231.000.1), annex 1"
	last, first, father := sanctions.LastName, sanctions.FirstName, sanctions.FatherName
	circa := sanctions.Month(1970, 4)
	circa.Circa = true
	want := []publication.Record{
		{Party: &sanctions.Party{
			ID: "100", Kind: sanctions.Person, Source: "target ssid 100",
			Names: []sanctions.Name{
				{
					Full: "Snaukin Andrei Petravich", Quality: sanctions.Primary, Lang: "eng",
					Parts: []sanctions.NamePart{part(last, "Snaukin"), part(first, "Andrei"), part(father, "Petravich")},
				},
				{
					Full: "Snovkin Andrei Petravich", Quality: sanctions.Strong, Lang: "RUS", Script: "LATN",
					Parts: []sanctions.NamePart{part(last, "Snovkin"), part(first, "Andrei"), part(father, "Petravich")},
				},
				{
					Full: "Snowkin Andrei Petravich", Quality: sanctions.Strong, Lang: "RUS", Script: "LATN",
					Parts: []sanctions.NamePart{part(last, "Snowkin"), part(first, "Andrei"), part(father, "Petravich")},
				},
				{
					Full: "Снаўкін Андрей Petravich", Quality: sanctions.OriginalScript, Lang: "BEL", Script: "CYRL",
					Parts: []sanctions.NamePart{part(last, "Снаўкін"), part(first, "Андрей"), part(father, "Petravich")},
				},
				{Full: "Isberg", Quality: sanctions.Former, Lang: "eng", Parts: []sanctions.NamePart{part(last, "Isberg")}},
				{Full: "Aisberg", Quality: sanctions.Former, Lang: "RUS", Script: "LATN", Parts: []sanctions.NamePart{part(last, "Aisberg")}},
				{Full: "Andy", Quality: sanctions.Weak, Lang: "eng", Parts: whole("Andy")},
				{Full: "Hvit Bjørn", Quality: sanctions.Weak, Lang: "eng", Parts: whole("Hvit Bjørn")},
				{Full: "Белый Медведь", Quality: sanctions.Weak, Lang: "RUS", Script: "CYRL", Parts: whole("Белый Медведь")},
			},
			BirthDates:    []sanctions.Date{sanctions.Day(1970, 3, 2), circa, sanctions.Year(1969), sanctions.Month(1971, 6)},
			BirthPlaces:   []string{"Kaldby, Kald Oblast, Nordland", "Кальдбю"},
			Genders:       []string{"male"},
			Nationalities: []string{"Nordland"},
			Titles:        []string{"Colonel"},
			Identifiers: []sanctions.Identifier{
				{
					Type: sanctions.Passport, Label: "passport", Number: "XN1234567", Country: "Nordland", Issued: "2015-01-31", Expires: "2025-01-30",
					Note: "issued in Kaldby, Kald Oblast, Nordland; reported lost",
				},
				{Type: sanctions.TaxID, Label: "Tax identification number", Number: "503217895"},
			},
			Addresses: []sanctions.Address{{
				Lines: []string{"c/o Winter Sports Club", "Frost street 4", "P.O. Box 17"}, City: "Issund", PostalCode: "220029", Country: "XN",
				Note: "quality low; office",
			}},
			Relations:  []sanctions.Relation{{Kind: sanctions.LinkedTo, To: "200", Detail: "chairman"}},
			Programs:   []string{"Nordland"},
			Measures:   []string{"Article 2 (Financial sanctions)", "Article 3 (Travel ban)"},
			LegalBases: []string{ordinance},
			Listed:     day(2016, 6, 2),
			Amended:    day(2020, 5, 3),
			References: []string{"NRi.007"},
			Facts: []sanctions.Fact{
				{Label: "origin", Value: "EU"},
				{Label: "day-month-year", Value: "1390-01-01 Islamic"},
				{Label: "identification-document residence-permit", Value: "XS"},
				{Label: "day-month-year", Value: "1971-06-31"},
				{Label: "target/individual/shoe-size", Value: "44"},
			},
			Remarks: []string{"Head of the winter service.", "Tax identification number: 503217895."},
		}},
		{
			Party: &sanctions.Party{
				ID: "200", Kind: sanctions.Entity, Source: "target ssid 200",
				Names: []sanctions.Name{
					{Full: "Nordland Export Bank", Quality: sanctions.Primary, Lang: "eng", Parts: whole("Nordland Export Bank")},
					{Full: "NEB", Quality: sanctions.Strong, Lang: "eng", Parts: whole("NEB")},
				},
				Identifiers: []sanctions.Identifier{
					{Type: sanctions.SwiftBIC, Label: "SWIFT", Number: "NEXBXN2L"},
					{Type: sanctions.SwiftBIC, Label: "SWIFT", Number: "NEXBXNAA"},
					{Type: sanctions.Registration, Label: "Registration number", Number: "100230590"},
				},
				Addresses:  []sanctions.Address{{PostalCode: "1000"}},
				Contacts:   []sanctions.Contact{{Kind: "website", Value: "www.neb.example"}},
				Programs:   []string{"Sudmer"},
				Measures:   []string{"Article 5"},
				LegalBases: []string{"Ordonnance sur Sudmer"},
				Listed:     day(2014, 3, 14),
				Amended:    day(2025, 6, 3),
				Delisted:   day(2025, 6, 20),
				Facts: []sanctions.Fact{
					{Label: "target/identity/name@name-type", Value: "nickname"},
					{Label: "day-month-year", Value: "1992"},
				},
				Remarks: []string{
					"Finances the winter service.", "SWIFT/BIC codes: NEXBXN2L (head office), NEXBXNAA and 5040942458",
					"Website: www.neb.example", "Registration number: 100230590",
				},
			},
			Incomplete: []string{"addresses"},
		},
		{
			Party: &sanctions.Party{
				ID: "300", Kind: sanctions.Vessel, Source: "target ssid 300",
				Names:       []sanctions.Name{{Full: "Frost Queen", Quality: sanctions.Primary, Lang: "eng", Parts: whole("Frost Queen")}},
				Identifiers: []sanctions.Identifier{{Type: sanctions.IMO, Label: "IMO number", Number: "9074729"}},
				Listed:      []sanctions.Date{sanctions.Day(2024, 2, 1), sanctions.Day(2018, 1, 1)},
				Facts: []sanctions.Fact{
					{Label: "de-listed before", Value: "2020-01-01"},
					{Label: "sanctions-set-id", Value: "4999"},
				},
				Remarks: []string{"IMO number: 9074729"},
			},
			Incomplete: []string{"programs", "measures", "legal_bases"},
		},
		{Party: &sanctions.Party{
			ID: "400", Kind: sanctions.Unknown, Source: "target ssid 400",
			Names: []sanctions.Name{
				{Full: "North Line", Quality: sanctions.Primary, Parts: whole("North Line")},
				{Full: "Северная линия", Quality: sanctions.OriginalScript, Parts: whole("Северная линия")},
			},
			Programs:   []string{"Nordland"},
			Measures:   []string{"Article 2 (Financial sanctions)"},
			LegalBases: []string{ordinance},
			Facts:      []sanctions.Fact{{Label: "origin", Value: "EU"}, {Label: "object-type", Value: "pipeline"}},
		}},
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	wantReport := &publication.Report{
		Format: "SECO XML", List: sanctions.SwissSECO, Published: sanctions.Day(2026, 9, 28), Entries: 4,
		Counts: map[string]int{"target": 4, "de-listed": 1, "individual": 1, "entity": 1, "object": 2, "problem: missing_part": 1},
		Unread: map[string]int{"target/individual/shoe-size": 1, "target/identity/name@name-type": 1},
		Problems: []publication.Problem{{
			Code: publication.MissingPart, File: "list.xml", Message: "2 references lead nowhere, the first from target 200 to place 999",
			Hint: "what an earlier version of these entries said there is kept; compare with the publisher's page",
		}},
	}
	if diff := cmp.Diff(wantReport, r); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestAnAmendmentSaysSoAndDatesAnUndatedDelistingByItsOwnDay(t *testing.T) {
	records, r := parse(t, fixture(t, "amendment.xml"))
	if !r.Amendment {
		t.Error("an amendment was read as a whole list: everybody it does not name would leave")
	}
	if r.Published != sanctions.Day(2024, 1, 17) || r.Entries != 2 || r.Counts["target"] != 3 {
		t.Errorf("published %v, %d entries of %d targets", r.Published, r.Entries, r.Counts["target"])
	}
	one, two := records[0].Party, records[1].Party
	if !one.InForce() || len(one.Listed) != 0 || one.BirthDates[0] != sanctions.Year(2001) {
		t.Errorf("Example One: %+v", one)
	}
	if diff := cmp.Diff(day(2024, 1, 17), two.Delisted); diff != "" {
		t.Errorf("Example Two is delisted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(day(2020, 2, 3), two.Listed); diff != "" {
		t.Errorf("Example Two was listed (-want +got):\n%s", diff)
	}
	if len(r.Problems) != 1 || r.Problems[0].Record != "target 64030" || !r.Problems[0].Alarm {
		t.Errorf("a target that says not what it is: %+v", r.Problems)
	}
}

func TestOnlySwissListsAreRecognised(t *testing.T) {
	tests := map[string]struct {
		head string
		want bool
	}{
		"a whole list":                  {string(fixture(t, "whole.xml")), true},
		"an amendment":                  {string(fixture(t, "amendment.xml")), true},
		"behind a byte order mark":      {"\ufeff<?xml version=\"1.0\"?><swiss-sanctions-list>", true},
		"with a namespace and a prefix": {`<s:swiss-sanctions-list xmlns:s="urn:x" list-type="whole-list">`, true},
		"in another encoding":           {`<?xml version="1.0" encoding="ISO-8859-1"?><swiss-sanctions-list>`, true},
		"cut within the root":           {`<?xml version="1.0"?><swiss-sanctions-list list-ty`, false},
		"the Canadian list":             {`<data-set><record><Country>Iran</Country>`, false},
		"the UN list":                   {`<CONSOLIDATED_LIST dateGenerated="x"><INDIVIDUALS>`, false},
		"a page that names the list":    {`<!DOCTYPE html><html><body>swiss-sanctions-list</body></html>`, false},
		"a list within something else":  {`<rss><swiss-sanctions-list>`, false},
		"a table":                       {"ssid,name\n1,swiss-sanctions-list\n", false},
		"nothing":                       {"", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			head := test.head[:min(len(test.head), 8<<10)]
			if got := ch.Recognise([]byte(head)); got != test.want {
				t.Errorf("recognised: %v", got)
			}
		})
	}
}

func TestTheModificationThatTookEffectLastDecides(t *testing.T) {
	tests := map[string]struct {
		modifications string
		delisted      []sanctions.Date
		left          bool // out, as a damaged record
	}{
		"none: listed":                            {``, nil, false},
		"an older listing":                        {`<modification modification-type="de-listed" effective-date="2020-01-02"/><modification modification-type="listed" effective-date="2010-01-01"/>`, day(2020, 1, 2), false},
		"a de-listing written last":               {`<modification modification-type="listed" effective-date="2010-01-01"/><modification modification-type="de-listed" effective-date="2020-01-02"/>`, day(2020, 1, 2), false},
		"listed again":                            {`<modification modification-type="de-listed" effective-date="2020-01-02"/><modification modification-type="listed" effective-date="2021-01-01"/>`, nil, false},
		"of one day, the first counts":            {`<modification modification-type="amended" effective-date="2020-01-02"/><modification modification-type="de-listed" effective-date="2020-01-02"/>`, nil, false},
		"dated by publication":                    {`<modification modification-type="de-listed" publication-date="2020-01-03"/>`, day(2020, 1, 3), false},
		"an undated de-listing first":             {`<modification modification-type="de-listed"/><modification modification-type="listed" effective-date="2010-01-01"/>`, day(2026, 1, 1), false},
		"an undated listing first":                {`<modification modification-type="listed"/><modification modification-type="de-listed" effective-date="2010-01-01"/>`, nil, false},
		"an undated de-listing behind":            {`<modification modification-type="listed" effective-date="2010-01-01"/><modification modification-type="de-listed"/>`, nil, false},
		"a type nobody knows is no de-listing":    {`<modification modification-type="suspended" effective-date="2022-01-01"/><modification modification-type="listed" effective-date="2010-01-01"/>`, nil, false},
		"a day that is none falls back to others": {`<modification modification-type="de-listed" effective-date="2020-02-31" enactment-date="2020-02-27"/>`, day(2020, 2, 27), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			records, _ := parse(t, []byte(`<swiss-sanctions-list list-type="whole-list" date="2026-01-01"><target ssid="1"><entity><identity main="true">`+
				`<name name-type="primary-name"><name-part name-part-type="whole-name"><value>X Y</value></name-part></name></identity></entity>`+
				test.modifications+`</target></swiss-sanctions-list>`))
			if len(records) != 1 {
				t.Fatalf("%d records", len(records))
			}
			if diff := cmp.Diff(test.delisted, records[0].Party.Delisted); diff != "" {
				t.Errorf("delisted (-want +got):\n%s", diff)
			}
		})
	}
}

func TestADelistingOnNoDayAtAllIsDamage(t *testing.T) {
	records, r := parse(t, []byte(`<swiss-sanctions-list list-type="whole-list"><target ssid="1"><entity/><modification modification-type="de-listed"/></target></swiss-sanctions-list>`))
	if len(records) != 0 || !r.Alarm() {
		t.Errorf("%d records, problems %+v", len(records), r.Problems)
	}
}

func TestAListOfAnUnknownTypeRemovesNobody(t *testing.T) {
	_, r := parse(t, []byte(`<swiss-sanctions-list list-type="search-result" date="2026-01-01"></swiss-sanctions-list>`))
	if !r.Amendment || !r.Alarm() {
		t.Errorf("amendment %v, problems %+v", r.Amendment, r.Problems)
	}
}
