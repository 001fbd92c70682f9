// Package column has the immutable columns that a segment of the ledger consists of,
// and the file that holds them: numbers of one width ([Packed]), numbers that never
// decrease ([Sorted]) and exact amounts ([Amounts]), each read in place from a file
// that is mapped into memory ([File]).
//
//	shape := column.SortedShape{N: len(starts), Max: starts[len(starts)-1]}
//	sizes := shape.Sizes()
//	w, err := column.Create(path, kind, []column.Section{{1, sizes[0]}, {2, sizes[1]}, {3, sizes[2]}, {4, sizes[3]}})
//	defer w.Abort()
//	s := column.NewSortedWriter(shape, [4]io.Writer{w.Section(1), w.Section(2), w.Section(3), w.Section(4)})
//	for _, v := range starts {
//		s.Add(v)
//	}
//	err = s.Close() // tells the first error of all Adds
//	err = w.Close() // the file is whole
//
//	f, err := column.OpenFile(path, kind)
//	// four times f.Section(id), then:
//	starts, err := column.OpenSorted(shape, parts)
//	from, to := starts.Two(i)
//
// A column does not say how long it is: who writes it keeps its shape elsewhere. All
// parts of a column are written from first byte to last, so that it streams to its
// file in little memory.
//
// docs/format/ledger.md specifies the file and the columns to the byte.
//
// # Invariants
//
//   - What is written is read back exactly. Equal input gives equal bytes.
//   - Sizes follow from shapes, and a part of another size does not open.
//   - No bytes whatever make a reader panic, read outside of them, or run without end:
//     an At takes a bounded number of steps. Damage gives wrong values, which may lie
//     outside of what the column was made for: callers check before they use a value as
//     an index. [File.Verify] finds it.
//   - An index outside of a column may panic, as with a slice.
//   - Columns and files may be read from many goroutines. Cursors and writers belong to
//     one; of one [Writer], several may write different sections.
//   - An error about bytes wraps [ErrDamaged]; one about the operating system does not.
//
// # What it does not do
//
// It does not know what the sections mean, does not change a file, does not sync the
// folder that holds it, and does not verify unasked. Who shortens a file that is mapped
// ends the program that reads it, as the operating system has it; files are replaced,
// never rewritten.
package column
