package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mareva/mareva/internal/noderpc"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/bitcoin"
	"github.com/mareva/mareva/ledger/follow"
)

type ledgerFollow struct {
	homeFlag
	Chain    string `required:"" help:"The chain of the node." placeholder:"CHAIN"`
	RPC      string `name:"rpc" required:"" env:"MAREVA_RPC" help:"The node's JSON-RPC, http://user:password@host:port; better in $MAREVA_RPC, where other users of the machine do not see it." placeholder:"URL"`
	Cookie   string `help:"The cookie file that bitcoind writes into its data folder, in place of user and password." placeholder:"FILE"`
	Network  string `help:"A test network of Bitcoin's kind: testnet3, testnet4, signet or regtest; give it a home folder of its own." placeholder:"NAME"`
	From     uint64 `help:"The first block to take, when the ledger is empty." placeholder:"BLOCK"`
	Once     bool   `help:"End when the ledger is at the node's head."`
	ChainID  uint64 `name:"chain-id" help:"The number of a private network of Ethereum's kind; give it a home folder of its own." placeholder:"N"`
	NoTraces bool   `help:"Leave internal transfers out, though the node offers traces."`
	JSON     bool   `name:"json" help:"Each event as a line of JSON."`
}

func (c *ledgerFollow) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	l, err := ledgerNamed(home, c.Chain)
	if err != nil {
		return err
	}
	client, err := noderpc.New(c.RPC, noderpc.Options{CookieFile: c.Cookie})
	if err != nil {
		return usage("--rpc: %w", err)
	}
	defer client.Close()
	node, err := c.node(client, l.Chain())
	if err != nil {
		return err
	}
	if about, err := node.About(ctx); err == nil { // what is wrong with it is told below
		fmt.Fprintf(p.Stderr, "following a %s\n", printable(about))
	}
	defer p.importMemory()()
	g := p.newLedgerProgress(nil)
	defer g.end()
	taint := &standingFollow{program: p, home: home, ledger: l}
	defer func() { _ = taint.close() }() // it was only read
	taint.update(ctx)
	err = follow.Run(ctx, l, node, follow.Options{
		From: c.From, Node: fmt.Sprintf("node %s", client.Host()), Now: p.Now, UntilHead: c.Once, Watch: g.watch,
		Tell: func(e follow.Event) {
			c.tell(p, l.Chain(), e)
			if e.Kind == follow.Added {
				taint.update(ctx)
			}
		},
	})
	if err == nil {
		taint.last(ctx)
	}
	if errors.Is(err, context.Canceled) {
		return errors.New("stopped; run the same command again to go on from the last block")
	}
	return err
}

// aNode is a node that can say what it is.
type aNode interface {
	follow.Node
	About(ctx context.Context) (string, error)
}

// node reads a chain's kind of node.
func (c *ledgerFollow) node(client *noderpc.Client, chain ledger.Chain) (aNode, error) {
	if chain.Model == ledger.UTXO {
		params, err := bitcoin.ParamsOf(chain.Name, c.Network)
		if err != nil {
			return nil, usage("--chain, --network: %w", err)
		}
		return noderpc.NewBitcoin(client, params), nil
	}
	if c.Network != "" {
		return nil, usage("--network: only chains of Bitcoin's kind have one to choose")
	}
	node, err := noderpc.NewEthereum(client, chain.Name, noderpc.EthereumOptions{NoTraces: c.NoTraces, ChainID: c.ChainID})
	if err != nil {
		return nil, usage("--chain: %w", err)
	}
	return node, nil
}

// followEvent is an event as JSON.
type followEvent struct {
	At    string  `json:"at"`
	Event string  `json:"event"`
	Chain string  `json:"chain"`
	First *uint64 `json:"first,omitempty"`
	Last  *uint64 `json:"last,omitempty"`
	Head  *uint64 `json:"head,omitempty"`
	Error string  `json:"error,omitempty"`
}

// tell says what happened: what was done on standard output, faults on standard error.
func (c *ledgerFollow) tell(p *Program, chain ledger.Chain, e follow.Event) {
	now := p.Now().UTC().Format(time.RFC3339Nano)
	if c.JSON {
		out := followEvent{At: now, Event: string(e.Kind), Chain: string(chain.Name)}
		switch e.Kind {
		case follow.Added:
			out.First, out.Last, out.Head = &e.First, &e.Last, &e.Head
		case follow.Undone:
			out.First, out.Last = &e.First, &e.Last
		case follow.Behind:
			out.Last, out.Head = &e.Last, &e.Head
		case follow.Fault:
			out.Error = e.Err.Error()
		}
		_ = json.NewEncoder(p.Stdout).Encode(out) // the program checks its output at the end
		return
	}
	switch e.Kind {
	case follow.Added:
		fmt.Fprintf(p.Stdout, "%s  %s added; the node is at %d\n", now, blockRange(e.First, e.Last), e.Head)
	case follow.Undone:
		fmt.Fprintf(p.Stdout, "%s  %s undone: the node gave up that branch\n", now, blockRange(e.First, e.Last))
	case follow.Behind:
		fmt.Fprintf(p.Stdout, "%s  the node is at %d, behind the ledger at %d; nothing is taken away\n", now, e.Head, e.Last)
	case follow.Fault:
		fmt.Fprintf(p.Stderr, "fault: %s; asking again\n", printable(e.Err.Error()))
	}
}

// blockRange names one block or several.
func blockRange(first, last uint64) string {
	if first == last {
		return fmt.Sprintf("block %d", first)
	}
	return fmt.Sprintf("blocks %d to %d", first, last)
}
