package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// told is a view as text: all that it holds, in order.
func told(t interface{ Fatal(...any) }, v *ledger.View) string {
	var out strings.Builder
	for _, s := range v.Segments() {
		for i := range int(s.Counts().Blocks) {
			block := s.Block(i)
			fmt.Fprintf(&out, "block %d at %d\n", block.Number, block.Time)
			from, to := s.Txs(i)
			for tx := from; tx < to; tx++ {
				if s.BlockOf(tx) != i {
					t.Fatal("transaction in another block")
				}
				fmt.Fprintf(&out, " tx %x index %d state %d\n", s.TxHash(tx)[:6], int32(s.TxIndex(tx)), s.TxState(tx))
				if m, ok := s.MemoAt(tx); ok {
					fmt.Fprintf(&out, "  memo at %d: %s\n", m.Place, m.Text)
				}
				first, end := s.Transfers(tx)
				for row := first; row < end; row++ {
					var x segment.Transfer
					s.Transfer(row, &x)
					if s.TxOfTransfer(row) != tx {
						t.Fatal("transfer in another transaction")
					}
					fmt.Fprintf(&out, "  %s > %s: %s %s at %d\n", v.AddressText(x.From), v.AddressText(x.To), x.Amount.Dec(), v.Asset(x.Asset).ID, x.Place)
				}
				if v.Chain().Model == ledger.UTXO {
					tellUTXO(&out, v, s, tx)
				}
			}
		}
	}
	return out.String()
}

func tellUTXO(out *strings.Builder, v *ledger.View, s *segment.Segment, tx int) {
	first, end := s.Inputs(tx)
	for row := first; row < end; row++ {
		var in segment.Input
		s.Input(row, &in)
		from := "outside"
		if in.Ref != 0 {
			spent, output, _ := v.OutputAt(in.Ref)
			prev := spent.TxOfOutput(output)
			begin, _ := spent.Outputs(prev)
			from = fmt.Sprintf("%x:%d", spent.TxHash(prev)[:6], output-begin)
		} else if hash, _, index, ok := s.Outside(row); ok {
			from = fmt.Sprintf("outside %x:%d", hash[:6], index)
		}
		fmt.Fprintf(out, "  spends %s of %s: %d (%v)\n", from, v.AddressText(in.Address), in.Amount, in.Known)
	}
	first, end = s.Outputs(tx)
	for row := first; row < end; row++ {
		o := s.Output(row)
		fmt.Fprintf(out, "  pays %s: %d\n", v.AddressText(o.Address), o.Amount)
	}
}

// checkAdjacency holds the view's lists to its rows.
func checkAdjacency(t interface {
	Fatalf(string, ...any)
}, v *ledger.View,
) {
	for n, s := range v.Segments() {
		debits, credits := map[uint32][]int{}, map[uint32][]int{}
		c := s.Counts()
		for row := range int(c.Transfers) {
			from, to := s.Ends(row)
			debits[from], credits[to] = append(debits[from], row), append(credits[to], row)
		}
		for row := range int(c.Inputs) {
			var in segment.Input
			s.Input(row, &in)
			debits[in.Address] = append(debits[in.Address], row)
		}
		for row := range int(c.Outputs) {
			address := s.Output(row).Address
			credits[address] = append(credits[address], row)
		}
		for id := uint32(1); id <= v.Addresses(); id++ {
			o, _ := s.Occurrences(id)
			var gotDebits, gotCredits []int
			for i := range int(o.Debits.Count) {
				gotDebits = append(gotDebits, o.Debit(i))
			}
			for i := range int(o.Credits.Count) {
				gotCredits = append(gotCredits, o.Credit(i))
			}
			if !slices.Equal(gotDebits, debits[id]) || !slices.Equal(gotCredits, credits[id]) {
				t.Fatalf("segment %d, address %d: debits %v instead of %v, credits %v instead of %v", n, id, gotDebits, debits[id], gotCredits, credits[id])
			}
		}
	}
}

