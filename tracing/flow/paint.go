package flow

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	margin = 28 // free all around
	// minWidth leaves room for the texts of even the smallest picture, and textWidth
	// keeps their lines readable on wide ones.
	minWidth, textWidth = 760, 1000
	arrow               = 7 // its length
)

// canvas is the picture as it grows downwards.
type canvas struct {
	bytes.Buffer
	width int // without margins
	y     int
}

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(c, format, args...) }

// text writes one line that begins at x.
func (c *canvas) text(x, y int, text string, f face, in colour, rtl bool) {
	c.printf(`<text x="%d" y="%d" %s font-size="%d"`, x, y, fill(in), f.size)
	if f.bold {
		c.WriteString(` font-weight="bold"`)
	}
	if f.mono {
		c.WriteString(` font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"`)
	}
	if rtl {
		c.WriteString(` direction="rtl" text-anchor="end"`) // whose end is on the left
	}
	c.printf(">%s</text>\n", escape(text))
}

// WriteSVG draws a graph. One of more than 60 nodes is folded first, and g stays as
// it is. An error is of w, or says what in the graph does not fit together.
func WriteSVG(w io.Writer, g *Graph) error {
	if err := g.check(); err != nil {
		return fmt.Errorf("draw the flow: %w", err)
	}
	f := sketch(g)
	a := arrange(f)
	_, err := w.Write(paint(f, a))
	return err
}

func paint(f *figure, a *arrangement) []byte {
	p := &picture{canvas: &canvas{}, figure: f, arrangement: a}
	p.measure()
	c := p.canvas
	c.y = margin
	f.heading(c)
	p.top = c.y
	p.paint()
	f.legend(c)
	f.footer(c)

	var file bytes.Buffer
	wide, high := c.width+2*margin, c.y+margin
	fmt.Fprintf(&file, `<svg xmlns="http://www.w3.org/2000/svg" class="flow" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-family="system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif">`+"\n", wide, high, wide, high)
	fmt.Fprintf(&file, "<title>%s</title>\n", escape(cmp.Or(clean(f.Title), "Flow of tainted funds")))
	fmt.Fprintf(&file, "<desc>%s</desc>\n", escape(f.summary()+". "+statement))
	file.WriteString(dark())
	fmt.Fprintf(&file, `<rect width="%d" height="%d" %s/>`+"\n", wide, high, fill(paper))
	file.Write(c.Bytes())
	file.WriteString("</svg>\n")
	return file.Bytes()
}

// picture paints the cards and the lines between them.
type picture struct {
	*canvas
	*figure
	*arrangement
	top   int
	left  []int       // of each column
	wide  []int       // of each column
	high  int         // of all of it
	ports map[end]int // y where a line meets a card
}

type end struct{ card, line int }

// measure gives everything its place.
func (p *picture) measure() {
	p.left, p.wide = make([]int, len(p.columns)), make([]int, len(p.columns))
	for column, items := range p.columns {
		for _, n := range items {
			p.wide[column] = max(p.wide[column], p.items[n].wide)
			p.high = max(p.high, p.items[n].y+p.items[n].below)
		}
	}
	p.meet()
	p.straighten()
	gaps := p.gaps()
	x := margin + sheet
	for column := range p.columns {
		p.left[column] = x
		x += p.wide[column] + gaps[column]
	}
	p.width = max(minWidth, x+sheet-margin)
}

// gaps is how much is free on the right of each column but the last: more where lines
// go far up or down, which would else stand upright side by side.
func (p *picture) gaps() []int {
	gaps := make([]int, len(p.columns))
	for column := range gaps[1:] {
		gaps[column] = minGap
	}
	for i := range p.lines {
		path := p.paths[i]
		for k := range path[1:] {
			gap := &gaps[p.items[path[k]].column]
			far := p.at(path[k], i) - p.at(path[k+1], i)
			room := bend(max(far, -far), p.lines[i].thick())
			if k == 0 {
				_, out := p.cards[p.lines[i].left()].node.stands()
				room += out
			}
			if k == len(path)-2 {
				out, _ := p.cards[p.lines[i].right()].node.stands()
				room += out
			}
			*gap = max(*gap, room)
		}
	}
	return gaps
}

const minGap = 24

// bend is the room in which a line can go so far up or down. Where a wide one bends
// more sharply, its edge would turn back over the columns beside it.
func bend(far, thick int) int {
	room := minGap + min(far/9, 72)
	for 3*room*room < 4*thick*far {
		room++
	}
	return room
}

// at is the y at which a line passes or meets an item.
func (p *picture) at(n, line int) int {
	if p.items[n].card >= 0 {
		return p.ports[end{p.items[n].card, line}]
	}
	return p.items[n].y
}

// meet finds where the lines of a card meet it: side by side, in the order in which
// they come.
func (p *picture) meet() {
	p.ports = make(map[end]int)
	for n := range p.cards {
		var in, out []int
		for i := range p.lines {
			if p.lines[i].left() == n {
				out = append(out, i)
			}
			if p.lines[i].right() == n {
				in = append(in, i)
			}
		}
		p.stack(n, out, func(path []int) int { return path[1] })
		p.stack(n, in, func(path []int) int { return path[len(path)-2] })
	}
}

