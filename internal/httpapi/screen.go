package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// screenQuestion is one question, as in the stream of mareva screen. A null
// means the same as nothing: unknown.
type screenQuestion struct {
	ID         json.RawMessage     `json:"id" required:"false" doc:"Yours, a text or a number, given back with the answer"`
	Schema     *string             `json:"schema" required:"false" nullable:"true" example:"Person" doc:"FollowTheMoney type; none means anything"`
	Properties map[string][]string `json:"properties" required:"false" nullable:"true" doc:"FollowTheMoney properties, each a list"`
	Address    *string             `json:"address" required:"false" nullable:"true" doc:"A wallet address, asked about alone"`
	Chain      *string             `json:"chain" required:"false" nullable:"true" example:"ethereum" doc:"The chain of the address, if known"`
}

type screenInput struct {
	Limit     int      `query:"limit" minimum:"1" maximum:"500" doc:"How many hits at most; 10 when not given"`
	Threshold float64  `query:"threshold" minimum:"0" maximum:"1" doc:"Score from which a hit is a match, above 0; the default is that of mareva version --json"`
	Lists     []string `query:"list,explode" doc:"Only these lists; repeatable"`
	Body      screenQuestion
	RawBody   []byte // read once more, strictly
}

type screenAnswer struct {
	ID    json.RawMessage       `json:"id"`
	Hits  []screening.Hit       `json:"hits" nullable:"false" doc:"Best first; empty when nothing was found in the lists below"`
	Lists []screening.ListState `json:"lists" nullable:"false" doc:"What the answer rests on"`

	Labels *screening.LabelState  `json:"labels,omitempty" doc:"The labels that it rests on; not there when there are none"`
	Owners *screening.OwnersState `json:"owners,omitempty" doc:"The computation of owners that it rests on; not there without ownership registers"`
}

type screenOutput struct{ Body screenAnswer }

func (s *server) routeScreen() {
	register(s, route{access: needsKeyUnlessOpen, scope: auth.Screen}, huma.Operation{
		OperationID: "screen", Method: http.MethodPost, Path: "/v1/screen", Tags: []string{tagScreening},
		Summary: "Ask whether a party or an address is listed",
		Description: "Takes one question of the stream. Hits below the threshold but among the best are given with match false. " +
			"Hits via same_key and attribution are findings for review, never identities, and never matches.",
		MaxBodyBytes: maxBody,
	}, []int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}, s.screen)
}

func (s *server) screen(_ context.Context, in *screenInput) (*screenOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, err
	}
	options := screening.Options{Limit: in.Limit, Threshold: in.Threshold, Lists: listNames(in.Lists)}
	id, question, err := screening.ReadQuestion(in.RawBody)
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	hits, err := state.linked().Screen(question, options)
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	s.metrics.countHits(hits)
	return &screenOutput{screenAnswer{id, listed(hits), state.listStates(options.Lists), state.Labels, state.Owners}}, nil
}

// Resolve refuses what bounds let through: NaN, against which no score is a
// match, and a written-out 0, which would stand for the default.
func (in *screenInput) Resolve(ctx huma.Context) []error {
	if ctx.Query("threshold") != "" && !(in.Threshold > 0) {
		return []error{&huma.ErrorDetail{Location: "query.threshold", Message: "expected a number above 0"}}
	}
	return nil
}

func listNames(names []string) []sanctions.ListName {
	out := make([]sanctions.ListName, len(names))
	for i, name := range names {
		out[i] = sanctions.ListName(name)
	}
	return out
}
