// Package etl reads tables of transfers, in the columns of ethereum-etl and in those
// of this project, into batches of the ledger:
//
//	source, err := etl.New(chain, "ethereum-etl-traces", []string{"traces.csv.gz"})
//	err = source.Read(ctx, ledger.Position{}, give)
//
// A table is CSV with a header or JSON lines, told by its first byte, plain or packed.
// Columns may come in any order and under the names that ethereum-etl and GraphSense
// give them, in any case, with underscores or without; columns that nobody needs are
// passed over. The formats:
//
//   - ethereum-etl-transactions: the value that each transaction moves, 0 too.
//   - ethereum-etl-token-transfers: what its extractor took from the logs. A trap of
//     that table: of an ERC-721 token it holds the token's number as value, and
//     nothing in the row tells it from an amount. Take ethereum-etl-logs where you can.
//   - ethereum-etl-tokens: what contracts say of themselves; anybody can call a token USDT.
//   - ethereum-etl-logs: the Transfer events of ERC-20, see ethereum.DecodeTransfer.
//     ERC-721 and what nobody can read is counted, not kept. Other events, WETH's
//     Deposit and Withdrawal among them, are none of this table's business.
//   - ethereum-etl-traces: the value that calls, creations and selfdestructs move, and
//     what comes from outside: genesis, block rewards.
//   - transfers: this project's own table, for chains with accounts
//     (chain,block,position,time,tx,from,to,asset,amount) and for those that spend
//     outputs (chain,block,position,time,tx,inputs,outputs).
//
// # The number of a trace
//
// A call's Number is its row's trace_index where the table has one, and so comes from
// the row alone. Else it is the row's place after the top-level row of its
// transaction, which is the call's place in the depth-first order of the trace, from
// 1. For that the rows of a transaction must stand together, beginning with the
// top-level one and in order; chunks are cut between transactions, and a table that
// is filtered or sorted otherwise is refused instead of numbered by chance.
//
// # Invariants
//
//   - A batch depends on its lines alone, so that the same table gives the same rows
//     wherever reading began.
//   - Amounts are exact. One written with an exponent is kept where it is whole, and is
//     marked Inexact: it was a floating point number on its way.
//   - A required column is in every row. An object of JSON has its key, null where there
//     is nothing: BigQuery's JSON leaves such keys out, so export CSV there.
//   - An error says file:line, the column, what was found and what to do. What is left
//     out on purpose is counted in Batch.Skipped.
//   - An address is checked as strictly as its chain allows. Only the project's own
//     table may hold other words in its place, which are kept as written and counted.
//
// # What it does not do
//
// It does not take a quoted CSV field over several lines. It does not treat the zero
// address as issuance or destruction: a token may do so, and the native coin does not.
// It does not look up what a table leaves out: times, statuses, decimals of tokens.
package etl
