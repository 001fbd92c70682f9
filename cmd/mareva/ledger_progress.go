package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/mareva/mareva/ledger"
)

// ledgerProgress draws how far a long piece of work on a ledger is, on a terminal only.
type ledgerProgress struct {
	draw *progress
	stop chan struct{}
	over sync.WaitGroup

	mu        sync.Mutex
	label     string
	done, all int64
	bytes     func() (done, all int64) // nil: step tells
	last      ledger.Progress
}

// newLedgerProgress begins to draw. bytes tells how far the work is, unless step does.
func (p *Program) newLedgerProgress(bytes func() (done, all int64)) *ledgerProgress {
	g := &ledgerProgress{bytes: bytes}
	if !isTerminal(p.Stderr) {
		return g
	}
	began := p.Now()
	g.draw = &progress{w: p.Stderr}
	g.stop = make(chan struct{})
	g.over.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				g.redraw(p.Now().Sub(began))
			case <-g.stop:
				fmt.Fprint(p.Stderr, "\r\x1b[K")
				return
			}
		}
	})
	return g
}

// watch takes how far an import is.
func (g *ledgerProgress) watch(now ledger.Progress) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = now
}

// step says what is being done, and how much of it is done.
func (g *ledgerProgress) step(label string, done, all int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.label, g.done, g.all = label, done, all
}

func (g *ledgerProgress) redraw(took time.Duration) {
	g.mu.Lock()
	label, done, all, last := g.label, g.done, g.all, g.last
	g.mu.Unlock()
	if g.bytes != nil {
		done, all = g.bytes()
		label = "looking at the files"
	}
	if last.Step != "" {
		label = fmt.Sprintf("%s  block %s  %s rows/s", last.Step, grouped(last.Block), grouped(uint64(float64(last.Rows)/max(took.Seconds(), 0.1))))
	}
	if all == 0 {
		fmt.Fprintf(g.draw.w, "\r\x1b[K%s", label)
		return
	}
	g.draw.label, g.draw.total = label, all
	g.draw.done.Store(done)
	g.draw.draw()
}

// rows are those that an import has read.
func (g *ledgerProgress) rows() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last.Rows
}

// at is the step that an import has reached.
func (g *ledgerProgress) at() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last.Step
}

// end takes the drawing away.
func (g *ledgerProgress) end() {
	if g.stop != nil {
		close(g.stop)
		g.over.Wait()
		g.stop = nil
	}
}
