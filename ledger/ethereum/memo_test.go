package ethereum

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/sha3"

	"github.com/mareva/mareva/ledger"
)

func keccak(signature string) [32]byte {
	h := sha3.NewLegacyKeccak256()
	h.Write([]byte(signature))
	return [32]byte(h.Sum(nil))
}

func TestSelectorsAndTopicsAreTheHashesOfTheirSignatures(t *testing.T) {
	for _, c := range routerCalls {
		if want := keccak(c.signature); [4]byte(want[:4]) != c.selector {
			t.Errorf("%s: selector %#v", c.signature, want[:4])
		}
		if isText(c.selector[:]) || !mayBegin(c.selector[0]) {
			t.Errorf("%s: its selector would be taken for text, or for that of no router", c.signature)
		}
	}
	for _, e := range routerEvents {
		if want := keccak(e.signature); want != e.topic {
			t.Errorf("%s: topic %#v", e.signature, want)
		}
	}
}

// word is a number as a word of the ABI, tuple a struct or list of words, of which texts
// stand behind, as the ABI lays them out.
func word(n uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 24), n) }

func text(s string) []byte {
	out := append(word(uint64(len(s))), s...)
	return append(out, make([]byte, (32-len(s)%32)%32)...)
}

// tuple encodes numbers, and what is dynamic as its encoding.
func tuple(parts ...any) []byte {
	var head, tail []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			head = append(head, word(uint64(p))...)
		case []byte:
			head = append(head, word(uint64(32*len(parts)+len(tail)))...)
			tail = append(tail, p...)
		}
	}
	return append(head, tail...)
}

// list encodes a list of what is dynamic.
func list(parts ...[]byte) []byte {
	var all []any
	for _, p := range parts {
		all = append(all, p)
	}
	return append(word(uint64(len(parts))), tuple(all...)...)
}

const (
	swapMemo = "=:BTC.BTC:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq:0/1/0"
	outMemo  = "OUT:ED631FF8EE45B04AB3B09FBBF8AF2E8D3F5C3BF7C8B1CE3BD9F6B4F0F85A8B7E"
)

// routed are calls of each function with a memo.
func routed(memo string) map[string][]byte {
	m := text(memo)
	out, aggregated := tuple(1, 2, 3, m), tuple(1, 2, 3, 4, 5, 6, m, text("payload"), text("origin"))
	return map[string][]byte{
		"deposit": tuple(1, 2, 3, m), "depositWithExpiry": tuple(1, 2, 3, m, 4), "transferOut": tuple(1, 2, 3, m),
		"transferOutAndCall": tuple(1, 2, 3, 4, m), "transferAllowance": tuple(1, 2, 3, 4, m),
		"returnVaultAssets": tuple(1, 2, append(word(1), tuple(8, 9)...), m),
		"transferOutV5":     tuple(out), "transferOutAndCallV5": tuple(aggregated), "transferOutAndCallV2": tuple(aggregated),
		"batchTransferOutV5": tuple(list(out, out)), "batchTransferOutAndCallV5": tuple(list(aggregated, aggregated)),
		"batchTransferOut": tuple(append(word(1), word(1)...), append(word(1), word(2)...), append(word(1), word(3)...), list(m, m)),
	}
}

// reported are the data of each event with a memo.
func reported(memo string) map[string][]byte {
	m := text(memo)
	return map[string][]byte{
		"Deposit": tuple(3, m), "TransferOut": tuple(2, 3, m), "TransferOutAndCall": tuple(1, 2, 3, 4, 5, m),
		"TransferOutAndCallV5": tuple(1, 2, 3, 4, m, text("payload"), text("origin")),
		"TransferOutAndCallV2": tuple(1, 2, 3, 4, 5, 6, m, text("payload"), text("origin")),
		"TransferAllowance":    tuple(2, 3, m), "VaultTransfer": tuple(append(word(1), tuple(8, 9)...), m),
	}
}

func called(c *routerCall, data []byte) []byte { return append(c.selector[:4:4], data...) }

// memoIn is the memo of a call, and of an event where topic is not nil, with what was left out.
func memoIn(topic *[32]byte, data []byte) (string, map[string]int) {
	var b ledger.Batch
	var tx ledger.Tx
	if topic != nil {
		AddEventMemos(&b, &tx, 7, topic, data)
	} else {
		AddCallMemos(&b, &tx, data)
	}
	return string(b.Bytes(tx.Memo)), b.Skipped
}

