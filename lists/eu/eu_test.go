package eu_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/eu"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

func fixture(t testing.TB) []byte { return parsertest.Fixture(t, "fsf_1_1.xml") }

// parse reads one file and gives the parties by id.
func parse(t testing.TB, f *publication.File) (map[string]*sanctions.Party, *publication.Report) {
	t.Helper()
	records, r := parsertest.Read(t, eu.Parse, f)
	for _, rec := range records {
		parsertest.CheckParty(t, format, rec.Party)
	}
	return parsertest.ByID(records), r
}

func parseBytes(t testing.TB, data []byte) (map[string]*sanctions.Party, *publication.Report) {
	t.Helper()
	return parse(t, parsertest.FromBytes(t, "list.xml", data))
}

func circa(d sanctions.Date) sanctions.Date { d.Circa = true; return d }

func TestAPersonIsReadInFull(t *testing.T) {
	parties, _ := parseBytes(t, fixture(t))
	passport := sanctions.Identifier{
		Type: sanctions.Passport, Label: "National passport", Number: "А1", Country: "UA", Issuer: "MFA", Issued: "2010-01-02", Expires: "2020-01-01",
		Note: "passport issued in Kyiv; nameOnDocument I. Beispiel; validFrom 2010-01-03; diplomatic; reportedLost",
	}
	latin := passport
	latin.Number = "A1"
	want := &sanctions.Party{
		ID: "9001", Kind: sanctions.Person, Source: "sanctionEntity logicalId 9001",
		Names: []sanctions.Name{
			{Full: "Ivan Petrovich BEISPIEL", Quality: sanctions.Primary, Lang: "EN", Parts: []sanctions.NamePart{
				{Kind: sanctions.FirstName, Text: "Ivan"}, {Kind: sanctions.MiddleName, Text: "Petrovich"}, {Kind: sanctions.LastName, Text: "BEISPIEL"},
			}},
			{Full: "Old Ivan", Quality: sanctions.Weak},
			{Full: "Иван Петрович БАЙШПИЛЬ", Quality: sanctions.Strong, Lang: "RU"},
			{Full: "Iwan Beispiel", Quality: sanctions.Strong, Lang: "DE", Parts: []sanctions.NamePart{
				{Kind: sanctions.FirstName, Text: "Iwan"}, {Kind: sanctions.LastName, Text: "Beispiel"},
			}},
			{Full: "Vanya", Quality: sanctions.Weak},
		},
		BirthDates: []sanctions.Date{
			sanctions.Day(1961, 2, 3), circa(sanctions.Between(19580101, 19601231)), sanctions.Month(1962, 5), circa(sanctions.Year(1963)), sanctions.Year(1964),
		},
		BirthPlaces:  []string{"Yalta, Crimea, UKRAINE", "SU"},
		Genders:      []string{"male"},
		Citizenships: []string{"UA"},
		Titles:       []string{"(a) Dr., (b) Prof."},
		Positions:    []string{"Minister", "министр"},
		Identifiers: []sanctions.Identifier{
			passport, latin,
			{Type: sanctions.TaxID, Label: "Fiscal code", Number: "55", Note: "knownFalse", Invalid: true},
		},
		Addresses: []sanctions.Address{{
			Lines: []string{"Palace", "Lenin St. 1", "P.O. Box 77"}, City: "Yalta", Region: "Crimea", PostalCode: "98600", Country: "UA",
			Note: "former residence; as at listing time",
		}},
		Contacts: []sanctions.Contact{
			{Kind: "phone", Value: "+380 00"}, {Kind: "email", Value: "ivan@example.org"}, {Kind: "website", Value: "https://example.org"},
		},
		Programs:   []string{"UKR", "BLR"},
		LegalBases: []string{"2022/9001 (OJ L1)", "2022/9001 R(01)", "765/9006 (OJ L134)", "269/9014 (OJ L78)", "2015/9002 (OJ L2)"},
		Listed:     []sanctions.Date{sanctions.Day(2014, 3, 17)},
		Amended:    []sanctions.Date{sanctions.Day(2022, 2, 26), sanctions.Day(2006, 5, 21), sanctions.Day(2014, 3, 17)},
		References: []string{"UN QDi.901", "EU.9001.1"},
		Facts: []sanctions.Fact{
			{Label: "nameAlias/remark", Value: "Vanya: Low quality alias"},
			{Label: "regulation", Value: "2022/9001 (OJ L1); amendment; published 2022-02-25; http://example.europa.eu/9001"},
			{Label: "regulation/organisationType", Value: "council"},
			{Label: "regulation/remark", Value: "corrected later"},
			{Label: "regulation", Value: "2022/9001 R(01); corrigendum; published 2022-03-01; http://example.europa.eu/9001r"},
			{Label: "regulation", Value: "765/9006 (OJ L134); regulation; published 2006-05-20"},
			{Label: "regulation/organisationType", Value: "commission"},
			{Label: "regulation", Value: "269/9014 (OJ L78); regulation; published 2014-03-17"},
			{Label: "regulation", Value: "2015/9002 (OJ L2); regulation; published 2015-09-15; http://example.europa.eu/9002"},
			{Label: "citizenship@region", Value: "UA: Crimea"},
			{Label: "citizenship/remark", Value: "UA: by birth"},
			{Label: "birthdate/remark", Value: "1958/1960~: between 1958 and 1960"},
			{Label: "birthdate", Value: "ISLAMIC 1380-4"},
			{Label: "birthdate@birthdate", Value: "1964-02-30"},
			{Label: "birthdate", Value: "1950"},
			{Label: "identification", Value: "Birth certificate; UA"},
			{Label: "designationDetails", Value: "UN 2014"},
			{Label: "vesselFlag", Value: "none"},
			{Label: "sanctionEntity/surprise@size", Value: "2"},
			{Label: "sanctionEntity/surprise", Value: "new element"},
		},
		Remarks: []string{"Known for examples.", "Second remark."},
	}
	if diff := cmp.Diff(want, parties["9001"]); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestAnEntryWithoutAStrongNameBeginsWithItsFirst(t *testing.T) {
	parties, _ := parseBytes(t, fixture(t))
	want := &sanctions.Party{
		ID: "9002", Kind: sanctions.Entity, Source: "sanctionEntity logicalId 9002",
		Names: []sanctions.Name{
			{Full: "Example Holding", Quality: sanctions.Primary},
			{Full: "Example Group", Quality: sanctions.Weak},
		},
		Identifiers: []sanctions.Identifier{{Type: sanctions.IMO, Label: "IMO number", Number: "9074729", Country: "PANAMA"}},
		Programs:    []string{"IRQ"},
		LegalBases:  []string{"1210/9003 (OJ L169)"},
		Delisted:    []sanctions.Date{sanctions.Day(2026, 3, 4)},
		Amended:     []sanctions.Date{sanctions.Day(2003, 7, 7)},
		References:  []string{"EU.9002.1"},
		Facts: []sanctions.Fact{
			{Label: "regulation", Value: "1210/9003 (OJ L169); regulation; published 2003-07-08"},
			{Label: "regulation/organisationType", Value: "council"},
		},
	}
	if diff := cmp.Diff(want, parties["9002"]); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestADelistingThatLiesAheadLeavesTheEntryInForce(t *testing.T) {
	parties, _ := parseBytes(t, fixture(t))
	want := &sanctions.Party{
		ID: "9003", Kind: sanctions.Unknown, Source: "sanctionEntity logicalId 9003",
		Names:      []sanctions.Name{{Full: "Example Convoy", Quality: sanctions.Primary}},
		References: []string{"EU.9003.1"},
		Facts: []sanctions.Fact{
			{Label: "subjectType", Value: "convoy V"},
			{Label: "sanctionEntity@designationDate", Value: "soon"},
			{Label: "delistingDate", Value: "2026-03-05"},
		},
	}
	if diff := cmp.Diff(want, parties["9003"]); diff != "" {
		t.Errorf("party (-want +got):\n%s", diff)
	}
}

func TestAFileWithoutADayDelistsNobody(t *testing.T) {
	parties, r := parseBytes(t, []byte(strings.Replace(string(fixture(t)), "2026-03-04T23", "04/03/2026T23", 1)))
	if !r.Published.IsZero() || r.Unread["export@generationDate"] != 1 {
		t.Errorf("published %s, unread %v", r.Published, r.Unread)
	}
	if !parties["9002"].InForce() {
		t.Error("an entry is out of force on a day that nobody knows")
	}
}

func TestTheReportSaysWhatWasReadAndWhatNot(t *testing.T) {
	_, r := parseBytes(t, fixture(t))
	if r.Format != "EU XML 1.1" || r.List != sanctions.EUFinancial || r.Published != sanctions.Day(2026, 3, 4) || r.Entries != 3 {
		t.Errorf("report is of %q, list %s, published %s, with %d entries", r.Format, r.List, r.Published, r.Entries)
	}
	counts := map[string]int{
		"sanctionEntity": 5, "regulation": 4, "subjectType": 3, "nameAlias": 12, "citizenship": 2, "birthdate": 7, "address": 2,
		"identification": 4, "remark": 2, "additionalInformation": 1, "surprise": 1, "problem: damaged_record": 2,
	}
	if diff := cmp.Diff(counts, r.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	unread := map[string]int{"sanctionEntity/surprise": 1, "sanctionEntity/surprise@size": 1}
	if diff := cmp.Diff(unread, r.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	var said []string
	for _, p := range r.Problems {
		said = append(said, p.Record+": "+p.Message)
	}
	if diff := cmp.Diff([]string{"EU.9004.1: this entry has no logicalId", "9005: this entry has no name"}, said); diff != "" || !r.Alarm() {
		t.Errorf("problems, alarm %v (-want +got):\n%s", r.Alarm(), diff)
	}
}

func TestNamespacePrefixesChangeNothing(t *testing.T) {
	plain := string(fixture(t))
	prefixed := strings.NewReplacer("</", "</f:", "<?", "<?", "<!--", "<!--", "<", "<f:", "xmlns=", "xmlns:f=").Replace(plain)
	if !eu.Recognise([]byte(prefixed)) {
		t.Fatal("not recognised with a prefix")
	}
	want, _ := parseBytes(t, []byte(plain))
	got, _ := parseBytes(t, []byte(prefixed))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parties (-plain +prefixed):\n%s", diff)
	}
}
