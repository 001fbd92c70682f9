package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing/pattern"
)

// patternOutput takes what a search finds.
type patternOutput interface {
	begin(v *ledger.View, o *pattern.Options) error
	finding(f *pattern.Finding) error
	end(s *pattern.Summary) error
	// finish comes after the last ledger; partial says why the search did not come to its end.
	finish(partial string) error
}

// output is what the flags ask for.
func (s *openedPatterns) output(w io.Writer) patternOutput {
	if f := s.command.Format; f == "text" || f == "" && isTerminal(s.program.Stdout) {
		return &patternText{w: w, style: s.program.style()}
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return &patternLines{lines: lines}
}

// patternFinding is a finding as a line.
type patternFinding struct {
	Type         string         `json:"type"`
	Chain        string         `json:"chain"`
	Kind         pattern.Kind   `json:"kind"`
	Address      string         `json:"address"`
	Parties      []patternParty `json:"parties"`
	Others       int            `json:"others"`
	Asset        string         `json:"asset"`
	Amount       string         `json:"amount"`
	AtLeast      bool           `json:"at_least,omitempty"`
	Transactions int            `json:"transactions"`
	Evidence     []string       `json:"evidence"`
	FirstBlock   uint64         `json:"first_block"`
	FirstTime    *string        `json:"first_time"`
	LastBlock    uint64         `json:"last_block"`
	LastTime     *string        `json:"last_time"`
	Why          string         `json:"why"`
}

// patternParty is another address of a finding.
type patternParty struct {
	Role    pattern.Role `json:"role"`
	Address string       `json:"address"`
	Label   string       `json:"label,omitempty"`
}

// patternSummary ends the lines of a chain.
type patternSummary struct {
	Type         string               `json:"type"`
	Chain        string               `json:"chain"`
	AsOfBlock    *uint64              `json:"as_of_block"`
	Blocks       uint64               `json:"blocks"`
	Transactions uint64               `json:"transactions"`
	Rows         uint64               `json:"rows"`
	Addresses    int                  `json:"addresses"`
	Findings     int                  `json:"findings"`
	Kinds        map[pattern.Kind]int `json:"kinds"`
	Untimed      int                  `json:"untimed_rows,omitempty"`
	Cut          int                  `json:"cut_addresses,omitempty"`
	Unexplained  int                  `json:"fan_outs_of_unknown_origin,omitempty"`
	Partial      string               `json:"partial,omitempty"`
}

// patternLines writes JSON Lines.
type patternLines struct {
	lines *json.Encoder
	view  *ledger.View
	names pattern.Labels
}

func (o *patternLines) begin(v *ledger.View, options *pattern.Options) error {
	o.view, o.names = v, options.Labels
	return nil
}

func (o *patternLines) finding(f *pattern.Finding) error {
	x := patternFinding{
		Type: "finding", Chain: string(o.view.Chain().Name), Kind: f.Kind, Address: o.view.AddressText(f.Subject()), Parties: []patternParty{},
		Others: f.Others, Asset: o.view.Asset(f.Asset).ID, Amount: f.Amount.Dec(), AtLeast: f.AtLeast, Transactions: f.Transactions,
		FirstBlock: f.First.Block, FirstTime: momentText(f.First.Time), LastBlock: f.Last.Block, LastTime: momentText(f.Last.Time), Why: f.Why,
	}
	for _, p := range f.Parties[1:] {
		party := patternParty{Role: p.Role, Address: o.view.AddressText(p.Address)}
		if o.names != nil {
			party.Label = o.names.Entity(p.Address)
		}
		x.Parties = append(x.Parties, party)
	}
	for i := range f.Evidence {
		x.Evidence = append(x.Evidence, o.view.TxText(&f.Evidence[i]))
	}
	return o.lines.Encode(&x)
}

// momentText is a time as programs read it; nil where it is unknown.
func momentText(unix int64) *string {
	if unix == ledger.NoTime {
		return nil
	}
	text := time.Unix(unix, 0).UTC().Format(time.RFC3339)
	return &text
}

func (o *patternLines) end(s *pattern.Summary) error {
	return o.lines.Encode(&patternSummary{
		Type: "summary", Chain: string(o.view.Chain().Name), AsOfBlock: httpapi.DescribeLedger(o.view).LastBlock, Blocks: s.Blocks,
		Transactions: s.Transactions, Rows: s.Rows, Addresses: s.Addresses, Findings: s.Findings, Kinds: s.ByKind,
		Untimed: s.Untimed, Cut: s.Cut, Unexplained: s.Unexplained, Partial: s.Partial,
	})
}

func (o *patternLines) finish(string) error { return nil }

// patternText tells a person.
type patternText struct {
	w     io.Writer
	style style
	view  *ledger.View
	began bool
}

func (o *patternText) begin(v *ledger.View, _ *pattern.Options) error {
	o.view = v
	if o.began {
		fmt.Fprintln(o.w)
	}
	o.began = true
	fmt.Fprintf(o.w, "%s, %s\n", o.style.bold(string(v.Chain().Name)), coverage(v))
	return nil
}

// patternWords are the names of the patterns for a person.
var patternWords = map[pattern.Kind]string{
	pattern.PeelChain: "peel chain", pattern.FanOut: "fan-out", pattern.FanIn: "fan-in", pattern.Dusting: "dusting",
	pattern.Poisoning: "address poisoning", pattern.PassThrough: "rapid pass-through", pattern.Structuring: "structuring",
	pattern.MixerFirst: "first funds from a mixer", pattern.Nested: "nested service",
}

func (o *patternText) finding(f *pattern.Finding) error {
	when := "at an unknown time"
	if f.First.Time != ledger.NoTime && f.Last.Time != ledger.NoTime {
		when = time.Unix(f.First.Time, 0).UTC().Format(time.DateTime)
		if f.Last.Time != f.First.Time {
			when += " to " + time.Unix(f.Last.Time, 0).UTC().Format(time.DateTime)
		}
	}
	fmt.Fprintf(o.w, "\n%s  %s\n  %s\n  %s, first in %s\n", o.style.amber(patternWords[f.Kind]), printable(o.view.AddressText(f.Subject())),
		printable(f.Why), when, printable(o.view.TxText(&f.Evidence[0])))
	for _, p := range f.Parties[1:] {
		fmt.Fprintf(o.w, "  %s %s\n", strings.ReplaceAll(string(p.Role), "_", " "), printable(o.view.AddressText(p.Address)))
	}
	return nil
}

func (o *patternText) end(s *pattern.Summary) error {
	fmt.Fprintf(o.w, "\n%s about %s that moved something in %s\n", several(uint64(s.Findings), "finding", "findings"),
		several(uint64(s.Addresses), "address", "addresses"), several(s.Blocks, "block", "blocks"))
	t := newTable(o.w)
	for _, k := range pattern.Kinds() {
		if n := s.ByKind[k]; n > 0 {
			t.row("", patternWords[k], n)
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	if s.Unexplained > 0 {
		fmt.Fprintf(o.w, "%s\n", o.style.faint(several(uint64(s.Unexplained), "fan-out is", "fan-outs are")+" not counted, since the ledger does not show where the money came from: ask about the address to see it"))
	}
	if s.Cut > 0 {
		fmt.Fprintf(o.w, "%s\n", o.style.faint(several(uint64(s.Cut), "address has", "addresses have")+" too many rows, and were judged by the first of them"))
	}
	return nil
}

func (o *patternText) finish(partial string) error {
	if partial != "" {
		fmt.Fprintf(o.w, "\n%s: %s\n", o.style.amber("NOT COMPLETE"), partial)
	}
	fmt.Fprintln(o.w, o.style.faint("A pattern is a reason to look, and says nothing of anybody's guilt: payrolls fan out, shops fan in, wallets peel."))
	return nil
}
