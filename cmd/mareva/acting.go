package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

// actingFlag is understood by every command that changes what is in the record.
type actingFlag struct {
	As string `help:"Who does it: a user's name or id (default: $MAREVA_USER, else whoever runs the program)." placeholder:"USER"`
}

// actor is who a command acts for: a user of the record whose roles allow it, or whoever runs
// the program on this machine.
func (p *Program) actor(ctx context.Context, s *store.Store, as string, needs auth.Scope) (store.Actor, error) {
	c, err := p.caller(ctx, s, as)
	if err != nil {
		return "", err
	}
	if !c.May(needs) {
		return "", fmt.Errorf("%s: %w: it needs the scope %s, which these roles grant: %s; mareva users show %s says which they have",
			orNone(as, p.Getenv("MAREVA_USER")), auth.ErrDenied, needs, auth.Words(auth.Granting(needs)), c.Actor)
	}
	return store.Actor(c.Signed()), nil
}

// caller is who a command acts for, and what they may do. Whoever runs the program has the
// database and its key, and so may do everything: the record says that it was they.
func (p *Program) caller(ctx context.Context, s *store.Store, as string) (*auth.Caller, error) {
	if as == "" {
		as = p.Getenv("MAREVA_USER")
	}
	if as == "" {
		return auth.Operator(operatorName(), auth.Scopes()), nil
	}
	u, err := userNamed(ctx, s, as)
	if err != nil {
		return nil, err
	}
	c, err := auth.ByUser(u)
	if err != nil {
		return nil, err
	}
	c.For = string(p.operator())
	return c, nil
}

// mayImport refuses who may not bring in what everybody is screened against. Whoever runs the
// program may: then the record need not be open, since a late list is a breach of its own.
func (p *Program) mayImport(ctx context.Context, home, as string) error {
	if as == "" && p.Getenv("MAREVA_USER") == "" {
		return nil
	}
	return p.changeRecord(ctx, recordFlags{homeFlag: homeFlag{home}}, as, func(s *store.Store, _ *auth.Caller) error {
		_, err := p.actor(ctx, s, as, auth.Admin)
		return err
	})
}

// userNamed is the user of an id or a name.
func userNamed(ctx context.Context, s *store.Store, idOrName string) (*auth.User, error) {
	u, err := s.User(ctx, auth.TidyName(idOrName))
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("user %q: %w: mareva users list names all", idOrName, store.ErrNotFound)
	}
	return u, err
}

// operator is whoever runs the program on this machine, as the record names them.
func (p *Program) operator() store.Actor {
	return store.Actor(auth.Operator(operatorName(), nil).Actor)
}

// operatorName is what the system calls whoever runs the program. Its own list of users goes
// before what the environment says.
func operatorName() string {
	id := os.Getuid()
	u, err := user.Current()
	if err != nil {
		return "uid-" + strconv.Itoa(id)
	}
	return tidyOperator(u.Username, id)
}

// tidyOperator makes of a system's name for a person one that the record can have.
func tidyOperator(name string, id int) string {
	name = name[strings.LastIndex(name, `\`)+1:] // without the domain
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	if strings.Trim(name, "-") == "" {
		return "uid-" + strconv.Itoa(id)
	}
	return name
}

// changeRecord opens the record, finds out who acts, and does something to it. It ends when all
// is durable.
func (p *Program) changeRecord(ctx context.Context, f recordFlags, as string, do func(*store.Store, *auth.Caller) error) (err error) {
	s, err := p.openRecord(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	by, err := p.caller(ctx, s, as)
	if err != nil {
		return err
	}
	return do(s, by)
}

// lookIntoRecord opens the record to read it.
func (p *Program) lookIntoRecord(ctx context.Context, f recordFlags, do func(*store.Store) error) (err error) {
	s, err := p.readRecord(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}
