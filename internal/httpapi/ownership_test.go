package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

const ownersQuestion = `{"id":"q1","regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"},{"owner":"A","owned":"B","pct_min":"25","pct_max":"50"}]}`

// ownersAnswer is as much of an answer as the tests look at.
type ownersAnswer struct {
	ID       json.RawMessage
	Entities map[string]ownership.Outcome
	Warnings []struct{ Code string }
}

func askOwners(t *testing.T, h http.Handler, body string) ownersAnswer {
	t.Helper()
	w := send(h, "POST", "/v1/ownership", body)
	var a ownersAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &a); w.Code != http.StatusOK || err != nil {
		t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
	}
	return a
}

func TestOwnershipAnswersWhatTheQuestionBrings(t *testing.T) {
	// No list is looked at, so none need be there.
	a := askOwners(t, New(testConfig(nil)), ownersQuestion)
	if string(a.ID) != `"q1"` || len(a.Entities) != 2 || a.Warnings != nil {
		t.Errorf("got %+v", a)
	}
	if o := a.Entities["A"]; !o.Blocked || o.Status != ownership.Blocked || o.BlockedPct != "50" || !strings.HasPrefix(o.Basis, "OFAC 50 percent rule") || len(o.Proof) != 1 {
		t.Errorf("A: %+v", o)
	}
	if o := a.Entities["B"]; o.Blocked || o.Status != ownership.Review || o.BlockedPct != "25" || o.BlockedPctMax != "50" || o.Reason != ownership.StakesMayReachLine {
		t.Errorf("B: %+v", o)
	}
}

func TestOwnershipTakesEveryFieldOfTheStream(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	for name, c := range map[string]struct{ body, id, entity, want string }{
		"a number for an id":     {`{"id":12345678901234567890123,"regime":"EU","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"50"}]}`, "12345678901234567890123", "A", "blocked"},
		"a number for a percent": {`{"id":1,"regime":"EU","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":50.0}]}`, "1", "A", "blocked"},
		"shares out of shares":   {`{"regime":"UK","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","shares":2,"of_shares":"3"}]}`, "null", "A", "blocked"},
		"nulls, which are unknown": {`{"id":null,"regime":"EU","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":null,"from":null,"until":null}],` +
			`"control":null,"programs":null,"governments":null,"joint_arrangements":null,"prior_holdings":null,"divestment":null}`, "null", "A", "review"},
		"days":                {`{"regime":"EU","as_of":"2026-01-15","listed":["X"],"holdings":[{"owner":"X","owned":"A","pct":"60","from":"2025-01-01","until":"2026-01-14"}]}`, "null", "A", "not_blocked"},
		"control":             {`{"regime":"EU","as_of":"2026-01-15","listed":["X"],"control":[{"controller":"X","entity":"A","kind":"articles"}]}`, "null", "A", "review"},
		"a government":        {`{"regime":"US_OFAC","as_of":"2026-01-15","governments":{"G":"KP"},"control":[{"controller":"G","entity":"A"}]}`, "null", "A", "blocked"},
		"a joint arrangement": {`{"regime":"UK","as_of":"2026-01-15","listed":["X"],"joint_arrangements":[["X","Y"]],"holdings":[{"owner":"X","owned":"A","pct":"30"},{"owner":"Y","owned":"A","pct":"30"}]}`, "null", "A", "blocked"},
		"programmes":          {`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"programs":{"X":["SDGT"]},"holdings":[{"owner":"X","owned":"A","pct":"50"}]}`, "null", "A", "blocked"},
		"a divestment":        {`{"regime":"US_OFAC","as_of":"2026-01-15","listed":["X"],"prior_holdings":[{"owner":"X","owned":"A","pct":"50"}],"divestment":{"entirely_outside_us":false,"us_person_involved":null}}`, "null", "A", "blocked"},
	} {
		t.Run(name, func(t *testing.T) {
			a := askOwners(t, h, c.body)
			if string(a.ID) != c.id || string(a.Entities[c.entity].Status) != c.want {
				t.Errorf("id %s, %s is %q; want id %s and %q", a.ID, c.entity, a.Entities[c.entity].Status, c.id, c.want)
			}
		})
	}
}

