// Package swap answers one question: what did an address turn into what?
//
// On chains of accounts a trade is no transfer but several: the seller pays a router, the
// router a pool, the pool the next one, and the last one pays the seller, here with a refund,
// there with a fee. What it comes to is the net of the transaction, address by address and
// asset by asset:
//
//	r := swap.NewReader(venues, swap.Policy{Nobody: zero, Wrappers: weth})
//	if t, ok := r.Of(segment, tx, address); ok && !t.CutOff {
//		runs, err = swap.Cross(method, runs, &t.Out[0].Amount, &t.In[0].Amount, runs[:0])
//	}
//
// # When a transaction is a trade of an address
//
// All amounts are nets of the whole transaction. Who gains an asset in it has it from those who
// lose it; with one loser that is certain, whatever way the rows went. So the net says what became
// of what the address paid, without a path through routers, whose own nets are zero:
//
//   - What gained it and is a venue by label took it in trade. So did an unlabelled
//     counterparty that gains one asset and loses another, if it and a venue stand next
//     to each other in the transaction, or a venue was what the transaction called; see
//     [Policy.Strict].
//   - Whatever else gained it was paid, and is listed apart: not all that leaves an address in
//     the transaction of a trade is part of the trade.
//   - What the trade pays the address is what such counterparties lost of an asset that the
//     address gained. It may go to others instead; they are named. Of what is minted
//     besides, by nobody who is known, nothing was bought.
//   - Where several sell one asset for one other, an address that has about its proportion
//     has its own, and what others received is theirs.
//   - Without a venue there is no trade, whoever hands over whatever token. Where two
//     payers and a bystander leave open who paid whom there is none either, and [Why]
//     says so: then transfers are followed one by one.
//
// Wrapped coins count as the coin while counterparties are looked for, and what the ledger
// lacks of a wrapping is added, see [Wrapper].
//
// # Invariants
//
//   - The order of a transaction's rows does not matter.
//   - Sums are exact. One beyond 256 bits is no sum, and no trade.
//   - What was sold and what was paid to others is together no more than the net of what the
//     address sent; what came of a trade no more than the receivers' net.
//   - Time is that of sorting a transaction's rows once, however many of its addresses are
//     asked for, and [MaxRows] bounds them.
//
// # What it does not do
//
// It knows no labels, prices and files, and no transaction but the one at hand: a trade of which
// the two sides are in two transactions is none here. It says nothing about what an asset
// is worth, so it cannot tell a fair trade from one with oneself.
package swap
