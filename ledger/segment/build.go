package segment

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/column"
)

// Build writes ordered rows as a segment. outputBase is the number of outputs of the
// chain before it; the refs of the inputs are whole-chain numbers. scratch may be nil.
func Build(path string, rows *Rows, utxo bool, outputBase uint64, scratch *Scratch) error {
	if scratch == nil {
		scratch = &Scratch{}
	}
	defer scratch.release()
	b := builder{rows: rows, scratch: scratch, shape: shape{Model: modelAccount, OutputBase: outputBase}}
	if utxo {
		b.shape.Model = modelUTXO
	}
	if err := b.measure(); err != nil {
		return err
	}
	w, err := newWriter(path, &b.shape)
	if err != nil {
		return err
	}
	b.writeBlocks(w)
	b.writeTxs(w)
	if b.shape.Memos > 0 {
		b.writeMemos(w)
	}
	if utxo {
		b.writeInputs(w)
		b.writeOutputs(w)
		b.writeKeys(w)
	} else {
		b.writeTransfers(w)
	}
	b.writeOccurrences(w)
	return w.close()
}

// builder makes a segment of rows in memory.
type builder struct {
	rows    *Rows
	scratch *Scratch
	shape   shape
	assets  []uint32 // those of the segment, sorted
	where   occurrences
	spends  []uint64 // the inputs that spend an output of the chain, by that output's number
	keys    []uint64 // of addresses: address<<32 | number in rows.Keys
}

// measure fills the shape.
func (b *builder) measure() error {
	r, s := b.rows, &b.shape
	if max(len(r.Txs), len(r.Transfers), len(r.Inputs), len(r.Outputs), len(r.names)) >= math.MaxUint32/2 {
		return fmt.Errorf("a segment of %d rows, or %d bytes of names, is too large", r.Len(), len(r.names))
	}
	var c clock
	for i := range r.Blocks {
		s.addBlock(&c, &r.Blocks[i])
	}
	s.Txs = uint64(len(r.Txs))
	for i := range r.Txs {
		t := &r.Txs[i]
		s.IndexMax = max(s.IndexMax, uint64(t.Index+1)) // NoIndex wraps to 0
		s.StateMax = max(s.StateMax, uint64(t.State))
		if t.Name.n > 0 {
			s.TxNames++
			s.TxNameBytes += uint64(t.Name.n)
		}
		s.addMemo(t)
	}
	b.where.debits = b.scratch.take(len(r.Transfers) + len(r.Inputs))[:0]
	b.where.credits = b.scratch.take(len(r.Transfers) + len(r.Outputs))[:0]
	b.measureTransfers()
	b.measureInputs()
	b.measureOutputs()
	b.where.sort(b.scratch)
	s.Debits, s.Credits = uint64(len(b.where.debits)), uint64(len(b.where.credits))
	if s.Debits+s.Credits > math.MaxUint32 {
		return fmt.Errorf("a segment in which addresses occur %d times is too large", s.Debits+s.Credits)
	}
	b.where.each(func(address uint32, _, _ []uint64) {
		s.Addresses++
		s.AddressMax = uint64(address)
	})
	return nil
}

func (b *builder) measureTransfers() {
	r, s := b.rows, &b.shape
	s.Transfers = uint64(len(r.Transfers))
	seen := map[uint32]bool{}
	for i := range r.Transfers {
		x := &r.Transfers[i]
		s.FromMax, s.ToMax = max(s.FromMax, uint64(x.From)), max(s.ToMax, uint64(x.To))
		s.PlaceMax = max(s.PlaceMax, uint64(x.Place))
		s.Payload += uint64(column.AmountSize(&x.Amount))
		if x.Inexact {
			s.Inexact++
		}
		if i == 0 || x.Asset != r.Transfers[i-1].Asset {
			seen[x.Asset] = true
		}
		if x.From != 0 {
			b.where.debits = append(b.where.debits, uint64(x.From)<<32|uint64(i))
		}
		if x.To != 0 {
			b.where.credits = append(b.where.credits, uint64(x.To)<<32|uint64(i))
		}
	}
	for asset := range seen {
		b.assets = append(b.assets, asset)
	}
	slices.Sort(b.assets)
	if n := len(b.assets); n > 0 {
		s.Assets, s.AssetMax = uint64(n), uint64(b.assets[n-1])
	}
}

