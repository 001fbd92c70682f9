package etl

import (
	"encoding/hex"
	"math"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/ethereum"
)

// piece reads what the tables of ethereum-etl share of a transaction, and notes its
// block where the table tells more of it than its number.
func (p *parser) piece() (ledger.Tx, error) {
	t := ledger.Tx{Index: ledger.NoIndex}
	var err error
	if t.Block, err = p.number(block, math.MaxUint64); err != nil {
		return t, err
	}
	if t.Time, err = p.time(blockTime); err != nil {
		return t, err
	}
	if t.Index, err = p.place(); err != nil {
		return t, err
	}
	if len(p.row[blockHash]) == 0 {
		return t, nil
	}
	if string(p.row[blockHash]) == p.blockText && t.Block == p.block.Number && t.Time == p.block.Time {
		return t, nil
	}
	h, err := p.hash(blockHash)
	if err != nil {
		return t, err
	}
	p.blockText = string(p.row[blockHash])
	p.block = ledger.Block{Number: t.Block, Hash: h, Time: t.Time}
	p.batch.Blocks = append(p.batch.Blocks, p.block)
	return t, nil
}

// add keeps a transfer in its transaction, which it gives.
func (p *parser) add(t *ledger.Tx, moved *ledger.Transfer) *ledger.Tx {
	p.batch.Transfers = append(p.batch.Transfers, *moved)
	kept := p.keep(t)
	kept.Transfers++
	return kept
}

// keep keeps a transaction, which is the one of the row before where that is the same.
func (p *parser) keep(t *ledger.Tx) *ledger.Tx {
	n := len(p.batch.Txs)
	if n > 0 && t.ID.Empty() && t.Status == ledger.StatusUnknown {
		last := &p.batch.Txs[n-1]
		if last.Hash == t.Hash && last.Block == t.Block && last.Index == t.Index && last.Time == t.Time && last.ID.Empty() {
			return last
		}
	}
	p.batch.Txs = append(p.batch.Txs, *t)
	return &p.batch.Txs[n]
}

// transaction reads a row of ethereum-etl-transactions.
func (p *parser) transaction() error {
	t, err := p.piece()
	if err != nil {
		return err
	}
	if t.Hash, err = p.hash(tx); err != nil {
		return err
	}
	switch text := p.row[status]; {
	case len(text) == 0: // before the Byzantium fork, or a table without receipts
	case string(text) == "1":
		t.Status = ledger.StatusDone
	case string(text) == "0":
		t.Status = ledger.StatusFailed
	default:
		return p.wrong(status, "1, 0 or nothing")
	}
	moved := ledger.Transfer{Kind: ledger.Value}
	if moved.From, err = p.address(from); err != nil {
		return err
	}
	receiver := to
	if len(p.row[to]) == 0 { // it creates a contract
		receiver = contract
	}
	if moved.To, err = p.addressOr(receiver); err != nil {
		return err
	}
	if moved.Amount, moved.Inexact, err = p.amount(); err != nil {
		return err
	}
	kept := p.add(&t, &moved)
	if t.Status != ledger.StatusFailed && len(p.row[to]) > 0 {
		ethereum.AddCallMemos(p.batch, kept, p.call())
	}
	return nil
}

// tokenTransfer reads a row of ethereum-etl-token-transfers.
func (p *parser) tokenTransfer() error {
	t, err := p.piece()
	if err != nil {
		return err
	}
	if t.Hash, err = p.hash(tx); err != nil {
		return err
	}
	moved := ledger.Transfer{Kind: ledger.Log}
	if moved.From, err = p.address(from); err != nil {
		return err
	}
	if moved.To, err = p.address(to); err != nil {
		return err
	}
	if moved.Asset, err = p.contract(token); err != nil {
		return err
	}
	if moved.Amount, moved.Inexact, err = p.amount(); err != nil {
		return err
	}
	number, err := p.number(logIndex, maxNumber)
	if err != nil {
		return err
	}
	moved.Number = uint32(number)
	p.add(&t, &moved)
	return nil
}

const (
	skipERC721      = "transfer of an ERC-721 token"
	skipUnparseable = "event Transfer of a shape that nobody knows"
)

