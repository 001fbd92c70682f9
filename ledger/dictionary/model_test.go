package dictionary

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// numbered is a key for a number: like an address's, 21 bytes, or 33 for every
// third where mixed.
func numbered(n int, mixed bool) []byte {
	size := 21
	if mixed && n%3 == 0 {
		size = 33
	}
	key := make([]byte, 0, 40)
	r := rand.NewPCG(uint64(n), 7)
	for len(key) < size {
		v := r.Uint64()
		for range 8 {
			key = append(key, byte(v))
			v >>= 8
		}
	}
	return key[:size]
}

func empty(t interface{ Fatal(...any) }) *Dictionary {
	d, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// flushed gives ids to the keys of the numbers from … to-1 and flushes after each of
// cuts.
func flushed(t testing.TB, dir string, mixed bool, cuts ...int) []*Part {
	t.Helper()
	g := NewGrowing(empty(t))
	var parts []*Part
	n := 0
	for i, cut := range cuts {
		for ; n < cut; n++ {
			id, err := g.ID(numbered(n, mixed))
			if err != nil {
				t.Fatal(err)
			}
			if int(id) != n+1 {
				t.Fatalf("key %d: id %d", n, id)
			}
		}
		p, err := g.Flush(filepath.Join(dir, fmt.Sprintf("part%d-%d", i, cut)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closePart(t, p) })
		parts = append(parts, p)
	}
	return parts
}

func closePart(t interface{ Error(...any) }, p *Part) {
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func contents(t interface{ Fatal(...any) }, path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestADictionaryIsAMapThatCounts(t *testing.T) {
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		letters := []byte{0, 1, 255}
		key := rapid.Custom(func(t *rapid.T) []byte {
			size := rapid.OneOf(rapid.Just(2), rapid.IntRange(1, 4), rapid.SampledFrom([]int{1, 254, 255})).Draw(t, "size")
			b := rapid.SliceOfN(rapid.SampledFrom(letters), min(size, 6), min(size, 6)).Draw(t, "key")
			return append(b, make([]byte, size-len(b))...)
		})
		ids, keys := map[string]uint32{}, [][]byte{nil}
		g := NewGrowing(empty(t))
		var parts []*Part
		defer func() {
			for _, p := range parts {
				closePart(t, p)
			}
		}()
		flush := func(t *rapid.T) {
			had := g.New()
			p, err := g.Flush(filepath.Join(dir, fmt.Sprint(len(parts))))
			if err != nil {
				t.Fatal(err)
			}
			if (p == nil) != (had == 0) || g.New() != 0 {
				t.Fatalf("flush of %d keys: part %v, %d new", had, p, g.New())
			}
			if p != nil {
				parts = append(parts, p)
				if p.Len() != had || int(p.Base())+had != g.Len() {
					t.Fatalf("part of %d keys above %d, flushed %d of %d", p.Len(), p.Base(), had, g.Len())
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"id": func(t *rapid.T) {
				k := key.Draw(t, "key")
				want, ok := ids[string(k)]
				if !ok {
					want = uint32(len(keys))
					ids[string(k)], keys = want, append(keys, bytes.Clone(k))
				}
				got, err := g.ID(k)
				if err != nil || got != want {
					t.Fatalf("id %d, %v; want %d", got, err, want)
				}
				clear(k) // the key must have been copied
			},
			"flush": flush,
			"": func(t *rapid.T) {
				if g.Len() != len(keys)-1 {
					t.Fatalf("%d ids, want %d", g.Len(), len(keys)-1)
				}
				for id := range uint32(len(keys) + 1) {
					var want []byte
					if int(id) < len(keys) {
						want = keys[id]
					}
					if got := g.Key(id); !bytes.Equal(got, want) || (got == nil) != (want == nil) {
						t.Fatalf("key %d: %x, want %x", id, got, want)
					}
				}
			},
		})
		flush(t)
		d, err := New(parts)
		if err != nil {
			t.Fatal(err)
		}
		sameAsModel(t, d, keys, key.Draw(t, "other"), ids)
		for _, p := range parts {
			if err := p.Verify(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// sameAsModel compares all ids and keys, and another key.
func sameAsModel(t *rapid.T, d *Dictionary, keys [][]byte, other []byte, ids map[string]uint32) {
	if d.Len() != len(keys)-1 {
		t.Fatalf("%d ids, want %d", d.Len(), len(keys)-1)
	}
	for id := 1; id < len(keys); id++ {
		if got, ok := d.ID(keys[id]); !ok || int(got) != id {
			t.Fatalf("id of %x: %d %v, want %d", keys[id], got, ok, id)
		}
		if got := d.Key(uint32(id)); !bytes.Equal(got, keys[id]) {
			t.Fatalf("key %d: %x, want %x", id, got, keys[id])
		}
	}
	want, known := ids[string(other)]
	if got, ok := d.ID(other); ok != known || got != want {
		t.Fatalf("id of %x: %d %v, want %d %v", other, got, ok, want, known)
	}
	if d.Key(0) != nil || d.Key(uint32(len(keys))) != nil {
		t.Fatal("there is a key for 0 or above the last id")
	}
}

func TestPartsMergedInAnyGroupingAreTheBytesOfOneFlush(t *testing.T) {
	for _, mixed := range []bool{false, true} {
		for _, cuts := range [][]int{{1, 2}, {1, 3, 1000, 1001, 20000}, {7000, 14000, 20000}} {
			t.Run(fmt.Sprint(mixed, cuts), func(t *testing.T) {
				dir := t.TempDir()
				whole := flushed(t, dir, mixed, cuts[len(cuts)-1])[0]
				want := contents(t, whole.path)
				parts := flushed(t, t.TempDir(), mixed, cuts...)
				for split := range len(parts) {
					merged := mergedAt(t, parts, split)
					if got := contents(t, merged.path); !bytes.Equal(got, want) {
						t.Fatalf("split %d: other bytes than one flush", split)
					}
					if err := merged.Verify(); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// mergedAt merges parts in two groups, where split is not 0, and the groups.
func mergedAt(t *testing.T, parts []*Part, split int) *Part {
	t.Helper()
	dir := t.TempDir()
	merge := func(name string, parts []*Part) *Part {
		path := filepath.Join(dir, name)
		if err := Merge(context.Background(), path, parts); err != nil {
			t.Fatal(err)
		}
		p, err := OpenPart(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closePart(t, p) })
		return p
	}
	if split == 0 {
		return merge("all", parts)
	}
	return merge("both", []*Part{merge("left", parts[:split]), merge("right", parts[split:])})
}

func TestStripesAndTemporaryFilesDoNotChangeAPart(t *testing.T) {
	const count = 40000
	for _, mixed := range []bool{false, true} {
		whole := flushed(t, t.TempDir(), mixed, count)[0]
		want := contents(t, whole.path)
		for _, b := range []bounds{{stripe: 14, blocks: 0}, {stripe: 15, blocks: 1}, {stripe: 6, blocks: 0}, {stripe: 1, blocks: 0}} {
			dir := t.TempDir()
			k, err := join([]*Part{whole})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "part")
			if err := k.write(context.Background(), path, b); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(contents(t, path), want) {
				t.Errorf("%+v: other bytes", b)
			}
			if diff := cmp.Diff([]string{"part"}, names(t, dir)); diff != "" {
				t.Errorf("%+v: files: %s", b, diff)
			}
		}
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestAPartTakesLessThanFortyBytesForAnAddress(t *testing.T) {
	const count = 100_000
	for _, mixed := range []bool{false, true} {
		p := flushed(t, t.TempDir(), mixed, count)[0]
		g := NewGrowing(empty(t))
		for n := range count {
			if _, err := g.ID(numbered(n, mixed)); err != nil {
				t.Fatal(err)
			}
		}
		file, growing := float64(p.Size())/count, float64(g.Memory())/count
		t.Logf("mixed %v: %.1f bytes in the file, %.1f while growing", mixed, file, growing)
		// The mixed keys have 25 bytes on average.
		if file > 34 || growing > 44 {
			t.Errorf("mixed %v: %.1f bytes in the file, %.1f while growing", mixed, file, growing)
		}
	}
}

func TestDictionaryRefusesPartsWithAGapOrInAnotherOrder(t *testing.T) {
	parts := flushed(t, t.TempDir(), false, 5, 10, 15)
	for _, list := range [][]*Part{{parts[0], parts[2]}, {parts[1], parts[0]}, {parts[1]}, {parts[0], parts[0]}} {
		if _, err := New(list); err == nil {
			t.Error("parts with a gap were taken")
		}
	}
	for _, list := range [][]*Part{{parts[0], parts[2]}, {parts[1], parts[0]}, nil} {
		path := filepath.Join(t.TempDir(), "merged")
		if err := Merge(context.Background(), path, list); err == nil || !strings.Contains(err.Error(), "merge") {
			t.Errorf("merge of parts with a gap: %v", err)
		}
	}
	// Neighbours need not begin with id 1.
	if err := Merge(context.Background(), filepath.Join(t.TempDir(), "merged"), parts[1:]); err != nil {
		t.Error(err)
	}
}
