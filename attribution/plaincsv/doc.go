// Package plaincsv answers one question: what does a plain table say of which
// addresses? It is the form to write one's own labels in, with a spreadsheet or a
// text editor:
//
//	address,label,category,source
//	bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh,customer 4711,user,our own register
//
// # The form
//
// The first line names the columns, in any order; only address and label must be
// there. A row is one line: fields stand between commas, and one that holds a comma
// or a quote stands in double quotes, with each quote in it doubled (RFC 4180,
// without line breaks inside a field). An empty field says nothing.
//
//	address      as package wallet reads it
//	chain        the name of the chain, "tron"; without it the address's form decides
//	label        whose it is, in your words
//	actor        your id of who holds it
//	category     concepts of the taxonomy, with ";" between several
//	confidence   how it is known, in GraphSense's words; "unknown" without it
//	source       where it is from
//	first_seen   a day, month or year: 2022-11-16, 2022-11, 2022
//	last_seen    the same
//	control      who can sign: key, contract, multisig or hosted
//	party        the listed party that holds it, "us_ofac_sdn:27307"
//	public_key   the key behind it in hex: 33 or 65 bytes for secp256k1, 32 for ed25519
//
// # Invariants
//
//   - A row that cannot be taken is refused at its line, and the others are read.
//   - Rows is always Labels and Refused together.
//   - Any bytes are taken in time in proportion to their number, and memory is
//     bounded by the longest row that is read, 64 KiB.
//   - A file of the same name has the same ID, so that it replaces its older version.
//
// # What it does not do
//
// It does not check that a public key is that of the address, nor that a party is
// listed. It reads no semicolons or tabs between fields.
package plaincsv
