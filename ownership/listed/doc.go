// Package listed turns what the publishers of sanctions lists themselves say of who
// owns, controls and leads whom (OFAC's "Owned or Controlled By", the United
// Kingdom's "Parent company") into ownership statements.
//
//	owned_by                 shares of unknown size
//	controlled_by            control
//	owned_or_controlled_by   both, since the publisher does not say which
//	leader_of                an office
//
// All other relations (acting for, supporting, kin, "linked to") state neither
// ownership nor control and give no interest.
//
// # What its maintainer must know
//
//   - A party is the list's name, ":" and the publisher's id: "us_ofac_sdn:27307". So
//     is its statement: a newer version of the entry supersedes the older one.
//   - The party of the entry is the one held; only as a leader is it the holder.
//   - Somebody of whom the publisher gives nothing but a name is a party of their own,
//     "gb_fcdo_sanctions:name:Example Holding", so that their name can be screened.
//     Two namesakes of one list are then one party. That blocks nobody wrongly: it is
//     described by its name alone, whoever finds it finds it by that, and nothing is
//     said of who holds it.
//   - Names are matched to entries by [sanctions.Resolver] before, if at all.
//   - A former relation gives no interest: the publisher says that it has ended, and
//     not when. An entry that is no longer in force gives none either, since its
//     publisher no longer keeps up what it says.
//
// # What it does not do
//
// It reads no percentages out of remarks, and does not say who is listed.
package listed
