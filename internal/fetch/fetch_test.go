package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/fetch"
	"github.com/mareva/mareva/lists"
	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/lists/demonstration"
	"github.com/mareva/mareva/sanctions"
)

// publisher is a server that answers each request with the next of some
// handlers, the last one for ever.
type publisher struct {
	*httptest.Server
	requests int
}

func publishing(t *testing.T, handlers ...http.HandlerFunc) *publisher {
	p := &publisher{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := handlers[min(p.requests, len(handlers)-1)]
		p.requests++
		h(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func serves(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, body)
	}
}

func fails(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// cuts ends the connection in the middle of the body.
func cuts(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, "half")
}

type buffer struct{ bytes.Buffer }

func (*buffer) Close() error { return nil }

func TestADownloadIsWholeOrAnError(t *testing.T) {
	for _, c := range []struct {
		name     string
		handlers []http.HandlerFunc
		want     string
		requests int
		fails    bool
	}{
		{"at the first attempt", []http.HandlerFunc{serves("list")}, "list", 1, false},
		{"after two failures of the server", []http.HandlerFunc{fails(503), fails(500), serves("list")}, "list", 3, false},
		{"after a cut connection", []http.HandlerFunc{cuts, serves("list")}, "list", 2, false},
		{"never", []http.HandlerFunc{fails(503)}, "", 4, true},
		{"not found, which another attempt will not mend", []http.HandlerFunc{fails(404)}, "", 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := publishing(t, c.handlers...)
			var got *buffer
			_, err := fetch.New("test").WithPause(time.Millisecond).Get(context.Background(), p.URL, archive.Validators{}, func(int64) (io.WriteCloser, error) {
				got = &buffer{} // what an attempt before wrote is gone
				return got, nil
			})
			if (err != nil) != c.fails || p.requests != c.requests {
				t.Fatalf("error %v after %d requests, want failure %v after %d", err, p.requests, c.fails, c.requests)
			}
			if !c.fails && got.String() != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStoppingEndsTheRetries(t *testing.T) {
	p := publishing(t, fails(503))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := fetch.New("test").WithPause(time.Hour).Get(ctx, p.URL, archive.Validators{}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was stopped", err)
	}
}

// A list is kept up from its publisher: fetched, found unchanged, and left in
// force with an alarm when the publisher serves something else.
func TestAListIsKeptUpFromItsPublisher(t *testing.T) {
	list, err := fs.ReadFile(demonstration.Files, "xml/sdn.xml")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	a := archive.At(t.TempDir())
	fetcher := lists.Fetcher{
		Importer: lists.Importer{Archive: a, Now: func() time.Time { return now }},
		Getter:   fetch.New("test").WithPause(time.Millisecond),
	}
	step := func(p *publisher) lists.Fetched {
		t.Helper()
		done, err := fetcher.Fetch(context.Background(), lists.Source{List: sanctions.OFACSDN, File: "sdn.xml", Address: p.URL})
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
		return done
	}
	state := func() archive.State {
		t.Helper()
		s, err := a.State(sanctions.OFACSDN)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	good := publishing(t, serves(string(list)))
	if done := step(good); len(done.Outcomes) != 1 || done.Outcomes[0].Manifest.Entries != 12 || len(done.Refused) > 0 {
		t.Fatalf("first fetch: %+v", done)
	}
	before := state().CheckedAt
	if done := step(good); !done.Current || !state().CheckedAt.After(before) {
		t.Errorf("second fetch: current %v, checked at %s after %s", done.Current, state().CheckedAt, before)
	}
	for name, h := range map[string]http.HandlerFunc{
		"an HTML page": serves("<!DOCTYPE html><html>maintenance</html>"),
		"nothing":      serves(""),
		"an error":     fails(503),
		"a cut list":   serves(string(list[:len(list)/2])),
	} {
		checked := state().CheckedAt
		bad := publishing(t, h)
		done := step(bad)
		if len(state().Alarms) == 0 {
			t.Errorf("%s: no alarm; %+v", name, done)
		}
		m, _, err := a.Newest(sanctions.OFACSDN)
		if err != nil || m.Entries != 12 {
			t.Errorf("%s: %d entries in force, %v", name, m.Entries, err)
		}
		if !state().CheckedAt.Equal(checked) {
			t.Errorf("%s counts as a look at the list", name)
		}
	}
	if done := step(good); done.Current || len(state().Alarms) > 0 {
		t.Errorf("the good list does not clear the alarms: %+v", state().Alarms)
	}
	if !slices.ContainsFunc(lists.Sources(), func(s lists.Source) bool {
		return s.List == sanctions.OFACSDN && strings.HasPrefix(s.Address, "https://")
	}) {
		t.Error("the SDN list has no official address")
	}
}
