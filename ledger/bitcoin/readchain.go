package bitcoin

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/mareva/mareva/ledger"
)

// stretchBytes is how much of the chain is decoded into one batch: a few MB of rows.
const stretchBytes = 2 * megabyte

// stretch is a run of blocks on its way from the files to the ledger. The decoder of
// a stretch closes ready when batch or err is set.
type stretch struct {
	first, end int // in the chain's blocks
	raw        []byte
	batch      *ledger.Batch
	err        error
	ready      chan struct{}
}

// readChain hands over the chain from one block on: one goroutine reads the files,
// several decode, and the order is kept.
func (s *blkSource) readChain(ctx context.Context, store *blkStore, best *bestChain, from int, give func(*ledger.Batch, ledger.Position) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	workers := runtime.GOMAXPROCS(0)
	toDecode := make(chan *stretch)
	inOrder := make(chan *stretch, 2*workers) // bounds how many are in memory
	running.Go(func() {
		defer close(inOrder)
		defer close(toDecode)
		for first := from; first < len(best.blocks); {
			w := s.readStretch(store, best, first)
			first = w.end
			select {
			case inOrder <- w:
			case <-ctx.Done():
				return
			}
			if w.err != nil {
				close(w.ready)
				return
			}
			select {
			case toDecode <- w:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		running.Go(func() {
			for w := range toDecode {
				s.decodeStretch(store.files, best, w)
				close(w.ready)
			}
		})
	}
	for w := range inOrder {
		select {
		case <-w.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		if w.err != nil {
			return w.err
		}
		if w.end == len(best.blocks) {
			best.tell(w.batch)
		}
		if err := give(w.batch, ledger.Position{Offset: int64(w.end)}); err != nil {
			return err
		}
		s.done.Add(int64(len(w.raw)))
		select {
		case s.buffers <- w.raw:
		default:
		}
	}
	return ctx.Err()
}

// tell puts the notes into the chain's last batch, so that they are told once.
func (c *bestChain) tell(b *ledger.Batch) {
	for _, n := range c.notes {
		for range n.times {
			b.Skip(n.what)
		}
	}
}

// readStretch reads blocks until they are enough for a batch.
func (s *blkSource) readStretch(store *blkStore, best *bestChain, first int) *stretch {
	w := &stretch{first: first, end: first, ready: make(chan struct{})}
	size := 0
	for ; w.end < len(best.blocks) && (size == 0 || size < stretchBytes); w.end++ {
		size += int(best.records.at(best.blocks[w.end]).size)
	}
	w.raw = s.buffer(size)
	for i := first; i < w.end; i++ {
		r := best.records.at(best.blocks[i])
		at := len(w.raw)
		w.raw = w.raw[:at+int(r.size)]
		if w.err = store.readAt(int(r.file), w.raw[at:], r.offset); w.err != nil {
			return w
		}
	}
	return w
}

// decodeStretch fills the batch. The rows of a block take about as much memory as
// the block itself.
func (s *blkSource) decodeStretch(files []blkFile, best *bestChain, w *stretch) {
	b := s.emptyBatch(len(w.raw))
	rest := w.raw
	for i := w.first; i < w.end; i++ {
		r := best.records.at(best.blocks[i])
		if err := DecodeBlock(rest[:r.size], best.first+uint64(i), s.params, b); err != nil {
			w.err = fmt.Errorf("block file %s: block %x at byte %d: %w; fetch the file again",
				files[r.file].path, r.hash, r.offset, err)
			return
		}
		if got := b.Blocks[len(b.Blocks)-1].Hash; got != r.hash {
			w.err = fmt.Errorf("block file %s: byte %d: the block there was %x and is %x now: the file changed while it was read; "+
				"import a copy that nobody writes to", files[r.file].path, r.offset, r.hash, got)
			return
		}
		rest = rest[r.size:]
	}
	w.batch = b
}

// spares is how many batches and buffers wait to be used again: fresh memory costs the
// system more time than decoding takes.
const spares = 8

// Recycle gives back a batch whose taker is done with it. Nobody has to.
func (s *blkSource) Recycle(b *ledger.Batch) {
	b.Reset()
	select {
	case s.batches <- b:
	default:
	}
}

// emptyBatch is one for blocks of that many bytes.
func (s *blkSource) emptyBatch(size int) *ledger.Batch {
	select {
	case b := <-s.batches:
		return b
	default:
		// About as many rows as blocks of that length have, so that few tables must grow.
		return &ledger.Batch{
			Txs:     make([]ledger.Tx, 0, size/400),
			Inputs:  make([]ledger.Input, 0, size/190),
			Outputs: make([]ledger.Output, 0, size/150),
		}
	}
}

// buffer is one of at least that many bytes, empty.
func (s *blkSource) buffer(size int) []byte {
	select {
	case b := <-s.buffers:
		if cap(b) >= size {
			return b[:0]
		}
	default:
	}
	return make([]byte, 0, size)
}
