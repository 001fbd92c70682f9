package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/sanctions"
)

type apiKeysCommand struct {
	Add    apiKeysAdd    `cmd:"" help:"A new key for a user; its secret is shown this once."`
	List   apiKeysList   `cmd:"" help:"All keys, without their secrets."`
	Show   apiKeysShow   `cmd:"" help:"One key, and who made and revoked it."`
	Revoke apiKeysRevoke `cmd:"" help:"Let a key open nothing any more, for good."`
}

type apiKeysAdd struct {
	recordFlags
	actingFlag
	Owner   string       `help:"The user in whose name it acts, by name or id." required:"" placeholder:"USER"`
	Name    string       `help:"What it is for." required:"" placeholder:"TEXT"`
	Scope   []auth.Scope `help:"What it opens, as far as the owner's roles allow. Repeatable: screen, trace, decide, casework, approve, reports, audit, admin, sar." required:"" placeholder:"SCOPE"`
	Expires string       `help:"When it ends: so many days as 90d, the last day (UTC) as 2027-06-30, or never (default: 365d)." default:"365d" placeholder:"365d|DATE|never"`
	JSON    bool         `help:"One JSON object: {\"api_key\":{…},\"secret\"}." name:"json"`
}

func (c *apiKeysAdd) Run(ctx context.Context, p *Program) error {
	now := p.Now().UTC()
	expires, err := expiryOf(c.Expires, now)
	if err != nil {
		return err
	}
	return p.changeRecord(ctx, c.recordFlags, c.As, func(s *store.Store, by *auth.Caller) error {
		owner, err := userNamed(ctx, s, c.Owner)
		if err != nil {
			return fmt.Errorf("--owner: %w", err)
		}
		secret, k, err := auth.NewKey(owner.ID, c.Name, c.Scope, now, expires, rand.Reader)
		if err != nil {
			return usageError{err}
		}
		if err := by.MayMakeKey(owner, k.Scopes); err != nil {
			return err
		}
		if err := auth.CheckOwner(owner, k.Scopes); err != nil {
			return err
		}
		if err := s.AddKey(ctx, store.Actor(by.Signed()), &k); err != nil {
			return err
		}
		if err := p.saySecret(&k, owner, secret, c.JSON); err != nil {
			return fmt.Errorf("the secret of API key %s could not be written, and nobody has it now: revoke it with mareva api-keys revoke %[1]s: %w", k.ID, err)
		}
		return nil
	})
}

// saySecret shows a secret, the only time that anybody can. A program gets nothing else on
// standard output.
func (p *Program) saySecret(k *auth.Key, owner *auth.User, secret string, asJSON bool) error {
	if asJSON {
		return encodeTo(p.Stdout, struct {
			Key    httpapi.APIKey `json:"api_key"`
			Secret string         `json:"secret"`
		}{httpapi.DescribeAPIKey(k, k.Created), secret})
	}
	fmt.Fprintf(p.Stderr, "API key %s of %s: %s, %s\n", k.ID, printable(owner.Name), auth.Words(k.Scopes), untilText(k.Expires))
	fmt.Fprintln(p.Stderr, "This is its secret. It is kept nowhere and not shown again: put it where the program reads it.")
	_, err := fmt.Fprintln(p.Stdout, secret)
	return err
}

func untilText(t time.Time) string {
	if t.IsZero() {
		return "does not expire"
	}
	return "until " + t.UTC().Format(time.RFC3339)
}

// maxLife keeps a mistyped number from being for ever.
const maxLife = 36500 // days

// expiryOf reads --expires; the zero time is never.
func expiryOf(text string, now time.Time) (time.Time, error) {
	if text == "never" {
		return time.Time{}, nil
	}
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > maxLife {
			return time.Time{}, usage("--expires %s: want a number of days from 1 to %d, as 365d", text, maxLife)
		}
		return now.Add(time.Duration(n) * 24 * time.Hour), nil
	}
	d, err := sanctions.ParseDay(text)
	if err != nil {
		return time.Time{}, usage("--expires %s: want so many days as 365d, a day as 2027-06-30, or never", text)
	}
	last, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		return time.Time{}, usage("--expires %s: %w", text, err)
	}
	end := last.AddDate(0, 0, 1)
	if !end.After(now) {
		return time.Time{}, usage("--expires %s: this day is over, so the key would never open anything", text)
	}
	return end, nil
}

type apiKeysRevoke struct {
	recordFlags
	actingFlag
	ID   string `arg:"" help:"As api-keys list gives it."`
	JSON bool   `help:"Print {\"api_key\":{…}}." name:"json"`
}

func (c *apiKeysRevoke) Run(ctx context.Context, p *Program) error {
	return p.changeRecord(ctx, c.recordFlags, c.As, func(s *store.Store, by *auth.Caller) error {
		if !by.May(auth.Admin) {
			return fmt.Errorf("keys are revoked by an admin: %w", auth.ErrDenied)
		}
		k, err := keyNamed(ctx, s, c.ID)
		if err != nil {
			return err
		}
		done := "revoked already, at " + k.Revoked.UTC().Format(time.RFC3339) + ":"
		if k.Revoked.IsZero() {
			done = "revoked"
			err := s.RevokeKey(ctx, store.Actor(by.Signed()), k)
			if errors.Is(err, store.ErrStale) {
				return fmt.Errorf("API key %s was %w: run this again", c.ID, err)
			}
			if err != nil {
				return err
			}
		}
		if c.JSON {
			return encodeTo(p.Stdout, struct {
				Key httpapi.APIKey `json:"api_key"`
			}{httpapi.DescribeAPIKey(k, p.Now())})
		}
		_, err = fmt.Fprintf(p.Stdout, "%s %s (%s); a server that runs lets it open nothing within 2 seconds\n", done, k.ID, printable(k.Name))
		return err
	})
}

// keyNamed is the key of an id. A secret in its place is not repeated.
func keyNamed(ctx context.Context, s *store.Store, id string) (*auth.Key, error) {
	if _, err := auth.HashOf(id); err == nil {
		return nil, errors.New("this is the secret of a key, which is no name for it: mareva api-keys list gives the ids; if others may have seen it, revoke its key")
	}
	k, err := s.Key(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("API key %q: %w: mareva api-keys list names all", id, store.ErrNotFound)
	}
	return k, err
}
