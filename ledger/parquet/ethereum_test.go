package parquet

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

func sampleTransactions() []awsTransaction {
	var rows []awsTransaction
	for i := range 12 {
		row := awsTransaction{
			Hash: at(strings.Replace(tx1, "11", "1"+string("0123456789ab"[i]), 1)), Index: at(int64(i)), From: at(alice), To: at(bob),
			Value: at(1e21 + 1), Status: at(int64(1)), Time: int96(1700000000), Block: at(int64(100 + i/4)), BlockHash: at(tx2), Date: at("2023-11-14"),
		}
		switch i {
		case 1:
			row.To, row.Contract = nil, at(usdt)
		case 2:
			row.Status, row.Value = at(int64(0)), at(0.0)
		case 3:
			row.Status = nil
		}
		rows = append(rows, row)
	}
	return rows
}

func TestTransactionsAreReadWithTheDoublesOwnInteger(t *testing.T) {
	c := onEthereum(t)
	b, err := read(t, c, "aws-transactions", fileOf(t, sampleTransactions()))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Txs) != 12 || len(b.Transfers) != 12 || len(b.Blocks) != 3 {
		t.Fatalf("got %d transactions, %d transfers, %d blocks", len(b.Txs), len(b.Transfers), len(b.Blocks))
	}
	got := moved(c, b)
	want := []string{
		"value " + alice + " " + bob + "  1000000000000000000000",
		"value " + alice + " " + usdt + "  1000000000000000000000",
		"value " + alice + " " + bob + "  0",
	}
	if d := cmp.Diff(want, got[:3]); d != "" {
		t.Error(d)
	}
	for i, s := range []ledger.Status{ledger.StatusDone, ledger.StatusDone, ledger.StatusFailed, ledger.StatusUnknown} {
		if b.Txs[i].Status != s || b.Txs[i].Index != uint32(i) || b.Txs[i].Time != 1700000000 {
			t.Errorf("transaction %d is %+v, want status %d", i, b.Txs[i], s)
		}
		if !b.Transfers[i].Inexact {
			t.Errorf("transfer %d came from a double and is not marked", i)
		}
	}
	if b.Blocks[2].Number != 102 || b.Blocks[2].Hash[0] != 0x22 || b.Blocks[2].Time != 1700000000 {
		t.Errorf("block is %+v", b.Blocks[2])
	}
}

func TestReadingGoesOnAtAnyRowAsIfItHadNotStopped(t *testing.T) {
	c := onEthereum(t)
	content := fileOf(t, sampleTransactions())
	whole, err := read(t, c, "aws-transactions", content)
	if err != nil {
		t.Fatal(err)
	}
	for row := range 13 {
		rest, err := readFrom(t, c, "aws-transactions", content, ledger.Position{Offset: int64(row)})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(whole.Txs[row:], rest.Txs[:len(rest.Txs):len(rest.Txs)], cmp.AllowUnexported(ledger.Text{})); d != "" && row < 12 {
			t.Errorf("from row %d: %s", row, d)
		}
	}
	if _, err := readFrom(t, c, "aws-transactions", content, ledger.Position{Offset: 13}); err == nil {
		t.Error("a row beyond the file is gone on from")
	}
}

func TestARowThatCannotBeReadIsNamed(t *testing.T) {
	cases := map[string]func(*awsTransaction){
		"column hash is empty":                        func(r *awsTransaction) { r.Hash = nil },
		"column hash is \"0x12\"":                     func(r *awsTransaction) { r.Hash = at("0x12") },
		"column value is -1":                          func(r *awsTransaction) { r.Value = at(-1.0) },
		"column value is 0.5":                         func(r *awsTransaction) { r.Value = at(0.5) },
		"column value is NaN":                         func(r *awsTransaction) { r.Value = at(math.NaN()) },
		"column value is +Inf":                        func(r *awsTransaction) { r.Value = at(math.Inf(1)) },
		"column value is 1e+300":                      func(r *awsTransaction) { r.Value = at(1e300) },
		"column value is empty":                       func(r *awsTransaction) { r.Value = nil },
		"column from_address is empty":                func(r *awsTransaction) { r.From = nil },
		"column to_address":                           func(r *awsTransaction) { r.To = at("0x12") },
		"column receipt_status is 2":                  func(r *awsTransaction) { r.Status = at(int64(2)) },
		"column block_number is -1":                   func(r *awsTransaction) { r.Block = at(int64(-1)) },
		"column transaction_index is 4294967295":      func(r *awsTransaction) { r.Index = at(int64(math.MaxUint32)) },
		"column block_timestamp is -86400 seconds":    func(r *awsTransaction) { r.Time = int96(-86400) },
		"column block_hash is \"zz\", no hash of 64 ": func(r *awsTransaction) { r.BlockHash = at("zz") },
	}
	for want, spoil := range cases {
		rows := sampleTransactions()
		spoil(&rows[7])
		_, err := read(t, onEthereum(t), "aws-transactions", fileOf(t, rows))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "row 7") || !strings.Contains(err.Error(), ".parquet") {
			t.Errorf("want an error with %q, row 7 and the file, got %v", want, err)
		}
	}
}