func TestOwnershipRefusesWhatItWouldOtherwiseIgnore(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	for name, c := range map[string]struct {
		query, body string
		status      int
		code        string
	}{
		"an unknown field":              {"", `{"regime":"EU","as_of":"2026-01-15","holding":[]}`, 422, "bad_value"},
		"an unknown field of a holding": {"", `{"regime":"EU","as_of":"2026-01-15","holdings":[{"owner":"X","owned":"A","percent":"50"}]}`, 422, "bad_value"},
		"a field in another case":       {"", `{"regime":"EU","as_of":"2026-01-15","Listed":["X"]}`, 422, "bad_value"},
		"a field that is given twice":   {"", `{"regime":"EU","as_of":"2026-01-15","listed":["X"],"listed":[]}`, 400, "malformed"},
		"no regime":                     {"", `{"listed":["X"]}`, 422, "bad_value"},
		"an unknown regime":             {"", `{"regime":"MARS","as_of":"2026-01-15"}`, 422, "bad_value"},
		"more than all":                 {"", `{"regime":"EU","as_of":"2026-01-15","holdings":[{"owner":"X","owned":"A","pct":"150"}]}`, 422, "bad_holding"},
		"a percent that is a list":      {"", `{"regime":"EU","as_of":"2026-01-15","holdings":[{"owner":"X","owned":"A","pct":[]}]}`, 422, "bad_holding"},
		"days, and no day to ask for":   {"", `{"regime":"EU","holdings":[{"owner":"X","owned":"A","pct":"50","until":"2099-01-01"}]}`, 422, "bad_value"},
		"a day that is none":            {"", `{"regime":"EU","as_of":"yesterday"}`, 422, "bad_value"},
		"an id that is an object":       {"", `{"id":{},"regime":"EU","as_of":"2026-01-15"}`, 422, "bad_json"},
		"a list of questions":           {"", `[{"regime":"EU","as_of":"2026-01-15"}]`, 422, "bad_value"},
		"null":                          {"", `null`, 422, "bad_value"},
		"malformed JSON":                {"", `{"regime":`, 400, "malformed"},
		"two questions":                 {"", `{"regime":"EU","as_of":"2026-01-15"}{"regime":"EU","as_of":"2026-01-15"}`, 400, "malformed"},
		"no body":                       {"", ``, 400, "malformed"},
		"text that is not UTF-8":        {"", "{\"regime\":\"EU\",\"listed\":[\"M\xfcller\"]}", 400, "malformed"},
		"more than a megabyte":          {"", `{"regime":"EU","as_of":"2026-01-15","listed":["` + strings.Repeat("x", maxBody) + `"]}`, 413, "too_large"},
		"an unknown query parameter":    {"?list=eu_fsf", ownersQuestion, 422, "bad_value"},
	} {
		t.Run(name, func(t *testing.T) {
			wantProblem(t, send(h, "POST", "/v1/ownership"+c.query, c.body), c.status, c.code)
		})
	}
	t.Run("a form", func(t *testing.T) {
		wantProblem(t, send(h, "POST", "/v1/ownership", ownersQuestion, "Content-Type", "application/x-www-form-urlencoded"), 415, "not_json")
	})
}

func TestOwnershipNeedsTheKey(t *testing.T) {
	c := testConfig(scriptedState(scripted{}))
	r := func() *http.Request {
		r := request("POST", "/v1/ownership")
		r.Body = http.NoBody
		return r
	}
	if got := status(New(c), r()); got != http.StatusUnauthorized {
		t.Errorf("without a key: status %d", got)
	}
	if got := status(New(c), withHeader(r(), "X-API-Key", "another")); got != http.StatusUnauthorized {
		t.Errorf("with another key: status %d", got)
	}
	c.Open = true
	if got := status(New(c), fromHere(r())); got != http.StatusBadRequest {
		t.Errorf("open, from this machine: status %d", got)
	}
	if got := status(New(c), r()); got != http.StatusUnauthorized {
		t.Errorf("open, from elsewhere: status %d", got)
	}
}

