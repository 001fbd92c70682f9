package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/pattern"
)

type patternsCommand struct {
	homeFlag
	Addresses []string `arg:"" optional:"" name:"address" help:"Only what is about these (default: all that moved something)."`
	Chain     string   `help:"On this chain only (default: on every one that is kept)." placeholder:"CHAIN"`
	Since     string   `help:"From this day or time on." placeholder:"DATE|TIME"`
	Until     string   `help:"Up to this day, all of it, or time." placeholder:"DATE|TIME"`
	Kind      []string `help:"Only these patterns: peel_chain, fan_out, fan_in, dusting, address_poisoning, pass_through, structuring, mixer_first_funds, nested_service." placeholder:"KIND"`
	Labels    string   `help:"Labels of your own, which go before others: a CSV file with the columns address, label and, where wanted, category, actor, source." placeholder:"FILE"`
	Limit     []string `help:"A limit in whole units of an asset, for structuring: 10000:USDT, with a token's contract for its name (default: 10,000, 3,000 and 1,000 US dollars, where a price is known)." placeholder:"AMOUNT:ASSET"`
	Format    string   `help:"text for a person, jsonl for programs (default: text on a terminal, else jsonl)." enum:",text,jsonl" default:"" placeholder:"text|jsonl"`
}

func (c *patternsCommand) Run(ctx context.Context, p *Program) error {
	if err := c.check(); err != nil {
		return err
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	s, err := p.openPatterns(home, c)
	if err != nil {
		return err
	}
	defer s.close()
	return s.run(ctx)
}

// check refuses flags that mean nothing.
func (c *patternsCommand) check() error {
	for _, kinds := range c.Kind {
		for kind := range strings.SplitSeq(kinds, ",") {
			if !slices.Contains(pattern.Kinds(), pattern.Kind(kind)) {
				return usage("--kind %s: the patterns are %s", printable(kind), strings.Trim(fmt.Sprint(pattern.Kinds()), "[]"))
			}
		}
	}
	for _, limit := range c.Limit {
		amount, asset, ok := strings.Cut(limit, ":")
		if !ok || amount == "" || asset == "" {
			return usage("--limit %s: give an amount and an asset, such as 10000:USDT", printable(limit))
		}
		if units, err := money.ParseAmount(amount); err != nil {
			return usage("--limit %s: %w", printable(limit), err)
		} else if units.IsZero() {
			return usage("--limit %s: nothing is below 0", printable(limit))
		}
	}
	since, err := parseMoment("--since", c.Since, false)
	if err != nil {
		return err
	}
	until, err := parseMoment("--until", c.Until, true)
	if err == nil && since != nil && until != nil && *since > *until {
		err = usage("--until %s is before --since %s", c.Until, c.Since)
	}
	return err
}

// openedPatterns is a search through one or several ledgers.
type openedPatterns struct {
	program *Program
	command *patternsCommand
	views   []*ledger.View
	own     *attribution.Table
	labels  knownLabels
	prices  *prices.Table
	partial string
	refused bool
}

func (p *Program) openPatterns(home string, c *patternsCommand) (s *openedPatterns, err error) {
	s = &openedPatterns{program: p, command: c}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return nil, err
	}
	if s.own, err = ownLabels(c.Labels); err != nil {
		return nil, err
	}
	if s.labels, err = labelsInForce(home); err != nil {
		return nil, err
	}
	if s.prices, err = prices.In(home).Load(); err != nil {
		return nil, err
	}
	for _, l := range ledgers {
		v, err := l.View()
		if err != nil {
			s.close()
			return nil, err
		}
		s.views = append(s.views, v)
	}
	if err := errors.Join(s.fits(ledgers), s.limitsFit()); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *openedPatterns) close() { _ = closeViews(s.views) } // they were only read

// fits refuses an address that is one of no chain at hand.
func (s *openedPatterns) fits(ledgers []*ledger.Ledger) error {
	for _, text := range s.command.Addresses {
		var refused error
		ok := false
		for _, v := range s.views {
			if _, _, err := addressIn(v, text); err != nil {
				refused = err
			} else {
				ok = true
			}
		}
		if !ok && len(s.views) > 1 {
			return fmt.Errorf("%s: %w; kept are %s", printable(text), refused, chainNames(ledgers))
		}
		if !ok {
			return fmt.Errorf("%s: %w", printable(text), refused)
		}
	}
	return nil
}

// limitsFit refuses a limit in an asset that no ledger at hand has: nothing would be below it.
func (s *openedPatterns) limitsFit() error {
	for _, text := range s.command.Limit {
		_, asset, _ := strings.Cut(text, ":")
		has := slices.ContainsFunc(s.views, func(v *ledger.View) bool { _, known := assetNumber(v, asset); return known })
		if !has {
			return fmt.Errorf("--limit %s: %w: name a chain's own coin as ETH or BTC, a token by its contract", printable(text), errNoAsset)
		}
	}
	return nil
}

