package dictionary

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A pair is what the table needs to know of a key: from above, its home slot
// counted from the start of its stripe (22 bits), its number (32) and its
// fingerprint (8). Pairs in the order of their values are in the order of the table.
const (
	pairHome     = 40
	pairNumber   = 8
	digitBits    = 11
	maxStripe    = 2 * digitBits
	pairsInBlock = 8 << 10
	blockBytes   = 8 * pairsInBlock
)

// bounds is how much of a table is built at a time. It does not change the table.
type bounds struct {
	stripe uint // a stripe is 1<<stripe slots, at most 1<<maxStripe
	blocks int  // so many blocks of pairs stay in memory, the others go to a file
}

// usual are stripes of 4 Mi slots, 27 MB of pairs, and 128 MiB of pairs in memory.
func usual() bounds { return bounds{stripe: maxStripe, blocks: 2048} }

// spill sorts the pairs of a table's keys into the stripes of the table, in memory
// and beyond bounds.blocks in a temporary file. The file loses its name as soon as it
// is there, so that nothing is left of it however the program ends.
type spill struct {
	bounds  bounds
	dir     string
	stripes []stripe
	kept    int // blocks in memory
	file    *os.File
	end     int64 // of the file
	bytes   []byte
	scratch []uint64
}

// stripe is the pairs of one stretch of slots: full blocks, and an open one.
type stripe struct {
	blocks []blockPlace
	open   []uint64
}

// blockPlace is a full block: in memory, or where in the file.
type blockPlace struct {
	pairs []uint64
	at    int64
}

func newSpill(path string, homes uint64, b bounds) *spill {
	count := (homes + 1<<b.stripe - 1) >> b.stripe
	return &spill{bounds: b, dir: filepath.Dir(path), stripes: make([]stripe, count)}
}

// add keeps a key's pair. Numbers must rise.
func (s *spill) add(home uint64, number uint32, mark byte) error {
	t := &s.stripes[home>>s.bounds.stripe]
	within := home & (1<<s.bounds.stripe - 1)
	t.open = append(t.open, within<<pairHome|uint64(number)<<pairNumber|uint64(mark))
	if len(t.open) < pairsInBlock {
		return nil
	}
	if s.kept < s.bounds.blocks {
		t.blocks = append(t.blocks, blockPlace{pairs: t.open})
		t.open = make([]uint64, 0, pairsInBlock)
		s.kept++
		return nil
	}
	at, err := s.write(t.open)
	if err != nil {
		return err
	}
	t.blocks = append(t.blocks, blockPlace{at: at})
	t.open = t.open[:0]
	return nil
}

// write puts a block at the end of the file.
func (s *spill) write(pairs []uint64) (int64, error) {
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, ".dictionary-*.tmp")
		if err != nil {
			return 0, fmt.Errorf("create the temporary file of a table: %w", err)
		}
		if err := os.Remove(f.Name()); err != nil {
			return 0, errors.Join(fmt.Errorf("remove the name of a temporary file: %w", err), f.Close())
		}
		s.file, s.bytes = f, make([]byte, blockBytes)
	}
	for i, v := range pairs {
		binary.LittleEndian.PutUint64(s.bytes[8*i:], v)
	}
	if _, err := s.file.WriteAt(s.bytes, s.end); err != nil {
		return 0, fmt.Errorf("write the temporary file of a table in %s: %w", s.dir, err)
	}
	at := s.end
	s.end += blockBytes
	return at, nil
}

// close gives the file's space back.
func (s *spill) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// len is how many pairs a stripe has.
func (t *stripe) len() int { return len(t.blocks)*pairsInBlock + len(t.open) }

// sorted is a stripe's pairs by home and number, until the next call.
func (s *spill) sorted(i int) ([]uint64, error) {
	t := &s.stripes[i]
	n := t.len()
	if len(s.scratch) < 2*n {
		s.scratch = make([]uint64, 2*n)
	}
	pairs := s.scratch[:0:n]
	for _, b := range t.blocks {
		if b.pairs != nil {
			pairs = append(pairs, b.pairs...)
			continue
		}
		if _, err := s.file.ReadAt(s.bytes, b.at); err != nil {
			return nil, fmt.Errorf("read the temporary file of a table in %s: %w", s.dir, err)
		}
		for j := range pairsInBlock {
			pairs = append(pairs, binary.LittleEndian.Uint64(s.bytes[8*j:]))
		}
	}
	pairs = append(pairs, t.open...)
	sortPairs(pairs, s.scratch[n:2*n])
	return pairs, nil
}

// sortPairs sorts pairs whose numbers rise: by the two digits of the home, each in a
// pass that keeps the order of equals.
func sortPairs(pairs, other []uint64) {
	if len(pairs) < 1<<digitBits {
		slices.Sort(pairs)
		return
	}
	distribute(other, pairs, pairHome)
	distribute(pairs, other, pairHome+digitBits)
}

// distribute copies pairs in the order of the digit at shift.
func distribute(to, from []uint64, shift uint) {
	const mask = 1<<digitBits - 1
	var next [1 << digitBits]uint32
	for _, v := range from {
		next[v>>shift&mask]++
	}
	at := uint32(0)
	for i, n := range next {
		next[i] = at
		at += n
	}
	for _, v := range from {
		digit := v >> shift & mask
		to[next[digit]] = v
		next[digit]++
	}
}
