package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/internal/auth"
)

// clock is a time that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// ask makes a request with a key, or none.
func ask(h http.Handler, method, target, secret string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(`{}`))
	r.Header.Set("Content-Type", "application/json")
	if secret != "" {
		r.Header.Set("X-API-Key", secret)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// scopeOf is what every endpoint needs; the test below finds one that is missing here.
var scopeOf = map[string]auth.Scope{
	"POST /v1/screen":                                           auth.Screen,
	"POST /v1/match":                                            auth.Screen,
	"POST /v1/ownership":                                        auth.Screen,
	"GET /v1/lists":                                             auth.Screen,
	"GET /v1/entities/{list}/{id}":                              auth.Screen,
	"GET /v1/addresses/{address}":                               auth.Screen,
	"GET /v2/search":                                            auth.Screen,
	"GET /api/v1/address/{address}":                             auth.Screen,
	"GET /v1/ledger":                                            auth.Trace,
	"GET /v1/ledger/{chain}/addresses/{address}":                auth.Trace,
	"GET /v1/ledger/{chain}/addresses/{address}/movements":      auth.Trace,
	"GET /v1/ledger/{chain}/addresses/{address}/counterparties": auth.Trace,
	"GET /v1/ledger/{chain}/transactions/{tx}":                  auth.Trace,
	"POST /v1/traces":                                           auth.Trace,
	"GET /v1/exposures":                                         auth.Trace,
	"GET /v1/audit/checkpoint":                                  auth.Audit,
	"GET /v1/audit/records":                                     auth.Audit,
	"GET /v1/audit/records/{id}":                                auth.Audit,
	"GET /v1/audit/records/{id}/proof":                          auth.Audit,
	"GET /v1/users":                                             auth.Admin,
	"POST /v1/users":                                            auth.Admin,
	"GET /v1/users/{id}":                                        auth.Admin,
	"PATCH /v1/users/{id}":                                      auth.Admin,
	"GET /v1/api-keys":                                          auth.Admin,
	"POST /v1/api-keys":                                         auth.Admin,
	"GET /v1/api-keys/{id}":                                     auth.Admin,
	"DELETE /v1/api-keys/{id}":                                  auth.Admin,
}

func TestEveryEndpointIsOpenToItsScopeAndToNoOther(t *testing.T) {
	k := newFakeKeeper()
	secrets := map[auth.Scope]string{}
	for _, s := range auth.Scopes() {
		secrets[s] = k.has(t, auth.Roles(), s)
	}
	c := keptConfig(k)
	c.Ledgers, c.Auditor = &ledgerHome{dir: t.TempDir()}, newSmallLog(t, 1)
	d, _ := describe(t, c)
	h := New(c)
	seen := 0
	for path, operations := range d.Paths {
		for method, op := range operations {
			name := strings.ToUpper(method) + " " + path
			if len(op.Security) == 0 {
				continue // open to everybody: see TestEveryRouteAsksForAKey…
			}
			needs, known := scopeOf[name]
			if !known {
				t.Errorf("%s: which scope does it need?", name)
				continue
			}
			seen++
			target := strings.NewReplacer("{list}", "x", "{id}", "x", "{address}", "x", "{chain}", "x", "{tx}", "x").Replace(path)
			for _, s := range auth.Scopes() {
				got := ask(h, strings.ToUpper(method), target, secrets[s]).Code
				if (got == 403) != (s != needs) || got == 401 {
					t.Errorf("%s with a key for %s: %d", name, s, got)
				}
			}
			for _, way := range op.Security {
				for _, scopes := range way {
					if !slices.Equal(scopes, []string{string(needs)}) {
						t.Errorf("%s is described as needing %v", name, scopes)
					}
				}
			}
		}
	}
	if seen != len(scopeOf) {
		t.Errorf("%d of %d endpoints are described", seen, len(scopeOf))
	}
	for _, s := range auth.Scopes() {
		if got := ask(h, "GET", "/metrics", secrets[s]).Code; (got == 200) != (s == auth.Screen) {
			t.Errorf("/metrics with a key for %s: %d", s, got)
		}
	}
}

func TestARouteWithoutAScopeIsOpenToNobody(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, auth.Roles(), auth.Scopes()...)
	for name, key := range map[string]string{"a key for everything": secret, "the first key": testKey} {
		c := keptConfig(k)
		server := &server{keys: newKeyring(c.Keys), first: auth.Operator(firstKey, auth.AllButSAR()), callers: newCallers(k, c.Now, c.Log), log: c.Log}
		w := ask(server.guard(route{}, http.NotFoundHandler()), "GET", "/", key)
		if w.Code != 403 {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestTheFirstKeyOpensEverythingButSuspiciousActivityReports(t *testing.T) {
	first := auth.Operator(firstKey, auth.AllButSAR())
	c := testConfig(nil)
	server := &server{keys: newKeyring(c.Keys), first: first, log: c.Log}
	for _, s := range auth.Scopes() {
		w := ask(server.guard(route{scope: s}, http.NotFoundHandler()), "GET", "/", testKey)
		if (w.Code == 404) != (s != auth.SAR) {
			t.Errorf("%s: %d", s, w.Code)
		}
	}
	if first.Actor != "operator:MAREVA_API_KEY" {
		t.Errorf("recorded as %s", first.Actor)
	}
}

func TestKeysOfTheRecordAreTakenTheWaysThatClientsSendThem(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	h := New(keptConfig(k))
	for name, c := range map[string]struct {
		header, value, query  string
		native, throughDropIn bool
	}{
		"X-API-Key":                {"X-API-Key", secret, "", true, true},
		"X-API-Key with a space":   {"X-API-Key", " " + secret, "", true, true},
		"Bearer":                   {"Authorization", "Bearer " + secret, "", true, true},
		"bearer":                   {"Authorization", "bearer  " + secret, "", true, true},
		"ApiKey":                   {"Authorization", "ApiKey " + secret, "", false, true},
		"the address":              {"", "", "api_key=" + secret, false, true},
		"another key, this beside": {"X-API-Key", "wrong", "api_key=" + secret, false, true},
		"no scheme":                {"Authorization", secret, "", false, false},
		"a letter changed":         {"X-API-Key", secret[:20] + "_" + secret[21:], "", false, false},
		"its hash":                 {"X-API-Key", fmt.Sprintf("%x", k.keys["key_001"].Hash), "", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			for path, passes := range map[string]bool{"/v1/lists?": c.native, "/v2/search?name=ana&": c.throughDropIn} {
				r := httptest.NewRequest("GET", path+c.query, nil)
				if c.header != "" {
					r.Header.Set(c.header, c.value)
				}
				if got := status(h, r); (got == 200) != passes || (got == 401) == passes {
					t.Errorf("%s: status %d; passes should be %v", path, got, passes)
				}
			}
		})
	}
}

// Who found a key must not learn what became of it, neither from the bytes nor from the headers.
func TestUnknownExpiredRevokedAndDisabledAreRefusedAlike(t *testing.T) {
	k := newFakeKeeper()
	var log bytes.Buffer
	c := keptConfig(k)
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	var all []string
	for _, harm := range []func(*auth.Key, *auth.User){
		func(k *auth.Key, _ *auth.User) { k.Expires = testNow() },
		func(k *auth.Key, _ *auth.User) { k.Revoked = testNow() },
		func(_ *auth.Key, u *auth.User) { u.Disabled = true },
		func(k *auth.Key, _ *auth.User) { k.Owner = "usr_gone" },
	} {
		secret := k.has(t, []auth.Role{auth.RoleAdmin}, auth.Screen)
		id := fmt.Sprintf("%03d", k.seq)
		key, owner := k.keys["key_"+id], k.users["usr_"+id]
		harm(&key, &owner)
		k.keys["key_"+id], k.users["usr_"+id] = key, owner
		all = append(all, secret)
	}
	unknown, _, err := auth.NewKey("usr_1", "x", []auth.Scope{auth.Screen}, testNow(), time.Time{}, randomly(200))
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, unknown, "not even a key")
	h := New(c)
	for _, path := range []string{"/v1/lists", "/v2/search?name=ana", "/api/v1/address/0x1"} {
		first := ask(h, "GET", path, all[0])
		if first.Code != 401 {
			t.Errorf("%s: %d %s", path, first.Code, first.Body)
		}
		for i, secret := range all {
			for range 2 { // also when it was just asked
				w := ask(h, "GET", path, secret)
				if w.Code != first.Code || w.Body.String() != first.Body.String() || fmt.Sprint(w.Header()) != fmt.Sprint(first.Header()) {
					t.Errorf("%s, key %d: %d %s %v; the first: %s %v", path, i, w.Code, w.Body, w.Header(), first.Body, first.Header())
				}
			}
		}
	}
	// Each that is well-formed is looked up each time: there is no shortcut whose time would tell.
	if want := 3 * (2*5 + 1); k.asked != want {
		t.Errorf("looked up %d times, want %d", k.asked, want)
	}
	for _, secret := range append(all[:5:5], "Anna", "mareva_") {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	if !strings.Contains(log.String(), "key=key_001") {
		t.Errorf("the log does not say which key it was: %s", &log)
	}
}

func TestAKeyThatLacksTheScopeIsToldWhichOne(t *testing.T) {
	k := newFakeKeeper()
	screen := k.has(t, []auth.Role{auth.RoleAdmin}, auth.Screen)
	stripped := k.has(t, []auth.Role{auth.RoleInvestigator}, auth.Screen, auth.Admin) // its owner is no admin any more
	h := New(keptConfig(k))
	for name, secret := range map[string]string{"by its own scopes": screen, "by its owner's roles": stripped} {
		w := ask(h, "GET", "/v1/users", secret)
		wantProblem(t, w, 403, "scope_missing")
		if !strings.Contains(w.Header().Get("WWW-Authenticate"), `error="insufficient_scope", scope="admin"`) {
			t.Errorf("%s: WWW-Authenticate %s", name, w.Header().Get("WWW-Authenticate"))
		}
	}
	// A drop-in's clients are told in their own shape, and never with a 200 or JSON without findings.
	traceOnly := k.has(t, []auth.Role{auth.RoleInvestigator}, auth.Trace)
	for path, json := range map[string]bool{"/v2/search?name=ana": true, "/api/v1/address/0x1": false} {
		w := ask(h, "GET", path, traceOnly)
		if w.Code != 403 || strings.HasPrefix(w.Body.String(), "{") != json {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// Whatever holds of a key: what it opens, it also opens with any one of the restrictions alone,
// so none of them is undone by another.
func TestNoCombinationOpensMoreThanEachRestrictionAlone(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, auth.Roles(), auth.Scopes()...)
	base, owner := k.keys["key_001"], k.users["usr_001"]
	at := &clock{testNow()}
	c := keptConfig(k)
	c.Now = at.now
	h := New(c)
	paths := map[string]string{"/v1/lists": "GET", "/v1/users": "GET", "/v1/api-keys": "GET", "/v2/search?name=ana": "GET"}
	passes := func(restrictions ...func(*auth.Key, *auth.User)) map[string]bool {
		at.at = at.at.Add(knownFor) // what was known before is forgotten
		key, u := base, owner
		for _, r := range restrictions {
			r(&key, &u)
		}
		k.keys["key_001"], k.users["usr_001"] = key, u
		out := map[string]bool{}
		for path, method := range paths {
			out[path] = ask(h, method, path, secret).Code == 200
		}
		return out
	}
	for path, open := range passes() {
		if !open {
			t.Fatalf("%s is closed to a key for everything", path)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		var restrictions []func(*auth.Key, *auth.User)
		roles := rapid.SliceOf(rapid.SampledFrom(auth.Roles())).Draw(rt, "roles")
		restrictions = append(restrictions, func(_ *auth.Key, u *auth.User) { u.Roles = roles })
		scopes := rapid.SliceOf(rapid.SampledFrom(auth.Scopes())).Draw(rt, "scopes")
		restrictions = append(restrictions, func(k *auth.Key, _ *auth.User) { k.Scopes = scopes })
		if rapid.IntRange(0, 3).Draw(rt, "disabled") == 0 {
			restrictions = append(restrictions, func(_ *auth.Key, u *auth.User) { u.Disabled = true })
		}
		if rapid.IntRange(0, 3).Draw(rt, "revoked") == 0 {
			restrictions = append(restrictions, func(k *auth.Key, _ *auth.User) { k.Revoked = testNow() })
		}
		end := time.Duration(rapid.IntRange(-1, 3).Draw(rt, "end"))
		restrictions = append(restrictions, func(k *auth.Key, _ *auth.User) { k.Expires = at.at.Add(end) })
		together := passes(restrictions...)
		for _, r := range restrictions {
			for path, open := range passes(r) {
				if together[path] && !open {
					rt.Errorf("%s is open with all of them, and closed with one of them alone", path)
				}
			}
		}
	})
}

// Whatever is sent as a key, in whichever way: nobody is let in who did not send one, and
// nothing fails.
func FuzzSentKeys(f *testing.F) {
	k := newFakeKeeper()
	secret := k.has(f, auth.Roles(), auth.Scopes()...)
	h := New(keptConfig(k))
	for _, s := range [][3]string{
		{secret, "", ""},
		{"", "Bearer " + secret, ""},
		{"", "ApiKey " + secret, ""},
		{"", "", "api_key=" + secret},
		{"x", "Bearer", "api_key=%"},
		{testKey, "", ""},
		{"", "bearer\t" + testKey, ""},
		{"", "", "api_key=&api_key=" + secret},
		{"\xff", "Basic eDp5", ";api_key=x"},
	} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, header, authorization, query string) {
		r := httptest.NewRequest("GET", "/v2/listinfo", nil)
		r.URL.Path, r.URL.RawQuery = "/v2/search", query
		r.Header["X-Api-Key"], r.Header["Authorization"] = []string{header}, []string{authorization}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		sent := header + "\n" + authorization + "\n" + strings.Join(r.URL.Query()["api_key"], "\n")
		has := strings.Contains(sent, secret) || strings.Contains(sent, testKey)
		if w.Code >= 500 || (!has && w.Code != 401) {
			t.Errorf("%d for %q, %q, %q", w.Code, header, authorization, query)
		}
		if w.Code == 401 && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s", w.Body)
		}
	})
}
