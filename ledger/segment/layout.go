package segment

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/mareva/mareva/ledger/column"
)

// fileKind tells a segment from the ledger's other files.
const fileKind = 2

// Columns of a segment. Each takes up to four sections of the file: its number times
// four, and the next three.
const (
	colShape = iota + 1

	// One entry a block, in order.
	colNumber    // sorted: its height
	colClock     // sorted: the latest time up to it, in seconds since the shape's FirstTime
	colBack      // packed: how much earlier than that its own time is
	colUntimed   // sorted: blocks whose time nobody told
	colBlockHash // raw, 32 bytes each; empty where no hash is known
	colBlockTx   // sorted, one more: its first transaction

	// One entry a transaction, in order.
	colTxHash     // raw, 32 bytes each
	colHashOrder  // packed: the transactions sorted by hash, of equal ones the earlier first
	colIndex      // packed: 1 + its index in the block, 0 unknown
	colState      // packed: a State
	colTxName     // sorted: transactions that have a name
	colTxNameEnd  // sorted: where each name ends
	colTxNameText // raw: the names, one after the other
	colTxTransfer // sorted, one more: its first transfer
	colTxInput    // sorted, one more: its first input
	colTxOutput   // sorted, one more: its first output

	// One entry a transfer, in order.
	colFrom    // packed: address
	colTo      // packed: address
	colAsset   // packed: number in colAssets
	colPlace   // packed
	colAmount  // amounts
	colInexact // sorted: transfers whose amount was a floating point number
	colAssets  // packed: the assets of this segment

	// One entry an input, in order.
	colInAddress   // packed: address, 0 unknown or none
	colInAmount    // amounts: 0 where unknown
	colInRef       // packed: the spent output's number in the chain from 1, 0: not in the ledger
	colOutside     // sorted: inputs without a ref
	colOutsideHash // raw: the transaction that each spends from
	colOutsideOut  // packed: which of its outputs
	colOutsideName // sorted: those of colOutside whose transaction has a name
	colOutsideEnd  // sorted: where each such name ends
	colOutsideText // raw
	colUnknown     // sorted: inputs of unknown amount
	colSpent       // sorted: the refs
	colSpender     // packed: the input of each

	// One entry an output, in order.
	colOutAddress // packed: address, 0 none
	colOutAmount  // amounts

	// One entry an address that occurs, sorted by id.
	colAddress    // sorted: id
	colPlaces     // sorted, two an address and one more: where its debits begin, where its credits
	colOccurrence // packed: debits are transfers from it, or inputs; credits transfers to it, or outputs

	// One entry an address whose public key is known.
	colKeyAddress // sorted
	colKey        // raw, 33 bytes each

	// One entry a transaction that carries a memo; absent where none does.
	colMemoTx    // sorted: the transaction
	colMemoEnd   // sorted: where each memo ends
	colMemoText  // raw: the memos, one after the other
	colMemoPlace // packed: where in its transaction each stands
)

// shape is what must be known of a segment before it is written: how much of everything
// there is, and how large it grows. It stands in the file as little-endian 64-bit
// numbers in the order of [shape.fields].
type shape struct {
	Model uint64 // 1 account, 2 UTXO

	Blocks, NumberMax       uint64
	FirstTime               uint64 // an int64
	ClockMax, BackMax       uint64
	Untimed, Hashed         uint64 // Hashed is 1 or 0
	Txs, IndexMax, StateMax uint64
	TxNames, TxNameBytes    uint64

	Transfers            uint64
	FromMax, ToMax       uint64
	Assets, AssetMax     uint64
	PlaceMax, Payload    uint64
	Inexact              uint64
	OutputBase           uint64 // outputs of the chain before this segment
	Inputs, InAddressMax uint64
	InPayload, RefMax    uint64
	Outside              uint64
	OutsideOutMax        uint64
	OutsideNames         uint64
	OutsideNameBytes     uint64
	Unknown, Spent       uint64

	Outputs, OutAddressMax uint64
	OutPayload             uint64

	Addresses, AddressMax uint64
	Debits, Credits       uint64 // rows that have an address on that side
	Keys, KeyAddressMax   uint64

	Memos, MemoBytes uint64 // a shape without memos ends before them
	MemoPlaceMax     uint64
}

// The numbers of a shape without memos, and of any other. A file without memos is what all
// files were before there were any.
const (
	numbersWithoutMemos = 41
	numbers             = numbersWithoutMemos + 3
)

// numbers is how many numbers the shape has in a file.
func (s *shape) numbers() int {
	if s.Memos == 0 {
		return numbersWithoutMemos
	}
	return numbers
}

