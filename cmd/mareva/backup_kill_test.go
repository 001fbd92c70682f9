package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/internal/store/postgres/pgtest"
	"github.com/mareva/mareva/internal/store/sqlite"
)

// kills is how often each command is killed.
const kills = 10

// recorded makes a home with a record of so many decisions, and a list.
func recorded(t *testing.T, home string, decisions int) {
	t.Helper()
	imported(t, home, "xml/sdn.xml", asPublished)
	s := openRecorded(t, home)
	id, err := s.SaveVersions(t.Context(), store.System, decision.Versions{Program: "x"})
	if err != nil {
		t.Fatal(err)
	}
	var entries []*store.Entry
	for i := range decisions {
		entries = append(entries, &store.Entry{
			ID: s.NewID("dec"), Kind: "decision", At: time.Now(), Actor: store.System, About: fmt.Sprint("d", i), Replaces: store.None,
			Data:    map[string]any{"transaction": fmt.Sprint("t", i), "disposition": "allow", "as_of": "2026-01-01", "versions": id, "question_bytes": 0},
			Content: bytes.Repeat([]byte(fmt.Sprint(i, " ")), 60),
		})
		if len(entries) == 500 || i == decisions-1 {
			if err := s.Commit(t.Context(), entries...); err != nil {
				t.Fatal(err)
			}
			entries = nil
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func openRecorded(t testing.TB, home string) *store.Store {
	t.Helper()
	b, err := sqlite.Open(t.Context(), recordFile(home))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, store.Options{Keys: keyFiles(home), Witness: filepath.Join(home, "audit", "witness")})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// killedAt runs a command and kills it after a while. It says whether it came to its end before.
func killedAt(t *testing.T, cmd *exec.Cmd, after time.Duration) bool {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Fatalf("it failed, and was not killed: %v\n%s", err, out.String())
	}
	return err == nil
}

// moments are n moments within a time, each in a part of it of its own.
func moments(n int, whole time.Duration) []time.Duration {
	random := rand.New(rand.NewPCG(7, 8)) //nolint:gosec // moments, not secrets
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = (time.Duration(i)*whole + time.Duration(random.Int64N(int64(whole)))) / time.Duration(n)
	}
	return all
}

func TestAKilledBackupLeavesNoFileOrAWholeOne(t *testing.T) {
	p := newLedgerProgram(t)
	recorded(t, p.home, 3000)
	dir := t.TempDir()
	p.run(t, "backup", filepath.Join(dir, "first"))
	begin := time.Now()
	p.run(t, "backup", filepath.Join(dir, "second"))
	whole := time.Since(begin)
	finished := 0
	for i, after := range moments(kills, whole) {
		file := filepath.Join(dir, fmt.Sprint("killed", i))
		done := killedAt(t, p.command("backup", file), after)
		if _, err := os.Stat(file); err == nil {
			finished++
			p.run(t, "backup", "--verify", file)
			continue
		} else if done {
			t.Fatalf("it ended, and there is no file: %v", err)
		}
		p.run(t, "backup", file) // what the killed one left is no hindrance
		if _, err := os.Stat(filepath.Join(dir, "."+filepath.Base(file)+".part")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("something is left: %v", err)
		}
	}
	p.run(t, "audit", "verify")
	t.Logf("%d of %d came to their end", finished, kills)
}

func TestAnInterruptedBackupLeavesNothing(t *testing.T) {
	p := newLedgerProgram(t)
	recorded(t, p.home, 3000)
	dir := t.TempDir()
	for n := range 5 {
		file := filepath.Join(dir, fmt.Sprint(n))
		cmd := p.command("backup", file)
		var out bytes.Buffer
		cmd.Stderr = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for { // until it is at it
			if _, err := os.Stat(filepath.Join(dir, "."+filepath.Base(file)+".part")); err == nil {
				break
			}
			if _, err := os.Stat(file); err == nil {
				break
			}
		}
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		err := cmd.Wait()
		left, err2 := os.ReadDir(dir)
		if err2 != nil {
			t.Fatal(err2)
		}
		if err == nil { // it was faster
			if err := os.Remove(file); err != nil || len(left) != 1 {
				t.Fatalf("there is %v: %v", left, err)
			}
			continue
		}
		if len(left) != 0 || !strings.Contains(out.String(), "stopped") {
			t.Fatalf("it left %v, and said %s", left, out.String())
		}
	}
}

func TestABackupWithoutRoomLeavesNothingAndSaysSo(t *testing.T) {
	p := newLedgerProgram(t)
	recorded(t, p.home, 3000)
	dir := t.TempDir()
	cmd := p.command()
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", `ulimit -f 100; exec "$0" "$@"`, p.self, "backup", filepath.Join(dir, "full")} // of 512 bytes
	out, err := cmd.CombinedOutput()
	if left, err2 := os.ReadDir(dir); err == nil || err2 != nil || len(left) != 0 || !strings.Contains(string(out), "make room") {
		t.Errorf("it left %v, and said %s", left, out)
	}
}

// originOf says which record a home has, and whether its files are those of the same state.
func (p ledgerProgram) originOf(t *testing.T) string {
	t.Helper()
	checkpoint := p.run(t, "audit", "checkpoint")
	origin, _, _ := strings.Cut(checkpoint, "\n")
	mark, err := os.ReadFile(filepath.Join(p.home, "mark"))
	if err != nil {
		t.Fatal(err)
	}
	if string(mark) != origin {
		t.Fatalf("the record is %s, and the files are of %s", origin, mark)
	}
	return origin
}

func (p ledgerProgram) mark(t *testing.T) string {
	t.Helper()
	origin, _, _ := strings.Cut(p.run(t, "audit", "checkpoint"), "\n")
	if err := os.WriteFile(filepath.Join(p.home, "mark"), []byte(origin), 0o600); err != nil {
		t.Fatal(err)
	}
	return origin
}

func TestAKilledRestoreLeavesTheOldStateOrTheNewOne(t *testing.T) {
	from := newLedgerProgram(t)
	recorded(t, from.home, 3000)
	after := from.mark(t)
	file := filepath.Join(t.TempDir(), "backup")
	from.run(t, "backup", "--with-key", file)
	into := newLedgerProgram(t)
	recorded(t, into.home, 100)
	before := into.mark(t)
	args := []string{"restore", file, "--replace", "--accept-loss"}
	scratch := ledgerProgram{into.self, t.TempDir()}
	if err := os.CopyFS(scratch.home, os.DirFS(into.home)); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	scratch.run(t, args...)
	whole := time.Since(begin) * 5 / 4
	outcomes := map[string]int{}
	for _, moment := range moments(kills, whole) {
		p := ledgerProgram{into.self, t.TempDir()}
		if err := os.CopyFS(p.home, os.DirFS(into.home)); err != nil {
			t.Fatal(err)
		}
		done := killedAt(t, p.command(args...), moment)
		origin := p.originOf(t)
		switch {
		case origin == after:
			outcomes["new"]++
		case origin == before && !done:
			outcomes["old"]++
			p.run(t, args...) // what the killed one left is no hindrance
			if got := p.originOf(t); got != after {
				t.Errorf("it has record %s", got)
			}
		default:
			t.Fatalf("it has record %s, after a restore that ended: %v", origin, done)
		}
		p.run(t, "audit", "verify")
	}
	t.Logf("%v", outcomes)
}

func TestAKilledMigrationIsEndedByTheNext(t *testing.T) {
	server := pgtest.Start(t)
	from := newLedgerProgram(t)
	recorded(t, from.home, 3000)
	scratch := ledgerProgram{from.self, t.TempDir()}
	if err := os.CopyFS(scratch.home, os.DirFS(from.home)); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	out := scratch.run(t, "migrate", "--to", server.URL(t))
	whole := time.Since(begin)
	if !strings.Contains(out, "each row compared") || !strings.Contains(out, "MAREVA_DATABASE=postgres://mareva@127.0.0.1") {
		t.Errorf("it says\n%s", out)
	}
	if out, err := scratch.command("users", "add", "late", "--role", "officer").CombinedOutput(); err == nil || !strings.Contains(string(out), "this record was moved to postgres://mareva@") {
		t.Errorf("what was moved was written to: %s", out)
	}
	outcomes := map[string]int{}
	for _, moment := range moments(kills, whole) {
		p := ledgerProgram{from.self, t.TempDir()}
		if err := os.CopyFS(p.home, os.DirFS(from.home)); err != nil {
			t.Fatal(err)
		}
		url := server.URL(t)
		if killedAt(t, p.command("migrate", "--to", url), moment) {
			outcomes["ended"]++
		} else if out, err := p.command("users", "list").CombinedOutput(); err != nil {
			t.Fatalf("the old record cannot be read: %v\n%s", err, out)
		} else if out, err := p.command("migrate", "--to", url).CombinedOutput(); err == nil {
			outcomes["moved by the next"]++
		} else if strings.Contains(string(out), "this record was moved to") {
			outcomes["had moved"]++
		} else {
			t.Fatalf("%v\n%s", err, out)
		}
		p.run(t, "audit", "verify", "--database", url)
		p.run(t, "users", "add", "Anna", "--role", "officer", "--database", url)
		if out, err := p.command("users", "add", "late", "--role", "officer").CombinedOutput(); err == nil {
			t.Fatalf("what was moved was written to: %s", out)
		}
	}
	t.Logf("%v", outcomes)
}

// A backup of PostgreSQL is of the same form, and is restored into either.
func TestARecordInPostgreSQLIsBackedUpAndRestored(t *testing.T) {
	server := pgtest.Start(t)
	p := newLedgerProgram(t)
	recorded(t, p.home, 2000)
	url := server.URL(t)
	p.run(t, "migrate", "--to", url)
	p.run(t, "users", "add", "Anna", "--role", "officer", "--database", url)
	dir := t.TempDir()
	file := filepath.Join(dir, "backup")
	if out, err := p.command("backup", file).CombinedOutput(); err == nil || !strings.Contains(string(out), "back that up") {
		t.Errorf("what was moved away was backed up: %v\n%s", err, out)
	}
	p.run(t, "backup", file, "--with-key", "--database", url)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("beside the backup there is %v, %v", left, err)
	}
	p.run(t, "backup", "--verify", file)

	home := newLedgerProgram(t)
	home.run(t, "restore", file)
	home.run(t, "audit", "verify")
	if out := home.run(t, "users", "list"); !strings.Contains(out, "Anna") {
		t.Errorf("it has the users\n%s", out)
	}

	// Into another database; when that is cut off before the files are in place, the next goes on,
	// if it is said so: the database may as well be in use.
	other := server.URL(t)
	for i := range 2 {
		elsewhere := newLedgerProgram(t)
		args := []string{"restore", file, "--database", other}
		if i > 0 {
			if out, err := elsewhere.command(args...).CombinedOutput(); err == nil || !strings.Contains(string(out), "--end-cut-off") {
				t.Errorf("%v\n%s", err, out)
			}
			args = append(args, "--end-cut-off")
		}
		out := elsewhere.run(t, args...)
		if !strings.Contains(out, "MAREVA_DATABASE") {
			t.Errorf("it says\n%s", out)
		}
		if _, err := os.Stat(recordFile(elsewhere.home)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the home has a record of its own: %v", err)
		}
		elsewhere.run(t, "audit", "verify", "--database", other)
	}
	// One that went on is not written over.
	p.run(t, "users", "add", "Berta", "--role", "officer", "--database", url)
	if out, err := newLedgerProgram(t).command("restore", file, "--database", url).CombinedOutput(); err == nil || !strings.Contains(string(out), "not empty") {
		t.Errorf("%v\n%s", err, out)
	}
	// The files alone, where the database outlived the home.
	files := newLedgerProgram(t)
	files.run(t, "restore", file, "--database", url, "--without-record")
	files.run(t, "audit", "verify", "--database", url)

	// And back into a file.
	p.run(t, "backup", filepath.Join(dir, "before"), "--database", url)
	if err := os.Rename(recordFile(p.home), recordFile(p.home)+".moved"); err != nil {
		t.Fatal(err)
	}
	if out, err := p.command("migrate", "--to", "sqlite").CombinedOutput(); err == nil || !strings.Contains(string(out), "already") {
		t.Errorf("%v\n%s", err, out)
	}
	if out := p.run(t, "migrate", "--from", url, "--to", "sqlite"); !strings.Contains(out, "unset MAREVA_DATABASE") {
		t.Errorf("it says\n%s", out)
	}
	p.run(t, "audit", "verify")
}

