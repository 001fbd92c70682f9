package etl

import (
	"fmt"
	"strings"

	"github.com/mareva/mareva/ledger"
)

// slot is where a row keeps the value of a column.
type slot int8

const (
	block slot = iota
	blockHash
	blockTime
	tx
	txIndex
	from
	to
	amount
	status
	contract // that a transaction created
	input    // the data of its call
	token
	logIndex
	topics
	data
	traceType
	callType
	rewardType
	traceAddress
	traceID
	traceIndex
	chainName
	position
	asset
	inputs
	outputs
	symbol
	decimals
	tokenName
	slots
)

// column is a column that a format reads.
type column struct {
	slot     slot
	required bool
	// names are the spellings, the usual one first.
	names []string
}

// format is one kind of table.
type format struct {
	name    string
	model   ledger.Model
	columns []column
	// evm says that its addresses are those of the EVM.
	evm bool
	// numbered says that rows of a transaction may be numbered by their order.
	numbered bool
	row      func(*parser) error
}

// need and take are columns that a table must have, and that it may have.
func need(s slot, names ...string) column { return column{s, true, names} }
func take(s slot, names ...string) column { return column{s, false, names} }

// inBlock are the columns that all tables of ethereum-etl share.
func inBlock(more ...column) []column {
	return append([]column{
		need(block, "block_number", "block_id"), take(blockHash, "block_hash"),
		take(blockTime, "block_timestamp"), take(txIndex, "transaction_index"),
	}, more...)
}

// formats are the tables by name. The project's own has two shapes, by model.
var formats = []format{
	{
		name: "ethereum-etl-transactions", model: ledger.Account, evm: true, row: (*parser).transaction,
		columns: inBlock(need(tx, "hash", "transaction_hash", "tx_hash"), need(from, "from_address"), need(to, "to_address"),
			need(amount, "value"), take(contract, "receipt_contract_address"), take(status, "receipt_status"), take(input, "input")),
	},
	{
		name: "ethereum-etl-token-transfers", model: ledger.Account, evm: true, row: (*parser).tokenTransfer,
		columns: inBlock(need(tx, "transaction_hash", "tx_hash"), need(token, "token_address"), need(from, "from_address"),
			need(to, "to_address"), need(amount, "value"), need(logIndex, "log_index")),
	},
	{
		name: "ethereum-etl-logs", model: ledger.Account, evm: true, row: (*parser).log,
		columns: inBlock(need(tx, "transaction_hash", "tx_hash"), need(token, "address"), need(logIndex, "log_index"),
			need(topics, "topics"), need(data, "data")),
	},
	{
		name: "ethereum-etl-traces", model: ledger.Account, evm: true, numbered: true, row: (*parser).trace,
		columns: inBlock(take(tx, "transaction_hash", "tx_hash"), need(from, "from_address"), need(to, "to_address"),
			need(amount, "value"), need(status, "status"), take(traceType, "trace_type"), take(callType, "call_type"),
			take(rewardType, "reward_type"), take(traceAddress, "trace_address"), take(traceID, "trace_id"),
			take(traceIndex, "trace_index")),
	},
	{
		name: "ethereum-etl-tokens", model: ledger.Account, evm: true, row: (*parser).token,
		columns: []column{
			need(token, "address", "token_address"), need(symbol, "symbol"), need(decimals, "decimals"), take(tokenName, "name"),
		},
	},
	{
		name: "transfers", model: ledger.Account, row: (*parser).transfer,
		columns: []column{
			need(chainName, "chain"), need(block, "block"), need(position, "position"), need(blockTime, "time"),
			need(tx, "tx"), need(from, "from"), need(to, "to"), need(asset, "asset"), need(amount, "amount"),
		},
	},
	{
		name: "transfers", model: ledger.UTXO, row: (*parser).spend,
		columns: []column{
			need(chainName, "chain"), need(block, "block"), need(position, "position"), need(blockTime, "time"),
			need(tx, "tx"), need(inputs, "inputs"), need(outputs, "outputs"),
		},
	},
}

// formatOf finds the table of a name for a chain.
func formatOf(name string, chain ledger.Chain) (*format, error) {
	var names []string
	for i := range formats {
		f := &formats[i]
		if f.name != name {
			if i == 0 || formats[i-1].name != f.name {
				names = append(names, f.name)
			}
			continue
		}
		if f.evm && !chain.Name.TakesEVM() {
			return nil, fmt.Errorf("format %s: %s has no accounts of the EVM; use the format transfers", name, chain.Name)
		}
		if f.model == chain.Model {
			return f, nil
		}
	}
	if len(names) == len(formats)-1 || names == nil {
		return nil, fmt.Errorf("format %q: there is none; give one of %s", name, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("format %s: %s moves money in another way (%s); use the format transfers", name, chain.Name, chain.Model)
}

// sameName compares names of columns without what tools change in them: case,
// underscores, spaces.
func sameName(name, usual string) bool {
	i := 0
	for j := range len(name) {
		c := name[j]
		if c == '_' || c == ' ' {
			continue
		}
		for i < len(usual) && usual[i] == '_' {
			i++
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if i == len(usual) || usual[i] != c {
			return false
		}
		i++
	}
	return i == len(usual)
}

// slotOf finds a column of the table; false when nobody needs it. A smaller rank is
// the more usual of two spellings.
func (f *format) slotOf(name string) (s slot, rank int, ok bool) {
	for _, c := range f.columns {
		for rank, usual := range c.names {
			if sameName(name, usual) {
				return c.slot, rank, true
			}
		}
	}
	return 0, 0, false
}

// column is the usual name of a slot's column.
func (f *format) column(s slot) string {
	for _, c := range f.columns {
		if c.slot == s {
			return c.names[0]
		}
	}
	return "?"
}

// missing names the required columns that a table or a row has not.
func (f *format) missing(has func(slot) bool) error {
	var names []string
	for _, c := range f.columns {
		if c.required && !has(c.slot) {
			names = append(names, c.names[0])
		}
	}
	if f.numbered {
		if !has(traceType) && !has(traceID) {
			names = append(names, "trace_type or trace_id")
		}
		if !has(traceAddress) && !has(traceID) {
			names = append(names, "trace_address or trace_id")
		}
		if !has(tx) && !has(traceID) {
			names = append(names, "transaction_hash or trace_id")
		}
	}
	if names == nil {
		return nil
	}
	return fmt.Errorf("no column %s", strings.Join(names, ", no column "))
}
