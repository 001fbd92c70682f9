package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

// How many transfers tracing is measured with.
const (
	benchTracingTransfers = 10_000_000
	benchTracingVariable  = "TRACING_SCALE"
	benchTracingRounds    = 3
)

// The sources of a trace over everything: the accounts that an invented chain begins with.
const benchFounders = 256

// What a row of a trace over everything touches in memory: two lines for each address.
const benchBytesOfParty = 128

// benchTracing is the prefix of tracing's measurements, and the name of all of them.
const benchTracing = "tracing"

// benchClusters is measured on a chain of unspent outputs, the others on one of accounts.
const benchClusters = "tracing-clusters"

var benchTracingNames = []string{"tracing-haircut", "tracing-fifo", "tracing-poison", "tracing-few", "tracing-designation", "tracing-hub", "tracing-exposure", "tracing-patterns", benchClusters}

// tracingBench is what is measured of traces through an invented chain.
type tracingBench struct {
	ledgerBench
	view *ledger.View
}

// measureTracing takes one of tracing's measurements.
func measureTracing(ctx context.Context, p *Program, data, name string) ([]measurement, error) {
	b := &tracingBench{ledgerBench: ledgerBench{ctx: ctx, program: p, data: data, transfers: benchTracingTransfers}}
	if text := p.Getenv(benchTracingVariable); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || n < benchLedgerLeast {
			return nil, fmt.Errorf("%s=%q: give a number of transfers, at least %d", benchTracingVariable, text, benchLedgerLeast)
		}
		b.transfers = n
	}
	open := b.open
	if name == benchClusters {
		open = b.openSpends
	}
	if err := open(); err != nil {
		return nil, err
	}
	defer b.view.Close()
	runtime.GOMAXPROCS(1)
	steps := map[string]func() error{
		"tracing-haircut":     func() error { return b.everything(taint.Haircut, "≥ half of the limit") },
		"tracing-fifo":        func() error { return b.everything(taint.FIFO, "≥ 3") },
		"tracing-poison":      func() error { return b.everything(taint.Poison, "") },
		"tracing-few":         b.few,
		"tracing-designation": b.designation,
		"tracing-hub":         b.hub,
		"tracing-exposure":    b.exposure,
		benchClusters:         b.clusters,
		"tracing-patterns":    b.patterns,
	}
	step, ok := steps[name]
	if !ok {
		return nil, fmt.Errorf("there is no measurement %s of tracing", name)
	}
	err := step()
	return b.out, err
}

// open opens the ledger of the invented chain, which the first measurement makes.
func (b *tracingBench) open() error {
	chain, err := b.accounts(b.transfers)
	if err != nil {
		return err
	}
	l := ledger.In(filepath.Join(b.data, "tracing-home"), chain.Chain)
	b.view, err = l.View()
	if errors.Is(err, ledger.ErrNoLedger) {
		if _, err = l.Import(b.ctx, chain.Source(), ledger.Options{At: time.Now()}); err == nil {
			b.view, err = l.View()
		}
	}
	return err
}

// from is a query about addresses from one id on, as one source.
func (b *tracingBench) from(m taint.Method, first uint32, n int) tracing.Query {
	q := tracing.Query{Method: m}
	for id := first; id < first+uint32(n) && id <= b.view.Addresses(); id++ {
		q.Sources = append(q.Sources, tracing.Source{Address: id, Number: 1})
	}
	return q
}

// measuredTrace is what a trace took.
type measuredTrace struct {
	wall, cpu float64 // seconds
	result    *tracing.Result
}

// follow traces some times, and gives the round of median processor time.
func (b *tracingBench) follow(q tracing.Query, rounds int) (measuredTrace, error) {
	var all []measuredTrace
	for range rounds {
		runtime.GC() // what the round before left
		wall, cpu := time.Now(), processSeconds()
		r, err := tracing.Trace(b.ctx, b.view, q, nil)
		if err = errors.Join(err, b.ctx.Err()); err != nil { // a trace that was stopped gives what it has
			return measuredTrace{}, err
		}
		all = append(all, measuredTrace{time.Since(wall).Seconds(), processSeconds() - cpu, r})
		all[len(all)-1].result = &tracing.Result{Summary: r.Summary} // its memory is given back
	}
	slices.SortFunc(all, func(x, y measuredTrace) int { return int(1e6 * (x.cpu - y.cpu)) })
	return all[len(all)/2], nil
}

// everything measures a trace that touches all of the chain, beside what memory allows.
func (b *tracingBench) everything(m taint.Method, target string) error {
	return b.whole(b.from(m, 1, benchFounders), fmt.Sprintf("%s over everything, %d sources", m, benchFounders), target)
}

// few measures one whose few sources taint nearly all in the end.
func (b *tracingBench) few() error {
	return b.whole(b.from(taint.Haircut, 3*benchFounders, 1), "haircut from 1 address of the first block", "")
}

func (b *tracingBench) whole(q tracing.Query, name, target string) error {
	edges := float64(b.view.Counts().Transfers) / 1e6
	known, _ := gatheringSpeed(benchBytesOfParty * int(b.view.Addresses()))
	x, err := b.follow(q, benchTracingRounds)
	if err != nil {
		return err
	}
	again, _ := gatheringSpeed(benchBytesOfParty * int(b.view.Addresses()))
	name = fmt.Sprintf("%.0f M transfers, %s", edges, name)
	b.note(name+", one core", edges/x.wall, "M edges/s", target)
	b.note("… by the processor's time", edges/x.cpu, "M edges/s", "")
	b.note("… the limit: two random reads an edge, by the machine now", (known+again)/4/1e6, "M edges/s", "")
	b.note("… transfers with taint", float64(x.result.Transfers)/1e6, "M", "")
	b.note("… peak of memory with mapped files", b.peak(), "MB", "")
	return nil
}

