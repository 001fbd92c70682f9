// Package sanctions holds the words of the house: what a sanctions list says,
// whoever published it and in whatever format.
//
// A [Party] is a person, company, organisation, vessel, aircraft or wallet as
// one list describes it. A [Snapshot] is one list as it stood at one moment:
// immutable, sorted by the publisher's ids and named by the hash of its
// content, so that two snapshots with the same [Version] hold the same
// parties to the byte. [Diff] says what happened between two of them, and
// [EffectsOf] what the law attaches to being on a list.
//
//	b := sanctions.NewBuilder(sanctions.OFACSDN)
//	b.Add(&sanctions.Party{ID: "27307", Kind: sanctions.Entity, …})
//	snapshot := b.Snapshot()
//	party, found, err := snapshot.Party("27307")
//
// # Invariants
//
//   - A party's ID is the publisher's own and never empty; within a snapshot
//     it is unique.
//   - Texts are kept as published, trimmed of surrounding space. Nothing is
//     translated, re-cased or reordered here.
//   - Every field of a party is either a list, possibly empty, or a single
//     published value. An empty list means "not published", never "none".
//   - Equal snapshots have equal bytes: parties are encoded as JSON in a fixed
//     field order, one a line.
//
// What this package does not do: it reads no publisher's file (package lists),
// keeps no history (package lists/archive) and compares no names (packages
// names and screening).
package sanctions
