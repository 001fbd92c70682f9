package ledger

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"

	"github.com/mareva/mareva/ledger/segment"
)

// resolver finds the outputs that inputs spend. It knows the segments before the rows at
// hand; of the newest transactions it remembers where they are, since most spends are of
// young outputs.
type resolver struct {
	segments      []*segment.Segment // in the order of the chain
	recent, older *hashTable         // segment<<32 | transaction
	coming        *segment.Rows      // that will be the next segment
	generation    int                // transactions that recent may hold
}

// recentTxs is how many transactions one of the two tables holds: 96 MB.
const recentTxs = 4 << 20

func newResolver(segments []*segment.Segment) *resolver {
	r := &resolver{generation: recentTxs, recent: newHashTable(), older: newHashTable()}
	r.segments = append(r.segments, segments...)
	return r
}

// outputs is how many outputs the segments have.
func (r *resolver) outputs() uint64 {
	if n := len(r.segments); n > 0 {
		last := r.segments[n-1]
		return last.OutputBase() + last.Counts().Outputs
	}
	return 0
}

// add makes a new segment known. If it is the rows that came last, so are its
// transactions already.
func (r *resolver) add(s *segment.Segment) {
	noted := r.coming != nil
	r.coming = nil
	r.segments = append(r.segments, s)
	if !noted {
		r.remember(len(r.segments)-1, 0)
	}
}

// note puts a transaction among the recent ones.
func (r *resolver) note(hash []byte, at uint64) {
	if r.recent.n >= r.generation {
		r.older, r.recent = r.recent, newHashTable()
	}
	r.recent.put(hash, at, r.hash)
}

// replace puts one segment in place of the last n, which it was joined from.
func (r *resolver) replace(n int, joined *segment.Segment) {
	r.segments = append(r.segments[:len(r.segments)-n], joined)
	r.recent, r.older = newHashTable(), newHashTable()
	first, left := len(r.segments), r.generation
	for first > 0 && left > 0 {
		first--
		left -= int(r.segments[first].Counts().Txs)
	}
	for i := first; i < len(r.segments); i++ {
		from := 0
		if i == first {
			from = max(0, -left)
		}
		r.remember(i, from)
	}
}

// remember puts the transactions of a segment, from one on, among the recent ones.
func (r *resolver) remember(number, from int) {
	s, base := r.segments[number], uint64(number)<<32
	for tx := from; tx < int(s.Counts().Txs); tx++ {
		r.note(s.TxHash(tx), base|uint64(tx))
	}
}

// hash is the hash of a transaction in a table.
func (r *resolver) hash(v uint64) []byte {
	if v>>32 == uint64(len(r.segments)) {
		return r.coming.Txs[v&(1<<32-1)].Hash[:]
	}
	return r.segments[v>>32].TxHash(int(v & (1<<32 - 1)))
}

// find is the newest transaction of a hash: where two have the same, which happened
// twice before BIP 30, the later one replaced the outputs of the earlier. The number of a
// segment that is one above the last is that of the coming rows.
func (r *resolver) find(hash *segment.Hash) (number, tx int, ok bool) {
	for _, t := range []*hashTable{r.recent, r.older} {
		if v, ok := t.get(hash[:], r.hash); ok {
			return int(v >> 32), int(v & (1<<32 - 1)), true
		}
	}
	for i := len(r.segments) - 1; i >= 0; i-- {
		s := r.segments[i]
		if from, to := s.FindTx(hash); to > from {
			return i, s.HashOrder(to - 1), true
		}
	}
	return 0, 0, false
}

// resolve fills the refs of ordered rows, which follow the segments and will be the next.
// It notes their transactions among the recent ones as if they were a segment already.
func (r *resolver) resolve(rows *segment.Rows) error {
	r.coming = rows
	base, next := r.outputs(), uint64(len(r.segments))<<32
	for from := 0; from < len(rows.Txs); {
		// All of a block first: in some chains a transaction may stand before one that it
		// spends from.
		to := from
		for to < len(rows.Txs) && rows.Txs[to].Block == rows.Txs[from].Block {
			r.note(rows.Txs[to].Hash[:], next|uint64(to))
			to++
		}
		for ; from < to; from++ {
			t := &rows.Txs[from]
			for i := t.Inputs.First; i < t.Inputs.End(); i++ {
				if err := r.resolveInput(&rows.Inputs[i], base); err != nil {
					return fmt.Errorf("block %d, transaction %s, input %d: %w", t.Block, rows.TxName(t), i-t.Inputs.First, err)
				}
			}
		}
	}
	return nil
}

