package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/audit"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
)

type usersList struct {
	recordFlags
	JSON bool `help:"One JSON object: {\"users\":[{\"id\",\"kind\":\"person|service\",\"name\",\"email\":null|…,\"roles\",\"disabled\",\"created_at\",\"changed_at\"}]}, by name." name:"json"`
}

func (c *usersList) Run(ctx context.Context, p *Program) error {
	return p.lookIntoRecord(ctx, c.recordFlags, func(s *store.Store) error {
		users, err := s.Users(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return encodeTo(p.Stdout, struct {
				Users []httpapi.User `json:"users"`
			}{describeUsers(users)})
		}
		if len(users) == 0 {
			_, err := fmt.Fprintln(p.Stdout, "no users yet: mareva users add NAME --role ROLE")
			return err
		}
		t := newTable(p.Stdout)
		t.row("NAME", "KIND", "ROLES", "STATE", "ID")
		for _, u := range users {
			t.row(u.Name, u.Kind, auth.Words(u.Roles), userState(&u), u.ID)
		}
		return t.flush()
	})
}

func describeUsers(users []auth.User) []httpapi.User {
	out := []httpapi.User{}
	for i := range users {
		out = append(out, httpapi.DescribeUser(&users[i]))
	}
	return out
}

func userState(u *auth.User) string {
	if u.Disabled {
		return "disabled"
	}
	return "enabled"
}

type usersShow struct {
	recordFlags
	User string `arg:"" help:"Name or id." name:"name-or-id"`
	JSON bool   `help:"One JSON object: {\"user\":{…},\"scopes\",\"api_keys\":[…],\"history\":[{\"record\",\"at\",\"actor\",\"actor_name\":null|…,\"changes\":[{\"field\",\"from\",\"to\"}]}]}." name:"json"`
}

// shownUser is what users show says.
type shownUser struct {
	User    httpapi.User     `json:"user"`
	Scopes  []auth.Scope     `json:"scopes"` // what the roles grant
	Keys    []httpapi.APIKey `json:"api_keys"`
	History []pastChange     `json:"history"`
}

// pastChange is what somebody did.
type pastChange struct {
	Record  string   `json:"record"`
	At      string   `json:"at"`
	Actor   string   `json:"actor"`
	Name    *string  `json:"actor_name"` // of a user, as it is now
	Changes []change `json:"changes"`
}

// change is one field, before and after; what was not there before is null.
type change struct {
	Field string `json:"field"`
	From  any    `json:"from"`
	To    any    `json:"to"`
}

func (c *usersShow) Run(ctx context.Context, p *Program) error {
	return p.lookIntoRecord(ctx, c.recordFlags, func(s *store.Store) error {
		u, err := userNamed(ctx, s, c.User)
		if err != nil {
			return err
		}
		keys, err := s.Keys(ctx)
		if err != nil {
			return err
		}
		shown := shownUser{User: httpapi.DescribeUser(u), Scopes: auth.Scopes(), Keys: []httpapi.APIKey{}}
		shown.Scopes = slices.DeleteFunc(shown.Scopes, func(sc auth.Scope) bool { return !u.May(sc) })
		for i := range keys {
			if keys[i].Owner == u.ID {
				shown.Keys = append(shown.Keys, httpapi.DescribeAPIKey(&keys[i], p.Now()))
			}
		}
		if shown.History, err = historyOf(ctx, s, u.ID, changesOf); err != nil {
			return err
		}
		if c.JSON {
			return encodeTo(p.Stdout, shown)
		}
		return p.showUser(shown)
	})
}

