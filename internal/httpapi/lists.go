package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
)

type listsOutput struct {
	Body struct {
		Lists  []ListInfo `json:"lists" nullable:"false"`
		Alarms []string   `json:"alarms" nullable:"false" doc:"What concerns no single list"`
	}
}

func (s *server) routeLists() {
	register(s, route{access: needsKeyUnlessOpen, scope: auth.Screen}, huma.Operation{
		OperationID: "lists", Method: http.MethodGet, Path: "/v1/lists", Tags: []string{tagLists},
		Summary: "The list versions in use, their age and their alarms",
	}, []int{http.StatusServiceUnavailable}, s.lists)
}

func (s *server) lists(context.Context, *struct{}) (*listsOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, err
	}
	out := &listsOutput{}
	out.Body.Alarms = listed(state.Alarms)
	for _, l := range state.Lists {
		l.Alarms, l.SHA256 = listed(l.Alarms), listed(l.SHA256)
		out.Body.Lists = append(out.Body.Lists, l)
	}
	return out, nil
}
