package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"github.com/mareva/mareva/ledger"
)

// table is how one kind of table is read.
type table struct {
	model   ledger.Model
	columns []spec
	// reader makes what reads the rows of one file.
	reader func(ledger.Chain) rows
}

// rows reads the rows of one file into batches.
type rows interface {
	// row reads the next row into the batch of r.
	row(r *rowReader)
	// safe is the first row that is not wholly in a batch, with row the next one.
	safe(row int64) int64
	// end is called after the last row.
	end(r *rowReader)
}

// tableNamed is the table of a format's name.
func tableNamed(kind string) (table, error) {
	switch kind {
	case "aws-transactions":
		return transactions(), nil
	case "aws-token-transfers":
		return tokenTransfers(), nil
	case "aws-logs":
		return logs(), nil
	case "aws-traces":
		return traces(), nil
	case "aws-btc-transactions":
		return bitcoinTransactions(), nil
	}
	return table{}, fmt.Errorf("format %q: no Parquet table of that name; there are %s", kind, strings.Join(Kinds(), ", "))
}

// Kinds are the names of the formats that New takes.
func Kinds() []string {
	return []string{"aws-transactions", "aws-token-transfers", "aws-logs", "aws-traces", "aws-btc-transactions"}
}

// source reads one table from files, in their order.
type source struct {
	chain ledger.Chain
	table table
	paths []string
	sizes []int64
	name  string
	all   int64
	done  atomic.Int64
}

// batchSize is about how large a batch is handed over.
const batchSize = 4 << 20

// New gives a source that reads files of one kind of table, see [Kinds].
func New(chain ledger.Chain, kind string, paths []string) (ledger.Source, error) {
	t, err := tableNamed(kind)
	if err != nil {
		return nil, err
	}
	if chain.Model != t.model {
		return nil, fmt.Errorf("format %s: tells of a chain with the %s model, %s has the %s model", kind, t.model, chain.Name, chain.Model)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("format %s: no file given", kind)
	}
	s := &source{chain: chain, table: t, paths: slices.Clone(paths)}
	names := []string{kind}
	for _, p := range paths {
		size, sum, err := fingerprint(p)
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", kind, err)
		}
		s.sizes = append(s.sizes, size)
		s.all += size
		names = append(names, fmt.Sprintf("%s:%d:%016x", filepath.Base(p), size, sum))
	}
	s.name = strings.Join(names, " ")
	return s, nil
}

// fingerprint tells a file from another of its name and size by its end, which holds
// the footer with the place and statistics of every column.
func fingerprint(path string) (size int64, sum uint64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close() // was only read
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	if info.IsDir() {
		return 0, 0, fmt.Errorf("%s is a folder: name the files in it", path)
	}
	const end = 64 << 10
	d := xxhash.New()
	if _, err := io.Copy(d, io.NewSectionReader(f, max(0, info.Size()-end), end)); err != nil {
		return 0, 0, fmt.Errorf("read %s: %w", path, err)
	}
	return info.Size(), d.Sum64(), nil
}

func (s *source) Name() string             { return s.name }
func (s *source) Model() ledger.Model      { return s.table.model }
func (s *source) Progress() (int64, int64) { return s.done.Load(), s.all }

// Read hands over the files' rows. A Position is a file and a row in it, from 0.
func (s *source) Read(ctx context.Context, from ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	if from.File < 0 || from.File > len(s.paths) || from.Offset < 0 {
		return fmt.Errorf("import cannot go on at file %d, row %d: there are %d files", from.File, from.Offset, len(s.paths))
	}
	var before int64
	for i := range s.paths {
		if i >= from.File {
			row := int64(0)
			if i == from.File {
				row = from.Offset
			}
			if err := s.readFile(ctx, i, row, before, give); err != nil {
				return err
			}
		}
		before += s.sizes[i]
		s.done.Store(before)
	}
	return nil
}

func (s *source) readFile(ctx context.Context, i int, from, before int64, give func(*ledger.Batch, ledger.Position) error) error {
	f, err := openFile(s.paths[i], s.table.columns)
	if err != nil {
		return err
	}
	defer f.close()
	if err := f.seek(from); err != nil {
		return err
	}
	all := max(f.parquet.NumRows(), 1)
	t := s.table.reader(s.chain)
	r := &rowReader{f: f, chain: s.chain, b: new(ledger.Batch)}
	for {
		if f.row%1024 == 0 && ctx.Err() != nil {
			return fmt.Errorf("file %s: row %d: %w", f.path, f.row, context.Cause(ctx))
		}
		ok, err := f.nextRow()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if t.row(r); r.err != nil {
			return f.at(r.err)
		}
		f.row++
		if r.b.Size() >= batchSize {
			s.done.Store(before + int64(float64(s.sizes[i])*min(1, float64(f.row)/float64(all))))
			if err := give(r.b, ledger.Position{File: i, Offset: t.safe(f.row)}); err != nil {
				return err
			}
			r.b = new(ledger.Batch)
		}
	}
	if t.end(r); r.err != nil {
		return fmt.Errorf("file %s: %w", f.path, r.err)
	}
	if f.row != f.parquet.NumRows() {
		return f.at(errors.New("the footer tells of another number of rows: the file is corrupt"))
	}
	s.done.Store(before + s.sizes[i])
	return give(r.b, ledger.Position{File: i + 1})
}
