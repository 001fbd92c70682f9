package auth

import (
	"slices"
	"strings"
	"testing"
)

func TestAUserSaysWhatTheyLack(t *testing.T) {
	good := User{Kind: Person, Name: "Anna", Roles: []Role{RoleAdmin}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		harm func(*User)
		says string
	}{
		"no kind":                     {func(u *User) { u.Kind = "" }, "want person or service"},
		"no name":                     {func(u *User) { u.Name = "" }, "the name is empty"},
		"a blank name":                {func(u *User) { u.Name = "  " }, "the name is empty"},
		"a name with space before it": {func(u *User) { u.Name = " Anna" }, "begins or ends with space"},
		"a long name":                 {func(u *User) { u.Name = strings.Repeat("a", 101) }, "at most 100"},
		"a name of two lines":         {func(u *User) { u.Name = "An\nna" }, "cannot be seen"},
		"a name that turns the text":  {func(u *User) { u.Name = "An\u202ena" }, "cannot be seen"},
		"a name with hidden letters":  {func(u *User) { u.Name = "An\u200bna" }, "cannot be seen"},
		"a name that is not UTF-8":    {func(u *User) { u.Name = "An\xffna" }, "not UTF-8"},
		"an operator's name":          {func(u *User) { u.Name = "Operator:root" }, "read as somebody else"},
		"the system's name":           {func(u *User) { u.Name = "system" }, "read as somebody else"},
		"another user's id":           {func(u *User) { u.Name = "usr_06h0hk9dtmvbe8h0gxccjekkr8" }, "read as somebody else"},
		"an address without a name":   {func(u *User) { u.Email = "@example.org" }, "name@example.org"},
		"an address without a place":  {func(u *User) { u.Email = "anna@" }, "name@example.org"},
		"two addresses":               {func(u *User) { u.Email = "a@b@example.org" }, "name@example.org"},
		"an address with a space":     {func(u *User) { u.Email = "a b@example.org" }, "name@example.org"},
		"an address of two lines":     {func(u *User) { u.Email = "a@example.org\r\nBcc:x" }, "name@example.org"},
		"a long address":              {func(u *User) { u.Email = strings.Repeat("a", 250) + "@b.org" }, "name@example.org"},
		"no role":                     {func(u *User) { u.Roles = nil }, "at least one of admin, analyst"},
		"an unknown role":             {func(u *User) { u.Roles = []Role{"root"} }, `role "root": want one of admin`},
	} {
		t.Run(name, func(t *testing.T) {
			u := good
			c.harm(&u)
			if err := u.Check(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v; want %q", err, c.says)
			}
		})
	}
}

func TestNamesAndRolesAreKeptInOneForm(t *testing.T) {
	u := User{Kind: Service, Name: "Mu\u0308ller", Roles: []Role{RoleSystem, RoleAnalyst, RoleSystem}}
	if err := u.Check(); err != nil {
		t.Fatal(err)
	}
	if u.Name != "M\u00fcller" {
		t.Errorf("name %+q: it looks like another one and is not", u.Name)
	}
	if !slices.Equal(u.Roles, []Role{RoleAnalyst, RoleSystem}) {
		t.Errorf("roles %v", u.Roles)
	}
}

func TestNamesOfPeopleFromAnywhereAreTaken(t *testing.T) {
	for _, name := range []string{"Anna Øå", "王小明", "Мария", "O'Brien-Smith", "أحمد", "deposit_gate", "usr_anna", "Operator of the gate"} {
		u := User{Kind: Person, Name: name, Roles: []Role{RoleAnalyst}}
		if err := u.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoIsDisabledMayDoNothing(t *testing.T) {
	u := User{Roles: Roles(), Disabled: true}
	for _, s := range Scopes() {
		if u.May(s) {
			t.Errorf("disabled, and may %s", s)
		}
	}
}
