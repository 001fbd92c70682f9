package synthetic

import (
	"sync"

	"github.com/mareva/mareva/ownership"
)

// wholeRoom is all of a company, in hundredths of a percent.
const wholeRoom = 100_00

// percents are all sizes in hundredths of a percent, ready made: there are millions
// of stakes.
var percents = sync.OnceValue(func() *[wholeRoom + 1]ownership.Percent {
	var all [wholeRoom + 1]ownership.Percent
	for i := range all {
		all[i], _ = ownership.ParsePercent(decimal(i)) // digits with one point always parse
	}
	return &all
})

func decimal(hundredths int) string {
	return string([]byte{
		byte('0' + hundredths/10000), byte('0' + hundredths/1000%10), byte('0' + hundredths/100%10),
		'.', byte('0' + hundredths/10%10), byte('0' + hundredths%10),
	})
}

func exactly(hundredths int) ownership.Share { return ownership.Exactly(percents()[hundredths]) }

// third does not end as a decimal.
var third = sync.OnceValue(func() ownership.Share {
	p, _ := ownership.PartOf("1", "3") // both are digits
	return ownership.Exactly(p)
})

// The ranges in which the register of the United Kingdom gives sizes.
var (
	minority = ownership.Share{Min: ownership.Percents(25), MinOpen: true, Max: ownership.Percents(50)}
	majority = ownership.Share{Min: ownership.Percents(50), MinOpen: true, Max: ownership.Percents(75), MaxOpen: true}
	nearAll  = ownership.Between(ownership.Percents(75), ownership.Whole)
)

func shares(s ownership.Share) ownership.Interest {
	return ownership.Interest{Right: ownership.Shares, Share: s}
}

func control(kind string) ownership.Interest {
	return ownership.Interest{Right: ownership.Control, Kind: kind}
}

// ranged is what the register of the United Kingdom says of one owner.
func ranged(s ownership.Share) []ownership.Interest {
	return []ownership.Interest{shares(s), {Right: ownership.Votes, Share: s}}
}

// holdExactly gives away a part of the company.
func (w *writer) holdExactly(holder, hundredths int) {
	w.room -= hundredths
	w.hold(holder, shares(exactly(hundredths)))
}

// holdRange gives away at least a part of the company.
func (w *writer) holdRange(holder int, s ownership.Share) {
	low := 75_00
	switch s {
	case minority:
		low = 25_00
	case majority:
		low = 50_00
	}
	w.room -= low
	w.hold(holder, ranged(s)...)
}

// ownTop gives a group its owners: persons, or many who hold little.
func (w *writer) ownTop() {
	drawn := w.draw(forStyle, w.held)
	owner := func(n uint64) int { return w.person(drawn + n) }
	switch style := below(100, drawn); {
	case style < 30: // nobody who holds much is known
		w.isClosed = false
	case style < 55:
		w.holdRange(owner(0), nearAll)
	case style < 70:
		w.holdExactly(owner(0), wholeRoom)
	case style < 80:
		w.holdExactly(owner(0), 50_00)
		w.holdExactly(owner(10), 50_00)
	case style < 85:
		for n := range uint64(3) {
			w.hold(owner(10*n), shares(third()))
		}
		w.room = 0
	case style < 91:
		w.holdRange(owner(0), minority)
		w.holdRange(owner(10), minority)
	case style < 94:
		w.holdRange(owner(0), majority)
		w.holdRange(owner(10), minority)
	case style < 97:
		w.hold(owner(0), control(ownership.ControlByInfluence))
	default:
		w.holdExactly(owner(0), 60_00)
		w.holdExactly(owner(10), 30_00)
		w.isClosed = false
	}
}

// ownSubsidiary gives a subsidiary its parent, and those beside the parent.
func (w *writer) ownSubsidiary(g group, n int) {
	parent := g.start + g.parent(n)
	size := w.draw(forSize, w.held)
	if l := g.loopAt(n); l != noLoop {
		w.holdExactly(g.start+n+int(l), 5_00+below(15_00, size))
		w.holdExactly(parent, 51_00+below(29_00, mix(size)))
		return
	}
	consolidated := false
	switch style := below(100, w.draw(forStyle, w.held)); {
	case style < 45:
		w.holdExactly(parent, wholeRoom)
	case style < 57:
		w.holdExactly(parent, 50_01+below(49_99, size))
	case style < 62: // a joint venture
		w.holdExactly(parent, 50_00)
		w.holdExactly(w.earlier(w.draw(forPartner, w.held)), 50_00)
	case style < 67:
		w.holdExactly(parent, 20_00+below(30_00, size))
	case style < 74:
		bands := [4]ownership.Share{nearAll, nearAll, majority, minority}
		w.holdRange(parent, bands[below(4, size)])
	case style < 94: // as GLEIF's files say it: a parent, and no figure
		w.hold(parent, control(ownership.ControlByConsolidation), shares(ownership.Unknown))
		w.room, consolidated = 0, true
	case style < 98:
		w.hold(parent, control(ownership.ControlOfBoard))
	default:
		w.hold(parent, control(ownership.ControlByBranch))
		w.room = 0
	}
	// Consolidated ones name the top of the group as well, and two of five others do.
	if parent != g.start && (consolidated || below(5, mix(size+1)) < 2) {
		both := []ownership.Interest{control(ownership.ControlByConsolidation), shares(ownership.Unknown)}
		both[0].Indirect, both[1].Indirect = true, true
		w.hold(g.start, both...)
	}
}
