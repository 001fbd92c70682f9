package parquet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

const (
	nines38 = "99999999999999999999999999999999999999"
	most    = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
)

func sampleRows() []Row {
	return []Row{
		{
			Chain: "ethereum", Block: 7, BlockHash: tx2, Time: 1700000000, Tx: tx1, Index: 3, Kind: ledger.Log, Number: 5, From: alice, To: bob,
			Asset: usdt, Symbol: "USDT", Decimals: 6, HasDecimals: true, Amount: nines38,
		},
		{
			Chain: "ethereum", Block: 8, Time: ledger.NoTime, Tx: tx2, Index: ledger.NoIndex, Kind: ledger.Value, To: bob,
			Asset: "ETH", Amount: most, Inexact: true,
		},
		{Chain: "ethereum", Block: 8, Time: 0, Tx: tx2, Kind: ledger.Internal, Number: 1, From: alice, Asset: "ETH", Amount: "0007"},
	}
}

func written(t testing.TB, rows []Row) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b)
	if err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWrittenRowsComeBackWithNothingRounded(t *testing.T) {
	rows := sampleRows()
	content := written(t, rows)
	got, err := parquet.Read[record](bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{nines38, most, "7"}, []string{got[0].AmountText, got[1].AmountText, got[2].AmountText}); d != "" {
		t.Error(d)
	}
	if got[0].Amount == nil || new(uint256.Int).SetBytes(got[0].Amount[:]).Dec() != nines38 {
		t.Errorf("amount is %v", got[0].Amount)
	}
	if got[1].Amount != nil || got[1].Time != nil || got[1].Index != nil || got[1].From != "" || !got[1].Inexact || got[1].Decimals != nil {
		t.Errorf("what is unknown is told: %+v", got[1])
	}
	if got[2].Time == nil || *got[2].Time != 0 || *got[2].Index != 0 || *got[0].Time != 1700000000e6 || *got[0].Decimals != 6 {
		t.Errorf("what is known to be 0 is null, or else: %+v", got[2])
	}
	if got[0].Kind != "log" || got[1].Kind != "value" || got[2].Kind != "internal" || got[0].Block != 7 || got[0].Number != 5 || got[0].BlockHash != tx2 {
		t.Errorf("got %+v", got)
	}
	if !bytes.Equal(content, written(t, rows)) {
		t.Error("the same rows give other bytes")
	}
}

func TestTheSchemaIsWhatOthersRead(t *testing.T) {
	content := written(t, nil)
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	got := f.Schema().String()
	for _, want := range []string{
		"optional int64 time (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS))", "optional fixed_len_byte_array(16) amount (DECIMAL(38,0))",
		"required binary amount_text (STRING)", "required int64 block", "optional binary from_address (STRING)", "optional int32 decimals",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("schema has no %q:\n%s", want, got)
		}
	}
}

func TestRowsThatCannotBeWrittenAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Row){
		"amount is \"\"":   func(r *Row) { r.Amount = "" },
		"amount is \"-1\"": func(r *Row) { r.Amount = "-1" },
		"amount is \"1157": func(r *Row) { r.Amount = most[:77] + "6" },
		"block 1844674407": func(r *Row) { r.Block = math.MaxUint64 },
		"kind 9":           func(r *Row) { r.Kind = 9 },
		"time 9223372":     func(r *Row) { r.Time = math.MaxInt64 },
	} {
		rows := sampleRows()
		spoil(&rows[2])
		w := NewWriter(&bytes.Buffer{})
		err := w.Write(rows)
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "row 2") {
			t.Errorf("want an error with %q and row 2, got %v", name, err)
		}
		if w.Close() == nil {
			t.Errorf("%s: the file is ended as if it were whole", name)
		}
	}
}

func TestDecimalsHoldTheirAmount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := uint256.Int(rapid.SliceOfN(rapid.Uint64(), 4, 4).Draw(rt, "n"))
		n.Rsh(&n, rapid.UintMax(255).Draw(rt, "shift"))
		b, ok := decimal38(&n)
		if ok != (len(n.Dec()) <= 38) {
			rt.Fatalf("%s fits: %v", n.Dec(), ok)
		}
		if ok && new(uint256.Int).SetBytes(b[:]).Cmp(&n) != 0 {
			rt.Fatalf("%s became %x", n.Dec(), b)
		}
	})
}

