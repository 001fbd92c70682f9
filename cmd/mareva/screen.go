package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mareva/mareva/sanctions"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

type screenCommand struct {
	homeFlag
	Lists     string   `help:"Screen against the published files in this folder instead of the lists in --home." placeholder:"DIR"`
	List      []string `help:"Only this list (repeatable)." placeholder:"NAME"`
	AsOf      *string  `help:"The lists as they stood on that day." placeholder:"DATE"`
	Format    string   `help:"table for a person; jsonl or csv for a stream of questions on standard input." enum:"table,jsonl,csv" default:"table"`
	Limit     int      `help:"Best hits given for each question." default:"10"`
	Threshold *float64 `help:"Score from which a hit is a match (default: the matcher's)."`

	Schema      string `help:"Person, Company, Organization, Vessel, Airplane … (with a NAME)."`
	BirthDate   string `help:"Year, month or day of birth (with a NAME)." placeholder:"DATE"`
	Nationality string `help:"Country (with a NAME)." placeholder:"COUNTRY"`
	Chain       string `help:"Chain of the ADDRESS, as bitcoin or ethereum."`

	Query []string `arg:"" optional:"" help:"A name, or a wallet address." name:"name-or-address"`
}

func (c *screenCommand) Run(ctx context.Context, p *Program) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	question := strings.Join(c.Query, " ")
	if !utf8.ValidString(question) {
		return errors.New("the question is not UTF-8: a letter that is lost may be the one that matters")
	}
	if !screening.LooksLikeAddress(question) && slices.ContainsFunc(screening.WordsWithin(question), screening.LooksLikeAddress) {
		return usage("that is an address and more: screen one address at a time, or many with --format jsonl")
	}
	if question == "" && c.Format == "table" {
		if isTerminal(p.Stdin) {
			return usage("what shall be screened? Give a name or an address, or --format jsonl with questions on standard input")
		}
		c.Format = "jsonl"
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	o := viewOptions{home: home, loose: c.Lists, names: options.Lists, bare: c.Lists != ""}
	o.follow = !o.bare || c.Home != "" // with --lists no state is looked at that nobody names
	if o.asOf, err = day("--as-of", c.AsOf); err != nil {
		return err
	}
	v, err := p.loadView(o)
	if err == nil && !o.asOf.IsZero() {
		err = v.ownAsOf(ctx, p, o)
	}
	if err != nil {
		return err
	}
	for _, w := range v.warnings {
		fmt.Fprintf(p.Stderr, "warning: %s\n", printable(w.Error()))
	}
	if o.follow {
		links, err := p.linksOnce(ctx, home, v, o.asOf)
		if err != nil {
			return err
		}
		defer links.close()
		v.index = v.index.Linked(links)
	}
	if question != "" {
		return c.one(p, v, question, options)
	}
	bar := p.newProgress("screening", p.inputSize())
	defer bar.end()
	in := counted{p.Stdin, bar}
	s := stream{view: v, options: options, states: v.states(options.Lists)}
	if c.Format == "csv" {
		return s.csv(ctx, in, p.Stdout)
	}
	return s.jsonLines(ctx, in, p.Stdout)
}

func (c *screenCommand) options() (screening.Options, error) {
	o := screening.Options{Limit: c.Limit}
	if c.Limit < 1 || c.Limit > 1000 {
		return o, usage("--limit %d: want 1 to 1000", c.Limit)
	}
	var err error
	if o.Threshold, err = thresholdOf(c.Threshold); err != nil {
		return o, err
	}
	for _, name := range c.List {
		if !sanctions.ListName(name).Valid() {
			return o, usage("--list %q: a list's name has lower-case letters, digits and underscores, as us_ofac_sdn", name)
		}
		o.Lists = append(o.Lists, sanctions.ListName(name))
	}
	return o, nil
}

// one answers a question that a person typed.
func (c *screenCommand) one(p *Program, v *view, text string, o screening.Options) error {
	q := c.question(text)
	hits, err := v.index.Screen(q, o)
	if bad := (*screening.QuestionError)(nil); errors.As(err, &bad) && slices.Contains([]string{"unknown_schema", "unknown_chain", "bad_value"}, bad.Code) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	var report screening.AddressReport
	if q.Address != "" {
		// A text that is no address, and on a list as it is, was answered all the same.
		if report, err = v.index.Address(q.Address, q.Chain, ""); err != nil && !errors.As(err, new(*screening.QuestionError)) {
			return err
		}
		if report.Kind == wallet.KindOpaque {
			fmt.Fprintln(p.Stderr, "warning: the form of this address is of no chain known here: it was compared as written, and a slip of the finger cannot be seen")
		}
	}
	if c.Format == "table" {
		if err := p.showHits(v, text, hits, o); err != nil {
			return err
		}
		return p.showClusters(report.Clusters)
	}
	s := stream{view: v, options: o, states: v.states(o.Lists)}
	return s.write(p.Stdout, c.Format, hits)
}

// question takes the text for an address when it reads as one, else for a name.
func (c *screenCommand) question(text string) screening.Question {
	if c.Chain != "" || screening.LooksLikeAddress(text) {
		return screening.Question{Address: text, Chain: c.Chain}
	}
	properties := map[string][]string{"name": {text}}
	if c.BirthDate != "" {
		properties["birthDate"] = []string{c.BirthDate}
	}
	if c.Nationality != "" {
		properties["nationality"] = []string{c.Nationality}
	}
	return screening.Question{Schema: c.Schema, Properties: properties}
}
