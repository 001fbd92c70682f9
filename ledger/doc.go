// Package ledger answers one question: what moved?
//
// It keeps every transfer of a chain in a folder, exact, on one machine:
//
//	chain, err := ledger.ChainNamed("ethereum")
//	l := ledger.In(home, chain)
//	source, err := etl.New(chain, "ethereum-etl-transactions", files)
//	report, err := l.Import(ctx, source, ledger.Options{At: time.Now()})
//	view, err := l.View()
//	defer view.Close()
//	id, seen, err := view.Address("0xeb31973e0febf3e3d7058234a5ebbae1ab4b8c23")
//
// # The way of a transfer
//
// A [Source] (packages etl, bitcoin, ethereum, parquet, follow) reads an input into batches of
// rows that still name their addresses. The ledger gives addresses and assets dense
// numbers (package dictionary), gathers rows in memory, puts them in the order of the
// chain, joins what several files tell of one transaction, finds the outputs that inputs
// spend, and writes a run: a segment (package segment) that is not in force yet. When the
// source ends, runs that overlap each other or what is in force are merged, the manifest
// that names the new files is renamed into place, and small segments are joined into
// larger ones.
//
// # Invariants
//
//   - What a view shows does not change. An import is visible all at once or not at all.
//   - Segments stand in the order of the chain and share no block. In a segment, blocks,
//     transactions and rows stand in their order; order and amounts are those of the chain.
//   - One input in any order, in any pieces, gives the same blocks, transactions and rows.
//     Only what its positions do not tell apart stands in the order in which it came: two
//     transactions without index, two rows of a table at one position.
//   - What is told twice must agree. What one input does not know, another may add.
//   - Unknown is not zero: a time, an index, the amount of an input that nobody told stays
//     unknown.
//   - A failed transaction is kept and moves nothing.
//   - Memory is bounded by [Options.Memory] and the dictionary's newest part, not by the
//     input.
//   - Ids of addresses count from 1 in the order of first appearance, and stay.
//
// # What it does not do
//
// It judges nobody: labels, taint and clusters stand in other packages. It keeps no gas, no
// block rewards of account chains unless an input tells them, and no non-fungible tokens. It
// does not check signatures or proof of work.
//
// docs/format/ledger.md says every byte.
package ledger
