package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

type statusOutput struct {
	Body struct {
		Status string `json:"status" enum:"ok"`
	}
}

type readyList struct {
	screening.ListState
	Entries int      `json:"entries"`
	Alarms  []string `json:"alarms" nullable:"false"`
}

type readyOutput struct {
	Status int
	Body   readyBody
}

type readyBody struct {
	Status string      `json:"status" enum:"ok,no_lists"`
	Lists  []readyList `json:"lists" nullable:"false"`
	Alarms []string    `json:"alarms" nullable:"false" doc:"What concerns no single list"`
}

type textOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *server) routeHealth() {
	open := route{access: needsNoKey}
	register(s, open, huma.Operation{
		OperationID: "healthz", Method: http.MethodGet, Path: "/healthz", Tags: []string{tagHealth},
		Summary: "Whether the process answers",
	}, nil, func(context.Context, *struct{}) (*statusOutput, error) {
		out := &statusOutput{}
		out.Body.Status = "ok"
		return out, nil
	})
	register(s, open, huma.Operation{
		OperationID: "readyz", Method: http.MethodGet, Path: "/readyz", Tags: []string{tagHealth},
		Summary:     "Whether there is a usable list, and what is wrong with the lists",
		Description: "503 only without a usable list; alarms stand in the body.",
		Responses: map[string]*huma.Response{"503": {
			Description: "No usable list",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: schemaOf[readyBody](s.api)}},
		}},
	}, nil, s.ready)
	register(s, open, huma.Operation{
		OperationID: "ping", Method: http.MethodGet, Path: "/ping", Tags: []string{tagWatchman},
		Summary: "PONG", Responses: textResponse("PONG"),
	}, nil, func(context.Context, *struct{}) (*textOutput, error) {
		return &textOutput{"text/plain; charset=utf-8", []byte("PONG")}, nil
	})
}

func textResponse(description string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: description,
		Content:     map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
}

// maxAge is how old a list may be: additions to it bind from the day they are
// published, so a late list is a breach too.
const maxAge = 24 * time.Hour

// late says that a list is older than it may be; "" when it is not, when nobody
// knows, or when its publisher closed it.
func (s *server) late(l ListInfo) string {
	about, _ := sanctions.ListByName(l.List)
	if l.CheckedAt == nil || !about.Closed.IsZero() {
		return ""
	}
	checked, err := time.Parse(time.RFC3339, *l.CheckedAt)
	if err != nil || s.now().Sub(checked) <= maxAge {
		return ""
	}
	return "older than 24 hours: last known to be the publisher's newest at " + *l.CheckedAt + "; run mareva lists fetch"
}

func (s *server) ready(context.Context, *struct{}) (*readyOutput, error) {
	out := &readyOutput{Status: http.StatusOK, Body: readyBody{Status: "ok", Lists: []readyList{}}}
	state := s.source.State()
	if !state.usable() {
		out.Status, out.Body.Status = http.StatusServiceUnavailable, "no_lists"
	}
	if state != nil {
		for _, l := range state.Lists {
			alarms := listed(l.Alarms)
			if late := s.late(l); late != "" {
				alarms = append(slices.Clone(alarms), late)
			}
			out.Body.Lists = append(out.Body.Lists, readyList{l.ListState, l.Entries, alarms})
		}
		out.Body.Alarms = state.Alarms
	}
	out.Body.Alarms = listed(out.Body.Alarms)
	return out, nil
}
