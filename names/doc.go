// Package names answers one question: how alike are two names, and why?
//
//	a := names.Prepare("Siemens Aktiengesellschaft")
//	b := names.Prepare("SIEMENS AG")
//	score, pairs := names.Compare(a, b, nil) // 1.0
//
// [Fold] reduces a text to what spellings of one name have in common,
// [Prepare] parts it into words and weighs them, [Compare] aligns the words of
// two names. A name is prepared once and compared often.
//
// # How a score comes about
//
// Equal words are paired first, then the most alike of the rest: by edit
// distance with swaps, by an initial, or by neighbours that make one word when
// run together. Each word weighs what its kind tells (a legal form little, a
// plain word 1) times what the caller says of its rarity. The score is
//
//	(agreeing weight / query's weight)^0.5 · (agreeing weight / candidate's weight)^0.3
//	    · (1 − 0.3 · the weight that stands against each other)
//
// so that what is missing on either side counts, and what disagrees counts
// more. Numbers that differ cost 30 percent beside. Names with the same words
// in any order score exactly 1.
//
// # Invariants
//
//   - Fold and Prepare take any bytes, in time linear in their number; Compare
//     looks at the first 64 words of a name.
//   - Scores lie between 0 and 1 and depend on nothing but the arguments.
//   - Compare(a, a) is 1 for every name with a word; nothing agrees with an
//     empty name.
//
// # What it does not do
//
// It knows no languages: a name in another script has one Latin reading here,
// so that two romanisations of one Arabic name differ by their letters. It
// knows no nicknames and does not tell family names from given ones. It does
// not know whose names it compares: see package screening.
package names
