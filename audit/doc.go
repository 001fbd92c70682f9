// Package audit answers one question: can we prove it?
//
// Every decision is a [Record] in an append-only Merkle log (RFC 6962's hashes,
// through golang.org/x/mod/sumdb/tlog). Its leaf commits to what was decided by a
// salted hash, so that at the end of retention the payload and its salt can be
// destroyed and every proof still holds. From time to time the log's size and root
// are signed: a [Checkpoint].
//
//	payload, err := audit.Entry{Actor: "user:ann", About: "cust-7", Data: data}.Payload()
//	record, err := audit.Seal("dec-1", "decision", now, payload, rand.Reader)
//	record.Seq = tree.Size
//	closed := tree.Append(record.Leaf()) // the subtrees to keep
//	signed, err := audit.Checkpoint{Origin: origin, Size: tree.Size, Root: tree.Root(), At: now}.Sign(key)
//
// A [Proof] shows somebody who has only a published key that the log holds a record.
// A [Verifier] reads the whole log and names what is not as it was signed. A
// [Keyring] says which keys may be believed after they were changed.
//
// docs/audit.md has the formats to the byte, and how to check a proof without this
// package. Checkpoints are C2SP tlog-checkpoints, proofs C2SP tlog-proofs.
//
// # Invariants
//
//   - A leaf is made of Seq, ID, Kind, At and Commitment and of nothing else; it
//     outlives the payload.
//   - What a parser takes, its writer writes again to the byte.
//   - A finding is never an error, an error never a finding. Whatever cannot be
//     compared is a grave finding, not silence.
//   - The same log gives the same report, however it is cut into batches.
//
// # What it does not do
//
// It stores nothing, reads no clock and makes no randomness. It cannot tell a log
// from another that its keeper wrote anew with the same key: only a checkpoint that
// somebody else kept shows that ([Options].Outside). It does not know whether a
// purge was due, only that one is on record. It does not look for an id that two
// records share; the store holds ids unique.
package audit
