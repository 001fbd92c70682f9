package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/etl"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/wallet"
)

// How many transfers the ledger is measured with, and at most from files, which are much
// larger than the ledger itself.
const (
	benchTransfers     = 10_000_000
	benchFileTransfers = 20_000_000
	benchLedgerLeast   = 100_000
	benchScaleVariable = "LEDGER_SCALE"
)

// What a segment keeps of a transaction whatever it moves: its hash, and its place in the
// order of hashes.
const benchBytesOfTx = 40

// benchLedger is the prefix of the ledger's measurements, and the name of all of them.
const benchLedger = "ledger"

var benchLedgerNames = []string{"ledger-import", "ledger-csv", "ledger-blocks", "ledger-lookup", "ledger-scan", "ledger-others"}

// ledgerBench is what is measured of invented chains.
type ledgerBench struct {
	ctx       context.Context
	program   *Program
	data      string
	transfers uint64
	out       []measurement
}

// measureLedger takes one of the ledger's measurements.
func measureLedger(ctx context.Context, p *Program, data, name string) ([]measurement, error) {
	b := &ledgerBench{ctx: ctx, program: p, data: data, transfers: benchTransfers}
	if text := p.Getenv(benchScaleVariable); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || n < benchLedgerLeast {
			return nil, fmt.Errorf("%s=%q: give a number of transfers, at least %d", benchScaleVariable, text, benchLedgerLeast)
		}
		b.transfers = n
	}
	steps := map[string]func() error{
		"ledger-import": b.importAlone, "ledger-csv": b.importCSV, "ledger-blocks": b.importBlocks,
		"ledger-lookup": b.lookup, "ledger-scan": b.scan, "ledger-others": b.others,
	}
	step, ok := steps[name]
	if !ok {
		return nil, fmt.Errorf("there is no measurement %s of the ledger", name)
	}
	err := step()
	return b.out, err
}

func (b *ledgerBench) note(name string, value float64, unit, target string) {
	b.out = append(b.out, measurement{name, value, unit, target})
}

// accounts is the invented chain; files hold at most a part of it.
func (b *ledgerBench) accounts(transfers uint64) (synthetic.Accounts, error) {
	chain, err := ledger.ChainNamed(string(wallet.Ethereum))
	return synthetic.Accounts{Chain: chain, Seed: benchSeed, Transfers: transfers}, err
}

// measuredImport is what an import took.
type measuredImport struct {
	wall, cpu float64 // seconds
	anonymous float64 // peak in MB
	view      *ledger.View
}

// load imports a source and opens the ledger, with the clocks running until it can be
// asked.
func (b *ledgerBench) load(l *ledger.Ledger, src ledger.Source) (m measuredImport, err error) {
	peak := watchAnonymous()
	wall, cpu := time.Now(), processSeconds()
	defer b.program.importMemory()()
	if _, err = l.Import(b.ctx, src, ledger.Options{At: wall}); err == nil {
		m.view, err = l.View()
	}
	m.wall, m.cpu, m.anonymous = time.Since(wall).Seconds(), processSeconds()-cpu, peak()
	return m, err
}

func (b *ledgerBench) noteRates(name, unit, target string, amount float64, m measuredImport) {
	b.note(name+", a second on all cores", amount/m.wall, unit+"/s", "")
	b.note(name+", a second of one core's work", amount/m.cpu, unit+"/s", target)
}

func (b *ledgerBench) noteMemory(name string, m measuredImport) {
	peak, _ := memory()
	b.note(name+", peak of anonymous memory", m.anonymous, "MB", "")
	b.note(name+", peak with mapped files", peak, "MB", "")
}

// importAlone measures the ledger without a parser.
func (b *ledgerBench) importAlone() error {
	chain, err := b.accounts(b.transfers)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d transfers", b.transfers)
	inventing, err := b.inventing(chain.Source())
	if err != nil {
		return err
	}
	m, err := b.load(ledger.In(b.home(), chain.Chain), chain.Source())
	if err != nil {
		return err
	}
	defer m.view.Close()
	// The rates count inventing too: taking one measured alone off another flatters.
	b.noteRates(name+", invented and imported", "transfers", "", float64(b.transfers), m)
	b.note("… work of one core in all", m.cpu, "s", "")
	b.note("… work of one core for inventing them, measured alone", inventing, "s", "")
	b.noteMemory(name+", import", m)
	b.noteSizes(name, "≤ 24", m.view, ledger.In(b.home(), chain.Chain))
	return nil
}