// stack puts lines side by side at the middle of a card, on one of its sides.
func (p *picture) stack(n int, lines []int, next func([]int) int) {
	slices.SortStableFunc(lines, func(i, j int) int {
		return cmp.Compare(p.items[next(p.paths[i])].y, p.items[next(p.paths[j])].y)
	})
	const tenth = 10
	sum := 0
	for _, i := range lines {
		sum += (p.lines[i].thick() + portGap) * tenth
	}
	sum -= portGap * tenth
	inside := (p.cards[n].high - 2*cardMargin) * tenth
	at := 0
	for _, i := range lines {
		half := p.lines[i].thick() * tenth / 2
		at += half
		y := at - sum/2
		if sum > inside { // they overlap then
			y = y * inside / sum
		}
		p.ports[end{n, i}] = p.items[n].y + floorDiv(y, tenth)
		at += half + portGap*tenth
	}
}

func (p *picture) paint() {
	order := make([]int, len(p.lines))
	for i := range order {
		order[i] = i
	}
	// The narrow ones above the others.
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p.lines[j].band, p.lines[i].band) })
	for _, i := range order {
		p.line(i)
	}
	for i := range p.items {
		it := &p.items[i]
		if it.label {
			l := &p.lines[it.line]
			p.text(p.left[it.column]+2, p.top+it.y-it.below-4, l.text(), smallFace, l.colour(), false)
		}
	}
	for i := range p.cards {
		p.card(i)
	}
	p.y = p.top + p.high
}

// colour is violet only where funds are tainted.
func (l *line) colour() colour {
	if l.band > 0 {
		return violet
	}
	return grey
}

// line paints a band as wide as the amount, and a thin line with an arrow in it.
func (p *picture) line(i int) {
	l := &p.lines[i]
	path := p.paths[i]
	first := &p.items[path[0]]
	_, out := p.cards[first.card].node.stands()
	x, y := p.left[first.column]+p.wide[first.column]+out, p.top+p.at(path[0], i)
	var d strings.Builder
	fmt.Fprintf(&d, "M%d %d", x, y)
	startX, startY := x, y
	for k, n := range path[1:] {
		it := &p.items[n]
		toX, toY, beyond := p.left[it.column], p.top+p.at(n, i), p.left[it.column]+p.wide[it.column]
		if k == len(path)-2 {
			out, _ := p.cards[it.card].node.stands()
			toX -= out
			beyond = toX
		}
		middle := (x + toX) / 2
		if y == toY {
			fmt.Fprintf(&d, "H%d", beyond)
		} else {
			fmt.Fprintf(&d, "C%d %d %d %d %d %dH%d", middle, y, middle, toY, toX, toY, beyond)
		}
		x, y = beyond, toY
	}
	title := escape(p.ends(l) + ": " + p.told(l.edge))
	p.printf("<g>\n<title>%s</title>\n", title)
	if l.band >= 20 {
		p.printf(`<path d="%s" %s stroke-width="%s" stroke-opacity="0.2"/>`+"\n", d.String(), stroke(l.colour()), tenths(l.band))
	}
	dashes := ""
	if l.back {
		dashes = ` stroke-dasharray="6 4"`
	}
	p.printf(`<path d="%s" %s stroke-width="1.2"%s/>`+"\n", d.String(), stroke(l.colour()), dashes)
	if l.back {
		p.printf(`<path d="M%d %dl%d -4v8z" %s/>`+"\n", startX, startY, arrow, fill(l.colour()))
	} else {
		p.printf(`<path d="M%d %dl-%d -4v8z" %s/>`+"\n", x, y, arrow, fill(l.colour()))
	}
	p.printf("</g>\n")
}

func (p *picture) ends(l *line) string {
	return p.called(l.from) + " → " + p.called(l.to)
}

// called is the full name of a card.
func (p *picture) called(card int) string {
	n := p.cards[card].node
	if n.Folded > 0 {
		return count(n.Folded, "address")
	}
	name := clean(cmp.Or(n.Address, n.ID))
	if n.Label != "" {
		name = clean(n.Label) + " (" + name + ")"
	}
	return name
}

func tenths(n int) string {
	return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10)
}

// card paints a card with its shape and texts.
func (p *picture) card(i int) {
	c, it := &p.cards[i], &p.items[i]
	x, y, wide := p.left[it.column], p.top+it.y-c.high/2, p.wide[it.column]
	p.printf("<g>\n<title>%s</title>\n", escape(p.title(c)))
	p.box(c.node, x, y, wide, c.high)
	p.shape(c.node.Kind, x+cardInset+shapeSize/2, y+c.high/2)
	at := y + (c.high-rowHeight*len(c.rows))/2 + 11
	for _, r := range c.rows {
		p.text(x+cardInset+shapeRoom, at, r.text, r.face, r.ink, r.rtl)
		at += rowHeight
	}
	p.printf("</g>\n")
}