func TestTokenTransfersAreExactWhereTheColumnIs(t *testing.T) {
	c := onEthereum(t)
	when := time.Unix(1700000000, 0).UTC()
	huge := "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	text, err := read(t, c, "aws-token-transfers", fileOf(t, []awsTransfer[string]{
		{at(usdt), at(alice), at(bob), huge, at(tx1), at(int64(5)), when, at(int64(7))},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"log " + alice + " " + bob + " " + usdt + " " + huge}, moved(c, text)); d != "" {
		t.Error(d)
	}
	if text.Transfers[0].Inexact || text.Transfers[0].Number != 5 || text.Txs[0].Index != ledger.NoIndex || text.Txs[0].Time != when.Unix() {
		t.Errorf("got %+v of %+v", text.Transfers[0], text.Txs[0])
	}
	double, err := read(t, c, "aws-token-transfers", fileOf(t, []awsTransfer[float64]{
		{at(strings.ToUpper(usdt[2:])), at(alice), at(bob), 0x1p200, at(tx1), at(int64(5)), when, at(int64(7))},
	}))
	if err == nil {
		t.Errorf("a contract without 0x was read as %s", moved(c, double))
	}
	double, err = read(t, c, "aws-token-transfers", fileOf(t, []awsTransfer[float64]{
		{at("0x" + strings.ToUpper(usdt[2:])), at(alice), at(bob), 0x1p200, at(tx1), at(int64(5)), when, at(int64(7))},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"log " + alice + " " + bob + " " + usdt + " 1606938044258990275541962092341162602522202993782792835301376"}
	if d := cmp.Diff(want, moved(c, double)); d != "" || !double.Transfers[0].Inexact {
		t.Error(d, double.Transfers[0].Inexact)
	}
}

func TestLogsGiveExactAmounts(t *testing.T) {
	const topic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
	word := func(address string) string { return "0x" + strings.Repeat("0", 24) + address[2:] }
	amount := "0x" + strings.Repeat("0", 40) + "0123456789abcdef01234567"
	row := func(log int64, data string, topics ...string) awsLog {
		return awsLog{at(log), at(tx1), at(int64(3)), at(usdt), at(data), topics, at(int64(7))}
	}
	c := onEthereum(t)
	b, err := read(t, c, "aws-logs", fileOf(t, []awsLog{
		row(0, amount, topic, word(alice), word(bob)),
		row(1, "0x", topic, word(alice), word(bob), word(bob)),                 // ERC-721
		row(2, "0x"+strings.Repeat("ab", 5000), topic, word(alice), word(bob)), // of another shape
		row(3, amount, tx2, word(alice), word(bob)),                            // another event
		row(4, amount), // anonymous
		row(5, "0x"+word(alice)[2:]+word(bob)[2:]+amount[2:], topic),        // from before the standard
		row(6, "0x"+strings.Repeat("f", 64), topic, word(bob), word(alice)), // the most that there is
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"log " + alice + " " + bob + " " + usdt + " 352125166730063718056674663",
		"log " + alice + " " + bob + " " + usdt + " 352125166730063718056674663",
		"log " + bob + " " + alice + " " + usdt + " 115792089237316195423570985008687907853269984665640564039457584007913129639935",
	}
	if d := cmp.Diff(want, moved(c, b)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]int{"transfer of a numbered token (ERC-721)": 1, "Transfer event of a shape that nobody knows": 1}, b.Skipped); d != "" {
		t.Error(d)
	}
	if b.Transfers[2].Number != 6 || b.Transfers[2].Inexact || b.Txs[2].Index != 3 {
		t.Errorf("got %+v", b.Transfers[2])
	}
}

func TestLogsGiveMemos(t *testing.T) {
	// The event Deposit of a router: an amount, where the memo begins, its length, itself.
	const topic, memo = "0xef519b7eb82aaf6ac376a6df2d793843ebfd593de5f1a0601d3cc6ab49ebb395", "=:b:bc1qsomebody:0/1/0"
	data := "0x" + fmt.Sprintf("%064x%064x%064x", 5, 64, len(memo)) + hex.EncodeToString(append([]byte(memo), make([]byte, 32-len(memo)%32)...))
	row := func(log int64, data string) awsLog {
		return awsLog{at(log), at(tx1), at(int64(3)), at(usdt), at(data), []string{topic}, at(int64(7))}
	}
	b, err := read(t, onEthereum(t), "aws-logs", fileOf(t, []awsLog{row(4, data), row(5, "0x"), row(6, data[:len(data)-64])}))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Txs) != 1 || string(b.Bytes(b.Txs[0].Memo)) != memo || b.Txs[0].MemoKind != ledger.Log || b.Txs[0].MemoNumber != 4 || len(b.Transfers) != 0 {
		t.Errorf("got %+v", b.Txs)
	}
}

func TestAWrongTableIsRefusedWithItsColumns(t *testing.T) {
	_, err := read(t, onEthereum(t), "aws-logs", fileOf(t, sampleTransactions()))
	if err == nil || !strings.Contains(err.Error(), "has no column log_index") || !strings.Contains(err.Error(), "from_address") {
		t.Errorf("got %v", err)
	}
	_, err = read(t, onEthereum(t), "aws-transactions", fileOf(t, sampleTransactions(), parquet.Compression(&parquet.Gzip)))
	if err == nil || !strings.Contains(err.Error(), "GZIP") || !strings.Contains(err.Error(), "SNAPPY") {
		t.Errorf("got %v", err)
	}
	if _, err := New(onEthereum(t), "aws-btc-transactions", []string{"x"}); err == nil {
		t.Error("a table of Bitcoin is read for Ethereum")
	}
	if _, err := New(onEthereum(t), "aws-blocks", []string{"x"}); err == nil || !strings.Contains(err.Error(), "aws-logs") {
		t.Errorf("got %v", err)
	}
}
