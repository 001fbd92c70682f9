package bitcoin

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// etlLine is a line of bitcoin-etl: a transaction, or where the two are mixed a block.
type etlLine struct {
	Hash       string      `json:"hash"`
	Block      wholeNumber `json:"block_number"`
	BlockHash  string      `json:"block_hash"`
	BlockTime  moment      `json:"block_timestamp"`
	Index      wholeNumber `json:"index"`
	Version    word        `json:"version"`
	LockTime   word        `json:"lock_time"`
	IsCoinbase *bool       `json:"is_coinbase"`
	Inputs     []etlInput  `json:"inputs"`
	Outputs    []etlOutput `json:"outputs"`

	Type   string      `json:"type"`
	Number wholeNumber `json:"number"`
	Time   moment      `json:"timestamp"`
}

type etlInput struct {
	Index     wholeNumber `json:"index"`
	Spent     string      `json:"spent_transaction_hash"`
	SpentAt   wholeNumber `json:"spent_output_index"`
	Sequence  word        `json:"sequence"`
	ScriptHex string      `json:"script_hex"`
	Type      string      `json:"type"`
	Addresses []string    `json:"addresses"`
	Value     wholeNumber `json:"value"`
}

type etlOutput struct {
	Index     wholeNumber `json:"index"`
	ScriptHex *string     `json:"script_hex"`
	Type      string      `json:"type"`
	Addresses []string    `json:"addresses"`
	Value     wholeNumber `json:"value"`
}

// shielded is the type by which bitcoin-etl books what enters or leaves Zcash's pools.
const (
	shielded        = "shielded"
	skippedShielded = "shielded input or output, not followed"
)

// ReadETLTransaction adds one line of bitcoin-etl to b: a transaction as JSON, with
// its inputs and outputs. A line that is a block adds only that. What the export's
// second step adds to inputs, addresses and values, is taken where it is there. After
// an error no row of it is left in b.
func ReadETLTransaction(line []byte, chain wallet.Chain, b *ledger.Batch) error {
	var l etlLine
	if err := json.Unmarshal(line, &l); err != nil {
		return fmt.Errorf("bitcoin-etl: %.80q: %w", l.Hash, err)
	}
	w := newRowWriter(chain, b)
	write := l.writeTx
	if l.Type == "block" || !l.Block.known && l.Number.known {
		write = l.writeBlock
	}
	if err := write(w); err != nil {
		w.undo()
		return fmt.Errorf("bitcoin-etl: %.80q: %w", l.Hash, err)
	}
	return nil
}

func (l *etlLine) writeBlock(w *rowWriter) error {
	hash, err := parseHash(l.Hash)
	if err != nil {
		return err
	}
	if !l.Number.known {
		return errors.New("the block has no number")
	}
	w.batch.Blocks = append(w.batch.Blocks, ledger.Block{Number: l.Number.n, Hash: hash, Time: l.Time.orUnknown()})
	return nil
}

func (l *etlLine) writeTx(w *rowWriter) error {
	hash, err := parseHash(l.Hash)
	if err != nil {
		return err
	}
	if !l.Block.known {
		return errors.New("the transaction has no block_number; an export of unconfirmed transactions is not read")
	}
	row := ledger.Tx{Block: l.Block.n, Time: l.BlockTime.orUnknown(), Index: ledger.NoIndex, Hash: hash, Status: ledger.StatusDone}
	if l.Index.known {
		if l.Index.n >= ledger.NoIndex {
			return fmt.Errorf("the index %d is too large", l.Index.n)
		}
		row.Index = uint32(l.Index.n)
	}
	if err := l.noteBlock(w.batch); err != nil {
		return err
	}
	row.Coinbase = l.coinbase()
	row.Traits = traitsOf(l.Version, l.LockTime, func(yield func(word) bool) {
		for i := 0; i < len(l.Inputs) && !row.Coinbase; i++ {
			if l.Inputs[i].Type != shielded && !yield(l.Inputs[i].Sequence) {
				return
			}
		}
	})
	if !row.Coinbase {
		if err := l.writeInputs(w); err != nil {
			return err
		}
	}
	if err := l.writeOutputs(w, &row); err != nil {
		return err
	}
	row.Inputs, row.Outputs = uint32(len(w.batch.Inputs)-w.inputs), uint32(len(w.batch.Outputs)-w.outputs)
	w.batch.Txs = append(w.batch.Txs, row)
	return nil
}

