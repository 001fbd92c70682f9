package parquet

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

// each row of a table tells one thing, wholly.
type each struct{ read func(r *rowReader) }

func (e each) row(r *rowReader)   { e.read(r) }
func (each) safe(row int64) int64 { return row }
func (each) end(*rowReader)       {}
func eachRow(read func(*rowReader)) func(ledger.Chain) rows {
	return func(ledger.Chain) rows { return each{read} }
}

// address reads an address into r.key, which is empty where it is null or empty.
func (r *rowReader) address(c int) ledger.Text {
	b := r.bytes(c)
	r.key = r.key[:0]
	if r.err != nil || len(b) == 0 {
		return ledger.Text{}
	}
	key, ok := ledger.AppendEVMKeyHex(r.key, b)
	if !ok {
		var err error
		if key, err = ledger.AppendKey(r.key[:0], r.chain.Name, string(clip(b))); err != nil {
			r.fail(c, err)
			return ledger.Text{}
		}
	}
	r.key = key
	return r.b.Add(key)
}

// needed is address where there must be one.
func (r *rowReader) needed(c int) ledger.Text {
	t := r.address(c)
	if t.Empty() {
		r.fail(c, errNull)
	}
	return t
}

// token reads the address of a contract as the text that names its asset.
func (r *rowReader) token(c int) ledger.Text { return r.tokenOf(c, r.bytes(c)) }

// tokenOf is token for the bytes of column c.
func (r *rowReader) tokenOf(c int, b []byte) ledger.Text {
	if r.err != nil {
		return ledger.Text{}
	}
	key, ok := ledger.AppendEVMKeyHex(r.key[:0], b)
	if !ok {
		var err error
		if key, err = ledger.AppendKey(r.key[:0], r.chain.Name, string(clip(b))); err != nil {
			r.fail(c, err)
			return ledger.Text{}
		}
		r.key = key
		r.key = append(r.key, ledger.KeyText(r.chain.Name, key)...)
		return r.b.Add(r.key[len(key):])
	}
	r.key = key
	r.key = append(r.key, b...) // 0x and 40 digits, of which capitals are the only other spelling
	for i, d := range r.key[len(key):] {
		if 'A' <= d && d <= 'F' {
			r.key[len(key)+i] = d + 'a' - 'A'
		}
	}
	return r.b.Add(r.key[len(key):])
}

// amount reads an amount and whether the file holds it as a double.
func (r *rowReader) amount(c int) (n uint256.Int, inexact bool) {
	n = take(r, c, func(v parquet.Value) (n uint256.Int, err error) {
		n, inexact, err = r.f.columns[c].amountOf(v)
		return n, err
	})
	return n, inexact
}

// block tells the batch of a transaction's block, once for each run of rows.
func (r *rowReader) block(number uint64, hash ledger.Hash, time int64) {
	if n := len(r.b.Blocks); n > 0 && r.b.Blocks[n-1].Number == number && r.b.Blocks[n-1].Hash == hash {
		return
	}
	r.b.Blocks = append(r.b.Blocks, ledger.Block{Number: number, Hash: hash, Time: time})
}

// transactions is the table eth/transactions.
func transactions() table {
	const (
		hash = iota
		index
		from
		to
		value
		contract
		status
		time
		block
		blockHash
	)
	return table{
		model: ledger.Account,
		columns: []spec{
			{path: "hash"},
			{path: "transaction_index", holds: whole},
			{path: "from_address"},
			{path: "to_address"},
			{path: "value", holds: amount},
			{path: "receipt_contract_address", optional: true},
			{path: "receipt_status", holds: whole, optional: true},
			{path: "block_timestamp", holds: instant, optional: true},
			{path: "block_number", holds: whole},
			{path: "block_hash", optional: true},
		},
		reader: eachRow(func(r *rowReader) {
			tx := ledger.Tx{Hash: r.hash(hash), Index: r.index32(index), Transfers: 1}
			t := ledger.Transfer{Kind: ledger.Value, From: r.needed(from), To: r.address(to)}
			t.Amount, t.Inexact = r.amount(value)
			if created := r.address(contract); t.To.Empty() {
				t.To = created
			}
			tx.Status = take(r, status, statusOf)
			tx.Time, tx.Block = r.time(time), r.whole(block)
			bh := r.hashIfAny(blockHash)
			if r.err != nil {
				return
			}
			r.block(tx.Block, bh, tx.Time)
			r.b.Txs = append(r.b.Txs, tx)
			r.b.Transfers = append(r.b.Transfers, t)
		}),
	}
}

// statusOf reads 1 as done and 0 as failed; there is none from before Byzantium.
func statusOf(v parquet.Value) (ledger.Status, error) {
	if v.IsNull() {
		return ledger.StatusUnknown, nil
	}
	switch n, err := wholeOf(v); {
	case err != nil:
		return 0, err
	case n == 0:
		return ledger.StatusFailed, nil
	case n == 1:
		return ledger.StatusDone, nil
	default:
		return 0, fmt.Errorf("is %d, where a status is 0 or 1", n)
	}
}

// tokenTransfers is the table eth/token_transfers.
func tokenTransfers() table {
	const (
		asset = iota
		from
		to
		value
		hash
		logIndex
		time
		block
		blockHash
	)
	return table{
		model: ledger.Account,
		columns: []spec{
			{path: "token_address"},
			{path: "from_address"},
			{path: "to_address"},
			{path: "value", holds: amount},
			{path: "transaction_hash"},
			{path: "log_index", holds: whole},
			{path: "block_timestamp", holds: instant, optional: true},
			{path: "block_number", holds: whole},
			{path: "block_hash", optional: true},
		},
		reader: eachRow(func(r *rowReader) {
			t := ledger.Transfer{Kind: ledger.Log, Asset: r.token(asset), From: r.needed(from), To: r.needed(to)}
			t.Amount, t.Inexact = r.amount(value)
			tx := ledger.Tx{Hash: r.hash(hash), Index: ledger.NoIndex, Transfers: 1}
			t.Number = r.index32(logIndex)
			tx.Time, tx.Block = r.time(time), r.whole(block)
			bh := r.hashIfAny(blockHash)
			if r.err != nil {
				return
			}
			r.block(tx.Block, bh, tx.Time)
			r.b.Txs = append(r.b.Txs, tx)
			r.b.Transfers = append(r.b.Transfers, t)
		}),
	}
}

// errHex is the error of a text of bytes.
var errHex = errors.New("is not 0x and pairs of hex digits")
