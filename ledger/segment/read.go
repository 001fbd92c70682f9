package segment

import (
	"bytes"
	"math"
	"sort"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger/column"
)

// Blocks, transactions and rows go by their number in the segment, from 0.

// Block is the block of that number.
func (s *Segment) Block(i int) Block {
	b := Block{Number: s.number.At(i), Time: s.Time(i)}
	if s.shape.Hashed == 1 {
		copy(b.Hash[:], s.blockHash[32*i:])
	}
	return b
}

// Time is when a block was, in Unix seconds, or NoTime.
func (s *Segment) Time(block int) int64 {
	if has(s.untimed, uint64(block)) {
		return NoTime
	}
	return int64(s.shape.FirstTime + s.clock.At(block) - s.back.At(block))
}

// FindBlock is the number of the first block of at least that height.
func (s *Segment) FindBlock(height uint64) int { return s.number.Find(height) }

// FirstBlockAt is the first block before which no block was as late as the time: all
// from that time on are among it and those after it.
func (s *Segment) FirstBlockAt(time int64) int {
	if time <= int64(s.shape.FirstTime) {
		return 0
	}
	return s.clock.Find(uint64(time) - s.shape.FirstTime)
}

// Txs are the transactions of a block.
func (s *Segment) Txs(block int) (from, to int) {
	a, b := s.blockTx.Two(block)
	return int(a), int(b)
}

// BlockOf is the block of a transaction.
func (s *Segment) BlockOf(tx int) int { return clamp(s.blockTx.Find(uint64(tx)+1)-1, s.number.Len()) }

// clamp keeps what damage made of a number within 0 … n-1.
func clamp(i, n int) int { return max(0, min(i, n-1)) }

// TxHash is the hash of a transaction. Do not write to it.
func (s *Segment) TxHash(tx int) []byte { return s.txHash[32*tx : 32*tx+32 : 32*tx+32] }

// TxName is the name of a transaction that has one, else nil.
func (s *Segment) TxName(tx int) []byte {
	return named(uint64(tx), s.txName, s.txNameEnd, s.txNameText)
}

// named finds the text of an entry among those that have one.
func named(entry uint64, names, ends column.Sorted, text []byte) []byte {
	i, found := names.Search(entry)
	if !found {
		return nil
	}
	var from uint64
	if i > 0 {
		from = ends.At(i - 1)
	}
	to := ends.At(i)
	if from > to || to > uint64(len(text)) {
		return nil
	}
	return text[from:to:to]
}

// TxIndex is the place of a transaction in its block, or NoIndex.
func (s *Segment) TxIndex(tx int) uint32 { return uint32(s.index.At(tx) - 1) }

// TxState is how a transaction went.
func (s *Segment) TxState(tx int) State { return State(s.state.At(tx)) }

// Traits are those of a transaction, as package ledger numbers them; 0 where none is known.
func (s *Segment) Traits(tx int) uint8 { return uint8(s.TxState(tx)&traits) >> TraitShift }

// Transfers are the rows of a transaction of an account chain.
func (s *Segment) Transfers(tx int) (from, to int) {
	return s.stretch(s.txTransfer, tx, s.shape.Transfers)
}

// Inputs are the inputs of a transaction.
func (s *Segment) Inputs(tx int) (from, to int) { return s.stretch(s.txInput, tx, s.shape.Inputs) }

// Outputs are the outputs of a transaction.
func (s *Segment) Outputs(tx int) (from, to int) { return s.stretch(s.txOutput, tx, s.shape.Outputs) }

func (s *Segment) stretch(starts column.Sorted, tx int, n uint64) (from, to int) {
	if starts.Len() == 0 {
		return 0, 0 // the other model's rows
	}
	a, b := starts.Two(tx)
	if a > b || b > n {
		return 0, 0 // damaged
	}
	return int(a), int(b)
}

// TxOfTransfer is the transaction of a transfer.
func (s *Segment) TxOfTransfer(row int) int { return s.txOf(s.txTransfer, row) }

