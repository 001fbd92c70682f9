package httpapi

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/mareva/mareva/internal/auth"
)

// firstKey is the operator in whose name the keys of [Config] act. No operator of a machine is
// called so: their names have no capitals.
const firstKey = "MAREVA_API_KEY"

const (
	// knownFor is how long a key that is in force is taken to be so. What is revoked opens
	// nothing after that long.
	knownFor = 2 * time.Second
	// knownMost bounds what is held of keys; with more in use at a time, each is looked up.
	knownMost = 4096
	// keeperWithin is how long a request waits for the keeper to answer.
	keeperWithin = 3 * time.Second
)

// callers finds out who asks by a key. Only keys that are in force are held on to: every other
// one is looked up each time, so that none of them is told apart by how long the refusal takes.
type callers struct {
	keeper Keeper
	now    func() time.Time
	log    *slog.Logger

	mu    sync.Mutex
	known map[[sha256.Size]byte]knownKey // by the hash of the secret
}

type knownKey struct {
	key   *auth.Key
	owner *auth.User
	asked time.Time // when the keeper was asked; the answer is not older
}

func newCallers(keeper Keeper, now func() time.Time, log *slog.Logger) *callers {
	if keeper == nil {
		return nil
	}
	return &callers{keeper: keeper, now: now, log: log, known: map[[sha256.Size]byte]knownKey{}}
}

// of is who asks by a secret. It wraps [auth.ErrDenied] when nobody does; any other error says
// that it is not known who.
func (c *callers) of(ctx context.Context, secret string) (*auth.Caller, error) {
	if c == nil {
		return nil, auth.ErrDenied
	}
	text, err := auth.HashOf(secret)
	if err != nil {
		return nil, err
	}
	hash := [sha256.Size]byte(text)
	asked := c.now()
	if k, found := c.recall(hash, asked); found {
		return auth.ByKey(k.key, k.owner, asked)
	}
	ctx, cancel := context.WithTimeout(ctx, keeperWithin)
	defer cancel()
	key, owner, err := c.keeper.KeyOf(ctx, hash[:])
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("no key has this secret: %w", auth.ErrDenied)
	}
	if err != nil {
		return nil, err
	}
	caller, err := auth.ByKey(key, owner, c.now())
	if err != nil {
		c.log.Warn("an API key was sent that opens nothing", "key", key.ID)
		return nil, err
	}
	c.remember(hash, knownKey{key, owner, asked})
	return caller, nil
}

// recall is what is known of a key, if that is new enough. A clock that was put back makes all
// of it old.
func (c *callers) recall(hash [sha256.Size]byte, now time.Time) (knownKey, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, found := c.known[hash]
	if age := now.Sub(k.asked); !found || age < 0 || age >= knownFor {
		delete(c.known, hash)
		return knownKey{}, false
	}
	return k, true
}

func (c *callers) remember(hash [sha256.Size]byte, k knownKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= knownMost {
		clear(c.known)
	}
	c.known[hash] = k
}

// forget makes what was just changed hold from the next request on.
func (c *callers) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
}
