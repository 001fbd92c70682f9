package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mareva/mareva/lists/archive"
	"github.com/mareva/mareva/sanctions"
)

type listsHistory struct {
	homeFlag
	List   string `help:"The list, as us_ofac_sdn." required:""`
	Entity string `help:"Only the versions in which this entry came, went or changed." placeholder:"ID"`
	JSON   bool   `help:"As JSON Lines, oldest first."`
}

// historyLine is one version in "lists history --json". Its keys are a contract.
type historyLine struct {
	Version      sanctions.Version  `json:"version"`
	List         sanctions.ListName `json:"list"`
	AsOf         sanctions.Date     `json:"as_of"`
	Entries      int                `json:"entries"`
	Added        int                `json:"added"`
	Removed      int                `json:"removed"`
	Changed      int                `json:"changed"`
	Redesignated int                `json:"redesignated"`
}

// entityLine is one change of an entry in "lists history --entity ID --json".
type entityLine struct {
	Version  sanctions.Version         `json:"version"`
	List     sanctions.ListName        `json:"list"`
	AsOf     sanctions.Date            `json:"as_of"`
	EntityID string                    `json:"entity_id"`
	Event    string                    `json:"event"`  // "added", "changed", "removed", "redesignated"
	Fields   []string                  `json:"fields"` // that changed
	Name     string                    `json:"name"`
	Programs []string                  `json:"programs"`
	Wallets  []sanctions.WalletAddress `json:"wallets"`
}

func (c *listsHistory) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	a := listsIn(home)
	versions, err := versionsOf(a, sanctions.ListName(c.List))
	if err != nil {
		return err
	}
	if c.Entity != "" {
		return c.entity(p, a, versions)
	}
	encoder := json.NewEncoder(p.Stdout)
	t := newTable(p.Stdout)
	if !c.JSON {
		t.row("#", "VERSION", "AS OF", "ENTRIES", "ADDED", "REMOVED", "CHANGED", "RE-DESIGNATED", "FORMAT")
	}
	for _, m := range versions {
		if c.JSON {
			line := historyLine{m.Version, m.List, m.AsOf, m.Entries, m.Added, m.Removed, m.Changed, m.Redesignated}
			if err := encoder.Encode(line); err != nil {
				return err
			}
			continue
		}
		t.row(m.Number, m.Version.Short(), m.AsOf, m.Entries, m.Added, m.Removed, m.Changed, m.Redesignated, m.Format)
	}
	return t.flush()
}

func versionsOf(a *archive.Archive, list sanctions.ListName) ([]archive.Manifest, error) {
	if !list.Valid() {
		return nil, usage("--list %q names no list; see mareva lists status", list)
	}
	versions, err := a.Versions(list)
	if err == nil && len(versions) == 0 {
		err = fmt.Errorf("there is no version of %s in %s; see mareva lists status", list, a.Dir())
	}
	return versions, err
}

// entity follows one entry through all versions.
func (c *listsHistory) entity(p *Program, a *archive.Archive, versions []archive.Manifest) error {
	encoder := json.NewEncoder(p.Stdout)
	t := newTable(p.Stdout)
	if !c.JSON {
		t.row("#", "AS OF", "EVENT", "NAME", "WALLETS", "FIELDS")
	}
	var before *sanctions.Snapshot
	var was *sanctions.Party
	known := false
	for _, m := range versions {
		s, err := a.Load(m)
		if err != nil {
			return err
		}
		is, _, err := s.Party(c.Entity)
		if err != nil {
			return err
		}
		line, happened, err := entityEvent(before, s, was, is, c.Entity)
		if err != nil {
			return err
		}
		before, was = s, is
		if !happened {
			continue
		}
		known = true
		line.Version, line.List, line.AsOf = m.Version, m.List, m.AsOf
		if c.JSON {
			if err := encoder.Encode(line); err != nil {
				return err
			}
			continue
		}
		t.row(m.Number, m.AsOf, line.Event, line.Name, tickers(line.Wallets), strings.Join(line.Fields, ", "))
	}
	if !known {
		return fmt.Errorf("no version of %s has an entry %s", c.List, c.Entity)
	}
	return t.flush()
}

