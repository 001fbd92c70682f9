package main

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/parquet"
	"github.com/mareva/mareva/ledger/segment"
)

// begin opens the tables that the files get.
func (e *exporter) begin(format string, files *exportFiles) {
	base := exportBase{view: e.view, chain: e.chain}
	if e.view.Chain().Name.TakesEVM() {
		base.prefix = "0x"
	}
	utxo, csv := e.view.Chain().Model == ledger.UTXO, format == "csv"
	switch {
	case utxo && csv:
		e.table = &spendsCSV{exportBase: base, w: parquet.NewUTXOCSVWriter(files.writers[0])}
	case utxo:
		e.table = &spendsParquet{exportBase: base, inputs: parquet.NewInputWriter(files.writers[0]), outputs: parquet.NewOutputWriter(files.writers[1])}
	case csv:
		e.table = &transfersTable{exportBase: base, w: parquet.NewCSVWriter(files.writers[0])}
	default:
		e.table = &transfersTable{exportBase: base, w: parquet.NewWriter(files.writers[0])}
	}
}

// exportBase is what all tables share.
type exportBase struct {
	view   *ledger.View
	chain  string
	prefix string // of hashes
}

func (x *exportBase) hash(h []byte) string { return x.prefix + hex.EncodeToString(h) }

// tx writes a transaction as the chain's users do.
func (x *exportBase) tx(s *segment.Segment, tx int) string {
	if name := s.TxName(tx); name != nil {
		return string(name)
	}
	return x.hash(s.TxHash(tx))
}

func (x *exportBase) blockHash(b *segment.Block) string {
	if b.Hash == (segment.Hash{}) {
		return ""
	}
	return x.hash(b.Hash[:])
}

// transfersTable writes the transfers of an account chain.
type transfersTable struct {
	exportBase
	w interface {
		Write(rows []parquet.Row) error
		Close() error
	}
	rows []parquet.Row
}

func (x *transfersTable) close() error { return x.w.Close() }

func (x *transfersTable) block(s *segment.Segment, b *segment.Block, from, to int) (done exported, err error) {
	x.rows = x.rows[:0]
	var t segment.Transfer
	for tx := from; tx < to; tx++ {
		first, end := s.Transfers(tx)
		if first == end {
			done.dropped++
			continue
		}
		id := x.tx(s, tx)
		for row := first; row < end; row++ {
			s.Transfer(row, &t)
			asset := x.view.Asset(t.Asset)
			r := parquet.Row{
				Chain: x.chain, Block: b.Number, BlockHash: x.blockHash(b), Time: b.Time, Tx: id, Index: s.TxIndex(tx),
				Kind: ledger.Kind(t.Place & (1<<segment.KindBits - 1)), Number: t.Place >> segment.KindBits,
				From: x.view.AddressText(t.From), To: x.view.AddressText(t.To), Asset: asset.ID, Symbol: asset.Symbol,
				Amount: t.Amount.Dec(), Inexact: t.Inexact,
			}
			if asset.Decimals != nil {
				r.Decimals, r.HasDecimals = *asset.Decimals, true
			}
			x.rows = append(x.rows, r)
			done.rows++
			if t.Inexact {
				done.inexact++
			}
		}
		if len(x.rows) >= exportAtOnce {
			if err := x.w.Write(x.rows); err != nil {
				return done, err
			}
			x.rows = x.rows[:0]
		}
	}
	return done, x.w.Write(x.rows)
}

// exportAtOnce is about how many rows are held at a time.
const exportAtOnce = 4096

