package bitcoin

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// bestChain is the branch with the most work, by the numbers of its records.
type bestChain struct {
	records *recordList
	blocks  []int32
	first   uint64 // height of blocks[0]
	// notes counts what was left out.
	notes []note
}

type note struct {
	what  string
	times int
}

// forest is all records as trees: a root is a block whose parent is in no file.
type forest struct {
	records *recordList
	byHash  []int32 // one record of each block, the first in the files, ordered by hash
	parent  []int32 // or none
	root    []int32
	depth   []int32 // below the root; -1: not yet known
	work    []uint256.Int
}

const none = -1

// bestChain finds the chain. A tie of work goes to the branch whose end was stored
// first, as with nodes.
func (f *scanned) bestChain(store *blkStore, o FileOptions) (*bestChain, error) {
	if f.records.n == 0 {
		return nil, errors.New("block files: there is no whole block in " + store.files[0].path + " and what follows")
	}
	t := growForest(&f.records)
	tips := t.tips()
	main, err := t.mainRoot(tips, store)
	if err != nil {
		return nil, err
	}
	best := &bestChain{records: &f.records}
	if best.first, err = t.heightOf(main, store, o); err != nil {
		return nil, err
	}
	for _, root := range t.byFile(tips) {
		if root == main {
			continue
		}
		if err := t.mustBeStale(root, main, tips, best.first, store); err != nil {
			return nil, f.withCuts(err)
		}
	}
	best.blocks = make([]int32, 0, t.depth[tips[main]]+1)
	for i := tips[main]; i != none; i = t.parent[i] {
		best.blocks = append(best.blocks, i)
	}
	slices.Reverse(best.blocks)
	for _, c := range f.cut {
		best.notes = append(best.notes, note{c, 1})
	}
	best.notes = append(best.notes,
		note{"block of a stale branch", len(t.byHash) - len(best.blocks)},
		note{"block stored twice", t.records.n - len(t.byHash)})
	return best, nil
}

// withCuts adds what may explain a missing block.
func (f *scanned) withCuts(err error) error {
	for _, c := range f.cut {
		err = fmt.Errorf("%w; %s", err, c)
	}
	return err
}

func growForest(records *recordList) *forest {
	n := records.n
	t := &forest{
		records: records, byHash: make([]int32, n), parent: make([]int32, n), root: make([]int32, n),
		depth: make([]int32, n), work: make([]uint256.Int, n),
	}
	for i := range n {
		t.byHash[i], t.parent[i], t.depth[i] = int32(i), none, -1
	}
	slices.SortFunc(t.byHash, func(a, b int32) int {
		return cmp.Or(bytes.Compare(records.at(a).hash[:], records.at(b).hash[:]), cmp.Compare(a, b))
	})
	t.byHash = slices.CompactFunc(t.byHash, func(a, b int32) bool { return records.at(a).hash == records.at(b).hash })
	for _, i := range t.byHash {
		t.parent[i] = t.find(records.at(i).parent)
	}
	var path []int32
	for _, i := range t.byHash {
		// Up to what is known already or to the root, then down again.
		path = path[:0]
		at := i
		for ; at != none && t.depth[at] < 0; at = t.parent[at] {
			path = append(path, at)
		}
		for _, p := range slices.Backward(path) {
			t.work[p] = workOf(records.at(p).bits)
			t.root[p], t.depth[p] = p, 0
			if up := t.parent[p]; up != none {
				t.root[p], t.depth[p] = t.root[up], t.depth[up]+1
				if _, over := t.work[p].AddOverflow(&t.work[p], &t.work[up]); over {
					t.work[p].SetAllOne()
				}
			}
		}
	}
	return t
}

func (t *forest) find(hash ledger.Hash) int32 {
	at, ok := slices.BinarySearchFunc(t.byHash, hash, func(i int32, h ledger.Hash) int { return bytes.Compare(t.records.at(i).hash[:], h[:]) })
	if !ok {
		return none
	}
	return t.byHash[at]
}

// tips gives for each root the end of its branch with the most work.
func (t *forest) tips() map[int32]int32 {
	best := map[int32]int32{}
	for _, i := range t.byHash {
		other, ok := best[t.root[i]]
		if c := t.work[i].Cmp(&t.work[other]); !ok || c > 0 || c == 0 && i < other {
			best[t.root[i]] = i
		}
	}
	return best
}

// byFile orders roots as they stand in the files.
func (t *forest) byFile(tips map[int32]int32) []int32 {
	roots := make([]int32, 0, len(tips))
	for root := range tips {
		roots = append(roots, root)
	}
	slices.Sort(roots)
	return roots
}

// mainRoot is the genesis block, or without it the root of the branch with the most
// work.
func (t *forest) mainRoot(tips map[int32]int32, store *blkStore) (int32, error) {
	main := int32(none)
	for _, root := range t.byFile(tips) {
		r := t.records.at(root)
		if r.hash == store.params.Genesis {
			return root, nil
		}
		if r.parent == (ledger.Hash{}) {
			return 0, fmt.Errorf("block file %s: byte %d: the first block %x of a chain is not that of %s %s; name the right chain and network",
				store.files[r.file].path, r.offset, r.hash, store.params.Chain, store.params.Network)
		}
		if main == none || t.work[tips[root]].Gt(&t.work[tips[main]]) {
			main = root
		}
	}
	return main, nil
}

