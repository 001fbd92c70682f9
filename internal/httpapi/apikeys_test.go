package httpapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mareva/mareva/internal/auth"
)

// addedKeyOf decodes what a POST of a key answered.
func addedKeyOf(t *testing.T, body []byte) (id string, secret *string) {
	t.Helper()
	var a struct {
		Key    APIKey  `json:"api_key"`
		Secret *string `json:"secret"`
	}
	if err := json.Unmarshal(body, &a); err != nil || a.Key.ID == "" {
		t.Fatalf("%v: %s", err, body)
	}
	return a.Key.ID, a.Secret
}

func TestAKeyIsMadeShownOnceUsedAndRevoked(t *testing.T) {
	k := newFakeKeeper()
	k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	h := New(keptConfig(k))
	made := send(h, "POST", "/v1/api-keys", `{"owner":"anna 1","name":"deposits","scopes":["trace","screen"]}`)
	id, secret := addedKeyOf(t, made.Body.Bytes())
	if made.Code != 201 || secret == nil || made.Header().Get("Location") != "/v1/api-keys/"+id {
		t.Fatalf("%d %s %v", made.Code, made.Body, made.Header())
	}
	want := `{"id":"key_002","owner":"usr_001","name":"deposits","scopes":["screen","trace"],"status":"in_force","created_at":"2026-03-01T12:00:00Z","expires_at":"2027-03-01T12:00:00Z","revoked_at":null}`
	wantJSON(t, made, 201, `{"api_key":`+want+`,"secret":"`+*secret+`"}`)
	wantJSON(t, send(h, "GET", "/v1/api-keys/key_002", ""), 200, want)
	if w := ask(h, "GET", "/v1/lists", *secret); w.Code != 200 {
		t.Errorf("it opens nothing: %d %s", w.Code, w.Body)
	}
	list := send(h, "GET", "/v1/api-keys?owner=usr_001", "")
	if list.Code != 200 || strings.Contains(list.Body.String(), "hash") || strings.Contains(list.Body.String(), *secret) || strings.Count(list.Body.String(), `"id"`) != 2 {
		t.Errorf("%d %s", list.Code, list.Body)
	}
	if w := send(h, "GET", "/v1/api-keys?owner=usr_9", ""); w.Code != 404 {
		t.Errorf("keys of nobody: %d %s", w.Code, w.Body)
	}
	revoked := strings.NewReplacer(`"in_force"`, `"revoked"`, `"revoked_at":null`, `"revoked_at":"2026-03-01T12:00:00Z"`).Replace(want)
	for range 2 { // again is harmless
		wantJSON(t, send(h, "DELETE", "/v1/api-keys/key_002", ""), 200, revoked)
	}
	if len(k.by) != 2 {
		t.Errorf("%d changes recorded", len(k.by))
	}
	if w := ask(h, "GET", "/v1/lists", *secret); w.Code != 401 {
		t.Errorf("revoked, and opens: %d", w.Code)
	}
}

