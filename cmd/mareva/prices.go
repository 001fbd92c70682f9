package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/lists/publication"
	"github.com/mareva/mareva/money/prices"
	"github.com/mareva/mareva/wallet"
)

type pricesCommand struct {
	Import pricesImport `cmd:"" help:"Prices in US dollars out of CSV files (asset,date,usd) beside those that are there."`
	Show   pricesShow   `cmd:"" help:"What an asset cost, on a day or at a time."`
	Status pricesStatus `cmd:"" help:"Of which assets there are prices, from when to when, and what is missing."`
}

var errNoPrices = errors.New("there are no prices yet: run mareva prices import FILE…")

type pricesImport struct {
	homeFlag
	Files   []string `arg:"" help:"CSV files, also .gz or .zst, with the columns asset, date, usd and, where wanted, chain and source." name:"file"`
	Replace bool     `help:"Where another price of the same time is there already, take the new one (else nothing is imported)."`
}

func (c *pricesImport) Run(ctx context.Context, p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	var files []prices.File
	refused := false
	for _, path := range c.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		table, err := p.readPrices(path)
		if err != nil {
			refused = true
			fmt.Fprintf(p.Stderr, "refused: %s\n", printable(err.Error()))
			continue
		}
		files = append(files, prices.File{Name: path, Table: table})
	}
	if refused { // a table that lacks a file would value too little, and nobody would see it
		fmt.Fprintln(p.Stderr, "mareva: nothing was imported")
		return errRefused
	}
	bar := p.newProgress("writing the prices", 0)
	done, err := prices.In(home).Import(ctx, files, c.Replace)
	bar.end()
	switch {
	case errors.Is(err, prices.ErrConflict) && !c.Replace:
		return fmt.Errorf("nothing was imported: %s: correct the file, or give --replace if its prices are to take the place of those imported before", printable(err.Error()))
	case err != nil:
		return fmt.Errorf("nothing was imported: %w", err)
	}
	for _, f := range files {
		fmt.Fprintf(p.Stdout, "%s: %s\n", printable(f.Name), pricesHeld(f.Table))
	}
	fmt.Fprintf(p.Stdout, "%s; %s new, %s replaced, %s known before\n", p.pricesLine(done.Table),
		grouped(uint64(done.New)), grouped(uint64(done.Replaced)), grouped(uint64(done.Known)))
	return nil
}

