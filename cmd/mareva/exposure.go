package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/standing"
	"github.com/mareva/mareva/tracing/taint"
)

type exposureCommand struct {
	homeFlag
	Addresses []string `arg:"" name:"address" help:"Whose exposure."`
	Cluster   bool     `help:"Take all addresses together, as those of one owner: what they pay each other is nobody's exposure."`
	Own       bool     `name:"own-cluster" help:"Take each address together with all that are spent from together with it, by the transactions of its ledger."`
	NoLinks   bool     `name:"no-clusters" help:"Count an address that nobody labels as unlabelled, though it is spent from together with a labelled one."`
	Chain     string   `help:"On this chain only (default: on every one whose ledger has seen the address)." placeholder:"CHAIN"`
	Labels    string   `help:"Labels of your own, which go before others: a CSV file with the columns address, label and, where wanted, category, actor, source." placeholder:"FILE"`
	Method    string   `help:"How a mixed sum is divided: haircut, fifo, lifo, tiho (only chains of unspent outputs) or seniority." default:"haircut" placeholder:"METHOD"`
	Asset     string   `help:"Only this asset: the chain's coin, or a token's contract." placeholder:"ASSET"`
	Since     string   `help:"Look back to this day or time, and no further." placeholder:"DATE|TIME"`
	Until     string   `help:"Up to this day, all of it, or time." placeholder:"DATE|TIME"`
	MaxHops   int      `help:"So many transfers one after the other, and no further." placeholder:"N"`
	Hubs      int      `help:"An address without label that has more transfers than this is looked behind no further, since it pools the money of many; 0: none is." default:"100000" placeholder:"N"`
	MaxRows   uint64   `help:"Read so many rows of the ledger for an answer at most; 0: any number." default:"5000000" placeholder:"N"`
	Format    string   `help:"text for a person, json for programs: one object a line (default: text on a terminal, else json)." enum:",text,json" default:"" placeholder:"text|json"`
}

func (c *exposureCommand) Run(ctx context.Context, p *Program) error {
	if err := c.check(); err != nil {
		return err
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	e, err := p.openExposures(home, c)
	if err != nil {
		return err
	}
	defer e.close()
	return e.run(ctx)
}

// check refuses flags that mean nothing.
func (c *exposureCommand) check() error {
	m, err := taint.ParseMethod(c.Method)
	if err != nil {
		return usage("--method: %w", err)
	}
	if m == taint.Poison {
		return usage("--method: %w: give haircut, fifo, lifo, tiho or seniority", tracing.ErrPoison)
	}
	if c.MaxHops < 0 || c.Hubs < 0 {
		return usage("--max-hops and --hubs are 0 or more")
	}
	if _, err := parseMoment("--since", c.Since, false); err != nil {
		return err
	}
	_, err = parseMoment("--until", c.Until, true)
	return err
}

// exposures are questions about addresses, and what answers them.
type exposures struct {
	program *Program
	command *exposureCommand
	ledgers []*exposureLedger
	labels  knownLabels
	own     *attribution.Table // of --labels; nil: none
	prices  *prices.Table
	version string // of the lists and labels in force
	partial string
	refused bool
}

// exposureLedger is one of the ledgers that are asked.
type exposureLedger struct {
	view     *ledger.View
	labels   *tracing.Labels // nil until it is asked
	standing *standing.Table // nil: nothing is followed there
	warned   bool
}

func (p *Program) openExposures(home string, c *exposureCommand) (e *exposures, err error) {
	e = &exposures{program: p, command: c}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return nil, err
	}
	if e.own, err = ownLabels(c.Labels); err != nil {
		return nil, err
	}
	if e.labels, err = labelsInForce(home); err != nil {
		return nil, err
	}
	if e.prices, err = prices.In(home).Load(); err != nil {
		return nil, err
	}
	if e.version, err = designatedVersion(home); err != nil {
		return nil, err
	}
	for _, l := range ledgers {
		v, err := l.View()
		if err != nil {
			e.close()
			return nil, err
		}
		at := &exposureLedger{view: v}
		e.ledgers = append(e.ledgers, at)
		if at.standing, err = standing.Open(home, l.Chain()); err != nil && !errors.Is(err, standing.ErrNone) {
			e.close()
			return nil, err
		}
	}
	if len(e.labels.lists) == 0 {
		fmt.Fprintln(p.Stderr, "mareva: no list is in force, so that no address is known to be sanctioned: run mareva lists fetch or mareva lists import")
	}
	return e, nil
}

// warnOld says when what is followed is older than what the rest of an answer rests on.
func (e *exposures) warnOld(a *asked, outdated bool) {
	if a.standing == nil || a.warned {
		return
	}
	head, _ := a.view.Head()
	what := "lists or labels"
	if of := a.standing.State().Head; !outdated {
		if of != nil && of.Number == head.Number {
			return
		}
		what = "its ledger"
	}
	a.warned = true
	fmt.Fprintf(e.program.Stderr, "mareva: what is followed on %s is older than %s: run mareva trace refresh\n", a.view.Chain().Name, what)
}

func (e *exposures) close() {
	for _, l := range e.ledgers {
		_ = l.view.Close() // was only read
	}
}

