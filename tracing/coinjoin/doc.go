// Package coinjoin answers one question: did several owners pay together here, and
// which protocol had them do so?
//
//	tx := coinjoin.Transaction{Time: …, Inputs: …, Outputs: …, Form: view.Form}
//	if finding, ok := coinjoin.Recognise(&tx); ok && finding.Kind.Apart() {
//		… // the inputs' addresses need not be of one owner: merge none
//	}
//
// It looks at one transaction alone: amounts, which addresses are the same, what form
// they have, and the time. Each rule is what a protocol's own software must build, not
// what a list of known transactions happens to show:
//
//   - Whirlpool: as many inputs as outputs, all outputs of a pool's denomination.
//   - Wasabi 1: outputs of a base denomination and of about twice, four times … as much,
//     change, and the coordinator's fee.
//   - Wasabi 2: outputs of standard denominations that no person would choose.
//   - JoinMarket: n equal outputs and n changes, or n-1 where the taker sweeps.
//   - Stonewall: two equal outputs, two changes.
//
// And the participants must be able to pay: each brings, of inputs of its own, what it
// gets. That tells a payout of equal sums by one owner from a CoinJoin of the same shape.
//
// # Invariants
//
//   - The order of inputs and outputs does not matter.
//   - What is not known forbids no CoinJoin: an input of unknown amount or address, a
//     form, the time; only what is merely possible asks for all amounts. A known time before 2013-08-22, when CoinJoin was proposed, or before a
//     protocol began, forbids all.
//   - Time is bounded by the sorting of the amounts, plus a search of fixed length.
//   - It allocates nothing for what most transactions are.
//
// # What it does not do
//
// It knows no coordinator's addresses and no transaction before or after. It does not
// tell who took part, nor which output is whose. A finding says how a transaction is
// built, nothing about those who took part. Denominations and dates are Bitcoin's: of
// other chains let the caller ask only where that makes sense.
//
// What each rule misses and mistakes stands in docs/clusters.md.
package coinjoin
