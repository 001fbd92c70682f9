package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/auth"
)

func TestADatabaseThatIsAwayLetsNobodyInAndCallsNoKeyUnknown(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	var log bytes.Buffer
	c := keptConfig(k)
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	h := New(c)
	k.fault = errors.New("dial tcp: connection refused")
	w := ask(h, "GET", "/v1/lists", secret)
	wantProblem(t, w, 503, "keys_unavailable")
	if w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "dial") {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	if !strings.Contains(log.String(), "connection refused") || strings.Contains(log.String(), secret) {
		t.Errorf("log: %s", &log)
	}
	for _, path := range []string{"/v2/search?name=ana", "/api/v1/address/0x1"} {
		if w := ask(h, "GET", path, secret); w.Code != 503 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	// What needs no look-up goes on.
	if w := ask(h, "GET", "/v1/lists", testKey); w.Code != 200 {
		t.Errorf("the first key: %d", w.Code)
	}
	if w := ask(h, "GET", "/v1/lists", ""); w.Code != 401 {
		t.Errorf("no key: %d", w.Code)
	}
	if w := ask(h, "GET", "/v1/lists", "no key of ours"); w.Code != 401 {
		t.Errorf("what is no key of ours: %d", w.Code)
	}
	if w := ask(h, "GET", "/readyz", ""); w.Code != 200 {
		t.Errorf("/readyz: %d", w.Code)
	}
}

// waiting is a keeper that answers when its asker gives up.
type waiting struct{ *fakeKeeper }

func (waiting) KeyOf(ctx context.Context, _ []byte) (*auth.Key, *auth.User, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return nil, nil, nil // would end in a panic, which the test sees
	}
	return nil, nil, context.DeadlineExceeded
}

func TestAKeeperThatDoesNotAnswerIsGivenUp(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	c := keptConfig(k)
	c.Keeper = waiting{k}
	wantProblem(t, ask(New(c), "GET", "/v1/lists", secret), 503, "keys_unavailable")
}

func TestARevocationTakesEffectWithinTwoSeconds(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	at := &clock{testNow()}
	c := keptConfig(k)
	c.Now = at.now
	h := New(c)
	opens := func() bool { return ask(h, "GET", "/v1/lists", secret).Code == 200 }
	for range 3 {
		if !opens() || k.asked != 1 {
			t.Fatalf("looked up %d times, want 1", k.asked)
		}
	}
	key := k.keys["key_001"]
	key.Revoked = at.at
	k.keys["key_001"] = key // by another process
	at.at = at.at.Add(knownFor - time.Nanosecond)
	before := opens()
	at.at = at.at.Add(time.Nanosecond)
	if opens() {
		t.Error("it opens two seconds after it was revoked")
	}
	if !before {
		t.Error("it is looked up sooner than it must be: the look-ups are not saved")
	}
}

func TestWhatIsKnownOfAKeyEndsWithTheKey(t *testing.T) {
	k := newFakeKeeper()
	secret := k.has(t, []auth.Role{auth.RoleSystem}, auth.Screen)
	at := &clock{testNow()}
	key := k.keys["key_001"]
	key.Expires = at.at.Add(time.Second)
	k.keys["key_001"] = key
	c := keptConfig(k)
	c.Now = at.now
	h := New(c)
	if got := ask(h, "GET", "/v1/lists", secret).Code; got != 200 {
		t.Fatal(got)
	}
	at.at = key.Expires
	if got := ask(h, "GET", "/v1/lists", secret).Code; got != 401 {
		t.Errorf("expired a moment ago: %d", got)
	}
	at.at = testNow().Add(-time.Hour) // the clock was put back
	asked := k.asked
	if got := ask(h, "GET", "/v1/lists", secret).Code; got != 200 || k.asked != asked+1 {
		t.Errorf("%d, looked up %d times", got, k.asked-asked)
	}
}

func TestARevocationThroughTheServerTakesEffectAtOnce(t *testing.T) {
	k := newFakeKeeper()
	for name, revoke := range map[string]func(h http.Handler, id string) int{
		"the key": func(h http.Handler, id string) int { return send(h, "DELETE", "/v1/api-keys/key_"+id, "").Code },
		"its owner": func(h http.Handler, id string) int {
			return send(h, "PATCH", "/v1/users/usr_"+id, `{"disabled":true}`, "If-Match", "*").Code
		},
		"the role": func(h http.Handler, id string) int {
			return send(h, "PATCH", "/v1/users/usr_"+id, `{"roles":["analyst"]}`, "If-Match", "*").Code
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := New(keptConfig(k))
			secret := k.has(t, []auth.Role{auth.RoleAdmin}, auth.Admin)
			id := fmt.Sprintf("%03d", k.seq)
			if got := ask(h, "GET", "/v1/users", secret).Code; got != 200 {
				t.Fatal(got)
			}
			if got := revoke(h, id); got != 200 {
				t.Fatal(got)
			}
			if got := ask(h, "GET", "/v1/users", secret).Code; got != 401 && got != 403 {
				t.Errorf("still %d", got)
			}
		})
	}
}

func TestWhatIsHeldOfKeysIsBounded(t *testing.T) {
	k := newFakeKeeper()
	c := newCallers(k, testNow, slog.New(slog.DiscardHandler))
	for i := range knownMost + 10 {
		c.remember([32]byte{byte(i), byte(i >> 8)}, knownKey{asked: testNow()})
	}
	if len(c.known) > knownMost {
		t.Errorf("%d held", len(c.known))
	}
	unknown, _, err := auth.NewKey("usr_1", "x", []auth.Scope{auth.Screen}, testNow(), time.Time{}, randomly(1))
	if err != nil {
		t.Fatal(err)
	}
	before := len(c.known)
	if _, err := c.of(t.Context(), unknown); !errors.Is(err, auth.ErrDenied) || len(c.known) != before {
		t.Errorf("%v; %d held, before %d: unknown keys fill the memory", err, len(c.known), before)
	}
}
