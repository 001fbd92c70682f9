package ftm

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/lists/publication/parsertest"
	"github.com/mareva/mareva/sanctions"
)

// read parses one file in memory; records are by list and id ("us_ofac_sdn NK-1").
func read(t testing.TB, data string) (map[string]publication.Record, *publication.Report) {
	t.Helper()
	found, r := parsertest.Read(t, Parse, parsertest.FromBytes(t, "entities.ftm.json", []byte(data)))
	records := map[string]publication.Record{}
	for _, rec := range found {
		records[string(rec.List)+" "+rec.Party.ID] = rec
	}
	return records, r
}

func fixture(t testing.TB, name string) string { return string(parsertest.Fixture(t, name)) }

func fact(label, value string) sanctions.Fact { return sanctions.Fact{Label: label, Value: value} }

func lazarusNames() []sanctions.Name {
	return []sanctions.Name{
		{Full: "Lazarus Group", Quality: sanctions.Primary},
		{Full: "LAZARUS GROUP", Quality: sanctions.Strong},
		{Full: "HIDDEN COBRA", Quality: sanctions.Strong},
		{Full: "Guardians of Peace", Quality: sanctions.Strong},
		{Full: "Whois Team", Quality: sanctions.Former},
		{Full: "APPLEWORM", Quality: sanctions.Weak},
		{Full: "LG", Quality: sanctions.Weak},
	}
}

// The entity is on two lists: each gets its own sanction.
func lazarus(list sanctions.ListName) *sanctions.Party {
	p := &sanctions.Party{
		ID: "NK-lazarus", Kind: sanctions.Organization, Source: "Organization NK-lazarus",
		Names:      lazarusNames(),
		Countries:  []string{"kp"},
		Addresses:  []sanctions.Address{{Lines: []string{"Potonggang District, Pyongyang"}, City: "Pyongyang", Region: "Potonggang District", Country: "kp"}},
		References: []string{"Wikidata Q18391064", "ofac-27307"},
		Facts:      []sanctions.Fact{fact("Address latitude", "39.0"), fact("addressEntity", "addr-gone")},
	}
	own := []sanctions.Fact{
		fact("shoeSize", "43"), fact("sourceUrl", "https://lists.example/27307"), fact("topics", "sanction"),
		fact("first_seen", "2023-04-20T10:27:20"), fact("last_change", "2026-02-02T00:00:00"), fact("mood", "grim"),
	}
	if list == sanctions.UKSanctions {
		p.Programs, p.Listed = []string{"Cyber"}, []sanctions.Date{sanctions.Day(2020, 12, 31)}
		p.References = append(p.References, "KPe.999")
		p.Remarks = []string{"State-sponsored group."}
		p.Facts = slices.Concat(p.Facts, []sanctions.Fact{fact("Sanction status", "Active")}, own)
		return p
	}
	p.Wallets = []sanctions.WalletAddress{{Currency: "ETH", Address: "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"}}
	p.Programs, p.Measures = []string{"DPRK3", "US-DPRK3"}, []string{"Block"}
	p.Listed = []sanctions.Date{sanctions.Day(2019, 9, 13)}
	p.References = append(p.References, "27307")
	p.Remarks = []string{"State-sponsored group.", "Executive Order 13722"}
	p.Facts = slices.Concat(p.Facts, []sanctions.Fact{
		fact("Sanction authority", "Office of Foreign Assets Control"), fact("Sanction country", "us"), fact("Sanction endDate", "2030-01-01"),
		fact("CryptoWallet managingExchange", "Nobody"),
	}, own)
	return p
}

