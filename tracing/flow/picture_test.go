package flow

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mareva/mareva/money"
)

func svg(t rapid.TB, g *Graph) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSVG(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNothingOverlapsALabelNorLeavesTheView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := read(t, svg(t, anyGraph(t, 80)))
		d.calm(t)
		cards := slices.DeleteFunc(d.boxes, func(a area) bool { return a.right-a.left < 60 }) // bars, and those of the legend
		for _, l := range d.lines {
			for _, p := range l {
				for _, c := range cards {
					if (area{"", c.left + 1, c.top + 1, c.right - 1, c.bottom - 1}).holds(p) {
						t.Fatalf("a line runs through the card %s at %v", c, p)
					}
				}
			}
		}
	})
}

func TestCardsAndLinesKeepTheirDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := sketch(anyGraph(t, 80))
		if len(f.cards) > mostNodes || len(f.lines) > max(mostLines, len(f.cards)) {
			t.Fatalf("%d cards and %d lines", len(f.cards), len(f.lines))
		}
		a := arrange(f)
		p := &picture{canvas: &canvas{}, figure: f, arrangement: a}
		p.measure()
		for column, items := range a.columns {
			for k := 1; k < len(items); k++ {
				upper, lower := a.items[items[k-1]], a.items[items[k]]
				if free := (lower.y - lower.above) - (upper.y + upper.below); free < lineGap {
					t.Fatalf("column %d: %d free between the items %d and %d", column, free, k-1, k)
				}
			}
		}
		for _, l := range f.lines {
			if right := f.cards[l.from].layer < f.cards[l.to].layer; right == l.back || f.cards[l.from].layer == f.cards[l.to].layer {
				t.Fatalf("from layer %d to %d, back %t", f.cards[l.from].layer, f.cards[l.to].layer, l.back)
			}
		}
	})
}

func TestTheSameGraphGivesTheSameBytesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t, 80)
		other := shuffled(t, g)
		before := fmt.Sprintf("%+v", other)
		if svg(t, g) != svg(t, other) {
			t.Fatal("drawn in another order, it differs")
		}
		if graphML(t, g) != graphML(t, other) {
			t.Fatal("exported in another order, it differs")
		}
		if fmt.Sprintf("%+v", other) != before {
			t.Fatal("writing a graph changed it")
		}
	})
}

func FuzzLabels(f *testing.F) {
	for _, label := range []string{
		"", "Exchange A", `<script>alert("1")</script>&amp;]]>`, "a\x00b\x1bc\x7f\xff\uFFFE", "\u202Ecba\u202C\u2066\u2069\u200F", "بنك المثال", "a\r\n\t b\u2028c",
		strings.Repeat("W", 300), strings.Repeat("\uFDFD", 300), strings.Repeat("\u200D", 300), "a" + strings.Repeat("\u0301", 300), strings.Repeat("word ", 80),
		"中国石油化工示例国际贸易公司中国石油化工示例国际贸易公司", "👩‍👩‍👧‍👦👍🏽", "\u2003",
	} {
		f.Add(label)
	}
	f.Fuzz(func(t *testing.T, label string) {
		g := star(3)
		g.Title, g.Method, g.Direction, g.AsOf, g.Partial = label, label, label, label, label
		g.Notes = []string{label, label}
		g.Nodes[1].Label, g.Nodes[2].Address, g.Nodes[2].Chain = label, label, label
		g.Nodes[3].Label, g.Nodes[3].Folded = label, 7
		g.Edges[1].Tx, g.Edges[1].Asset = label, label
		g.Assets[label] = money.Asset{Symbol: label, Known: len(label)%2 == 0}
		d := read(t, svg(t, g))
		d.calm(t)
		if err := wellFormed(graphML(t, g)); err != nil {
			t.Fatal(err)
		}
	})
}

// figures are the texts of a picture.
func figures(t testing.TB, g *Graph) []string {
	t.Helper()
	d := read(t, svg(t, g))
	d.calm(t)
	var out []string
	for _, a := range d.texts {
		out = append(out, a.text)
	}
	return out
}

func has(t *testing.T, texts []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(texts, w) {
			t.Errorf("no text %q in %q", w, texts)
		}
	}
}

