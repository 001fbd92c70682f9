package dictionary

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger/column"
)

// Verify reads all of the part: the checksums, that every key is found under its own
// number and nothing else is found, that no two keys are the same, and that the table
// is the one that these keys give. Its errors wrap column.ErrDamaged.
func (p *Part) Verify() error {
	if err := p.file.Verify(); err != nil {
		return fmt.Errorf("verify part of a dictionary: %w", err)
	}
	if err := p.verify(); err != nil {
		return fmt.Errorf("verify part of a dictionary %s: %w", p.path, err)
	}
	return nil
}

func (p *Part) verify() error {
	if err := p.verifyKeys(); err != nil {
		return err
	}
	v := verifier{part: p}
	for slot := range p.slots {
		if err := v.see(slot); err != nil {
			return fmt.Errorf("slot %d: %w", slot, err)
		}
	}
	if err := v.distinct(); err != nil {
		return err
	}
	if v.used != p.count || v.reach != uint64(p.reach) {
		return fmt.Errorf("table of %d keys with reach %d, the header says %d and %d: %w", v.used, v.reach, p.count, p.reach, column.ErrDamaged)
	}
	if last := p.prints[p.slots-1]; last == 0 && p.slots > p.homes {
		return fmt.Errorf("the table's tail is too long: %w", column.ErrDamaged)
	}
	if !bytes.Equal(p.prints[p.slots:], make([]byte, printPadding)) {
		return fmt.Errorf("padding of the fingerprints: %w", column.ErrDamaged)
	}
	return nil
}

// verifyKeys checks the lengths of the keys.
func (p *Part) verifyKeys() error {
	count, total, differ := uint32(0), uint64(0), false
	first := len(p.key(0))
	for key := range p.all() {
		if len(key) == 0 || len(key) > MaxKey {
			return fmt.Errorf("key of id %d: %d bytes: %w", uint64(p.base)+1+uint64(count), len(key), column.ErrDamaged)
		}
		differ = differ || len(key) != first
		count++
		total += uint64(len(key))
	}
	if count != p.count || total != p.bytes {
		return fmt.Errorf("%d keys of %d bytes, the header says %d of %d: %w", count, total, p.count, p.bytes, column.ErrDamaged)
	}
	if differ != (p.length == 0) {
		return fmt.Errorf("the header says length %d: %w", p.length, column.ErrDamaged)
	}
	return nil
}

// verifier goes through the slots in order. That (home, number) rises from one key
// to the next and that there are count of them makes each number stand once.
type verifier struct {
	part  *Part
	used  uint32
	reach uint64
	home  uint64 // of the key before
	last  uint32 // its number
	next  uint64 // the slot after it
	// run is the keys with one home: only these can be the same.
	run []hashed
}

type hashed struct {
	hash uint64
	key  []byte
}

// see checks one slot.
func (v *verifier) see(slot uint64) error {
	p := v.part
	mark, n := p.prints[slot], binary.LittleEndian.Uint32(p.numbers[4*slot:])
	if mark == 0 {
		if n != 0 {
			return fmt.Errorf("free, with number %d: %w", n, column.ErrDamaged)
		}
		return nil
	}
	if n >= p.count {
		return fmt.Errorf("number %d of %d keys: %w", n, p.count, column.ErrDamaged)
	}
	key := p.key(n)
	hash := xxhash.Sum64(key)
	home := homeOf(hash, p.homes)
	if mark != printOf(hash) || slot != max(v.next, home) {
		return fmt.Errorf("key %x does not belong here: %w", key, column.ErrDamaged)
	}
	if v.used > 0 && (home < v.home || home == v.home && n <= v.last) {
		return fmt.Errorf("key %x is out of order: %w", key, column.ErrDamaged)
	}
	if home != v.home {
		if err := v.distinct(); err != nil {
			return err
		}
	}
	v.run = append(v.run, hashed{hash, key})
	v.reach = max(v.reach, slot-home)
	v.used++
	v.home, v.last, v.next = home, n, slot+1
	return nil
}

// distinct checks the run of keys with one home, and begins a new one.
func (v *verifier) distinct() error {
	if len(v.run) > 1 {
		slices.SortFunc(v.run, func(a, b hashed) int {
			return cmp.Or(cmp.Compare(a.hash, b.hash), bytes.Compare(a.key, b.key))
		})
		for i := 1; i < len(v.run); i++ {
			if bytes.Equal(v.run[i-1].key, v.run[i].key) {
				return fmt.Errorf("key %x stands twice: %w", v.run[i].key, column.ErrDamaged)
			}
		}
	}
	v.run = v.run[:0]
	return nil
}
