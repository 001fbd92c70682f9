package change_test

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/bzip2"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
)

func opened(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData, name))
	if err != nil {
		t.Skipf("the real file is not there: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	switch filepath.Ext(name) {
	case ".bz2":
		return bzip2.NewReader(f)
	case ".zst":
		z, err := zstd.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(z.Close)
		return z
	}
	return f
}

func number(t *testing.T, text string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// read2009 reads the year's tables: by transaction the outputs that it spends and pays.
func read2009(t *testing.T) *sample {
	rows := func(name string) [][]string {
		all, err := csv.NewReader(opened(t, "btc/2009/"+name)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all[1:]
	}
	txs := make([]raw, 32_709)
	at := map[string][2]int{} // output -> transaction and place in it
	for _, r := range rows("tx_output.csv.zst") {
		tx := number(t, r[1])
		if _, twice := at[r[0]]; twice {
			continue
		}
		at[r[0]] = [2]int{int(tx), len(txs[tx].out)}
		txs[tx].out = append(txs[tx].out, coin{address: r[2], form: ledger.FormP2PKH, amount: number(t, r[3]), known: true})
	}
	for _, r := range rows("tx_input.csv") {
		tx, from := number(t, r[1]), at[r[0]]
		txs[tx].in = append(txs[tx].in, coin{
			tx: strconv.Itoa(from[0]), n: from[1], address: r[2], form: ledger.FormP2PKH, amount: number(t, r[3]), known: true,
		})
	}
	for i := range txs {
		txs[i].id, txs[i].coinbase = strconv.Itoa(i), len(txs[i].in) == 0
	}
	return &sample{txs: txs, whole: true, owner: together(txs)}
}

// words reads a block as a node stores it.
type words struct{ *bytes.Reader }

func (w words) bytes(n uint64) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(w, b); err != nil {
		panic(err)
	}
	return b
}
func (w words) u32() uint32 { return binary.LittleEndian.Uint32(w.bytes(4)) }
func (w words) u64() uint64 { return binary.LittleEndian.Uint64(w.bytes(8)) }
func (w words) count() uint64 {
	switch n := w.bytes(1)[0]; n {
	case 0xfd:
		return uint64(binary.LittleEndian.Uint16(w.bytes(2)))
	case 0xfe:
		return uint64(w.u32())
	default:
		return uint64(n)
	}
}

// packed reads a number of btcd's store: base 128, high digits first, each but the last one
// less than it means.
func (w words) packed() (n uint64) {
	for {
		b := w.bytes(1)[0]
		n = n<<7 | uint64(b&0x7f)
		if b&0x80 == 0 {
			return n
		}
		n++
	}
}

func scriptForm(script string) ledger.Form {
	switch {
	case len(script) == 25 && strings.HasPrefix(script, "\x76\xa9\x14"):
		return ledger.FormP2PKH
	case len(script) == 23 && strings.HasPrefix(script, "\xa9\x14"):
		return ledger.FormP2SH
	case len(script) == 22 && strings.HasPrefix(script, "\x00\x14"):
		return ledger.FormP2WPKH
	case len(script) == 34 && strings.HasPrefix(script, "\x00\x20"):
		return ledger.FormP2WSH
	case len(script) == 34 && strings.HasPrefix(script, "\x51\x20"):
		return ledger.FormP2TR
	}
	return ledger.FormUnknown
}

func scriptCoin(script string, amount uint64) coin {
	return coin{address: script, form: scriptForm(script), amount: amount, known: true}
}

// read277647 reads a block and the outputs that it spends, which btcd's tests keep beside it.
func read277647(t *testing.T) *sample {
	all := func(name string) words {
		b, err := io.ReadAll(opened(t, "btc/blocks/"+name))
		if err != nil {
			t.Fatal(err)
		}
		return words{bytes.NewReader(b)}
	}
	coins := map[string]coin{}
	for w := all("btcd_277647.utxostore.bz2"); w.Len() > 0; {
		c := coin{tx: string(w.bytes(32)), n: int(w.u32())}
		e := words{bytes.NewReader(w.bytes(uint64(w.u32())))}
		e.packed()
		amount := unpacked(e.packed())
		coins[c.point()] = scriptCoin(unpackedScript(e), amount)
	}
	w := all("btcd_277647.dat.bz2")
	w.bytes(8 + 80)
	txs := make([]raw, w.count())
	for i := range txs {
		r := &txs[i]
		start := w.Size() - int64(w.Len())
		version := w.u32()
		var sequences []uint32
		for range w.count() {
			c := coin{tx: string(w.bytes(32)), n: int(w.u32())}
			w.bytes(w.count())
			sequences = append(sequences, w.u32())
			from := coins[c.point()]
			c.address, c.form, c.amount, c.known = from.address, from.form, from.amount, from.known
			r.in = append(r.in, c)
		}
		for range w.count() {
			amount := w.u64()
			r.out = append(r.out, scriptCoin(string(w.bytes(w.count())), amount))
		}
		r.traits = ledger.TraitsOf(version, w.u32())
		for _, s := range sequences {
			r.traits = r.traits.Input(s)
		}
		text := make([]byte, w.Size()-int64(w.Len())-start)
		if _, err := w.ReadAt(text, start); err != nil {
			t.Fatal(err)
		}
		once := sha256.Sum256(text)
		id := sha256.Sum256(once[:])
		r.id, r.coinbase = string(id[:]), i == 0
		for n, c := range r.out {
			coins[coin{tx: r.id, n: n}.point()] = c
		}
	}
	return &sample{txs: txs, owner: together(txs)}
}

// unpacked is an amount that was stored as its digits without trailing zeros.
func unpacked(x uint64) uint64 {
	if x == 0 {
		return 0
	}
	x--
	zeros := x % 10
	x /= 10
	if zeros < 9 {
		x = x/9*10 + x%9 + 1
	} else {
		x++
	}
	for ; zeros > 0; zeros-- {
		x *= 10
	}
	return x
}

func unpackedScript(w words) string {
	switch kind := w.packed(); kind {
	case 0:
		return "\x76\xa9\x14" + string(w.bytes(20)) + "\x88\xac"
	case 1:
		return "\xa9\x14" + string(w.bytes(20)) + "\x87"
	case 2, 3, 4, 5:
		return "key" + string(w.bytes(32))
	default:
		return string(w.bytes(kind - 6))
	}
}

// block is one as a node tells it.
type block struct {
	Height int
	Tx     []struct {
		Txid              string
		Version, Locktime uint32
		Vin               []struct {
			Coinbase, Txid string
			Vout           int
			Sequence       uint32
		}
		Vout []struct {
			Value        json.Number
			ScriptPubKey struct{ Hex string }
		}
	}
}

// readEmulated reads the chain's blocks and which wallet has which output. What no wallet
// has belongs to the node that funds them.
func readEmulated(t *testing.T) *sample {
	wallets := map[string]string{} // of an output
	var blocks []block
	files := tar.NewReader(opened(t, "coinjoin/emul__joinmarket_1taker_2tumbler_40maker_pruned.tar.zst"))
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch base := filepath.Base(h.Name); {
		case strings.HasSuffix(base, "coins.json"):
			var coins []struct {
				Txid  string
				Index int
			}
			if err := json.NewDecoder(files).Decode(&coins); err != nil {
				t.Fatal(h.Name, err)
			}
			for _, c := range coins {
				wallets[coin{tx: c.Txid, n: c.Index}.point()] = filepath.Base(filepath.Dir(h.Name))
			}
		case strings.HasPrefix(base, "block_"):
			var b block
			if err := json.NewDecoder(files).Decode(&b); err != nil {
				t.Fatal(h.Name, err)
			}
			blocks = append(blocks, b)
		}
	}
	slices.SortFunc(blocks, func(a, b block) int { return a.Height - b.Height })
	return emulated(t, blocks, wallets)
}