// TxOfInput is the transaction of an input.
func (s *Segment) TxOfInput(row int) int { return s.txOf(s.txInput, row) }

// TxOfOutput is the transaction of an output.
func (s *Segment) TxOfOutput(row int) int { return s.txOf(s.txOutput, row) }

func (s *Segment) txOf(starts column.Sorted, row int) int {
	return clamp(starts.Find(uint64(row)+1)-1, int(s.shape.Txs))
}

// Transfer reads a transfer.
func (s *Segment) Transfer(row int, t *Transfer) {
	t.From, t.To = uint32(s.from.At(row)), uint32(s.to.At(row))
	t.Asset, t.Place = s.assetOf(s.asset.At(row)), uint32(s.place.At(row))
	t.Inexact = has(s.inexact, uint64(row))
	s.amount.At(row, &t.Amount)
}

// Moved reads what moved, and leaves out the rest of a transfer: who, which asset and how
// much, as [Scan.Next] does.
func (s *Segment) Moved(row int, t *Transfer) {
	t.From, t.To = uint32(s.from.At(row)), uint32(s.to.At(row))
	t.Asset = s.assetOf(s.asset.At(row))
	s.amount.At(row, &t.Amount)
}

// AssetOf is the asset of a transfer alone.
func (s *Segment) AssetOf(row int) uint32 { return s.assetOf(s.asset.At(row)) }

// TouchAmount has memory bring the amount of a transfer, see [column.Amounts.Touch].
func (s *Segment) TouchAmount(row int) byte { return s.amount.Touch(row) }

// AmountOf reads the amount of a transfer alone.
func (s *Segment) AmountOf(row int, amount *uint256.Int) { s.amount.At(row, amount) }

// Ends are the addresses of a transfer, cheaper than all of it.
func (s *Segment) Ends(row int) (from, to uint32) {
	return uint32(s.from.At(row)), uint32(s.to.At(row))
}

func (s *Segment) assetOf(number uint64) uint32 {
	if number >= uint64(s.assets.Len()) {
		return math.MaxUint32 // damaged: no asset has this number
	}
	return uint32(s.assets.At(int(number)))
}

// has says whether a sorted column holds a number.
func has(list column.Sorted, v uint64) bool {
	_, found := list.Search(v)
	return found
}

// Input reads an input. What it spends from outside is asked by [Segment.Outside].
func (s *Segment) Input(row int, in *Input) {
	*in = Input{Ref: s.inRef.At(row), Address: uint32(s.inAddress.At(row)), Known: !has(s.unknown, uint64(row))}
	in.Amount, _ = s.inAmount.Uint64(row)
}

// Outside is the output that an input without a ref spends.
func (s *Segment) Outside(row int) (tx Hash, name []byte, index uint32, ok bool) {
	i, found := s.outside.Search(uint64(row))
	if !found {
		return tx, nil, 0, false
	}
	copy(tx[:], s.outsideHash[32*i:])
	return tx, named(uint64(i), s.outsideName, s.outsideEnd, s.outsideText), uint32(s.outsideOut.At(i)), true
}

// OutsideRows calls with every input without a ref.
func (s *Segment) OutsideRows(f func(row int, tx *Hash, index uint32)) {
	var tx Hash
	for i := range s.outside.Len() {
		copy(tx[:], s.outsideHash[32*i:])
		f(int(s.outside.At(i)), &tx, uint32(s.outsideOut.At(i)))
	}
}

// Output reads an output.
func (s *Segment) Output(row int) Output {
	out := Output{Address: uint32(s.outAddress.At(row))}
	out.Amount, _ = s.outAmount.Uint64(row)
	return out
}

// Spender is the input of this segment that spends an output of the chain, by the
// output's number from 1. Of several, which an honest chain does not have, the first.
func (s *Segment) Spender(ref uint64) (row int, ok bool) {
	i, found := s.spent.Search(ref)
	if !found {
		return 0, false
	}
	return clamp(int(s.spender.At(i)), int(s.shape.Inputs)), true
}

