package bitcoin_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
)

// returns is a script that pushes a text behind OP_RETURN, in the shortest way.
func returns(text string) []byte {
	switch n := len(text); {
	case n < 0x4c:
		return append([]byte{0x6a, byte(n)}, text...)
	case n < 256:
		return append([]byte{0x6a, 0x4c, byte(n)}, text...)
	default:
		return append(binary.LittleEndian.AppendUint16([]byte{0x6a, 0x4d}, uint16(n)), text...)
	}
}

// p2wpkh is a script that pays to a hash, which may be text.
func p2wpkh(hash string) []byte {
	return append([]byte{0, 20}, (hash + strings.Repeat("\x00", 20))[:20]...)
}

const (
	swapMemo = "=:ETH.ETH:0x86d526d6624AbC0178cF7296cD538Ecc080A95F1:0/1/0"
	outMemo  = "OUT:ED631FF8EE45B04AB3B09FBBF8AF2E8D3F5C3BF7C8B1CE3BD9F6B4F0F85A8B7E"
	longMemo = "=:ETH.USDC-0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48:0x86d526d6624AbC0178cF7296cD538Ecc080A95F1:1e6/1/0"
)

// memoCases are the scripts of a transaction's outputs, and the memo in them with the number of
// the output that it begins in.
var memoCases = []struct {
	name    string
	scripts [][]byte
	memo    string
	number  uint32
	skipped map[string]int
}{
	{"a swap", [][]byte{p2pkh(1), returns(swapMemo), p2pkh(2)}, swapMemo, 1, nil},
	{"an outbound", [][]byte{p2pkh(1), p2pkh(2), returns(outMemo)}, outMemo, 2, nil},
	{"more is pushed behind it", [][]byte{append(returns(outMemo), 1, 7)}, outMemo, 0, nil},
	{"a push of two bytes' length", [][]byte{append([]byte{0x6a, 0x4d, byte(len(outMemo)), 0}, outMemo...)}, outMemo, 0, nil},
	{"no memo", [][]byte{returns("charley loves heidi"), returns(""), {0x6a}, {0x6a, 0x4c}, {0x6a, 0x0d, 1}, {}}, "", 0, nil},
	{"not in an OP_RETURN", [][]byte{returns(outMemo)[1:]}, "", 0, nil},
	{"a memo behind other data", [][]byte{returns("omni\x00\x00"), returns(outMemo)}, outMemo, 1, nil},
	{"in two parts", [][]byte{returns(longMemo[:80]), returns(longMemo[80:])}, longMemo, 0, nil},
	{"other data behind a memo", [][]byte{returns(outMemo), returns("\x00\x01")}, outMemo, 0, nil},
	{"two memos", [][]byte{returns(outMemo), returns(swapMemo)}, outMemo, 0, map[string]int{"further memo of a transaction, which has one already": 1}},
	{"in hashes of keys", [][]byte{p2pkh(1), returns(longMemo[:79] + "^"), p2wpkh(longMemo[79:99]), p2wpkh(longMemo[99:]), p2pkh(2)}, longMemo, 1, nil},
	{"in hashes, then change", [][]byte{returns(longMemo[:79] + "^"), p2wpkh(longMemo[79:99]), p2wpkh("\x01\x02\xff change of a key"), p2wpkh(longMemo[:20])}, longMemo[:99], 0, nil},
	{"a mark too early", [][]byte{returns(longMemo[:60] + "^"), p2wpkh(longMemo[60:80])}, longMemo[:60] + "^", 0, nil},
	{"10 kB", [][]byte{returns("=:" + strings.Repeat("x", 10_000))}, "", 0, map[string]int{"memo of more than 255 bytes": 1}},
	{"a thousand parts", append([][]byte{returns(outMemo)}, repeated(returns(strings.Repeat("y", 250)), 1000)...), "", 0, map[string]int{"memo of more than 255 bytes": 1}},
	{"a length beyond the script", [][]byte{append([]byte{0x6a, 0x4d, 0xff, 0xff}, outMemo...)}, "", 0, nil},
	{"not ASCII", [][]byte{returns("=:ETH.ETH:ünï:0/1/0")}, "", 0, nil},
}

func repeated(script []byte, n int) (out [][]byte) {
	for range n {
		out = append(out, script)
	}
	return out
}

