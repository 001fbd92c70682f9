package httpapi

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
)

// Keeper keeps users and their API keys, and records who changed what. It is called from many
// goroutines. Its errors wrap one of those below; any other says that it cannot answer now.
type Keeper interface {
	// KeyOf is the key of a secret's hash, and whose it is.
	KeyOf(ctx context.Context, hash []byte) (*auth.Key, *auth.User, error)

	Users(ctx context.Context) ([]auth.User, error)
	User(ctx context.Context, idOrName string) (*auth.User, error)
	// AddUser keeps a new user and gives it what else it has. A request that is not empty is
	// the id under which [Keeper.AddedUser] finds it again; one that was used is ErrTaken.
	AddUser(ctx context.Context, by, request string, u *auth.User) error
	// AddedUser is the user as a request made it.
	AddedUser(ctx context.Context, request string) (*auth.User, error)
	// ChangeUser keeps a user who was read before, in place of what was read.
	ChangeUser(ctx context.Context, by string, u *auth.User) error

	Keys(ctx context.Context) ([]auth.Key, error)
	Key(ctx context.Context, id string) (*auth.Key, error)
	AddKey(ctx context.Context, by, request string, k *auth.Key) error
	AddedKey(ctx context.Context, request string) (*auth.Key, error)
	// RevokeKey ends a key that was read before.
	RevokeKey(ctx context.Context, by string, k *auth.Key) error
}

// What a [Keeper] answers with.
var (
	// ErrNotFound is that there is none.
	ErrNotFound = errors.New("not found")
	// ErrTaken is that a name or a request's id is another's.
	ErrTaken = errors.New("already taken")
	// ErrStale is that somebody else changed it since it was read.
	ErrStale = errors.New("changed by somebody else meanwhile")
	// ErrUnsure is that nobody can tell whether it was recorded.
	ErrUnsure = errors.New("it is not known whether this was recorded")
)

// User is the JSON of a person or a service.
type User struct {
	ID       string      `json:"id" example:"usr_06f4y2c8n0000000000000000"`
	Kind     string      `json:"kind" enum:"person,service"`
	Name     string      `json:"name" doc:"Unique, without regard to case"`
	Email    *string     `json:"email"`
	Roles    []auth.Role `json:"roles" nullable:"false" doc:"In order"`
	Disabled bool        `json:"disabled" doc:"May do nothing, and their keys open nothing"`
	Created  string      `json:"created_at"`
	Changed  string      `json:"changed_at"`
}

// DescribeUser writes a user.
func DescribeUser(u *auth.User) User {
	x := User{
		ID: u.ID, Kind: string(u.Kind), Name: u.Name, Roles: listed(u.Roles), Disabled: u.Disabled,
		Created: timeText(u.Created), Changed: timeText(u.Changed),
	}
	if u.Email != "" {
		x.Email = &u.Email
	}
	return x
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

type usersInput struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"As the page before gave it"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type usersOutput struct {
	Body struct {
		Users []User  `json:"users" nullable:"false" doc:"In the order of their ids: who was added first comes first"`
		Next  *string `json:"next_cursor" doc:"Asks for the next page; null on the last"`
	}
}

type userInput struct {
	ID string `path:"id" maxLength:"200" doc:"The id, or the name"`
}

type userOutput struct {
	ETag string `header:"ETag" doc:"For If-Match, when it is changed"`
	Body User
}

// userNeeds is what a key must allow to see and change users and keys.
func userNeeds() route { return route{scope: auth.Admin} }

func (s *server) routeUsers() {
	if s.keeper == nil {
		return
	}
	register(s, userNeeds(), huma.Operation{
		OperationID: "users", Method: http.MethodGet, Path: "/v1/users", Tags: []string{tagPeople},
		Summary: "Who may do what: people and services",
	}, []int{http.StatusUnprocessableEntity}, s.users)
	register(s, userNeeds(), huma.Operation{
		OperationID: "user", Method: http.MethodGet, Path: "/v1/users/{id}", Tags: []string{tagPeople},
		Summary: "One user",
	}, []int{http.StatusNotFound}, s.user)
	s.routeUserChanges()
}

func (s *server) users(ctx context.Context, in *usersInput) (*usersOutput, error) {
	all, err := s.keeper.Users(ctx)
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	page, next, err := pageOf(all, func(u auth.User) string { return u.ID }, "usr_", in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &usersOutput{}
	out.Body.Users, out.Body.Next = []User{}, next
	for i := range page {
		out.Body.Users = append(out.Body.Users, DescribeUser(&page[i]))
	}
	return out, nil
}

func (s *server) user(ctx context.Context, in *userInput) (*userOutput, error) {
	u, err := s.keeper.User(ctx, in.ID)
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	return &userOutput{ETag: etagOf(u.Seq), Body: DescribeUser(u)}, nil
}

// pageOf is what stands behind a cursor, in the order of the ids. The cursor is the last id of
// the page before, so it stays good whatever comes and goes.
func pageOf[T any](all []T, idOf func(T) string, prefix, cursor string, limit int) (page []T, next *string, err error) {
	if cursor != "" && !strings.HasPrefix(cursor, prefix) {
		return nil, nil, newProblem(http.StatusUnprocessableEntity, "bad_cursor", "this is no cursor that a page gave: leave it out to begin with the first page")
	}
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(idOf(a), idOf(b)) })
	from, _ := slices.BinarySearchFunc(all, cursor, func(v T, c string) int {
		if idOf(v) <= c {
			return -1
		}
		return 1
	})
	page = all[from:]
	if len(page) > limit {
		page = page[:limit]
		last := idOf(page[limit-1])
		next = &last
	}
	return page, next, nil
}

// etagOf names the state of what a record says.
func etagOf(seq int64) string { return `"` + strconv.FormatInt(seq, 10) + `"` }

// keeperProblem says what became of a request that the keeper did not answer. What is not the
// request's fault is logged here and told to nobody.
func (s *server) keeperProblem(err error) *problem {
	switch {
	case errors.Is(err, auth.ErrDenied):
		return newProblem(http.StatusForbidden, "not_allowed", strings.TrimSuffix(err.Error(), ": "+auth.ErrDenied.Error()))
	case errors.Is(err, ErrNotFound):
		return newProblem(http.StatusNotFound, "not_found", "there is none of this id or name")
	case errors.Is(err, ErrStale):
		return newProblem(http.StatusPreconditionFailed, "changed_meanwhile", "somebody else changed it since it was read: read it again and decide anew")
	case errors.Is(err, ErrTaken):
		return newProblem(http.StatusConflict, "name_taken", "somebody else has this name, in whichever case: choose another")
	}
	s.log.Error("users and keys cannot be read or written", "error", err)
	if errors.Is(err, ErrUnsure) {
		return newProblem(http.StatusServiceUnavailable, "outcome_unknown",
			"it is not known whether this was recorded: send it again, a POST with the same Idempotency-Key, or read what stands there now")
	}
	return newProblem(http.StatusServiceUnavailable, "record_unavailable", "the record cannot be read or written now, and nothing was changed; try again; the server's log says why")
}
