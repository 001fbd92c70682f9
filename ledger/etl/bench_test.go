package etl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/lines"
	"github.com/mareva/mareva/wallet"
)

// BenchmarkParse is the parsing of one processor, without reading and unpacking.
func BenchmarkParse(b *testing.B) {
	five := strings.Repeat("0", 63) + "5"
	const base58 = "34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo"
	const bech32 = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
	for _, table := range []struct {
		name, format string
		chain        wallet.Chain
		header, row  string
	}{
		{
			"transactions csv", "ethereum-etl-transactions", wallet.Ethereum,
			"hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input,block_timestamp,max_fee_per_gas,max_priority_fee_per_gas,transaction_type",
			"0x%064[1]x,37,#7,%[2]d,0,@1,@2,804264913889669500,100000,100000000000,0x0f2c9329000000000000000000000000167a9333bf582556f35bd4d16a7e80e191aa6476,1488775107,,,0",
		},
		{
			"transactions json", "ethereum-etl-transactions", wallet.Ethereum, "",
			`{"type": "transaction", "hash": "0x%064[1]x", "nonce": 323847, "transaction_index": 0, "from_address": "@1", "to_address": "@2", "value": 1642894143, "gas": 121632, "gas_price": 80869370967, "input": "0x392f17", "block_timestamp": 1683029999, "block_number": %[2]d, "block_hash": "#7", "max_fee_per_gas": 80869370967, "max_priority_fee_per_gas": 0, "transaction_type": 2, "receipt_contract_address": null, "receipt_root": null, "receipt_status": 1}`,
		},
		{
			"token transfers csv", "ethereum-etl-token-transfers", wallet.Ethereum, "token_address,from_address,to_address,value,transaction_hash,log_index,block_number",
			"@6,@1,@2,340282366920938463463374607,0x%064[1]x,3,%[2]d",
		},
		{
			"logs csv", "ethereum-etl-logs", wallet.Ethereum, "log_index,transaction_hash,transaction_index,block_hash,block_number,address,data,topics",
			`1,0x%064[1]x,0,#7,%[2]d,@6,0x` + five + `,"` + transferTopic + "," + word(1) + "," + word(2) + `"`,
		},
		{
			"logs json", "ethereum-etl-logs", wallet.Ethereum, "",
			`{"type": "log", "log_index": 0, "transaction_hash": "0x%064[1]x", "transaction_index": 0, "address": "@6", "data": "0x` + five + `", "topics": ["` + transferTopic + `", "` + word(1) + `", "` + word(2) + `"], "block_number": %[2]d, "block_timestamp": 1683029999, "block_hash": "#7"}`,
		},
		{
			"traces csv", "ethereum-etl-traces", wallet.Ethereum, traceHeader,
			"%[2]d,0x%064[1]x,0,@1,@2,1000000000000000000,0x,0x,call,call,,21000,100,4,,,1,call_0x%064[1]x_\n%[2]d,0x%064[1]x,0,@2,@3,1000000000000000000,0x,0x,call,call,,1,1,0,0,,1,call_0x%064[1]x_0",
		},
		{
			"transfers accounts", "transfers", wallet.Ethereum, accounts,
			"ethereum,%[2]d,3,1600000000,0x%064[1]x,@1,@2,ETH,1000000000000000000",
		},
		{"transfers spends base58", "transfers", wallet.Bitcoin, spends, "bitcoin,%[2]d,1,1600000000,0x%064[1]x,#1:0:" + base58 + ":5," + base58 + ":4"},
		{"transfers spends bech32", "transfers", wallet.Bitcoin, spends, "bitcoin,%[2]d,1,1600000000,0x%064[1]x,#1:0:" + bech32 + ":5," + bech32 + ":4"},
	} {
		b.Run(table.name, func(b *testing.B) {
			c := chain(b, table.chain)
			f, err := formatOf(table.format, c)
			if err != nil {
				b.Fatal(err)
			}
			var text strings.Builder
			for i := 0; text.Len() < 1<<20; i++ {
				fmt.Fprintf(&text, fill(table.row)+"\n", i+1, i/100)
			}
			rows := strings.Count(text.String(), "\n")
			chunk := lines.Chunk{File: "f", Line: 2, Data: []byte(text.String())}
			if table.header != "" {
				chunk.Header = []byte(strings.TrimSpace(table.header))
			}
			batch := new(ledger.Batch)
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				batch.Reset()
				if err := parse(c, f, chunk, batch); err != nil {
					b.Fatal(err)
				}
				n += rows
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
