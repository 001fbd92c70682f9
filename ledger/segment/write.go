package segment

import (
	"io"
	"sync"

	"github.com/mareva/mareva/ledger/column"
)

// writer has all columns of one segment open at once: each is written in one pass, in
// whatever order suits the one who fills it. Errors wait until close.
type writer struct {
	file    *column.Writer
	packed  map[uint32]*column.PackedWriter
	sorted  map[uint32]*column.SortedWriter
	amounts map[uint32]*column.AmountsWriter

	mu  sync.Mutex // columns may be filled side by side
	err error
}

func newWriter(path string, s *shape) (*writer, error) {
	specs := s.specs()
	var sections []column.Section
	for _, c := range specs {
		sections = append(sections, c.sections()...)
	}
	file, err := column.Create(path, fileKind, sections)
	if err != nil {
		return nil, err
	}
	w := &writer{
		file: file, packed: map[uint32]*column.PackedWriter{},
		sorted: map[uint32]*column.SortedWriter{}, amounts: map[uint32]*column.AmountsWriter{},
	}
	for _, c := range specs {
		var to [4]io.Writer
		for i, section := range c.sections() {
			to[i] = file.Section(section.ID)
		}
		switch c.form {
		case packed:
			w.packed[c.id] = column.NewPackedWriter(to[0], int(c.n), column.Width(c.max))
		case sorted:
			w.sorted[c.id] = column.NewSortedWriter(c.sorted(), to)
		case amounts:
			w.amounts[c.id] = column.NewAmountsWriter(c.amounts(), [2]io.Writer{to[0], to[1]})
		case raw:
		}
	}
	w.raw(colShape, s.encode())
	return w, nil
}

// raw writes more of a raw column.
func (w *writer) raw(id uint32, data []byte) {
	if _, err := w.file.Section(id * 4).Write(data); err != nil {
		w.keep(err)
	}
}

// keep remembers the first error.
func (w *writer) keep(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

// failed says that something went wrong, so that the rest need not be written.
func (w *writer) failed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err != nil
}

// close finishes the file, or removes it when anything went wrong.
func (w *writer) close() error {
	for _, c := range w.packed {
		w.keep(c.Close())
	}
	for _, c := range w.sorted {
		w.keep(c.Close())
	}
	for _, c := range w.amounts {
		w.keep(c.Close())
	}
	if w.err != nil {
		w.file.Abort()
		return w.err
	}
	return w.file.Close()
}

// clock turns the times of blocks, which may go back a little and may be unknown, into
// columns that never go back.
type clock struct {
	started     bool
	first, last int64
}

// next gives what the columns hold for a block of this time.
func (c *clock) next(time int64) (clock, back uint64) {
	switch {
	case time == NoTime:
	case !c.started:
		c.started, c.first, c.last = true, time, time
	case time > c.last:
		c.last = time
	default:
		back = uint64(c.last - time)
	}
	return uint64(c.last - c.first), back
}

// blockShape adds a block to a shape.
func (s *shape) addBlock(c *clock, b *Block) {
	s.Blocks++
	s.NumberMax = max(s.NumberMax, b.Number)
	now, back := c.next(b.Time)
	s.FirstTime, s.ClockMax, s.BackMax = uint64(c.first), max(s.ClockMax, now), max(s.BackMax, back)
	if b.Time == NoTime {
		s.Untimed++
	}
	if b.Hash != (Hash{}) {
		s.Hashed = 1
	}
}

// blockWriter writes the columns of blocks.
type blockWriter struct {
	w      *writer
	clock  clock
	hashed bool
	n      uint64
	number *column.SortedWriter
	clocks *column.SortedWriter
	back   *column.PackedWriter
	none   *column.SortedWriter
	tx     *column.SortedWriter
}

func (w *writer) blocks(s *shape) *blockWriter {
	return &blockWriter{
		w: w, hashed: s.Hashed == 1,
		number: w.sorted[colNumber], clocks: w.sorted[colClock], back: w.packed[colBack],
		none: w.sorted[colUntimed], tx: w.sorted[colBlockTx],
	}
}

// add writes a block and the number of its first transaction.
func (b *blockWriter) add(block *Block, tx uint64) {
	now, back := b.clock.next(block.Time)
	b.number.Add(block.Number)
	b.clocks.Add(now)
	b.back.Add(back)
	if block.Time == NoTime {
		b.none.Add(b.n)
	}
	if b.hashed {
		b.w.raw(colBlockHash, block.Hash[:])
	}
	b.tx.Add(tx)
	b.n++
}
