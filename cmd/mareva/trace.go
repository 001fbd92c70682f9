package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/money"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/taint"
)

type traceCommand struct {
	homeFlag
	From           []string `help:"Addresses whose money is followed." placeholder:"ADDRESS"`
	Sources        string   `help:"… or a CSV file with a column address." placeholder:"FILE"`
	Apart          string   `help:"Keep the taint of sources apart by this column of --sources; address keeps each address apart, also of --from." placeholder:"COLUMN"`
	Method         string   `help:"Which units of a mixed sum are the tainted ones: poison, haircut (unless you say otherwise), fifo, lifo, tiho (only chains of unspent outputs) or seniority." default:"haircut" placeholder:"METHOD"`
	Direction      string   `help:"forward: where did it go? backward: where did it come from?" default:"forward" placeholder:"forward|backward"`
	StopAt         string   `help:"CSV file with the columns address and label: taint is counted there and goes no further." placeholder:"FILE"`
	NoLabels       bool     `help:"Do not stop at services that labels name."`
	Chain          string   `help:"Follow on this chain only (default: on every one whose ledger has seen a source)." placeholder:"CHAIN"`
	Asset          string   `help:"Follow this asset only: the chain's coin, or a token's contract." placeholder:"ASSET"`
	Since          string   `help:"From this day or time on." placeholder:"DATE|TIME"`
	Until          string   `help:"Up to this day, all of it, or time." placeholder:"DATE|TIME"`
	MaxHops        int      `help:"So many transfers one after the other, and no further; 0: as far as it goes." placeholder:"N"`
	MinAmount      string   `help:"Follow no transfer of fewer tainted units, in the asset's smallest unit." placeholder:"AMOUNT"`
	Hubs           int      `help:"An address without label that had more transfers than this by then ends the trace, since it pools the money of many; 0: none does." default:"100000" placeholder:"N"`
	EndAtCoinJoins bool     `name:"end-at-coinjoins" help:"Follow nothing that a CoinJoin pays: whose of its outputs is whose nobody can tell."`
	Limit          uint64   `help:"End after so many tainted transfers; 0: never." placeholder:"N"`
	Format         string   `help:"text for a person, jsonl for programs (default: text on a terminal, else jsonl)." enum:",text,jsonl" default:"" placeholder:"text|jsonl"`
	SVG            bool     `help:"Draw it." name:"svg"`
	GraphML        bool     `help:"As a graph for Gephi, yEd or Cytoscape." name:"graphml"`
	CSV            bool     `help:"The tainted transfers as a table." name:"csv"`
	Out            string   `short:"o" help:"Write to this file instead of standard output." placeholder:"FILE"`

	Withdrawals bool   `help:"Say how much of what the pools of mixers pay is probably tainted, in lines and sums of their own; backward, of how many deposits it may be one."`
	Pools       string `help:"CSV file with the columns address, asset and denomination: pools of mixers beside those that labels and the ledger show." placeholder:"FILE"`
	MixerLinks  string `help:"CSV file with the columns deposit_tx, withdrawal_tx and evidence: withdrawals of which you know which deposit they spend." placeholder:"FILE"`

	NoCrossings bool     `help:"Do not follow money through trades into another asset. Forward it is followed on chains of accounts, at exchanges that labels call so and where the chain's coin is wrapped."`
	Venues      string   `help:"CSV file with the columns address and kind (exchange, wrapping, lending, staking, liquidity, bridge or none): where assets are traded, whatever labels say." placeholder:"FILE"`
	Wrap        []string `help:"Have the claim to a deposit stand for it, where else taint is counted and goes no further: lending, staking, liquidity." placeholder:"KIND"`

	InferredHops bool `help:"Follow money to other chains also where that it went there is inferred from amounts and times, so much of it as is likely. Else only where the transactions say so; what is inferred is listed. --no-crossings follows to no other chain."`

	NoClusters bool `help:"Stop only at addresses that a label names, and not at those that are only spent from together with them."`
}

func (c *traceCommand) Run(ctx context.Context, p *Program) error {
	if err := c.check(); err != nil {
		return err
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	t, err := p.openTrace(home, c)
	if err != nil {
		return err
	}
	defer t.close()
	return t.run(ctx)
}

// check refuses flags that mean nothing.
func (c *traceCommand) check() error {
	if _, err := taint.ParseMethod(c.Method); err != nil {
		return usage("--method: %w", err)
	}
	if c.Direction != "forward" && c.Direction != "backward" {
		return usage("--direction %q: give forward or backward", c.Direction)
	}
	if len(c.From) == 0 && c.Sources == "" {
		return usage("whose money? give addresses by --from, or a file of them by --sources")
	}
	if c.Sources == "" && c.Apart != "" && c.Apart != "address" {
		return usage("--apart %s: --from has no columns; give --apart address, or a file by --sources", c.Apart)
	}
	if c.MaxHops < 0 || c.Hubs < 0 {
		return usage("--max-hops and --hubs are 0 or more")
	}
	if err := c.checkMixers(); err != nil {
		return err
	}
	if err := c.checkCrossings(); err != nil {
		return err
	}
	forms := 0
	for _, set := range []bool{c.SVG, c.GraphML, c.CSV, c.Format != ""} {
		if set {
			forms++
		}
	}
	if forms > 1 {
		return usage("give one of --format, --svg, --graphml and --csv")
	}
	return nil
}

// query reads the flags for one ledger.
func (c *traceCommand) query(v *ledger.View) (q tracing.Query, err error) {
	if q.Method, err = taint.ParseMethod(c.Method); err != nil {
		return q, usage("--method: %w", err)
	}
	if c.Direction == "backward" {
		q.Direction = tracing.Backward
	}
	if q.Since, err = parseMoment("--since", c.Since, false); err != nil {
		return q, err
	}
	if q.Until, err = parseMoment("--until", c.Until, true); err != nil {
		return q, err
	}
	if q.Since != nil && q.Until != nil && *q.Since > *q.Until {
		return q, usage("--until %s is before --since %s", c.Until, c.Since)
	}
	if c.MinAmount != "" {
		var least uint256.Int
		if least, err = money.ParseAmount(c.MinAmount); err != nil {
			return q, usage("--min-amount: %w", err)
		}
		q.MinAmount = &least
	}
	if c.Asset != "" {
		number, known := assetNumber(v, c.Asset)
		if !known {
			return q, fmt.Errorf("--asset %s: %w: name the chain's own coin as %s, a token by its contract", printable(c.Asset), errNoAsset, v.Chain().Asset)
		}
		q.Asset = &number
	}
	if v.Chain().Model == ledger.Account && !q.Method.OnAccounts() {
		return q, usage("--method %s needs outputs to choose among, and %s has accounts: use seniority", c.Method, v.Chain().Name)
	}
	q.Apart, q.MaxHops, q.HubRows, q.MaxTransfers = c.Apart != "", c.MaxHops, c.Hubs, c.Limit
	q.EndAtCoinJoins = c.EndAtCoinJoins
	return q, nil
}

// assetNumber finds an asset as people write it: the coin in any case, a contract with the
// capitals of its checksum.
func assetNumber(v *ledger.View, text string) (uint32, bool) {
	if strings.EqualFold(text, v.Chain().Asset) {
		return 0, true
	}
	if number, known := v.AssetNumber(text); known {
		return number, true
	}
	if id, seen, err := v.Address(text); err == nil && seen {
		return v.AssetNumber(v.AddressText(id))
	}
	return v.AssetNumber(strings.ToLower(text))
}

// errNoAsset is in the error of a trace of an asset that a ledger does not have.
var errNoAsset = errors.New("the ledger has no such asset")
