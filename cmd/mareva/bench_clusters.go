package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/synthetic"
	"github.com/mareva/mareva/tracing/cluster"
)

// openSpends opens the ledger of an invented chain of unspent outputs with about as many
// inputs and outputs as there are to be transfers, which the first measurement makes.
func (b *tracingBench) openSpends() error {
	chain, err := ledger.ChainNamed("bitcoin")
	if err != nil {
		return err
	}
	invented := synthetic.Spends{Chain: chain, Seed: benchSeed, Blocks: b.transfers/synthetic.EdgesOfBlock + 1}
	l := ledger.In(filepath.Join(b.data, "clusters-home"), chain)
	b.view, err = l.View()
	if errors.Is(err, ledger.ErrNoLedger) {
		if _, err = l.Import(b.ctx, invented.Source(), ledger.Options{At: time.Now()}); err == nil {
			b.view, err = l.View()
		}
	}
	return err
}

// clusters measures how fast addresses are clustered, beside what memory allows, and how fast
// CoinJoins are looked for. A union is an input of a transaction that spends several: its
// address is found among the 4 bytes that each address has.
func (b *tracingBench) clusters() error {
	counts := b.view.Counts()
	unions := uint64(0)
	for _, s := range b.view.Segments() {
		for scan := s.ScanPayers(0); ; {
			_, payers, ok := scan.Next()
			if !ok {
				break
			}
			unions += uint64(len(payers))
		}
	}
	size := 4 * int(b.view.Addresses())
	known, chained := gatheringSpeed(size)
	best := 0.0
	for range benchTracingRounds {
		begin := time.Now()
		if err := cluster.New().Grow(b.ctx, b.view, cluster.GrowOptions{}); err != nil {
			return err
		}
		best = max(best, float64(unions)/time.Since(begin).Seconds())
	}
	name := fmt.Sprintf("clusters of %.1f M addresses by %.1f M inputs of transactions with several, one core", float64(b.view.Addresses())/1e6, float64(unions)/1e6)
	b.note(name, best/1e6, "M unions/s", "≥ half of the limit")
	b.note("… the limit: a random read each, its address known before", known/1e6, "M/s", "")
	b.note("… the same, each address known by the read before only", chained/1e6, "M/s", "")
	found := 0
	begin := time.Now()
	err := cluster.CoinJoins(b.ctx, b.view, nil, func(*cluster.Recognised) error { found++; return nil })
	if err != nil {
		return err
	}
	b.note(fmt.Sprintf("CoinJoins looked for in %.1f M transactions, read from the ledger (%d found)", float64(counts.Txs)/1e6, found),
		float64(counts.Txs)/time.Since(begin).Seconds()/1e6, "M transactions/s", "≥ 1")
	// A block is a segment of its own at first: beside its own transactions only the state of the
	// ledger is looked at.
	perBlock := float64(unions) / float64(counts.Blocks) / best * 1e3
	b.note(fmt.Sprintf("… of a block of %d transactions, on average", counts.Txs/counts.Blocks), perBlock, "ms", "≤ 50")
	return nil
}
