package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/ownership"
)

// ownershipQuestion is one question that brings its own holdings, as in the stream of
// mareva ownership. It is here for the description; ReadRequest reads it.
type ownershipQuestion struct {
	ID          json.RawMessage     `json:"id" required:"false" doc:"Yours, a text or a number, given back with the answer"`
	Regime      string              `json:"regime" enum:"US_OFAC,EU,UK"`
	AsOf        *string             `json:"as_of" required:"false" nullable:"true" example:"2026-01-15" doc:"The rule and the holdings as they stood that day; without it today's rule. Needed where holdings have days"`
	Listed      []string            `json:"listed" required:"false" nullable:"true" doc:"Parties whom the regime's lists block"`
	Holdings    []ownershipHolding  `json:"holdings" required:"false" nullable:"true"`
	Control     []ownershipControl  `json:"control" required:"false" nullable:"true"`
	Programs    map[string][]string `json:"programs" required:"false" nullable:"true" doc:"Tags under which parties are listed"`
	Governments map[string]string   `json:"governments" required:"false" nullable:"true" doc:"Parties that are a country's government, with its ISO 3166 code"`
	Joint       [][]string          `json:"joint_arrangements" required:"false" nullable:"true" doc:"Parties that exercise their rights together; counted under the United Kingdom's rule"`
	Prior       []ownershipHolding  `json:"prior_holdings" required:"false" nullable:"true" doc:"Before a divestment"`
	Divestment  json.RawMessage     `json:"divestment" required:"false" nullable:"true" doc:"FAQ 402: {\"entirely_outside_us\": true or false, \"us_person_involved\": true or false}; null is unknown"`
}

// ownershipHolding gives its size in one of three ways, or not at all: unknown.
type ownershipHolding struct {
	Owner    string          `json:"owner"`
	Owned    string          `json:"owned"`
	Pct      json.RawMessage `json:"pct" required:"false" nullable:"true" doc:"Decimal text, in percent"`
	PctMin   json.RawMessage `json:"pct_min" required:"false" nullable:"true" doc:"Decimal text; at least"`
	PctMax   json.RawMessage `json:"pct_max" required:"false" nullable:"true" doc:"Decimal text; at most"`
	Shares   json.RawMessage `json:"shares" required:"false" nullable:"true" doc:"Whole number, of of_shares"`
	OfShares json.RawMessage `json:"of_shares" required:"false" nullable:"true"`
	From     *string         `json:"from" required:"false" nullable:"true" doc:"First day"`
	Until    *string         `json:"until" required:"false" nullable:"true" doc:"Last day"`
}

type ownershipControl struct {
	Controller string  `json:"controller"`
	Entity     string  `json:"entity"`
	Kind       *string `json:"kind" required:"false" nullable:"true"`
	From       *string `json:"from" required:"false" nullable:"true" doc:"First day"`
	Until      *string `json:"until" required:"false" nullable:"true" doc:"Last day"`
}

type ownershipInput struct {
	Body    ownershipQuestion
	RawBody []byte // read once more, strictly
}

type ownershipAnswer struct {
	ID json.RawMessage `json:"id"`
	*ownership.Answer
}

type ownershipOutput struct{ Body ownershipAnswer }

func (s *server) routeOwnership() {
	register(s, route{access: needsKeyUnlessOpen, scope: auth.Screen}, huma.Operation{
		OperationID: "ownership", Method: http.MethodPost, Path: "/v1/ownership", Tags: []string{tagScreening},
		Summary:      "Ask who is blocked with the listed, since they own or control it",
		Description:  "Takes one question of the stream, which brings its own holdings; no list and no register is looked at.",
		MaxBodyBytes: maxBody,
	}, []int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusInternalServerError,
	}, s.ownership)
}

func (s *server) ownership(ctx context.Context, in *ownershipInput) (*ownershipOutput, error) {
	id, request, err := ownership.ReadRequest(in.RawBody)
	var answer *ownership.Answer
	if err == nil {
		answer, err = request.Answer(ctx)
	}
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	return &ownershipOutput{ownershipAnswer{id, answer}}, nil
}
