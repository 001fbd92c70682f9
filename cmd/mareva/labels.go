package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
)

type labelsCommand struct {
	Import labelsImport `cmd:"" help:"TagPacks, ActorPacks and CSV files into a new version of the labels."`
	Show   labelsShow   `cmd:"" help:"All that is known of an address, or the addresses of an actor."`
	Stats  labelsStats  `cmd:"" help:"What is in force: packs, categories, confidence."`
	Remove labelsRemove `cmd:"" help:"A new version without the labels of a pack."`
}

// labelsIn is where the archive of labels is within the home folder.
func labelsIn(home string) *archive.Archive { return archive.At(filepath.Join(home, "labels")) }

// currentLabels reads the labels in force; nil when there are none yet.
func currentLabels(home string) (*attribution.Table, archive.Manifest, error) {
	a := labelsIn(home)
	m, found, err := a.Current()
	if err != nil || !found {
		return nil, m, err
	}
	table, err := a.Load(m)
	return table, m, err
}

// errNoLabels says what to do when there are none.
var errNoLabels = errors.New("there are no labels yet: run mareva labels import FILE…")

type labelsRemove struct {
	homeFlag
	actingFlag
	Pack string `arg:"" help:"Its id, as mareva labels stats gives it."`
}

func (c *labelsRemove) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	err = p.decided(ctx, home, c.As, auth.Admin, func() (store.Act, error) {
		m, err := labelsIn(home).Remove(ctx, p.Now(), c.Pack)
		if err != nil {
			return store.Act{}, fmt.Errorf("%w; mareva labels stats names the packs", err)
		}
		p.sayLabels(m)
		return store.Act{What: "labels remove", Subject: "labels", Details: map[string]string{"pack": c.Pack, "version": m.Version}}, nil
	})
	if err != nil {
		return err
	}
	return p.thenRecorded(ctx, home, c.As, labelVersions, nil)
}

// sayLabels tells a person what is in force now.
func (p *Program) sayLabels(m archive.Manifest) {
	fmt.Fprintf(p.Stdout, "labels: version %d (%s): %s on %s, from %s, %s\n",
		m.Number, m.Version[:12], plural(m.Labels, "label", "labels"), plural(m.Addresses, "address", "addresses"), plural(len(m.Packs), "pack", "packs"), megabytes(m.Bytes))
}
