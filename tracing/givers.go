package tracing

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/mareva/mareva/tracing/taint"
)

// givers are the addresses that bring taint to a transaction of a UTXO chain. Which of them
// paid which output the chain does not say where several did; the order of units does under
// FIFO and LIFO, and a proportional share is the convention of the others.
type givers struct {
	list    []giver
	index   map[giverKey]int
	lines   []line
	drawn   int  // tells the lines of one draw from those before
	wide    bool // there are too many for each to share in each output
	mixed   bool // an address brings what it pays as a source, and what came to it in a fee
	runs    []taint.Run
	weights []uint256.Int
	shares  []uint256.Int

	// FIFO and LIFO: the tainted units in order, those that are left between head and the
	// end; and those that the last draw took.
	pieces []piece
	head   int
	taken  []piece
}

// giver is one of them.
type giver struct {
	address uint32
	source  uint32      // its number, where it is one
	held    uint256.Int // in ends that have taint
	left    []taint.Run // by source: what it still has to give
	sent    uint256.Int // of a source: what it gave, less its change
	hops    int32
	way     int32
	line    int // in lines, if drawn is that of the givers
	drawn   int
}

// giverKey tells what a source pays from what came to it, such as a fee in its reward.
type giverKey struct{ address, source uint32 }

// piece is tainted units of a giver that stand together, and how they came to it.
type piece struct {
	giver     int
	hops, way int32
	taint.Run
}

func (g *givers) reset() {
	g.list, g.pieces, g.head, g.mixed = g.list[:0], g.pieces[:0], 0, false
	if g.index == nil {
		g.index = map[giverKey]int{}
	}
	clear(g.index)
}

// add takes an end, which may have no taint.
func (g *givers) add(e *end) {
	if !slices.ContainsFunc(e.runs, func(r taint.Run) bool { return r.Source != 0 }) {
		return
	}
	key := giverKey{e.address, e.source}
	i, known := g.index[key]
	if !known {
		i = len(g.list)
		g.index[key] = i
		g.list = append(g.list, giver{address: e.address, source: e.source, hops: e.hops, way: e.way})
	}
	g.mixed = g.mixed || e.fee && slices.ContainsFunc(g.list, func(x giver) bool { return x.address == e.address && x.source != 0 })
	x := &g.list[i]
	if e.hops < x.hops {
		x.hops, x.way = e.hops, e.way
	}
	x.held.Add(&x.held, &e.amount)
	x.left = addParts(x.left, e.runs)
	for _, r := range e.runs {
		if r.Source != 0 {
			g.pieces = append(g.pieces, piece{i, e.hops, e.way, r})
		}
	}
	if e.source != 0 {
		x.sent.Add(&x.sent, &e.amount)
	}
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

// maxLines bounds the lines of a transaction: with more, one giver after the other pays in
// turn, so that a transaction of thousands of inputs and outputs stays cheap.
const maxLines = 1 << 16

// draw takes the tainted ones of runs out of what the givers have left, and says who brings
// what. The lines are valid until the next draw.
func (g *givers) draw(m taint.Method, runs []taint.Run) []line {
	g.lines, g.taken = g.lines[:0], g.taken[:0]
	g.drawn++
	g.runs = addParts(g.runs[:0], runs)
	switch {
	case m == taint.Poison:
		g.poison()
		return g.lines
	case m.Ordered():
		var units uint256.Int
		taint.Tainted(runs, &units)
		g.inOrder(&units, m == taint.LIFO)
		return g.lines
	}
	for i := range g.runs {
		if m == taint.Haircut && !g.wide {
			g.share(&g.runs[i])
		} else {
			g.inTurn(&g.runs[i])
		}
	}
	return g.lines
}

// inOrder takes the first units that are left, or the last.
func (g *givers) inOrder(units *uint256.Int, last bool) {
	for need := *units; !need.IsZero() && g.head < len(g.pieces); {
		at := g.head
		if last {
			at = len(g.pieces) - 1
		}
		p := &g.pieces[at]
		took := *p
		if need.Lt(&p.Amount) {
			took.Amount = need
			p.Amount.Sub(&p.Amount, &need)
		} else if last {
			g.pieces = g.pieces[:at]
		} else {
			g.head++
		}
		need.Sub(&need, &took.Amount)
		first := g.list[took.giver].drawn != g.drawn
		if l := g.bring(took.giver, took.Source, &took.Amount); first || took.hops+1 < l.hops {
			l.hops, l.way = took.hops+1, took.way
		}
		g.taken = append(g.taken, took)
	}
}

// poison says that every giver brings of the whole what it has of all that the givers have,
// and at least one unit, since each of them taints it.
func (g *givers) poison() {
	var all uint256.Int
	for i := range g.list {
		all.Add(&all, &g.list[i].held)
	}
	rest, n := g.runs[0].Amount, uint64(len(g.list))
	if g.wide || rest.LtUint64(n) {
		g.poisonBy(g.nearest(), &rest, g.runs)
		return
	}
	whole := *new(uint256.Int).SubUint64(&rest, n)
	for i := range g.list {
		units, _ := new(uint256.Int).MulDivOverflow(&whole, &g.list[i].held, &all)
		units.AddUint64(units, 1)
		if rest.Sub(&rest, units); i == len(g.list)-1 {
			units.Add(units, &rest)
		}
		g.poisonBy(i, units, g.list[i].left)
	}
}

// poisonBy makes units the line of a giver, tainted by each of some sources.
func (g *givers) poisonBy(i int, units *uint256.Int, sources []taint.Run) {
	l := g.line(i)
	l.tainted = *units
	for _, r := range sources {
		l.runs = append(l.runs, taint.Run{Source: r.Source, Amount: *units})
	}
}

// nearest is the giver with the fewest hops.
func (g *givers) nearest() (n int) {
	for i := range g.list {
		if g.list[i].hops < g.list[n].hops {
			n = i
		}
	}
	return n
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

// inTurn takes units from one giver after the other.
func (g *givers) inTurn(r *taint.Run) {
	need := r.Amount
	for i := 0; i < len(g.list) && !need.IsZero(); i++ {
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
func (g *givers) bring(i int, source uint32, units *uint256.Int) *line {
	left := g.list[i].of(source)
	left.Sub(left, units)
	l := g.line(i)
	l.runs = addRun(l.runs, &taint.Run{Source: source, Amount: *units})
	l.tainted.Add(&l.tainted, units)
	return l
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

// split cuts runs, of which the last draw has taken the tainted ones, where one giver's units
// end and another's begin: the ends that they come from, in order.
func (g *givers) split(runs []taint.Run) (ends []end) {
	var at *end
	n, used := 0, uint256.Int{}
	put := func(source uint32, units *uint256.Int) {
		if at == nil {
			ends = append(ends, end{fee: true})
			at = &ends[len(ends)-1]
		}
		at.runs = append(at.runs, taint.Run{Source: source, Amount: *units})
		at.amount.Add(&at.amount, units)
	}
	giver := -1
	for _, r := range runs {
		for rest := r.Amount; !rest.IsZero(); {
			if r.Source == 0 || n == len(g.taken) {
				put(0, &rest)
				break
			}
			p := &g.taken[n]
			if p.giver != giver && giver >= 0 {
				at = nil
			}
			giver = p.giver
			units := *new(uint256.Int).Sub(&p.Amount, &used)
			if rest.Lt(&units) {
				units = rest
				used.Add(&used, &units)
			} else {
				n++
				used.Clear()
			}
			rest.Sub(&rest, &units)
			put(p.Source, &units)
			at.address, at.hops, at.way = g.list[giver].address, p.hops, p.way
		}
	}
	return ends
}
