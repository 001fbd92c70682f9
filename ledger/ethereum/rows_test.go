package ethereum_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/ethereum"
	"github.com/mareva/mareva/wallet"
)

// A made-up block of two transactions: one pays through a contract and moves a token,
// the other fails.
const (
	alice, bob   = "0xa11ce00000000000000000000000000000000001", "0xb0b0000000000000000000000000000000000002"
	purse, token = "0x9000000000000000000000000000000000000003", "0x7000000000000000000000000000000000000004"
)

var (
	blockHash, parentHash = "0x" + strings.Repeat("b1", 32), "0x" + strings.Repeat("b0", 32)
	paid, broke           = "0x" + strings.Repeat("aa", 32), "0x" + strings.Repeat("cc", 32)

	blockJSON = fmt.Sprintf(`{"number":"0x10","hash":%q,"parentHash":%q,"timestamp":"0x5f5e100","transactions":[
		{"hash":%q,"blockHash":%q,"transactionIndex":"0x0","from":%q,"to":%q,"value":"0x64"},
		{"hash":%q,"blockHash":%q,"transactionIndex":"0x1","from":%q,"to":null,"value":"0x1"}],
		"withdrawals":[{"index":"0xff","validatorIndex":"0x1","address":%q,"amount":"0x2"}]}`,
		blockHash, parentHash, paid, blockHash, alice, purse, broke, blockHash, bob, bob)
	receiptsJSON = fmt.Sprintf(`[{"blockHash":%[1]q,"transactionHash":%[2]q,"transactionIndex":"0x0","status":"0x1","gasUsed":"0x1","contractAddress":null,"logs":[
		{"address":%[4]q,"topics":["0x%[5]x","0x%[6]s","0x%[7]s"],"data":"0x%064[8]x","blockHash":%[1]q,"transactionHash":%[2]q,"logIndex":"0x7","removed":false}]},
		{"blockHash":%[1]q,"transactionHash":%[3]q,"transactionIndex":"0x1","status":"0x0","gasUsed":"0x1","contractAddress":%[9]q,"logs":[]}]`,
		blockHash, paid, broke, token, ethereum.TransferTopic, padded(alice), padded(bob), 500, purse)
	callsJSON = fmt.Sprintf(`[{"txHash":%q,"result":{"type":"CALL","from":%[3]q,"to":%[4]q,"value":"0x64","calls":[
		{"type":"STATICCALL","from":%[4]q,"to":%[5]q},
		{"type":"CALL","from":%[4]q,"to":%[5]q,"value":"0x3c","error":"execution reverted","calls":[{"type":"CALL","from":%[5]q,"to":%[3]q,"value":"0x1"}]},
		{"type":"DELEGATECALL","from":%[4]q,"to":%[5]q,"value":"0x64","calls":[{"type":"CALL","from":%[4]q,"to":%[5]q,"value":"0x28"}]},
		{"type":"SELFDESTRUCT","from":%[4]q,"to":%[3]q,"value":"0x5"}]}},
		{"txHash":%[2]q,"result":{"type":"CREATE","from":%[5]q,"to":%[4]q,"value":"0x1","error":"out of gas"}}]`,
		paid, broke, alice, purse, bob)
	flatJSON = fmt.Sprintf(`[
		{"type":"call","action":{"callType":"call","from":%[3]q,"to":%[4]q,"value":"0x64"},"blockHash":%[6]q,"transactionHash":%[1]q,"traceAddress":[]},
		{"type":"call","action":{"callType":"staticcall","from":%[4]q,"to":%[5]q,"value":"0x0"},"transactionHash":%[1]q,"traceAddress":[0]},
		{"type":"call","action":{"callType":"call","from":%[4]q,"to":%[5]q,"value":"0x3c"},"error":"Reverted","transactionHash":%[1]q,"traceAddress":[1]},
		{"type":"call","action":{"callType":"call","from":%[5]q,"to":%[3]q,"value":"0x1"},"transactionHash":%[1]q,"traceAddress":[1,0]},
		{"type":"call","action":{"callType":"delegatecall","from":%[4]q,"to":%[5]q,"value":"0x64"},"transactionHash":%[1]q,"traceAddress":[2]},
		{"type":"call","action":{"callType":"call","from":%[4]q,"to":%[5]q,"value":"0x28"},"transactionHash":%[1]q,"traceAddress":[2,0]},
		{"type":"suicide","action":{"address":%[4]q,"refundAddress":%[3]q,"balance":"0x5"},"result":null,"transactionHash":%[1]q,"traceAddress":[3]},
		{"type":"create","action":{"from":%[5]q,"value":"0x1"},"error":"Out of gas","transactionHash":%[2]q,"traceAddress":[]},
		{"type":"reward","action":{"author":%[3]q,"value":"0x1bc16d674ec80000"},"blockHash":%[6]q,"traceAddress":[]}]`,
		paid, broke, alice, purse, bob, blockHash)
)

