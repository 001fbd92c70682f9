// Package lines reads files of lines, plain or packed, into batches of the ledger:
// cut into chunks of whole lines, parsed by as many goroutines as there are
// processors, handed over in the order of the files.
//
//	r, err := lines.Open(paths)
//	r.Header = func([]byte) bool { return true }
//	err = r.Read(ctx, ledger.Position{}, func(c lines.Chunk, b *ledger.Batch) error {
//		for number, line := range c.Lines() {
//			if err := parseRow(line, b); err != nil {
//				return c.Fault(number, err) // told as file:line
//			}
//		}
//		return nil
//	}, give)
//
// A file is plain, gzip or Zstandard by its content, whatever its name. A byte order
// mark, lines that end in CR LF and a last line without an end are taken as they come.
//
// # Invariants
//
//   - Every line is in exactly one chunk, whole, and chunks are handed over in order.
//     Where Together says so, neighbouring lines are in one chunk.
//   - Reading on from a position that was handed over gives what reading from the
//     beginning gives after it, with the same line numbers.
//   - A file that ends within its packed stream, an empty file and a line of more than
//     [MaxLine] bytes are errors; what stood before them was handed over.
//   - Memory is bounded by the number of processors times [MaxLine], and is a few MB
//     for lines of common length.
//   - No goroutine outlives Read.
//
// # What it does not do
//
// It does not know what a line means: quotes, columns and JSON are the parser's. A
// quoted line end is a line end here. It does not read pipes: a source must be read
// again after an interruption. Reading on reads the file from its beginning, without
// parsing, to count its lines.
package lines