func TestEachRoleHasItsWord(t *testing.T) {
	g := star(5)
	g.Title, g.AsOf, g.Direction, g.Partial = "Case 4711", "block 7", "forward", "the limit of 2 hops was reached"
	g.Nodes[0].Kind = Listed
	g.Nodes[1].Kind, g.Nodes[1].Stop = Mixer, true
	g.Nodes[2].Kind, g.Nodes[3].Kind = Service, Contract
	g.Nodes[4].Folded = 1370
	g.Edges[0].First, g.Edges[0].Last = time.Unix(8, 0), time.Unix(8, 0)
	g.Edges = append(g.Edges,
		Edge{From: "leaf 000", To: "hub", Asset: "ETH", Tainted: big.NewInt(10), Amount: big.NewInt(25), First: time.Unix(9, 0), Last: time.Unix(9, 0)},
		Edge{From: "leaf 001", To: "leaf 002", Asset: "ETH", Amount: big.NewInt(4)},
		Edge{From: "leaf 001", To: "leaf 001", Asset: "ETH", Tainted: big.NewInt(3), Amount: big.NewInt(3)})
	has(t, figures(t, g), "Case 4711", "FIFO · forward · as of block 7 · 1,375 addresses · 5 transfers", "Not complete: the limit of 2 hops was reached",
		"Source · listed", "Mixer · trace stops", "Service", "Contract", "1,370 addresses", "1,000 ETH", "1,000 ETH tainted", "← 10 of 25 ETH",
		"4 ETH, none tainted", "↻ 3 ETH to itself", "listed party", "mixer", "service", "contract", "source: the trace begins here",
		"bar: the trace goes no further", "two sheets: several addresses, folded", "tainted funds, from left to right",
		"dashed, to the left: back to an address that stands earlier", "no tainted funds", "FIFO: what came in first goes out first, tainted or not.")
	if all := strings.Join(figures(t, g), " "); !strings.Contains(all, "never guilt") || !strings.Contains(all, "The widest line is 1,000 ETH.") {
		t.Errorf("the footer does not say what a line means: %s", all)
	}
	if all := figures(t, star(1)); slices.Contains(all, "mixer") || slices.Contains(all, "no tainted funds") {
		t.Errorf("the legend explains what is not there: %q", all)
	}
}

func TestALongLabelIsShortenedInTheMiddleAndWholeInTheTitle(t *testing.T) {
	g := star(1)
	label := strings.TrimSpace(strings.Repeat("Example ", 30)) + " the end"
	g.Nodes[1].Label = label
	d := read(t, svg(t, g))
	short := slices.ContainsFunc(d.texts, func(a area) bool { return strings.Contains(a.text, "…") && strings.HasSuffix(a.text, "the end") })
	whole := slices.ContainsFunc(d.titles, func(title string) bool { return strings.HasPrefix(title, label+"; ") })
	if !short || !whole {
		t.Errorf("texts %v, titles %q", d.texts, d.titles)
	}
}

func TestTheLaterLineOfACircleRunsBack(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2020, 9, 26, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		direction   string
		there, here int // hours
		back        string
	}{
		{"forward", 1, 2, "b"}, {"forward", 2, 1, "a"}, {"backward", 1, 2, "a"}, {"backward", 2, 1, "b"},
	} {
		g := &Graph{Direction: c.direction, Nodes: []Node{{ID: "a"}, {ID: "b"}}, Edges: []Edge{
			{From: "a", To: "b", Asset: "ETH", Tainted: big.NewInt(1), First: at(c.there), Last: at(c.there)},
			{From: "b", To: "a", Asset: "ETH", Tainted: big.NewInt(1), First: at(c.here), Last: at(c.here)},
		}}
		for _, l := range sketch(g).lines {
			if l.back != (l.edge.From == c.back) {
				t.Errorf("%s, there at %d and back at %d: the line from %s runs back: %t", c.direction, c.there, c.here, l.edge.From, l.back)
			}
		}
	}
}

func TestTheSourcesOfABackwardTraceAreOnTheRight(t *testing.T) {
	g := &Graph{Direction: "backward", Nodes: []Node{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "s", Source: true}}, Edges: []Edge{
		{From: "a", To: "b", Asset: "ETH", Tainted: big.NewInt(1)},
		{From: "b", To: "s", Asset: "ETH", Tainted: big.NewInt(1)},
		{From: "c", To: "s", Asset: "ETH", Tainted: big.NewInt(1)},
	}}
	var layers []int
	for _, c := range sketch(g).cards {
		layers = append(layers, c.layer)
	}
	if want := []int{0, 1, 1, 2}; !slices.Equal(layers, want) {
		t.Errorf("layers %v, want %v", layers, want)
	}
}

