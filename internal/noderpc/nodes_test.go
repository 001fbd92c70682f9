package noderpc_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mareva/mareva/internal/noderpc"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/follow"
	"github.com/mareva/mareva/wallet"
)

// script answers by method; a text that begins with "error " is an error of that code.
type script map[string]string

func (s script) answer(id json.RawMessage, method string) string {
	result, ok := s[method]
	if !ok {
		result = "error -32601"
	}
	if code, found := strings.CutPrefix(result, "error "); found {
		return fmt.Sprintf(`{"id":%s,"error":{"code":%s,"message":"no, out of patience"}}`, id, code)
	}
	return fmt.Sprintf(`{"id":%s,"result":%s}`, id, result)
}

// serve is a node that answers as the script says, several questions at once only if
// batches.
func (s script) serve(t *testing.T, batches bool, asked *atomic.Int32) http.HandlerFunc {
	t.Helper()
	type question struct {
		ID     json.RawMessage `json:"id"`
		Method string          `json:"method"`
	}
	return func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		var raw json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
			t.Error(err)
		}
		var many []question
		var one question
		switch {
		case json.Unmarshal(raw, &one) == nil:
			fmt.Fprint(w, s.answer(one.ID, one.Method))
		case !batches:
			fmt.Fprint(w, `{"id":null,"error":{"code":-32600,"message":"one at a time"}}`)
		case json.Unmarshal(raw, &many) == nil:
			var answers []string
			for _, q := range many {
				answers = append(answers, s.answer(q.ID, q.Method))
			}
			fmt.Fprintf(w, "[%s]", strings.Join(answers, ","))
		}
	}
}

const account = "0xa11ce00000000000000000000000000000000001"

var (
	h1, h2 = "0x" + strings.Repeat("11", 32), "0x" + strings.Repeat("22", 32)
	block  = fmt.Sprintf(`{"number":"0x5","hash":%[1]q,"parentHash":%[2]q,"timestamp":"0x1","transactions":[{"hash":%[2]q,"blockHash":%[1]q,"from":%[3]q,"to":%[3]q,"value":"0x1"}]}`, h1, h2, account)
	told   = fmt.Sprintf(`{"blockHash":%q,"transactionHash":%q,"transactionIndex":"0x0","status":"0x1","logs":[]}`, h1, h2)
	calls  = fmt.Sprintf(`[{"txHash":%q,"result":{"type":"CALL","from":%q,"to":%[2]q,"value":"0x1"}}]`, h2, account)
	flat   = fmt.Sprintf(`[{"type":"call","action":{"callType":"call","from":%q,"to":%[1]q,"value":"0x1"},"blockHash":%q,"transactionHash":%q,"traceAddress":[]}]`, account, h1, h2)
)

