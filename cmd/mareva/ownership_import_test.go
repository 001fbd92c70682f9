package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/register"
)

// writing makes a program that writes all it says to said.
func writing(home string, said interface{ Write([]byte) (int, error) }) *Program {
	return &Program{Stdin: strings.NewReader(""), Stdout: said, Stderr: said, Now: time.Now, Getenv: func(name string) string {
		return map[string]string{"MAREVA_HOME": home}[name]
	}}
}

// holdings writes a table of holdings and gives its path.
func holdings(t *testing.T, name string, rows ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("owner,owned,pct\n"+strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// importHoldings imports tables, which must succeed.
func importHoldings(t *testing.T, home string, paths ...string) {
	t.Helper()
	var said bytes.Buffer
	if got := writing(home, &said).Run(t.Context(), append([]string{"ownership", "import", "--register", "mine"}, paths...)); got != exitDone {
		t.Fatalf("exit status %d\n%s", got, said.String())
	}
}

// atWord calls do once a word is written.
type atWord struct {
	bytes.Buffer
	word string
	do   func()
}

func (w *atWord) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(w.word)) {
		w.do()
	}
	return w.Buffer.Write(b)
}

func TestAnImportThatIsStoppedLeavesTheVersionInForce(t *testing.T) {
	home := t.TempDir()
	importHoldings(t, home, holdings(t, "one.csv", "A,B,60"))
	before, _, err := registersIn(home).Current()
	if err != nil {
		t.Fatal(err)
	}
	two, three := holdings(t, "two.csv", "B,C,60"), holdings(t, "three.csv", "C,D,60")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	// The request to stop comes when the first of the two files is read.
	said := &atWord{word: "two.csv: 2 statements", do: stop}
	got := writing(home, said).Run(ctx, []string{"ownership", "import", "--register", "mine", two, three})
	if text := said.String(); got != exitRefused || !strings.HasSuffix(text, "mareva: stopped\n") || strings.Contains(text, "three.csv") {
		t.Errorf("exit status %d\n%s", got, text)
	}
	if after, _, err := registersIn(home).Current(); err != nil || after.Number != before.Number || after.Version != before.Version {
		t.Errorf("version %d (%s) became %d (%s), error %v", before.Number, before.Version, after.Number, after.Version, err)
	}
	importHoldings(t, home, two, three)
	if after, _, err := registersIn(home).Current(); err != nil || after.Number != before.Number+1 {
		t.Errorf("the next import gives version %d, error %v", after.Number, err)
	}
}