func (s *openedPatterns) run(ctx context.Context) error {
	out := bufio.NewWriterSize(s.program.Stdout, 1<<16)
	write := s.output(out)
	for i, v := range s.views {
		err := s.search(ctx, write, v)
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		if left := len(s.views) - i - 1; ctx.Err() != nil && left > 0 {
			fmt.Fprintf(s.program.Stderr, "mareva: %s not searched\n", several(uint64(left), "ledger was", "ledgers were"))
			s.partial = "it was stopped"
			break
		}
	}
	if err := errors.Join(write.finish(s.partial), out.Flush()); err != nil {
		return err
	}
	if s.partial != "" {
		fmt.Fprintf(s.program.Stderr, "mareva: the search is not complete: %s; what was found so far is written, and says so\n", s.partial)
	}
	if s.refused || ctx.Err() != nil {
		return errRefused
	}
	return nil
}

// search searches one ledger.
func (s *openedPatterns) search(ctx context.Context, write patternOutput, v *ledger.View) error {
	o, err := s.options(v)
	if err != nil {
		return err
	}
	if len(s.command.Addresses) > 0 && len(o.Addresses) == 0 {
		return nil // it has seen none of them
	}
	progress := s.program.newLedgerProgress(nil)
	o.Progress = func(done, all int) {
		progress.step(fmt.Sprintf("%s  %s of %s addresses", v.Chain().Name, grouped(uint64(done)), grouped(uint64(all))), 0, 0)
	}
	if err := write.begin(v, &o); err != nil {
		progress.end()
		return err
	}
	summary, err := pattern.Find(ctx, v, o, write.finding)
	progress.end()
	if err != nil {
		return err
	}
	if summary.Partial != "" {
		s.partial = summary.Partial
	}
	if summary.Untimed > 0 {
		fmt.Fprintf(s.program.Stderr, "mareva: %s of %s stand in blocks without a time, so that no pattern of time counts them: import the blocks with their times\n",
			several(uint64(summary.Untimed), "row", "rows"), v.Chain().Name)
	}
	return write.end(&summary)
}

// options reads the flags for one ledger.
func (s *openedPatterns) options(v *ledger.View) (o pattern.Options, err error) {
	c := s.command
	o = pattern.Defaults(v.Chain())
	if o.Since, err = parseMoment("--since", c.Since, false); err != nil {
		return o, err
	}
	if o.Until, err = parseMoment("--until", c.Until, true); err != nil {
		return o, err
	}
	for _, kinds := range c.Kind {
		for kind := range strings.SplitSeq(kinds, ",") {
			o.Kinds = append(o.Kinds, pattern.Kind(kind))
		}
	}
	for _, text := range c.Addresses {
		id, seen, err := addressIn(v, text)
		switch {
		case err == nil && seen:
			o.Addresses = append(o.Addresses, id)
		case err == nil:
			fmt.Fprintf(s.program.Stderr, "mareva: %s moved nothing in the ledger of %s, which has %s: that says nothing about whose it is\n", printable(text), v.Chain().Name, coverage(v))
		}
	}
	o.Unexplained = len(c.Addresses) > 0 // who asks about an address wants to know
	o.Prices = s.prices
	if s.labels.table != nil || s.labels.listed != nil || s.own != nil {
		labels := s.labels.of(v)
		labels.Prefer(s.own)
		o.Labels = patternLabels{labels}
	}
	if len(c.Limit) > 0 {
		o.Limits = nil
	}
	for _, text := range c.Limit {
		limit, known, err := patternLimit(v, text)
		if err != nil {
			return o, err
		}
		if known {
			o.Limits = append(o.Limits, limit)
		}
	}
	return o, nil
}

// patternLimit reads a limit; false where the ledger does not have the asset.
func patternLimit(v *ledger.View, text string) (l pattern.Limit, known bool, err error) {
	amount, asset, _ := strings.Cut(text, ":")
	if l.Asset, known = assetNumber(v, asset); !known {
		return l, false, nil
	}
	a := v.Asset(l.Asset)
	if a.Decimals == nil {
		return l, false, fmt.Errorf("--limit %s: how many decimals %s has is not known on %s: import them with the ledger", printable(text), printable(a.ID), v.Chain().Name)
	}
	units, err := money.ParseAmount(amount + strings.Repeat("0", int(*a.Decimals)))
	if err != nil {
		return l, false, usage("--limit %s: %w", printable(text), err)
	}
	l.Units, l.Source = new(uint256.Int).Set(&units), "as given"
	return l, true, nil
}

// patternLabels are labels as patterns ask for them.
type patternLabels struct{ labels *tracing.Labels }

func (l patternLabels) Category(address uint32) string {
	if x := l.labels.Of(address); x != nil {
		return x.Category
	}
	return ""
}

func (l patternLabels) Entity(address uint32) string {
	x := l.labels.Of(address)
	switch {
	case x == nil:
		return ""
	case x.Entity != "":
		return x.Entity
	}
	return x.Name
}
