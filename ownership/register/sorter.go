package register

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ownership"
)

// sortedAtATime is how much a sorter keeps in memory: lines, and what it knows of
// them.
const sortedAtATime = 256 << 20

// ofRecord is about what a record needs beside its line.
const ofRecord = 72

// cursor gives records by id. io.EOF is the end, and what was given is good until
// the next call.
type cursor interface{ next() (record, error) }

// sorter takes lines in any order and gives them by id, those of one id in the
// order in which they came. What exceeds its memory it spills into files.
type sorter struct {
	archive *Archive
	held    []arrival
	used    int
	text    arena
	spilled []string
	files   []*lineFile
}

type arrival struct {
	record
	order int
}

// add keeps a copy of the line.
func (s *sorter) add(ctx context.Context, line []byte) error {
	if s.used > 0 && s.used+len(line)+ofRecord > s.archive.memory {
		if err := s.spill(ctx); err != nil {
			return err
		}
	}
	r, err := readRecord(s.text.hold(line))
	if err != nil {
		return err
	}
	s.held = append(s.held, arrival{r, len(s.held)})
	s.used += len(line) + ofRecord
	return nil
}

// sort is done with what is held before it goes anywhere.
func (s *sorter) sort(ctx context.Context) error {
	if err := s.verify(ctx); err != nil {
		return err
	}
	slices.SortFunc(s.held, func(x, y arrival) int {
		return cmp.Or(bytes.Compare(x.id, y.id), cmp.Compare(x.order, y.order))
	})
	return nil
}

// verify reads what is held, on all cores: a statement that can be written and not
// read would make the register unreadable for ever after.
func (s *sorter) verify(ctx context.Context) error {
	parts := runtime.GOMAXPROCS(0)
	errs := make([]error, parts)
	var all sync.WaitGroup
	for part := range parts {
		all.Go(func() {
			for i := part; i < len(s.held) && errs[part] == nil; i += parts {
				errs[part] = cmp.Or(ctx.Err(), s.held[i].verify())
			}
		})
	}
	all.Wait()
	return cmp.Or(errs...)
}

func (r *record) verify() error {
	if r.standing != holds {
		return nil
	}
	var s ownership.Statement
	if err := json.Unmarshal(r.line, &s); err != nil {
		return fmt.Errorf("statement %q cannot be read again as it is to be kept; have its reader refuse it: %w", shorten(string(r.id)), err)
	}
	return nil
}

// spill writes what is held into a file.
func (s *sorter) spill(ctx context.Context) error {
	if err := s.sort(ctx); err != nil {
		return err
	}
	path, err := s.archive.writeTemp("sorted", false, func(w io.Writer) error {
		return packLines(w, zstd.SpeedFastest, func(put func([]byte) error) error {
			for _, r := range s.held {
				if err := put(r.line); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	s.spilled = append(s.spilled, path)
	clear(s.held)
	s.held, s.used = s.held[:0], 0
	s.text.reset()
	return nil
}

// cursors give what was added, each sorted, what was added earlier first.
func (s *sorter) cursors(ctx context.Context) ([]cursor, error) {
	if err := s.sort(ctx); err != nil {
		return nil, err
	}
	var out []cursor
	for _, path := range s.spilled {
		f, err := openLines(path)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, f)
		out = append(out, f)
	}
	return append(out, &inMemory{s.held}), nil
}

// discard closes and removes the files.
func (s *sorter) discard() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	for _, path := range s.spilled {
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}

// inMemory is a cursor of what was not spilled.
type inMemory struct{ rest []arrival }

func (m *inMemory) next() (record, error) {
	if len(m.rest) == 0 {
		return record{}, io.EOF
	}
	r := m.rest[0].record
	m.rest = m.rest[1:]
	return r, nil
}

// arena keeps many short texts in few pieces of memory, which it uses again.
type arena struct {
	pieces [][]byte
	filled int // pieces before this one have no room
}

const pieceSize = 1 << 20

// hold copies b to where it stays until reset.
func (a *arena) hold(b []byte) []byte {
	for ; a.filled < len(a.pieces); a.filled++ {
		if p := a.pieces[a.filled]; cap(p)-len(p) >= len(b) {
			a.pieces[a.filled] = append(p, b...)
			return a.pieces[a.filled][len(p):]
		}
	}
	p := append(make([]byte, 0, max(pieceSize, len(b))), b...)
	a.pieces = append(a.pieces, p)
	return p
}

func (a *arena) reset() {
	for i := range a.pieces {
		a.pieces[i] = a.pieces[i][:0]
	}
	a.filled = 0
}
