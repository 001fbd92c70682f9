package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/tracing/standing"
)

// thiefLabels names a thief at address 1 of the made-up tables, and a service at 1001.
func thiefLabels(t *testing.T, home string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "labels.csv")
	text := "address,label,category\n0x0000000000000000000000000000000000000001,A theft,hacking\n0x00000000000000000000000000000000000003e9,A shop,shop\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, home, "labels", "import", path)
}

func TestWhatIsFollowedIsCarriedOnWithTheLedgerOnceItIsBegun(t *testing.T) {
	home := t.TempDir()
	l := ethereumLedger(t, home)
	var said strings.Builder
	f := &standingFollow{program: writing(home, &said), home: home, ledger: l}
	defer func() {
		if err := f.close(); err != nil {
			t.Error(err)
		}
	}()
	ctx := context.Background()
	update := func() { // at once, however long the last one took
		f.due = time.Time{}
		f.update(ctx)
	}
	update() // there is no ledger
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 150))
	update() // nobody asked for it
	if _, err := standing.Open(home, l.Chain()); !errors.Is(err, standing.ErrNone) {
		t.Fatalf("something is followed though nobody began it: %v", err)
	}
	thiefLabels(t, home)
	run(t, home, "trace", "refresh", "--method", "fifo", "--hubs", "7")
	block := func() uint64 {
		table, err := standing.Open(home, l.Chain())
		if err != nil || table.State().Head == nil || len(table.Sources()) != 1 || table.Method() != "fifo" {
			t.Fatalf("what is followed: %+v, %v", table, err)
		}
		return table.State().Head.Number
	}
	for _, rows := range []int{1, 60, 200} {
		before := block()
		run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "b.csv", int(before)+1, rows))
		update()
		if got := block(); got != before+uint64(rows) {
			t.Errorf("it is of block %d, want %d", got, before+uint64(rows))
		}
	}
	// A fault is told once, and does not end the following.
	labels := filepath.Join(home, "labels")
	if err := os.Rename(labels, labels+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(labels, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before := block()
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "c.csv", int(before)+1, 3))
	update()
	update()
	if n := strings.Count(said.String(), "fault: the taint on ethereum could not be carried on"); n != 1 || block() != before {
		t.Errorf("it is of block %d, and said %d times that it was not carried on:\n%s", block(), n, said.String())
	}
	for _, err := range []error{os.Remove(labels), os.Rename(labels+".away", labels)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	update()
	if got := block(); got != before+3 {
		t.Errorf("after the fault it is of block %d, want %d", got, before+3)
	}
	// What is put off comes at the end.
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "d.csv", int(before)+4, 2))
	f.due = time.Now().Add(time.Hour)
	if f.update(ctx); block() != before+3 {
		t.Error("it was carried on before its time")
	}
	if f.last(ctx); block() != before+5 {
		t.Errorf("at the end it is of block %d, want %d", block(), before+5)
	}
}

func TestAServerHasTheNewestTableAndNoneThatIsDamaged(t *testing.T) {
	home := t.TempDir()
	chain := ethereumLedger(t, home).Chain()
	s := &servedStandings{home: home, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	s.refresh()
	if table, _, err := s.Standing(chain); table != nil || err != nil {
		t.Fatalf("before anything is followed: %v, %v", table, err)
	}
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "a.csv", 0, 150))
	thiefLabels(t, home)
	run(t, home, "trace", "refresh")
	s.refresh()
	first, _, err := s.Standing(chain)
	if err != nil || first == nil || len(first.Sources()) != 1 {
		t.Fatalf("after the first refresh: %v, %v", first, err)
	}
	s.refresh()
	if again, _, err := s.Standing(chain); again != first || err != nil {
		t.Errorf("what has not changed was read again, %v", err)
	}
	run(t, home, "ledger", "import", "--chain", "ethereum", transfersFile(t, "b.csv", 150, 10))
	run(t, home, "trace", "refresh")
	s.refresh()
	second, _, err := s.Standing(chain)
	if err != nil || second == nil || second.State().Head.Number != 159 {
		t.Fatalf("after the second refresh: %v, %v", second, err)
	}
	path := filepath.Join(home, "tracing", "ethereum", "manifest.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	s.refresh()
	if table, _, err := s.Standing(chain); table != nil || !errors.Is(err, standing.ErrDamaged) {
		t.Errorf("of a damaged one it serves %v, %v", table, err)
	}
	run(t, home, "trace", "refresh")
	s.refresh()
	if table, _, err := s.Standing(chain); table == nil || err != nil {
		t.Errorf("after it was computed again: %v, %v", table, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	s.watch(ctx, time.Hour) // ends
}
