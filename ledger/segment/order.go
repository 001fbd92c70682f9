package segment

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"
)

// ErrRows is in the chain of errors about what rows say, in difference to those about
// files.
var ErrRows = errors.New("the rows contradict each other")

// Order puts rows into the order of the chain and joins what belongs together: blocks by
// number; in a block the pieces of one transaction, which may have come from several
// files, then its transfers by place. The result has each block, transaction and place
// once. It may share memory with r.
//
// A transaction whose index nobody told stands where its logs or rows put it: before
// the first transaction of known index whose own logs are later.
func (r *Rows) Order() (*Rows, error) {
	if err := r.OrderBlocks(); err != nil {
		return nil, err
	}
	if r.ordered() {
		return r, r.addMissingBlocks()
	}
	order := make([]uint32, len(r.Txs))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(r.Txs[a].Block, r.Txs[b].Block) })
	out := &Rows{
		Blocks: r.Blocks, Txs: make([]Tx, 0, len(r.Txs)), Transfers: make([]Transfer, 0, len(r.Transfers)),
		Inputs: make([]Input, 0, len(r.Inputs)), Outputs: make([]Output, 0, len(r.Outputs)),
	}
	for len(order) > 0 {
		n := 1
		for n < len(order) && r.Txs[order[n]].Block == r.Txs[order[0]].Block {
			n++
		}
		if err := r.orderBlock(out, order[:n]); err != nil {
			return nil, err
		}
		order = order[n:]
	}
	return out, out.addMissingBlocks()
}

// ordered says that the transactions stand in order, each in one piece, with their
// transfers in order: the common case, which costs one look at each row.
func (r *Rows) ordered() bool {
	var transfers, inputs, outputs uint32
	for i, t := range r.Txs {
		if t.Index == NoIndex || t.Transfers.First != transfers || t.Inputs.First != inputs || t.Outputs.First != outputs {
			return false
		}
		if t.State.Status() == Failed && (t.Transfers.Count > 0 || t.Memo.n > 0) {
			return false
		}
		transfers, inputs, outputs = t.Transfers.End(), t.Inputs.End(), t.Outputs.End()
		if i > 0 {
			before := &r.Txs[i-1]
			if t.Block < before.Block || t.Block == before.Block && t.Index <= before.Index {
				return false
			}
		}
		for j := t.Transfers.First + 1; j < t.Transfers.End(); j++ {
			if !placeBefore(r.Transfers[j-1].Place, r.Transfers[j].Place) {
				return false
			}
		}
	}
	return true
}

// placeBefore orders places by kind, then number.
func placeBefore(a, b uint32) bool { return comparePlaces(a, b) < 0 }

func comparePlaces(a, b uint32) int {
	const kind = 1<<KindBits - 1
	return cmp.Or(cmp.Compare(a&kind, b&kind), cmp.Compare(a, b))
}

// OrderBlocks sorts the blocks and joins what is told of one twice. Order does so too.
func (r *Rows) OrderBlocks() error {
	slices.SortStableFunc(r.Blocks, func(a, b Block) int { return cmp.Compare(a.Number, b.Number) })
	kept := r.Blocks[:0]
	for _, b := range r.Blocks {
		if n := len(kept); n > 0 && kept[n-1].Number == b.Number {
			if err := kept[n-1].join(b); err != nil {
				return err
			}
			continue
		}
		kept = append(kept, b)
	}
	r.Blocks = kept
	return nil
}

// join adds what another piece tells of the same block.
func (b *Block) join(other Block) error {
	switch {
	case b.Time == NoTime:
		b.Time = other.Time
	case other.Time != NoTime && other.Time != b.Time:
		return fmt.Errorf("block %d: its time is told twice and differently (%d and %d, Unix seconds): the inputs are of different chains, or one is wrong", b.Number, b.Time, other.Time)
	}
	switch {
	case b.Hash == Hash{}:
		b.Hash = other.Hash
	case other.Hash != Hash{} && other.Hash != b.Hash:
		return fmt.Errorf("block %d has two hashes, %x and %x: one input is of another chain, or of a branch that was given up", b.Number, b.Hash, other.Hash)
	}
	return nil
}

