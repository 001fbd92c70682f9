package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Options of an import.
type Options struct {
	// At is when the import is made; it is noted in the ledger.
	At time.Time
	// Memory bounds what the rows in memory take, in bytes; 0 means DefaultMemory. An
	// import takes several times as much in all.
	Memory int
	// Watch is called now and then, from one goroutine, with how far the import is.
	Watch func(Progress)
	// KeepLoose leaves the newest segments as they are. A follower, which may have to undo
	// them, asks for it.
	KeepLoose bool
}

// DefaultMemory is how much the rows in memory take unless Options say otherwise.
// Measured: more makes larger runs, and a program whose memory the system must clear
// more often.
const DefaultMemory = 64 << 20

// InputError is an error about what an input says: the ledger is well, and the same
// input will not be taken however often it is tried.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *InputError) Unwrap() error { return e.Err }

// Progress is how far an import is.
type Progress struct {
	Step      string // what is being done, in a few words
	Txs, Rows uint64 // read so far
	Block     uint64 // the highest block read so far
}

// Report says what an import did.
type Report struct {
	Blocks, Txs, Rows uint64 // that were read; what was in the ledger before counts too
	Skipped           map[string]int
	Resumed           bool // an interrupted import went on
	Discarded         bool // an interrupted import of something else was given up
}

// Import reads a source into the ledger. It becomes visible all at once at the end, or
// not at all. An import that is interrupted, even by a power cut, goes on where it was
// when Import is called with the same source again; one of another source gives it up.
//
// What is in the ledger already is joined with what comes: importing something twice
// changes nothing, and the token transfers of blocks whose transactions are there take
// their places among them. Blocks that the source has are never taken for replacements of
// those in the ledger: a difference is an error.
func (l *Ledger) Import(ctx context.Context, src Source, opt Options) (report Report, err error) {
	if src.Model() != l.chain.Model {
		return report, fmt.Errorf("%s is a chain of the %s model, and this input has rows of the %s model: choose the format that fits the chain", l.chain.Name, l.chain.Model, src.Model())
	}
	unlock, err := l.lock(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	s, err := l.openStage(src, opt)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	report.Resumed, report.Discarded = s.resumed, s.discarded
	if !s.state.Complete {
		if err := s.read(ctx, src); err != nil {
			return report, err
		}
	}
	report.Skipped = s.state.Skipped
	for _, run := range s.runs {
		counts := run.Counts()
		report.Blocks += counts.Blocks
		report.Txs += counts.Txs
		report.Rows += counts.Transfers + counts.Inputs + counts.Outputs
	}
	s.watch("sorting")
	arranged, err := s.arrange(ctx)
	if err != nil {
		return report, err
	}
	if err := s.publish(arranged, src.Name(), opt.At.UTC().Format(time.RFC3339)); err != nil {
		return report, err
	}
	s.watch("joining")
	if err := l.tidy(ctx, opt.KeepLoose); err != nil && ctx.Err() == nil {
		return report, err
	}
	return report, nil // tidying may stop anywhere; the next import goes on with it
}

// read reads the source into runs.
func (s *stage) read(ctx context.Context, src Source) (err error) {
	before := s.state.Position
	recycler, _ := src.(Recycler)
	defer func() {
		// What is being written may be waited for; it keeps the place reached.
		if err2 := s.settle(); err == nil {
			err = err2
		}
	}()
	err = src.Read(ctx, before, func(b *Batch, next Position) error {
		s.names.below = 0
		again := positionBefore(before, s.state.Replay) && !positionBefore(s.state.Replay, next)
		if again { // all of it was read before the interruption
			s.names.below = s.state.Below
		}
		high := s.names.high
		if err := s.names.take(b); err != nil {
			return &InputError{err}
		}
		if s.names.high > high || len(s.footholds) == 0 {
			s.footholds = append(s.footholds, foothold{before, cloneCounts(s.skipped), s.names.high})
		}
		for what, n := range b.Skipped {
			s.skipped[what] += n
		}
		before = next
		s.count(b)
		if recycler != nil {
			recycler.Recycle(b)
		}
		if again { // it was all in memory at once: a run must not end where none did
			return nil
		}
		size := s.names.rows.Size()
		if size >= s.memory || s.names.rows.Full() {
			return s.spill(next, false)
		}
		if err := s.boundBlocks(next); err != nil {
			return err
		}
		if size > s.memory/reserveFrom && !s.reserved {
			s.names.rows.Reserve(s.memory)
			s.reserved = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.spill(before, true)
}

// boundBlocks keeps blocks without transactions from filling the memory.
func (s *stage) boundBlocks(next Position) error {
	rows := s.names.rows
	if rows.BlocksSize() < s.memory {
		return nil
	}
	if err := rows.OrderBlocks(); err != nil {
		return &InputError{err}
	}
	if rows.BlocksSize() < s.memory/2 {
		return nil
	}
	return s.spill(next, false)
}

// reserveFrom is the part of the memory from which on an import is taken for a large
// one, whose rows get all of it at once.
const reserveFrom = 16

// positionBefore says whether a source hands over a before b.
func positionBefore(a, b Position) bool {
	return a.File < b.File || a.File == b.File && a.Offset < b.Offset
}

func cloneCounts(counts map[string]int) map[string]int {
	out := make(map[string]int, len(counts))
	for k, v := range counts {
		out[k] = v
	}
	return out
}
