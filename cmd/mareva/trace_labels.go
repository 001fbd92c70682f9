package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/tracing"
)

// knownLabels are the labels in force: those imported, and the wallets that lists name.
type knownLabels struct {
	table  *attribution.Table    // nil: none were imported
	listed *attribution.Table    // nil: no list names a wallet
	state  *screening.LabelState // of what was imported
	lists  []screening.ListState
	home   string
}

// labelsInForce reads them. What cannot be read is an error: a service overlooked would send
// a trace on through the money of its other customers.
func labelsInForce(home string) (k knownLabels, err error) {
	var m archive.Manifest
	k.home = home
	if k.table, m, err = currentLabels(home); err != nil {
		return k, fmt.Errorf("reading the labels: %w", err)
	}
	k.state = labels{table: k.table, manifest: m}.state()
	k.listed, k.lists, err = listedWallets(home)
	return k, err
}

func (k knownLabels) of(v *ledger.View) *tracing.Labels {
	return tracing.NewLabels(v, k.listed, k.table)
}

// linked are the labels on a ledger, those of own before the others. Where there are any, and
// transactions have several payers, they hold for the clusters of the labelled addresses too.
func (k knownLabels) linked(ctx context.Context, p *Program, v *ledger.View, own *attribution.Table) (*tracing.Labels, error) {
	l := k.of(v)
	l.Prefer(own)
	if v.Chain().Model != ledger.UTXO || k.table == nil && k.listed == nil && own == nil {
		return l, nil
	}
	clusters, decisions, err := p.clustersOf(ctx, k.home, v)
	if err != nil {
		return nil, fmt.Errorf("%w; without clusters: --no-clusters", err)
	}
	l.Link(clusters, decisions)
	return l, nil
}

// labelsOn are those that a trace stops by.
func (t *openedTrace) labelsOn(ctx context.Context, v *ledger.View) (*tracing.Labels, error) {
	if t.command.NoClusters {
		return t.labels.of(v), nil
	}
	return t.labels.linked(ctx, t.program, v, nil)
}

// sayDoubts says that some clusters were not used.
func (p *Program) sayDoubts(v *ledger.View, l *tracing.Labels) {
	if n := l.Doubts(); n > 0 {
		fmt.Fprintf(p.Stderr, "mareva: on %s the labels of %s contradict each other: addresses without a label of their own stay unlabelled there\n", v.Chain().Name, several(uint64(n), "cluster", "clusters"))
	}
}

// listedWallets makes labels of the wallets on the lists in force, and says which these are.
func listedWallets(home string) (*attribution.Table, []screening.ListState, error) {
	a := listsIn(home)
	names, err := a.Lists()
	if err != nil {
		return nil, nil, err
	}
	var snapshots []*sanctions.Snapshot
	var states []screening.ListState
	for _, name := range names {
		m, found, err := a.Newest(name)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
		}
		if !found {
			continue
		}
		s, err := a.Load(m)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
		}
		state, err := a.State(name)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the wallets of %s: %w", name, err)
		}
		day := m.AsOf.String()
		at := screening.ListState{List: name, Version: m.Version, AsOf: &day}
		if !state.CheckedAt.IsZero() {
			checked := state.CheckedAt.UTC().Format(time.RFC3339)
			at.CheckedAt = &checked
		}
		snapshots, states = append(snapshots, s), append(states, at)
	}
	table, err := walletsOf(snapshots)
	return table, states, err
}

// walletsOf makes labels of the wallets on lists; nil where there are none.
func walletsOf(snapshots []*sanctions.Snapshot) (*attribution.Table, error) {
	var b attribution.Builder
	any := false
	for _, s := range snapshots {
		for i := range s.Len() {
			if !bytes.Contains(s.Encoded(i), []byte(`"wallets"`)) {
				continue // decoding all takes half a second
			}
			party, err := s.At(i)
			if err != nil {
				return nil, fmt.Errorf("reading the wallets of %s: %w", s.List, err)
			}
			for _, l := range attribution.OfParty(s.List, party) {
				if err := b.Add(l); err != nil {
					return nil, fmt.Errorf("reading the wallets of %s: %w", s.List, err)
				}
				any = true
			}
		}
	}
	if !any {
		return nil, nil
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		return nil, err
	}
	return attribution.Open(out.Bytes())
}
