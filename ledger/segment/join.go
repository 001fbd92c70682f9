package segment

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/mareva/mareva/ledger/column"
)

// Join writes neighbouring segments, in order, as one. All goes by in streams, so that
// memory stays bounded whatever their size; only the hashes are sorted in portions.
func Join(ctx context.Context, path string, segments []*Segment) error {
	j := joiner{ctx: ctx, from: segments}
	if err := j.measure(); err != nil {
		return err
	}
	w, err := newWriter(path, &j.shape)
	if err != nil {
		return err
	}
	j.w = w
	steps := []func(){j.occurrences, j.hashes, j.blocks, j.txs}
	if j.shape.Model == modelUTXO {
		steps = append(steps, j.inputs, j.outputs, j.spent, j.keys)
	} else {
		steps = append(steps, j.transfers)
	}
	if j.shape.Memos > 0 {
		steps = append(steps, j.memos)
	}
	// Each step fills columns of its own, so they go side by side.
	var all sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, step := range steps {
		slots <- struct{}{}
		all.Go(func() {
			if !j.stopped() {
				step()
			}
			<-slots
		})
	}
	all.Wait()
	return w.close()
}

// joiner joins segments.
type joiner struct {
	ctx   context.Context
	from  []*Segment
	shape shape
	w     *writer
}

// stopped says that the rest is not wanted any more.
func (j *joiner) stopped() bool {
	j.w.keep(j.ctx.Err())
	return j.w.failed()
}

func (j *joiner) measure() error {
	s := &j.shape
	s.Model, s.OutputBase = j.from[0].shape.Model, j.from[0].shape.OutputBase
	var c clock
	outputs := s.OutputBase
	for i, from := range j.from {
		if from.shape.Model != s.Model {
			return fmt.Errorf("%w: segments of two models", column.ErrDamaged)
		}
		if i > 0 && from.hasBlocks && s.Blocks > 0 && from.firstBlock <= s.NumberMax {
			return fmt.Errorf("%w: block %d comes after block %d", column.ErrDamaged, from.firstBlock, s.NumberMax)
		}
		if from.UTXO() && from.shape.OutputBase != outputs {
			return fmt.Errorf("%w: a segment counts %d outputs before it instead of %d", column.ErrDamaged, from.shape.OutputBase, outputs)
		}
		outputs += from.shape.Outputs
		for b := range from.number.Len() {
			block := from.Block(b)
			s.addBlock(&c, &block)
		}
		s.add(&from.shape)
	}
	s.Addresses, s.Keys = 0, 0
	j.distinct(func(s *Segment) *column.Sorted { return &s.address }, func(address uint64, _ []at) {
		s.Addresses++
		s.AddressMax = address
	})
	j.distinct(func(s *Segment) *column.Sorted { return &s.keyAddress }, func(address uint64, _ []at) {
		s.Keys++
		s.KeyAddressMax = address
	})
	if assets := j.assets(); len(assets) > 0 {
		s.Assets, s.AssetMax = uint64(len(assets)), assets[len(assets)-1]
	}
	if most := max(s.Txs, s.Transfers, s.Inputs, s.Outputs, s.Debits+s.Credits); most > math.MaxUint32 {
		return fmt.Errorf("a segment of %d rows is too large", most)
	}
	return j.ctx.Err()
}

// add adds up what the segments have of everything but blocks.
func (s *shape) add(o *shape) {
	for _, sum := range [][2]*uint64{
		{&s.Txs, &o.Txs},
		{&s.TxNames, &o.TxNames},
		{&s.TxNameBytes, &o.TxNameBytes},
		{&s.Transfers, &o.Transfers},
		{&s.Payload, &o.Payload},
		{&s.Inexact, &o.Inexact},
		{&s.Inputs, &o.Inputs},
		{&s.InPayload, &o.InPayload},
		{&s.Outside, &o.Outside},
		{&s.OutsideNames, &o.OutsideNames},
		{&s.OutsideNameBytes, &o.OutsideNameBytes},
		{&s.Unknown, &o.Unknown},
		{&s.Spent, &o.Spent},
		{&s.Outputs, &o.Outputs},
		{&s.OutPayload, &o.OutPayload},
		{&s.Debits, &o.Debits},
		{&s.Credits, &o.Credits},
		{&s.Memos, &o.Memos},
		{&s.MemoBytes, &o.MemoBytes},
	} {
		*sum[0] += *sum[1]
	}
	for _, most := range [][2]*uint64{
		{&s.IndexMax, &o.IndexMax},
		{&s.StateMax, &o.StateMax},
		{&s.FromMax, &o.FromMax},
		{&s.ToMax, &o.ToMax},
		{&s.PlaceMax, &o.PlaceMax},
		{&s.InAddressMax, &o.InAddressMax},
		{&s.RefMax, &o.RefMax},
		{&s.OutsideOutMax, &o.OutsideOutMax},
		{&s.OutAddressMax, &o.OutAddressMax},
		{&s.MemoPlaceMax, &o.MemoPlaceMax},
	} {
		*most[0] = max(*most[0], *most[1])
	}
}

