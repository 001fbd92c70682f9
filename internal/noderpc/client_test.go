package noderpc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/noderpc"
)

const secret = "hunter2-of-no-value"

// clientOf calls a server as user with secret as its password.
func clientOf(t *testing.T, h http.HandlerFunc, o noderpc.Options) *noderpc.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := noderpc.New(strings.Replace(s.URL, "http://", "http://user:"+secret+"@", 1)+"/path/with-a-key", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// idOf is the id of a question.
func idOf(t *testing.T, r *http.Request) string {
	t.Helper()
	var q struct {
		ID json.RawMessage `json:"id"`
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		t.Error(err)
	}
	return string(q.ID)
}

func TestEveryFailureOfANodeIsToldFromTheOthers(t *testing.T) {
	stalled := make(chan struct{})
	for title, c := range map[string]struct {
		answer func(w http.ResponseWriter, id string)
		want   noderpc.Kind
		code   int
	}{
		"an error": {func(w http.ResponseWriter, id string) {
			fmt.Fprintf(w, `{"id":%s,"result":null,"error":{"code":-8,"message":"Block height out of range"}}`, id)
		}, noderpc.Refused, -8},
		"an error with status": {func(w http.ResponseWriter, id string) {
			w.WriteHeader(500)
			fmt.Fprintf(w, `{"id":%s,"result":null,"error":{"code":-28,"message":"Loading"}}`, id)
		}, noderpc.Refused, -28},
		"a status": {func(w http.ResponseWriter, _ string) {
			w.WriteHeader(503)
			_, _ = io.WriteString(w, "Work queue depth exceeded")
		}, noderpc.BadStatus, 503},
		"no access": {func(w http.ResponseWriter, _ string) { w.WriteHeader(401) }, noderpc.BadStatus, 401},
		"a redirect": {func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(307)
		}, noderpc.BadStatus, 307},
		"no JSON":          {func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, "<html>") }, noderpc.Garbage, 0},
		"nothing":          {func(http.ResponseWriter, string) {}, noderpc.Garbage, 0},
		"another's answer": {func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, `{"id":999,"result":1}`) }, noderpc.Garbage, 0},
		"no result":        {func(w http.ResponseWriter, id string) { fmt.Fprintf(w, `{"id":%s}`, id) }, noderpc.Garbage, 0},
		"too much": {func(w http.ResponseWriter, id string) {
			fmt.Fprintf(w, `{"id":%s,"result":%q}`, id, strings.Repeat("x", 5000))
		}, noderpc.Garbage, 0},
		"a broken connection": {func(http.ResponseWriter, string) { panic(http.ErrAbortHandler) }, noderpc.Unreachable, 0},
		"a stall":             {func(http.ResponseWriter, string) { <-stalled }, noderpc.TimedOut, 0},
		"a stall in the middle": {func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, `{"id":`)
			w.(http.Flusher).Flush()
			<-stalled
		}, noderpc.TimedOut, 0},
	} {
		t.Run(title, func(t *testing.T) {
			client := clientOf(t, func(w http.ResponseWriter, r *http.Request) { c.answer(w, idOf(t, r)) },
				noderpc.Options{Timeout: 300 * time.Millisecond, MaxResponse: 1000})
			if c.want == noderpc.TimedOut {
				defer func() { stalled <- struct{}{} }()
			}
			_, err := client.Call(t.Context(), "getblockhash", 1)
			var failed *noderpc.Error
			if !errors.As(err, &failed) || failed.Kind != c.want || failed.Code+failed.Status != c.code {
				t.Fatalf("%v (%+v)", err, failed)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "with-a-key") {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

func TestANodeThatIsNotThereIsUnreachableAndItsSecretsUntold(t *testing.T) {
	c, err := noderpc.New("http://user:"+secret+"@127.0.0.1:1/v3/"+secret+"?key="+secret, noderpc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Call(t.Context(), "eth_chainId")
	var failed *noderpc.Error
	if !errors.As(err, &failed) || failed.Kind != noderpc.Unreachable || strings.Contains(err.Error(), secret) {
		t.Errorf("%v", err)
	}
}

func TestAURLThatIsNoneIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, u := range []string{"", "localhost:8332", "ftp://" + secret + "@host", "http://user:" + secret + "@", "http://user:" + secret + "%zz@host", "http://" + secret + ":p@host:port"} {
		if _, err := noderpc.New(u, noderpc.Options{}); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", u, err)
		}
	}
	if _, err := noderpc.New("http://user@host", noderpc.Options{CookieFile: "x"}); err == nil {
		t.Error("both a user and a cookie file are taken")
	}
}

func TestTheCallerEndsACall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := clientOf(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the server sees the connection end
		cancel()
		<-r.Context().Done()
	}, noderpc.Options{})
	if _, err := client.Call(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestTheCookieIsReadAnewForEachRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), ".cookie")
	var got atomic.Value
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		got.Store(password)
		fmt.Fprintf(w, `{"id":%s,"result":1}`, idOf(t, r))
	}))
	defer s.Close()
	c, err := noderpc.New(s.URL, noderpc.Options{CookieFile: file})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Call(t.Context(), "x"); err == nil {
		t.Error("without its cookie the node is asked")
	}
	for _, word := range []string{"one", "two"} {
		if err := os.WriteFile(file, []byte("__cookie__:"+word+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Call(t.Context(), "x"); err != nil || got.Load() != word {
			t.Errorf("cookie %s: sent %v, %v", word, got.Load(), err)
		}
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"id":%s,"result":null}`, idOf(t, r))
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c, err := noderpc.New(s.URL, noderpc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 5 {
		if r, err := c.Call(t.Context(), "x"); err != nil || string(r) != "null" {
			t.Fatalf("%s %v", r, err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("five calls made %d connections", n)
	}
}

func TestTheAnswersOfABatchAreInTheOrderOfItsQuestions(t *testing.T) {
	answers := ""
	client := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		var q []struct {
			ID uint64 `json:"id"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, strings.NewReplacer("$0", fmt.Sprint(q[0].ID), "$1", fmt.Sprint(q[1].ID)).Replace(answers))
	}, noderpc.Options{})
	ask := func() ([]json.RawMessage, error) {
		return client.Batch(t.Context(), noderpc.Question{Method: "a"}, noderpc.Question{Method: "b"})
	}
	answers = `[{"id":$1,"result":"second"},{"id":$0,"result":"first"}]`
	if r, err := ask(); err != nil || string(r[0]) != `"first"` || string(r[1]) != `"second"` {
		t.Errorf("%s %v", r, err)
	}
	for answer, kind := range map[string]noderpc.Kind{
		`[{"id":$0,"result":1}]`:                         noderpc.Garbage,
		`[{"id":$0,"result":1},{"id":$0,"result":1}]`:    noderpc.Garbage,
		`[{"id":$0,"result":1},{"id":77777,"result":1}]`: noderpc.Garbage,
		`[{"id":$0,"result":1},{"id":$1}]`:               noderpc.Garbage,
		`[`:                                              noderpc.Garbage,
		`{"id":$0,"result":1}`:                           noderpc.Garbage,
		`{"id":null,"error":{"code":-32600,"message":"no batches"}}`:         noderpc.Refused,
		`[{"id":$0,"result":1},{"id":$1,"error":{"code":5,"message":"no"}}]`: noderpc.Refused,
	} {
		answers = answer
		var failed *noderpc.Error
		if _, err := ask(); !errors.As(err, &failed) || failed.Kind != kind {
			t.Errorf("%s: %v", answer, err)
		}
	}
}
