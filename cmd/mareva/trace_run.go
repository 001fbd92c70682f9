package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
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
	found   atomic.Int64 // transfers so far
}

// openTrace finds the ledgers that have seen the sources.
func (p *Program) openTrace(home string, c *traceCommand) (t *openedTrace, err error) {
	sources, err := c.sources()
	if err != nil {
		return nil, err
	}
	t = &openedTrace{program: p, command: c}
	if t.stops, err = c.stops(); err != nil {
		return nil, err
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
	return t, nil
}

// open opens the ledgers on which there is something to follow. Where none has seen a
// source, the one for whose chain it is an address says so.
func (t *openedTrace) open(ledgers []*ledger.Ledger, sources []namedAddress) error {
	var refused error
	var unseenViews []*ledger.View
	var unseen []numbered
	keep := func(v *ledger.View, n numbered) { t.views, t.froms = append(t.views, v), append(t.froms, n) }
	for _, l := range ledgers {
		v, err := l.View()
		if err != nil {
			return errors.Join(err, closeViews(unseenViews))
		}
		n, fits, err := number(v, sources, t.command.Apart != "")
		switch {
		case err != nil && (t.command.Chain != "" || !fits):
			refused = err
			_ = v.Close() // was only read
		case len(n.sources) > 0:
			keep(v, n)
		default:
			unseenViews, unseen = append(unseenViews, v), append(unseen, n)
		}
	}
	if len(t.views) > 0 {
		return closeViews(unseenViews)
	}
	for i, v := range unseenViews {
		keep(v, unseen[i])
	}
	if len(t.views) == 0 {
		if len(ledgers) > 1 {
			return fmt.Errorf("none of the sources is an address of a chain that is kept; kept are %s", chainNames(ledgers))
		}
		return refused
	}
	return nil
}

func closeViews(views []*ledger.View) (err error) {
	for _, v := range views {
		err = errors.Join(err, v.Close())
	}
	return err
}

func (t *openedTrace) close() { _ = closeViews(t.views) } // they were only read

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
	for i, v := range t.views {
		if err := t.follow(ctx, out, v, t.froms[i]); err != nil {
			return err
		}
	}
	return out.finish(t.partial)
}

// follow traces through one ledger.
func (t *openedTrace) follow(ctx context.Context, out traceOutput, v *ledger.View, from numbered) error {
	q, err := t.command.query(v)
	if errors.Is(err, errNoAsset) && len(t.views) > 1 {
		return nil
	}
	if err != nil {
		return err
	}
	t.sayUnseen(v, from)
	labels := t.labels.of(v)
	for _, s := range t.stops {
		id, seen, err := addressIn(v, s.text)
		if err != nil && len(t.views) == 1 {
			return fmt.Errorf("--stop-at: %s: %w", s.at, err)
		}
		if seen {
			labels.Give(id, s.name)
		}
	}
	q.Stops = labels
	q.Sources = from.sources
	if err := out.begin(v, from.names); err != nil {
		return err
	}
	result := tracing.Nothing(v, &q)
	if len(q.Sources) > 0 {
		progress := t.program.newLedgerProgress(nil)
		result, err = tracing.Trace(ctx, v, q, func(x *tracing.Transfer) error {
			if n := t.found.Add(1); n%1024 == 0 {
				progress.step(fmt.Sprintf("%s  %s tainted transfers, block %s", v.Chain().Name, grouped(uint64(n)), grouped(x.Place().Block)), 0, 0)
			}
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
	return out.end(result, labels, from.unseen)
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
