package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// asked runs a search and gives the question that reached the screener.
func asked(t *testing.T, query string) (screening.Question, screening.Options) {
	t.Helper()
	var q screening.Question
	var o screening.Options
	h := New(testConfig(scriptedState(scripted{screen: func(question screening.Question, options screening.Options) ([]screening.Hit, error) {
		q, o = question, options
		return nil, nil
	}})))
	if w := send(h, "GET", "/v2/search?"+query, ""); w.Code != 200 {
		t.Fatalf("%s: status %d: %s", query, w.Code, w.Body)
	}
	return q, o
}

func TestWatchmanParametersBecomeAQuestion(t *testing.T) {
	properties := func(pairs ...string) map[string][]string {
		out := map[string][]string{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = append(out[pairs[i]], pairs[i+1])
		}
		return out
	}
	for query, want := range map[string]screening.Question{
		"name=Ana+Doe":                        {Properties: properties("name", "Ana Doe")},
		"name=Ana&type=&requestID=7&debug=no": {Properties: properties("name", "Ana")},
		"name=Ana&type=PERSON&birthDate=1970-03&gender=female&titles=Minister&altNames=A&altNames=B": {Schema: "Person", Properties: properties(
			"name", "Ana", "birthDate", "1970-03", "gender", "female", "title", "Minister", "alias", "A", "alias", "B")},
		"name=Ana&type=person&birthDate=yesterday&deathDate=2001": {Schema: "Person", Properties: properties("name", "Ana")},
		"name=X&type=business&created=1999&gov_tax-id=US:12-3":    {Schema: "Company", Properties: properties("name", "X", "taxNumber", "12-3")},
		"name=X&type=organization&gov_business-registration=7":    {Schema: "Organization", Properties: properties("name", "X", "registrationNumber", "7")},
		"name=X&type=person&gov_passport=IR:A1&gov_cedula=CO:9":   {Schema: "Person", Properties: properties("name", "X", "passportNumber", "A1", "idNumber", "9")},
		"name=X&type=vessel&imoNumber=9074729&mmsi=1&callSign=C&flag=PA&tonnage=5&owner=O": {Schema: "Vessel", Properties: properties(
			"name", "X", "imoNumber", "9074729", "idNumber", "1", "idNumber", "C", "country", "PA")},
		"name=X&type=aircraft&serialNumber=5&icaoCode=A320": {Schema: "Airplane", Properties: properties("name", "X", "idNumber", "5")},
		"emailAddress=a%40b.c&phoneNumber=1&fax=2&website=d.e&address=1+Main+St": {Properties: properties(
			"email", "a@b.c", "phone", "1", "phone", "2", "website", "d.e", "address", "1 Main St")},
		"cryptoAddress=XBT:1A1z":                         {Address: "1A1z", Chain: "bitcoin"},
		"cryptoAddress=USDT:0xAb":                        {Address: "0xAb"},
		"cryptoAddress=0xAb":                             {Address: "0xAb"},
		"cryptoAddresses=XBT:1A&cryptoAddresses=ETH:0xB": {Properties: properties("publicKey", "1A", "publicKey", "0xB")},
		"name=X&cryptoAddress=XBT:1A":                    {Properties: properties("name", "X", "publicKey", "1A")},
	} {
		got, _ := asked(t, query)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestWatchmanLimitsAreReadAsWatchmanReadsThem(t *testing.T) {
	for query, want := range map[string]int{"": 10, "&limit=3": 3, "&limit=100": 100, "&limit=1000": 100, "&limit=junk": 10, "&limit=0": 10, "&limit=-1": 10} {
		if _, o := asked(t, "name=x"+query); o.Limit != want {
			t.Errorf("limit %q: %d, want %d", query, o.Limit, want)
		}
	}
}

func TestWatchmanGivesOnlyWhatReachesMinMatch(t *testing.T) {
	state := scriptedState(scripted{
		screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
			return []screening.Hit{
				{List: sanctions.OFACSDN, EntityID: "101", Score: 0.9},
				{List: sanctions.OFACSDN, EntityID: "101", Score: 0.5},
				{List: sanctions.OFACSDN, EntityID: "101", Score: 0.005},
			}, nil
		},
		party: func(sanctions.ListName, string) (*sanctions.Party, bool, error) { return anaDoe, true, nil },
	})
	for query, want := range map[string]int{
		"": 2, "&minMatch=0": 2, "&minMatch=0.50": 2, "&minMatch=0.51": 1, "&minMatch=1": 0, "&minMatch=2": 0, "&minMatch=junk": 2, "&minMatch=NaN": 2, "&minMatch=-1": 2,
	} {
		w := send(New(testConfig(state)), "GET", "/v2/search?name=x"+query, "")
		var answer struct{ Entities []any }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Entities) != want {
			t.Errorf("minMatch %q: %d entities, want %d: %s", query, len(answer.Entities), want, w.Body)
		}
	}
}