// FindTx finds the transactions of a hash: the last is at to-1. Their numbers are
// HashOrder(from) … HashOrder(to-1), the earliest first.
func (s *Segment) FindTx(hash *Hash) (from, to int) {
	n := int(s.shape.Txs)
	from = s.searchHash(hash, n)
	for to = from; to < n && bytes.Equal(s.hashAt(to), hash[:]); {
		to++
	}
	return from, to
}

// HashOrder is the transaction at a place in the order of hashes.
func (s *Segment) HashOrder(i int) int { return clamp(int(s.hashOrder.At(i)), int(s.shape.Txs)) }

func (s *Segment) hashAt(i int) []byte { return s.TxHash(s.HashOrder(i)) }

// searchHash is the first place whose hash is not below. Hashes are even, so where one
// stands is guessed from its value, and a few guesses do; should they not, as with
// invented hashes, halving does.
func (s *Segment) searchHash(hash *Hash, n int) int {
	want := beUint64(hash[:])
	lo, hi := 0, n // below lo: smaller; from hi: not smaller
	low, high := uint64(0), uint64(math.MaxUint64)
	for range 6 {
		if hi-lo < 16 || high <= low {
			break
		}
		guess := lo + int(float64(hi-lo)*(float64(want-low)/float64(high-low)))
		guess = max(lo, min(guess, hi-1))
		at := s.hashAt(guess)
		if bytes.Compare(at, hash[:]) < 0 {
			lo, low = guess+1, beUint64(at)
		} else {
			hi, high = guess, beUint64(at)
		}
		if want < low || want > high {
			break
		}
	}
	return lo + sort.Search(hi-lo, func(i int) bool { return bytes.Compare(s.hashAt(lo+i), hash[:]) >= 0 })
}

func beUint64(b []byte) uint64 {
	_ = b[7]
	return uint64(b[7]) | uint64(b[6])<<8 | uint64(b[5])<<16 | uint64(b[4])<<24 | uint64(b[3])<<32 | uint64(b[2])<<40 | uint64(b[1])<<48 | uint64(b[0])<<56
}

// Occurrences of an address in a segment: rows in order.
type Occurrences struct {
	rows            column.Packed
	debits, credits int // rows of the segment that may be debits, and credits
	Debits, Credits Span
}

// Occurrences finds the rows of an address: debits are transfers from it, or inputs;
// credits transfers to it, or outputs.
func (s *Segment) Occurrences(address uint32) (o Occurrences, ok bool) {
	i, found := s.addressAt(address)
	if !found {
		return o, false
	}
	a, b, c := s.places.Three(2 * i)
	debits, credits := int(s.shape.Transfers+s.shape.Inputs), int(s.shape.Transfers+s.shape.Outputs)
	if a > b || b > c || c > uint64(s.occurrence.Len()) || a < b && debits == 0 || b < c && credits == 0 {
		return o, false // damaged
	}
	return Occurrences{
		rows: s.occurrence, debits: debits, credits: credits,
		Debits: Span{uint32(a), uint32(b - a)}, Credits: Span{uint32(b), uint32(c - b)},
	}, true
}

// addressAt finds an address among those that occur. Where all up to the last do, as in
// a segment of the whole chain, it stands where its id says.
func (s *Segment) addressAt(address uint32) (i int, found bool) {
	if s.shape.Addresses == s.shape.AddressMax {
		return int(address) - 1, address != 0 && uint64(address) <= s.shape.Addresses
	}
	return s.address.Search(uint64(address))
}

// Debit and Credit are the rows by their place among those of the address.
func (o Occurrences) Debit(i int) int { return clamp(int(o.rows.At(int(o.Debits.First)+i)), o.debits) }

// Credit is a row that credits the address.
func (o Occurrences) Credit(i int) int {
	return clamp(int(o.rows.At(int(o.Credits.First)+i)), o.credits)
}

// Key is the public key of an address, where a spend of this segment revealed it.
func (s *Segment) Key(address uint32) (key PublicKey, ok bool) {
	i, found := s.keyAddress.Search(uint64(address))
	if !found {
		return key, false
	}
	copy(key[:], s.key[33*i:])
	return key, true
}

