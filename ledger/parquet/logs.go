package parquet

import (
	"encoding/hex"
	"errors"

	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/ethereum"
)

// logRow keeps the memory that decoding an event needs.
type logRow struct {
	topics [4][32]byte
	slices [4][]byte
	data   []byte
}

// logs is the table eth/logs, of which the transfers of tokens are kept, exactly.
func logs() table {
	return table{
		model: ledger.Account,
		columns: []spec{
			{path: "log_index", holds: whole},
			{path: "transaction_hash"},
			{path: "transaction_index", holds: whole, optional: true},
			{path: "address"},
			{path: "data"},
			{path: "topics."},
			{path: "block_timestamp", holds: instant, optional: true},
			{path: "block_number", holds: whole},
			{path: "block_hash", optional: true},
		},
		reader: func(ledger.Chain) rows {
			l := new(logRow)
			return each{l.read}
		},
	}
}

func (l *logRow) read(r *rowReader) {
	const (
		logIndex = iota
		hash
		index
		address
		data
		topics
		time
		block
		blockHash
	)
	t := ledger.Transfer{Kind: ledger.Log, Number: r.index32(logIndex)}
	tx := ledger.Tx{Hash: r.hash(hash), Index: ledger.NoIndex, Transfers: 1}
	if r.f.columns[index] != nil {
		tx.Index = r.index32(index)
	}
	asset := r.bytes(address)
	packed := r.bytes(data)
	n := l.readTopics(r, topics)
	tx.Time, tx.Block = r.time(time), r.whole(block)
	bh := r.hashIfAny(blockHash)
	if r.err != nil || n == 0 {
		return
	}
	if l.topics[0] != ethereum.TransferTopic {
		if !ethereum.MemoTopic(&l.topics[0]) {
			return
		}
		l.decodeData(r, data, packed, ethereum.MemoBytes)
		if tx.Transfers = 0; r.err == nil {
			ethereum.AddEventMemos(r.b, &tx, t.Number, &l.topics[0], l.data)
		}
		if !tx.Memo.Empty() {
			r.block(tx.Block, bh, tx.Time)
			r.b.Txs = append(r.b.Txs, tx)
		}
		return
	}
	l.decodeData(r, data, packed, mostData)
	t.Asset = r.tokenOf(address, asset)
	if r.err != nil {
		return
	}
	from, to, amount, kind := ethereum.DecodeTransfer(l.slices[:n], l.data)
	switch kind {
	case ethereum.ERC20:
	case ethereum.ERC721:
		r.b.Skip("transfer of a numbered token (ERC-721)")
		return
	case ethereum.Unparseable:
		r.b.Skip("Transfer event of a shape that nobody knows")
		return
	default:
		return
	}
	if string(r.b.Bytes(t.Asset)) == ethereum.SystemToken {
		r.b.Skip(ethereum.SkippedEther)
		return
	}
	r.key = ledger.AppendEVMKey(r.key[:0], from[:])
	t.From = r.b.Add(r.key)
	r.key = ledger.AppendEVMKey(r.key[:0], to[:])
	t.To = r.b.Add(r.key)
	t.Amount = amount
	r.block(tx.Block, bh, tx.Time)
	r.b.Txs = append(r.b.Txs, tx)
	r.b.Transfers = append(r.b.Transfers, t)
}

// readTopics reads the topics of the row, and says how many there are.
func (l *logRow) readTopics(r *rowReader, c int) int {
	if r.err != nil {
		return 0
	}
	n, err := r.f.columns[c].each(func(i int, v parquet.Value) error {
		switch {
		case i >= len(l.topics):
			return errors.New("is one more than an event has topics")
		case v.IsNull():
			return errNull
		}
		h, err := hashOf(v.ByteArray())
		l.topics[i] = h
		l.slices[i] = l.topics[i][:]
		return err
	})
	if err != nil {
		r.err = err
	}
	return n
}

// mostData is a transfer's three words and one byte, which no transfer has.
const mostData = 3*32 + 1

// decodeData reads the hex digits of an event's data, no more than so many bytes.
func (l *logRow) decodeData(r *rowReader, c int, b []byte, most int) {
	if len(b) >= 2 && b[0] == '0' && b[1] == 'x' {
		b = b[2:]
	}
	if len(b)%2 != 0 {
		r.fail(c, errHex)
		return
	}
	b = b[:min(len(b), 2*most)]
	l.data = append(l.data[:0], make([]byte, len(b)/2)...)
	if _, err := hex.Decode(l.data, b); err != nil {
		r.fail(c, errHex)
	}
}
