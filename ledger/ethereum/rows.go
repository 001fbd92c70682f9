package ethereum

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// What a batch counts as left out.
const (
	skippedNFT       = "transfer of a numbered token (ERC-721)"
	skippedEvent     = "event Transfer of a shape that no standard has"
	skippedTraces    = "block without its internal transfers: no traces of it"
	skippedEther     = "ether moved, told by an event (EIP-7708); without traces, what contracts moved is left out"
	skippedMint      = "ether that a deposit from another layer created"
	skippedTronValue = "value of a Tron transaction, of which JSON-RPC does not tell whether it is TRX"
)

type (
	receipt struct {
		BlockHash        *hash     `json:"blockHash"`
		TransactionHash  *hash     `json:"transactionHash"`
		TransactionIndex *quantity `json:"transactionIndex"`
		ContractAddress  *account  `json:"contractAddress"`
		Status           *quantity `json:"status"` // absent before the fork Byzantium
		GasUsed          *quantity `json:"gasUsed"`
		Logs             []event   `json:"logs"`
	}
	event struct {
		Address         *account  `json:"address"`
		Topics          []octets  `json:"topics"`
		Data            octets    `json:"data"`
		BlockHash       *hash     `json:"blockHash"`
		TransactionHash *hash     `json:"transactionHash"`
		LogIndex        *quantity `json:"logIndex"`
		Removed         bool      `json:"removed"`
	}
)

// AppendRows adds a block to the batch: itself, and its transactions with what they
// moved. receipts is the answer to eth_getBlockReceipts, or a list of the answers to
// eth_getTransactionReceipt in the block's order; a block without transactions needs
// none. After an error the batch holds a part of the block and must be reset.
func (d *Decoder) AppendRows(b *ledger.Batch, k *Block, receipts []byte, traces Traces) error {
	rows := rowsOf{d: d, b: b, k: k, assets: map[account]ledger.Text{}}
	var told []receipt
	if len(k.transactions) > 0 {
		if err := json.Unmarshal(receipts, &told); err != nil {
			return rows.wrap("receipts", err)
		}
		if len(told) != len(k.transactions) {
			return rows.wrap("receipts", fmt.Errorf("%d receipts of %d transactions: %w", len(told), len(k.transactions), ErrOtherBlock))
		}
		if err := rows.readTraces(traces); err != nil {
			return rows.wrap("traces", err)
		}
	}
	b.Blocks = append(b.Blocks, ledger.Block{Number: k.Number, Hash: k.Hash, Parent: k.Parent, Time: k.Time})
	for i := range told {
		if err := rows.transaction(i, &told[i]); err != nil {
			return rows.wrap(fmt.Sprintf("transaction %d (0x%x)", i, *k.transactions[i].Hash), err)
		}
	}
	for i, w := range k.withdrawals {
		rows.withdrawal(len(k.transactions)+i, w)
	}
	return nil
}

// rowsOf adds the rows of one block.
type rowsOf struct {
	d      *Decoder
	b      *ledger.Batch
	k      *Block
	assets map[account]ledger.Text
	traced bool
	calls  [][]call // of each transaction, where traced
}

func (r *rowsOf) wrap(what string, err error) error {
	return fmt.Errorf("read %s of block %d of %s: %w", what, r.k.Number, r.d.chain, err)
}

func (r *rowsOf) transaction(i int, told *receipt) error {
	t := &r.k.transactions[i]
	if err := told.hold(t, i, hash(r.k.Hash)); err != nil {
		return err
	}
	status, err := r.status(i, told)
	if err != nil {
		return err
	}
	first := len(r.b.Transfers)
	tx := ledger.Tx{Block: r.k.Number, Time: r.k.Time, Index: uint32(i), Hash: ledger.Hash(*t.Hash), Status: status}
	r.value(t, told)
	if status != ledger.StatusFailed {
		r.internal(i)
		if t.To != nil {
			AddCallMemos(r.b, &tx, t.Input)
		}
		if err := r.logs(&tx, told.Logs); err != nil {
			return err
		}
	}
	tx.Transfers = uint32(len(r.b.Transfers) - first)
	r.b.Txs = append(r.b.Txs, tx)
	return nil
}

// hold holds a receipt to be the one of a transaction in its place, and each of its
// events to be of that transaction.
func (told *receipt) hold(t *transaction, place int, block hash) error {
	switch {
	case told.BlockHash == nil || told.TransactionHash == nil:
		return errors.New("its receipt lacks blockHash or transactionHash")
	case *told.BlockHash != block:
		return fmt.Errorf("its receipt is of block 0x%x: %w", *told.BlockHash, ErrOtherBlock)
	case *told.TransactionHash != *t.Hash:
		return fmt.Errorf("in its place stands the receipt of 0x%x: %w", *told.TransactionHash, ErrOtherBlock)
	case told.TransactionIndex != nil && *told.TransactionIndex != quantity(place):
		return fmt.Errorf("its receipt says that it stands at %d", *told.TransactionIndex)
	}
	last := int64(-1)
	for i := range told.Logs {
		e := &told.Logs[i]
		switch {
		case e.Address == nil || e.LogIndex == nil:
			return fmt.Errorf("its event %d lacks address or logIndex", i)
		case e.BlockHash != nil && *e.BlockHash != block, e.TransactionHash != nil && *e.TransactionHash != *t.Hash, e.Removed:
			return fmt.Errorf("its event %d is of another block or transaction: %w", i, ErrOtherBlock)
		case *e.LogIndex > math.MaxUint32 || int64(*e.LogIndex) <= last:
			return fmt.Errorf("its event %d has index %d after %d", i, *e.LogIndex, last)
		}
		last = int64(*e.LogIndex)
	}
	return nil
}

