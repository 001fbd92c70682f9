package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
)

type traceCommands struct {
	Follow  traceCommand `cmd:"" default:"withargs" help:"Follow the money of addresses that you name: what mareva trace --from ADDRESS does; its flags are shown by mareva trace follow --help."`
	Refresh traceRefresh `cmd:"" help:"Follow the money of all listed parties and thefts that lists and labels name, and keep it for look-up."`
	Status  traceStatus  `cmd:"" help:"What is kept so: whom, how far, as of which block, and whether it is stale."`
}

// designated are the parties whose money is followed, and the labels at which it stops.
type designated struct {
	labels  knownLabels
	parties []standing.Party
	version string
}

// designatedNow reads them, unless they are of the version that is given.
func designatedNow(home string, before *designated) (*designated, error) {
	version, err := designatedVersion(home)
	if err != nil {
		return nil, err
	}
	if before != nil && before.version == version {
		return before, nil
	}
	d := &designated{}
	if d.labels, err = labelsInForce(home); err != nil {
		return nil, err
	}
	if d.parties, err = standing.Designated(d.labels.listed, d.labels.table); err != nil {
		return nil, err
	}
	// What was imported meanwhile would go by the name of what was before.
	if d.version, err = designatedVersion(home); err == nil && d.version != version {
		return designatedNow(home, nil)
	}
	return d, err
}

// designatedVersion tells one state of lists and labels from another without reading them.
func designatedVersion(home string) (string, error) {
	var b strings.Builder
	a := listsIn(home)
	names, err := a.Lists()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		m, found, err := a.Newest(name)
		if err != nil {
			return "", fmt.Errorf("reading which version of %s is in force: %w", name, err)
		}
		if found {
			fmt.Fprintf(&b, "%s %s\n", name, m.Version)
		}
	}
	m, found, err := labelsIn(home).Current()
	if err != nil {
		return "", fmt.Errorf("reading which labels are in force: %w", err)
	}
	if found {
		fmt.Fprintf(&b, "labels %s\n", m.Version)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8]), nil
}

// on are the parties and labels on one chain.
func (d *designated) on(v *ledger.View) ([]standing.Source, standing.Labels) {
	return standing.Resolve(v, d.parties), standing.Labels{Stops: d.labels.of(v), Version: d.version}
}
