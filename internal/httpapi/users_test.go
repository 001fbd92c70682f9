package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/mareva/mareva/internal/auth"
)

const annaJSON = `{"name":"Anna","email":"anna@example.org","roles":["officer","analyst"]}`

func TestAUserIsAddedReadListedAndChanged(t *testing.T) {
	k := newFakeKeeper()
	h := New(keptConfig(k))
	added := send(h, "POST", "/v1/users", annaJSON)
	want := `{"id":"usr_001","kind":"person","name":"Anna","email":"anna@example.org","roles":["analyst","officer"],"disabled":false,"created_at":"2026-03-01T12:00:00Z","changed_at":"2026-03-01T12:00:00Z"}`
	wantJSON(t, added, 201, want)
	if got := added.Header().Get("Location"); got != "/v1/users/usr_001" {
		t.Errorf("Location %q", got)
	}
	read := send(h, "GET", "/v1/users/usr_001", "")
	wantJSON(t, read, 200, want)
	if added.Header().Get("ETag") == "" || added.Header().Get("ETag") != read.Header().Get("ETag") {
		t.Errorf("ETag %q when added, %q when read", added.Header().Get("ETag"), read.Header().Get("ETag"))
	}
	wantJSON(t, send(h, "GET", "/v1/users/anna", ""), 200, want)
	wantJSON(t, send(h, "GET", "/v1/users", ""), 200, `{"users":[`+want+`],"next_cursor":null}`)
	changed := send(h, "PATCH", "/v1/users/usr_001", `{"email":null,"roles":["auditor"],"disabled":true}`, "If-Match", read.Header().Get("ETag"))
	wantJSON(t, changed, 200, strings.NewReplacer(`"anna@example.org"`, `null`, `["analyst","officer"]`, `["auditor"]`, `"disabled":false`, `"disabled":true`).Replace(want))
	if changed.Header().Get("ETag") == read.Header().Get("ETag") {
		t.Error("another state, the same ETag")
	}
	if !slices.Equal(k.by, []string{"operator:MAREVA_API_KEY", "operator:MAREVA_API_KEY"}) {
		t.Errorf("recorded as done by %v", k.by)
	}
}

func TestWhoAsksByAKeyIsWhoTheRecordNames(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleAdmin}, auth.Admin)
	h := New(keptConfig(k))
	if w := send(h, "POST", "/v1/users", annaJSON, "X-API-Key", secret); w.Code != 201 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if !slices.Equal(k.by, []string{"usr_001/key_001"}) {
		t.Errorf("recorded as done by %v", k.by)
	}
}