// addMissingBlocks adds blocks that only transactions tell of.
func (r *Rows) addMissingBlocks() error {
	var missing []Block
	next := 0
	for i, t := range r.Txs {
		if i > 0 && r.Txs[i-1].Block == t.Block {
			continue
		}
		for next < len(r.Blocks) && r.Blocks[next].Number < t.Block {
			next++
		}
		if next == len(r.Blocks) || r.Blocks[next].Number != t.Block {
			missing = append(missing, Block{Number: t.Block, Time: NoTime})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	r.Blocks = append(r.Blocks, missing...)
	return r.OrderBlocks()
}

// piece is a transaction on its way to its place in a block.
type piece struct {
	tx     uint32 // the first of its pieces
	others []uint32
	first  uint32 // the lowest number among its logs or rows, NoIndex without any
	index  uint32
}

// orderBlock joins and orders the transactions of one block and appends them to out.
func (r *Rows) orderBlock(out *Rows, txs []uint32) error {
	var pieces []piece
	at := make(map[Hash]int, len(txs))
	for _, i := range txs {
		t := &r.Txs[i]
		j, known := at[t.Hash]
		if !known {
			at[t.Hash] = len(pieces)
			pieces = append(pieces, piece{tx: i, first: r.firstNumber(t), index: t.Index})
			continue
		}
		p := &pieces[j]
		p.others = append(p.others, i)
		p.first = min(p.first, r.firstNumber(t))
		if p.index == NoIndex {
			p.index = t.Index
		} else if t.Index != NoIndex && t.Index != p.index {
			return fmt.Errorf("block %d, transaction %s: it has two places in the block, %d and %d", t.Block, r.TxName(t), p.index, t.Index)
		}
	}
	pieces, err := r.placed(pieces)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if err := r.joinTx(out, p); err != nil {
			return err
		}
	}
	return nil
}

// firstNumber is the lowest number of what a transaction's logs or rows say of their order in
// the block.
func (r *Rows) firstNumber(t *Tx) uint32 {
	first := uint32(NoIndex)
	for _, x := range r.Transfers[t.Transfers.First:t.Transfers.End()] {
		if x.Place&(1<<KindBits-1) >= firstBlockWideKind {
			first = min(first, x.Place>>KindBits)
		}
	}
	return first
}

// firstBlockWideKind is the first kind whose numbers count through the whole block.
const firstBlockWideKind = 2

// placed orders the transactions of a block: those of known index by it, the others
// between them by their logs.
func (r *Rows) placed(pieces []piece) ([]piece, error) {
	var known, unknown []piece
	for _, p := range pieces {
		if p.index != NoIndex {
			known = append(known, p)
		} else {
			unknown = append(unknown, p)
		}
	}
	slices.SortStableFunc(known, func(a, b piece) int { return cmp.Compare(a.index, b.index) })
	for i, p := range known {
		if i > 0 && p.index == known[i-1].index {
			a, b := &r.Txs[known[i-1].tx], &r.Txs[p.tx]
			return nil, fmt.Errorf("block %d: two transactions are at place %d, %s and %s", a.Block, p.index, r.TxName(a), r.TxName(b))
		}
	}
	slices.SortStableFunc(unknown, func(a, b piece) int { return cmp.Compare(a.first, b.first) })
	if len(unknown) == 0 {
		return known, nil
	}
	out := make([]piece, 0, len(pieces))
	for _, u := range unknown {
		n := slices.IndexFunc(known, func(k piece) bool { return k.first != NoIndex && k.first > u.first })
		if n > 0 {
			out = append(out, known[:n]...)
			known = known[n:]
		} else if n < 0 && u.first != NoIndex || u.first == NoIndex {
			out = append(out, known...)
			known = nil
		}
		out = append(out, u)
	}
	return append(out, known...), nil
}

// joinTx appends a transaction with the rows of all its pieces.
func (r *Rows) joinTx(out *Rows, p piece) error {
	t := r.Txs[p.tx]
	t.Index = p.index
	for _, i := range p.others {
		if err := r.joinState(&t, &r.Txs[i]); err != nil {
			return err
		}
		if err := r.joinMemo(&t, &r.Txs[i]); err != nil {
			return err
		}
	}
	if t.State.Status() == Failed {
		t.Memo, t.MemoPlace = Name{}, 0
	}
	out.copyTx(r, t)
	joined := &out.Txs[len(out.Txs)-1]
	for _, i := range p.others {
		if err := r.joinRows(out, joined, &r.Txs[i]); err != nil {
			return err
		}
	}
	if joined.State.Status() == Failed {
		out.Transfers = out.Transfers[:joined.Transfers.First]
		joined.Transfers.Count = 0
		return nil
	}
	return out.orderTransfers(joined)
}

func (r *Rows) joinState(t, other *Tx) error {
	status, known := other.State.Status(), t.State.Status()
	if known == Unknown {
		t.State |= status
	} else if status != Unknown && status != known {
		return fmt.Errorf("block %d, transaction %s: one input says that it failed and another that it did not", t.Block, r.TxName(t))
	}
	if t.Outputs.Count == 0 && t.Inputs.Count == 0 {
		t.State |= other.State & Coinbase
	} else if t.State&Coinbase != other.State&Coinbase && other.Outputs.Count+other.Inputs.Count > 0 {
		return fmt.Errorf("block %d, transaction %s: one input says that it mints the block's reward and another that it does not", t.Block, r.TxName(t))
	}
	if t.State&traits == 0 {
		t.State |= other.State & traits
	} else if other.State&traits != 0 && other.State&traits != t.State&traits {
		return fmt.Errorf("block %d, transaction %s: its version, lock time or sequences are told twice and differently", t.Block, r.TxName(t))
	}
	return nil
}

// joinRows appends the rows of another piece. Inputs and outputs come whole or not at
// all.
func (r *Rows) joinRows(out *Rows, t, other *Tx) error {
	out.Transfers = append(out.Transfers, r.Transfers[other.Transfers.First:other.Transfers.End()]...)
	t.Transfers.Count += other.Transfers.Count
	outputs := r.Outputs[other.Outputs.First:other.Outputs.End()]
	inputs := r.Inputs[other.Inputs.First:other.Inputs.End()]
	if len(outputs) == 0 && len(inputs) == 0 {
		return nil
	}
	if t.Outputs.Count == 0 && t.Inputs.Count == 0 {
		out.copyInputs(r, inputs)
		out.Outputs = append(out.Outputs, outputs...)
		t.Inputs.Count, t.Outputs.Count = other.Inputs.Count, other.Outputs.Count
		return nil
	}
	if !slices.Equal(out.Outputs[t.Outputs.First:t.Outputs.End()], outputs) || int(t.Inputs.Count) != len(inputs) {
		return fmt.Errorf("block %d, transaction %s: it is told twice and differently", t.Block, r.TxName(t))
	}
	for i := range inputs {
		if err := out.Inputs[t.Inputs.First+uint32(i)].join(out, r, &inputs[i]); err != nil {
			return fmt.Errorf("block %d, transaction %s, input %d: %w", t.Block, r.TxName(t), i, err)
		}
	}
	return nil
}

// join adds what another piece tells of the same input.
func (in *Input) join(mine, others *Rows, other *Input) error {
	same := in.Prev == other.Prev && in.PrevIndex == other.PrevIndex && bytes.Equal(mine.NameText(in.PrevName), others.NameText(other.PrevName))
	if in.Ref != 0 && other.Ref != 0 {
		same = in.Ref == other.Ref
	}
	if !same {
		return fmt.Errorf("it spends two different outputs")
	}
	if in.Ref == 0 {
		in.Ref = other.Ref
	}
	if in.Key == 0 {
		in.Key = mine.copyKey(others, other.Key)
	}
	if in.Address == 0 {
		in.Address = other.Address
	} else if other.Address != 0 && other.Address != in.Address {
		return fmt.Errorf("it spends from two different addresses")
	}
	if !in.Known {
		in.Known, in.Amount = other.Known, other.Amount
	} else if other.Known && other.Amount != in.Amount {
		return fmt.Errorf("it spends %d and %d", in.Amount, other.Amount)
	}
	return nil
}

// rowKind is the kind whose numbers need not tell rows of one transaction apart.
const rowKind = 3

// orderTransfers sorts the transfers of the last transaction and joins those in one
// place.
func (r *Rows) orderTransfers(t *Tx) error {
	rows := r.Transfers[t.Transfers.First:]
	slices.SortStableFunc(rows, func(a, b Transfer) int {
		return cmp.Or(comparePlaces(a.Place, b.Place), exactFirst(a, b))
	})
	kept := rows[:0]
	var same map[rowKey]int // rows of a table in one place that are kept
	for _, x := range rows {
		last := len(kept) - 1
		if last < 0 || kept[last].Place != x.Place {
			kept, same = append(kept, x), nil
			continue
		}
		if x.Place&(1<<KindBits-1) != rowKind {
			if err := kept[last].join(x); err != nil {
				return fmt.Errorf("block %d, transaction %s: %w", t.Block, r.TxName(t), err)
			}
			continue
		}
		// A table's position need not tell rows apart; two rows that are equal are one.
		if same == nil {
			same = map[rowKey]int{keyOf(&kept[last]): last}
		}
		if _, twice := same[keyOf(&x)]; !twice {
			same[keyOf(&x)] = len(kept)
			kept = append(kept, x)
		}
	}
	r.Transfers = r.Transfers[:int(t.Transfers.First)+len(kept)]
	t.Transfers.Count = uint32(len(kept))
	return nil
}

// exactFirst puts amounts that are exact before those that are not, but leaves the rows of a
// table as they came.
func exactFirst(a, b Transfer) int {
	if a.Inexact == b.Inexact || a.Place&(1<<KindBits-1) == rowKind {
		return 0
	}
	if b.Inexact {
		return -1
	}
	return 1
}

// rowKey tells rows of a table in one place apart.
type rowKey struct {
	from, to, asset uint32
	inexact         bool
	amount          uint256.Int
}

func keyOf(x *Transfer) rowKey { return rowKey{x.From, x.To, x.Asset, x.Inexact, x.Amount} }

// join adds what another row tells of the same transfer. An exact amount is right where the
// other is not exact; of two that are not, the larger is taken.
func (x *Transfer) join(other Transfer) error {
	same := x.Asset == other.Asset &&
		(x.From == other.From || x.From == 0 || other.From == 0) && (x.To == other.To || x.To == 0 || other.To == 0) &&
		(x.Amount == other.Amount || other.Inexact)
	if !same {
		return fmt.Errorf("its transfer number %d is told twice and differently (amounts %s and %s)", x.Place>>KindBits, x.Amount.Dec(), other.Amount.Dec())
	}
	x.From, x.To = max(x.From, other.From), max(x.To, other.To)
	if x.Inexact && x.Amount.Lt(&other.Amount) {
		x.Amount = other.Amount
	}
	return nil
}

// TxName is how people name a transaction: its own name, or its hash in hex.
func (r *Rows) TxName(t *Tx) string {
	if t.Name.n > 0 {
		return string(r.NameText(t.Name))
	}
	return fmt.Sprintf("%x", t.Hash)
}
