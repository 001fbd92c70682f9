package bitcoin

import (
	"context"
	"fmt"

	"github.com/mareva/mareva/ledger"
	"github.com/mareva/mareva/ledger/lines"
	"github.com/mareva/mareva/wallet"
)

// lineSource reads files of one JSON object a line.
type lineSource struct {
	*lines.Reader
	name string
	read func(line []byte, b *ledger.Batch) error
}

// OpenRPC reads files of answers of the RPC getblock, one a line, see [ReadBlockJSON].
// They may be packed by gzip or zstd.
func OpenRPC(p Params, paths []string) (ledger.Source, error) {
	return openLines(fmt.Sprintf("bitcoin-rpc %s %s", p.Chain, p.Network), paths, func(line []byte, b *ledger.Batch) error {
		return ReadBlockJSON(line, p, b)
	})
}

// OpenETL reads files of transactions as bitcoin-etl exports them, one a line, see
// [ReadETLTransaction]. They may be packed by gzip or zstd. It takes every chain that
// bitcoin-etl does, also those whose blocks are not read here.
func OpenETL(chain wallet.Chain, paths []string) (ledger.Source, error) {
	return openLines("bitcoin-etl "+string(chain), paths, func(line []byte, b *ledger.Batch) error {
		return ReadETLTransaction(line, chain, b)
	})
}

func openLines(format string, paths []string, read func(line []byte, b *ledger.Batch) error) (ledger.Source, error) {
	r, err := lines.Open(paths)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	return &lineSource{Reader: r, name: format + ": " + r.Name(), read: read}, nil
}

func (s *lineSource) Name() string        { return s.name }
func (s *lineSource) Model() ledger.Model { return ledger.UTXO }

// Read implements ledger.Source.
func (s *lineSource) Read(ctx context.Context, from ledger.Position, give func(*ledger.Batch, ledger.Position) error) error {
	return s.Reader.Read(ctx, from, func(c lines.Chunk, b *ledger.Batch) error {
		for number, line := range c.Lines() {
			if err := s.read(line, b); err != nil {
				return c.Fault(number, err)
			}
		}
		return nil
	}, give)
}
