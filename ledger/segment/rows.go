package segment

import (
	"math"
	"slices"

	"github.com/holiman/uint256"
)

// Hash is a hash as in package ledger.
type Hash = [32]byte

// What is unknown.
const (
	NoTime  = math.MinInt64
	NoIndex = math.MaxUint32
)

// Rows are rows in memory: on the way into a segment, or read back from one. Addresses
// and assets are ids. The rows of a transaction stand together, and so do the
// transactions of a block once [Rows.Order] has been at work.
type Rows struct {
	Blocks    []Block
	Txs       []Tx
	Transfers []Transfer
	Inputs    []Input
	Outputs   []Output
	Keys      []PublicKey

	names []byte
}

// Block is what is known of a block.
type Block struct {
	Number uint64
	Time   int64 // Unix seconds, or NoTime
	Hash   Hash  // zero: unknown
}

// Tx is a transaction, or a piece of one. Its rows are the Count from First.
type Tx struct {
	Hash                       Hash // that of its name where it has one, see NameHash
	Block                      uint64
	Index                      uint32 // in the block, or NoIndex
	State                      State
	Name                       Name
	Transfers, Inputs, Outputs Span
	Memo                       Name
	MemoPlace                  uint32 // where in the transaction the memo stands
}

// Span is a stretch of rows.
type Span struct{ First, Count uint32 }

// End is the row after the last.
func (s Span) End() uint32 { return s.First + s.Count }

// Name is a text kept beside the rows; the zero Name is none.
type Name struct{ off, n uint32 }

// State is what is known of how a transaction went: two bits of status, whether it mints,
// and from [TraitShift] on its traits.
type State uint8

// The states. The first three exclude each other.
const (
	Unknown  State = 0
	Done     State = 1
	Failed   State = 2
	statuses State = 3
	Coinbase State = 4

	// TraitsKnown is the lowest of the traits, without which there is none of the others.
	TraitsKnown State = 1 << TraitShift
	traits      State = 15 << TraitShift
)

// TraitShift is the lowest bit of a state that is a trait of package ledger.
const TraitShift = 3

// Status is the state without Coinbase and traits.
func (s State) Status() State { return s & statuses }

// Transfer is a row of an account chain. Place is a number within a kind, see [PlaceOf].
type Transfer struct {
	From, To uint32 // 0: none
	Asset    uint32 // 0: the chain's own coin
	Place    uint32
	Inexact  bool
	Amount   uint256.Int
}

// KindBits are the low bits of a place that tell its kind.
const KindBits = 2

// MaxNumber is the highest number that a place can hold.
const MaxNumber = 1<<(32-KindBits) - 1

// PlaceOf makes a place of a kind and a number.
func PlaceOf(kind uint8, number uint32) uint32 { return number<<KindBits | uint32(kind) }

// Input is a row of a UTXO chain that spends an output.
type Input struct {
	// Ref is the number of the spent output in the whole chain, counted from 1; 0 where
	// the ledger does not have it. Then Prev, or PrevName, and PrevIndex say which it is.
	Ref       uint64
	Prev      Hash
	PrevName  Name
	PrevIndex uint32
	Address   uint32
	Known     bool // whether Amount is
	Amount    uint64
	Key       uint32 // the public key that it revealed: 1 + its number in Keys, 0 none
}

// Output is a row of a UTXO chain that pays.
type Output struct {
	Address uint32
	Amount  uint64
}

// PublicKey is a key of 33 bytes. One of 65 bytes is kept as 33 with its prefix raised by
// 2: which form it had decides its address.
type PublicKey [33]byte

// AddName keeps a text.
func (r *Rows) AddName(text []byte) Name {
	if len(text) == 0 {
		return Name{}
	}
	n := Name{uint32(len(r.names)), uint32(len(text))}
	r.names = append(r.names, text...)
	return n
}

// NameText is the text of a name, until the next Reset.
func (r *Rows) NameText(n Name) []byte { return r.names[n.off : n.off+n.n : n.off+n.n] }

// Len is the number of rows that count: transfers, or inputs and outputs.
func (r *Rows) Len() int { return len(r.Transfers) + len(r.Inputs) + len(r.Outputs) }

