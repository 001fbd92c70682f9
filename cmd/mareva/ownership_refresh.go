package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/ownership/standings"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

type ownershipRefresh struct{ homeFlag }

func (c *ownershipRefresh) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	return p.refreshOwners(ctx, home)
}

// refreshOwners finds which parties of the registers are listed, and computes who
// stands with the listed. What it writes is in force for every question after it.
func (p *Program) refreshOwners(ctx context.Context, home string) error {
	return p.refreshOwnersAfter(ctx, home, func(*ownershipWorld) error { return nil })
}

// refreshOwnersAfter is refreshOwners, with what decide does to the links. When it
// fails nothing is written.
func (p *Program) refreshOwnersAfter(ctx context.Context, home string, decide func(*ownershipWorld) error) error {
	unlock, err := registersIn(home).Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := linksAreThere(home); err != nil {
		return err
	}
	w, err := p.loadWorld(ctx, home, sanctions.Date{}, true)
	if err == nil {
		err = decide(w)
	}
	if err == nil {
		err = w.list()
	}
	if err != nil {
		return err
	}
	day := ownership.Day(p.today().From)
	all, err := standings.Compute(w.graph, day, w.listings, w.describe(ctx, p))
	if err != nil {
		return err
	}
	links := filepath.Join(ownersIn(home), linksFile)
	if err := linking.Write(links, w.links); err != nil {
		return err
	}
	basis := standings.Basis{Registers: w.manifest.Version, Lists: map[sanctions.ListName]sanctions.Version{}, AsOf: day, Until: w.graph.Stays(day), Matcher: screening.MatcherVersion}
	for _, s := range w.snapshots {
		basis.Lists[s.List] = s.Version
	}
	if basis.Links, err = hashOf(links); err != nil {
		return err
	}
	if err := standings.Write(filepath.Join(ownersIn(home), standingsFile), basis, all); err != nil {
		return err
	}
	p.sayStandings(w, all)
	return nil
}

// linksAreThere says whether the file of links was lost since the last computation, and
// with it what people decided.
func linksAreThere(home string) error {
	basis, _, err := standings.Read(filepath.Join(ownersIn(home), standingsFile))
	if err != nil {
		basis = standings.Basis{} // the computation that follows mends what cannot be read
	}
	if basis.Links == "" {
		return nil
	}
	file := filepath.Join(ownersIn(home), linksFile)
	info, err := os.Stat(file)
	const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // SHA-256 of an empty file
	if errors.Is(err, fs.ErrNotExist) || (err == nil && info.Size() == 0 && basis.Links != nothing) {
		return fmt.Errorf("%s is gone, and with it what people decided of links: restore it from a backup, or remove %s to begin anew", file, standingsFile)
	}
	return err
}

// thenOwners sees after an import, which may have been refused in part, that owners
// are those of what is in force now.
func (p *Program) thenOwners(ctx context.Context, home string, imported error) error {
	if ctx.Err() != nil {
		return imported
	}
	err := p.refreshOwnersIfNeeded(ctx, home)
	if imported != nil && err != nil {
		fmt.Fprintf(p.Stderr, "mareva: %v\n", err)
	}
	return cmp.Or(imported, err)
}

// refreshOwnersIfNeeded is refreshOwners where there are registers, and lists by which
// owners are blocked, and one of them has changed. It says what a failure means.
func (p *Program) refreshOwnersIfNeeded(ctx context.Context, home string) error {
	file := filepath.Join(ownersIn(home), standingsFile)
	_, found, err := registersInForce(home)
	if err != nil {
		return err
	}
	if !found { // or none is left
		if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	var v view
	snapshots, err := v.addArchived(p, viewOptions{home: home, names: blockingLists()})
	if err != nil {
		return err
	}
	if len(snapshots) == 0 {
		fmt.Fprintln(p.Stderr, "ownership: there is no list yet by which owners are blocked; after mareva lists fetch, or mareva lists import, it is computed who stands with the listed")
		return nil
	}
	if basis, _, err := standings.Read(file); err == nil {
		v.owners.basis = basis
		if old, err := v.ownersAreOld(p, home); err != nil || old == "" {
			return err
		}
	}
	if err := p.refreshOwners(ctx, home); err != nil {
		return fmt.Errorf("what was imported is in force, but who stands with the listed was not computed; run mareva ownership refresh: %w", err)
	}
	return nil
}

// sayStandings tells a person what was found.
func (p *Program) sayStandings(w *ownershipWorld, all []ownership.Standing) {
	proposed, certain, blocked := 0, 0, 0
	for i := range w.links {
		switch {
		case w.links[i].Certain():
			certain++
		case w.links[i].Uncertain():
			proposed++
		}
	}
	listed := make(map[string]bool)
	for _, l := range w.listings {
		if party, known := w.graph.Find(l.Party); known && l.Certain {
			listed[w.graph.ID(party)] = true
		}
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s ownership.Standing) bool { return listed[s.Party.ID] })
	for _, s := range all {
		for _, f := range s.Findings {
			if f.Outcome.Blocked {
				blocked++
				break
			}
		}
	}
	fmt.Fprintf(p.Stdout, "ownership: %s listed, %s; %s blocked with their owners, %s for review\n",
		plural(certain, "party of the registers is", "parties of the registers are"), plural(proposed, "other may be", "others may be"), plural(blocked, "party is", "parties are"), plural(len(all)-blocked, "other is", "others are"))
	if proposed > 0 {
		fmt.Fprintln(p.Stdout, "           mareva ownership links --state proposed shows who may be listed; confirm or reject them")
	}
}
