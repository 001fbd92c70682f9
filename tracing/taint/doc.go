// Package taint answers one question: of a sum that is partly tainted, which units
// go where?
//
// An [Account] is what an address holds of one asset, where a ledger keeps balances;
// a [Split] is one transaction, where it keeps outputs. Both move runs: so many
// units of one source. A source is a number that the caller gives, from 1 on; 0 is
// untainted.
//
//	var theft, other taint.Account
//	err := theft.Receive(taint.Haircut, uint256.NewInt(3), []taint.Run{{Source: 1, Amount: *uint256.NewInt(3)}})
//	…
//	err = theft.Receive(taint.Haircut, uint256.NewInt(7), nil)
//	…
//	runs, lack := theft.Send(taint.Haircut, uint256.NewInt(4), nil) // 1 of 4 units is tainted
//	err = other.Receive(taint.Haircut, uint256.NewInt(4), runs)
//
// # Methods
//
//   - Poison: what touches a tainted unit is tainted wholly, and an account for good.
//   - Haircut: what leaves is tainted in the proportion of what was there.
//   - FIFO: units leave in the order they came (Clayton's case). LIFO: in the
//     opposite order, and a slice taken keeps its own.
//   - TIHO: taint goes to the highest output first. An account has no outputs.
//   - Seniority: tainted units leave first.
//
// What is indivisible is given by largest remainder, ties to the earlier: of sources
// the lower number, then what is untainted; of outputs the one in front, then the fee.
//
// # Invariants
//
//   - Every method but poison conserves each source to the unit: what an account got
//     of it is what it sent and still holds; what a transaction's inputs hold of it
//     is what its outputs and its fee hold.
//   - No sum is tainted by more than it is; under poison, by each source at most.
//   - Under poison, FIFO and LIFO what one source gets does not depend on whether
//     other sums have sources too. Under the others it does, by rounding or by turn.
//   - Same calls, same results.
//
// # Runs
//
// What Send gives, Receive and In take. It is empty when nothing is tainted.
// Otherwise, under FIFO and LIFO, it is the whole amount in order, untainted runs
// too, no two neighbours of one source; under the others, the tainted units of each
// source, ascending; under poison, for each source the whole amount.
//
// # What it does not do
//
// It knows no addresses, assets, times or transactions, and decides neither what a
// source is nor where taint stops.
package taint
