package httpapi

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/mareva/mareva/internal/auth"
)

// Config is everything that the server needs from outside.
type Config struct {
	Source Source
	// Standings are what is followed on chains; nil: nothing is.
	Standings Standings
	// Ledgers are the ledgers of chains; nil serves none.
	Ledgers Ledgers
	// Keys open everything but what suspicious activity reports are about. Empty ones are
	// ignored, so that an unset variable is no key.
	Keys []string
	// Keeper keeps users and their API keys; nil: only Keys open anything.
	Keeper Keeper
	// Auditor reads the record; nil: there is none to read.
	Auditor Auditor
	// Open lets programs on the same machine screen without a key.
	Open    bool
	Version string
	Now     func() time.Time
	Log     *slog.Logger
	// Pages holds index.html, style.css and app.js; nil serves no page.
	Pages fs.FS
}

// maxBody bounds a request: a question is a few hundred bytes.
const maxBody = 1 << 20

type server struct {
	source    Source
	ledgers   Ledgers
	standings Standings
	keys      keyring
	first     *auth.Caller // who asks by one of keys
	keeper    Keeper
	auditor   Auditor
	callers   *callers // by keys of the keeper; nil: there is none
	open      bool
	version   string
	now       func() time.Time
	started   time.Time
	log       *slog.Logger
	metrics   *metrics
	origins   *http.CrossOriginProtection
	mux       *http.ServeMux
	api       huma.API
}

// strictCasing has huma take a field's name as it is written and in no other case. It is a setting
// of the whole package, so it is made once.
var strictCasing = sync.OnceFunc(func() { huma.ValidateStrictCasing = true })

// New puts the routes together. The handler is safe for concurrent use.
func New(c Config) http.Handler {
	strictCasing()
	s := &server{
		source: c.Source, ledgers: c.Ledgers, standings: c.Standings, keys: newKeyring(c.Keys), open: c.Open,
		version: c.Version, now: c.Now, started: c.Now(), log: c.Log,
		first: auth.Operator(firstKey, auth.AllButSAR()), keeper: c.Keeper, auditor: c.Auditor, callers: newCallers(c.Keeper, c.Now, c.Log),
		origins: http.NewCrossOriginProtection(), mux: http.NewServeMux(),
	}
	s.metrics = newMetrics(c.Source, c.Version, c.Now)
	s.api = huma.NewAPI(apiConfig(c.Version), adapter{s})

	s.routeScreen()
	s.routeMatch()
	s.routeLists()
	s.routeEntities()
	s.routeAddresses()
	s.routeOwnership()
	s.routeLedger()
	s.routeExposures()
	s.routeTraces()
	s.routeUsers()
	s.routeAPIKeys()
	s.routeAudit()
	s.routeHealth()
	s.routeWatchmanSearch()
	s.routeWatchmanLists()
	s.routeChainalysis()
	s.handle("GET /metrics", route{access: needsKeyUnlessOpen, scope: auth.Screen}, s.metrics.handler())
	s.routePages(c.Pages)
	s.routeDocs() // last: it describes what stands above

	return s.observe(http.HandlerFunc(s.serve))
}

// The groups of operations, in the order in which the docs show them.
const (
	tagScreening = "Screening"
	tagLists     = "Lists"
	tagLedger    = "Ledger"
	tagPeople    = "People and keys"
	tagAudit     = "Record"
	tagHealth    = "Health"
	tagWatchman  = "Drop-in for moov watchman"

	tagChainalysis = "Drop-in for Chainalysis sanctions screening"
)

func apiConfig(version string) huma.Config {
	c := huma.DefaultConfig("Mareva", version)
	c.Info.Description = "Who is sanctioned, by whom, and on which version of which list that answer rests."
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	// Bodies are contracts: no "$schema" is added to them.
	c.CreateHooks = nil
	// Served by routeDocs: huma's own pages load their scripts from elsewhere.
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.RejectUnknownQueryParameters = true
	c.Formats = map[string]huma.Format{"application/json": strictJSON(), "json": strictJSON()}
	c.Transformers = []huma.Transformer{addProblemCode}
	c.Components.SecuritySchemes = securitySchemes()
	c.Tags = []*huma.Tag{{Name: tagScreening}, {Name: tagLists}, {Name: tagLedger}, {Name: tagPeople}, {Name: tagAudit}, {Name: tagHealth}, {Name: tagWatchman}, {Name: tagChainalysis}}
	return c
}

// route is what is said about a path beside its handler. The zero value is
// closed to everybody and speaks problem documents.
type route struct {
	access access
	// scope is what a key must allow; without one no key opens it.
	scope auth.Scope
	// dropIn is set for the endpoints that copy another product's.
	dropIn *dropIn
}

// dropIn says how another product's clients are spoken to.
type dropIn struct {
	writeError func(w http.ResponseWriter, status int, message string)
}

// routeKey is where an operation carries its route.
const routeKey = "route"

// register adds an operation to the API and its description. Statuses are the
// problems that it may answer with.
func register[I, O any](s *server, rt route, op huma.Operation, statuses []int, handler func(context.Context, *I) (*O, error)) {
	op.Metadata = map[string]any{routeKey: rt}
	op.Security = rt.security(s.open)
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	if rt.dropIn == nil {
		describeProblems(s.api, &op, statuses)
	}
	huma.Register(s.api, op, handler)
}

// handle adds a route that is no operation of the API.
func (s *server) handle(pattern string, rt route, h http.Handler) {
	s.mux.Handle(pattern, s.guard(rt, h))
}

// adapter joins huma's operations to the mux, each behind its guard.
type adapter struct{ *server }

func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	rt, _ := op.Metadata[routeKey].(route)
	a.handle(op.Method+" "+op.Path, rt, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler(humago.NewContext(op, r, w))
	}))
}

func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// state is the view in force for one request, or the problem that there is none.
func (s *server) state() (*State, error) {
	if st := s.source.State(); st.usable() {
		return st, nil
	}
	return nil, newProblem(http.StatusServiceUnavailable, "no_lists",
		"no usable sanctions list is loaded, so nothing can be screened; import one with: mareva lists import PATH")
}

func schemaOf[T any](api huma.API) *huma.Schema {
	return api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}
