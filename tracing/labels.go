package tracing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mareva/mareva/attribution"
	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/wallet"
)

// Label says whose an address is, by what labels say of it together.
type Label struct {
	Name     string // for people: the entity, else what the label says
	Category string // id of the taxonomy: "exchange", "sanction"; "" where no label says
	Entity   string // id of the actor, or of the listed party: "us_ofac_sdn:27307"; ""
	Source   string // who says so: a list, or the id of a pack
	// Service says that it pools what many own: what goes in there is not what comes out.
	Service bool
	// Listed says that a sanctions list names the address.
	Listed bool
	// Linked is the labelled address that it is the label of, where the address itself has
	// none and is spent from together with that one; 0: it is the address's own. A link is
	// never an identity: Entity and Category are then those of Linked, and Name says so.
	Linked uint32
}

// List is the list that names the address; "" where none does.
func (l *Label) List() string {
	if !l.Listed {
		return ""
	}
	list, _, _ := strings.Cut(l.Entity, ":")
	return list
}

// Labels looks up whose the addresses of a ledger are. It is not safe for concurrent use.
type Labels struct {
	view   *ledger.View
	tables []*attribution.Table
	// preferred is a table of the user's own, which goes before the others.
	preferred *attribution.Table
	// Given are labels of the user's own, which go before all others, and are services.
	given map[uint32]string
	known map[uint32]*Label
	links *links // nil: nobody's cluster counts
}

// NewLabels looks addresses up in tables of labels; nil tables have none.
func NewLabels(v *ledger.View, tables ...*attribution.Table) *Labels {
	l := &Labels{view: v, given: map[uint32]string{}, known: map[uint32]*Label{}}
	for _, t := range tables {
		if t != nil {
			l.tables = append(l.tables, t)
		}
	}
	return l
}

// Prefer has labels of the user's own go before those of the other tables. Only that an
// address is listed they cannot deny.
func (l *Labels) Prefer(t *attribution.Table) {
	l.preferred = t
	clear(l.known)
	l.links.forget()
}

// Give labels an address as a place where a trace stops, whatever others say of it.
func (l *Labels) Give(address uint32, label string) { l.given[address] = label }

// Stop says that a trace ends at services.
func (l *Labels) Stop(address uint32) (label string, stop bool, err error) {
	if label, ok := l.given[address]; ok {
		return label, true, nil
	}
	if x := l.Of(address); x != nil && x.Service {
		return x.Name, true, nil
	}
	return "", false, nil
}

// Of is the label of an address; nil: none has one. Nobody may write to it.
func (l *Labels) Of(address uint32) *Label {
	if label, ok := l.given[address]; ok {
		return &Label{Name: label, Service: true}
	}
	if len(l.tables) == 0 && l.preferred == nil || address == 0 {
		return nil
	}
	x, asked := l.known[address]
	if !asked {
		if x = LabelOf(l.said(address)); x == nil && l.links != nil {
			x = l.linked(address)
		}
		l.known[address] = x
	}
	return x
}

// said are the labels of an address that count.
func (l *Labels) said(address uint32) (all []attribution.Label) {
	a, err := wallet.ParseOn(l.view.Chain().Name, l.view.AddressText(address))
	if err != nil {
		return nil // a text of no known form, which no label can have
	}
	for _, t := range l.tables {
		for x := range t.Lookup(a.Canonical).All() {
			// A contract of another chain says nothing of who is at its address here.
			if x.Control == attribution.ControlContract && x.Chain != "" && x.Chain != l.view.Chain().Name {
				continue
			}
			all = append(all, x)
		}
	}
	if l.preferred == nil || slices.ContainsFunc(all, func(x attribution.Label) bool { return x.Party != "" }) {
		return all
	}
	if own := slices.Collect(l.preferred.Lookup(a.Canonical).All()); len(own) > 0 {
		return own
	}
	return all
}

// LabelOf is what labels say together; nil of none. A listed party goes before an actor, since the law is
// about it; what a service is before what it did; and what somebody else did before what they
// are. Of claims that contradict each other the heaviest counts.
func LabelOf(all []attribution.Label) *Label {
	if len(all) == 0 {
		return nil
	}
	o := attribution.Weigh(all)
	x, _ := labelOf(&o)
	return x
}

// labelOf is LabelOf, and gives the label that its name is of.
func labelOf(o *attribution.Opinion) (x *Label, said *attribution.Label) {
	x, said = &Label{}, &o.Labels[0]
	claims := append(slices.Clone(o.Abuses), o.Categories...)
	x.Service = o.Control == attribution.ControlHosted // unless somebody says what the holder is
	for _, c := range o.Categories {
		// Others say what was done, and an organization may be anything.
		if attribution.Within(c.ID, "entity") && c.ID != "organization" {
			if x.Service = attribution.Within(c.ID, "service"); x.Service {
				claims = []attribution.Claim{c}
			}
			break
		}
	}
	if len(claims) > 0 {
		x.Category, said = claims[0].ID, &o.Labels[claims[0].Labels[0]]
	}
	if len(o.Actors) > 0 {
		x.Entity, said = o.Actors[0].ID, &o.Labels[o.Actors[0].Labels[0]]
	}
	if len(o.Parties) > 0 {
		x.Entity, said = o.Parties[0].ID, &o.Labels[o.Parties[0].Labels[0]]
		x.Category, x.Listed = "sanction", true
	}
	x.Source = said.Pack
	x.Name = cmp.Or(said.Text, x.Entity, x.Category, x.Source, "labelled")
	return x, said
}
