package dictionary

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// The table of a part: every key has a home slot by its hash, keys are placed in the
// order of (home, number), each in its home or, where that is taken, in the first
// slot after the one before it. The table therefore depends on the keys alone and is
// written from its first slot to its last. It does not wrap around: keys pushed past
// the last home lie in a tail of further slots.

// homesOf is how many homes a table has: a quarter more than keys, which is a load
// of 0.8.
func homesOf(count uint32) uint64 { return uint64(count) + uint64(count)/4 + 1 }

// homeOf is the home of a hash, by its high bits.
func homeOf(hash, homes uint64) uint64 {
	home, _ := bits.Mul64(hash, homes)
	return home
}

// printOf is the fingerprint of a hash, by its low bits; 0 is a free slot.
func printOf(hash uint64) byte { return max(byte(hash), 1) }

// slotsOf is how many slots the table has: its homes, and its tail if there is one.
//
// A key can be pushed past a slot only by the keys whose homes lie before it. The
// last key's slot is the greatest of: a key's home, and one more for each key after
// it. The stripes are gone through from the last, and one that cannot have the
// greatest even if all its keys had its last slot is not read.
func (s *spill) slotsOf(homes uint64) (uint64, error) {
	end, after := homes, uint64(0)
	for i := len(s.stripes) - 1; i >= 0; i-- {
		first := uint64(i) << s.bounds.stripe
		count := uint64(s.stripes[i].len())
		if first+1<<s.bounds.stripe+count+after > end {
			pairs, err := s.sorted(i)
			if err != nil {
				return 0, err
			}
			for j, v := range pairs {
				end = max(end, first+v>>pairHome+count-uint64(j)+after)
			}
		}
		after += count
	}
	return end, nil
}

// tableWriter writes the fingerprints and numbers of slots in order.
type tableWriter struct {
	prints, numbers   io.Writer
	printBuf, numbBuf []byte
	next              uint64 // slot
	reach             uint64 // the farthest that a key lies from its home
}

const slotsAtOnce = 16 << 10

// writeTable writes slots and prints' padding; it gives back the table's reach.
func (s *spill) writeTable(ctx context.Context, slots uint64, prints, numbers io.Writer) (uint32, error) {
	w := tableWriter{
		prints: prints, numbers: numbers,
		printBuf: make([]byte, 0, slotsAtOnce), numbBuf: make([]byte, 0, 4*slotsAtOnce),
	}
	for i := range s.stripes {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		pairs, err := s.sorted(i)
		if err != nil {
			return 0, err
		}
		first := uint64(i) << s.bounds.stripe
		for _, v := range pairs {
			home := first + v>>pairHome
			for w.next < home {
				if err := w.put(0, 0); err != nil {
					return 0, err
				}
			}
			w.reach = max(w.reach, w.next-home)
			if err := w.put(byte(v), uint32(v>>pairNumber)); err != nil {
				return 0, err
			}
		}
	}
	for w.next < slots {
		if err := w.put(0, 0); err != nil {
			return 0, err
		}
	}
	if err := w.flush(); err != nil {
		return 0, err
	}
	if _, err := prints.Write(make([]byte, printPadding)); err != nil {
		return 0, fmt.Errorf("write the end of the table: %w", err)
	}
	return uint32(w.reach), nil
}

func (w *tableWriter) put(mark byte, number uint32) error {
	w.printBuf = append(w.printBuf, mark)
	w.numbBuf = binary.LittleEndian.AppendUint32(w.numbBuf, number)
	w.next++
	if len(w.printBuf) == slotsAtOnce {
		return w.flush()
	}
	return nil
}

func (w *tableWriter) flush() error {
	if _, err := w.prints.Write(w.printBuf); err != nil {
		return fmt.Errorf("write the table's fingerprints: %w", err)
	}
	if _, err := w.numbers.Write(w.numbBuf); err != nil {
		return fmt.Errorf("write the table's numbers: %w", err)
	}
	w.printBuf, w.numbBuf = w.printBuf[:0], w.numbBuf[:0]
	return nil
}
