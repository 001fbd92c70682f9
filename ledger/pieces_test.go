package ledger_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

// rows makes a source of functions that add rows, one each.
func rows(name string, model ledger.Model, each int, add ...func(b *ledger.Batch)) *rowsSource {
	return &rowsSource{name: name, model: model, rows: add, each: each}
}

// importing imports sources in turn into a new ledger and gives what it holds, or the error.
func importing(t *testing.T, c ledger.Chain, sources ...*rowsSource) (string, error) {
	t.Helper()
	l := ledger.In(scratch(t), c)
	for _, src := range sources {
		if _, err := l.Import(context.Background(), src, ledger.Options{}); err != nil {
			return "", err
		}
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	return told(t, v), nil
}

func TestAPieceWithoutRowsMayComeFirstOrLast(t *testing.T) {
	whole := spend{block: 1, index: 0, tx: 1, outputs: []paid{{1, 50}, {2, 7}}}
	bare := func(b *ledger.Batch) {
		b.Txs = append(b.Txs, ledger.Tx{Block: 1, Hash: hashOf(1), Index: 0, Time: ledger.NoTime})
	}
	want, err := importing(t, chain("bitcoin"), rows("whole", ledger.UTXO, 1, whole.add))
	if err != nil {
		t.Fatal(err)
	}
	for name, sources := range map[string][]*rowsSource{
		"first, in one import":  {rows("both", ledger.UTXO, 1, bare, whole.add)},
		"last, in one import":   {rows("both", ledger.UTXO, 1, whole.add, bare)},
		"first, in another one": {rows("bare", ledger.UTXO, 1, bare), rows("whole", ledger.UTXO, 1, whole.add)},
	} {
		got, err := importing(t, chain("bitcoin"), sources...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestContradictionsAreRefusedInWhicheverOrderTheyCome(t *testing.T) {
	first := move{block: 1, tx: 1, index: 0, from: 1, to: 2, amount: 5}
	change := func(f func(m *move)) move { m := first; f(&m); return m }
	for name, other := range map[string]move{
		"two amounts":                 change(func(m *move) { m.amount = 6 }),
		"two senders":                 change(func(m *move) { m.from = 3 }),
		"two places in the block":     change(func(m *move) { m.index = 4 }),
		"two transactions at a place": change(func(m *move) { m.tx = 2 }),
	} {
		for _, pair := range [][]move{{first, other}, {other, first}} {
			_, err := importing(t, chain("ethereum"), accountSource("both", 1, pair...))
			if !errors.As(err, new(*ledger.InputError)) || !strings.Contains(err.Error(), "block 1") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestTwoSpendsOfOneOutputAreRefused(t *testing.T) {
	mint := spend{block: 0, tx: 1, outputs: []paid{{1, 5}}}
	one := spend{block: 1, index: 1, tx: 2, inputs: []spent{{tx: 1}}, outputs: []paid{{2, 5}}}
	other := spend{block: 2, index: 1, tx: 3, inputs: []spent{{tx: 1}}, outputs: []paid{{2, 5}}}
	_, err := importing(t, chain("bitcoin"), utxoSource("twice", 1, mint, one, other))
	if !errors.As(err, new(*ledger.InputError)) || !strings.Contains(err.Error(), "block 1") || !strings.Contains(err.Error(), "block 2") {
		t.Errorf("told %v", err)
	}
}

func TestAnExactAmountTakesThePlaceOfInexactOnes(t *testing.T) {
	value := func(amount uint64, inexact bool) func(b *ledger.Batch) {
		return func(b *ledger.Batch) {
			b.Txs = append(b.Txs, ledger.Tx{Block: 1, Hash: hashOf(1), Index: 0, Time: ledger.NoTime, Transfers: 1})
			b.Transfers = append(b.Transfers, ledger.Transfer{To: b.Add(account(1)), Amount: *uint256.NewInt(amount), Inexact: inexact})
		}
	}
	low, exact, high := value(100, true), value(101, false), value(102, true)
	for _, order := range [][]func(b *ledger.Batch){{low, exact, high}, {low, high, exact}, {exact, high, low}, {high, low, exact}} {
		got, err := importing(t, chain("ethereum"), rows("three", ledger.Account, 1, order...))
		if err != nil || !strings.Contains(got, ": 101 ETH") || strings.Count(got, "ETH") != 1 {
			t.Errorf("%v:\n%s", err, got)
		}
	}
}

// TestRowsAtOnePlaceKeepTheirOrder has a table whose position tells nothing apart: equal rows
// are one, the others stay as they came.
func TestRowsAtOnePlaceKeepTheirOrder(t *testing.T) {
	const n = 30_000 // comparing each with each would take minutes
	src := rows("one place", ledger.Account, 1, func(b *ledger.Batch) {
		b.Txs = append(b.Txs, ledger.Tx{Block: 1, Hash: hashOf(1), Index: ledger.NoIndex, Time: ledger.NoTime, Transfers: 2 * n})
		for i := range 2 * n {
			b.Transfers = append(b.Transfers, ledger.Transfer{Kind: ledger.Row, To: b.Add(account(1)), Amount: *uint256.NewInt(uint64(n - i%n))})
		}
	})
	l := ledger.In(scratch(t), chain("ethereum"))
	if _, err := l.Import(context.Background(), src, ledger.Options{}); err != nil {
		t.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	scan := v.Segments()[0].Scan(0)
	var x segment.Transfer
	for i := range n {
		if !scan.Next(&x) || x.Amount.Uint64() != uint64(n-i) {
			t.Fatalf("row %d moves %s", i, x.Amount.Dec())
		}
	}
	if scan.Next(&x) {
		t.Error("equal rows are kept twice")
	}
}

// TestMemoryDecidesNothing imports transactions without index, which stand as they came,
// with room for all and for one.
func TestMemoryDecidesNothing(t *testing.T) {
	var moves []move
	for i := range 400 {
		moves = append(moves, move{block: 1 + (i*7)%13, tx: 1 + i, index: -1, from: 1 + i%5, to: 1 + i%7, amount: uint64(i)})
	}
	want := imported(t, filepath.Join(scratch(t), "much"), chain("ethereum"), 0, accountSource("all", 10, moves...))
	got := imported(t, filepath.Join(scratch(t), "little"), chain("ethereum"), 1, accountSource("all", 10, moves...))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestASourceThatCutsItsBatchesOtherwiseLosesNothing interrupts an import and goes on with
// batches of another size.
func TestASourceThatCutsItsBatchesOtherwiseLosesNothing(t *testing.T) {
	var moves []move
	for i := range 300 {
		block := 1 + i/10
		if i%25 == 24 {
			block -= min(block-1, 3) // now and then a late one
		}
		moves = append(moves, move{block: block, tx: 1 + i, index: i, from: 1, to: 2, amount: uint64(i)})
	}
	want := imported(t, filepath.Join(scratch(t), "once"), chain("ethereum"), 0, accountSource("all", 7, moves...))
	for _, each := range []int{1, 3, 11, 64} {
		l := ledger.In(scratch(t), chain("ethereum"))
		src := accountSource("all", 4, moves...)
		src.stop = 40
		if _, err := l.Import(context.Background(), src, ledger.Options{Memory: 3000}); !errors.Is(err, errStopped) {
			t.Fatal(err)
		}
		src.stop, src.each = 0, each
		report, err := l.Import(context.Background(), src, ledger.Options{Memory: 3000})
		if err != nil || !report.Resumed {
			t.Fatalf("resumed %v: %v", report.Resumed, err)
		}
		v, err := l.View()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, told(t, v)); diff != "" {
			t.Errorf("in batches of %d: %s", each, diff)
		}
		_ = v.Close()
	}
}

func TestBlocksWithoutTransactionsDoNotFillTheMemory(t *testing.T) {
	src := rows("blocks", ledger.Account, 100)
	for i := range 20_000 {
		src.rows = append(src.rows, func(b *ledger.Batch) {
			b.Blocks = append(b.Blocks, ledger.Block{Number: uint64(i), Hash: hashOf(i + 1), Time: int64(i)})
		})
	}
	src.stop = 190
	l := ledger.In(scratch(t), chain("ethereum"))
	if _, err := l.Import(context.Background(), src, ledger.Options{Memory: 50_000}); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	if runs, err := filepath.Glob(filepath.Join(l.Dir(), "import", "*.seg")); err != nil || len(runs) == 0 {
		t.Errorf("nothing was written in time: %v", err)
	}
	src.stop = 0
	if _, err := l.Import(context.Background(), src, ledger.Options{Memory: 50_000}); err != nil {
		t.Fatal(err)
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if n := v.Counts().Blocks; n != 20_000 {
		t.Errorf("%d blocks", n)
	}
}

func TestAFileOfSomebodyElseStays(t *testing.T) {
	l := ledger.In(scratch(t), chain("ethereum"))
	first := move{block: 1, tx: 1, index: 0, from: 1, to: 2, amount: 5}
	if _, err := l.Import(context.Background(), accountSource("first", 1, first), ledger.Options{}); err != nil {
		t.Fatal(err)
	}
	theirs, left := filepath.Join(l.Dir(), "notes.txt"), filepath.Join(l.Dir(), "00000099.seg")
	for _, path := range []string{theirs, left} {
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Import(context.Background(), accountSource("again", 1, first), ledger.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(theirs); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what an interrupted writer left is still there: %v", err)
	}
}

func TestALostManifestIsSaidAndNothingSweptAway(t *testing.T) {
	l := ledger.In(scratch(t), chain("ethereum"))
	first := move{block: 1, tx: 1, index: 0, from: 1, to: 2, amount: 5}
	if _, err := l.Import(context.Background(), accountSource("first", 1, first), ledger.Options{}); err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(l.Dir(), "manifest.json")
	if err := os.Rename(manifest, manifest+".lost"); err != nil {
		t.Fatal(err)
	}
	before := contents(t, l.Dir())
	_, err := l.Import(context.Background(), accountSource("second", 1, move{block: 2, tx: 2, index: 0, from: 1, to: 2, amount: 5}), ledger.Options{})
	if err == nil || !strings.Contains(err.Error(), "manifest.json is missing") {
		t.Errorf("told %v", err)
	}
	if diff := cmp.Diff(before, contents(t, l.Dir())); diff != "" {
		t.Error(diff)
	}
}

// TestAnImportIsDoneWhenOnlyTidyingWasCutShort ends the context while segments are joined.
func TestAnImportIsDoneWhenOnlyTidyingWasCutShort(t *testing.T) {
	l := ledger.In(scratch(t), chain("ethereum"))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for block := range 2 {
		src := accountSource("block", 1, move{block: block, tx: 1 + block, index: 0, from: 1, to: 2, amount: 5})
		src.name += string(rune('0' + block))
		_, err := l.Import(ctx, src, ledger.Options{Watch: func(p ledger.Progress) {
			if p.Step == "joining" && block == 1 {
				stop()
			}
		}})
		if err != nil {
			t.Errorf("block %d: %v", block, err)
		}
	}
	v, err := l.View()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if n := v.Counts().Blocks; n != 2 {
		t.Errorf("%d blocks", n)
	}
}

func TestAFollowerDoesNotGiveUpAnInterruptedImport(t *testing.T) {
	l := ledger.In(scratch(t), chain("ethereum"))
	var moves []move
	for i := range 200 {
		moves = append(moves, move{block: i, tx: 1 + i, index: 0, from: 1, to: 2, amount: 5})
	}
	src := accountSource("long", 5, moves...)
	src.stop = 30
	if _, err := l.Import(context.Background(), src, ledger.Options{Memory: 2000}); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	_, err := l.Import(context.Background(), accountSource("node", 5, moves[:5]...), ledger.Options{KeepLoose: true})
	if err == nil || !strings.Contains(err.Error(), "an interrupted import waits") {
		t.Errorf("told %v", err)
	}
	src.stop = 0
	if report, err := l.Import(context.Background(), src, ledger.Options{Memory: 2000}); err != nil || !report.Resumed {
		t.Errorf("resumed %v: %v", report.Resumed, err)
	}
}
