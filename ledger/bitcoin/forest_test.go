package bitcoin_test

import (
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
)

// difficulty is what a target is worth, by the definition 2^256 / (target+1).
func difficulty(bits uint32) *big.Int {
	target := new(big.Int).Lsh(big.NewInt(int64(bits&0x7fffff)), 8*(uint(bits>>24)-3))
	return target.Div(new(big.Int).Lsh(big.NewInt(1), 256), target.Add(target, big.NewInt(1)))
}

// Whatever the tree, and however its blocks lie in the files, the chain is that of
// the most work, and of equal ones the one whose end lies first.
func TestTheBestChainOfAnyTreeIsFound(t *testing.T) {
	c, genesis := newTestChain(t)
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		type node struct {
			raw    []byte
			parent int
			work   *big.Int
		}
		nodes := []node{{genesis, -1, difficulty(easy)}}
		for i := range rapid.IntRange(0, 12).Draw(t, "blocks") {
			parent := rapid.IntRange(0, len(nodes)-1).Draw(t, "parent")
			bits := rapid.SampledFrom([]uint32{easy, easy, 0x203fffff, 0x20200000}).Draw(t, "bits")
			raw := block(blockID(nodes[parent].raw), uint32(i), bits, coinbase(i, testOutput{1, p2pkh(1)}))
			nodes = append(nodes, node{raw, parent, new(big.Int).Add(nodes[parent].work, difficulty(bits))})
		}
		order := make([]int, len(nodes))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(t, "order")
		best := order[0]
		var files [2][]byte
		split := rapid.IntRange(0, len(order)).Draw(t, "split")
		for place, i := range order {
			if nodes[i].work.Cmp(nodes[best].work) > 0 {
				best = i
			}
			which := min(place/max(split, 1), 1)
			files[which] = append(files[which], c.file(nodes[i].raw)...)
		}
		var want []ledger.Hash
		for i := best; i >= 0; i = nodes[i].parent {
			want = append(want, hashOf(nodes[i].raw[:80]))
		}
		slices.Reverse(want)

		var paths []string
		for i, name := range []string{"blk00000.dat", "blk00001.dat"} {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, files[i], 0o600); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, path)
		}
		got, err := readFiles(t, c.params, bitcoin.FileOptions{}, paths...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.hashes); diff != "" {
			t.Fatalf("chain (-want +got):\n%s", diff)
		}
		if stale := got.skipped["block of a stale branch"]; stale != len(nodes)-len(want) {
			t.Fatalf("%d stale blocks, want %d", stale, len(nodes)-len(want))
		}
	})
}
