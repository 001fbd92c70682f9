package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
)

// servedUsers are the users and keys of the record as a server needs them.
type servedUsers struct {
	record func() (*store.Store, error)
	now    func() time.Time
}

// inRecord asks the record something, and says what its errors mean to the server.
func inRecord[T any](s *servedUsers, ask func(*store.Store) (T, error)) (T, error) {
	var none T
	r, err := s.record()
	if err != nil {
		return none, err
	}
	answer, err := ask(r)
	for _, e := range []struct{ kept, served error }{
		{store.ErrUnknown, httpapi.ErrUnsure},
		{store.ErrNotFound, httpapi.ErrNotFound},
		{store.ErrTaken, httpapi.ErrTaken},
		{store.ErrStale, httpapi.ErrStale},
	} {
		if errors.Is(err, e.kept) {
			return none, fmt.Errorf("%w: %w", e.served, err)
		}
	}
	return answer, err
}

// KeyOf finds a key by the hash of its secret.
func (s *servedUsers) KeyOf(ctx context.Context, hash []byte) (key *auth.Key, owner *auth.User, err error) {
	key, err = inRecord(s, func(r *store.Store) (k *auth.Key, err error) {
		k, owner, err = r.KeyOf(ctx, hash)
		if errors.Is(err, store.ErrNotFound) {
			// As much work as where there is one: the time of a refusal tells nothing.
			_, err2 := r.User(ctx, "")
			if !errors.Is(err2, store.ErrNotFound) {
				return nil, errors.Join(err2, errors.New("a user without a name"))
			}
		}
		return k, err
	})
	return key, owner, err
}

// Users are all of them.
func (s *servedUsers) Users(ctx context.Context) ([]auth.User, error) {
	return inRecord(s, func(r *store.Store) ([]auth.User, error) { return r.Users(ctx) })
}

// User is the one of an id or a name.
func (s *servedUsers) User(ctx context.Context, idOrName string) (*auth.User, error) {
	return inRecord(s, func(r *store.Store) (*auth.User, error) { return r.User(ctx, auth.TidyName(idOrName)) })
}

// AddUser records a new user; a request names the record, so that it is written once.
func (s *servedUsers) AddUser(ctx context.Context, by, request string, u *auth.User) error {
	written, err := inRecord(s, func(r *store.Store) (*auth.User, error) {
		var err error
		if request == "" {
			err = r.AddUser(ctx, store.Actor(by), u)
		} else {
			now := s.now()
			u.ID, u.Created, u.Changed = r.NewID("usr"), now, now
			err = r.Commit(ctx, &store.Entry{ID: request, Kind: store.KindUser, At: now, Actor: store.Actor(by), About: u.ID, Data: u, Replaces: store.None})
		}
		if err != nil {
			return nil, err
		}
		return readBack(ctx, r, u.ID)
	})
	if err == nil {
		*u = *written
	}
	return err
}

// readBack is a user who was just written.
func readBack(ctx context.Context, r *store.Store, id string) (*auth.User, error) {
	u, err := r.User(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%w: it was, but cannot be read: %w", store.ErrUnknown, err)
	}
	return u, nil
}

// AddedUser is the user as a request made it.
func (s *servedUsers) AddedUser(ctx context.Context, request string) (*auth.User, error) {
	u, seq, err := added[auth.User](ctx, s, request)
	if err == nil {
		u.Seq = seq
	}
	return u, err
}

// added is what the record of a request says.
func added[T any](ctx context.Context, s *servedUsers, request string) (state *T, seq int64, err error) {
	state, err = inRecord(s, func(r *store.Store) (*T, error) {
		record, err := r.Record(ctx, request)
		if err != nil {
			return nil, err
		}
		seq = record.Seq
		_, state, err := stateIn[T](record)
		return state, err
	})
	return state, seq, err
}

// ChangeUser records a user anew.
func (s *servedUsers) ChangeUser(ctx context.Context, by string, u *auth.User) error {
	written, err := inRecord(s, func(r *store.Store) (*auth.User, error) {
		if err := r.ChangeUser(ctx, store.Actor(by), u); err != nil {
			return nil, err
		}
		return readBack(ctx, r, u.ID)
	})
	if err == nil {
		*u = *written
	}
	return err
}

// Keys are all of them.
func (s *servedUsers) Keys(ctx context.Context) ([]auth.Key, error) {
	return inRecord(s, func(r *store.Store) ([]auth.Key, error) { return r.Keys(ctx) })
}

// Key is the one of an id.
func (s *servedUsers) Key(ctx context.Context, id string) (*auth.Key, error) {
	return inRecord(s, func(r *store.Store) (*auth.Key, error) { return r.Key(ctx, id) })
}

// AddKey records a new key; a request names the record, so that it is written once.
func (s *servedUsers) AddKey(ctx context.Context, by, request string, k *auth.Key) error {
	_, err := inRecord(s, func(r *store.Store) (*auth.Key, error) {
		if request == "" {
			return k, r.AddKey(ctx, store.Actor(by), k)
		}
		k.ID = r.NewID("key")
		return k, r.Commit(ctx, &store.Entry{ID: request, Kind: store.KindAPIKey, At: s.now(), Actor: store.Actor(by), About: k.ID, Data: k, Replaces: store.None})
	})
	return err
}

// AddedKey is the key as a request made it.
func (s *servedUsers) AddedKey(ctx context.Context, request string) (*auth.Key, error) {
	k, _, err := added[auth.Key](ctx, s, request)
	return k, err
}

// RevokeKey records the end of a key.
func (s *servedUsers) RevokeKey(ctx context.Context, by string, k *auth.Key) error {
	_, err := inRecord(s, func(r *store.Store) (*auth.Key, error) { return k, r.RevokeKey(ctx, store.Actor(by), k) })
	return err
}
