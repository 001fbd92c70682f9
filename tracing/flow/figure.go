package flow

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// What a picture holds at most, so that it can be read.
const (
	mostNodes = 60
	// calmNodes is to how many nodes a graph of more than those is folded, unless more
	// of them should stay by themselves.
	calmNodes = 36
	mostLines = 90
	// mostFigures is how many lines there may be for each to have its amount; of more
	// than those the wide ones have it.
	mostFigures = 60
)

// figure is what is drawn: cards, and lines between them.
type figure struct {
	*Graph
	names names
	most  map[string]*big.Int // of each asset: the tainted amount of the widest line
	cards []card
	lines []line
	notes []string
}

// card is an address, or a folded group.
type card struct {
	node       *Node
	loops      []*Edge // from the card to itself
	rows       []row
	wide, high int
	layer      int // 0: leftmost
}

// row is a line of text on a card.
type row struct {
	text string
	face face
	ink  colour
	rtl  bool
}

// line is an edge between two cards.
type line struct {
	edge     *Edge
	from, to int
	band     int // its width, in tenths
	label    string
	back     bool // to a card farther left
}

// left and right are the cards where a line begins and ends on the picture.
func (l *line) left() int {
	if l.back {
		return l.to
	}
	return l.from
}

func (l *line) right() int { return l.from + l.to - l.left() }

// sketch decides what of a graph is drawn, and with which texts.
func sketch(g *Graph) *figure {
	g = g.ordered()
	if len(g.Nodes) > mostNodes {
		_, must := g.rank()
		g.Fold(min(mostNodes, max(calmNodes, must+calmNodes/2)))
		g = g.ordered()
	}
	f := &figure{Graph: g, names: g.names(), most: largest(g.Edges), notes: g.Notes}
	number := make(map[string]int, len(g.Nodes))
	for i := range g.Nodes {
		number[g.Nodes[i].ID] = i
		f.cards = append(f.cards, card{node: &g.Nodes[i]})
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		from, to := number[e.From], number[e.To]
		if from == to {
			f.cards[from].loops = append(f.cards[from].loops, e)
			continue
		}
		f.lines = append(f.lines, line{edge: e, from: from, to: to, band: f.band(e.Asset, e.Tainted)})
	}
	f.thin()
	for i := range f.lines {
		if l := &f.lines[i]; len(f.lines) <= mostFigures || l.band >= 30 {
			l.label = f.carried(l.edge)
		}
	}
	for i := range f.cards {
		f.cards[i].write(f)
	}
	f.layer()
	return f
}

// widest is the width of the widest line of an asset, in tenths.
const widest = 160

// band is the width of a line: by the square root, so that small amounts are seen
// beside large ones.
func (f *figure) band(asset string, tainted *big.Int) int {
	if sign(tainted) == 0 {
		return 0
	}
	square := new(big.Int).Mul(tainted, big.NewInt(widest*widest))
	return max(12, int(square.Sqrt(square.Quo(square, f.most[asset])).Int64()))
}

// thin leaves out the smallest lines where there are too many, but none without
// which two cards would no longer hang together, and counts them.
func (f *figure) thin() {
	if len(f.lines) <= mostLines {
		return
	}
	order := make([]int, len(f.lines))
	size := make([]int64, len(f.lines))
	for i := range f.lines {
		e := f.lines[i].edge
		order[i], size[i] = i, relative(e.Tainted, f.most[e.Asset])
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(size[j], size[i]) })
	keep := make([]bool, len(f.lines))
	group := make([]int, len(f.cards))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			i = group[i]
		}
		return i
	}
	room := mostLines
	for _, i := range order {
		if a, b := find(f.lines[i].from), find(f.lines[i].to); a != b {
			group[a] = b
			keep[i] = true
			room--
		}
	}
	for _, i := range order {
		if !keep[i] && room > 0 {
			keep[i] = true
			room--
		}
	}
	var kept []line
	var left []*Edge
	for i, l := range f.lines {
		if keep[i] {
			kept = append(kept, l)
			continue
		}
		left = append(left, l.edge)
	}
	f.lines = kept
	f.notes = append(f.notes, fmt.Sprintf("Left out: the %s between cards shown. %s", count(len(left), "smallest line"), f.names.carried("on them", left)))
}

// carried is what a line carries, in as few words as tell it.
func (f *figure) carried(e *Edge) string {
	switch all := f.names.short(e.Asset, e.Amount); {
	case e.Amount == nil && sign(e.Tainted) == 0:
		return "amount unknown, none tainted"
	case sign(e.Tainted) == 0:
		return all + ", none tainted"
	case e.Amount != nil && compare(e.Tainted, e.Amount) < 0:
		return grouped(cut(f.names[e.Asset].decimal(e.Tainted))) + " of " + all
	}
	return f.names.short(e.Asset, e.Tainted)
}

