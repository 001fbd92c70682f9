package dictionary

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math/bits"

	"github.com/mareva/mareva/ledger/column"
)

// Part is an immutable file with the keys of the ids Base+1 … Base+Len. Any number of
// goroutines may use it until it is closed.
type Part struct {
	header
	path    string
	file    *column.File
	keys    []byte
	starts  column.Sorted // where the lengths differ
	prints  []byte        // of the slots, and printPadding
	numbers []byte        // 4 for each slot
	homes   uint64
}

// OpenPart maps a part's file into memory. It reads no more than headers; Verify
// reads all. The error of a damaged file wraps column.ErrDamaged.
func OpenPart(path string) (*Part, error) {
	file, err := column.OpenFile(path, fileKind)
	if err != nil {
		return nil, fmt.Errorf("open part of a dictionary: %w", err)
	}
	p, err := newPart(path, file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open part of a dictionary %s: %w", path, err), file.Close())
	}
	return p, nil
}

func newPart(path string, file *column.File) (*Part, error) {
	p := &Part{path: path, file: file}
	b, err := file.Section(sectionHeader)
	if err != nil {
		return nil, err
	}
	if p.header, err = decodeHeader(b); err != nil {
		return nil, err
	}
	p.homes = homesOf(p.count)
	sized := map[uint32][]byte{}
	for _, s := range p.sections(p.slots) {
		b, err := file.Section(s.ID)
		if err != nil {
			return nil, err
		}
		if int64(len(b)) != s.Length {
			return nil, fmt.Errorf("section %d: %d bytes, not %d: %w", s.ID, len(b), s.Length, column.ErrDamaged)
		}
		sized[s.ID] = b
	}
	p.keys, p.prints, p.numbers = sized[sectionKeys], sized[sectionPrints], sized[sectionNumbers]
	if p.length != 0 {
		return p, nil
	}
	var parts [4][]byte
	for i := range parts {
		parts[i] = sized[sectionStarts+uint32(i)]
	}
	if p.starts, err = column.OpenSorted(p.shape.starts(), parts); err != nil {
		return nil, fmt.Errorf("starts of the keys: %w", err)
	}
	return p, nil
}

// Base is the id below the part's first.
func (p *Part) Base() uint32 { return p.base }

// Len is how many keys the part has: at least one.
func (p *Part) Len() int { return int(p.count) }

// Size is the file's length in bytes.
func (p *Part) Size() int64 { return p.file.Size() }

// Memory is how many bytes of memory the part takes when all of it is in use: all of
// the file.
func (p *Part) Memory() int64 { return p.file.Size() }

// Close unmaps the file. Neither the part nor a key of it may be used afterwards.
func (p *Part) Close() error {
	if err := p.file.Close(); err != nil {
		return fmt.Errorf("close part of a dictionary %s: %w", p.path, err)
	}
	return nil
}

// find is the number of a key, from 0. It looks at no more slots than the header's
// reach, whatever the bytes of the table are.
func (p *Part) find(hash uint64, key []byte) (uint32, bool) {
	const low, high = 0x0101010101010101, 0x8080808080808080
	home, mark := homeOf(hash, p.homes), uint64(printOf(hash))*low
	end := min(home+uint64(p.reach), p.slots-1)
	// Eight slots at a time. A byte's high bit is set in free or in same where the
	// fingerprint is 0 or the key's; above the first such byte it may be set for no
	// reason, which costs a comparison of keys and nothing else.
	for at := home; at <= end; at += 8 {
		prints := binary.LittleEndian.Uint64(p.prints[at:])
		free := (prints - low) &^ prints & high
		differ := prints ^ mark
		same := (differ - low) &^ differ & high & (free&-free - 1)
		for ; same != 0; same &= same - 1 {
			slot := at + uint64(bits.TrailingZeros64(same))/8
			if slot >= p.slots {
				return 0, false
			}
			n := binary.LittleEndian.Uint32(p.numbers[4*slot:])
			if n < p.count && bytes.Equal(p.key(n), key) {
				return n, true
			}
		}
		if free != 0 {
			return 0, false
		}
	}
	return 0, false
}

// key is that of a number below count. It is empty where the starts are damaged.
func (p *Part) key(n uint32) []byte {
	if p.length != 0 {
		from := uint64(n) * uint64(p.length)
		to := from + uint64(p.length)
		return p.keys[from:to:to]
	}
	from, to := p.starts.Two(int(n))
	if from > to || to > uint64(len(p.keys)) {
		return nil
	}
	return p.keys[from:to:to]
}

// all are the keys in order; it ends early where the starts are damaged.
func (p *Part) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if p.length != 0 {
			for n := range p.count {
				if !yield(p.key(n)) {
					return
				}
			}
			return
		}
		c := p.starts.Cursor(0)
		from, _ := c.Next()
		for range p.count {
			to, ok := c.Next()
			if !ok || from > to || to > uint64(len(p.keys)) || !yield(p.keys[from:to:to]) {
				return
			}
			from = to
		}
	}
}
