package main

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/wallet"
)

// servedLedgers gives requests the ledgers of a home folder. A view is opened when it is
// first asked for, and again when the ledger has changed; the one before is closed when
// the last request that reads it is done.
type servedLedgers struct {
	home string
	now  func() time.Time
	log  *slog.Logger

	mu   sync.Mutex
	open map[wallet.Chain]*servedView
}

// servedView is a view and how many requests read it. All is under the mutex of the
// servedLedgers.
type servedView struct {
	view    *ledger.View
	looked  time.Time // when it was last compared with what is in force
	readers int
	old     bool // another has taken its place
}

// lookEvery is how often a view is compared with what is in force.
const lookEvery = time.Second

// Chains are those that are kept.
func (s *servedLedgers) Chains() ([]ledger.Chain, error) { return ledger.Kept(s.home) }

// Decisions are what people decided about the clusters of a chain.
func (s *servedLedgers) Decisions(chain ledger.Chain) (*cluster.Decisions, error) {
	return readDecisions(s.home, chain.Name)
}

// View is the newest state of a chain's ledger. One that cannot be read any more is no
// longer served: an answer must not look newer than it is.
func (s *servedLedgers) View(chain ledger.Chain) (*ledger.View, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, l := s.open[chain.Name], ledger.In(s.home, chain)
	if at == nil || s.now().Sub(at.looked) >= lookEvery || s.now().Before(at.looked) {
		next, err := s.next(l, at)
		if err != nil {
			s.retire(chain.Name)
			return nil, nil, err
		}
		if next != at {
			s.retire(chain.Name)
			if s.open == nil {
				s.open = map[wallet.Chain]*servedView{}
			}
			s.open[chain.Name] = next
		}
		at = next
		at.looked = s.now()
	}
	at.readers++
	return at.view, sync.OnceFunc(func() { s.release(at) }), nil
}

// next is the view at hand where it is still the newest, else a new one.
func (s *servedLedgers) next(l *ledger.Ledger, at *servedView) (*servedView, error) {
	if at != nil {
		generation, err := l.Generation()
		if err != nil {
			return nil, err
		}
		if generation == at.view.Generation() {
			return at, nil
		}
	}
	v, err := l.View()
	if err != nil {
		return nil, err
	}
	return &servedView{view: v}, nil
}

// retire takes a chain's view out of use.
func (s *servedLedgers) retire(chain wallet.Chain) {
	if at := s.open[chain]; at != nil {
		delete(s.open, chain)
		at.old = true
		s.closeUnread(at)
	}
}

func (s *servedLedgers) release(at *servedView) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at.readers--
	s.closeUnread(at)
}

func (s *servedLedgers) closeUnread(at *servedView) {
	if !at.old || at.readers > 0 {
		return
	}
	if err := at.view.Close(); err != nil {
		s.log.Warn("a view of a ledger could not be closed", "error", err)
	}
}

// Close retires all views.
func (s *servedLedgers) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for chain, at := range s.open {
		if at.readers > 0 {
			err = errors.Join(err, errors.New("a request still reads the ledger of "+string(chain)))
		}
		s.retire(chain)
	}
	return err
}
