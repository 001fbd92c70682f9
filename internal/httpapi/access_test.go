package httpapi

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Every route, and who may use it without a key.
var routes = []struct {
	method, path string
	access       access
	dropIn       bool
}{
	{"GET", "/", needsNoKey, false},
	{"GET", "/style.css", needsNoKey, false},
	{"GET", "/app.js", needsNoKey, false},
	{"GET", "/healthz", needsNoKey, false},
	{"GET", "/readyz", needsNoKey, false},
	{"GET", "/openapi.json", needsNoKey, false},
	{"GET", "/docs", needsNoKey, false},
	{"GET", "/ping", needsNoKey, true},
	{"GET", "/v2/listinfo", needsNoKey, true},
	{"POST", "/v1/screen", needsKeyUnlessOpen, false},
	{"POST", "/v1/ownership", needsKeyUnlessOpen, false},
	{"GET", "/v1/lists", needsKeyUnlessOpen, false},
	{"GET", "/v1/entities/us_ofac_sdn/1", needsKeyUnlessOpen, false},
	{"GET", "/v2/search?name=ana", needsKeyUnlessOpen, true},
	{"GET", "/metrics", needsKeyUnlessOpen, false},
}

func request(method, path string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(`{"properties":{"name":["ana"]}}`))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func status(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestEveryRouteAsksForAKeyUnlessItSaysNothingAboutAnybody(t *testing.T) {
	c := testConfig(scriptedState(scripted{}))
	closed := New(c)
	c.Keys = nil
	keyless := New(c)
	c.Open = true
	open := New(c)
	for _, route := range routes {
		for name, test := range map[string]struct {
			handler http.Handler
			request *http.Request
			passes  bool
		}{
			"no key":                      {closed, request(route.method, route.path), route.access == needsNoKey},
			"no key, on loopback":         {closed, fromHere(request(route.method, route.path)), route.access == needsNoKey},
			"no key is set":               {keyless, fromHere(request(route.method, route.path)), route.access == needsNoKey},
			"open, from elsewhere":        {open, request(route.method, route.path), route.access == needsNoKey},
			"open, on loopback":           {open, fromHere(request(route.method, route.path)), true},
			"the key":                     {closed, withHeader(request(route.method, route.path), "X-API-Key", testKey), true},
			"an empty key, where none is": {keyless, withHeader(request(route.method, route.path), "X-API-Key", ""), route.access == needsNoKey},
		} {
			t.Run(route.method+" "+route.path+" with "+name, func(t *testing.T) {
				if got := status(test.handler, test.request); (got != http.StatusUnauthorized) != test.passes {
					t.Errorf("status %d; passes should be %v", got, test.passes)
				}
			})
		}
	}
}

func withHeader(r *http.Request, name, value string) *http.Request {
	r.Header.Set(name, value)
	return r
}

func TestKeysAreTakenTheWaysThatClientsSendThem(t *testing.T) {
	c := testConfig(scriptedState(scripted{}))
	c.Keys = []string{"another", " " + testKey + "\n", ""}
	h := New(c)
	for name, test := range map[string]struct {
		header, value, query  string
		native, throughDropIn bool
	}{
		"X-API-Key":                     {"X-API-Key", testKey, "", true, true},
		"Bearer":                        {"Authorization", "Bearer " + testKey, "", true, true},
		"bearer in lower case":          {"Authorization", "bearer " + testKey, "", true, true},
		"ApiKey":                        {"Authorization", "ApiKey " + testKey, "", false, true},
		"apikey in lower case":          {"Authorization", "apikey " + testKey, "", false, true},
		"the address":                   {"", "", "api_key=" + testKey, false, true},
		"a wrong key":                   {"X-API-Key", "wrong", "", false, false},
		"the beginning of a key":        {"X-API-Key", testKey[:5], "", false, false},
		"a key and more":                {"X-API-Key", testKey + "x", "", false, false},
		"a key without its scheme":      {"Authorization", testKey, "", false, false},
		"a key with an unknown scheme":  {"Authorization", "Digest " + testKey, "", false, false},
		"an empty key":                  {"X-API-Key", "", "", false, false},
		"a scheme without a key":        {"Authorization", "Bearer", "", false, false},
		"a wrong key, the right beside": {"X-API-Key", "wrong", "api_key=" + testKey, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			for path, passes := range map[string]bool{"/v1/lists?": test.native, "/v2/search?name=ana&": test.throughDropIn} {
				r := httptest.NewRequest("GET", path+test.query, nil)
				if test.header != "" {
					r.Header.Set(test.header, test.value)
				}
				if got := status(h, r); (got != http.StatusUnauthorized) != passes {
					t.Errorf("%s: status %d; passes should be %v", path, got, passes)
				}
			}
		})
	}
}

