// Package standing answers one question at once: whose tainted money reached this address?
//
// The taint of what listed parties and thieves moved is followed on a chain once, kept in a
// folder, and carried on as blocks arrive, so that the answer is a look-up:
//
//	parties, err := standing.Designated(listed, labels)
//	set := standing.In(home, chain, standing.Options{Method: taint.Haircut, HubRows: 100_000})
//	view, err := ledger.In(home, chain).View()
//	report, err := set.Update(ctx, view, standing.Resolve(view, parties), standing.Labels{Stops: labels})
//
//	table, err := standing.Open(home, chain)
//	for _, x := range table.Of(address) {
//		// x.Source.ID "us_ofac_sdn:27307", x.Hops 3, x.Received() 1.2 ETH, x.Evidence() which transfers
//	}
//
// # What is done again
//
// Each source is a trace of its own, so that one more or one less touches no other. Of a
// source is known what it rests on: its addresses, what labels said of each address that it
// reached, and the rows of the ledger. When one of these changes it is traced again from
// nothing; when the ledger only grew, and somebody who holds its taint sent something, the
// trace goes on; else what is known of it is still right, and nothing is done.
//
// Two states of a ledger share what stands in the same segment files, which never change,
// and in blocks that are the same to the last row. What comes behind is taken for changed: a
// block that the node gave up, and every block behind one into which an import put rows.
//
// # Invariants
//
//   - What is kept is to the byte what a computation from nothing gives: whatever happened
//     before leaves no trace in it.
//   - A folder shows one state of the ledger, whole: the manifest that names the files is
//     renamed into place last. What a killed writer leaves is the state before.
//   - What is kept says of which state of the ledger it is. What cannot be read is an error,
//     never an address that nothing reached.
//   - When it is in doubt whether something still holds, it is computed again.
//
// # What it does not do
//
// It prices nothing and judges nobody: that an address was reached is evidence of a flow
// under the method, and says nothing of who knew. It knows of no path but a shortest one.
//
// docs/format/taint.md says every byte.
package standing
