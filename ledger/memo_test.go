package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
)

func TestTextsThatCanBeMemosAreTold(t *testing.T) {
	txid := strings.Repeat("0A", 32)
	for text, want := range map[string]bool{
		"SWAP:BTC.BTC:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq":          true,
		"=:b:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq:0/1/0:ej:75":       true,
		"s:ETH.USDC-06EB48:0x1111111111111111111111111111111111111111:1e6": true,
		"=<:BTC.BTC:somebody:1e8/43200/0":                                  true,
		"m=<:1BTC.BTC:1ETH.ETH:0":                                          true,
		"OUT:" + txid:                                                      true,
		"out:" + txid:                                                      true,
		"OUTBOUND:" + txid:                                                 true,
		"REFUND:" + txid:                                                   true,
		"MIGRATE:3494355":                                                  true,
		"ADD:BTC.BTC:thor1x":                                               true,
		"+:BTC/BTC":                                                        true,
		"WITHDRAW:BTC.BTC:10000":                                           true,
		"wd:BTC.BTC:10000":                                                 true,
		"-:b:10000":                                                        true,
		"Loan+:BTC.BTC:bc1q":                                               true,
		"$-:BTC.BTC:bc1q:1":                                                true,
		"TRADE-:bc1q":                                                      true,
		"secure+:thor1x":                                                   true,
		"pool+":                                                            true,
		"consolidate":                                                      true,
		"noop:novault":                                                     true,
		"~:name:BTC:bc1q":                                                  true,
		"yggdrasil+:5":                                                     true,
		"r:00042":                                                          true,
		"=:":                                                               true,
		"":                                                                 false,
		"=":                                                                false,
		"out":                                                              false, // says nothing alone
		"hello:world":                                                      false,
		"swaps:b:x":                                                        false,
		"charley loves heidi":                                              false,
		" =:b:x":                                                           false,
		"consolidated":                                                     false,
		"verylongfunctionname:x":                                           false,
		"=:b:bc1q\n":                                                       false,
		"=:b:bc1q\x00":                                                     false,
		"=:b:ünïcode":                                                      false,
		"=:" + strings.Repeat("x", 253):                                    true,
		"=:" + strings.Repeat("x", 254):                                    false,
	} {
		if got := ledger.IsMemo([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestOfSeveralMemosTheFirstByPlaceStays(t *testing.T) {
	type text struct {
		kind   ledger.Kind
		number uint32
		says   string
	}
	call, event, later := text{ledger.Value, 0, "=:b:call"}, text{ledger.Log, 7, "=:b:event"}, text{ledger.Log, 9, "=:b:later"}
	long := text{ledger.Value, 0, "=:" + strings.Repeat("x", 10_000)}
	for name, c := range map[string]struct {
		texts   []text
		want    text
		skipped map[string]int
	}{
		"in order":             {[]text{call, event, later}, call, map[string]int{"further memo of a transaction, which has one already": 2}},
		"the first comes last": {[]text{later, event, call}, call, map[string]int{"further memo of a transaction, which has one already": 2}},
		"the same twice":       {[]text{{ledger.Log, 9, "=:b:event"}, event, event}, event, nil},
		"too long":             {[]text{long, event}, event, map[string]int{"memo of more than 255 bytes": 1}},
		"no memo at all":       {[]text{{ledger.Value, 0, "hello"}, {ledger.Value, 0, strings.Repeat("hello ", 100)}, {ledger.Value, 0, "=:" + strings.Repeat("\x00", 400)}}, text{}, nil},
	} {
		var b ledger.Batch
		var tx ledger.Tx
		for _, x := range c.texts {
			b.AddMemo(&tx, x.kind, x.number, []byte(x.says))
		}
		if got := (text{tx.MemoKind, tx.MemoNumber, string(b.Bytes(tx.Memo))}); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
		if diff := cmp.Diff(c.skipped, b.Skipped); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// memoView imports transactions of blocks 1, 2, 3 …, a third of which has a memo.
func memoView(t *testing.T, dir string, blocks int) *ledger.Ledger {
	t.Helper()
	var moves []move
	for i := 1; i <= blocks; i++ {
		moves = append(moves, move{block: i, tx: i, index: 0, log: i, asset: "0xa", from: 1, to: 2, amount: uint64(i)})
	}
	l := ledger.In(dir, chain("ethereum"))
	for _, src := range []*rowsSource{accountSource("low", 4, moves[:blocks/2]...), accountSource("high", 4, moves[blocks/2:]...)} {
		if _, err := l.Import(context.Background(), src, ledger.Options{KeepLoose: true}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// memosIn are the memos of a ledger as text, each held to its transaction.
func memosIn(t *testing.T, l *ledger.Ledger) (out []string) {
	t.Helper()
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for m := range v.Memos(0, len(v.Segments())) {
		tx := v.Transaction(m.Segment, m.Tx)
		if tx.Memo != string(m.Text) || tx.MemoKind != m.Kind || tx.MemoNumber != m.Number {
			t.Errorf("the memo is %+v, its transaction says %q at %d, %d", m, tx.Memo, tx.MemoKind, tx.MemoNumber)
		}
		out = append(out, fmt.Sprintf("block %d, %d/%d %s", tx.Block, m.Kind, m.Number, m.Text))
	}
	if r := verified(t, v); !r.OK() {
		t.Error(r.Faults)
	}
	return out
}

func TestMemosOfALedgerAreGoneThroughInOrder(t *testing.T) {
	l := memoView(t, scratch(t), 12)
	want := []string{"block 3, 2/3 =:BTC.BTC:3:3", "block 6, 2/6 =:BTC.BTC:6:6", "block 9, 2/9 =:BTC.BTC:9:9", "block 12, 2/12 =:BTC.BTC:12:12"}
	if diff := cmp.Diff(want, memosIn(t, l)); diff != "" {
		t.Error(diff)
	}
	if err := l.Rewind(context.Background(), 10); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want[:3], memosIn(t, l)); diff != "" {
		t.Errorf("after the blocks above 10 went: %s", diff)
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for m := range v.Memos(0, 1) {
		if m.Segment != 0 {
			t.Errorf("a memo of segment %d", m.Segment)
		}
		break // whoever stops early is not given more
	}
}

func TestWhatIsNoMemoAndNoTraitIsRefused(t *testing.T) {
	for name, add := range map[string]func(b *ledger.Batch, tx *ledger.Tx){
		"a text that is no memo": func(b *ledger.Batch, tx *ledger.Tx) { tx.Memo = b.AddString("hello") },
		"a place beyond all":     func(b *ledger.Batch, tx *ledger.Tx) { b.AddMemo(tx, ledger.Log, 1<<31, []byte("=:b:x")) },
		"traits of accounts":     func(_ *ledger.Batch, tx *ledger.Tx) { tx.Traits = ledger.TraitsKnown },
	} {
		src := rows("a", ledger.Account, 1, func(b *ledger.Batch) {
			tx := ledger.Tx{Block: 1, Hash: hashOf(1), Time: ledger.NoTime}
			add(b, &tx)
			b.Txs = append(b.Txs, tx)
		})
		if _, err := importing(t, chain("ethereum"), src); err == nil || !strings.Contains(err.Error(), "block 1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, traits := range []ledger.Traits{ledger.Replaceable, ledger.TraitsKnown << 4} {
		src := rows("a", ledger.UTXO, 1, func(b *ledger.Batch) {
			b.Txs = append(b.Txs, ledger.Tx{Block: 1, Hash: hashOf(1), Time: ledger.NoTime, Traits: traits})
		})
		if _, err := importing(t, chain("bitcoin"), src); err == nil || !strings.Contains(err.Error(), "no traits") {
			t.Errorf("traits %d: %v", traits, err)
		}
	}
}

func TestTraitsSayWhatThePiecesTell(t *testing.T) {
	known := ledger.TraitsOf(2, 700_000).Input(0xffffffff).Input(0xfffffffd)
	if known != ledger.TraitsKnown|ledger.LockTime|ledger.Replaceable|ledger.VersionTwo {
		t.Errorf("traits %d", known)
	}
	if got := ledger.TraitsOf(1, 0).Input(0xfffffffe); got != ledger.TraitsKnown {
		t.Errorf("traits %d", got)
	}
	if !ledger.TraitsOf(0x80000000, 0).Has(ledger.VersionTwo) { // BIP 68 takes versions without their sign
		t.Error("a negative version is below 2")
	}
	row := func(traits ledger.Traits) *rowsSource {
		return rows(fmt.Sprint("traits ", traits), ledger.UTXO, 1, func(b *ledger.Batch) {
			b.Txs = append(b.Txs, ledger.Tx{Block: 1, Hash: hashOf(1), Time: ledger.NoTime, Traits: traits, Outputs: 1})
			b.Outputs = append(b.Outputs, ledger.Output{Amount: 1})
		})
	}
	for _, sources := range [][]*rowsSource{{row(0), row(known)}, {row(known), row(0)}, {row(known)}} {
		v := opened(t, scratch(t), chain("bitcoin"), sources...)
		list, err := v.Tx(fmt.Sprintf("%x", hashOf(1)))
		if err != nil || len(list) != 1 || list[0].Traits != known {
			t.Errorf("%+v, %v", list, err)
		}
	}
	if _, err := importing(t, chain("bitcoin"), row(known), row(ledger.TraitsKnown)); err == nil || !strings.Contains(err.Error(), "lock time") {
		t.Errorf("two that differ: %v", err)
	}
}