const (
	cardText   = 172 // the widest text of a card
	cardInset  = 10
	shapeSize  = 24
	shapeRoom  = shapeSize + 8
	rowHeight  = 15
	cardMargin = 7 // above and below the texts
	portGap    = 3
	mostPorts  = 220 // the height up to which lines may stretch a card
)

// write decides the texts of a card.
func (c *card) write(f *figure) {
	n := c.node
	add := func(text string, how face, ink colour) {
		if text != "" {
			c.rows = append(c.rows, row{fit(text, how, cardText), how, ink, leftward(text)})
		}
	}
	address := ends(clean(cmp.Or(n.Address, n.ID)), 17)
	label := clean(n.Label)
	switch {
	case n.Folded > 0:
		add(count(n.Folded, "address"), strongFace, ink)
		for _, line := range wrap(label, smallFace, cardText, 2) {
			add(line, smallFace, ink)
		}
	case label != "":
		for _, line := range wrap(label, strongFace, cardText, 2) {
			add(line, strongFace, ink)
		}
		add(address, monoFace, quiet)
	default:
		add(address, face{size: 12, mono: true, bold: true}, ink)
	}
	words := ink
	if n.Kind == Listed {
		words = red
	}
	add(strings.Join(n.words(), " · "), smallFace, words)
	const most = 3
	for i, a := range n.Tainted {
		if len(n.Tainted) > most && i == most-1 {
			add(fmt.Sprintf("%d other assets tainted", len(n.Tainted)-i), smallFace, violet)
			break
		}
		if sign(a.Units) > 0 {
			add(f.names.short(a.Asset, a.Units)+" tainted", smallFace, violet)
		}
	}
	if len(c.loops) == 1 {
		e := c.loops[0]
		add("↻ "+f.names.short(e.Asset, e.Tainted)+" "+n.itself(), smallFace, violet)
	} else if len(c.loops) > 1 {
		add("↻ "+count(len(c.loops), "asset")+" "+n.itself(), smallFace, violet)
	}
	for _, r := range c.rows {
		c.wide = max(c.wide, width(r.text, r.face))
	}
	c.wide += 2*cardInset + shapeRoom
	c.high = max(2*cardMargin+rowHeight*len(c.rows), 2*cardMargin+shapeSize)
}

func (n *Node) itself() string {
	if n.Folded > 0 {
		return "within"
	}
	return "to itself"
}

// words are what the shape and the border of a card say.
func (n *Node) words() (out []string) {
	if n.Source {
		out = append(out, "source")
	}
	if n.Kind != Unknown {
		out = append(out, n.Kind.String())
	}
	if n.Stop {
		out = append(out, "trace stops")
	}
	if len(out) > 0 {
		out[0] = strings.ToUpper(out[0][:1]) + out[0][1:]
	}
	return out
}

// title is all that is known of an address, for whoever points at its card.
func (f *figure) title(c *card) string {
	n := c.node
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if n.Folded > 0 {
		add(count(n.Folded, "address") + " folded")
	}
	add(clean(n.Label))
	add(clean(n.Address))
	if n.Address == "" && n.Folded == 0 {
		add(clean(n.ID))
	}
	add(clean(n.Chain))
	add(strings.Join(n.words(), ", "))
	for _, a := range n.Tainted {
		add(f.names.exact(a.Asset, a.Units) + " tainted")
	}
	for _, a := range n.Received {
		add(f.names.exact(a.Asset, a.Units) + " received")
	}
	add(count(n.Hops, "hop"))
	if !n.First.IsZero() {
		add("first seen " + stamp(n.First))
	}
	for _, e := range c.loops {
		add(n.itself() + ": " + f.told(e))
	}
	return strings.Join(parts, "; ")
}

// told is all that is known of an edge.
func (f *figure) told(e *Edge) string {
	all := "an unknown amount"
	if e.Amount != nil {
		all = f.names.exact(e.Asset, e.Amount)
	}
	text := fmt.Sprintf("%s tainted of %s, in %s", f.names.exact(e.Asset, e.Tainted), all, count(e.Transfers, "transfer"))
	if !e.First.IsZero() {
		text += ", first " + stamp(e.First)
	}
	if !e.Last.IsZero() {
		text += ", last " + stamp(e.Last)
	}
	if e.Tx != "" {
		text += ", the largest in transaction " + clean(e.Tx)
	}
	return text + "; " + count(e.Hops, "hop")
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