// noteBlock keeps what the transaction tells of its block, once for neighbours.
func (l *etlLine) noteBlock(b *ledger.Batch) error {
	if l.BlockHash == "" {
		return nil
	}
	hash, err := parseHash(l.BlockHash)
	if err != nil {
		return fmt.Errorf("block_hash: %w", err)
	}
	block := ledger.Block{Number: l.Block.n, Hash: hash, Time: l.BlockTime.orUnknown()}
	if n := len(b.Blocks); n == 0 || b.Blocks[n-1] != block {
		b.Blocks = append(b.Blocks, block)
	}
	return nil
}

// coinbase says that the transaction mints; old exports keep its input, which spends
// nothing, and some do not say it outright.
func (l *etlLine) coinbase() bool {
	if l.IsCoinbase != nil {
		return *l.IsCoinbase
	}
	return len(l.Inputs) == 0 || len(l.Inputs) == 1 && l.Inputs[0].Spent == "" && l.Inputs[0].Type != shielded
}

func (l *etlLine) writeInputs(w *rowWriter) error {
	slices.SortStableFunc(l.Inputs, func(a, b etlInput) int { return cmp.Compare(a.Index.n, b.Index.n) })
	for i := range l.Inputs {
		in := &l.Inputs[i]
		if in.Type == shielded {
			w.batch.Skip(skippedShielded)
			continue
		}
		if err := in.write(w); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return nil
}

func (in *etlInput) write(w *rowWriter) error {
	prev, err := parseHash(in.Spent)
	if err != nil {
		return fmt.Errorf("spent_transaction_hash: %w", err)
	}
	if !in.SpentAt.known || in.SpentAt.n > math.MaxUint32 {
		return errors.New("spent_output_index is not there, or too large")
	}
	row := ledger.Input{PrevHash: prev, PrevIndex: uint32(in.SpentAt.n), Amount: in.Value.n, AmountKnown: in.Value.known}
	// The output's own row tells a non-standard script by its bytes: none here is not another.
	if row.Address, err = w.textAddress(in.Addresses, false); err != nil {
		return err
	}
	if row.PublicKey, err = w.revealedKey(in.ScriptHex, nil); err != nil {
		return err
	}
	w.batch.Inputs = append(w.batch.Inputs, row)
	return nil
}

// writeOutputs keeps the outputs by their index, which inputs name. One that is
// shielded stands behind the others and is spent by none.
func (l *etlLine) writeOutputs(w *rowWriter, tx *ledger.Tx) error {
	w.memo.reset()
	slices.SortStableFunc(l.Outputs, func(a, b etlOutput) int { return cmp.Compare(a.Index.n, b.Index.n) })
	for i := range l.Outputs {
		out := &l.Outputs[i]
		if out.Type == shielded {
			w.batch.Skip(skippedShielded)
			continue
		}
		if at := uint64(len(w.batch.Outputs) - w.outputs); out.Index.known && out.Index.n != at {
			return fmt.Errorf("output %d is missing, or stands twice", at)
		}
		if !out.Value.known {
			return fmt.Errorf("output %d: it has no value", i)
		}
		row := ledger.Output{Amount: out.Value.n}
		var script []byte
		var err error
		switch {
		case out.ScriptHex != nil && *out.ScriptHex != "":
			row.Address, script, err = w.scriptAddress(*out.ScriptHex)
		case out.ScriptHex != nil && len(out.Addresses) == 1 && strings.HasPrefix(out.Addresses[0], nonstandard):
			// The script is there and empty: it has no address, and the text is a hash of nothing.
		default:
			row.Address, err = w.textAddress(out.Addresses, true)
		}
		if err != nil {
			return fmt.Errorf("output %d: %w", i, err)
		}
		w.memo.output(w.batch, tx, len(w.batch.Outputs)-w.outputs, script)
		w.batch.Outputs = append(w.batch.Outputs, row)
	}
	w.memo.keep(w.batch, tx)
	return nil
}
