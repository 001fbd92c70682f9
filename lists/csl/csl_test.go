package csl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// read parses one file in memory.
func read(t testing.TB, data string) (map[string]*sanctions.Party, *publication.Report) {
	t.Helper()
	records, r := parsertest.Read(t, Parse, parsertest.FromBytes(t, "consolidated.csv", []byte(data)))
	return parsertest.ByID(records), r
}

func fixture(t testing.TB, name string) string { return string(parsertest.Fixture(t, name)) }

const sdn = "Specially Designated Nationals (SDN) - Treasury Department"

func TestRowsBecomeParties(t *testing.T) {
	parties, r := read(t, fixture(t, "newer.csv"))
	want := map[string]*sanctions.Party{
		"a Treasury row with aliases, a wallet and a link": {
			ID: "27307", Kind: sanctions.Entity, Source: "CSL row 27307",
			Names: []sanctions.Name{
				{Full: "LAZARUS GROUP", Quality: sanctions.Primary},
				{Full: "APPLEWORM", Quality: sanctions.Strong},
				{Full: "HIDDEN COBRA", Quality: sanctions.Strong},
			},
			Wallets:   []sanctions.WalletAddress{{Currency: "ETH", Address: "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"}},
			Addresses: []sanctions.Address{{Lines: []string{"Potonggang District, Pyongyang"}, Country: "KP"}},
			Relations: []sanctions.Relation{{Kind: sanctions.LinkedTo, Name: "RECONNAISSANCE GENERAL BUREAU (RGB)"}},
			Programs:  []string{"DPRK3", "CYBER2"},
			Sublists:  []string{sdn},
			Facts:     []sanctions.Fact{{Label: "Secondary sanctions risk:", Value: "North Korea Sanctions Regulations, sections 510.201 and 510.210"}},
			Remarks:   []string{"(Linked To: RECONNAISSANCE GENERAL BUREAU (RGB))"},
		},
		"two rows of one number": {
			ID: "90001", Kind: sanctions.Entity, Source: "CSL row 90001",
			Names: []sanctions.Name{
				{Full: "Bank Primer, OOO", Quality: sanctions.Primary},
				{Full: "BANK PRIMER OOO", Quality: sanctions.Strong},
			},
			Identifiers: []sanctions.Identifier{{Type: sanctions.SwiftBIC, Label: "SWIFT/BIC", Number: "PRIMRUMM"}},
			Addresses:   []sanctions.Address{{Lines: []string{"ul. Primernaya 1, Moscow, 101000"}, Country: "RU"}},
			Programs:    []string{"RUSSIA-EO14024", "UKRAINE-EO13662"},
			Sublists:    []string{"Capta List (CAP) - Treasury Department", "Sectoral Sanctions Identifications List (SSI) - Treasury Department"},
			Facts: []sanctions.Fact{
				{Label: "Listing Date (CMIC)", Value: "2021-06-03"},
				{Label: "Executive Order 13662 Directive Determination -", Value: "Subject to Directive 1"},
			},
		},
		"a person with every kind of date and number": {
			ID: "90002", Kind: sanctions.Person, Source: "CSL row 90002",
			Names: []sanctions.Name{
				{Full: "PRIMER, Ivan", Quality: sanctions.Primary, Parts: []sanctions.NamePart{{Kind: sanctions.LastName, Text: "PRIMER"}, {Kind: sanctions.FirstName, Text: "Ivan"}}},
				{Full: "PRIMEROV, Ivan Petrovich", Quality: sanctions.Strong, Parts: []sanctions.NamePart{{Kind: sanctions.LastName, Text: "PRIMEROV"}, {Kind: sanctions.FirstName, Text: "Ivan Petrovich"}}},
				{Full: "VANYA", Quality: sanctions.Strong},
			},
			BirthDates: []sanctions.Date{
				sanctions.Day(1964, 10, 7),
				{From: 19650101, To: 19651231, Circa: true},
				{From: 19740101, To: 19761231},
				{From: 19610101, To: 19610101, Circa: true},
				sanctions.Month(1963, 10),
			},
			BirthPlaces:   []string{"Tula, Russia", "Yalta"},
			Genders:       []string{"male"},
			Nationalities: []string{"RU"},
			Citizenships:  []string{"RU", "CY"},
			Titles:        []string{"Director", "Chief of Staff"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Passport, Label: "Passport", Number: "K 602878", Issued: "05 Nov 1993", Expires: "09 Jun 2001"},
				{Type: sanctions.Passport, Label: "Passport", Number: "484824", Country: "EG", Note: "18 Jan 1984"},
				{Type: sanctions.Passport, Label: "Passport", Number: "AB 1", Country: "RU", Issued: "2013-01-02", Expires: "2023-01-01"},
				{Type: sanctions.NationalID, Label: "National ID No.", Number: "RO, 7"},
				{Type: sanctions.LEI, Label: "Legal Entity Number", Number: "549300ABCDEF12345678", Country: "RU"},
				{Type: sanctions.Registration, Label: "Legal Entity Number", Number: "1023", Country: "RU"},
			},
			Addresses: []sanctions.Address{
				{Country: "RU"},
				{Lines: []string{"12 Example Street, Springfield, IL, 62701"}},
				{Lines: []string{"Av. Primera 5, Cali"}, Country: "CO"},
			},
			Contacts: []sanctions.Contact{{Kind: "email", Value: "ivan@primer.example"}},
			Programs: []string{"SDGT"},
			Sublists: []string{sdn},
			Facts:    []sanctions.Fact{{Label: "dates_of_birth", Value: "about 1960"}, {Label: "Shoe Size", Value: "43"}},
		},
		"a denied person whose order has an end": {
			ID: "0a1b2c3d4e5f60718293a4b5", Kind: sanctions.Unknown, Source: "CSL row 0a1b2c3d4e5f60718293a4b5",
			Names: []sanctions.Name{{Full: "JANE EXAMPLE", Quality: sanctions.Primary}},
			Addresses: []sanctions.Address{
				{Lines: []string{"1 Sample Road,", "Floor 2, Toronto"}, Country: "CA"},
				{Lines: []string{"FCI ANTHONY, 88021, NM"}},
			},
			Sublists:   []string{"Denied Persons List (DPL) - Bureau of Industry and Security"},
			LegalBases: []string{"83 F.R. 1000 1/2/2018", "84 FR 2000"},
			Listed:     []sanctions.Date{sanctions.Day(2018, 1, 2)},
			Facts:      []sanctions.Fact{{Label: "end_date", Value: "2028-01-02"}, {Label: "standard_order", Value: "Y"}},
			Remarks:    []string{"FR NOTICE ADDED"},
		},
		"a vessel": {
			ID: "90003", Kind: sanctions.Vessel, Source: "CSL row 90003",
			Names:     []sanctions.Name{{Full: "EXAMPLE STAR", Quality: sanctions.Primary}},
			Countries: []string{"Iran"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.IMO, Label: "Vessel Registration Identification", Number: "9074729"},
				{Type: sanctions.MMSI, Label: "MMSI", Number: "422000001"},
				{Type: sanctions.CallSign, Label: "call_sign", Number: "EPXX1"},
			},
			Relations: []sanctions.Relation{{Kind: sanctions.OwnedBy, Name: "Example Shipping"}},
			Programs:  []string{"IRAN"},
			Sublists:  []string{sdn},
			Facts:     []sanctions.Fact{{Label: "Former Vessel Flag", Value: "Panama"}, {Label: "vessel_type", Value: "Tug"}, {Label: "gross_tonnage", Value: "640"}},
		},
		"a row without an id, its name holding a semicolon and a line break": {
			ID: "row-bdc012c771a628d6fc84", Kind: sanctions.Unknown, Source: "CSL row row-bdc012c771a628d6fc84",
			Names:    []sanctions.Name{{Full: "Example Trading Co.; and any successor", Quality: sanctions.Primary}},
			Sublists: []string{"Entity List (EL) - Bureau of Industry and Security"},
			Facts: []sanctions.Fact{
				{Label: "license_requirement", Value: "For all items subject to the EAR."},
				{Label: "license_policy", Value: "Presumption of denial."},
			},
		},
	}
	for name, p := range want {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(p, parties[p.ID]); d != "" {
				t.Error(d)
			}
		})
	}
	if len(parties) != len(want) || r.Entries != len(want) || r.Counts["row"] != 7 || r.Counts[sdn] != 3 || len(r.Problems) > 0 {
		t.Errorf("%d parties, report %+v", len(parties), r)
	}
	if d := cmp.Diff(map[string]int{"ids label Shoe Size": 1, "dates_of_birth in another form": 1}, r.Unread); d != "" {
		t.Error(d)
	}
}

