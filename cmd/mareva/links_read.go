package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

// lateLinks are links whose ledgers are read when the first address is asked for: who asks
// for names does not wait for them.
type lateLinks struct {
	*clusterLinks
	ctx   context.Context
	begun sync.Once
}

// linksOnce are the links for one run of a command, by the ledgers as they are now. The
// caller closes them.
func (p *Program) linksOnce(ctx context.Context, home string, v *view, asOf sanctions.Date) (*lateLinks, error) {
	s := &clusterLinks{program: p, home: home, open: func(chain ledger.Chain) (*ledger.View, func(), error) {
		v, err := ledger.In(home, chain).View()
		if err != nil {
			return nil, nil, err
		}
		return v, func() { _ = v.Close() }, nil // it was only read
	}}
	if !asOf.IsZero() && asOf.From < p.today().From {
		s.cautions = append(s.cautions, "the lists are those of "+asOf.String()+", the clusters those of the ledger as it is now: what links the two may have come since")
	}
	return &lateLinks{clusterLinks: s, ctx: ctx}, s.use(v.wallets, v.labels.table)
}

// Linked is that of the clusterLinks.
func (s *lateLinks) Linked(a wallet.Address, chain wallet.Chain) ([]screening.Link, error) {
	s.begun.Do(func() { s.read(s.ctx) })
	return s.clusterLinks.Linked(a, chain)
}

// Clusters is that of the clusterLinks.
func (s *lateLinks) Clusters(a wallet.Address, chain wallet.Chain) ([]screening.Cluster, error) {
	s.begun.Do(func() { s.read(s.ctx) })
	return s.clusterLinks.Clusters(a, chain)
}

// servedLinks are links that are kept up to date beside the requests.
type servedLinks struct {
	*clusterLinks
	log  *slog.Logger
	told map[wallet.Chain]string // what was logged of each chain; of "", of them all
}

func (p *Program) linksServed(home string, ledgers *servedLedgers, log *slog.Logger) *servedLinks {
	return &servedLinks{&clusterLinks{program: p, home: home, open: ledgers.View}, log, map[wallet.Chain]string{}}
}

// watch reads newer blocks until the context ends.
func (s *servedLinks) watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.refresh(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// refresh reads what has changed, and logs what cannot be read. It never runs twice at a time.
func (s *servedLinks) refresh(ctx context.Context) {
	s.read(ctx)
	s.tell("", s.fault, "which ledgers there are cannot be read; questions about addresses are refused")
	for _, c := range s.chains {
		s.tell(c.name, c.fault, "the clusters of a chain cannot be read; questions about its addresses are refused")
	}
}

// tell logs a fault once.
func (s *servedLinks) tell(chain wallet.Chain, fault error, what string) {
	text := ""
	if fault != nil {
		text = fault.Error()
	}
	if text != "" && text != s.told[chain] && !errors.Is(fault, context.Canceled) {
		s.log.Error(what, "chain", chain, "error", fault)
	}
	s.told[chain] = text
}

// showClusters shows a person what else the ledgers know of an address.
func (p *Program) showClusters(clusters []screening.Cluster) error {
	st := p.style()
	for i := range clusters {
		c := &clusters[i]
		t := newTable(p.Stdout)
		count := several(uint64(c.Addresses), "address", "addresses")
		switch {
		case c.Partial != "":
			count = "at least " + count + ": " + c.Partial
		case c.Addresses == 1:
			count += ": nothing that counts spends from it together with another"
		}
		fmt.Fprintf(p.Stdout, "\n%s on %s, as of block %s\n", st.bold("cluster "+printable(c.Cluster)), c.Chain, grouped(c.AsOfBlock))
		t.row("  size", count)
		for _, l := range c.Labelled {
			t.row("  with", fmt.Sprintf("%s: %s (%s; %s)", l.Address, l.Label, l.Category, l.Source))
		}
		if more := c.LabelledInAll - len(c.Labelled); more > 0 {
			t.row("  with", fmt.Sprintf("%s more that are labelled; see mareva cluster", several(uint64(more), "address", "addresses")))
		}
		if len(c.Alarms) == 0 {
			t.row("  alarm", "none")
		}
		for _, a := range c.Alarms {
			t.row("  alarm", a.Text)
		}
		if err := t.flush(); err != nil {
			return err
		}
	}
	if len(clusters) > 0 {
		fmt.Fprintln(p.Stdout, st.faint("A cluster is evidence that addresses were used together. A link is never an identity."))
	}
	return nil
}