func ethereumOf(t *testing.T, h http.HandlerFunc) *noderpc.Ethereum {
	t.Helper()
	n, err := noderpc.NewEthereum(clientOf(t, h, noderpc.Options{Timeout: 5 * time.Second}), wallet.Ethereum, noderpc.EthereumOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestABlockIsReadInTheWayThatTheNodeOffers(t *testing.T) {
	for title, c := range map[string]struct {
		node    script
		batches bool
		traces  string
		second  int32 // requests for a block once the node is known
	}{
		"everything":      {script{"eth_getBlockByNumber": block, "eth_getBlockReceipts": "[" + told + "]", "debug_traceBlockByHash": calls}, true, "debug_traceBlockByHash", 2},
		"other traces":    {script{"eth_getBlockByNumber": block, "eth_getBlockReceipts": "[" + told + "]", "trace_block": flat}, true, "trace_block", 2},
		"no traces":       {script{"eth_getBlockByNumber": block, "eth_getBlockReceipts": "[" + told + "]"}, true, "unavailable", 1},
		"no batches":      {script{"eth_getBlockByNumber": block, "eth_getBlockReceipts": "[" + told + "]"}, false, "unavailable", 2},
		"single only":     {script{"eth_getBlockByNumber": block, "eth_getTransactionReceipt": told}, true, "unavailable", 2},
		"one by one only": {script{"eth_getBlockByNumber": block, "eth_getTransactionReceipt": told}, false, "unavailable", 2},
	} {
		t.Run(title, func(t *testing.T) {
			var asked atomic.Int32
			n := ethereumOf(t, c.node.serve(t, c.batches, &asked))
			var b ledger.Batch
			for range 2 {
				asked.Store(0)
				b.Reset()
				if err := n.Block(t.Context(), 5, &b); err != nil {
					t.Fatal(err)
				}
			}
			if len(b.Blocks) != 1 || len(b.Txs) != 1 || len(b.Transfers) != 1 || b.Txs[0].Status != ledger.StatusDone {
				t.Errorf("read %+v", b.Txs)
			}
			if n.Traces() != c.traces || asked.Load() != c.second {
				t.Errorf("traces %s, asked %d times", n.Traces(), asked.Load())
			}
			if (len(b.Skipped) == 1) != (c.traces == "unavailable") {
				t.Errorf("skipped %v", b.Skipped)
			}
		})
	}
}

func TestANodeThatLiesAboutABlockIsNotBelieved(t *testing.T) {
	with := func(method, answer string) script {
		s := script{"eth_getBlockByNumber": block, "eth_getBlockReceipts": "[" + told + "]", "debug_traceBlockByHash": calls}
		s[method] = answer
		return s
	}
	for title, c := range map[string]struct {
		node    script
		changed bool
	}{
		"receipts of another block": {with("eth_getBlockReceipts", "["+strings.Replace(told, h1, h2, 1)+"]"), true},
		"receipts not yet there":    {with("eth_getBlockReceipts", "null"), true},
		"traces not yet there":      {with("debug_traceBlockByHash", "null"), true},
		"another transaction's":     {with("debug_traceBlockByHash", strings.Replace(calls, h2, h1, 1)), true},
		"another number":            {with("eth_getBlockByNumber", strings.Replace(block, `"0x5"`, `"0x6"`, 1)), false},
		"a list for a block":        {with("eth_getBlockByNumber", "[]"), false},
		"old states gone":           {with("debug_traceBlockByHash", "error -32000"), false},
	} {
		var asked atomic.Int32
		n := ethereumOf(t, c.node.serve(t, true, &asked))
		err := n.Block(t.Context(), 5, new(ledger.Batch))
		var failed *noderpc.Error
		if c.changed != errors.Is(err, follow.ErrChanged) || c.changed == errors.As(err, &failed) {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestABlockThatEthereumsNodeLacksIsNoFault(t *testing.T) {
	var asked atomic.Int32
	n := ethereumOf(t, script{"eth_getBlockByNumber": "null", "eth_getBlockReceipts": "null"}.serve(t, true, &asked))
	if err := n.Block(t.Context(), 5, new(ledger.Batch)); !errors.Is(err, follow.ErrNoBlock) {
		t.Error(err)
	}
	if _, err := n.HashAt(t.Context(), 5); !errors.Is(err, follow.ErrNoBlock) {
		t.Error(err)
	}
}

// genesisHex is the first block of Bitcoin, and genesisHash its hash.
const (
	genesisHash = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
	genesisHex  = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"
)

func bitcoinOf(t *testing.T, s script) *noderpc.Bitcoin {
	t.Helper()
	p, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Mainnet)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	return noderpc.NewBitcoin(clientOf(t, s.serve(t, false, &asked), noderpc.Options{Timeout: 5 * time.Second}), p)
}

func TestABitcoinBlockIsReadAndHeldToItsHash(t *testing.T) {
	var b ledger.Batch
	good := script{"getblockhash": `"` + genesisHash + `"`, "getblock": `"` + genesisHex + `"`}
	if err := bitcoinOf(t, good).Block(t.Context(), 0, &b); err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(b.Blocks[0].Hash[:]); got != genesisHash || len(b.Txs) != 1 {
		t.Errorf("block %s of %d transactions", got, len(b.Txs))
	}
	for title, s := range map[string]script{
		"another block":   {"getblockhash": `"` + strings.Repeat("00", 31) + `01"`, "getblock": `"` + genesisHex + `"`},
		"a changed one":   {"getblockhash": `"` + genesisHash + `"`, "getblock": `"` + strings.Replace(genesisHex, "00f2052a", "00f3052a", 1) + `"`},
		"a cut one":       {"getblockhash": `"` + genesisHash + `"`, "getblock": `"` + genesisHex[:200] + `"`},
		"no hex":          {"getblockhash": `"` + genesisHash + `"`, "getblock": `"zz"`},
		"an object":       {"getblockhash": `"` + genesisHash + `"`, "getblock": `{}`},
		"no hash":         {"getblockhash": `"00"`, "getblock": `"` + genesisHex + `"`},
		"null for a hash": {"getblockhash": `null`, "getblock": `"` + genesisHex + `"`},
	} {
		var failed *noderpc.Error
		if err := bitcoinOf(t, s).Block(t.Context(), 0, new(ledger.Batch)); !errors.As(err, &failed) || failed.Kind != noderpc.Garbage {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestABlockThatBitcoinsNodeLacksIsNoFault(t *testing.T) {
	for _, number := range []uint64{9, 1 << 32} { // btcd would cut the second to 0
		n := bitcoinOf(t, script{"getblockhash": "error -8"})
		if err := n.Block(t.Context(), number, new(ledger.Batch)); !errors.Is(err, follow.ErrNoBlock) {
			t.Errorf("block %d: %v", number, err)
		}
	}
}

func TestWaitReturnsWithTheNextBlockOrWithTheError(t *testing.T) {
	var asked atomic.Int32
	n := ethereumOf(t, func(w http.ResponseWriter, r *http.Request) {
		head := h1
		if asked.Add(1) > 2 {
			head = h2
		}
		fmt.Fprintf(w, `{"id":%s,"result":{"number":"0x1","hash":%q}}`, idOf(t, r), head)
	})
	var after ledger.Hash
	for i := range after {
		after[i] = 0x11
	}
	if err := n.Wait(t.Context(), after); err != nil || asked.Load() != 3 {
		t.Errorf("after %d questions: %v", asked.Load(), err)
	}
	if err := bitcoinOf(t, script{"getbestblockhash": "error -28"}).Wait(t.Context(), after); err == nil {
		t.Error("the node's error is lost")
	}
}

func FuzzAnswersOfANode(f *testing.F) {
	f.Add(block, "["+told+"]", calls)
	f.Fuzz(func(t *testing.T, block, receipts, traces string) {
		for _, s := range []*string{&block, &receipts, &traces} {
			if !json.Valid([]byte(*s)) {
				*s = "null"
			}
		}
		var asked atomic.Int32
		n := ethereumOf(t, script{"eth_getBlockByNumber": block, "eth_getBlockReceipts": receipts, "debug_traceBlockByHash": traces}.serve(t, true, &asked))
		var b ledger.Batch
		if err := n.Block(t.Context(), 5, &b); err == nil && (len(b.Blocks) != 1 || b.Blocks[0].Number != 5) {
			t.Errorf("read %+v", b.Blocks)
		}
	})
}

func TestANodeOfAnotherChainIsToldByItsNumber(t *testing.T) {
	var asked atomic.Int32
	for id, ok := range map[string]bool{`"0x1"`: true, `"0x89"`: false, `"x"`: false} {
		err := ethereumOf(t, script{"eth_chainId": id}.serve(t, true, &asked)).Check(t.Context())
		if (err == nil) != ok {
			t.Errorf("chain id %s: %v", id, err)
		}
		if id == `"0x89"` && !strings.Contains(err.Error(), "the chain with number 137, and ethereum has 1") {
			t.Errorf("chain id %s: %v", id, err)
		}
	}
}

func TestANodeOfAnotherNetworkIsToldByItsFirstBlock(t *testing.T) {
	var asked atomic.Int32
	p, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Regtest)
	if err != nil {
		t.Fatal(err)
	}
	for genesis, ok := range map[string]bool{hex.EncodeToString(p.Genesis[:]): true, strings.Repeat("11", 32): false} {
		h := script{"getblockhash": fmt.Sprintf("%q", genesis)}.serve(t, false, &asked)
		err := noderpc.NewBitcoin(clientOf(t, h, noderpc.Options{Timeout: 5 * time.Second}), p).Check(t.Context())
		if (err == nil) != ok {
			t.Errorf("first block %s: %v", genesis, err)
		}
	}
}
