// Package bods reads statements of the Beneficial Ownership Data Standard of Open
// Ownership, versions 0.2, 0.3 and 0.4
// (https://standard.openownership.org/en/0.4.0/): a JSON array, JSON lines, or
// objects printed over several lines, one behind the other. A file may mix versions.
//
//	err := bods.Read(r, "register.jsonl", use, warn)
//
// # Ids
//
// A statement of 0.2 and 0.3 is "bods:" and its statementID, and so is the party
// that it describes. A party that replaces others keeps their ids as
// [ownership.Party.SameAs], since older relationships still name them. In 0.4 both
// are "bods:" and the recordId: a later statement on the same record supersedes,
// and one with the status closed withdraws it. Two relationships of 0.2 or 0.3
// between different parties that share one statementID, as in the standard's own
// example of a joint ownership, are both used; the second is named by its parties
// too.
//
// # Interests
//
// Shareholdings are shares, voting rights are votes; the types of control and of
// office have the kinds of package ownership. A right to the surplus on
// dissolution or to profit is a part of the same economic interest that shares
// give: it counts as shares on the days on which the statement has no
// shareholding (or, for profit, no right to the surplus) of the same directness,
// and is told in the detail of that interest otherwise. Two interests of one type
// are two stakes. A nominee holds an office in the nomination, as nominee; the
// nominator controls it, and may own all of it.
//
// What is not known is never nothing: an interest without a type, of an unknown
// or unpublished type, or a relationship without any interest, is a share of
// unknown size. A minimum or maximum counts itself unless the statement says
// otherwise, also where 0.2 and 0.3 would have the maximum excluded by default:
// who writes "75 to 100" does not exclude 100. A holder who is not specified is
// empty, with the reason in the detail; an anonymous or unknown party has its
// reason in [ownership.Party.Anonymous].
//
// An interest of a statement with components is indirect unless it says that it
// is direct: the components say through whom, and the two are never added.
//
// # What is refused
//
// A statement is refused at the first thing that its version's schema does not
// allow: a required field is missing, a code is not in its list, a value is of
// another type, has the wrong length or is no date, number or URI. So are a field
// that a statement of 0.2 or 0.3 does not have, a share or an interest that
// contradicts itself, a component with components, a field that stands twice, and
// an id that an earlier statement of the file has. The other statements are read.
//
// References to statements that the file does not have are warnings, told behind
// the last statement, as is a party or component described too late. For that two
// hashes of 8 bytes a statement are remembered, in a table of which between a third
// and three quarters is used, and 16 bytes for each reference to what comes later;
// all else is bounded by one statement, at most 1 MiB.
//
// # What this package does not do
//
// It does not check that a code of a country or of an identifier's scheme exists,
// nor dates against today. It reads no weeks or numbered days as dates. Of fields
// inside a statement that the schema does not have it takes no notice, nor of
// annotations, political exposure and listings, whose form is checked all the
// same. What a record of 0.4 said before its last statement is for the caller to
// keep.
package bods
