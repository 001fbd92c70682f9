package httpapi

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/sanctions"
)

const noObjects = `"person":null,"business":null,"organization":null,"aircraft":null,"vessel":null,`

func TestWatchmanAnswersEveryKeyOfAnEntity(t *testing.T) {
	h := New(testConfig(realState(t)))
	w := send(h, "GET", "/v2/search?sourceID=101&source=us_ofac&type=person&name=Ana&birthDate=1970&gov_passport=IR:A1&cryptoAddress=ETH:0xAb", "")
	source, err := json.Marshal(anaDoe)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, w, 200, `{
		"query":{"name":"Ana","entityType":"person","sourceList":"us_ofac","sourceID":"101",
			"business":null,"organization":null,"aircraft":null,"vessel":null,
			"person":{"name":"Ana","altNames":null,"gender":"","birthDate":"1970-01-01T00:00:00Z","placeOfBirth":"","deathDate":null,
				"titles":null,"governmentIDs":[{"name":"","type":"passport","country":"IR","identifier":"A1"}]},
			"contact":{"emailAddresses":null,"phoneNumbers":null,"faxNumbers":null,"websites":null},
			"addresses":null,"cryptoAddresses":[{"currency":"ETH","address":"0xAb"}],
			"affiliations":null,"sanctionsInfo":null,"historicalInfo":null,"sourceData":null},
		"entities":[{"name":"DOEVINA, Ana Petrovna","entityType":"person","sourceList":"us_ofac","sourceID":"101",
			"business":null,"organization":null,"aircraft":null,"vessel":null,
			"person":{"name":"DOEVINA, Ana Petrovna","altNames":["Anna Doevina"],"gender":"female","birthDate":"1970-03-04T00:00:00Z",
				"placeOfBirth":"Exampleville","deathDate":null,"titles":["Deputy Minister"],
				"governmentIDs":[{"name":"Passport","type":"passport","country":"Iran","identifier":"A0003456"}]},
			"contact":{"emailAddresses":["ana@example.org"],"phoneNumbers":null,"faxNumbers":null,"websites":null},
			"addresses":[{"line1":"1 Main St","line2":"Floor 2, Room 3","city":"Exampleville","postalCode":"123","state":"EX","country":"Iran",
				"latitude":0,"longitude":0}],
			"cryptoAddresses":[{"currency":"ETH","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}],
			"affiliations":[{"entityName":"EXAMPLIUM TRADING LLC","type":"linked to"}],
			"sanctionsInfo":{"programs":["SDGT","IRAN"],"secondary":true,"description":""},
			"historicalInfo":null,"sourceData":`+string(source)+`,"match":1}]}`)
}

func TestWatchmanAnswersNullWhenNothingIsFound(t *testing.T) {
	h := New(testConfig(realState(t)))
	wantJSON(t, send(h, "GET", "/v2/search?name=Zzyzx+Qwertyuiop&minMatch=0.99", ""), 200, `{"entities":null,
		"query":{"name":"Zzyzx Qwertyuiop","entityType":"","sourceList":"api-request","sourceID":"",`+noObjects+`
			"contact":{"emailAddresses":null,"phoneNumbers":null,"faxNumbers":null,"websites":null},
			"addresses":null,"cryptoAddresses":null,"affiliations":null,"sanctionsInfo":null,"historicalInfo":null,"sourceData":null}}`)
}

func TestWatchmanShowsEachKindInItsOwnObject(t *testing.T) {
	plane := &sanctions.Party{
		ID: "1", Kind: sanctions.Aircraft, Names: []sanctions.Name{{Full: "EP-XYZ", Quality: sanctions.Primary}},
		Identifiers: []sanctions.Identifier{{Type: sanctions.SerialNumber, Number: "12345"}}, Countries: []string{"Iran"},
	}
	for name, test := range map[string]struct {
		party      *sanctions.Party
		asked      string
		kind, want string
	}{
		"a vessel": {seaExample, "", "vessel", `{"name":"SEA EXAMPLE","altNames":null,"imoNumber":"IMO 9074729","type":"","flag":"Panama","built":null,
			"model":"","tonnage":0,"mmsi":"352001234","callSign":"3EXA2","grossRegisteredTonnage":0,"owner":""}`},
		"an aircraft": {plane, "", "aircraft", `{"name":"EP-XYZ","altNames":null,"type":"","flag":"Iran","built":null,"icaoCode":"","model":"","serialNumber":"12345"}`},
		"a legal person of no stated sort": {
			examplium, "", "business",
			`{"name":"EXAMPLIUM TRADING LLC","altNames":null,"created":null,"dissolved":null,"governmentIDs":null}`,
		},
		"the same, asked for as an organization": {
			examplium, "organization", "organization",
			`{"name":"EXAMPLIUM TRADING LLC","altNames":null,"created":null,"dissolved":null,"governmentIDs":null}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(watchmanEntityOf("us_ofac", test.party, test.asked))
			if err != nil {
				t.Fatal(err)
			}
			entity := decoded(t, data).(map[string]any)
			if entity["entityType"] != test.kind {
				t.Errorf("type %v, want %s", entity["entityType"], test.kind)
			}
			for _, key := range []string{"person", "business", "organization", "aircraft", "vessel"} {
				var want any
				if key == test.kind {
					want = decoded(t, []byte(test.want))
				}
				if diff := cmp.Diff(want, entity[key]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", key, diff)
				}
			}
		})
	}
}
