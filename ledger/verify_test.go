package ledger_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
)

func verified(t interface{ Fatal(...any) }, v *ledger.View) ledger.Verification {
	r, err := v.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestASoundLedgerAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		spends := utxoChain(rt)
		v := utxoView(rt, scratch(t), spends)
		var issued, fees uint64
		for _, s := range spends {
			sum := uint64(0)
			for _, o := range s.outputs {
				sum += o.amount
			}
			if len(s.inputs) == 0 {
				issued += sum
				continue
			}
			for _, in := range s.inputs {
				fees += uint64(in.amount)
			}
			fees -= sum
		}
		r := verified(rt, v)
		if !r.OK() || r.Issued.Uint64() != issued || r.Fees.Uint64() != fees || r.Unspent.Uint64() != issued-fees || r.Transactions != uint64(len(spends)) {
			rt.Fatalf("%+v: issued %d, fees %d", r, issued, fees)
		}
		moves := accountMoves(rt)
		if len(moves) == 0 {
			return
		}
		if r := verified(rt, opened(rt, scratch(t), chain("ethereum"), timed("a", moves[:len(moves)/2]), timed("b", moves))); !r.OK() || r.Fees != nil {
			rt.Fatalf("%+v", r)
		}
	})
}

func TestWhatDoesNotAddUpIsAFault(t *testing.T) {
	mint := func(block, tx int, amount uint64) spend {
		return spend{block: block, tx: tx, outputs: []paid{{1, amount}}}
	}
	const subsidy = 5_000_000_000
	for _, c := range []struct {
		name   string
		spends []spend
		fault  string
		json   string
	}{
		{
			"sound",
			[]spend{mint(0, 1, subsidy), {block: 1, index: 1, tx: 2, inputs: []spent{{tx: 1}}, outputs: []paid{{2, subsidy - 7}}}},
			"",
			`"issued":"5000000000","unspent":"4999999993","fees":"7"`,
		},
		{"the two early coinbases", []spend{mint(1, 1, subsidy), mint(2, 1, subsidy)}, "", `"issued":"10000000000","unspent":"10000000000","fees":"0"`},
		{"too much is paid", []spend{mint(0, 1, 5), {block: 1, index: 1, tx: 2, inputs: []spent{{tx: 1}}, outputs: []paid{{2, 6}}}}, ledger.FaultConservation, ""},
		{"too much is issued", []spend{mint(0, 1, subsidy+1)}, ledger.FaultSubsidy, ""},
		{"fees may be claimed", []spend{mint(0, 1, subsidy), mint(1, 2, subsidy+3), {block: 1, index: 1, tx: 3, inputs: []spent{{tx: 1}}, outputs: []paid{{2, subsidy - 3}}}}, "", `"fees":"3"`},
		{"an output is spent twice", []spend{mint(0, 1, 5), {block: 1, index: 1, tx: 2, inputs: []spent{{tx: 1}}, outputs: []paid{{2, 5}}}, {block: 2, index: 1, tx: 3, inputs: []spent{{tx: 1}}, outputs: []paid{{2, 5}}}}, "spent twice", ""},
		{"an amount is unknown", []spend{mint(0, 1, 5), {block: 1, index: 1, tx: 2, inputs: []spent{{tx: 9}}, outputs: []paid{{2, 5}}}}, "", `"issued":"5","unspent":null,"fees":null,"outside_inputs":1,"unknown_inputs":1`},
		{"an input from outside is known", []spend{mint(0, 1, 5), {block: 1, index: 1, tx: 2, inputs: []spent{{tx: 9, address: 4, amount: 9}}, outputs: []paid{{2, 7}}}}, "", `"issued":"5","unspent":"3","fees":"2","outside_inputs":1`},
	} {
		// One segment, and one for each block.
		var apart []*rowsSource
		for _, s := range c.spends {
			apart = append(apart, utxoSource(c.name+string(rune('0'+s.tx)), 1, s))
		}
		ways := [][]*rowsSource{apart, {utxoSource(c.name, 9, c.spends...)}}
		if c.fault == "spent twice" {
			ways = ways[:1] // in one import it is refused
		}
		for _, sources := range ways {
			r := verified(t, opened(t, t.TempDir(), chain("bitcoin"), sources...))
			if c.fault == "" != r.OK() || c.fault != "" && r.FaultCounts[c.fault] == 0 {
				t.Errorf("%s: faults %v", c.name, r.Faults)
			}
			if data, err := json.Marshal(r); err != nil || !strings.Contains(string(data), c.json) {
				t.Errorf("%s: %s %v", c.name, data, err)
			}
		}
	}
}

