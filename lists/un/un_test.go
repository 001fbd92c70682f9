package un_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/lists/un"
	"github.com/mareva/mareva/sanctions"
)

func fixture(t testing.TB) []byte { return parsertest.Fixture(t, "consolidated.xml") }

// parse reads one file and gives the parties by id.
func parse(t testing.TB, f *publication.File) (map[string]*sanctions.Party, *publication.Report) {
	t.Helper()
	records, r := parsertest.Read(t, un.Parse, f)
	for _, rec := range records {
		parsertest.CheckParty(t, format, rec.Party)
	}
	return parsertest.ByID(records), r
}

func parseBytes(t testing.TB, data []byte) (map[string]*sanctions.Party, *publication.Report) {
	t.Helper()
	return parse(t, parsertest.FromBytes(t, "list.xml", data))
}

func TestAPersonWithTwoNamesIsReadInFull(t *testing.T) {
	parties, _ := parseBytes(t, fixture(t))
	const korea = "Democratic People's Republic of Korea"
	want := &sanctions.Party{
		ID: "9900001", Kind: sanctions.Person, Source: "INDIVIDUAL DATAID 9900001",
		Names: []sanctions.Name{
			{Full: "NA CHOL SU", Quality: sanctions.Primary, Parts: []sanctions.NamePart{
				{Kind: sanctions.UndefinedOrder, Text: "NA"}, {Kind: sanctions.UndefinedOrder, Text: "CHOL SU"},
			}},
			{Full: "나철수", Quality: sanctions.OriginalScript},
			{Full: "Na Cheol-su", Quality: sanctions.Strong},
			{Full: "Ra Chol Su", Quality: sanctions.Strong},
			{Full: "Mr. Na", Quality: sanctions.Weak},
		},
		BirthDates:    []sanctions.Date{sanctions.Day(1961, 2, 3)},
		BirthPlaces:   []string{"Sinuiju, North Pyongan, " + korea + ", (unconfirmed)"},
		Genders:       []string{"male"},
		Nationalities: []string{korea},
		Titles:        []string{"Dr."},
		Positions:     []string{"Representative in Dandong"},
		Identifiers: []sanctions.Identifier{{
			Type: sanctions.Passport, Label: "Número de pasaporte", Number: "836100001", Country: korea,
			Issued: "2014-06-01", Note: "expired on 31 May 2019; issued in Pyongyang", Invalid: true,
		}},
		Addresses: []sanctions.Address{{
			Lines: []string{"P.O. Box 7"}, City: "Pyongyang", Region: "Pyongyang", PostalCode: "999093", Country: korea, Note: "previous address",
		}},
		Programs: []string{"DPRK"}, Sublists: []string{"UN List"},
		Listed:     []sanctions.Date{sanctions.Day(2016, 3, 2)},
		Amended:    []sanctions.Date{sanctions.Day(2018, 1, 10), sanctions.Month(2020, 5)},
		References: []string{"UN KPi.901"},
		Facts: []sanctions.Fact{
			{Label: "INDIVIDUAL_ALIAS", Value: "Mr. Na: used in correspondence"},
			{Label: "SUBMITTED_BY", Value: "Committee"},
		},
		Remarks: []string{"Official of a bank.\nTravels on a service passport."},
	}
	if diff := cmp.Diff(want, parties["9900001"]); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestUncertainBirthsAndForeignScriptsAreReadInFull(t *testing.T) {
	parties, _ := parseBytes(t, fixture(t))
	about := sanctions.Year(1970)
	about.Circa = true
	between := sanctions.Between(19660101, 19681231)
	between.Circa = true
	part := func(s string) sanctions.NamePart { return sanctions.NamePart{Kind: sanctions.UndefinedOrder, Text: s} }
	want := &sanctions.Party{
		ID: "9900002", Kind: sanctions.Person, Source: "INDIVIDUAL DATAID 9900002",
		Names: []sanctions.Name{
			{Full: "SAMIR BEN YUSUF AL-BEISPIEL", Quality: sanctions.Primary, Parts: []sanctions.NamePart{part("SAMIR"), part("BEN"), part("YUSUF"), part("AL-BEISPIEL")}},
			{Full: "Samir Ejemplo", Quality: sanctions.Strong},
			{Full: "أبو مثال", Quality: sanctions.Weak},
			{Full: "Abu Mithal", Quality: sanctions.Weak},
			{Full: "Abou Mithal", Quality: sanctions.Weak},
			{Full: "Samir Primer", Quality: sanctions.Strong},
			{Full: "Самир Пример", Quality: sanctions.OriginalScript},
			{Full: "Samir Mithal", Quality: sanctions.Strong},
			{Full: "سمير مثال", Quality: sanctions.OriginalScript},
			{Full: "سمير السندي", Quality: sanctions.OriginalScript},
			{Full: "Sameer Sindhi", Quality: sanctions.Strong},
			{Full: "Samir al-Sindi", Quality: sanctions.Strong},
			{Full: "The Example", Quality: sanctions.Strong},
		},
		BirthDates: []sanctions.Date{
			sanctions.Day(1971, 12, 31), about, between, sanctions.Month(1973, 11), sanctions.Month(1974, 9), sanctions.Day(1975, 1, 1),
		},
		BirthPlaces:   []string{"Lyon, France"},
		Genders:       []string{"female"},
		Nationalities: []string{"France", "Tunisia"},
		Identifiers: []sanctions.Identifier{
			{Type: sanctions.TaxID, Label: "National Identification Number, Italian Fiscal Code", Number: "XXXSMR70A01Z352A"},
			{Type: sanctions.NationalID, Label: "National Identification Number", Number: "Residence card number 665", Note: "issued in 1999"},
			{Type: sanctions.Passport, Label: "Passport", Number: "Z000001", Country: "Tunisia", Note: "issued in Tunis"},
			{Type: sanctions.OtherID, Label: "Laissez-passer", Number: "LP 5"},
		},
		Addresses: []sanctions.Address{{Country: "France"}},
		Programs:  []string{"Al-Qaida"}, Sublists: []string{"UN List"},
		Listed:     []sanctions.Date{sanctions.Day(2003, 6, 25)},
		References: []string{"UN QDi.902"},
		Facts: []sanctions.Fact{
			{Label: "INDIVIDUAL_ALIAS", Value: "Samir Ejemplo: 1971-12-31; Lyon; France; previously listed as"},
			{Label: "INDIVIDUAL_ALIAS", Value: "Samir Mithal: Previously listed as. In Arabic: سمير مثال"},
			{Label: "INDIVIDUAL_ALIAS", Value: "سمير السندي: Sameer Sindhi; Samir al-Sindi"},
			{Label: "INDIVIDUAL_ALIAS/QUALITY", Value: "The Example: Middling"},
			{Label: "INDIVIDUAL_DATE_OF_BIRTH", Value: "1975-01-01: from false passport"},
			{Label: "INDIVIDUAL_DATE_OF_BIRTH", Value: "24/06/1392 (Hijri Calendar)"},
			{Label: "INDIVIDUAL_DOCUMENT", Value: "Passport; Egypt; issued in 1993"},
			{Label: "VERSIONNUM", Value: "2"},
			{Label: "INDIVIDUAL/HEIGHT@unit", Value: "cm"},
			{Label: "INDIVIDUAL/HEIGHT", Value: "180"},
		},
	}
	if diff := cmp.Diff(want, parties["9900002"]); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestAnEntityIsReadInFull(t *testing.T) {
	parties, _ := parseBytes(t, fixture(t))
	want := &sanctions.Party{
		ID: "9900005", Kind: sanctions.Entity, Source: "ENTITY DATAID 9900005",
		Names: []sanctions.Name{
			{Full: "EXAMPLE AIR LINES (EAL)", Quality: sanctions.Primary},
			{Full: "SAMPLE CARGO COMPANY", Quality: sanctions.Strong},
			{Full: "Old Example Air", Quality: sanctions.Former},
			{Full: "香港例子(有限公司)", Quality: sanctions.OriginalScript},
			{Full: "Jabhat Mithal (JM)", Quality: sanctions.Strong},
			{Full: "جبهة مثال", Quality: sanctions.OriginalScript},
			{Full: "Mithal Front (MF)", Quality: sanctions.Strong},
			{Full: "Example Front", Quality: sanctions.Strong},
		},
		Addresses: []sanctions.Address{{
			Lines: []string{"12, Avenue de l'Exemple"}, City: "Goma", Country: "Democratic Republic of the Congo", Note: "Tel.: +243 00 000",
		}},
		Programs: []string{"DRC"}, Sublists: []string{"UN List"},
		Listed:     []sanctions.Date{sanctions.Day(2007, 3, 29)},
		Delisted:   []sanctions.Date{sanctions.Day(2025, 12, 1)},
		References: []string{"UN CDe.905"},
		Facts:      []sanctions.Fact{{Label: "SUBMITTED_ON", Value: "2007-01-02"}},
		Remarks:    []string{"Gold trader."},
	}
	if diff := cmp.Diff(want, parties["9900005"]); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestTheReportSaysWhatWasReadAndWhatNot(t *testing.T) {
	_, r := parseBytes(t, fixture(t))
	if r.Format != "UN XML" || r.List != sanctions.UNSecurity || r.Published != sanctions.Day(2026, 3, 4) || r.Entries != 3 {
		t.Errorf("report is of %q, list %s, published %s, with %d entries", r.Format, r.List, r.Published, r.Entries)
	}
	counts := map[string]int{"INDIVIDUAL": 4, "ENTITY": 1, "INDIVIDUAL_ALIAS": 9, "ENTITY_ALIAS": 4, "problem: damaged_record": 2}
	if diff := cmp.Diff(counts, r.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	unread := map[string]int{"INDIVIDUAL/HEIGHT": 1, "INDIVIDUAL/HEIGHT@unit": 1}
	if diff := cmp.Diff(unread, r.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	var said []string
	for _, p := range r.Problems {
		said = append(said, p.Record+": "+p.Message)
	}
	if diff := cmp.Diff([]string{"QDi.903: this entry has no DATAID", "9900004: this entry has no name"}, said); diff != "" || !r.Alarm() {
		t.Errorf("problems, alarm %v (-want +got):\n%s", r.Alarm(), diff)
	}
}

func TestOnlyTheUNListIsRecognised(t *testing.T) {
	for what, c := range map[string]struct {
		head string
		want bool
	}{
		"the list as published":             {`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z">`, true},
		"with a byte order mark":            {"\ufeff<?xml version=\"1.0\"?>\n<CONSOLIDATED_LIST>", true},
		"behind comments and a doctype":     {`<!-- a > b --><!DOCTYPE CONSOLIDATED_LIST><CONSOLIDATED_LIST>`, true},
		"with a namespace prefix":           {`<u:CONSOLIDATED_LIST xmlns:u="urn:un">`, true},
		"in another encoding":               {`<?xml version="1.0" encoding="windows-1252"?><CONSOLIDATED_LIST>`, true},
		"OFAC's advanced XML":               {`<Sanctions xmlns="http://www.un.org/sanctions/1.0">`, false},
		"the EU's XML":                      {`<export xmlns="http://eu.europa.ec/fpi/fsd/export">`, false},
		"the list's schema":                 {`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="CONSOLIDATED_LIST">`, false},
		"an HTML page about it":             {`<!DOCTYPE html><html><body>CONSOLIDATED_LIST</body></html>`, false},
		"text that mentions it":             {`see <CONSOLIDATED_LIST>`, false},
		"an element that only begins so":    {`<CONSOLIDATED_LISTS>`, false},
		"nothing":                           {``, false},
		"a head cut within the declaration": {`<?xml version="1.0" enc`, false},
	} {
		t.Run(what, func(t *testing.T) {
			if got := un.Recognise([]byte(c.head)); got != c.want {
				t.Errorf("Recognise = %v, want %v", got, c.want)
			}
		})
	}
}

func TestAByteOrderMarkChangesNothing(t *testing.T) {
	plain, _ := parseBytes(t, fixture(t))
	marked, r := parseBytes(t, append([]byte("\ufeff"), fixture(t)...))
	if diff := cmp.Diff(plain, marked); diff != "" {
		t.Errorf("parties (-plain +marked):\n%s", diff)
	}
	if len(r.Problems) != 2 {
		t.Errorf("problems: %v", r.Problems)
	}
}

func TestAnUnreadableGenerationDateIsCounted(t *testing.T) {
	_, r := parseBytes(t, []byte(strings.Replace(string(fixture(t)), "2026-03-04T00:00:05.120Z", "4 March 2026", 1)))
	if !r.Published.IsZero() || r.Unread["CONSOLIDATED_LIST@dateGenerated"] != 1 {
		t.Errorf("published %s, unread %v", r.Published, r.Unread)
	}
}
