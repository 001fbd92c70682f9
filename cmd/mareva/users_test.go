package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/postgres/pgtest"
)

// said runs the program in a home and gives what it wrote.
func said(t *testing.T, home string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	p := &Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(name string) string {
		return map[string]string{"MAREVA_HOME": home}[name]
	}}
	status = p.Run(t.Context(), args)
	return status, out.String(), errs.String()
}

// made runs the program, which must succeed, and decodes its JSON.
func made[T any](t *testing.T, home string, args ...string) (v T) {
	t.Helper()
	status, out, errs := said(t, home, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &v); status != exitDone || err != nil {
		t.Fatalf("%v: exit status %d, %v: %s%s", args, status, err, out, errs)
	}
	return v
}

type madeKey struct {
	Key    httpapi.APIKey `json:"api_key"`
	Secret string
}

func TestAnOperatorIsNamedAsTheRecordCan(t *testing.T) {
	for name, want := range map[string]string{
		"anna": "anna", "Anna.Müller": "anna.m-ller", `CORP\Anna`: "anna", "anna smith": "anna-smith", "a:b\nc": "a-b-c",
		"": "uid-7", "王": "uid-7", "mareva_api_key": "mareva_api_key",
	} {
		if got := tidyOperator(name, 7); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestAnEndIsReadAsItIsMeant(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"never": {}, "1d": now.Add(24 * time.Hour), "365d": now.Add(365 * 24 * time.Hour),
		"2026-03-01": time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), // today is its last day
		"2026-12-31": time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got, err := expiryOf(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "d", "0d", "-1d", "1.5d", "36501d", "1y", "2026-02-28", "2026-02-30", "2026", "Never", "2026-03-05T00:00:00Z"} {
		if got, err := expiryOf(text, now); err == nil || !errors.As(err, new(usageError)) {
			t.Errorf("%q: %s, %v; want the command line to be wrong", text, got, err)
		}
	}
}

func TestAKeyIsRevokedOnceAndStaysInTheRecord(t *testing.T) {
	home := t.TempDir()
	made[any](t, home, "users", "add", "Gate", "--service", "--role", "system")
	k := made[madeKey](t, home, "api-keys", "add", "--owner", "gate", "--name", "x", "--scope", "screen")
	for _, want := range []string{"revoked key_", "revoked already, at 2"} {
		if status, out, errs := said(t, home, "api-keys", "revoke", k.Key.ID); status != exitDone || !strings.HasPrefix(out, want) {
			t.Errorf("%d %s%s, want %s…", status, out, errs, want)
		}
	}
	shown := made[shownKey](t, home, "api-keys", "show", k.Key.ID)
	if shown.Key.Status != "revoked" || shown.Key.Revoked == nil || len(shown.Opens) != 0 || len(shown.History) != 2 {
		t.Errorf("%+v", shown)
	}
	if last := shown.History[len(shown.History)-1].Changes; len(last) != 1 || last[0].Field != "revoked_at" {
		t.Errorf("%+v", last)
	}
	_, out, _ := said(t, home, "api-keys", "show", k.Key.ID)
	for _, want := range []string{"opens now  nothing", "revoked_at: 2"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
	// Whoever gives the secret in place of the id has shown it to whoever reads along.
	status, out, errs := said(t, home, "api-keys", "revoke", k.Secret)
	if status != exitRefused || strings.Contains(out+errs, k.Secret) || !strings.Contains(errs, "revoke its key") {
		t.Errorf("%d %s%s", status, out, errs)
	}
}

// The secret is nowhere but in the answer.
func TestASecretThatCouldNotBeShownIsSaidToBeLost(t *testing.T) {
	home := t.TempDir()
	made[any](t, home, "users", "add", "Gate", "--service", "--role", "system")
	var errs bytes.Buffer
	p := &Program{Stdin: strings.NewReader(""), Stdout: failing{}, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }}
	status := p.Run(t.Context(), []string{"api-keys", "add", "--home", home, "--owner", "gate", "--name", "x", "--scope", "screen"})
	if status != exitRefused || !strings.Contains(errs.String(), "revoke it with mareva api-keys revoke key_") || strings.Contains(errs.String(), "mareva_") {
		t.Errorf("%d %s", status, &errs)
	}
}

func TestWhoStopsACommandChangesNothing(t *testing.T) {
	home := t.TempDir()
	made[any](t, home, "users", "add", "Anna", "--role", "admin")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var errs bytes.Buffer
	p := &Program{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }}
	if status := p.Run(ctx, []string{"users", "add", "Bob", "--role", "admin", "--home", home}); status != exitRefused || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("%d %s", status, &errs)
	}
	if _, out, _ := said(t, home, "users", "list"); strings.Contains(out, "Bob") {
		t.Errorf("%s", out)
	}
}

