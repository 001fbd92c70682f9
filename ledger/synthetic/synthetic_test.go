package synthetic_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/wallet"
)

func chain(t testing.TB, name wallet.Chain) ledger.Chain {
	t.Helper()
	c, err := ledger.ChainNamed(string(name))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func accounts(t testing.TB, transfers uint64) synthetic.Accounts {
	return synthetic.Accounts{Chain: chain(t, wallet.Ethereum), Seed: 1, Transfers: transfers}
}

func spends(t testing.TB, blocks uint64) synthetic.Spends {
	return synthetic.Spends{Chain: chain(t, wallet.Bitcoin), Seed: 1, Blocks: blocks}
}

// read calls with every batch of a source, and gives back those that can be.
func read(t testing.TB, src ledger.Source, from ledger.Position, each func(*ledger.Batch, ledger.Position)) {
	t.Helper()
	err := src.Read(context.Background(), from, func(b *ledger.Batch, next ledger.Position) error {
		each(b, next)
		if r, ok := src.(ledger.Recycler); ok {
			r.Recycle(b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// note adds all that a batch says to a digest, but its cut into batches; hashes only
// where asked.
func note(to hash.Hash, b *ledger.Batch, hashes bool) {
	transfers, inputs, outputs := b.Transfers, b.Inputs, b.Outputs
	for _, t := range b.Txs {
		if hashes {
			to.Write(t.Hash[:])
		}
		fmt.Fprintln(to, t.Block, t.Time, t.Index, t.Coinbase)
		for ; t.Transfers > 0; t.Transfers-- {
			x := &transfers[0]
			fmt.Fprintf(to, "%x %x %x %s %d %d\n", b.Bytes(x.From), b.Bytes(x.To), b.Bytes(x.Asset), x.Amount.Dec(), x.Kind, x.Number)
			transfers = transfers[1:]
		}
		for ; t.Inputs > 0; t.Inputs-- {
			if hashes {
				to.Write(inputs[0].PrevHash[:])
			}
			fmt.Fprintf(to, "%d %x\n", inputs[0].PrevIndex, b.Bytes(inputs[0].PublicKey))
			inputs = inputs[1:]
		}
		for ; t.Outputs > 0; t.Outputs-- {
			fmt.Fprintf(to, "%x %d\n", b.Bytes(outputs[0].Address), outputs[0].Amount)
			outputs = outputs[1:]
		}
	}
}

func TestAChainGoesOnFromAnyPlaceAsIfReadAtOnce(t *testing.T) {
	for _, src := range []func() ledger.Source{
		func() ledger.Source { return accounts(t, 100_000).Source() },
		func() ledger.Source { return spends(t, 40).Source() },
	} {
		whole := sha256.New()
		var places []ledger.Position
		read(t, src(), ledger.Position{}, func(b *ledger.Batch, next ledger.Position) {
			note(whole, b, true)
			places = append(places, next)
		})
		if len(places) < 3 {
			t.Fatalf("%s: %d batches are too few for this test", src().Name(), len(places))
		}
		middle := places[len(places)/2]
		parts := sha256.New()
		done := false
		read(t, src(), ledger.Position{}, func(b *ledger.Batch, next ledger.Position) {
			if !done {
				note(parts, b, true)
			}
			done = done || next == middle
		})
		read(t, src(), middle, func(b *ledger.Batch, _ ledger.Position) { note(parts, b, true) })
		if !bytes.Equal(whole.Sum(nil), parts.Sum(nil)) {
			t.Errorf("%s: read in two parts it is another", src().Name())
		}
	}
}

func TestAsManyTransfersAreInventedAsAsked(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.Uint64Range(0, 3000).Draw(rt, "transfers")
		got := uint64(0)
		read(t, accounts(t, want).Source(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) { got += uint64(len(b.Transfers)) })
		if got != want {
			rt.Fatalf("%d instead of %d", got, want)
		}
	})
}

func TestTransfersOfATransactionStandInTheirPlaces(t *testing.T) {
	read(t, accounts(t, 50_000).Source(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) {
		rest := b.Transfers
		for _, tx := range b.Txs {
			own := rest[:tx.Transfers]
			rest = rest[tx.Transfers:]
			for i := 1; i < len(own); i++ {
				if own[i].Kind < own[i-1].Kind || own[i].Kind == own[i-1].Kind && own[i].Number <= own[i-1].Number {
					t.Fatalf("block %d: %v %d after %v %d", tx.Block, own[i].Kind, own[i].Number, own[i-1].Kind, own[i-1].Number)
				}
			}
		}
	})
}

func TestTheTablesSayWhatTheSourceSays(t *testing.T) {
	a := accounts(t, 20_000)
	dir := t.TempDir()
	var want, native, transactions, own []string
	read(t, a.Source(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) {
		for _, x := range b.Transfers {
			line := fmt.Sprintf("%x %x %s ", b.Bytes(x.From), b.Bytes(x.To), x.Amount.Dec())
			native = append(native, line)
			want = append(want, line+string(b.Bytes(x.Asset)))
		}
	})
	for _, table := range []struct {
		format string
		write  func(*os.File) error
		want   []string
		got    *[]string
	}{
		{"ethereum-etl-transactions", func(f *os.File) error { return a.WriteTransactions(f) }, native, &transactions},
		{"transfers", func(f *os.File) error { return a.WriteTransfers(f) }, want, &own},
	} {
		path := filepath.Join(dir, table.format)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := table.write(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		src, err := etl.New(a.Chain, table.format, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		read(t, src, ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) {
			for _, x := range b.Transfers {
				*table.got = append(*table.got, fmt.Sprintf("%x %x %s ", b.Bytes(x.From), b.Bytes(x.To), x.Amount.Dec())+string(b.Bytes(x.Asset)))
			}
		})
		if diff := cmp.Diff(table.want, *table.got); diff != "" {
			t.Errorf("%s: %s", table.format, diff[:min(len(diff), 500)])
		}
	}
}

// The decoder holds every block to its Merkle root, its commitment and its parent.
func TestTheBlocksSayWhatTheSourceSays(t *testing.T) {
	s := spends(t, 30)
	dir := t.TempDir()
	size, err := s.WriteBlocks(dir)
	if err != nil {
		t.Fatal(err)
	}
	params, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Mainnet)
	if err != nil {
		t.Fatal(err)
	}
	src, err := bitcoin.OpenFiles(params, []string{dir}, bitcoin.FileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want, got := sha256.New(), sha256.New()
	txs := 0
	read(t, s.Source(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) { note(want, b, false) })
	read(t, src, ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) {
		note(got, b, false)
		txs += len(b.Txs)
	})
	if !bytes.Equal(want.Sum(nil), got.Sum(nil)) {
		t.Error("the blocks are of another chain than the source")
	}
	if info, err := os.Stat(filepath.Join(dir, "blk00000.dat")); err != nil || info.Size() != size || txs < 30*1500 {
		t.Errorf("%d bytes, %d transactions, %v", size, txs, err)
	}
}

func TestAnOutputIsSpentOnceAndAfterItWasMade(t *testing.T) {
	unspent := map[string]bool{}
	inputs, outputs := 0, 0
	read(t, spends(t, 60).Source(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) {
		in, out := b.Inputs, b.Outputs
		inputs, outputs = inputs+len(in), outputs+len(out)
		for _, tx := range b.Txs {
			for _, x := range in[:tx.Inputs] {
				key := string(binary.LittleEndian.AppendUint32(x.PrevHash[:], x.PrevIndex))
				if !unspent[key] {
					t.Fatalf("block %d spends %x, which is spent or was never made", tx.Block, key)
				}
				delete(unspent, key)
			}
			for i := range out[:tx.Outputs] {
				unspent[string(binary.LittleEndian.AppendUint32(append([]byte{}, tx.Hash[:]...), uint32(i)))] = true
			}
			in, out = in[tx.Inputs:], out[tx.Outputs:]
		}
	})
	if inputs < 150_000 || outputs < inputs {
		t.Errorf("%d inputs and %d outputs", inputs, outputs)
	}
}

// The first bytes of two chains, so that a change of what a seed means is noticed.
func TestASeedMeansTheSameChainForEver(t *testing.T) {
	for _, c := range []struct {
		src  ledger.Source
		want string
	}{
		{accounts(t, 1000).Source(), "aad9e7dfedba7858"},
		{spends(t, 8).Source(), "5ad7afd6c3e966a5"},
	} {
		got := sha256.New()
		read(t, c.src, ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) { note(got, b, true) })
		if text := fmt.Sprintf("%x", got.Sum(nil)[:8]); text != c.want {
			t.Errorf("%s: %s instead of %s", c.src.Name(), text, c.want)
		}
	}
}

func BenchmarkAccounts(b *testing.B) {
	a := accounts(b, 1_000_000)
	for b.Loop() {
		read(b, a.Source(), ledger.Position{}, func(*ledger.Batch, ledger.Position) {})
	}
	b.ReportMetric(float64(b.N)*1e6/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkSpends(b *testing.B) {
	rows := 0
	for b.Loop() {
		read(b, spends(b, 100).Source(), ledger.Position{}, func(x *ledger.Batch, _ ledger.Position) { rows += len(x.Inputs) + len(x.Outputs) })
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
