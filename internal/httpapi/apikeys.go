package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
)

// APIKey is the JSON of an API key. Its secret is no part of it.
type APIKey struct {
	ID      string       `json:"id" example:"key_06f4y2c8n0000000000000000"`
	Owner   string       `json:"owner" doc:"The id of the user in whose name it acts"`
	Name    string       `json:"name" doc:"What it is for"`
	Scopes  []auth.Scope `json:"scopes" nullable:"false" doc:"In order. It opens those of them that its owner's roles grant"`
	Status  string       `json:"status" enum:"in_force,expired,revoked" doc:"The key's own. While its owner is disabled it opens nothing all the same"`
	Created string       `json:"created_at"`
	Expires *string      `json:"expires_at" doc:"From then on it opens nothing; null: it does not expire"`
	Revoked *string      `json:"revoked_at"`
}

// DescribeAPIKey writes a key as it stands at a moment.
func DescribeAPIKey(k *auth.Key, now time.Time) APIKey {
	x := APIKey{ID: k.ID, Owner: k.Owner, Name: k.Name, Scopes: listed(k.Scopes), Status: "in_force", Created: timeText(k.Created)}
	if !k.Expires.IsZero() {
		text := timeText(k.Expires)
		x.Expires = &text
	}
	if k.InForce(now) != nil {
		x.Status = "expired"
	}
	if !k.Revoked.IsZero() {
		text := timeText(k.Revoked)
		x.Revoked, x.Status = &text, "revoked"
	}
	return x
}

