package etl

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

const traceHeader = "block_number,transaction_hash,transaction_index,from_address,to_address,value,input,output,trace_type,call_type,reward_type,gas,gas_used,subtraces,trace_address,error,status,trace_id"

const traceRows = `
7,#1,0,@1,@2,10,0x,0x,call,call,,1,1,4,,,1,call_#1_
7,#1,0,@2,@3,4,0x,0x,call,call,,1,1,0,0,,1,call_#1_0
7,#1,0,@2,@4,0,0x,0x,call,staticcall,,1,1,0,1,,1,call_#1_1
7,#1,0,@2,@4,9,0x,0x,call,delegatecall,,1,1,1,2,,1,call_#1_2
7,#1,0,@2,@5,1,0x,0x,create,,,1,1,0,"2,0",,1,create_#1_2_0
7,#1,0,@2,@5,3,0x,0x,call,call,,1,1,0,"2,1",Reverted,0,call_#1_2_1
7,#1,0,@5,@1,2,0x,0x,suicide,,,1,1,0,3,,1,suicide_#1_3
7,#2,1,@1,,3,0x,0x,create,,,1,1,0,,Out of gas,0,create_#2_
7,#2,1,@1,@2,3,0x,0x,call,call,,1,1,0,0,,0,call_#2_0
7,,,,@9,5000,,,reward,,block,,,,,,1,reward_7_0
7,,,,@8,4375,,,reward,,uncle,,,,,,1,reward_7_1
7,,,,@8,3125,,,reward,,uncle,,,,,,1,reward_7_2
8,#3,0,@1,@2,0,0x,0x,call,call,,1,1,0,,,1,call_#3_
`

var (
	traceWant = []string{
		"7 0 1111 done | value 0: @1 → @2 10", "7 0 1111 done | internal 1: @2 → @3 4", "7 0 1111 done | internal 4: @2 → @5 1",
		"7 0 1111 done | internal 6: @5 → @1 2", "7 1 2222 failed | value 0: @1 → - 3",
		"7 ? reward:7:block:@9 ? | internal 0: - → @9 5000", "7 ? reward:7:uncle:@8 ? | internal 1: - → @8 4375",
		"7 ? reward:7:uncle:@8 ? | internal 2: - → @8 3125", "8 0 3333 done | value 0: @1 → @2 0",
	}
	traceSkipped = map[string]int{skipMovesNone: 2, skipFailedCall: 2}
)

func TestTracesGiveWhatCallsMove(t *testing.T) {
	want(t, chain(t, wallet.Ethereum), "ethereum-etl-traces", fill(traceHeader+traceRows), filled(traceWant...), traceSkipped)
}

func TestTheTransactionsOwnCallIsTheSameTransferAsInTheTableOfTransactions(t *testing.T) {
	c := chain(t, wallet.Ethereum)
	one, err := read(t, c, "ethereum-etl-traces", write(t, fill(traceHeader+"\n7,#1,0,@1,@2,10,0x,0x,call,call,,1,1,4,,,1,call_#1_\n")))
	if err != nil {
		t.Fatal(err)
	}
	other, err := read(t, c, "ethereum-etl-transactions", write(t, fill("hash,block_number,transaction_index,from_address,to_address,value,receipt_status\n#1,7,0,@1,@2,10,1\n")))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(one.rows, other.rows); d != "" {
		t.Error(d)
	}
}

func TestATraceOfJSONOrWithoutTypeAndHashReadsAlike(t *testing.T) {
	lineOf := func(id, from, to, value, callType, status string, path string) string {
		return fmt.Sprintf(`{"type":"trace","block_number":7,"transaction_index":0,"transaction_hash":"#1","from_address":%q,"to_address":%q,"value":%s,"trace_type":%q,"call_type":%q,"trace_address":%s,"status":%s}`, from, to, value, strings.Split(id, "_")[0], callType, path, status)
	}
	rows := filled("7 0 1111 done | value 0: @1 → @2 10", "7 0 1111 done | internal 1: @2 → @3 4", "7 0 1111 done | internal 2: @3 → @4 3")
	want(t, chain(t, wallet.Ethereum), "ethereum-etl-traces", fill(strings.Join([]string{
		lineOf("call", "@1", "@2", "10", "call", "1", "[]"), lineOf("call", "@2", "@3", "4", "call", "1", "[0]"), lineOf("call", "@3", "@4", "3", "call", "1", "[0, 10]"),
	}, "\n")), rows, nil)
	want(t, chain(t, wallet.Ethereum), "ethereum-etl-traces", fill("blockIdGroup,blockId,traceId,transactionIndex,fromAddress,toAddress,value,status,callType\n"+
		"0,7,call_#1_,0,@1,@2,10,1,call\n0,7,call_#1_0,0,@2,@3,4,1,call\n0,7,call_#1_0_10,0,@3,@4,3,1,call\n"), rows, nil)
}

func TestTheIndexOfATraceNumbersItWhereverItStands(t *testing.T) {
	want(t, chain(t, wallet.Ethereum), "ethereum-etl-traces", fill("block_number,transaction_hash,from_address,to_address,value,trace_type,trace_address,status,trace_index\n"+
		"7,#1,@3,@4,3,call,\"0,10\",1,22\n7,#2,@1,@2,10,call,,1,30\n7,#1,@2,@3,4,call,0,1,21\n1920000,,@2,@3,4,daofork,,1,2\n0,,,@3,4,genesis,,1,3\n"),
		filled("7 ? 1111 ? | internal 22: @3 → @4 3", "7 ? 2222 done | value 0: @1 → @2 10", "7 ? 1111 ? | internal 21: @2 → @3 4",
			"1920000 ? daofork:1920000:@2:@3 ? | internal 2: @2 → @3 4", "0 ? genesis:0:@3 ? | internal 3: - → @3 4"), nil)
}

