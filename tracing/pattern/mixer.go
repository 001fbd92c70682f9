package pattern

import (
	"fmt"

	"github.com/mareva/mareva/attribution"
)

// dustBefore is how many receipts of dust may come before the first real one: anybody can
// send them.
const dustBefore = 20

// mixerFirst: the first that the address ever received came from a mixer. FATF (2020) and
// FinCEN (FIN-2019-A003; 88 FR 72701 of 2023) name funds from mixers.
func (f *finder) mixerFirst() {
	if f.o.Labels == nil {
		return
	}
	var got *event
	for i := range f.events {
		e := &f.events[i]
		if !e.in && f.value.real(e) {
			return // it had something before
		}
		if e.in && f.value.real(e) {
			got = e
			break
		}
	}
	if got == nil || !f.isMixer(got.peer) || f.category(f.address) != "" || f.before() > dustBefore {
		return
	}
	if f.before() > 0 {
		for _, credit := range [2]bool{true, false} {
			f.earlier = f.r.back(f.earlier[:0], f.address, credit, dustBefore)
			for i := range f.earlier {
				if f.value.real(&f.earlier[i]) {
					return
				}
			}
		}
	}
	x := f.begin(MixerFirst, got.asset)
	x.see(got)
	x.Parties = append(x.Parties, Party{Mixer, got.peer})
	x.Why = fmt.Sprintf("the first that it ever received, %s, came from %s", f.value.sum(x), f.called(got.peer))
	f.keep(x)
}

func (f *finder) isMixer(address uint32) bool {
	c := f.category(address)
	return attribution.Within(c, "mixing_service") || attribution.Within(c, "mixing")
}

// called is what a label calls an address.
func (f *finder) called(address uint32) string {
	if name := f.o.Labels.Entity(address); name != "" {
		return name
	}
	return "an address labelled " + f.category(address)
}
