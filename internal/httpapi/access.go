package httpapi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mareva/mareva/internal/auth"
)

// access says who may use a route.
type access int

const (
	needsKey           access = iota // the zero value, so that a forgotten route is closed
	needsKeyUnlessOpen               // screening and the drop-ins, see Config.Open
	needsNoKey                       // says nothing about anybody
)

// guard lets a request through to h when the route's access allows it.
func (s *server) guard(rt route, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, refusal := s.admit(rt, r)
		if refusal == nil {
			if caller != nil {
				r = r.WithContext(context.WithValue(r.Context(), callerKey{}, caller))
			}
			h.ServeHTTP(w, r)
			return
		}
		switch refusal.Status {
		case http.StatusUnauthorized:
			w.Header().Set("WWW-Authenticate", `Bearer realm="mareva"`)
		case http.StatusForbidden: // RFC 6750, section 3.1
			w.Header().Set("WWW-Authenticate", `Bearer realm="mareva", error="insufficient_scope", scope="`+string(rt.scope)+`"`)
		case http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "2")
		}
		if rt.dropIn != nil {
			rt.dropIn.writeError(w, refusal.Status, refusal.Detail)
			return
		}
		writeProblem(w, refusal)
	})
}

// callerKey is where a request's context carries who asks.
type callerKey struct{}

// callerOf is who asks, where the route needs a key.
func callerOf(ctx context.Context) *auth.Caller {
	c, _ := ctx.Value(callerKey{}).(*auth.Caller)
	return c
}

// admit says who asks, or why the request may not pass. Nobody in particular asks where no key
// is needed.
func (s *server) admit(rt route, r *http.Request) (*auth.Caller, *problem) {
	if rt.access == needsNoKey || (rt.access == needsKeyUnlessOpen && s.open && isLocal(r)) {
		return nil, nil
	}
	sent := sentKeys(r, rt.dropIn != nil)
	known := false
	if s.keys.hasAny(sent) {
		if s.first.May(rt.scope) {
			return s.first, nil
		}
		known = true
	}
	// Each key opens what it opens by itself; two together open no more.
	var fault error
	for _, secret := range sent {
		switch c, err := s.callers.of(r.Context(), secret); {
		case err == nil && c.May(rt.scope):
			return c, nil
		case err == nil:
			known = true
		case !errors.Is(err, auth.ErrDenied):
			fault = err
		}
	}
	switch {
	case fault != nil:
		if r.Context().Err() == nil { // else the client left, which is nobody's fault
			s.log.Error("who asks cannot be looked up", "error", fault)
		}
		return nil, newProblem(http.StatusServiceUnavailable, "keys_unavailable",
			"API keys cannot be looked up at present, so nobody is let in by one; try again; the server's log says why")
	case known:
		return nil, newProblem(http.StatusForbidden, "scope_missing",
			"this API key may not do this: it needs the scope "+string(rt.scope)+", by its own scopes and by its owner's roles")
	case len(s.keys) == 0 && s.callers == nil:
		return nil, newProblem(http.StatusUnauthorized, "no_key_set",
			"this needs an API key and the server has none: set MAREVA_API_KEY and start it again; "+
				"mareva serve --open-screening opens screening, to this machine only")
	case len(sent) == 0:
		return nil, newProblem(http.StatusUnauthorized, "key_missing",
			"this needs an API key: send it as X-API-Key or as Authorization: Bearer")
	}
	// Not which: it would tell whoever found a key what became of it.
	return nil, newProblem(http.StatusUnauthorized, "key_unknown",
		"this API key opens nothing here: it is not known, or expired or revoked; mareva api-keys list, on the server's machine, shows which are in force")
}

// keyring holds the hashes of the keys: equal lengths make the comparison's
// time say nothing about a key.
type keyring [][sha256.Size]byte

func newKeyring(keys []string) keyring {
	var ring keyring
	for _, key := range keys {
		if key = strings.TrimSpace(key); key != "" {
			ring = append(ring, sha256.Sum256([]byte(key)))
		}
	}
	return ring
}

// hasAny says whether one of the sent keys is on the ring; all are compared
// with all, whichever fits.
func (ring keyring) hasAny(sent []string) bool {
	found := 0
	for _, key := range sent {
		hash := sha256.Sum256([]byte(key))
		for i := range ring {
			found |= subtle.ConstantTimeCompare(hash[:], ring[i][:])
		}
	}
	return found == 1
}

// sentKeys are the keys in a request. Clients of the drop-ins have two more
// ways; a key in the address is for nobody else, since addresses end up in logs.
func sentKeys(r *http.Request, dropIn bool) []string {
	var keys []string
	add := func(key string) {
		if key = strings.TrimSpace(key); key != "" {
			keys = append(keys, key)
		}
	}
	add(r.Header.Get("X-API-Key"))
	scheme, credentials, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if strings.EqualFold(scheme, "Bearer") || (dropIn && strings.EqualFold(scheme, "ApiKey")) {
		add(credentials)
	}
	if dropIn {
		add(r.URL.Query().Get(apiKeyParameter))
	}
	return keys
}

const apiKeyParameter = "api_key"

// isLocal says whether a program on this machine asks in its own name. Both ends
// being loopback is not enough: a page from elsewhere whose name was pointed at
// 127.0.0.1 comes from this machine's browser, but with that name as its host;
// and a proxy on this machine speaks for others and says so.
func isLocal(r *http.Request) bool {
	for _, forwarded := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if len(r.Header.Values(forwarded)) > 0 {
			return false
		}
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return local != nil && loopbackAddress(local.String()) && loopbackAddress(r.RemoteAddr) && loopbackHost(r.Host)
}

func loopbackAddress(hostPort string) bool {
	a, err := netip.ParseAddrPort(hostPort)
	return err == nil && a.Addr().Unmap().IsLoopback()
}

func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return err == nil && a.Unmap().IsLoopback()
}

const (
	schemeHeader    = "key_header"
	schemeBearer    = "key_bearer"
	schemeAPIKey    = "key_apikey"
	schemeParameter = "key_parameter"
)

func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		schemeHeader:    {Type: "apiKey", In: "header", Name: "X-API-Key"},
		schemeBearer:    {Type: "http", Scheme: "bearer"},
		schemeAPIKey:    {Type: "apiKey", In: "header", Name: "Authorization", Description: "ApiKey, a space and the key; drop-ins only"},
		schemeParameter: {Type: "apiKey", In: "query", Name: apiKeyParameter, Description: "Drop-ins only"},
	}
}

// security is the route's access as the description says it, with the scope that
// a key must allow. An empty list asks for nothing; an empty requirement in it
// makes the others optional.
func (rt route) security(open bool) []map[string][]string {
	out := []map[string][]string{}
	if rt.access == needsNoKey {
		return out
	}
	schemes := []string{schemeHeader, schemeBearer}
	if rt.dropIn != nil {
		schemes = append(schemes, schemeAPIKey, schemeParameter)
	}
	for _, scheme := range schemes {
		out = append(out, map[string][]string{scheme: {string(rt.scope)}})
	}
	if open && rt.access == needsKeyUnlessOpen {
		out = append(out, map[string][]string{})
	}
	return out
}