func (b *builder) measureInputs() {
	r, s := b.rows, &b.shape
	s.Inputs = uint64(len(r.Inputs))
	b.spends = b.scratch.take(len(r.Inputs))[:0]
	for i := range r.Inputs {
		in := &r.Inputs[i]
		s.InAddressMax, s.RefMax = max(s.InAddressMax, uint64(in.Address)), max(s.RefMax, in.Ref)
		if in.Address != 0 {
			b.where.debits = append(b.where.debits, uint64(in.Address)<<32|uint64(i))
		}
		if !in.Known {
			s.Unknown++
		} else {
			s.InPayload += amountSize(in.Amount)
		}
		if in.Ref != 0 {
			b.spends = append(b.spends, uint64(i))
			continue
		}
		s.Outside++
		s.OutsideOutMax = max(s.OutsideOutMax, uint64(in.PrevIndex))
		if in.PrevName.n > 0 {
			s.OutsideNames++
			s.OutsideNameBytes += uint64(in.PrevName.n)
		}
	}
	s.Spent = uint64(len(b.spends))
	b.sortSpends()
}

// sortSpends orders the inputs by what they spend.
func (b *builder) sortSpends() {
	ref := func(i uint64) uint64 { return b.rows.Inputs[i].Ref }
	if b.shape.RefMax > math.MaxUint32 { // a chain of more than four billion outputs
		slices.SortFunc(b.spends, func(x, y uint64) int { return cmp.Or(cmp.Compare(ref(x), ref(y)), cmp.Compare(x, y)) })
		return
	}
	for n, i := range b.spends {
		b.spends[n] = ref(i)<<32 | i
	}
	b.spends = sortHigh(b.spends, b.scratch.take(len(b.spends)))
	for n := range b.spends {
		b.spends[n] &= math.MaxUint32
	}
}

func (b *builder) measureOutputs() {
	r, s := b.rows, &b.shape
	s.Outputs = uint64(len(r.Outputs))
	for i, out := range r.Outputs {
		s.OutAddressMax = max(s.OutAddressMax, uint64(out.Address))
		s.OutPayload += amountSize(out.Amount)
		if out.Address != 0 {
			b.where.credits = append(b.where.credits, uint64(out.Address)<<32|uint64(i))
		}
	}
	b.measureKeys()
}

// measureKeys finds the key of each address that revealed one: its first.
func (b *builder) measureKeys() {
	s := &b.shape
	entries := b.scratch.take(len(b.rows.Keys))[:0]
	for i := range b.rows.Inputs {
		if in := &b.rows.Inputs[i]; in.Key != 0 && in.Address != 0 {
			entries = append(entries, uint64(in.Address)<<32|uint64(in.Key-1))
		}
	}
	b.keys = sortHigh(entries, b.scratch.take(len(entries)))
	b.keys = slices.CompactFunc(b.keys, func(x, y uint64) bool { return x>>32 == y>>32 })
	if n := len(b.keys); n > 0 {
		s.Keys, s.KeyAddressMax = uint64(n), b.keys[n-1]>>32
	}
}

func amountSize(v uint64) uint64 {
	return uint64(column.AmountSize(uint256.NewInt(v)))
}

func (b *builder) writeBlocks(w *writer) {
	out, tx := w.blocks(&b.shape), 0
	for i := range b.rows.Blocks {
		block := &b.rows.Blocks[i]
		out.add(block, uint64(tx))
		for tx < len(b.rows.Txs) && b.rows.Txs[tx].Block == block.Number {
			tx++
		}
	}
	out.tx.Add(uint64(tx))
}

func (b *builder) writeTxs(w *writer) {
	r := b.rows
	index, state := w.packed[colIndex], w.packed[colState]
	names, ends := w.sorted[colTxName], w.sorted[colTxNameEnd]
	first := [3]*column.SortedWriter{w.sorted[colTxTransfer], w.sorted[colTxInput], w.sorted[colTxOutput]}
	addFirst := func(transfer, input, output uint64) {
		for i, v := range [3]uint64{transfer, input, output} {
			if first[i] != nil {
				first[i].Add(v)
			}
		}
	}
	end := uint64(0)
	for i := range r.Txs {
		t := &r.Txs[i]
		w.raw(colTxHash, t.Hash[:])
		index.Add(uint64(t.Index + 1))
		state.Add(uint64(t.State))
		if t.Name.n > 0 {
			end += uint64(t.Name.n)
			names.Add(uint64(i))
			ends.Add(end)
			w.raw(colTxNameText, r.NameText(t.Name))
		}
		addFirst(uint64(t.Transfers.First), uint64(t.Inputs.First), uint64(t.Outputs.First))
	}
	addFirst(uint64(len(r.Transfers)), uint64(len(r.Inputs)), uint64(len(r.Outputs)))
	order := w.packed[colHashOrder]
	before := -1
	for _, entry := range hashOrder(len(r.Txs), func(i uint32) *Hash { return &r.Txs[i].Hash }, b.scratch) {
		i := int(entry & math.MaxUint32)
		order.Add(uint64(i))
		if before >= 0 && r.Txs[before].Block == r.Txs[i].Block && r.Txs[before].Hash == r.Txs[i].Hash {
			w.keep(fmt.Errorf("%w: block %d, transaction %s: it has two places in the block", ErrRows, r.Txs[i].Block, r.TxName(&r.Txs[i])))
		}
		before = i
	}
}

