package dictionary

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger/column"
)

func TestEveryFlippedBitIsFound(t *testing.T) {
	for _, mixed := range []bool{false, true} {
		good := contents(t, flushed(t, t.TempDir(), mixed, 9)[0].path)
		for bit := range 8 * len(good) {
			b := bytes.Clone(good)
			b[bit/8] ^= 1 << (bit % 8)
			if err := checkBytes(b); !errors.Is(err, column.ErrDamaged) {
				t.Fatalf("mixed %v: bit %d of byte %d: %v", mixed, bit%8, bit/8, err)
			}
		}
		for n := range good {
			if err := checkBytes(good[:n]); err == nil {
				t.Fatalf("mixed %v: the first %d bytes are taken", mixed, n)
			}
		}
		if err := checkBytes(good); err != nil {
			t.Fatal(err)
		}
	}
}

func checkBytes(b []byte) error {
	file, err := column.OpenBytes("test", b, fileKind)
	if err != nil {
		return err
	}
	p, err := newPart("test", file)
	if err != nil {
		return err
	}
	return p.Verify()
}

func TestDamageUnderRightChecksumsIsFound(t *testing.T) {
	for _, mixed := range []bool{false, true} {
		p := flushed(t, t.TempDir(), mixed, 50)[0]
		swap := func(b []byte, i, j, size int) {
			c := bytes.Clone(b[size*i : size*(i+1)])
			copy(b[size*i:], b[size*j:size*(j+1)])
			copy(b[size*j:], c)
		}
		used := usedSlots(p)
		free := slices.Index(p.prints, 0)
		for name, change := range map[string]func(s map[uint32][]byte){
			"a bit of a key":       func(s map[uint32][]byte) { s[sectionKeys][70] ^= 4 },
			"a bit of a mark":      func(s map[uint32][]byte) { s[sectionPrints][used[3]] ^= 4 },
			"no mark":              func(s map[uint32][]byte) { s[sectionPrints][used[3]] = 0 },
			"one more mark":        func(s map[uint32][]byte) { s[sectionPrints][free] = 9 },
			"padding":              func(s map[uint32][]byte) { s[sectionPrints][len(s[sectionPrints])-1] = 9 },
			"number of a free":     func(s map[uint32][]byte) { s[sectionNumbers][4*free] = 9 },
			"number out of range":  func(s map[uint32][]byte) { s[sectionNumbers][4*used[0]+3] = 255 },
			"numbers of two":       func(s map[uint32][]byte) { swap(s[sectionNumbers], used[0], used[20], 4) },
			"reach too far":        func(s map[uint32][]byte) { s[sectionHeader][12]++ },
			"reach not far enough": func(s map[uint32][]byte) { s[sectionHeader][12]-- },
		} {
			s := map[uint32][]byte{}
			var list []column.Section
			for _, x := range p.sections(p.slots) {
				b, err := p.file.Section(x.ID)
				if err != nil {
					t.Fatal(err)
				}
				s[x.ID], list = bytes.Clone(b), append(list, x)
			}
			change(s)
			head := s[sectionHeader]
			binary.LittleEndian.PutUint64(head[headerSize-8:], xxhash.Sum64(head[:headerSize-8]))
			path := filepath.Join(t.TempDir(), "damaged")
			writeSections(t, path, list, s)
			if err := checkBytes(contents(t, path)); !errors.Is(err, column.ErrDamaged) {
				t.Errorf("mixed %v: %s: %v", mixed, name, err)
			}
		}
	}
}

func usedSlots(p *Part) []int {
	var list []int
	for i, mark := range p.prints {
		if mark != 0 {
			list = append(list, i)
		}
	}
	return list
}

func writeSections(t testing.TB, path string, list []column.Section, s map[uint32][]byte) {
	t.Helper()
	w, err := column.Create(path, fileKind, list)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		if _, err := w.Section(x.ID).Write(s[x.ID]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAKeyThatStandsTwiceIsFound(t *testing.T) {
	// The second part's one key is the last of the first part.
	dir := t.TempDir()
	first := flushed(t, dir, false, 100)[0]
	g := NewGrowing(&Dictionary{length: 100})
	if _, err := g.ID(numbered(99, false)); err != nil {
		t.Fatal(err)
	}
	second, err := g.Flush(filepath.Join(dir, "second"))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	merged := mergedAt(t, []*Part{first, second}, 0)
	if err := merged.Verify(); !errors.Is(err, column.ErrDamaged) {
		t.Errorf("verify: %v", err)
	}
}

// FuzzOpenPart opens any bytes, and files whose sections are any bytes under right
// checksums, and asks for all there is.
func FuzzOpenPart(f *testing.F) {
	for _, mixed := range []bool{false, true} {
		p := flushed(f, f.TempDir(), mixed, 20)[0]
		s := map[uint32][]byte{}
		for _, x := range p.sections(p.slots) {
			s[x.ID], _ = p.file.Section(x.ID)
		}
		f.Add(contents(f, p.path), p.base, p.count, p.length, p.reach, p.slots, s[2], s[3], s[4], s[5], s[6], s[7], s[8])
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, file []byte, base, count, length, reach uint32, slots uint64, keys, prints, numbers, low, high, ones, zeros []byte) {
		if c, err := column.OpenBytes("fuzz", file, fileKind); err == nil {
			if p, err := newPart("fuzz", c); err == nil {
				useAll(t, p)
			}
		}
		h := header{shape: shape{base: base, count: count, length: length, bytes: uint64(len(keys))}, slots: slots, reach: reach}
		if count > 1<<16 || slots > 1<<17 {
			return
		}
		s := map[uint32][]byte{1: h.encode(), 2: keys, 3: prints, 4: numbers, 5: low, 6: high, 7: ones, 8: zeros}
		list := h.sections(slots)
		for i := range list {
			// Most files would be refused for a section's length alone.
			x := &list[i]
			if b := s[x.ID]; int64(len(b)) < x.Length {
				s[x.ID] = append(bytes.Clone(b), make([]byte, x.Length-int64(len(b)))...)
			} else {
				s[x.ID] = b[:x.Length]
			}
		}
		path := filepath.Join(dir, fmt.Sprint(os.Getpid()))
		writeSections(t, path, list, s)
		defer os.Remove(path)
		p, err := OpenPart(path)
		if err != nil {
			return
		}
		defer p.Close()
		useAll(t, p)
	})
}

func useAll(t *testing.T, p *Part) {
	sound := p.Verify() == nil
	ask := func(id uint32, key []byte) {
		hash := xxhash.Sum64(key)
		n, ok := p.find(hash, key)
		if sound && (!ok || p.base+1+n != id) {
			t.Fatalf("verified, and key %x has id %d (%v), not %d", key, p.base+1+n, ok, id)
		}
	}
	for n := range min(p.count, 1000) {
		ask(p.base+1+n, p.key(n))
	}
	for key := range p.all() {
		_ = key
	}
	_, _ = p.find(0, []byte("other"))
	_, _ = p.find(1<<64-1, []byte("other"))
	if d, err := New([]*Part{p}); err == nil {
		_, _ = d.ID([]byte("other"))
		_ = d.Key(uint32(d.Len()))
	}
	_, _ = p.Size(), p.Memory()
}