func TestATableWhoseCallsCannotBeNumberedIsRefused(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(traceRows), "\n")
	table := func(order ...int) string {
		out := traceHeader + "\n"
		for _, i := range order {
			out += rows[i] + "\n"
		}
		return fill(out)
	}
	const says = "this row's number cannot be told"
	c := chain(t, wallet.Ethereum)
	refused(t, c, "ethereum-etl-traces", table(1, 0), "table:2: ", says)
	refused(t, c, "ethereum-etl-traces", table(0, 1, 7, 6), "table:5: ", says)
	refused(t, c, "ethereum-etl-traces", table(0, 6, 1), "table:4: ", says)
	refused(t, c, "ethereum-etl-traces", table(0, 1, 1), "table:4: ", says)
	refused(t, c, "ethereum-etl-traces", table(0, 0), "table:3: ", says)
}

func TestATraceThatMayMoveUnknownValueIsRefused(t *testing.T) {
	c := chain(t, wallet.Ethereum)
	row := strings.Split(strings.TrimSpace(traceRows), "\n")[0]
	for change, says := range map[[2]string]string{
		{",call,call,", ",authcall,,"}: `a trace of type "authcall" is not known`,
		{",,1,call_", ",,,call_"}:      "column status: empty",
		{",10,0x", ",,0x"}:             "column value: empty",
		{"@1,@2,10", "@1,,10"}:         "column to_address: empty",
		{"@1,@2,10", ",@2,10"}:         "column from_address: empty",
		{",4,,,1", ",4,0-1,,1"}:        "column trace_address: found \"0-1\"",
	} {
		refused(t, c, "ethereum-etl-traces", fill(traceHeader+"\n"+strings.Replace(row, change[0], change[1], 1)), "table:2: ", says)
	}
	want(t, c, "ethereum-etl-traces", fill(traceHeader+"\n"+row+"\n7,#1,0,,,,0x,0x,suicide,,,1,1,0,0,,1,suicide_#1_0\n"),
		filled(traceWant[0]), map[string]int{skipNoAmount: 1})
}

// Chunks end where they like, so a long table is cut within many transactions, and a
// row's number must not show it.
func TestTheNumbersOfCallsDoNotDependOnWhereChunksEnd(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString(traceHeader + "\n")
	calls := map[string]int{}
	const txs = 4000
	for i := range txs {
		hash := fmt.Sprintf("0x%064x", i+1)
		fmt.Fprintf(&b, fill("%d,%s,%d,@1,@2,1,0x,0x,call,call,,1,1,0,,,1,call_%s_\n"), i/100, hash, i%100, hash)
		n := rng.IntN(30)
		calls[hash] = n
		for j := range n {
			fmt.Fprintf(&b, fill("%d,%s,%d,@2,@3,%d,0x%s,0x,call,call,,1,1,0,%d,,1,call_%s_%d\n"), i/100, hash, i%100, j+1, strings.Repeat("ab", rng.IntN(200)), j, hash, j)
		}
	}
	path := write(t, b.String())
	source, err := New(chain(t, wallet.Ethereum), "ethereum-etl-traces", []string{path})
	if err != nil {
		t.Fatal(err)
	}
	var stops []ledger.Position
	var after []int // transactions at each stop
	seen := 0
	check := func(b *ledger.Batch, next ledger.Position) error {
		at := 0
		for _, tx := range b.Txs {
			if n := calls[fmt.Sprintf("0x%x", tx.Hash)]; int(tx.Transfers) != n+1 {
				t.Fatalf("%d transfers in one piece, want %d", tx.Transfers, n+1)
			}
			for j, moved := range b.Transfers[at : at+int(tx.Transfers)] {
				if j > 0 && (int(moved.Number) != j || moved.Amount.Uint64() != uint64(j)) {
					t.Fatalf("call %d has number %d", j, moved.Number)
				}
			}
			at += int(tx.Transfers)
			seen++
		}
		stops, after = append(stops, next), append(after, seen)
		return nil
	}
	if err = source.Read(context.Background(), ledger.Position{}, check); err != nil || seen != txs || len(stops) < 5 {
		t.Fatal(err, seen, stops)
	}
	for i, left := range after[:4] {
		seen = 0
		if err := source.Read(context.Background(), stops[i], check); err != nil || seen != txs-left {
			t.Fatalf("%v: from stop %d come %d transactions of %d", err, i, seen, txs-left)
		}
	}
}

func TestRowsOfOneTransactionAreSaidToBeTogether(t *testing.T) {
	c := chain(t, wallet.Ethereum)
	f, err := formatOf("ethereum-etl-traces", c)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(fill(traceRows)), "\n")
	header := []byte(traceHeader)
	for _, pair := range []struct {
		i, j int
		same bool
	}{{0, 1, true}, {6, 7, false}, {9, 10, true}, {8, 9, false}, {11, 12, false}} {
		line := []byte(rows[pair.i])
		if got := sameTrace(c, f, header, line, []byte(rows[pair.j])); got != pair.same {
			t.Errorf("rows %d and %d: %v", pair.i, pair.j, got)
		}
		if string(line) != rows[pair.i] {
			t.Error("the line was written to")
		}
	}
	indexed := []byte(traceHeader + ",trace_index")
	if sameTrace(c, f, indexed, []byte(rows[0]+",1"), []byte(rows[1]+",2")) {
		t.Error("rows with an index of their own need not stand together")
	}
}
