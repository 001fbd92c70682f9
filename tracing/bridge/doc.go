// Package bridge answers one question: where did value that left one chain come out on another?
//
//	report, err := bridge.Find(ctx, views, bridge.Options{Bridges: labelled}, func(h bridge.Hop) error {
//		fmt.Println(h.Basis, h.Evidence)
//		return nil
//	})
//
// A [Hop] is one edge from a transaction on one chain to a transaction on another, or on the
// same, with what speaks for it. There are three kinds of evidence, never mixed:
//
//   - [ByUser]: somebody says so. Their words are the evidence.
//   - [ByMemo]: the transaction that pays out names the one that paid in ("OUT:<txid>",
//     "REFUND:<txid>"), as THORChain and Maya write it. What the first one asked for
//     ([ParseMemo]) is compared with what came; what contradicts it is said.
//   - [ByAmountAndTime]: an amount went to a bridge, and the same less a fee came from it
//     soon after. That is inferred, and has a [Likelihood] below one.
//
// # Invariants
//
//   - Anybody can write a memo. A hop by memo is Confirmed only where who pays out is a
//     bridge by a label or the user's word, and has a [Likelihood] only then; once it is, others
//     for the same payment in on that chain are not joined. An absent memo proves nothing.
//   - Nothing arrives before it left. Only a hop by memo may do so by as much as the clocks
//     of two chains may differ, and then says so.
//   - The likelihoods of all hops that arrive in one payment add up to at most one, and to less
//     where they are inferred; so do those of all that are inferred to leave in one.
//   - What could be several is given several times, and how many there are is said, even
//     where not all are given.
//   - The same views and options give the same hops in the same order: the user's as given,
//     then those by memo as the payments in and orphaned outbounds come, then those by amount
//     and time, window by window, and in each coin by coin, by when they arrive.
//   - Memory is bounded by [Options.Pending], not by the ledgers; work grows with n log n.
//
// # What it does not do
//
// It knows no prices: that 1 BTC went in and 15 ETH came out is nothing that it can check.
// It reads no logs of bridges' contracts, which would say which deposit a withdrawal is of.
// It does not look names up that stand on THORChain. A hop is evidence about value, and says
// nothing of who owns the addresses at its ends.
package bridge
