package ledger

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestAHashTableIsAMap holds the table to a map, among hashes that begin alike.
func TestAHashTableIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var hashes [][]byte
		model := map[string]uint64{}
		table := newHashTable(0)
		of := func(v uint64) []byte { return hashes[v] }
		for range rapid.IntRange(0, 3000).Draw(t, "puts") {
			n := rapid.Uint64Range(0, 2000).Draw(t, "hash")
			hash := make([]byte, 32)
			binary.LittleEndian.PutUint64(hash, n%50) // the slot is one of few
			binary.LittleEndian.PutUint32(hash[8:], uint32(n%3))
			binary.LittleEndian.PutUint64(hash[16:], n)
			hashes = append(hashes, hash)
			table.put(hash, uint64(len(hashes)-1), of)
			model[string(hash)] = uint64(len(hashes) - 1)
		}
		if table.n != len(model) {
			t.Fatalf("it counts %d of %d", table.n, len(model))
		}
		for hash, want := range model {
			if got, ok := table.get([]byte(hash), of); !ok || got != want {
				t.Fatalf("%x: %d, %v instead of %d", hash, got, ok, want)
			}
		}
		if _, ok := table.get(slices.Repeat([]byte{0xff}, 32), of); ok {
			t.Fatal("a hash that nobody put is found")
		}
	})
}

// TestAfterTidyingEachSegmentIsMuchLargerThanAllAfterIt adds segments of any size, as imports
// do.
func TestAfterTidyingEachSegmentIsMuchLargerThanAllAfterIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sizes []uint64
		for range rapid.IntRange(1, 60).Draw(t, "imports") {
			sizes = append(sizes, rapid.SliceOfN(rapid.Uint64Range(1, 1000), 1, 5).Draw(t, "sizes")...)
			from, to := tidyGroup(sizes, 5000)
			if to-from > 1 {
				sum := uint64(0)
				for _, n := range sizes[from:to] {
					sum += n
				}
				if sum > 5000 {
					t.Fatalf("a segment of %d rows", sum)
				}
				sizes = append(sizes[:from:from], sum)
			}
			newer := uint64(0)
			for i := len(sizes) - 1; i >= 0; i-- {
				if sizes[i] <= tidyRatio*newer && sizes[i]+newer <= 5000 {
					t.Fatalf("segment %d of %v is not much larger than those after it", i, sizes)
				}
				newer += sizes[i]
			}
		}
	})
}

func TestATransactionAfterOneOfAHigherBlockIsNoticed(t *testing.T) {
	n := interner{}
	var unordered []bool
	for _, block := range []uint64{7, 7, 9, 8, 9} {
		n.sawTx(block)
		unordered = append(unordered, n.unordered)
	}
	if diff := cmp.Diff([]bool{false, false, false, true, true}, unordered); diff != "" {
		t.Error(diff)
	}
}