// fields are the numbers of a shape in the order of the file.
func (s *shape) fields() []*uint64 {
	return []*uint64{
		&s.Model, &s.Blocks, &s.NumberMax, &s.FirstTime, &s.ClockMax, &s.BackMax, &s.Untimed, &s.Hashed,
		&s.Txs, &s.IndexMax, &s.StateMax, &s.TxNames, &s.TxNameBytes,
		&s.Transfers, &s.FromMax, &s.ToMax, &s.Assets, &s.AssetMax, &s.PlaceMax, &s.Payload, &s.Inexact,
		&s.OutputBase, &s.Inputs, &s.InAddressMax, &s.InPayload, &s.RefMax,
		&s.Outside, &s.OutsideOutMax, &s.OutsideNames, &s.OutsideNameBytes, &s.Unknown, &s.Spent,
		&s.Outputs, &s.OutAddressMax, &s.OutPayload,
		&s.Addresses, &s.AddressMax, &s.Debits, &s.Credits, &s.Keys, &s.KeyAddressMax,
		&s.Memos, &s.MemoBytes, &s.MemoPlaceMax,
	}
}

func (s *shape) encode() []byte {
	var out []byte
	for _, f := range s.fields()[:s.numbers()] {
		out = binary.LittleEndian.AppendUint64(out, *f)
	}
	return out
}

func decodeShape(data []byte) (s shape, err error) {
	if len(data) != 8*numbersWithoutMemos && len(data) != 8*numbers {
		return s, fmt.Errorf("%w: its shape has %d bytes instead of %d or %d", column.ErrDamaged, len(data), 8*numbersWithoutMemos, 8*numbers)
	}
	for i, f := range s.fields()[:len(data)/8] {
		*f = binary.LittleEndian.Uint64(data[8*i:])
	}
	if len(data) != 8*s.numbers() {
		return s, fmt.Errorf("%w: its shape has %d bytes and %d memos", column.ErrDamaged, len(data), s.Memos)
	}
	if s.Model != modelAccount && s.Model != modelUTXO {
		return s, fmt.Errorf("%w: it is of model %d", column.ErrDamaged, s.Model)
	}
	for _, n := range []uint64{
		s.Blocks, s.Txs, s.TxNames, s.Transfers, s.Inexact, s.Inputs, s.Outputs, s.Outside, s.OutsideNames,
		s.Unknown, s.Spent, s.Untimed, s.Addresses, s.Debits, s.Credits, s.Debits + s.Credits, s.Keys, s.Assets, s.Memos,
	} {
		if n > math.MaxUint32 {
			return s, fmt.Errorf("%w: a column of %d entries is longer than any", column.ErrDamaged, n)
		}
	}
	if s.Model == modelUTXO && s.Transfers > 0 || s.Model == modelAccount && s.Inputs+s.Outputs > 0 {
		return s, fmt.Errorf("%w: it has rows of the other model", column.ErrDamaged)
	}
	if s.Hashed > 1 || s.Payload > math.MaxInt64/4 || s.InPayload > math.MaxInt64/4 || s.OutPayload > math.MaxInt64/4 ||
		s.TxNameBytes > math.MaxInt64/4 || s.OutsideNameBytes > math.MaxInt64/4 || s.MemoBytes > math.MaxInt64/4 {
		return s, fmt.Errorf("%w: its shape is impossible", column.ErrDamaged)
	}
	return s, nil
}

// The models, as in a file.
const (
	modelAccount = 1
	modelUTXO    = 2
)

// form says how a column is written.
type form uint8

const (
	raw form = iota
	packed
	sorted
	amounts
)

// spec is a column of one segment.
type spec struct {
	id      uint32
	form    form
	n       uint64
	max     uint64 // of packed and sorted
	payload uint64 // of amounts; bytes of raw
}

