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
// # The file
//
// All numbers are little-endian.
//
//	offset  bytes
//	0       8      "MRVLEDGR"
//	8       2      version, 1
//	10      2      kind: what the sections mean
//	12      4      n, the number of sections, at most 65536
//	16      8      length of the file
//	24      32 n   sections
//	24+32n  8      XXH64 (seed 0) of all bytes before
//
// A section:
//
//	0       4      id; no two sections of a file have the same
//	4       4      0
//	8       8      offset of its first byte in the file
//	16      8      length, from 0
//	24      8      XXH64 (seed 0) of its bytes
//
// Sections stand in the order of the header, each at the first multiple of 64 behind
// the header or the section before it, and the file ends at the first multiple of 64
// behind the last. An empty section stands where the next one does. The bytes between
// are 0. So the ids and lengths alone say where everything stands, and a header that
// says otherwise is damaged.
//
// # Packed
//
// n values of w bits, 0 to 64. Value i takes the bits i*w to i*w+w-1, its lowest
// first; bit b is bit b%8, counted from the lowest, of byte b/8. The last byte is
// filled with 0, and 8 bytes of 0 follow, so that a load of 8 bytes may begin at any
// value: (n*w+7)/8 + 8 bytes. Where n or w is 0 there are none.
//
// # Sorted
//
// n values that never decrease, none larger than max, in the code of Elias and Fano.
// Let l be the largest integer for which n*2^l <= max, or 0 where max < n. Of each
// value the lowest l bits are kept as they are; the bits above count upwards in a
// bitmap:
//
//	low    Packed: n values of l bits
//	high   the bitmap, n + (max>>l) + 1 bits in words of 8 bytes, filled with 0. Bit b
//	       is bit b%64, counted from the lowest, of word b/64. For each number from 0
//	       to max>>l it has a 1 for each value with these high bits, then a 0. So the 1
//	       number i, from 0, stands at bit i + (value i >> l).
//	ones   Packed: the bits where the 1 number 0, 64, 128 … stands, then the number of
//	       bits of the bitmap; so many bits wide as that number takes.
//	zeros  Packed: the same of the 0 number 0, 64, 128 …
//
// Where n is 0 all parts are empty. n is at most 2^54.
//
// # Amounts
//
// n values from 0 to 2^256-1, in groups of 32, of which the last may have fewer.
//
//	starts  Packed: for each group the offset of its first byte in groups; so many bits
//	        wide as the length of groups without its padding takes
//	groups  one group behind the other, then 8 bytes of 0
//
// A group has 16 bytes of codes, then the payloads of its values in their order. The
// code of value i of the group is the lower half of byte i/2 for an even i, the upper
// for an odd one; codes without a value are 0.
//
//	code   payload
//	0      none; the value is 0
//	1…10   the value, in so many bytes as the code says
//	11     the value in 12 bytes
//	12     the value in 16 bytes
//	13     the value in 32 bytes
//	14     exponent e in 1 byte, mantissa m in 2; the value is m*10^e
//	15     exponent e in 1 byte, mantissa m in 5; the value is m*10^e
//
// A value is written in the form with the shortest payload, of equally short ones in
// that with the lowest code. m does not end in a decimal zero. So a value has one form.
// Where n is 0 both parts are empty.
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
