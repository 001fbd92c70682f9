package drawing

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/mareva/mareva/ownership"
)

// Colours are those of the pages. Every text has a contrast of 4.5 to 1 or more with
// what it stands on.
const (
	paper, ink, quiet, hairline = "#ffffff", "#1b1f26", "#596273", "#7d8899"
	red, redBack                = "#a8201a", "#fdeeed"
	darkRed                     = "#8a1712"
	amber, amberBack            = "#80500a", "#fdf4e1"
	slate, slateBack            = "#4a5b75", "#eef2f7"
	grey, greyBack              = "#596273", "#f4f5f7"
)

// margin is free all around.
const margin = 24

// canvas is the drawing as it grows downwards.
type canvas struct {
	bytes.Buffer
	width int // without margins
	y     int
}

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(c, format, args...) }

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}

// text writes one line; anchor is "start", which is always its left end, or "middle".
func (c *canvas) text(x, y int, text string, f face, colour, anchor string, rtl bool) {
	c.printf(`<text x="%d" y="%d" font-size="%d" fill="%s"`, x, y, f.size, colour)
	if f.bold {
		c.WriteString(` font-weight="bold"`)
	}
	if rtl {
		c.WriteString(` direction="rtl"`)
		if anchor == "start" {
			anchor = "end" // which is on the left
		}
	}
	if anchor != "start" {
		c.printf(` text-anchor="%s"`, anchor)
	}
	c.printf(">%s</text>\n", escape(text))
}

// paint writes the whole file.
func paint(e *ownership.Evaluation, f *figure, a *arrangement, out *ownership.Outcome, o Options) []byte {
	c := &canvas{width: minWidth}
	picture := 0
	for i := range a.items {
		picture = max(picture, a.items[i].x+a.items[i].width/2)
	}
	c.width = max(c.width, picture)
	c.y = margin
	c.heading(e, f, out, o)
	g := &graph{canvas: c, figure: f, arrangement: a, status: out.Status, left: margin + (c.width-picture)/2}
	g.paint()
	c.legend(f, out.Status)
	c.explanation(f, out)

	var file bytes.Buffer
	width, height := c.width+2*margin, c.y+margin
	fmt.Fprintf(&file, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">`+"\n", width, height, width, height)
	fmt.Fprintf(&file, "<title>%s</title>\n", escape("Stakes behind "+f.boxes[0].full+": "+decision(out.Status)))
	fmt.Fprintf(&file, "<desc>%s</desc>\n", escape(cleanTo(out.Explanation, maxExplanation)+" "+disclaimer))
	fmt.Fprintf(&file, `<rect width="%d" height="%d" fill="%s"/>`+"\n", width, height, paper)
	file.Write(c.Bytes())
	file.WriteString("</svg>\n")
	return file.Bytes()
}
