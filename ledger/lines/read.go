package lines

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/mareva/mareva/ledger"
)

// job is a chunk on its way: cut, parsed, handed over.
type job struct {
	chunk  Chunk
	buffer []byte // in which the chunk lies
	batch  *ledger.Batch
	next   ledger.Position
	err    error
	parsed chan struct{} // closed once batch or err stands
}

// Read reads the files from a position that an earlier Read of the same files handed
// over, the zero one being the beginning. Parse is called by several goroutines at
// once, each time with a batch of its own. Give is called from the caller's
// goroutine, in order; Read does not touch a batch again once give has it. An error
// of parse that is no [Fault] is told with the first line of its chunk.
func (r *Reader) Read(ctx context.Context, from ledger.Position,
	parse func(c Chunk, b *ledger.Batch) error, give func(b *ledger.Batch, next ledger.Position) error,
) error {
	if from.File < 0 || from.Offset < 0 || from.File > len(r.files) || (from.File == len(r.files) && from.Offset != 0) {
		return fmt.Errorf("read lines: there is no file %d, byte %d in these %d files; begin anew", from.File, from.Offset, len(r.files))
	}
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	// Whatever ends Read ends its goroutines first.
	defer group.Wait()
	defer cancel()

	workers := runtime.GOMAXPROCS(0)
	work := make(chan *job)
	// The jobs in their order; its length bounds the memory that chunks and batches take.
	ordered := make(chan *job, 2*workers)
	group.Go(func() {
		defer close(ordered)
		defer close(work)
		r.cut(ctx, from, work, ordered)
	})
	for range workers {
		group.Go(func() {
			for j := range work {
				r.parse(j, parse)
			}
		})
	}
	for j := range ordered {
		select {
		case <-j.parsed:
		case <-ctx.Done():
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read lines: %w", err)
		}
		if j.err != nil {
			return fmt.Errorf("read lines: %w", j.err)
		}
		if err := give(j.batch, j.next); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	return nil
}

// parse fills the batch of one job.
func (r *Reader) parse(j *job, parse func(c Chunk, b *ledger.Batch) error) {
	defer close(j.parsed)
	j.batch = r.batch()
	if err := parse(j.chunk, j.batch); err != nil {
		var fault *Fault
		if !errors.As(err, &fault) {
			err = j.chunk.Fault(j.chunk.Line, err)
		}
		j.err = err
	}
	r.putBuffer(j.buffer)
	j.chunk.Data, j.buffer = nil, nil
}

// cut turns the files into jobs until they end or one of them is at fault, which is
// then the last job.
func (r *Reader) cut(ctx context.Context, from ledger.Position, work, ordered chan<- *job) {
	emit := func(j *job) bool {
		select {
		case ordered <- j:
		case <-ctx.Done():
			return false
		}
		if j.err != nil {
			close(j.parsed)
			return false
		}
		select {
		case work <- j:
			return true
		case <-ctx.Done():
			return false
		}
	}
	r.done.Store(0)
	var before int64
	for i, f := range r.files {
		if i >= from.File {
			r.done.Store(before)
			var start int64
			if i == from.File {
				start = from.Offset
			}
			more, err := r.cutFile(i, start, emit)
			if err != nil {
				emit(&job{err: err, parsed: make(chan struct{})})
				return
			}
			if !more {
				return
			}
		}
		before += f.size
	}
	r.done.Store(before)
}

// cutFile turns one file into jobs from a byte on. It is false when nobody wants more.
func (r *Reader) cutFile(i int, start int64, emit func(*job) bool) (more bool, err error) {
	s, err := r.openStream(r.files[i].path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	header, err := s.begin(start)
	if err != nil {
		return false, err
	}
	for first := start == 0; ; first = false {
		line := s.line
		data, buffer, err := s.next(header)
		if err != nil {
			return false, err
		}
		if len(data) == 0 && (!first || header == nil) {
			return true, nil
		}
		next := ledger.Position{File: i, Offset: s.offset}
		if s.ended && len(s.rest) == 0 {
			next = ledger.Position{File: i + 1}
		}
		j := &job{chunk: Chunk{s.path, header, line, data}, buffer: buffer, next: next, parsed: make(chan struct{})}
		if !emit(j) {
			return false, nil
		}
	}
}
