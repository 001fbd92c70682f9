package etl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/lines"
	"github.com/mareva/mareva/wallet"
)

// fuzz reads any text as a table: whatever it is, the batch that comes of it holds
// together, and a text read twice gives the same.
func fuzz(f *testing.F, format string, name wallet.Chain, header string, rows ...string) {
	f.Helper()
	c := chain(f, name)
	table, err := formatOf(format, c)
	if err != nil {
		f.Fatal(err)
	}
	for _, row := range rows {
		f.Add(fill(header), fill(row))
	}
	f.Fuzz(func(t *testing.T, header, text string) {
		var rows [2][]string
		var faults [2]error
		for i := range rows {
			chunk := lines.Chunk{File: "f", Line: 2, Data: []byte(text)}
			if header != "" {
				chunk.Header = []byte(header)
			}
			b := new(ledger.Batch)
			if faults[i] = parse(c, table, chunk, b); faults[i] == nil {
				rows[i] = checked(t, c, b)
			}
			if string(chunk.Data) != text {
				t.Fatal("the text was written to")
			}
		}
		if d := cmp.Diff(rows[0], rows[1]); d != "" || (faults[0] == nil) != (faults[1] == nil) {
			t.Fatal(d, faults)
		}
	})
}

// checked holds a batch to what the ledger relies on.
func checked(t *testing.T, c ledger.Chain, b *ledger.Batch) []string {
	var moved, in, out uint32
	for _, tx := range b.Txs {
		moved, in, out = moved+tx.Transfers, in+tx.Inputs, out+tx.Outputs
		if (tx.Hash == ledger.Hash{}) == tx.ID.Empty() {
			t.Fatal("a transaction without a name, or with two")
		}
		if len(b.Bytes(tx.ID)) > ledger.MaxID {
			t.Fatal("a name too long")
		}
		if !tx.Memo.Empty() && (!ledger.IsMemo(b.Bytes(tx.Memo)) || tx.MemoNumber > maxNumber) {
			t.Fatalf("memo %q", b.Bytes(tx.Memo))
		}
	}
	if int(moved) != len(b.Transfers) || int(in) != len(b.Inputs) || int(out) != len(b.Outputs) {
		t.Fatal("rows that belong to no transaction")
	}
	for _, m := range b.Transfers {
		if m.Number > maxNumber || m.Kind == ledger.Value && m.Number != 0 || len(b.Bytes(m.Asset)) > ledger.MaxID {
			t.Fatalf("transfer %+v", m)
		}
	}
	told := table{skipped: map[string]int{}}
	told.keep(c, b)
	return told.rows
}

func FuzzTransactions(f *testing.F) {
	f.Add("", fill(`{"hash":"#1","block_number":7,"from_address":"@1","to_address":null,"value":1,"x":[{"y":"\""}]}`))
	fuzz(f, "ethereum-etl-transactions", wallet.Ethereum, "hash,block_hash,block_number,transaction_index,from_address,to_address,value,block_timestamp,receipt_status,input",
		"#1,#7,7,0,@1,@2,1,1600000000,1,0x3d3a623a78", "#1,#7,7,0,@1,@2,1,1600000000,,0x1fece7b4", `#1,#7,7,0,"@1",,1.5e3,2020-09-13T12:26:40Z,,0x`)
}

func FuzzTokenTransfers(f *testing.F) {
	fuzz(f, "ethereum-etl-token-transfers", wallet.Ethereum, "token_address,from_address,to_address,value,transaction_hash,log_index,block_number",
		"@6,@1,@2,5,#1,3,7\n@6,@1,@2,5,#1,4,7")
}

func FuzzLogs(f *testing.F) {
	five := strings.Repeat("0", 63) + "5"
	fuzz(f, "ethereum-etl-logs", wallet.Ethereum, "log_index,transaction_hash,transaction_index,block_hash,block_number,address,data,topics",
		`1,#1,0,#7,7,@6,0x`+five+`,"`+transferTopic+","+word(1)+","+word(2)+`"`, `1,#1,0,#7,7,@6,`+depositData+`,`+depositTopic, `1,#1,0,#7,7,@6,0x`+five+`,`+transferTopic[2:], `1,#1,0,#7,7,@6,`+word(1)+word(2)[2:]+five+","+transferTopic)
}

func FuzzTraces(f *testing.F) {
	f.Add(fill(traceHeader+",trace_index"), fill("7,#1,0,@1,@2,10,0x,0x,call,call,,1,1,4,,,1,call_#1_,5"))
	f.Add("block_id,trace_id,from_address,to_address,value,status,call_type", fill("7,call_#1_,@1,@2,10,1,call\n7,call_#1_0,@1,@2,10,1,call\n7,reward_7_0,,@2,10,1,"))
	fuzz(f, "ethereum-etl-traces", wallet.Ethereum, traceHeader, strings.TrimSpace(traceRows))
}

func FuzzAccounts(f *testing.F) {
	fuzz(f, "transfers", wallet.Ethereum, strings.TrimSpace(accounts), "ethereum,7,3,2020-09-13T12:26:40Z,#1,@1,@2,eth,5", "eth,8,1,,burn,exchange-hot-1,,USDT,1")
}

func FuzzSpends(f *testing.F) {
	fuzz(f, "transfers", wallet.Bitcoin, strings.TrimSpace(spends), "bitcoin,7,0,1600000000,#1,,34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo:5000000000;:0",
		"bitcoin,7,1,,#2,#1:0:34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo:5000000000;genesis:7::;#3:4294967295:weird(script):18446744073709551615,:1")
}
