package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/mareva/mareva/internal/auth"
	"github.com/mareva/mareva/internal/store"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/wallet"
)

// clusterChain names whose clusters are decided about.
type clusterChain struct {
	homeFlag
	Chain string `help:"Of this chain (default: the one of unspent outputs that is kept, where there is one only)." placeholder:"CHAIN"`
}

// open finds the ledger.
func (c *clusterChain) open(p *Program) (home string, v *ledger.View, err error) {
	if home, err = c.dir(p); err != nil {
		return "", nil, err
	}
	ledgers, err := spendingLedgers(home, c.Chain)
	if err != nil {
		return "", nil, err
	}
	if len(ledgers) > 1 {
		return "", nil, usage("of which chain? give one by --chain: kept are %s", chainNames(ledgers))
	}
	v, err = ledgers[0].View()
	return home, v, err
}

type clusterSplit struct {
	clusterChain
	actingFlag
	Tx      string `name:"tx" help:"A transaction whose payers are not one owner." placeholder:"TX" xor:"what" required:""`
	Address string `help:"An address of which no transaction says whose it is." placeholder:"ADDRESS" xor:"what" required:""`
	Why     string `required:"" help:"The reason, for those who check it later." placeholder:"TEXT"`
}

func (c *clusterSplit) Run(ctx context.Context, p *Program) error {
	d := cluster.Decision{Act: cluster.SplitTransaction, Tx: c.Tx, Why: c.Why}
	if c.Address != "" {
		d = cluster.Decision{Act: cluster.SplitAddress, Addresses: []string{c.Address}, Why: c.Why}
	}
	return c.decide(ctx, p, c.As, d)
}

type clusterJoin struct {
	clusterChain
	actingFlag
	A   string `arg:"" name:"address" help:"An address …"`
	B   string `arg:"" name:"other" help:"… and another one of the same owner."`
	Why string `required:"" help:"The reason, for those who check it later." placeholder:"TEXT"`
}

func (c *clusterJoin) Run(ctx context.Context, p *Program) error {
	return c.decide(ctx, p, c.As, cluster.Decision{Act: cluster.Join, Addresses: []string{c.A, c.B}, Why: c.Why})
}

// decide adds a decision. Everything that rests on clusters takes it into account from the next
// command on.
func (c *clusterChain) decide(ctx context.Context, p *Program, as string, d cluster.Decision) error {
	home, v, err := c.open(p)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := d.Check(v); err != nil {
		return err
	}
	return p.decided(ctx, home, as, auth.Casework, func() (store.Act, error) {
		return clusterAct(v, &d), addDecision(p, home, v, &d)
	})
}

// clusterAct is what the record says of a decision.
func clusterAct(v *ledger.View, d *cluster.Decision) store.Act {
	what := "cluster split"
	if d.Act == cluster.Join {
		what = "cluster join"
	}
	return store.Act{What: what, Subject: "clusters:" + string(v.Chain().Name), Details: d}
}

// addDecision writes a decision beside those before.
func addDecision(p *Program, home string, v *ledger.View, d *cluster.Decision) error {
	d.At = p.Now().UTC().Format(time.RFC3339)
	all, unlock, err := lockDecisions(home, v.Chain().Name)
	if err != nil {
		return err
	}
	defer unlock()
	for i := range all.List {
		if x := &all.List[i]; x.Act == d.Act && x.Tx == d.Tx && slices.Equal(x.Addresses, d.Addresses) {
			return fmt.Errorf("that is decision %d already, of %s: %s", i+1, x.At, x.Why)
		}
	}
	all.List = append(all.List, *d)
	if err := writeDecisions(home, v.Chain().Name, all); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "decision %d on %s: %s\n", len(all.List), v.Chain().Name, printable(decisionText(d)))
	return nil
}

type clusterDecisions struct {
	clusterChain
	JSON bool `name:"json" help:"A line of JSON each."`
}

func (c *clusterDecisions) Run(p *Program) error {
	home, v, err := c.open(p)
	if err != nil {
		return err
	}
	defer v.Close()
	all, err := readDecisions(home, v.Chain().Name)
	if err != nil {
		return err
	}
	for i := range all.List {
		d := &all.List[i]
		if c.JSON {
			if err := encodeTo(p.Stdout, d); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(p.Stdout, "%d  %s  %s: %s\n", i+1, d.At, printable(decisionText(d)), printable(d.Why))
	}
	if len(all.List) == 0 && !c.JSON {
		fmt.Fprintf(p.Stdout, "nothing was decided about the clusters of %s\n", v.Chain().Name)
	}
	return nil
}

type clusterUndo struct {
	clusterChain
	actingFlag
	Number int `arg:"" help:"The decision's number, as mareva cluster decisions gives it."`
}

func (c *clusterUndo) Run(ctx context.Context, p *Program) error {
	home, v, err := c.open(p)
	if err != nil {
		return err
	}
	defer v.Close()
	return p.decided(ctx, home, c.As, auth.Casework, func() (store.Act, error) {
		d, err := c.takeBack(p, home, v)
		act := clusterAct(v, &d)
		act.What = "cluster undo"
		return act, err
	})
}

// takeBack removes a decision and gives it.
func (c *clusterUndo) takeBack(p *Program, home string, v *ledger.View) (d cluster.Decision, err error) {
	all, unlock, err := lockDecisions(home, v.Chain().Name)
	if err != nil {
		return d, err
	}
	defer unlock()
	if c.Number < 1 || c.Number > len(all.List) {
		return d, fmt.Errorf("there is no decision %d on %s: %s", c.Number, v.Chain().Name, several(uint64(len(all.List)), "was made", "were made"))
	}
	d = all.List[c.Number-1]
	all.List = append(all.List[:c.Number-1], all.List[c.Number:]...)
	if err := writeDecisions(home, v.Chain().Name, all); err != nil {
		return d, err
	}
	fmt.Fprintf(p.Stdout, "taken back on %s: %s\n", v.Chain().Name, printable(decisionText(&d)))
	return d, nil
}

func decisionText(d *cluster.Decision) string {
	switch d.Act {
	case cluster.SplitTransaction:
		return "the payers of " + d.Tx + " are not one owner"
	case cluster.SplitAddress:
		return "no transaction says whose " + d.Addresses[0] + " is"
	case cluster.Join:
		return d.Addresses[0] + " and " + d.Addresses[1] + " have one owner"
	}
	return string(d.Act)
}

// lockDecisions reads the decisions of a chain for somebody who adds to them, one at a time.
func lockDecisions(home string, chain wallet.Chain) (all *cluster.Decisions, unlock func(), err error) {
	dir := clusterDir(home, chain)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, err
	}
	lock := flock.New(filepath.Join(dir, ".lock"))
	if err := lock.Lock(); err != nil {
		return nil, nil, fmt.Errorf("wait for others who decide about the clusters of %s: %w", chain, err)
	}
	if all, err = readDecisions(home, chain); err != nil {
		return nil, nil, errors.Join(err, lock.Unlock())
	}
	return all, func() { _ = lock.Unlock() }, nil // the system frees it at the latest when the program ends
}
