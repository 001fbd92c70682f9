package bitcoin_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/wallet"
)

// testChain builds blocks, each with a coinbase of its own.
type testChain struct{ params bitcoin.Params }

func newTestChain(tb testing.TB) (testChain, []byte) {
	tb.Helper()
	p := mainnet(tb)
	genesis := block([32]byte{}, 0, easy, coinbase(0, testOutput{1, p2pkh(0)}))
	p.Genesis = hashOf(genesis[:80])
	return testChain{p}, genesis
}

// after builds n blocks on top of a parent at that height.
func (testChain) after(parent []byte, height, n int, nonce, bits uint32) (blocks [][]byte) {
	for i := range n {
		parent = block(blockID(parent), nonce, bits, coinbase(height+1+i, testOutput{uint64(height + 1 + i), p2pkh(byte(nonce))}))
		blocks = append(blocks, parent)
	}
	return blocks
}

func (c testChain) file(blocks ...[]byte) []byte {
	var b []byte
	for _, raw := range blocks {
		b = append(b, c.params.Magic[:]...)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(raw))), raw...)
	}
	return b
}

// write makes files blk00000.dat and so on in a new folder.
func write(tb testing.TB, files ...[]byte) (paths []string) {
	tb.Helper()
	folder := tb.TempDir()
	for i, data := range files {
		path := filepath.Join(folder, fmt.Sprintf("blk%05d.dat", i))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			tb.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

type readBack struct {
	hashes  []ledger.Hash
	heights []uint64
	skipped map[string]int
	txs     int
}

func readFiles(tb interface{ Helper() }, p bitcoin.Params, o bitcoin.FileOptions, paths ...string) (readBack, error) {
	tb.Helper()
	got := readBack{skipped: map[string]int{}}
	s, err := bitcoin.OpenFiles(p, paths, o)
	if err != nil {
		return got, err
	}
	err = s.Read(context.Background(), ledger.Position{}, func(b *ledger.Batch, _ ledger.Position) error {
		for _, k := range b.Blocks {
			got.hashes, got.heights = append(got.hashes, k.Hash), append(got.heights, k.Number)
		}
		got.txs += len(b.Txs)
		for what, n := range b.Skipped {
			got.skipped[what] += n
		}
		return nil
	})
	return got, err
}

// wantChain fails unless these blocks were read, from that height on.
func wantChain(t *testing.T, got readBack, err error, first uint64, blocks ...[]byte) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var want readBack
	for i, raw := range blocks {
		want.hashes, want.heights = append(want.hashes, hashOf(raw[:80])), append(want.heights, first+uint64(i))
	}
	if diff := cmp.Diff(want.hashes, got.hashes); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.heights, got.heights); diff != "" {
		t.Errorf("heights (-want +got):\n%s", diff)
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error that says %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not say %q", err, part)
		}
	}
}

func TestBlocksOutOfOrderComeByHeight(t *testing.T) {
	c, genesis := newTestChain(t)
	k := append([][]byte{genesis}, c.after(genesis, 0, 6, 1, easy)...)
	paths := write(t, c.file(k[3], k[0], k[2]), c.file(k[6], k[1], k[5], k[4]))
	got, err := readFiles(t, c.params, bitcoin.FileOptions{}, paths...)
	wantChain(t, got, err, 0, k...)
	if len(got.skipped) != 0 {
		t.Errorf("skipped %v", got.skipped)
	}
	got, err = readFiles(t, c.params, bitcoin.FileOptions{}, filepath.Dir(paths[0]))
	wantChain(t, got, err, 0, k...)
}

func TestTheBranchWithMoreWorkWinsOverTheLongerOne(t *testing.T) {
	c, genesis := newTestChain(t)
	long := c.after(genesis, 0, 5, 1, easy)
	short := c.after(genesis, 0, 2, 2, hard)
	got, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, c.file(genesis), c.file(long...), c.file(short...))...)
	wantChain(t, got, err, 0, genesis, short[0], short[1])
	if diff := cmp.Diff(map[string]int{"block of a stale branch": 5}, got.skipped); diff != "" {
		t.Error(diff)
	}
}

