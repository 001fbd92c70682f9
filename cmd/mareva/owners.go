package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
// than nothing, and the lists must not wait for it. What cannot be read is a fault; the
// owners before stay.
func (v *view) own(p *Program, o viewOptions, old *view) (err error) {
	if o.bare || !o.asOf.IsZero() {
		return nil // of a past day nothing is kept; see ownAsOf
	}
	var before owners
	if old != nil {
		before = old.owners
	}
	if v.owners = before.next(o.home); v.owners.fault != nil && v.blocksOwners() {
		v.alarmOwners(v.owners.fault.Error())
	}
	if !v.blocksOwners() || !v.owners.known {
		if !v.blocksOwners() {
			v.owners = owners{}
		}
		v.index, err = v.index.Owned(nil)
		return err
	}
	if v.owners.fault == nil { // else they are old, and it is said
		why, err := v.ownersAreOld(p, o.home)
		switch {
		case err != nil:
			v.alarmOwners(err.Error())
		case why != "":
			v.alarmOwners(why + "; run mareva ownership refresh")
		}
	}
	v.index, err = v.index.Owned(v.owners.standings)
	return err
}

// next are the owners in force now.
func (o owners) next(home string) owners {
	m, found, err := registersIn(home).Current()
	file := filepath.Join(ownersIn(home), standingsFile)
	if err == nil && found && len(m.Registers) == 0 {
		return owners{} // the last one was removed
	}
	if err == nil && !found {
		if _, lost := os.Stat(file); errors.Is(lost, fs.ErrNotExist) && !o.known {
			return owners{}
		}
		err = fmt.Errorf("the ownership registers beside %s were there and are no longer: restore the folder from a backup, or import them again", file)
	}
	if err == nil {
		var n owners
		if n.basis, n.standings, err = standings.Read(file); err == nil {
			n.known = true
			return n
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("the ownership registers were imported, but who stands with the listed was never computed; run mareva ownership refresh")
	}
	o.fault = err
	return o
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
	if err == nil {
		err = w.list()
	}
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
	v.warnings = append(v.warnings, publication.Problem{Code: publication.Unreadable, File: "ownership", Message: message, Alarm: true})
}

// ownersAreOld says why the computation is not of what is in force; "" when it is.
func (v *view) ownersAreOld(p *Program, home string) (string, error) {
	registers, _, err := registersInForce(home)
	if err != nil {
		return "", err
	}
	links, err := hashOf(filepath.Join(ownersIn(home), linksFile))
	if err != nil {
		return "", err
	}
	basis := v.owners.basis
	for _, l := range v.lists {
		if slices.Contains(blockingLists(), l.List) && l.Version != basis.Lists[l.List] {
			return fmt.Sprintf("who stands with the listed was computed from another version of %s", l.List), nil
		}
	}
	day := ownership.Day(p.today().From)
	switch {
	case basis.Registers != registers.Version:
		return "who stands with the listed was computed from other registers", nil
	case basis.Links != links:
		return "who stands with the listed was computed from other links", nil
	case basis.Matcher != screening.MatcherVersion:
		return "who stands with the listed was computed by another version of the matcher", nil
	case day < basis.AsOf || (basis.Until != 0 && day > basis.Until):
		return fmt.Sprintf("who stands with the listed was computed for %s, and not for %s", basis.AsOf, day), nil
	}
	return "", nil
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