// readPrices reads one file. The error names it, and the line.
func (p *Program) readPrices(path string) (*prices.Table, error) {
	f, err := publication.Open(path)
	if err != nil {
		return nil, err
	}
	bar := p.newProgress("reading "+f.Name, f.Size)
	defer bar.end()
	f.Watch(bar.add)
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	table, err := prices.ReadNamed(in, ledgerNames)
	var fault *prices.Fault
	switch {
	case errors.As(err, &fault):
		return nil, fmt.Errorf("%s:%d: %w", path, fault.Line, fault.Err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return table, nil
}

// evmText is the length of an address of an EVM chain, which looks alike on all of them.
const evmText = 42

// ledgerNames gives a chain and an asset the names that the ledger has for them.
func ledgerNames(chain, asset string) (string, string, error) {
	if chain == "" {
		if len(asset) == evmText && strings.HasPrefix(asset, "0x") {
			key, err := ledger.AppendKey(nil, wallet.Ethereum, asset)
			if err != nil {
				return "", "", fmt.Errorf("the asset: %w", err)
			}
			return "", ledger.KeyText(wallet.Ethereum, key), nil
		}
		// Without a chain, of all names only a coin's symbol is known for one: "eth" is ETH.
		if c, err := ledger.ChainNamed(asset); err == nil && strings.EqualFold(asset, c.Asset) {
			asset = c.Asset
		}
		return "", asset, nil
	}
	c, err := ledger.ChainNamed(chain)
	if err != nil {
		return "", "", err
	}
	if strings.EqualFold(asset, c.Asset) {
		return string(c.Name), c.Asset, nil
	}
	key, err := ledger.AppendKey(nil, c.Name, asset)
	const shortest = 25 // of what is meant as an address: shorter words are names of assets
	switch {
	case err == nil:
		asset = ledger.KeyText(c.Name, key)
	case !errors.Is(err, ledger.ErrOpaque) && len(asset) >= shortest:
		return "", "", fmt.Errorf("the asset: %w", err)
	}
	return string(c.Name), asset, nil
}

// currentPrices are the prices in force, of which there must be some.
func currentPrices(home string) (*prices.Table, error) {
	t, err := prices.In(home).Load()
	if err == nil && t.Len() == 0 {
		err = errNoPrices
	}
	return t, err
}

// pricesHeld says what is in a table.
func pricesHeld(t *prices.Table) string {
	all := t.Series()
	text := fmt.Sprintf("%s of %s", several(uint64(t.Len()), "price", "prices"), several(uint64(len(all)), "asset", "assets"))
	if len(all) == 0 {
		return text
	}
	first, last := all[0].First, all[0].Last
	for _, s := range all {
		if s.First.Unix < first.Unix {
			first = s.First
		}
		if s.Last.Unix > last.Unix {
			last = s.Last
		}
	}
	if first.Unix == last.Unix {
		return text + ", " + first.Date()
	}
	return fmt.Sprintf("%s, %s to %s", text, first.Date(), last.Date())
}

// pricesLine says in one line what is in force.
func (p *Program) pricesLine(t *prices.Table) string {
	return fmt.Sprintf("prices: version %s: %s", t.Version()[:12], pricesHeld(t))
}

type pricesStatus struct {
	homeFlag
	JSON bool `help:"As one JSON object." name:"json"`
}

// pricesState is what mareva prices status says.
type pricesState struct {
	Version   string        `json:"version"`
	Prices    int           `json:"prices"`
	Bytes     int64         `json:"bytes"`
	ChangedAt time.Time     `json:"changed_at"`
	Assets    []pricedAsset `json:"assets"`
}

type pricedAsset struct {
	Asset       string     `json:"asset"`
	Chain       *string    `json:"chain"` // null: every chain
	Days        int        `json:"days"`
	Times       int        `json:"times"`
	MissingDays int        `json:"missing_days"`
	First       shownPrice `json:"first"`
	Last        shownPrice `json:"last"`
}

func (c *pricesStatus) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	t, err := currentPrices(home)
	if err != nil {
		return err
	}
	info, err := os.Stat(prices.In(home).Path())
	if err != nil {
		return err
	}
	if !c.JSON {
		return p.showPrices(t, info)
	}
	s := pricesState{t.Version(), t.Len(), info.Size(), info.ModTime().UTC().Truncate(time.Second), []pricedAsset{}}
	for _, x := range t.Series() {
		s.Assets = append(s.Assets, pricedAsset{x.Asset, textOrNull(x.Chain), x.Days, x.Times, x.Gaps, shownOf(x.First), shownOf(x.Last)})
	}
	return encodeTo(p.Stdout, s)
}

// showPrices tells a person which prices are in force.
func (p *Program) showPrices(t *prices.Table, info os.FileInfo) error {
	fmt.Fprintln(p.Stdout, p.style().bold(p.pricesLine(t)))
	fmt.Fprintf(p.Stdout, "  changed %s\n\n", p.ago(info.ModTime()))
	out := newTable(p.Stdout)
	out.row("ASSET", "CHAIN", "PRICES", "FIRST", "LAST", "LAST PRICE", "MISSING")
	for _, s := range t.Series() {
		missing := "–"
		if s.Gaps > 0 {
			missing = several(uint64(s.Gaps), "day", "days")
		}
		out.row(s.Asset, orNone(s.Chain, "every"), grouped(uint64(s.Days+s.Times)), s.First.Date(), s.Last.Date(), s.Last.USD()+" USD", missing)
	}
	return out.flush()
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

type pricesShow struct {
	homeFlag
	Asset string `arg:"" help:"A coin's symbol (ETH), or a token's contract."`
	Date  string `help:"A day (2024-05-31), or a time (2024-05-31T18:00:00Z) whose price a transfer would get (default: the latest prices)." placeholder:"D"`
	Chain string `help:"The chain that it is moved on (default: whatever is known of the asset)." placeholder:"CHAIN"`
	JSON  bool   `help:"As JSON Lines, all prices; usd is null where none is known." name:"json"`
}

// shownPrice is a price as JSON.
type shownPrice struct {
	Asset  string  `json:"asset"`
	Chain  *string `json:"chain"` // null: every chain
	Date   string  `json:"date"`
	USD    *string `json:"usd"` // null: not known
	Source *string `json:"source"`
}

func shownOf(x prices.Price) shownPrice {
	return shownPrice{x.Asset, textOrNull(x.Chain), x.Date(), textOrNull(x.USD()), textOrNull(x.Source)}
}

func (c *pricesShow) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	chain, asset, err := ledgerNames(c.Chain, c.Asset)
	if err != nil {
		return usage("%w", err)
	}
	at, err := parseMoment("--date", c.Date, false)
	if err != nil {
		return err
	}
	t, err := currentPrices(home)
	if err != nil {
		return err
	}
	found := pricesAt(t, chain, asset, c.Date, at)
	if !c.JSON {
		return p.showPricesOf(asset, c.Date, found)
	}
	if len(found) == 0 && c.Date != "" {
		return encodeTo(p.Stdout, shownPrice{Asset: asset, Chain: textOrNull(chain), Date: c.Date})
	}
	for _, x := range found {
		if err := encodeTo(p.Stdout, shownOf(x)); err != nil {
			return err
		}
	}
	return nil
}

// pricesAt are the prices that answer a question: of a day all that hold on it, of a time
// the one that holds then, else all.
func pricesAt(t *prices.Table, chain, asset, date string, at *int64) (found []prices.Price) {
	day := len(date) == len(time.DateOnly)
	if at != nil && !day && chain != "" {
		if x, known := t.At(chain, asset, *at); known {
			found = append(found, x)
		}
		return found
	}
	for _, s := range t.Series() {
		if s.Asset != asset || chain != "" && s.Chain != "" && s.Chain != chain {
			continue
		}
		if at == nil {
			found = slices.AppendSeq(found, t.All(s.Chain, asset))
			continue
		}
		if x, known := t.At(s.Chain, asset, *at); known && x.Chain == s.Chain && (!day || x.Unix < *at) {
			found = append(found, x)
		}
		for x := range t.All(s.Chain, asset) {
			if day && x.Unix >= *at && x.Unix < *at+24*60*60 {
				found = append(found, x)
			}
		}
	}
	return found
}

// showPricesOf shows a person prices of an asset.
func (p *Program) showPricesOf(asset, date string, found []prices.Price) error {
	if len(found) == 0 {
		when := ""
		if date != "" {
			when = " for " + date
		}
		fmt.Fprintf(p.Stdout, "%s: no price is known%s: its value is unknown, not 0; mareva prices status names what is known\n", printable(asset), when)
		return nil
	}
	fmt.Fprintln(p.Stdout, p.style().bold(printable(asset)))
	const most = 20
	slices.SortStableFunc(found, func(a, b prices.Price) int { return cmp.Compare(a.Unix, b.Unix) })
	earlier := max(0, len(found)-most)
	out := newTable(p.Stdout)
	for _, x := range found[earlier:] {
		out.row("  "+x.Date(), x.USD()+" USD", orNone(x.Chain, "every chain"), orNone(x.Source, "no source given"))
	}
	if err := out.flush(); err != nil {
		return err
	}
	if earlier > 0 {
		fmt.Fprintf(p.Stdout, "  %s before; --date shows one, --json all\n", several(uint64(earlier), "price", "prices"))
	}
	return nil
}
