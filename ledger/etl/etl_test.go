package etl

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

func chain(t testing.TB, name wallet.Chain) ledger.Chain {
	t.Helper()
	switch name {
	case wallet.Bitcoin:
		return ledger.Chain{Name: name, Model: ledger.UTXO, Asset: "BTC"}
	case wallet.BitcoinCash:
		return ledger.Chain{Name: name, Model: ledger.UTXO, Asset: "BCH"}
	}
	return ledger.Chain{Name: name, Model: ledger.Account, Asset: "ETH"}
}

func write(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// table is what a source gave, in words.
type table struct {
	rows    []string
	blocks  []string
	skipped map[string]int
	txs     int
}

func read(t testing.TB, c ledger.Chain, format string, paths ...string) (table, error) {
	t.Helper()
	out := table{skipped: map[string]int{}}
	source, err := New(c, format, paths)
	if err != nil {
		return out, err
	}
	err = source.Read(context.Background(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) error {
		out.keep(c, b)
		source.(*Source).Recycle(b)
		return nil
	})
	return out, err
}

func (out *table) keep(c ledger.Chain, b *ledger.Batch) {
	key := func(k ledger.Text) string {
		if k.Empty() {
			return "-"
		}
		return ledger.KeyText(c.Name, b.Bytes(k))
	}
	name := func(h ledger.Hash, id ledger.Text) string {
		if h != (ledger.Hash{}) {
			return hex.EncodeToString(h[:2])
		}
		return string(b.Bytes(id))
	}
	var moved, in, paid uint32
	for _, tx := range b.Txs {
		head := fmt.Sprintf("%d %s %s %s", tx.Block, number(tx.Index), name(tx.Hash, tx.ID), []string{"?", "done", "failed"}[tx.Status])
		for _, m := range b.Transfers[moved : moved+tx.Transfers] {
			row := fmt.Sprintf("%s | %s %d: %s → %s %s %s", head, []string{"value", "internal", "log", "row"}[m.Kind], m.Number, key(m.From), key(m.To), m.Amount.Dec(), b.Bytes(m.Asset))
			if m.Inexact {
				row = strings.TrimSpace(row) + " inexact"
			}
			out.rows = append(out.rows, strings.TrimSpace(row))
		}
		for _, i := range b.Inputs[in : in+tx.Inputs] {
			out.rows = append(out.rows, fmt.Sprintf("%s | in %s:%d %s %d %v", head, name(i.PrevHash, i.PrevID), i.PrevIndex, key(i.Address), i.Amount, i.AmountKnown))
		}
		for _, o := range b.Outputs[paid : paid+tx.Outputs] {
			out.rows = append(out.rows, fmt.Sprintf("%s | out %s %d coinbase %v", head, key(o.Address), o.Amount, tx.Coinbase))
		}
		moved, in, paid = moved+tx.Transfers, in+tx.Inputs, paid+tx.Outputs
	}
	for _, bl := range b.Blocks {
		out.blocks = append(out.blocks, fmt.Sprintf("%d %s %d", bl.Number, hex.EncodeToString(bl.Hash[:2]), bl.Time))
	}
	for what, n := range b.Skipped {
		out.skipped[what] += n
	}
	out.txs += len(b.Txs)
}

func number(i uint32) string {
	if i == ledger.NoIndex {
		return "?"
	}
	return strconv.Itoa(int(i))
}

// want reads a table and holds its rows and what was skipped to what is expected.
func want(t *testing.T, c ledger.Chain, format, content string, rows []string, skipped map[string]int) table {
	t.Helper()
	got, err := read(t, c, format, write(t, content))
	if err != nil {
		t.Error(err)
		return got
	}
	if d := cmp.Diff(rows, got.rows); d != "" {
		t.Errorf("rows: %s", d)
	}
	if skipped == nil {
		skipped = map[string]int{}
	}
	if d := cmp.Diff(skipped, got.skipped); d != "" {
		t.Errorf("skipped: %s", d)
	}
	return got
}

// refused reads a table and wants an error that says all of these.
func refused(t *testing.T, c ledger.Chain, format, content string, says ...string) {
	t.Helper()
	got, err := read(t, c, format, write(t, content))
	if err == nil {
		t.Errorf("%q was taken: %v, want %q", content, got.rows, says)
		return
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("%v: want %q in it", err, s)
		}
	}
}

