package segment

import (
	"bytes"
	"context"
	"fmt"

	"github.com/mareva/mareva/ledger/column"
)

// Fault is something that is wrong with a file.
type Fault struct {
	Kind   string `json:"kind"` // a few words, the same for all faults of a kind
	File   string `json:"file"`
	Column string `json:"column,omitempty"`
	Entry  uint64 `json:"entry"` // of the column, from 0
	What   string `json:"what"`
}

// Faults gathers what is wrong: all are counted, and the first of each kind kept.
type Faults struct {
	File   string // that of the faults that are added
	Keep   int    // of each kind
	List   []Fault
	Counts map[string]uint64
}

// Add notes a fault.
func (f *Faults) Add(kind, column string, entry uint64, format string, args ...any) {
	if f.Counts == nil {
		f.Counts = map[string]uint64{}
	}
	if f.Counts[kind]++; f.Counts[kind] <= uint64(f.Keep) {
		f.List = append(f.List, Fault{Kind: kind, File: f.File, Column: column, Entry: entry, What: fmt.Sprintf(format, args...)})
	}
}

// Total is how many there are.
func (f *Faults) Total() (n uint64) {
	for _, c := range f.Counts {
		n += c
	}
	return n
}

// Kinds of faults.
const (
	FaultChecksum = "checksum"
	FaultOrder    = "order"
	FaultRange    = "out of range"
	FaultList     = "address list"
	FaultRef      = "spent output"
	FaultTwice    = "spent twice"
	FaultValue    = "impossible value"
)

// Limits are the highest numbers that a segment may use.
type Limits struct{ Addresses, Assets uint32 }

// Setback is the most by which the time of a block is earlier than one before it, in
// seconds.
func (s *Segment) Setback() int64 { return int64(min(s.shape.BackMax, 1<<62)) }

// Verify reads the whole segment: its checksums, then that its columns agree with each
// other. It notes what is wrong and goes on where it can; its error is that of ctx.
// What the inputs spend is held to the outputs by the caller, since those may be in other
// segments: see [Segment.ScanInputs] and [Segment.ScanSpent].
//
// Everything goes by in streams but the hashes, which are read in the order of their
// values, and memory is a few buffers. That each row stands in the right list exactly
// once is seen from sums of hashes over the rows and over the lists; only where those
// differ are the lists read again, each row where it stands, to say which one is wrong.
func (s *Segment) Verify(ctx context.Context, limits Limits, faults *Faults) error {
	if err := s.file.Verify(); err != nil {
		faults.Add(FaultChecksum, "", 0, "%v", err)
		return ctx.Err() // nothing else can be told of bytes that are not what was written
	}
	c := verifier{s: s, ctx: ctx, limits: limits, faults: faults}
	steps := []func(){c.blocks, c.txs, c.hashes}
	if s.UTXO() {
		steps = append(steps, c.utxoStarts, c.refs, c.outside, c.spent, c.keys)
	} else {
		steps = append(steps, c.transfers, c.places)
	}
	for _, step := range append(steps, c.memos, c.lists) {
		if step(); c.err != nil {
			return c.err
		}
	}
	return nil
}

// verifier checks a segment.
type verifier struct {
	s      *Segment
	ctx    context.Context
	limits Limits
	faults *Faults
	err    error // of ctx
	badTxs bool  // where transactions begin cannot be trusted
}

// stopped says that the rest is not wanted any more.
func (c *verifier) stopped() bool {
	if c.err == nil {
		c.err = c.ctx.Err()
	}
	return c.err != nil
}

const verifyChunk = 1 << 12

// rising goes through a sorted column, whose values must be below end and rise, or, unless
// strict, not fall.
func (c *verifier) rising(name string, col column.Sorted, strict bool, end uint64, f func(i int, v uint64)) {
	var values [verifyChunk]uint64
	cursor, last := col.Cursor(0), uint64(0)
	for i := 0; i < col.Len() && !c.stopped(); {
		n := cursor.Fill(values[:])
		if n == 0 {
			c.faults.Add(FaultOrder, name, uint64(i), "the column ends before its %d entries", col.Len())
			return
		}
		for _, v := range values[:n] {
			if i > 0 && (v < last || strict && v == last) {
				c.faults.Add(FaultOrder, name, uint64(i), "%d comes after %d", v, last)
			}
			if v >= end {
				c.faults.Add(FaultRange, name, uint64(i), "%d is not below %d", v, end)
			}
			// What is found by number or by value goes by tables of every 64th.
			if i%64 == 0 && (col.At(i) != v || col.Find(v) > i) {
				c.faults.Add(FaultOrder, name, uint64(i), "%d is not found where it stands", v)
			}
			if f != nil {
				f(i, v)
			}
			last = v
			i++
		}
	}
}

