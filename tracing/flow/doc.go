// Package flow answers one question: what does a trace look like? It draws the way
// of tainted funds as one SVG file that needs nothing beside it, and writes it as
// GraphML for programs that explore graphs.
//
//	g := &flow.Graph{Title: "Case 4711", Method: "haircut", Direction: "forward", AsOf: "block 10,934,201"}
//	g.Nodes = append(g.Nodes, flow.Node{ID: "ethereum:0x01…", Address: "0x01…", Chain: "ethereum", Source: true})
//	…
//	err := flow.WriteSVG(w, g)
//
// Money moves from left to right. The width of a line is its tainted amount, its
// figure stands above it, and the shape beside an address says what is known of it.
//
// # Invariants
//
//   - Nothing is dropped silently: what does not fit is folded or left out, and the
//     picture says how many addresses, how many transfers and how much.
//   - Folding adds up exactly: for each asset the edges of a folded graph hold the
//     sums of those before.
//   - The same graph gives the same bytes, in whatever order its nodes and edges
//     come: positions are whole numbers, and no font is measured.
//   - No label is overlapped by another, by a card or by a line.
//   - Any label is drawn: shortened in the middle, with U+FFFD for what XML cannot
//     hold, without marks that turn the direction of text. The full text is in the
//     title of its element.
//   - A picture is calm in a light and in a dark theme; no meaning rests on colour
//     alone.
//
// # What it does not do
//
// It follows no money and judges nobody: amounts, labels, and why a trace is not
// complete are given to it.
package flow
