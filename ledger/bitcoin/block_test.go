package bitcoin_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/wallet"
)

func decode(tb testing.TB, raw []byte, height uint64, p bitcoin.Params) *ledger.Batch {
	tb.Helper()
	b := &ledger.Batch{}
	if err := bitcoin.DecodeBlock(raw, height, p, b); err != nil {
		tb.Fatal(err)
	}
	return b
}

// address writes a key as Bitcoin's users do.
func address(b *ledger.Batch, key ledger.Text) string {
	return ledger.KeyText(wallet.Bitcoin, b.Bytes(key))
}

func TestTheGenesisBlockIsRead(t *testing.T) {
	b := decode(t, unhex(t, genesisHex), 0, mainnet(t))
	if got := hex.EncodeToString(b.Blocks[0].Hash[:]); got != "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f" {
		t.Errorf("hash %s", got)
	}
	if b.Blocks[0].Time != 1231006505 || b.Blocks[0].Parent != (ledger.Hash{}) {
		t.Errorf("block %+v", b.Blocks[0])
	}
	if got := hex.EncodeToString(b.Txs[0].Hash[:]); got != "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b" {
		t.Errorf("transaction %s", got)
	}
	if len(b.Txs) != 1 || !b.Txs[0].Coinbase || len(b.Inputs) != 0 || len(b.Outputs) != 1 || b.Outputs[0].Amount != 50e8 {
		t.Errorf("rows: %+v %+v %+v", b.Txs, b.Inputs, b.Outputs)
	}
	if got := address(b, b.Outputs[0].Address); got != "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" {
		t.Errorf("address %s", got)
	}
}

func TestTheFirstPaymentIsRead(t *testing.T) {
	b := decode(t, unhex(t, block170Hex), 170, mainnet(t))
	if got := hex.EncodeToString(b.Blocks[0].Hash[:]); got != "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee" {
		t.Errorf("hash %s", got)
	}
	pay := b.Txs[1]
	if got := hex.EncodeToString(pay.Hash[:]); got != "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16" {
		t.Errorf("transaction %s", got)
	}
	if pay.Index != 1 || pay.Block != 170 || pay.Coinbase || pay.Inputs != 1 || pay.Outputs != 2 || pay.Time != 1231731025 {
		t.Errorf("transaction %+v", pay)
	}
	in := b.Inputs[0]
	if got := hex.EncodeToString(in.PrevHash[:]); got != "0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9" || in.PrevIndex != 0 {
		t.Errorf("spends %s:%d", got, in.PrevIndex)
	}
	if !in.PublicKey.Empty() || in.AmountKnown || !in.Address.Empty() {
		t.Errorf("the spend of a bare key reveals nothing more: %+v", in)
	}
	for i, want := range []struct {
		address string
		amount  uint64
	}{{"1Q2TWHE3GMdB6BZKafqwxXtWAWgFt5Jvm3", 10e8}, {"12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S", 40e8}} {
		out := b.Outputs[1+i]
		if got := address(b, out.Address); got != want.address || out.Amount != want.amount {
			t.Errorf("output %d pays %d to %s, want %+v", i, out.Amount, got, want)
		}
	}
}

var (
	aKey       = append([]byte{2}, bytes.Repeat([]byte{0x33}, 32)...)
	aLongKey   = append([]byte{4}, bytes.Repeat([]byte{0x44}, 64)...)
	aSignature = append([]byte{0x30, 69}, bytes.Repeat([]byte{0x55}, 70)...)
	aProgram   = bytes.Repeat([]byte{0x66}, 20)
)

// witnessBlock has spends of every form.
func witnessBlock(witness bool) []byte {
	in := func(script []byte, items ...[]byte) testInput {
		if !witness {
			items = nil
		}
		return testInput{prev: [32]byte{1}, index: 3, script: script, witness: items}
	}
	nested := prefixed(append([]byte{0, 20}, aProgram...))
	spend := testTx{
		inputs: []testInput{
			in(append(prefixed(aSignature), prefixed(aKey)...)),                                                  // P2PKH
			in(append(prefixed(aSignature), prefixed(aLongKey)...)),                                              // P2PKH, uncompressed
			in(nil, aSignature, aKey),                                                                            // P2WPKH
			in(nested, aSignature, aKey),                                                                         // P2WPKH in P2SH
			in(nil, aSignature),                                                                                  // taproot by its key
			in(nil, aSignature[:64], append([]byte{0xc0}, aKey[1:]...)),                                          // taproot by a script
			in(prefixed(append([]byte{0, 32}, bytes.Repeat([]byte{9}, 32)...)), aSignature, aKey),                // P2WSH in P2SH
			in(append([]byte{0}, slices.Concat(prefixed(aSignature), prefixed(aSignature), []byte{1, 0x51})...)), // multisig in P2SH
			in(prefixed(aSignature)),                                                                             // P2PK
		},
		outputs: []testOutput{{9, append([]byte{0x51, 32}, aKey[1:]...)}},
	}
	return block([32]byte{5}, 0, easy, coinbase(700_000, testOutput{50, p2pkh(1)}), spend)
}