// servedHome is the API on the record of a home.
func servedHome(t *testing.T, home, database string) (http.Handler, *store.Store) {
	t.Helper()
	p := &Program{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Now: time.Now, Getenv: func(string) string { return "" }}
	s, err := p.openRecord(t.Context(), recordFlags{homeFlag: homeFlag{home}, Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return httpapi.New(httpapi.Config{
		Source: nothingToScreen{}, Keys: []string{"secret"}, Keeper: &servedUsers{func() (*store.Store, error) { return s, nil }, time.Now},
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}), s
}

type nothingToScreen struct{}

func (nothingToScreen) State() *httpapi.State { return nil }

func request(h http.Handler, key, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("X-API-Key", key)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// From the first key to a revoked one, on a record that is then verified.
func TestPeopleAndKeysLiveInTheRecord(t *testing.T) { peopleAndKeysLive(t, "") }

func TestPeopleAndKeysLiveInPostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	url := server.URL(t)
	peopleAndKeysLive(t, url)

	h, _ := servedHome(t, t.TempDir(), server.URL(t))
	w := request(h, "secret", "POST", "/v1/users", `{"name":"Gate","kind":"service","roles":["admin"]}`)
	if w.Code != 201 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	var k madeKey
	w = request(h, "secret", "POST", "/v1/api-keys", `{"owner":"gate","name":"x","scopes":["admin"]}`)
	if err := json.Unmarshal(w.Body.Bytes(), &k); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	if w := request(h, k.Secret, "GET", "/v1/users", ""); w.Code != 503 || !strings.Contains(w.Body.String(), "keys_unavailable") {
		t.Errorf("without a database: %d %s", w.Code, w.Body)
	}
	server.Restart(t)
	until(t, func() bool { return request(h, k.Secret, "GET", "/v1/users", "").Code == 200 })
}

func peopleAndKeysLive(t *testing.T, database string) {
	home := t.TempDir()
	h, s := servedHome(t, home, database)
	const anna = `{"name":"Anna","email":null,"roles":["admin"]}`
	first := request(h, "secret", "POST", "/v1/users", anna, "Idempotency-Key", "a")
	again := request(h, "secret", "POST", "/v1/users", anna, "Idempotency-Key", "a")
	if first.Code != 201 || first.Body.String() != again.Body.String() || first.Header().Get("ETag") != again.Header().Get("ETag") || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Fatalf("%d %s, then %d %s %v", first.Code, first.Body, again.Code, again.Body, again.Header())
	}
	if w := request(h, "secret", "POST", "/v1/users", `{"name":"anna","roles":["analyst"]}`); w.Code != 409 {
		t.Errorf("a name that is taken: %d %s", w.Code, w.Body)
	}
	var k madeKey
	w := request(h, "secret", "POST", "/v1/api-keys", `{"owner":"ANNA","name":"hers","scopes":["admin"]}`, "Idempotency-Key", "a")
	if err := json.Unmarshal(w.Body.Bytes(), &k); err != nil || w.Code != 201 || k.Secret == "" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w = request(h, "secret", "POST", "/v1/api-keys", `{"owner":"ANNA","name":"hers","scopes":["admin"]}`, "Idempotency-Key", "a")
	var same madeKey
	if err := json.Unmarshal(w.Body.Bytes(), &same); err != nil || w.Code != 201 || same.Secret != "" || same.Key.ID != k.Key.ID {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// She changes herself by it, and the record says that it was she.
	w = request(h, k.Secret, "PATCH", "/v1/users/anna", `{"email":"anna@example.org"}`, "If-Match", first.Header().Get("ETag"))
	if w.Code != 200 || w.Header().Get("ETag") == first.Header().Get("ETag") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := request(h, k.Secret, "PATCH", "/v1/users/anna", `{"email":null}`, "If-Match", first.Header().Get("ETag")); w.Code != 412 {
		t.Errorf("a change of what was read before: %d %s", w.Code, w.Body)
	}
	shown := made[shownUser](t, home, "users", "show", "anna", "--database", database)
	if len(shown.History) != 2 || shown.History[0].Actor != "operator:MAREVA_API_KEY" || shown.History[1].Actor != shown.User.ID+"/"+k.Key.ID || *shown.History[1].Name != "Anna" {
		t.Errorf("%+v", shown.History)
	}
	if w := request(h, k.Secret, "DELETE", "/v1/api-keys/"+k.Key.ID, ""); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := request(h, k.Secret, "GET", "/v1/users", ""); w.Code != 401 {
		t.Errorf("revoked, and opens: %d", w.Code)
	}
	if status, out, errs := said(t, home, "audit", "verify", "--database", database); status != exitDone {
		t.Errorf("%d %s%s", status, out, errs)
	}
	// Without the database nobody is let in, and no key is unknown.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if w := request(h, k.Secret, "GET", "/v1/users", ""); w.Code != 503 || !strings.Contains(w.Body.String(), "keys_unavailable") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := request(h, "secret", "POST", "/v1/users", `{"name":"Bob","roles":["admin"]}`); w.Code != 503 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// However often and at once it is sent, a request makes one user and one answer.
func TestARequestThatIsSentManyTimesAtOnceIsDoneOnce(t *testing.T) {
	h, s := servedHome(t, t.TempDir(), "")
	answers := make([]string, 8)
	var senders sync.WaitGroup
	for i := range answers {
		senders.Go(func() {
			w := request(h, "secret", "POST", "/v1/users", `{"name":"Anna","roles":["admin"]}`, "Idempotency-Key", "x")
			answers[i] = w.Header().Get("ETag") + w.Body.String()
		})
	}
	senders.Wait()
	for _, a := range answers {
		if a != answers[0] || !strings.Contains(a, `"name":"Anna"`) {
			t.Errorf("%s and %s", answers[0], a)
		}
	}
	if users, err := s.Users(t.Context()); err != nil || len(users) != 1 {
		t.Errorf("%d users, %v", len(users), err)
	}
}

// What the command line revokes, a running server lets in no more, two seconds later.
func TestARunningServerTakesKeysOfTheRecord(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "xml/sdn.xml", asPublished)
	made[any](t, home, "users", "add", "Gate", "--service", "--role", "system")
	k := made[madeKey](t, home, "api-keys", "add", "--owner", "gate", "--name", "x", "--scope", "screen")
	s := serving(t, "serve", "--home", home)
	get := func(path string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+k.Secret)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	if got := get("/v1/lists"); got != http.StatusOK {
		t.Fatalf("/v1/lists: %d", got)
	}
	if got := get("/v1/users"); got != http.StatusForbidden {
		t.Errorf("/v1/users: %d", got)
	}
	if status, _, errs := said(t, home, "api-keys", "revoke", k.Key.ID); status != exitDone {
		t.Fatal(errs)
	}
	revoked := time.Now()
	until(t, func() bool { return get("/v1/lists") == http.StatusUnauthorized })
	if took := time.Since(revoked); took > 4*time.Second { // two, and what a busy machine adds
		t.Errorf("it took %s", took)
	}
}

func TestAServersErrorsAreToldApart(t *testing.T) {
	for kept, served := range map[error]error{
		store.ErrNotFound: httpapi.ErrNotFound, store.ErrTaken: httpapi.ErrTaken, store.ErrStale: httpapi.ErrStale, store.ErrUnknown: httpapi.ErrUnsure,
		errors.Join(store.ErrUnknown, store.ErrTaken): httpapi.ErrUnsure, // the graver one
	} {
		s := &servedUsers{func() (*store.Store, error) { return nil, nil }, time.Now}
		_, err := inRecord(s, func(*store.Store) (*auth.User, error) { return nil, kept })
		if !errors.Is(err, served) || !errors.Is(err, kept) {
			t.Errorf("%v is told as %v", kept, err)
		}
	}
}