func TestIdsInTheOlderOrderSayTheSame(t *testing.T) {
	parties, _ := read(t, fixture(t, "older.csv"))
	want := []sanctions.Identifier{
		{Type: sanctions.Passport, Label: "Passport", Number: "AB 1", Country: "RU", Issued: "2013-01-02", Expires: "2023-01-01"},
		{Type: sanctions.Passport, Label: "Passport", Number: "484824", Country: "EG", Note: "18 Jan 1984"},
		{Type: sanctions.Passport, Label: "Passport", Number: "K 602878", Issued: "1993-11-05", Expires: "2001-06-09"},
	}
	p := parties["90002"]
	if d := cmp.Diff(want, p.Identifiers); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]sanctions.Fact{{Label: "Shoe Size", Value: "RU, 77"}}, p.Facts); d != "" {
		t.Error("an unknown label stands where its neighbours' do:", d)
	}
	if d := cmp.Diff([]sanctions.WalletAddress{{Currency: "XBT", Address: "1PrimerAddress"}}, p.Wallets); d != "" {
		t.Error(d)
	}
	q := parties["90004"]
	if d := cmp.Diff([]sanctions.Identifier{{Type: sanctions.Registration, Label: "Public Registration Number", Number: "467323, Doc. 694710", Country: "PA"}}, q.Identifiers); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]sanctions.Fact{{Label: "Organization Type:", Value: "Trading in goods"}}, q.Facts); d != "" {
		t.Error(d)
	}
}

