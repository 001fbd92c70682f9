package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/tracing/taint"
)

type traceRefresh struct {
	homeFlag
	Chain  string `help:"On this chain only (default: on every one that is kept)." placeholder:"CHAIN"`
	Method string `help:"haircut or fifo (default: the one of before, else haircut)." enum:",haircut,fifo" default:"" placeholder:"METHOD"`
	Hubs   *int   `help:"An address without label that has more transfers than this ends a trace; 0: none does (default: as before, else 100000)." placeholder:"N"`
}

// defaultHubs is how many transfers an address without label may have that a trace goes on
// from.
const defaultHubs = 100_000

func (c *traceRefresh) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	if c.Hubs != nil && *c.Hubs < 0 {
		return usage("--hubs is 0 or more")
	}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return err
	}
	d, err := designatedNow(home, nil)
	if err != nil {
		return err
	}
	if len(d.parties) == 0 {
		fmt.Fprintln(p.Stderr, "mareva: neither a list nor labels name a wallet whose money could be followed: see mareva lists fetch and mareva labels import")
	}
	for _, l := range ledgers {
		if err := c.refresh(ctx, p, home, l, d); err != nil {
			return err
		}
	}
	return nil
}

// refresh brings one chain up to date.
func (c *traceRefresh) refresh(ctx context.Context, p *Program, home string, l *ledger.Ledger, d *designated) error {
	opt, err := c.options(home, l.Chain())
	if err != nil {
		return err
	}
	v, err := l.View()
	if err != nil {
		return err
	}
	began := p.Now()
	sources, labels := d.on(v)
	at := coverage(v)
	progress := p.newLedgerProgress(nil)
	opt.Watch = func(done, all int) {
		progress.step(fmt.Sprintf("%s  %s of %s followed", l.Chain().Name, grouped(uint64(done)), several(uint64(all), "source", "sources")), int64(done), int64(all))
	}
	set := standing.In(home, l.Chain(), opt)
	report, err := set.Update(ctx, v, sources, labels)
	progress.end()
	if err = errors.Join(err, set.Close()); err != nil {
		return err
	}
	p.sayDamaged(l.Chain(), report.Damaged)
	fmt.Fprintf(p.Stdout, "%s, %s: %s, %s, %d traced, %.1f s; %s\n", l.Chain().Name, opt.Method,
		several(uint64(report.Sources), "source", "sources"), several(uint64(report.Addresses), "address", "addresses"), report.Traced, p.Now().Sub(began).Seconds(), at)
	return nil
}

// options are those of the flags, else those of before.
func (c *traceRefresh) options(home string, chain ledger.Chain) (standing.Options, error) {
	opt, err := standing.Kept(home, chain)
	if err != nil { // there is nothing, or nothing that can be read
		opt = standing.Options{Method: taint.Haircut, HubRows: defaultHubs}
	}
	if c.Method != "" {
		if opt.Method, err = taint.ParseMethod(c.Method); err != nil {
			return opt, usage("--method: %w", err)
		}
	}
	if c.Hubs != nil {
		opt.HubRows = *c.Hubs
	}
	return opt, nil
}

// sayDamaged says that what was kept had to be computed again.
func (p *Program) sayDamaged(chain ledger.Chain, damaged error) {
	if damaged != nil {
		fmt.Fprintf(p.Stderr, "mareva: what was followed on %s could not be read, and was computed again: %v\n", chain.Name, damaged)
	}
}