// fill puts made-up names in: #1 is a hash that begins with 0x1111, @1 an account.
func fill(text string) string {
	var pairs []string
	for d := range 10 {
		pairs = append(pairs, fmt.Sprintf("#%d", d), "0x"+strings.Repeat(strconv.Itoa(d), 64))
	}
	for d := range 10 {
		pairs = append(pairs, fmt.Sprintf("@%d", d), account(d))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func filled(rows ...string) []string {
	out := slices.Clone(rows)
	for i := range out {
		out[i] = fill(out[i])
	}
	return out
}

func account(d int) string { return "0x" + strings.Repeat(strconv.Itoa(d)+"b", 20) }

func TestTransactionsGiveTheirValueHoweverTheColumnsLie(t *testing.T) {
	rows := filled(
		"7 0 1111 done | value 0: @1 → @2 1000000000000000000",
		"7 1 2222 failed | value 0: @1 → @2 0",
		"7 2 3333 done | value 0: @2 → @4 5",
		"8 0 4444 ? | value 0: @3 → - 115792089237316195423570985008687907853269984665640564039457584007913129639935",
	)
	const most = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	for name, content := range map[string]string{
		"usual": "hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input,block_timestamp,max_fee_per_gas,max_priority_fee_per_gas,transaction_type,receipt_status,receipt_contract_address\n" +
			"#1,1,#7,7,0,@1,@2,1000000000000000000,1,1,0x,1600000000,,,0,1,\n" +
			"#2,1,#7,7,1,@1,@2,0,1,1,0x,1600000000,,,0,0,\n" +
			"#3,1,#7,7,2,@2,,5,1,1,0x60,1600000000,,,0,1,@4\n" +
			"#4,1,#8,8,0,@3,,%s,1,1,0x60,1600000010,,,0,,\n",
		"others": "value,toAddress,\"Hash\",fromAddress,blockId,extra,receiptStatus,receiptContractAddress,transactionIndex,blockTimestamp,blockHash\r\n" +
			"1000000000000000000,@2,#1,@1,7,\"a, \"\"b\"\"\",1,,0,2020-09-13T12:26:40Z,#7\r\n" +
			"\"0\",@2,#2,@1,7,,0,,1,2020-09-13 12:26:40 UTC,#7\r\n\r\n" +
			"5,,#3,@2,7,,1,@4,2,2020-09-13 12:26:40,#7\r\n" +
			"%s,,#4,@3,8,,,,0,1600000010,#8",
		"json": `{"type": "transaction", "hash": "#1", "extra": {"a": ["}", "\""]}, "transaction_index": 0, "from_address": "@1", "to_address": "@2", "value": 1000000000000000000, "block_timestamp": 1600000000, "block_number": 7, "block_hash": "#7", "receipt_contract_address": null, "receipt_status": 1}` + "\n" +
			`{"hash":"#2","transaction_index":1,"from_address":"@1","to_address":"@2","value":"0","block_timestamp":1600000000,"block_number":7,"block_hash":"#7","receipt_contract_address":null,"receipt_status":0,"input":"\\"}` + "\n" +
			`{"receipt_status":1,"hash":"#3","transaction_index":2,"from_address":"@2","to_address":null,"value":5,"block_timestamp":1600000000,"block_number":7,"block_hash":"#7","receipt_contract_address":"@4"}` + "\n" +
			`{"hash":"#4","transaction_index":0,"from_address":"a\u0033","to_address":"","value":%s,"block_timestamp":1600000010,"block_number":8,"block_hash":"#8"}`,
	} {
		content = strings.Replace(content, `"a\u0033"`, `"0x\u0033b`+account(3)[4:]+`"`, 1)
		t.Run(name, func(t *testing.T) {
			got := want(t, chain(t, wallet.Ethereum), "ethereum-etl-transactions", fill(fmt.Sprintf(content, most)), rows, nil)
			if d := cmp.Diff([]string{"7 7777 1600000000", "8 8888 1600000010"}, got.blocks); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOneAccountInAnySpellingIsOneKey(t *testing.T) {
	const header = "hash,block_number,from_address,to_address,value\n"
	const sum = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
	for _, spelling := range []string{sum, strings.ToLower(sum), "0x" + strings.ToUpper(sum[2:])} {
		want(t, chain(t, wallet.Ethereum), "ethereum-etl-transactions", header+fill("#1,7,"+spelling+",@1,1.5e+3\n"),
			filled("7 ? 1111 ? | value 0: "+strings.ToLower(sum)+" → @1 1500 inexact"), nil)
	}
	refused(t, chain(t, wallet.Ethereum), "ethereum-etl-transactions", header+fill("#1,7,@1,"+strings.Replace(sum, "aA", "aa", 1)+",1\n"), "table:2: column to_address:", "5aaeb6")
}

func TestTokenTransfersKeepTheirLogsPlace(t *testing.T) {
	got := want(t, chain(t, wallet.Polygon), "ethereum-etl-token-transfers", fill("token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n"+
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed,@1,@2,340282366920938463463374607431768211457,#1,3,7\n"+
		"@6,0x0000000000000000000000000000000000000000,@2,1,#1,4,7\n@6,@2,@1,1,#2,5,7\n"),
		filled("7 ? 1111 ? | log 3: @1 → @2 340282366920938463463374607431768211457 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
			"7 ? 1111 ? | log 4: 0x0000000000000000000000000000000000000000 → @2 1 @6", "7 ? 2222 ? | log 5: @2 → @1 1 @6"), nil)
	if got.txs != 2 {
		t.Errorf("%d transactions of 2", got.txs)
	}
}

const transferTopic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

func word(d int) string { return "0x" + strings.Repeat("0", 24) + account(d)[2:] }

func TestLogsGiveTheTransfersOfERC20AndCountTheOthers(t *testing.T) {
	five := strings.Repeat("0", 63) + "5"
	row := func(i int, data string, topics string) string {
		return fmt.Sprintf("%d,#1,2,#7,7,@6,%s,%s\n", i, data, topics)
	}
	list := func(words ...string) string { return strings.Join(words, ",") }
	content := "log_index,transaction_hash,transaction_index,block_hash,block_number,address,data,topics\n" +
		row(0, "0x"+five, `"`+list(transferTopic, word(1), word(2))+`"`) +
		row(1, "0x"+five, strings.Join([]string{transferTopic, word(1), word(2)}, "|")) +
		row(2, "0x"+five, `"[""`+strings.Join([]string{transferTopic, word(1), word(2)}, `"", ""`)+`""]"`) +
		row(3, "0x", `"`+list(transferTopic, word(1), word(2), "0x"+five)+`"`) + // ERC-721
		row(4, word(1)+word(2)[2:]+five, transferTopic) + // nothing is indexed
		row(5, "0x", `"`+list(transferTopic, word(1), word(2))+`"`) +
		row(6, "0x"+strings.Repeat("0", 1000), `"`+list(transferTopic, word(1), word(2))+`"`) +
		row(7, "0x", "") +
		row(8, "0x"+five, `"`+list("0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65", word(1))+`"`)
	rows := filled("7 2 1111 ? | log 0: @1 → @2 5 @6", "7 2 1111 ? | log 1: @1 → @2 5 @6", "7 2 1111 ? | log 2: @1 → @2 5 @6", "7 2 1111 ? | log 4: @1 → @2 5 @6")
	want(t, chain(t, wallet.Ethereum), "ethereum-etl-logs", fill(content), rows, map[string]int{skipERC721: 1, skipUnparseable: 2})
	want(t, chain(t, wallet.Ethereum), "ethereum-etl-logs", fill(`{"log_index":9,"transaction_hash":"#1","transaction_index":2,"address":"@6","data":"0x`+five+`","topics":["`+list(transferTopic+`"`, `"`+word(1)+`"`, `"`+word(2))+`"],"block_number":7,"block_timestamp":1600000000}`),
		filled("7 2 1111 ? | log 9: @1 → @2 5 @6"), nil)
	refused(t, chain(t, wallet.Ethereum), "ethereum-etl-logs", fill(strings.Replace(content, transferTopic, transferTopic[:65], 1)), ":2: column topics: found", "64 hex digits")
	refused(t, chain(t, wallet.Ethereum), "ethereum-etl-logs", fill(strings.Replace(content, "0x"+five, "0x5", 1)), ":2: column data: found \"0x5\"", "pairs of hex digits")
}

func TestTokensKeepWhatTheirContractsSay(t *testing.T) {
	source, err := New(chain(t, wallet.Ethereum), "ethereum-etl-tokens", []string{write(t, fill("address,symbol,name,decimals,total_supply\n@6,AAA,\"A, of three\",6,1\n@7,BBB,,,1\n@8,CCC,c,1e3,1\n"))})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	skipped := map[string]int{}
	err = source.Read(t.Context(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) error {
		for _, f := range b.Assets {
			decimals := "unknown"
			if f.HasDecimals {
				decimals = fmt.Sprint(f.Decimals)
			}
			got = append(got, strings.Join([]string{string(b.Bytes(f.Asset)), string(b.Bytes(f.Symbol)), string(b.Bytes(f.Name)), decimals}, "|"))
		}
		maps.Copy(skipped, b.Skipped)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(filled("@6|AAA|A, of three|6", "@7|BBB||unknown", "@8|CCC|c|unknown"), got); d != "" {
		t.Error(d)
	}
	if skipped[skipDecimals] != 1 {
		t.Errorf("skipped %v", skipped)
	}
}
