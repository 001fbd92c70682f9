package ledger

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
)

// A look-up asks every segment and every part of the dictionary, so there should be few.
// tidy joins the newest ones until each is much larger than all after it, which leaves a
// number that grows as the logarithm of the rows, and rewrites each row as often.
// It may stop anywhere: each step puts a whole ledger in force.

// tidyRatio is by how much an older segment must be larger than all newer ones together
// to stay apart.
const tidyRatio = 3

const (
	// looseBlocks is how many of the newest blocks a follower may have to undo, and
	// looseRows what can be undone in a fraction of a second all the same.
	looseBlocks = 150
	looseRows   = 50_000
	// maxRows bounds a segment: it counts in 32 bits where addresses occur, which is twice
	// in a transfer.
	maxRows = (1<<32 - 1) / 2
)

func (l *Ledger) tidy(ctx context.Context, loose bool) error {
	m, err := l.readManifest()
	if err != nil {
		return err
	}
	for _, tidy := range []func() (bool, error){
		func() (bool, error) { return l.tidyParts(ctx, &m, &m.Dictionary) },
		func() (bool, error) { return l.tidyParts(ctx, &m, &m.Assets) },
		func() (bool, error) { return l.tidySegments(ctx, &m, loose) },
	} {
		for more := true; more; {
			if more, err = tidy(); err != nil {
				return err
			}
		}
	}
	return nil
}

// tidyGroup says which entries to join: those from the oldest one that is not much larger
// than all newer ones together. sizes are from old to new. Where a group would grow beyond
// the limit, the next begins.
func tidyGroup(sizes []uint64, limit uint64) (from, to int) {
	from, to = len(sizes), len(sizes)
	sum := uint64(0) // of the newer ones in the group
	for i := to - 1; i >= 0; i-- {
		if sizes[i]+sum > limit {
			if to-from >= 2 {
				return from, to
			}
			from, to, sum = i+1, i+1, 0
		}
		if i < to-1 && sizes[i] <= tidyRatio*sum {
			from = i
		}
		sum += sizes[i]
	}
	return from, to
}

// tidyParts joins some parts of a dictionary of the manifest; false when none are left to
// join.
func (l *Ledger) tidyParts(ctx context.Context, m *manifest, list *[]filePart) (more bool, err error) {
	sizes := make([]uint64, len(*list))
	for i, p := range *list {
		sizes[i] = uint64(p.Keys)
	}
	from, to := tidyGroup(sizes, 1<<32)
	if to-from < 2 {
		return false, nil
	}
	var parts []*dictionary.Part
	for _, p := range (*list)[from:to] {
		part, err2 := dictionary.OpenPart(filepath.Join(l.dir, p.File))
		if err2 != nil {
			err = err2
			break
		}
		parts = append(parts, part)
	}
	keys := 0
	name := m.newFile("dict")
	if err == nil {
		err = dictionary.Merge(ctx, filepath.Join(l.dir, name), parts)
	}
	for _, p := range parts {
		keys += p.Len()
		err = errors.Join(err, p.Close())
	}
	if err != nil {
		return false, err
	}
	*list = slices.Concat((*list)[:from], []filePart{{name, keys}}, (*list)[to:])
	if err := l.putInForce(m); err != nil {
		return false, err
	}
	return true, l.sweep(m)
}

// tidySegments joins some segments; false when none are left to join.
func (l *Ledger) tidySegments(ctx context.Context, m *manifest, loose bool) (more bool, err error) {
	end := len(m.Segments)
	if loose && end > 0 {
		head := m.Segments[end-1].Last
		for end > 0 && m.Segments[end-1].Last+looseBlocks > head {
			end--
		}
	}
	from, to := tidyGroup(segmentSizes(m.Segments[:end]), maxRows)
	if to-from < 2 {
		// The loose ones in small groups.
		from, to = tidyGroup(segmentSizes(m.Segments[end:]), looseRows)
		from, to = from+end, to+end
		if to-from < 2 {
			return false, nil
		}
	}
	return true, l.join(ctx, m, from, to)
}

func segmentSizes(list []segmentFile) []uint64 {
	sizes := make([]uint64, len(list))
	for i, s := range list {
		sizes[i] = s.Rows
	}
	return sizes
}

// join writes the segments from … to-1 as one and puts that in force.
func (l *Ledger) join(ctx context.Context, m *manifest, from, to int) error {
	var open []*segment.Segment
	defer func() {
		for _, s := range open {
			_ = s.Close() // the maps are only read
		}
	}()
	for _, entry := range m.Segments[from:to] {
		s, err := segment.Open(filepath.Join(l.dir, entry.File))
		if err != nil {
			return err
		}
		open = append(open, s)
	}
	name := m.newFile("seg")
	path := filepath.Join(l.dir, name)
	if err := segment.Join(ctx, path, open); err != nil {
		return err
	}
	joined, err := segment.Open(path)
	if err != nil {
		return err
	}
	open = append(open, joined)
	m.Segments = slices.Concat(m.Segments[:from], []segmentFile{describe(name, joined)}, m.Segments[to:])
	if err := l.putInForce(m); err != nil {
		return err
	}
	return l.sweep(m)
}
