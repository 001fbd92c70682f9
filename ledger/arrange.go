package ledger

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"github.com/mareva/mareva/ledger/segment"
)

// arranged is where the new segments belong among those in force: they replace the ones
// from … to-1.
type arranged struct {
	from, to int
	files    []string // in the stage's folder
	segments []*segment.Segment
}

// arrange puts the runs into the order of the chain. As a rule they are: each begins
// above the one before, and the first above all that is in force. Else their rows are
// merged, with those of the segments that they overlap, and written anew.
func (s *stage) arrange(ctx context.Context) (arranged, error) {
	n := len(s.files.segments)
	if len(s.runs) == 0 {
		return arranged{from: n, to: n}, nil
	}
	if s.inOrder() {
		return arranged{n, n, s.state.Runs, s.runs}, nil
	}
	first, last := uint64(math.MaxUint64), uint64(0)
	for _, run := range s.runs {
		if begin, end, ok := run.Blocks(); ok {
			first, last = min(first, begin), max(last, end)
		}
	}
	from := sort.Search(n, func(i int) bool {
		_, end, _ := s.files.segments[i].Blocks()
		return end >= first
	})
	to := n // of a UTXO chain all later segments count outputs from the beginning
	if s.resolver == nil {
		to = from + sort.Search(n-from, func(i int) bool {
			begin, _, _ := s.files.segments[from+i].Blocks()
			return begin > last
		})
	}
	m := merger{stage: s, numbered: append(append([]*segment.Segment{}, s.files.segments...), s.runs...)}
	defer m.close()
	if s.resolver != nil {
		m.resolver = newResolver(s.files.segments[:from])
	}
	if err := m.merge(ctx, append(append([]*segment.Segment{}, s.files.segments[from:to]...), s.runs...)); err != nil {
		return arranged{}, err
	}
	m.keep = true
	for _, old := range s.runs {
		if err := old.Close(); err != nil {
			return arranged{}, err
		}
	}
	s.runs = m.segments // closed with the stage
	return arranged{from, to, m.files, m.segments}, nil
}

// inOrder says that the runs follow each other and all that is in force.
func (s *stage) inOrder() bool {
	all := s.runs
	if n := len(s.files.segments); n > 0 {
		all = append([]*segment.Segment{s.files.segments[n-1]}, all...)
	}
	return inOrder(all)
}

// inOrder says that each segment begins above the one before.
func inOrder(segments []*segment.Segment) bool {
	last, any := uint64(0), false
	for _, s := range segments {
		first, end, ok := s.Blocks()
		if ok && any && first <= last {
			return false
		}
		if ok {
			last, any = end, true
		}
	}
	return true
}

// merger writes the rows of several segments, block by block, as new ones.
type merger struct {
	stage    *stage
	numbered []*segment.Segment // all old segments, in the order in which refs count outputs
	resolver *resolver
	segments []*segment.Segment
	files    []string
	keep     bool
}

func (m *merger) close() {
	if m.keep {
		return
	}
	for _, s := range m.segments {
		_ = s.Close()
	}
}

// reading is a segment that is being merged, at a block.
type reading struct {
	segment *segment.Segment
	order   int // of equal blocks the lower is read first
	block   int
	number  uint64
}

type readings []reading

func (r readings) Len() int { return len(r) }

func (r readings) Less(i, j int) bool {
	return r[i].number < r[j].number || r[i].number == r[j].number && r[i].order < r[j].order
}
func (r readings) Swap(i, j int) { r[i], r[j] = r[j], r[i] }

// Push is never used; readings only shrink.
func (r *readings) Push(x any) { *r = append(*r, x.(reading)) }

// Pop takes the last.
func (r *readings) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

func (m *merger) merge(ctx context.Context, from []*segment.Segment) error {
	var q readings
	for i, s := range from {
		if first, _, ok := s.Blocks(); ok {
			q = append(q, reading{segment: s, order: i, number: first})
		}
	}
	heap.Init(&q)
	rows := &segment.Rows{}
	for len(q) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		number := q[0].number
		for len(q) > 0 && q[0].number == number {
			first := len(rows.Inputs)
			q[0].segment.Read(q[0].block, rows)
			if err := m.unref(rows, first); err != nil {
				return err
			}
			if q[0].block++; q[0].block < int(q[0].segment.Counts().Blocks) {
				q[0].number = q[0].segment.Block(q[0].block).Number
				heap.Fix(&q, 0)
			} else {
				heap.Pop(&q)
			}
		}
		if rows.Size() >= m.stage.memory || len(q) == 0 {
			if err := m.write(rows); err != nil {
				return err
			}
			rows.Reset()
		}
	}
	return nil
}

