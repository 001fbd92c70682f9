package synthetic

import (
	"iter"
	"strconv"

	"github.com/mareva/mareva/ownership"
)

// Statements are those of the register: who each party is, then who holds what in
// it.
func (r Register) Statements() iter.Seq[ownership.Statement] {
	return func(yield func(ownership.Statement) bool) {
		w := &writer{Register: r, yield: yield}
		for start := 0; start < r.Companies(); {
			g := r.groupAt(start)
			for n := range g.size {
				if !w.company(g, n) {
					return
				}
			}
			start += g.size
		}
		for p := r.Companies(); p < r.Parties; p++ {
			if !w.write(ownership.Statement{Party: r.describe(p, false)}) {
				return
			}
		}
	}
}

// writer writes one party's statements after the other.
type writer struct {
	Register
	yield    func(ownership.Statement) bool
	stopped  bool
	records  int
	given    int // interests so far
	due      int // how many there should be after this company
	held     int // the company
	heldID   string
	room     int // of its shares, in hundredths of a percent: not yet given away
	atTop    bool
	isClosed bool // its owners are all known
}

// ahead is how many interests more than due a company may get.
const ahead = 16

func (w *writer) write(s ownership.Statement) bool {
	if w.stopped {
		return false
	}
	w.records++
	var scratch [32]byte
	s.ID = string(strconv.AppendInt(append(scratch[:0], "synthetic record "...), int64(w.records), 10))
	s.Source = s.ID
	w.stopped = !w.yield(s)
	return !w.stopped
}

// company writes everything of one company.
func (w *writer) company(g group, n int) bool {
	w.held, w.room, w.atTop, w.isClosed = g.start+n, wholeRoom, n == 0, true
	// In 64 bits the product of two counts does not overflow.
	companies := int64(w.Companies())
	w.due = int(int64(w.Interests) * (int64(w.held) + 1) / companies)
	p := w.describe(w.held, w.atTop)
	w.heldID = p.ID
	if !w.write(ownership.Statement{Party: p}) {
		return false
	}
	if w.atTop {
		w.ownTop()
	} else {
		w.ownSubsidiary(g, n)
	}
	return w.fill()
}

// hold writes what one holder has in the company, unless too much is written
// already. Holder, held and first day are filled in.
func (w *writer) hold(holder int, interests ...ownership.Interest) {
	if w.given+len(interests) > min(w.due+ahead, w.Interests) {
		return
	}
	id := w.ID(holder)
	from, until := w.period(holder)
	for i := range interests {
		in := &interests[i]
		in.Holder, in.Held, in.From, in.Until = id, w.heldID, from, until
	}
	if w.write(ownership.Statement{Interests: interests}) {
		w.given += len(interests)
	}
}

// former: one stake in so many was given up.
const former = 30

func (w *writer) period(holder int) (from, until ownership.Day) {
	drawn := mix(w.draw(forDay, w.held) + uint64(holder))
	from = dayOf(drawn)
	if below(former, mix(drawn)) == 0 {
		until = max(from, dayOf(mix(drawn+1)))
	}
	return from, until
}

// fillAtOnce is how many small owners a company gets that is widely held.
const fillAtOnce = 50

// fill gives a widely held company small owners, as many as the register lacks. The
// last company gets all that are still missing.
func (w *writer) fill() bool {
	missing := w.due - w.given
	if w.held < w.Companies()-1 {
		if w.isClosed {
			return !w.stopped
		}
		missing = min(missing, fillAtOnce)
	}
	for i := range missing {
		drawn := mix(w.draw(forSmall, w.held) + uint64(i))
		holder := w.someone(drawn)
		part := min(w.room, 1+below(300, mix(drawn+1))) // up to 3 %
		if part == 0 {
			w.hold(holder, ownership.Interest{Right: ownership.Office, Kind: ownership.OfficeDirector})
			continue
		}
		w.room -= part
		w.hold(holder, shares(exactly(part)))
	}
	return !w.stopped
}

// someone is a person, or a company before this one, so that no cycle arises by
// chance. Without either it is the company itself.
func (w *writer) someone(drawn uint64) int {
	persons := w.Parties - w.Companies()
	if persons > 0 && (w.held == 0 || below(10, drawn) < 3) {
		return w.person(drawn)
	}
	return w.earlier(drawn)
}

func (w *writer) person(drawn uint64) int {
	persons := w.Parties - w.Companies()
	if persons == 0 {
		return w.earlier(drawn)
	}
	return w.Companies() + below(persons, mix(drawn+2))
}

// earlier is a company before this one; the first ones have the most stakes, as
// large funds do.
func (w *writer) earlier(drawn uint64) int { return belowSkewed(max(1, w.held), mix(drawn+3)) }