func (p *Program) showUser(shown shownUser) error {
	u := shown.User
	fmt.Fprintf(p.Stdout, "%s\n", p.style().bold(printable(u.Name)))
	t := newTable(p.Stdout)
	t.row("  id", u.ID)
	t.row("  kind", u.Kind)
	if u.Email != nil {
		t.row("  email", *u.Email)
	}
	t.row("  roles", auth.Words(u.Roles))
	if u.Disabled {
		t.row("  may", "nothing: disabled")
	} else {
		t.row("  may", auth.Words(shown.Scopes))
	}
	if err := t.flush(); err != nil {
		return err
	}
	if len(shown.Keys) > 0 {
		fmt.Fprintf(p.Stdout, "\n%s\n", p.style().bold(plural(len(shown.Keys), "API key", "API keys")))
		t := newTable(p.Stdout)
		for _, k := range shown.Keys {
			t.row("  "+k.ID, k.Name, auth.Words(k.Scopes), keyState(&k))
		}
		if err := t.flush(); err != nil {
			return err
		}
	}
	return p.showHistory(shown.History)
}

// showHistory tells a person who did what.
func (p *Program) showHistory(history []pastChange) error {
	fmt.Fprintf(p.Stdout, "\n%s\n", p.style().bold("history"))
	t := newTable(p.Stdout)
	for _, h := range history {
		who := h.Actor
		if h.Name != nil {
			who = fmt.Sprintf("%s (%s)", *h.Name, h.Actor)
		}
		for i, c := range h.Changes {
			if i > 0 {
				t.row("", "", c)
				continue
			}
			t.row("  "+h.At, who, c)
		}
	}
	return t.flush()
}

// String says a change to a person.
func (c change) String() string {
	words := func(v any) string {
		switch v := v.(type) {
		case nil:
			return "none"
		case []string:
			return strings.Join(v, ", ")
		}
		return fmt.Sprint(v)
	}
	if c.From == nil {
		return fmt.Sprintf("%s: %s", c.Field, words(c.To))
	}
	return fmt.Sprintf("%s: %s -> %s", c.Field, words(c.From), words(c.To))
}

// historyOf is what the record says of one thing: each state of it against the one before.
func historyOf[T any](ctx context.Context, s *store.Store, id string, changes func(before, after *T) []change) ([]pastChange, error) {
	records, err := s.About(ctx, id)
	if err != nil {
		return nil, err
	}
	users, err := s.Users(ctx)
	if err != nil {
		return nil, err
	}
	history := []pastChange{}
	var before *T
	for i := range records {
		entry, after, err := stateIn[T](&records[i])
		if err != nil {
			return nil, err
		}
		h := pastChange{Record: records[i].ID, At: records[i].At.UTC().Format(time.RFC3339), Actor: entry.Actor, Changes: changes(before, after)}
		if at := slices.IndexFunc(users, func(u auth.User) bool { return u.ID == auth.UserOf(entry.Actor) }); at >= 0 {
			h.Name = &users[at].Name
		}
		history, before = append(history, h), after
	}
	return history, nil
}

// stateIn is what a record says of a user or a key.
func stateIn[T any](r *audit.Record) (audit.Entry, *T, error) {
	entry, err := audit.ParsePayload(r.Payload)
	state := new(T)
	if err == nil {
		err = json.Unmarshal(entry.Data, state)
	}
	if err != nil {
		return entry, nil, fmt.Errorf("record %s cannot be read: %w: run mareva audit verify", r.ID, err)
	}
	return entry, state, nil
}

// changesOf are the differences of two states of a user; before nil: all of the first one.
func changesOf(before, after *auth.User) []change {
	fields := func(u *auth.User) []any {
		if u == nil {
			return make([]any, 5)
		}
		roles := []string{}
		for _, r := range u.Roles {
			roles = append(roles, string(r))
		}
		var email any
		if u.Email != "" {
			email = u.Email
		}
		return []any{string(u.Kind), u.Name, email, roles, u.Disabled}
	}
	return differences([]string{"kind", "name", "email", "roles", "disabled"}, fields(before), fields(after))
}

// differences are the fields that are not alike.
func differences(names []string, before, after []any) []change {
	out := []change{}
	for i, name := range names {
		if fmt.Sprint(before[i]) != fmt.Sprint(after[i]) {
			out = append(out, change{name, before[i], after[i]})
		}
	}
	return out
}
