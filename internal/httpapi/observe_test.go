package httpapi

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mareva/mareva/screening"
)

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	wantProblem(t, send(h, "GET", "/v1/nothing", ""), 404, "not_found")
	wantProblem(t, send(h, "GET", "/index.html", ""), 404, "not_found")
	for path, allow := range map[string]string{"/v1/screen": "POST", "/v1/lists": "GET, HEAD", "/": "GET, HEAD"} {
		w := send(h, "DELETE", path, "")
		wantProblem(t, w, 405, "method_not_allowed")
		if got := w.Header().Get("Allow"); got != allow {
			t.Errorf("%s: Allow %q, want %q", path, got, allow)
		}
	}
}

func TestHeadIsAnsweredLikeGet(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	for _, path := range []string{"/", "/healthz", "/readyz", "/v1/lists", "/ping"} {
		if w := send(h, "HEAD", path, ""); w.Code != 200 {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	for _, path := range []string{"/", "/docs", "/v1/lists", "/v1/nothing", "/v2/search?name=x"} {
		header := send(h, "GET", path, "").Header()
		csp := header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: Content-Security-Policy %q lacks %q", path, csp, part)
			}
		}
		if strings.Contains(csp, "unsafe") || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, header)
		}
	}
	if got := send(h, "GET", "/v1/lists", "").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("answers about parties may be stored: %q", got)
	}
}

func TestAPageOfAnotherOriginCannotPost(t *testing.T) {
	h := New(testConfig(scriptedState(scripted{})))
	body := `{"properties":{"name":["X"]}}`
	wantProblem(t, send(h, "POST", "/v1/screen", body, "Sec-Fetch-Site", "cross-site"), 403, "cross_origin")
	wantProblem(t, send(h, "POST", "/v1/screen", body, "Origin", "https://attacker.example"), 403, "cross_origin")
	for _, site := range []string{"same-origin", "none"} {
		if w := send(h, "POST", "/v1/screen", body, "Sec-Fetch-Site", site); w.Code != 200 {
			t.Errorf("%s: status %d", site, w.Code)
		}
	}
}

func TestTheLogHoldsNothingOfWhatWasAsked(t *testing.T) {
	var log bytes.Buffer
	c := testConfig(scriptedState(scripted{screen: func(q screening.Question, _ screening.Options) ([]screening.Hit, error) {
		if len(q.Properties["name"]) > 0 && q.Properties["name"][0] == "Secretname boom" {
			panic("while looking at " + q.Properties["name"][0])
		}
		return nil, nil
	}}))
	c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := New(c)
	send(h, "POST", "/v1/screen", `{"id":"Secretname","properties":{"name":["Secretname"]}}`)
	send(h, "POST", "/v1/screen", `{"properties":{"name":["Secretname boom"]}}`)
	send(h, "POST", "/v1/screen", `{"Secretname":`)
	send(h, "GET", "/v2/search?name=Secretname", "")
	send(h, "GET", "/v1/entities/us_ofac_sdn/Secretname", "")
	send(h, "GET", "/Secretname", "")
	metrics := send(h, "GET", "/metrics", "").Body.String()
	for what, text := range map[string]string{"the log": log.String(), "the metrics": metrics} {
		for _, secret := range []string{"Secretname", testKey} {
			if strings.Contains(text, secret) {
				t.Errorf("%s hold %q:\n%s", what, secret, text)
			}
		}
	}
	for _, want := range []string{
		`route="POST /v1/screen" status=200`, `route="POST /v1/screen" status=500`, `route="POST /v1/screen" status=400`,
		`route="GET /v2/search" status=200`, `route="GET /v1/entities/{list}/{id}" status=404`, `route=none status=404`,
		`panic=string`, "observe_test.go",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, log.String())
		}
	}
}

// broken is a connection whose other end has gone.
type broken struct{ http.ResponseWriter }

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestAClientThatLeftIsNoFailure(t *testing.T) {
	var log bytes.Buffer
	c := testConfig(scriptedState(scripted{}))
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequest("GET", "/v1/lists", nil).WithContext(gone)
	r.Header.Set("X-API-Key", testKey)
	New(c).ServeHTTP(broken{httptest.NewRecorder()}, r)
	if got := log.String(); !strings.Contains(got, "status=499") || strings.Contains(got, "ERROR") {
		t.Errorf("log: %s", got)
	}
}

func TestAPanicAfterHalfAnAnswerCutsTheConnection(t *testing.T) {
	s := &server{now: testNow, log: slog.New(slog.DiscardHandler), metrics: newMetrics(viewOf(nil), "", testNow)}
	w := &answerWriter{ResponseWriter: httptest.NewRecorder(), status: 200}
	defer func() {
		if recover() == nil {
			t.Error("the server would have ended half an answer as if it were whole")
		}
	}()
	s.failed(w, httptest.NewRequest("GET", "/", nil), testNow(), "broken")
}
