package ledger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sort"

	"github.com/mareva/mareva/ledger/segment"
)

// Rewind takes away all blocks above a height: a follower does so when the node gave them
// up. Addresses that only they had keep their ids. It is visible all at once.
func (l *Ledger) Rewind(ctx context.Context, height uint64) (err error) {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	m, err := l.readManifest()
	if err != nil {
		return err
	}
	if err := l.sweep(&m); err != nil {
		return err
	}
	// Whole segments above the height go; of one across it the lower part is written anew.
	keep := sort.Search(len(m.Segments), func(i int) bool { return m.Segments[i].Last > height })
	if keep == len(m.Segments) {
		return nil
	}
	across := m.Segments[keep]
	segments := m.Segments[:keep:keep]
	if across.First <= height {
		entry, err := l.cut(ctx, &m, across, height)
		if err != nil {
			return fmt.Errorf("taking away the blocks above %d: %w", height, err)
		}
		segments = append(segments, entry)
	}
	m.Segments = segments
	if err := l.putInForce(&m); err != nil {
		return err
	}
	return l.sweep(&m)
}

// cut writes the blocks of a segment up to a height as a new one.
func (l *Ledger) cut(ctx context.Context, m *manifest, entry segmentFile, height uint64) (segmentFile, error) {
	old, err := segment.Open(filepath.Join(l.dir, entry.File))
	if err != nil {
		return entry, err
	}
	defer old.Close()
	var pieces []*segment.Segment
	var names []string
	defer func() {
		for _, p := range pieces {
			_ = p.Close() // the maps are only read
		}
	}()
	base := old.OutputBase()
	rows := &segment.Rows{}
	write := func() error {
		name := m.newFile("seg")
		path := filepath.Join(l.dir, name)
		if err := segment.Build(path, rows, old.UTXO(), base, nil); err != nil {
			return err
		}
		piece, err := segment.Open(path)
		if err != nil {
			return err
		}
		base += piece.Counts().Outputs
		pieces, names = append(pieces, piece), append(names, name)
		rows.Reset()
		return nil
	}
	for block, end := 0, old.FindBlock(height+1); block < end; block++ {
		if err := ctx.Err(); err != nil {
			return entry, err
		}
		old.Read(block, rows)
		if rows.Size() > DefaultMemory {
			if err := write(); err != nil {
				return entry, err
			}
		}
	}
	if err := write(); err != nil {
		return entry, err
	}
	if len(pieces) == 1 {
		return describe(names[0], pieces[0]), nil
	}
	name := m.newFile("seg")
	path := filepath.Join(l.dir, name)
	if err := segment.Join(ctx, path, pieces); err != nil {
		return entry, err
	}
	joined, err := segment.Open(path)
	if err != nil {
		return entry, err
	}
	pieces = append(pieces, joined)
	return describe(name, joined), nil
}
