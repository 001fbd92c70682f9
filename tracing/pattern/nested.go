package pattern

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/holiman/uint256"
)

// A deposit address is looked for among so many that the address paid the most, by so many
// of what each of them sent.
const (
	depositsAsked = 50
	depositRows   = 50
)

// through is what an address moves with a service.
type through struct {
	entity   string
	service  uint32
	deposit  uint32 // the address through which the most goes to it; 0: it is paid directly
	most     uint256.Int
	amount   uint256.Int
	deposits int
}

// nested: an address without label that many pay and that pays many, as a service does, and
// whose dealings with services are nearly all with one, through its deposit addresses
// (Bellei et al. 2024 describe the shape).
func (f *finder) nested() {
	n := f.o.NestedCustomers
	if f.o.Labels == nil || len(f.group) < 2*n {
		return
	}
	from, got := shares(slices.Clone(f.sideOf(true)))
	to, put := shares(f.sideOf(false))
	if len(from) < n || len(to) < n || f.category(f.address) != "" {
		return
	}
	services, all := f.dealings(from, to)
	if len(services) == 0 {
		return
	}
	s := services[0]
	total := got
	addTo(&total, &put)
	if s.deposit == 0 || !atLeast(&s.amount, &all, f.o.NestedPercent) || !atLeast(&s.amount, &total, f.o.NestedShare) {
		return
	}
	x := f.begin(Nested, f.group[0].asset)
	for i := range f.group {
		e := &f.group[i]
		if e.peer == s.deposit || e.peer == s.service {
			x.seeAt(e.mark)
		}
	}
	x.Amount = s.amount
	x.Parties = append(x.Parties, Party{Deposit, s.deposit}, Party{Service, s.service})
	x.Others = s.deposits - 1
	x.Why = fmt.Sprintf("%d addresses paid it and it paid %d, as a service does, but no label says whose it is; %d %% of what it moved with services, and %d %% of all that it moved, was with %s, through %s",
		len(from), len(to), percentOf(&s.amount, &all), percentOf(&s.amount, &total), s.entity, count(s.deposits, "deposit address", "deposit addresses"))
	f.keep(x)
}

// dealings are what the address moves with labelled services, the most first.
func (f *finder) dealings(from, to []share) (list []through, all uint256.Int) {
	at := map[string]int{}
	put := func(service uint32, amount *uint256.Int) *through {
		entity := cmp.Or(f.o.Labels.Entity(service), f.category(service))
		i, known := at[entity]
		if !known {
			i = len(list)
			at[entity] = i
			list = append(list, through{entity: entity, service: service})
		}
		addTo(&list[i].amount, amount)
		addTo(&all, amount)
		return &list[i]
	}
	for i := range from {
		if f.isService(from[i].address) {
			put(from[i].address, &from[i].amount)
		}
	}
	for i := range to[:min(len(to), depositsAsked)] {
		p := &to[i]
		if f.isService(p.address) {
			put(p.address, &p.amount)
			continue
		}
		if service, ok := f.depositOf(p.address); ok {
			s := put(service, &p.amount)
			if s.deposits++; p.amount.Gt(&s.most) {
				s.deposit, s.most = p.address, p.amount
			}
		}
	}
	slices.SortStableFunc(list, func(a, b through) int { return cmp.Or(b.amount.Cmp(&a.amount), cmp.Compare(a.entity, b.entity)) })
	return list, all
}

// depositOf is the service to which an address without label sends nearly all that it sends,
// by its last payments up to the end of the window.
func (f *finder) depositOf(address uint32) (service uint32, ok bool) {
	if f.category(address) != "" {
		return 0, false
	}
	w := &f.r.window[len(f.r.window)-1]
	f.earlier = f.r.backFrom(f.earlier[:0], address, false, depositRows, w.segment, w.endTx)
	var list []*event
	for i := range f.earlier {
		if e := &f.earlier[i]; e.asset == f.group[0].asset {
			list = append(list, e)
		}
	}
	to, total := shares(list)
	if len(to) == 0 || !f.isService(to[0].address) {
		return 0, false
	}
	entity := f.o.Labels.Entity(to[0].address)
	var sum uint256.Int
	for i := range to {
		if to[i].address == to[0].address || entity != "" && f.o.Labels.Entity(to[i].address) == entity {
			addTo(&sum, &to[i].amount)
		}
	}
	return to[0].address, atLeast(&sum, &total, f.o.FewPercent)
}
