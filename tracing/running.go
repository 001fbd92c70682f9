package tracing

import (
	"context"
	"errors"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/taint"
)

// Running is a trace that goes on when the ledger does. One goroutine uses it at a time.
type Running struct {
	t      *trace
	failed error // after which nothing is whole
	course follower
}

// follower is a trace by the chain's model.
type follower interface {
	// run follows all that waits, to the end of the ledger.
	run() error
	// wake has all wait that new rows concern, from a number of the course on.
	wake(from uint64) error
	// hold sums up what is held.
	hold()
}

// Start is Trace, whose result goes on by [Running.Continue].
func Start(ctx context.Context, v *ledger.View, q Query, handOver func(*Transfer) error) (*Running, error) {
	if err := q.check(v); err != nil {
		return nil, err
	}
	t := &trace{
		ctx: ctx, v: v, nobody: nobodyOf(v), q: q, handOver: handOver, course: newCourse(v, &q), epoch: 1, ways: make([]way, 1),
		stops: map[string]*stopped{}, limits: map[Limit]*counted{}, exits: map[Exit]*counted{},
	}
	if len(q.Sources) == 0 { // party 0 is always one to which nothing comes
		t.parties = append(t.parties, party{})
	}
	for _, s := range q.Sources {
		p := t.party(s.Address)
		t.parties[p].source = s.Number
		t.apart = t.apart || q.Apart || s.Number != q.Sources[0].Number
	}
	if q.Crossings != nil || len(q.Arrivals) > 0 {
		t.q.sweep = sweepWhen{never: true} // which looks at rows only
		t.apart = t.apart || t.arriveApart()
	}
	r := &Running{t: t}
	if v.Chain().Model == ledger.UTXO {
		r.course = newOutputs(t)
	} else {
		r.course = newAccounts(t)
	}
	return r, r.end(r.course.run())
}

// end takes note of how a stretch of the trace ended.
func (r *Running) end(err error) error {
	if end := (*partial)(nil); errors.As(err, &end) {
		r.t.ended = end
		return nil
	}
	r.failed = err
	return err
}

// ErrNotContinued is in the error of a trace that cannot go on.
var ErrNotContinued = errors.New("this trace cannot go on")

// Continue goes on with what came behind the end of the ledger. The view must have all that
// the one before had, unchanged and in the same places. A trace that goes backward, ended
// before its end, has an end in time, or has crossings or arrivals cannot go on.
func (r *Running) Continue(ctx context.Context, v *ledger.View) error {
	t := r.t
	switch {
	case t.course.backward || t.q.Until != nil:
		return fmt.Errorf("trace on %s: %w: it has an end", v.Chain().Name, ErrNotContinued)
	case t.ended != nil:
		return fmt.Errorf("trace on %s: %w: %w", v.Chain().Name, ErrNotContinued, t.ended)
	case t.q.Crossings != nil || len(t.q.Arrivals) > 0:
		return fmt.Errorf("trace on %s: %w: it goes through trades or takes from elsewhere, which other blocks may change", v.Chain().Name, ErrNotContinued)
	case r.failed != nil:
		return fmt.Errorf("trace on %s: %w: it failed before: %w", v.Chain().Name, ErrNotContinued, r.failed)
	}
	before, next := t.course.all, newCourse(v, &t.q)
	if next.all < before {
		return fmt.Errorf("trace on %s: %w: the ledger has become shorter", v.Chain().Name, ErrNotContinued)
	}
	t.ctx, t.v, t.course, t.epoch, t.nobody = ctx, v, next, t.epoch+1, nobodyOf(v)
	err := r.course.wake(before)
	if err == nil {
		err = r.course.run()
	}
	return r.end(err)
}

// Result is what was found so far. It holds until the trace goes on.
func (r *Running) Result() *Result {
	r.t.held = nil
	for i := range r.t.cold {
		r.t.cold[i].held = nil
	}
	if r.t.q.Method != taint.Poison { // under which nothing adds up
		r.course.hold()
	}
	return r.t.result()
}