func (b *builder) writeTransfers(w *writer) {
	from, to, asset, place := w.packed[colFrom], w.packed[colTo], w.packed[colAsset], w.packed[colPlace]
	amount, inexact := w.amounts[colAmount], w.sorted[colInexact]
	numbers := make(map[uint32]uint64, len(b.assets))
	for i, id := range b.assets {
		numbers[id] = uint64(i)
		w.packed[colAssets].Add(uint64(id))
	}
	last, number := uint32(0), numbers[0]
	for i := range b.rows.Transfers {
		x := &b.rows.Transfers[i]
		if x.Asset != last {
			last, number = x.Asset, numbers[x.Asset]
		}
		from.Add(uint64(x.From))
		to.Add(uint64(x.To))
		asset.Add(number)
		place.Add(uint64(x.Place))
		amount.Add(&x.Amount)
		if x.Inexact {
			inexact.Add(uint64(i))
		}
	}
}

func (b *builder) writeInputs(w *writer) {
	address, amount, ref := w.packed[colInAddress], w.amounts[colInAmount], w.packed[colInRef]
	var out outsideWriter
	out.open(w)
	for i := range b.rows.Inputs {
		in := &b.rows.Inputs[i]
		address.Add(uint64(in.Address))
		ref.Add(in.Ref)
		if in.Known {
			amount.AddUint64(in.Amount)
		} else {
			amount.AddUint64(0)
			w.sorted[colUnknown].Add(uint64(i))
		}
		if in.Ref == 0 {
			out.add(uint64(i), &in.Prev, in.PrevIndex, b.rows.NameText(in.PrevName))
		}
	}
	for n, i := range b.spends {
		if n > 0 && b.rows.Inputs[b.spends[n-1]].Ref == b.rows.Inputs[i].Ref {
			w.keep(fmt.Errorf("%w: %s and %s spend the same output", ErrRows, b.spenderName(b.spends[n-1]), b.spenderName(i)))
		}
		w.sorted[colSpent].Add(b.rows.Inputs[i].Ref)
		w.packed[colSpender].Add(i)
	}
}

// spenderName names the transaction of an input, for an error.
func (b *builder) spenderName(input uint64) string {
	txs := b.rows.Txs
	i := sort.Search(len(txs), func(i int) bool { return uint64(txs[i].Inputs.End()) > input })
	if i == len(txs) {
		return "an input"
	}
	return fmt.Sprintf("block %d, transaction %s", txs[i].Block, b.rows.TxName(&txs[i]))
}

// outsideWriter writes what is known of outputs that the ledger does not have.
type outsideWriter struct {
	w                   *writer
	n, end              uint64
	input, named, ended *column.SortedWriter
	index               *column.PackedWriter
}

func (o *outsideWriter) open(w *writer) {
	*o = outsideWriter{w: w, input: w.sorted[colOutside], named: w.sorted[colOutsideName], ended: w.sorted[colOutsideEnd], index: w.packed[colOutsideOut]}
}

func (o *outsideWriter) add(input uint64, prev *Hash, index uint32, name []byte) {
	o.input.Add(input)
	o.w.raw(colOutsideHash, prev[:])
	o.index.Add(uint64(index))
	if len(name) > 0 {
		o.end += uint64(len(name))
		o.named.Add(o.n)
		o.ended.Add(o.end)
		o.w.raw(colOutsideText, name)
	}
	o.n++
}

func (b *builder) writeOutputs(w *writer) {
	address, amount := w.packed[colOutAddress], w.amounts[colOutAmount]
	for _, out := range b.rows.Outputs {
		address.Add(uint64(out.Address))
		amount.AddUint64(out.Amount)
	}
}

func (b *builder) writeKeys(w *writer) {
	for _, entry := range b.keys {
		w.sorted[colKeyAddress].Add(entry >> 32)
		w.raw(colKey, b.rows.Keys[entry&math.MaxUint32][:])
	}
}

func (b *builder) writeOccurrences(w *writer) {
	ids, places, rows := w.sorted[colAddress], w.sorted[colPlaces], w.packed[colOccurrence]
	n := uint64(0)
	b.where.each(func(address uint32, debits, credits []uint64) {
		ids.Add(uint64(address))
		places.Add(n)
		places.Add(n + uint64(len(debits)))
		n += uint64(len(debits) + len(credits))
		for _, list := range [2][]uint64{debits, credits} {
			for _, entry := range list {
				rows.Add(entry & math.MaxUint32)
			}
		}
	})
	places.Add(n)
}
