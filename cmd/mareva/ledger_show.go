package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
)

type ledgerShow struct {
	homeFlag
	What           string  `arg:"" help:"An address, or a transaction by its hash." name:"address|tx"`
	Chain          string  `help:"Its chain (default: the one whose ledger has it)." placeholder:"CHAIN"`
	Since          string  `help:"Only from this day or time on." placeholder:"DATE|TIME"`
	Until          string  `help:"Only up to this day, all of it, or time." placeholder:"DATE|TIME"`
	Direction      string  `help:"Only what came in, or what went out: in or out." placeholder:"in|out"`
	Asset          string  `help:"Only this asset: the chain's coin, or a token's contract." placeholder:"ASSET"`
	Limit          int     `help:"How many movements or counterparties are shown." default:"20" placeholder:"N"`
	Cursor         string  `help:"The next page, as the one before says." placeholder:"CURSOR"`
	Newest         bool    `help:"The newest first."`
	Counterparties bool    `help:"With whom it moved how much, instead of every movement."`
	BalanceAt      *uint64 `help:"Balances as of the end of this block." placeholder:"BLOCK"`
	JSON           bool    `help:"As one JSON object, in the words of the API; amounts in the smallest unit." name:"json"`
}

// mostShown bounds --limit: a page is held in memory.
const mostShown = 1_000_000

func (c *ledgerShow) Run(p *Program) error {
	if err := c.check(); err != nil {
		return err
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return err
	}
	var views []*ledger.View
	defer func() {
		for _, v := range views {
			_ = v.Close() // was only read
		}
	}()
	for _, l := range ledgers {
		v, err := l.View()
		if err != nil {
			return err
		}
		views = append(views, v)
	}
	if isHash(c.What) {
		return c.showTx(p, views, true)
	}
	return c.showAddress(p, views)
}

// check refuses flags that say nothing.
func (c *ledgerShow) check() error {
	if c.Limit < 1 || c.Limit > mostShown {
		return usage("--limit %d: give a number from 1 to %d", c.Limit, mostShown)
	}
	if c.Direction != "" && c.Direction != "in" && c.Direction != "out" {
		return usage("--direction %q: give in or out", c.Direction)
	}
	if c.Counterparties && (c.Cursor != "" || c.Newest) {
		return usage("--cursor and --newest are for movements, not for --counterparties")
	}
	if _, err := parseMoment("--since", c.Since, false); err != nil {
		return err
	}
	_, err := parseMoment("--until", c.Until, true)
	return err
}