func TestAKeysEndIsAsItWasAskedFor(t *testing.T) {
	k := newFakeKeeper()
	k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	h := New(keptConfig(k))
	for name, c := range map[string]struct{ sent, want string }{
		"nothing is said":       {``, `"2027-03-01T12:00:00Z"`},
		"never":                 {`,"expires_at":null`, `null`},
		"a time":                {`,"expires_at":"2026-03-02T00:00:00Z"`, `"2026-03-02T00:00:00Z"`},
		"a time in another way": {`,"expires_at":"2026-03-02T02:00:00+02:00"`, `"2026-03-02T00:00:00Z"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(h, "POST", "/v1/api-keys", `{"owner":"usr_001","name":"x","scopes":["screen"]`+c.sent+`}`)
			if w.Code != 201 || !strings.Contains(w.Body.String(), `"expires_at":`+c.want) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

func TestWhatIsWrongWithAKeyIsAProblem(t *testing.T) {
	k := newFakeKeeper()
	k.has(t, []auth.Role{auth.RoleAnalyst, auth.RoleSAR}, auth.Screen)
	k.has(t, []auth.Role{auth.RoleAnalyst}, auth.Screen)
	gone := k.users["usr_002"]
	gone.Disabled = true
	k.users["usr_002"] = gone
	h := New(keptConfig(k))
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		code               string
	}{
		"an unknown owner":             {"POST", "", `{"owner":"nobody","name":"x","scopes":["screen"]}`, 422, "owner_unknown"},
		"a disabled owner":             {"POST", "", `{"owner":"usr_002","name":"x","scopes":["screen"]}`, 422, "bad_value"},
		"a scope that no role grants":  {"POST", "", `{"owner":"usr_001","name":"x","scopes":["screen","reports"]}`, 422, "bad_value"},
		"an unknown scope":             {"POST", "", `{"owner":"usr_001","name":"x","scopes":["all"]}`, 422, "bad_value"},
		"no scope":                     {"POST", "", `{"owner":"usr_001","name":"x","scopes":[]}`, 422, "bad_value"},
		"no name":                      {"POST", "", `{"owner":"usr_001","name":"","scopes":["screen"]}`, 422, "bad_value"},
		"an end that is over":          {"POST", "", `{"owner":"usr_001","name":"x","scopes":["screen"],"expires_at":"2026-02-28T00:00:00Z"}`, 422, "bad_value"},
		"an end that is no time":       {"POST", "", `{"owner":"usr_001","name":"x","scopes":["screen"],"expires_at":"365d"}`, 422, "bad_value"},
		"a secret of one's own":        {"POST", "", `{"owner":"usr_001","name":"x","scopes":["screen"],"secret":"x"}`, 422, "bad_value"},
		"the scope sar":                {"POST", "", `{"owner":"usr_001","name":"x","scopes":["sar"]}`, 403, "not_allowed"},
		"a key that is not there":      {"GET", "/key_9", "", 404, "not_found"},
		"the end of one that is not":   {"DELETE", "/key_9", "", 404, "not_found"},
		"a change, which there is not": {"PATCH", "/key_001", `{}`, 405, "method_not_allowed"},
		"no page that was given":       {"GET", "?cursor=usr_1", "", 422, "bad_cursor"},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(h, c.method, "/v1/api-keys"+c.path, c.body)
			wantProblem(t, w, c.status, c.code)
			if strings.Contains(w.Body.String(), "mareva_") {
				t.Errorf("a secret in a refusal: %s", w.Body)
			}
		})
	}
	if len(k.by) != 0 {
		t.Errorf("%d changes recorded", len(k.by))
	}
}

// The secret was shown, and is kept nowhere: the same request again says which key it made.
func TestTheSameRequestForAKeyMakesNoSecondOneAndShowsNoSecretAgain(t *testing.T) {
	k := newFakeKeeper()
	k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	at := &clock{testNow()}
	c := keptConfig(k)
	c.Now = at.now
	h := New(c)
	const body = `{"owner":"usr_001","name":"deposits","scopes":["screen"]}`
	first, secret := addedKeyOf(t, send(h, "POST", "/v1/api-keys", body, "Idempotency-Key", "x").Body.Bytes())
	if secret == nil {
		t.Fatal("no secret")
	}
	at.at = at.at.Add(auth.DefaultLife * 2) // its end counts from when it was made
	again := send(h, "POST", "/v1/api-keys", body, "Idempotency-Key", "x")
	id, secret := addedKeyOf(t, again.Body.Bytes())
	if again.Code != 201 || id != first || secret != nil || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("%d %s", again.Code, again.Body)
	}
	for _, other := range []string{
		`{"owner":"usr_001","name":"withdrawals","scopes":["screen"]}`, `{"owner":"usr_001","name":"deposits","scopes":["screen","trace"]}`,
		`{"owner":"usr_001","name":"deposits","scopes":["screen"],"expires_at":null}`,
	} {
		wantProblem(t, send(h, "POST", "/v1/api-keys", other, "Idempotency-Key", "x"), 422, "idempotency_key_reused")
	}
	if len(k.by) != 1 {
		t.Errorf("%d keys were made", len(k.by))
	}
}

func TestWithoutAKeeperThereAreNoUsers(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	for _, path := range []string{"/v1/users", "/v1/users/x", "/v1/api-keys", "/v1/api-keys/x"} {
		wantProblem(t, send(h, "GET", path, ""), 404, "not_found")
	}
}

// Open screening opens screening: who manages users needs a key wherever they are.
func TestOpenScreeningOpensNoUsers(t *testing.T) {
	c := keptConfig(newFakeKeeper())
	c.Open = true
	h := New(c)
	for _, path := range []string{"/v1/users", "/v1/api-keys"} {
		if got := status(h, fromHere(request("GET", path))); got != 401 {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := status(h, fromHere(request("GET", "/v1/lists"))); got != 200 {
		t.Errorf("/v1/lists: %d", got)
	}
}
