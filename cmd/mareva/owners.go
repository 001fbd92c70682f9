package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/standings"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
)

// Files of the folder of owners, beside the archive of registers.
const (
	linksFile     = "links.jsonl"     // which party of a register is which listed one
	standingsFile = "standings.jsonl" // who stands with the listed
)

// ownersIn is where what is known of owners lies within the home folder.
func ownersIn(home string) string { return filepath.Join(home, "ownership") }

// owners are who stands with the listed, as a view has it.
type owners struct {
	basis     standings.Basis
	standings []ownership.Standing
	known     bool  // computed at all
	fault     error // why they are not known, though there are registers
}

// state says on which computation answers rest; nil for none.
func (o owners) state() *screening.OwnersState {
	if !o.known {
		return nil
	}
	return &screening.OwnersState{Registers: o.basis.Registers, AsOf: o.basis.AsOf.String(), Parties: len(o.standings)}
}

// own puts on the index who stands with the listed. What was computed from other
// lists or registers than those in force still counts, with an alarm: it is better
// than nothing, and the lists must not wait for it.
func (v *view) own(p *Program, o viewOptions) error {
	if o.bare || !o.asOf.IsZero() {
		return nil // of a past day nothing is kept; see ownAsOf
	}
	manifest, found, err := registersInForce(o.home)
	if err == nil && (!found || !v.blocksOwners()) {
		return nil
	}
	if err == nil {
		v.owners.basis, v.owners.standings, err = standings.Read(filepath.Join(ownersIn(o.home), standingsFile))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = errors.New("the ownership registers were imported, but who stands with the listed was never computed; run mareva ownership refresh")
		fallthrough
	case err != nil:
		v.owners.fault = err
		v.alarmOwners(err.Error())
		return nil
	}
	v.owners.known = true
	if why := v.ownersAreOld(manifest.Version, p); why != "" {
		v.alarmOwners(why)
	}
	v.index, err = v.index.Owned(v.owners.standings)
	return err
}

// ownAsOf computes who stood with the listed on a past day, by the lists, the rules
// and the interests of that day, as the registers tell of them today.
func (v *view) ownAsOf(ctx context.Context, p *Program, o viewOptions) error {
	_, found, err := registersInForce(o.home)
	if err != nil || !found {
		return err
	}
	if !v.blocksOwners() {
		return nil
	}
	w, err := p.loadWorld(ctx, o.home, o.asOf, true)
	if err != nil {
		return err
	}
	day := ownership.Day(o.asOf.From)
	v.owners = owners{known: true, basis: standings.Basis{Registers: w.manifest.Version, AsOf: day}}
	if v.owners.standings, err = standings.Compute(w.graph, day, w.listings, w.describe(ctx, p)); err != nil {
		return err
	}
	v.index, err = v.index.Owned(v.owners.standings)
	return err
}

// blocksOwners says whether a list of the view is one by which a regime blocks those
// whom the listed own.
func (v *view) blocksOwners() bool {
	return slices.ContainsFunc(v.lists, func(l viewedList) bool { return slices.Contains(blockingLists(), l.List) })
}

func (v *view) alarmOwners(message string) {
	v.warnings = append(v.warnings, publication.Problem{
		Code: publication.Unreadable, File: "ownership", Message: message, Hint: "run mareva ownership refresh", Alarm: true,
	})
}

// ownersAreOld says why the computation is not of what is in force; "" when it is.
func (v *view) ownersAreOld(registers string, p *Program) string {
	if v.owners.basis.Registers != registers {
		return "who stands with the listed was computed from older registers"
	}
	for _, regime := range ownership.Regimes() {
		list := ownership.ListOf(regime)
		computed := v.owners.basis.Lists[list]
		for _, l := range v.lists {
			if l.List == list && l.Version != computed {
				return fmt.Sprintf("who stands with the listed was computed from another version of %s", list)
			}
		}
	}
	day := ownership.Day(p.today().From)
	if day < v.owners.basis.AsOf || (v.owners.basis.Until != 0 && day > v.owners.basis.Until) {
		return fmt.Sprintf("who stands with the listed was computed for %s, and not for %s", v.owners.basis.AsOf, day)
	}
	return ""
}

// blockedOn are the parties of a list that a regime blocks.
func blockedOn(s *sanctions.Snapshot) (map[string]*sanctions.Party, error) {
	out := make(map[string]*sanctions.Party)
	for p, err := range s.Parties() {
		if err != nil {
			return nil, err
		}
		if !p.InForce() {
			continue
		}
		for _, e := range sanctions.EffectsOf(s.List, p) {
			if e.Effect == sanctions.Block {
				out[p.ID] = p
			}
		}
	}
	return out, nil
}
