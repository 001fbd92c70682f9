package pattern

import (
	"fmt"
	"sort"

	"github.com/holiman/uint256"
)

// structuring: many payments just below a limit, and hardly any just above it. 31 CFR
// 1010.100(xx) defines structuring of cash; FATF (2020) names the same of virtual assets.
// Without the second half every shop whose prices lie there would be one.
func (f *finder) structuring() {
	if f.value.prices.Len() == 0 && len(f.o.Limits) == 0 {
		return
	}
	for _, in := range [2]bool{false, true} {
		side := f.sideOf(in)
		if len(side) < f.o.Structured {
			continue
		}
		for i := range f.o.Limits {
			f.structuredBelow(side, &f.o.Limits[i], in)
		}
	}
}

func (f *finder) structuredBelow(side []*event, limit *Limit, in bool) {
	var below, above []*event
	for _, e := range side {
		switch f.sideOfLimit(e, limit) {
		case -1:
			below = append(below, e)
		case 1:
			above = append(above, e)
		}
	}
	for _, b := range f.bursts(below, f.o.Structured, f.o.Window, false) {
		list := below[b.from:b.to]
		at := func(time int64) int {
			return sort.Search(len(above), func(i int) bool { return above[i].time >= time })
		}
		over := at(list[len(list)-1].time+1) - at(list[0].time)
		peers, _ := shares(list)
		if over*f.o.StructureTimes > len(list) || in && len(peers) < 2 { // one payer's stand at the payer
			continue
		}
		x := f.begin(Structuring, f.group[0].asset)
		for _, e := range list {
			x.see(e)
		}
		role, verb := Receiver, "sent"
		if in {
			role, verb = Payer, "received"
		}
		x.Parties = append(x.Parties, Party{role, peers[0].address})
		x.Others = len(peers) - 1
		x.Why = fmt.Sprintf("%s %s in %d payments of up to %d %% below the limit of %s, %d of them within %s, and %d as little above it",
			verb, f.value.sum(x), len(list), f.o.StructurePercent, f.limitText(limit), b.most, hours(f.o.Window), over)
		f.keep(x)
	}
}

// sideOfLimit is -1 just below, 1 at it or just above, else 0.
func (f *finder) sideOfLimit(e *event, limit *Limit) int {
	var units uint256.Int
	switch {
	case limit.Units != nil:
		if limit.Asset != e.asset {
			return 0
		}
		units = *limit.Units
	default:
		var ok bool
		if units, ok = f.value.units(e.asset, e.time, 100*limit.USD); !ok {
			return 0
		}
	}
	var margin, low, high uint256.Int
	margin.MulDivOverflow(&units, uint256.NewInt(f.o.StructurePercent), uint256.NewInt(100))
	low.Sub(&units, &margin)
	if _, over := high.AddOverflow(&units, &margin); over {
		high.SetAllOne()
	}
	switch {
	case units.IsZero() || e.amount.Lt(&low) || e.amount.Gt(&high):
		return 0
	case e.amount.Lt(&units):
		return -1
	}
	return 1
}

func (f *finder) limitText(l *Limit) string {
	text := fmt.Sprintf("%d USD", l.USD)
	if l.Units != nil {
		text = f.value.text(l.Asset, l.Units)
	}
	if l.Source != "" {
		text += " (" + l.Source + ")"
	}
	return text
}
