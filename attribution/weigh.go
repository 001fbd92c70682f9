package attribution

import (
	"cmp"
	"slices"
	"strings"
)

// Opinion is what the labels of one address say together. Everything in it is in
// an order of its own: it does not depend on how the labels came.
type Opinion struct {
	Labels []Label `json:"labels"` // each once

	Actors     []Claim `json:"actors"`     // who holds it
	Parties    []Claim `json:"parties"`    // which listed party holds it
	Categories []Claim `json:"categories"` // what the holder is, by the [Category] of each label
	Abuses     []Claim `json:"abuses"`     // what was done: the finest concepts under "abuse"
	Controls   []Claim `json:"controls"`   // who can sign, by [Control]

	// Control is the heaviest of Controls; unknown when there is none and when two
	// that exclude each other weigh the same.
	Control   Control    `json:"control"`
	Conflicts []Conflict `json:"conflicts"`
}

// Claim is something that labels say. Claims stand the heaviest first, then by id.
type Claim struct {
	ID     string `json:"id"`
	Weight Weight `json:"weight"`
	Labels []int  `json:"labels"` // which of the opinion's labels say it
}

// Weigh weighs the labels of one address. All are kept; none overrules another.
//
// A claim weighs 1-Π(1-level/100) over independent labels: those of one pack, or
// of one source, count once, by the best of them. A further label that agrees
// never lowers a claim, and an equal one changes nothing. A label without an actor
// claims none, even where it says that the address is sanctioned.
func Weigh(labels []Label) Opinion {
	o := Opinion{Labels: eachOnce(labels)}
	o.Actors = o.claims(func(s *Statement) []string { return some(s.Actor) })
	o.Parties = o.claims(func(s *Statement) []string { return some(s.Party) })
	o.Categories = o.claims(func(s *Statement) []string { return some(Category(s.Concepts)) })
	o.Abuses = o.claims(func(s *Statement) []string { return finest(s.Concepts, conceptAbuse) })
	o.Controls = o.claims(func(s *Statement) []string { return some(string(s.control())) })
	o.Control = likeliest(o.Controls)
	o.Conflicts = o.conflicts()
	return o
}

// control is what the source says of who can sign, else what the holder's kind of
// business says.
func (s *Statement) control() Control {
	if s.Control != ControlUnknown {
		return s.Control
	}
	return ControlOf(s.Concepts)
}

func some(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

// claims gathers the labels by what says finds in them.
func (o *Opinion) claims(says func(*Statement) []string) []Claim {
	out := []Claim{}
	for i := range o.Labels {
		for _, id := range says(&o.Labels[i].Statement) {
			at := slices.IndexFunc(out, func(c Claim) bool { return c.ID == id })
			if at < 0 {
				at = len(out)
				out = append(out, Claim{ID: id})
			}
			out[at].Labels = append(out[at].Labels, i)
		}
	}
	for i := range out {
		all := make([]evidence, len(out[i].Labels))
		for k, l := range out[i].Labels {
			all[k] = evidenceOf(&o.Labels[l].Statement)
		}
		out[i].Weight = combined(all)
	}
	slices.SortFunc(out, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func likeliest(controls []Claim) Control {
	if len(controls) == 0 {
		return ControlUnknown
	}
	first := controls[0]
	for _, other := range controls[1:] {
		if other.Weight == first.Weight && controlsExclude(Control(first.ID), Control(other.ID)) {
			return ControlUnknown
		}
	}
	return Control(first.ID)
}

// eachOnce gives the labels sorted, each once, with sorted concepts.
func eachOnce(labels []Label) []Label {
	out := make([]Label, len(labels))
	for i, l := range labels {
		l.Concepts = append([]string{}, l.Concepts...)
		slices.Sort(l.Concepts)
		l.Concepts = slices.Compact(l.Concepts)
		out[i] = l
	}
	slices.SortFunc(out, compareLabels)
	return slices.CompactFunc(out, func(a, b Label) bool { return compareLabels(a, b) == 0 })
}

// compareLabels orders labels so that only equal ones compare equal.
func compareLabels(a, b Label) int {
	x, y := rowTexts(&a.Statement), rowTexts(&b.Statement)
	var r, s row
	setRowNumbers(&r, &a.Statement)
	setRowNumbers(&s, &b.Statement)
	return cmp.Or(
		strings.Compare(a.Address, b.Address),
		slices.Compare(x[:], y[:]),
		compareRows(&r, &s),
	)
}
