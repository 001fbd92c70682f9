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
	lines csvLines
	begun bool
	block uint64
	next  uint32 // the lowest position that the next row of the block may have
}

// NewCSVWriter begins a file. Rows must come by ascending block, in the order in
// which they took effect. Rows that came from such a table keep their positions, so that
// importing them again changes nothing; others are counted.
func NewCSVWriter(w io.Writer) *CSVWriter {
	return &CSVWriter{lines: newCSVLines(w, "chain", "block", "position", "time", "tx", "from", "to", "asset", "amount")}
}

// Write adds rows. After an error the file is not to be used.
func (w *CSVWriter) Write(rows []Row) error {
	for i := range rows {
		if err := w.lines.add(func(f []string) ([]string, error) { return w.row(f, &rows[i]) }); err != nil {
			return err
		}
	}
	return nil
}

func (w *CSVWriter) row(f []string, r *Row) ([]string, error) {
	if w.begun && r.Block < w.block {
		return nil, fmt.Errorf("block %d comes after block %d: write rows by ascending block", r.Block, w.block)
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
		return nil, fmt.Errorf("block %d has more transfers than the format has positions", r.Block)
	}
	_, digits, err := parseAmount(r.Amount)
	if err != nil {
		return nil, err
	}
	at, err := timeText(r.Time)
	if err != nil {
		return nil, err
	}
	if r.Chain == "" || r.Tx == "" || r.Asset == "" {
		return nil, fmt.Errorf("chain %q, transaction %q and asset %q must not be empty", r.Chain, r.Tx, r.Asset)
	}
	return append(f, r.Chain, strconv.FormatUint(r.Block, 10), strconv.FormatUint(uint64(position), 10),
		at, r.Tx, r.From, r.To, r.Asset, digits), nil
}

// Close writes what is left. It does not close the io.Writer.
func (w *CSVWriter) Close() error {
	return w.lines.close()
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
	lines csvLines
	list  strings.Builder
}

// NewUTXOCSVWriter begins a file.
func NewUTXOCSVWriter(w io.Writer) *UTXOCSVWriter {
	return &UTXOCSVWriter{lines: newCSVLines(w, "chain", "block", "position", "time", "tx", "inputs", "outputs")}
}

// Write adds transactions. After an error the file is not to be used.
func (w *UTXOCSVWriter) Write(rows []UTXORow) error {
	for i := range rows {
		if err := w.lines.add(func(f []string) ([]string, error) { return w.row(f, &rows[i]) }); err != nil {
			return err
		}
	}
	return nil
}

func (w *UTXOCSVWriter) row(f []string, r *UTXORow) ([]string, error) {
	if r.Chain == "" || r.Tx == "" || r.Index == ledger.NoIndex {
		return nil, fmt.Errorf("chain %q, transaction %q and its place in the block must be known", r.Chain, r.Tx)
	}
	at, err := timeText(r.Time)
	if err != nil {
		return nil, err
	}
	inputs, err := w.inputs(r.Inputs)
	if err != nil {
		return nil, err
	}
	outputs, err := w.outputs(r.Outputs)
	if err != nil {
		return nil, err
	}
	return append(f, r.Chain, strconv.FormatUint(r.Block, 10), strconv.FormatUint(uint64(r.Index), 10), at, r.Tx, inputs, outputs), nil
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
	return w.lines.close()
}

// errBreak is of a value that a reader by lines would take for two.
var errBreak = errors.New("holds a line break, which the format has no place for")

// csvLines writes the lines of a table. After an error the file is not to be used.
type csvLines struct {
	csv     *csv.Writer
	fields  []string
	written int64
	err     error
}

// newCSVLines begins a file with the names of its columns.
func newCSVLines(w io.Writer, columns ...string) csvLines {
	l := csvLines{csv: csv.NewWriter(w), fields: columns}
	l.err = l.csv.Write(columns)
	return l
}

// add writes the line whose fields row appends.
func (l *csvLines) add(row func(fields []string) ([]string, error)) error {
	if l.err != nil {
		return l.err
	}
	fields, err := row(l.fields[:0])
	for _, f := range fields {
		if strings.ContainsAny(f, "\r\n") {
			err = fmt.Errorf("%q %w", f, errBreak)
		}
	}
	if err == nil {
		l.fields, err = fields, l.csv.Write(fields)
	}
	if err != nil {
		l.err = fmt.Errorf("write row %d: %w", l.written, err)
	}
	l.written++
	return l.err
}

// close writes what is left.
func (l *csvLines) close() error {
	if l.err != nil {
		return l.err
	}
	l.csv.Flush()
	if err := l.csv.Error(); err != nil {
		return fmt.Errorf("write the end of the rows: %w", err)
	}
	return nil
}
