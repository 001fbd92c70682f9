package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/mareva/mareva/internal/store"
)

// servedRecord is the record that a server works on. One that cannot be opened is tried again:
// until then what needs it is refused, and screening goes on.
type servedRecord struct {
	program *Program
	flags   recordFlags
	log     *slog.Logger
	tried   chan struct{} // closed when it was tried for the first time

	mu    sync.Mutex
	store *store.Store
	fault error
}

// wait gives the record a while to be opened.
func (r *servedRecord) wait(ctx context.Context) {
	select {
	case <-r.tried:
	case <-time.After(waitWithin):
		r.log.Warn("the record is not open yet; questions are answered, and what needs it is refused until it is")
	case <-ctx.Done():
	}
}

const (
	// openWithin is how long a database may take to be opened, migrations included.
	openWithin = 10 * time.Minute
	// waitWithin is how long a server waits for that before it answers questions.
	waitWithin = 10 * time.Second
)

// refresh opens the record if it is not open. Nobody who asks for it meanwhile waits.
func (r *servedRecord) refresh(ctx context.Context) {
	if s, _ := r.Store(); s != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	s, err := r.program.openRecord(ctx, r.flags)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if r.fault == nil || r.fault.Error() != err.Error() {
			r.log.Error("the record cannot be opened; what needs it is refused until it can", "error", err)
		}
		r.fault = err
		return
	}
	r.store, r.fault = s, nil
	r.log.Info("record in use", "database", s.Name())
}

// Store is the record; an error that says why there is none.
func (r *servedRecord) Store() (*store.Store, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.store == nil {
		return nil, fmt.Errorf("the record cannot be reached: %w", errors.Join(r.fault, store.ErrLost))
	}
	return r.store, nil
}

// watch opens it, and tries again until the context ends.
func (r *servedRecord) watch(ctx context.Context, every time.Duration) {
	r.refresh(ctx)
	close(r.tried)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.refresh(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// Close ends the record.
func (r *servedRecord) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.store == nil {
		return nil
	}
	return r.store.Close()
}

// lockWithin is how long a server waits for the one before it to end.
const lockWithin = 5 * time.Second

// lockHome keeps a second server from the same home: both would do the same work. With a
// database of its own a record has many.
func lockHome(ctx context.Context, home, address string) (unlock func(), err error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(home, "serve.lock")
	lock := flock.New(path, flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, lockWithin)
	defer cancel()
	mine, err := lock.TryLockContext(ctx, 50*time.Millisecond)
	if !mine {
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		who, _ := os.ReadFile(path)
		return nil, fmt.Errorf("another mareva serves from %s (%s): stop it, or give this one another --home; several at once share a database: --database postgres://…", home, strings.TrimSpace(string(who)))
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, "process %d, %s\n", os.Getpid(), address), 0o600); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return func() { _ = lock.Unlock() }, nil // it goes with the process anyway
}
