// Package bitcoin answers one question: what do the blocks of Bitcoin and its kin say?
//
// It reads them in the four shapes in which they are had: as nodes send and store
// them ([DecodeBlock]), as the files blk*.dat that a node keeps ([OpenFiles]), as
// answers of the RPC getblock, one a line ([ReadBlockJSON], [OpenRPC]), and as the
// transactions that bitcoin-etl exports ([ReadETLTransaction], [OpenETL]). All give
// the same rows for the same block, as far as the shape tells them.
//
//	params, err := bitcoin.ParamsOf(wallet.Bitcoin, bitcoin.Mainnet)
//	source, err := bitcoin.OpenFiles(params, []string{"/var/lib/bitcoind/blocks"}, bitcoin.FileOptions{})
//	err = source.Read(ctx, ledger.Position{}, give)
//
// # Addresses
//
// An output's address comes from its script: the hash of a key or script, a witness
// program, and for a script that names one key outright that key's P2PKH address, as
// block explorers and bitcoin-etl print it. Bare multisig, OP_RETURN and all other
// scripts have no address. The public key of an input is kept where the form of the
// spend is that of one key and a signature by it.
//
// # Invariants
//
//   - A block that DecodeBlock takes is whole: every byte is accounted for, the
//     transactions are those of the header's Merkle root, and witnesses those that
//     the coinbase commits to.
//   - After an error no row of the block is left in the batch.
//   - Heights from files follow from the chain of headers, never from a file's order.
//     The branch with the most work wins; a missing block is an error, not a gap.
//   - Amounts are read as integers of the smallest unit from the text's own digits.
//   - Memory is bounded by what was really read, never by a number found in it.
//
// # What it does not do
//
// It checks no signature, script or proof of work, and no amount against the subsidy.
// Dash, Zcash, Bitcoin Gold and Verge hash their headers or transactions otherwise and
// are refused, and so are Litecoin's blocks from its MWEB upgrade on. On Bitcoin Cash
// the tokens that an output carries are dropped, and 32-byte script hashes have no
// address. Unconfirmed transactions are not read.
package bitcoin