func (e *exposures) run(ctx context.Context) error {
	c := e.command
	out := bufio.NewWriterSize(e.program.Stdout, 1<<16)
	write := exposureWriter(&exposureLines{out})
	if c.Format == "text" || c.Format == "" && isTerminal(e.program.Stdout) {
		write = &exposureText{w: out, style: e.program.style()}
	}
	questions := make([][]string, 0, len(c.Addresses))
	for _, a := range c.Addresses {
		questions = append(questions, []string{a})
	}
	if c.Cluster {
		questions = [][]string{c.Addresses}
	}
	for i, addresses := range questions {
		err := e.answer(ctx, write, addresses)
		var bad *badQuestion
		if errors.As(err, &bad) {
			e.refused = true
			fmt.Fprintf(e.program.Stderr, "mareva: %s: %s\n", printable(addresses[0]), printable(err.Error()))
			err = write.refuse(addresses[0], bad)
		}
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		if ctx.Err() != nil {
			if left := len(questions) - i - 1; left > 0 {
				fmt.Fprintf(e.program.Stderr, "mareva: %s not answered\n", several(uint64(left), "address was", "addresses were"))
			}
			break
		}
	}
	if err := errors.Join(write.finish(), out.Flush()); err != nil {
		return err
	}
	for _, l := range e.ledgers {
		if l.labels != nil {
			e.program.sayDoubts(l.view, l.labels)
		}
	}
	if e.partial != "" {
		fmt.Fprintf(e.program.Stderr, "mareva: not complete: %s; what was found so far is written, and says so\n", e.partial)
	}
	if e.refused || ctx.Err() != nil {
		return errRefused
	}
	return nil
}

// badQuestion is an address, or an asset, that cannot be asked about. The others are
// still answered.
type badQuestion struct {
	code string
	error
}

// asked are the addresses of a question in one ledger.
type asked struct {
	*exposureLedger
	seen   []uint32
	unseen []string
}

// answer answers about one address, or about all of a cluster, ledger by ledger. Where none
// has seen it, those for whose chain it is an address say so.
func (e *exposures) answer(ctx context.Context, write exposureWriter, addresses []string) error {
	var seen, fit []asked
	var refused error
	for _, l := range e.ledgers {
		a := asked{exposureLedger: l}
		err := a.find(addresses)
		switch {
		case err != nil:
			refused = err
		case len(a.seen) > 0:
			seen = append(seen, a)
		default:
			fit = append(fit, a)
		}
	}
	if len(seen) == 0 {
		seen = fit
	}
	if len(seen) == 0 && len(e.ledgers) > 1 {
		var names []string
		for _, l := range e.ledgers {
			names = append(names, string(l.view.Chain().Name))
		}
		refused = fmt.Errorf("it is an address of none of the chains that are kept: %s", strings.Join(names, ", "))
	}
	if len(seen) == 0 {
		return &badQuestion{"bad_address", refused}
	}
	answered := false
	for i := range seen {
		err := e.answerIn(ctx, write, &seen[i], addresses)
		if errors.Is(err, errNoAsset) && (answered || i+1 < len(seen)) {
			continue // another ledger has it
		}
		if err != nil {
			return err
		}
		answered = true
	}
	return nil
}

// find looks addresses up. One that is none of the chain is an error.
func (a *asked) find(addresses []string) error {
	for _, text := range addresses {
		id, seen, err := addressIn(a.view, text)
		switch {
		case err != nil:
			return err
		case seen:
			a.seen = append(a.seen, id)
		default:
			a.unseen = append(a.unseen, text)
		}
	}
	return nil
}

func (e *exposures) answerIn(ctx context.Context, write exposureWriter, a *asked, addresses []string) error {
	for _, text := range a.unseen {
		fmt.Fprintf(e.program.Stderr, "mareva: %s moved nothing in the ledger of %s, which has %s: that says nothing about whose it is\n", printable(text), a.view.Chain().Name, coverage(a.view))
	}
	out := httpapi.UnseenExposure(a.view, addresses[0], e.command.Method)
	if len(a.seen) > 0 {
		q, err := e.command.query(a.view)
		if err != nil {
			return err
		}
		first := a.view.AddressText(a.seen[0])
		own, err := e.ownCluster(ctx, a)
		if err != nil {
			return err
		}
		if err := e.label(ctx, a.exposureLedger); err != nil {
			return err
		}
		q.Subjects, q.Labels, q.Prices = a.seen, a.labels, e.prices
		x, err := tracing.Expose(ctx, a.view, q)
		if err != nil {
			return err
		}
		out = httpapi.DescribeExposure(a.view, x)
		if out.Cluster = own; own != nil {
			out.Address = first
		}
		if out.Standing, err = httpapi.DescribeStanding(a.view, a.standing, a.seen); err != nil {
			return err
		}
		out.StandingOld, out.StandingAsOf = a.standing != nil && a.standing.Labels() != e.version, httpapi.StandingAsOf(a.standing)
		e.warnOld(a, out.StandingOld)
	}
	if out.Partial != "" {
		e.partial = out.Partial
	}
	out.Labels = e.labels.state
	out.Lists = append(out.Lists, e.labels.lists...)
	if e.prices.Len() > 0 {
		out.Prices = e.prices.Version()
	}
	return write.exposure(a.view, &out)
}

// query reads the flags for one ledger.
func (c *exposureCommand) query(v *ledger.View) (q tracing.ExposureQuery, err error) {
	t := traceCommand{Method: c.Method, Direction: tracing.Forward.String(), Asset: c.Asset, Since: c.Since, Until: c.Until, MaxHops: c.MaxHops, Hubs: c.Hubs}
	of, err := t.query(v)
	if errors.Is(err, errNoAsset) {
		return q, &badQuestion{"unknown_asset", err}
	}
	if err != nil {
		return q, err
	}
	return tracing.ExposureQuery{
		Method: of.Method, Asset: of.Asset, Since: of.Since, Until: of.Until, MaxHops: of.MaxHops, HubRows: of.HubRows, MaxRows: c.MaxRows,
	}, nil
}

func (b *badQuestion) Unwrap() error { return b.error }
