package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
)

type apiKeysList struct {
	recordFlags
	JSON bool `help:"One JSON object: {\"api_keys\":[{\"id\",\"owner\",\"name\",\"scopes\",\"status\":\"in_force|expired|revoked\",\"created_at\",\"expires_at\":null|…,\"revoked_at\":null|…}]}, the oldest first." name:"json"`
}

func (c *apiKeysList) Run(ctx context.Context, p *Program) error {
	return p.lookIntoRecord(ctx, c.recordFlags, func(s *store.Store) error {
		keys, err := s.Keys(ctx)
		if err != nil {
			return err
		}
		users, err := s.Users(ctx)
		if err != nil {
			return err
		}
		described := []httpapi.APIKey{}
		for i := range keys {
			described = append(described, httpapi.DescribeAPIKey(&keys[i], p.Now()))
		}
		if c.JSON {
			return encodeTo(p.Stdout, struct {
				Keys []httpapi.APIKey `json:"api_keys"`
			}{described})
		}
		if len(keys) == 0 {
			_, err := fmt.Fprintln(p.Stdout, "no API keys yet: mareva api-keys add --owner USER --name TEXT --scope SCOPE")
			return err
		}
		t := newTable(p.Stdout)
		t.row("ID", "OWNER", "NAME", "SCOPES", "STATE")
		for i, k := range described {
			owner := k.Owner
			if at := slices.IndexFunc(users, func(u auth.User) bool { return u.ID == keys[i].Owner }); at >= 0 {
				owner = users[at].Name
				if users[at].Disabled {
					owner += " (disabled)"
				}
			}
			t.row(k.ID, owner, k.Name, auth.Words(k.Scopes), keyState(&k))
		}
		return t.flush()
	})
}

// keyState says to a person how a key stands.
func keyState(k *httpapi.APIKey) string {
	switch {
	case k.Revoked != nil:
		return "revoked " + *k.Revoked
	case k.Expires == nil:
		return "in force, does not expire"
	case k.Status == "expired":
		return "expired " + *k.Expires
	}
	return "in force until " + *k.Expires
}

type apiKeysShow struct {
	recordFlags
	ID   string `arg:"" help:"As api-keys list gives it."`
	JSON bool   `help:"One JSON object: {\"api_key\":{…},\"owner\":{…},\"opens\":[scopes],\"history\":[…]}, as in users show." name:"json"`
}

// shownKey is what api-keys show says.
type shownKey struct {
	Key     httpapi.APIKey `json:"api_key"`
	Owner   httpapi.User   `json:"owner"`
	Opens   []auth.Scope   `json:"opens"` // now, by its scopes and its owner's roles
	History []pastChange   `json:"history"`
}

func (c *apiKeysShow) Run(ctx context.Context, p *Program) error {
	return p.lookIntoRecord(ctx, c.recordFlags, func(s *store.Store) error {
		k, err := keyNamed(ctx, s, c.ID)
		if err != nil {
			return err
		}
		owner, err := s.User(ctx, k.Owner)
		if err != nil {
			return err
		}
		shown := shownKey{Key: httpapi.DescribeAPIKey(k, p.Now()), Owner: httpapi.DescribeUser(owner), Opens: []auth.Scope{}}
		// An error says that it opens nothing.
		if caller, err := auth.ByKey(k, owner, p.Now()); err == nil {
			shown.Opens = append(shown.Opens, caller.Scopes()...)
		}
		if shown.History, err = historyOf(ctx, s, k.ID, keyChangesOf); err != nil {
			return err
		}
		if c.JSON {
			return encodeTo(p.Stdout, shown)
		}
		fmt.Fprintf(p.Stdout, "%s\n", p.style().bold(printable(k.Name)))
		t := newTable(p.Stdout)
		t.row("  id", k.ID)
		t.row("  owner", fmt.Sprintf("%s (%s), %s", owner.Name, owner.ID, userState(owner)))
		t.row("  scopes", auth.Words(k.Scopes))
		t.row("  opens now", orNone(auth.Words(shown.Opens), "nothing"))
		t.row("  state", keyState(&shown.Key))
		if err := t.flush(); err != nil {
			return err
		}
		return p.showHistory(shown.History)
	})
}

// keyChangesOf are the differences of two states of a key; before nil: all of the first one.
func keyChangesOf(before, after *auth.Key) []change {
	moment := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.UTC().Format(time.RFC3339)
	}
	fields := func(k *auth.Key) []any {
		if k == nil {
			return make([]any, 4)
		}
		scopes := []string{}
		for _, s := range k.Scopes {
			scopes = append(scopes, string(s))
		}
		return []any{k.Name, scopes, moment(k.Expires), moment(k.Revoked)}
	}
	return differences([]string{"name", "scopes", "expires_at", "revoked_at"}, fields(before), fields(after))
}