func TestAMigrationRefusesWhatItCannotFill(t *testing.T) {
	server := pgtest.Start(t)
	p := newLedgerProgram(t)
	url := server.URL(t)
	for _, c := range []struct {
		want string
		args []string
	}{
		{"there is no record in", []string{"--to", url}},
		{"want postgres://", []string{"--to", "mysql://x"}},
		{"say the same", []string{"--to", url, "--from", "sqlite", "--database", url}},
		{"already", []string{"--to", url, "--from", url}},
	} {
		if out, err := p.command(append([]string{"migrate"}, c.args...)...).CombinedOutput(); err == nil || !strings.Contains(string(out), c.want) {
			t.Errorf("%v: %v\n%s", c.args, err, out)
		}
	}
	recorded(t, p.home, 10)
	other := newLedgerProgram(t)
	recorded(t, other.home, 10)
	other.run(t, "migrate", "--to", url)
	for _, c := range []struct{ want, to string }{
		{"not empty", url},
		{"cannot be reached", "postgres://mareva:x@127.0.0.1:1/x?sslmode=disable&connect_timeout=2"},
		{"does not let this user in", strings.Replace(url, "mareva:", "mareva:wrong", 1)},
	} {
		out, err := p.command("migrate", "--to", c.to).CombinedOutput()
		if err == nil || !strings.Contains(string(out), c.want) {
			t.Errorf("%s: %v\n%s", c.to, err, out)
		}
	}
	if _, err := openRecorded(t, p.home).Users(context.WithoutCancel(t.Context())); err != nil {
		t.Errorf("the record that was not moved: %v", err)
	}
}