const shortHeader = "_id,source,entity_number,type,programs,name,alt_names,federal_register_notice\n"

func TestDamageIsNotedAndTheRestIsRead(t *testing.T) {
	const good = "1,S,1,Entity,P,ONE,,\n"
	tests := map[string]struct {
		data    string
		entries int
		code    publication.Code
	}{
		"an empty file":                          {"", 0, publication.EmptyFile},
		"a header alone":                         {shortHeader, 0, publication.EmptyFile},
		"a row with too few cells":               {shortHeader + "2,S,2\n" + good, 1, publication.DamagedRecord},
		"a quotation mark that never closes":     {shortHeader + good + "2,S,2,Entity,P,\"TWO,,\n", 1, publication.DamagedRecord},
		"a last row without a line break":        {shortHeader + good + "2,S,2,Entity,P,TWO,,8", 1, publication.CutOff},
		"an id with a NUL":                       {shortHeader + "1\x00,S,1,Entity,P,ONE,,\n" + good, 1, publication.DamagedRecord},
		"an id with a line break":                {shortHeader + "\"1\n1\",S,1,Entity,P,ONE,,\n" + good, 1, publication.DamagedRecord},
		"a second header behind rows":            {shortHeader + good + shortHeader, 1, publication.Glued},
		"a second header at once":                {shortHeader + shortHeader + good, 1, ""},
		"a number used again, with another name": {shortHeader + good + "1,T,1,Entity,P,UNO,,\n", 1, ""},
		"a hash used again, with another name":   {shortHeader + "ab,S,,,,ONE,,\nab,S,,,,TWO,,\n", 2, ""},
		"an unknown column and an unknown type":  {strings.TrimSpace(shortHeader) + ",mood\n1,S,1,Robot,P,ONE,,,grim\n", 1, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, r := read(t, tt.data)
			if r.Entries != tt.entries {
				t.Errorf("%d entries, want %d: %v", r.Entries, tt.entries, r.Problems)
			}
			switch {
			case tt.code == "" && len(r.Problems) > 0:
				t.Errorf("problems without damage: %v", r.Problems)
			case tt.code != "" && (len(r.Problems) != 1 || r.Problems[0].Code != tt.code || !r.Problems[0].Alarm || r.Problems[0].Hint == ""):
				t.Errorf("problems %+v, want one alarm %s", r.Problems, tt.code)
			}
		})
	}
}