func padded(account string) string { return strings.Repeat("0", 24) + account[2:] }

func read(t testing.TB, chain wallet.Chain, block, receipts string, traces ethereum.Traces) (ledger.Batch, error) {
	t.Helper()
	d, err := ethereum.NewDecoder(chain)
	if err != nil {
		t.Fatal(err)
	}
	k, err := d.Block([]byte(block))
	if err != nil {
		return ledger.Batch{}, err
	}
	var b ledger.Batch
	return b, d.AppendRows(&b, k, []byte(receipts), traces)
}

// lines writes a batch's rows as text.
func lines(chain wallet.Chain, b *ledger.Batch) (out []string) {
	next := 0
	for _, tx := range b.Txs {
		out = append(out, fmt.Sprintf("tx %d %.2x%s status %d", tx.Index, tx.Hash[:2], b.Bytes(tx.ID), tx.Status))
		for range tx.Transfers {
			r := b.Transfers[next]
			next++
			out = append(out, fmt.Sprintf("%d/%d %s>%s %s %s", r.Kind, r.Number,
				ledger.KeyText(chain, b.Bytes(r.From)), ledger.KeyText(chain, b.Bytes(r.To)), r.Amount.Dec(), b.Bytes(r.Asset)))
		}
	}
	return out
}

func TestABlockIsReadAlikeFromBothFormatsOfTraces(t *testing.T) {
	want := []string{
		"tx 0 aaaa status 1",
		"0/0 " + alice + ">" + purse + " 100 ",
		"1/5 " + purse + ">" + bob + " 40 ",
		"1/6 " + purse + ">" + alice + " 5 ",
		"2/7 " + alice + ">" + bob + " 500 " + token,
		"tx 1 cccc status 2",
		"0/0 " + bob + ">" + purse + " 1 ",
		"tx 2 0000withdrawal:255 status 1",
		"0/0 >" + bob + " 2000000000 ",
	}
	for _, traces := range []ethereum.Traces{{Format: ethereum.CallTracer, Answer: []byte(callsJSON)}, {Format: ethereum.FlatTraces, Answer: []byte(flatJSON)}} {
		b, err := read(t, wallet.Ethereum, blockJSON, receiptsJSON, traces)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, lines(wallet.Ethereum, &b)); d != "" {
			t.Errorf("format %d (-want +got):\n%s", traces.Format, d)
		}
		if k := b.Blocks[0]; k.Number != 16 || k.Time != 100_000_000 || k.Hash[0] != 0xb1 || k.Parent[0] != 0xb0 || len(b.Skipped) != 0 {
			t.Errorf("block %+v, skipped %v", k, b.Skipped)
		}
	}
}

func TestWithoutStatusTheTraceTellsWhatFailed(t *testing.T) {
	old := strings.NewReplacer(`"status":"0x1",`, "", `"status":"0x0",`, "").Replace(receiptsJSON)
	for _, c := range []struct {
		traces ethereum.Traces
		want   []ledger.Status
	}{
		{ethereum.Traces{}, []ledger.Status{ledger.StatusUnknown, ledger.StatusUnknown}},
		{ethereum.Traces{Format: ethereum.CallTracer, Answer: []byte(callsJSON)}, []ledger.Status{ledger.StatusDone, ledger.StatusFailed}},
	} {
		b, err := read(t, wallet.Ethereum, blockJSON, old, c.traces)
		if err != nil {
			t.Fatal(err)
		}
		if got := []ledger.Status{b.Txs[0].Status, b.Txs[1].Status}; !cmp.Equal(c.want, got) {
			t.Errorf("traces %d: status %v instead of %v", c.traces.Format, got, c.want)
		}
	}
}

