package httpapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// watchmanInput takes the query string as it stands: watchman's rules for it
// are not those of the rest of the API.
type watchmanInput struct{ rawQuery string }

// Resolve keeps the query string for the handler.
func (in *watchmanInput) Resolve(ctx huma.Context) []error {
	address := ctx.URL()
	in.rawQuery = address.RawQuery
	return nil
}

type watchmanOutput struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Body        watchmanAnswer
}

type watchmanAnswer struct {
	Query    WatchmanEntity  `json:"query"`
	Entities []watchmanMatch `json:"entities" doc:"Best first; null when nothing was found"`
}

type watchmanMatch struct {
	WatchmanEntity
	Match   float64          `json:"match"`
	Debug   string           `json:"debug,omitempty" doc:"The reasons, as JSON in base64; only with debug"`
	Details *watchmanDetails `json:"details,omitempty" doc:"Only with debug"`
}

type watchmanDetails struct {
	Pieces     []watchmanPiece `json:"pieces"`
	FinalScore float64         `json:"finalScore"`
}

type watchmanPiece struct {
	Score          float64 `json:"score"`
	Weight         float64 `json:"weight"`
	Matched        bool    `json:"matched"`
	Required       bool    `json:"required"`
	Exact          bool    `json:"exact"`
	FieldsCompared int     `json:"fieldsCompared"`
	PieceType      string  `json:"pieceType"`
}

func (s *server) routeWatchmanSearch() {
	register(s, watchman(needsKeyUnlessOpen), huma.Operation{
		OperationID: "watchmanSearch", Method: http.MethodGet, Path: "/v2/search", Tags: []string{tagWatchman},
		Summary:            "Search the lists as moov watchman does",
		Description:        "A parameter that is not read for the type is a 400.",
		Parameters:         describeWatchmanParameters(),
		SkipValidateParams: true, // the handler checks, by watchman's rules
		Responses:          watchmanResponses(s.api),
	}, nil, s.watchmanSearch)
}

func (s *server) watchmanSearch(_ context.Context, in *watchmanInput) (*watchmanOutput, error) {
	state, err := s.state()
	if err != nil {
		return nil, &watchmanError{http.StatusServiceUnavailable, err.Error()}
	}
	values, refused := watchmanQuery(in.rawQuery)
	if refused != nil {
		return nil, refused
	}
	lists, refused := state.listsOfSources(nonEmpty(values["source"]))
	if refused != nil {
		return nil, refused
	}
	question, refused := watchmanQuestion(values)
	if refused != nil {
		return nil, refused
	}
	out := &watchmanOutput{AllowOrigin: "*"}
	out.Body.Query = watchmanQueryEntity(values, question)
	search := watchmanSearch{state, values, lists, state.sourceNames()}
	if id := strings.TrimSpace(values.Get("sourceID")); id != "" {
		out.Body.Entities, err = search.byID(id)
	} else {
		out.Body.Entities, err = search.byQuestion(question, s.metrics)
	}
	if err != nil {
		return nil, watchmanErrorOf(s.screeningProblem(err))
	}
	return out, nil
}

// watchmanSearch is one search: what was asked, in which lists of which state.
type watchmanSearch struct {
	state  *State
	values url.Values
	lists  []sanctions.ListName // none means all
	names  map[sanctions.ListName]string
}

func (w watchmanSearch) byQuestion(question screening.Question, m *metrics) ([]watchmanMatch, error) {
	hits, err := w.state.Screener.Screen(question, screening.Options{Limit: watchmanLimitOf(w.values), Lists: w.lists})
	if err != nil {
		return nil, err
	}
	m.countHits(hits)
	least, debug := watchmanMinMatchOf(w.values), watchmanDebug(w.values)
	var out []watchmanMatch
	for _, hit := range hits {
		if hit.Score < least || (hit.Via == screening.ViaOwnership && !hit.Match) {
			continue // watchman's clients know of no finding for review: to them it would be a match
		}
		party, err := w.partyOf(hit)
		if err != nil {
			return nil, err
		}
		match := watchmanMatch{WatchmanEntity: w.entity(hit.List, party), Match: hit.Score}
		if debug {
			match.explain(hit)
		}
		out = append(out, match)
	}
	return out, nil
}

// partyOf is the entry that was hit. An owner may be none, as a government is that a
// programme blocks and no list names: of him only the name is known.
func (w watchmanSearch) partyOf(hit screening.Hit) (*sanctions.Party, error) {
	party, found, err := w.state.Screener.Party(hit.List, hit.EntityID)
	switch {
	case err != nil:
		return nil, err
	case found:
		return party, nil
	case hit.Via == screening.ViaOwnership:
		return &sanctions.Party{
			ID: hit.EntityID, Kind: sanctions.Unknown, Programs: hit.Programs,
			Names: []sanctions.Name{{Full: hit.Name, Quality: sanctions.Primary}},
		}, nil
	}
	return nil, fmt.Errorf("list %s: entry %s was found but cannot be read", hit.List, hit.EntityID)
}

