package parquet

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"github.com/mareva/mareva/ledger"
)

// The tables as they are published: every column is optional, times are INT96, lists
// are Spark's list.element.
type (
	awsTransaction struct {
		Hash      *string          `parquet:"hash,optional"`
		Index     *int64           `parquet:"transaction_index,optional"`
		From      *string          `parquet:"from_address,optional"`
		To        *string          `parquet:"to_address,optional"`
		Value     *float64         `parquet:"value,optional"`
		Contract  *string          `parquet:"receipt_contract_address,optional"`
		Status    *int64           `parquet:"receipt_status,optional"`
		Time      deprecated.Int96 `parquet:"block_timestamp"`
		Block     *int64           `parquet:"block_number,optional"`
		BlockHash *string          `parquet:"block_hash,optional"`
		Date      *string          `parquet:"date,optional"` // one that is not read
	}
	awsTransfer[V any] struct {
		Asset *string   `parquet:"token_address,optional,dict"`
		From  *string   `parquet:"from_address,optional"`
		To    *string   `parquet:"to_address,optional"`
		Value V         `parquet:"value"`
		Hash  *string   `parquet:"transaction_hash,optional"`
		Log   *int64    `parquet:"log_index,optional"`
		Time  time.Time `parquet:"block_timestamp,timestamp(microsecond)"`
		Block *int64    `parquet:"block_number,optional"`
	}
	awsLog struct {
		Log     *int64   `parquet:"log_index,optional"`
		Hash    *string  `parquet:"transaction_hash,optional"`
		Index   *int64   `parquet:"transaction_index,optional"`
		Address *string  `parquet:"address,optional"`
		Data    *string  `parquet:"data,optional"`
		Topics  []string `parquet:"topics,list"`
		Block   *int64   `parquet:"block_number,optional"`
	}
	awsTrace struct {
		Hash      *string  `parquet:"transaction_hash,optional"`
		Index     *int64   `parquet:"transaction_index,optional"`
		From      *string  `parquet:"from_address,optional"`
		To        *string  `parquet:"to_address,optional"`
		Value     *float64 `parquet:"value,optional"`
		Type      *string  `parquet:"trace_type,optional"`
		CallType  *string  `parquet:"call_type,optional"`
		Subtraces *int64   `parquet:"subtraces,optional"`
		Path      *string  `parquet:"trace_address,optional"`
		Status    *int64   `parquet:"status,optional"`
		Block     *int64   `parquet:"block_number,optional"`
		ID        *string  `parquet:"trace_id,optional"`
	}
	awsInput struct {
		Index   *int64   `parquet:"index,optional"`
		Prev    *string  `parquet:"spent_transaction_hash,optional"`
		Output  *int64   `parquet:"spent_output_index,optional"`
		Address *string  `parquet:"address,optional"`
		Value   *float64 `parquet:"value,optional"`
		Witness []string `parquet:"txinwitness,list"` // one that is not read
	}
	awsOutput struct {
		Index   *int64   `parquet:"index,optional"`
		Address *string  `parquet:"address,optional"`
		Value   *float64 `parquet:"value,optional"`
	}
	awsBitcoin struct {
		Hash     *string          `parquet:"hash,optional"`
		Block    *int64           `parquet:"block_number,optional"`
		Time     deprecated.Int96 `parquet:"block_timestamp"`
		Index    *int64           `parquet:"index,optional"`
		Coinbase *bool            `parquet:"is_coinbase,optional"`
		Inputs   []awsInput       `parquet:"inputs,list"`
		Outputs  []awsOutput      `parquet:"outputs,list"`
	}
)

// int96 is a time as Spark writes it: nanoseconds of the day, and the Julian day.
func int96(unix int64) deprecated.Int96 {
	nanos := uint64(unix%86400) * 1e9
	return deprecated.Int96{uint32(nanos), uint32(nanos >> 32), uint32(unix/86400 + 2440588)}
}

// fileOf writes rows in groups of a few, packed with Snappy.
func fileOf[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, append([]parquet.WriterOption{
		parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1), parquet.DefaultEncoding(&parquet.Plain), parquet.MaxRowsPerRowGroup(5), parquet.PageBufferSize(300),
	}, options...)...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func onEthereum(t testing.TB) ledger.Chain { return chain(t, "ethereum") }

func chain(t testing.TB, name string) ledger.Chain {
	t.Helper()
	c, err := ledger.ChainNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func saved(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "part-00000.snappy.parquet")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads a whole file and gives its last batch, the only one of a small file.
func read(t testing.TB, c ledger.Chain, kind string, content []byte) (*ledger.Batch, error) {
	t.Helper()
	return readFrom(t, c, kind, content, ledger.Position{})
}

func readFrom(t testing.TB, c ledger.Chain, kind string, content []byte, from ledger.Position) (*ledger.Batch, error) {
	t.Helper()
	s, err := New(c, kind, []string{saved(t, content)})
	if err != nil {
		t.Fatal(err)
	}
	var got *ledger.Batch
	err = s.Read(context.Background(), from, func(b *ledger.Batch, _ ledger.Position) error {
		got = b
		return nil
	})
	return got, err
}

// moved are the transfers of a batch as text.
func moved(c ledger.Chain, b *ledger.Batch) []string {
	var lines []string
	at := 0
	for _, tx := range b.Txs {
		for _, t := range b.Transfers[at : at+int(tx.Transfers)] {
			line := kindText(t.Kind) + " " + ledger.KeyText(c.Name, b.Bytes(t.From)) + " " + ledger.KeyText(c.Name, b.Bytes(t.To)) +
				" " + string(b.Bytes(t.Asset)) + " " + t.Amount.Dec()
			lines = append(lines, line)
		}
		at += int(tx.Transfers)
	}
	return lines
}

func kindText(k ledger.Kind) string {
	s, err := kindName(k)
	if err != nil {
		panic(err)
	}
	return s
}

const (
	alice = "0x00000000000000000000000000000000000a11ce"
	bob   = "0x0000000000000000000000000000000000000b0b"
	usdt  = "0xdac17f958d2ee523a2206206994597c13d831ec7"
	tx1   = "0x1111111111111111111111111111111111111111111111111111111111111111"
	tx2   = "0x2222222222222222222222222222222222222222222222222222222222222222"
)

func at[T any](v T) *T { return &v }
