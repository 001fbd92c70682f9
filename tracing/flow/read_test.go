package flow

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"pgregory.net/rapid"
)

// drawn is an SVG file as read back.
type drawn struct {
	view   area
	texts  []area
	boxes  []area
	lines  []outline
	titles []string
	points [][2]float64 // of all shapes
}

type area struct {
	text                     string
	left, top, right, bottom float64
}

func (a area) String() string {
	return fmt.Sprintf("%q (%v,%v to %v,%v)", a.text, a.left, a.top, a.right, a.bottom)
}

func (a area) overlaps(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

func (a area) within(b area) bool {
	return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom
}

func (a area) holds(p [2]float64) bool {
	return a.left < p[0] && p[0] < a.right && a.top < p[1] && p[1] < a.bottom
}

// outline is points on the edges of a line.
type outline [][2]float64

// read fails unless a file is well-formed and has nothing but shapes and texts.
func read(t rapid.TB, file string) (out drawn) {
	t.Helper()
	var in []string // the elements around
	var attr map[string]string
	d := xml.NewDecoder(strings.NewReader(file))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			in = append(in, token.Name.Local)
			attr = make(map[string]string)
			for _, a := range token.Attr {
				attr[a.Name.Local] = a.Value
			}
			out.element(t, token.Name.Local, attr)
		case xml.EndElement:
			in = in[:len(in)-1]
		case xml.CharData:
			switch text := string(token); {
			case len(in) == 0:
			case in[len(in)-1] == "title":
				out.titles = append(out.titles, text)
			case in[len(in)-1] == "text":
				f := face{size: int(number(t, attr["font-size"])), bold: attr["font-weight"] == "bold", mono: strings.Contains(attr["font-family"], "monospace")}
				x, y, size := number(t, attr["x"]), number(t, attr["y"]), float64(f.size)
				out.texts = append(out.texts, area{text, x, y - 0.8*size, x + float64(width(text, f)), y + 0.22*size})
			}
		}
	}
}

func (d *drawn) element(t rapid.TB, name string, attr map[string]string) {
	for name, value := range attr {
		if name == "href" || name == "style" || strings.HasPrefix(name, "on") || strings.Contains(value, "url(") {
			t.Fatalf("there is an attribute %s=%q", name, value)
		}
	}
	of := func(name string) float64 { return number(t, attr[name]) }
	switch name {
	case "svg":
		d.view = area{"view", 0, 0, of("width"), of("height")}
	case "rect":
		if attr["x"] == "" {
			return // the background
		}
		box := area{"box", of("x"), of("y"), of("x") + of("width"), of("y") + of("height")}
		d.boxes = append(d.boxes, box)
		d.points = append(d.points, [2]float64{box.left, box.top}, [2]float64{box.right, box.bottom})
	case "circle":
		d.points = append(d.points, [2]float64{of("cx") - of("r"), of("cy") - of("r")}, [2]float64{of("cx") + of("r"), of("cy") + of("r")})
	case "path":
		half := 0.0
		if attr["stroke-width"] != "" {
			half = of("stroke-width") / 2
		}
		points := trace(t, attr["d"], half)
		d.points = append(d.points, points...)
		if attr["fill"] == "none" {
			d.lines = append(d.lines, points)
		}
	case "g", "text", "title", "desc", "style":
	default:
		t.Fatalf("there is a <%s>", name)
	}
}

func number(t rapid.TB, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// trace follows the data of a path, and gives points half a width to both sides.
func trace(t rapid.TB, data string, half float64) (out [][2]float64) {
	t.Helper()
	var x, y float64
	curve := func(c [8]float64) {
		for i := range 41 {
			s := float64(i) / 40
			at := func(k int) float64 {
				return (1-s)*(1-s)*(1-s)*c[k] + 3*(1-s)*(1-s)*s*c[k+2] + 3*(1-s)*s*s*c[k+4] + s*s*s*c[k+6]
			}
			slope := func(k int) float64 {
				return (1-s)*(1-s)*(c[k+2]-c[k]) + 2*(1-s)*s*(c[k+4]-c[k+2]) + s*s*(c[k+6]-c[k+4])
			}
			dx, dy := slope(0), slope(1)
			length := math.Hypot(dx, dy)
			if length == 0 {
				continue
			}
			for _, side := range []float64{-half, half} {
				out = append(out, [2]float64{at(0) - side*dy/length, at(1) + side*dx/length})
			}
		}
		x, y = c[6], c[7]
	}
	to := func(toX, toY float64) { curve([8]float64{x, y, x, y, toX, toY, toX, toY}) }
	for len(data) > 0 {
		end := 1 + strings.IndexAny(data[1:]+"M", "MHCLVhlvz")
		command, rest := data[0], strings.Fields(strings.ReplaceAll(data[1:end], ",", " "))
		data = data[end:]
		n := make([]float64, len(rest))
		for i := range rest {
			n[i] = number(t, rest[i])
		}
		switch command {
		case 'M':
			x, y = n[0], n[1]
		case 'H':
			to(n[0], y)
		case 'h':
			to(x+n[0], y)
		case 'v':
			to(x, y+n[0])
		case 'l':
			to(x+n[0], y+n[1])
		case 'C':
			curve([8]float64{x, y, n[0], n[1], n[2], n[3], n[4], n[5]})
		case 'z':
		default:
			t.Fatalf("there is a %c in a path", command)
		}
	}
	return out
}

// calm fails where something overlaps a label or leaves the view.
func (d *drawn) calm(t rapid.TB) {
	t.Helper()
	for i, a := range d.texts {
		if !a.within(d.view) {
			t.Fatalf("the text %s leaves the view %s", a, d.view)
		}
		for _, b := range d.texts[:i] {
			if a.overlaps(b) {
				t.Fatalf("the texts %s and %s overlap", a, b)
			}
		}
		for _, b := range d.boxes {
			if a.overlaps(b) && !a.within(b) {
				t.Fatalf("the text %s runs over the border of %s", a, b)
			}
		}
		for _, l := range d.lines {
			for _, p := range l {
				if a.holds(p) {
					t.Fatalf("a line runs over the text %s at %v", a, p)
				}
			}
		}
	}
	for _, p := range d.points {
		if !(area{"", -1, -1, d.view.right + 1, d.view.bottom + 1}).holds(p) {
			t.Fatalf("a shape leaves the view %s at %v", d.view, p)
		}
	}
}