// unref makes inputs name what they spend by its transaction, since outputs will be
// counted anew.
func (m *merger) unref(rows *segment.Rows, first int) error {
	for i := first; i < len(rows.Inputs); i++ {
		in := &rows.Inputs[i]
		if in.Ref == 0 {
			continue
		}
		n := sort.Search(len(m.numbered), func(i int) bool { return m.numbered[i].OutputBase() >= in.Ref }) - 1
		if n < 0 || in.Ref-m.numbered[n].OutputBase() > m.numbered[n].Counts().Outputs {
			return fmt.Errorf("an input spends output number %d, which no segment has: run mareva ledger verify", in.Ref)
		}
		s := m.numbered[n]
		row := int(in.Ref - s.OutputBase() - 1)
		tx := s.TxOfOutput(row)
		begin, _ := s.Outputs(tx)
		copy(in.Prev[:], s.TxHash(tx))
		in.PrevName, in.PrevIndex, in.Ref = rows.AddName(s.TxName(tx)), uint32(row-begin), 0
	}
	return nil
}

func (m *merger) write(rows *segment.Rows) error {
	file := m.stage.newFile("merged")
	s, err := m.stage.buildRun(file, rows, m.resolver)
	if err != nil {
		return err
	}
	if m.resolver != nil {
		m.resolver.add(s)
	}
	m.segments, m.files = append(m.segments, s), append(m.files, file)
	m.stage.watch("sorting")
	return nil
}

// publish puts the new segments in force.
func (s *stage) publish(a arranged, source string, at string) error {
	l, m := s.ledger, s.base
	if len(a.files) == 0 && len(s.parts) == 0 && len(s.assets) == 0 && a.from == a.to && s.state.Facts.File == "" && m.Generation > 0 {
		return s.removeStage() // nothing came
	}
	take := func(file, kind string) (string, error) {
		name := m.newFile(kind)
		return name, linkOrCopy(filepath.Join(s.dir, file), filepath.Join(l.dir, name))
	}
	for _, d := range []struct{ from, to *[]filePart }{{&s.state.Parts, &m.Dictionary}, {&s.state.Assets, &m.Assets}} {
		*d.to = slices.Clone(*d.to)
		for _, p := range *d.from {
			name, err := take(p.File, "dict")
			if err != nil {
				return err
			}
			*d.to = append(*d.to, filePart{name, p.Keys})
		}
	}
	if s.state.Facts.File != "" {
		name, err := take(s.state.Facts.File, "facts")
		if err != nil {
			return err
		}
		m.Facts = factsFile{name, s.state.Facts.Sum}
	}
	m.Segments = slices.Clone(s.base.Segments[:a.from])
	for i, file := range a.files {
		name, err := take(file, "seg")
		if err != nil {
			return err
		}
		m.Segments = append(m.Segments, describe(name, a.segments[i]))
	}
	m.Segments = append(m.Segments, s.base.Segments[a.to:]...)
	m.Imports = append(m.Imports[:len(m.Imports):len(m.Imports)], ImportEntry{At: at, Source: source, Skipped: s.state.Skipped})
	m.Imports = m.Imports[max(0, len(m.Imports)-keptImports):]
	if err := l.putInForce(&m); err != nil {
		return err
	}
	if err := l.sweep(&m); err != nil {
		return err
	}
	return s.removeStage()
}

// linkOrCopy gives a file a second name, or a copy where the file system has no such links.
func linkOrCopy(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// describe is a segment's entry in the manifest.
func describe(file string, s *segment.Segment) segmentFile {
	first, last, _ := s.Blocks()
	c := s.Counts()
	return segmentFile{file, first, last, c.Transfers + c.Inputs + c.Outputs}
}