func TestASpendByOneKeyRevealsIt(t *testing.T) {
	b := decode(t, witnessBlock(true), 700_000, mainnet(t))
	want := [][]byte{aKey, aLongKey, aKey, aKey, {}, {}, {}, {}, {}}
	for i, in := range b.Inputs {
		if got := b.Bytes(in.PublicKey); !bytes.Equal(got, want[i]) {
			t.Errorf("input %d reveals %x, want %x", i, got, want[i])
		}
	}
	if len(b.Inputs) != len(want) || b.Txs[1].Inputs != uint32(len(want)) {
		t.Errorf("%d inputs", len(b.Inputs))
	}
}

func TestWitnessesAreNotInATransactionsHash(t *testing.T) {
	with, without := decode(t, witnessBlock(true), 1, mainnet(t)), decode(t, witnessBlock(false), 1, mainnet(t))
	if with.Txs[1].Hash != without.Txs[1].Hash {
		t.Error("the same transaction has two hashes")
	}
}

func TestEveryDamagedByteIsFound(t *testing.T) {
	for name, raw := range map[string][]byte{"block 170": unhex(t, block170Hex), "with witnesses": witnessBlock(true)} {
		b := &ledger.Batch{}
		// The header but for its Merkle root is the chain's to check.
		for at := 36; at < len(raw); at++ {
			if at == 68 {
				at = 80
			}
			damaged := slices.Clone(raw)
			damaged[at] ^= 0x10
			if err := bitcoin.DecodeBlock(damaged, 1, mainnet(t), b); err == nil {
				t.Fatalf("%s: byte %d was changed, and nobody noticed", name, at)
			}
			if len(b.Blocks)+len(b.Txs)+len(b.Inputs)+len(b.Outputs) != 0 {
				t.Fatalf("%s: byte %d: rows are left after an error", name, at)
			}
		}
	}
}

