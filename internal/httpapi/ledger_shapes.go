package httpapi

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// LedgerChain is what the ledger of one chain holds. Counts that do not belong to the
// chain's model are 0.
type LedgerChain struct {
	Chain          string  `json:"chain" example:"ethereum"`
	Model          string  `json:"model" enum:"account,utxo"`
	Asset          string  `json:"asset" doc:"The chain's own coin"`
	Decimals       uint8   `json:"decimals" doc:"So many digits of an amount of that coin stand behind the point"`
	FirstBlock     *uint64 `json:"first_block"`
	LastBlock      *uint64 `json:"last_block" doc:"Answers rest on what moved up to this block"`
	LastTime       *string `json:"last_time" format:"date-time"`
	Blocks         uint64  `json:"blocks"`
	Transactions   uint64  `json:"transactions"`
	Transfers      uint64  `json:"transfers"`
	Inputs         uint64  `json:"inputs"`
	Outputs        uint64  `json:"outputs"`
	Addresses      uint64  `json:"addresses"`
	OutsideInputs  uint64  `json:"outside_inputs" doc:"Inputs that spend outputs which the ledger does not have"`
	UnknownInputs  uint64  `json:"unknown_inputs" doc:"Inputs of unknown amount"`
	UntimedBlocks  uint64  `json:"untimed_blocks" doc:"Blocks of unknown time"`
	InexactAmounts uint64  `json:"inexact_amounts" doc:"Amounts that were floating point numbers in what was imported"`
}

// LedgerAsset is an asset that an answer names.
type LedgerAsset struct {
	Asset    string  `json:"asset" doc:"The symbol of the chain's own coin, else a token's contract, or the name that a table gave"`
	Symbol   *string `json:"symbol" doc:"As the token calls itself, which proves nothing"`
	Name     *string `json:"name"`
	Decimals *uint8  `json:"decimals"`
}

// LedgerBalance is what an address had of one asset, as far as the ledger tells. Amounts
// are in the smallest unit.
type LedgerBalance struct {
	Asset         string  `json:"asset"`
	Received      string  `json:"received"`
	Sent          string  `json:"sent" doc:"Without the unknown inputs"`
	Balance       *string `json:"balance" doc:"Null where the amount of an input is not known. On chains with accounts fees and rewards are in it only where they were imported"`
	Unexplained   *string `json:"unexplained" doc:"By how much more was sent than the ledger saw coming; null for nothing"`
	UnknownInputs uint64  `json:"unknown_inputs"`
	Inexact       uint64  `json:"inexact"`
	Unspent       *string `json:"unspent" doc:"The sum of unspent outputs; null on chains with accounts"`
	UnspentCount  *uint64 `json:"unspent_outputs"`
}

// LedgerAddress is a summary of an address.
type LedgerAddress struct {
	Chain     string  `json:"chain"`
	Address   string  `json:"address" doc:"As the ledger writes it; where it was not seen, as it was asked"`
	AsOfBlock *uint64 `json:"as_of_block" doc:"What is said holds up to this block"`
	Seen      bool    `json:"seen" doc:"False: nothing moved to or from it in the blocks that the ledger has, which says nothing about whose it is"`

	FirstBlock *uint64 `json:"first_block"`
	FirstTime  *string `json:"first_time" format:"date-time"`
	FirstTx    *string `json:"first_tx"`
	LastBlock  *uint64 `json:"last_block"`
	LastTime   *string `json:"last_time" format:"date-time"`
	LastTx     *string `json:"last_tx"`
	Incoming   uint64  `json:"incoming" doc:"Transfers to it; outputs on chains that have such"`
	Outgoing   uint64  `json:"outgoing" doc:"Transfers from it; inputs on chains that have such"`
	PublicKey  *string `json:"public_key" doc:"In hex, in the form that a spend revealed: 33 bytes or 65"`

	BalanceAt *uint64         `json:"balance_at_block" doc:"The balances are as of the end of this block"`
	Balances  []LedgerBalance `json:"balances" nullable:"false"`
	Assets    []LedgerAsset   `json:"assets" nullable:"false"`
}

