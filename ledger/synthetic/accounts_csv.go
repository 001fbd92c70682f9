package synthetic

import (
	"bufio"
	"io"
	"strconv"
)

const (
	transactionsHead = "hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input," +
		"block_timestamp,max_fee_per_gas,max_priority_fee_per_gas,transaction_type\n"
	transfersHead = "chain,block,position,time,tx,from,to,asset,amount\n"
)

// callShare is how many of 100 transactions call a contract and carry its input: a
// selector and two words, as a token's transfer does.
const callShare = 40

// WriteTransactions writes the chain as ethereum-etl exports transactions. Each transfer
// is a transaction of its own there, and moves the native coin.
func (a Accounts) WriteTransactions(to io.Writer) error {
	return a.write(to, transactionsHead, a.appendTransaction)
}

// WriteTransfers writes the chain as the project's own table. Each transfer is a
// transaction of its own.
func (a Accounts) WriteTransfers(to io.Writer) error {
	return a.write(to, transfersHead, a.appendTransfer)
}

// write writes a table, a line for each transfer.
func (a Accounts) write(to io.Writer, head string, line func(dst []byte, block uint64, t *transfer) []byte) error {
	w := bufio.NewWriterSize(to, 1<<20)
	if _, err := w.WriteString(head); err != nil {
		return err
	}
	var transfers []transfer
	var text []byte
	for block := range a.blocks() {
		transfers = a.appendBlock(transfers[:0], block, true)
		text = text[:0]
		for i := range transfers {
			text = line(text, block, &transfers[i])
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (a Accounts) appendTransaction(b []byte, block uint64, t *transfer) []byte {
	drawn := stream(seed(a.Seed).draw(forTx, t.number))
	var room [68]byte
	b = append(a.appendDrawn(b, room[:32], forTx, t.tx), ',')
	b = append(strconv.AppendUint(b, drawn.rank(1<<20), 10), ',')
	b = append(a.appendDrawn(b, room[:32], forBlockHash, block), ',')
	b = append(strconv.AppendUint(b, block, 10), ',')
	b = append(strconv.AppendUint(b, uint64(t.index), 10), ',')
	b = append(a.appendDrawn(b, room[:20], forAccount, t.from), ',')
	b = append(a.appendDrawn(b, room[:20], forAccount, t.to), ',')
	b = append(append(b, t.amount.Dec()...), ",21000,"...)
	b = append(strconv.AppendUint(b, 1_000_000_000+drawn.below(1<<36), 10), ',')
	if drawn.chance(callShare) {
		clear(room[4:])
		seed(a.Seed).fill(room[:4], forToken, drawn.rank(tokens))
		seed(a.Seed).fill(room[16:36], forAccount, t.to)
		seed(a.Seed).fill(room[58:], forTransfer, t.number)
		b = appendHex(b, room[:])
	} else {
		b = append(b, "0x"...)
	}
	b = strconv.AppendInt(append(b, ','), timeOf(block), 10)
	return append(b, ",,,0\n"...)
}

func (a Accounts) appendTransfer(b []byte, block uint64, t *transfer) []byte {
	var room [32]byte
	b = append(append(b, a.Chain.Name...), ',')
	b = append(strconv.AppendUint(b, block, 10), ',')
	b = append(strconv.AppendUint(b, uint64(t.index), 10), ',')
	b = append(strconv.AppendInt(b, timeOf(block), 10), ',')
	b = append(a.appendDrawn(b, room[:], forTx, t.tx), ',')
	b = append(a.appendDrawn(b, room[:20], forAccount, t.from), ',')
	b = append(a.appendDrawn(b, room[:20], forAccount, t.to), ',')
	if t.token == 0 {
		b = append(b, a.Chain.Asset...)
	} else {
		b = a.appendDrawn(b, room[:20], forToken, t.token)
	}
	b = append(append(b, ','), t.amount.Dec()...)
	return append(b, '\n')
}

// appendDrawn writes the bytes of a thing in hex; room is as long as they are.
func (a Accounts) appendDrawn(b, room []byte, what purpose, thing uint64) []byte {
	seed(a.Seed).fill(room, what, thing)
	return appendHex(b, room)
}