// While a chain is imported and lists change, every backup is one that can be restored.
func TestABackupDuringImportsIsWhole(t *testing.T) {
	accounts, _ := madeUpTransfers(t, t.TempDir())
	text, err := os.ReadFile(accounts[0])
	if err != nil {
		t.Fatal(err)
	}
	header, rows, _ := bytes.Cut(text, []byte("\n"))
	var pieces []string
	for i, lines := range slices.Collect(slices.Chunk(slices.Collect(bytes.Lines(rows)), 2000)) { // at the end of a block
		pieces = append(pieces, filepath.Join(t.TempDir(), fmt.Sprint(i)))
		if err := os.WriteFile(pieces[i], slices.Concat(header, []byte("\n"), bytes.Join(lines, nil)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := newLedgerProgram(t)
	recorded(t, p.home, 10)
	var wg sync.WaitGroup
	ended := make(chan struct{})
	wg.Go(func() {
		defer close(ended)
		for _, file := range pieces {
			if out, err := p.command("ledger", "import", "--chain", "ethereum", "--format", "transfers", file).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		}
	})
	dir := t.TempDir()
	ledgers := 0
	for n, done := 0, false; !done; n++ {
		select {
		case <-ended:
			done = true
		default:
		}
		file := filepath.Join(dir, fmt.Sprint(n))
		p.run(t, "backup", file)
		restored := newLedgerProgram(t)
		restored.run(t, "restore", file)
		out, err := restored.command("ledger", "verify").CombinedOutput()
		switch {
		case err == nil:
			ledgers++
		case done || !strings.Contains(string(out), "there is no ledger yet"):
			t.Fatalf("backup %d: %v\n%s", n, err, out)
		}
		if err := errors.Join(os.Remove(file), os.RemoveAll(restored.home)); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	t.Logf("%d backups had a ledger", ledgers)
}
