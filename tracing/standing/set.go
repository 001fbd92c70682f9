package standing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// Options of a set. What is kept rests on Method and HubRows: other ones compute it anew.
type Options struct {
	Method taint.Method // a conserving one: under poison nothing adds up
	// HubRows is as in [tracing.Query].
	HubRows int
	// KeepRunning holds traces in memory, so that the next update goes on with them. A
	// process that follows a chain asks for it; one that updates once does not.
	KeepRunning bool
	// Watch is told how many of the traces that an update makes are done.
	Watch func(done, all int)
}

// Labels say where traces end.
type Labels struct {
	Stops tracing.Stops
	// Version tells one state of the labels from another. Where it is the same as the last
	// time nobody is asked again; "" is never the same.
	Version string
}

// Set keeps up to date what is followed on a chain. One goroutine uses it at a time; several
// processes wait for each other.
type Set struct {
	chain  ledger.Chain
	dir    string // its folder
	ledger string // the ledger's
	opt    Options
	disk   disk

	// What the last update left. All is empty before the first one, and after an error.
	table *Table
	at    *opened
	live  map[string]*running
	stops *stops
}

// In is what is followed on a chain, in a home folder. Nothing is created before an update.
func In(home string, chain ledger.Chain, opt Options) *Set {
	return newSet(folder(home, chain), ledger.In(home, chain), opt, system{})
}

func newSet(dir string, l *ledger.Ledger, opt Options, d disk) *Set {
	return &Set{chain: l.Chain(), dir: dir, ledger: l.Dir(), opt: opt, disk: d}
}

// Report says what an update did.
type Report struct {
	Sources   int // that are followed now
	Addresses int // in the table, counted once for each source that reached them
	Traced    int // from nothing
	Continued int
	Removed   int
	// Damaged says why what was kept could not be read, so that all was computed again; nil
	// where it could.
	Damaged error
}

// Update brings what is kept to the state of a view: whatever comes of it, the view belongs
// to the set from now on, and is closed by the next update or by Close. After an error the
// folder shows what it did before, and the next update begins with that.
func (s *Set) Update(ctx context.Context, v *ledger.View, sources []Source, labels Labels) (r Report, err error) {
	next := &opened{view: v}
	defer func() {
		if err == nil {
			return
		}
		if s.at != nil && s.at.view == v {
			next.view = nil
		}
		err = errors.Join(err, s.forget(), next.close())
	}()
	if err := s.check(v); err != nil {
		return r, err
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if sources, err = inOrder(sources); err != nil {
		return r, fmt.Errorf("follow taint on %s: %w", s.chain.Name, err)
	}
	look, err := look(s.ledger, v)
	if err != nil {
		return r, err
	}
	next.state, next.files = look.state, look.files
	if s.table == nil {
		r.Damaged = s.load(next)
	}
	if s.stops == nil {
		s.stops = &stops{}
	}
	s.stops.now = labels.Stops
	u := &update{set: s, ctx: ctx, next: next, sources: sources, labels: labels, report: &r}
	if err := u.run(); err != nil {
		return r, err
	}
	if s.at != nil && s.at.view != v {
		err = s.at.close()
	}
	s.table, s.at, s.live = u.table, next, u.live
	return r, err
}

func (s *Set) check(v *ledger.View) error {
	if v.Chain() != s.chain {
		return fmt.Errorf("follow taint on %s: the view is of %s", s.chain.Name, v.Chain().Name)
	}
	if s.opt.Method == taint.Poison || s.opt.Method < taint.Poison || s.opt.Method > taint.Seniority || s.chain.Model == ledger.Account && !s.opt.Method.OnAccounts() {
		return fmt.Errorf("follow taint on %s by %s: want a method that conserves and fits the chain, as haircut", s.chain.Name, s.opt.Method)
	}
	if s.opt.HubRows < 0 {
		return fmt.Errorf("follow taint on %s: hubs of %d rows: want 0, for none, or more", s.chain.Name, s.opt.HubRows)
	}
	return nil
}

// load takes what is in the folder for known, where it is of this very state of the ledger.
func (s *Set) load(next *opened) (damaged error) {
	t, err := openIn(s.dir, s.chain, nil)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	m := &t.manifest
	if m.Ledger.same(&next.state) && m.Method == s.opt.Method.String() && m.HubRows == s.opt.HubRows {
		s.table = t
	}
	return nil
}

// Table is what the last update left; nil after none.
func (s *Set) Table() *Table { return s.table }

// Close gives back what the set holds. The folder stays as it is.
func (s *Set) Close() error { return s.forget() }

func (s *Set) forget() error {
	at := s.at
	s.table, s.at, s.live, s.stops = nil, nil, nil, nil
	if at == nil {
		return nil
	}
	return at.close()
}

func (o *opened) close() error {
	if o.view == nil {
		return nil
	}
	v := o.view
	o.view = nil
	return v.Close()
}

const lockRetry = 20 * time.Millisecond

// lock waits until no other process writes to the folder. The system frees the lock of one
// that dies.
func (s *Set) lock(ctx context.Context) (unlock func() error, err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	f := flock.New(filepath.Join(s.dir, ".lock"))
	switch _, err := f.TryLockContext(ctx, lockRetry); {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("another process is writing to %s: %w", s.dir, err)
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", s.dir, err)
	}
	return f.Close, nil
}

// stops asks the labels of the update that is under way: a trace outlives those that it began
// with.
type stops struct{ now tracing.Stops }

func (s *stops) Stop(address uint32) (label string, stop bool, err error) {
	if s.now == nil {
		return "", false, nil
	}
	return s.now.Stop(address)
}
