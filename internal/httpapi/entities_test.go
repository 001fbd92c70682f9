package httpapi

import (
	"errors"
	"testing"

	"github.com/mareva/mareva/sanctions"
)

func TestEntityGivesTheWholePartyAndItsListsVersion(t *testing.T) {
	state := scriptedState(scripted{party: func(list sanctions.ListName, id string) (*sanctions.Party, bool, error) {
		if list != sanctions.OFACSDN || id != "EU.1/2" {
			return nil, false, nil
		}
		return &sanctions.Party{
			ID: id, Kind: sanctions.Person, Source: "sdn.csv", Names: []sanctions.Name{{Full: "ANA", Quality: sanctions.Primary}},
			BirthDates: []sanctions.Date{sanctions.Year(1970)}, Programs: []string{"SDGT"},
		}, true, nil
	}})
	wantJSON(t, send(New(testConfig(state)), "GET", "/v1/entities/us_ofac_sdn/EU.1%2F2", ""), 200, `{
		"list":"us_ofac_sdn","version":"0123456789abcdef","as_of":"2026-02-27","checked_at":"2026-03-01T11:00:00Z",
		"entity":{"id":"EU.1/2","kind":"person","source":"sdn.csv","names":[{"full":"ANA","quality":"primary"}],
			"birth_dates":["1970"],"programs":["SDGT"]}}`)
}

func TestEntityProblems(t *testing.T) {
	damaged := scriptedState(scripted{party: func(sanctions.ListName, string) (*sanctions.Party, bool, error) {
		return nil, false, errors.New("the snapshot is damaged")
	}})
	for name, test := range map[string]struct {
		state  *State
		path   string
		status int
		code   string
	}{
		"an id that the list does not have": {scriptedState(scripted{}), "/v1/entities/us_ofac_sdn/1", 404, "not_found"},
		"a list that is not in use":         {scriptedState(scripted{}), "/v1/entities/eu_fsf/1", 404, "unknown_list"},
		"a damaged list":                    {damaged, "/v1/entities/us_ofac_sdn/1", 500, "not_screened"},
		"no usable list":                    {nil, "/v1/entities/us_ofac_sdn/1", 503, "no_lists"},
	} {
		t.Run(name, func(t *testing.T) {
			wantProblem(t, send(New(testConfig(test.state)), "GET", test.path, ""), test.status, test.code)
		})
	}
}
