package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrDenied is that somebody may not do what was asked.
var ErrDenied = errors.New("not allowed")

// Caller is who asks, and what they may do now.
type Caller struct {
	Actor string // as the record names them: a user's id, or "operator:NAME"
	Key   string // the id of the API key that was sent; empty: none that is kept
	For   string // who runs the program and says that the user acts; empty: nobody, a key proves it

	scopes []Scope
}

// Operator is whoever runs the program, or holds the key that it was started with.
func Operator(name string, scopes []Scope) *Caller {
	return &Caller{Actor: "operator:" + name, scopes: slices.Clone(scopes)}
}

// ByUser is a user who acts without a key. It wraps ErrDenied when they are disabled.
func ByUser(u *User) (*Caller, error) {
	if u.Disabled {
		return nil, fmt.Errorf("user %s is disabled: %w", u.Name, ErrDenied)
	}
	return &Caller{Actor: u.ID, scopes: slices.DeleteFunc(Scopes(), func(s Scope) bool { return !u.May(s) })}, nil
}

// ByKey is the owner of a key, who may do by it what its scopes and the owner's roles both
// allow. It wraps ErrDenied when the key opens nothing at all now.
func ByKey(k *Key, owner *User, now time.Time) (*Caller, error) {
	if err := k.InForce(now); err != nil {
		return nil, err
	}
	if k.Owner != owner.ID {
		return nil, fmt.Errorf("key %s is not of user %s: %w", k.ID, owner.ID, ErrDenied)
	}
	c, err := ByUser(owner)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", k.ID, err)
	}
	c.Key = k.ID
	c.scopes = slices.DeleteFunc(c.scopes, func(s Scope) bool { return !slices.Contains(k.Scopes, s) })
	return c, nil
}

// Signed is how the record names who acted: the user, and behind a slash by what it is known,
// the key that they sent or whoever said so on the machine.
func (c *Caller) Signed() string {
	switch {
	case c.Key != "":
		return c.Actor + "/" + c.Key
	case c.For != "":
		return c.Actor + "/" + c.For
	}
	return c.Actor
}

// UserOf is the user of what [Caller.Signed] gave.
func UserOf(signed string) string {
	user, _, _ := strings.Cut(signed, "/")
	return user
}

// May says whether the caller may do something. Nobody may do nothing in particular.
func (c *Caller) May(s Scope) bool { return c != nil && s != "" && slices.Contains(c.scopes, s) }

// Scopes are what the caller may do.
func (c *Caller) Scopes() []Scope { return slices.Clone(c.scopes) }

// fourEyes are the scopes by which people decide about cases.
var fourEyes = []Scope{Casework, Approve}

// MayMakeUser says why the caller may not write a user, in place of what it was before (nil: it
// is new), or nil.
func (c *Caller) MayMakeUser(before, after *User) error {
	if !c.May(Admin) {
		return fmt.Errorf("users are made and changed by an admin: %w", ErrDenied)
	}
	// Who makes the keys does not also decide the cases (four eyes).
	for _, s := range fourEyes {
		if before != nil && after.ID == c.Actor && after.May(s) && !before.May(s) && !c.May(s) {
			return fmt.Errorf("nobody gives themselves the scope %s: another admin, or the operator on the machine itself, changes your roles: %w", s, ErrDenied)
		}
	}
	// Else an admin could read the reports by way of a user of their own making.
	if after.May(SAR) && (before == nil || !before.May(SAR)) && !c.May(SAR) {
		return fmt.Errorf("only who handles suspicious activity reports, or the operator on the machine itself, lets somebody else handle them: %w", ErrDenied)
	}
	return nil
}

// MayMakeKey says why the caller may not make a key with these scopes for a user, or nil.
func (c *Caller) MayMakeKey(owner *User, scopes []Scope) error {
	for _, s := range fourEyes {
		if slices.Contains(scopes, s) && c.May(Admin) && !c.May(s) {
			return fmt.Errorf("only who has the scope %s, or the operator on the machine itself, makes a key with it, since who holds the key acts in its owner's name: %w", s, ErrDenied)
		}
	}
	switch {
	case !c.May(Admin):
		return fmt.Errorf("keys are made and revoked by an admin: %w", ErrDenied)
	case slices.Contains(scopes, Admin) && owner.ID != c.Actor && !strings.HasPrefix(c.Actor, "operator:"):
		return fmt.Errorf("only the operator on the machine itself makes a key with the scope admin for somebody else, since who holds it could give the first one any role: %w", ErrDenied)
	case slices.Contains(scopes, SAR) && !c.May(SAR):
		return fmt.Errorf("only who handles suspicious activity reports, or the operator on the machine itself, makes a key with the scope sar: %w", ErrDenied)
	}
	return nil
}

// CheckOwner says why a key with these scopes would open less than it says, or nil.
func CheckOwner(owner *User, scopes []Scope) error {
	if owner.Disabled {
		return fmt.Errorf("%s is disabled, so the key would open nothing: enable them first", owner.Name)
	}
	for _, s := range scopes {
		if !owner.May(s) {
			return fmt.Errorf("scope %s: %s has the roles %s, which do not grant it; those that do: %s", s, owner.Name, Words(owner.Roles), Words(Granting(s)))
		}
	}
	return nil
}
