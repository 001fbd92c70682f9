package ledger

import (
	"context"
	"math"

	"github.com/holiman/uint256"
)

// Hash is the hash of a transaction or block, its bytes in the order in which the
// chain's users print them. All zero: unknown, or the transaction goes by an ID.
type Hash [32]byte

// NoTime is the time of a block of which the input does not tell it.
const NoTime = math.MinInt64

// NoIndex is the place in its block of a transaction of which the input does not
// tell it.
const NoIndex = math.MaxUint32

// Batch is a stretch of a chain as an importer read it: flat tables whose texts lie
// in one arena, so that millions of rows cost no allocation each. An importer adds
// to it; the ledger takes it and gives it back by Reset.
//
// Blocks need not come in order, and one transaction may come in several pieces,
// within a batch or in several: its token transfers in one file and its own value in
// another. The ledger joins the pieces by block and hash. What is given twice must
// be the same, or be unknown in one of the two.
type Batch struct {
	Blocks []Block
	Txs    []Tx
	// Transfers (account chains), Inputs and Outputs (UTXO chains) belong to the
	// Txs in their order: first those of Txs[0], as many as it counts, and so on.
	Transfers []Transfer
	Inputs    []Input
	Outputs   []Output
	// Assets says what is known of tokens.
	Assets []AssetFact
	// Skipped counts what was understood and left out on purpose, or was not
	// understood and does no harm, by a few words each.
	Skipped map[string]int

	arena []byte
}

// Text is a stretch of a batch's arena; the zero Text is empty.
type Text struct{ off, n uint32 }

// Empty says that there is nothing.
func (t Text) Empty() bool { return t.n == 0 }

// Add keeps bytes in the arena.
func (b *Batch) Add(s []byte) Text {
	t := Text{uint32(len(b.arena)), uint32(len(s))}
	b.arena = append(b.arena, s...)
	return t
}

// AddString is Add for a string.
func (b *Batch) AddString(s string) Text {
	t := Text{uint32(len(b.arena)), uint32(len(s))}
	b.arena = append(b.arena, s...)
	return t
}

// Bytes are those of a Text of this batch, until the next Reset. Do not write to them.
func (b *Batch) Bytes(t Text) []byte { return b.arena[t.off : t.off+t.n : t.off+t.n] }

// Size is about what the batch takes of memory; one of a few MB is right.
func (b *Batch) Size() int {
	return len(b.arena) + 88*len(b.Blocks) + 88*len(b.Txs) + 64*len(b.Transfers) + 104*len(b.Inputs) + 48*len(b.Outputs)
}

// Skip counts one thing that was left out.
func (b *Batch) Skip(what string) {
	if b.Skipped == nil {
		b.Skipped = map[string]int{}
	}
	b.Skipped[what]++
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Blocks, b.Txs, b.Transfers = b.Blocks[:0], b.Txs[:0], b.Transfers[:0]
	b.Inputs, b.Outputs, b.Assets = b.Inputs[:0], b.Outputs[:0], b.Assets[:0]
	clear(b.Skipped)
	b.arena = b.arena[:0]
}

// Block is what the input tells of a block. A block of which only transactions tell
// need not stand in Blocks.
type Block struct {
	Number       uint64
	Hash, Parent Hash
	Time         int64 // Unix seconds, or NoTime
}

// Tx is a transaction, or a piece of one.
type Tx struct {
	Block  uint64
	Time   int64  // of its block: Unix seconds, or NoTime
	Index  uint32 // its place in the block from 0, or NoIndex
	Hash   Hash
	ID     Text // its name, where that is not 32 bytes: at most MaxID bytes
	Status Status
	// Coinbase says that it mints the block's reward (UTXO chains).
	Coinbase bool
	Traits   Traits // UTXO chains
	// Memo is what it tells a swap network, and where that stands: see [Batch.AddMemo].
	Memo       Text
	MemoKind   Kind
	MemoNumber uint32
	// So many of the batch's rows are its own.
	Transfers, Inputs, Outputs uint32
}

// MaxID is the longest name of a transaction and of an asset, in bytes.
const MaxID = 255

// Status says whether a transaction took effect.
type Status uint8

// A failed transaction moves nothing: the ledger keeps it and drops its transfers,
// whichever file tells them.
const (
	StatusUnknown Status = iota
	StatusDone
	StatusFailed
)

// Transfer moves an amount from one account to another. An empty From is an
// issuance, an empty To a destruction.
type Transfer struct {
	From, To Text // keys of addresses, see AppendKey
	// Asset is empty for the chain's native coin, else the token's contract as
	// text in its canonical form (0x… in lower case, T…), or the name that a table gives.
	Asset   Text
	Amount  uint256.Int // in the smallest unit
	Kind    Kind
	Number  uint32 // among its Kind: where in its transaction, or in the block
	Inexact bool   // the input held the amount as a floating point number
}

// Kind says what of a transaction moved the amount. With Number it is the place of a
// transfer in its transaction: (Value, 0), then Internal by number, then Log by
// number. Two transfers of one transaction in the same place are one.
type Kind uint8

// The kinds, in the order in which a transaction's transfers stand.
const (
	Value    Kind = iota // the transaction's own value; Number 0
	Internal             // by a contract; Number counts the calls of a trace, in its order, from 1
	Log                  // told by an event; Number is the log's index in its block
	Row                  // a table's row; Number is its position
)

// Input spends an output.
type Input struct {
	PrevHash  Hash // the transaction whose output is spent; zero where PrevID names it
	PrevID    Text
	PrevIndex uint32
	// Address and Amount are those of the spent output, where the input tells them;
	// the ledger finds them where it has that output, and holds the two to agree.
	Address     Text
	Amount      uint64
	AmountKnown bool
	// PublicKey is the key that the spend revealed, 33 or 65 bytes, else empty.
	PublicKey Text
}

// Output pays an amount to an address, which is empty where the script has none.
type Output struct {
	Address Text
	Amount  uint64
}

// AssetFact says what is known of a token.
type AssetFact struct {
	Asset        Text // as in Transfer
	Symbol, Name Text
	Decimals     uint8
	HasDecimals  bool
}

// Position is a place in a source's input: everything before it was handed over.
// It is the source's own; the zero Position is the beginning.
type Position struct {
	File   int   `json:"file"`   // of the source's files
	Offset int64 `json:"offset"` // in the file's bytes once unpacked, or in its records, as the source likes
}

// Source reads an input. The ledger calls Read once, with a position that an earlier
// Read of the same input handed over, to go on after an interruption.
type Source interface {
	// Name tells this input from others, so that an interrupted import goes on only
	// with what it began with: formats, names and sizes of files, a node's URL.
	Name() string
	// Model is that of the rows it gives.
	Model() Model
	// Read hands over batches until the end of the input, from one goroutine, in an
	// order that is the same each time. next says where the input goes on after this
	// batch. Read must not touch a batch that it handed over, unless it is a [Recycler] and
	// gets it back. An error says the file and the line or byte that it is about.
	Read(ctx context.Context, from Position, give func(b *Batch, next Position) error) error
	// Progress is called from other goroutines while Read runs: what is done of what
	// there is, in bytes; all is 0 where nobody knows.
	Progress() (done, all int64)
}

// Recycler is a source that uses a batch again once the ledger has taken what it holds.
type Recycler interface {
	Recycle(b *Batch)
}
