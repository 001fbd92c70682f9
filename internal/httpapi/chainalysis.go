package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// chainalysis is the drop-in for clients of Chainalysis's sanctions screening.
// Its refusals are plain text, but for the one whose shape is known: some clients
// look at the body alone, and JSON without identifications would read as clean.
var chainalysis = route{access: needsKeyUnlessOpen, scope: auth.Screen, dropIn: &dropIn{writeError: func(w http.ResponseWriter, status int, message string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		// A failed write means that the client has gone; nobody is left to tell.
		_ = json.NewEncoder(w).Encode(map[string]string{"message": "Invalid API Key"})
		return
	}
	http.Error(w, message, status)
}}}

type chainalysisInput struct {
	Address string `path:"address" example:"0x098B716B8Aaf21512996dC57EB0615e2383E2f96" doc:"Any address; the case of Base58 matters"`
}

type chainalysisAnswer struct {
	Identifications []identification `json:"identifications" nullable:"false" doc:"Empty when the address is on none of the lists"`
}

type identification struct {
	Category    string `json:"category" example:"sanctions"`
	Name        string `json:"name" example:"SANCTIONS: OFAC SDN LAZARUS GROUP 2022-04-14 0x098B716B8Aaf21512996dC57EB0615e2383E2f96"`
	Description string `json:"description" doc:"What the list says, and the version that the answer rests on; several lines"`
	URL         string `json:"url" doc:"Where the publisher has the entry or the list"`
}

func (s *server) routeChainalysis() {
	responses := map[string]*huma.Response{
		"200": {Description: "Screened", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[chainalysisAnswer](s.api)}}},
	}
	for status, description := range map[string]string{
		"400": "This is no address", "401": "No key, or a wrong one", "500": "Nothing is known about a match", "503": "No usable list",
	} {
		responses[status] = &huma.Response{Description: description}
	}
	register(s, chainalysis, huma.Operation{
		OperationID: "chainalysisAddress", Method: http.MethodGet, Path: "/api/v1/address/{address}", Tags: []string{tagChainalysis},
		Summary:     "Is this address on a list, as Chainalysis answers it",
		Description: "Listed addresses only, on whichever chain. What the same key opens and what labels say is in /v1/addresses.",
		Responses:   responses, SkipValidateParams: true,
	}, nil, s.chainalysisAddress)
}

// chainalysisAddress answers with a stream, since its refusals are not JSON.
func (s *server) chainalysisAddress(_ context.Context, in *chainalysisInput) (*huma.StreamResponse, error) {
	status, body := s.identify(in.Address)
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		if status != http.StatusOK {
			ctx.SetHeader("Content-Type", "text/plain; charset=utf-8")
			ctx.SetHeader("Cache-Control", "no-store")
			ctx.SetStatus(status)
			_, _ = fmt.Fprintln(ctx.BodyWriter(), body)
			return
		}
		ctx.SetHeader("Content-Type", "application/json")
		ctx.SetHeader("Cache-Control", "no-store")
		ctx.SetStatus(status)
		e := json.NewEncoder(ctx.BodyWriter())
		e.SetEscapeHTML(false)
		_ = e.Encode(body) // a failed write means that the client has gone
	}}, nil
}

// identify gives the answer with status 200, else why there is none.
func (s *server) identify(address string) (status int, body any) {
	state, err := s.state()
	if err != nil {
		return http.StatusServiceUnavailable, err.Error()
	}
	if wallet.LooksLikePublicKey(strings.TrimSpace(address)) {
		return http.StatusBadRequest, "this is a public key, not an address; ask /v1/addresses about it"
	}
	hits, err := state.Screener.Screen(screening.Question{Address: address}, screening.Options{Limit: maxIdentifications})
	if err != nil {
		p := s.screeningProblem(err)
		if p.Status < http.StatusInternalServerError {
			return http.StatusBadRequest, p.Detail
		}
		return p.Status, p.Detail
	}
	s.metrics.countHits(hits)
	out := chainalysisAnswer{Identifications: []identification{}}
	for _, h := range hits {
		// Also one listed with a tag, of which the asker says nothing: there is no way
		// here to ask a person.
		if h.Via != screening.ViaAddress {
			continue
		}
		i, err := state.identification(h)
		if err != nil {
			p := s.screeningProblem(err)
			return p.Status, p.Detail
		}
		out.Identifications = append(out.Identifications, i)
	}
	return http.StatusOK, out
}

// maxIdentifications bounds an answer; no address is on nearly as many lists.
const maxIdentifications = 100

// shortTitles are what the field calls the lists that have wallets.
var shortTitles = map[sanctions.ListName]string{
	sanctions.OFACSDN: "OFAC SDN", sanctions.OFACConsolidated: "OFAC Consolidated", sanctions.UKSanctions: "UK Sanctions List",
	sanctions.EUFinancial: "EU", sanctions.UNSecurity: "UN", sanctions.FinCEN311: "FinCEN Section 311", sanctions.USTradeCSL: "US CSL",
}

// identification says of a hit what Chainalysis's clients show.
func (s *State) identification(h screening.Hit) (identification, error) {
	party, found, err := s.Screener.Party(h.List, h.EntityID)
	if err == nil && !found {
		err = errors.New("the entry of a hit is not on its list")
	}
	if err != nil {
		return identification{}, fmt.Errorf("entry %s of %s: %w", h.EntityID, h.List, err)
	}
	list, _ := sanctions.ListByName(h.List)
	title := shortTitles[h.List]
	if title == "" {
		title = list.Title
	}
	name := []string{"SANCTIONS:", title, h.Name}
	if len(party.Listed) > 0 {
		name = append(name, party.Listed[0].String())
	}
	lines := []string{fmt.Sprintf("%s, entry %s: %s.", list.Title, h.EntityID, h.Name)}
	if len(h.Programs) > 0 {
		lines = append(lines, "Programmes: "+strings.Join(h.Programs, ", ")+".")
	}
	if about, ok := s.list(h.List); ok {
		lines = append(lines, "Version "+about.Version.Short()+".")
	}
	return identification{
		Category: "sanctions", Name: strings.Join(append(name, h.MatchedName), " "),
		Description: strings.Join(lines, "\n"), URL: entryURL(h.List, h.EntityID),
	}, nil
}

// entryURL is where a publisher has the entry; where entries have no page of
// their own, the list's.
func entryURL(list sanctions.ListName, id string) string {
	switch list {
	case sanctions.OFACSDN, sanctions.OFACConsolidated:
		return "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=" + id
	case sanctions.UKSanctions, sanctions.UKConsolidated:
		return "https://www.gov.uk/government/publications/the-uk-sanctions-list"
	case sanctions.EUFinancial:
		return "https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions"
	case sanctions.UNSecurity:
		return "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
	}
	return ""
}