func TestWhatIsWrongWithAUserIsAProblem(t *testing.T) {
	k := newFakeKeeper()
	h := New(keptConfig(k))
	etag := send(h, "POST", "/v1/users", annaJSON).Header().Get("ETag")
	send(h, "POST", "/v1/users", `{"name":"Bob","roles":["analyst"]}`)
	for name, c := range map[string]struct {
		method, path, body, ifMatch string
		status                      int
		code                        string
	}{
		"a name that is taken, in capitals": {"POST", "", `{"name":"ANNA","roles":["analyst"]}`, "", 409, "name_taken"},
		"an unknown role":                   {"POST", "", `{"name":"C","roles":["root"]}`, "", 422, "bad_value"},
		"no role":                           {"POST", "", `{"name":"C","roles":[]}`, "", 422, "bad_value"},
		"no roles at all":                   {"POST", "", `{"name":"C"}`, "", 422, "bad_value"},
		"an unknown kind":                   {"POST", "", `{"name":"C","kind":"robot","roles":["analyst"]}`, "", 422, "bad_value"},
		"an unknown field":                  {"POST", "", `{"name":"C","roles":["analyst"],"admin":true}`, "", 422, "bad_value"},
		"an id of one's own":                {"POST", "", `{"name":"C","roles":["analyst"],"id":"usr_9"}`, "", 422, "bad_value"},
		"a bad address":                     {"POST", "", `{"name":"C","email":"x","roles":["analyst"]}`, "", 422, "bad_value"},
		"a field in another case":           {"POST", "", `{"NAME":"C","roles":["analyst"]}`, "", 422, "bad_value"},
		"a field that is given twice":       {"POST", "", `{"name":"C","name":"D","roles":["analyst"]}`, "", 400, "malformed"},
		"one within that is given twice":    {"POST", "", `{"name":"C","roles":["analyst",{"a":1,"a":2}]}`, "", 400, "malformed"},
		"broken JSON":                       {"POST", "", `{"name":`, "", 400, "malformed"},
		"the role sar":                      {"POST", "", `{"name":"C","roles":["sar"]}`, "", 403, "not_allowed"},
		"the role sar, later":               {"PATCH", "/anna", `{"roles":["sar"]}`, etag, 403, "not_allowed"},
		"nobody of this name":               {"GET", "/nobody", "", "", 404, "not_found"},
		"a change of nobody":                {"PATCH", "/nobody", `{"disabled":true}`, etag, 404, "not_found"},
		"a change of what nobody read":      {"PATCH", "/anna", `{"disabled":true}`, "", 428, "if_match_missing"},
		"a change of what was read before":  {"PATCH", "/anna", `{"disabled":true}`, `"0"`, 412, "changed_meanwhile"},
		"a weak tag":                        {"PATCH", "/anna", `{"disabled":true}`, "W/" + etag, 412, "changed_meanwhile"},
		"a name that is taken, later":       {"PATCH", "/anna", `{"name":"bob"}`, etag, 409, "name_taken"},
		"a name of null":                    {"PATCH", "/anna", `{"name":null}`, etag, 422, "bad_value"},
		"another kind":                      {"PATCH", "/anna", `{"kind":"service"}`, etag, 422, "bad_value"},
		"roles of null":                     {"PATCH", "/anna", `{"roles":null}`, etag, 422, "bad_value"},
		"no page that was given":            {"GET", "?cursor=x", "", "", 422, "bad_cursor"},
		"a page of nothing":                 {"GET", "?limit=0", "", "", 422, "bad_value"},
		"deletion":                          {"DELETE", "/anna", "", "", 405, "method_not_allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if c.ifMatch != "" {
				headers = []string{"If-Match", c.ifMatch}
			}
			wantProblem(t, send(h, c.method, "/v1/users"+c.path, c.body, headers...), c.status, c.code)
		})
	}
	if len(k.by) != 2 {
		t.Errorf("%d changes, want the two users that were added", len(k.by))
	}
}

func TestWhoChangesWhatSomebodyElseJustChangedIsTold(t *testing.T) {
	k := newFakeKeeper()
	h := New(keptConfig(k))
	etag := send(h, "POST", "/v1/users", annaJSON).Header().Get("ETag")
	k.between = func() { // between the reading and the writing
		u := k.users["usr_001"]
		u.Seq, u.Disabled = 99, true
		k.users["usr_001"] = u
	}
	wantProblem(t, send(h, "PATCH", "/v1/users/anna", `{"roles":["admin"]}`, "If-Match", etag), 412, "changed_meanwhile")
	if u := k.users["usr_001"]; !u.Disabled || slices.Contains(u.Roles, auth.RoleAdmin) {
		t.Errorf("the other's change is lost: %+v", u)
	}
}

func TestAChangeThatChangesNothingIsNotRecorded(t *testing.T) {
	k := newFakeKeeper()
	h := New(keptConfig(k))
	etag := send(h, "POST", "/v1/users", annaJSON).Header().Get("ETag")
	for _, body := range []string{`{}`, `{"disabled":false}`, `{"roles":["officer","analyst","officer"],"name":"Anna"}`} {
		if w := send(h, "PATCH", "/v1/users/anna", body, "If-Match", `"77", `+etag); w.Code != 200 || w.Header().Get("ETag") != etag {
			t.Errorf("%s: %d, ETag %s, was %s", body, w.Code, w.Header().Get("ETag"), etag)
		}
	}
	if len(k.by) != 1 {
		t.Errorf("%d changes recorded", len(k.by))
	}
}