func ivan() *sanctions.Party {
	return &sanctions.Party{
		ID: "NK-ivan", Kind: sanctions.Person, Source: "Person NK-ivan",
		Names: []sanctions.Name{
			{Full: "Ivan Primer", Quality: sanctions.Primary, Parts: []sanctions.NamePart{{Kind: sanctions.FirstName, Text: "Ivan"}, {Kind: sanctions.LastName, Text: "Primer"}}},
			{Full: "Primer Ivan", Quality: sanctions.Strong},
		},
		BirthDates:    []sanctions.Date{sanctions.Day(1964, 10, 7), sanctions.Year(1965), sanctions.Month(1966, 2)},
		DeathDates:    []sanctions.Date{sanctions.Year(2020)},
		BirthPlaces:   []string{"Tula"},
		Genders:       []string{"male"},
		Nationalities: []string{"ru"},
		Citizenships:  []string{"cy"},
		Titles:        []string{"Dr"},
		Positions:     []string{"Director", "Mayor of Tula"},
		Identifiers: []sanctions.Identifier{
			{Type: sanctions.Passport, Label: "passportNumber", Number: "K602878"},
			{Type: sanctions.NationalID, Label: "idNumber", Number: "77"},
			{Type: sanctions.TaxID, Label: "innCode", Number: "500100732259"},
			{Type: sanctions.Passport, Label: "Diplomatic Passport", Number: "AB 1", Country: "ru", Issuer: "MFA", Issued: "2013-01-02", Expires: "2023-01-01"},
			{Type: sanctions.OtherID, Label: "Identification", Number: "1078", Country: "ru"},
		},
		Contacts: []sanctions.Contact{{Kind: "email", Value: "ivan@primer.example"}, {Kind: "phone", Value: "+7495"}, {Kind: "website", Value: "https://primer.example"}},
		Relations: []sanctions.Relation{
			{Kind: sanctions.LinkedTo, To: "NK-bank", Name: "Bank Primer", Detail: "owner of; Shareholder; percentage: 49.995"},
			{Kind: sanctions.FamilyOf, To: "NK-maria", Name: "Maria Primer", Detail: "mother"},
			{Kind: sanctions.LeaderOf, To: "NK-bank", Name: "Bank Primer", Detail: "Chairman; status: former", Former: true},
		},
		Programs: []string{"SDGT"},
		Amended:  []sanctions.Date{sanctions.Day(2024, 5, 6)},
		Facts: []sanctions.Fact{
			fact("firstName", "Iwan"), fact("fatherName", "Petrovich"), fact("birthDate", "unknown"),
			fact("Passport surname", "PRIMER"), fact("Occupancy startDate", "2011"), fact("birthCountry", "ru"),
		},
	}
}

func TestAFlatFileIsJoined(t *testing.T) {
	records, r := read(t, fixture(t, "flat.ftm.json"))
	want := map[string]*sanctions.Party{
		"us_ofac_sdn NK-lazarus":       lazarus(sanctions.OFACSDN),
		"gb_fcdo_sanctions NK-lazarus": lazarus(sanctions.UKSanctions),
		"us_ofac_sdn NK-ivan":          ivan(),
		"us_ofac_sdn NK-bank": {
			ID: "NK-bank", Kind: sanctions.Company, Source: "Company NK-bank",
			Names:     []sanctions.Name{{Full: "Bank Primer", Quality: sanctions.Primary}},
			Countries: []string{"ru"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.Registration, Label: "registrationNumber", Number: "1027700000000"},
				{Type: sanctions.Registration, Label: "ogrnCode", Number: "1027700000000"},
				{Type: sanctions.LEI, Label: "leiCode", Number: "549300ABCDEF12345678"},
				{Type: sanctions.SwiftBIC, Label: "swiftBic", Number: "PRIMRUMM"},
			},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedOrControlled, To: "NK-maria", Name: "Maria Primer", Detail: "parent"},
				{Kind: sanctions.OwnedBy, To: "NK-ivan", Name: "Ivan Primer", Detail: "Shareholder; percentage: 49.995"},
				{Kind: sanctions.LinkedTo, To: "NK-ivan", Name: "Ivan Primer", Detail: "has as director; Chairman; status: former", Former: true},
			},
			Facts: []sanctions.Fact{fact("incorporationDate", "1990")},
		},
		" ship": {
			ID: "ship", Kind: sanctions.Vessel, Source: "Vessel ship",
			Names:     []sanctions.Name{{Full: "EXAMPLE STAR", Quality: sanctions.Primary}},
			Countries: []string{"ir"},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.IMO, Label: "imoNumber", Number: "9074729"},
				{Type: sanctions.MMSI, Label: "mmsi", Number: "422000001"},
				{Type: sanctions.CallSign, Label: "callSign", Number: "EPXX1"},
			},
			Facts: []sanctions.Fact{fact("type", "Tug")},
		},
		" plane": {
			ID: "plane", Kind: sanctions.Aircraft, Source: "Airplane plane",
			Names: []sanctions.Name{{Full: "EP-MNB", Quality: sanctions.Primary}},
			Identifiers: []sanctions.Identifier{
				{Type: sanctions.TailNumber, Label: "registrationNumber", Number: "EP-MNB"},
				{Type: sanctions.SerialNumber, Label: "serialNumber", Number: "530"},
			},
			Relations: []sanctions.Relation{{Kind: sanctions.LinkedTo, To: "NK-bank", Name: "Bank Primer", Detail: "operator"}},
		},
		// Its holder is context only.
		"us_ofac_sdn wallet-2": {
			ID: "wallet-2", Kind: sanctions.Wallet, Source: "CryptoWallet wallet-2",
			Wallets:   []sanctions.WalletAddress{{Currency: "XBT", Address: "1Lone"}},
			Relations: []sanctions.Relation{{Kind: sanctions.LinkedTo, To: "NK-maria", Name: "Maria Primer", Detail: "holder"}},
		},
		"us_ofac_sdn wallet-3": {
			ID: "wallet-3", Kind: sanctions.Wallet, Source: "CryptoWallet wallet-3",
			Wallets: []sanctions.WalletAddress{{Currency: "USDT", Address: "TPrimer"}, {Currency: "TRX", Address: "TPrimer"}},
		},
	}
	for key, p := range want {
		if d := cmp.Diff(p, records[key].Party); d != "" {
			t.Errorf("%s: %s", key, d)
		}
	}
	if len(records) != len(want) || r.Entries != len(want) || r.List != "" || len(r.Problems) > 0 {
		t.Errorf("%d records, report %+v", len(records), r)
	}
	if d := cmp.Diff(map[string]int{"property shoeSize": 1, "field mood": 1, "birthDate in another form": 1, "schema HyperText": 1}, r.Unread); d != "" {
		t.Error(d)
	}
	if r.Counts["Sanction"] != 2 || r.Counts["Person"] != 2 || r.Counts["context Person"] != 1 {
		t.Errorf("counts %v", r.Counts)
	}
}

