package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/cluster"
	"github.com/mareva/mareva/tracing/coinjoin"
	"github.com/mareva/mareva/wallet"
)

type clusterCommands struct {
	Show      clusterCommand   `cmd:"" default:"withargs" help:"The cluster of addresses, or all clusters of a chain: what mareva cluster ADDRESS does; its flags are shown by mareva cluster show --help."`
	Split     clusterSplit     `cmd:"" help:"Decide that the payers of a transaction are not one owner, or that no transaction says whose an address is."`
	Join      clusterJoin      `cmd:"" help:"Decide that two addresses have one owner, though no transaction shows it."`
	Decisions clusterDecisions `cmd:"" help:"What was decided, in order."`
	Undo      clusterUndo      `cmd:"" help:"Take a decision back."`
}

type clusterCommand struct {
	homeFlag
	Addresses    []string `arg:"" optional:"" name:"address" help:"Whose cluster (default: all clusters of several addresses)."`
	Chain        string   `help:"On this chain only (default: on every one of unspent outputs that is kept)." placeholder:"CHAIN"`
	CoinJoins    bool     `name:"coinjoins" help:"List the transactions that are taken for CoinJoins, in place of clusters."`
	Possible     bool     `help:"With --coinjoins: those too that only look as if several owners paid, and those that prepare a mix."`
	Change       bool     `help:"With addresses: which outputs may be their change, as links with a score that are no part of the cluster."`
	Singles      bool     `help:"Without addresses: clusters of one address too."`
	MaxAddresses int      `help:"With addresses: so many of a cluster at most; 0: any number. A million take a gigabyte and a half of memory." default:"1000000" placeholder:"N"`
	MaxRows      uint64   `help:"With addresses: read so many inputs of the ledger for an answer at most; 0: any number." default:"20000000" placeholder:"N"`
	Format       string   `help:"text for a person, jsonl for programs (default: text on a terminal, else jsonl)." enum:",text,jsonl" default:"" placeholder:"text|jsonl"`
}

// What an answer about one address may take, unless flags say otherwise.
const (
	clusterAddresses = 1_000_000
	clusterRows      = 20_000_000
)

