package tracing

import (
	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// givers are the addresses that bring taint to a transaction of a UTXO chain. Which of them
// paid which output the chain does not say where several did; the method's own order does
// under FIFO and LIFO, and a proportional share is the convention of the others.
type givers struct {
	list    []giver
	index   map[giverKey]int
	lines   []line
	drawn   int // tells the lines of one draw from those before
	runs    []taint.Run
	weights []uint256.Int
	shares  []uint256.Int
}

// giver is one of them.
type giver struct {
	address uint32
	source  uint32      // its number, where it is one
	left    []taint.Run // by source: what it still has to give
	sent    uint256.Int // of a source: what it gave, less its change
	hops    int32
	way     int32
	line    int // in lines, if drawn is that of the givers
	drawn   int
}

// giverKey tells what a source pays from what came to it, such as a fee in its reward.
type giverKey struct{ address, source uint32 }

func (g *givers) reset() {
	g.list = g.list[:0]
	if g.index == nil {
		g.index = map[giverKey]int{}
	}
	clear(g.index)
}

// add takes an end with taint.
func (g *givers) add(e *end) {
	parts := addParts(nil, e.runs)
	if len(parts) == 0 {
		return
	}
	key := giverKey{e.address, e.source}
	i, known := g.index[key]
	if !known {
		i = len(g.list)
		g.index[key] = i
		g.list = append(g.list, giver{address: e.address, source: e.source, hops: e.hops, way: e.way})
	}
	x := &g.list[i]
	if e.hops < x.hops {
		x.hops, x.way = e.hops, e.way
	}
	for j := range parts {
		x.left = addRun(x.left, &parts[j])
	}
	if e.source != 0 {
		x.sent.Add(&x.sent, &e.amount)
	}
}

// nearest is the giver with the fewest hops.
func (g *givers) nearest() (address uint32, hops, way int32) {
	n := 0
	for i := range g.list {
		if g.list[i].hops < g.list[n].hops {
			n = i
		}
	}
	return g.list[n].address, g.list[n].hops, g.list[n].way
}

// keep takes change off what a source sent.
func (g *givers) keep(giver int, change *uint256.Int) {
	x := &g.list[giver]
	if x.sent.Lt(change) { // poison: an output is all tainted, whoever paid it
		x.sent.Clear()
		return
	}
	x.sent.Sub(&x.sent, change)
}

// maxShares is how many givers may share one output in proportion; of more, each pays in
// turn, so that a transaction of thousands of inputs and outputs stays cheap.
const maxShares = 1 << 10

// draw takes the tainted ones of runs out of what the givers have left, and says who brings
// what. The lines are valid until the next draw.
func (g *givers) draw(m taint.Method, runs []taint.Run) []line {
	g.lines = g.lines[:0]
	g.drawn++
	g.runs = addParts(g.runs[:0], runs)
	if m == taint.Poison {
		g.poison()
		return g.lines
	}
	for i := range g.runs {
		if m == taint.Haircut && len(g.list) <= maxShares {
			g.share(&g.runs[i])
		} else {
			g.inOrder(&g.runs[i], m == taint.LIFO)
		}
	}
	return g.lines
}

// poison says that every giver brings of the whole what it has of all the givers have.
func (g *givers) poison() {
	var all uint256.Int
	for i := range g.list {
		all.Add(&all, &g.list[i].left[0].Amount)
	}
	whole := g.runs[0].Amount
	rest := whole
	for i := range g.list {
		x := &g.list[i]
		units, _ := new(uint256.Int).MulDivOverflow(&whole, &x.left[0].Amount, &all)
		if rest.Sub(&rest, units); i == len(g.list)-1 {
			units.Add(units, &rest)
		}
		if units.IsZero() {
			continue
		}
		l := g.line(i)
		l.tainted = *units
		for _, r := range x.left {
			l.runs = append(l.runs, taint.Run{Source: r.Source, Amount: *units})
		}
	}
}

// share takes units from every giver in proportion to what it has left.
func (g *givers) share(r *taint.Run) {
	g.weights = g.weights[:0]
	for i := range g.list {
		weight := uint256.Int{}
		if left := g.list[i].of(r.Source); left != nil {
			weight = *left
		}
		g.weights = append(g.weights, weight)
	}
	g.shares = taint.Apportion(g.shares[:0], &r.Amount, g.weights)
	for i := range g.shares {
		if !g.shares[i].IsZero() {
			g.bring(i, r.Source, &g.shares[i])
		}
	}
}

// inOrder takes units from the first givers that have any, or from the last.
func (g *givers) inOrder(r *taint.Run, last bool) {
	need := r.Amount
	for n := 0; n < len(g.list) && !need.IsZero(); n++ {
		i := n
		if last {
			i = len(g.list) - 1 - n
		}
		left := g.list[i].of(r.Source)
		if left == nil || left.IsZero() {
			continue
		}
		units := *left
		if need.Lt(&units) {
			units = need
		}
		need.Sub(&need, &units)
		g.bring(i, r.Source, &units)
	}
}

// bring takes units from a giver, and adds them to its line.
func (g *givers) bring(i int, source uint32, units *uint256.Int) {
	left := g.list[i].of(source)
	left.Sub(left, units)
	l := g.line(i)
	l.runs = addRun(l.runs, &taint.Run{Source: source, Amount: *units})
	l.tainted.Add(&l.tainted, units)
}

// line is that of a giver.
func (g *givers) line(i int) *line {
	x := &g.list[i]
	if x.drawn != g.drawn {
		x.drawn, x.line = g.drawn, len(g.lines)
		g.lines = append(g.lines, line{from: x.address, giver: i, hops: x.hops + 1, way: x.way})
	}
	return &g.lines[x.line]
}

// of is what a giver has left of a source.
func (x *giver) of(source uint32) *uint256.Int {
	for i := range x.left {
		if x.left[i].Source == source {
			return &x.left[i].Amount
		}
	}
	return nil
}
