package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var shared Shared

func TestMain(m *testing.M) {
	if os.Getenv("PGTEST_VICTIM") == "" {
		os.Exit(shared.Run(m))
	}
	m.Run() // and no clean-up
}

// `make test` asks this one first, and shows what it says.
func TestThisMachineHasAPostgreSQL(t *testing.T) {
	in, err := find(os.Getenv("PGBIN"), os.Getenv("PATH"), folders())
	need(t, err)
	t.Logf("PostgreSQL %d in %s", in.major, in.bin)
}

func TestEveryURLIsAnEmptyDatabaseApartFromTheOthers(t *testing.T) {
	s := shared.Server(t)
	one, two := connect(t, s.URL(t)), connect(t, s.URL(t))
	for _, db := range []*pgx.Conn{one, two} {
		if n := number(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
			t.Fatalf("a new database has %d tables", n)
		}
		mustRun(t, db, "CREATE TABLE kept (n int)")
	}
	mustRun(t, one, "INSERT INTO kept VALUES (7)")
	if n := number(t, two, "SELECT count(*) FROM kept"); n != 0 {
		t.Errorf("the other database has %d rows of the first", n)
	}
}

func TestADatabaseIsDroppedWithItsTestThoughSomebodyIsConnected(t *testing.T) {
	s := shared.Server(t)
	var url string
	t.Run("uses it", func(t *testing.T) {
		url = s.URL(t)
		if _, err := pgx.Connect(t.Context(), url); err != nil { // and never closed
			t.Fatal(err)
		}
	})
	_, err := pgx.Connect(t.Context(), url)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "3D000" {
		t.Errorf("got %v, want: no such database", err)
	}
}

func TestTheServerIsDurableGuardedAndSetTheHardWay(t *testing.T) {
	s := shared.Server(t)
	db := connect(t, s.URL(t))
	for what, want := range map[string]string{
		"current_setting('fsync')":                                                    "on",
		"current_setting('synchronous_commit')":                                       "on",
		"current_setting('full_page_writes')":                                         "on",
		"current_setting('listen_addresses')":                                         "127.0.0.1",
		"current_setting('is_superuser')":                                             "off",
		"current_setting('server_encoding')":                                          "UTF8",
		"current_setting('dynamic_shared_memory_type')":                               "mmap",
		"current_setting('TimeZone')":                                                 "America/New_York",
		"pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()": "mareva",
	} {
		var got string
		if err := db.QueryRow(t.Context(), "SELECT "+what).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", what, got, err, want)
		}
	}
	if s.in.major >= 15 && !boolean(t, db, "SELECT 'a' < 'B' AND 'a' > 'B' COLLATE \"C\"") {
		t.Error("text is in byte order without being asked; ICU is missing in this build")
	}
	stranger, err := url.Parse(s.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	stranger.User = url.UserPassword(role, "guessed")
	if _, err := pgx.Connect(t.Context(), stranger.String()); err == nil {
		t.Error("a wrong password is let in")
	}
	var owner syscall.Stat_t
	if err := syscall.Stat(s.data(), &owner); err != nil || owner.Uid == 0 {
		t.Errorf("the data belongs to user %d (%v)", owner.Uid, err)
	}
}

func TestAKilledServerKeepsWhatWasCommittedAndNothingElse(t *testing.T) {
	s := Start(t)
	url, pid := s.URL(t), s.PID()
	db, busy := connect(t, url), connect(t, url)
	mustRun(t, db, "CREATE TABLE kept (n int)")
	mustRun(t, db, "INSERT INTO kept VALUES (1)")
	mustRun(t, db, "BEGIN")
	mustRun(t, db, "INSERT INTO kept VALUES (2)")
	mustRun(t, busy, "SELECT 1")
	computing := make(chan error, 1)
	go func() { // a backend that computes looks at no signal of its postmaster
		_, err := busy.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 1e12)")
		computing <- err
	}()

	s.Kill()
	if err := <-computing; err == nil {
		t.Error("a query outlives the server")
	}
	if _, err := db.Exec(t.Context(), "COMMIT"); err == nil {
		t.Error("a connection outlives the server")
	}
	if s.PID() != 0 {
		t.Errorf("process %d outlives the server", s.PID())
	}
	s.Kill() // twice is once

	s.Restart(t)
	if !strings.Contains(s.run.log(), "not properly shut down") {
		t.Errorf("it did not crash:\n%s", s.run.log())
	}
	if s.PID() == pid || s.PID() == 0 {
		t.Errorf("process %d before and %d after", pid, s.PID())
	}
	if n := number(t, connect(t, url), "SELECT coalesce(sum(n), 0) FROM kept"); n != 1 {
		t.Errorf("the rows add up to %d, want the 1 that was committed", n)
	}
}

