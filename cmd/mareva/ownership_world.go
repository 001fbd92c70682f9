package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/ownership/listed"
	"github.com/mareva/mareva/ownership/register"
	"github.com/mareva/mareva/ownership/standings"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// ownershipWorld is all that is known of owners: what the registers say, whom the
// lists block, and which of the one are which of the other.
type ownershipWorld struct {
	home      string
	manifest  register.Manifest     // of the registers
	snapshots []*sanctions.Snapshot // of the lists that a regime blocks by
	graph     *ownership.Graph
	links     []linking.Link
	listings  []standings.Listing
}

// loadWorld reads the registers and the lists. With relink it looks which parties of
// the registers are listed ones, and else takes what the last time found. Who is blocked
// [ownershipWorld.list] then says.
func (p *Program) loadWorld(ctx context.Context, home string, asOf sanctions.Date, relink bool) (*ownershipWorld, error) {
	manifest, found, err := registersInForce(home)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errNoRegisters
	}
	w := &ownershipWorld{home: home, manifest: manifest}
	if err := w.loadLists(p, asOf); err != nil {
		return nil, err
	}
	if w.links, err = linking.Read(filepath.Join(ownersIn(home), linksFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var finder *linking.Finder
	if relink {
		if finder, err = linking.New(w.snapshots, screening.CountryOf); err != nil {
			return nil, err
		}
	}
	if err := w.build(ctx, p, finder); err != nil {
		return nil, err
	}
	return w, nil
}

// checkLinks says what is wrong when the links are not those of the registers in force:
// somebody listed would not be known to be.
func (w *ownershipWorld) checkLinks() error {
	basis, _, err := standings.Read(filepath.Join(ownersIn(w.home), standingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("it was never looked which parties of the registers are listed; run mareva ownership refresh")
	}
	links, hashed := hashOf(filepath.Join(ownersIn(w.home), linksFile))
	if err = cmp.Or(err, hashed); err == nil && (basis.Registers != w.manifest.Version || basis.Links != links) {
		err = errors.New("which parties of the registers are listed was looked at for other registers or links; run mareva ownership refresh")
	}
	return err
}

// loadLists loads the lists by which a regime blocks.
func (w *ownershipWorld) loadLists(p *Program, asOf sanctions.Date) error {
	var v view
	wanted := blockingLists()
	o := viewOptions{home: w.home, asOf: asOf, names: wanted}
	var err error
	w.snapshots, err = v.addArchived(p, o)
	if err == nil && len(w.snapshots) == 0 {
		err = fmt.Errorf("none of the lists by which owners are blocked is in %s%s (%v): run mareva lists fetch, or mareva lists import FILE…", w.home, o.when(), wanted)
	}
	return err
}

// blockingLists are those by which a regime blocks owners.
func blockingLists() (names []sanctions.ListName) {
	for _, regime := range ownership.Regimes() {
		names = append(names, ownership.ListOf(regime))
	}
	return names
}

// build makes the graph, and finds links on the way where there is a finder.
func (w *ownershipWorld) build(ctx context.Context, p *Program, finder *linking.Finder) error {
	var b ownership.Builder
	for _, s := range w.snapshots {
		for party, err := range s.Parties() {
			if err != nil {
				return err
			}
			for _, statement := range listed.Statements(s.List, party) {
				if err := b.Add(statement); err != nil {
					return err
				}
			}
		}
	}
	find := newLinkSearch(finder)
	defer find.end()
	err := p.eachStatement(ctx, w.home, w.manifest, func(s *ownership.Statement) error {
		find.add(s.Party)
		return b.Add(*s)
	})
	if err != nil {
		return err
	}
	if finder != nil {
		w.links = linking.Merge(w.links, find.end())
	}
	w.graph = b.Graph()
	return nil
}

// list notes whom the lists block: their own entries, and the parties of registers
// that are, or may be, one of them.
func (w *ownershipWorld) list() error {
	for _, s := range w.snapshots {
		blocked, err := blockedOn(s)
		if err != nil {
			return err
		}
		for id, party := range blocked {
			owner := ownership.Owner{List: s.List, EntityID: id, Name: party.PrimaryName(), Programs: append([]string{}, party.Programs...), Certain: true}
			w.listings = append(w.listings, standings.Listing{Party: string(s.List) + ":" + id, Owner: owner})
		}
		for i := range w.links {
			l := &w.links[i]
			party, is := blocked[l.EntityID]
			if l.List != s.List || !is || (!l.Certain() && !l.Uncertain()) {
				continue
			}
			owner := ownership.Owner{List: s.List, EntityID: l.EntityID, Name: party.PrimaryName(), Programs: append([]string{}, party.Programs...), Certain: l.Certain()}
			w.listings = append(w.listings, standings.Listing{Party: l.Party, Owner: owner})
		}
	}
	slices.SortFunc(w.listings, func(x, y standings.Listing) int {
		return cmp.Or(cmp.Compare(x.Party, y.Party), cmp.Compare(x.List, y.List), cmp.Compare(x.EntityID, y.EntityID))
	})
	return nil
}

// evaluate applies one regime's rule.
func (w *ownershipWorld) evaluate(regime ownership.Regime, day ownership.Day) (*ownership.Evaluation, error) {
	q := ownership.Question{Regime: regime, AsOf: day}
	for _, l := range w.listings {
		if party, known := w.graph.Find(l.Party); known && l.List == ownership.ListOf(regime) {
			q.Listed = append(q.Listed, ownership.Listed{Party: party, Uncertain: !l.Certain, Programs: l.Programs})
		}
	}
	return w.graph.Evaluate(q)
}

// describe reads the registers once more for what they say of some parties.
func (w *ownershipWorld) describe(ctx context.Context, p *Program) standings.Describe {
	return func(ids map[string]bool) (map[string]ownership.Party, error) {
		out := make(map[string]ownership.Party, len(ids))
		if len(ids) == 0 {
			return out, nil
		}
		return out, p.eachStatement(ctx, w.home, w.manifest, func(s *ownership.Statement) error {
			if s.Party == nil {
				return nil
			}
			if at, known := w.graph.Find(s.Party.ID); known && ids[w.graph.ID(at)] {
				id := w.graph.ID(at)
				out[id] = joinedDescription(out[id], *s.Party)
			}
			return nil
		})
	}
}

// joinedDescription is what two registers say of one party.
func joinedDescription(x, y ownership.Party) ownership.Party {
	if x.ID == "" {
		return y
	}
	x.Names = join(x.Names, y.Names)
	x.SameAs = join(join(x.SameAs, y.SameAs), []string{y.ID})
	x.Identifiers = join(x.Identifiers, y.Identifiers)
	x.Countries, x.Nationalities, x.BirthDates = join(x.Countries, y.Countries), join(x.Nationalities, y.Nationalities), join(x.BirthDates, y.BirthDates)
	if x.Kind == sanctions.Unknown || x.Kind == "" {
		x.Kind = y.Kind
	}
	return x
}

func join[T comparable](x, y []T) []T {
	for _, v := range y {
		if !slices.Contains(x, v) {
			x = append(x, v)
		}
	}
	return x
}

// linkSearch asks on all cores which parties are listed ones.
type linkSearch struct {
	parties chan *ownership.Party
	workers sync.WaitGroup
	mu      sync.Mutex // guards found
	found   []linking.Link
	ended   bool
}

// newLinkSearch is one that finds nothing when there is no finder.
func newLinkSearch(finder *linking.Finder) *linkSearch {
	s := &linkSearch{parties: make(chan *ownership.Party, 1024)}
	if finder == nil {
		s.parties = nil
		return s
	}
	for range runtime.GOMAXPROCS(0) {
		s.workers.Go(func() {
			for party := range s.parties {
				if links := finder.Find(party); len(links) > 0 {
					s.mu.Lock()
					s.found = append(s.found, links...)
					s.mu.Unlock()
				}
			}
		})
	}
	return s
}

func (s *linkSearch) add(party *ownership.Party) {
	if s.parties != nil && party != nil {
		s.parties <- party
	}
}

// end waits for all, and gives what was found.
func (s *linkSearch) end() []linking.Link {
	if s.parties != nil && !s.ended {
		s.ended = true
		close(s.parties)
		s.workers.Wait()
	}
	return s.found
}

// hashOf is the SHA-256 of a file in hex; "" when there is none.
func hashOf(path string) (string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}
