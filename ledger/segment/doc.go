// Package segment keeps a stretch of a chain in one immutable file, mapped into memory.
//
// Rows go in through [Rows], [Rows.Order] and [Build]; [Join] makes one segment of several
// neighbours; [Open] gives a [Segment], which any number of goroutines may ask:
//
//	s, err := segment.Open(path)
//	where, ok := s.Occurrences(address)
//	for i := range int(where.Debits.Count) {
//		s.Transfer(where.Debit(i), &t)
//	}
//
// A segment is a table of columns, all of one of the kinds of package column. Blocks,
// transactions and rows have numbers from 0, in the order of the chain. Of each
// transaction the file knows where its rows begin, of each address that occurs which rows
// debit and which credit it. Addresses and assets are numbers that another file explains.
//
// An account chain has transfers. A UTXO chain has outputs, and inputs that carry the
// address and amount of what they spend beside its number, so that nobody has to look back
// for them; which input spends an output is found from either side.
//
// # Invariants
//
//   - Blocks stand by height, transactions by their place in the block, transfers by place.
//   - The columns of one table have the same number of entries.
//   - An output is numbered through the whole chain: OutputBase and its number here, from 1.
//   - The same rows give the same bytes, whether built at once or joined from neighbours.
package segment
