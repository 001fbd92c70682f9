package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/mareva/mareva/internal/httpapi"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/tracing"
	"github.com/mareva/mareva/tracing/standing"
)

type traceStatus struct {
	homeFlag
	Chain string `help:"Of this chain only." placeholder:"CHAIN"`
	JSON  bool   `name:"json" help:"A line of JSON for each source."`
}

func (c *traceStatus) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	ledgers, err := ledgersOf(home, c.Chain)
	if err != nil {
		return err
	}
	version, err := designatedVersion(home)
	if err != nil {
		return err
	}
	any := false
	for _, l := range ledgers {
		t, err := standing.Open(home, l.Chain())
		if errors.Is(err, standing.ErrNone) && c.Chain == "" {
			continue
		}
		if err != nil {
			return err
		}
		if any && !c.JSON {
			fmt.Fprintln(p.Stdout)
		}
		any = true
		if err := c.show(p, l, t, version); err != nil {
			return err
		}
	}
	if !any {
		return errors.New("the money of nobody is kept for look-up yet: run mareva trace refresh")
	}
	return nil
}

// staleness says what has changed since a table was made.
func staleness(v *ledger.View, t *standing.Table, version string) (why []string) {
	state := t.State()
	switch {
	case !t.IsOf(v):
		why = append(why, "the ledger was begun anew, and this is of the one before")
	case v.Generation() != state.Generation:
		why = append(why, "the ledger has changed")
	}
	if t.Labels() != version {
		why = append(why, "lists or labels have changed")
	}
	return why
}

func (c *traceStatus) show(p *Program, l *ledger.Ledger, t *standing.Table, version string) error {
	v, err := l.View()
	if err != nil {
		return err
	}
	defer v.Close()
	why := staleness(v, t, version)
	if c.JSON {
		return showStandingLines(p.Stdout, v, t, why)
	}
	st := p.style()
	at := "no block"
	if head := t.State().Head; head != nil {
		at = "block " + grouped(head.Number)
	}
	fmt.Fprintf(p.Stdout, "%s, %s, as of %s: %s, %s\n", st.bold(string(l.Chain().Name)), t.Method(), at,
		several(uint64(len(t.Sources())), "source", "sources"), several(uint64(t.Entries()), "address", "addresses"))
	for _, w := range why {
		fmt.Fprintf(p.Stdout, "%s: %s; run mareva trace refresh, or let mareva ledger follow do it\n", st.amber("STALE"), w)
	}
	if len(t.Sources()) == 0 {
		return nil
	}
	o := &traceText{program: p, view: v}
	rows := newTable(p.Stdout)
	rows.row("SOURCE", "KIND", "REACHED", "SENT", "HELD", "STOPPED", "NAME")
	for i := range t.Sources() {
		s := &t.Sources()[i]
		sum := s.Summary()
		var stopped []tracing.Amount
		for _, x := range sum.Stopped {
			stopped = append(stopped, x.Amounts...)
		}
		rows.row(printable(s.ID), s.Kind, s.Reached, o.amounts(sum.Issued), o.amounts(sum.Held), o.amounts(stopped), printable(s.Name))
	}
	if err := rows.flush(); err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout, st.faint("Traced exposure is evidence of a flow under the method named, and says nothing of anybody's guilt."))
	return nil
}

// standingLine is a source as JSON.
type standingLine struct {
	Source    string   `json:"source"`
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Addresses int      `json:"addresses"` // of its own
	Stale     bool     `json:"stale"`
	Why       []string `json:"stale_because,omitempty"`
	httpapi.TraceSummary
}

func showStandingLines(w io.Writer, v *ledger.View, t *standing.Table, why []string) error {
	words := httpapi.TraceWriter{View: v}
	for i := range t.Sources() {
		s := &t.Sources()[i]
		sum := s.Summary()
		line := standingLine{
			Source: s.ID, Kind: s.Kind, Name: s.Name, Addresses: s.Addresses, Stale: len(why) > 0, Why: why,
			TraceSummary: words.Summary(&sum, t.Method(), tracing.Forward.String(), nil),
		}
		line.AsOfBlock = nil
		if head := t.State().Head; head != nil {
			line.AsOfBlock = &head.Number
		}
		if err := encodeTo(w, line); err != nil {
			return err
		}
	}
	return nil
}