// LedgerMovement is an amount that moved to or from an address.
type LedgerMovement struct {
	Block     uint64   `json:"block"`
	BlockHash *string  `json:"block_hash"`
	Time      *string  `json:"time" format:"date-time"`
	Tx        string   `json:"tx"`
	Index     *uint32  `json:"tx_index" doc:"Of the transaction in its block"`
	Direction string   `json:"direction" enum:"in,out,self"`
	Kind      string   `json:"kind" enum:"value,internal,log,row,inputs,outputs"`
	Number    *uint32  `json:"number" doc:"Of the transfer among its kind in the transaction; null on chains with outputs"`
	Other     *string  `json:"counterparty" doc:"Null where there is none, and on chains with outputs"`
	Asset     string   `json:"asset"`
	Amount    *string  `json:"amount" doc:"In the smallest unit; null where the amount of an input is not known"`
	Inexact   bool     `json:"inexact"`
	Rows      []uint32 `json:"rows" nullable:"false" doc:"On chains with outputs the numbers of the inputs or outputs that are summed"`
}

// LedgerMovements is a page of movements.
type LedgerMovements struct {
	Chain     string           `json:"chain"`
	Address   string           `json:"address"`
	AsOfBlock *uint64          `json:"as_of_block"`
	Seen      bool             `json:"seen"`
	Movements []LedgerMovement `json:"movements" nullable:"false"`
	Assets    []LedgerAsset    `json:"assets" nullable:"false"`
	Next      *string          `json:"next_cursor" doc:"Asks for the next page; null on the last"`
}

// LedgerCounterparty is what an address and another one moved to each other.
type LedgerCounterparty struct {
	Address    *string `json:"address" doc:"Null where there is none, or it is not known"`
	Asset      string  `json:"asset"`
	Received   string  `json:"received" doc:"What the address that was asked about received from this one"`
	Sent       string  `json:"sent"`
	Transfers  uint64  `json:"transfers" doc:"On chains with outputs transactions, of whose amounts every input has its share"`
	Unknown    uint64  `json:"unknown" doc:"Of them, those whose amount is not known and stands in neither sum"`
	Inexact    uint64  `json:"inexact"`
	FirstBlock uint64  `json:"first_block"`
	FirstTime  *string `json:"first_time" format:"date-time"`
	LastBlock  uint64  `json:"last_block"`
	LastTime   *string `json:"last_time" format:"date-time"`
}

// LedgerCounterparties are the counterparties of an address, the weightiest first.
type LedgerCounterparties struct {
	Chain          string               `json:"chain"`
	Address        string               `json:"address"`
	AsOfBlock      *uint64              `json:"as_of_block"`
	Seen           bool                 `json:"seen"`
	Counterparties []LedgerCounterparty `json:"counterparties" nullable:"false"`
	Total          int                  `json:"total" doc:"How many there are, shown or not"`
	Assets         []LedgerAsset        `json:"assets" nullable:"false"`
}

// LedgerTransaction is a transaction with all that it moved.
type LedgerTransaction struct {
	Tx          string           `json:"tx"`
	Block       uint64           `json:"block"`
	BlockHash   *string          `json:"block_hash"`
	Time        *string          `json:"time" format:"date-time"`
	Index       *uint32          `json:"tx_index"`
	Status      *string          `json:"status" doc:"done or failed; null where it was not told, and on chains with outputs"`
	Coinbase    bool             `json:"coinbase"`
	Fee         *string          `json:"fee" doc:"On chains with outputs, where all inputs are known"`
	Memo        *string          `json:"memo,omitempty" doc:"What it tells a swap network, as its writer put it: proves no swap"`
	LockTime    *bool            `json:"lock_time,omitempty" doc:"On chains with outputs: its lock time is not 0; absent where not known, as are the next two"`
	Replaceable *bool            `json:"replaceable,omitempty" doc:"An input signals that it may be replaced (BIP 125)"`
	VersionTwo  *bool            `json:"version_two,omitempty" doc:"Its version is 2 or more"`
	Transfers   []LedgerTransfer `json:"transfers" nullable:"false"`
	Inputs      []LedgerInput    `json:"inputs" nullable:"false"`
	Outputs     []LedgerOutput   `json:"outputs" nullable:"false"`
}

