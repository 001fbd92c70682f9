// Package parquet reads the blockchain tables that Amazon publishes as Parquet files
// (s3://aws-public-blockchain/v1.0/eth and /btc), and writes transfers as Parquet and
// as this project's own CSV.
//
//	source, err := parquet.New(chain, "aws-logs", []string{"part-00000.snappy.parquet"})
//	err = source.Read(ctx, ledger.Position{}, give)
//
//	w := parquet.NewWriter(out)
//	err = w.Write(rows)
//	err = w.Close()
//
// # What the tables hold
//
// The tables follow ethereum-etl and bitcoin-etl, with one difference that matters:
// value is a DOUBLE in eth/transactions, eth/traces, eth/token_transfers and
// btc/transactions. Of an amount in wei a double keeps the first 53 bits.
//
//   - Ether, and tokens of eth/token_transfers, are taken to be exactly the integer
//     that the double is, and each such transfer is marked Inexact. Where the column
//     holds text, whole numbers or a DECIMAL, as in tables that somebody made anew,
//     the amount is exact and unmarked.
//   - Tokens of eth/logs are exact: the amount stands in the event's data. Prefer them
//     to eth/token_transfers, which besides cannot tell an amount from the number of
//     an ERC-721 token.
//   - Bitcoin amounts are exact although they are doubles, see satoshisOf.
//   - eth/traces tells no number of a call within its transaction. A transaction's
//     calls are collected until its tree is complete, and numbered depth first.
//
// Times are INT96 or TIMESTAMP, lists are Parquet's lists in any of their layouts.
// eth/blocks and btc/blocks move nothing and are not read; the other tables tell of
// their blocks.
//
// # Invariants
//
//   - A file is read in bounded memory: a page, a dictionary and some hundred values
//     of every column that is needed, and of traces those of open transactions.
//     Lengths that a file tells are checked before memory is taken for them.
//   - No file makes the reader panic. Every error names the file and the row, counted
//     from 0 within the file, as DuckDB's file_row_number does.
//   - Read hands over the same batches for the same files.
//   - What is written is the same bytes for the same rows.
//   - No amount is rounded: it is written exactly, or the row is refused.
//
// # What it does not do
//
// It fetches nothing. It reads pages that are packed with Snappy, or not at all, and
// encoded plainly or by dictionary, as the published files are; others are refused
// with what to do. It derives no address from a script, no key from an input.
package parquet