// importers read a block with one payment of those output scripts.
var importers = map[string]func(t *testing.T, scripts [][]byte) *ledger.Batch{
	"bitcoin-blk": func(t *testing.T, scripts [][]byte) *ledger.Batch {
		pay := testTx{inputs: []testInput{{prev: [32]byte{1}}}}
		for _, s := range scripts {
			pay.outputs = append(pay.outputs, testOutput{1, s})
		}
		return decode(t, block([32]byte{}, 0, easy, coinbase(7, testOutput{1, p2pkh(1)}), pay), 7, mainnet(t))
	},
	"bitcoin-rpc": func(t *testing.T, scripts [][]byte) *ledger.Batch {
		var out []string
		for i, s := range scripts {
			out = append(out, fmt.Sprintf(`{"value":1,"n":%d,"scriptPubKey":{"hex":"%x","type":"nulldata"}}`, i, s))
		}
		line := rpc170("")
		return readRPC(t, line[:strings.LastIndex(line, `"vout":[`)]+`"vout":[`+strings.Join(out, ",")+`]}]}`)
	},
	"bitcoin-etl": func(t *testing.T, scripts [][]byte) *ledger.Batch {
		var out []string
		for i, s := range scripts { // its order need not be that of the outputs
			out = append([]string{fmt.Sprintf(`{"index":%d,"script_hex":"%s","type":"x","addresses":[],"value":1}`, i, hex.EncodeToString(s))}, out...)
		}
		head, _, _ := strings.Cut(etl170, `"outputs":[`)
		b, err := readETL(head + `"outputs":[` + strings.Join(out, ",") + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		return b
	},
}

func TestMemosOfOutputs(t *testing.T) {
	for importer, read := range importers {
		for _, c := range memoCases {
			b := read(t, c.scripts)
			tx := b.Txs[len(b.Txs)-1]
			if got := string(b.Bytes(tx.Memo)); got != c.memo || tx.MemoNumber != c.number || tx.MemoKind != ledger.Value {
				t.Errorf("%s, %s: %q in output %d", importer, c.name, got, tx.MemoNumber)
			}
			if diff := cmp.Diff(c.skipped, b.Skipped); diff != "" {
				t.Errorf("%s, %s: %s", importer, c.name, diff)
			}
			if int(tx.Outputs) != len(c.scripts) {
				t.Errorf("%s, %s: %d outputs", importer, c.name, tx.Outputs)
			}
		}
	}
}

// TestTraitsOfTexts has the numbers as programs write them, and what lacks one of them.
func TestTraitsOfTexts(t *testing.T) {
	const known = ledger.TraitsKnown
	for _, c := range []struct {
		version, lockTime, sequence string // "": absent
		want                        ledger.Traits
		refused                     bool
	}{
		{version: "1", lockTime: "0", sequence: "4294967295", want: known},
		{version: "2", lockTime: "800000", sequence: "4294967293", want: known | ledger.VersionTwo | ledger.LockTime | ledger.Replaceable},
		{version: "1", lockTime: "0", sequence: "4294967294", want: known},
		{version: "1", lockTime: "0", sequence: "0", want: known | ledger.Replaceable},
		{version: "-2107285824", lockTime: "0", sequence: "4294967295", want: known | ledger.VersionTwo},
		{version: `"2"`, lockTime: `"5"`, sequence: `"1"`, want: known | ledger.VersionTwo | ledger.LockTime | ledger.Replaceable},
		{version: "2.0", lockTime: "5.0", sequence: "4294967294.0", want: known | ledger.VersionTwo | ledger.LockTime},
		{version: "", lockTime: "0", sequence: "0"},
		{version: "2", lockTime: "null", sequence: "0"},
		{version: "2", lockTime: "0", sequence: ""},
		{version: "4294967296", lockTime: "0", sequence: "0", refused: true},
		{version: "-2147483649", lockTime: "0", sequence: "0", refused: true},
		{version: "2", lockTime: "-", sequence: "0", refused: true},
		{version: "2", lockTime: "0", sequence: `"x"`, refused: true},
	} {
		field := func(name, value string) string {
			if value == "" {
				return ""
			}
			return `"` + name + `":` + value + `,`
		}
		etl := strings.NewReplacer(`"version":1,`, field("version", c.version), `"lock_time":0,`, field("lock_time", c.lockTime), `"sequence":4294967295,`, field("sequence", c.sequence)).Replace(etl170)
		b, err := readETL(etl)
		if (err != nil) != c.refused || err == nil && b.Txs[0].Traits != c.want {
			t.Errorf("bitcoin-etl, %+v: %+v, %v", c, b.Txs, err)
		}
		line := rpc170("")
		at := strings.Index(line, payID)
		line = line[:at] + strings.NewReplacer(`"version":1,`, field("version", c.version), `"locktime":0,`, field("locktime", c.lockTime), `,"sequence":4294967295`, strings.TrimSuffix(","+field("sequence", c.sequence), ",")).
			Replace(strings.Replace(line[at:], `"scriptSig":{"asm":"","hex":"00"},`, `"scriptSig":{"asm":"","hex":"00"},"x":0,`, 1))
		b = &ledger.Batch{}
		err = bitcoin.ReadBlockJSON([]byte(line), mainnet(t), b)
		if (err != nil) != c.refused || err == nil && b.Txs[1].Traits != c.want {
			t.Errorf("bitcoin-rpc, %+v: %+v, %v", c, b.Txs, err)
		}
		if err == nil && b.Txs[0].Traits != known {
			t.Errorf("the coinbase has the traits %d", b.Txs[0].Traits)
		}
	}
}

func TestTraitsOfABlock(t *testing.T) {
	pay := func(lockTime byte, signals ...bool) testTx {
		tx := testTx{outputs: []testOutput{{1, p2pkh(2)}}, lockTime: lockTime}
		for i, s := range signals {
			tx.inputs = append(tx.inputs, testInput{prev: [32]byte{1}, index: uint32(i), signals: s, witness: [][]byte{aSignature, aKey}})
		}
		return tx
	}
	const two = ledger.TraitsKnown | ledger.VersionTwo
	raw := block([32]byte{}, 0, easy, coinbase(7, testOutput{1, p2pkh(1)}), pay(9, false, true), pay(0, false), pay(0, true), pay(1, false))
	var got []ledger.Traits
	for _, tx := range append(decode(t, raw, 7, mainnet(t)).Txs, decode(t, unhex(t, block170Hex), 170, mainnet(t)).Txs...) {
		got = append(got, tx.Traits)
	}
	want := []ledger.Traits{two, two | ledger.LockTime | ledger.Replaceable, two, two | ledger.Replaceable, two | ledger.LockTime, ledger.TraitsKnown, ledger.TraitsKnown}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
