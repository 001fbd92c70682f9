// Package identity answers one question: are these entries, of several lists,
// one party?
//
//	entries := []identity.Entry{ // one for every party in force
//		identity.Describe(sanctions.OFACSDN, lazarusOfOFAC, countryOf),
//		identity.Describe(sanctions.EUFinancial, lazarusOfTheEU, countryOf),
//	}
//	resolution, err := identity.Resolve(entries, register, day, identity.Options{})
//	for _, group := range resolution.Groups { … } // us_ofac_sdn:27307: both, and why
//	register = resolution.Register                // keep it for the next version
//
// # How entries are joined
//
// Pairs worth comparing share a number, the two rarest words of a name, or a day
// of birth. The first rule (rules.go) that holds says how certain it is that a pair
// is one party: from .99 on it is joined, from .70 on it is in doubt, for a
// person. A fact that cannot be true of one party (kind, birth dates, gender,
// LEI, a vessel's IMO number) outweighs every rule. The strongest links join
// first, and one that would bring together two entries of one list, or two that
// a fact or a person keeps apart, stays in doubt with that reason. So does the
// choice between two entries of one list for which equally much speaks.
//
// # Canonical ids
//
// A party is called after one of its entries: "us_ofac_sdn:27307". A new party
// takes the entry that stands first in the order of lists and ids. Afterwards
// the [Register] keeps the id: it stays when that entry leaves its list, when an
// earlier list adds the party, and when a register is resolved again. When two
// parties turn out to be one, the older id stays (of equally old ones the first
// in order) and the other leads to it. When one turns out to be two, the id goes
// with the entry that it names.
//
// # Invariants
//
//   - Two entries of one list are never one party by themselves, unless the
//     [Options] say that the list allows it; only a person may join them.
//   - A weak alias joins nobody. Doubt joins nobody: there is no chain through it.
//   - No group holds two members that a contradiction or a decision keeps apart,
//     unless a person decided that very pair to be the same.
//   - Every entry has one canonical id, and every id that was ever given leads in
//     one step to the one that is in force, whoever left in between.
//   - The same entries, in any order, with the same register give the same
//     resolution to the byte. There is no clock.
//
// # What it does not do
//
// It compares nobody with a question (package screening) and follows no
// ownership. Postal addresses, titles and free text are no evidence. It asks
// nobody: it says what is in doubt, and takes a [Decision]. Spellings that share
// neither a rare word nor a number nor a day of birth are not found: a missed
// join costs a person a second look, a misjoin a wrong block.
package identity
