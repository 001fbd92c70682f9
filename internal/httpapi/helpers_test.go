package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

const testKey = "a-key-for-tests"

func testNow() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// views is a Source whose view can be swapped.
type views struct{ atomic.Pointer[State] }

func (v *views) State() *State { return v.Load() }

func viewOf(s *State) *views {
	v := new(views)
	v.Store(s)
	return v
}

// scripted answers as it is told; it stands in for an index where only the way
// of the answer through HTTP matters.
type scripted struct {
	screen func(screening.Question, screening.Options) ([]screening.Hit, error)
	party  func(sanctions.ListName, string) (*sanctions.Party, bool, error)
}

func (s scripted) Screen(q screening.Question, o screening.Options) ([]screening.Hit, error) {
	if s.screen == nil {
		return nil, nil
	}
	return s.screen(q, o)
}

func (s scripted) Party(list sanctions.ListName, id string) (*sanctions.Party, bool, error) {
	if s.party == nil {
		return nil, false, nil
	}
	return s.party(list, id)
}

func (s scripted) Address(string, string, string) (screening.AddressReport, error) {
	return screening.AddressReport{}, errors.New("scripted answers nothing of addresses")
}

func text(s string) *string { return &s }

// sdnInfo is the list that most tests answer from.
func sdnInfo() ListInfo {
	return ListInfo{
		ListState: screening.ListState{
			List: sanctions.OFACSDN, Version: "0123456789abcdef", AsOf: text("2026-02-27"), CheckedAt: text("2026-03-01T11:00:00Z"),
		},
		Title: "SDN List", Publisher: "OFAC", Entries: 2, SHA256: []string{"feed"},
	}
}

func scriptedState(s scripted) *State { return &State{Screener: s, Lists: []ListInfo{sdnInfo()}} }

func testConfig(state *State) Config {
	return Config{
		Source: viewOf(state), Keys: []string{testKey}, Version: "1.2.3", Now: testNow,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Pages: os.DirFS("../../web"),
	}
}

// send makes a request with the key and gives the answer.
func send(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-API-Key", testKey)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// fromHere makes a request what it would be on a loopback connection.
func fromHere(r *http.Request) *http.Request {
	r.RemoteAddr, r.Host = "127.0.0.1:50000", "127.0.0.1:8080"
	local := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(local)))
}

// wantJSON compares an answer with the JSON that is its contract: same keys,
// same values, in any order of keys.
func wantJSON(t *testing.T, w *httptest.ResponseRecorder, status int, want string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d; body %s", w.Code, status, w.Body)
	}
	if diff := cmp.Diff(decoded(t, []byte(want)), decoded(t, w.Body.Bytes())); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func decoded(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("not JSON: %v: %s", err, data)
	}
	return v
}

// wantProblem checks that the answer is a problem document with the code.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d; body %s", w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q, want application/problem+json", got)
	}
	var p struct {
		Title, Detail, Code string
		Status              int
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("not JSON: %v: %s", err, w.Body)
	}
	if p.Status != status || p.Code != code || p.Title == "" || p.Detail == "" {
		t.Errorf("problem %s, want status %d, code %q, a title and a detail", w.Body, status, code)
	}
}