func TestEveryFunctionAndEventOfTheRoutersGivesItsMemo(t *testing.T) {
	calls, events := routed(swapMemo), reported(outMemo)
	if len(calls) != len(routerCalls) || len(events) != len(routerEvents) {
		t.Errorf("%d calls of %d, %d events of %d", len(calls), len(routerCalls), len(events), len(routerEvents))
	}
	for i := range routerCalls {
		c := &routerCalls[i]
		name, _, _ := strings.Cut(c.signature, "(")
		if got, skipped := memoIn(nil, called(c, calls[name])); got != swapMemo || skipped != nil {
			t.Errorf("%s: %q, %v", name, got, skipped)
		}
	}
	for i := range routerEvents {
		e := &routerEvents[i]
		name, _, _ := strings.Cut(e.signature, "(")
		if got, skipped := memoIn(&e.topic, events[name]); got != outMemo || skipped != nil {
			t.Errorf("%s: %q, %v", name, got, skipped)
		}
	}
	// A batch with two memos has the first, and says that there is another.
	batch := called(&routerCalls[7], tuple(list(tuple(1, 2, 3, text(outMemo)), tuple(1, 2, 3, text(swapMemo)))))
	if got, skipped := memoIn(nil, batch); got != outMemo || len(skipped) != 1 {
		t.Errorf("%s: %q, %v", routerCalls[7].signature, got, skipped)
	}
}

func TestAPlainPaymentCarriesItsMemoAsText(t *testing.T) {
	for data, want := range map[string]string{
		swapMemo:                                swapMemo,
		hex.EncodeToString([]byte(swapMemo)):    swapMemo, // some wallets encode it twice
		hex.EncodeToString([]byte("hello")):     "",
		"hello, world":                          "",
		"=:b":                                   "",
		"OUT:" + strings.Repeat("\xff", 32):     "",
		"":                                      "",
		"\xa9\x05\x9c\xbb" + swapMemo:           "", // a token's transfer
		strings.Repeat("3d", 1000):              "",
		swapMemo + "|" + strings.Repeat("f", 9): swapMemo + "|fffffffff",
	} {
		if got, _ := memoIn(nil, []byte(data)); got != want {
			t.Errorf("%.80q: %q", data, got)
		}
	}
}

// TestAHostileCallIsNoMemo changes the words that lead to the memo.
func TestAHostileCallIsNoMemo(t *testing.T) {
	huge := bytes.Repeat([]byte{0xff}, 32)
	long := text("=:" + strings.Repeat("x", 10_000))
	for i := range routerCalls {
		c := &routerCalls[i]
		name, _, _ := strings.Cut(c.signature, "(")
		good := routed(swapMemo)[name]
		for at := 0; at < len(good); at += 32 {
			for what, w := range map[string][]byte{"2^256-1": huge, "0": word(0), "its end": word(uint64(len(good))), "one before": word(uint64(len(good) - 1)), "2^32": word(1 << 32)} {
				bad := called(c, append(append(bytes.Clone(good[:at]), w...), good[at+32:]...))
				memoIn(nil, bad) // whatever comes, nothing panics
				if what == "2^256-1" {
					continue
				}
				memoIn(nil, bad[:len(bad)/2])
			}
		}
		if got, _ := memoIn(nil, called(c, good[:32])); got != "" {
			t.Errorf("%s: %q of a call that is cut", name, got)
		}
	}
	if got, skipped := memoIn(nil, called(&routerCalls[0], tuple(1, 2, 3, long))); got != "" || skipped["memo of more than 255 bytes"] != 1 {
		t.Errorf("10 kB: %q, %v", got, skipped)
	}
	// Lists that say to be longer than the data, or whose elements are all the same text.
	all := word(200)
	for range 200 {
		all = append(all, word(200*32)...)
	}
	all = append(all, text(swapMemo)...)
	if got, skipped := memoIn(nil, called(&routerCalls[11], tuple(1, 2, 3, all))); got != swapMemo || len(skipped) != 0 {
		t.Errorf("%q, %v", got, skipped)
	}
	if got, _ := memoIn(nil, called(&routerCalls[11], tuple(1, 2, 3, append(bytes.Clone(huge), all...)))); got != "" {
		t.Errorf("%q", got)
	}
	// Beyond MemoBytes nothing is looked for.
	far := append(append(append(word(1), word(2)...), word(3)...), word(MemoBytes)...)
	far = append(append(far, make([]byte, MemoBytes)...), text(swapMemo)...)
	if got, _ := memoIn(nil, called(&routerCalls[0], far)); got != "" {
		t.Errorf("%q", got)
	}
}