// isHash says whether a text has the form of a transaction's hash.
func isHash(text string) bool {
	text = strings.TrimPrefix(text, "0x")
	return len(text) == 64 && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// filter reads the flags that narrow what is shown.
func (c *ledgerShow) filter(v *ledger.View) (f ledger.Filter, err error) {
	if f.Since, err = parseMoment("--since", c.Since, false); err != nil {
		return f, err
	}
	if f.Until, err = parseMoment("--until", c.Until, true); err != nil {
		return f, err
	}
	switch c.Direction {
	case "in":
		f.Direction = ledger.Incoming
	case "out":
		f.Direction = ledger.Outgoing
	}
	if c.Asset != "" {
		number, known := v.AssetNumber(c.Asset)
		if !known {
			return f, usage("--asset %q: the ledger of %s has no such asset; name its own coin as %s, a token by its contract as the movements show it", c.Asset, v.Chain().Name, v.Chain().Asset)
		}
		f.Asset = &number
	}
	return f, nil
}

// showAddress finds the ledger that has seen the address, and shows what it knows.
func (c *ledgerShow) showAddress(p *Program, views []*ledger.View) error {
	var fit, seen []*ledger.View // it is an address there; it moved something there
	var refused error
	for _, v := range views {
		id, has, err := v.Address(c.What)
		if has {
			if _, _, has = v.Seen(id); has {
				seen = append(seen, v)
			}
		}
		// Of a text that no chain writes so, it would be no answer that it was not seen.
		if _, strict := ledger.AppendKey(nil, v.Chain().Name, c.What); err == nil && !has {
			err = strict
		}
		if err != nil {
			refused = err
			continue
		}
		fit = append(fit, v)
	}
	switch {
	case len(seen) > 1:
		return usage("%s was seen in several ledgers: name one by --chain: %s", c.What, viewNames(seen))
	case len(seen) == 1:
		return c.showIn(p, seen[0])
	}
	// It may be the name of a transaction.
	for _, v := range views {
		if list, err := v.Tx(c.What); err == nil && len(list) > 0 {
			return c.showTx(p, views, false)
		}
	}
	if len(fit) == 0 {
		if len(views) > 1 {
			return fmt.Errorf("%s is no address of %s, and none of their transactions goes by that name", printable(c.What), viewNames(views))
		}
		return refused
	}
	for _, v := range fit {
		if err := c.showIn(p, v); err != nil {
			return err
		}
	}
	return nil
}

// viewNames lists the chains of views.
func viewNames(views []*ledger.View) string {
	var names []string
	for _, v := range views {
		names = append(names, string(v.Chain().Name))
	}
	return strings.Join(names, ", ")
}

// addressMovements and addressCounterparties are the answers as JSON: the summary, and a
// page of what is asked for.
type addressMovements struct {
	httpapi.LedgerAddress
	Movements []httpapi.LedgerMovement `json:"movements"`
	Next      *string                  `json:"next_cursor"`
}

type addressCounterparties struct {
	httpapi.LedgerAddress
	Counterparties []httpapi.LedgerCounterparty `json:"counterparties"`
	Total          int                          `json:"total_counterparties"`
}

// showIn shows what one ledger knows of the address.
func (c *ledgerShow) showIn(p *Program, v *ledger.View) error {
	f, err := c.filter(v)
	if err != nil {
		return err
	}
	summary, err := httpapi.DescribeAddress(v, c.What, c.BalanceAt)
	if err != nil {
		return err
	}
	if c.Counterparties {
		list, err := httpapi.DescribeCounterparties(v, c.What, f, ledger.BySum, c.Limit)
		if err != nil {
			return err
		}
		summary.Assets = unionOf(summary.Assets, list.Assets)
		if c.JSON {
			return encodeTo(p.Stdout, addressCounterparties{summary, list.Counterparties, list.Total})
		}
		assets := namesOf(summary.Assets)
		if err := p.showSummary(&summary, assets); err != nil || !summary.Seen {
			return err
		}
		return p.showCounterparties(&list, assets)
	}
	page, err := httpapi.DescribeMovements(v, c.What, f, c.Cursor, c.Limit, c.Newest)
	if errors.Is(err, ledger.ErrCursor) {
		return usage("--cursor: %w", err)
	}
	if err != nil {
		return err
	}
	summary.Assets = unionOf(summary.Assets, page.Assets)
	if c.JSON {
		return encodeTo(p.Stdout, addressMovements{summary, page.Movements, page.Next})
	}
	assets := namesOf(summary.Assets)
	if err := p.showSummary(&summary, assets); err != nil || !summary.Seen {
		return err
	}
	return p.showMovements(&page, assets)
}

// unionOf are the assets of both lists, each once: with --balance-at the movements may
// have some that the balances have not.
func unionOf(a, b []httpapi.LedgerAsset) []httpapi.LedgerAsset {
	for _, x := range b {
		if !slices.ContainsFunc(a, func(y httpapi.LedgerAsset) bool { return x.Asset == y.Asset }) {
			a = append(a, x)
		}
	}
	return a
}

// showTx shows a transaction.
func (c *ledgerShow) showTx(p *Program, views []*ledger.View, hash bool) error {
	var found []httpapi.LedgerTransactions
	for _, v := range views {
		list, err := httpapi.DescribeTransactions(v, c.What)
		if err != nil {
			return err
		}
		if len(list.Transactions) > 0 {
			found = append(found, list)
		}
	}
	switch {
	case len(found) == 0 && hash:
		return fmt.Errorf("no ledger has the transaction %s: kept are %s", printable(c.What), heads(views))
	case len(found) > 1:
		names := []string{}
		for _, list := range found {
			names = append(names, list.Chain)
		}
		return usage("%s is in several ledgers: name one by --chain: %s", c.What, strings.Join(names, ", "))
	case c.JSON:
		return encodeTo(p.Stdout, found[0])
	}
	assets := namesOf(found[0].Assets)
	for i := range found[0].Transactions {
		if i > 0 {
			fmt.Fprintln(p.Stdout)
		}
		if err := p.showTransaction(found[0].Chain, &found[0].Transactions[i], assets); err != nil {
			return err
		}
	}
	return nil
}

// heads say up to which block each ledger goes.
func heads(views []*ledger.View) string {
	var out []string
	for _, v := range views {
		text := string(v.Chain().Name) + " without a block"
		if head, ok := v.Head(); ok {
			text = fmt.Sprintf("%s up to block %d", v.Chain().Name, head.Number)
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