// starts checks a column that says where each of n things begins among total others.
func (c *verifier) starts(name string, col column.Sorted, total uint64) (ok bool) {
	before, last := c.faults.Total(), uint64(0)
	c.rising(name, col, false, total+1, func(i int, v uint64) {
		if i == 0 && v != 0 {
			c.faults.Add(FaultOrder, name, 0, "it begins with %d instead of 0", v)
		}
		last = v
	})
	if last != total {
		c.faults.Add(FaultOrder, name, uint64(col.Len()-1), "it ends with %d instead of %d", last, total)
	}
	return c.faults.Total() == before
}

// packed goes through a packed column.
func (c *verifier) packed(col column.Packed, f func(i int, v uint64)) {
	var values [verifyChunk]uint64
	for i := 0; i < col.Len() && !c.stopped(); i += verifyChunk {
		part := values[:min(verifyChunk, col.Len()-i)]
		col.Decode64(i, part)
		for j, v := range part {
			f(i+j, v)
		}
	}
}

func (c *verifier) blocks() {
	s, h := c.s, &c.s.shape
	c.rising("block number", s.number, true, h.NumberMax+1, nil)
	var last uint64
	c.rising("clock", s.clock, false, h.ClockMax+1, func(_ int, v uint64) { last = v })
	if last != h.ClockMax {
		c.faults.Add(FaultValue, "clock", h.Blocks, "it ends with %d instead of %d", last, h.ClockMax)
	}
	most := uint64(0)
	c.packed(s.back, func(_ int, v uint64) { most = max(most, v) })
	if most != h.BackMax {
		c.faults.Add(FaultValue, "setback", 0, "the largest is %d instead of %d", most, h.BackMax)
	}
	c.rising("untimed", s.untimed, true, h.Blocks, func(i int, v uint64) {
		if v < h.Blocks && s.back.At(int(v)) != 0 {
			c.faults.Add(FaultValue, "untimed", uint64(i), "block entry %d has a setback and no time", v)
		}
	})
	c.badTxs = !c.starts("first transaction", s.blockTx, h.Txs) || c.badTxs
}

func (c *verifier) txs() {
	s, h := c.s, &c.s.shape
	end, last := 0, uint64(0) // end: the first transaction of the next block
	c.packed(s.index, func(i int, v uint64) {
		if c.badTxs {
			return
		}
		if i >= end {
			_, end = s.Txs(s.BlockOf(i))
			last = 0
		}
		if v == 0 {
			return
		}
		if v <= last {
			c.faults.Add(FaultOrder, "index", uint64(i), "index %d comes after index %d of the same block", v-1, last-1)
		}
		last = v
	})
	c.packed(s.state, func(i int, v uint64) {
		if v > uint64(traits|Coinbase|statuses) || !State(v).possible(s.UTXO()) {
			c.faults.Add(FaultValue, "state", uint64(i), "%d is no state", v)
		}
	})
	c.names("transaction name", s.txName, s.txNameEnd, h.Txs, h.TxNameBytes)
}

// possible says whether a transaction may be in a state: traits are of UTXO chains, and
// known or none at all.
func (s State) possible(utxo bool) bool {
	has := s&traits != 0
	return s.Status() != statuses && has == (s&TraitsKnown != 0) && (utxo || !has)
}

// names checks names of some of n things.
func (c *verifier) names(what string, of, ends column.Sorted, n, size uint64) {
	c.rising(what, of, true, n, nil)
	last := uint64(0)
	c.rising(what+" end", ends, true, size+1, func(i int, v uint64) {
		if i == 0 && v == 0 {
			c.faults.Add(FaultValue, what+" end", 0, "a name is empty")
		}
		last = v
	})
	if last != size {
		c.faults.Add(FaultOrder, what+" end", uint64(ends.Len()), "the names end at byte %d of %d", last, size)
	}
}

// hashes checks the order of the hashes: that each is above the one before, or is the same
// and of a later transaction of another block, makes it a permutation too.
func (c *verifier) hashes() {
	s := c.s
	var last []byte
	lastTx := uint64(0)
	c.packed(s.hashOrder, func(i int, tx uint64) {
		if tx >= s.shape.Txs {
			c.faults.Add(FaultRange, "hash order", uint64(i), "transaction %d of %d", tx, s.shape.Txs)
			return
		}
		hash := s.TxHash(int(tx))
		switch order := bytes.Compare(last, hash); {
		case i == 0 || order < 0:
		case order > 0 || tx <= lastTx:
			c.faults.Add(FaultOrder, "hash order", uint64(i), "transaction %d does not come after transaction %d", tx, lastTx)
		case !c.badTxs && s.BlockOf(int(tx)) == s.BlockOf(int(lastTx)):
			c.faults.Add(FaultTwice, "transaction hash", tx, "transaction %x stands twice in one block", hash)
		}
		last, lastTx = hash, tx
	})
}