// log reads a row of ethereum-etl-logs.
func (p *parser) log() error {
	words, n, err := p.topics()
	if err != nil || n == 0 {
		return err
	}
	if words[0] != ethereum.TransferTopic {
		return p.memoEvent(&words[0])
	}
	var list [maxTopics][]byte
	for i := range words {
		list[i] = words[i][:]
	}
	var room [3 * 32]byte
	said, err := p.data(room[:])
	if err != nil {
		return err
	}
	sender, receiver, value, kind := ethereum.DecodeTransfer(list[:n], said)
	switch kind {
	case ethereum.ERC20:
	case ethereum.ERC721:
		p.batch.Skip(skipERC721)
		return nil
	default:
		p.batch.Skip(skipUnparseable)
		return nil
	}
	t, err := p.piece()
	if err != nil {
		return err
	}
	if t.Hash, err = p.hash(tx); err != nil {
		return err
	}
	number, err := p.number(logIndex, maxNumber)
	if err != nil {
		return err
	}
	moved := ledger.Transfer{Kind: ledger.Log, Number: uint32(number), Amount: value}
	if moved.Asset, err = p.contract(token); err != nil {
		return err
	}
	if string(p.batch.Bytes(moved.Asset)) == ethereum.SystemToken {
		p.batch.Skip(ethereum.SkippedEther)
		return nil
	}
	p.key = ledger.AppendEVMKey(p.key[:0], sender[:])
	moved.From = p.batch.Add(p.key)
	p.key = ledger.AppendEVMKey(p.key[:0], receiver[:])
	moved.To = p.batch.Add(p.key)
	p.add(&t, &moved)
	return nil
}

// skipDecimals counts tokens whose contract gives no decimals that a program can use.
const skipDecimals = "token whose decimals are no number from 0 to 255"

// token reads a row of ethereum-etl-tokens: what a contract says of itself.
func (p *parser) token() error {
	var fact ledger.AssetFact
	var err error
	if fact.Asset, err = p.contract(token); err != nil {
		return err
	}
	fact.Symbol, fact.Name = p.batch.Add(short(p.row[symbol])), p.batch.Add(short(p.row[tokenName]))
	if text := p.row[decimals]; len(text) > 0 {
		if n, ok := digits(text); ok && n <= math.MaxUint8 {
			fact.Decimals, fact.HasDecimals = uint8(n), true
		} else {
			p.batch.Skip(skipDecimals)
		}
	}
	p.batch.Assets = append(p.batch.Assets, fact)
	return nil
}

// short cuts what a token calls itself to a length that no honest one needs.
func short(text []byte) []byte {
	const most = 128
	return text[:min(len(text), most)]
}

// maxTopics is the most that the EVM's LOG4 writes.
const maxTopics = 4

// topics reads a log's topics: a JSON list, one of Python's, or texts between commas or
// bars. Of a log whose first topic is no Transfer it reads that one alone.
func (p *parser) topics() (words [maxTopics][32]byte, n int, err error) {
	for rest := p.row[topics]; len(rest) > 0; {
		switch rest[0] {
		case '[', ']', '"', '\'', ',', '|', ' ', '\t':
			rest = rest[1:]
			continue
		}
		word := bare(rest)
		written := len(rest) - len(word) + 64
		if n == maxTopics || len(word) < 64 {
			return words, 0, p.wrong(topics, "up to 4 topics of 0x and 64 hex digits")
		}
		if _, err := hex.Decode(words[n][:], word[:64]); err != nil {
			return words, 0, p.wrong(topics, "up to 4 topics of 0x and 64 hex digits")
		}
		if n++; n == 1 && words[0] != ethereum.TransferTopic {
			return words, n, nil
		}
		rest = rest[written:]
	}
	return words, n, nil
}

// data reads a log's data into room. Of longer data it gives a byte more than room,
// which is more than any Transfer has.
func (p *parser) data(room []byte) ([]byte, error) {
	text := bare(p.row[data])
	if len(text) > 2*len(room) {
		return make([]byte, len(room)+1), nil
	}
	n, err := hex.Decode(room, text)
	if err != nil {
		return nil, p.wrong(data, "0x and pairs of hex digits")
	}
	return room[:n], nil
}
