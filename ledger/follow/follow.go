package follow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mareva/mareva/ledger"
)

// Options of following.
type Options struct {
	// From is the first block to take when the ledger is empty.
	From uint64
	// Node names the node in errors and in the ledger's imports, without secrets.
	Node string
	// Now is the clock.
	Now func() time.Time
	// Tell is called with each thing that happens, from one goroutine.
	Tell func(Event)
	// UntilHead ends following at the first moment at which the ledger is at the node's head.
	UntilHead bool
	// Pause is the first wait after a fault; it doubles up to 60 times. 0 means half a second.
	Pause time.Duration
	// Watch is told of the progress of catching up.
	Watch func(ledger.Progress)
}

// Event is something that happened.
type Event struct {
	Kind        Kind
	First, Last uint64 // blocks added, or taken away
	Head        uint64 // the node's, of blocks added
	Err         error  // a fault
}

// Kind of an event.
type Kind string

// The kinds.
const (
	Added  Kind = "added"  // blocks First … Last are in the ledger
	Undone Kind = "undone" // blocks First … Last were given up by the node and are gone
	Behind Kind = "behind" // the node is behind the ledger
	Fault  Kind = "fault"  // the node failed, lied or stalled; it is asked again
)

const (
	// step is how many blocks become visible together while catching up, and how many
	// are read again when the node fails meanwhile.
	step = 2_000
	// near is how close to the head blocks are taken one by one: those are the ones that
	// a node may give up.
	near = 12
	// deepest is how many blocks of the ledger a node may give up. Beyond it, node and
	// ledger are of different chains.
	deepest = 10_000
)

// maxPause is how many times as long as the first the longest wait is.
const maxPause = 60

// follower is a Run under way.
type follower struct {
	ledger  *ledger.Ledger
	node    Node
	opt     Options
	pause   time.Duration
	behind  bool // that the node is behind was told
	checked bool // the node is of the right chain
}

// faulty is an error of the node's, after which it is asked again.
type faulty struct{ error }

func (f faulty) Unwrap() error { return f.error }

// Run follows a node until ctx ends, whose error it returns, or until the ledger fails.
func Run(ctx context.Context, l *ledger.Ledger, node Node, opt Options) error {
	if opt.Pause <= 0 {
		opt.Pause = 500 * time.Millisecond
	}
	if opt.Tell == nil {
		opt.Tell = func(Event) {}
	}
	f := &follower{ledger: l, node: node, opt: opt, pause: opt.Pause}
	for {
		head, done, err := f.turn(ctx)
		if err == nil && done {
			return nil
		}
		if err == nil {
			f.pause = opt.Pause
			if err = node.Wait(ctx, head); err != nil {
				err = faulty{err}
			}
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			continue
		case !errors.As(err, new(faulty)):
			return err
		}
		f.checked = false
		f.opt.Tell(Event{Kind: Fault, Err: err})
		if err := f.rest(ctx); err != nil {
			return err
		}
	}
}