func TestAStoppedServerHasNothingToRecover(t *testing.T) {
	s := Start(t)
	url := s.URL(t)
	mustRun(t, connect(t, url), "CREATE TABLE kept (n int)")
	s.Stop()
	if _, err := pgx.Connect(t.Context(), url); err == nil {
		t.Error("a stopped server answers")
	}
	s.Restart(t)
	if strings.Contains(s.run.log(), "not properly shut down") {
		t.Errorf("it crashed:\n%s", s.run.log())
	}
	if n := number(t, connect(t, url), "SELECT count(*) FROM kept"); n != 0 {
		t.Errorf("%d rows from nowhere", n)
	}
}

func TestDisconnectCutsEveryClientAndLetsThemComeBack(t *testing.T) {
	s := Start(t)
	url := s.URL(t)
	one, two := connect(t, url), connect(t, s.URL(t))
	if n := s.Disconnect(t); n != 2 {
		t.Errorf("%d clients cut, want 2", n)
	}
	for _, db := range []*pgx.Conn{one, two} {
		if err := db.Ping(t.Context()); err == nil {
			t.Error("a client that was cut is still served")
		}
	}
	if err := connect(t, url).Ping(t.Context()); err != nil {
		t.Errorf("nobody is let in again: %v", err)
	}
}

func TestATakenPortIsToldFromOtherFailures(t *testing.T) {
	s := Start(t)
	s.Stop()
	other, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", fmt.Sprint(s.port)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.serve(); !errors.Is(err, errPort) {
		t.Errorf("got %v, want: port taken", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	s.Restart(t)
	s.Stop()
	if err := os.Rename(s.data(), s.data()+"-away"); err != nil {
		t.Fatal(err)
	}
	if err := s.serve(); err == nil || errors.Is(err, errPort) {
		t.Errorf("got %v, want: no data", err)
	}
}

func TestServersRunSideBySide(t *testing.T) {
	one, two := Start(t), Start(t)
	one.Kill()
	if err := connect(t, two.URL(t)).Ping(t.Context()); err != nil {
		t.Errorf("the other one went down with it: %v", err)
	}
}

func TestNothingOutlivesATestThat(t *testing.T) {
	shared.Server(t) // or skip
	for _, end := range []string{"is killed", "is interrupted", "panics", "exits", "is killed after its server"} {
		t.Run(end, func(t *testing.T) {
			victim := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.v")
			victim.Env = append(os.Environ(), "PGTEST_VICTIM="+end)
			out, errOut, in := pipe(t, victim.StdoutPipe), pipe(t, victim.StderrPipe), pipe(t, victim.StdinPipe)
			if err := victim.Start(); err != nil {
				t.Fatal(err)
			}
			var dir, address string
			var lines strings.Builder
			for scan := bufio.NewScanner(out); dir == "" && scan.Scan(); fmt.Fprintln(&lines, scan.Text()) {
				if words := strings.Fields(scan.Text()); len(words) == 3 && words[0] == "VICTIM" {
					dir, address = words[1], words[2]
				}
			}
			if dir == "" {
				t.Fatalf("no server:\n%s", lines.String())
			}
			if _, err := os.Stat(dir); err != nil {
				t.Fatal(err)
			}
			switch end {
			case "is interrupted":
				_ = victim.Process.Signal(syscall.SIGINT)
			case "is killed", "is killed after its server":
				_ = victim.Process.Kill()
			default:
				if err := in.Close(); err != nil {
					t.Fatal(err)
				}
			}
			// The end of its errors is the end of the watch.
			if _, err := io.Copy(io.Discard, errOut); err != nil {
				t.Fatal(err)
			}
			_ = victim.Wait()
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is left: %v", dir, err)
			}
			if conn, err := net.Dial("tcp", address); err == nil {
				defer conn.Close()
				t.Errorf("%s still listens", address)
			}
		})
	}
}

// TestVictim is the test that TestNothingOutlivesATestThat runs in a process of its own.
func TestVictim(t *testing.T) {
	end := os.Getenv("PGTEST_VICTIM")
	if end == "" {
		t.Skip("run by another test")
	}
	s := Start(t)
	if end == "is killed after its server" {
		s.Kill()
	}
	fmt.Printf("VICTIM %s %s\n", s.dir, net.JoinHostPort("127.0.0.1", fmt.Sprint(s.port)))
	_, _ = io.Copy(io.Discard, os.Stdin)
	switch end {
	case "panics":
		panic("as asked")
	case "exits":
		os.Exit(3)
	}
}

func pipe[P any](t *testing.T, open func() (P, error)) P {
	t.Helper()
	p, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) }) // it may have been cut
	return db
}

func mustRun(t *testing.T, db *pgx.Conn, sql string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func number(t *testing.T, db *pgx.Conn, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func boolean(t *testing.T, db *pgx.Conn, sql string) (b bool) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&b); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return b
}
