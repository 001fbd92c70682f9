package flow

import (
	"maps"
	"slices"
	"strings"
)

// statement stands on every picture.
const statement = "A line shows where tainted units went if money is counted by the method named above. " +
	"That is evidence to weigh with everything else that is known, never guilt: it does not say who controls an address, or that anybody did wrong."

// methods say in a sentence what a figure means.
var methods = map[string]string{
	"poison":    "Poison: all that an address sends after tainted funds reached it counts as tainted. The figures add up to more than the sources sent; they are no losses.",
	"haircut":   "Haircut: a payment is tainted in the same proportion as the balance that it leaves.",
	"fifo":      "FIFO: what came in first goes out first, tainted or not.",
	"lifo":      "LIFO: what came in last goes out first, tainted or not.",
	"tiho":      "TIHO: within a transaction taint goes to the highest output first.",
	"seniority": "Seniority: tainted funds leave first.",
}

// paragraph writes a text in lines, of which the first begins where the last text
// ended.
func (c *canvas) paragraph(text string, f face, in colour, step, lines int) {
	rtl := leftward(text)
	for _, line := range wrap(clean(text), f, min(c.width, textWidth), lines) {
		c.y += step
		c.text(margin, c.y, line, f, in, rtl)
	}
}

// summary is the method and what is drawn, in a line.
func (f *figure) summary() string {
	parts := make([]string, 0, 5)
	if f.Method != "" {
		method := clean(f.Method)
		if text, known := methods[f.Method]; known {
			method, _, _ = strings.Cut(text, ":")
		}
		parts = append(parts, method)
	}
	if f.Direction != "" {
		parts = append(parts, clean(f.Direction))
	}
	if f.AsOf != "" {
		parts = append(parts, "as of "+clean(f.AsOf))
	}
	addresses := 0
	for i := range f.Nodes {
		addresses += max(1, f.Nodes[i].Folded)
	}
	transfers := 0
	for i := range f.Edges {
		transfers += f.Edges[i].Transfers
	}
	return strings.Join(append(parts, count(addresses, "address"), count(transfers, "transfer")), " · ")
}

// heading says what is traced, how, and whether that is all.
func (f *figure) heading(c *canvas) {
	if f.Title != "" {
		c.paragraph(f.Title, titleFace, ink, 24, 2)
	}
	c.paragraph(f.summary(), plainFace, quiet, 20, 3)
	if f.Partial != "" {
		lines := wrap("Not complete: "+clean(f.Partial), strongFace, min(c.width, textWidth)-20, 3)
		c.y += 12
		c.printf(`<rect x="%d" y="%d" width="4" height="%d" %s/>`+"\n", margin, c.y, 18*len(lines)+4, fill(ink))
		for _, line := range lines {
			c.y += 18
			c.text(margin+14, c.y-2, line, strongFace, ink, leftward(line))
		}
		c.y += 4
	}
	c.y += 30
}

// legend explains whatever is on the picture.
func (f *figure) legend(c *canvas) {
	c.y += 30
	c.printf(`<path d="M%d %dh%d" %s stroke-width="1"/>`+"\n", margin, c.y, c.width, stroke(hairline))
	c.y += 14
	x := margin
	entry := func(text string, swatch func(x, y int)) {
		wide := 40 + width(text, plainFace) + 22
		if x > margin && x+wide > margin+min(c.width, textWidth) {
			x = margin
			c.y += 30
		}
		swatch(x, c.y)
		c.text(x+38, c.y+16, text, plainFace, ink, false)
		x += wide
	}
	has := func(is func(n *Node) bool) bool {
		return slices.ContainsFunc(f.cards, func(c card) bool { return is(c.node) })
	}
	for k, text := range []string{"address, unlabelled or of another kind", "service", "listed party", "mixer", "contract"} {
		if has(func(n *Node) bool { return n.Kind == Kind(k) }) {
			entry(text, func(x, y int) { c.shape(Kind(k), x+15, y+12) })
		}
	}
	for _, b := range []struct {
		text string
		as   Node
		is   func(n *Node) bool
	}{
		{"source: the trace begins here", Node{Source: true}, func(n *Node) bool { return n.Source }},
		{"bar: the trace goes no further", Node{Stop: true}, func(n *Node) bool { return n.Stop }},
		{"two sheets: several addresses, folded", Node{Folded: 1}, func(n *Node) bool { return n.Folded > 0 }},
	} {
		if has(b.is) {
			entry(b.text, func(x, y int) { c.box(&b.as, x+4, y+5, 22, 14) })
		}
	}
	for _, s := range []struct {
		text string
		as   line
		is   func(l *line) bool
	}{
		{"tainted funds, from left to right", line{band: 80}, func(l *line) bool { return l.band > 0 && !l.back }},
		{"dashed, to the left: back to an address that stands earlier", line{band: 12, back: true}, func(l *line) bool { return l.back }},
		{"no tainted funds", line{}, func(l *line) bool { return l.band == 0 }},
	} {
		if slices.ContainsFunc(f.lines, func(l line) bool { return s.is(&l) }) {
			entry(s.text, func(x, y int) { c.sample(&s.as, x, y+12) })
		}
	}
	c.y += 26
}

// sample draws a line of a legend.
func (c *canvas) sample(l *line, x, y int) {
	if l.band >= 20 {
		c.printf(`<path d="M%d %dh30" %s stroke-width="%s" stroke-opacity="0.2"/>`+"\n", x, y, stroke(l.colour()), tenths(l.band))
	}
	dashes, head := "", x+30
	tip := -arrow
	if l.back {
		dashes, head, tip = ` stroke-dasharray="6 4"`, x, arrow
	}
	c.printf(`<path d="M%d %dh30" %s stroke-width="1.2"%s/>`+"\n", x, y, stroke(l.colour()), dashes)
	c.printf(`<path d="M%d %dl%d -4v8z" %s/>`+"\n", head, y, tip, fill(l.colour()))
}

// footer says what the figures mean, and what is not on the picture.
func (f *figure) footer(c *canvas) {
	c.y += 6
	if len(f.lines) > 0 && len(f.most) > 0 {
		c.paragraph(f.scale(), plainFace, quiet, 18, 3)
	}
	if text := methods[f.Method]; text != "" {
		c.paragraph(text, plainFace, quiet, 18, 2)
	}
	const mostNotes = 12
	for i, note := range f.notes {
		if i == mostNotes && len(f.notes) > mostNotes+1 {
			c.paragraph(count(len(f.notes)-i, "further note")+" not shown.", plainFace, ink, 18, 1)
			break
		}
		c.paragraph(note, plainFace, ink, 18, 4)
	}
	c.y += 6
	c.paragraph(statement, plainFace, ink, 18, 3)
}

// scale says what the width of a line means.
func (f *figure) scale() string {
	var widest []Amount
	for _, asset := range slices.Sorted(maps.Keys(f.most)) {
		widest = append(widest, Amount{asset, f.most[asset]})
	}
	text := "Width: the square root of the tainted amount. The widest line is " + f.names.list(widest) + "."
	if len(widest) > 1 {
		text = "Width: the square root of the tainted amount, of each asset by itself. The widest lines are " + f.names.list(widest) + "."
	}
	if slices.ContainsFunc(f.lines, func(l line) bool { return l.label == "" }) {
		text += " Narrow lines are without a figure; their titles have it."
	}
	return text + " “…” is what was cut off; nothing is rounded."
}
