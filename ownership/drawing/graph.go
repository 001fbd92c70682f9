package drawing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mareva/mareva/ownership"
)

// graph paints the boxes and the lines between them.
type graph struct {
	*canvas
	*figure
	*arrangement
	status    ownership.Status
	left      int
	top, high []int          // of each row
	ends      map[[2]int]int // where a line meets a box: by box and line
}

const (
	rowGap     = 22 // between a row of boxes and one of labels
	labelLine  = 15
	arrow      = 9 // its length
	sheet      = 4 // how far the second sheet of a folded box stands out
	boxPadding = 9
)

func (g *graph) paint() {
	g.measure()
	g.spread()
	for _, deciding := range []bool{false, true} { // the deciding ones above the others
		for i := range g.lines {
			if g.lines[i].deciding == deciding {
				g.line(i)
			}
		}
	}
	for i := range g.items {
		if it := &g.items[i]; it.labelled {
			g.labels(it)
		}
	}
	for i := range g.boxes {
		g.box(i)
	}
}

// measure gives every row its place.
func (g *graph) measure() {
	g.top, g.high = make([]int, len(g.rows)), make([]int, len(g.rows))
	for n := range g.items {
		g.items[n].x += g.left
	}
	for row, items := range g.rows {
		for _, n := range items {
			it := &g.items[n]
			switch {
			case it.box >= 0:
				g.high[row] = max(g.high[row], g.boxes[it.box].height())
			case it.labelled:
				g.high[row] = max(g.high[row], labelLine*len(g.figure.lines[it.line].labels))
			}
		}
		g.top[row] = g.y
		g.y += g.high[row]
		if row+1 < len(g.rows) {
			g.y += g.room(row)
		}
	}
}

// room is how much is free below a row: more where lines go far to the side, which
// would else lie flat upon each other.
func (g *graph) room(row int) int {
	far := 0
	for _, n := range g.rows[row] {
		for _, m := range g.items[n].down {
			far = max(far, g.items[n].x-g.items[m].x, g.items[m].x-g.items[n].x)
		}
	}
	return rowGap + min(max(0, far-boxWidth/2)/8, 50)
}

func (b *box) height() int {
	h := 2*boxPadding + 11 + 16*len(b.name) + 13*len(b.notes)
	if b.id != "" {
		h += 13
	}
	return h
}

// spread lets the lines of a box meet it side by side.
func (g *graph) spread() {
	g.ends = make(map[[2]int]int)
	for n := range g.boxes {
		var up, down []int // lines, from left to right
		for i, l := range g.lines {
			upper, lower := l.holder, l.held
			if l.back {
				upper, lower = lower, upper
			}
			if upper == n {
				down = append(down, i)
			}
			if lower == n {
				up = append(up, i)
			}
		}
		g.spreadSide(n, down, func(path []int) int { return path[1] })
		g.spreadSide(n, up, func(path []int) int { return path[len(path)-2] })
	}
}

func (g *graph) spreadSide(n int, lines []int, next func([]int) int) {
	slices.SortStableFunc(lines, func(i, j int) int { return cmp.Compare(g.items[next(g.paths[i])].x, g.items[next(g.paths[j])].x) })
	low, high := g.items[n].x-boxWidth/2+14, g.items[n].x+boxWidth/2-14
	apart := min(18, (high-low)/max(1, len(lines)-1))
	spots := make([]spot, len(lines))
	for k, i := range lines {
		spots[k] = spot{min(max(g.items[next(g.paths[i])].x, low), high), 1, apart}
	}
	if len(spots) > 0 {
		spots[0].apart = 0
		settle(spots)
	}
	for k, i := range lines {
		g.ends[[2]int{n, i}] = min(max(spots[k].x, low+k*apart), high-(len(lines)-1-k)*apart)
	}
}

// line paints one line with its arrow, which points at what is held.
func (g *graph) line(i int) {
	l := &g.lines[i]
	path := g.paths[i]
	first, last := path[0], path[len(path)-1]
	x, y := g.ends[[2]int{first, i}], g.top[g.items[first].row]+g.high[g.items[first].row]
	startX, startY := x, y
	end := g.top[g.items[last].row] - 1
	if g.boxes[g.items[last].box].folded {
		end -= sheet
	}
	g.printf(`<path d="M%d %d`, x, y)
	if l.back {
		y += arrow
		g.printf("V%d", y)
	}
	for k, n := range path[1:] {
		toX, toY := g.items[n].x, g.top[g.items[n].row]
		below := toY + g.high[g.items[n].row] // where the line leaves the row
		if k == len(path)-2 {
			toX, toY, below = g.ends[[2]int{n, i}], end, end
			if !l.back {
				toY -= arrow
			}
		}
		middle := (y + toY) / 2
		g.printf("C%d %d %d %d %d %dV%d", x, middle, toX, middle, toX, toY, below)
		x, y = toX, below
	}
	colour, thick := l.stroke(g.status)
	g.printf(`" fill="none" stroke="%s" stroke-width="%s"%s/>`+"\n", colour, thick, l.dashes())
	if l.back {
		g.printf(`<path d="M%d %dl-5 9h10z" fill="%s"/>`+"\n", startX, startY+1, colour)
	} else {
		g.printf(`<path d="M%d %dl-5 -9h10z" fill="%s"/>`+"\n", x, end, colour)
	}
}

// stroke is the colour and the thickness of a line.
func (l *line) stroke(s ownership.Status) (colour, thick string) {
	if l.deciding {
		return colourOf(s), "3.2"
	}
	return hairline, "1.2"
}

func (l *line) dashes() string {
	switch {
	case l.dotted:
		return ` stroke-dasharray="2 4"`
	case l.back:
		return ` stroke-dasharray="8 5"`
	}
	return ""
}

func (g *graph) labels(it *item) {
	labels := g.figure.lines[it.line].labels
	y := g.top[it.row] + (g.high[it.row]-labelLine*len(labels))/2
	for _, l := range labels {
		wide := width(l.text, l.face()) + 4
		g.printf(`<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", it.x-wide/2, y, wide, labelLine, paper)
		colour := quiet
		if l.deciding {
			colour = colourOf(g.status)
		}
		g.text(it.x, y+12, l.text, l.face(), colour, "middle", false)
		y += labelLine
	}
}

// box paints one box with all that stands in it.
func (g *graph) box(n int) {
	b, it := &g.boxes[n], &g.items[n]
	s := styles[b.look]
	top, high := g.top[it.row], g.high[it.row]
	left := it.x - boxWidth/2
	g.printf("<g>\n<title>%s</title>\n", escape(b.word+": "+b.full))
	if b.asked {
		g.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="9" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", left-6, top-1, boxWidth+12, high+7, ink)
	}
	if b.folded {
		s.outline(g.canvas, left+sheet, top-sheet, boxWidth, high)
	}
	s.outline(g.canvas, left, top, boxWidth, high)
	y := top + (high-b.height())/2 + boxPadding + 8
	g.text(it.x, y, strings.ToUpper(b.word), wordFace, s.word, "middle", false)
	y += 2
	for _, line := range b.name {
		y += 16
		g.text(it.x, y-1, line, boldFace, s.text, "middle", rightToLeft(line))
	}
	if b.id != "" {
		y += 13
		g.text(it.x, y, b.id, smallFace, s.small, "middle", false)
	}
	for _, note := range b.notes {
		y += 13
		g.text(it.x, y, note, smallFace, s.small, "middle", false)
	}
	g.printf("</g>\n")
}
