// Package ethereum reads what a node of Ethereum or of a chain made like it answers
// about a block into rows of the ledger: the block, its transactions and their values,
// the transfers of tokens that contracts told by events, the value that contracts moved
// between themselves, and the withdrawals of validators.
//
//	d, err := ethereum.NewDecoder(wallet.Ethereum)
//	block, err := d.Block(answerOfGetBlock)             // eth_getBlockByNumber, with transactions
//	err = d.AppendRows(batch, block, answerOfReceipts, // eth_getBlockReceipts
//		ethereum.Traces{Format: ethereum.CallTracer, Answer: answerOfTrace})
//
// It is pure: it asks nobody, and the same answers give the same rows.
//
// Invariants:
//
//   - Nothing is read from answers that are not about one and the same block: each
//     receipt, event and trace is held to the block's hash and the transactions in their
//     order. Where they differ the error is ErrOtherBlock; the chain may have changed
//     between two questions, and asking again is right.
//   - A value that is not told is not made up: without traces there are no internal
//     transfers, and the batch counts the blocks that lack them. What a node does not
//     tell at all (fees, rewards of miners, the allocations of the first block, ether
//     that a deposit from another layer creates) is no row.
//   - A failed call moves nothing, nor does anything that it called. A failed
//     transaction keeps the row of its value, and its status says that nothing moved.
//
// Internal transfers are numbered by the place of their call in the trace, depth first,
// whether or not the calls before it moved anything. The two formats of traces agree on
// that, but for calls of precompiled contracts, which some nodes leave out.
//
// Tokens that are numbered (ERC-721) are counted and left out, and ERC-1155 is not read.
package ethereum
