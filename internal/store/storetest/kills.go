package storetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/store"
)

// Variables of the environment.
const (
	childVariable = "MAREVA_STORETEST_CHILD" // what a child does
	soakVariable  = "MAREVA_SOAK"            // how many kills
)

// Soak is how often a fault is injected: as often as make soak says, else so often.
func Soak(otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(soakVariable)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// Sequences sets how many sequences of changes are compared with a model, unless the command line
// says so.
func Sequences(n int) {
	if f := flag.Lookup("rapid.checks"); f != nil {
		_ = f.Value.Set(strconv.Itoa(n))
	}
}

// Child is the other process of [Kills]: TestMain calls it first. Unless this process was
// started as one it does nothing; else it does not return.
func Child(open func(ctx context.Context, at string) (store.Backend, error)) {
	job := strings.Split(os.Getenv(childVariable), "\n")
	if len(job) != 3 {
		return
	}
	w := &worker{run: job[2], out: os.Stdout}
	if err := w.child(context.Background(), open, job[0], job[1]); err != nil {
		w.say("failed", strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
	os.Exit(0)
}

func (w *worker) child(ctx context.Context, open func(context.Context, string) (store.Backend, error), at, dir string) error {
	b, err := open(ctx, at)
	if err != nil {
		return err
	}
	h := &home{dir: dir}
	if w.s, err = store.Open(ctx, b, h.options()); err != nil {
		return err
	}
	if _, err = w.s.SaveVersions(ctx, tester, workVersions()); err != nil {
		return err
	}
	w.say("began")
	return w.work(ctx)
}

// killsOfHome is how often a home is killed before the next one begins.
const killsOfHome = 10

// Kills starts processes that write, kills them at any moment, and compares what is there with
// what they said.
func Kills(t *testing.T, maker Maker, kills int) {
	tried, wrote := 0, 0
	for begin := 0; begin < kills; begin += killsOfHome {
		h := newHome(t, maker)
		var runs []*said
		for i := range min(killsOfHome, kills-begin) {
			m := killOne(t, h, fmt.Sprintf("k%d", begin+i), i)
			runs = append(runs, m)
			tried, wrote = tried+len(m.tried), wrote+len(m.wrote)
			s, err := h.try(t.Context(), h.options())
			if err != nil {
				t.Fatalf("kill %d: open after it: %v", begin+i, err)
			}
			m.compare(t, s)
			m.again(t, s)
			m.compare(t, s)
			wantSound(t, s)
			if i%4 == 3 || i == killsOfHome-1 {
				onlyTried(t, s, runs)
			}
			closeStore(t, s)
			if t.Failed() {
				t.Fatalf("after kill %d: %s", begin+i, m)
			}
		}
	}
	t.Logf("%d kills, %d changes tried, %d acknowledged before them", kills, tried, wrote)
	if wrote == 0 {
		t.Error("nothing was acknowledged: the kills came too early to show anything")
	}
}

// Together starts processes on one database at the same moment, the first that there are: one
// of them begins the log, all write, and all are killed.
func Together(t *testing.T, maker Maker) {
	h := newHome(t, maker)
	var runs []*said
	var processes []*process
	for i := range 3 {
		processes = append(processes, start(t, h, fmt.Sprint("p", i)))
	}
	for _, p := range processes {
		p.wait(t)
	}
	for _, p := range processes {
		p.kill(t)
		runs = append(runs, p.said)
	}
	s := h.open(t)
	for _, m := range runs {
		m.compare(t, s)
	}
	onlyTried(t, s, runs)
	wantSound(t, s)
}

// process is one that writes.
type process struct {
	*said
	run   string
	cmd   *exec.Cmd
	began chan struct{}
	ended chan error
}

func start(t *testing.T, h *home, run string) *process {
	t.Helper()
	p := &process{said: newSaid(), run: run, began: make(chan struct{}), ended: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], "-test.run=^$") //nolint:gosec // this test itself
	p.cmd.Env = append(os.Environ(), childVariable+"="+h.db.At+"\n"+h.dir+"\n"+run)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	must(t, p.cmd.Start())
	go func() {
		_, err := io.Copy(&watching{said: p.said, began: p.began}, out)
		p.ended <- err
	}()
	return p
}

// wait waits until it writes.
func (p *process) wait(t *testing.T) {
	t.Helper()
	select {
	case <-p.began:
	case err := <-p.ended:
		_ = p.cmd.Wait()
		t.Fatalf("process %s ended before it began: %v, %v", p.run, err, p.other)
	}
}

func (p *process) kill(t *testing.T) {
	t.Helper()
	must(t, p.cmd.Process.Kill())
	if err := <-p.ended; err != nil && !errors.Is(err, os.ErrClosed) {
		t.Errorf("what process %s said: %v", p.run, err)
	}
	_ = p.cmd.Wait()
	for _, line := range p.other {
		if line != "began" {
			t.Errorf("process %s: %s", p.run, line)
		}
	}
}

// killOne lets one process write for a while.
func killOne(t *testing.T, h *home, run string, i int) *said {
	t.Helper()
	p := start(t, h, run)
	// Every fourth dies at any moment since it was started: while it makes tables, begins the
	// log, opens it. The others die at any moment of writing.
	longest := 250 * time.Millisecond
	if i%4 != 0 {
		p.wait(t)
		longest = 80 * time.Millisecond
	}
	select {
	case <-time.After(rand.N(longest)): //nolint:gosec // no secret
	case err := <-p.ended:
		p.ended <- err
	}
	p.kill(t)
	return p.said
}

// watching says when a process has begun to write, or has failed.
type watching struct {
	*said
	began chan struct{}
}

func (w *watching) Write(p []byte) (int, error) {
	n, err := w.said.Write(p)
	if w.began != nil && len(w.other) > 0 {
		close(w.began)
		w.began = nil
	}
	return n, err
}
