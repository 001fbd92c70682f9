package etl

import (
	"encoding/hex"

	"github.com/mareva/mareva/ledger/ethereum"
)

const skipInput = "data of a call that are no hex digits"

// call reads the data of a transaction's call, where there may be a memo in it. Nothing
// else rests on them, so that wrong ones are no error.
func (p *parser) call() []byte {
	said, err := ethereum.CallMemoData(p.memo[:0], bare(p.row[input]))
	if err != nil {
		p.batch.Skip(skipInput)
		return nil
	}
	if said != nil {
		p.memo = said
	}
	return said
}

// memoEvent reads a row of ethereum-etl-logs that tells of no transfer, but may of a memo.
func (p *parser) memoEvent(topic *[32]byte) error {
	if !ethereum.MemoTopic(topic) {
		return nil
	}
	text := bare(p.row[data])
	var err error
	if p.memo, err = hex.AppendDecode(p.memo[:0], text[:min(len(text), 2*ethereum.MemoBytes)]); err != nil {
		return p.wrong(data, "0x and pairs of hex digits")
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
	if ethereum.AddEventMemos(p.batch, &t, uint32(number), topic, p.memo); t.Memo.Empty() {
		return nil
	}
	kept := p.keep(&t)
	if kept.Memo != t.Memo {
		p.batch.AddMemo(kept, t.MemoKind, t.MemoNumber, p.batch.Bytes(t.Memo))
	}
	return nil
}
