package httpapi

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

// observe is the outermost layer: it counts, logs and times every request and
// turns a panic into a problem.
func (s *server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A file that is mapped into memory and cut short by another program is a fault of this
		// request, and must not end the server.
		debug.SetPanicOnFault(true)
		start := s.now()
		answer := &answerWriter{ResponseWriter: w}
		defer func() {
			if cause := recover(); cause != nil {
				s.failed(answer, r, start, cause)
			}
			s.observed(answer, r, start)
		}()
		secure(w.Header())
		next.ServeHTTP(answer, r)
	})
}

// failed answers a request whose handler panicked. The value of the panic may
// hold what was asked, so the log gets it only from the runtime itself.
func (s *server) failed(w *answerWriter, r *http.Request, start time.Time, cause any) {
	what, fault := fmt.Sprintf("%T", cause), runtime.Error(nil)
	if err, ok := cause.(error); ok && errors.As(err, &fault) {
		what = fault.Error()
	}
	s.log.Error("request failed", "method", r.Method, "route", routeOf(r), "panic", what, "stack", string(debug.Stack()))
	if w.status == 0 {
		writeProblem(w, newProblem(http.StatusInternalServerError, "failed",
			"the server failed on this request, nothing was answered; its log says where"))
		return
	}
	// A status is out already. Cutting the connection keeps half an answer from
	// reading as a whole one.
	s.observed(w, r, start)
	panic(http.ErrAbortHandler)
}

func (s *server) observed(w *answerWriter, r *http.Request, start time.Time) {
	route, status, took := routeOf(r), cmp.Or(w.status, http.StatusOK), s.now().Sub(start)
	s.metrics.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	s.metrics.latency.WithLabelValues(route).Observe(took.Seconds())
	s.log.Info("request", "method", r.Method, "route", route, "status", status, "duration", took)
}

// routeOf is the pattern that took the request. It stands in for the path, which
// may hold a name or an address.
func routeOf(r *http.Request) string { return cmp.Or(r.Pattern, "none") }

// secure sets what holds for every answer. Scripts and styles come from this
// server alone; the icon is written into the page.
func secure(h http.Header) {
	h.Set("Content-Security-Policy",
		"default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// serve is the layer between observation and the routes.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	if err := s.origins.Check(r); err != nil {
		writeProblem(w, newProblem(http.StatusForbidden, "cross_origin",
			"a page of another origin may not send this request"))
		return
	}
	handler, route := s.mux.Handler(r)
	if route == "" {
		s.noRoute(w, r, handler)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// noRoute says as a problem what the mux would say as text: that there is no
// such path, or not with this method.
func (s *server) noRoute(w http.ResponseWriter, r *http.Request, says http.Handler) {
	said := &discarded{header: http.Header{}}
	says.ServeHTTP(said, r)
	if said.status == http.StatusMethodNotAllowed {
		allowed := said.header.Get("Allow")
		w.Header().Set("Allow", allowed)
		writeProblem(w, newProblem(said.status, "method_not_allowed", "this path takes "+allowed))
		return
	}
	writeProblem(w, newProblem(http.StatusNotFound, "not_found", "there is no such path; /docs lists all"))
}

// answerWriter remembers the status.
type answerWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the first status. A later one is only remembered: with it
// huma says that the client left before the answer (499).
func (w *answerWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.ResponseWriter.WriteHeader(status)
	}
	w.status = status
}

func (w *answerWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets deadlines through to the connection.
func (w *answerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// discarded takes an answer of which only status and headers matter.
type discarded struct {
	header http.Header
	status int
}

func (d *discarded) Header() http.Header         { return d.header }
func (d *discarded) Write(b []byte) (int, error) { return len(b), nil }
func (d *discarded) WriteHeader(status int)      { d.status = status }
