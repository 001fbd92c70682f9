package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/wallet"
)

// clusterLinks links addresses to listed ones by the clusters of the ledgers of a home
// folder. A ledger that cannot be read makes questions about its chain errors: a link that
// nobody looked for must not read as none.
type clusterLinks struct {
	program  *Program
	home     string
	open     func(ledger.Chain) (v *ledger.View, release func(), err error)
	cautions []string // that go with each link

	mu      sync.RWMutex
	lists   *attribution.Table // wallets that lists name; nil: none
	labels  *attribution.Table // nil: there are none
	parties []standing.Party   // of lists
	chains  []*linkedChain     // in the order of their names; only read exchanges them
	fault   error              // why it is not known which ledgers there are
}

// linkedChain is one state of a ledger, with its clusters. All is under the mutex of the
// clusterLinks but what a reader took.
type linkedChain struct {
	name      wallet.Chain
	fault     error // why there is nothing else here
	view      *ledger.View
	release   func()
	clusters  *cluster.Clusters
	decisions *cluster.Decisions
	listed    map[uint32][]listedMember // by cluster
	// readers are those who read the view without the mutex. None comes once another state
	// has taken this one's place.
	readers sync.WaitGroup
}

// listedMember is a listed address that the ledger has seen.
type listedMember struct {
	address   uint32
	canonical string
	party     string // "us_ofac_sdn:27307"
}

// use puts lists and labels in force.
func (s *clusterLinks) use(lists, labels *attribution.Table) error {
	parties, err := standing.Designated(lists)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists, s.labels, s.parties = lists, labels, parties
	for _, c := range s.chains {
		c.place(parties)
	}
	return nil
}

// place finds the listed addresses among the clusters. The mutex is held.
func (c *linkedChain) place(parties []standing.Party) {
	if c.fault != nil {
		return
	}
	c.listed = map[uint32][]listedMember{}
	for i := range parties {
		for _, canonical := range parties[i].Addresses {
			_, text, _ := strings.Cut(canonical, ":")
			// An error says that it is no address of this chain.
			if id, seen, err := c.view.Address(text); err == nil && seen {
				root := c.clusters.Of(id)
				c.listed[root] = append(c.listed[root], listedMember{id, canonical, parties[i].ID})
			}
		}
	}
}

// read gives the ledgers as they are now, in place of those before. It never runs twice at a
// time.
func (s *clusterLinks) read(ctx context.Context) {
	before := slices.Clone(s.chains)
	chains, err := ledger.Kept(s.home)
	var next []*linkedChain
	for _, chain := range chains {
		if chain.Model == ledger.UTXO {
			next = append(next, s.readChain(ctx, chain, s.chainNamed(chain.Name)))
		}
	}
	if err == nil {
		next = append(next, lost(before, next)...)
	}
	s.mu.Lock()
	if s.fault = err; err == nil {
		s.chains = next
	}
	for _, c := range s.chains {
		if c.listed == nil {
			c.place(s.parties)
		}
	}
	now := s.chains
	s.mu.Unlock()
	for _, c := range before {
		if !slices.Contains(now, c) {
			c.retire()
		}
	}
}

// lost are the chains that had a ledger and have none any more.
func lost(before, next []*linkedChain) (out []*linkedChain) {
	for _, c := range before {
		if !slices.ContainsFunc(next, func(n *linkedChain) bool { return n.name == c.name }) {
			out = append(out, &linkedChain{name: c.name, fault: errors.New("it was there and is no longer; restart the server if that is meant")})
		}
	}
	return out
}

// chainNamed is the state of a chain now; nil: there is none.
func (s *clusterLinks) chainNamed(name wallet.Chain) *linkedChain {
	if i := slices.IndexFunc(s.chains, func(c *linkedChain) bool { return c.name == name }); i >= 0 {
		return s.chains[i]
	}
	return nil
}

// readChain is the state at hand where it is still the newest, else a new one.
func (s *clusterLinks) readChain(ctx context.Context, chain ledger.Chain, at *linkedChain) *linkedChain {
	v, release, err := s.open(chain)
	if err != nil {
		return &linkedChain{name: chain.Name, fault: err}
	}
	next := &linkedChain{name: chain.Name, view: v, release: release}
	if next.decisions, err = readDecisions(s.home, chain.Name); err == nil {
		if at.same(next) {
			release()
			return at
		}
		err = s.cluster(ctx, at, next) // it may be in use from here on
	}
	if err != nil {
		release()
		return &linkedChain{name: chain.Name, fault: err}
	}
	return next
}

