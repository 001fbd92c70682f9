package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Key is an API key without its secret.
type Key struct {
	ID      string    `json:"id"`
	Owner   string    `json:"owner"` // a user's id
	Name    string    `json:"name"`  // what it is for
	Scopes  []Scope   `json:"scopes"`
	Hash    []byte    `json:"hash"` // SHA-256 of the secret
	Created time.Time `json:"created_at"`
	Expires time.Time `json:"expires_at,omitzero"` // zero: never
	Revoked time.Time `json:"revoked_at,omitzero"` // zero: in force

	Seq int64 `json:"-"` // of the record that this is read from
}

// DefaultLife is how long a key opens something unless whoever makes it says otherwise.
const DefaultLife = 365 * 24 * time.Hour

// secretPrefix lets people and scanners of leaks see what a secret is.
const secretPrefix = "mareva_"

// secretBytes are random; guessing has no end.
const secretBytes = 32

// letters write a secret, in one way only.
func letters() *base64.Encoding { return base64.RawURLEncoding.Strict() }

// NewKey makes a key and its secret. Without an ID yet, which whoever keeps it gives. Expires
// zero is never.
func NewKey(owner, name string, scopes []Scope, now, expires time.Time, random io.Reader) (secret string, key Key, err error) {
	raw := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", Key{}, fmt.Errorf("make a key: %w", err)
	}
	secret = secretPrefix + letters().EncodeToString(raw)
	hash := sha256.Sum256([]byte(secret))
	key = Key{Owner: owner, Name: name, Scopes: slices.Clone(scopes), Hash: hash[:], Created: keptTime(now), Expires: keptTime(expires)}
	if err := key.Check(); err != nil {
		return "", Key{}, err
	}
	return secret, key, nil
}

// keptTime is a time as it can be kept: what is read back must be what was written.
func keptTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Check says what a key lacks, and puts name and scopes into the one form in which they are kept.
func (k *Key) Check() error {
	k.Name = TidyName(k.Name)
	if err := checkName("key's name", k.Name); err != nil {
		return err
	}
	if k.Owner == "" {
		return errors.New("a key needs an owner: a user or a service")
	}
	if len(k.Hash) != sha256.Size {
		return fmt.Errorf("the key's hash has %d bytes: want %d", len(k.Hash), sha256.Size)
	}
	if len(k.Scopes) == 0 {
		return fmt.Errorf("no scope: want at least one of %s", Words(Scopes()))
	}
	for _, s := range k.Scopes {
		if !slices.Contains(Scopes(), s) {
			return fmt.Errorf("scope %q: want one of %s", s, Words(Scopes()))
		}
	}
	if !k.Expires.IsZero() && !k.Expires.After(k.Created) {
		return fmt.Errorf("a key that expires at %s would never have been in force", k.Expires.UTC().Format(time.RFC3339))
	}
	slices.Sort(k.Scopes)
	k.Scopes = slices.Compact(k.Scopes)
	return nil
}

// InForce says why a key opens nothing at a moment, or nil.
func (k *Key) InForce(now time.Time) error {
	switch {
	case !k.Revoked.IsZero():
		return fmt.Errorf("key %s was revoked at %s: %w", k.ID, k.Revoked.UTC().Format(time.RFC3339), ErrDenied)
	case !k.Expires.IsZero() && !now.Before(k.Expires):
		return fmt.Errorf("key %s expired at %s: %w", k.ID, k.Expires.UTC().Format(time.RFC3339), ErrDenied)
	}
	return nil
}

// HashOf is what a secret is looked up by; it says no to what cannot be a secret.
func HashOf(secret string) ([]byte, error) {
	text, found := strings.CutPrefix(secret, secretPrefix)
	// The length first: the decoder skips line breaks.
	if !found || len(text) != letters().EncodedLen(secretBytes) {
		return nil, errNoSecret()
	}
	if raw, err := letters().DecodeString(text); err != nil || len(raw) != secretBytes {
		return nil, errNoSecret()
	}
	hash := sha256.Sum256([]byte(secret))
	return hash[:], nil
}

// errNoSecret does not repeat what it is about.
func errNoSecret() error { return fmt.Errorf("this is no key of Mareva's: %w", ErrDenied) }
