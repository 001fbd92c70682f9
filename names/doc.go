// Package names answers one question: how alike are two names, and why?
//
//	score, pairs := names.Best(names.Person, "Владимир Путин", "PUTIN, Vladimir") // 1.0
//
// [Best] compares two texts. Who compares one with many makes each ready once, by
// [Readings], and compares them by [Score], or by [Compare], which says why. Making
// ready cleans a text, reads other scripts as sets of Latin spellings (package
// latin), and says of each word what it is: a family name, a legal form, a title.
//
// # How a score comes about
//
// Equal words pair first, then the most alike of the rest: variants that the
// tables know, misspellings, initials, neighbours that make one word when run
// together. Each word weighs what its class tells times what the caller says of its
// rarity. What agrees of either name gives the agreement, and calibration makes a
// share of it: of labelled pairs that score .95, about 95 in 100 are one party.
// docs/matching.md has every weight with its reason, and a worked example.
//
// # Invariants
//
//   - Everything takes any bytes, in time bounded by the first [MaxWords] words of a
//     name and [latin.MaxRunes] letters of a word of another script.
//   - Scores lie between 0 and 1 and depend on nothing but the arguments.
//   - A name scores 1 with itself, and nothing agrees with an empty name. The two
//     names are not alike in their roles: what the query has and the candidate has
//     not counts more than the reverse. Whether a score is 0 or 1 does not depend
//     on the order.
//
// # What it does not do
//
// It does not know whose names it compares, nor how rare a word is in a list:
// see package screening. It guesses neither genders nor nationalities.
package names
