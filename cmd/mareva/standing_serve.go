package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/wallet"
)

// servedStandings are the tables of what is followed on the chains of a home folder. They are
// read beside the requests, which never wait for one.
type servedStandings struct {
	home string
	log  *slog.Logger

	mu      sync.RWMutex
	tables  map[wallet.Chain]servedStanding
	version string // of the lists and labels in force
}

// servedStanding is a table, or why there is none.
type servedStanding struct {
	table   *standing.Table
	current string
	fault   error
}

// Standing is the table of a chain; nil where nothing is followed there. One that cannot be
// read any more is no longer served: an answer must not look newer than it is.
func (s *servedStandings) Standing(chain ledger.Chain) (table *standing.Table, outdated bool, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	at := s.tables[chain.Name]
	return at.table, at.table != nil && at.table.Labels() != s.version, at.fault
}

// watch looks for newer tables until the context ends.
func (s *servedStandings) watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.refresh()
		case <-ctx.Done():
			return
		}
	}
}

// refresh reads what has changed. It never runs twice at a time.
func (s *servedStandings) refresh() {
	chains, err := ledger.Kept(s.home)
	if err != nil {
		s.log.Error("the ledgers cannot be read", "error", err)
		return
	}
	next := map[wallet.Chain]servedStanding{}
	for _, chain := range chains {
		next[chain.Name] = s.next(chain, s.tables[chain.Name])
	}
	version, err := designatedVersion(s.home)
	if err != nil {
		s.log.Error("which lists and labels are in force cannot be read; what is followed counts as outdated", "error", err)
	}
	s.mu.Lock()
	s.tables, s.version = next, version
	s.mu.Unlock()
}

// next is the table at hand where it is still the newest, else a new one.
func (s *servedStandings) next(chain ledger.Chain, at servedStanding) servedStanding {
	current, err := standing.Current(s.home, chain)
	if err == nil && (current == "" || current == at.current && at.fault == nil) {
		if current == "" {
			at = servedStanding{}
		}
		return at
	}
	next := servedStanding{current: current}
	if err == nil {
		next.table, err = standing.Reopen(s.home, chain, at.table)
	}
	switch {
	case err != nil:
		next.fault = err
		if at.fault == nil || at.fault.Error() != err.Error() {
			s.log.Error("what is followed on a chain cannot be read; questions about it are refused", "chain", chain.Name, "error", err)
		}
	case at.table == nil:
		s.log.Info("taint in force", "chain", chain.Name, "sources", len(next.table.Sources()), "addresses", next.table.Entries())
	}
	return next
}