func TestUnknownColumnsAreKeptAndCounted(t *testing.T) {
	parties, r := read(t, strings.TrimSpace(shortHeader)+",mood\n1,S,1,Robot,P,ONE,,,grim\n")
	if d := cmp.Diff([]sanctions.Fact{{Label: "mood", Value: "grim"}}, parties["1"].Facts); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]int{"column mood": 1, "type Robot": 1}, r.Unread); d != "" {
		t.Error(d)
	}
}

func TestOnlyTheScreeningListIsRecognised(t *testing.T) {
	tests := map[string]struct {
		head string
		want bool
	}{
		"the newer file, with a byte order mark": {fixture(t, "newer.csv"), true},
		"the older file":                         {fixture(t, "older.csv"), true},
		"quoted column names":                    {`"` + strings.ReplaceAll(strings.TrimSpace(shortHeader), ",", `","`) + "\"\r\n", true},
		"a web page":                             {"<!DOCTYPE html>\n<html><body>source,entity_number,name</body></html>", false},
		"OFAC's sdn.csv":                         {"36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- \r\n", false},
		"a table of targets":                     {"id,schema,name,aliases,birth_date,countries\n", false},
		"nothing":                                {"", false},
	}
	for name, tt := range tests {
		if Recognise([]byte(tt.head)) != tt.want {
			t.Errorf("%s: recognised %v", name, !tt.want)
		}
	}
}

func TestAnotherTableIsRefused(t *testing.T) {
	f, err := publication.FromBytes("x.csv", []byte("a,b\n1,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	err = Parse([]*publication.File{f}, publication.NewReport(), func(publication.Record) error { return nil })
	if err == nil || !strings.Contains(err.Error(), `no column "source"`) {
		t.Errorf("error %v", err)
	}
}

func TestTheRealFilesAreReadWhole(t *testing.T) {
	tests := map[string]struct{ rows, parties, sdn, wallets, problems int }{
		"csl_consolidated_2022-04.csv.zst": {14160, 14048, 10026, 344, 0},
		// It holds a second header, and its last row is cut.
		"csl_old_watchman.csv.zst": {4228, 4219, 1737, 0, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("..", "..", "..", "shared", "data", "lists", "us_csl", name)
			if _, err := os.Stat(path); err != nil {
				t.Skip("the real file is not here")
			}
			f, err := publication.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			r, wallets := publication.NewReport(), 0
			ids := map[string]bool{}
			err = Parse([]*publication.File{f}, r, func(rec publication.Record) error {
				wallets += len(rec.Party.Wallets)
				ids[rec.Party.ID] = true
				parsertest.CheckParty(t, format, rec.Party)
				return nil
			})
			if err != nil || !Recognise(f.Head) {
				t.Fatal(err)
			}
			got := struct{ rows, parties, sdn, wallets, problems int }{r.Counts["row"], r.Entries, r.Counts[sdn], wallets, len(r.Problems)}
			if got != tt || len(ids) != r.Entries || len(r.Unread) > 0 {
				t.Errorf("read %+v, want %+v; %d ids, unread %v, problems %v", got, tt, len(ids), r.Unread, r.Problems)
			}
		})
	}
}