func TestOfEqualBranchesTheFirstStoredWins(t *testing.T) {
	c, genesis := newTestChain(t)
	for nonces := range 8 {
		one, other := c.after(genesis, 0, 1, uint32(2*nonces), easy), c.after(genesis, 0, 1, uint32(2*nonces+1), easy)
		got, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, c.file(genesis, one[0], other[0]))...)
		wantChain(t, got, err, 0, genesis, one[0])
	}
}

func TestABlockStoredTwiceIsReadOnce(t *testing.T) {
	c, genesis := newTestChain(t)
	k := c.after(genesis, 0, 2, 1, easy)
	got, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, c.file(genesis, k[0], k[0], genesis), c.file(k[0], k[1]))...)
	wantChain(t, got, err, 0, genesis, k[0], k[1])
	if diff := cmp.Diff(map[string]int{"block stored twice": 3}, got.skipped); diff != "" {
		t.Error(diff)
	}
}

func TestDisguisedAndPackedFilesAreReadAlike(t *testing.T) {
	c, genesis := newTestChain(t)
	k := append([][]byte{genesis}, c.after(genesis, 0, 3, 1, easy)...)
	key := []byte{0x5c, 1, 2, 3, 0xff, 0, 7, 9}
	data := c.file(k...)
	disguised := append(slices.Clone(data), make([]byte, 100)...)
	for i := range data {
		disguised[i] ^= key[i%8]
	}
	for at := len(data); at < len(data)+50; at++ { // some nodes disguise what they reserve
		disguised[at] = 0
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(disguised)
	_ = z.Close()
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"plain": disguised, "gzip": zipped.Bytes(), "zstd": enc.EncodeAll(disguised, nil)} {
		paths := write(t, content)
		if err := os.WriteFile(filepath.Join(filepath.Dir(paths[0]), "xor.dat"), key, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			got, err := readFiles(t, c.params, bitcoin.FileOptions{}, paths...)
			wantChain(t, got, err, 0, k...)
			if left, _ := os.ReadDir(temporary); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	_, err = readFiles(t, c.params, bitcoin.FileOptions{}, write(t, zipped.Bytes()[:zipped.Len()-9])...)
	wantError(t, err, "blk00000.dat", "unexpected EOF")

	paths := write(t, disguised)
	_, err = readFiles(t, c.params, bitcoin.FileOptions{}, paths...)
	wantError(t, err, "blk00000.dat", "byte 0", "xor.dat")
	if err := os.WriteFile(filepath.Join(filepath.Dir(paths[0]), "xor.dat"), key[:7], 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = readFiles(t, c.params, bitcoin.FileOptions{}, paths...)
	wantError(t, err, "xor.dat", "7 bytes")
}

func TestARecordCutAtTheEndIsTold(t *testing.T) {
	c, genesis := newTestChain(t)
	k := c.after(genesis, 0, 2, 1, easy)
	whole := c.file(genesis, k[0])
	last := c.file(k[1])
	for n := 1; n < len(last); n++ {
		got, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, append(slices.Clone(whole), last[:n]...))...)
		wantChain(t, got, err, 0, genesis, k[0])
		want := map[string]int{fmt.Sprintf("record cut at the end of blk00000.dat, byte %d", len(whole)): 1}
		if diff := cmp.Diff(want, got.skipped); diff != "" {
			t.Fatalf("%d bytes of the last record: %s", n, diff)
		}
	}
}

func TestDamageInAFileIsAnErrorWithItsByte(t *testing.T) {
	c, genesis := newTestChain(t)
	k := c.after(genesis, 0, 3, 1, easy)
	first := len(c.file(genesis))
	second := first + len(c.file(k[0]))
	data := c.file(genesis, k[0], k[1], k[2])
	for name, v := range map[string]struct {
		damage func([]byte) []byte
		says   []string
	}{
		"garbage between":  {func(b []byte) []byte { return slices.Insert(b, first, 1, 2, 3) }, []string{fmt.Sprintf("byte %d: found", first)}},
		"length too short": {func(b []byte) []byte { b[first+4]--; return b }, []string{fmt.Sprintf("at byte %d", first+8), "cut or damaged"}},
		"length too long":  {func(b []byte) []byte { b[first+6]++; return b }, []string{fmt.Sprintf("byte %d", first+4), fmt.Sprintf("byte %d", second)}},
		"length absurd":    {func(b []byte) []byte { b[first+7] = 0xff; return b }, []string{fmt.Sprintf("byte %d", first+4), "cannot be"}},
		"a transaction":    {func(b []byte) []byte { b[second-8] ^= 1; return b }, []string{fmt.Sprintf("at byte %d", first+8), "Merkle root"}},
		"a header":         {func(b []byte) []byte { b[first+8+77] ^= 1; return b }, []string{"missing", fmt.Sprintf("%x", hashOf(k[0][:80]))}},
	} {
		_, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, v.damage(slices.Clone(data)))...)
		t.Run(name, func(t *testing.T) { wantError(t, err, append(v.says, "blk00000.dat")...) })
	}
}

