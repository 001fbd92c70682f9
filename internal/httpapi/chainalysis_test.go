package httpapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

const listedAddress = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" // of the real index's Ana Doe

func TestChainalysisIdentifiesAListedAddressInAnySpelling(t *testing.T) {
	h := New(testConfig(realState(t)))
	for _, spelling := range []string{listedAddress, strings.ToLower(listedAddress), "0X" + strings.ToUpper(listedAddress[2:])} {
		w := send(h, "GET", "/api/v1/address/"+spelling, "")
		answer, _ := decoded(t, w.Body.Bytes()).(map[string]any)
		found, _ := answer["identifications"].([]any)
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" || len(found) != 1 {
			t.Fatalf("%s: status %d, %s", spelling, w.Code, w.Body)
		}
		i := found[0].(map[string]any)
		name, _ := i["name"].(string)
		if i["category"] != "sanctions" || !strings.HasPrefix(name, "SANCTIONS: OFAC SDN ") || !strings.HasSuffix(name, listedAddress) {
			t.Errorf("%s: identification %v", spelling, i)
		}
		if i["url"] != "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=101" || !strings.Contains(i["description"].(string), "entry 101") {
			t.Errorf("%s: identification %v", spelling, i)
		}
	}
}

func TestChainalysisSaysNothingOfACleanAddress(t *testing.T) {
	h := New(testConfig(realState(t)))
	wantJSON(t, send(h, "GET", "/api/v1/address/1BoatSLRHtKNngkdXEeobR76b53LETtpyT", ""), 200, `{"identifications":[]}`)
}

func TestChainalysisGivesReviewsToNobody(t *testing.T) {
	hit := screening.Hit{List: sanctions.OFACSDN, EntityID: "101", Via: screening.ViaSameKey, Score: 1}
	h := New(testConfig(scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		return []screening.Hit{hit}, nil
	}})))
	wantJSON(t, send(h, "GET", "/api/v1/address/"+listedAddress, ""), 200, `{"identifications":[]}`)
}

// A client that reads only the body must not take a refusal for an answer.
func TestChainalysisRefusesInNoShapeOfAnAnswer(t *testing.T) {
	broken := scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		return nil, errors.New("the disk is gone")
	}})
	for name, test := range map[string]struct {
		state   *State
		address string
		status  int
	}{
		"a wrong checksum": {realState(t), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Bead0", 400},
		"a name":           {realState(t), "vitalik.eth", 400},
		"no list":          {nil, listedAddress, 503},
		"a failure":        {broken, listedAddress, 500},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(New(testConfig(test.state)), "GET", "/api/v1/address/"+test.address, "")
			if w.Code != test.status || strings.HasPrefix(strings.TrimSpace(w.Body.String()), "{") || w.Body.Len() == 0 {
				t.Errorf("status %d, body %s", w.Code, w.Body)
			}
		})
	}
	w := send(New(testConfig(realState(t))), "GET", "/api/v1/address/"+listedAddress, "", "X-API-Key", "wrong")
	wantJSON(t, w, 401, `{"message":"Invalid API Key"}`)
}
