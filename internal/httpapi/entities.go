package httpapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

type entityInput struct {
	List string `path:"list" example:"us_ofac_sdn"`
	ID   string `path:"id" example:"27307" doc:"The publisher's own id"`
}

type entityOutput struct {
	Body struct {
		screening.ListState
		Entity *sanctions.Party `json:"entity" doc:"Everything that the list says of the party; what is not there was not published"`
	}
}

func (s *server) routeEntities() {
	register(s, route{access: needsKeyUnlessOpen, scope: auth.Screen}, huma.Operation{
		OperationID: "entity", Method: http.MethodGet, Path: "/v1/entities/{list}/{id}", Tags: []string{tagLists},
		Summary: "One entry of a list, in full",
	}, []int{http.StatusNotFound, http.StatusInternalServerError, http.StatusServiceUnavailable}, s.entity)
}

func (s *server) entity(_ context.Context, in *entityInput) (*entityOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, err
	}
	list, known := state.list(sanctions.ListName(in.List))
	if !known {
		return nil, newProblem(http.StatusNotFound, "unknown_list", "no list of this name is in use; /v1/lists names them")
	}
	party, found, err := state.Screener.Party(list.List, in.ID)
	if err != nil {
		return nil, s.screeningProblem(err)
	}
	if !found {
		return nil, newProblem(http.StatusNotFound, "not_found",
			fmt.Sprintf("list %s, version %s, has no entry with this id", list.List, list.Version.Short()))
	}
	out := &entityOutput{}
	out.Body.ListState, out.Body.Entity = list.ListState, party
	return out, nil
}