func TestReservedSpaceIsPassedOver(t *testing.T) {
	c, genesis := newTestChain(t)
	k := c.after(genesis, 0, 1, 1, easy)
	data := append(append(c.file(genesis), make([]byte, 40_000)...), append(c.file(k[0]), make([]byte, 17)...)...)
	got, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, data, make([]byte, 1000))...)
	wantChain(t, got, err, 0, genesis, k[0])
}

func TestAMissingBlockIsNamedWithTheFilesAround(t *testing.T) {
	c, genesis := newTestChain(t)
	p := c.params
	p.BIP34 = 1
	k := c.after(genesis, 0, 6, 1, easy)
	_, err := readFiles(t, p, bitcoin.FileOptions{}, write(t, c.file(genesis, k[0], k[1]), c.file(k[3], k[4]), c.file(k[5]))...)
	wantError(t, err, fmt.Sprintf("block %x is missing", hashOf(k[2][:80])), "blk00000.dat", "blk00001.dat")
	// Without the beginning the later part has more blocks, and the gap is before it.
	_, err = readFiles(t, p, bitcoin.FileOptions{}, write(t, c.file(k[0]), c.file(k[2], k[3], k[4]))...)
	wantError(t, err, fmt.Sprintf("block %x is missing", hashOf(k[1][:80])), "blk00000.dat", "blk00001.dat")
	// Where heights are not told, nobody can say that the piece is but a stale branch.
	p.BIP34 = 1000
	_, err = readFiles(t, p, bitcoin.FileOptions{}, write(t, c.file(genesis, k[0], k[1]), c.file(k[3]))...)
	wantError(t, err, "is missing")
}

func TestAStaleBranchWithoutItsParentIsLeftOut(t *testing.T) {
	c, genesis := newTestChain(t)
	p := c.params
	p.BIP34 = 1
	k := c.after(genesis, 0, 5, 1, easy)
	stale := c.after(k[0], 1, 2, 2, easy)
	got, err := readFiles(t, p, bitcoin.FileOptions{}, write(t, c.file(stale[1], genesis), c.file(k...))...)
	wantChain(t, got, err, 0, append([][]byte{genesis}, k...)...)
	if got.skipped["block of a stale branch"] != 1 {
		t.Errorf("skipped %v", got.skipped)
	}
}

func TestFilesFromTheMiddleOfTheChainTakeTheirHeightFromTheBlocks(t *testing.T) {
	c, genesis := newTestChain(t)
	p := c.params
	k := c.after(genesis, 300_000, 3, 1, easy) // the first has height 300,001
	paths := write(t, c.file(k[1], k[2], k[0]))
	got, err := readFiles(t, p, bitcoin.FileOptions{}, paths...)
	wantChain(t, got, err, 300_001, k...)
	_, err = readFiles(t, p, bitcoin.FileOptions{FirstHeight: 7, HasFirstHeight: true}, paths...)
	wantError(t, err, "300001", "--first-height says 7")

	early := c.after(genesis, 50, 3, 1, easy)
	paths = write(t, c.file(early...))
	_, err = readFiles(t, p, bitcoin.FileOptions{}, paths...)
	wantError(t, err, "--first-height", fmt.Sprintf("%x", hashOf(genesis[:80])))
	got, err = readFiles(t, p, bitcoin.FileOptions{FirstHeight: 51, HasFirstHeight: true}, paths...)
	wantChain(t, got, err, 51, early...)
}

