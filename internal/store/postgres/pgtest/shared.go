package pgtest

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// Shared is one server for all tests of a package, started by the first that asks for it. A test that kills or stops its
// server, or disconnects its clients, would do so to the others: it calls Start instead.
type Shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Server is the package's server; t is skipped or fails as by Start.
func (s *Shared) Server(t testing.TB) *Server {
	t.Helper()
	s.once.Do(func() { s.server, s.err = start() })
	need(t, s.err)
	return s.server
}

// Run runs the tests, stops the server if there is one, and returns the exit code for TestMain.
func (s *Shared) Run(m *testing.M) int {
	code := m.Run()
	if s.server == nil {
		return code
	}
	if err := s.server.close(); err != nil {
		fmt.Fprintf(os.Stderr, "PostgreSQL for the tests: %v\n", err)
		return max(code, 1)
	}
	return code
}
