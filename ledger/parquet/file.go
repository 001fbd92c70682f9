package parquet

import (
	"errors"
	"fmt"
	"os"

	"github.com/parquet-go/parquet-go"

	"github.com/mareva/mareva/ledger"
)

// file is one open input, read row by row: of every column it holds no more than a
// page, its dictionary and a few hundred decoded values, however large row groups are.
type file struct {
	path    string
	os      *os.File
	size    int64
	parquet *parquet.File
	columns []*column // one for each spec, nil where the file has none
	groups  []parquet.RowGroup
	group   int   // the next row group
	left    int64 // rows left in the open one
	row     int64 // the next row's number in the file, from 0
}

// openFile opens an input and finds the columns of its table.
func openFile(path string, specs []spec) (f *file, err error) {
	defer func() {
		if err != nil {
			if f != nil {
				f.close()
			}
			f, err = nil, fmt.Errorf("file %s: %w", path, err)
		}
	}()
	defer recovered(&err)
	o, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f = &file{path: path, os: o}
	info, err := o.Stat()
	if err != nil {
		return f, err
	}
	f.size = info.Size()
	if err := checkFooter(o, f.size); err != nil {
		return f, err
	}
	f.parquet, err = parquet.OpenFile(o, f.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return f, fmt.Errorf("has a footer that is corrupt: %w", err)
	}
	f.groups = f.parquet.RowGroups()
	return f, f.findColumns(specs)
}

func (f *file) findColumns(specs []spec) error {
	root := f.parquet.Root()
	f.columns = make([]*column, len(specs))
	for i, s := range specs {
		c, err := columnOf(root, s)
		if err != nil {
			return err
		}
		if c == nil && !s.optional {
			var names []string
			for _, c := range root.Columns() {
				names = append(names, c.Name())
			}
			return fmt.Errorf("has no column %s but %q: is it of another table?", s.path, names)
		}
		f.columns[i] = c
	}
	return nil
}

func (f *file) close() {
	for _, c := range f.columns {
		if c != nil {
			c.close()
		}
	}
	_ = f.os.Close() // was only read
}

// seek goes to a row, from the beginning. Row groups before it are not touched.
func (f *file) seek(row int64) error {
	for f.group < len(f.groups) && f.row+f.groups[f.group].NumRows() <= row {
		if f.groups[f.group].NumRows() < 0 {
			return errRows
		}
		f.row += f.groups[f.group].NumRows()
		f.group++
	}
	for f.row < row {
		ok, err := f.nextRow()
		if err != nil {
			return err
		}
		if !ok {
			return f.at(fmt.Errorf("the file ends before row %d, where the import was interrupted: is it another file?", row))
		}
		for _, c := range f.columns {
			if c == nil {
				continue
			}
			if c.element > 0 {
				_, err = c.each(func(int, parquet.Value) error { return nil })
			} else {
				_, err = c.next()
			}
			if err != nil {
				return f.at(err)
			}
		}
		f.row++
	}
	return nil
}

var errRows = errors.New("says that it has less than no rows: the file is corrupt")

// nextRow says whether there is another row, and opens its row group. The caller
// reads one value or list of every column, and counts the row.
func (f *file) nextRow() (ok bool, err error) {
	for f.left == 0 {
		if err := f.groupEnds(); err != nil {
			return false, f.at(err)
		}
		if f.group == len(f.groups) {
			return false, nil
		}
		if err := f.openGroup(); err != nil {
			return false, fmt.Errorf("file %s: row group %d: %w", f.path, f.group, err)
		}
		f.group++
	}
	f.left--
	return true, nil
}

// groupEnds holds every column to have ended with its row group.
func (f *file) groupEnds() error {
	for _, c := range f.columns {
		if c == nil || c.pages == nil {
			continue
		}
		if c.at == c.n {
			if err := c.fill(); errors.Is(err, errEnd) {
				continue
			} else if err != nil {
				return fmt.Errorf("column %s %w", c.path, err)
			}
		}
		return fmt.Errorf("column %s has more rows than its row group: the file is corrupt", c.path)
	}
	return nil
}

func (f *file) openGroup() (err error) {
	defer recovered(&err)
	g := f.groups[f.group]
	if g.NumRows() < 0 {
		return errRows
	}
	metadata := f.parquet.Metadata().RowGroups[f.group].Columns
	for _, c := range f.columns {
		if c == nil {
			continue
		}
		i := c.leaf.Index()
		if i >= len(metadata) || metadata[i].FilePath != "" {
			return fmt.Errorf("column %s does not stand in this file", c.path)
		}
		m := &metadata[i].MetaData
		if codec := c.leaf.Compression().CompressionCodec(); codec != m.Codec {
			return fmt.Errorf("column %s is packed with %s here and with %s before, which is not read", c.path, m.Codec, codec)
		}
		if err := checkChunk(f.os, f.size, m); err != nil {
			return fmt.Errorf("column %s %w", c.path, err)
		}
		if err := c.open(g); err != nil {
			return err
		}
	}
	f.left = g.NumRows()
	return nil
}

// at says which row of the file an error is about.
func (f *file) at(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("file %s: row %d: %w", f.path, f.row, err)
}

// rowReader reads the columns of one row, one after the other, and keeps the first
// error, so that a table says only what it wants.
type rowReader struct {
	f     *file
	chain ledger.Chain
	b     *ledger.Batch
	key   []byte // of the address last read
	err   error
}

func (r *rowReader) fail(c int, err error) {
	if r.err == nil && err != nil {
		r.err = fmt.Errorf("column %s %w", r.f.columns[c].path, err)
	}
}

// value reads column c; null after an error.
func (r *rowReader) value(c int) parquet.Value {
	if r.err != nil {
		return parquet.Value{}
	}
	v, err := r.f.columns[c].next()
	if err != nil {
		r.err = err
		return parquet.Value{}
	}
	return v
}

// take reads column c by a function of its value; a null of a column that is needed
// is the function's to refuse.
func take[T any](r *rowReader, c int, read func(parquet.Value) (T, error)) (t T) {
	v := r.value(c)
	if r.err != nil {
		return t
	}
	t, err := read(v)
	r.fail(c, err)
	return t
}

func (r *rowReader) whole(c int) uint64   { return take(r, c, wholeOf) }
func (r *rowReader) index32(c int) uint32 { return take(r, c, index32) }

// bytes are those of a text; nil where it is null.
func (r *rowReader) bytes(c int) []byte {
	v := r.value(c)
	if v.IsNull() {
		return nil
	}
	return v.ByteArray()
}

func (r *rowReader) hash(c int) ledger.Hash {
	return take(r, c, func(v parquet.Value) (ledger.Hash, error) {
		if v.IsNull() {
			return ledger.Hash{}, errNull
		}
		return hashOf(v.ByteArray())
	})
}

// hashIfAny is hash for a column that may be null or missing.
func (r *rowReader) hashIfAny(c int) ledger.Hash {
	return take(r, c, func(v parquet.Value) (ledger.Hash, error) {
		if v.IsNull() {
			return ledger.Hash{}, nil
		}
		return hashOf(v.ByteArray())
	})
}

func (r *rowReader) time(c int) int64 {
	if r.f.columns[c] == nil {
		return ledger.NoTime
	}
	return take(r, c, r.f.columns[c].timeOf)
}
