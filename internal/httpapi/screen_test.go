package httpapi

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

func TestScreenAnswersWithHitsAndTheVersionsTheyRestOn(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		return []screening.Hit{{
			List: sanctions.OFACSDN, EntityID: "27307", Name: "LAZARUS GROUP", MatchedName: "APPLEWORM", AliasQuality: sanctions.Weak,
			Score: 0.97, Match: true, Programs: []string{"DPRK3"}, Via: screening.ViaName,
			Reasons:     []screening.Reason{{Feature: "name", Query: "appleworm", Candidate: "APPLEWORM", Score: 1, Weight: 0.97}},
			CanonicalID: "us_ofac_sdn:27307", Referents: []string{"eu_fsf:9"},
		}}, nil
	}})))
	wantJSON(t, send(h, "POST", "/v1/screen", `{"id":"q1","properties":{"name":["Appleworm"]}}`), 200, `{
		"id":"q1",
		"hits":[{"list":"us_ofac_sdn","entity_id":"27307","name":"LAZARUS GROUP","matched_name":"APPLEWORM","alias_quality":"weak",
			"score":0.97,"match":true,"programs":["DPRK3"],"via":"name",
			"reasons":[{"feature":"name","query":"appleworm","candidate":"APPLEWORM","score":1,"weight":0.97}],"canonical_id":"us_ofac_sdn:27307","referents":["eu_fsf:9"]}],
		"lists":[{"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z"}]}`)
}

func TestScreenAnswersEveryKeyWhenNothingIsFound(t *testing.T) {
	state := scriptedState(scripted{})
	state.Lists[0].AsOf, state.Lists[0].CheckedAt = nil, nil
	wantJSON(t, send(New(testConfig(state)), "POST", "/v1/screen", `{"properties":{"name":["Nobody"]}}`), 200,
		`{"id":null,"hits":[],"lists":[{"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":null,"checked_at":null}]}`)
}

