package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/ownership/linking"
	"github.com/mareva/mareva/sanctions"
)

type ownershipLinks struct {
	homeFlag
	State string `help:"Only those: proposed, confirmed or rejected." enum:",proposed,confirmed,rejected" default:""`
	JSON  bool   `name:"json" help:"JSON Lines, for programs."`
}

func (c *ownershipLinks) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	links, err := linking.Read(filepath.Join(ownersIn(home), linksFile))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no links were looked for yet: run mareva ownership refresh")
	}
	if err != nil {
		return err
	}
	e := json.NewEncoder(p.Stdout)
	e.SetEscapeHTML(false)
	t := newTable(p.Stdout)
	for i := range links {
		l := &links[i]
		if c.State != "" && string(l.State) != c.State {
			continue
		}
		if c.JSON {
			if err := e.Encode(l); err != nil {
				return err
			}
			continue
		}
		t.row(printable(l.Party), string(l.List)+":"+l.EntityID, string(l.State), string(l.By), fmt.Sprintf("%.2f", l.Score), printable(strings.Join(l.Evidence, "; ")))
	}
	if c.JSON {
		return nil
	}
	return t.flush()
}

type ownershipLink struct {
	homeFlag
	actingFlag
	Decision string `arg:"" help:"confirm: they are one. reject: they are two." enum:"confirm,reject"`
	Party    string `arg:"" help:"The party's id in the register."`
	Entry    string `arg:"" help:"The list's entry, as us_ofac_sdn:27307."`
	By       string `required:"" help:"Who decides this."`
	Note     string `help:"Why."`
}

func (c *ownershipLink) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	list, id, given := strings.Cut(c.Entry, ":")
	if !given {
		return usage("%q names no list's entry; write it as us_ofac_sdn:27307", printable(c.Entry))
	}
	state := linking.Confirmed
	if c.Decision == "reject" {
		state = linking.Rejected
	}
	return p.decided(ctx, home, c.As, auth.Casework, func() (store.Act, error) {
		details := map[string]string{"decision": c.Decision, "party": c.Party, "entry": c.Entry, "by": c.By, "note": c.Note}
		return store.Act{What: "ownership link", Subject: c.Entry, Details: details}, c.decideLink(ctx, p, home, sanctions.ListName(list), id, state)
	})
}

// decideLink puts a link into the state that somebody decided.
func (c *ownershipLink) decideLink(ctx context.Context, p *Program, home string, list sanctions.ListName, id string, state linking.State) error {
	return p.refreshOwnersAfter(ctx, home, func(w *ownershipWorld) (err error) {
		if _, known := w.graph.Find(c.Party); !known {
			return fmt.Errorf("the registers know no party %q; mareva ownership links shows the ids of those found, and mareva ownership show finds one by its name", printable(c.Party))
		}
		if err := w.hasEntry(list, id); err != nil {
			return err
		}
		w.links, err = linking.Decide(w.links, c.Party, list, id, state, c.By, p.Now().UTC(), c.Note)
		return err
	})
}

// hasEntry says what is wrong with the id of a list's entry.
func (w *ownershipWorld) hasEntry(list sanctions.ListName, id string) error {
	for _, s := range w.snapshots {
		if s.List != list {
			continue
		}
		if _, found := slices.BinarySearch(s.IDs(), id); !found {
			return fmt.Errorf("the list %s has no entry %q", list, printable(id))
		}
		return nil
	}
	return fmt.Errorf("%q is none of the lists by which owners are blocked and that are here; give an entry as us_ofac_sdn:27307", printable(string(list)))
}
