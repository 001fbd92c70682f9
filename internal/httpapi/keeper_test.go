package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/auth"
)

// fakeKeeper keeps users and keys in memory. fault, when set, is what everything answers.
type fakeKeeper struct {
	mu    sync.Mutex
	seq   int64
	users map[string]auth.User
	keys  map[string]auth.Key
	once  map[string]any // by the id of the request
	by    []string       // who changed something, in order
	asked int            // how often KeyOf was
	fault error
	// between is called before something is written, once.
	between func()
}

func newFakeKeeper() *fakeKeeper {
	return &fakeKeeper{users: map[string]auth.User{}, keys: map[string]auth.Key{}, once: map[string]any{}}
}

func (k *fakeKeeper) KeyOf(_ context.Context, hash []byte) (*auth.Key, *auth.User, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked++
	if k.fault != nil {
		return nil, nil, k.fault
	}
	for _, key := range k.keys {
		if bytes.Equal(key.Hash, hash) {
			owner := k.users[key.Owner]
			return &key, &owner, nil
		}
	}
	return nil, nil, fmt.Errorf("key: %w", ErrNotFound)
}

func (k *fakeKeeper) Users(context.Context) (all []auth.User, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, u := range k.users {
		all = append(all, u)
	}
	return all, k.fault
}

func (k *fakeKeeper) User(_ context.Context, idOrName string) (*auth.User, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fault != nil {
		return nil, k.fault
	}
	for _, u := range k.users {
		if u.ID == idOrName || strings.EqualFold(u.Name, idOrName) {
			return &u, nil
		}
	}
	return nil, fmt.Errorf("user: %w", ErrNotFound)
}

// write lets what comes between happen, and says what is in the way.
func (k *fakeKeeper) write(by, request, name, id string) error {
	if between := k.between; between != nil {
		k.between = nil
		between()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, used := k.once[request]; used && request != "" {
		return fmt.Errorf("request: %w", ErrTaken)
	}
	for _, u := range k.users {
		if name != "" && u.ID != id && strings.EqualFold(u.Name, name) {
			return fmt.Errorf("name: %w", ErrTaken)
		}
	}
	if k.fault != nil {
		return k.fault
	}
	k.seq++
	k.by = append(k.by, by)
	return nil
}

func (k *fakeKeeper) AddUser(_ context.Context, by, request string, u *auth.User) error {
	if err := k.write(by, request, u.Name, ""); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	u.ID, u.Seq, u.Created, u.Changed = fmt.Sprintf("usr_%03d", k.seq), k.seq, testNow(), testNow()
	k.users[u.ID] = *u
	k.once[request] = *u
	return nil
}

func (k *fakeKeeper) AddedUser(_ context.Context, request string) (*auth.User, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if u, found := k.once[request].(auth.User); found {
		return &u, nil
	}
	return nil, cmp.Or(k.fault, ErrNotFound)
}

func (k *fakeKeeper) ChangeUser(_ context.Context, by string, u *auth.User) error {
	if err := k.write(by, "", u.Name, u.ID); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.users[u.ID].Seq != u.Seq {
		return fmt.Errorf("user: %w", ErrStale)
	}
	u.Seq = k.seq
	k.users[u.ID] = *u
	return nil
}

func (k *fakeKeeper) Keys(context.Context) (all []auth.Key, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range k.keys {
		all = append(all, key)
	}
	return all, k.fault
}

func (k *fakeKeeper) Key(_ context.Context, id string) (*auth.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, found := k.keys[id]; found && k.fault == nil {
		return &key, nil
	}
	return nil, cmp.Or(k.fault, ErrNotFound)
}

func (k *fakeKeeper) AddKey(_ context.Context, by, request string, key *auth.Key) error {
	if err := k.write(by, request, "", ""); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	key.ID, key.Seq = fmt.Sprintf("key_%03d", k.seq), k.seq
	k.keys[key.ID] = *key
	k.once[request] = *key
	return nil
}

func (k *fakeKeeper) AddedKey(_ context.Context, request string) (*auth.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, found := k.once[request].(auth.Key); found {
		return &key, nil
	}
	return nil, cmp.Or(k.fault, ErrNotFound)
}

func (k *fakeKeeper) RevokeKey(_ context.Context, by string, key *auth.Key) error {
	if err := k.write(by, "", "", ""); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys[key.ID].Seq != key.Seq {
		return fmt.Errorf("key: %w", ErrStale)
	}
	key.Revoked, key.Seq = testNow(), k.seq
	k.keys[key.ID] = *key
	return nil
}

// has puts a user with these roles there, and a key of theirs with these scopes, and gives the
// key's secret.
func (k *fakeKeeper) has(t testing.TB, roles []auth.Role, scopes ...auth.Scope) (secret string) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seq++
	u := auth.User{ID: fmt.Sprintf("usr_%03d", k.seq), Kind: auth.Person, Name: fmt.Sprintf("Anna %d", k.seq), Roles: roles, Seq: k.seq, Created: testNow(), Changed: testNow()}
	secret, key, err := auth.NewKey(u.ID, "for tests", scopes, testNow().Add(-time.Hour), time.Time{}, randomly(k.seq))
	if err != nil {
		t.Fatal(err)
	}
	key.ID, key.Seq = fmt.Sprintf("key_%03d", k.seq), k.seq
	k.users[u.ID], k.keys[key.ID] = u, key
	return secret
}

// randomly is the same for the same number.
func randomly(n int64) *bytes.Reader { return bytes.NewReader(bytes.Repeat([]byte{byte(n)}, 32)) }

func keptConfig(k *fakeKeeper) Config {
	c := testConfig(scriptedState(scripted{}))
	c.Keeper = k
	return c
}