// specs are the columns of a segment, in the order of the file.
func (s *shape) specs() []spec {
	out := []spec{
		{id: colShape, form: raw, payload: uint64(8 * s.numbers())},
		{id: colNumber, form: sorted, n: s.Blocks, max: s.NumberMax},
		{id: colClock, form: sorted, n: s.Blocks, max: s.ClockMax},
		{id: colBack, form: packed, n: s.Blocks, max: s.BackMax},
		{id: colUntimed, form: sorted, n: s.Untimed, max: s.Blocks},
		{id: colBlockHash, form: raw, payload: 32 * s.Blocks * s.Hashed},
		{id: colBlockTx, form: sorted, n: s.Blocks + 1, max: s.Txs},
		{id: colTxHash, form: raw, payload: 32 * s.Txs},
		{id: colHashOrder, form: packed, n: s.Txs, max: less(s.Txs)},
		{id: colIndex, form: packed, n: s.Txs, max: s.IndexMax},
		{id: colState, form: packed, n: s.Txs, max: s.StateMax},
		{id: colTxName, form: sorted, n: s.TxNames, max: s.Txs},
		{id: colTxNameEnd, form: sorted, n: s.TxNames, max: s.TxNameBytes},
		{id: colTxNameText, form: raw, payload: s.TxNameBytes},
		{id: colAddress, form: sorted, n: s.Addresses, max: s.AddressMax},
		{id: colPlaces, form: sorted, n: 2*s.Addresses + 1, max: s.Debits + s.Credits},
		{id: colOccurrence, form: packed, n: s.Debits + s.Credits, max: less(max(s.Transfers, s.Inputs, s.Outputs))},
	}
	if s.Model == modelUTXO {
		out = append(out, s.utxoSpecs()...)
	} else {
		out = append(out, s.accountSpecs()...)
	}
	if s.Memos == 0 {
		return out
	}
	return append(out,
		spec{id: colMemoTx, form: sorted, n: s.Memos, max: s.Txs},
		spec{id: colMemoEnd, form: sorted, n: s.Memos, max: s.MemoBytes},
		spec{id: colMemoText, form: raw, payload: s.MemoBytes},
		spec{id: colMemoPlace, form: packed, n: s.Memos, max: s.MemoPlaceMax},
	)
}

func (s *shape) accountSpecs() []spec {
	return []spec{
		{id: colTxTransfer, form: sorted, n: s.Txs + 1, max: s.Transfers},
		{id: colFrom, form: packed, n: s.Transfers, max: s.FromMax},
		{id: colTo, form: packed, n: s.Transfers, max: s.ToMax},
		{id: colAsset, form: packed, n: s.Transfers, max: less(s.Assets)},
		{id: colPlace, form: packed, n: s.Transfers, max: s.PlaceMax},
		{id: colAmount, form: amounts, n: s.Transfers, payload: s.Payload},
		{id: colInexact, form: sorted, n: s.Inexact, max: s.Transfers},
		{id: colAssets, form: packed, n: s.Assets, max: s.AssetMax},
	}
}

func (s *shape) utxoSpecs() []spec {
	return []spec{
		{id: colTxInput, form: sorted, n: s.Txs + 1, max: s.Inputs},
		{id: colTxOutput, form: sorted, n: s.Txs + 1, max: s.Outputs},
		{id: colInAddress, form: packed, n: s.Inputs, max: s.InAddressMax},
		{id: colInAmount, form: amounts, n: s.Inputs, payload: s.InPayload},
		{id: colInRef, form: packed, n: s.Inputs, max: s.RefMax},
		{id: colOutside, form: sorted, n: s.Outside, max: s.Inputs},
		{id: colOutsideHash, form: raw, payload: 32 * s.Outside},
		{id: colOutsideOut, form: packed, n: s.Outside, max: s.OutsideOutMax},
		{id: colOutsideName, form: sorted, n: s.OutsideNames, max: s.Outside},
		{id: colOutsideEnd, form: sorted, n: s.OutsideNames, max: s.OutsideNameBytes},
		{id: colOutsideText, form: raw, payload: s.OutsideNameBytes},
		{id: colUnknown, form: sorted, n: s.Unknown, max: s.Inputs},
		{id: colSpent, form: sorted, n: s.Spent, max: s.RefMax},
		{id: colSpender, form: packed, n: s.Spent, max: less(s.Inputs)},
		{id: colOutAddress, form: packed, n: s.Outputs, max: s.OutAddressMax},
		{id: colOutAmount, form: amounts, n: s.Outputs, payload: s.OutPayload},
		{id: colKeyAddress, form: sorted, n: s.Keys, max: s.KeyAddressMax},
		{id: colKey, form: raw, payload: 33 * s.Keys},
	}
}

// less is n-1, or 0.
func less(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	return n - 1
}

// sections are those of a column in the file.
func (c spec) sections() []column.Section {
	id := c.id * 4
	switch c.form {
	case packed:
		return []column.Section{{ID: id, Length: column.PackedSize(int(c.n), column.Width(c.max))}}
	case sorted:
		sizes := c.sorted().Sizes()
		return []column.Section{{ID: id, Length: sizes[0]}, {ID: id + 1, Length: sizes[1]}, {ID: id + 2, Length: sizes[2]}, {ID: id + 3, Length: sizes[3]}}
	case amounts:
		sizes := c.amounts().Sizes()
		return []column.Section{{ID: id, Length: sizes[0]}, {ID: id + 1, Length: sizes[1]}}
	}
	return []column.Section{{ID: id, Length: int64(c.payload)}}
}

func (c spec) sorted() column.SortedShape { return column.SortedShape{N: int(c.n), Max: c.max} }

func (c spec) amounts() column.AmountsShape {
	return column.AmountsShape{N: int(c.n), Payload: int64(c.payload)}
}
