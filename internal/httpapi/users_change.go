package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
)

// IdempotencyKey makes a POST that is sent again harmless. It is exported since huma looks into
// no other embedded type.
type IdempotencyKey struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Any text of your own, a UUID at best. The same key and body again, by the same user, get the same answer and change nothing; it is never forgotten"`
}

// request is the id of the request for the record; empty: it has none.
func (k IdempotencyKey) request(c *auth.Caller, path string) (string, error) {
	key := strings.TrimSpace(k.IdempotencyKey)
	// The header is a text in quotes, but most clients send it without.
	if unquoted, found := strings.CutPrefix(key, `"`); found {
		var closed bool
		if key, closed = strings.CutSuffix(unquoted, `"`); !closed || key == "" {
			return "", newProblem(http.StatusBadRequest, "bad_idempotency_key", "the Idempotency-Key is no text in quotes: send a UUID")
		}
	}
	if key == "" {
		return "", nil
	}
	sum := sha256.Sum256([]byte(c.Actor + "\n" + path + "\n" + key))
	return "req_" + hex.EncodeToString(sum[:16]), nil
}

func keyReused() *problem {
	return newProblem(http.StatusUnprocessableEntity, "idempotency_key_reused", "this Idempotency-Key was sent before with another body: take a new one for a new request")
}

// replayed is the header of an answer that was given before.
const replayed = "true"

type userAddInput struct {
	IdempotencyKey
	Body struct {
		Kind  string      `json:"kind,omitempty" enum:"person,service" default:"person"`
		Name  string      `json:"name" maxLength:"100"`
		Email *string     `json:"email,omitempty" nullable:"true" maxLength:"254"`
		Roles []auth.Role `json:"roles" nullable:"false" minItems:"1" maxItems:"20" doc:"admin, analyst, auditor, investigator, officer, sar, system"`
	}
}

type userAddOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Replayed string `header:"Idempotent-Replayed" doc:"true: this request was answered before"`
	Body     User
}

type userPatchInput struct {
	ID      string `path:"id" maxLength:"200" doc:"The id, or the name"`
	IfMatch string `header:"If-Match" doc:"The ETag of what was read; needed, so that nobody overwrites what somebody else changed"`
	Body    userPatch
}

// userPatch changes what it names (RFC 7396): null takes away what may be missing.
type userPatch struct {
	Name     patched[string]      `json:"name,omitempty" maxLength:"100"`
	Email    patched[string]      `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"null takes it away"`
	Roles    patched[[]auth.Role] `json:"roles,omitempty" nullable:"false" minItems:"1" maxItems:"20" doc:"In place of those before"`
	Disabled patched[bool]        `json:"disabled,omitempty"`
}

// patched tells what is taken away from what is not touched.
type patched[T any] struct {
	sent, null bool
	value      T
}

// UnmarshalJSON reads a value or null.
func (p *patched[T]) UnmarshalJSON(data []byte) error {
	*p = patched[T]{sent: true, null: bytes.Equal(data, []byte("null"))}
	return json.Unmarshal(data, &p.value)
}

