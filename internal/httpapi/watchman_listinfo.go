package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type watchmanListsOutput struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Body        watchmanLists
}

type watchmanLists struct {
	Lists      map[string]int    `json:"lists" doc:"Entries of each source"`
	ListHashes map[string]string `json:"listHashes" doc:"The version of each source: SHA-256, in hex"`
	StartedAt  time.Time         `json:"startedAt"`
	EndedAt    time.Time         `json:"endedAt"`
	Version    string            `json:"version"`
}

func (s *server) routeWatchmanLists() {
	register(s, watchman(needsNoKey), huma.Operation{
		OperationID: "watchmanLists", Method: http.MethodGet, Path: "/v2/listinfo", Tags: []string{tagWatchman},
		Summary:            "The sources in use, as moov watchman gives them",
		SkipValidateParams: true,
		Responses:          watchmanResponses(s.api),
	}, nil, s.watchmanLists)
}

func (s *server) watchmanLists(context.Context, *struct{}) (*watchmanListsOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, &watchmanError{http.StatusServiceUnavailable, err.Error()}
	}
	ready := state.LoadedAt
	if ready.IsZero() {
		ready = s.started
	}
	body := watchmanLists{
		Lists: map[string]int{}, ListHashes: map[string]string{}, StartedAt: ready.UTC(), EndedAt: ready.UTC(), Version: s.version,
	}
	names := state.sourceNames()
	for _, l := range state.Lists {
		body.Lists[names[l.List]] = l.Entries
		body.ListHashes[names[l.List]] = string(l.Version)
	}
	return &watchmanListsOutput{"*", body}, nil
}
