package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/sanctions"
)

// watchman is the drop-in for clients of moov watchman: same paths, same
// parameters, same shapes, errors as {"error": "…"}.
func watchman(a access) route {
	return route{access: a, scope: auth.Screen, dropIn: &dropIn{writeError: func(w http.ResponseWriter, status int, message string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		// A failed write means that the client has gone; nobody is left to tell.
		_ = json.NewEncoder(w).Encode(&watchmanError{Message: message})
	}}}
}

// watchmanError is every error of the drop-in. Its clients look for the key, not
// at the status.
type watchmanError struct {
	status  int
	Message string `json:"error"`
}

func (e *watchmanError) Error() string  { return e.Message }
func (e *watchmanError) GetStatus() int { return e.status }

// watchmanErrorOf speaks our problem in the drop-in's shape: what the question
// is at fault for is always a 400 there; the rest stays a 5xx, which its
// clients try again.
func watchmanErrorOf(p *problem) *watchmanError {
	if p.Status < http.StatusInternalServerError {
		return &watchmanError{http.StatusBadRequest, p.Detail}
	}
	return &watchmanError{p.Status, p.Detail}
}

func watchmanResponses(api huma.API) map[string]*huma.Response {
	failure := func(description string) *huma.Response {
		return &huma.Response{
			Description: description,
			Content:     map[string]*huma.MediaType{"application/json": {Schema: schemaOf[watchmanError](api)}},
		}
	}
	return map[string]*huma.Response{
		"400": failure("The question cannot be asked"),
		"401": failure("No key, or a wrong one"),
		"500": failure("Nothing is known about a match"),
		"503": failure("No usable list"),
	}
}

// watchmanNames are the names that its clients know lists by. Two of ours may
// share one; the first in use has it.
var watchmanNames = [...]struct {
	list sanctions.ListName
	name string
}{
	{sanctions.OFACSDN, "us_ofac"},
	{sanctions.OFACConsolidated, "us_non_sdn"},
	{sanctions.USTradeCSL, "us_csl"},
	{sanctions.FinCEN311, "us_fincen_311"},
	{sanctions.EUFinancial, "eu_csl"},
	{sanctions.UKSanctions, "uk_csl"},
	{sanctions.UKConsolidated, "uk_csl"},
	{sanctions.UNSecurity, "un_csl"},
}

// sourceNames gives each list in use the one name by which the drop-in calls
// it: watchman's, or our own where watchman has none.
func (s *State) sourceNames() map[sanctions.ListName]string {
	names := make(map[sanctions.ListName]string, len(s.Lists))
	taken := make(map[string]bool, len(s.Lists))
	for _, w := range watchmanNames {
		if _, inUse := s.list(w.list); inUse && !taken[w.name] {
			names[w.list], taken[w.name] = w.name, true
		}
	}
	for _, l := range s.Lists {
		if names[l.List] == "" {
			names[l.List] = string(l.List)
		}
	}
	return names
}

// listsOfSources turns source names into lists. Our own names are understood
// too. An unknown source, or one that is not loaded, is an error: an empty
// answer would read as clean.
func (s *State) listsOfSources(sources []string) ([]sanctions.ListName, *watchmanError) {
	names := s.sourceNames()
	var out []sanctions.ListName
	for _, source := range sources {
		i := slices.IndexFunc(s.Lists, func(l ListInfo) bool { return names[l.List] == source || string(l.List) == source })
		if i < 0 {
			return nil, &watchmanError{http.StatusBadRequest, "source " + quote(source) + " is not in use here; /v2/listinfo names those that are"}
		}
		out = append(out, s.Lists[i].List)
	}
	return out, nil
}

// quote shows a value in a message, cut when long.
func quote(value string) string {
	const longest = 60 // enough to recognise what was sent
	if runes := []rune(value); len(runes) > longest {
		value = string(runes[:longest]) + "…"
	}
	return `"` + value + `"`
}
