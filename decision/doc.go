// Package decision says what must be done with a transaction, and keeps what that rests on.
//
// A [Record] is one decision as it is kept: the question and the answer to the byte, and the
// name of the [Versions] in force at that moment: of the program, the matcher, the policy, and
// of every list, table of labels, register and ledger. Who has those versions can ask the same
// question again and must get the same answer.
//
//	v := decision.Versions{Program: "v0.9", Matcher: "3", Snapshots: []decision.Snapshot{
//		{Kind: decision.List, Name: "us_ofac_sdn", Version: "5f1c…"},
//	}}
//	r := decision.Record{Transaction: "tx-1", Disposition: "review", Versions: v.ID(), …}
//
// # Invariants
//
//   - Equal versions have equal ids, in whatever order their snapshots are given.
//   - A record never changes. A second decision about a transaction is a second record.
//
// What this package does not do yet: it decides nothing.
package decision
