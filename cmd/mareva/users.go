package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
)

type usersCommand struct {
	Add     usersAdd     `cmd:"" help:"A new person, or a service."`
	List    usersList    `cmd:"" help:"Who may do what."`
	Show    usersShow    `cmd:"" help:"One user, their API keys, and who changed what when."`
	Change  usersChange  `cmd:"" help:"Another name, address or other roles."`
	Disable usersDisable `cmd:"" help:"Let a user do nothing any more, and their API keys open nothing."`
	Enable  usersEnable  `cmd:"" help:"Take that back."`
}

// rolesHelp says what each role may do.
const rolesHelp = "Repeatable: admin (runs the installation, decides no case), analyst (works on alerts), auditor (reads all but suspicious activity reports), " +
	"investigator (follows money), officer (approves and files), sar (handles suspicious activity reports), system (a program in front of payments)."

type usersAdd struct {
	recordFlags
	actingFlag
	Name    string      `arg:"" help:"Unique, in whichever case."`
	Role    []auth.Role `help:"${roles}" required:"" placeholder:"ROLE"`
	Email   string      `help:"Where to write to them." placeholder:"ADDRESS"`
	Service bool        `help:"A program, not a person."`
	JSON    bool        `help:"Print {\"user\":{…}} as users show does." name:"json"`
}

func (c *usersAdd) Run(ctx context.Context, p *Program) error {
	u := &auth.User{Kind: auth.Person, Name: c.Name, Email: c.Email, Roles: c.Role}
	if c.Service {
		u.Kind = auth.Service
	}
	if err := u.Check(); err != nil {
		return usageError{err}
	}
	return p.changeRecord(ctx, c.recordFlags, c.As, func(s *store.Store, by *auth.Caller) error {
		if err := by.MayMakeUser(nil, u); err != nil {
			return err
		}
		if err := s.AddUser(ctx, store.Actor(by.Signed()), u); err != nil {
			return err
		}
		return p.sayUser("added", u, c.JSON)
	})
}

// sayUser says what became of a user.
func (p *Program) sayUser(done string, u *auth.User, asJSON bool) error {
	if asJSON {
		return encodeTo(p.Stdout, struct {
			User httpapi.User `json:"user"`
		}{httpapi.DescribeUser(u)})
	}
	_, err := fmt.Fprintf(p.Stdout, "%s %s %s (%s): %s\n", done, u.Kind, printable(u.Name), u.ID, auth.Words(u.Roles))
	return err
}

type usersChange struct {
	recordFlags
	actingFlag
	User  string      `arg:"" help:"Name or id." name:"name-or-id"`
	Name  *string     `help:"The new name; the id stays." placeholder:"NAME"`
	Email *string     `help:"The new address; empty takes it away." placeholder:"ADDRESS"`
	Role  []auth.Role `help:"In place of all roles before. ${roles}" placeholder:"ROLE"`
	JSON  bool        `help:"Print {\"user\":{…}} as users show does." name:"json"`
}

func (c *usersChange) Run(ctx context.Context, p *Program) error {
	if c.Name == nil && c.Email == nil && c.Role == nil {
		return usage("nothing to change: give --name, --email or --role")
	}
	return p.changeUser(ctx, c.recordFlags, c.As, c.User, "changed", c.JSON, func(u *auth.User) {
		if c.Name != nil {
			u.Name = *c.Name
		}
		if c.Email != nil {
			u.Email = *c.Email
		}
		if c.Role != nil {
			u.Roles = c.Role
		}
	})
}

// changeUser reads a user, changes it and writes it back. What changes nothing is not written.
func (p *Program) changeUser(ctx context.Context, f recordFlags, as, idOrName, done string, asJSON bool, change func(*auth.User)) error {
	return p.changeRecord(ctx, f, as, func(s *store.Store, by *auth.Caller) error {
		before, err := userNamed(ctx, s, idOrName)
		if err != nil {
			return err
		}
		after := *before
		after.Roles = slices.Clone(before.Roles)
		change(&after)
		if err := after.Check(); err != nil {
			return usageError{err}
		}
		if err := by.MayMakeUser(before, &after); err != nil {
			return err
		}
		if len(changesOf(before, &after)) == 0 {
			return p.sayUser("as before:", before, asJSON)
		}
		err = s.ChangeUser(ctx, store.Actor(by.Signed()), &after)
		if errors.Is(err, store.ErrStale) {
			return fmt.Errorf("user %s was %w: look at it with mareva users show, and run this again", before.Name, err)
		}
		if err != nil {
			return err
		}
		return p.sayUser(done, &after, asJSON)
	})
}

type usersDisable struct {
	recordFlags
	actingFlag
	User string `arg:"" help:"Name or id." name:"name-or-id"`
	JSON bool   `help:"Print {\"user\":{…}} as users show does." name:"json"`
}

func (c *usersDisable) Run(ctx context.Context, p *Program) error {
	return p.changeUser(ctx, c.recordFlags, c.As, c.User, "disabled", c.JSON, func(u *auth.User) { u.Disabled = true })
}

type usersEnable struct {
	recordFlags
	actingFlag
	User string `arg:"" help:"Name or id." name:"name-or-id"`
	JSON bool   `help:"Print {\"user\":{…}} as users show does." name:"json"`
}

func (c *usersEnable) Run(ctx context.Context, p *Program) error {
	return p.changeUser(ctx, c.recordFlags, c.As, c.User, "enabled", c.JSON, func(u *auth.User) { u.Disabled = false })
}