func TestScreenHandsTheQuestionOnAsItWasAsked(t *testing.T) {
	for name, test := range map[string]struct {
		query, body string
		want        screening.Question
		options     screening.Options
	}{
		"a party with narrowing": {
			"?limit=3&threshold=0.5&list=eu_fsf&list=us_ofac_sdn",
			`{"id":"a","schema":"Person","properties":{"name":["X Y"],"birthDate":["1970"]}}`,
			screening.Question{Schema: "Person", Properties: map[string][]string{"name": {"X Y"}, "birthDate": {"1970"}}},
			screening.Options{Limit: 3, Threshold: 0.5, Lists: []sanctions.ListName{"eu_fsf", "us_ofac_sdn"}},
		},
		"an address on a chain": {
			"", `{"id":"b","address":"0xAb","chain":"ethereum"}`,
			screening.Question{Address: "0xAb", Chain: "ethereum"},
			screening.Options{Lists: []sanctions.ListName{}},
		},
		"nulls, which mean unknown": {
			"", `{"id":null,"schema":null,"properties":{"name":["X"],"country":null},"address":null,"chain":null}`,
			screening.Question{Properties: map[string][]string{"name": {"X"}}},
			screening.Options{Lists: []sanctions.ListName{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			h := New(testConfig(scriptedState(scripted{screen: func(q screening.Question, o screening.Options) ([]screening.Hit, error) {
				asked++
				if diff := cmp.Diff(test.want, q) + cmp.Diff(test.options, o); diff != "" {
					t.Errorf("question or options (-want +got):\n%s", diff)
				}
				return nil, nil
			}})))
			if w := send(h, "POST", "/v1/screen"+test.query, test.body); w.Code != 200 || asked != 1 {
				t.Errorf("status %d after %d questions: %s", w.Code, asked, w.Body)
			}
		})
	}
}

func TestScreenRefusesWhatItWouldOtherwiseIgnore(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{screen: func(q screening.Question, _ screening.Options) ([]screening.Hit, error) {
		t.Errorf("the screener was asked %+v", q)
		return nil, nil
	}})))
	good := `{"properties":{"name":["X"]}}`
	for name, test := range map[string]struct {
		query, body string
		status      int
		code        string
	}{
		"an unknown field":                  {"", `{"unheardOf":"X","properties":{"name":["X"]}}`, 422, "bad_value"},
		"a property that is no list":        {"", `{"properties":{"name":"X"}}`, 422, "bad_value"},
		"a value that is no text":           {"", `{"properties":{"name":[1]}}`, 422, "bad_value"},
		"a value that is null":              {"", `{"properties":{"name":[null]}}`, 422, "bad_value"},
		"a list of questions":               {"", `[` + good + `]`, 422, "bad_value"},
		"malformed JSON":                    {"", `{"properties":`, 400, "malformed"},
		"two questions":                     {"", good + good, 400, "malformed"},
		"no body":                           {"", ``, 400, "malformed"},
		"text that is not UTF-8":            {"", "{\"properties\":{\"name\":[\"M\xfcller\"]}}", 400, "malformed"},
		"a body of more than a megabyte":    {"", `{"id":"` + strings.Repeat("x", maxBody) + `"}`, 413, "too_large"},
		"an unknown query parameter":        {"?treshold=0.5", good, 422, "bad_value"},
		"a threshold that is no number":     {"?threshold=NaN", good, 422, "bad_value"},
		"a threshold of zero":               {"?threshold=0", good, 422, "bad_value"},
		"a threshold above one":             {"?threshold=1.01", good, 422, "bad_value"},
		"a limit of zero":                   {"?limit=0", good, 422, "bad_value"},
		"a limit beyond the most":           {"?limit=501", good, 422, "bad_value"},
		"a key in the address, which stays": {"?api_key=" + testKey, good, 422, "bad_value"},
	} {
		t.Run(name, func(t *testing.T) {
			wantProblem(t, send(h, "POST", "/v1/screen"+test.query, test.body), test.status, test.code)
		})
	}
	t.Run("a body that says it is a form", func(t *testing.T) {
		wantProblem(t, send(h, "POST", "/v1/screen", good, "Content-Type", "application/x-www-form-urlencoded"), 415, "not_json")
	})
}

func TestScreenNeverAnswers200WithoutHavingScreened(t *testing.T) {
	failing := func(err error) *State {
		return scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) { return nil, err }})
	}
	for name, test := range map[string]struct {
		state  *State
		status int
		code   string
	}{
		"no state":               {nil, 503, "no_lists"},
		"a state with no lists":  {&State{Screener: scripted{}}, 503, "no_lists"},
		"a state with no index":  {&State{Lists: []ListInfo{sdnInfo()}}, 503, "no_lists"},
		"a failing index":        {failing(errors.New("the name Ana Doe broke it")), 500, "not_screened"},
		"a question not askable": {failing(&screening.QuestionError{Code: "bad_address", Message: "no such form"}), 422, "bad_address"},
		"a panicking index": {scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
			panic("Ana Doe")
		}}), 500, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(New(testConfig(test.state)), "POST", "/v1/screen", `{"properties":{"name":["Ana Doe"]}}`)
			wantProblem(t, w, test.status, test.code)
			if strings.Contains(w.Body.String(), "Ana Doe") {
				t.Errorf("the problem repeats the inner error: %s", w.Body)
			}
		})
	}
}

func TestScreenNamesOnlyTheListsThatWereAsked(t *testing.T) {
	state := scriptedState(scripted{})
	eu := sdnInfo()
	eu.List = sanctions.EUFinancial
	state.Lists = append(state.Lists, eu)
	w := send(New(testConfig(state)), "POST", "/v1/screen?list=eu_fsf", `{"properties":{"name":["X"]}}`)
	wantJSON(t, w, http.StatusOK, `{"id":null,"hits":[],"lists":[{"list":"eu_fsf","version":"0123456789abcdef",
		"as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z"}]}`)
}
