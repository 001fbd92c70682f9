package dictionary

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger/column"
)

// keys is what a part is made of. The sequence is run through twice.
type keys struct {
	shape
	all iter.Seq[[]byte]
}

// shape is what is known of a part's keys before they are written.
type shape struct {
	base, count uint32
	length      uint32 // of every key; 0 when they differ
	bytes       uint64 // of all keys
}

// starts is how the keys' starts are coded, where their lengths differ: count+1 of
// them, so that the last is the end.
func (s shape) starts() column.SortedShape {
	return column.SortedShape{N: int(s.count) + 1, Max: s.bytes}
}

// sections are those of a part with so many slots.
func (s shape) sections(slots uint64) []column.Section {
	list := []column.Section{
		{ID: sectionHeader, Length: headerSize},
		{ID: sectionKeys, Length: int64(s.bytes)},
		{ID: sectionPrints, Length: int64(slots) + printPadding},
		{ID: sectionNumbers, Length: 4 * int64(slots)},
	}
	if s.length == 0 {
		for i, size := range s.starts().Sizes() {
			list = append(list, column.Section{ID: sectionStarts + uint32(i), Length: size})
		}
	}
	return list
}

// askContext is how many keys go between two looks at the context.
const askContext = 1 << 16

// write makes a part's file. Nothing is left of it after an error.
func (k *keys) write(ctx context.Context, path string, b bounds) (err error) {
	homes := homesOf(k.count)
	table := newSpill(path, homes, b)
	defer func() { err = errors.Join(err, table.close()) }()
	number := uint32(0)
	err = k.each(ctx, func(key []byte) error {
		hash := xxhash.Sum64(key)
		err := table.add(homeOf(hash, homes), number, printOf(hash))
		number++
		return err
	})
	if err != nil {
		return err
	}
	slots, err := table.slotsOf(homes)
	if err != nil {
		return err
	}
	w, err := column.Create(path, fileKind, k.sections(slots))
	if err != nil {
		return err
	}
	if err := k.fill(ctx, w, table, slots); err != nil {
		w.Abort()
		return err
	}
	return w.Close()
}

// fill writes the sections.
func (k *keys) fill(ctx context.Context, w *column.Writer, table *spill, slots uint64) error {
	if err := k.fillKeys(ctx, w); err != nil {
		return err
	}
	reach, err := table.writeTable(ctx, slots, w.Section(sectionPrints), w.Section(sectionNumbers))
	if err != nil {
		return err
	}
	h := header{shape: k.shape, slots: slots, reach: reach}
	if _, err := w.Section(sectionHeader).Write(h.encode()); err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	return nil
}

// fillKeys writes the keys and, where their lengths differ, their starts.
func (k *keys) fillKeys(ctx context.Context, w *column.Writer) error {
	var starts *column.SortedWriter
	if k.length == 0 {
		var parts [4]io.Writer
		for i := range parts {
			parts[i] = w.Section(sectionStarts + uint32(i))
		}
		starts = column.NewSortedWriter(k.starts(), parts)
		starts.Add(0)
	}
	end := uint64(0)
	to := w.Section(sectionKeys)
	err := k.each(ctx, func(key []byte) error {
		if _, err := to.Write(key); err != nil {
			return fmt.Errorf("write key %x: %w", key, err)
		}
		if starts != nil {
			end += uint64(len(key))
			starts.Add(end)
		}
		return nil
	})
	if err != nil || starts == nil {
		return err
	}
	if err := starts.Close(); err != nil {
		return fmt.Errorf("write the starts of the keys: %w", err)
	}
	return nil
}

// each runs through the keys, which must be what shape says.
func (k *keys) each(ctx context.Context, do func(key []byte) error) error {
	count, total := uint32(0), uint64(0)
	for key := range k.all {
		if count%askContext == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if len(key) == 0 || len(key) > MaxKey {
			return fmt.Errorf("key of id %d: %d bytes: %w", uint64(k.base)+1+uint64(count), len(key), column.ErrDamaged)
		}
		if err := do(key); err != nil {
			return err
		}
		count++
		total += uint64(len(key))
	}
	if count != k.count || total != k.bytes {
		return fmt.Errorf("%d keys of %d bytes, the headers say %d of %d: %w", count, total, k.count, k.bytes, column.ErrDamaged)
	}
	return nil
}