// LedgerTransfer is a transfer of a transaction.
type LedgerTransfer struct {
	From    *string `json:"from" doc:"Null: issued"`
	To      *string `json:"to" doc:"Null: destroyed"`
	Asset   string  `json:"asset"`
	Amount  string  `json:"amount"`
	Kind    string  `json:"kind" enum:"value,internal,log,row"`
	Number  uint32  `json:"number"`
	Inexact bool    `json:"inexact"`
}

// LedgerInput is an input of a transaction.
type LedgerInput struct {
	Address   *string `json:"address"`
	Amount    *string `json:"amount"`
	PrevTx    string  `json:"prev_tx"`
	PrevIndex uint32  `json:"prev_index"`
	Outside   bool    `json:"outside" doc:"The ledger does not have the output that is spent"`
}

// LedgerOutput is an output of a transaction.
type LedgerOutput struct {
	Address      *string `json:"address"`
	Amount       string  `json:"amount"`
	SpentByTx    *string `json:"spent_by_tx" doc:"Null: nothing in the ledger spends it"`
	SpentByInput *uint32 `json:"spent_by_input"`
	SpentByBlock *uint64 `json:"spent_by_block"`
}

// LedgerTransactions are the transactions of a hash: one as a rule; Bitcoin has two
// hashes with two.
type LedgerTransactions struct {
	Chain        string              `json:"chain"`
	AsOfBlock    *uint64             `json:"as_of_block"`
	Transactions []LedgerTransaction `json:"transactions" nullable:"false"`
	Assets       []LedgerAsset       `json:"assets" nullable:"false"`
}

// EmptyLedger is a ledger without a block.
func EmptyLedger(c ledger.Chain) LedgerChain {
	return LedgerChain{Chain: string(c.Name), Model: c.Model.String(), Asset: c.Asset, Decimals: c.Decimals}
}

// DescribeLedger says what a view holds.
func DescribeLedger(v *ledger.View) LedgerChain {
	n := v.Counts()
	out := EmptyLedger(v.Chain())
	out.Blocks, out.Transactions, out.Transfers, out.Inputs, out.Outputs = n.Blocks, n.Txs, n.Transfers, n.Inputs, n.Outputs
	out.Addresses, out.OutsideInputs, out.UnknownInputs = n.Addresses, n.Outside, n.Unknown
	out.UntimedBlocks, out.InexactAmounts = n.Untimed, n.Inexact
	for _, s := range v.Segments() {
		if first, _, ok := s.Blocks(); ok {
			out.FirstBlock = &first
			break
		}
	}
	if head, ok := v.Head(); ok {
		out.LastBlock, out.LastTime = &head.Number, ledgerTime(head.Time)
	}
	return out
}

// ledgerTime writes a time; nil where nobody knows it.
func ledgerTime(seconds int64) *string {
	if seconds == ledger.NoTime {
		return nil
	}
	text := time.Unix(seconds, 0).UTC().Format(time.RFC3339)
	return &text
}

// ledgerHash writes the hash of a block.
func ledgerHash(chain ledger.Chain, h ledger.Hash) *string {
	if h == (ledger.Hash{}) {
		return nil
	}
	text := hex.EncodeToString(h[:])
	if chain.Name.TakesEVM() {
		text = "0x" + text
	}
	return &text
}

// known is a pointer to a value, nil where it is not known.
func known[T any](v T, ok bool) *T {
	if !ok {
		return nil
	}
	return &v
}

func bigText(n *big.Int) *string {
	if n == nil {
		return nil
	}
	text := n.String()
	return &text
}

func unsigned(n uint64) string { return strconv.FormatUint(n, 10) }

func amountText(n *uint256.Int) string { return n.Dec() }

func ledgerKind(k ledger.Kind) string {
	switch k {
	case ledger.Value:
		return "value"
	case ledger.Internal:
		return "internal"
	case ledger.Log:
		return "log"
	default:
		return "row"
	}
}
