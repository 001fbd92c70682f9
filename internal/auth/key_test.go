package auth

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func moment() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC) }

func TestASecretIsFoundByItsHashAndItsKeyDoesNotHoldIt(t *testing.T) {
	secret, key, err := NewKey("usr_1", "deposits", []Scope{Trace, Screen, Trace}, moment(), moment().Add(DefaultLife), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := HashOf(secret)
	if err != nil || !bytes.Equal(hash, key.Hash) {
		t.Errorf("hash %x, %v; want %x", hash, err, key.Hash)
	}
	kept, err := json.Marshal(key)
	if err != nil || bytes.Contains(kept, []byte(secret)) || bytes.Contains(kept, []byte(strings.TrimPrefix(secret, secretPrefix))) {
		t.Errorf("the secret is kept: %s, %v", kept, err)
	}
	if got := Words(key.Scopes); got != "screen, trace" {
		t.Errorf("scopes %s", got)
	}
	if !strings.HasPrefix(secret, "mareva_") || len(secret) != 50 {
		t.Errorf("a secret of another form: %d bytes", len(secret))
	}
	if key.Created.Nanosecond() != 123456000 {
		t.Errorf("made at %s, which is not read back as it was written", key.Created)
	}
}

func TestSecretsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		secret, _, err := NewKey("usr_1", "x", []Scope{Screen}, moment(), time.Time{}, rand.Reader)
		if err != nil || seen[secret] {
			t.Fatalf("the same again, or %v", err)
		}
		seen[secret] = true
	}
}

func TestWithoutRandomnessThereIsNoKey(t *testing.T) {
	secret, key, err := NewKey("usr_1", "x", []Scope{Screen}, moment(), time.Time{}, iotest.ErrReader(errors.New("empty")))
	if err == nil || secret != "" || key.Hash != nil {
		t.Errorf("a key without randomness: %+v", key)
	}
}

func TestWhatCannotBeASecretHasNoHash(t *testing.T) {
	good := secretPrefix + base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{7}, secretBytes))
	if _, err := HashOf(good); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{
		"nothing":                      "",
		"the prefix alone":             secretPrefix,
		"without its prefix":           strings.TrimPrefix(good, secretPrefix),
		"another prefix":               "MAREVA_" + strings.TrimPrefix(good, secretPrefix),
		"too short":                    good[:len(good)-1],
		"too long":                     good + "A",
		"a space before it":            " " + good,
		"a line break within it":       good[:20] + "\n" + good[20:],
		"a line break for a letter":    good[:20] + "\n" + good[21:],
		"a letter of another alphabet": good[:20] + "+" + good[21:],
		"another spelling of its end":  good[:len(good)-1] + "d", // the same bytes
		"a padded one":                 good + "=",
	} {
		t.Run(name, func(t *testing.T) {
			hash, err := HashOf(secret)
			if err == nil || !errors.Is(err, ErrDenied) {
				t.Errorf("hash %x, %v", hash, err)
			}
			if err != nil && secret != "" && strings.Contains(err.Error(), strings.TrimSpace(secret)) {
				t.Errorf("the message repeats what was sent: %v", err)
			}
		})
	}
}

func FuzzHashOf(f *testing.F) {
	good, _, err := NewKey("usr_1", "x", []Scope{Screen}, moment(), time.Time{}, bytes.NewReader(make([]byte, secretBytes)))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{good, "", secretPrefix, good[:49], good + "\n", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		hash, err := HashOf(secret)
		if (err == nil) != (hash != nil) {
			t.Fatalf("hash %x and %v", hash, err)
		}
		if err != nil {
			return
		}
		sum := sha256.Sum256([]byte(secret))
		raw, err := base64.RawURLEncoding.DecodeString(secret[len(secretPrefix):])
		if err != nil || len(raw) != secretBytes || secretPrefix+base64.RawURLEncoding.EncodeToString(raw) != secret || !bytes.Equal(hash, sum[:]) {
			t.Errorf("taken for a secret: %q", secret)
		}
	})
}

func TestAKeySaysWhatItLacks(t *testing.T) {
	for name, c := range map[string]struct {
		owner, called string
		scopes        []Scope
		expires       time.Time
		says          string
	}{
		"no name":                  {"usr_1", "", []Scope{Screen}, time.Time{}, "name is empty"},
		"no owner":                 {"", "x", []Scope{Screen}, time.Time{}, "needs an owner"},
		"no scope":                 {"usr_1", "x", nil, time.Time{}, "at least one of screen, trace, decide"},
		"an unknown scope":         {"usr_1", "x", []Scope{"all"}, time.Time{}, `scope "all": want one of screen`},
		"an empty scope":           {"usr_1", "x", []Scope{""}, time.Time{}, `scope "": want one of`},
		"one that has expired":     {"usr_1", "x", []Scope{Screen}, moment().Add(-time.Second), "never have been in force"},
		"one that expires at once": {"usr_1", "x", []Scope{Screen}, moment(), "never have been in force"},
		"hidden letters":           {"usr_1", "a\u202eb", []Scope{Screen}, time.Time{}, "cannot be seen"},
	} {
		t.Run(name, func(t *testing.T) {
			secret, _, err := NewKey(c.owner, c.called, c.scopes, moment(), c.expires, rand.Reader)
			if err == nil || !strings.Contains(err.Error(), c.says) || secret != "" {
				t.Errorf("%v; want %q, and no secret", err, c.says)
			}
		})
	}
}

func TestAKeyEndsToTheMoment(t *testing.T) {
	end := moment().Add(time.Hour)
	k := Key{ID: "key_1", Expires: end}
	for name, c := range map[string]struct {
		now    time.Time
		k      Key
		opens  bool
		saying string
	}{
		"just before its end": {end.Add(-time.Nanosecond), k, true, ""},
		"at its end":          {end, k, false, "expired"},
		"after it":            {end.Add(time.Hour), k, false, "expired"},
		"one without end":     {end.Add(1e6 * time.Hour), Key{ID: "key_1"}, true, ""},
		// A clock that was put back does not bring it to life again.
		"revoked later than now": {moment(), Key{ID: "key_1", Revoked: end}, false, "revoked"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.k.InForce(c.now)
			if (err == nil) != c.opens || (err != nil && (!errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), c.saying))) {
				t.Errorf("%v", err)
			}
		})
	}
}