// heightOf is the height of the first block of the chain.
func (t *forest) heightOf(main int32, store *blkStore, o FileOptions) (uint64, error) {
	r := t.records.at(main)
	told, ok, err := coinbaseHeightOf(r, store)
	if err != nil {
		return 0, err
	}
	if r.hash == store.params.Genesis {
		told, ok = 0, true
	}
	where := fmt.Sprintf("block file %s: byte %d: the first block %x", store.files[r.file].path, r.offset, r.hash)
	switch {
	case ok && o.HasFirstHeight && o.FirstHeight != told:
		return 0, fmt.Errorf("%s is at height %d, and --first-height says %d", where, told, o.FirstHeight)
	case ok:
		return told, nil
	case o.HasFirstHeight:
		return o.FirstHeight, nil
	}
	return 0, fmt.Errorf("%s follows %x, which is in no file, and does not tell its height, as blocks before height %d need not; "+
		"give the files from the genesis block on, or the height by --first-height", where, r.parent, store.params.BIP34)
}

// mustBeStale takes a tree besides the main one for a stale branch where it can be
// one: where all its blocks stand beside blocks of the main chain. Otherwise a block
// between the two is missing.
func (t *forest) mustBeStale(root, main int32, tips map[int32]int32, first uint64, store *blkStore) error {
	r := t.records.at(root)
	height, ok := first, true
	if r.parent != t.records.at(main).parent {
		var err error
		if height, ok, err = coinbaseHeightOf(r, store); err != nil {
			return err
		}
	}
	tip := height + uint64(t.depth[tips[root]])
	mainTip := first + uint64(t.depth[tips[main]])
	if ok && height >= first && tip <= mainTip {
		return nil
	}
	before, after := t.records.at(tips[main]), r
	if ok && tip < first {
		before, after = t.records.at(tips[root]), t.records.at(main)
	}
	return fmt.Errorf("block files: block %x is missing: block %x in %s, byte %d, follows it, and the chain before it ends with block %x in %s, byte %d; "+
		"add the file that has it", after.parent, after.hash, store.files[after.file].path, after.offset,
		before.hash, store.files[before.file].path, before.offset)
}

// workOf is how many hashes a block of that target is worth on average. A target
// that no node takes is worth nothing.
func workOf(bits uint32) uint256.Int {
	var target, work uint256.Int
	const sign = 1 << 23
	mantissa, exponent := uint64(bits&(sign-1)), uint(bits>>24)
	if bits&sign != 0 || mantissa == 0 {
		return work
	}
	if exponent <= 3 {
		target.SetUint64(mantissa >> (8 * (3 - exponent)))
	} else {
		target.SetUint64(mantissa)
		if uint(target.BitLen())+8*(exponent-3) > 256 {
			return work
		}
		target.Lsh(&target, 8*(exponent-3))
	}
	if target.IsZero() {
		return work
	}
	// 2^256 / (target+1), which is one more than (2^256 - target - 1) / (target+1).
	work.Not(&target)
	target.AddUint64(&target, 1)
	if target.IsZero() {
		return *work.SetOne()
	}
	work.Div(&work, &target)
	work.AddUint64(&work, 1)
	return work
}

// coinbaseHeightOf is the height that a stored block's coinbase tells.
func coinbaseHeightOf(r *record, store *blkStore) (height uint64, ok bool, err error) {
	if r.version < 2 {
		return 0, false, nil
	}
	raw := make([]byte, r.size)
	if err := store.readAt(int(r.file), raw, r.offset); err != nil {
		return 0, false, err
	}
	height, ok = coinbaseHeight(raw, store.params)
	return height, ok, nil
}

// coinbaseHeight is the height that a block's coinbase tells, as the first push of
// its script (BIP 34). Below the height where that became the rule it may be chance.
func coinbaseHeight(raw []byte, p Params) (uint64, bool) {
	d := decoder{cursor: cursor{data: raw}, params: p}
	header := d.take(headerSize, "header")
	if header == nil {
		return 0, false
	}
	d.auxPoW(header)
	d.count(leastTransaction, "number of transactions")
	d.take(4, "version")
	d.witnessMarker()
	d.count(leastInput, "number of inputs")
	d.take(36, "spent output")
	script := d.script("script of the coinbase")
	if d.err != nil || len(script) == 0 {
		return 0, false
	}
	if op := script[0]; op >= op1 && op <= op16 {
		height := uint64(op-op1) + 1
		return height, height >= p.BIP34
	}
	number, _, ok := pushed(script)
	if !ok || len(number) == 0 || len(number) > 5 || number[len(number)-1] >= 0x80 {
		return 0, false
	}
	var height uint64
	for _, c := range slices.Backward(number) {
		height = height<<8 | uint64(c)
	}
	return height, height >= p.BIP34
}