func TestABlockThatIsCutOrTooLongIsRefused(t *testing.T) {
	raw := witnessBlock(true)
	for n := range raw {
		if err := bitcoin.DecodeBlock(raw[:n], 1, mainnet(t), &ledger.Batch{}); err == nil {
			t.Fatalf("%d bytes of %d were taken for the block", n, len(raw))
		}
	}
	err := bitcoin.DecodeBlock(append(raw, 0), 1, mainnet(t), &ledger.Batch{})
	if err == nil || !strings.Contains(err.Error(), "follow the last transaction") {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestACountIsNotBelievedBeforeItsBytesAreThere(t *testing.T) {
	raw := slices.Concat(unhex(t, genesisHex)[:80], []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	err := bitcoin.DecodeBlock(raw, 0, mainnet(t), &ledger.Batch{})
	if err == nil || !strings.Contains(err.Error(), "byte 80: number of transactions") {
		t.Errorf("got %v", err)
	}
}

func TestTransactionsTwiceInTheTreeAreRefused(t *testing.T) {
	// Three transactions have the root of the same with the last one repeated.
	pay := func(n uint64) testTx {
		return testTx{inputs: []testInput{{prev: [32]byte{1}}}, outputs: []testOutput{{n, p2pkh(2)}}}
	}
	three := block([32]byte{}, 0, easy, coinbase(1, testOutput{1, p2pkh(1)}), pay(1), pay(2))
	four := append(slices.Clone(three), pay(2).bytes(true)...)
	four[80] = 4
	decode(t, three, 1, mainnet(t))
	err := bitcoin.DecodeBlock(four, 1, mainnet(t), &ledger.Batch{})
	if err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNotSupportedIsRefusedByName(t *testing.T) {
	for _, chain := range []wallet.Chain{wallet.Dash, wallet.Zcash, wallet.BitcoinGold, wallet.Verge, wallet.Ethereum} {
		if _, err := bitcoin.ParamsOf(chain, ""); err == nil || !strings.Contains(err.Error(), string(chain)) {
			t.Errorf("%s: %v", chain, err)
		}
	}
	litecoin, err := bitcoin.ParamsOf(wallet.Litecoin, "")
	if err != nil {
		t.Fatal(err)
	}
	raw := witnessBlock(true)
	raw[80+1+5] = 8 // the flags of the coinbase
	err = bitcoin.DecodeBlock(raw, 1, litecoin, &ledger.Batch{})
	if err == nil || !strings.Contains(err.Error(), "MWEB") {
		t.Errorf("got %v", err)
	}
	cash, err := bitcoin.ParamsOf(wallet.BitcoinCash, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := bitcoin.DecodeBlock(witnessBlock(true), 1, cash, &ledger.Batch{}); err == nil {
		t.Error("Bitcoin Cash has no witnesses")
	}
}

func TestWorkOfAnotherChainIsPassedOver(t *testing.T) {
	dogecoin, err := bitcoin.ParamsOf(wallet.Dogecoin, "")
	if err != nil {
		t.Fatal(err)
	}
	plain := block([32]byte{}, 0, easy, coinbase(1, testOutput{1, p2pkh(1)}))
	plain[1] = 1 // version 0x0102: mined with another chain
	proof := slices.Concat(coinbase(5, testOutput{1, p2pkh(1)}).bytes(true), make([]byte, 32),
		[]byte{2}, make([]byte, 64+4), []byte{1}, make([]byte, 32+4), make([]byte, 80))
	raw := slices.Concat(plain[:80], proof, plain[80:])
	b := decode(t, raw, 1, dogecoin)
	if b.Blocks[0].Hash != hashOf(plain[:80]) || len(b.Outputs) != 1 {
		t.Errorf("got %+v", b.Blocks)
	}
	if err := bitcoin.DecodeBlock(plain, 1, dogecoin, &ledger.Batch{}); err == nil {
		t.Error("the proof is missing, and nobody noticed")
	}
}

func TestOutputsOfAnyScriptAreReadBack(t *testing.T) {
	p := mainnet(t)
	rapid.Check(t, func(t *rapid.T) {
		var outputs []testOutput
		for range rapid.IntRange(1, 5).Draw(t, "outputs") {
			outputs = append(outputs, testOutput{
				rapid.Uint64Max(1<<63-1).Draw(t, "amount"),
				rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "script"),
			})
		}
		b := &ledger.Batch{}
		raw := block([32]byte{}, 0, easy, coinbase(1, outputs...))
		if err := bitcoin.DecodeBlock(raw, 1, p, b); err != nil {
			t.Fatal(err)
		}
		for i, out := range b.Outputs {
			if out.Amount != outputs[i].amount {
				t.Fatalf("output %d: %d, want %d", i, out.Amount, outputs[i].amount)
			}
		}
	})
}

func FuzzDecodeBlock(f *testing.F) {
	f.Add(unhex(f, genesisHex), byte(0))
	f.Add(unhex(f, block170Hex), byte(0))
	f.Add(witnessBlock(true), byte(1))
	f.Add(witnessBlock(false), byte(2))
	var params []bitcoin.Params
	for _, chain := range []wallet.Chain{wallet.Bitcoin, wallet.Litecoin, wallet.BitcoinCash, wallet.Dogecoin} {
		p, err := bitcoin.ParamsOf(chain, "")
		if err != nil {
			f.Fatal(err)
		}
		params = append(params, p)
	}
	f.Fuzz(func(t *testing.T, raw []byte, which byte) {
		b := &ledger.Batch{}
		err := bitcoin.DecodeBlock(raw, 1, params[int(which)%len(params)], b)
		var inputs, outputs uint32
		for _, tx := range b.Txs {
			inputs, outputs = inputs+tx.Inputs, outputs+tx.Outputs
		}
		if int(inputs) != len(b.Inputs) || int(outputs) != len(b.Outputs) {
			t.Fatal("the transactions do not count their rows")
		}
		if (err == nil) != (len(b.Blocks) == 1) {
			t.Fatalf("%d blocks and the error %v", len(b.Blocks), err)
		}
	})
}
