package auth

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// UserKind tells people from programs.
type UserKind string

// A user is one of these.
const (
	Person  UserKind = "person"
	Service UserKind = "service"
)

// User is who acts.
type User struct {
	ID       string   `json:"id"`
	Kind     UserKind `json:"kind"`
	Name     string   `json:"name"` // unique, as written; compared without regard to case
	Email    string   `json:"email,omitempty"`
	Roles    []Role   `json:"roles"`
	Disabled bool     `json:"disabled"`

	Created time.Time `json:"created_at"`
	Changed time.Time `json:"changed_at"`
	Seq     int64     `json:"-"` // of the record that this is read from
}

// What keeps texts to what a page can show, and an address of mail to what RFC 5321 allows.
const (
	maxName  = 100
	maxEmail = 254
)

// Check says what a user lacks, and puts name and roles into the one form in which they are kept.
func (u *User) Check() error {
	if u.Kind != Person && u.Kind != Service {
		return fmt.Errorf("user kind %q: want person or service", u.Kind)
	}
	u.Name = TidyName(u.Name)
	if err := checkName("name", u.Name); err != nil {
		return err
	}
	if before, _, _ := strings.Cut(strings.ToLower(u.Name), ":"); before == "operator" || before == "system" || looksLikeID(u.Name) {
		return fmt.Errorf("the name %q would read as somebody else in the record: choose one that is no id, and not operator or system", u.Name)
	}
	if u.Email != "" && !isEmail(u.Email) {
		return fmt.Errorf("email %q: want an address as name@example.org", u.Email)
	}
	if len(u.Roles) == 0 {
		return fmt.Errorf("no role: want at least one of %s", Words(Roles()))
	}
	for _, r := range u.Roles {
		if !slices.Contains(Roles(), r) {
			return fmt.Errorf("role %q: want one of %s", r, Words(Roles()))
		}
	}
	slices.Sort(u.Roles)
	u.Roles = slices.Compact(u.Roles)
	return nil
}

// May says whether a user's roles allow a scope; who is disabled may do nothing.
func (u *User) May(scope Scope) bool {
	return !u.Disabled && slices.ContainsFunc(u.Roles, func(r Role) bool { return slices.Contains(Grants(r), scope) })
}

// TidyName is a name in the one form in which it is kept: two that look the same are the same.
func TidyName(name string) string { return norm.NFC.String(name) }

// looksLikeID says whether a name could be taken for the id of something kept.
func looksLikeID(name string) bool {
	before, after, found := strings.Cut(strings.ToLower(name), "_")
	return found && len(before) == 3 && len(after) >= 20
}

func isEmail(text string) bool {
	name, domain, found := strings.Cut(text, "@")
	return found && name != "" && domain != "" && !strings.Contains(domain, "@") && len(text) <= maxEmail &&
		utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
}

func checkName(what, name string) error {
	switch {
	case !utf8.ValidString(name):
		return fmt.Errorf("the %s is not UTF-8", what)
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("the %s is empty", what)
	case name != strings.TrimSpace(name):
		return fmt.Errorf("%s %q: begins or ends with space", what, name)
	case len(name) > maxName:
		return fmt.Errorf("the %s has %d bytes: at most %d", what, len(name), maxName)
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%s %q: has letters that cannot be seen", what, name)
	}
	return nil
}
