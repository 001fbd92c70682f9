package pattern

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mareva/mareva/ledger"
)

// evidenceKept is how many transactions a finding names.
const evidenceKept = 5

// begin begins a finding about the address.
func (f *finder) begin(k Kind, asset uint32) *Finding {
	return &Finding{Kind: k, Asset: asset, Parties: []Party{{Subject, f.address}}}
}

// see adds the transaction of an event and its amount. Events come in the order of the chain.
func (x *Finding) see(e *event) {
	addTo(&x.Amount, &e.amount)
	x.seeAt(e.mark)
}

func (x *Finding) seeAt(m mark) {
	if x.Transactions > 0 && x.last == m {
		return
	}
	if x.Transactions++; x.Transactions == 1 {
		x.first = m
	}
	x.last = m
	if len(x.marks) < evidenceKept {
		x.marks = append(x.marks, m)
	}
}

// keep takes a finding. What a labelled service does with many is its business; that it
// sends dust, or is sent a look-alike's, is worth to know all the same.
func (f *finder) keep(x *Finding) {
	if x.Kind != Dusting && x.Kind != Poisoning && f.isService(f.address) {
		return
	}
	if len(f.found) >= f.o.MaxFindings {
		f.full = true
		return
	}
	x.AtLeast = highest(&x.Amount)
	if f.cut {
		x.Why += fmt.Sprintf("; judged by the first %d rows of the address in this window", f.o.MaxRows)
	}
	f.found = append(f.found, x)
}

// finish turns marks into places.
func (f *finder) finish(x *Finding) {
	place := func(m mark) ledger.Place { return f.view.PlaceOf(int(m.segment), int(m.tx)) }
	x.First, x.Last = place(x.first), place(x.last)
	for _, m := range x.marks {
		x.Evidence = append(x.Evidence, place(m))
	}
}

// compare orders findings.
func compare(a, b *Finding) int {
	order := func(x *Finding) int { return slices.Index(Kinds(), x.Kind) }
	if c := cmp.Or(cmp.Compare(a.first.segment, b.first.segment), cmp.Compare(a.first.tx, b.first.tx), cmp.Compare(order(a), order(b))); c != 0 {
		return c
	}
	if c := slices.CompareFunc(a.Parties, b.Parties, func(x, y Party) int { return cmp.Compare(x.Address, y.Address) }); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Why, b.Why))
}