func TestBlocksOfAnotherNetworkAreNamed(t *testing.T) {
	c, genesis := newTestChain(t)
	data := c.file(genesis)
	copy(data, []byte{0x0b, 0x11, 0x09, 0x07})
	_, err := readFiles(t, c.params, bitcoin.FileOptions{}, write(t, data)...)
	wantError(t, err, "bitcoin testnet3")
	_, err = readFiles(t, mainnet(t), bitcoin.FileOptions{}, write(t, c.file(genesis))...)
	wantError(t, err, "is not that of bitcoin mainnet")
}

func TestReadingGoesOnWhereItWasInterrupted(t *testing.T) {
	c, genesis := newTestChain(t)
	k := append([][]byte{genesis}, c.after(genesis, 0, 40, 1, easy)...)
	// Blocks of some size, so that there are several batches.
	for i := 20; i < len(k); i++ {
		filler := testOutput{1, bytes.Repeat([]byte{0x6a}, 60_000)}
		k[i] = block(blockID(k[i-1]), 0, easy, coinbase(i, slices.Repeat([]testOutput{filler}, 8)...))
	}
	s, err := bitcoin.OpenFiles(c.params, write(t, c.file(k...)), bitcoin.FileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var positions []ledger.Position
	stop := errors.New("stop")
	var hashes []ledger.Hash
	from := ledger.Position{}
	for {
		err := s.Read(context.Background(), from, func(b *ledger.Batch, next ledger.Position) error {
			for _, k := range b.Blocks {
				hashes = append(hashes, k.Hash)
			}
			positions, from = append(positions, next), next
			return stop
		})
		if err == nil {
			break
		}
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
	}
	if len(positions) < 3 || len(hashes) != len(k) || hashes[40] != hashOf(k[40][:80]) {
		t.Errorf("%d blocks of %d in %d batches", len(hashes), len(k), len(positions))
	}
	if done, all := s.Progress(); done != all || all == 0 {
		t.Errorf("%d bytes of %d are done", done, all)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = s.Read(ctx, ledger.Position{}, func(*ledger.Batch, ledger.Position) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the context ended: %v", err)
	}
}

func TestEveryNetworkIsToldApart(t *testing.T) {
	seen := map[string]bool{}
	for _, chain := range []wallet.Chain{wallet.Bitcoin, wallet.BitcoinCash, wallet.BitcoinSV, wallet.Litecoin, wallet.Dogecoin} {
		for _, network := range []string{bitcoin.Mainnet, bitcoin.Testnet3, bitcoin.Testnet4, bitcoin.Signet, bitcoin.Regtest} {
			p, err := bitcoin.ParamsOf(chain, network)
			if err == nil {
				seen[fmt.Sprintf("%x %x %s", p.Magic, p.Genesis, chain)] = true
			}
		}
	}
	if len(seen) != 11 {
		t.Errorf("networks: %v", slices.Sorted(maps.Keys(seen)))
	}
}

func FuzzFiles(f *testing.F) {
	c, genesis := newTestChain(f)
	k := c.after(genesis, 0, 2, 1, easy)
	f.Add(c.file(genesis, k[0], k[1]), []byte{})
	f.Add(c.file(k[1], genesis, k[0], k[0])[:900], []byte{})
	f.Add(append(c.file(genesis), 0, 0, 0), []byte("12345678"))
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, data, key []byte) {
		own, err := os.MkdirTemp(folder, "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(own) }()
		path := filepath.Join(own, "blk00000.dat")
		if len(key) == 8 {
			for i := range data {
				data[i] ^= key[i%8]
			}
			if err := os.WriteFile(filepath.Join(own, "xor.dat"), key, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readFiles(t, c.params, bitcoin.FileOptions{}, path)
		if err == nil && len(got.hashes) == 0 {
			t.Fatal("neither a block nor an error")
		}
		for i, h := range got.heights {
			if h != got.heights[0]+uint64(i) {
				t.Fatalf("heights %v", got.heights)
			}
		}
	})
}
