package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/attribution/archive"
	"github.com/mareva/mareva/screening"
	"github.com/mareva/mareva/wallet"
)

type labelsShow struct {
	homeFlag
	Lists  string `help:"Also say whether it is listed, by the published files in this folder instead of the lists in --home." placeholder:"DIR"`
	Chain  string `help:"Chain of the address; names of accounts need it."`
	JSON   bool   `help:"One JSON object for an address; JSON Lines for an actor or a pack." name:"json"`
	Query  string `arg:"" help:"An address, or the id of an actor or a pack." name:"address-or-id"`
	Public string `help:"A public key that is known to be behind the address, in hex." name:"public-key" placeholder:"HEX"`
}

// shownAddress is what labels show says of an address, as /v1/addresses does.
type shownAddress struct {
	screening.AddressReport
	Hits  []screening.Hit       `json:"hits"` // null: there is no list, and nobody was asked
	Lists []screening.ListState `json:"lists"`

	Labels *screening.LabelState `json:"labels,omitempty"`
}

func (c *labelsShow) Run(p *Program) error {
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	table, m, err := currentLabels(home)
	if err != nil {
		return err
	}
	if c.Chain == "" && table != nil && isLabelID(m, table, c.Query) {
		return p.showLabelsOf(table, c.Query, c.JSON)
	}
	v, err := p.loadView(viewOptions{home: home, loose: c.Lists})
	if errors.As(err, new(noListYet)) {
		// What an address is needs no list; what it is said to be needs labels only.
		v, err = p.viewOfNoList(table, m, err)
	}
	if err != nil {
		return err
	}
	report, err := v.index.Address(c.Query, c.Chain, c.Public)
	if err != nil {
		return fmt.Errorf("%w; and no label, actor, party or pack in force is called so", err)
	}
	shown := shownAddress{AddressReport: report, Lists: v.states(nil), Labels: v.labels.state()}
	if len(v.lists) > 0 {
		hits, err := v.index.Screen(screening.AddressQuestion(c.Query, c.Chain, c.Public), screening.Options{})
		if err != nil {
			return err
		}
		shown.Hits = append([]screening.Hit{}, hits...)
	}
	if c.JSON {
		return encodeTo(p.Stdout, shown)
	}
	return p.showAddress(v, shown, m)
}

// viewOfNoList answers about addresses where there is no list.
func (p *Program) viewOfNoList(table *attribution.Table, m archive.Manifest, why error) (*view, error) {
	index, err := screening.New(nil)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(p.Stderr, "warning: not screened: %s\n", printable(why.Error()))
	return &view{index: index.Labelled(table, m.Actors), labels: labels{table: table, manifest: m}}, nil
}

// isLabelID says whether a text names an actor or a pack in force.
func isLabelID(m archive.Manifest, table *attribution.Table, text string) bool {
	if slices.ContainsFunc(m.Packs, func(p archive.Pack) bool { return p.ID == text }) {
		return true
	}
	for l := range table.All() {
		if l.Actor == text || l.Party == text {
			return text != ""
		}
	}
	return false
}

// showLabelsOf lists the addresses of an actor, a listed party or a pack.
func (p *Program) showLabelsOf(table *attribution.Table, id string, asJSON bool) error {
	t := newTable(p.Stdout)
	count := 0
	for l := range table.All() {
		if l.Actor != id && l.Party != id && l.Pack != id {
			continue
		}
		count++
		if asJSON {
			if err := encodeTo(p.Stdout, l); err != nil {
				return err
			}
			continue
		}
		_, address, _ := strings.Cut(l.Address, ":")
		t.row(address, l.Asset, l.Text, l.Actor, attribution.Category(l.Concepts), l.Confidence)
	}
	if asJSON {
		return nil
	}
	if err := t.flush(); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%s of %s\n", plural(count, "label", "labels"), printable(id))
	return nil
}