func TestOwnershipIsInTheDescription(t *testing.T) {
	d, raw := describe(t, testConfig(nil))
	op, there := d.Paths["/v1/ownership"]["post"]
	if !there || op.Summary == "" || len(op.Security) != 2 {
		t.Fatalf("there %v, summary %q, security %v", there, op.Summary, op.Security)
	}
	for _, status := range []string{"200", "400", "401", "413", "415", "422"} {
		if _, described := op.Responses[status]; !described {
			t.Errorf("%s is not described", status)
		}
	}
	for _, field := range []string{"joint_arrangements", "prior_holdings", "divestment", "governments", "of_shares", "previously_blocked_property_stays_blocked", "would_change", "owners"} {
		if !strings.Contains(raw, `"`+field+`"`) {
			t.Errorf("%s is not described", field)
		}
	}
}

// What an answer on a company rests on is in it, as in the stream of mareva screen.
func TestScreenSaysWhoOwnsAndOnWhichComputationThatRests(t *testing.T) {
	outcome := ownership.Outcome{Blocked: true, Status: ownership.Blocked, BlockedPct: "60", CountedOwners: []string{"csv:L"}, Proof: []ownership.ProofStep{}, WouldChange: []ownership.Change{}}
	state := scriptedState(scripted{screen: func(screening.Question, screening.Options) ([]screening.Hit, error) {
		return []screening.Hit{{
			List: sanctions.OFACSDN, EntityID: "27307", Name: "LAZARUS GROUP", MatchedName: "Golden Crane", AliasQuality: sanctions.Primary,
			Score: 1, Match: true, Programs: []string{"DPRK3"}, Via: screening.ViaOwnership, Reasons: []screening.Reason{}, CanonicalID: "us_ofac_sdn:27307", Referents: []string{},
			Ownership: &screening.Ownership{
				EntityID: "csv:Golden Crane", Name: "Golden Crane", Regime: ownership.US, AsOf: "2026-01-15", Outcome: outcome,
				Owners: []ownership.Owner{{List: sanctions.OFACSDN, EntityID: "27307", Name: "LAZARUS GROUP", Programs: []string{"DPRK3"}, Certain: true}},
			},
		}}, nil
	}})
	state.Owners = &screening.OwnersState{Registers: "ab", AsOf: "2026-01-15", Parties: 1}
	h := New(testConfig(state))
	wantJSON(t, send(h, "POST", "/v1/screen", `{"properties":{"name":["Golden Crane"]}}`), 200, `{"id":null,
		"hits":[{"list":"us_ofac_sdn","entity_id":"27307","name":"LAZARUS GROUP","matched_name":"Golden Crane","alias_quality":"primary",
			"score":1,"match":true,"programs":["DPRK3"],"via":"ownership","reasons":[],"canonical_id":"us_ofac_sdn:27307","referents":[],
			"ownership":{"entity_id":"csv:Golden Crane","name":"Golden Crane","regime":"US_OFAC","as_of":"2026-01-15",
				"outcome":{"blocked":true,"status":"blocked","blocked_pct":"60","counted_owners":["csv:L"],"by_fifty_percent_rule":false,"basis":"",
					"proof":[],"explanation":"","would_change":[]},
				"owners":[{"list":"us_ofac_sdn","entity_id":"27307","name":"LAZARUS GROUP","programs":["DPRK3"],"certain":true}]}}],
		"lists":[{"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z"}],
		"owners":{"registers":"ab","as_of":"2026-01-15","parties":1}}`)
	if got := send(h, "GET", "/metrics", "").Body.String(); !strings.Contains(got, `via="ownership"`) {
		t.Error("the hit is not counted")
	}
}
