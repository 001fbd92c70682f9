package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	"github.com/mareva/mareva/decision"
	"github.com/mareva/mareva/internal/store"
)

// Writers of a worker.
const writers = 8

// worker writes to a store from many goroutines and says of everything that it tries it, before,
// and that it was acknowledged, after. What it writes is told by its id alone, so that whoever
// reads what it said knows every byte that should be there.
type worker struct {
	s    *store.Store
	run  string
	mu   sync.Mutex
	out  io.Writer
	stop <-chan struct{}
}

// say writes one line in one write: a process that is killed leaves whole lines.
func (w *worker) say(words ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.out.Write([]byte(strings.Join(words, " ") + "\n"))
}

// do tries one thing.
func (w *worker) do(what, id string, try func() error) error {
	w.say("tried", what, id)
	err := try()
	if err == nil {
		w.say("wrote", what, id)
		return nil
	}
	return fmt.Errorf("%s %s: %w", what, id, err)
}

// work goes on until it is told to stop, or something fails.
func (w *worker) work(ctx context.Context) error {
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for g := range writers {
		wg.Go(func() { errs[g] = w.write(ctx, g) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (w *worker) write(ctx context.Context, g int) error {
	random := rand.New(rand.NewPCG(uint64(g), uint64(len(w.run)))) //nolint:gosec // what comes when is no secret
	var mine []string
	emails := 0
	for i := 0; ; i++ {
		select {
		case <-w.stop:
			return nil
		default:
		}
		id := fmt.Sprintf("%s-%d-%d", w.run, g, i)
		var err error
		switch op := random.IntN(24); {
		case op == 0 && len(mine) > 0:
			gone := mine[len(mine)-1]
			mine = mine[:len(mine)-1]
			err = w.do("purge", gone, func() error { return purge(ctx, w.s, "31 CFR 501.601", worksIDs(gone)...) })
		case op == 1:
			err = w.do("email", fmt.Sprintf("%s-%d=%d", w.run, g, emails), func() error { return w.email(ctx, fmt.Sprintf("%s-%d", w.run, g), emails) })
			emails++
		case op == 2 && g == 0:
			err = w.do("key", id, func() error { _, err := w.s.Rotate(ctx, tester, id); return err })
		case op == 3:
			err = w.do("versions", id, func() error { _, err := w.s.SaveVersions(ctx, tester, decision.Versions{Program: id}); return err })
		default:
			err = w.do("decision", id, func() error { return w.decide(ctx, id) })
			mine = append(mine, id)
		}
		if err != nil {
			return err
		}
	}
}

// email changes the address of a user to one that counts; the first makes the user.
func (w *worker) email(ctx context.Context, name string, n int) error {
	email := strconv.Itoa(n) + "@example.org"
	if n == 0 {
		u := person(name)
		u.Email = email
		return w.s.AddUser(ctx, tester, u)
	}
	u, err := w.s.User(ctx, name)
	if err != nil {
		return err
	}
	u.Email = email
	return w.s.ChangeUser(ctx, tester, u)
}

func (w *worker) decide(ctx context.Context, id string) error {
	d, files := works(id)
	return w.s.SaveDecision(ctx, tester, d, files...)
}

// workVersions are what a worker's decisions rest on.
func workVersions() decision.Versions {
	return decision.Versions{Program: "worker", Snapshots: []decision.Snapshot{{Kind: decision.List, Name: "sdn", Version: "1"}}}
}

// works is the decision of an id, with its files.
func works(id string) (*decision.Record, []*decision.Evidence) {
	h := sha256.Sum256([]byte(id))
	d := plain(id, workVersions().ID())
	d.Question, d.Answer = expand(h[:], 1+int(h[0])), expand(h[1:], int(h[1])*3)
	var files []*decision.Evidence
	for i := range int(h[2]) % 3 {
		n := int(h[3]) * 20
		if h[4] == 0 {
			n = 300_000
		}
		files = append(files, &decision.Evidence{ID: fmt.Sprintf("%s.%d", id, i+1), Decision: id, Name: "file", Media: "m", Content: expand(h[5+i:], n)})
	}
	return d, files
}

// worksIDs are the ids of a decision and its files.
func worksIDs(id string) []string {
	_, files := works(id)
	ids := []string{id}
	for _, e := range files {
		ids = append(ids, e.ID)
	}
	return ids
}

func expand(seed []byte, n int) []byte {
	all := make([]byte, n)
	for i := range all {
		all[i] = seed[i%len(seed)] + byte(i>>8)
	}
	return all
}
