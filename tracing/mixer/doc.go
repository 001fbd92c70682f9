// Package mixer answers one question: of what a mixer's pool pays out, how much is probably
// what went in tainted?
//
// A pool takes deposits of one amount only, its denomination, and pays the same amount out
// to whoever proves to know the secret of some deposit, without saying of which. So every
// unspent deposit is as likely as another:
//
//	probable taint = denomination × unspent tainted deposits / all unspent deposits
//
// counted right before the withdrawal. Of 100 unspent deposits of 100 of which 40 are
// tainted, a withdrawal carries 40.
//
//	set := mixer.NewSet(view, isMixer)
//	set.Deposit(address, asset, mixer.Deposit{…}) // for each tainted transfer to a mixer
//	…
//	result, err := set.Follow(ctx)
//	err = result.Withdrawals(ctx, func(p *mixer.Followed, w *mixer.Withdrawal) error { … })
//
// [Learn] tells a pool from what merely is called a mixer, [Follow] is the arithmetic of one
// pool, and [Set] keeps the pools that a trace reaches and sorts what went to proxies.
//
// # What counts
//
//   - A deposit is a payment to the pool of its denomination, or of a multiple of it: pools
//     that took over the deposits of an older version were paid so. What else is paid to it
//     adds nothing to choose from.
//   - A withdrawal is what the pool pays until the denomination is full: the recipient first,
//     then who relayed it, then any fee of the protocol. The probable taint is shared among
//     them by what they got.
//   - A withdrawal that evidence links to a deposit leaves the pool together with it: neither
//     counts for the others.
//
// # Invariants
//
//   - Amounts are whole units of 256 bits. Probable taint of all withdrawals, what is linked,
//     what the pool still holds and what is undetermined are together what the tainted
//     deposits brought, to the unit and source by source.
//   - Unknown is not zero: once more was paid out than the ledger shows paid in, or an amount
//     that is no denomination, nothing is said of that pool any more, and why.
//   - Rows of the ledger are read in its order and not kept, however many there are.
//
// # What it does not do
//
// It links no withdrawal to a deposit by time, amount, fee or address: who does so hands the
// link in as evidence. It knows no labels and no files, and says nothing of who withdraws: a
// probable taint is an expectation over strangers, never anybody's share.
package mixer
