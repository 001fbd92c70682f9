package parquet

import (
	"errors"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

// The columns of btc/transactions.
const (
	btcHash = iota
	btcBlock
	btcBlockHash
	btcTime
	btcIndex
	btcCoinbase
	btcInputIndex
	btcInputHash
	btcInputOutput
	btcInputAddress
	btcInputValue
	btcOutputIndex
	btcOutputAddress
	btcOutputValue
)

// place is an input or output with the number that the file gives it.
type place struct {
	index   uint64
	prev    ledger.Hash
	output  uint32
	minted  bool // an input without a transaction that it spends
	address ledger.Text
	amount  uint64
	known   bool
}

// btcRow keeps the memory that one transaction needs.
type btcRow struct{ inputs, outputs []place }

// bitcoinTransactions is the table btc/transactions.
func bitcoinTransactions() table {
	return table{
		model: ledger.UTXO,
		columns: []spec{
			btcHash: {path: "hash"}, btcBlock: {path: "block_number", holds: whole},
			btcBlockHash: {path: "block_hash", optional: true}, btcTime: {path: "block_timestamp", holds: instant, optional: true},
			btcIndex: {path: "index", holds: whole}, btcCoinbase: {path: "is_coinbase", holds: truth},
			btcInputIndex: {path: "inputs.index", holds: whole}, btcInputHash: {path: "inputs.spent_transaction_hash"},
			btcInputOutput:  {path: "inputs.spent_output_index", holds: whole},
			btcInputAddress: {path: "inputs.address", optional: true}, btcInputValue: {path: "inputs.value", holds: amount, optional: true},
			btcOutputIndex: {path: "outputs.index", holds: whole}, btcOutputAddress: {path: "outputs.address"},
			btcOutputValue: {path: "outputs.value", holds: amount},
		},
		reader: func(ledger.Chain) rows { return each{new(btcRow).read} },
	}
}

func (t *btcRow) read(r *rowReader) {
	tx := ledger.Tx{Hash: r.hash(btcHash), Block: r.whole(btcBlock), Status: ledger.StatusDone}
	bh := r.hashIfAny(btcBlockHash)
	tx.Time, tx.Index = r.time(btcTime), r.index32(btcIndex)
	tx.Coinbase = take(r, btcCoinbase, func(v parquet.Value) (bool, error) {
		if v.IsNull() {
			return false, errNull
		}
		return v.Boolean(), nil
	})
	t.readInputs(r)
	t.readOutputs(r)
	if r.err != nil {
		return
	}
	if tx.Coinbase {
		// Some exports give the input that mints, which spends nothing.
		for _, in := range t.inputs {
			if !in.minted {
				r.err = errors.New("column is_coinbase is true, and the transaction spends an output")
				return
			}
		}
		t.inputs = t.inputs[:0]
	}
	for i, in := range t.inputs {
		if in.minted {
			r.err = fmt.Errorf("column inputs.spent_transaction_hash, element %d, %w", i, errNull)
			return
		}
		r.b.Inputs = append(r.b.Inputs, ledger.Input{
			PrevHash: in.prev, PrevIndex: in.output, Address: in.address, Amount: in.amount, AmountKnown: in.known,
		})
	}
	for _, out := range t.outputs {
		r.b.Outputs = append(r.b.Outputs, ledger.Output{Address: out.address, Amount: out.amount})
	}
	tx.Inputs, tx.Outputs = uint32(len(t.inputs)), uint32(len(t.outputs))
	r.block(tx.Block, bh, tx.Time)
	r.b.Txs = append(r.b.Txs, tx)
}

func (t *btcRow) readInputs(r *rowReader) {
	t.inputs = t.inputs[:0]
	readList(r, &t.inputs, btcInputIndex, func(p *place, v parquet.Value) (err error) {
		p.index, err = wholeOf(v)
		return err
	})
	readList(r, &t.inputs, btcInputHash, func(p *place, v parquet.Value) (err error) {
		if p.minted = v.IsNull(); !p.minted {
			p.prev, err = hashOf(v.ByteArray())
			p.minted = p.prev == ledger.Hash{}
		}
		return err
	})
	readList(r, &t.inputs, btcInputOutput, func(p *place, v parquet.Value) (err error) {
		if p.minted {
			return nil
		}
		p.output, err = index32(v)
		return err
	})
	readAddresses(r, &t.inputs, btcInputAddress)
	readAmounts(r, &t.inputs, btcInputValue)
	inOrder(r, t.inputs, btcInputIndex)
}

func (t *btcRow) readOutputs(r *rowReader) {
	t.outputs = t.outputs[:0]
	readList(r, &t.outputs, btcOutputIndex, func(p *place, v parquet.Value) (err error) {
		p.index, err = wholeOf(v)
		return err
	})
	readAddresses(r, &t.outputs, btcOutputAddress)
	readAmounts(r, &t.outputs, btcOutputValue)
	for i := range t.outputs {
		if !t.outputs[i].known {
			r.fail(btcOutputValue, fmt.Errorf("element %d: %w", i, errNull))
		}
	}
	inOrder(r, t.outputs, btcOutputIndex)
}

// readList reads one column of a list of structs: the first column makes the list,
// and the others must have as many elements.
func readList(r *rowReader, list *[]place, c int, read func(*place, parquet.Value) error) {
	if r.err != nil || r.f.columns[c] == nil {
		return
	}
	first := c == btcInputIndex || c == btcOutputIndex
	n, err := r.f.columns[c].each(func(i int, v parquet.Value) error {
		if first {
			*list = append(*list, place{})
		}
		if i >= len(*list) {
			return errLists
		}
		return read(&(*list)[i], v)
	})
	if err == nil && n != len(*list) {
		err = fmt.Errorf("column %s %w", r.f.columns[c].path, errLists)
	}
	if err != nil {
		r.err = err
	}
}

var errLists = errors.New("has a list of another length than its neighbour: the file is corrupt")

func readAddresses(r *rowReader, list *[]place, c int) {
	readList(r, list, c, func(p *place, v parquet.Value) error {
		if v.IsNull() || len(v.ByteArray()) == 0 {
			return nil
		}
		address := string(clip(v.ByteArray()))
		key, err := ledger.AppendKey(r.key[:0], r.chain.Name, address)
		if errors.Is(err, ledger.ErrOpaque) {
			// The exporter's own name of a script that has no address.
			if key, err = ledger.AppendOpaqueKey(r.key[:0], address); err == nil {
				r.b.Skip("address of no known form, kept as written")
			}
		}
		if err != nil {
			return err
		}
		r.key = key
		p.address = r.b.Add(key)
		return nil
	})
}

// readAmounts reads amounts, which the published files hold as doubles in coins;
// whole numbers and text are taken for satoshis.
func readAmounts(r *rowReader, list *[]place, c int) {
	readList(r, list, c, func(p *place, v parquet.Value) (err error) {
		if v.IsNull() {
			return nil
		}
		if p.known = true; v.Kind() == parquet.Double {
			p.amount, err = satoshisOf(v.Double())
			return err
		}
		n, _, err := r.f.columns[c].amountOf(v)
		if err == nil && !n.IsUint64() {
			err = errors.New("is more than 64 bits hold")
		}
		p.amount = n.Uint64()
		return err
	})
}

// inOrder sorts inputs or outputs by their number and holds them to be complete: an
// output is named by its place, so that one too few would rename all that follow.
func inOrder(r *rowReader, list []place, c int) {
	slices.SortStableFunc(list, func(a, b place) int {
		switch {
		case a.index < b.index:
			return -1
		case a.index > b.index:
			return 1
		}
		return 0
	})
	for i, p := range list {
		if p.index != uint64(i) {
			r.fail(c, fmt.Errorf("has no element of number %d, or two", i))
			return
		}
	}
}
