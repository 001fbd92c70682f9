package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
)

// Row is a transfer of an account chain, to be written.
type Row struct {
	Chain     string
	Block     uint64
	BlockHash string // empty: unknown
	Time      int64  // Unix seconds, or ledger.NoTime
	Tx        string // its hash or name
	Index     uint32 // of the transaction in its block, or ledger.NoIndex
	Kind      ledger.Kind
	Number    uint32 // among its Kind, see ledger.Transfer
	From, To  string // empty: an issuance, a destruction
	// Asset is the token's contract, or the native coin's symbol.
	Asset  string
	Symbol string // empty: unknown
	// Decimals are those of the asset, where HasDecimals.
	Decimals    uint8
	HasDecimals bool
	Amount      string // an integer in the smallest unit, its decimal digits
	Inexact     bool   // the input held the amount as a floating point number
}

// OutputRow is an output of a transaction of a UTXO chain, to be written.
type OutputRow struct {
	Chain     string
	Block     uint64
	BlockHash string // empty: unknown
	Time      int64  // Unix seconds, or ledger.NoTime
	Tx        string
	Index     uint32 // of the transaction in its block, or ledger.NoIndex
	Coinbase  bool
	Number    uint32 // of the output in its transaction
	Address   string // empty: the script has none
	Amount    uint64
}

// InputRow is an input of a transaction of a UTXO chain, to be written. Coinbase
// transactions have none.
type InputRow struct {
	Chain     string
	Block     uint64
	BlockHash string // empty: unknown
	Time      int64  // Unix seconds, or ledger.NoTime
	Tx        string
	Index     uint32 // of the transaction in its block, or ledger.NoIndex
	Number    uint32 // of the input in its transaction
	PrevTx    string // the transaction whose output is spent
	PrevIndex uint32
	Address   string // of the spent output; empty: unknown, or its script has none
	// Amount is that of the spent output, where AmountKnown.
	Amount      uint64
	AmountKnown bool
}

// kindName is the word for a kind in what is written.
func kindName(k ledger.Kind) (string, error) {
	switch k {
	case ledger.Value:
		return "value", nil
	case ledger.Internal:
		return "internal", nil
	case ledger.Log:
		return "log", nil
	case ledger.Row:
		return "row", nil
	}
	return "", fmt.Errorf("transfer is of kind %d, which has no name", k)
}

// parseAmount reads the digits of a row's amount, and gives them without zeros before.
func parseAmount(text string) (n uint256.Int, digits string, err error) {
	for len(text) > 1 && text[0] == '0' {
		text = text[1:]
	}
	n, err = decimalOf([]byte(text))
	if err != nil {
		return n, "", fmt.Errorf("amount %w", err)
	}
	return n, text, nil
}

// decimal38 is the number as a DECIMAL(38,0) is stored; false where it has more digits.
func decimal38(n *uint256.Int) (b [16]byte, ok bool) {
	limit := uint256.Int{0x098a224000000000, 0x4b3b4ca85a86c47a} // 10^38
	if !n.Lt(&limit) {
		return b, false
	}
	wide := n.Bytes32()
	copy(b[:], wide[16:])
	return b, true
}

// int64Of is a block's number as a signed one, which every reader of Parquet knows.
func int64Of(block uint64) (int64, error) {
	if block > math.MaxInt64 {
		return 0, fmt.Errorf("block %d is more than a signed number of 64 bits holds", block)
	}
	return int64(block), nil
}

// maxTime is the last second of the year 9999, after which RFC 3339 has no form.
const maxTime = 253402300799

// microseconds is the time of a block for a TIMESTAMP; nil where it is unknown.
func microseconds(unix int64, room *int64) (*int64, error) {
	if unix == ledger.NoTime {
		return nil, nil
	}
	if err := checkTime(unix); err != nil {
		return nil, err
	}
	*room = unix * 1e6
	return room, nil
}

func checkTime(unix int64) error {
	if unix < -maxTime || unix > maxTime {
		return fmt.Errorf("time %d is beyond the year 9999", unix)
	}
	return nil
}

// timeText is the time of a block for CSV; empty where it is unknown.
func timeText(unix int64) (string, error) {
	const yearZero = -62167219200
	switch {
	case unix == ledger.NoTime:
		return "", nil
	case unix < yearZero || unix > maxTime:
		return "", fmt.Errorf("time %d has no form in RFC 3339", unix)
	}
	return time.Unix(unix, 0).UTC().Format(time.RFC3339), nil
}

// indexOf is the place of a transaction; nil where it is unknown.
func indexOf(index uint32, room *int64) *int64 {
	if index == ledger.NoIndex {
		return nil
	}
	*room = int64(index)
	return room
}

var errClosed = errors.New("write rows: the writer is closed")

// decimalOf64 is a number of 64 bits as a DECIMAL(38,0) is stored.
func decimalOf64(n uint64) (b [16]byte) {
	binary.BigEndian.PutUint64(b[8:], n)
	return b
}