// byID gives the entries with the id, each as a certain match.
func (w watchmanSearch) byID(id string) ([]watchmanMatch, error) {
	var out []watchmanMatch
	for _, l := range w.state.Lists {
		if len(w.lists) > 0 && !slices.Contains(w.lists, l.List) {
			continue
		}
		party, found, err := w.state.Screener.Party(l.List, id)
		if err != nil {
			return nil, err
		}
		if found && party.InForce() {
			out = append(out, watchmanMatch{WatchmanEntity: w.entity(l.List, party), Match: 1})
		}
	}
	return out, nil
}

func (w watchmanSearch) entity(list sanctions.ListName, party *sanctions.Party) WatchmanEntity {
	return watchmanEntityOf(w.names[list], party, w.values.Get("type"))
}

func watchmanDebug(values url.Values) bool {
	switch strings.ToLower(strings.TrimSpace(values.Get("debug"))) {
	case "yes", "true", "1":
		return true
	}
	return false
}

func (m *watchmanMatch) explain(hit screening.Hit) {
	m.Details = &watchmanDetails{Pieces: []watchmanPiece{}, FinalScore: hit.Score}
	for _, r := range hit.Reasons {
		m.Details.Pieces = append(m.Details.Pieces, watchmanPiece{
			Score: r.Score, Weight: r.Weight, Matched: r.Score > 0, Required: r.Feature == "name", Exact: r.Score == 1,
			FieldsCompared: 1, PieceType: r.Feature,
		})
	}
	if text, err := json.Marshal(hit.Reasons); err == nil { // numbers and texts always marshal
		m.Debug = base64.StdEncoding.EncodeToString(text)
	}
}

// watchmanQuestion turns the parameters into a question.
func watchmanQuestion(values url.Values) (screening.Question, *watchmanError) {
	q := screening.Question{Properties: map[string][]string{}}
	for _, t := range watchmanTypes {
		if t.name == values.Get("type") {
			q.Schema = t.schema
		}
	}
	add := func(property string, texts ...string) {
		if len(texts) > 0 {
			q.Properties[property] = append(q.Properties[property], texts...)
		}
	}
	for _, p := range watchmanParameters {
		if p.property == "" {
			continue
		}
		texts := p.given(values)
		if p.name == "birthDate" {
			texts = slices.DeleteFunc(texts, func(s string) bool { return watchmanDate(s) == nil })
		}
		add(p.property, texts...)
	}
	for _, id := range governmentIDsOf(values) {
		add(governmentProperty(id.Type), id.Identifier)
	}
	crypto, refused := cryptoAddressesOf(values)
	if refused != nil {
		return q, refused
	}
	for _, c := range crypto {
		add("publicKey", c.Address)
	}
	if len(crypto) == 1 && len(q.Properties) == 1 {
		// An address alone is asked about as such: its currency may name the chain.
		chain, _ := wallet.ChainOf(crypto[0].Currency)
		return screening.Question{Address: crypto[0].Address, Chain: string(chain)}, nil
	}
	return q, nil
}

// given are the parameter's values under any of its spellings.
func (p watchmanParameter) given(values url.Values) []string {
	var out []string
	for _, name := range append([]string{p.name}, p.also...) {
		out = append(out, nonEmpty(values[name])...)
	}
	return out
}

func nonEmpty(texts []string) []string {
	var out []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// cryptoAddressesOf reads CURRENCY:address. Without a currency the address's own
// form says where it belongs.
func cryptoAddressesOf(values url.Values) ([]watchmanCrypto, *watchmanError) {
	p, _ := parameterNamed("cryptoAddress")
	var out []watchmanCrypto
	for _, text := range p.given(values) {
		currency, address, parted := strings.Cut(text, ":")
		if !parted {
			currency, address = "", text
		}
		if address = strings.TrimSpace(address); address == "" {
			return nil, &watchmanError{http.StatusBadRequest, "cryptoAddress " + quote(text) + " has no address; give CURRENCY:address"}
		}
		out = append(out, watchmanCrypto{strings.TrimSpace(currency), address})
	}
	return out, nil
}

// governmentIDsOf reads gov_passport=IR:A0003456 and its like, in the order of
// their names.
func governmentIDsOf(values url.Values) []watchmanGovernmentID {
	var out []watchmanGovernmentID
	for name, texts := range values {
		kind, isGov := strings.CutPrefix(name, govPrefix)
		if !isGov {
			continue
		}
		for _, text := range nonEmpty(texts) {
			country, number, parted := strings.Cut(text, ":")
			if !parted {
				country, number = "", text
			}
			out = append(out, watchmanGovernmentID{Type: kind, Country: country, Identifier: number})
		}
	}
	slices.SortStableFunc(out, func(a, b watchmanGovernmentID) int { return strings.Compare(a.Type, b.Type) })
	return out
}

// governmentProperty is where an id of watchman's type goes in a question.
func governmentProperty(kind string) string {
	switch kind {
	case "passport", "diplomatic-passport":
		return "passportNumber"
	case "tax-id", "ssn", "cuit":
		return "taxNumber"
	case "business-registration", "commercial-registry":
		return "registrationNumber"
	}
	return "idNumber"
}

// watchmanDate reads a date as watchman does; nil when it would ignore it. A
// month or year stands for its first day, since the shape has only moments.
func watchmanDate(text string) *time.Time {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return &t
		}
	}
	return nil
}