// same says whether nothing has changed.
func (c *linkedChain) same(next *linkedChain) bool {
	return c.sound() && c.view.Generation() == next.view.Generation() && c.sameDecisions(next)
}

func (c *linkedChain) sound() bool { return c != nil && c.fault == nil }

func (c *linkedChain) sameDecisions(next *linkedChain) bool {
	return slices.EqualFunc(c.decisions.List, next.decisions.List, func(a, b cluster.Decision) bool {
		return a.Act == b.Act && a.Tx == b.Tx && slices.Equal(a.Addresses, b.Addresses) && a.Why == b.Why
	})
}

// grownInPlace is how many transactions at most are added while questions wait: some blocks,
// which take milliseconds. More are added to clusters of their own.
const grownInPlace = 50_000

// cluster gives a state its clusters: those of the state before, where little has come since.
func (s *clusterLinks) cluster(ctx context.Context, at, next *linkedChain) error {
	if at.sound() && at.sameDecisions(next) {
		if txs := next.view.Counts().Txs; txs >= at.clusters.Txs() && txs-at.clusters.Txs() <= grownInPlace {
			if err := s.grow(ctx, at, next); !errors.Is(err, cluster.ErrOther) {
				return err
			}
		}
	}
	var err error
	next.clusters, next.decisions, err = s.program.clustersOf(ctx, s.home, next.view)
	return err
}

// grow hands the clusters of a state on to the next, which takes its place at once: the state
// before has nothing to find them by any more.
func (s *clusterLinks) grow(ctx context.Context, at, next *linkedChain) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := at.clusters.Grow(ctx, next.view, cluster.GrowOptions{Decisions: next.decisions})
	if errors.Is(err, cluster.ErrOther) {
		return err
	}
	if err != nil {
		at.fault = err // they are half grown
		return err
	}
	next.clusters = at.clusters
	next.place(s.parties)
	s.chains[slices.Index(s.chains, at)] = next
	return nil
}

// retire gives a state's view back when the last reader is done with it.
func (c *linkedChain) retire() {
	c.readers.Wait()
	if c.release != nil {
		c.release()
	}
}

// close gives all views back. Nothing may be asked afterwards.
func (s *clusterLinks) close() {
	for _, c := range s.chains {
		c.retire()
	}
	s.chains = nil
}

// reads are the states in which an address is looked up; done ends that.
type reads []read

type read struct {
	*linkedChain
	address uint32
	root    uint32
	listed  []listedMember // others in its cluster
}

func (r reads) done() {
	for _, x := range r {
		x.readers.Done()
	}
}

// find looks an address up on the chains that may have it. The wanted ones are handed out,
// for the caller to end.
func (s *clusterLinks) find(a *wallet.Address, asked wallet.Chain, wanted func(*read) bool) (reads, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.fault != nil {
		return nil, fmt.Errorf("which ledgers there are is not known: %w", s.fault)
	}
	var out reads
	for _, c := range s.chains {
		if !mayBeOn(a, asked, c.name) {
			continue
		}
		if c.fault != nil {
			out.done()
			return nil, fmt.Errorf("the ledger of %s: %w", c.name, c.fault)
		}
		id, seen, err := c.view.Address(a.Text)
		if err != nil || !seen {
			continue // an error says that it cannot be an address of this chain
		}
		r := read{linkedChain: c, address: id, root: c.clusters.Of(id)}
		r.listed = c.listed[r.root]
		if wanted(&r) {
			c.readers.Add(1)
			out = append(out, r)
		}
	}
	return out, nil
}

// mayBeOn says whether a chain may have an address.
func mayBeOn(a *wallet.Address, asked, chain wallet.Chain) bool {
	switch {
	case strings.HasPrefix(a.Canonical, "key:"):
		return false // a public key is no address
	case asked != "":
		return asked == chain
	}
	return len(a.Chains) == 0 || slices.Contains(a.Chains, chain)
}
