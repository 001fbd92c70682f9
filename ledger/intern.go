package ledger

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/mareva/mareva/ledger/dictionary"
	"github.com/mareva/mareva/ledger/segment"
)

// interner turns batches into rows: addresses and assets into ids.
type interner struct {
	model      Model
	dictionary *dictionary.Growing
	assets     *assets
	rows       *segment.Rows
	// below drops blocks that are kept already: after an interruption a source goes on a
	// little before where it stopped.
	below uint64

	high      uint64 // the highest block that was mentioned
	last      uint64 // the highest block of a transaction
	any       bool   // whether there was one
	unordered bool   // a transaction came after one of a higher block

	hot         hotKeys
	lastAsset   Text
	lastAssetID uint32
}

// begin takes new rows.
func (n *interner) begin(rows *segment.Rows) { n.rows, n.unordered = rows, false }

// sawTx keeps account of the order in which transactions come.
func (n *interner) sawTx(block uint64) {
	if n.any && block < n.last {
		n.unordered = true
		return
	}
	n.any, n.last, n.high = true, block, max(n.high, block)
}

// take adds a batch.
func (n *interner) take(b *Batch) error {
	for i := range b.Blocks {
		x := &b.Blocks[i]
		if x.Number < n.below {
			continue
		}
		n.high = max(n.high, x.Number)
		if err := n.addBlock(x.Number, x.Time, x.Hash); err != nil {
			return err
		}
	}
	n.lastAsset, n.lastAssetID = Text{}, 0
	var next Tx // its counts are the rows taken so far
	for i := range b.Txs {
		t := &b.Txs[i]
		transfers, inputs, outputs := next.Transfers, next.Inputs, next.Outputs
		next.Transfers, next.Inputs, next.Outputs = transfers+t.Transfers, inputs+t.Inputs, outputs+t.Outputs
		if int(next.Transfers) > len(b.Transfers) || int(next.Inputs) > len(b.Inputs) || int(next.Outputs) > len(b.Outputs) {
			return fmt.Errorf("block %d: a transaction counts more rows than there are", t.Block)
		}
		if t.Block < n.below {
			continue
		}
		n.sawTx(t.Block)
		if err := n.addTx(b, t, b.Transfers[transfers:next.Transfers], b.Inputs[inputs:next.Inputs], b.Outputs[outputs:next.Outputs]); err != nil {
			return err
		}
	}
	for i := range b.Assets {
		if err := n.assets.tell(b, &b.Assets[i]); err != nil {
			return err
		}
	}
	return nil
}

// maxTime bounds the seconds of a time, far beyond any block's.
const maxTime = 1 << 40

// maxBlock bounds heights, so that one more than any is a height too.
const maxBlock = 1 << 62

func (n *interner) addBlock(number uint64, time int64, hash Hash) error {
	if number > maxBlock {
		return fmt.Errorf("block %d: no chain is that high", number)
	}
	if time != NoTime && (time < -maxTime || time > maxTime) {
		return fmt.Errorf("block %d: %d is no time in Unix seconds", number, time)
	}
	n.rows.Blocks = append(n.rows.Blocks, segment.Block{Number: number, Time: time, Hash: hash})
	return nil
}

func (n *interner) addTx(b *Batch, t *Tx, transfers []Transfer, inputs []Input, outputs []Output) error {
	r := n.rows
	if last := len(r.Blocks) - 1; last < 0 || r.Blocks[last].Number != t.Block || t.Time != NoTime && r.Blocks[last].Time != t.Time {
		if err := n.addBlock(t.Block, t.Time, Hash{}); err != nil {
			return err
		}
	}
	out := segment.Tx{
		Hash: t.Hash, Block: t.Block, Index: t.Index, State: segment.State(t.Status), Name: r.AddName(b.Bytes(t.ID)),
		Transfers: segment.Span{First: uint32(len(r.Transfers)), Count: t.Transfers},
		Inputs:    segment.Span{First: uint32(len(r.Inputs)), Count: t.Inputs},
		Outputs:   segment.Span{First: uint32(len(r.Outputs)), Count: t.Outputs},
	}
	if t.Coinbase {
		out.State |= segment.Coinbase
	}
	if t.Traits != 0 {
		if !t.Traits.Has(TraitsKnown) || t.Traits > traitsAll || n.model != UTXO {
			return fmt.Errorf("block %d: %d are no traits of a transaction", t.Block, t.Traits)
		}
		out.State |= segment.State(t.Traits << segment.TraitShift)
	}
	if !t.Memo.Empty() {
		if !IsMemo(b.Bytes(t.Memo)) || t.MemoNumber > segment.MaxNumber || t.MemoKind > Row {
			return fmt.Errorf("block %d: the transaction's memo %.60q is none", t.Block, b.Bytes(t.Memo))
		}
		out.Memo, out.MemoPlace = r.AddName(b.Bytes(t.Memo)), segment.PlaceOf(uint8(t.MemoKind), t.MemoNumber)
	}
	if !t.ID.Empty() {
		out.Hash = NameHash(b.Bytes(t.ID))
		if !isName(b.Bytes(t.ID)) {
			return fmt.Errorf("block %d: the transaction's name %.60q is not printable UTF-8 of at most %d bytes", t.Block, b.Bytes(t.ID), MaxID)
		}
	} else if t.Hash == (Hash{}) {
		return fmt.Errorf("block %d: a transaction has neither hash nor name", t.Block)
	}
	r.Txs = append(r.Txs, out)
	for i := range transfers {
		if err := n.addTransfer(b, &transfers[i]); err != nil {
			return fmt.Errorf("block %d, transaction %s: %w", t.Block, r.TxName(&out), err)
		}
	}
	for i := range inputs {
		if err := n.addInput(b, &inputs[i]); err != nil {
			return fmt.Errorf("block %d, transaction %s, input %d: %w", t.Block, r.TxName(&out), i, err)
		}
	}
	for i := range outputs {
		address, err := n.address(b, outputs[i].Address)
		if err != nil {
			return err
		}
		r.Outputs = append(r.Outputs, segment.Output{Address: address, Amount: outputs[i].Amount})
	}
	return nil
}