func TestTheSameRequestAgainGetsTheSameAnswerAndChangesNothing(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleAdmin}, auth.Admin)
	h := New(keptConfig(k))
	first := send(h, "POST", "/v1/users", annaJSON, "Idempotency-Key", "8e03978e")
	if first.Code != 201 || first.Header().Get("Idempotent-Replayed") != "" {
		t.Fatalf("%d %s", first.Code, first.Body)
	}
	send(h, "PATCH", "/v1/users/anna", `{"name":"Berta"}`, "If-Match", "*") // since then
	for name, key := range map[string]string{"as it was sent": "8e03978e", "in quotes": `"8e03978e"`} {
		again := send(h, "POST", "/v1/users", `{"roles":["analyst","officer"],"email":"anna@example.org","name":"Anna","kind":"person"}`, "Idempotency-Key", key)
		if again.Code != 201 || again.Body.String() != first.Body.String() || again.Header().Get("ETag") != first.Header().Get("ETag") || again.Header().Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s: %d %s, first %s", name, again.Code, again.Body, first.Body)
		}
	}
	wantProblem(t, send(h, "POST", "/v1/users", `{"name":"Carl","roles":["analyst"]}`, "Idempotency-Key", "8e03978e"), 422, "idempotency_key_reused")
	wantProblem(t, send(h, "POST", "/v1/users", annaJSON, "Idempotency-Key", `"`), 400, "bad_idempotency_key")
	// Somebody else's key of the same text is another.
	if w := send(h, "POST", "/v1/users", `{"name":"Carl","roles":["analyst"]}`, "Idempotency-Key", "8e03978e", "X-API-Key", secret); w.Code != 201 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(k.by) != 3 {
		t.Errorf("%d changes recorded, want two users and a change", len(k.by))
	}
}

func TestTwoOfTheSameRequestAtOnceMakeOneUser(t *testing.T) {
	k := newFakeKeeper()
	h := New(keptConfig(k))
	var first *httptest.ResponseRecorder
	k.between = func() { first = send(h, "POST", "/v1/users", annaJSON, "Idempotency-Key", "x") }
	second := send(h, "POST", "/v1/users", annaJSON, "Idempotency-Key", "x")
	if first.Code != 201 || second.Code != 201 || first.Body.String() != second.Body.String() || len(k.users) != 1 {
		t.Errorf("%d %s, then %d %s; %d users", first.Code, first.Body, second.Code, second.Body, len(k.users))
	}
}

func TestPagesOfUsersAreWholeWhateverComesBetween(t *testing.T) {
	k := newFakeKeeper()
	for range 7 {
		k.has(t, []auth.Role{auth.RoleAnalyst}, auth.Screen)
	}
	h := New(keptConfig(k))
	var seen []string
	cursor := ""
	for page := 0; ; page++ {
		w := send(h, "GET", "/v1/users?limit=3"+cursor, "")
		var body struct {
			Users []User
			Next  *string `json:"next_cursor"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for _, u := range body.Users {
			seen = append(seen, u.ID)
		}
		if page == 0 {
			k.has(t, []auth.Role{auth.RoleAnalyst}, auth.Screen)
		}
		if body.Next == nil {
			break
		}
		cursor = "&cursor=" + *body.Next
	}
	if want := []string{"usr_001", "usr_002", "usr_003", "usr_004", "usr_005", "usr_006", "usr_007", "usr_008"}; !slices.Equal(seen, want) {
		t.Errorf("%v", seen)
	}
}

func TestWhatCannotBeRecordedIsNeitherDoneNorTold(t *testing.T) {
	for name, c := range map[string]struct {
		fault error
		code  string
	}{
		"the database is away":     {errors.New("dial tcp 10.0.0.7: no route for postgres:hunter2"), "record_unavailable"},
		"nobody knows the outcome": {fmt.Errorf("commit: %w", ErrUnsure), "outcome_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newFakeKeeper()
			h := New(keptConfig(k))
			k.fault = c.fault
			for _, w := range []*httptest.ResponseRecorder{
				send(h, "GET", "/v1/users", ""), send(h, "GET", "/v1/users/x", ""), send(h, "POST", "/v1/users", annaJSON, "Idempotency-Key", "x"), send(h, "POST", "/v1/users", annaJSON),
				send(h, "PATCH", "/v1/users/x", `{}`, "If-Match", "*"), send(h, "GET", "/v1/api-keys", ""), send(h, "GET", "/v1/api-keys/x", ""), send(h, "DELETE", "/v1/api-keys/x", ""),
				send(h, "POST", "/v1/api-keys", `{"owner":"x","name":"x","scopes":["screen"]}`),
			} {
				wantProblem(t, w, 503, c.code)
				if strings.Contains(w.Body.String(), "hunter2") {
					t.Errorf("told: %s", w.Body)
				}
			}
		})
	}
}
