package auth

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func someOf[T any](rt *rapid.T, label string, all []T) (out []T) {
	for _, v := range all {
		if rapid.Bool().Draw(rt, label) {
			out = append(out, v)
		}
	}
	return out
}

// What a key opens is what every one of its owner's roles, its scopes and its state lets
// through, and each of them alone takes away.
func TestAKeyOpensNoMoreThanEachOfItsBoundsAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := moment()
		owner := &User{ID: "usr_1", Roles: someOf(rt, "role", Roles()), Disabled: rapid.Bool().Draw(rt, "disabled")}
		key := &Key{ID: "key_1", Owner: "usr_1", Scopes: someOf(rt, "scope", Scopes())}
		if rapid.Bool().Draw(rt, "expires") {
			key.Expires = now.Add(time.Duration(rapid.Int64Range(-2, 2).Draw(rt, "end")) * time.Nanosecond)
		}
		if rapid.Bool().Draw(rt, "revoked") {
			key.Revoked = now.Add(time.Duration(rapid.Int64Range(-2, 2).Draw(rt, "when")) * time.Nanosecond)
		}
		if rapid.IntRange(0, 9).Draw(rt, "other") == 0 {
			key.Owner = "usr_2"
		}
		caller, err := ByKey(key, owner, now)
		if (err == nil) != (caller != nil) || (err != nil && !errors.Is(err, ErrDenied)) {
			rt.Fatalf("%v and %v", caller, err)
		}
		for _, s := range append(Scopes(), "", "root") {
			granted := slices.ContainsFunc(owner.Roles, func(r Role) bool { return slices.Contains(Grants(r), s) })
			want := granted && slices.Contains(key.Scopes, s) && !owner.Disabled && key.Revoked.IsZero() &&
				(key.Expires.IsZero() || now.Before(key.Expires)) && key.Owner == owner.ID
			if got := caller.May(s); got != want {
				rt.Errorf("may %q: %v, want %v", s, got, want)
			}
		}
		if caller != nil && (caller.Actor != "usr_1" || caller.Key != "key_1") {
			rt.Errorf("acts as %s by %s", caller.Actor, caller.Key)
		}
	})
}

func TestNobodyMayDoNothingInParticular(t *testing.T) {
	var nobody *Caller
	if nobody.May(Screen) || Operator("anna", Scopes()).May("") || Operator("anna", []Scope{""}).May("") {
		t.Error("what asks for no scope is open")
	}
}

func TestOnlyWhoHandlesReportsLetsSomebodyElse(t *testing.T) {
	operator := Operator("anna", Scopes())
	first := Operator("MAREVA_API_KEY", AllButSAR())
	admin, both, analyst := byRoles(t, RoleAdmin), byRoles(t, RoleAdmin, RoleSAR), byRoles(t, RoleAnalyst)
	user := func(disabled bool, roles ...Role) *User { return &User{Roles: roles, Disabled: disabled} }
	for name, c := range map[string]struct {
		by            *Caller
		before, after *User
		may           bool
	}{
		"the operator makes one":                 {operator, nil, user(false, RoleSAR), true},
		"who has both roles makes one":           {both, nil, user(false, RoleSAR), true},
		"an admin makes one":                     {admin, nil, user(false, RoleSAR), false},
		"the first key makes one":                {first, nil, user(false, RoleSAR), false},
		"an admin makes one who is disabled":     {admin, nil, user(true, RoleSAR), true},
		"an admin enables one":                   {admin, user(true, RoleSAR), user(false, RoleSAR), false},
		"an admin disables one":                  {admin, user(false, RoleSAR), user(true, RoleSAR), true},
		"an admin gives one another role":        {admin, user(false, RoleSAR), user(false, RoleSAR, RoleAnalyst), true},
		"an admin gives the role":                {admin, user(false, RoleAnalyst), user(false, RoleAnalyst, RoleSAR), false},
		"an admin takes the role":                {admin, user(false, RoleAnalyst, RoleSAR), user(false, RoleAnalyst), true},
		"an admin makes another":                 {admin, nil, user(false, RoleOfficer), true},
		"an analyst makes another":               {analyst, nil, user(false, RoleAnalyst), false},
		"an analyst changes their own roles":     {analyst, user(false, RoleAnalyst), user(false, RoleAdmin), false},
		"nobody makes one":                       {nil, nil, user(false, RoleAnalyst), false},
		"the first key makes an admin, the rest": {first, nil, user(false, RoleAdmin), true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.by.MayMakeUser(c.before, c.after); (err == nil) != c.may || (err != nil && !errors.Is(err, ErrDenied)) {
				t.Errorf("%v; may should be %v", err, c.may)
			}
		})
	}
	owner := user(false, RoleSAR)
	for name, c := range map[string]struct {
		by    *Caller
		scope Scope
		may   bool
	}{
		"the operator": {operator, SAR, true}, "both": {both, SAR, true}, "an admin": {admin, SAR, false},
		"the first key": {first, SAR, false}, "an admin, another scope": {admin, Screen, true}, "an analyst": {analyst, Screen, false},
	} {
		if err := c.by.MayMakeKey(owner, []Scope{c.scope}); (err == nil) != c.may {
			t.Errorf("%s makes a key: %v; may should be %v", name, err, c.may)
		}
	}
}

