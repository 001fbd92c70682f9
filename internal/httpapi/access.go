package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/danielgtaylor/huma/v2"
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
		refusal := s.refuse(rt, r)
		if refusal == nil {
			h.ServeHTTP(w, r)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="mareva"`)
		if rt.dropIn != nil {
			rt.dropIn.writeError(w, refusal.Status, refusal.Detail)
			return
		}
		writeProblem(w, refusal)
	})
}

// refuse says why the request may not pass; nil when it may.
func (s *server) refuse(rt route, r *http.Request) *problem {
	if rt.access == needsNoKey || (rt.access == needsKeyUnlessOpen && s.open && isLocal(r)) {
		return nil
	}
	sent := sentKeys(r, rt.dropIn != nil)
	switch {
	case s.keys.hasAny(sent):
		return nil
	case len(s.keys) == 0:
		return newProblem(http.StatusUnauthorized, "no_key_set",
			"this needs an API key and the server has none: set MAREVA_API_KEY and start it again; "+
				"mareva serve --open-screening opens screening, to this machine only")
	case len(sent) == 0:
		return newProblem(http.StatusUnauthorized, "key_missing",
			"this needs an API key: send it as X-API-Key or as Authorization: Bearer")
	}
	return newProblem(http.StatusUnauthorized, "key_unknown", "this API key is not known here: check MAREVA_API_KEY")
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

// security is the route's access as the description says it. An empty list asks
// for nothing; an empty requirement in it makes the others optional.
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
		out = append(out, map[string][]string{scheme: {}})
	}
	if open && rt.access == needsKeyUnlessOpen {
		out = append(out, map[string][]string{})
	}
	return out
}
