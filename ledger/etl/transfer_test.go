package etl

import (
	"strings"
	"testing"

	"github.com/mareva/mareva/wallet"
)

const (
	accounts = "chain,block,position,time,tx,from,to,asset,amount\n"
	spends   = "chain,block,position,time,tx,inputs,outputs\n"
)

func TestTheOwnTableOfAccountsIsRead(t *testing.T) {
	rows := filled(
		"7 ? 1111 ? | row 3: @1 → @2 5",
		"7 ? 1111 ? | row 536870911: @2 → @3 340282366920938463463374607431768211456 @6",
		"8 ? withdrawal 9 ? | row 0: - → @2 1 USDT",
		"8 ? burn ? | row 1: exchange-hot-1 → - 1",
	)
	got := want(t, chain(t, wallet.Ethereum), "transfers", fill(accounts+
		"ethereum,7,3,2020-09-13T12:26:40Z,#1,@1,@2,eth,5\n"+
		"Ethereum,7,536870911,1600000000,"+strings.Repeat("1", 64)+",@2,@3,"+"0x"+strings.ToUpper(account(6)[2:])+",340282366920938463463374607431768211456\n"+
		"ETH,8,0,,withdrawal 9,,@2,USDT,1\n"+
		"eth,8,1,,burn,exchange-hot-1,,ETH,1\n"), rows, map[string]int{skipOpaque: 1})
	if got.txs != 3 {
		t.Errorf("%d transactions of 3", got.txs)
	}
}

func TestTheOwnTableOfSpendsIsReadFromTheOuterEnds(t *testing.T) {
	want(t, chain(t, wallet.Bitcoin), "transfers", fill(spends+
		"bitcoin,7,0,1600000000,#1,,34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo:5000000000;:0\n"+
		"bitcoin,7,1,,#2,#1:0:34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo:5000000000;genesis:7::;#3:4294967295:weird(script):18446744073709551615,BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ:1\n"),
		[]string{
			"7 0 1111 ? | out 34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo 5000000000 coinbase true",
			"7 0 1111 ? | out - 0 coinbase true",
			"7 1 2222 ? | in 1111:0 34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo 5000000000 true",
			"7 1 2222 ? | in genesis:7 - 0 false",
			"7 1 2222 ? | in 3333:4294967295 weird(script) 18446744073709551615 true",
			"7 1 2222 ? | out bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq 1 coinbase false",
		}, map[string]int{skipOpaque: 1})
	want(t, chain(t, wallet.BitcoinCash), "transfers", fill(spends+
		"bitcoin-cash,7,1,,#2,#1:0:bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a:5,bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a:4\n"),
		[]string{
			"7 1 2222 ? | in 1111:0 bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a 5 true",
			"7 1 2222 ? | out bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a 4 coinbase false",
		}, nil)
}

func TestEveryWrongValueIsToldWithItsLineAndColumn(t *testing.T) {
	eth, btc := chain(t, wallet.Ethereum), chain(t, wallet.Bitcoin)
	good := "ethereum,7,3,1600000000,#1,@1,@2,ETH,5\n"
	for _, c := range []struct{ old, new, says string }{
		{"ethereum", "bsc", "wrong chain: found bsc, want ethereum"},
		{"ethereum", "ether chain", "column chain: "},
		{"ethereum", "", "column chain: "},
		{",7,", ",-7,", `column block: found "-7", want a whole number`},
		{",7,", ",18446744073709551616,", "column block: found"},
		{",3,", ",536870912,", "column position: found \"536870912\", want a whole number up to 536870911"},
		{"1600000000", "1600000000000", "divide milliseconds by 1000"},
		{"1600000000", "yesterday", `column time: found "yesterday"`},
		{"1600000000", "2023-05-02 12:19:59 PDT", `column time: found`},
		{"#1", "", "column tx: empty"},
		{"#1", strings.Repeat("x", 256), "at most 255 bytes"},
		{"#1", strings.Repeat("0", 64), "a hash of zeros"},
		{"@1", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "column from: "},
		{"@1", "34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo", "column from: "},
		{"ETH", "", "column asset: empty, want ETH or"},
		{"ETH", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "column asset: "},
		{",5", ",", "column amount: empty"},
		{",5", ",1.5", `column amount: found "1.5"`},
		{",5", ",1e18", `column amount: found "1e18"`},
		{",5", ",-5", `column amount: found "-5"`},
		{",5", ",115792089237316195423570985008687907853269984665640564039457584007913129639936", "below 2^256"},
		{",5", "", "8 columns, and the first line names 9"},
		{",5", ",5,6", "more columns than the 9"},
		{"@1", `"@1`, "a quoted value does not end on its line"},
		{"@1", `"@1"x`, "after a closing quote"},
	} {
		row := strings.Replace(good, c.old, c.new, 1)
		refused(t, eth, "transfers", fill(accounts+good+row), "/table:3: ", c.says)
	}
	good = "bitcoin,7,1,,#2,#1:0:34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo:5,34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo:1\n"
	for _, c := range []struct{ old, new, says string }{
		{"#1:0:", "#1:", "column inputs: number 1: "},
		{"#1:0:", "#1:4294967296:", "prev_index: found \"4294967296\""},
		{"#1:0:", ":0:", "prev_tx: empty"},
		{"#1:0:", strings.Repeat("0", 64) + ":0:", "a coinbase has no inputs"},
		{":5,", ":-5,", "column inputs: number 1: amount: found \"-5\""},
		{":5,", ":5;,", "column inputs: number 2: found \"\", want prev_tx:prev_index:address:amount"},
		{":1\n", ":\n", "column outputs: number 1: amount: found \"\""},
		{":1\n", ":18446744073709551616\n", "below 2^64"},
		{":1\n", ":1;x\n", "column outputs: number 2: found \"x\", want address:amount"},
		{"Twseo:1\n", "Twsex:1\n", "column outputs: number 1: address: "},
	} {
		refused(t, btc, "transfers", fill(spends+good+strings.Replace(good, c.old, c.new, 1)), "/table:3: ", c.says)
	}
}

func TestATableOfOtherColumnsIsRefusedByName(t *testing.T) {
	eth := chain(t, wallet.Ethereum)
	refused(t, eth, "transfers", "chain,block,when\n", "/table:1: no column position, no column time, ", `"chain,block,when"`)
	refused(t, eth, "ethereum-etl-traces", "block_number,from_address,to_address,value,status\n", "no column trace_type or trace_id", "trace_address or trace_id")
	refused(t, eth, "ethereum-etl-logs", `{"block_number":7}`, "/table:1: no column transaction_hash")
	refused(t, eth, "ethereum-etl-logs", `[{"block_number":7}]`, "/table:1: the file is one JSON array")
	refused(t, eth, "ethereum-etl-transactions", "hash,block_number,from_address,to_address,value,value\n", "column \"value\" comes twice")
	refused(t, chain(t, wallet.Bitcoin), "ethereum-etl-logs", "x", "no accounts of the EVM; use the format transfers")
	refused(t, eth, "ethereum-etl-blocks", "x", `format "ethereum-etl-blocks": there is none; give one of ethereum-etl-transactions, ethereum-etl-token-transfers, ethereum-etl-logs, ethereum-etl-traces, ethereum-etl-tokens, transfers`)
	for _, line := range []string{`{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":[1,{"b":"]"}`, `{"a":"x\"`, `{"a":1}{`, `{"a":1 "b":2}`, `{,}`, `{"a" 1}`, `{"a":}`} {
		refused(t, eth, "transfers", line, "/table:1: ")
	}
}