func byRoles(t *testing.T, roles ...Role) *Caller {
	t.Helper()
	c, err := ByUser(&User{ID: "usr_1", Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAKeyThatWouldOpenLessThanItSaysIsRefused(t *testing.T) {
	owner := &User{Name: "Anna", Roles: []Role{RoleAnalyst}}
	if err := CheckOwner(owner, []Scope{Screen, Casework}); err != nil {
		t.Error(err)
	}
	if err := CheckOwner(owner, []Scope{Screen, Reports}); err == nil || !strings.Contains(err.Error(), "those that do: auditor, officer") {
		t.Errorf("%v", err)
	}
	owner.Disabled = true
	if err := CheckOwner(owner, []Scope{Screen}); err == nil || !strings.Contains(err.Error(), "Anna is disabled") {
		t.Errorf("%v", err)
	}
}

func TestWhoMakesTheKeysDoesNotAlsoDecideTheCases(t *testing.T) {
	admin := &User{ID: "usr_adm", Kind: Person, Name: "Ada", Roles: []Role{RoleAdmin}}
	officer := &User{ID: "usr_off", Kind: Person, Name: "Otto", Roles: []Role{RoleOfficer}}
	both := &User{ID: "usr_adm", Kind: Person, Name: "Ada", Roles: []Role{RoleAdmin, RoleOfficer}}
	asks := func(u *User) *Caller {
		c, err := ByUser(u)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, c := range map[string]struct {
		got error
		ok  bool
	}{
		"an admin makes no key that approves in an officer's name": {asks(admin).MayMakeKey(officer, []Scope{Approve}), false},
		"nor one for casework":                            {asks(admin).MayMakeKey(officer, []Scope{Screen, Casework}), false},
		"but one that screens":                            {asks(admin).MayMakeKey(officer, []Scope{Screen, Decide}), true},
		"who has the scope makes it":                      {asks(both).MayMakeKey(officer, []Scope{Approve}), true},
		"so does the operator":                            {Operator("root", Scopes()).MayMakeKey(officer, []Scope{Approve}), true},
		"an admin gives themselves no role that approves": {asks(admin).MayMakeUser(admin, both), false},
		"but gives it to another":                         {asks(admin).MayMakeUser(nil, officer), true},
		"an admin makes no key of another admin":          {asks(admin).MayMakeKey(&User{ID: "usr_2", Kind: Person, Name: "Two", Roles: []Role{RoleAdmin}}, []Scope{Admin}), false},
		"but one of their own":                            {asks(admin).MayMakeKey(admin, []Scope{Admin}), true},
		"an officer makes no key at all":                  {asks(officer).MayMakeKey(officer, []Scope{Screen}), false},
	} {
		if (c.got == nil) != c.ok || c.got != nil && !errors.Is(c.got, ErrDenied) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
}