// assets are those of all segments, sorted.
func (j *joiner) assets() (all []uint64) {
	for _, s := range j.from {
		for i := range s.assets.Len() {
			all = append(all, s.assets.At(i))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// copyPacked appends a packed column of all segments, each value changed by the
// segment's function.
func (j *joiner) copyPacked(id uint32, change func(s *Segment) func(v uint64) uint64) {
	var values [4096]uint64
	to := j.w.packed[id]
	for _, s := range j.from {
		from := s.packedColumn(id)
		f := change(s)
		for i := 0; i < from.Len() && !j.stopped(); i += len(values) {
			part := values[:min(len(values), from.Len()-i)]
			from.Decode64(i, part)
			for _, v := range part {
				to.Add(f(v))
			}
		}
	}
}

func asIs(*Segment) func(v uint64) uint64 { return func(v uint64) uint64 { return v } }

// copySorted appends a sorted column of all segments; ends says by how much the numbers
// grow from one segment to the next. The first over of each but the last are left out:
// they say again where the next begins.
func (j *joiner) copySorted(id uint32, ends func(s *Segment) uint64, closed bool) {
	to, base := j.w.sorted[id], uint64(0)
	for i, s := range j.from {
		from := s.sortedColumn(id)
		n := from.Len()
		if closed && i+1 < len(j.from) {
			n--
		}
		cursor := from.Cursor(0)
		for range n {
			v, _ := cursor.Next()
			to.Add(base + v)
		}
		base += ends(s)
		if j.stopped() {
			return
		}
	}
}

func (j *joiner) copyRaw(id uint32) {
	for _, s := range j.from {
		j.w.raw(id, *s.rawColumn(id))
	}
}

func (j *joiner) blocks() {
	out, base := j.w.blocks(&j.shape), uint64(0)
	for _, s := range j.from {
		for i := range s.number.Len() {
			block := s.Block(i)
			out.add(&block, base+s.blockTx.At(i))
		}
		base += s.shape.Txs
	}
	out.tx.Add(base)
}

func (j *joiner) txs() {
	j.copyRaw(colTxHash)
	j.copyPacked(colIndex, asIs)
	j.copyPacked(colState, asIs)
	j.copySorted(colTxName, func(s *Segment) uint64 { return s.shape.Txs }, false)
	j.copySorted(colTxNameEnd, func(s *Segment) uint64 { return s.shape.TxNameBytes }, false)
	j.copyRaw(colTxNameText)
}

// hashPortion is how many hashes are sorted at a time: 128 MB in memory.
const hashPortion = 8 << 20

// hashes sorts all transactions by hash, a stretch of the hashes' values at a time.
func (j *joiner) hashes() {
	to := j.w.packed[colHashOrder]
	bits := 0
	for j.shape.Txs>>bits > hashPortion {
		bits++
	}
	next := make([]int, len(j.from)) // the place in each segment's own order
	var entries []uint64
	for portion := uint64(1); portion <= 1<<bits; portion++ {
		entries = entries[:0]
		base := uint64(0)
		for i, s := range j.from {
			for ; next[i] < int(s.shape.Txs); next[i]++ {
				tx := s.HashOrder(next[i])
				prefix := beUint64(s.TxHash(tx))
				if bits > 0 && prefix>>(64-bits) >= portion {
					break
				}
				entries = append(entries, prefix>>32<<32|(base+uint64(tx)))
			}
			base += s.shape.Txs
		}
		for _, e := range j.sortHashes(entries) {
			to.Add(e & math.MaxUint32)
		}
		if j.stopped() {
			return
		}
	}
}

// sortHashes sorts transactions by the beginning of their hash, which is the upper half of
// an entry, then by all of it.
func (j *joiner) sortHashes(entries []uint64) []uint64 {
	return fixHashes(sortHigh(entries, make([]uint64, len(entries))), j.txHash)
}

// txHash is the hash of a transaction counted through all segments.
func (j *joiner) txHash(tx uint32) []byte {
	for _, s := range j.from {
		if uint64(tx) < s.shape.Txs {
			return s.TxHash(int(tx))
		}
		tx -= uint32(s.shape.Txs)
	}
	return make([]byte, 32) // damaged
}

func (j *joiner) transfers() {
	assets := j.assets()
	for _, id := range assets {
		j.w.packed[colAssets].Add(id)
	}
	transfers := func(s *Segment) uint64 { return s.shape.Transfers }
	j.copySorted(colTxTransfer, transfers, true)
	j.copyPacked(colFrom, asIs)
	j.copyPacked(colTo, asIs)
	j.copyPacked(colPlace, asIs)
	j.copySorted(colInexact, transfers, false)
	j.copyPacked(colAsset, func(s *Segment) func(v uint64) uint64 {
		numbers := make([]uint64, s.assets.Len())
		for i := range numbers {
			n, _ := slices.BinarySearch(assets, s.assets.At(i))
			numbers[i] = uint64(n)
		}
		return func(v uint64) uint64 {
			if v >= uint64(len(numbers)) {
				j.w.keep(fmt.Errorf("%w: a transfer is of asset %d of %d", column.ErrDamaged, v, len(numbers)))
				return 0
			}
			return numbers[v]
		}
	})
	j.copyAmounts(colAmount, func(s *Segment) *column.Amounts { return &s.amount })
}

func (j *joiner) inputs() {
	inputs := func(s *Segment) uint64 { return s.shape.Inputs }
	j.copySorted(colTxInput, inputs, true)
	j.copyPacked(colInAddress, asIs)
	j.copyPacked(colInRef, asIs)
	j.copyAmounts(colInAmount, func(s *Segment) *column.Amounts { return &s.inAmount })
	j.copySorted(colOutside, inputs, false)
	j.copyRaw(colOutsideHash)
	j.copyPacked(colOutsideOut, asIs)
	j.copySorted(colOutsideName, func(s *Segment) uint64 { return s.shape.Outside }, false)
	j.copySorted(colOutsideEnd, func(s *Segment) uint64 { return s.shape.OutsideNameBytes }, false)
	j.copyRaw(colOutsideText)
	j.copySorted(colUnknown, inputs, false)
}

func (j *joiner) outputs() {
	j.copySorted(colTxOutput, func(s *Segment) uint64 { return s.shape.Outputs }, true)
	j.copyPacked(colOutAddress, asIs)
	j.copyAmounts(colOutAmount, func(s *Segment) *column.Amounts { return &s.outAmount })
}
