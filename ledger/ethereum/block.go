package ethereum

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// ErrOtherBlock says that two answers are not about the same block.
var ErrOtherBlock = errors.New("the answers are not about the same block")

// Decoder reads the answers of a chain's nodes. It holds no state and may be used by
// several goroutines.
type Decoder struct{ chain wallet.Chain }

// NewDecoder is the decoder of a chain, which must be Tron or one whose accounts are
// those of the EVM.
func NewDecoder(chain wallet.Chain) (*Decoder, error) {
	if chain != wallet.Tron && !chain.TakesEVM() {
		return nil, fmt.Errorf("read blocks of %s: its nodes do not answer as Ethereum's do", chain)
	}
	return &Decoder{chain}, nil
}

// Block is a block as a node told it, before its receipts are known.
type Block struct {
	Number       uint64
	Hash, Parent ledger.Hash
	Time         int64

	transactions []transaction
	withdrawals  []withdrawal
}

// The parts of an answer that the ledger needs. A pointer is nil where the answer
// lacks the part or says null.
type (
	blockAnswer struct {
		Number       *quantity     `json:"number"`
		Hash         *hash         `json:"hash"`
		ParentHash   *hash         `json:"parentHash"`
		Timestamp    *quantity     `json:"timestamp"`
		Transactions []transaction `json:"transactions"`
		Withdrawals  []withdrawal  `json:"withdrawals"`
	}
	transaction struct {
		Hash             *hash     `json:"hash"`
		BlockHash        *hash     `json:"blockHash"`
		TransactionIndex *quantity `json:"transactionIndex"`
		From             *account  `json:"from"`
		To               *account  `json:"to"`
		Value            *amount   `json:"value"`
		Mint             *amount   `json:"mint"` // ether that a deposit from another layer creates
		Input            callData  `json:"input"`
	}
	withdrawal struct {
		Index   *quantity `json:"index"`
		Address *account  `json:"address"`
		Amount  *quantity `json:"amount"` // in gwei
	}
)

// Block reads the answer to eth_getBlockByNumber or eth_getBlockByHash, asked for with
// the whole transactions. Each of the block's transactions is held to be of the block
// and in its place.
func (d *Decoder) Block(answer []byte) (*Block, error) {
	var a blockAnswer
	if err := json.Unmarshal(answer, &a); err != nil {
		return nil, fmt.Errorf("read a block of %s: %w (was it asked for with whole transactions?)", d.chain, err)
	}
	if a.Number == nil || a.Hash == nil || a.ParentHash == nil || a.Timestamp == nil {
		return nil, fmt.Errorf("read a block of %s: the answer lacks number, hash, parentHash or timestamp: %s", d.chain, shorten(answer))
	}
	if *a.Timestamp > math.MaxInt64 {
		return nil, fmt.Errorf("read block %d of %s: its time %d is none", *a.Number, d.chain, *a.Timestamp)
	}
	if len(a.Transactions)+len(a.Withdrawals) >= ledger.NoIndex {
		return nil, fmt.Errorf("read block %d of %s: %d transactions are more than a block can have", *a.Number, d.chain, len(a.Transactions))
	}
	for i := range a.Transactions {
		if err := d.holdTransaction(&a.Transactions[i], i, *a.Hash); err != nil {
			return nil, fmt.Errorf("read block %d of %s: transaction %d: %w", *a.Number, d.chain, i, err)
		}
	}
	for i, w := range a.Withdrawals {
		if w.Index == nil || w.Address == nil || w.Amount == nil {
			return nil, fmt.Errorf("read block %d of %s: withdrawal %d lacks index, address or amount", *a.Number, d.chain, i)
		}
	}
	return &Block{
		Number: uint64(*a.Number), Hash: ledger.Hash(*a.Hash), Parent: ledger.Hash(*a.ParentHash), Time: int64(*a.Timestamp),
		transactions: a.Transactions, withdrawals: a.Withdrawals,
	}, nil
}

// holdTransaction holds a transaction to be whole, and the one of a place in a block.
// Tron has transactions of other kinds, which may lack from and value.
func (d *Decoder) holdTransaction(t *transaction, place int, block hash) error {
	switch {
	case t.Hash == nil:
		return errors.New("it lacks its hash")
	case d.chain != wallet.Tron && (t.From == nil || t.Value == nil):
		return errors.New("it lacks from or value")
	case t.BlockHash != nil && *t.BlockHash != block:
		return fmt.Errorf("it is of block 0x%x: %w", *t.BlockHash, ErrOtherBlock)
	case t.TransactionIndex != nil && *t.TransactionIndex != quantity(place):
		return fmt.Errorf("it says that it stands at %d", *t.TransactionIndex)
	}
	return nil
}

// Transactions are the hashes of the block's transactions, in their order.
func (k *Block) Transactions() []ledger.Hash {
	hashes := make([]ledger.Hash, len(k.transactions))
	for i, t := range k.transactions {
		hashes[i] = ledger.Hash(*t.Hash)
	}
	return hashes
}

// key adds the key of an account to the batch.
func (d *Decoder) key(b *ledger.Batch, a account) ledger.Text {
	var room [1 + len(a)]byte
	if d.chain == wallet.Tron {
		return b.Add(ledger.AppendTronKey(room[:0], a[:]))
	}
	return b.Add(ledger.AppendEVMKey(room[:0], a[:]))
}

// AccountText is an account of the chain as the ledger writes it, as the name of a
// token for one: 0x and digits in lower case, or Tron's form that begins with T.
func (d *Decoder) AccountText(a [20]byte) string {
	var room [1 + len(a)]byte
	if d.chain == wallet.Tron {
		return ledger.KeyText(d.chain, ledger.AppendTronKey(room[:0], a[:]))
	}
	return strings.ToLower(ledger.KeyText(d.chain, ledger.AppendEVMKey(room[:0], a[:])))
}