func TestTronsAccountsAreItsOwnAndItsUnsureValuesAreLeftOut(t *testing.T) {
	quiet := strings.Replace(receiptsJSON, `"gasUsed":"0x1"`, `"gasUsed":"0x0"`, 1)
	b, err := read(t, wallet.Tron, blockJSON, quiet, ethereum.Traces{})
	if err != nil {
		t.Fatal(err)
	}
	got := lines(wallet.Tron, &b)
	if len(got) < 2 || !strings.HasPrefix(got[1], "2/7 T") || strings.Contains(got[1], "0x") {
		t.Errorf("rows %q", got)
	}
	if len(b.Skipped) != 2 {
		t.Errorf("skipped %v", b.Skipped)
	}
}

func TestAnswersOfDifferentBlocksAreToldApart(t *testing.T) {
	other := "0x" + strings.Repeat("ee", 32)
	calls := ethereum.Traces{Format: ethereum.CallTracer, Answer: []byte(callsJSON)}
	for title, c := range map[string]struct {
		block, receipts string
		traces          ethereum.Traces
	}{
		"a receipt of another block":       {blockJSON, strings.ReplaceAll(receiptsJSON, blockHash, other), calls},
		"a receipt of another transaction": {blockJSON, strings.Replace(receiptsJSON, broke, other, 1), calls},
		"too few receipts":                 {blockJSON, "[]", calls},
		"an event of another block":        {blockJSON, strings.Replace(receiptsJSON, fmt.Sprintf("%q,\"transactionHash\":%q,\"logIndex\"", blockHash, paid), fmt.Sprintf("%q,\"transactionHash\":%q,\"logIndex\"", other, paid), 1), calls},
		"a removed event":                  {blockJSON, strings.Replace(receiptsJSON, `"removed":false`, `"removed":true`, 1), calls},
		"a transaction of another block":   {strings.Replace(blockJSON, fmt.Sprintf("%q,\"transactionIndex\"", blockHash), fmt.Sprintf("%q,\"transactionIndex\"", other), 1), receiptsJSON, calls},
		"a trace of another transaction":   {blockJSON, receiptsJSON, ethereum.Traces{Format: ethereum.CallTracer, Answer: []byte(strings.Replace(callsJSON, broke, other, 1))}},
		"too few traces":                   {blockJSON, receiptsJSON, ethereum.Traces{Format: ethereum.CallTracer, Answer: []byte("[]")}},
		"flat traces of another block":     {blockJSON, receiptsJSON, ethereum.Traces{Format: ethereum.FlatTraces, Answer: []byte(strings.ReplaceAll(flatJSON, blockHash, other))}},
		"too few flat traces":              {blockJSON, receiptsJSON, ethereum.Traces{Format: ethereum.FlatTraces, Answer: []byte("[]")}},
	} {
		if _, err := read(t, wallet.Ethereum, c.block, c.receipts, c.traces); !errors.Is(err, ethereum.ErrOtherBlock) {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestWhatCannotBeRightIsAnErrorThatSaysWhere(t *testing.T) {
	calls := callsJSON
	for title, c := range map[string]struct{ block, receipts, traces, want string }{
		"transactions without their parts": {strings.Replace(blockJSON, `"value":"0x64"`, `"v":1`, 1), receiptsJSON, calls, "transaction 0: it lacks"},
		"hashes instead of transactions":   {`{"number":"0x1","hash":"` + blockHash + `","parentHash":"` + parentHash + `","timestamp":"0x1","transactions":["` + paid + `"]}`, receiptsJSON, calls, "whole transactions"},
		"a value beyond 256 bits":          {strings.Replace(blockJSON, `"value":"0x64"`, `"value":"0x1`+strings.Repeat("0", 64)+`"`, 1), receiptsJSON, calls, "more digits"},
		"a value in decimal":               {strings.Replace(blockJSON, `"value":"0x64"`, `"value":100`, 1), receiptsJSON, calls, "hex digits"},
		"a short address":                  {strings.Replace(blockJSON, alice, alice[:40], 1), receiptsJSON, calls, "instead of 40"},
		"a status of two":                  {blockJSON, strings.Replace(receiptsJSON, `"status":"0x1"`, `"status":"0x2"`, 1), calls, "status 2"},
		"an unknown call":                  {blockJSON, receiptsJSON, strings.Replace(calls, "STATICCALL", "EXTCALL9", 1), "EXTCALL9"},
		"an unfinished trace":              {blockJSON, receiptsJSON, strings.Replace(calls, `"result":{"type":"CREATE"`, `"error":"execution timeout","result":{"type":"CREATE"`, 1), "execution timeout"},
		"no block":                         {`null`, receiptsJSON, calls, "lacks"},
	} {
		_, err := read(t, wallet.Ethereum, c.block, c.receipts, ethereum.Traces{Format: ethereum.CallTracer, Answer: []byte(c.traces)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", title, err)
		}
	}
	backwards := strings.Replace(flatJSON, "[2,0]", "[1,0]", 1)
	if _, err := read(t, wallet.Ethereum, blockJSON, receiptsJSON, ethereum.Traces{Format: ethereum.FlatTraces, Answer: []byte(backwards)}); err == nil {
		t.Error("flat traces out of order are taken")
	}
}

func TestAChainWithOtherNodesIsRefused(t *testing.T) {
	if _, err := ethereum.NewDecoder(wallet.Bitcoin); err == nil {
		t.Error("Bitcoin is read as Ethereum")
	}
}

func FuzzAppendRows(f *testing.F) {
	f.Add(blockJSON, receiptsJSON, callsJSON, uint8(ethereum.CallTracer))
	f.Add(blockJSON, receiptsJSON, flatJSON, uint8(ethereum.FlatTraces))
	f.Fuzz(func(t *testing.T, block, receipts, traces string, format uint8) {
		b, err := read(t, wallet.Ethereum, block, receipts, ethereum.Traces{Format: ethereum.TraceFormat(format), Answer: []byte(traces)})
		if err != nil {
			return
		}
		count := uint32(0)
		for _, tx := range b.Txs {
			count += tx.Transfers
		}
		if len(b.Blocks) != 1 || int(count) != len(b.Transfers) {
			t.Errorf("%d blocks, %d transfers of which transactions count %d", len(b.Blocks), len(b.Transfers), count)
		}
	})
}

func BenchmarkBlock(b *testing.B) {
	d, err := ethereum.NewDecoder(wallet.Ethereum)
	if err != nil {
		b.Fatal(err)
	}
	var block, receipts, calls strings.Builder
	const transactions = 200
	for i := range transactions {
		own, place := fmt.Sprintf("0x%064x", i+1), fmt.Sprintf("\"0x%x\"", i)
		fmt.Fprintf(&block, `,{"hash":%q,"blockHash":%q,"transactionIndex":%s,"from":%q,"to":%q,"value":"0x64","input":"0x%s"}`, own, blockHash, place, alice, purse, strings.Repeat("ab", 500))
		fmt.Fprintf(&receipts, `,{"blockHash":%q,"transactionHash":%q,"transactionIndex":%s,"status":"0x1","logsBloom":"0x%s","logs":[{"address":%q,"topics":["0x%x","0x%s","0x%s"],"data":"0x%064x","logIndex":%s}]}`,
			blockHash, own, place, strings.Repeat("00", 256), token, ethereum.TransferTopic, padded(alice), padded(bob), 500, place)
		fmt.Fprintf(&calls, `,{"txHash":%q,"result":{"type":"CALL","from":%q,"to":%q,"value":"0x64","input":"0x%s","calls":[{"type":"CALL","from":%q,"to":%q,"value":"0x1"}]}}`,
			own, alice, purse, strings.Repeat("ab", 500), purse, bob)
	}
	head := fmt.Sprintf(`{"number":"0x10","hash":%q,"parentHash":%q,"timestamp":"0x1","transactions":[`, blockHash, parentHash)
	answer := []byte(head + block.String()[1:] + "]}")
	told, traced := []byte("["+receipts.String()[1:]+"]"), []byte("["+calls.String()[1:]+"]")
	b.SetBytes(int64(len(answer) + len(told) + len(traced)))
	b.ReportAllocs()
	var batch ledger.Batch
	for b.Loop() {
		batch.Reset()
		k, err := d.Block(answer)
		if err != nil {
			b.Fatal(err)
		}
		if err := d.AppendRows(&batch, k, told, ethereum.Traces{Format: ethereum.CallTracer, Answer: traced}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(transactions*b.N)/b.Elapsed().Seconds(), "tx/s")
}
