// Package screening answers one question: is it them?
//
// An [Index] holds several lists, each as it stood at one moment. A [Question]
// names a party or a wallet address; the answer is the listed parties that may
// be meant, matches first and the best of them first, each with the reasons for
// its score.
//
//	index, err := screening.New(snapshots)
//	hits, err := index.Screen(screening.Question{
//		Schema: "Person",
//		Properties: map[string][]string{
//			"name":      {"Ayman al-Zawahiri"},
//			"birthDate": {"1951-06-19"},
//		},
//	}, screening.Options{})
//
// # How a party is found
//
//   - By name: the names and aliases of the question, what several names in one
//     field come apart into, and the names that parts make are looked up by their
//     words, in every reading and spelling, misspelt, joined and abbreviated ones
//     too. The listed names that promise most are compared in full, by package
//     names. Words weigh more the fewer parties have them. The best pair of a party
//     counts, and is given as MatchedName.
//   - By identifier: equal numbers of at least five letters or digits score 1,
//     of different types 0.9; equal e-mail addresses, telephone numbers and
//     websites 0.95.
//   - By address: the wallet address, on the chain that it was listed for. Which
//     chain that is, the published currency says where the address's form
//     allows it, else the form.
//   - By same key: the address on another chain that the same key opens. It
//     scores 1 and is never a match: it is a finding for review, since who holds
//     the key on one chain need not be who was listed for the other.
//   - By attribution: a label gives the address to the party, which scores what the
//     label's confidence is worth; or, where [Index.Linked] gave the index ledgers to
//     ask, one transaction spends from it and from a listed address together, or
//     several do in a row. That scores 1 and is never a match either: it is evidence
//     of one owner, and the reasons name each transaction.
//
// A party found in several ways is one hit: a match before a finding, then the
// higher score, then the harder evidence.
//
// # What else moves a name's score
//
// Birth dates, nationalities, countries, gender and the kind of party move the
// score by the points in facts.go when both sides state them. What either side
// leaves out moves nothing. Agreement lifts no name over the threshold that is
// not nearly a match by itself. An asker may change the points by
// [Options].Weights.
//
// # One party on several lists
//
// [Index.Resolve] says which entries are one party (package identity), and
// [Index.Joined] makes hits say it: those with one CanonicalID are one party,
// Referents are its other entries. [Pair] compares two parties without any list.
//
// # Weak aliases
//
// Publishers mark aliases as weak that many others bear. The policy here: an
// asked name that equals a weak alias letter by letter is treated as any other,
// since people do ask for "HIDDEN COBRA". One that is merely like it is no match
// unless a second fact agrees (birth date, nationality or country); without one
// its score stays just below the default threshold and Match is false whatever
// threshold the asker gives.
//
// # Reasons
//
// A reason of a way to the party (name, identifier, wallet) has how alike the
// two texts are as its Score, and Weight 1. Behind a name stand its parts:
// name_same, name_variant, name_similar, name_transliterated, name_joined,
// name_initial and name_missing, each with how alike the words are, and as Weight
// their share of all that was compared. A reason of a fact (birth_date,
// nationality, country, gender, schema, imo_number, lei_code) has Score 1 for agreement, 0 for
// contradiction, 0.5 for neither, and as Weight the points by which it moved
// the score, negative when it lowered it. Countries stand there as ISO codes. Behind
// a link (same_cluster) stands its evidence step by step, spent_together with two
// addresses and their transaction or joined_by_decision with somebody's words, else
// why there is none (evidence_missing); then what to mind (caution).
//
// # Invariants
//
//   - An error is never "no match": what cannot be read or compared in full is
//     refused with a [*QuestionError], and then there are no hits.
//   - A party published as delisted is never a hit; [Index.Party] still gives it.
//   - The index is immutable and safe for concurrent use; equal questions to
//     indexes of equal snapshots have equal answers, to the byte.
//   - The slices of a hit are shared with the index: do not change Programs.
//
// # What it does not do
//
// It reads no files (package lists), knows no owners of listed parties' property
// beyond what a list prints (package ownership), and decides nothing: a match is
// where a person or package decision begins. Postal addresses and titles are
// taken and not compared.
package screening
