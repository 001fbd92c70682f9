package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/standing"
)

// standingFollow keeps what is followed on a chain up to date while its ledger grows. It does
// so where mareva trace refresh has begun it.
type standingFollow struct {
	program *Program
	home    string
	ledger  *ledger.Ledger
	set     *standing.Set
	opt     standing.Options // of the set
	known   *designated
	fault   string // the last one that was told
	due     time.Time
	late    bool // the last update was put off
}

// standingRest is how many times as long as an update took the next one waits: while much is
// to be carried on the ledger must not wait for it.
const standingRest = 4

// update is called after the ledger has changed. A fault is told, and the ledger goes on
// without: what is kept then says of which block it is.
func (f *standingFollow) update(ctx context.Context) {
	begin := f.program.Now()
	if f.late = begin.Before(f.due); f.late {
		return // the next block carries it on, or the end
	}
	f.carryOn(ctx, begin)
}

// last carries on what was put off, where following ends by itself.
func (f *standingFollow) last(ctx context.Context) {
	if f.late {
		f.carryOn(ctx, f.program.Now())
	}
}

func (f *standingFollow) carryOn(ctx context.Context, begin time.Time) {
	err := f.try(ctx)
	f.due = f.program.Now().Add(standingRest * f.program.Now().Sub(begin))
	switch {
	case err == nil:
		f.fault = ""
	case ctx.Err() == nil && err.Error() != f.fault:
		f.fault = err.Error()
		fmt.Fprintf(f.program.Stderr, "fault: the taint on %s could not be carried on, and stays as of the block before: %s; trying again with the next block\n", f.ledger.Chain().Name, printable(err.Error()))
	}
}

func (f *standingFollow) try(ctx context.Context) error {
	opt, err := standing.Kept(f.home, f.ledger.Chain())
	if errors.Is(err, standing.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	opt.KeepRunning = true
	if f.set == nil || f.opt.Method != opt.Method || f.opt.HubRows != opt.HubRows { // somebody asked for others
		if err := f.close(); err != nil {
			return err
		}
		f.set, f.opt = standing.In(f.home, f.ledger.Chain(), opt), opt
	}
	if f.known, err = designatedNow(f.home, f.known); err != nil {
		return err
	}
	v, err := f.ledger.View()
	if errors.Is(err, ledger.ErrNoLedger) {
		return nil
	}
	if err != nil {
		return err
	}
	sources, labels := f.known.on(v)
	report, err := f.set.Update(ctx, v, sources, labels)
	if err == nil {
		f.program.sayDamaged(f.ledger.Chain(), report.Damaged)
	}
	return err
}

func (f *standingFollow) close() error {
	if f.set == nil {
		return nil
	}
	set := f.set
	f.set = nil
	return set.Close()
}
