package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// rowsPerGroup is how many rows stand in a row group: what DuckDB takes for one
// thread's work, and what bounds the writer's memory.
const rowsPerGroup = 122880

// record is how a Row stands in a file. What is unknown is null; plain types only, so
// that DuckDB, Spark and ClickHouse read the file as it stands.
//
// An amount stands twice. amount is a DECIMAL(38,0), the widest number that all of
// them can add up, and null where the amount has more digits, so that a sum never
// counts a wrong number; amount_text is always there and always exact.
type record struct {
	Chain      string    `parquet:"chain,dict"`
	Block      int64     `parquet:"block"`
	BlockHash  string    `parquet:"block_hash,optional,dict"`
	Time       *int64    `parquet:"time,optional,timestamp(microsecond)"`
	Tx         string    `parquet:"tx"`
	Index      *int64    `parquet:"tx_index,optional"`
	Kind       string    `parquet:"kind,dict"`
	Number     int64     `parquet:"number"`
	From       string    `parquet:"from_address,optional,dict"`
	To         string    `parquet:"to_address,optional,dict"`
	Asset      string    `parquet:"asset,dict"`
	Symbol     string    `parquet:"symbol,optional,dict"`
	Decimals   *int32    `parquet:"decimals,optional"`
	Amount     *[16]byte `parquet:"amount,optional,decimal(0:38)"`
	AmountText string    `parquet:"amount_text"`
	Inexact    bool      `parquet:"inexact"`
	room       room
}

// room is what the pointers of a record point to.
type room struct {
	time, index int64
	decimals    int32
	amount      [16]byte
}

type outputRecord struct {
	Chain     string   `parquet:"chain,dict"`
	Block     int64    `parquet:"block"`
	BlockHash string   `parquet:"block_hash,optional,dict"`
	Time      *int64   `parquet:"time,optional,timestamp(microsecond)"`
	Tx        string   `parquet:"tx"`
	Index     *int64   `parquet:"tx_index,optional"`
	Coinbase  bool     `parquet:"coinbase"`
	Number    int64    `parquet:"number"`
	Address   string   `parquet:"address,optional,dict"`
	Amount    [16]byte `parquet:"amount,decimal(0:38)"`
	room      room
}

type inputRecord struct {
	Chain     string    `parquet:"chain,dict"`
	Block     int64     `parquet:"block"`
	BlockHash string    `parquet:"block_hash,optional,dict"`
	Time      *int64    `parquet:"time,optional,timestamp(microsecond)"`
	Tx        string    `parquet:"tx"`
	Index     *int64    `parquet:"tx_index,optional"`
	Number    int64     `parquet:"number"`
	PrevTx    string    `parquet:"prev_tx"`
	PrevIndex int64     `parquet:"prev_index"`
	Address   string    `parquet:"address,optional,dict"`
	Amount    *[16]byte `parquet:"amount,optional,decimal(0:38)"`
	room      room
}

// tableWriter writes rows of one kind by way of their records.
type tableWriter[R, P any] struct {
	w       *parquet.GenericWriter[P]
	fill    func(*P, *R) error
	records []P
	written int64
	err     error
	closed  bool
}

// recordsAtOnce is how many rows are made into records at a time.
const recordsAtOnce = 1024

func newTableWriter[R, P any](w io.Writer, fill func(*P, *R) error) *tableWriter[R, P] {
	return &tableWriter[R, P]{
		w: parquet.NewGenericWriter[P](w,
			parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
			parquet.MaxRowsPerRowGroup(rowsPerGroup),
			// The page version and the encoding that every reader knows.
			parquet.DataPageVersion(1), parquet.DefaultEncoding(&parquet.Plain),
			parquet.CreatedBy("mareva", "1", "0")),
		fill:    fill,
		records: make([]P, recordsAtOnce),
	}
}

// write adds rows. After an error the file is not to be used.
func (t *tableWriter[R, P]) write(rows []R) error {
	switch {
	case t.err != nil:
		return t.err
	case t.closed:
		return errClosed
	}
	for len(rows) > 0 {
		n := min(len(rows), len(t.records))
		for i := range rows[:n] {
			if err := t.fill(&t.records[i], &rows[i]); err != nil {
				t.err = fmt.Errorf("write row %d: %w", t.written+int64(i), err)
				return t.err
			}
		}
		if _, err := t.w.Write(t.records[:n]); err != nil {
			t.err = fmt.Errorf("write rows from %d: %w", t.written, err)
			return t.err
		}
		t.written += int64(n)
		rows = rows[n:]
	}
	return nil
}

