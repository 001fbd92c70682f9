// Package attribution answers one question: whose wallet is it?
//
// A [Label] is what one source says of one address: who holds it, what the holder
// is, what was done, who can sign. Labels come from GraphSense TagPacks and CSV
// files (packages tagpack and plaincsv) and from sanctions lists ([OfParty]). All
// are kept; none overwrites another. A [Table] holds tens of millions of them, and
// [Weigh] says what those of one address mean together and where they disagree:
//
//	found := table.Lookup("base58:34xp4vRoCGJym3xR7yCVPFHoCNxv4Twseo")
//	opinion := attribution.Weigh(slices.Collect(found.All()))
//	// opinion.Actors    [{binance 0.6000 [0 1]}]
//	// opinion.Control   hosted
//	// opinion.Conflicts []
//
// A table is built once by a [Builder] and then only read:
//
//	var b attribution.Builder
//	err := b.Add(label)      // for each
//	_, err = b.WriteTo(file)
//	table, err := attribution.Open(data)
//
// docs/format/labels.md is the file's specification. Package archive keeps the
// versions of the table.
//
// # Invariants
//
//   - Addresses are compared in full: nothing is found by a hash alone.
//   - The same labels, in any order, give the same bytes and the same opinion.
//   - What [Open] takes is to the byte what a Builder writes. Any other bytes are an
//     error, never a panic and never a table with less in it.
//   - A claim's weight never falls by a label that agrees, never rises by one that
//     is there already, and never reaches 1.
//   - An unknown holder is no claim, and [ControlUnknown] is never taken for
//     another Control.
//
// # What it does not do
//
// It does not cluster addresses, nor follow money; ClusterDefiner is carried, not
// acted upon. It does not decide whether two ids of an actor mean one company. It
// does not match names with sanctions lists: a Party is there only where the
// source names it outright. A weight orders claims; it is not a probability that
// anybody measured. It reads no clock: old labels weigh as much as new ones.
package attribution