// Size is about the memory that the rows take. It depends on nothing but the rows of
// transactions, so that the same rows fill a run however they came.
func (r *Rows) Size() int {
	return 100*len(r.Txs) + 56*len(r.Transfers) + 100*len(r.Inputs) + 16*len(r.Outputs) + 33*len(r.Keys) + len(r.names)
}

// Full says that a table grows beyond what its numbers can count, whatever memory there
// is.
func (r *Rows) Full() bool {
	return max(len(r.Txs), len(r.Transfers), len(r.Inputs), len(r.Outputs), len(r.Keys), len(r.names)) >= mostRows
}

// mostRows is how many rows of a kind, and bytes of names, are gathered at most.
const mostRows = 1 << 30

// BlocksSize is about the memory that the blocks take, of which one may come many times.
func (r *Rows) BlocksSize() int { return 48 * len(r.Blocks) }

// Reserve makes room for rows of that size in all, of the kinds that there are, so that
// they need not be copied again and again while they grow.
func (r *Rows) Reserve(size int) {
	times := float64(size) / float64(max(r.Size(), 1)) * 1.1
	more := func(n int) int { return max(0, int(float64(n)*times)-n) }
	r.Txs = slices.Grow(r.Txs, more(len(r.Txs)))
	r.Transfers = slices.Grow(r.Transfers, more(len(r.Transfers)))
	r.Inputs = slices.Grow(r.Inputs, more(len(r.Inputs)))
	r.Outputs = slices.Grow(r.Outputs, more(len(r.Outputs)))
	r.Keys = slices.Grow(r.Keys, more(len(r.Keys)))
}

// Reset empties the rows and keeps their memory.
func (r *Rows) Reset() {
	*r = Rows{
		Blocks: r.Blocks[:0], Txs: r.Txs[:0], Transfers: r.Transfers[:0], Inputs: r.Inputs[:0],
		Outputs: r.Outputs[:0], Keys: r.Keys[:0], names: r.names[:0],
	}
}

// Split moves the blocks from a height on, and the transactions from one on with their
// rows, which stand last, to other rows.
func (r *Rows) Split(to *Rows, height uint64, tx int) {
	kept := r.Blocks[:0]
	for _, b := range r.Blocks {
		if b.Number >= height {
			to.Blocks = append(to.Blocks, b)
		} else {
			kept = append(kept, b)
		}
	}
	r.Blocks = kept
	first := r.Txs[tx]
	for _, t := range r.Txs[tx:] {
		to.copyTx(r, t)
	}
	r.Txs = r.Txs[:tx]
	r.Transfers, r.Inputs, r.Outputs = r.Transfers[:first.Transfers.First], r.Inputs[:first.Inputs.First], r.Outputs[:first.Outputs.First]
}

// copyTx appends a transaction of other rows with all that is its own.
func (r *Rows) copyTx(from *Rows, t Tx) {
	t.Name, t.Memo = r.AddName(from.NameText(t.Name)), r.AddName(from.NameText(t.Memo))
	for i, in := range [3]struct {
		span  *Span
		start int
	}{{&t.Transfers, len(r.Transfers)}, {&t.Inputs, len(r.Inputs)}, {&t.Outputs, len(r.Outputs)}} {
		old := *in.span
		switch i {
		case 0:
			r.Transfers = append(r.Transfers, from.Transfers[old.First:old.End()]...)
		case 1:
			r.copyInputs(from, from.Inputs[old.First:old.End()])
		case 2:
			r.Outputs = append(r.Outputs, from.Outputs[old.First:old.End()]...)
		}
		in.span.First = uint32(in.start)
	}
	r.Txs = append(r.Txs, t)
}

// copyInputs appends inputs of other rows, with their names and keys.
func (r *Rows) copyInputs(from *Rows, inputs []Input) {
	for _, in := range inputs {
		in.PrevName = r.AddName(from.NameText(in.PrevName))
		in.Key = r.copyKey(from, in.Key)
		r.Inputs = append(r.Inputs, in)
	}
}

// copyKey keeps a key of other rows.
func (r *Rows) copyKey(from *Rows, key uint32) uint32 {
	if key == 0 {
		return 0
	}
	r.Keys = append(r.Keys, from.Keys[key-1])
	return uint32(len(r.Keys))
}