// entityEvent says what happened to an entry from one version to the next.
func entityEvent(before, after *sanctions.Snapshot, was, is *sanctions.Party, id string) (entityLine, bool, error) {
	line := entityLine{EntityID: id, Fields: []string{}, Programs: []string{}, Wallets: []sanctions.WalletAddress{}}
	at := is
	switch {
	case was == nil && is == nil:
		return line, false, nil
	case was == nil:
		line.Event = "added"
	case is == nil:
		line.Event, at = "removed", was
	default:
		line.Event, line.Fields = "changed", sanctions.ChangedFields(was, is)
		if len(line.Fields) == 0 {
			return line, false, nil
		}
	}
	line.Name = at.PrimaryName()
	line.Programs, line.Wallets = append(line.Programs, at.Programs...), append(line.Wallets, at.Wallets...)
	if before == nil || line.Event == "changed" {
		return line, true, nil
	}
	change, err := sanctions.Diff(before, after)
	for _, r := range change.Redesignated {
		if r.From == id || r.To == id {
			line.Event, line.Fields = "redesignated", []string{"id " + r.From + " → " + r.To}
		}
	}
	return line, true, err
}

// tickers counts wallets: "8 ETH, 2 XBT".
func tickers(wallets []sanctions.WalletAddress) string {
	var order []string
	n := map[string]int{}
	for _, w := range wallets {
		if n[w.Currency] == 0 {
			order = append(order, w.Currency)
		}
		n[w.Currency]++
	}
	parts := make([]string, len(order))
	for i, currency := range order {
		parts[i] = fmt.Sprintf("%d %s", n[currency], currency)
	}
	return strings.Join(parts, ", ")
}

type listsDiff struct {
	homeFlag
	List string `help:"The list, as us_ofac_sdn." required:""`
	JSON bool   `help:"As one JSON object."`
	A    string `arg:"" help:"A version: its hash or the beginning of it, its number, or a day (the version of that day)."`
	B    string `arg:"" help:"The later version."`
}

func (c *listsDiff) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	a := listsIn(home)
	versions, err := versionsOf(a, sanctions.ListName(c.List))
	if err != nil {
		return err
	}
	var sides [2]*sanctions.Snapshot
	for i, name := range []string{c.A, c.B} {
		m, err := findVersion(versions, name)
		if err != nil {
			return err
		}
		if sides[i], err = a.Load(m); err != nil {
			return err
		}
	}
	change, err := sanctions.Diff(sides[0], sides[1])
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(p.Stdout).Encode(change)
	}
	return p.showChange(change, sides[0], sides[1])
}

// findVersion finds a version by number, day, or the beginning of its hash.
func findVersion(versions []archive.Manifest, name string) (archive.Manifest, error) {
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(versions) {
		return versions[n-1], nil
	}
	if day, err := sanctions.ParseDay(name); err == nil {
		for _, m := range slices.Backward(versions) {
			if m.AsOf.From <= day.To {
				return m, nil
			}
		}
		return archive.Manifest{}, fmt.Errorf("%s: the first version counts from %s: %w", name, versions[0].AsOf, errNoVersion)
	}
	var found []archive.Manifest
	for _, m := range versions {
		if strings.HasPrefix(string(m.Version), strings.ToLower(name)) {
			found = append(found, m)
		}
	}
	switch {
	case len(found) == 0 || len(name) < 4:
		return archive.Manifest{}, fmt.Errorf("%q: %w", name, errNoVersion)
	case slices.ContainsFunc(found, func(m archive.Manifest) bool { return m.Version != found[0].Version }):
		return archive.Manifest{}, fmt.Errorf("%q begins %d versions' hashes; give more of it", name, len(found))
	}
	return found[0], nil
}

func (p *Program) showChange(c sanctions.Change, from, to *sanctions.Snapshot) error {
	name := func(s *sanctions.Snapshot, id string) string {
		party, found, err := s.Party(id)
		if err != nil || !found {
			return ""
		}
		return party.PrimaryName()
	}
	t := newTable(p.Stdout)
	for _, id := range c.Added {
		t.row("added", id, name(to, id))
	}
	for _, id := range c.Removed {
		t.row("removed", id, name(from, id))
	}
	for _, r := range c.Redesignated {
		t.row("re-designated", r.From+" → "+r.To, name(to, r.To))
	}
	for _, ch := range c.Changed {
		t.row("changed", ch.ID, name(to, ch.ID), strings.Join(ch.Fields, ", "))
	}
	if err := t.flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.Stdout, "%d added, %d removed, %d changed, %d re-designated\n", len(c.Added), len(c.Removed), len(c.Changed), len(c.Redesignated))
	return err
}
