package flow

import (
	"bytes"
	"fmt"
)

// colour is one of the palette, in both themes.
type colour uint8

const (
	paper colour = iota
	panel        // of cards
	ink
	quiet
	hairline // borders that only part, and say nothing
	grey
	greyBack
	violet
	red
	redBack
	colours
)

// palette has the light and the dark theme. Every text has a contrast of 4.5 to 1 or
// more with what it stands on, every shape and line that says something 3 to 1.
var palette = [colours][2]string{
	paper:    {"#ffffff", "#14171c"},
	panel:    {"#fbfbfc", "#1b1f26"},
	ink:      {"#1b1f26", "#e6e8ec"},
	quiet:    {"#596273", "#a0a8b6"},
	hairline: {"#cfd4dc", "#3a414d"},
	grey:     {"#687286", "#8b95a6"},
	greyBack: {"#e9ecf1", "#2b313b"},
	violet:   {"#6a3fbf", "#b9a0f7"},
	red:      {"#a8201a", "#ff9a92"},
	redBack:  {"#fdeeed", "#3a1d1c"},
}

// fill and stroke are attributes with the light theme, which any program can draw,
// and a class that the dark theme turns round.
func fill(c colour) string {
	return fmt.Sprintf(`class="f%d" fill="%s"`, c, palette[c][0])
}

func stroke(c colour) string {
	return fmt.Sprintf(`class="s%d" fill="none" stroke="%s"`, c, palette[c][0])
}

func fillStroke(f, s colour) string {
	return fmt.Sprintf(`class="f%d s%d" fill="%s" stroke="%s"`, f, s, palette[f][0], palette[s][0])
}

// dark is the style sheet of the dark theme: for screens, since paper is white.
func dark() string {
	var b bytes.Buffer
	b.WriteString("<style>@media screen and (prefers-color-scheme:dark){")
	for c := range palette {
		fmt.Fprintf(&b, ".flow .f%d{fill:%s}.flow .s%d{stroke:%s}", c, palette[c][1], c, palette[c][1])
	}
	b.WriteString("}</style>\n")
	return b.String()
}

// shape draws what tells the kinds of addresses apart, around a middle.
func (c *canvas) shape(k Kind, x, y int) {
	const r = shapeSize / 2
	look := fillStroke(greyBack, grey)
	if k == Listed {
		look = fillStroke(redBack, red)
	}
	path := func(d string, args ...any) {
		c.printf(`<path d="`+d+`" %s stroke-width="2" stroke-linejoin="round"/>`+"\n", append(args, look)...)
	}
	switch k {
	case Service:
		c.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="2" %s stroke-width="2"/>`+"\n", x-r+2, y-r+2, 2*r-4, 2*r-4, look)
	case Listed:
		path("M%d %dh10l7 7v10l-7 7h-10l-7 -7v-10z", x-5, y-r)
	case Mixer:
		path("M%d %dh12l6 11l-6 11h-12l-6 -11z", x-6, y-r+1)
	case Contract:
		path("M%d %dl12 12l-12 12l-12 -12z", x, y-r)
	default:
		c.printf(`<circle cx="%d" cy="%d" r="%d" %s stroke-width="2"/>`+"\n", x, y, r-1, look)
	}
}

// box draws the border of a card, which says whether the trace begins or stops there,
// and whether it stands for several.
func (c *canvas) box(n *Node, x, y, wide, high int) {
	back, border, thick := panel, hairline, "1"
	if n.Folded > 0 {
		border = grey
	}
	if n.Kind == Listed {
		back, border, thick = redBack, red, "1.5"
	}
	if n.Source {
		thick = "2"
		if n.Kind != Listed {
			border = violet
		}
	}
	rect := func(x, y int) {
		c.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="6" %s stroke-width="%s"/>`+"\n", x, y, wide, high, fillStroke(back, border), thick)
	}
	if n.Folded > 0 {
		rect(x+sheet, y-sheet)
	}
	rect(x, y)
	if n.Source {
		c.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="9" %s stroke-width="1"/>`+"\n", x-sheet, y-sheet, wide+2*sheet, high+2*sheet, stroke(violet))
	}
	if n.Stop {
		c.printf(`<rect x="%d" y="%d" width="4" height="%d" rx="2" %s/>`+"\n", x+wide-2, y+min(6, high/7), high-2*min(6, high/7), fill(ink))
	}
}

// sheet is how far the second sheet of a folded card, or the second border of a
// source, stands out.
const sheet = 4

// stands is how far a card stands out to the left and to the right.
func (n *Node) stands() (left, right int) {
	if n.Source {
		left = sheet
	}
	if n.Source || n.Folded > 0 {
		right = sheet
	}
	return left, right
}
