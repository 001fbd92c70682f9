package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/mixer"
	"github.com/mareva/mareva/wallet"
)

// traceMixers is what a trace knows of mixers: what the files say, and those of the ledger
// that it goes through.
type traceMixers struct {
	pools  []givenPool
	claims []mixer.Claim
	ctx    context.Context
	cut    *string // why the trace is not complete; "": it is
	*httpapi.MixerTrace
}

// givenPool is a line of --pools.
type givenPool struct {
	address, asset, at string
	denomination       uint256.Int
}

// checkMixers refuses flags about mixers that mean nothing.
func (c *traceCommand) checkMixers() error {
	if !c.Withdrawals && (c.Pools != "" || c.MixerLinks != "") {
		return usage("--pools and --mixer-links say something of withdrawals only: give --withdrawals too")
	}
	if c.Withdrawals && (c.SVG || c.GraphML || c.CSV) {
		return usage("--withdrawals has lines of its own: give it with --format text or jsonl")
	}
	return nil
}

// readMixers reads the files about mixers.
func (t *openedTrace) readMixers() (err error) {
	if t.mixers.pools, err = t.command.givenPools(); err != nil {
		return fmt.Errorf("--pools: %w", err)
	}
	if t.mixers.claims, err = t.command.mixerLinks(); err != nil {
		return fmt.Errorf("--mixer-links: %w", err)
	}
	return nil
}

// sayPools says which lines of --pools change nothing: of addresses that no ledger of this trace
// knows, or only one of outputs.
func (t *openedTrace) sayPools() {
	for i := range t.mixers.pools {
		p := &t.mixers.pools[i]
		applies := slices.ContainsFunc(t.views, func(v *ledger.View) bool {
			_, seen, err := addressIn(v, p.address)
			return err == nil && seen && v.Chain().Model == ledger.Account
		})
		if !applies {
			fmt.Fprintf(t.program.Stderr, "mareva: --pools: %s: no ledger of accounts in this trace has seen %s: the line changes nothing\n", p.at, printable(p.address))
		}
	}
}

// checkLinks refuses links of which no ledger has both transactions, once it is said which pools
// are in none.
func (t *openedTrace) checkLinks() error {
	t.sayPools()
	for _, c := range t.mixers.claims {
		found := false
		for _, v := range t.views {
			deposit, err := v.Tx(c.Deposit)
			if err != nil {
				continue // no transaction of this chain is written so
			}
			withdrawal, err := v.Tx(c.Withdrawal)
			found = found || err == nil && len(deposit) > 0 && len(withdrawal) > 0
		}
		if !found {
			return fmt.Errorf("--mixer-links: %s: no ledger of this trace has both %s and %s: import them, or leave the line out", c.At, printable(c.Deposit), printable(c.Withdrawal))
		}
	}
	return nil
}

// beginMixers gathers, from here on, what the trace through a ledger brings to mixers.
func (t *openedTrace) beginMixers(ctx context.Context, v *ledger.View, q *tracing.Query, labels *tracing.Labels, names []string) error {
	if !t.command.Withdrawals {
		return nil
	}
	words := &httpapi.TraceWriter{View: v, Names: names}
	m := httpapi.NewMixerTrace(words, q, labels, []*attribution.Table{t.labels.listed, t.labels.table}, 0)
	for i := range t.mixers.pools {
		if err := t.givePool(m, v, &t.mixers.pools[i]); err != nil {
			return fmt.Errorf("--pools: %s: %w", t.mixers.pools[i].at, err)
		}
	}
	var claims []mixer.Claim
	for _, c := range t.mixers.claims {
		if _, err := v.Tx(c.Deposit); err == nil {
			claims = append(claims, c)
		}
	}
	if _, err := m.Join(ctx, claims); err != nil {
		return fmt.Errorf("--mixer-links: %w", err)
	}
	t.mixers.ctx, t.mixers.cut, t.mixers.MixerTrace = ctx, &t.partial, m
	return nil
}

// givePool says what a pool takes. One of another chain, or of a token that this ledger does
// not have, is none of its business; a slip is.
func (t *openedTrace) givePool(m *httpapi.MixerTrace, v *ledger.View, p *givenPool) error {
	id, seen, err := addressIn(v, p.address)
	if err != nil {
		if _, elsewhere := wallet.Parse(p.address); elsewhere != nil && !t.seenSomewhere(p.address) {
			return err
		}
		return nil
	}
	asset, known := assetNumber(v, p.asset)
	if !known && !isAsset(p.asset) {
		return fmt.Errorf("%s: %w: name the chain's own coin as %s, a token by its contract", printable(p.asset), errNoAsset, v.Chain().Asset)
	}
	if !seen || !known || v.Chain().Model == ledger.UTXO {
		return nil
	}
	return m.Give(mixer.Pool{Address: id, Asset: asset, Denomination: p.denomination})
}

// isAsset says whether some chain may have an asset.
func isAsset(text string) bool {
	_, contract := wallet.Parse(text)
	_, coin := wallet.ChainFromName(text)
	return contract == nil || coin == nil
}

// see notes a transfer.
func (m *traceMixers) see(x *tracing.Transfer) {
	if m.MixerTrace != nil {
		m.Transfer(x)
	}
}

// follow goes through the pools that the trace reached.
func (m *traceMixers) follow() error {
	if m.MixerTrace == nil {
		return nil
	}
	err := m.Follow(m.ctx)
	if m.ctx.Err() != nil && *m.cut == "" {
		*m.cut = "it was stopped while mixers were looked at"
	}
	return err
}

// summary is nil where nobody asked for it.
func (m *traceMixers) summary() *httpapi.TraceMixers {
	if m.MixerTrace == nil {
		return nil
	}
	return m.Summary()
}

// withdrawals hands over what the pools paid. Where it is stopped, the trace says so.
func (m *traceMixers) withdrawals(each func(*httpapi.TraceWithdrawal) error) error {
	if m.MixerTrace == nil {
		return nil
	}
	err := m.Withdrawals(m.ctx, each)
	if errors.Is(err, context.Canceled) && m.ctx.Err() != nil {
		*m.cut, err = err.Error(), nil
	}
	return err
}