func TestWhoStopsWaitingForAnotherProcessHearsWhichItWas(t *testing.T) {
	home := t.TempDir()
	dir := registersIn(home).Dir()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Create(filepath.Join(dir, ".lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := lock.WriteString("4711\n"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	path := holdings(t, "one.csv", "A,B,60")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var said bytes.Buffer
	p := writing(home, &said)
	now := p.Now
	p.Now = func() time.Time { // which is asked when the import begins
		stop()
		return now()
	}
	got := p.Run(ctx, []string{"ownership", "import", path})
	if text := said.String(); got != exitRefused || !strings.Contains(text, "process 4711 is writing to "+dir) {
		t.Errorf("exit status %d\n%s", got, text)
	}
}

// graphOf builds the graph of all registers; false when there is none.
func graphOf(ctx context.Context, p *Program, home string) (*ownership.Graph, register.Manifest, bool, error) {
	m, found, err := registersInForce(home)
	if err != nil || !found {
		return nil, m, false, err
	}
	var b ownership.Builder
	if err := p.eachStatement(ctx, home, m, func(s *ownership.Statement) error { return b.Add(*s) }); err != nil {
		return nil, m, false, err
	}
	return b.Graph(), m, true, nil
}

func TestTheGraphHasWhatAllRegistersSay(t *testing.T) {
	home := t.TempDir()
	var said bytes.Buffer
	p := writing(home, &said)
	if g, _, found, err := graphOf(t.Context(), p, home); g != nil || found || err != nil {
		t.Errorf("without registers: graph %v, found %v, error %v", g, found, err)
	}
	one, two := holdings(t, "one.csv", "A,B,60", "A,C,40"), holdings(t, "two.csv", "B,C,50")
	if got := p.Run(t.Context(), []string{"ownership", "import", one, two}); got != exitDone {
		t.Fatalf("exit status %d\n%s", got, said.String())
	}
	g, m, found, err := graphOf(t.Context(), p, home)
	if err != nil || !found {
		t.Fatalf("found %v, error %v", found, err)
	}
	if g.Len() != 3 || g.Interests() != 3 || m.Number != 2 {
		t.Errorf("%d parties and %d interests of version %d, want 3, 3 and 2", g.Len(), g.Interests(), m.Number)
	}
	t.Run("and none when reading is stopped", func(t *testing.T) {
		ended, stop := context.WithCancel(t.Context())
		stop()
		if g, _, _, err := graphOf(ended, p, home); g != nil || err == nil {
			t.Errorf("graph %v, error %v", g, err)
		}
	})
	t.Run("and none when a file is damaged", func(t *testing.T) {
		r, _ := m.Register("two")
		if err := os.Truncate(filepath.Join(registersIn(home).Dir(), r.SHA256+".jsonl.zst"), r.Bytes/2); err != nil {
			t.Fatal(err)
		}
		if g, _, _, err := graphOf(t.Context(), p, home); g != nil || err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("graph %v, error %v", g, err)
		}
	})
	t.Run("and none when all are removed", func(t *testing.T) {
		for _, id := range []string{"one", "two"} {
			if got := p.Run(t.Context(), []string{"ownership", "remove", id}); got != exitDone {
				t.Fatalf("exit status %d\n%s", got, said.String())
			}
		}
		if g, _, found, err := graphOf(t.Context(), p, home); g != nil || found || err != nil {
			t.Errorf("graph %v, found %v, error %v", g, found, err)
		}
	})
}

// What is in force and no graph takes would stop everybody who asks.
func TestAnImportRefusesWhatAGraphWouldNotTake(t *testing.T) {
	holding := func(i ownership.Interest) ownership.Statement {
		return ownership.Statement{ID: "s", Interests: []ownership.Interest{{Holder: "x", Held: "y", Right: ownership.Control}, i}}
	}
	for name, c := range map[string]struct {
		statement ownership.Statement
		refused   bool
	}{
		"a statement that says nothing":      {ownership.Statement{ID: "s"}, false},
		"a party":                            {ownership.Statement{ID: "s", Party: &ownership.Party{ID: "x"}}, false},
		"a party without an id":              {ownership.Statement{ID: "s", Party: &ownership.Party{Names: []string{"X"}}}, true},
		"shares of unknown size":             {holding(ownership.Interest{Holder: "x", Held: "y", Right: ownership.Shares, Share: ownership.Unknown}), false},
		"a holder who is not known":          {holding(ownership.Interest{Held: "y", Right: ownership.Shares, Share: ownership.Unknown}), false},
		"an interest in nobody":              {holding(ownership.Interest{Holder: "x", Right: ownership.Control}), true},
		"an unknown right":                   {holding(ownership.Interest{Holder: "x", Held: "y", Right: "grace"}), true},
		"an interest that ends before it is": {holding(ownership.Interest{Holder: "x", Held: "y", Right: ownership.Control, From: 20250101, Until: 20240101}), true},
	} {
		t.Run(name, func(t *testing.T) {
			if why := unusable(&c.statement); (why != "") != c.refused {
				t.Errorf("the import says %q", why)
			}
			if err := new(ownership.Builder).Add(c.statement); (err != nil) != c.refused {
				t.Errorf("the graph says %v", err)
			}
		})
	}
}

func TestExitStatusesOfRegisters(t *testing.T) {
	good, bad := holdings(t, "good.csv", "A,B,60"), holdings(t, "bad.csv", "A,B,60", "A,C,600")
	home := t.TempDir()
	for _, c := range []struct {
		line string
		want int
	}{
		{"ownership status", exitRefused},
		{"ownership import " + good, exitDone},
		{"ownership import " + bad, exitRefused},
		{"ownership status", exitDone},
		{"ownership status --json", exitDone},
		{"ownership import nowhere", exitRefused},
		{"ownership import", exitUsage},
		{"ownership import --refusals=-1 " + good, exitUsage},
		{"ownership import --refusals 1001 " + good, exitUsage},
		{"ownership import --refusals many " + good, exitUsage},
		{"ownership import --planet " + good, exitUsage},
		{"ownership remove good", exitDone},
		{"ownership remove good", exitRefused},
		{"ownership remove", exitUsage},
	} {
		var said bytes.Buffer
		if got := writing(home, &said).Run(t.Context(), strings.Fields(c.line)); got != c.want {
			t.Errorf("mareva %s: exit status %d, want %d\n%s", c.line, got, c.want, said.String())
		}
	}
}
