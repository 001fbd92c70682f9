package segment

import (
	"fmt"

	"github.com/mareva/mareva/ledger/column"
)

// Segment is an immutable stretch of a chain in a file. Any number of goroutines may
// read it at once, until it is closed.
type Segment struct {
	file  *column.File
	shape shape

	number, clock, untimed, blockTx column.Sorted
	back                            column.Packed
	blockHash, txHash               []byte
	hashOrder, index, state         column.Packed
	txName, txNameEnd               column.Sorted
	txNameText                      []byte
	txTransfer, txInput, txOutput   column.Sorted

	from, to, asset, place column.Packed
	amount                 column.Amounts
	inexact                column.Sorted
	assets                 column.Packed

	inAddress, inRef         column.Packed
	inAmount                 column.Amounts
	outside, outsideName     column.Sorted
	outsideEnd               column.Sorted
	outsideHash, outsideText []byte
	outsideOut               column.Packed
	unknown, spent           column.Sorted
	spender                  column.Packed
	outAddress               column.Packed
	outAmount                column.Amounts
	address, places          column.Sorted
	occurrence               column.Packed
	keyAddress               column.Sorted
	key                      []byte
	memoTx, memoEnd          column.Sorted
	memoText                 []byte
	memoPlace                column.Packed
	firstBlock, lastBlock    uint64
	hasBlocks                bool
}

// Open maps a segment. It checks what holds the file together; Verify reads all of it.
// Every error about the file wraps [column.ErrDamaged] and names the path.
func Open(path string) (*Segment, error) {
	file, err := column.OpenFile(path, fileKind)
	if err != nil {
		return nil, err
	}
	s, err := open(file)
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// open reads a segment out of an opened file.
func open(file *column.File) (*Segment, error) {
	data, err := file.Section(colShape * 4)
	if err != nil {
		return nil, err
	}
	s := &Segment{file: file}
	if s.shape, err = decodeShape(data); err != nil {
		return nil, err
	}
	for _, c := range s.shape.specs() {
		if err := s.openColumn(c); err != nil {
			return nil, fmt.Errorf("column %d: %w", c.id, err)
		}
	}
	if n := s.number.Len(); n > 0 {
		s.hasBlocks, s.firstBlock, s.lastBlock = true, s.number.At(0), s.number.At(n-1)
	}
	return s, nil
}

func (s *Segment) openColumn(c spec) error {
	var parts [4][]byte
	for i, section := range c.sections() {
		data, err := s.file.Section(section.ID)
		if err != nil {
			return err
		}
		if int64(len(data)) != section.Length {
			return fmt.Errorf("%w: section %d has %d bytes instead of %d", column.ErrDamaged, section.ID, len(data), section.Length)
		}
		parts[i] = data
	}
	var err error
	switch c.form {
	case raw:
		if at := s.rawColumn(c.id); at != nil {
			*at = parts[0]
		}
	case packed:
		*s.packedColumn(c.id), err = column.OpenPacked(parts[0], int(c.n), column.Width(c.max))
	case sorted:
		*s.sortedColumn(c.id), err = column.OpenSorted(c.sorted(), parts)
	case amounts:
		at := &s.amount
		switch c.id {
		case colInAmount:
			at = &s.inAmount
		case colOutAmount:
			at = &s.outAmount
		}
		*at, err = column.OpenAmounts(c.amounts(), [2][]byte{parts[0], parts[1]})
	}
	return err
}

func (s *Segment) rawColumn(id uint32) *[]byte {
	return map[uint32]*[]byte{
		colBlockHash: &s.blockHash, colTxHash: &s.txHash, colTxNameText: &s.txNameText,
		colOutsideHash: &s.outsideHash, colOutsideText: &s.outsideText, colKey: &s.key, colMemoText: &s.memoText,
	}[id]
}

func (s *Segment) packedColumn(id uint32) *column.Packed {
	return map[uint32]*column.Packed{
		colBack: &s.back, colHashOrder: &s.hashOrder, colIndex: &s.index, colState: &s.state,
		colFrom: &s.from, colTo: &s.to, colAsset: &s.asset, colPlace: &s.place, colAssets: &s.assets,
		colInAddress: &s.inAddress, colInRef: &s.inRef, colOutsideOut: &s.outsideOut, colSpender: &s.spender,
		colOutAddress: &s.outAddress, colOccurrence: &s.occurrence, colMemoPlace: &s.memoPlace,
	}[id]
}

func (s *Segment) sortedColumn(id uint32) *column.Sorted {
	return map[uint32]*column.Sorted{
		colNumber: &s.number, colClock: &s.clock, colUntimed: &s.untimed, colBlockTx: &s.blockTx,
		colTxName: &s.txName, colTxNameEnd: &s.txNameEnd,
		colTxTransfer: &s.txTransfer, colTxInput: &s.txInput, colTxOutput: &s.txOutput, colInexact: &s.inexact,
		colOutside: &s.outside, colOutsideName: &s.outsideName, colOutsideEnd: &s.outsideEnd,
		colUnknown: &s.unknown, colSpent: &s.spent,
		colAddress: &s.address, colPlaces: &s.places, colKeyAddress: &s.keyAddress,
		colMemoTx: &s.memoTx, colMemoEnd: &s.memoEnd,
	}[id]
}

// Close gives the map back. Nothing read from the segment may be used afterwards.
func (s *Segment) Close() error { return s.file.Close() }

// Bytes is the size of the file.
func (s *Segment) Bytes() int64 { return s.file.Size() }

// UTXO says which model the segment is of.
func (s *Segment) UTXO() bool { return s.shape.Model == modelUTXO }

// Counts is how much a segment holds.
type Counts struct {
	Blocks, Txs, Transfers, Inputs, Outputs uint64
	Outside, Unknown, Untimed, Inexact      uint64 // of the inputs, inputs, blocks and transfers
	Addresses                               uint64 // that occur
	Memos                                   uint64
}

// Counts of the segment.
func (s *Segment) Counts() Counts {
	h := &s.shape
	return Counts{h.Blocks, h.Txs, h.Transfers, h.Inputs, h.Outputs, h.Outside, h.Unknown, h.Untimed, h.Inexact, h.Addresses, h.Memos}
}

// OutputBase is the number of outputs of the chain before the segment.
func (s *Segment) OutputBase() uint64 { return s.shape.OutputBase }

// Blocks is the first and last height; false for a segment without a block.
func (s *Segment) Blocks() (first, last uint64, ok bool) {
	return s.firstBlock, s.lastBlock, s.hasBlocks
}

// Digest tells one segment from another by all that it holds.
func (s *Segment) Digest() uint64 { return s.file.Digest() }