// status says whether a transaction took effect: its receipt tells since the fork
// Byzantium, and of those before it the trace does.
func (r *rowsOf) status(i int, told *receipt) (ledger.Status, error) {
	switch {
	case told.Status == nil && !r.traced:
		return ledger.StatusUnknown, nil
	case told.Status == nil && r.calls[i][0].failed, told.Status != nil && *told.Status == 0:
		return ledger.StatusFailed, nil
	case told.Status == nil || *told.Status == 1:
		return ledger.StatusDone, nil
	}
	return 0, fmt.Errorf("its receipt has status %d, which is neither 0 nor 1", *told.Status)
}

// value is the row of what the transaction itself carries, nothing included: it says
// who called whom. A transaction that creates a contract pays the contract.
func (r *rowsOf) value(t *transaction, told *receipt) {
	if t.Mint != nil && !(*uint256.Int)(t.Mint).IsZero() {
		r.b.Skip(skippedMint)
	}
	if r.d.chain == wallet.Tron && (told.GasUsed == nil || *told.GasUsed == 0 || t.From == nil || t.Value == nil) {
		// Tron's nodes give as value also amounts of tokens of its older kind, and votes.
		// Only where a contract ran, which takes energy, is it surely TRX.
		if t.Value != nil && !(*uint256.Int)(t.Value).IsZero() {
			r.b.Skip(skippedTronValue)
		}
		return
	}
	row := ledger.Transfer{From: r.d.key(r.b, *t.From), Amount: uint256.Int(*t.Value), Kind: ledger.Value}
	switch {
	case t.To != nil:
		row.To = r.d.key(r.b, *t.To)
	case told.ContractAddress != nil:
		row.To = r.d.key(r.b, *told.ContractAddress)
	}
	r.b.Transfers = append(r.b.Transfers, row)
}

// internal adds the calls of a transaction that moved value. The first is the
// transaction itself.
func (r *rowsOf) internal(i int) {
	if !r.traced {
		return
	}
	for n, c := range r.calls[i] {
		if n == 0 || c.failed || !c.moves || c.value.IsZero() {
			continue
		}
		row := ledger.Transfer{From: r.d.key(r.b, c.from), Amount: c.value, Kind: ledger.Internal, Number: uint32(n)}
		if c.hasTo {
			row.To = r.d.key(r.b, c.to)
		}
		r.b.Transfers = append(r.b.Transfers, row)
	}
}

func (r *rowsOf) logs(tx *ledger.Tx, events []event) error {
	for i := range events {
		e := &events[i]
		if *e.Address == SystemAccount && r.d.chain != wallet.Tron {
			if !r.traced {
				r.b.Skip(skippedEther)
			}
			continue
		}
		var room [4][]byte
		topics := room[:0]
		for _, t := range e.Topics {
			topics = append(topics, t)
		}
		from, to, n, kind := DecodeTransfer(topics, e.Data)
		switch kind {
		case NotTransfer:
			if len(topics) > 0 && len(topics[0]) == 32 {
				AddEventMemos(r.b, tx, uint32(*e.LogIndex), (*[32]byte)(topics[0]), e.Data)
			}
		case ERC721:
			r.b.Skip(skippedNFT)
		case Unparseable:
			r.b.Skip(skippedEvent)
		case ERC20:
			row := ledger.Transfer{Asset: r.asset(*e.Address), Amount: n, Kind: ledger.Log, Number: uint32(*e.LogIndex)}
			row.From, row.To = r.d.key(r.b, from), r.d.key(r.b, to)
			r.b.Transfers = append(r.b.Transfers, row)
		default:
			return fmt.Errorf("event %d is of kind %d, which nobody knows", *e.LogIndex, kind)
		}
	}
	return nil
}

// asset is the name of a token, kept once a block.
func (r *rowsOf) asset(contract account) ledger.Text {
	text, ok := r.assets[contract]
	if !ok {
		text = r.b.AddString(r.d.AccountText(contract))
		r.assets[contract] = text
	}
	return text
}

// withdrawal is a payment to a validator (EIP-4895): it stands after the block's
// transactions, and goes by a name, as it has no hash.
func (r *rowsOf) withdrawal(place int, w withdrawal) {
	const weiInGwei = 1_000_000_000
	var wei uint256.Int
	wei.Mul(uint256.NewInt(uint64(*w.Amount)), uint256.NewInt(weiInGwei))
	r.b.Txs = append(r.b.Txs, ledger.Tx{
		Block: r.k.Number, Time: r.k.Time, Index: uint32(place), Status: ledger.StatusDone,
		ID: r.b.AddString("withdrawal:" + strconv.FormatUint(uint64(*w.Index), 10)), Transfers: 1,
	})
	r.b.Transfers = append(r.b.Transfers, ledger.Transfer{To: r.d.key(r.b, *w.Address), Amount: wei, Kind: ledger.Value})
}
