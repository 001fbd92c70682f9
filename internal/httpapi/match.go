package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/screening"
)

// matchQuestion is one pair, as in the stream of mareva match.
type matchQuestion struct {
	ID              json.RawMessage     `json:"id" required:"false" doc:"Yours, a text or a number, given back with the answer"`
	Schema          *string             `json:"schema" required:"false" nullable:"true" example:"Person" doc:"FollowTheMoney type of the query; none means anything"`
	CandidateSchema *string             `json:"candidate_schema" required:"false" nullable:"true" doc:"Type of the candidate, when it differs"`
	Query           map[string][]string `json:"query" doc:"FollowTheMoney properties, each a list"`
	Candidate       map[string][]string `json:"candidate" doc:"FollowTheMoney properties, each a list"`
}

type matchInput struct {
	Threshold float64 `query:"threshold" minimum:"0" maximum:"1" doc:"Score from which two parties match, above 0; the default is that of mareva version --json"`
	Body      matchQuestion
	RawBody   []byte // read once more, strictly
}

type matchAnswer struct {
	ID json.RawMessage `json:"id"`
	screening.Comparison
}

type matchOutput struct{ Body matchAnswer }

func (s *server) routeMatch() {
	register(s, route{access: needsKeyUnlessOpen, scope: auth.Screen}, huma.Operation{
		OperationID: "match", Method: http.MethodPost, Path: "/v1/match", Tags: []string{tagScreening},
		Summary:      "Ask how alike two parties are",
		Description:  "Takes one pair of the stream; no list is looked at.",
		MaxBodyBytes: maxBody,
	}, []int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusInternalServerError,
	}, s.match)
}

func (s *server) match(_ context.Context, in *matchInput) (*matchOutput, error) {
	id, pair, err := screening.ReadPair(in.RawBody)
	var comparison screening.Comparison
	if err == nil {
		comparison, err = pair.Compare(screening.Options{Threshold: in.Threshold})
	}
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	return &matchOutput{matchAnswer{id, comparison}}, nil
}

// Resolve refuses what bounds let through, as for a question.
func (in *matchInput) Resolve(ctx huma.Context) []error {
	return (&screenInput{Threshold: in.Threshold}).Resolve(ctx)
}
