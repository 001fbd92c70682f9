package bitcoin_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/wallet"
)

// Blocks 0 and 170 of Bitcoin, as every node has them. The second holds the first
// payment from one person to another.
const (
	genesisHex = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c" +
		"0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"
	block170Hex = "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70" +
		"0201000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0102ffffffff0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725bac00000000" +
		"0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000"
)

func unhex(tb testing.TB, text string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func mainnet(tb testing.TB) bitcoin.Params {
	tb.Helper()
	p, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Mainnet)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// hashOf is a hash as users print it.
func hashOf(data []byte) ledger.Hash {
	h := twice(data)
	slices.Reverse(h[:])
	return h
}

func twice(data []byte) [32]byte {
	h := sha256.Sum256(data)
	return sha256.Sum256(h[:])
}

// testInput spends an output; witness nil means that it has none.
type testInput struct {
	prev    [32]byte // in the order of blocks
	index   uint32
	script  []byte
	witness [][]byte
	signals bool // that it may be replaced
}

type testOutput struct {
	amount uint64
	script []byte
}

type testTx struct {
	inputs   []testInput
	outputs  []testOutput
	lockTime byte
}

func prefixed(b []byte) []byte { return append(compactSize(len(b)), b...) }

func compactSize(n int) []byte {
	if n < 0xfd {
		return []byte{byte(n)}
	}
	return binary.LittleEndian.AppendUint16([]byte{0xfd}, uint16(n))
}

// bytes writes the transaction, with its witnesses or as it is hashed for its id.
func (t testTx) bytes(witnesses bool) []byte {
	witnesses = witnesses && slices.ContainsFunc(t.inputs, func(in testInput) bool { return in.witness != nil })
	b := []byte{2, 0, 0, 0}
	if witnesses {
		b = append(b, 0, 1)
	}
	b = append(b, compactSize(len(t.inputs))...)
	for _, in := range t.inputs {
		b = append(b, in.prev[:]...)
		b = binary.LittleEndian.AppendUint32(b, in.index)
		b = append(b, prefixed(in.script)...)
		if in.signals {
			b = append(b, 0xfd, 0xff, 0xff, 0xff)
		} else {
			b = append(b, 0xff, 0xff, 0xff, 0xff)
		}
	}
	b = append(b, compactSize(len(t.outputs))...)
	for _, out := range t.outputs {
		b = binary.LittleEndian.AppendUint64(b, out.amount)
		b = append(b, prefixed(out.script)...)
	}
	if witnesses {
		for _, in := range t.inputs {
			b = append(b, compactSize(len(in.witness))...)
			for _, item := range in.witness {
				b = append(b, prefixed(item)...)
			}
		}
	}
	return append(b, t.lockTime, 0, 0, 0)
}

func (t testTx) id() [32]byte { return twice(t.bytes(false)) }

// rootOf is the Merkle root, by the definition: halves of a tree whose last leaf is
// repeated.
func rootOf(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	var up [][32]byte
	for i := 0; i < len(leaves); i += 2 {
		right := leaves[min(i+1, len(leaves)-1)]
		up = append(up, twice(append(leaves[i][:], right[:]...)))
	}
	return rootOf(up)
}

// coinbase mints a block's reward and tells its height, as BIP 34 wants.
func coinbase(height int, outputs ...testOutput) testTx {
	push := []byte{byte(height), byte(height >> 8), byte(height >> 16), 0}
	for len(push) > 1 && push[len(push)-1] == 0 && push[len(push)-2] < 0x80 {
		push = push[:len(push)-1]
	}
	return testTx{
		inputs:  []testInput{{index: 0xffffffff, script: append(prefixed(push), 0x51)}},
		outputs: outputs,
	}
}

// easy is a target that nearly any hash meets; hard is worth some thousand times more.
const (
	easy = 0x207fffff
	hard = 0x1f07ffff
)

func header(version, nonce, bits uint32, parent [32]byte, root [32]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, version)
	b = append(append(b, parent[:]...), root[:]...)
	b = binary.LittleEndian.AppendUint32(b, 1_600_000_000)
	b = binary.LittleEndian.AppendUint32(b, bits)
	return binary.LittleEndian.AppendUint32(b, nonce)
}

// block writes a block. Where transactions have witnesses, the coinbase, which it
// copies, commits to them.
func block(parent [32]byte, nonce, bits uint32, txs ...testTx) []byte {
	txs = slices.Clone(txs)
	wtxids := make([][32]byte, len(txs))
	some := false
	for i, tx := range txs[1:] {
		wtxids[i+1] = twice(tx.bytes(true))
		some = some || wtxids[i+1] != tx.id()
	}
	if some {
		reserved := bytes.Repeat([]byte{7}, 32)
		root := rootOf(wtxids)
		commitment := twice(append(root[:], reserved...))
		mint := txs[0]
		mint.inputs = slices.Clone(mint.inputs)
		mint.inputs[0].witness = [][]byte{reserved}
		mint.outputs = append(slices.Clone(mint.outputs), testOutput{0, append([]byte{0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed}, commitment[:]...)})
		txs[0] = mint
	}
	ids := make([][32]byte, len(txs))
	for i, tx := range txs {
		ids[i] = tx.id()
	}
	b := append(header(2, nonce, bits, parent, rootOf(ids)), compactSize(len(txs))...)
	for _, tx := range txs {
		b = append(b, tx.bytes(true)...)
	}
	return b
}

func blockID(raw []byte) [32]byte { return twice(raw[:80]) }

// p2pkh is the script that pays to a key's hash.
func p2pkh(hash byte) []byte {
	return append(append([]byte{0x76, 0xa9, 20}, bytes.Repeat([]byte{hash}, 20)...), 0x88, 0xac)
}
