// Package change answers one question: which output of a transaction is the payer's change?
//
//	for _, link := range change.Links(&tx) {
//		fmt.Println(link.Output, link.Heuristic, link.Score, link.Heuristic.Reason())
//	}
//	opinions := change.Together(links)
//
// Each published heuristic gives its link by itself, with a score: how often it was right
// where somebody could check. A link is evidence that two addresses have one owner, never an
// identity, and never enough to merge clusters silently: one wrong link joins two strangers
// with all that is theirs.
//
// # Invariants
//
//   - A heuristic points to one output or says nothing. It says nothing where several fit,
//     where what it looks at is unknown, and where it cannot be told of some output.
//   - A coinbase, a CoinJoin and a transaction that pays one output only give no links, and
//     the next transaction tells nothing where it is a CoinJoin.
//   - The order of inputs and of outputs does not matter.
//   - Opinions that contradict each other are given side by side. Scores are never averaged.
//   - Time grows with inputs plus outputs.
//
// # What it does not do
//
// It does not recognise CoinJoins (package coinjoin does): who asks says so. It does not look
// at what a ledger does not keep, and so leaves out fingerprints that are published as well:
// the order of inputs and outputs, fees by size, low signatures, the kind of multisig.
package change
