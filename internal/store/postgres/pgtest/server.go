package pgtest

import (
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL of the test's own. Its methods may be called from several goroutines, those that take a
// testing.TB from the test's goroutine only.
type Server struct {
	in        install
	as        *syscall.Credential
	dir       string // "data" lies in it
	port      int
	root      string // password of the superuser postgres
	password  string // of the role mareva, which tests use
	watch     *watch
	databases atomic.Int64

	mu  sync.Mutex
	run *run // nil or over: not running
}

// Start starts a server for one test and stops it at its end. Where there is no PostgreSQL it skips t, and fails it where
// CI is set.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	need(t, err)
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Errorf("PostgreSQL for the test: %v", err)
		}
	})
	return s
}

// need ends t when err is not nil.
func need(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, errNone) && os.Getenv("CI") == "":
		t.Skipf("SKIPPED: %v", err)
	default:
		t.Fatalf("PostgreSQL for the test: %v", err)
	}
}

// start makes a new cluster and runs it.
func start() (*Server, error) {
	in, err := find(os.Getenv("PGBIN"), os.Getenv("PATH"), folders())
	if err != nil {
		return nil, err
	}
	as, err := account()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mareva-pgtest-")
	if err != nil {
		return nil, err
	}
	watch, err := startWatch(dir)
	if err != nil {
		return nil, errors.Join(err, os.Remove(dir))
	}
	s := &Server{in: in, as: as, dir: dir, root: rand.Text(), password: rand.Text(), watch: watch}
	for _, step := range []func() error{s.initialise, s.firstRun, s.createRole} {
		if err := step(); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

// initialise makes the data folder.
func (s *Server) initialise() error {
	secret := filepath.Join(s.dir, "secret")
	if err := os.WriteFile(secret, []byte(s.root+"\n"), 0o600); err != nil {
		return err
	}
	if err := errors.Join(s.give(s.dir), s.give(secret)); err != nil {
		return err
	}
	// The new files need not be synced: what a test kills is the server, not the machine.
	args := []string{
		"-D", s.data(), "--no-sync", "--username=postgres", "--pwfile=" + secret, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C",
	}
	const firstWithICU = 15
	if s.in.major >= firstWithICU {
		out, err := s.initdb(append(args, "--locale-provider=icu", "--icu-locale=en-US"))
		if err == nil || !strings.Contains(out, "ICU is not supported") {
			return err
		}
	}
	_, err := s.initdb(args)
	return err
}

func (s *Server) initdb(args []string) (string, error) {
	r, err := s.launch(s.command("initdb", args...))
	if err != nil {
		return "", err
	}
	<-r.ended
	if !r.cmd.ProcessState.Success() {
		return r.log(), fmt.Errorf("initdb in %s:\n%s", s.dir, r.log())
	}
	return r.log(), s.watch.over(0)
}

// give makes path the server's.
func (s *Server) give(path string) error {
	if s.as == nil {
		return nil
	}
	return os.Chown(path, int(s.as.Uid), int(s.as.Gid))
}

// firstRun looks for a free port. Another process may take it before the server does; then it is another one.
func (s *Server) firstRun() error {
	const tries = 20
	var err error
	for range tries {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.serve(); !errors.Is(err, errPort) {
			return err
		}
	}
	return err
}

// freePort keeps away from the ports that the system gives to outgoing connections, or one of those could take the port
// while the server is down.
func freePort() (int, error) {
	const lowest, ports, tries = 20000, 12000, 100
	var err error
	for range tries {
		port := lowest + mathrand.IntN(ports)
		var l net.Listener
		if l, err = net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, fmt.Errorf("looking for a free port: %w", err)
}

var errPort = errors.New("port taken")

// serve returns when the server accepts connections.
func (s *Server) serve() error {
	r, err := s.launch(s.command("postgres", "-D", s.data(), "-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "timezone=America/New_York",
		"-c", "dynamic_shared_memory_type=mmap")) // the other types leave memory behind when the server is killed
	if err != nil {
		return err
	}
	select {
	case <-r.ready:
		s.run = r
		return nil
	case <-r.ended:
		err = fmt.Errorf("postgres in %s did not start:\n%s", s.dir, r.log())
		if strings.Contains(r.log(), "could not bind") {
			err = fmt.Errorf("%w: %w", errPort, err)
		}
	case <-time.After(patience):
		r.kill()
		err = fmt.Errorf("postgres in %s was not ready within %v:\n%s", s.dir, patience, r.log())
	}
	return errors.Join(err, s.watch.over(0))
}

// launch starts cmd under the watch.
func (s *Server) launch(cmd *exec.Cmd) (*run, error) {
	r, err := launch(cmd)
	if err != nil {
		return nil, err
	}
	if err := s.watch.over(cmd.Process.Pid); err != nil {
		r.kill()
		return nil, err
	}
	return r, nil
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.in.bin, program), args...)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"} // no PGDATA, PGPORT or language of the person's
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setsid: true}
	return cmd
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Kill ends the postmaster and every other process of the server with SIGKILL, as a crash would, and returns when they are
// gone. What was committed is on disk; what was not is lost. A server that does not run is left as it is.
func (s *Server) Kill() { s.end((*run).kill) }

// Stop ends the server in good order: its clients are disconnected, then all is written.
func (s *Server) Stop() { s.end(func(r *run) { r.stop(syscall.SIGINT) }) }

func (s *Server) end(how func(*run)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil {
		return
	}
	how(s.run)
	s.run = nil
	_ = s.watch.over(0) // without a watch nothing is ended twice either
}

// Restart starts the server again, on the same port and data, after Kill or Stop, and returns when it has recovered and
// accepts connections.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != nil && !s.run.over() {
		t.Fatal("PostgreSQL for the test: Restart needs Kill or Stop first")
	}
	if err := s.serve(); err != nil {
		t.Fatalf("PostgreSQL for the test: %v", err)
	}
}

// PID is the process id of the postmaster, 0 when the server is down.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil || s.run.over() {
		return 0
	}
	return s.run.cmd.Process.Pid
}

// close ends the server and removes its folder.
func (s *Server) close() error {
	s.end(func(r *run) { r.stop(syscall.SIGQUIT) }) // nobody reads the data again: nothing need be written
	return s.watch.close()
}