func (b *tracingBench) peak() float64 {
	peak, _ := memory()
	return peak
}

// A cone of a new designation has about as many edges.
const (
	benchCone       = 1_000_000
	benchHubRows    = 100_000
	benchDesignated = 5_000
)

// designation measures a trace from one address through the last of the chain, of so long
// that about a million edges carry taint, as a new designation adds one.
func (b *tracingBench) designation() error {
	head, _ := b.view.Head()
	q := b.from(taint.Haircut, uint32(min(benchDesignated, int(b.view.Addresses()))), 1)
	q.HubRows = benchHubRows
	var x measuredTrace
	for blocks := int64(1_000); ; blocks += blocks / 2 {
		since := head.Time - 12*blocks
		q.Since = &since
		var err error
		if x, err = b.follow(q, 1); err != nil {
			return err
		}
		if x.result.Transfers >= benchCone || since < 0 || 150*blocks > int64(b.view.Counts().Transfers) {
			break
		}
	}
	x, err := b.follow(q, benchTracingRounds)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("a new designation, cone of %d edges among %d M transfers", x.result.Transfers, b.view.Counts().Transfers/1_000_000)
	b.note(name, x.wall, "s", "≤ 0.5")
	b.note("… by the processor's time", x.cpu, "s", "")
	b.note("… an edge", x.cpu*1e9/float64(x.result.Transfers), "ns", "")
	b.note("… peak of memory with mapped files", b.peak(), "MB", "")
	return nil
}

// hub measures what an address of many rows costs a trace that reaches it: the largest of
// all, where the trace ends, and one just small enough to be followed.
func (b *tracingBench) hub() error {
	largest, followed := b.byRows()
	for _, x := range []struct {
		name string
		id   uint32
	}{{"reaches the largest address", largest}, {"first reaches one of nearly so many rows as a hub", followed}} {
		q, err := b.payerOf(x.id)
		if err != nil {
			return err
		}
		took, err := b.follow(q, benchRounds)
		if err != nil {
			return err
		}
		b.note(fmt.Sprintf("a trace that %s (%d rows)", x.name, b.rowsOf(x.id)), took.wall*1e3, "ms", "≤ 50")
		b.note("… by the processor's time", took.cpu*1e3, "ms", "")
	}
	return nil
}

func (b *tracingBench) rowsOf(id uint32) (n int) {
	for _, s := range b.view.Segments() {
		if o, ok := s.Occurrences(id); ok {
			n += int(o.Debits.Count) + int(o.Credits.Count)
		}
	}
	return n
}

// byRows finds the address of the most rows, and that of the most which is no hub.
func (b *tracingBench) byRows() (largest, followed uint32) {
	most, most2 := 0, 0
	for id := uint32(1); id <= b.view.Addresses(); id++ {
		n := b.rowsOf(id)
		if n > most {
			largest, most = id, n
		}
		if n > most2 && n <= benchHubRows {
			followed, most2 = id, n
		}
	}
	return largest, followed
}

// payerOf is a query that begins with the last transfer to an address, and ends with it.
func (b *tracingBench) payerOf(id uint32) (q tracing.Query, err error) {
	segments := b.view.Segments()
	for i := len(segments) - 1; i >= 0; i-- {
		s := segments[i]
		o, ok := s.Occurrences(id)
		if !ok || o.Credits.Count == 0 {
			continue
		}
		for k := int(o.Credits.Count) - 1; k >= 0; k-- {
			row := o.Credit(k)
			if from, to := s.Ends(row); from != to && from != 0 {
				q = b.from(taint.Haircut, from, 1)
				since := s.Time(s.BlockOf(s.TxOfTransfer(row)))
				q.Since, q.HubRows, q.MaxTransfers = &since, benchHubRows, 1000
				return q, nil
			}
		}
	}
	return q, fmt.Errorf("nothing was paid to address %d", id)
}

// What exposure is measured of: addresses around which little happens.
const (
	benchExposures     = 2_000
	benchNeighbourhood = 1_000
)

// exposure measures what stands behind addresses of at most a thousand transfers within two
// hops, where every hundredth address has a label.
func (b *tracingBench) exposure() error {
	random := rand.New(rand.NewPCG(benchSeed, 1))
	labels := tracing.NewLabels(b.view)
	for id := uint32(50); id <= b.view.Addresses(); id += 100 {
		labels.Give(id, "labelled")
	}
	var took []time.Duration
	for len(took) < benchExposures {
		id := 1 + random.Uint32N(b.view.Addresses())
		if n := b.rowsOf(id); n == 0 || n > benchNeighbourhood || b.around(id) > benchNeighbourhood {
			continue
		}
		q := tracing.ExposureQuery{Subjects: []uint32{id}, Labels: labels, Method: taint.Haircut, HubRows: benchHubRows, MaxRows: 20_000}
		begin := time.Now()
		if _, err := tracing.Expose(b.ctx, b.view, q); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
	}
	b.noteNanoseconds(fmt.Sprintf("exposure of an address with at most %d transfers within two hops, by walking", benchNeighbourhood), took, "", "≤ 50")
	return nil
}

// around is how many transfers an address and those that it moved something with have.
func (b *tracingBench) around(id uint32) (n int) {
	for _, s := range b.view.Segments() {
		o, ok := s.Occurrences(id)
		if !ok {
			continue
		}
		for i := range int(o.Debits.Count) {
			_, to := s.Ends(o.Debit(i))
			n += b.rowsOf(to)
		}
		for i := range int(o.Credits.Count) {
			from, _ := s.Ends(o.Credit(i))
			n += b.rowsOf(from)
		}
	}
	return n
}