// showAddress tells a person all that is known of an address.
func (p *Program) showAddress(v *view, a shownAddress, m archive.Manifest) error {
	st := p.style()
	fmt.Fprintf(p.Stdout, "%s\n", st.bold(printable(a.Address)))
	t := newTable(p.Stdout)
	t.row("  chains", orNone(someChains(a.Chains, 8), "not known: compared as written"))
	t.row("  kind", a.Kind+", "+map[bool]string{true: "its checksum fits", false: "no checksum to verify"}[a.Checksum])
	if a.Tag != nil {
		t.row("  tag", *a.Tag)
	}
	if a.Canonical != "" {
		t.row("  canonical", a.Canonical)
	}
	if err := t.flush(); err != nil {
		return err
	}
	p.showOpinion(a.Opinion)
	p.showAliases(a.Aliases)
	if len(v.lists) > 0 {
		fmt.Fprintln(p.Stdout)
		if err := p.showHits(v, a.Address, a.Hits, screening.Options{}); err != nil {
			return err
		}
	}
	if m.Version != "" {
		p.sayLabels(m)
	}
	return nil
}

func (p *Program) showOpinion(o attribution.Opinion) {
	st := p.style()
	if len(o.Labels) == 0 {
		fmt.Fprintln(p.Stdout, "  no label")
		return
	}
	fmt.Fprintf(p.Stdout, "\n%s\n", st.bold(plural(len(o.Labels), "label", "labels")))
	t := newTable(p.Stdout)
	for _, l := range o.Labels {
		who := orNone(strings.TrimSpace(l.Actor+" "+l.Party+" "+string(l.Control)), "–")
		t.row("  "+l.Text, who, strings.Join(l.Concepts, ", "), fmt.Sprintf("%s (%d)", l.Confidence, l.Confidence.Level()), orNone(l.Source, l.Pack))
	}
	_ = t.flush() // Stdout remembers its first error
	fmt.Fprintf(p.Stdout, "%s\n", st.bold("taken together"))
	t = newTable(p.Stdout)
	for _, claims := range []struct {
		name string
		all  []attribution.Claim
	}{{"actor", o.Actors}, {"party", o.Parties}, {"category", o.Categories}, {"abuse", o.Abuses}, {"control", o.Controls}} {
		for _, c := range claims.all {
			t.row("  "+claims.name, c.ID, "weight "+c.Weight.String())
		}
	}
	_ = t.flush() // Stdout remembers its first error
	for _, c := range o.Conflicts {
		fmt.Fprintf(p.Stdout, "  %s: %s\n", st.amber("conflict"), printable(c.Text))
	}
}

func (p *Program) showAliases(aliases []screening.AddressAlias) {
	if len(aliases) == 0 {
		return
	}
	st := p.style()
	fmt.Fprintf(p.Stdout, "\n%s\n", st.bold(fmt.Sprintf("%s of the same key or script", plural(len(aliases), "other address", "other addresses"))))
	t := newTable(p.Stdout)
	conditions := []string{}
	for _, a := range aliases {
		note := ""
		if a.Condition != "" {
			i := slices.Index(conditions, a.Condition)
			if i < 0 {
				i = len(conditions)
				conditions = append(conditions, a.Condition)
			}
			note = fmt.Sprintf("[%d]", i+1)
		}
		t.row("  "+a.Address, someChains(a.Chains, 3), a.Kind, strings.TrimSpace(string(a.Certainty)+" "+note))
	}
	_ = t.flush() // Stdout remembers its first error
	for i, c := range conditions {
		fmt.Fprintf(p.Stdout, "  %s\n", st.faint(fmt.Sprintf("[%d] %s", i+1, c)))
	}
}

// someChains names the first chains and counts the others.
func someChains(chains []wallet.Chain, most int) string {
	var texts []string
	for _, c := range chains[:min(len(chains), most)] {
		texts = append(texts, string(c))
	}
	if more := len(chains) - most; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}

func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}