func (c *clusterCommand) Run(ctx context.Context, p *Program) error {
	if err := c.check(); err != nil {
		return err
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	s, err := p.openClusters(home, c)
	if err != nil {
		return err
	}
	defer s.close()
	return s.run(ctx)
}

// check refuses flags that mean nothing together.
func (c *clusterCommand) check() error {
	switch {
	case c.MaxAddresses < 0:
		return usage("--max-addresses is 0 or more")
	case c.Possible && !c.CoinJoins:
		return usage("--possible goes with --coinjoins")
	case c.CoinJoins && (len(c.Addresses) > 0 || c.Change || c.Singles):
		return usage("--coinjoins lists transactions of the whole chain: it takes no address, --change or --singles")
	case len(c.Addresses) > 0 && c.Singles:
		return usage("--singles goes without addresses")
	case len(c.Addresses) == 0 && (c.MaxAddresses != clusterAddresses || c.MaxRows != clusterRows):
		return usage("--max-addresses and --max-rows go with addresses: all clusters are computed together")
	case len(c.Addresses) == 0 && c.Change:
		return usage("--change needs an address: the change of whom?")
	}
	return nil
}

// openedClusters is a question about clusters of one or several ledgers.
type openedClusters struct {
	program *Program
	command *clusterCommand
	home    string
	views   []*ledger.View
	labels  knownLabels
	out     clusterWriter
	said    map[wallet.Chain]bool // whose decisions were looked at
	partial string
	refused bool
}

// clusterWriter takes what is found.
type clusterWriter interface {
	// answer is the cluster of an address that was asked about.
	answer(x *httpapi.Cluster) error
	// cluster is one of all, coinjoin one of all.
	cluster(x *httpapi.Cluster) error
	coinjoin(x *httpapi.CoinJoin) error
	refuse(address string, why error) error
	finish() error
}

func (p *Program) openClusters(home string, c *clusterCommand) (s *openedClusters, err error) {
	s = &openedClusters{program: p, command: c, home: home, said: map[wallet.Chain]bool{}}
	ledgers, err := spendingLedgers(home, c.Chain)
	if err != nil {
		return nil, err
	}
	if len(c.Addresses) > 0 {
		if s.labels, err = labelsInForce(home); err != nil {
			return nil, err
		}
	}
	for _, l := range ledgers {
		v, err := l.View()
		if err != nil {
			s.close()
			return nil, err
		}
		s.views = append(s.views, v)
	}
	return s, nil
}

// spendingLedgers are the ledger of the named chain, or all of chains of unspent outputs.
func spendingLedgers(home, chain string) ([]*ledger.Ledger, error) {
	ledgers, err := ledgersOf(home, chain)
	if err != nil {
		return nil, err
	}
	if chain != "" && ledgers[0].Chain().Model != ledger.UTXO {
		return nil, usage("--chain %s: %w; clusters are of chains such as bitcoin", chain, cluster.ErrAccounts)
	}
	ledgers = slices.DeleteFunc(ledgers, func(l *ledger.Ledger) bool { return l.Chain().Model != ledger.UTXO })
	if len(ledgers) == 0 {
		return nil, errors.New("no ledger of a chain of unspent outputs is kept, such as bitcoin's: on the others each account pays alone, and nothing shows who pays together")
	}
	return ledgers, nil
}

func (s *openedClusters) close() { _ = closeViews(s.views) } // they were only read

func (s *openedClusters) run(ctx context.Context) error {
	c := s.command
	w := bufio.NewWriterSize(s.program.Stdout, 1<<16)
	s.out = &clusterLines{w}
	if c.Format == "text" || c.Format == "" && isTerminal(s.program.Stdout) {
		s.out = newClusterText(s, w)
	}
	var err error
	switch {
	case c.CoinJoins:
		err = s.eachView(ctx, s.coinjoins)
	case len(c.Addresses) == 0:
		err = s.eachView(ctx, s.all)
	default:
		err = s.answers(ctx)
	}
	if ctx.Err() != nil {
		s.partial = "it was stopped"
		if errors.Is(err, ctx.Err()) {
			err = nil
		}
	}
	if err = errors.Join(err, s.out.finish(), w.Flush()); err != nil {
		return err
	}
	if s.partial != "" {
		fmt.Fprintf(s.program.Stderr, "mareva: not complete: %s; what was found so far is written\n", s.partial)
	}
	if s.refused || ctx.Err() != nil {
		return errRefused
	}
	return nil
}

func (s *openedClusters) eachView(ctx context.Context, do func(context.Context, *ledger.View) error) error {
	for _, v := range s.views {
		if err := do(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

func (s *openedClusters) coinjoins(ctx context.Context, v *ledger.View) error {
	progress := s.program.newLedgerProgress(nil)
	defer progress.end()
	watch := func(done, all uint64) {
		progress.step(fmt.Sprintf("%s  looking for CoinJoins", v.Chain().Name), int64(done), int64(all))
	}
	return cluster.CoinJoins(ctx, v, watch, func(x *cluster.Recognised) error {
		if !x.Kind.Joint() && !s.command.Possible {
			return nil
		}
		return s.out.coinjoin(httpapi.DescribeCoinJoin(v, x))
	})
}

// all gives every cluster of a chain.
func (s *openedClusters) all(ctx context.Context, v *ledger.View) error {
	decisions, err := s.decisions(v)
	if err != nil {
		return err
	}
	progress := s.program.newLedgerProgress(nil)
	defer progress.end()
	least := 2
	if s.command.Singles {
		least = 1
	}
	opt := cluster.GrowOptions{Decisions: decisions, Watch: func(done, all uint64) {
		progress.step(fmt.Sprintf("%s  clusters", v.Chain().Name), int64(done), int64(all))
	}}
	return cluster.Report(ctx, v, least, opt, func(c *cluster.Cluster) error {
		return s.out.cluster(httpapi.DescribeCluster(v, c))
	})
}

// decisions reads what people decided, and says what of it does not apply.
func (s *openedClusters) decisions(v *ledger.View) (*cluster.Decisions, error) {
	d, err := readDecisions(s.home, v.Chain().Name)
	if err == nil && !s.said[v.Chain().Name] {
		s.said[v.Chain().Name] = true
		s.program.sayIdle(d, v)
	}
	return d, err
}

// answers gives the clusters of the addresses that were asked about, on each chain that has
// seen them.
func (s *openedClusters) answers(ctx context.Context) error {
	for _, text := range s.command.Addresses {
		select {
		case <-ctx.Done():
			return nil // which run says
		default:
		}
		err := s.answer(ctx, text)
		var bad *badQuestion
		if errors.As(err, &bad) {
			s.refused = true
			fmt.Fprintf(s.program.Stderr, "mareva: %s: %s\n", printable(text), printable(err.Error()))
			err = s.out.refuse(text, bad)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *openedClusters) answer(ctx context.Context, text string) error {
	var refused, unseen error
	answered := false
	for _, v := range s.views {
		id, seen, err := addressIn(v, text)
		switch {
		case err != nil:
			refused = err
			continue
		case !seen:
			unseen = fmt.Errorf("it moved nothing in the ledger of %s, which has %s: that says nothing about whose it is", v.Chain().Name, coverage(v))
			continue
		}
		if err := s.answerOn(ctx, v, id); err != nil {
			return err
		}
		answered = true
	}
	switch {
	case answered:
		return nil
	case unseen != nil:
		return &badQuestion{"unseen_address", unseen}
	}
	return &badQuestion{"bad_address", refused}
}

func (s *openedClusters) answerOn(ctx context.Context, v *ledger.View, address uint32) error {
	decisions, err := s.decisions(v)
	if err != nil {
		return err
	}
	limits := cluster.Limits{Addresses: s.command.MaxAddresses, Rows: s.command.MaxRows}
	c, err := cluster.Explain(ctx, v, decisions, address, limits)
	if err != nil {
		return err
	}
	x := httpapi.DescribeCluster(v, c)
	x.Of = v.AddressText(address)
	httpapi.LabelCluster(x, v, c, s.labels.of(v))
	if s.command.Change {
		partial, err := cluster.Links(ctx, v, c, limits, func(l *cluster.Change) error {
			x.Links = append(x.Links, httpapi.DescribeChange(v, l))
			return nil
		})
		if err != nil {
			return err
		}
		if x.Partial == "" {
			x.Partial = partial
		}
	}
	if x.Partial != "" {
		s.partial = x.Partial
	}
	return s.out.answer(x)
}

// coinjoinWords say what a kind is.
func coinjoinWords(k coinjoin.Kind) string {
	switch k {
	case coinjoin.Stonewall:
		return "one owner or two: nobody can tell"
	case coinjoin.WhirlpoolTx0:
		return "one owner prepares a mix"
	case coinjoin.EqualOutputs, coinjoin.WhirlpoolExternal:
		return "may be of several owners"
	}
	return ""
}
