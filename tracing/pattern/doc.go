// Package pattern answers one question: which addresses move money in a way that is worth a look?
//
//	opt := pattern.Defaults(view.Chain())
//	opt.Labels = labels
//	summary, err := pattern.Find(ctx, view, opt, func(f *pattern.Finding) error {
//		fmt.Println(f.Kind, f.Why)
//		return nil
//	})
//
// It reads the blocks of a window once to learn which addresses moved something, and then what
// each of them did there, with a bounded look at what it did before. Nine patterns are known,
// each published by a supervisor or in a paper; docs/patterns.md names the source, the reason
// of each threshold, and how many innocent addresses show the pattern.
//
// # Invariants
//
//   - The same view and options give the same findings in the same order.
//   - What a finding says is counted, never estimated: the numbers of its words can be
//     recounted from the transactions that it names and those between.
//   - Amounts never pass through floats. A sum beyond 256 bits stays at the highest number,
//     and the finding says that it is at least that.
//   - Memory is bounded by the busiest address, of which [Options.MaxRows] rows are read, by
//     [Options.MaxFindings], and a bit for each address. Time grows with the rows of the window.
//   - A search that ends before its end says so, and gives what it found.
//
// # What it does not do
//
// A pattern is a reason to look, never guilt: payrolls fan out, shops fan in, and wallets peel.
// It gives no score, since nobody has published one that can be recounted; it says what was
// counted. It clusters no addresses: on a chain of unspent outputs the address of the
// largest of a transaction's first inputs stands for its payer, and a CoinJoin, or what may be
// one, has none.
package pattern