// imported is what a ledger holds after importing sources, one after the other.
func imported(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, dir string, c ledger.Chain, memory int, sources ...*rowsSource,
) string {
	l := ledger.In(dir, c)
	for _, src := range sources {
		if _, err := l.Import(context.Background(), src, ledger.Options{Memory: memory}); err != nil {
			t.Fatal(err)
		}
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	checkAdjacency(t, v)
	return told(t, v)
}

// accountMoves draws a made-up account chain, in order.
func accountMoves(t *rapid.T) (moves []move) {
	tx := 1
	for block := range rapid.IntRange(1, 30).Draw(t, "blocks") {
		log := 0
		for index := range rapid.IntRange(0, 6).Draw(t, "transactions") {
			m := move{block: 100 + block, tx: tx, index: index, from: rapid.IntRange(0, 20).Draw(t, "from"), to: rapid.IntRange(0, 20).Draw(t, "to"), amount: rapid.Uint64().Draw(t, "amount")}
			moves = append(moves, m)
			for range rapid.IntRange(0, 3).Draw(t, "logs") {
				m.asset, m.log = "0xasset"+string(rune('a'+rapid.IntRange(0, 3).Draw(t, "asset"))), log
				m.from, m.to = rapid.IntRange(0, 20).Draw(t, "from"), rapid.IntRange(0, 20).Draw(t, "to")
				m.high = rapid.Bool().Draw(t, "high")
				log++
				moves = append(moves, m)
			}
			tx++
		}
	}
	return moves
}

// TestWhateverTheOrderTheLedgerIsTheSame imports one chain whole, in pieces, shuffled,
// overlapping and with little memory.
func TestWhateverTheOrderTheLedgerIsTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		moves := accountMoves(rt)
		if len(moves) == 0 {
			return
		}
		dir := scratch(t)
		c := chain("ethereum")
		want := imported(rt, filepath.Join(dir, "whole"), c, 0, accountSource("all", 1000, moves...))
		memory := rapid.IntRange(1500, 20_000).Draw(rt, "memory")
		each := rapid.IntRange(1, 20).Draw(rt, "each")
		if got := imported(rt, filepath.Join(dir, "small"), c, memory, accountSource("all", each, moves...)); got != want {
			rt.Fatalf("with little memory: %s", cmp.Diff(want, got))
		}
		shuffled := rapid.Permutation(moves).Draw(rt, "shuffled")
		if got := imported(rt, filepath.Join(dir, "shuffled"), c, memory, accountSource("all", each, shuffled...)); got != want {
			rt.Fatalf("shuffled: %s", cmp.Diff(want, got))
		}
		// Natives and tokens apart, the tokens without their index; and a piece twice.
		var natives, tokens []move
		for _, m := range moves {
			if m.asset == "" {
				natives = append(natives, m)
			} else {
				m.index = -1
				tokens = append(tokens, m)
			}
		}
		cut := rapid.IntRange(0, len(moves)).Draw(rt, "cut")
		got := imported(rt, filepath.Join(dir, "apart"), c, memory, accountSource("natives", each, natives...), accountSource("tokens", each, tokens...), accountSource("again", each, moves[cut:]...))
		if got != want {
			rt.Fatalf("apart: %s", cmp.Diff(want, got))
		}
	})
}

// utxoChain draws a made-up UTXO chain, in order.
func utxoChain(t *rapid.T) (spends []spend) {
	var free []spent
	tx := 1
	for block := range rapid.IntRange(1, 25).Draw(t, "blocks") {
		for index := range rapid.IntRange(1, 5).Draw(t, "transactions") {
			s := spend{block: block, index: index, tx: tx}
			sum := uint64(5_000_000_000)
			if index > 0 {
				if len(free) == 0 {
					break
				}
				sum = 0
				for range rapid.IntRange(1, min(3, len(free))).Draw(t, "inputs") {
					i := rapid.IntRange(0, len(free)-1).Draw(t, "input")
					s.inputs = append(s.inputs, free[i])
					sum += uint64(free[i].amount)
					free = slices.Delete(free, i, i+1)
				}
			}
			n := rapid.IntRange(1, 3).Draw(t, "outputs")
			for i := range n {
				address := rapid.IntRange(0, 12).Draw(t, "address")
				amount := sum / uint64(n+1)
				s.outputs = append(s.outputs, paid{address, amount})
				free = append(free, spent{tx: tx, index: i, address: address, amount: int64(amount)})
			}
			spends = append(spends, s)
			tx++
		}
	}
	return spends
}

