package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mareva/mareva/internal/auth"
)

func drawUser(t *Told) ([]tableRows, error) {
	var u auth.User
	if err := t.read(&u); err != nil {
		return nil, err
	}
	roles, err := json.Marshal(u.Roles)
	if err != nil {
		return nil, err
	}
	return one(usersTable, u.ID, string(u.Kind), u.Name, strings.ToLower(u.Name), u.Email, string(roles), u.Disabled, FormatTime(u.Created), FormatTime(u.Changed)), nil
}

// AddUser writes a new user and gives it its id.
func (s *Store) AddUser(ctx context.Context, by Actor, u *auth.User) error {
	if err := u.Check(); err != nil {
		return err
	}
	now := s.now()
	u.ID, u.Created, u.Changed = s.NewID("usr"), now, now
	err := s.Commit(ctx, &Entry{ID: s.NewID("rec"), Kind: KindUser, At: now, Actor: by, About: u.ID, Data: u, Replaces: None})
	if errors.Is(err, ErrTaken) {
		return fmt.Errorf("the name %q is %w: choose another", u.Name, ErrTaken)
	}
	return err
}

// ChangeUser writes a user anew who was read before.
func (s *Store) ChangeUser(ctx context.Context, by Actor, u *auth.User) error {
	if err := u.Check(); err != nil {
		return err
	}
	now := s.now()
	u.Changed = now
	err := s.Commit(ctx, &Entry{ID: s.NewID("rec"), Kind: KindUser, At: now, Actor: by, About: u.ID, Data: u, Replaces: u.Seq})
	if errors.Is(err, ErrTaken) {
		return fmt.Errorf("the name %q is %w: choose another", u.Name, ErrTaken)
	}
	return err
}

const selectUsers = `SELECT seq, id, kind, name, email, roles, disabled, created_at, changed_at FROM users`

// Users are all users, by name.
func (s *Store) Users(ctx context.Context) ([]auth.User, error) {
	return collect(ctx, s, scanUser, selectUsers+` ORDER BY name_key, id`)
}

// User is the one of an id, or of a name; it wraps ErrNotFound when there is none.
func (s *Store) User(ctx context.Context, idOrName string) (*auth.User, error) {
	users, err := collect(ctx, s, scanUser, selectUsers+` WHERE id = $1 OR name_key = $2`, idOrName, strings.ToLower(idOrName))
	if err != nil {
		return nil, err
	}
	for i := range users {
		if users[i].ID == idOrName || len(users) == 1 { // an id goes before a name that looks like one
			return &users[i], nil
		}
	}
	return nil, fmt.Errorf("user %q: %w", idOrName, ErrNotFound)
}

func scanUser(rows *sql.Rows) (u auth.User, err error) {
	var roles, created, changed string
	if err = rows.Scan(&u.Seq, &u.ID, &u.Kind, &u.Name, &u.Email, &roles, &u.Disabled, &created, &changed); err != nil {
		return u, err
	}
	if err = json.Unmarshal([]byte(roles), &u.Roles); err != nil {
		return u, fmt.Errorf("user %s: roles: %w", u.ID, err)
	}
	u.Created, err = ParseTime(created)
	if err == nil {
		u.Changed, err = ParseTime(changed)
	}
	return u, err
}

func drawKey(t *Told) ([]tableRows, error) {
	var k auth.Key
	if err := t.read(&k); err != nil {
		return nil, err
	}
	scopes, err := json.Marshal(k.Scopes)
	if err != nil {
		return nil, err
	}
	return one(keysTable, k.ID, k.Owner, k.Name, k.Hash, string(scopes), FormatTime(k.Created), optionalTime(k.Expires), optionalTime(k.Revoked)), nil
}

// AddKey writes a new API key and gives it its id.
func (s *Store) AddKey(ctx context.Context, by Actor, k *auth.Key) error {
	if err := k.Check(); err != nil {
		return err
	}
	k.ID = s.NewID("key")
	err := s.Commit(ctx, &Entry{ID: s.NewID("rec"), Kind: KindAPIKey, At: s.now(), Actor: by, About: k.ID, Data: k, Replaces: None})
	if errors.Is(err, ErrRefers) {
		return fmt.Errorf("user %q: %w", k.Owner, ErrNotFound)
	}
	return err
}

// RevokeKey ends a key that was read before.
func (s *Store) RevokeKey(ctx context.Context, by Actor, k *auth.Key) error {
	now := s.now()
	k.Revoked = now
	return s.Commit(ctx, &Entry{ID: s.NewID("rec"), Kind: KindAPIKey, At: now, Actor: by, About: k.ID, Data: k, Replaces: k.Seq})
}

const selectKeys = `SELECT seq, id, owner, name, hash, scopes, created_at, expires_at, revoked_at FROM api_keys`

// Keys are all API keys, the oldest first.
func (s *Store) Keys(ctx context.Context) ([]auth.Key, error) {
	return collect(ctx, s, scanKey, selectKeys+` ORDER BY created_at, id`)
}

// Key is the one of an id.
func (s *Store) Key(ctx context.Context, id string) (*auth.Key, error) {
	keys, err := collect(ctx, s, scanKey, selectKeys+` WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(keys) != 1 {
		return nil, fmt.Errorf("API key %q: %w", id, ErrNotFound)
	}
	return &keys[0], nil
}

// KeyOf is the key of a secret's hash, and whose it is.
func (s *Store) KeyOf(ctx context.Context, hash []byte) (*auth.Key, *auth.User, error) {
	keys, err := collect(ctx, s, scanKey, selectKeys+` WHERE hash = $1`, hash)
	if err != nil {
		return nil, nil, err
	}
	if len(keys) != 1 {
		return nil, nil, fmt.Errorf("API key: %w", ErrNotFound)
	}
	owner, err := s.User(ctx, keys[0].Owner)
	if err != nil {
		return nil, nil, err
	}
	return &keys[0], owner, nil
}

func scanKey(rows *sql.Rows) (k auth.Key, err error) {
	var scopes, created string
	var expires, revoked *string
	if err = rows.Scan(&k.Seq, &k.ID, &k.Owner, &k.Name, &k.Hash, &scopes, &created, &expires, &revoked); err != nil {
		return k, err
	}
	if err = json.Unmarshal([]byte(scopes), &k.Scopes); err != nil {
		return k, fmt.Errorf("API key %s: scopes: %w", k.ID, err)
	}
	for _, t := range []struct {
		text *string
		into *time.Time
	}{{&created, &k.Created}, {expires, &k.Expires}, {revoked, &k.Revoked}} {
		if t.text == nil {
			continue
		}
		if *t.into, err = ParseTime(*t.text); err != nil {
			return k, fmt.Errorf("API key %s: %w", k.ID, err)
		}
	}
	return k, nil
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := s.backend.Reader().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, s.explain(err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, s.explain(err)
	}
	return all, nil
}
