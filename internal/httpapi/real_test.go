package httpapi

import (
	"testing"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// Made-up parties, in the ways that real entries are written.
var (
	anaDoe = &sanctions.Party{
		ID: "101", Kind: sanctions.Person, Source: "test 101",
		Names: []sanctions.Name{
			{Full: "DOEVINA, Ana Petrovna", Quality: sanctions.Primary}, {Full: "Anna Doevina", Quality: sanctions.Strong},
		},
		BirthDates: []sanctions.Date{sanctions.Day(1970, 3, 4)}, BirthPlaces: []string{"Exampleville"}, Genders: []string{"female"},
		Titles:      []string{"Deputy Minister"},
		Identifiers: []sanctions.Identifier{{Type: sanctions.Passport, Label: "Passport", Number: "A0003456", Country: "Iran"}},
		Wallets:     []sanctions.WalletAddress{{Currency: "ETH", Address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}},
		Addresses:   []sanctions.Address{{Lines: []string{"1 Main St", "Floor 2", "Room 3"}, City: "Exampleville", Region: "EX", PostalCode: "123", Country: "Iran"}},
		Contacts:    []sanctions.Contact{{Kind: "email", Value: "ana@example.org"}},
		Relations:   []sanctions.Relation{{Kind: sanctions.LinkedTo, To: "102", Name: "EXAMPLIUM TRADING LLC"}},
		Programs:    []string{"SDGT", "IRAN"}, Listed: []sanctions.Date{sanctions.Day(2020, 1, 2)},
		Remarks: []string{"Additional Sanctions Information - Subject to Secondary Sanctions"},
	}
	examplium = &sanctions.Party{
		ID: "102", Kind: sanctions.Entity, Source: "test 102",
		Names:    []sanctions.Name{{Full: "EXAMPLIUM TRADING LLC", Quality: sanctions.Primary}},
		Programs: []string{"SDGT"}, Measures: []string{"Asset freeze", "Travel ban"},
	}
	seaExample = &sanctions.Party{
		ID: "103", Kind: sanctions.Vessel, Source: "test 103",
		Names:     []sanctions.Name{{Full: "SEA EXAMPLE", Quality: sanctions.Primary}},
		Countries: []string{"Panama"},
		Identifiers: []sanctions.Identifier{
			{Type: sanctions.IMO, Number: "IMO 9074729"}, {Type: sanctions.MMSI, Number: "352001234"}, {Type: sanctions.CallSign, Number: "3EXA2"},
		},
	}
	euDoe = &sanctions.Party{
		ID: "101", Kind: sanctions.Person, Source: "test EU 101",
		Names: []sanctions.Name{{Full: "Ana Doevina", Quality: sanctions.Primary}}, Programs: []string{"IRN"},
	}
)

func snapshotOf(t *testing.T, list sanctions.ListName, parties ...*sanctions.Party) *sanctions.Snapshot {
	t.Helper()
	b := sanctions.NewBuilder(list)
	for _, p := range parties {
		if err := b.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	return b.Snapshot()
}

// realState is an index over real snapshots of made-up parties.
func realState(t *testing.T) *State {
	t.Helper()
	snapshots := []*sanctions.Snapshot{
		snapshotOf(t, sanctions.OFACSDN, anaDoe, examplium, seaExample), snapshotOf(t, sanctions.EUFinancial, euDoe),
	}
	index, err := screening.New(snapshots)
	if err != nil {
		t.Fatal(err)
	}
	state := &State{Screener: index, LoadedAt: testNow()}
	for _, s := range snapshots {
		known, _ := sanctions.ListByName(s.List)
		state.Lists = append(state.Lists, ListInfo{
			ListState: screening.ListState{List: s.List, Version: s.Version, AsOf: text("2026-02-27"), CheckedAt: text("2026-03-01T11:00:00Z")},
			Title:     known.Title, Publisher: known.Publisher, Entries: s.Len(),
		})
	}
	return state
}

func TestARealIndexAnswersThroughTheAPI(t *testing.T) {
	h := New(testConfig(realState(t)))
	for name, test := range map[string]struct{ body, list, id, via string }{
		"a name":           {`{"schema":"Person","properties":{"name":["Ana Petrovna Doevina"]}}`, "us_ofac_sdn", "101", "name"},
		"an address":       {`{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","chain":"ethereum"}`, "us_ofac_sdn", "101", "address"},
		"the same key":     {`{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","chain":"polygon"}`, "us_ofac_sdn", "101", "same_key"},
		"a vessel's IMO":   {`{"schema":"Vessel","properties":{"imoNumber":["9074729"]}}`, "us_ofac_sdn", "103", "identifier"},
		"a company's name": {`{"properties":{"name":["Examplium Trading"]}}`, "us_ofac_sdn", "102", "name"},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(h, "POST", "/v1/screen", test.body)
			answer, _ := decoded(t, w.Body.Bytes()).(map[string]any)
			hits, _ := answer["hits"].([]any)
			if w.Code != 200 || len(hits) == 0 {
				t.Fatalf("status %d, no hit: %s", w.Code, w.Body)
			}
			best := hits[0].(map[string]any)
			if best["list"] != test.list || best["entity_id"] != test.id || best["via"] != test.via || best["match"] != (test.via != "same_key") {
				t.Errorf("best hit %v", best)
			}
		})
	}
}

func TestWhatARealIndexRefusesIsAProblemWithItsCode(t *testing.T) {
	h := New(testConfig(realState(t)))
	for body, code := range map[string]string{
		`{}`:                                 "nothing_to_screen",
		`{"properties":{"unheardOf":["X"]}}`: "unknown_property",
		`{"schema":"Persona","address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}`: "unknown_schema",
		`{"address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Bead0"}`:                    "bad_address",
		`{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","chain":"etherium"}`: "unknown_chain",
	} {
		wantProblem(t, send(h, "POST", "/v1/screen", body), 422, code)
	}
	wantProblem(t, send(h, "POST", "/v1/screen?list=us_ofac", `{"properties":{"name":["X"]}}`), 422, "unknown_list")
}