func TestABlockOfANodeTellsItsMemos(t *testing.T) {
	d, err := NewDecoder("ethereum")
	if err != nil {
		t.Fatal(err)
	}
	hash := func(n int) string { return fmt.Sprintf("0x%064x", n) }
	const account = "0x1111111111111111111111111111111111111111"
	deposit := called(&routerCalls[1], routed(swapMemo)["depositWithExpiry"])
	type row struct{ input, status, log string }
	event := func(data []byte) string {
		return fmt.Sprintf(`{"address":%q,"topics":["0x%x"],"data":"0x%x","logIndex":"0x5"}`, account, routerEvents[0].topic, data)
	}
	rows := []row{
		{fmt.Sprintf(`"0x%x"`, swapMemo), "0x1", ""},
		{fmt.Sprintf(`"0x%x"`, deposit), "0x1", event(tuple(3, text(swapMemo)))},
		{`"0x"`, "0x1", event(tuple(3, text(outMemo)))},
		{fmt.Sprintf(`"0x%x"`, deposit), "0x0", ""},
		{"null", "0x1", ""},
		{`"0x3d3a6"`, "0x1", ""},
		{`7`, "0x1", event(nil)},
	}
	var txs, receipts []string
	for i, r := range rows {
		txs = append(txs, fmt.Sprintf(`{"hash":%q,"from":%q,"to":%q,"value":"0x1","input":%s}`, hash(i+1), account, account, r.input))
		receipts = append(receipts, fmt.Sprintf(`{"blockHash":%q,"transactionHash":%q,"status":%q,"gasUsed":"0x1","logs":[%s]}`, hash(99), hash(i+1), r.status, r.log))
	}
	k, err := d.Block(fmt.Appendf(nil, `{"number":"0x1","hash":%q,"parentHash":%q,"timestamp":"0x1","transactions":[%s]}`, hash(99), hash(98), strings.Join(txs, ",")))
	if err != nil {
		t.Fatal(err)
	}
	var b ledger.Batch
	if err := d.AppendRows(&b, k, []byte("["+strings.Join(receipts, ",")+"]"), Traces{}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tx := range b.Txs {
		got = append(got, fmt.Sprintf("%d/%d %s", tx.MemoKind, tx.MemoNumber, b.Bytes(tx.Memo)))
	}
	want := []string{"0/0 " + swapMemo, "0/0 " + swapMemo, "2/5 " + outMemo, "0/0 ", "0/0 ", "0/0 ", "0/0 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(b.Skipped) > 1 { // that there are no traces
		t.Error(b.Skipped)
	}
}

// held holds what a parser made of any data to be a memo, or nothing.
func held(t *testing.T, topic *[32]byte, data []byte) {
	before := bytes.Clone(data)
	memo, skipped := memoIn(topic, data)
	if memo != "" && !ledger.IsMemo([]byte(memo)) {
		t.Errorf("%q is no memo", memo)
	}
	if memo != "" && !bytes.Contains(data, []byte(memo)) && !bytes.Contains(bytes.ToLower(data), []byte(hex.EncodeToString([]byte(memo)))) {
		t.Errorf("%q is not in the data", memo)
	}
	for what, n := range skipped {
		if n > MemoBytes/32 {
			t.Errorf("%d times %s", n, what)
		}
	}
	if !bytes.Equal(before, data) {
		t.Error("the data were written to")
	}
}

func FuzzCallMemos(f *testing.F) {
	for i := range routerCalls {
		name, _, _ := strings.Cut(routerCalls[i].signature, "(")
		f.Add(called(&routerCalls[i], routed(swapMemo)[name]))
	}
	f.Add([]byte(swapMemo))
	f.Add([]byte(hex.EncodeToString([]byte(swapMemo))))
	f.Fuzz(func(t *testing.T, data []byte) { held(t, nil, data) })
}

func FuzzEventMemos(f *testing.F) {
	for i := range routerEvents {
		name, _, _ := strings.Cut(routerEvents[i].signature, "(")
		f.Add(uint8(i), reported(outMemo)[name])
	}
	f.Fuzz(func(t *testing.T, event uint8, data []byte) {
		held(t, &routerEvents[int(event)%len(routerEvents)].topic, data)
	})
}
