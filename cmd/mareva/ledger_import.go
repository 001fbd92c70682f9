package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/mareva/mareva/ledger"
)

type ledgerImport struct {
	homeFlag
	Files       []string `arg:"" help:"Files, also .gz or .zst, or folders with some: all in them by name, part-2 before part-10." name:"file"`
	Chain       string   `help:"The chain that they are of." required:"" placeholder:"CHAIN"`
	Format      string   `help:"transfers, ethereum-etl-transactions, ethereum-etl-token-transfers, ethereum-etl-logs, ethereum-etl-traces, ethereum-etl-tokens, bitcoin-blk, bitcoin-rpc, bitcoin-etl, aws-transactions, aws-token-transfers, aws-logs, aws-traces or aws-btc-transactions (default: as the first file's columns tell)." placeholder:"FORMAT"`
	Network     string   `help:"Of bitcoin-blk and bitcoin-rpc: mainnet, testnet3, testnet4, signet or regtest (default: mainnet)." placeholder:"NAME"`
	FirstHeight *uint64  `help:"Of bitcoin-blk: the height of the first block, where the files do not begin with block 0 and do not tell." placeholder:"N"`
	Memory      int      `help:"How many MB of rows are held in memory before they are written; an import takes several times as much in all." default:"64" placeholder:"MB"`
}

// mostMemory bounds --memory: beyond it a segment would hold more rows than one may.
const mostMemory = 16 << 10

func (c *ledgerImport) Run(ctx context.Context, p *Program) error {
	if c.Memory < 1 || c.Memory > mostMemory {
		return usage("--memory %d: give a number of MB from 1 to %d", c.Memory, mostMemory)
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	l, err := ledgerNamed(home, c.Chain)
	if err != nil {
		return err
	}
	src, err := c.source(l.Chain())
	if err != nil {
		return err
	}
	if beingWritten(l) {
		fmt.Fprintf(p.Stderr, "waiting for another process that writes to %s\n", printable(l.Dir()))
	}
	defer p.importMemory()()
	began := p.Now()
	bar := p.newLedgerProgress(src.Progress)
	report, err := l.Import(ctx, src, ledger.Options{At: began, Memory: c.Memory << 20, Watch: bar.watch})
	bar.end()
	if err != nil {
		return p.importFailed(ctx, l, bar.at(), err)
	}
	return p.sayImport(l, report, bar.rows(), p.Now().Sub(began))
}

// importMemory lets the heap grow as Go would by itself while an import runs: large tables
// without pointers are cheap to keep and dear to get anew. It gives back what was.
func (p *Program) importMemory() (restore func()) {
	if p.Getenv("GOGC") != "" {
		return func() {}
	}
	const goDefault = 100
	before := debug.SetGCPercent(goDefault)
	return func() { debug.SetGCPercent(before) }
}

// importFailed says what became of an import that did not come to its end.
func (p *Program) importFailed(ctx context.Context, l *ledger.Ledger, step string, err error) error {
	what := "nothing of it is in the ledger yet; the same command again goes on where it was"
	if step == "joining" {
		what = "all of it is in the ledger; joining its files with those before is left to the next import"
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(p.Stderr, "interrupted: %s\n", what)
		return err
	case step == "joining":
		return fmt.Errorf("%s: %w", what, err)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("the disk that holds %s is full: make room; %s: %w", l.Dir(), what, err)
	}
	return fmt.Errorf("nothing was imported: %w", err)
}

// sayImport tells a person what an import did.
func (p *Program) sayImport(l *ledger.Ledger, r ledger.Report, rows uint64, took time.Duration) error {
	chain := l.Chain()
	if r.Resumed {
		fmt.Fprintf(p.Stdout, "%s: an interrupted import went on\n", chain.Name)
	}
	if r.Discarded {
		fmt.Fprintf(p.Stdout, "%s: an interrupted import of other files was given up\n", chain.Name)
	}
	noun := [2]string{"transfer", "transfers"}
	if chain.Model == ledger.UTXO {
		noun = [2]string{"input or output", "inputs and outputs"}
	}
	rate := ""
	if seconds := took.Seconds(); seconds > 0 && rows > 0 && !r.Resumed { // of which a part was read before
		rate = fmt.Sprintf(" in %s, %s rows a second", took.Round(time.Millisecond), grouped(uint64(float64(rows)/seconds)))
	}
	fmt.Fprintf(p.Stdout, "%s: read %s, %s, %s%s\n", chain.Name,
		several(r.Blocks, "block", "blocks"), several(r.Txs, "transaction", "transactions"), several(r.Rows, noun[0], noun[1]), rate)
	for _, what := range slices.Sorted(maps.Keys(r.Skipped)) {
		fmt.Fprintf(p.Stdout, "  left out: %s: %s\n", printable(what), grouped(uint64(r.Skipped[what])))
	}
	v, err := l.View()
	if err != nil {
		return err
	}
	defer v.Close()
	s := ledgerStateOf(v)
	fmt.Fprintln(p.Stdout, s.line())
	return nil
}