// Scan reads the transfers from a row on, in order, as fast as memory gives them.
func (s *Segment) Scan(row int) *Scan {
	c := &Scan{s: s, next: row, amount: s.amount.Cursor(row), end: int(s.shape.Transfers), assets: make([]uint32, s.assets.Len())}
	s.assets.Decode(0, c.assets)
	return c
}

// Scan goes through the transfers of a segment.
type Scan struct {
	s         *Segment
	amount    column.AmountsCursor
	assets    []uint32
	next, end int
	at, n     int
	from, to  [scanRows]uint32
	asset     [scanRows]uint32
}

const scanRows = 256

// Next reads the next transfer: its addresses, asset and amount.
func (c *Scan) Next(t *Transfer) bool {
	if c.at == c.n && !c.fill() {
		return false
	}
	t.From, t.To, t.Asset = c.from[c.at], c.to[c.at], c.asset[c.at]
	c.at++
	return c.amount.Next(&t.Amount)
}

func (c *Scan) fill() bool {
	c.at, c.n = 0, min(scanRows, c.end-c.next)
	if c.n <= 0 {
		return false
	}
	c.s.from.Decode(c.next, c.from[:c.n])
	c.s.to.Decode(c.next, c.to[:c.n])
	c.s.asset.Decode(c.next, c.asset[:c.n])
	for i, number := range c.asset[:c.n] {
		if int(number) < len(c.assets) {
			c.asset[i] = c.assets[number]
		} else {
			c.asset[i] = math.MaxUint32 // damaged: no asset has this number
		}
	}
	c.next += c.n
	return true
}

// Read appends a block with all its rows. The inputs without a ref say what they spend.
func (s *Segment) Read(block int, rows *Rows) {
	b := s.Block(block)
	rows.Blocks = append(rows.Blocks, b)
	from, to := s.Txs(block)
	for tx := from; tx < to && tx < int(s.shape.Txs); tx++ {
		t := Tx{Block: b.Number, Index: s.TxIndex(tx), State: s.TxState(tx), Name: rows.AddName(s.TxName(tx))}
		copy(t.Hash[:], s.TxHash(tx))
		if m, ok := s.MemoAt(tx); ok {
			t.Memo, t.MemoPlace = rows.AddName(m.Text), m.Place
		}
		t.Transfers, t.Inputs, t.Outputs = Span{First: uint32(len(rows.Transfers))}, Span{First: uint32(len(rows.Inputs))}, Span{First: uint32(len(rows.Outputs))}
		if s.UTXO() {
			s.readUTXO(tx, rows)
		} else {
			first, end := s.Transfers(tx)
			for row := first; row < end; row++ {
				var x Transfer
				s.Transfer(row, &x)
				rows.Transfers = append(rows.Transfers, x)
			}
		}
		t.Transfers.Count = uint32(len(rows.Transfers)) - t.Transfers.First
		t.Inputs.Count = uint32(len(rows.Inputs)) - t.Inputs.First
		t.Outputs.Count = uint32(len(rows.Outputs)) - t.Outputs.First
		rows.Txs = append(rows.Txs, t)
	}
}

func (s *Segment) readUTXO(tx int, rows *Rows) {
	first, end := s.Inputs(tx)
	for row := first; row < end; row++ {
		var in Input
		s.Input(row, &in)
		if in.Ref == 0 {
			var name []byte
			in.Prev, name, in.PrevIndex, _ = s.Outside(row)
			in.PrevName = rows.AddName(name)
		}
		if key, ok := s.Key(in.Address); ok && in.Address != 0 {
			rows.Keys = append(rows.Keys, key)
			in.Key = uint32(len(rows.Keys))
		}
		rows.Inputs = append(rows.Inputs, in)
	}
	first, end = s.Outputs(tx)
	for row := first; row < end; row++ {
		rows.Outputs = append(rows.Outputs, s.Output(row))
	}
}
