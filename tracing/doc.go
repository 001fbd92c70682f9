// Package tracing answers one question: where did it go, and where did it come from?
//
// It follows money through the ledger of a chain from the addresses of a source, by one of
// the methods of package taint, and hands over every transfer that carried some of it:
//
//	q := tracing.Query{
//		Method:  taint.Haircut,
//		Sources: []tracing.Source{{Address: id, Number: 1}},
//		Stops:   tracing.NewLabels(view, labels),
//		HubRows: 100_000,
//	}
//	result, err := tracing.Trace(ctx, view, q, func(t *tracing.Transfer) error { … })
//
// [Expose] asks of an address what came to it from whom, and what went from it to whom, up to
// the first labelled one on each way.
//
// # The way of taint
//
// What a source sends is tainted by its whole amount. On a chain of accounts an address holds
// a balance of each asset; what it sends carries the taint that the method finds in it. On a
// chain of unspent outputs taint lies in outputs, and a transaction brings it from those that
// it spends to those that it makes. Taint that reaches a stop, a hub, a limit, a source or
// nobody is counted there and goes no further. Backward the same rules run with time turned
// round.
//
// # Invariants
//
//   - Nothing arrives before it was sent: rows count in the order of the chain.
//   - Amounts are whole units of 256 bits. Except under poison what the sources sent is what
//     the summary says became of it, source by source, to the unit; nothing carries more
//     taint than it moves.
//   - The same ledger, query and stops give the same transfers, addresses and sums in the
//     same order. A trace that goes on with new blocks gives what one from the beginning
//     gives.
//   - A trace that ends before its end says so, and what it found adds up.
//   - Memory grows with what taint reaches, not with the ledger; transfers are handed over and
//     not kept.
//
// # What it does not do
//
// It says nothing of anybody's guilt: a trace is evidence of a flow under the method that it
// names. It does not see through services; swaps and bridges only as [Crossings] and
// [Arrival]s tell it, mixers not at all (package mixer does, on average). Of clusters it knows
// what [Labels.Link] is given, and no prices but those that [Expose] is given. It reads no
// clock and no files but the ledger's, and does not check the bytes that it reads:
// ledger.Verify does.
//
// docs/tracing.md explains the methods with drawings, and who prefers which.
package tracing
