package parquet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mareva/mareva/ledger"
)

// maxPosition is the last place in a block that the transfers CSV has.
const maxPosition = 1<<29 - 1

// CSVWriter writes transfers of account chains as this project's own CSV, which the
// format "transfers" imports again. Two things do not come back: which kind of
// transfer a row was, and that an amount was inexact. The columns have no room for them.
type CSVWriter struct {
	csv     *csv.Writer
	fields  []string
	begun   bool
	block   uint64
	next    uint32 // the lowest position that the next row of the block may have
	written int64
	err     error
}

// NewCSVWriter begins a file. Rows must come by ascending block, in the order in
// which they took effect. Rows that came from such a table keep their positions, so that
// importing them again changes nothing; others are counted.
func NewCSVWriter(w io.Writer) *CSVWriter {
	return &CSVWriter{csv: csv.NewWriter(w)}
}

// Write adds rows. After an error the file is not to be used.
func (w *CSVWriter) Write(rows []Row) error {
	w.header()
	for i := range rows {
		if w.err != nil {
			return w.err
		}
		if err := w.row(&rows[i]); err != nil {
			w.err = fmt.Errorf("write row %d: %w", w.written, err)
		}
		w.written++
	}
	return w.err
}

func (w *CSVWriter) header() {
	if w.fields == nil {
		w.fields = []string{"chain", "block", "position", "time", "tx", "from", "to", "asset", "amount"}
		w.err = w.csv.Write(w.fields)
	}
}

func (w *CSVWriter) row(r *Row) error {
	if w.begun && r.Block < w.block {
		return fmt.Errorf("block %d comes after block %d: write rows by ascending block", r.Block, w.block)
	}
	if !w.begun || r.Block > w.block {
		w.begun, w.block, w.next = true, r.Block, 0
	}
	position := w.next
	if r.Kind == ledger.Row {
		position = max(position, r.Number)
		w.next = position // rows of a table may share one
	} else {
		w.next = position + 1
	}
	if position > maxPosition {
		return fmt.Errorf("block %d has more transfers than the format has positions", r.Block)
	}
	_, digits, err := parseAmount(r.Amount)
	if err != nil {
		return err
	}
	at, err := timeText(r.Time)
	if err != nil {
		return err
	}
	if r.Chain == "" || r.Tx == "" || r.Asset == "" {
		return fmt.Errorf("chain %q, transaction %q and asset %q must not be empty", r.Chain, r.Tx, r.Asset)
	}
	f := w.fields[:0]
	f = append(f, r.Chain, strconv.FormatUint(r.Block, 10), strconv.FormatUint(uint64(position), 10),
		at, r.Tx, r.From, r.To, r.Asset, digits)
	w.fields = f
	return writeLine(w.csv, f)
}

// Close writes what is left. It does not close the io.Writer.
func (w *CSVWriter) Close() error {
	w.header()
	return closeCSV(w.csv, w.err)
}

// UTXORow is a transaction of a UTXO chain for its CSV. Of its inputs and outputs only
// what belongs to them alone is looked at: no chain, block or time.
type UTXORow struct {
	Chain   string
	Block   uint64
	Index   uint32 // its place in the block
	Time    int64  // Unix seconds, or ledger.NoTime
	Tx      string
	Inputs  []InputRow // none: coinbase
	Outputs []OutputRow
}

// UTXOCSVWriter writes transactions of UTXO chains as this project's own CSV.
type UTXOCSVWriter struct {
	csv     *csv.Writer
	fields  []string
	list    strings.Builder
	written int64
	err     error
}

// NewUTXOCSVWriter begins a file.
func NewUTXOCSVWriter(w io.Writer) *UTXOCSVWriter {
	return &UTXOCSVWriter{csv: csv.NewWriter(w)}
}

// Write adds transactions. After an error the file is not to be used.
func (w *UTXOCSVWriter) Write(rows []UTXORow) error {
	w.header()
	for i := range rows {
		if w.err != nil {
			return w.err
		}
		if err := w.row(&rows[i]); err != nil {
			w.err = fmt.Errorf("write row %d: %w", w.written, err)
		}
		w.written++
	}
	return w.err
}

func (w *UTXOCSVWriter) header() {
	if w.fields == nil {
		w.fields = []string{"chain", "block", "position", "time", "tx", "inputs", "outputs"}
		w.err = w.csv.Write(w.fields)
	}
}

func (w *UTXOCSVWriter) row(r *UTXORow) error {
	if r.Chain == "" || r.Tx == "" || r.Index == ledger.NoIndex {
		return fmt.Errorf("chain %q, transaction %q and its place in the block must be known", r.Chain, r.Tx)
	}
	at, err := timeText(r.Time)
	if err != nil {
		return err
	}
	inputs, err := w.inputs(r.Inputs)
	if err != nil {
		return err
	}
	outputs, err := w.outputs(r.Outputs)
	if err != nil {
		return err
	}
	f := w.fields[:0]
	f = append(f, r.Chain, strconv.FormatUint(r.Block, 10), strconv.FormatUint(uint64(r.Index), 10), at, r.Tx, inputs, outputs)
	w.fields = f
	return writeLine(w.csv, f)
}

func (w *UTXOCSVWriter) inputs(inputs []InputRow) (string, error) {
	w.list.Reset()
	for i, in := range inputs {
		if in.PrevTx == "" || strings.ContainsAny(in.PrevTx, ":;") || strings.Contains(in.Address, ";") {
			return "", fmt.Errorf("input %d spends %q from %q, which the format cannot write", i, in.PrevTx, in.Address)
		}
		if i > 0 {
			w.list.WriteByte(';')
		}
		fmt.Fprintf(&w.list, "%s:%d:%s:", in.PrevTx, in.PrevIndex, in.Address)
		if in.AmountKnown {
			w.list.WriteString(strconv.FormatUint(in.Amount, 10))
		}
	}
	return w.list.String(), nil
}

func (w *UTXOCSVWriter) outputs(outputs []OutputRow) (string, error) {
	w.list.Reset()
	for i, out := range outputs {
		if strings.Contains(out.Address, ";") || uint64(out.Number) != uint64(i) {
			return "", fmt.Errorf("output %d of address %q is number %d, which the format cannot write", i, out.Address, out.Number)
		}
		if i > 0 {
			w.list.WriteByte(';')
		}
		w.list.WriteString(out.Address)
		w.list.WriteByte(':')
		w.list.WriteString(strconv.FormatUint(out.Amount, 10))
	}
	return w.list.String(), nil
}

// Close writes what is left. It does not close the io.Writer.
func (w *UTXOCSVWriter) Close() error {
	w.header()
	return closeCSV(w.csv, w.err)
}

// errBreak is of a value that a reader by lines would take for two.
var errBreak = errors.New("holds a line break, which the format has no place for")

func writeLine(w *csv.Writer, fields []string) error {
	for _, f := range fields {
		if strings.ContainsAny(f, "\r\n") {
			return fmt.Errorf("%q %w", f, errBreak)
		}
	}
	return w.Write(fields)
}

func closeCSV(w *csv.Writer, err error) error {
	if err != nil {
		return err
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write the end of the rows: %w", err)
	}
	return nil
}
