package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/segment"
)

type ledgerExport struct {
	homeFlag
	Chain  string `help:"The chain to export." required:"" placeholder:"CHAIN"`
	Format string `help:"parquet, for other programs, or csv: the columns of the format transfers, which ledger import reads." required:"" placeholder:"parquet|csv"`
	Out    string `help:"A folder, or a file; a .csv.gz or .csv.zst is packed." required:"" placeholder:"DIR|FILE"`
	Since  string `help:"Only blocks from this day or time on." placeholder:"DATE|TIME"`
	Until  string `help:"Only blocks up to this day, all of it, or time." placeholder:"DATE|TIME"`
}

func (c *ledgerExport) Run(ctx context.Context, p *Program) error {
	if c.Format != "parquet" && c.Format != "csv" {
		return usage("--format %q: give parquet or csv", c.Format)
	}
	if c.Out == "" {
		return usage("--out: name a folder or a file")
	}
	e := exporter{}
	var err error
	if e.since, err = parseMoment("--since", c.Since, false); err != nil {
		return err
	}
	if e.until, err = parseMoment("--until", c.Until, true); err != nil {
		return err
	}
	home, err := c.dir(p)
	if err != nil {
		return err
	}
	l, err := ledgerNamed(home, c.Chain)
	if err != nil {
		return err
	}
	if e.view, err = l.View(); err != nil {
		return err
	}
	defer e.view.Close()
	e.chain = string(l.Chain().Name)
	files, err := c.files(l.Chain())
	if err != nil {
		return err
	}
	defer files.drop()
	e.begin(c.Format, files)
	bar := p.newLedgerProgress(nil)
	err = e.run(ctx, bar)
	bar.end()
	if err != nil {
		return err
	}
	if err := files.keep(); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%s: wrote %s of %s to %s\n", e.chain, several(e.rows, "row", "rows"), several(e.blocks, "block", "blocks"), printable(strings.Join(files.names, ", ")))
	if e.dropped > 0 {
		fmt.Fprintf(p.Stdout, "%s without a transfer had no place in it\n", several(e.dropped, "transaction", "transactions"))
	}
	if e.inexact > 0 && c.Format == "csv" {
		fmt.Fprintf(p.Stderr, "warning: %s not exact, which the CSV has no column to say; Parquet has\n", several(e.inexact, "amount is", "amounts are"))
	}
	return nil
}

// exportFiles are files on their way: they get their names when all is written, so that a
// part is never taken for the whole.
type exportFiles struct {
	names   []string
	files   []*os.File
	writers []io.Writer
	closers []io.Closer // what packs, one for each file or nil
}

// partial is behind the name of a file that is being written.
const partial = ".partial"

// files opens the files of an export.
func (c *ledgerExport) files(chain ledger.Chain) (*exportFiles, error) {
	tables := []string{"transfers"}
	if chain.Model == ledger.UTXO {
		tables = []string{"transactions"}
		if c.Format == "parquet" {
			tables = []string{"inputs", "outputs"}
		}
	}
	info, err := os.Stat(c.Out)
	isFolder := err == nil && info.IsDir() || os.IsPathSeparator(c.Out[len(c.Out)-1])
	isFile := !isFolder && strings.Contains(filepath.Base(c.Out), "."+c.Format)
	if isFile && len(tables) > 1 {
		return nil, usage("--out %s: the Parquet of %s is two tables, inputs and outputs: name a folder", c.Out, chain.Name)
	}
	out := &exportFiles{}
	if isFile {
		return out, out.create(c.Out)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return nil, err
	}
	for _, table := range tables {
		if err := out.create(filepath.Join(c.Out, fmt.Sprintf("%s-%s.%s", chain.Name, table, c.Format))); err != nil {
			out.drop()
			return nil, err
		}
	}
	return out, nil
}

// create opens a file that is not there yet.
func (f *exportFiles) create(name string) error {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return err
		}
		return fmt.Errorf("%s is there already: remove it, or give another name by --out", name)
	}
	file, err := os.Create(name + partial)
	if err != nil {
		return err
	}
	f.names, f.files = append(f.names, name), append(f.files, file)
	switch filepath.Ext(name) {
	case ".gz":
		z := gzip.NewWriter(file)
		f.writers, f.closers = append(f.writers, z), append(f.closers, z)
	case ".zst":
		z, err := zstd.NewWriter(file)
		if err != nil {
			return err
		}
		f.writers, f.closers = append(f.writers, z), append(f.closers, z)
	default:
		f.writers, f.closers = append(f.writers, file), append(f.closers, nil)
	}
	return nil
}

// keep gives the files their names.
func (f *exportFiles) keep() error {
	for i, file := range f.files {
		if f.closers[i] != nil {
			if err := f.closers[i].Close(); err != nil {
				return err
			}
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return err
		}
	}
	for _, name := range f.names {
		if err := os.Rename(name+partial, name); err != nil {
			return err
		}
	}
	f.files = nil
	return nil
}

// drop removes what was not finished.
func (f *exportFiles) drop() {
	for i, file := range f.files {
		_ = file.Close()
		_ = os.Remove(f.names[i] + partial)
	}
}

// exporter writes the rows of a view, block by block.
type exporter struct {
	view         *ledger.View
	chain        string
	since, until *int64
	table        exportTable

	blocks uint64
	exported
}

// exported counts what was written.
type exported struct {
	rows    uint64
	dropped uint64 // transactions without a row
	inexact uint64 // amounts that are not exact
}

// exportTable writes one shape of rows.
type exportTable interface {
	// block writes the transactions from … to-1, which are a block's.
	block(s *segment.Segment, b *segment.Block, from, to int) (exported, error)
	close() error
}

// run writes all blocks that are asked for.
func (e *exporter) run(ctx context.Context, bar *ledgerProgress) error {
	all, done := int64(0), int64(0)
	for _, s := range e.view.Segments() {
		all += s.Bytes()
	}
	for _, s := range e.view.Segments() {
		n := int(s.Counts().Blocks)
		for i := range n {
			if i%64 == 0 {
				if err := ctx.Err(); err != nil {
					return err
				}
				bar.step("writing", done+s.Bytes()*int64(i)/int64(n), all)
			}
			if err := e.block(s, i); err != nil {
				return err
			}
		}
		done += s.Bytes()
	}
	return e.table.close()
}

func (e *exporter) block(s *segment.Segment, i int) error {
	b := s.Block(i)
	if e.since != nil || e.until != nil {
		if b.Time == segment.NoTime {
			return fmt.Errorf("block %d is of unknown time, so that nobody can say whether it is asked for: export without --since and --until, or import a table that tells the times", b.Number)
		}
		if e.since != nil && b.Time < *e.since || e.until != nil && b.Time > *e.until {
			return nil
		}
	}
	from, to := s.Txs(i)
	done, err := e.table.block(s, &b, from, to)
	if err != nil {
		return fmt.Errorf("export block %d: %w", b.Number, err)
	}
	e.blocks++
	e.rows, e.dropped, e.inexact = e.rows+done.rows, e.dropped+done.dropped, e.inexact+done.inexact
	return nil
}