type apiKeysInput struct {
	Owner  string `query:"owner" maxLength:"200" doc:"Only those of this user, by id or name"`
	Cursor string `query:"cursor" maxLength:"400" doc:"As the page before gave it"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type apiKeysOutput struct {
	Body struct {
		Keys []APIKey `json:"api_keys" nullable:"false" doc:"In the order of their ids: the oldest first"`
		Next *string  `json:"next_cursor" doc:"Asks for the next page; null on the last"`
	}
}

type apiKeyInput struct {
	ID string `path:"id" maxLength:"200"`
}

type apiKeyOutput struct{ Body APIKey }

type apiKeyAddInput struct {
	IdempotencyKey
	Body struct {
		Owner   string       `json:"owner" maxLength:"200" doc:"A user, by id or name"`
		Name    string       `json:"name" maxLength:"100" doc:"What it is for"`
		Scopes  []auth.Scope `json:"scopes" nullable:"false" minItems:"1" maxItems:"20" doc:"screen, trace, decide, casework, approve, reports, audit, admin, sar"`
		Expires keyExpiry    `json:"expires_at,omitempty"`
	}
}

// keyExpiry is a time, null for never, or left out for the usual one.
type keyExpiry struct {
	sent bool
	at   time.Time
}

// UnmarshalJSON reads a time or null.
func (e *keyExpiry) UnmarshalJSON(data []byte) error {
	*e = keyExpiry{sent: true}
	if string(data) == "null" {
		return nil
	}
	return e.at.UnmarshalJSON(data)
}

// Schema describes it as the time that it is.
func (keyExpiry) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true, Description: "From then on it opens nothing; null: never; left out: in 365 days"}
}

// from is when a key that is made at a moment expires; zero: never.
func (e keyExpiry) from(made time.Time) time.Time {
	if !e.sent {
		return made.Add(auth.DefaultLife)
	}
	return e.at
}

type apiKeyAddOutput struct {
	Location string `header:"Location"`
	Replayed string `header:"Idempotent-Replayed" doc:"true: this request was answered before"`
	Body     struct {
		Key    APIKey  `json:"api_key"`
		Secret *string `json:"secret" doc:"Send it as X-API-Key. Shown this once: null when the request is sent again with its Idempotency-Key; who missed it revokes the key and makes another"`
	}
}

func (s *server) routeAPIKeys() {
	if s.keeper == nil {
		return
	}
	const path = "/v1/api-keys"
	reads := []int{http.StatusNotFound, http.StatusUnprocessableEntity}
	register(s, userNeeds(), huma.Operation{
		OperationID: "api-keys", Method: http.MethodGet, Path: path, Tags: []string{tagPeople},
		Summary: "All API keys, without their secrets",
	}, reads, s.apiKeys)
	register(s, userNeeds(), huma.Operation{
		OperationID: "add-api-key", Method: http.MethodPost, Path: path, Tags: []string{tagPeople},
		Summary: "A new API key; the answer shows its secret, once", DefaultStatus: http.StatusCreated, MaxBodyBytes: maxBody,
		Description: "The scope sar is given only by who has it, or by mareva api-keys on the machine itself.",
	}, append(slices.Clone(reads), http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType), s.addAPIKey)
	register(s, userNeeds(), huma.Operation{
		OperationID: "api-key", Method: http.MethodGet, Path: path + "/{id}", Tags: []string{tagPeople},
		Summary: "One API key, without its secret",
	}, reads, s.apiKey)
	register(s, userNeeds(), huma.Operation{
		OperationID: "revoke-api-key", Method: http.MethodDelete, Path: path + "/{id}", Tags: []string{tagPeople},
		Summary:     "Revoke an API key, for good",
		Description: "It opens nothing any more, at the latest two seconds later on every server. The key itself stays in the record. One that is revoked already stays as it is.",
	}, append(slices.Clone(reads), http.StatusPreconditionFailed), s.revokeAPIKey)
}

func (s *server) apiKeys(ctx context.Context, in *apiKeysInput) (*apiKeysOutput, error) {
	all, err := s.keeper.Keys(ctx)
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	if in.Owner != "" {
		owner, err := s.keeper.User(ctx, in.Owner)
		if err != nil {
			return nil, s.keeperProblem(err)
		}
		all = slices.DeleteFunc(all, func(k auth.Key) bool { return k.Owner != owner.ID })
	}
	page, next, err := pageOf(all, func(k auth.Key) string { return k.ID }, "key_", in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &apiKeysOutput{}
	out.Body.Keys, out.Body.Next = []APIKey{}, next
	now := s.now()
	for i := range page {
		out.Body.Keys = append(out.Body.Keys, DescribeAPIKey(&page[i], now))
	}
	return out, nil
}

func (s *server) apiKey(ctx context.Context, in *apiKeyInput) (*apiKeyOutput, error) {
	k, err := s.keeper.Key(ctx, in.ID)
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	return &apiKeyOutput{DescribeAPIKey(k, s.now())}, nil
}

func (s *server) addAPIKey(ctx context.Context, in *apiKeyAddInput) (*apiKeyAddOutput, error) {
	caller := callerOf(ctx)
	request, err := in.request(caller, "/v1/api-keys")
	if err != nil {
		return nil, err
	}
	owner, err := s.keeper.User(ctx, in.Body.Owner)
	if errors.Is(err, ErrNotFound) {
		return nil, newProblem(http.StatusUnprocessableEntity, "owner_unknown", "no user has the id or name that owner gives; /v1/users lists them")
	}
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	if out, err := s.addedKey(ctx, request, owner.ID, in); out != nil || err != nil {
		return out, err
	}
	now := s.now()
	secret, k, err := auth.NewKey(owner.ID, in.Body.Name, in.Body.Scopes, now, in.Body.Expires.from(now), rand.Reader)
	if err == nil {
		err = auth.CheckOwner(owner, k.Scopes)
	}
	if err != nil {
		return nil, newProblem(http.StatusUnprocessableEntity, "bad_value", err.Error())
	}
	if err := caller.MayMakeKey(owner, k.Scopes); err != nil {
		return nil, s.keeperProblem(err)
	}
	if err := s.keeper.AddKey(ctx, caller.Signed(), request, &k); err != nil {
		if errors.Is(err, ErrTaken) { // by the same request, just now
			if out, err := s.addedKey(ctx, request, owner.ID, in); out != nil || err != nil {
				return out, err
			}
		}
		return nil, s.keeperProblem(err)
	}
	out := &apiKeyAddOutput{Location: "/v1/api-keys/" + k.ID}
	out.Body.Key, out.Body.Secret = DescribeAPIKey(&k, now), &secret
	return out, nil
}

// addedKey is the answer to a request that was answered before, without the secret, which
// nobody has any more; nil: it was not.
func (s *server) addedKey(ctx context.Context, request, owner string, in *apiKeyAddInput) (*apiKeyAddOutput, error) {
	if request == "" {
		return nil, nil
	}
	was, err := s.keeper.AddedKey(ctx, request)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, s.keeperProblem(err)
	}
	scopes := slices.Compact(slices.Sorted(slices.Values(in.Body.Scopes)))
	if owner != was.Owner || auth.TidyName(in.Body.Name) != was.Name || !slices.Equal(scopes, was.Scopes) ||
		timeText(in.Body.Expires.from(was.Created)) != timeText(was.Expires) {
		return nil, keyReused()
	}
	out := &apiKeyAddOutput{Location: "/v1/api-keys/" + was.ID, Replayed: replayed}
	out.Body.Key = DescribeAPIKey(was, was.Created)
	return out, nil
}

func (s *server) revokeAPIKey(ctx context.Context, in *apiKeyInput) (*apiKeyOutput, error) {
	k, err := s.keeper.Key(ctx, in.ID)
	if err != nil {
		return nil, s.keeperProblem(err)
	}
	if k.Revoked.IsZero() {
		err := s.keeper.RevokeKey(ctx, callerOf(ctx).Signed(), k)
		s.callers.forget()            // also when it is not known whether it holds
		if errors.Is(err, ErrStale) { // somebody else revoked it just now
			k, err = s.keeper.Key(ctx, in.ID)
		}
		if err != nil {
			return nil, s.keeperProblem(err)
		}
	}
	return &apiKeyOutput{DescribeAPIKey(k, s.now())}, nil
}
