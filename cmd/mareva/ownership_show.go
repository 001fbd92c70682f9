package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
	"github.com/mareva/mareva/ownership/drawing"
	"github.com/mareva/mareva/sanctions"
)

// entityFlags say of whom is asked, under whose law and for which day.
type entityFlags struct {
	homeFlag
	Entity string `arg:"" help:"Its id in the registers (lei:…, gb-coh:…), an LEI, a list's entry (us_ofac_sdn:27307) or its name."`
	AsOf   string `help:"The rule, the lists and the interests as they stood that day." placeholder:"DATE"`
}

// find loads the world as of the day and finds the entity.
func (f *entityFlags) find(ctx context.Context, p *Program) (w *ownershipWorld, party int, day ownership.Day, err error) {
	home, err := f.dir(p)
	if err != nil {
		return nil, 0, 0, err
	}
	var asOf sanctions.Date
	if day = ownership.Day(p.today().From); f.AsOf != "" {
		if asOf, err = sanctions.ParseDay(f.AsOf); err != nil {
			return nil, 0, 0, usage("--as-of: %v", err)
		}
		day = ownership.Day(asOf.From)
	}
	if w, err = p.loadWorld(ctx, home, asOf, false); err == nil {
		err = cmp.Or(w.checkLinks(), w.list())
	}
	if err != nil {
		return nil, 0, 0, err
	}
	party, err = w.find(f.Entity)
	return w, party, day, err
}

// maxNamesakes is how many parties of one name are shown.
const maxNamesakes = 10

// find looks for an id, with or without its scheme, then for a name.
func (w *ownershipWorld) find(text string) (int, error) {
	text = strings.TrimSpace(text)
	for _, id := range []string{text, "lei:" + strings.ToUpper(text), "gb-coh:" + strings.ToUpper(text)} {
		if party, found := w.graph.Find(id); found {
			return party, nil
		}
	}
	var same []int
	for party := range w.graph.Len() {
		if strings.EqualFold(w.graph.Name(party), text) {
			same = append(same, party)
		}
	}
	switch len(same) {
	case 0:
		return 0, fmt.Errorf("the registers know nobody called %q; give an id such as lei:5493001KJTIIGC8Y1R12, or the name as the register writes it", printable(text))
	case 1:
		return same[0], nil
	}
	var ids []string
	for _, party := range same[:min(len(same), maxNamesakes)] {
		ids = append(ids, w.graph.ID(party))
	}
	return 0, fmt.Errorf("%d parties of the registers are called %q; give one's id: %s", len(same), printable(text), strings.Join(ids, ", "))
}

type ownershipShow struct {
	entityFlags
	JSON bool `name:"json" help:"For programs."`
}

// shownEntity is what show --json writes.
type shownEntity struct {
	Entity    string                                   `json:"entity"`
	Name      string                                   `json:"name"`
	AsOf      string                                   `json:"as_of"`
	Registers string                                   `json:"registers"`
	Lists     map[sanctions.ListName]sanctions.Version `json:"lists"`
	Regimes   map[ownership.Regime]shownRegime         `json:"regimes"`
	Holders   []ownership.Interest                     `json:"holders"`
}

type shownRegime struct {
	Listed bool `json:"listed"`
	ownership.Outcome
}

func (c *ownershipShow) Run(ctx context.Context, p *Program) error {
	w, party, day, err := c.find(ctx, p)
	if err != nil {
		return err
	}
	shown := shownEntity{
		Entity: w.graph.ID(party), Name: w.graph.Name(party), AsOf: day.String(), Registers: w.manifest.Version,
		Lists: map[sanctions.ListName]sanctions.Version{}, Regimes: map[ownership.Regime]shownRegime{}, Holders: append([]ownership.Interest{}, w.graph.Holdings(party, day)...),
	}
	for _, s := range w.snapshots {
		shown.Lists[s.List] = s.Version
	}
	for _, regime := range ownership.Regimes() {
		if _, loaded := shown.Lists[ownership.ListOf(regime)]; !loaded {
			continue // who is blocked is not known
		}
		e, err := w.evaluate(regime, day)
		if err != nil {
			return err
		}
		_, listed := e.Listed(party)
		shown.Regimes[regime] = shownRegime{listed, e.Outcome(party)}
	}
	if c.JSON {
		e := json.NewEncoder(p.Stdout)
		e.SetEscapeHTML(false)
		return e.Encode(shown)
	}
	return p.showEntity(shown)
}

// showEntity answers a person.
func (p *Program) showEntity(s shownEntity) error {
	st := p.style()
	fmt.Fprintf(p.Stdout, "%s  %s\nas of %s, registers %s\n", st.bold(printable(s.Name)), st.faint(printable(s.Entity)), s.AsOf, s.Registers[:min(12, len(s.Registers))])
	for _, regime := range ownership.Regimes() {
		r, asked := s.Regimes[regime]
		if !asked {
			fmt.Fprintf(p.Stdout, "\n%s  %s\n", st.bold(string(regime)), st.amber("not looked at: there is no "+string(ownership.ListOf(regime))+"; run mareva lists fetch"))
			continue
		}
		word := strings.ReplaceAll(string(r.Status), "_", " ")
		switch {
		case r.Listed && r.Status == ownership.Blocked:
			word = st.red("listed")
		case r.Listed:
			word = st.amber("may be listed")
		case r.Status == ownership.Blocked:
			word = st.red(word)
		case r.Status == ownership.Review:
			word = st.amber("for review")
		}
		fmt.Fprintf(p.Stdout, "\n%s  %s\n", st.bold(string(regime)), word)
		if r.Listed {
			continue
		}
		fmt.Fprintf(p.Stdout, "  %s\n", printable(r.Explanation))
		for _, change := range r.WouldChange {
			fmt.Fprintf(p.Stdout, "  would change it: %s\n", printable(change.Text))
		}
	}
	fmt.Fprintln(p.Stdout)
	t := newTable(p.Stdout)
	t.row("holder", "right", "share", "since", "source")
	for _, i := range s.Holders {
		share := i.Share.String()
		if i.Right == ownership.Control || i.Right == ownership.Office {
			share = i.Kind
		}
		t.row(printable(i.Holder), string(i.Right), share, i.From.String(), printable(i.Detail))
	}
	return t.flush()
}

type ownershipGraph struct {
	entityFlags
	Regime string `help:"Whose law: US_OFAC, EU or UK." enum:"US_OFAC,EU,UK" default:"US_OFAC"`
	SVG    bool   `name:"svg" help:"Draw it, for a case file. (The only form so far, and so the default.)"`
	Out    string `short:"o" help:"Write the drawing to this file instead of standard output." placeholder:"FILE"`
}

func (c *ownershipGraph) Run(ctx context.Context, p *Program) error {
	w, party, day, err := c.find(ctx, p)
	if err != nil {
		return err
	}
	regime := ownership.Regime(c.Regime)
	if !slices.ContainsFunc(w.snapshots, func(s *sanctions.Snapshot) bool { return s.List == ownership.ListOf(regime) }) {
		return fmt.Errorf("there is no %s, by which %s blocks: run mareva lists fetch, or name another --regime", ownership.ListOf(regime), regime)
	}
	e, err := w.evaluate(regime, day)
	if err != nil {
		return err
	}
	if c.Out == "" {
		if isTerminal(p.Stdout) {
			return usage("the drawing is SVG text, which a terminal does not show; name a file with --out FILE.svg")
		}
		return drawing.SVG(p.Stdout, e, party, drawing.Options{})
	}
	return writeWhole(c.Out, func(f io.Writer) error { return drawing.SVG(f, e, party, drawing.Options{}) })
}
