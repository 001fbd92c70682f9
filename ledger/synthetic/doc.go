// Package synthetic invents chains of any length, for measuring the speed and size of the
// ledger.
//
//	chain := synthetic.Accounts{Chain: ethereum, Seed: 1, Transfers: 10_000_000}
//	report, err := ledger.In(home, ethereum).Import(ctx, chain.Source(), options)
//	err = chain.WriteTransactions(file) // the same transfers as ethereum-etl's CSV
//
//	spends := synthetic.Spends{Chain: bitcoin, Seed: 1, Blocks: 1000}
//	bytes, err := spends.WriteBlocks(folder) // as a node's blk*.dat
//
// # The shape
//
// [Accounts]: blocks every 12 s of 150 transfers on average (of 50 to 250), 1.3 transfers a
// transaction, a new account every ninth transfer. Who pays and is paid is drawn by a law
// of Zipf of exponent 1 over all accounts so far: for 60 of 100 the old ones are the large
// ones, for 40 the newest are the likeliest. A fifth or so of the transfers are tokens, of a
// Zipf of 2,000. Of the amounts 5 of 100 are zero, 25 are round, 60 have digits to the last
// and 10 are beyond 64 bits.
//
// [Spends]: blocks every ten minutes of a coinbase and 2,000 transactions of two inputs and
// two outputs on average; the youngest outputs are spent most. 45 of 100 outputs pay a new
// address, 60 of 100 addresses are witness programs (P2WPKH), the others P2PKH. The fees
// are burnt.
//
// The proportions are guesses near what explorers show of Ethereum and Bitcoin in 2024; no
// answer depends on them, only speed and size do.
//
// # Invariants
//
//   - The same values give the same chain, byte by byte and on every machine: everything is
//     drawn in whole numbers, from the seed and the number of the thing.
//   - No account, transaction or block has the hash of another.
//   - An output is spent once at most, and after the transaction that made it.
//   - Memory does not grow with the length: Accounts keeps nothing, Spends the last
//     quarter of a million outputs.
//
// # What it does not do
//
// It invents no balances: accounts pay what they do not have. Keys are no points of the
// curve, nothing hashes to an address, signatures sign nothing, and no header has work.
package synthetic