func TestARefusalSaysHowToGetIn(t *testing.T) {
	c := testConfig(scriptedState(scripted{}))
	without := httptest.NewRequest("GET", "/v1/lists", nil)
	answer := func(c Config, r *http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		New(c).ServeHTTP(w, r)
		return w
	}
	missing := answer(c, without)
	wantProblem(t, missing, 401, "key_missing")
	if missing.Header().Get("WWW-Authenticate") == "" {
		t.Error("no WWW-Authenticate")
	}
	wantProblem(t, answer(c, withHeader(httptest.NewRequest("GET", "/v1/lists", nil), "X-API-Key", "wrong")), 401, "key_unknown")
	c.Keys = []string{"", "  "}
	unset := answer(c, without)
	wantProblem(t, unset, 401, "no_key_set")
	if !strings.Contains(unset.Body.String(), "MAREVA_API_KEY") {
		t.Errorf("no hint at MAREVA_API_KEY: %s", unset.Body)
	}
	dropIn := answer(c, httptest.NewRequest("GET", "/v2/search?name=ana", nil))
	body, _ := decoded(t, dropIn.Body.Bytes()).(map[string]any)
	if dropIn.Code != 401 || len(body) != 1 || !strings.Contains(body["error"].(string), "MAREVA_API_KEY") {
		t.Errorf("drop-in: %d %s", dropIn.Code, dropIn.Body)
	}
}

func TestOpenScreeningIsForThisMachineAlone(t *testing.T) {
	c := testConfig(scriptedState(scripted{}))
	c.Open = true
	h := New(c)
	for name, test := range map[string]struct {
		remote, local, host string
		header              string
		passes              bool
	}{
		"IPv4":                             {"127.0.0.1:1", "127.0.0.1:8080", "127.0.0.1:8080", "", true},
		"another loopback address":         {"127.0.0.9:1", "127.0.0.2:8080", "127.0.0.2:8080", "", true},
		"IPv6":                             {"[::1]:1", "[::1]:8080", "[::1]:8080", "", true},
		"IPv4 within IPv6":                 {"[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:80", "localhost", "", true},
		"by name":                          {"127.0.0.1:1", "127.0.0.1:8080", "LocalHost:8080", "", true},
		"a name pointed at this machine":   {"127.0.0.1:1", "127.0.0.1:8080", "attacker.example:8080", "", false},
		"a name that begins like loopback": {"127.0.0.1:1", "127.0.0.1:8080", "127.0.0.1.attacker.example", "", false},
		"a name below localhost":           {"127.0.0.1:1", "127.0.0.1:8080", "localhost.attacker.example", "", false},
		"no name":                          {"127.0.0.1:1", "127.0.0.1:8080", "", "", false},
		"another machine":                  {"192.0.2.7:1", "127.0.0.1:8080", "127.0.0.1:8080", "", false},
		"an outer address of this machine": {"127.0.0.1:1", "192.0.2.1:8080", "127.0.0.1:8080", "", false},
		"a private network":                {"10.0.0.2:1", "10.0.0.1:8080", "10.0.0.1:8080", "", false},
		"a proxy here speaking for others": {"127.0.0.1:1", "127.0.0.1:8080", "127.0.0.1:8080", "X-Forwarded-For", false},
	} {
		t.Run(name, func(t *testing.T) {
			local, err := net.ResolveTCPAddr("tcp", test.local)
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"/v1/lists", "/v2/search?name=ana", "/metrics"} {
				r := httptest.NewRequest("GET", path, nil)
				r.RemoteAddr, r.Host = test.remote, test.host
				if test.header != "" {
					r.Header.Set(test.header, "192.0.2.7")
				}
				r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(local)))
				if got := status(h, r); (got == 200) != test.passes || (got == 401) == test.passes {
					t.Errorf("%s: status %d; passes should be %v", path, got, test.passes)
				}
			}
		})
	}
}

// A real connection, since the local address comes from the server itself.
func TestOpenScreeningWorksOverARealConnection(t *testing.T) {
	c := testConfig(scriptedState(scripted{}))
	c.Open = true
	server := httptest.NewServer(New(c))
	defer server.Close()
	for host, want := range map[string]int{"": 200, "attacker.example": 401} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/v1/lists", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("host %q: status %d, want %d", host, answer.StatusCode, want)
		}
	}
}
