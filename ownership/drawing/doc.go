// Package drawing answers one question: what does the chain of stakes behind a
// party look like? It draws an evaluation for a case file, as one SVG file that
// needs nothing beside it: no script, no font, no link.
//
//	err := drawing.SVG(w, evaluation, party, drawing.Options{Title: "Case 4711"})
//
// The party asked about is at the bottom, its owners are above it, and those whom
// the law blocks outright at the top. Interests that decide are thick and in the
// colour of the decision. A status is always a colour, a word and a kind of border,
// since a case file may be printed in black and white.
//
// # Invariants
//
//   - Nothing is dropped silently: owners who are not drawn are counted, in a box
//     of their own or in that of the party they own.
//   - The same evaluation gives the same bytes, on every machine: positions are
//     whole numbers, and no measure of a font is taken.
//   - Any name is drawn: it is cut where it is too long, what XML cannot hold
//     becomes U+FFFD, and marks that turn the direction of text are left out.
//   - Of however large a register, Options bound what is drawn.
//
// # What it does not do
//
// It decides nothing: statuses, proofs and the explanation are the evaluation's.
package drawing
