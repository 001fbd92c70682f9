package bitcoin_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/wallet"
)

// sharedData holds real files, too big or not ours to keep beside the code.
const sharedData = "../../../shared/data/chain/btc"

func realFile(tb testing.TB, name string) []byte {
	tb.Helper()
	f, err := os.Open(filepath.Join(sharedData, name))
	if err != nil {
		tb.Skipf("the real file is not there: %v", err)
	}
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	if filepath.Ext(name) == ".zst" {
		z, err := zstd.NewReader(f)
		if err != nil {
			tb.Fatal(err)
		}
		defer z.Close()
		r = z
	}
	data, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestARealBlockWithWitnessesIsRead(t *testing.T) {
	raw := realFile(t, "blocks/block481829.dat")
	var b ledger.Batch
	if err := bitcoin.DecodeBlock(raw, 481_829, mainnet(t), &b); err != nil {
		t.Fatal(err)
	}
	if len(b.Txs) != 2020 {
		t.Errorf("%d transactions, want 2020", len(b.Txs))
	}
	keys, addresses := 0, 0
	for _, in := range b.Inputs {
		if !in.PublicKey.Empty() {
			keys++
		}
	}
	for _, out := range b.Outputs {
		if !out.Address.Empty() {
			addresses++
		}
	}
	t.Logf("%d inputs with %d keys, %d outputs with %d addresses", len(b.Inputs), keys, len(b.Outputs), addresses)
	if keys < len(b.Inputs)/2 || addresses < len(b.Outputs)*9/10 {
		t.Error("most spends of 2017 reveal a key, and nearly all outputs have an address")
	}
}

func BenchmarkDecodeBlock(b *testing.B) {
	raw := realFile(b, "blocks/block481829.dat")
	p := mainnet(b)
	var batch ledger.Batch
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		batch.Reset()
		if err := bitcoin.DecodeBlock(raw, 481_829, p, &batch); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheFirstMegabyteOfTheChainIsRead(t *testing.T) {
	path := filepath.Join(sharedData, "blocks/blk00000_first1MB.dat.zst")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	got, err := readFiles(t, mainnet(t), bitcoin.FileOptions{}, path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.heights) != 4313 || got.heights[4312] != 4312 || len(got.skipped) != 0 {
		t.Errorf("%d blocks, skipped %v", len(got.heights), got.skipped)
	}
	// Somebody else's count of the same blocks: a line "transaction,height" each.
	want := 0
	for line := range strings.Lines(string(realFile(t, "2009/tx_height.csv"))) {
		_, height, _ := strings.Cut(strings.TrimSpace(line), ",")
		if n, err := strconv.Atoi(height); err == nil && n < len(got.heights) {
			want++
		}
	}
	if got.txs != want {
		t.Errorf("%d transactions, want %d", got.txs, want)
	}
}

func TestBitcoinETLAndTheNodeSayTheSameOfRealBlocks(t *testing.T) {
	for answers, exported := range map[string]string{
		"block_0__rpc_response_getblock_0*":                 "block_0__expected_transactions.json",
		"block_1__rpc_response_getblock_0*":                 "block_1__expected_transactions.json",
		"block_with_transactions__rpc_response_getblock_0*": "block_with_transactions__expected_transactions.json",
	} {
		files, err := filepath.Glob(filepath.Join(sharedData, "bitcoin-etl", answers))
		if err != nil || len(files) == 0 {
			t.Skip("the real files are not there")
		}
		slices.Sort(files) // the hash of block 50001 is the lesser one
		node, export := &ledger.Batch{}, &ledger.Batch{}
		for _, file := range files {
			if err := bitcoin.ReadBlockJSON(realFile(t, filepath.Join("bitcoin-etl", filepath.Base(file))), mainnet(t), node); err != nil {
				t.Fatal(err)
			}
		}
		for line := range bytes.Lines(realFile(t, "bitcoin-etl/"+exported)) {
			if err := bitcoin.ReadETLTransaction(line, wallet.Bitcoin, export); err != nil {
				t.Fatal(err)
			}
		}
		for i := range node.Blocks {
			node.Blocks[i].Parent = ledger.Hash{}
		}
		if diff := cmpRows(node, export); diff != "" {
			t.Errorf("%s (-node +export):\n%s", exported, diff)
		}
	}
}

// answerOf writes a block as a node answers getblock, as far as it is read.
func answerOf(b *ledger.Batch) []byte {
	type script struct {
		ASM string `json:"asm"`
		Hex string `json:"hex"`
	}
	type row map[string]any
	var txs []row
	outputs, inputs := b.Outputs, b.Inputs
	for _, tx := range b.Txs {
		t := row{"txid": hex.EncodeToString(tx.Hash[:])}
		var vin, vout []row
		if tx.Coinbase {
			vin = []row{{"coinbase": "00", "sequence": 1}}
		}
		for _, in := range inputs[:tx.Inputs] {
			vin = append(vin, row{"txid": hex.EncodeToString(in.PrevHash[:]), "vout": in.PrevIndex, "scriptSig": script{"", strings.Repeat("00", 107)}})
		}
		for i, out := range outputs[:tx.Outputs] {
			vout = append(vout, row{
				"value": json.Number(fmt.Sprintf("%d.%08d", out.Amount/1e8, out.Amount%1e8)), "n": i,
				"scriptPubKey": script{"OP_DUP OP_HASH160", "76a914" + strings.Repeat("11", 20) + "88ac"},
			})
		}
		inputs, outputs = inputs[tx.Inputs:], outputs[tx.Outputs:]
		t["vin"], t["vout"] = vin, vout
		txs = append(txs, t)
	}
	line, _ := json.Marshal(row{"hash": hex.EncodeToString(b.Blocks[0].Hash[:]), "height": b.Blocks[0].Number, "tx": txs})
	return line
}

func BenchmarkReadBlockJSON(b *testing.B) {
	p := mainnet(b)
	var block, batch ledger.Batch
	if err := bitcoin.DecodeBlock(realFile(b, "blocks/block481829.dat"), 481_829, p, &block); err != nil {
		b.Fatal(err)
	}
	line := answerOf(&block)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		batch.Reset()
		if err := bitcoin.ReadBlockJSON(line, p, &batch); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadETLTransaction(b *testing.B) {
	var batch ledger.Batch
	line := []byte(etl170)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		batch.Reset()
		if err := bitcoin.ReadETLTransaction(line, wallet.Bitcoin, &batch); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFiles reads 64 MB of blocks from a file, on all processors.
func BenchmarkFiles(b *testing.B) {
	c, genesis := newTestChain(b)
	blocks := [][]byte{genesis}
	for i := range 64 {
		txs := []testTx{coinbase(i+1, testOutput{1, p2pkh(1)})}
		for j := range 4000 {
			txs = append(txs, testTx{
				inputs:  []testInput{{prev: [32]byte{byte(i), byte(j), byte(j >> 8)}, script: append(prefixed(aSignature), prefixed(aKey)...)}},
				outputs: []testOutput{{1, p2pkh(2)}, {2, p2pkh(3)}},
			})
		}
		blocks = append(blocks, block(blockID(blocks[i]), 0, easy, txs...))
	}
	data := c.file(blocks...)
	paths := write(b, data)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := bitcoin.OpenFiles(c.params, paths, bitcoin.FileOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Read(context.Background(), ledger.Position{}, func(*ledger.Batch, ledger.Position) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
