package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/screening"
)

type addressInput struct {
	Address   string `path:"address" example:"0x098B716B8Aaf21512996dC57EB0615e2383E2f96" doc:"In any of its spellings; a slash in it is written %2F"`
	Chain     string `query:"chain" example:"ethereum" doc:"The chain of the address, if known; names of accounts need it"`
	PublicKey string `query:"public_key" doc:"A key that is known to be behind it, in hex: what else it opens is then told too"`
}

type addressOutput struct{ Body addressAnswer }

// addressAnswer is all that is known of an address.
type addressAnswer struct {
	screening.AddressReport
	Hits  []screening.Hit       `json:"hits" nullable:"false" doc:"As in /v1/screen"`
	Lists []screening.ListState `json:"lists" nullable:"false" doc:"What the hits rest on"`

	Labels *screening.LabelState `json:"labels,omitempty" doc:"The labels that all rests on; not there when there are none"`
}

func (s *server) routeAddresses() {
	register(s, route{access: needsKeyUnlessOpen, scope: auth.Screen}, huma.Operation{
		OperationID: "address", Method: http.MethodGet, Path: "/v1/addresses/{address}", Tags: []string{tagScreening},
		Summary: "What an address is, which others the same key opens, whose it is said to be, and whether it is listed",
		Description: "The same key is not always the same owner: an alias with a condition counts only where that holds. " +
			"Where the ledger of a chain of unspent outputs has seen the address, clusters says with which others it is spent from together: evidence, never an identity.",
	}, []int{http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable}, s.address)
}

func (s *server) address(_ context.Context, in *addressInput) (*addressOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, err
	}
	report, err := state.linked().Address(in.Address, in.Chain, in.PublicKey)
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	hits, err := state.linked().Screen(screening.AddressQuestion(in.Address, in.Chain, in.PublicKey), screening.Options{})
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	s.metrics.countHits(hits)
	return &addressOutput{addressAnswer{report, listed(hits), state.listStates(nil), state.Labels}}, nil
}