// resolveInput finds what an input of the coming rows spends, where it is known.
func (r *resolver) resolveInput(in *segment.Input, base uint64) error {
	number, tx, ok := r.find(&in.Prev)
	if !ok {
		return nil
	}
	if number == len(r.segments) {
		spent := r.coming.Txs[tx].Outputs
		if in.PrevIndex >= spent.Count {
			return settle(in, 0, segment.Output{}, int(spent.Count))
		}
		return settle(in, base+uint64(spent.First+in.PrevIndex)+1, r.coming.Outputs[spent.First+in.PrevIndex], int(spent.Count))
	}
	s := r.segments[number]
	first, end := s.Outputs(tx)
	if int(in.PrevIndex) >= end-first {
		return settle(in, 0, segment.Output{}, end-first)
	}
	return settle(in, s.OutputBase()+uint64(first)+uint64(in.PrevIndex)+1, s.Output(first+int(in.PrevIndex)), end-first)
}

// settle gives an input what the ledger knows of the output that it spends.
func settle(in *segment.Input, ref uint64, out segment.Output, outputs int) error {
	if ref == 0 {
		return fmt.Errorf("it spends output %d of a transaction that has %d", in.PrevIndex, outputs)
	}
	if in.Known && in.Amount != out.Amount {
		return fmt.Errorf("the input says that the output it spends held %d, which is %d", in.Amount, out.Amount)
	}
	if in.Address != 0 && out.Address != 0 && in.Address != out.Address {
		return fmt.Errorf("the input names another address than the output that it spends")
	}
	in.Ref, in.Known, in.Amount = ref, true, out.Amount
	if out.Address != 0 {
		in.Address = out.Address
	}
	return nil
}

// hashTable finds a number by a hash. It keeps 32 bits of each hash and asks for the
// rest, so that nobody can make two transactions pass for one.
type hashTable struct {
	tags   []uint32
	values []uint64 // 1 + value; 0: free
	n      int
	seed   maphash.Seed // files may have hashes that somebody made up
}

func newHashTable() *hashTable {
	const slots = 1 << 10
	return &hashTable{tags: make([]uint32, slots), values: make([]uint64, slots), seed: maphash.MakeSeed()}
}

// home is the first slot of a hash.
func (t *hashTable) home(hash []byte) int {
	return int(maphash.Bytes(t.seed, hash) & uint64(len(t.values)-1))
}

// slot is where a hash stands or would.
func (t *hashTable) slot(hash []byte, of func(v uint64) []byte) int {
	mask := len(t.values) - 1
	tag := binary.LittleEndian.Uint32(hash[8:])
	for i := t.home(hash); ; i = (i + 1) & mask {
		if t.values[i] == 0 || t.tags[i] == tag && bytes.Equal(of(t.values[i]-1), hash) {
			return i
		}
	}
}

func (t *hashTable) get(hash []byte, of func(v uint64) []byte) (uint64, bool) {
	i := t.slot(hash, of)
	return t.values[i] - 1, t.values[i] != 0
}

// put keeps a value; the later of two for one hash stays.
func (t *hashTable) put(hash []byte, v uint64, of func(v uint64) []byte) {
	if 4*(t.n+1) > 3*len(t.values) {
		t.grow(of)
	}
	i := t.slot(hash, of)
	if t.values[i] == 0 {
		t.n++
	}
	t.tags[i], t.values[i] = binary.LittleEndian.Uint32(hash[8:]), v+1
}

func (t *hashTable) grow(of func(v uint64) []byte) {
	old := *t
	t.tags, t.values = make([]uint32, 2*len(old.tags)), make([]uint64, 2*len(old.values))
	mask := len(t.values) - 1
	for i, v := range old.values {
		if v == 0 {
			continue
		}
		j := t.home(of(v - 1))
		for t.values[j] != 0 {
			j = (j + 1) & mask
		}
		t.tags[j], t.values[j] = old.tags[i], v
	}
}