func wantWatchmanError(t *testing.T, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	body, _ := decoded(t, w.Body.Bytes()).(map[string]any)
	message, isText := body["error"].(string)
	if w.Code != status || len(body) != 1 || !isText || message == "" {
		t.Errorf("status %d, want %d and only an error: %s", w.Code, status, w.Body)
	}
	if w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("Content-Type %q", w.Header().Get("Content-Type"))
	}
}

func TestWatchmanRefusesWhatItDoesNotRead(t *testing.T) {
	h := New(testConfig(realState(t)))
	for _, query := range []string{
		"", "name=", "name=x&city=y", "name=x&altNames=y", "name=x&altNames%5B%5D=y&type=person", "name=x&type=person&imoNumber=1",
		"name=x&type=vessel&tonnage=heavy", "name=x&type=vessel&grossRegisteredTonnage=1.5", "name=x&type=vessel&gov_passport=IR:1",
		"name=x&type=alien", "name=x&source=us_ofacs", "name=x&source=un_csl", "name=x&source=us_ofac&source=nowhere",
		"name=x&format=senzing", "cryptoAddress=XBT:", "cryptoAddress=XBT:not-an-address", "name=%ff", "name=%zz", "name=x;type=person",
		"name=x&birthDate=1970", "type=vessel&owner=somebody",
	} {
		wantWatchmanError(t, send(h, "GET", "/v2/search?"+query, ""), 400)
	}
}

func TestWatchmanNeverAnswers200WithoutHavingScreened(t *testing.T) {
	lost := scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		return []screening.Hit{{List: sanctions.OFACSDN, EntityID: "1", Score: 1}}, nil
	}}
	failing := scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) { return nil, errors.New("broken") }}
	wantWatchmanError(t, send(New(testConfig(nil)), "GET", "/v2/search?name=x", ""), 503)
	wantWatchmanError(t, send(New(testConfig(scriptedState(failing))), "GET", "/v2/search?name=x", ""), 500)
	wantWatchmanError(t, send(New(testConfig(scriptedState(lost))), "GET", "/v2/search?name=x", ""), 500)
	unreadable := scripted{party: func(sanctions.ListName, string) (*sanctions.Party, bool, error) {
		return nil, false, errors.New("broken")
	}}
	wantWatchmanError(t, send(New(testConfig(scriptedState(unreadable))), "GET", "/v2/search?sourceID=1", ""), 500)
}

