package pattern

import "fmt"

// dusting: one sends dust to many who never paid it. Loporchio et al. (2023) tell such
// campaigns from the dust that betting services send back to their customers.
func (f *finder) dusting() {
	f.side = f.side[:0]
	for i := range f.group {
		if e := &f.group[i]; !e.in && e.peer != 0 && f.value.dust(e) {
			f.side = append(f.side, e)
		}
	}
	if len(f.side) < f.o.DustReceivers {
		return
	}
	customers := f.customers()
	list := f.side[:0]
	for _, e := range f.side {
		if !customers[e.peer] {
			list = append(list, e)
		}
	}
	for _, b := range f.bursts(list, f.o.DustReceivers, f.o.Window, true) {
		x := f.begin(Dusting, f.group[0].asset)
		for _, e := range list[b.from:b.to] {
			x.see(e)
		}
		to, _ := shares(list[b.from:b.to])
		x.Parties = append(x.Parties, Party{Receiver, list[b.from].peer})
		x.Others = len(to) - 1
		x.Why = fmt.Sprintf("sent dust, %s in all, to %d addresses that had not paid it, %d of them within %s", f.value.sum(x), len(to), b.most, hours(f.o.Window))
		f.keep(x)
	}
}

// customers are those who paid the address, as far back as is read.
func (f *finder) customers() map[uint32]bool {
	all := map[uint32]bool{}
	for i := range f.events {
		if e := &f.events[i]; e.in {
			all[e.peer] = true
		}
	}
	if f.before() > 0 {
		f.earlier = f.r.back(f.earlier[:0], f.address, true, f.o.LookBack)
		for i := range f.earlier {
			all[f.earlier[i].peer] = true
		}
	}
	return all
}
