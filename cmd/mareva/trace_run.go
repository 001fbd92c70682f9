package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/wallet"
)

// openedTrace is a trace through one or several ledgers, on its way.
type openedTrace struct {
	program *Program
	command *traceCommand
	views   []*ledger.View
	froms   []numbered
	stops   []namedAddress
	labels  knownLabels
	partial string
	mixers  traceMixers
	venues  []givenVenue
	hops    traceHops
	asked   map[*ledger.View]*askedTrace
	noAsset []error      // of ledgers that do not have --asset
	found   atomic.Int64 // transfers so far
}

// openTrace finds the ledgers that have seen the sources.
func (p *Program) openTrace(home string, c *traceCommand) (t *openedTrace, err error) {
	sources, err := c.sources()
	if err != nil {
		return nil, err
	}
	t = &openedTrace{program: p, command: c, asked: map[*ledger.View]*askedTrace{}}
	if t.stops, err = c.stops(); err != nil {
		return nil, err
	}
	if err = t.readMixers(); err != nil {
		return nil, err
	}
	if t.venues, err = c.givenVenues(); err != nil {
		return nil, fmt.Errorf("--venues: %w", err)
	}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return nil, err
	}
	if !c.NoLabels {
		if t.labels, err = labelsInForce(home); err != nil {
			return nil, err
		}
	}
	if err := t.open(ledgers, sources); err != nil {
		t.close()
		return nil, err
	}
	if err := t.checkLinks(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// open opens the ledgers on which there is something to follow. Where none has seen a
// source, the one for whose chain it is an address says so.
func (t *openedTrace) open(ledgers []*ledger.Ledger, sources []namedAddress) error {
	var all []*ledger.View
	var numbers []numbered
	for _, l := range ledgers {
		v, err := l.View()
		if err != nil {
			return errors.Join(err, closeViews(all))
		}
		all, numbers = append(all, v), append(numbers, number(v, sources, t.command.Apart))
	}
	for i := range sources {
		if err := fitsSomewhere(i, numbers, ledgers); err != nil {
			return errors.Join(err, closeViews(all))
		}
	}
	seen := slices.ContainsFunc(numbers, func(n numbered) bool { return len(n.sources) > 0 })
	for i, v := range all {
		// Where no ledger has seen a source, each for whose chain one is an address says so.
		if len(numbers[i].sources) > 0 || !seen && slices.Contains(numbers[i].fits, true) {
			t.views, t.froms = append(t.views, v), append(t.froms, numbers[i])
		} else if t.command.hops() {
			t.hops.others = append(t.hops.others, v)
		} else if err := v.Close(); err != nil {
			return err
		}
	}
	return nil
}

// fitsSomewhere refuses a source that is an address of no chain at hand.
func fitsSomewhere(i int, numbers []numbered, ledgers []*ledger.Ledger) error {
	for _, n := range numbers {
		if n.fits[i] {
			return nil
		}
	}
	if len(numbers) == 1 {
		return numbers[0].refused[i]
	}
	return fmt.Errorf("%w; kept are %s", numbers[0].refused[i], chainNames(ledgers))
}

func closeViews(views []*ledger.View) (err error) {
	for _, v := range views {
		err = errors.Join(err, v.Close())
	}
	return err
}

func (t *openedTrace) close() { _ = closeViews(slices.Concat(t.views, t.hops.others)) } // they were only read

func chainNames(ledgers []*ledger.Ledger) string {
	var names []string
	for _, l := range ledgers {
		names = append(names, string(l.Chain().Name))
	}
	return strings.Join(names, ", ")
}

// traceOutput takes what a trace finds.
type traceOutput interface {
	begin(v *ledger.View, names []string) error
	transfer(x *tracing.Transfer) error
	end(r *tracing.Result, labels *tracing.Labels, unseen []string) error
	// finish comes after the last ledger; partial says why the trace did not come to its end.
	finish(partial string) error
}

func (t *openedTrace) run(ctx context.Context) error {
	write := func(w io.Writer) error { return t.write(ctx, w) }
	var err error
	if t.command.Out != "" {
		err = writeWhole(t.command.Out, write)
	} else {
		buffered := bufio.NewWriterSize(t.program.Stdout, 1<<16)
		err = errors.Join(write(buffered), buffered.Flush())
	}
	if err == nil && t.partial != "" {
		fmt.Fprintf(t.program.Stderr, "mareva: the trace is not complete: %s; what was found so far is written, and says so\n", t.partial)
		if ctx.Err() != nil {
			return errRefused
		}
	}
	return err
}

func (t *openedTrace) write(ctx context.Context, w io.Writer) error {
	out := t.output(w)
	if err := t.hop(ctx); err != nil {
		return err
	}
	for i, v := range t.views {
		if err := t.follow(ctx, out, v, t.froms[i]); err != nil {
			return err
		}
	}
	if len(t.noAsset) == len(t.views) && len(t.noAsset) > 0 {
		return t.noAsset[0]
	}
	if err := t.tellHops(out); err != nil {
		return err
	}
	return out.finish(t.partial)
}

// askedTrace is what is asked of one ledger.
type askedTrace struct {
	query  tracing.Query
	labels *tracing.Labels
}

// ask reads the flags for a ledger.
func (t *openedTrace) ask(ctx context.Context, v *ledger.View, from numbered) (*askedTrace, error) {
	if a := t.asked[v]; a != nil {
		return a, nil
	}
	q, err := t.command.query(v)
	if err != nil {
		return nil, err
	}
	labels, err := t.labelsOn(ctx, v)
	if err != nil {
		return nil, err
	}
	if err := t.giveStops(v, labels); err != nil {
		return nil, err
	}
	q.Stops = labels
	q.Sources = from.sources
	if err := t.cross(v, &q, labels); err != nil {
		return nil, err
	}
	t.asked[v] = &askedTrace{q, labels}
	return t.asked[v], nil
}

// follow traces through one ledger.
func (t *openedTrace) follow(ctx context.Context, out traceOutput, v *ledger.View, from numbered) error {
	asked, err := t.ask(ctx, v, from)
	if errors.Is(err, errNoAsset) && len(t.views) > 1 {
		t.noAsset = append(t.noAsset, err)
		return nil
	}
	if err != nil {
		return err
	}
	t.sayUnseen(v, from)
	q, labels := asked.query, asked.labels
	q.Arrivals = t.hops.arrivals[v]
	if err := t.beginMixers(ctx, v, &q, labels, from.names); err != nil {
		return err
	}
	if err := out.begin(v, from.names); err != nil {
		return err
	}
	result := tracing.Nothing(v, &q)
	if len(q.Sources)+len(q.Arrivals) > 0 {
		progress := t.program.newLedgerProgress(nil)
		result, err = tracing.Trace(ctx, v, q, func(x *tracing.Transfer) error {
			if n := t.found.Add(1); n%1024 == 0 {
				progress.step(fmt.Sprintf("%s  %s tainted transfers, block %s", v.Chain().Name, grouped(uint64(n)), grouped(x.Place().Block)), 0, 0)
			}
			t.mixers.see(x)
			return out.transfer(x)
		})
		progress.end()
		if err != nil {
			return err
		}
	}
	if result.Partial != "" {
		t.partial = result.Partial
	}
	if err := t.mixers.follow(); err != nil {
		return err
	}
	t.program.sayDoubts(v, labels)
	return out.end(result, labels, from.unseen)
}

// giveStops labels the addresses of --stop-at. One of another chain is none of this ledger's;
// one of no chain is a slip that would send the trace on.
func (t *openedTrace) giveStops(v *ledger.View, labels *tracing.Labels) error {
	given := map[uint32]namedAddress{}
	for _, s := range t.stops {
		id, seen, err := addressIn(v, s.text)
		if err != nil {
			if _, elsewhere := wallet.Parse(s.text); elsewhere != nil && !t.seenSomewhere(s.text) {
				return fmt.Errorf("--stop-at: %s: %w", s.at, err)
			}
			continue
		}
		if !seen {
			continue
		}
		if before, twice := given[id]; twice && before.name != s.name {
			return fmt.Errorf("--stop-at: %s calls %s %q, and %s calls it %q: give it one label", s.at, printable(s.text), s.name, before.at, before.name)
		}
		given[id] = s
		labels.Give(id, s.name)
	}
	return nil
}

// seenSomewhere says whether one of the ledgers has seen an address.
func (t *openedTrace) seenSomewhere(text string) bool {
	return slices.ContainsFunc(slices.Concat(t.views, t.hops.others), func(v *ledger.View) bool {
		_, seen, err := addressIn(v, text)
		return err == nil && seen
	})
}

// sayUnseen says of which sources the ledger knows nothing, and what it covers.
func (t *openedTrace) sayUnseen(v *ledger.View, from numbered) {
	const shown = 5
	for i, text := range from.unseen {
		if i == shown {
			fmt.Fprintf(t.program.Stderr, "mareva: … and %d more\n", len(from.unseen)-shown)
			return
		}
		fmt.Fprintf(t.program.Stderr, "mareva: %s moved nothing in the ledger of %s, which has %s: there is nothing of it to follow\n", printable(text), v.Chain().Name, coverage(v))
	}
}

// coverage says which blocks a ledger has.
func coverage(v *ledger.View) string {
	d := httpapi.DescribeLedger(v)
	if d.LastBlock == nil || d.FirstBlock == nil {
		return "no block"
	}
	text := fmt.Sprintf("blocks %s to %s", grouped(*d.FirstBlock), grouped(*d.LastBlock))
	if d.LastTime != nil {
		text += " of " + *d.LastTime
	}
	return text
}