// isName says whether a text may be the name of a transaction or asset.
func isName(text []byte) bool {
	return len(text) <= MaxID && utf8.Valid(text) && !bytes.ContainsFunc(text, unicode.IsControl)
}

// NameHash stands for a transaction that goes by a name in place of a hash.
func NameHash(name []byte) Hash {
	return sha256.Sum256(append([]byte("mareva transaction name\x00"), name...))
}

func (n *interner) address(b *Batch, key Text) (uint32, error) {
	if key.Empty() {
		return 0, nil
	}
	text := b.Bytes(key)
	hot := n.hot.entry(text)
	if hot != nil && hot.is(text) {
		return hot.id, nil
	}
	id, err := n.dictionary.ID(text)
	if err == nil && hot != nil {
		hot.set(text, id)
	}
	return id, err
}

func (n *interner) addTransfer(b *Batch, x *Transfer) (err error) {
	if x.Number > segment.MaxNumber || x.Kind > Row {
		return fmt.Errorf("its transfer number %d is beyond %d", x.Number, segment.MaxNumber)
	}
	out := segment.Transfer{Place: segment.PlaceOf(uint8(x.Kind), x.Number), Inexact: x.Inexact, Amount: x.Amount}
	if out.From, err = n.address(b, x.From); err != nil {
		return err
	}
	if out.To, err = n.address(b, x.To); err != nil {
		return err
	}
	if x.Asset != n.lastAsset {
		if n.lastAssetID, err = n.assets.number(b.Bytes(x.Asset)); err != nil {
			return err
		}
		n.lastAsset = x.Asset
	}
	out.Asset = n.lastAssetID
	n.rows.Transfers = append(n.rows.Transfers, out)
	return nil
}

func (n *interner) addInput(b *Batch, x *Input) (err error) {
	out := segment.Input{Prev: x.PrevHash, PrevName: n.rows.AddName(b.Bytes(x.PrevID)), PrevIndex: x.PrevIndex, Known: x.AmountKnown, Amount: x.Amount}
	if !x.PrevID.Empty() {
		if !isName(b.Bytes(x.PrevID)) {
			return fmt.Errorf("the name %.60q of the transaction that it spends from is not printable UTF-8 of at most %d bytes", b.Bytes(x.PrevID), MaxID)
		}
		out.Prev = NameHash(b.Bytes(x.PrevID))
	}
	if out.Address, err = n.address(b, x.Address); err != nil {
		return err
	}
	if key := b.Bytes(x.PublicKey); len(key) > 0 {
		short, err := shortKey(key)
		if err != nil {
			return err
		}
		n.rows.Keys = append(n.rows.Keys, short)
		out.Key = uint32(len(n.rows.Keys))
	}
	n.rows.Inputs = append(n.rows.Inputs, out)
	return nil
}

// shortKey is a public key as a segment keeps it.
func shortKey(key []byte) (short segment.PublicKey, err error) {
	switch {
	case len(key) == 33 && (key[0] == 2 || key[0] == 3):
		return segment.PublicKey(key), nil
	case len(key) == 65 && key[0] == 4:
		copy(short[:], key)
		short[0] = 4 + key[64]&1
		return short, nil
	}
	return short, fmt.Errorf("%d bytes are no public key", len(key))
}
