package etl

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/lines"
	"github.com/mareva/mareva/wallet"
)

// depositMemo is in the event Deposit of a router, and in a call of its function deposit, as
// the ABI lays them out.
const (
	depositMemo  = "=:b:bc1qsomebody:0/1/0"
	depositTopic = "0xef519b7eb82aaf6ac376a6df2d793843ebfd593de5f1a0601d3cc6ab49ebb395"
)

var (
	memoWords   = fmt.Sprintf("%064x%-64s", len(depositMemo), hex.EncodeToString([]byte(depositMemo)))
	depositData = "0x" + fmt.Sprintf("%064x%064x", 5, 64) + strings.ReplaceAll(memoWords, " ", "0")
	depositCall = "0x1fece7b4" + fmt.Sprintf("%064x%064x%064x%064x", 1, 2, 3, 128) + strings.ReplaceAll(memoWords, " ", "0")
)

// memos are those that the rows of a table give, and what was left out.
func memos(t *testing.T, format, header string, rows ...string) (out []string, skipped map[string]int, err error) {
	t.Helper()
	c := chain(t, wallet.Ethereum)
	f, err := formatOf(format, c)
	if err != nil {
		t.Fatal(err)
	}
	chunk := lines.Chunk{File: "f", Line: 2, Data: []byte(fill(strings.Join(rows, "\n")))}
	if header != "" {
		chunk.Header = []byte(header)
	}
	b := new(ledger.Batch)
	err = parse(c, f, chunk, b)
	for _, tx := range b.Txs {
		out = append(out, fmt.Sprintf("%d transfers, %d/%d %s", tx.Transfers, tx.MemoKind, tx.MemoNumber, b.Bytes(tx.Memo)))
	}
	return out, b.Skipped, err
}

func TestMemosOfTransactions(t *testing.T) {
	const header = "hash,block_number,transaction_index,from_address,to_address,value,input,receipt_status"
	plain := "0x" + hex.EncodeToString([]byte(depositMemo))
	long := "0x" + hex.EncodeToString([]byte("=:"+strings.Repeat("x", 10_000)))
	got, skipped, err := memos(t, "ethereum-etl-transactions", header,
		"#1,7,0,@1,@2,5,"+plain+",1",
		"#2,7,1,@1,@2,5,"+depositCall+",",
		"#3,7,2,@1,@2,5,"+depositCall+",0", // failed
		"#4,7,3,@1,,5,"+plain+",1",         // creates a contract
		"#5,7,4,@1,@2,5,0x,1",
		"#6,7,5,@1,@2,5,,1",
		"#7,7,6,@1,@2,5,0xa9059cbb"+depositCall[10:]+",1",
		"#8,7,7,@1,@2,5,"+long+",1",
		"#9,7,8,@1,@2,5,"+strings.ToUpper(plain[2:])+",1",
	)
	want := []string{
		"1 transfers, 0/0 " + depositMemo, "1 transfers, 0/0 " + depositMemo, "1 transfers, 0/0 ", "1 transfers, 0/0 ", "1 transfers, 0/0 ",
		"1 transfers, 0/0 ", "1 transfers, 0/0 ", "1 transfers, 0/0 ", "1 transfers, 0/0 " + depositMemo,
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if diff := cmp.Diff(map[string]int{"memo of more than 255 bytes": 1}, skipped); diff != "" {
		t.Error(diff)
	}
	got, _, err = memos(t, "ethereum-etl-transactions", "", `{"hash":"#1","block_number":7,"from_address":"@1","to_address":"@2","value":1,"input":"`+depositCall+`"}`)
	if diff := cmp.Diff([]string{"1 transfers, 0/0 " + depositMemo}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	for _, bad := range []string{"0x3d3a623axy", "hello, you", "0x3d3a623a7"} {
		got, skipped, err := memos(t, "ethereum-etl-transactions", header, `#1,7,0,@1,@2,5,"`+bad+`",1`)
		if err != nil || len(got) != 1 || strings.Contains(got[0], "=") || skipped[skipInput] != 1 {
			t.Errorf("%s: %v, %v, %v", bad, got, skipped, err)
		}
	}
}

func TestMemosOfEvents(t *testing.T) {
	const header = "log_index,transaction_hash,transaction_index,block_number,address,data,topics"
	event := `,@6,` + depositData + `,"` + depositTopic + "," + word(1) + "," + word(2) + `"`
	five := "0x" + strings.Repeat("0", 63) + "5"
	got, skipped, err := memos(t, "ethereum-etl-logs", header,
		`3,#1,0,7,@6,`+five+`,"`+transferTopic+","+word(1)+","+word(2)+`"`,
		`4,#1,0,7`+event, // of the same transaction
		`5,#1,0,7`+event,
		`6,#2,1,7`+event,
		`7,#3,2,7,@6,`+five+`,`+depositTopic, // no memo in it
		`8,#4,3,7,@6,0x,"`+word(9)+`"`,
	)
	if diff := cmp.Diff([]string{"1 transfers, 2/4 " + depositMemo, "0 transfers, 2/6 " + depositMemo}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if len(skipped) != 0 {
		t.Error(skipped)
	}
	bare := strings.ReplaceAll(depositTopic+","+word(1)+","+word(2), "0x", "")
	if got, _, err := memos(t, "ethereum-etl-logs", header, `4,#1,0,7,@6,`+depositData+`,"`+bare+`"`); err != nil || len(got) != 1 {
		t.Errorf("topics without 0x: %v, %v", got, err)
	}
	if _, _, err := memos(t, "ethereum-etl-logs", header, `3,#1,0,7,@6,0x1,`+depositTopic); err == nil || !strings.Contains(err.Error(), "column data") {
		t.Error(err)
	}
}
