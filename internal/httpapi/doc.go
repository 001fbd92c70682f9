// Package httpapi answers over HTTP: the native API under /v1, drop-ins for
// clients of other products, health, metrics, the API's own description and the
// first page.
//
//	handler := httpapi.New(httpapi.Config{Source: source, Keys: []string{key}, Version: version, Log: log})
//	http.ListenAndServe("127.0.0.1:8080", handler)
//
// # Invariants
//
//   - Screening fails closed: an answer with status 200 rests on at least one
//     list and names its versions. No usable list is a 503, a failure a 500, a
//     question that cannot be asked a 422; none of them looks like "nothing
//     found".
//   - One request sees one [State] from beginning to end, whatever is swapped in
//     meanwhile.
//   - A route is closed unless it says otherwise: a forgotten setting asks for a
//     key.
//   - Neither the log nor the metrics hold what was asked: no query strings, no
//     bodies, no names, no addresses.
//
// What this package does not do: it loads no lists, listens on no port and
// reads no settings; the caller hands all of it over in [Config].
package httpapi