func TestWidthsAreSquareRootsOfTheLargestOfEachAsset(t *testing.T) {
	g := star(4)
	for i, units := range []int64{10_000, 2_500, 100, 0} {
		g.Edges[i].Tainted = big.NewInt(units)
	}
	g.Edges[2].Asset = "other" // of which it is the largest
	var bands []int
	for _, l := range sketch(g).lines {
		bands = append(bands, l.band)
	}
	if want := []int{widest, widest / 2, widest, 0}; !slices.Equal(bands, want) {
		t.Errorf("widths %v, want %v", bands, want)
	}
}

func TestLinesThatAreLeftOutAreCounted(t *testing.T) {
	g := &Graph{Assets: map[string]money.Asset{"ETH": {Symbol: "ETH", Known: true}}}
	for i := range 30 {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprintf("n%02d", i)})
		for j := range i {
			g.Edges = append(g.Edges, Edge{From: g.Nodes[j].ID, To: g.Nodes[i].ID, Asset: "ETH", Tainted: big.NewInt(int64(1000 + i + j)), Transfers: 2})
		}
	}
	f := sketch(g)
	var all, shown int64
	for _, e := range g.Edges {
		all += e.Tainted.Int64()
	}
	for _, l := range f.lines {
		shown += l.edge.Tainted.Int64()
	}
	left := len(g.Edges) - mostLines
	want := fmt.Sprintf("Left out: the %d smallest lines between cards shown. %d transfers on them carried a tainted amount of %s ETH.", left, 2*left, grouped(fmt.Sprint(all-shown)))
	if len(f.lines) != mostLines || !slices.Contains(f.notes, want) {
		t.Errorf("%d lines with notes %q, want %d with %q", len(f.lines), f.notes, mostLines, want)
	}
}

func TestAGraphThatDoesNotFitTogetherIsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(g *Graph)
		want  string
	}{
		{"an edge to nowhere", func(g *Graph) { g.Edges[0].To = "nobody" }, `no node "nobody"`},
		{"a node twice", func(g *Graph) { g.Nodes[1].ID = "hub" }, `two nodes of the flow are "hub"`},
		{"a node without an ID", func(g *Graph) { g.Nodes[1].ID = "" }, "node 1 of the flow has no ID"},
		{"an unknown kind", func(g *Graph) { g.Nodes[1].Kind = 9 }, "kind 9"},
		{"an amount below 0", func(g *Graph) { g.Edges[0].Tainted = big.NewInt(-1) }, "below 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := star(2)
			c.spoil(g)
			var b bytes.Buffer
			for _, err := range []error{WriteSVG(&b, g), WriteGraphML(&b, g)} {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want one that says %q", err, c.want)
				}
			}
			if b.Len() > 0 {
				t.Errorf("%d bytes were written", b.Len())
			}
		})
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFailedWriteIsAnError(t *testing.T) {
	for _, err := range []error{WriteSVG(full{}, star(2)), WriteGraphML(full{}, star(2))} {
		if err == nil || err.Error() != "disk full" {
			t.Errorf("error %v, want that of the writer", err)
		}
	}
}

func TestColoursHaveEnoughContrast(t *testing.T) {
	for theme, name := range []string{"light", "dark"} {
		for _, c := range []struct {
			front, back colour
			least       float64
		}{
			{ink, paper, 4.5},
			{ink, panel, 4.5},
			{ink, redBack, 4.5},
			{quiet, paper, 4.5},
			{quiet, panel, 4.5},
			{quiet, redBack, 4.5},
			{violet, paper, 4.5},
			{violet, panel, 4.5},
			{violet, redBack, 4.5},
			{red, redBack, 4.5},
			{grey, paper, 4.5},
			{grey, greyBack, 3},
			{grey, panel, 3},
			{red, paper, 3},
		} {
			x, y := luminance(t, palette[c.front][theme]), luminance(t, palette[c.back][theme])
			if got := (max(x, y) + 0.05) / (min(x, y) + 0.05); got < c.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %v", name, palette[c.front][theme], palette[c.back][theme], got, c.least)
			}
		}
	}
}

func TestAHubIsFoldedToACalmPictureWithAllItsStops(t *testing.T) {
	g := star(500)
	for i := range 45 {
		g.Nodes[10*i+1].Stop = true
	}
	stops := 0
	f := sketch(g)
	for _, c := range f.cards {
		if c.node.Stop && c.node.Folded == 0 {
			stops++
		}
	}
	if stops != 45 || len(f.cards) > mostNodes {
		t.Errorf("%d stops on %d cards, want 45 on %d at most", stops, len(f.cards), mostNodes)
	}
	if f = sketch(star(500)); len(f.cards) != calmNodes {
		t.Errorf("%d cards without stops, want %d", len(f.cards), calmNodes)
	}
}