// Schema describes it as the value that it is.
func (patched[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

func (s *server) routeUserChanges() {
	refusals := []int{
		http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity,
	}
	register(s, userNeeds(), huma.Operation{
		OperationID: "add-user", Method: http.MethodPost, Path: "/v1/users", Tags: []string{tagPeople},
		Summary: "A new user", DefaultStatus: http.StatusCreated, MaxBodyBytes: maxBody,
		Description: "Nobody is ever deleted, since the record names them: disable who has left. " +
			"The role sar is given only by who has it, or by mareva users on the machine itself.",
	}, refusals, s.addUser)
	register(s, userNeeds(), huma.Operation{
		OperationID: "change-user", Method: http.MethodPatch, Path: "/v1/users/{id}", Tags: []string{tagPeople},
		Summary: "Change, disable or enable a user", MaxBodyBytes: maxBody,
	}, append(slices.Clone(refusals), http.StatusPreconditionFailed, http.StatusPreconditionRequired), s.changeUser)
}

func (s *server) addUser(ctx context.Context, in *userAddInput) (*userAddOutput, error) {
	caller := callerOf(ctx)
	request, err := in.request(caller, "/v1/users")
	if err != nil {
		return nil, err
	}
	u := &auth.User{Kind: auth.UserKind(in.Body.Kind), Name: in.Body.Name, Roles: in.Body.Roles}
	if in.Body.Email != nil {
		u.Email = *in.Body.Email
	}
	if err := u.Check(); err != nil {
		return nil, newProblem(http.StatusUnprocessableEntity, "bad_value", err.Error())
	}
	if out, err := s.addedUser(ctx, request, u); out != nil || err != nil {
		return out, err
	}
	if err := caller.MayMakeUser(nil, u); err != nil {
		return nil, s.keeperProblem(err)
	}
	if err := s.keeper.AddUser(ctx, caller.Signed(), request, u); err != nil {
		if errors.Is(err, ErrTaken) { // by the same request, perhaps, just now
			if out, err := s.addedUser(ctx, request, u); out != nil || err != nil {
				return out, err
			}
		}
		return nil, s.keeperProblem(err)
	}
	return &userAddOutput{ETag: etagOf(u.Seq), Location: "/v1/users/" + u.ID, Body: DescribeUser(u)}, nil
}

// addedUser is the answer to a request that was answered before; nil: it was not.
func (s *server) addedUser(ctx context.Context, request string, asked *auth.User) (*userAddOutput, error) {
	if request == "" {
		return nil, nil
	}
	was, err := s.keeper.AddedUser(ctx, request)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, s.keeperProblem(err)
	case !sameUser(was, asked):
		return nil, keyReused()
	}
	return &userAddOutput{ETag: etagOf(was.Seq), Location: "/v1/users/" + was.ID, Replayed: replayed, Body: DescribeUser(was)}, nil
}

// sameUser says whether two were made from the same.
func sameUser(a, b *auth.User) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Email == b.Email && a.Disabled == b.Disabled && slices.Equal(a.Roles, b.Roles)
}

func (s *server) changeUser(ctx context.Context, in *userPatchInput) (*userOutput, error) {
	if strings.TrimSpace(in.IfMatch) == "" {
		return nil, newProblem(http.StatusPreconditionRequired, "if_match_missing", "send If-Match with the ETag of what you read, so that nobody's change is lost")
	}
	before, err := s.keeper.User(ctx, in.ID)
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	if !matches(in.IfMatch, etagOf(before.Seq)) {
		return nil, s.keeperProblem(ErrStale)
	}
	after, err := in.Body.of(before)
	if err != nil {
		return nil, newProblem(http.StatusUnprocessableEntity, "bad_value", err.Error())
	}
	caller := callerOf(ctx)
	if err := caller.MayMakeUser(before, after); err != nil {
		return nil, s.keeperProblem(err)
	}
	if !sameUser(before, after) {
		err := s.keeper.ChangeUser(ctx, caller.Signed(), after)
		s.callers.forget() // also when it is not known whether it holds
		if err != nil {
			return nil, s.keeperProblem(err)
		}
	}
	return &userOutput{ETag: etagOf(after.Seq), Body: DescribeUser(after)}, nil
}

// of is a user with the change.
func (p *userPatch) of(before *auth.User) (*auth.User, error) {
	if p.Name.null || p.Roles.null || p.Disabled.null {
		return nil, errors.New("only email can be null: leave out what is not to change")
	}
	after := *before
	after.Roles = slices.Clone(before.Roles)
	if p.Name.sent {
		after.Name = p.Name.value
	}
	if p.Email.sent {
		after.Email = p.Email.value
	}
	if p.Roles.sent {
		after.Roles = p.Roles.value
	}
	if p.Disabled.sent {
		after.Disabled = p.Disabled.value
	}
	return &after, after.Check()
}

// matches says whether one of the tags of If-Match is that of the state now (RFC 9110, section
// 13.1.1: compared strongly, so that a weak one never is).
func matches(header, now string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		if tag = strings.TrimSpace(tag); tag == now || tag == "*" {
			return true
		}
	}
	return false
}