// close writes the footer, without which the file cannot be read. It does not close
// the io.Writer.
func (t *tableWriter[R, P]) close() error {
	switch {
	case t.closed:
		return nil
	case t.err != nil:
		return t.err
	}
	t.closed = true
	if err := t.w.Close(); err != nil {
		return fmt.Errorf("write the end of %d rows: %w", t.written, err)
	}
	return nil
}

// Writer writes transfers of account chains as one Parquet file. A file without a
// row is a table without rows.
type Writer struct{ t *tableWriter[Row, record] }

// NewWriter begins a file. Close it, or it cannot be read.
func NewWriter(w io.Writer) *Writer { return &Writer{newTableWriter(w, fillRecord)} }

// Write adds rows; it keeps nothing of them.
func (w *Writer) Write(rows []Row) error { return w.t.write(rows) }

// Close ends the file. It does not close the io.Writer.
func (w *Writer) Close() error { return w.t.close() }

// OutputWriter writes outputs of UTXO chains as one Parquet file.
type OutputWriter struct {
	t *tableWriter[OutputRow, outputRecord]
}

// NewOutputWriter begins a file. Close it, or it cannot be read.
func NewOutputWriter(w io.Writer) *OutputWriter {
	return &OutputWriter{newTableWriter(w, fillOutput)}
}

// Write adds rows; it keeps nothing of them.
func (w *OutputWriter) Write(rows []OutputRow) error { return w.t.write(rows) }

// Close ends the file. It does not close the io.Writer.
func (w *OutputWriter) Close() error { return w.t.close() }

// InputWriter writes inputs of UTXO chains as one Parquet file.
type InputWriter struct {
	t *tableWriter[InputRow, inputRecord]
}

// NewInputWriter begins a file. Close it, or it cannot be read.
func NewInputWriter(w io.Writer) *InputWriter { return &InputWriter{newTableWriter(w, fillInput)} }

// Write adds rows; it keeps nothing of them.
func (w *InputWriter) Write(rows []InputRow) error { return w.t.write(rows) }

// Close ends the file. It does not close the io.Writer.
func (w *InputWriter) Close() error { return w.t.close() }

func fillRecord(p *record, r *Row) error {
	n, digits, err := parseAmount(r.Amount)
	if err != nil {
		return err
	}
	kind, kindErr := kindName(r.Kind)
	*p = record{
		Chain: r.Chain, BlockHash: r.BlockHash, Tx: r.Tx, Kind: kind, Number: int64(r.Number),
		From: r.From, To: r.To, Asset: r.Asset, Symbol: r.Symbol, AmountText: digits, Inexact: r.Inexact,
	}
	var blockErr, timeErr error
	p.Block, blockErr = int64Of(r.Block)
	p.Time, timeErr = microseconds(r.Time, &p.room.time)
	p.Index = indexOf(r.Index, &p.room.index)
	if r.HasDecimals {
		p.room.decimals = int32(r.Decimals)
		p.Decimals = &p.room.decimals
	}
	if b, ok := decimal38(&n); ok {
		p.room.amount = b
		p.Amount = &p.room.amount
	}
	return errors.Join(kindErr, blockErr, timeErr)
}

func fillOutput(p *outputRecord, r *OutputRow) error {
	*p = outputRecord{
		Chain: r.Chain, BlockHash: r.BlockHash, Tx: r.Tx, Coinbase: r.Coinbase,
		Number: int64(r.Number), Address: r.Address, Amount: decimalOf64(r.Amount),
	}
	var blockErr, timeErr error
	p.Block, blockErr = int64Of(r.Block)
	p.Time, timeErr = microseconds(r.Time, &p.room.time)
	p.Index = indexOf(r.Index, &p.room.index)
	return errors.Join(blockErr, timeErr)
}

func fillInput(p *inputRecord, r *InputRow) error {
	*p = inputRecord{
		Chain: r.Chain, BlockHash: r.BlockHash, Tx: r.Tx, Number: int64(r.Number),
		PrevTx: r.PrevTx, PrevIndex: int64(r.PrevIndex), Address: r.Address,
	}
	var blockErr, timeErr error
	p.Block, blockErr = int64Of(r.Block)
	p.Time, timeErr = microseconds(r.Time, &p.room.time)
	p.Index = indexOf(r.Index, &p.room.index)
	if r.AmountKnown {
		p.room.amount = decimalOf64(r.Amount)
		p.Amount = &p.room.amount
	}
	return errors.Join(blockErr, timeErr)
}