func emulated(t *testing.T, blocks []block, wallets map[string]string) *sample {
	s := &sample{whole: true}
	owners, coins := map[string]string{"": ""}, map[string]coin{}
	for _, b := range blocks {
		for _, tx := range b.Tx {
			r := raw{id: tx.Txid, traits: ledger.TraitsOf(tx.Version, tx.Locktime)}
			payers := map[string]bool{}
			for _, v := range tx.Vin {
				r.coinbase = v.Coinbase != ""
				r.traits = r.traits.Input(v.Sequence)
				c := coins[coin{tx: v.Txid, n: v.Vout}.point()]
				c.tx, c.n = v.Txid, v.Vout
				r.in = append(r.in, c)
				payers[owners[c.address]] = true
			}
			r.joint = len(payers) > 1
			for n, v := range tx.Vout {
				script, err := hex.DecodeString(v.ScriptPubKey.Hex)
				if err != nil {
					t.Fatal(err)
				}
				c := scriptCoin(string(script), smallest(t, v.Value))
				point := coin{tx: tx.Txid, n: n}.point()
				coins[point] = c
				owners[c.address] = cmp.Or(wallets[point], owners[c.address], "node")
				r.out = append(r.out, c)
			}
			s.txs = append(s.txs, r)
		}
	}
	s.owner = func(address string) string { return owners[address] }
	return s
}

func smallest(t *testing.T, value json.Number) uint64 {
	t.Helper()
	r, ok := new(big.Rat).SetString(value.String())
	if !ok {
		t.Fatalf("no amount: %s", value)
	}
	return r.Mul(r, big.NewRat(100_000_000, 1)).Num().Uint64()
}

func readPostMix(t *testing.T) *sample {
	s := &sample{}
	for _, name := range []string{
		"dumplings__sw_202403/SamouraiPostMixTxs.txt", "dumplings__ww1_202405/WasabiPostMixTxs.txt",
		"dumplings__end_zksnacks_202405/Wasabi2PostMixTxs.txt", "dumplings__jm_202406/OtherCoinJoinPostMixTxs.txt",
	} {
		s.txs = append(s.txs, dumplings(t, name)...)
	}
	s.owner = together(s.txs)
	return s
}

func dumplings(t *testing.T, name string) (txs []raw) {
	text, err := io.ReadAll(opened(t, "coinjoin/"+name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		txs = append(txs, dumpling(t, strings.TrimSpace(line)))
	}
	return txs
}

// dumpling reads a record: its parts are parted by ":::", inputs and outputs by "}{".
func dumpling(t *testing.T, line string) raw {
	t.Helper()
	parts := strings.Split(line, ":::")
	r := raw{id: parts[0]}
	read := func(value string) coin {
		cells := strings.Split(value, "+")
		script, err := hex.DecodeString(cells[1])
		if err != nil {
			t.Fatal(err)
		}
		return scriptCoin(string(script), number(t, cells[0]))
	}
	for _, text := range strings.Split(parts[4], "}{") {
		cells := strings.SplitN(text, "-", 3)
		c := read(cells[2])
		c.tx, c.n = cells[0], int(number(t, cells[1]))
		r.in = append(r.in, c)
	}
	for _, text := range strings.Split(parts[5], "}{") {
		r.out = append(r.out, read(text))
	}
	return r
}