// inventing is how long one core works to invent a chain, with batches used again as an
// import does.
func (b *ledgerBench) inventing(src ledger.Source) (seconds float64, err error) {
	recycler, _ := src.(ledger.Recycler)
	before := processSeconds()
	err = src.Read(b.ctx, ledger.Position{}, func(batch *ledger.Batch, _ ledger.Position) error {
		if recycler != nil {
			recycler.Recycle(batch)
		}
		return nil
	})
	return processSeconds() - before, err
}

// home is where the ledger lies that importAlone makes and others read.
func (b *ledgerBench) home() string { return filepath.Join(b.data, "ledger-home") }

// noteSizes tells what lies on disk. What a transaction takes is not measured: so much is
// taken off for each, and the figure with nothing taken off stands beside it.
func (b *ledgerBench) noteSizes(name, target string, v *ledger.View, l *ledger.Ledger) {
	segments, counts := int64(0), v.Counts()
	for _, s := range v.Segments() {
		segments += s.Bytes()
	}
	rows := float64(counts.Transfers + counts.Inputs + counts.Outputs)
	b.note(name+", segments", float64(segments)/1e6, "MB", "")
	b.note("… a row, all in", float64(segments)/rows, "bytes", "")
	b.note(fmt.Sprintf("… a row, %d bytes taken off for each of %d transactions", benchBytesOfTx, counts.Txs),
		(float64(segments)-benchBytesOfTx*float64(counts.Txs))/rows, "bytes", target)
	dictionary := float64(0)
	parts, _ := filepath.Glob(filepath.Join(l.Dir(), "*.dict"))
	for _, part := range parts {
		if info, err := os.Stat(part); err == nil {
			dictionary += float64(info.Size())
		}
	}
	b.note(fmt.Sprintf("%s, dictionary of %d addresses", name, counts.Addresses), dictionary/1e6, "MB", "")
	b.note("… a million addresses, all in memory", dictionary/float64(counts.Addresses), "MB", "≤ 40")
}

// importCSV measures from an export of ethereum-etl to answers.
func (b *ledgerBench) importCSV() error {
	chain, err := b.accounts(min(b.transfers, benchFileTransfers))
	if err != nil {
		return err
	}
	path := filepath.Join(b.data, "ledger-transactions.csv")
	size, err := writeInvented(path, chain.WriteTransactions)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	src, err := etl.New(chain.Chain, "ethereum-etl-transactions", []string{path})
	if err != nil {
		return err
	}
	dir := filepath.Join(b.data, "ledger-csv")
	defer os.RemoveAll(dir)
	m, err := b.load(ledger.In(dir, chain.Chain), src)
	if err != nil {
		return err
	}
	defer m.view.Close()
	name := fmt.Sprintf("ethereum-etl CSV of %d MB to answers", size/1e6)
	b.noteRates(name, "transfers", "≥ 500000", float64(chain.Transfers), m)
	b.noteMemory(name, m)
	return nil
}

// importBlocks measures from a node's block files to answers.
func (b *ledgerBench) importBlocks() error {
	chain, err := ledger.ChainNamed(string(wallet.Bitcoin))
	if err != nil {
		return err
	}
	invented := synthetic.Spends{Chain: chain, Seed: benchSeed, Blocks: min(b.transfers, benchFileTransfers)/synthetic.EdgesOfBlock + 1}
	dir := filepath.Join(b.data, "ledger-blocks")
	files := filepath.Join(dir, "blocks")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	size, err := invented.WriteBlocks(files)
	if err != nil {
		return err
	}
	hashed, err := hashingSpeed(files)
	if err != nil {
		return err
	}
	params, err := bitcoin.ParamsOf(chain.Name, bitcoin.Mainnet)
	if err != nil {
		return err
	}
	src, err := bitcoin.OpenFiles(params, []string{files}, bitcoin.FileOptions{})
	if err != nil {
		return err
	}
	l := ledger.In(dir, chain)
	m, err := b.load(l, src)
	if err != nil {
		return err
	}
	defer m.view.Close()
	counts := m.view.Counts()
	name := fmt.Sprintf("block files of %d MB to answers", size/1e6)
	b.note("… the machine reads and hashes them once (SHA-256, one core)", hashed, "MB/s", "")
	b.noteRates(name, "MB", "≥ 100", float64(size)/1e6, m)
	b.noteRates(name, "inputs and outputs", "", float64(counts.Inputs+counts.Outputs), m)
	b.noteMemory(name, m)
	b.noteSizes(strings.TrimSuffix(name, " to answers"), "", m.view, l)
	return nil
}
