package etl

import (
	"bytes"
	"context"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/lines"
)

// Source reads the files of one table.
type Source struct {
	reader *lines.Reader
	chain  ledger.Chain
	format *format
}

// New opens tables of one format, which are those that the package names. What it
// gives is a [*Source].
func New(chain ledger.Chain, format string, paths []string) (ledger.Source, error) {
	f, err := formatOf(format, chain)
	if err != nil {
		return nil, err
	}
	r, err := lines.Open(paths)
	if err != nil {
		return nil, fmt.Errorf("format %s: %w", format, err)
	}
	r.Header = func(first []byte) bool { return !isJSON(first) }
	if f.numbered {
		r.Together = func(header, line, next []byte) bool { return sameTrace(chain, f, header, line, next) }
	}
	return &Source{r, chain, f}, nil
}

// isJSON tells JSON lines from CSV by the first byte.
func isJSON(first []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(first, " \t"), []byte("{")) }

// Name tells this input from others: chain, format, files.
func (s *Source) Name() string {
	return fmt.Sprintf("%s %s: %s", s.chain.Name, s.format.name, s.reader.Name())
}

// Model is that of the rows it gives.
func (s *Source) Model() ledger.Model { return s.format.model }

// Progress is what is read of the files, in bytes.
func (s *Source) Progress() (done, all int64) { return s.reader.Progress() }

// Recycle gives back a batch whose taker is done with it. Nobody has to.
func (s *Source) Recycle(b *ledger.Batch) { s.reader.Recycle(b) }

// Read hands over the table's rows.
func (s *Source) Read(ctx context.Context, from ledger.Position, give func(b *ledger.Batch, next ledger.Position) error) error {
	err := s.reader.Read(ctx, from, func(c lines.Chunk, b *ledger.Batch) error {
		return parse(s.chain, s.format, c, b)
	}, give)
	if err != nil {
		return fmt.Errorf("%s: %w", s.format.name, err)
	}
	return nil
}

// parse reads the rows of a chunk.
func parse(chain ledger.Chain, f *format, c lines.Chunk, b *ledger.Batch) error {
	p := parser{chain: chain, evm: chain.Name.TakesEVM(), reader: reader{format: f}, batch: b}
	if c.Header != nil {
		if err := p.header(c.Header); err != nil {
			return c.HeaderFault(err)
		}
	}
	for number, line := range c.Lines() {
		if err := p.read(line); err != nil {
			return c.Fault(number, err)
		}
		if err := f.row(&p); err != nil {
			return c.Fault(number, err)
		}
	}
	return nil
}

// parser reads the rows of one chunk into a batch.
type parser struct {
	reader
	chain  ledger.Chain
	evm    bool
	batch  *ledger.Batch
	key    []byte            // room for the key of an address
	memo   []byte            // room for the data of a call or event
	assets map[string]string // what the texts of assets mean
	named  string            // the text of the chain column that was right last
	group  group             // of a trace
	// The block that was noted last, and its hash as it was written.
	block     ledger.Block
	blockText string
}