// rest waits after a fault, longer each time.
func (f *follower) rest(ctx context.Context) error {
	timer := time.NewTimer(f.pause)
	defer timer.Stop()
	f.pause = min(2*f.pause, maxPause*f.opt.Pause)
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// at is a block of a chain.
type at struct {
	number uint64
	hash   ledger.Hash // zero: unknown
}

// turn brings the ledger to the node's head, as it is when the turn begins, and gives that
// head's hash.
func (f *follower) turn(ctx context.Context) (head ledger.Hash, done bool, err error) {
	if c, ok := f.node.(Checker); ok && !f.checked {
		if err := c.Check(ctx); err != nil {
			return head, false, faulty{err}
		}
		f.checked = true
	}
	number, head, err := f.node.Head(ctx)
	if err != nil {
		return head, false, faulty{err}
	}
	last, empty, err := f.newest()
	if err != nil {
		return head, false, err
	}
	next := f.opt.From
	if !empty {
		if last, err = f.agree(ctx, last, at{number, head}); err != nil {
			return head, false, err
		}
		next = last.number + 1
	}
	for ; next <= number; next = last.number + 1 {
		end := min(next+step-1, number)
		if next+near < number {
			end = min(end, number-near)
		} else {
			end = next
		}
		source := &blocks{node: f.node, name: f.opt.Node, at: f.opt.Now(), first: next, last: end, parent: last.hash, model: f.ledger.Chain().Model}
		_, err := f.ledger.Import(ctx, source, ledger.Options{At: f.opt.Now(), KeepLoose: true, Watch: f.opt.Watch})
		if errors.As(err, new(*ledger.InputError)) {
			err = faulty{err}
		}
		if err != nil {
			return head, false, err
		}
		last = at{end, source.tip}
		f.pause = f.opt.Pause
		f.opt.Tell(Event{Kind: Added, First: next, Last: end, Head: number})
	}
	return head, f.opt.UntilHead && next > number, nil
}

// newest is the newest block of the ledger.
func (f *follower) newest() (last at, empty bool, err error) {
	v, err := f.ledger.View()
	if errors.Is(err, ledger.ErrNoLedger) {
		return last, true, nil
	}
	if err != nil {
		return last, false, err
	}
	block, ok := v.Head()
	return at{block.Number, block.Hash}, !ok, v.Close()
}

// agree takes away what the node gave up, and gives the newest block that the two share.
func (f *follower) agree(ctx context.Context, last, head at) (at, error) {
	c, err := f.compare(ctx, min(last.number, head.number))
	if err != nil {
		return last, err
	}
	if !c.differ {
		// Nothing that the node has is another block than the ledger's: at worst it is behind.
		if head.number >= last.number {
			f.behind = false
		} else if !f.behind {
			f.behind = true
			f.opt.Tell(Event{Kind: Behind, Head: head.number, Last: last.number})
		}
		return last, nil
	}
	f.behind = false
	if !c.found {
		return last, faulty{fmt.Errorf("its chain shares none of the newest %d blocks of the ledger in %s: it is of another chain or network; nothing was changed", c.depth, f.ledger.Dir())}
	}
	if err := f.ledger.Rewind(ctx, c.shared.number); err != nil {
		return last, err
	}
	f.opt.Tell(Event{Kind: Undone, First: c.shared.number + 1, Last: last.number})
	return c.shared, nil
}

// comparison is what the node says of the ledger's newest blocks.
type comparison struct {
	shared at   // the newest that both have
	found  bool // whether there is one
	differ bool // whether the node has another block at any height above it
	depth  int  // blocks that were compared
}

// compare goes down the ledger's blocks, from a height on, to one that the node has too.
// That the node says nothing of a height is no difference: it may be behind, or several
// nodes may answer in turn. Blocks of unknown hash are taken for shared where the next
// one below of known hash is.
func (f *follower) compare(ctx context.Context, number uint64) (c comparison, err error) {
	v, err := f.ledger.View()
	if err != nil {
		return c, err
	}
	defer v.Close()
	unknown, any := at{}, false // the newest block of unknown hash, while nothing differs
	for ; c.depth < deepest; c.depth++ {
		block, ok := v.BlockUpTo(number)
		if !ok {
			break
		}
		hash, err := f.node.HashAt(ctx, block.Number)
		switch {
		case block.Hash == (ledger.Hash{}):
			if !any && !c.differ {
				unknown, any = at{block.Number, block.Hash}, true
			}
		case errors.Is(err, ErrNoBlock):
		case err != nil:
			return c, faulty{err}
		case hash == block.Hash:
			c.shared, c.found = at{block.Number, block.Hash}, true
			if any {
				c.shared = unknown
			}
			return c, nil
		default:
			c.differ, any = true, false
		}
		if block.Number == 0 {
			break
		}
		number = block.Number - 1
	}
	c.shared, c.found = unknown, any
	return c, nil
}