func TestANestedFileSaysTheSame(t *testing.T) {
	records, r := read(t, fixture(t, "nested.json"))
	want := map[string]*sanctions.Party{
		"us_ofac_sdn NK-aisha": {
			ID: "NK-aisha", Kind: sanctions.Person, Source: "Person NK-aisha",
			Names:       []sanctions.Name{{Full: "Aisha Example", Quality: sanctions.Primary}},
			Identifiers: []sanctions.Identifier{{Type: sanctions.NationalID, Label: "National ID", Number: "55"}},
			Wallets:     []sanctions.WalletAddress{{Currency: "XBT", Address: "1Aisha"}},
			Addresses:   []sanctions.Address{{Lines: []string{"1 Example Road"}, City: "Tripoli", Country: "ly"}},
			Relations: []sanctions.Relation{
				{Kind: sanctions.FamilyOf, To: "NK-old", Name: "Old Example", Detail: "father"},
				{Kind: sanctions.LinkedTo, To: "NK-co", Name: "Example Co", Detail: "owner of; percentage: 100"},
			},
			Programs: []string{"LIBYA2"}, Measures: []string{"Block"}, Listed: []sanctions.Date{sanctions.Day(2011, 3, 11)},
			References: []string{"ofac-1"},
			Facts:      []sanctions.Fact{fact("topics", "sanction")},
		},
		"us_ofac_sdn NK-co": {
			ID: "NK-co", Kind: sanctions.Company, Source: "Company NK-co",
			Names: []sanctions.Name{{Full: "Example Co", Quality: sanctions.Primary}},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedOrControlled, To: "NK-top", Name: "Top Holding", Detail: "parent"},
				{Kind: sanctions.OwnedBy, To: "NK-aisha", Name: "Aisha Example"},
				{Kind: sanctions.LinkedTo, To: "sec-1", Name: "EX 5%", Detail: "securities"},
			},
		},
		// The ownership is another list's.
		"eu_fsf NK-co": {
			ID: "NK-co", Kind: sanctions.Company, Source: "Company NK-co",
			Names: []sanctions.Name{{Full: "Example Co", Quality: sanctions.Primary}},
			Relations: []sanctions.Relation{
				{Kind: sanctions.OwnedOrControlled, To: "NK-top", Name: "Top Holding", Detail: "parent"},
				{Kind: sanctions.LinkedTo, To: "sec-1", Name: "EX 5%", Detail: "securities"},
			},
		},
	}
	for key, p := range want {
		if d := cmp.Diff(p, records[key].Party); d != "" {
			t.Errorf("%s: %s", key, d)
		}
	}
	if len(records) != len(want) || len(r.Unread) > 0 || len(r.Problems) > 0 {
		t.Errorf("%d records, unread %v, problems %v", len(records), r.Unread, r.Problems)
	}
}

func person(id string) string {
	return `{"id":"` + id + `","schema":"Person","properties":{"name":["A B"]},"datasets":["x_list"]}` + "\n"
}

