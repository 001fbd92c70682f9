package ledger

import (
	"encoding/binary"
	"math/bits"
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
		table := newHashTable()
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

// TestAfterTidyingThereAreFewSegments adds segments of any size, as imports do.
func TestAfterTidyingThereAreFewSegments(t *testing.T) {
	const limit = 5000
	rapid.Check(t, func(t *rapid.T) {
		var sizes []uint64
		for range rapid.IntRange(1, 60).Draw(t, "imports") {
			sizes = append(sizes, rapid.SliceOfN(rapid.Uint64Range(1, 1000), 1, 5).Draw(t, "sizes")...)
			for from, to := tidyGroup(sizes, limit); to-from > 1; from, to = tidyGroup(sizes, limit) {
				sum := uint64(0)
				for _, n := range sizes[from:to] {
					sum += n
				}
				if sum > limit {
					t.Fatalf("a segment of %d rows", sum)
				}
				sizes = append(append(sizes[:from:from], sum), sizes[to:]...)
			}
			all := uint64(0)
			for _, n := range sizes {
				all += n
			}
			if most := 2*int(all/limit) + bits.Len64(min(all, limit)) + 2; len(sizes) > most {
				t.Fatalf("%d segments of %d rows in all: %v", len(sizes), all, sizes)
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