func TestOutputsAndInputsComeBack(t *testing.T) {
	var out, in bytes.Buffer
	ow, iw := NewOutputWriter(&out), NewInputWriter(&in)
	err := ow.Write([]OutputRow{{Chain: "bitcoin", Block: 1, Time: 5, Tx: tx1, Coinbase: true, Number: 2, Address: genesis, Amount: math.MaxUint64}})
	if err != nil || ow.Close() != nil {
		t.Fatal(err)
	}
	err = iw.Write([]InputRow{{Chain: "bitcoin", Tx: tx2, PrevTx: tx1, PrevIndex: 2, Amount: 7}, {Tx: tx2, PrevTx: tx1, Amount: 0, AmountKnown: true}})
	if err != nil || iw.Close() != nil {
		t.Fatal(err)
	}
	outputs, err := parquet.Read[outputRecord](bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if o := outputs[0]; new(uint256.Int).SetBytes(o.Amount[:]).Uint64() != math.MaxUint64 || !o.Coinbase || o.Number != 2 || o.Address != genesis {
		t.Errorf("got %+v", o)
	}
	inputs, err := parquet.Read[inputRecord](bytes.NewReader(in.Bytes()), int64(in.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if inputs[0].Amount != nil || inputs[1].Amount == nil || *inputs[1].Amount != [16]byte{} || inputs[0].PrevIndex != 2 {
		t.Errorf("got %+v", inputs)
	}
}

func TestTransfersCSVIsThatOfTheImporter(t *testing.T) {
	var b bytes.Buffer
	w := NewCSVWriter(&b)
	if err := w.Write(sampleRows()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := "chain,block,position,time,tx,from,to,asset,amount\n" +
		"ethereum,7,0,2023-11-14T22:13:20Z," + tx1 + "," + alice + "," + bob + "," + usdt + "," + nines38 + "\n" +
		"ethereum,8,0,," + tx2 + ",," + bob + ",ETH," + most + "\n" +
		"ethereum,8,1,1970-01-01T00:00:00Z," + tx2 + "," + alice + ",,ETH,7\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
	rows := sampleRows()
	rows[2].Block = 3
	if err := NewCSVWriter(&bytes.Buffer{}).Write(rows); err == nil || !strings.Contains(err.Error(), "ascending") {
		t.Errorf("got %v", err)
	}
	rows = sampleRows()
	rows[1].Asset = "a\nb"
	if err := NewCSVWriter(&bytes.Buffer{}).Write(rows); err == nil || !strings.Contains(err.Error(), "row 1") {
		t.Errorf("got %v", err)
	}
}

func TestUTXOCSVIsThatOfTheImporter(t *testing.T) {
	var b bytes.Buffer
	w := NewUTXOCSVWriter(&b)
	err := w.Write([]UTXORow{
		{Chain: "bitcoin", Block: 1, Index: 0, Time: 1231469665, Tx: tx1[2:], Outputs: []OutputRow{{Address: genesis, Amount: 5e9}}},
		{
			Chain: "bitcoin", Block: 2, Index: 1, Time: ledger.NoTime, Tx: tx2[2:],
			Inputs:  []InputRow{{PrevTx: tx1[2:], Address: "bitcoincash:q1", Amount: 5, AmountKnown: true}, {PrevTx: tx1[2:], PrevIndex: 7}},
			Outputs: []OutputRow{{Amount: 0}, {Number: 1, Address: witness, Amount: 546}},
		},
	})
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"chain", "block", "position", "time", "tx", "inputs", "outputs"},
		{"bitcoin", "1", "0", "2009-01-09T02:54:25Z", tx1[2:], "", genesis + ":5000000000"},
		{"bitcoin", "2", "1", "", tx2[2:], tx1[2:] + ":0:bitcoincash:q1:5;" + tx1[2:] + ":7::", ":0;" + witness + ":546"},
	}
	if d := cmp.Diff(want, records); d != "" {
		t.Error(d)
	}
	if NewUTXOCSVWriter(&b).Write([]UTXORow{{Chain: "bitcoin", Tx: "a", Outputs: []OutputRow{{Address: "x;y"}}}}) == nil {
		t.Error("an address that breaks the list is written")
	}
}

// benchmarkRows are transfers of a few thousand addresses.
func benchmarkRows(n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = Row{
			Chain: "ethereum", Block: uint64(i / 200), Time: int64(1700000000 + i/200*12), Tx: fmt.Sprintf("0x%064x", i*7919), Index: uint32(i % 200),
			Kind: ledger.Log, Number: uint32(i % 200), From: fmt.Sprintf("0x%040x", i%5000), To: fmt.Sprintf("0x%040x", i%3001),
			Asset: usdt, Symbol: "USDT", Decimals: 6, HasDecimals: true, Amount: fmt.Sprint(i * 1000003),
		}
	}
	return rows
}

func BenchmarkWrite(b *testing.B) {
	rows := benchmarkRows(100_000)
	for b.Loop() {
		content := written(b, rows)
		b.SetBytes(int64(len(content)))
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadTransactions(b *testing.B) {
	sample := sampleTransactions()
	var rows []awsTransaction
	for len(rows) < 100_000 {
		rows = append(rows, sample...)
	}
	path := saved(b, fileOf(b, rows, parquet.MaxRowsPerRowGroup(50_000), parquet.PageBufferSize(1<<20)))
	b.ResetTimer()
	for b.Loop() {
		if err := readAll(b, "aws-transactions", path); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}