func TestDamageIsNotedAndTheRestIsRead(t *testing.T) {
	tests := map[string]struct {
		data    string
		entries int
		code    publication.Code
		line    int
	}{
		"an empty file":                    {"\n \n", 0, publication.EmptyFile, 0},
		"a line cut in the middle":         {person("1") + person("2")[:40], 1, publication.DamagedRecord, 2},
		"a line that is not UTF-8":         {person("1") + strings.Replace(person("2"), "A", "\xff", 1) + person("3"), 2, publication.DamagedRecord, 2},
		"an id with a NUL":                 {person(`1\u0000`) + person("2"), 1, publication.DamagedRecord, 1},
		"an id with a line break":          {person(`1\n`) + person("2"), 1, publication.DamagedRecord, 1},
		"no id":                            {person("") + person("2"), 1, publication.DamagedRecord, 1},
		"a list for an id":                 {`{"id":["1"],"schema":"Person","properties":{}}` + "\n" + person("2"), 1, publication.DamagedRecord, 1},
		"escapes and surrogates in a text": {`{"id":"1\u00e9\ud83d\ude00","schema":"Per\u0073on","properties":{"name":["A \"B\""]}}`, 1, "", 0},
		"no schema":                        {person("1") + `{"id":"2","properties":{}}`, 1, publication.DamagedRecord, 2},
		"a line over 16 MiB":               {person("1") + strings.Replace(person("2"), "A B", strings.Repeat("A", maxLine), 1) + person("3"), 2, publication.DamagedRecord, 2},
		"a long line within the limit":     {strings.Replace(person("2"), "A B", strings.Repeat("A", 1<<20), 1) + person("3"), 2, "", 0},
		"nesting without end":              {person("1") + strings.Repeat(`{"a":`, 5000), 1, publication.DamagedRecord, 2},
		"an object that is no entity":      {person("1") + `{"id":"2","schema":"Person","properties":{"name":[{"a":1}]}}`, 1, publication.DamagedRecord, 2},
		"a dataset that cannot name":       {strings.ReplaceAll(person("1"), "x_list", "../X") + person("2"), 1, publication.DamagedRecord, 0},
		"a sanction on somebody not there": {person("1") + `{"id":"s","schema":"Sanction","properties":{"entity":["2"]}}`, 1, publication.Orphan, 2},
		"values without a list around":     {`{"id":"1","schema":"Person","properties":{"name":"A","height":1.8,"weight":null}}`, 1, "", 0},
		"a byte order mark and blanks":     {"\ufeff" + person("1") + "\r\n\n" + person("2"), 2, "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, r := read(t, tt.data)
			if r.Entries != tt.entries {
				t.Errorf("%d entries, want %d", r.Entries, tt.entries)
			}
			switch {
			case tt.code == "" && len(r.Problems) > 0:
				t.Errorf("problems without damage: %v", r.Problems)
			case tt.code != "" && (len(r.Problems) != 1 || r.Problems[0].Code != tt.code || r.Problems[0].Line != tt.line || !r.Problems[0].Alarm):
				t.Errorf("problems %+v, want one alarm %s in line %d", r.Problems, tt.code, tt.line)
			}
		})
	}
}

func TestWhoIsOnlyMentionedIsNoParty(t *testing.T) {
	const line = `{"id":"1","schema":"SCHEMA","properties":{"name":["A"],"topics":["TOPIC"]},"target":TARGET}`
	tests := map[string]struct {
		schema, topic, target, more string
		entries                     int
	}{
		"no target":                         {"Person", "poi", "false", "", 0},
		"no target, but a topic of it":      {"Person", "sanction.linked", "false", "", 1},
		"no target, but a sanction":         {"Person", "poi", "false", `{"id":"s","schema":"Sanction","properties":{"entity":["1"]}}`, 1},
		"a target":                          {"Person", "poi", "true", "", 1},
		"nothing said":                      {"Person", "poi", "null", "", 1},
		"a target of a schema nobody knows": {"Spaceship", "poi", "true", "", 1},
		"no target of such a schema":        {"Spaceship", "poi", "null", "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			data := strings.NewReplacer("SCHEMA", tt.schema, "TOPIC", tt.topic, "TARGET", tt.target).Replace(line)
			if _, r := read(t, data+"\n"+tt.more); r.Entries != tt.entries {
				t.Errorf("%d entries, want %d", r.Entries, tt.entries)
			}
		})
	}
}

func TestOnlyEntitiesOnLinesAreRecognised(t *testing.T) {
	flat := fixture(t, "flat.ftm.json")
	tests := map[string]struct {
		head string
		want bool
	}{
		"a flat file":                {flat, true},
		"a byte order mark":          {"\ufeff\n" + flat, true},
		"a first line over the head": {fixture(t, "nested.json")[:900], true},
		"a list of entities":         {"[" + strings.TrimSpace(person("1")) + "]", false},
		"one object over many lines": {strings.ReplaceAll(person("1"), `,`, ",\n"), false},
		"ownership statements":       {`{"statementID":"1","statementType":"personStatement"}` + "\n", false},
		"a map's feature":            {`{"type":"Feature","id":"1","properties":{"name":"x` + strings.Repeat("y", 9000), false},
		"parties of this house":      {`{"id":"1","kind":"person","source":"x","names":null}` + "\n", false},
		"a web page":                 {"<!DOCTYPE html>", false},
		"nothing":                    {"", false},
	}
	for name, tt := range tests {
		if Recognise([]byte(tt.head)) != tt.want {
			t.Errorf("%s: recognised %v", name, !tt.want)
		}
	}
}