// damaged is a small ledger of a model in a folder of its own.
func damaged(t *testing.T, model ledger.Model) (home string, c ledger.Chain, files []string) {
	home = scratch(t)
	if c = chain("bitcoin"); model == ledger.Account {
		c = chain("ethereum")
		var moves []move
		for i := range 60 {
			moves = append(moves, move{block: 100 + i/3, tx: i/2 + 1, index: i / 2, log: i, from: i % 7, to: i%5 + 1, asset: []string{"", "0xa", "0xb"}[min(i%2*(1+i%3/2), 2)], amount: uint64(i * 1_000_003)})
		}
		for i := range moves {
			moves[i].block = 100 + (moves[i].tx-1)/3
		}
		opened(t, home, c, timed("a", moves))
	} else {
		spends := []spend{}
		for i := range 30 {
			s := spend{block: i, tx: i + 1, outputs: []paid{{i%7 + 1, 1000 + uint64(i)}, {i % 3, 2000}}}
			if i > 2 {
				s.index = 1
				s.inputs = []spent{{tx: i - 1, index: 0}, {tx: i - 2, index: 1}, {tx: 1000 + i, index: 3, address: 4, amount: 9000}}
				if i%4 == 0 {
					s.inputs[2].address = 0
				}
			}
			spends = append(spends, s)
		}
		opened(t, home, c, utxoSource("a", 5, spends...))
	}
	files, err := filepath.Glob(filepath.Join(home, "ledger", string(c.Name), "0*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return home, c, files
}

// section is a stretch of a file of columns, as the format's description has it.
type section struct{ header, id, offset, length int }

func sectionsOf(data []byte) (out []section) {
	for i := range int(binary.LittleEndian.Uint32(data[12:])) {
		at := 24 + 32*i
		out = append(out, section{at, int(binary.LittleEndian.Uint32(data[at:])), int(binary.LittleEndian.Uint64(data[at+8:])), int(binary.LittleEndian.Uint64(data[at+16:]))})
	}
	return out
}

// resign makes the checksums of a file fit its bytes.
func resign(data []byte) {
	sections := sectionsOf(data)
	for _, s := range sections {
		binary.LittleEndian.PutUint64(data[s.header+24:], xxhash.Sum64(data[s.offset:s.offset+s.length]))
	}
	end := 24 + 32*len(sections)
	binary.LittleEndian.PutUint64(data[end:], xxhash.Sum64(data[:end]))
}

// asked asks everything of a ledger and says whether Verify found fault.
func asked(t *testing.T, home string, c ledger.Chain) (faulty bool) {
	v, err := ledger.In(home, c).View()
	if err != nil {
		return true
	}
	defer v.Close()
	r, err := v.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	since := int64(1_231_000_000)
	for id := uint32(0); id <= v.Addresses() && id < 12; id++ {
		v.Seen(id)
		v.PublicKey(id)
		// What is asked of damaged files may fail, and must not panic.
		for _, newest := range []bool{false, true} {
			_, next, err := v.Movements(id, ledger.Filter{Since: &since}, "", 3, newest)
			if err == nil && next != "" {
				_, _, _ = v.Movements(id, ledger.Filter{}, next, 100, newest)
			}
		}
		_, _, _ = v.Counterparties(id, ledger.Filter{}, ledger.BySum, 2)
		_, _ = v.Balance(id, nil)
	}
	for _, s := range v.Segments() {
		for tx := range int(s.Counts().Txs) {
			h := ledger.Hash(s.TxHash(tx))
			_, _ = v.Tx(v.TxText(&ledger.Place{Hash: h}))
		}
	}
	return !r.OK()
}

func TestEveryFlippedByteIsFound(t *testing.T) {
	for _, model := range []ledger.Model{ledger.Account, ledger.UTXO} {
		home, c, files := damaged(t, model)
		if asked(t, home, c) {
			t.Fatal("the sound ledger has faults")
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".assets") {
				continue // text, which has no checksum
			}
			whole, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sectionsOf(whole) {
				if s.length == 0 {
					continue
				}
				for _, at := range []int{s.offset, s.offset + s.length/2, s.offset + s.length - 1} {
					data := append([]byte{}, whole...)
					data[at] ^= 0x10
					write(t, file, data)
					if v, err := ledger.In(home, c).View(); err == nil {
						if r := verified(t, v); r.OK() {
							t.Errorf("%s: section %d: byte %d was flipped and nobody noticed", filepath.Base(file), s.id, at)
						}
						_ = v.Close()
					}
				}
			}
			write(t, file, whole)
		}
	}
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAForgedSegmentNeverPanics flips bits and makes the checksums fit: what holds the
// columns together must be found without them, and nothing may panic.
func TestAForgedSegmentNeverPanics(t *testing.T) {
	// Columns, by number, in which every change breaks something, since they follow from
	// others: the order of hashes, refs, what is spent and by what, the addresses' lists.
	derived := map[int]bool{9: true, 27: true, 35: true, 36: true, 39: true, 40: true, 41: true}
	const padding = 9 // bytes at the end of a section that may hold nothing
	for _, model := range []ledger.Model{ledger.Account, ledger.UTXO} {
		home, c, files := damaged(t, model)
		for _, file := range files {
			if !strings.HasSuffix(file, ".seg") {
				continue
			}
			whole, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sectionsOf(whole) {
				step := max(1, s.length/24)
				for at := s.offset; at < s.offset+s.length; at += step {
					data := append([]byte{}, whole...)
					data[at] ^= 1 << (at % 8)
					resign(data)
					write(t, file, data)
					values := s.id%4 < 2 && at < s.offset+s.length-padding // no index of a sorted column
					if !asked(t, home, c) && derived[s.id/4] && values {
						t.Errorf("%s: column %d, section %d: nobody noticed that byte %d of %d was forged", c.Name, s.id/4, s.id, at-s.offset, s.length)
					}
				}
			}
			write(t, file, whole)
		}
	}
}
