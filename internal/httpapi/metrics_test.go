package httpapi

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

func TestMetricsCountRequestsHitsAndTheAgeOfLists(t *testing.T) {
	state := scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		return []screening.Hit{{List: sanctions.OFACSDN, Via: screening.ViaName, Match: true}}, nil
	}})
	loose := sdnInfo()
	loose.List, loose.CheckedAt, loose.Alarms = sanctions.EUFinancial, nil, []string{"an alarm"}
	state.Lists = append(state.Lists, loose)
	h := New(testConfig(state))
	send(h, "POST", "/v1/screen", `{"properties":{"name":["X"]}}`)
	send(h, "POST", "/v1/screen", `{"properties":{"name":["X"]}}`)
	send(h, "GET", "/readyz", "")
	metrics := send(h, "GET", "/metrics", "").Body.String()
	for _, want := range []string{
		`mareva_http_requests_total{route="POST /v1/screen",status="200"} 2`,
		`mareva_http_requests_total{route="GET /readyz",status="200"} 1`,
		`mareva_http_request_duration_seconds_count{route="POST /v1/screen"} 2`,
		`mareva_screening_hits_total{list="us_ofac_sdn",match="true",via="name"} 2`,
		`mareva_list_entries{list="us_ofac_sdn"} 2`,
		`mareva_list_age_seconds{list="us_ofac_sdn"} 3600`,
		`mareva_list_alarms{list="eu_fsf"} 1`,
		`mareva_build_info{version="1.2.3"} 1`,
	} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(metrics, `mareva_list_age_seconds{list="eu_fsf"}`) {
		t.Error("an age is given for a list that nobody checked")
	}
}

func TestMetricsWithoutAListAreStillServed(t *testing.T) {
	if w := send(New(testConfig(nil)), "GET", "/metrics", ""); w.Code != 200 || strings.Contains(w.Body.String(), "mareva_list_entries{") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}