// TestWhateverTheOrderOutputsAreFound imports one UTXO chain whole, in pieces and backwards,
// with and without what the inputs say of what they spend.
func TestWhateverTheOrderOutputsAreFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		spends := utxoChain(rt)
		dir := scratch(t)
		c := chain("bitcoin")
		want := imported(rt, filepath.Join(dir, "whole"), c, 0, utxoSource("all", 1000, spends...))
		if strings.Contains(want, "outside") {
			rt.Fatal("an output of the chain was not found")
		}
		bare := slices.Clone(spends)
		for i := range bare {
			bare[i].inputs = slices.Clone(bare[i].inputs)
			for j := range bare[i].inputs {
				bare[i].inputs[j].address = 0
			}
		}
		memory, each := rapid.IntRange(1500, 20_000).Draw(rt, "memory"), rapid.IntRange(1, 10).Draw(rt, "each")
		if got := imported(rt, filepath.Join(dir, "small"), c, memory, utxoSource("all", each, bare...)); got != want {
			rt.Fatalf("with little memory: %s", cmp.Diff(want, got))
		}
		cut := rapid.IntRange(0, len(bare)).Draw(rt, "cut")
		pieces := []*rowsSource{utxoSource("late", each, bare[cut:]...), utxoSource("early", each, bare[:cut]...)}
		if got := imported(rt, filepath.Join(dir, "backwards"), c, memory, pieces...); got != want {
			rt.Fatalf("backwards: %s", cmp.Diff(want, got))
		}
		shuffled := rapid.Permutation(spends).Draw(rt, "shuffled")
		if got := imported(rt, filepath.Join(dir, "shuffled"), c, memory, utxoSource("all", each, shuffled...)); got != want {
			rt.Fatalf("shuffled: %s", cmp.Diff(want, got))
		}
	})
}

// TestAnInterruptedImportGoesOnToTheSameBytes stops an import after every few batches.
func TestAnInterruptedImportGoesOnToTheSameBytes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		moves := accountMoves(rt)
		if len(moves) == 0 {
			return
		}
		if rapid.Bool().Draw(rt, "shuffle") {
			moves = rapid.Permutation(moves).Draw(rt, "shuffled")
		}
		dir := scratch(t)
		c := chain("ethereum")
		memory, each := rapid.IntRange(1500, 12_000).Draw(rt, "memory"), rapid.IntRange(1, 8).Draw(rt, "each")
		imported(rt, filepath.Join(dir, "once"), c, memory, accountSource("all", each, moves...))
		l := ledger.In(filepath.Join(dir, "often"), c)
		src := accountSource("all", each, moves...)
		src.stop = rapid.IntRange(1, 5).Draw(rt, "stop")
		for n := 0; ; n++ {
			_, err := l.Import(context.Background(), src, ledger.Options{Memory: memory})
			if err == nil {
				break
			}
			if !errors.Is(err, errStopped) {
				rt.Fatal(err)
			}
			if _, err := l.View(); !errors.Is(err, ledger.ErrNoLedger) {
				rt.Fatalf("something is visible before all is: %v", err)
			}
			if src.stop += 2; n > 100 {
				rt.Fatal("it never comes to an end")
			}
		}
		if diff := cmp.Diff(contents(t, filepath.Join(dir, "once", "ledger", "ethereum")), contents(t, filepath.Join(dir, "often", "ledger", "ethereum"))); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// contents are the files of a folder, by kind in the order of their names, since the
// numbers of files may differ.
func contents(t *testing.T, dir string) (out []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "manifest.json" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, filepath.Ext(e.Name())+" "+fmt.Sprintf("%x", data))
	}
	sort.Strings(out)
	return out
}

// scratch is an empty folder, in memory where that is to be had: these tests sync often.
func scratch(t *testing.T) string {
	t.Helper()
	const memory = "/dev/shm"
	dir, err := os.MkdirTemp(memory, "ledger")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func TestAnAssetThatIsNoTextIsRefused(t *testing.T) {
	l := ledger.In(t.TempDir(), chain("ethereum"))
	for _, asset := range []string{"a\xff", strings.Repeat("a", ledger.MaxID+1)} {
		_, err := l.Import(context.Background(), accountSource("bad", 10, move{block: 1, tx: 1, index: 0, from: 1, to: 2, asset: asset}), ledger.Options{})
		if err == nil || !strings.Contains(err.Error(), "is not printable UTF-8 of at most 255 bytes") {
			t.Errorf("asset %q: %v", asset, err)
		}
	}
}

func TestNothingFromAFollowedNodeIsNoFault(t *testing.T) {
	l := ledger.In(t.TempDir(), chain("ethereum"))
	if _, err := l.Import(context.Background(), accountSource("nothing", 10), ledger.Options{KeepLoose: true}); err != nil {
		t.Error(err)
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, ok := v.Head(); ok {
		t.Error("there is a block")
	}
}
