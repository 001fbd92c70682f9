// Package linking answers one question: which party of an ownership register is
// which listed party, how sure is that, and why?
//
//	finder, err := linking.New(snapshots, countryOf)
//	found := finder.Find(party)                // for every party of the register
//	links := linking.Merge(previous, found)    // what people decided stays
//	links, err = linking.Decide(links, "lei:5493001KJTIIGC8Y1R12", sanctions.OFACSDN, "18782",
//		linking.Confirmed, "ana", now, "same address in Moscow")
//	err = linking.Write(path, links)
//
// # How a party is found
//
//   - By identifier: the LEI; the number in a register of companies, or for taxes,
//     of one country; the entry itself, where the register is made of lists. Score 1
//     says that the number is issued once and leaves no doubt, 0.9 that it may be
//     another office's (see numbers.go).
//   - By name: the listed names that share a rare word with the party's, in any
//     spelling, are compared in full by package names. Words weigh more the fewer
//     listed parties have them. Country, nationality and birth date then move the
//     score (facts.go). What is below [ProposedFrom] is not proposed. Weak aliases,
//     initials and names such as "Energy Trading" need a country or date that agrees,
//     unless they are the same to the letter and nothing contradicts.
//   - By a person, who knows what no finder found.
//
// # What a link does
//
// [Link.Certain] says whether the party is the listed one for whoever asks what is
// blocked. A name alone never makes it so, however high its score: all other links
// that are not rejected are uncertain, and only make an outcome one for review. A
// person confirms or rejects them.
//
// # Invariants
//
//   - What a person decided is never undone by a run: a confirmed link stays
//     confirmed, found or not, and a rejected one never comes back as a proposal.
//   - The order of snapshots, names and links never matters, and equal input gives
//     equal output, to the byte of the file.
//   - A [Finder] is immutable and safe for concurrent use. Its memory depends on the
//     lists alone, not on the register.
//   - What a list has published as delisted is no longer found.
//
// # What it does not do
//
// It names no countries: who calls it says how publishers write them. It reads no
// register and no list, and asks nobody. It follows no initials ("IRISL") to the words
// that they stand for, and finds no name of which every rare word is misspelt in more
// than one letter and its consonants.
package linking