// A government that a programme blocks is an owner too, and on no list.
func TestWatchmanGivesOwnersOfBlockedCompaniesAlone(t *testing.T) {
	state := scriptedState(scripted{
		screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
			return []screening.Hit{
				{List: sanctions.OFACSDN, EntityID: "101", Score: 0.99, Match: true, Via: screening.ViaOwnership},
				{List: sanctions.OFACSDN, EntityID: "csv:state", Name: "Government of North Korea", Score: 0.98, Match: true, Via: screening.ViaOwnership},
				{List: sanctions.OFACSDN, EntityID: "101", Score: 0.5, Via: screening.ViaName},
				{List: sanctions.OFACSDN, EntityID: "101", Score: 1, Via: screening.ViaOwnership}, // for review
				{List: sanctions.OFACSDN, EntityID: "csv:else", Score: 1, Via: screening.ViaOwnership},
			}, nil
		},
		party: func(_ sanctions.ListName, id string) (*sanctions.Party, bool, error) { return anaDoe, id == "101", nil },
	})
	w := send(New(testConfig(state)), "GET", "/v2/search?name=x", "")
	var answer struct {
		Entities []struct {
			Name, SourceList, SourceID string
			Match                      float64
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); w.Code != 200 || err != nil {
		t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
	}
	var got []string
	for _, e := range answer.Entities {
		got = append(got, fmt.Sprint(e.SourceList, " ", e.SourceID, " ", e.Name, " ", e.Match))
	}
	name := anaDoe.PrimaryName()
	if diff := cmp.Diff([]string{"us_ofac 101 " + name + " 0.99", "us_ofac csv:state Government of North Korea 0.98", "us_ofac 101 " + name + " 0.5"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWatchmanFindsByNameAddressAndID(t *testing.T) {
	h := New(testConfig(realState(t)))
	for query, want := range map[string][]string{
		"name=Ana+Petrovna+Doevina&type=person&minMatch=0.95":          {"us_ofac 101"},
		"name=Ana+Doevina&type=person&source=eu_csl":                   {"eu_csl 101"},
		"name=Ana+Doevina&type=person&source=eu_fsf":                   {"eu_csl 101"},
		"cryptoAddress=ETH:0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED": {"us_ofac 101"},
		"name=nobody&sourceID=101":                                     {"us_ofac 101", "eu_csl 101"},
		"sourceID=103":                                                 {"us_ofac 103"},
		"sourceID=none":                                                nil,
	} {
		w := send(h, "GET", "/v2/search?"+query, "")
		var answer struct {
			Entities []struct {
				SourceList, SourceID string
				Match                float64
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); w.Code != 200 || err != nil {
			t.Errorf("%s: %d %v %s", query, w.Code, err, w.Body)
			continue
		}
		var got []string
		for _, e := range answer.Entities {
			got = append(got, e.SourceList+" "+e.SourceID)
			if (strings.Contains(query, "sourceID") || strings.Contains(query, "crypto")) && e.Match != 1 {
				t.Errorf("%s: match %v, want 1", query, e.Match)
			}
		}
		if len(want) == 2 && len(got) == 2 && got[0] == want[1] { // equal scores, ordered by list
			got[0], got[1] = got[1], got[0]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestWatchmanExplainsOnlyWhenAskedTo(t *testing.T) {
	h := New(testConfig(realState(t)))
	plain := send(h, "GET", "/v2/search?name=Ana+Doevina&type=person", "").Body.String()
	if strings.Contains(plain, `"details"`) || strings.Contains(plain, `"debug"`) {
		t.Errorf("details nobody asked for: %s", plain)
	}
	for _, yes := range []string{"yes", "true", "1", "TRUE"} {
		var answer struct {
			Entities []struct {
				Match   float64
				Debug   string
				Details struct {
					Pieces     []map[string]any
					FinalScore float64
				}
			}
		}
		w := send(h, "GET", "/v2/search?name=Ana+Doevina&type=person&debug="+yes, "")
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Entities) == 0 {
			t.Fatalf("%v: %s", err, w.Body)
		}
		best := answer.Entities[0]
		if _, err := base64.StdEncoding.DecodeString(best.Debug); err != nil || best.Debug == "" {
			t.Errorf("debug %q: %v", best.Debug, err)
		}
		if best.Details.FinalScore != best.Match || len(best.Details.Pieces) == 0 || len(best.Details.Pieces[0]) != 7 {
			t.Errorf("details %+v", best.Details)
		}
	}
}

func TestWatchmanAnswersAnyOriginOnSuccessOnly(t *testing.T) {
	h := New(testConfig(realState(t)))
	for path, want := range map[string]string{"/v2/search?name=x": "*", "/v2/listinfo": "*", "/v2/search": ""} {
		if got := send(h, "GET", path, "").Header().Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