// readInputs reads the inputs of a transaction of a UTXO chain.
func (x *exportBase) readInputs(s *segment.Segment, tx int, rows []parquet.InputRow) ([]parquet.InputRow, error) {
	var in segment.Input
	first, end := s.Inputs(tx)
	for row := first; row < end; row++ {
		s.Input(row, &in)
		r := parquet.InputRow{
			Number: uint32(row - first), Address: x.view.AddressText(in.Address), Amount: in.Amount, AmountKnown: in.Known,
		}
		if in.Ref > 0 {
			from, output, ok := x.view.OutputAt(in.Ref)
			if !ok {
				return rows, fmt.Errorf("an input spends output number %d, which no segment has: run mareva ledger verify", in.Ref)
			}
			of := from.TxOfOutput(output)
			begin, _ := from.Outputs(of)
			r.PrevTx, r.PrevIndex = x.tx(from, of), uint32(output-begin)
		} else {
			hash, name, index, ok := s.Outside(row)
			if !ok {
				return rows, errors.New("an input says nothing of what it spends: run mareva ledger verify")
			}
			r.PrevTx, r.PrevIndex = string(name), index
			if name == nil {
				r.PrevTx = x.hash(hash[:])
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// readOutputs reads the outputs of a transaction of a UTXO chain.
func (x *exportBase) readOutputs(s *segment.Segment, tx int, rows []parquet.OutputRow) []parquet.OutputRow {
	first, end := s.Outputs(tx)
	for row := first; row < end; row++ {
		out := s.Output(row)
		rows = append(rows, parquet.OutputRow{Number: uint32(row - first), Address: x.view.AddressText(out.Address), Amount: out.Amount})
	}
	return rows
}

// spendsCSV writes the transactions of a UTXO chain as this project's own CSV.
type spendsCSV struct {
	exportBase
	w   *parquet.UTXOCSVWriter
	row [1]parquet.UTXORow
}

func (x *spendsCSV) close() error { return x.w.Close() }

func (x *spendsCSV) block(s *segment.Segment, b *segment.Block, from, to int) (done exported, err error) {
	for tx := from; tx < to; tx++ {
		r := &x.row[0]
		r.Chain, r.Block, r.Index, r.Time, r.Tx = x.chain, b.Number, s.TxIndex(tx), b.Time, x.tx(s, tx)
		if r.Inputs, err = x.readInputs(s, tx, r.Inputs[:0]); err != nil {
			return done, err
		}
		r.Outputs = x.readOutputs(s, tx, r.Outputs[:0])
		if coinbase := s.TxState(tx)&segment.Coinbase != 0; coinbase != (len(r.Inputs) == 0) {
			return done, fmt.Errorf("transaction %s: the format takes what has no inputs for a coinbase, and this is otherwise", r.Tx)
		}
		if err := x.w.Write(x.row[:]); err != nil {
			return done, err
		}
		done.rows++
	}
	return done, nil
}

// spendsParquet writes the inputs and the outputs of a UTXO chain as two tables.
type spendsParquet struct {
	exportBase
	inputs  *parquet.InputWriter
	outputs *parquet.OutputWriter

	in  []parquet.InputRow
	out []parquet.OutputRow
}

func (x *spendsParquet) close() error { return errors.Join(x.inputs.Close(), x.outputs.Close()) }

func (x *spendsParquet) block(s *segment.Segment, b *segment.Block, from, to int) (done exported, err error) {
	hash := x.blockHash(b)
	for tx := from; tx < to; tx++ {
		id, index, coinbase := x.tx(s, tx), s.TxIndex(tx), s.TxState(tx)&segment.Coinbase != 0
		in, out := len(x.in), len(x.out)
		if x.in, err = x.readInputs(s, tx, x.in); err != nil {
			return done, err
		}
		for i := range x.in[in:] {
			r := &x.in[in+i]
			r.Chain, r.Block, r.BlockHash, r.Time, r.Tx, r.Index = x.chain, b.Number, hash, b.Time, id, index
		}
		x.out = x.readOutputs(s, tx, x.out)
		for i := range x.out[out:] {
			r := &x.out[out+i]
			r.Chain, r.Block, r.BlockHash, r.Time, r.Tx, r.Index, r.Coinbase = x.chain, b.Number, hash, b.Time, id, index, coinbase
		}
		done.rows += uint64(len(x.in) - in + len(x.out) - out)
		if len(x.in)+len(x.out) >= exportAtOnce {
			if err := x.flush(); err != nil {
				return done, err
			}
		}
	}
	return done, x.flush()
}

func (x *spendsParquet) flush() error {
	err := x.inputs.Write(x.in)
	if err == nil {
		err = x.outputs.Write(x.out)
	}
	x.in, x.out = x.in[:0], x.out[:0]
	return err
}
